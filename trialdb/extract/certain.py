"""What is certain of every match of a pattern: how it begins, and words that it holds; read off the pattern itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from string import ascii_letters
from typing import Any, Final

__all__ = [
    "begins_words",
    "certain_beginnings",
    "certain_words",
    "first_characters",
    "guarded",
    "in_lower_case",
    "shape",
]


def certain_beginnings(pattern: str, flags: int = 0) -> tuple[str, ...]:
    r"""Words in lower case with one of which every match of the pattern begins; none where there is no such set.

    >>> certain_beginnings(r"\b(?:rose|rising|fell) by"), certain_beginnings("a? ?rise|x*")
    (('rose by', 'rising by', 'fell by'), ())
    >>> certain_beginnings(r"(?:mean\s+)*(?:gap|loss)")
    ('mean', 'gap', 'loss')
    """
    found = dict.fromkeys(_parsed(pattern, flags).beginnings)
    if not all(len(w) > 1 or (w and not (w.isascii() and w.isalnum())) for w in found):
        return ()
    longer, last = set(), ""
    for word in sorted(found):  # a word stands right behind those that it begins with
        if last and word.startswith(last):
            longer.add(word)
        else:
            last = word
    return tuple(w for w in found if w not in longer)


def begins_words(pattern: str, flags: int = 0) -> bool:
    r"""Whether it is certain that no match of the pattern begins inside a word.

    >>> begins_words(r"\b(?:rose|fell)|(?<=% )of|%"), begins_words(r"(?:\bmean )?loss")
    (True, False)
    """
    return _begins_words(_items(pattern, flags))


def _begins_words(items: list[Any]) -> bool:
    for i, (kind, argument) in enumerate(items):
        if kind is op.AT:
            return argument in {op.AT_BOUNDARY, op.AT_BEGINNING}
        if kind in {op.ASSERT, op.ASSERT_NOT}:  # what stands before a match may say it
            if kind is op.ASSERT and argument[0] < 0 and _is_sign(argument[1][-1:]):
                return True
        elif kind is op.BRANCH:
            return all(_begins_words([*branch, *items[i + 1 :]]) for branch in argument[1])
        elif kind is op.SUBPATTERN:
            return _begins_words([*argument[-1], *items[i + 1 :]])
        elif kind in {op.MAX_REPEAT, op.MIN_REPEAT}:
            repeated = _begins_words([*argument[2]])
            return repeated and (argument[0] > 0 or _begins_words(items[i + 1 :]))
        else:
            return _is_sign([(kind, argument)])
    return False


def _is_sign(items: Iterable[Any]) -> bool:
    """Whether a piece is one character that stands in no word."""
    for kind, argument in items:
        if kind is op.LITERAL:
            return not (chr(argument).isalnum() or chr(argument) == "_")
        if kind is op.IN:
            return all(
                a is op.CATEGORY_SPACE or (k is op.LITERAL and _is_sign([(k, a)])) for k, a in argument
            )
    return False


def certain_words(pattern: str, flags: int = 0) -> tuple[tuple[str, ...], ...]:
    """Sets of words in lower case, the best first; every match of the pattern holds one word of each.

    >>> certain_words("(?:rose|fell) by [a-z]+ points"), certain_words("[a-z]+x?")
    (((' points',), ('rose by ', 'fell by ')), ())
    """
    found: list[tuple[str, ...]] = []
    for words in sorted(_parsed(pattern, flags).sets, key=_worth, reverse=True):
        fewest = _shortest(words)
        if not _worth(fewest)[0] or len(found) == _SETS:
            break
        if not any(_are_alike(fewest, held) for held in found):
            found.append(fewest)
    return tuple(found)


def _shortest(words: Iterable[str]) -> tuple[str, ...]:
    """The words without those that hold another."""
    kept: list[str] = []
    for word in sorted(dict.fromkeys(words), key=len):
        if not any(held in word for held in kept):
            kept.append(word)
    return tuple(kept)


def _are_alike(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether a word of one set stands in a word of the other."""
    first, second = "\0".join(some), "\0".join(others)
    return any(w in second for w in some) or any(w in first for w in others)


_SETS: Final = 2


@dataclass(frozen=True, slots=True)
class _Told:
    """What a piece of a pattern tells.

    ``all`` is all that it can match, where that is little; ``beginnings`` are those of all matches but an empty one,
    which is possible where the piece is ``optional``; every match holds a word of each of the ``sets``.
    """

    all: list[str] | None
    beginnings: list[str]
    sets: list[list[str]]
    optional: bool = False


_NOTHING: Final = _Told(None, [""], [])
_MOST: Final = 150
_ZERO_WIDTH: Final = _Told([""], [""], [])


@lru_cache(maxsize=1)
def _items(pattern: str, flags: int) -> list[Any]:
    return list(parser.parse(pattern, flags))


@lru_cache(maxsize=1)
def _parsed(pattern: str, flags: int) -> _Told:
    return _sequence(_items(pattern, flags))


class _Row:
    """A row of pieces as far as it is read."""

    def __init__(self) -> None:
        self.run = [""]  # what the last pieces match, in full
        self.lead: list[str] | None = [""]  # what the match begins with, as far as it is certain
        self.begun: list[str] = []  # beginnings that go no further
        self.sets: list[list[str]] = []
        self.whole = True
        self.optional = True

    def add_letter(self, letter: str) -> None:
        """Goes on with one character, as most pieces are."""
        self.optional = False
        self.run = [word + letter for word in self.run]
        if self.lead is not None:
            self.lead = [word + letter for word in self.lead]

    def add(self, told: _Told) -> None:
        """Goes on with a piece."""
        self.optional = self.optional and (told.optional or (told.all is not None and "" in told.all))
        if told.all is not None and len(self.run) * len(told.all) <= _MOST:
            if len(told.all) > 1:
                self.sets.append(self.run)
            self.run = _each(self.run, told.all)
            self._lead_on(told.all)
            self.sets += told.sets
            return
        self.whole = False
        if told.optional:
            self.sets.append(self.run)
            self._lead_past(told.beginnings)
        else:
            self.sets += [*told.sets, _each(self.run, told.beginnings) or self.run]
            self._lead_on(told.beginnings)
            self._close()
        self.run = [""]

    def _lead_on(self, following: list[str]) -> None:
        if self.lead is not None:
            longer = _each(self.lead, following)
            if longer:
                self.lead = longer
            else:
                self._close()

    def _lead_past(self, optional: list[str]) -> None:
        """A piece that may be there or not: the match begins with it, or goes on without it."""
        if self.lead is not None:
            with_it = _each(self.lead, optional)
            if with_it and "" not in optional:
                self.begun += with_it
            else:
                self._close()

    def _close(self) -> None:
        self.begun += self.lead or []
        self.lead = None

    def told(self) -> _Told:
        """What the row tells in all."""
        return _Told(
            self.run if self.whole else None,
            _few([*self.begun, *(self.lead or [])]),
            [words for words in [*self.sets, self.run] if "" not in words],
            optional=self.optional,
        )


def _each(firsts: list[str], seconds: list[str]) -> list[str]:
    """Every first word with every second behind it; none where these are too many."""
    return [a + b for a in firsts for b in seconds] if len(firsts) * len(seconds) <= _MOST else []


def _few(beginnings: list[str]) -> list[str]:
    """Beginnings, cut short where they are too many."""
    for length in (40, 20, 12, 9, 7, 5, 4, 3, 2, 1):
        if len(beginnings) <= _MOST:
            break
        beginnings = [*dict.fromkeys(b[:length] for b in beginnings)]
    return beginnings


def _sequence(items: Iterable[Any]) -> _Told:
    row = _Row()
    for kind, argument in items:
        if kind is op.LITERAL:
            row.add_letter(chr(argument).lower())
        else:
            row.add(_item(kind, argument))
    return row.told()


def _item(kind: Any, argument: Any) -> _Told:
    if kind is op.IN:
        letters = sorted({chr(a).lower() for k, a in argument if k is op.LITERAL})
        few = len(letters) <= 4 and all(k is op.LITERAL for k, _ in argument)
        return _Told(letters, letters, []) if few else _NOTHING
    if kind is op.SUBPATTERN:
        return _sequence(argument[-1])
    if kind is op.BRANCH:
        return _branches([_sequence(branch) for branch in argument[1]])
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT}:
        least, most, repeated = argument
        told = _sequence(repeated)
        if (least, most) == (0, 1) and told.all is not None:
            return _Told([*told.all, ""], [*told.all, ""], [])
        if least:
            return _Told(None, told.beginnings, told.sets, optional=told.optional)
        return _Told(None, [""] if "" in told.beginnings else told.beginnings, [], optional=True)
    if kind is op.ASSERT:  # what a match must be followed by stands in the text too
        return _Told([""], [""], _sequence(argument[1]).sets)
    return _ZERO_WIDTH if kind in {op.AT, op.ASSERT_NOT} else _NOTHING


def _branches(told: list[_Told]) -> _Told:
    exact = [w for t in told for w in t.all or ()] if all(t.all is not None for t in told) else None
    ranked = [sorted(t.sets, key=_worth, reverse=True) for t in told]
    shared = min(map(len, ranked))
    sets = [[w for words in of_each for w in words] for of_each in zip_longest(*(r[:shared] for r in ranked))]
    return _Told(
        exact if exact is not None and len(exact) <= _MOST else None,
        _few([w for t in told for w in t.beginnings]),
        [words for words in sets if len(words) <= _MOST],
        optional=any(t.optional for t in told),
    )


def _worth(words: Iterable[str]) -> tuple[int, int]:
    """Long words, and few, exclude most texts; a sign counts as a word."""
    lengths = [len(w) if w.isalpha() or any(map(str.isalpha, w)) else 3 * bool(w.strip()) for w in words]
    shortest = min(lengths, default=0)
    return (min(shortest, 5) if shortest > 1 else 0, -len(lengths))


_LETTERS: Final = frozenset(ascii_letters)
_ANY: Final = _LETTERS | {"0", "?"}


def first_characters(pattern: str, flags: int = 0) -> frozenset[str]:
    r"""The characters with which a match may begin: letters, "0" for all digits, "?" for all else.

    >>> sorted(first_characters(r"\b(?:n|(?i:N))?=|\d+")), len(first_characters(r".x"))
    (['0', '?', 'N', 'n'], 54)
    """
    found, empty = _firsts(parser.parse(pattern, flags), fold=bool(flags & re.IGNORECASE))
    return _ANY if empty else found


_FEW: Final = 5
_CASED: Final = re.compile(r"(\\.|\(\?P[<=]\w+[>)]|\(\?\(\w+\))|([^\W\d_])", re.DOTALL)


def in_lower_case(pattern: str, flags: int = 0) -> re.Pattern[str] | None:
    r"""What a pattern is for a text in lower case, if it makes no difference between cases; else None.

    With few alternatives it is not worth compiling.

    >>> in_lower_case(r"(?P<X>\bNNT|A|B|C|D|E)\W", re.IGNORECASE).pattern
    '(?P<X>\\bnnt|a|b|c|d|e)\\W'
    """
    if not flags & re.IGNORECASE or "(?-i" in pattern or pattern.count("|") < _FEW:
        return None
    lowered = _CASED.sub(lambda m: m[1] or m[2].lower(), pattern)
    return re.compile(lowered, flags & ~re.IGNORECASE)


def guarded(pattern: str, flags: int = 0) -> re.Pattern[str] | None:
    """The same pattern, looking at the next character before it tries anything; None where that excludes none."""
    first = first_characters(pattern, flags)
    if first == _ANY:
        return None
    told = _ANY - first if "?" in first else first
    characters = "".join(sorted(told - {"0"})) + (r"\d" if "0" in told else "")
    looked = rf"(?![{characters}])" if "?" in first else rf"(?=[{characters}])"
    return re.compile(f"{looked}(?:{pattern})", flags)


def _firsts(items: Iterable[Any], *, fold: bool) -> tuple[frozenset[str], bool]:
    """The first characters of a row of pieces, and whether it may match nothing."""
    found: frozenset[str] = frozenset()
    for kind, argument in items:
        more, empty = _first(kind, argument, fold=fold)
        found |= more
        if not empty:
            return found, False
    return found, True


def _first(kind: Any, argument: Any, *, fold: bool) -> tuple[frozenset[str], bool]:
    if kind in {op.LITERAL, op.IN}:
        members = [(kind, argument)] if kind is op.LITERAL else argument
        found = frozenset().union(*(_of_set(k, a) for k, a in members))
        return found | {c.swapcase() for c in found} if fold else found, False
    if kind is op.BRANCH:
        told = [_firsts(branch, fold=fold) for branch in argument[1]]
        return frozenset().union(*(found for found, _ in told)), any(empty for _, empty in told)
    if kind is op.SUBPATTERN:
        return _firsts(argument[-1], fold=fold or bool(argument[1] & re.IGNORECASE))
    if kind is op.GROUPREF_EXISTS:
        return _first(op.BRANCH, (None, [argument[1], argument[2] or []]), fold=fold)
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        found, empty = _firsts(argument[2], fold=fold)
        return found, empty or argument[0] == 0
    if kind in {op.AT, op.ASSERT, op.ASSERT_NOT, op.FAILURE}:
        never = kind is op.FAILURE or (kind is op.ASSERT_NOT and not argument[1])  # "(?!)"
        return frozenset(), not never
    return _ANY, False


def _of_set(kind: Any, argument: Any) -> frozenset[str]:
    if kind is op.LITERAL:
        return frozenset(shape(chr(argument)))
    if kind is op.RANGE and argument[1] < 128:
        return frozenset(shape(chr(c)) for c in range(argument[0], argument[1] + 1))
    known = {op.CATEGORY_DIGIT: frozenset("0"), op.CATEGORY_SPACE: frozenset("?")}
    return known.get(argument, _ANY) if kind is op.CATEGORY else _ANY


def shape(character: str) -> str:
    """A letter itself, "0" for a digit, "?" for anything else."""
    if character.isascii() and character.isalpha():
        return character
    return "0" if character.isdecimal() else "?"
