"""Patterns that are tried only on a text that holds one of the words that every match must hold.

Most patterns of the grammar match in few sentences. The words are taken from the pattern itself, so that a cue finds
what the pattern alone would find, neither more nor less; a pattern in which no word is certain is tried always.
The words of all cues are looked for in a document's sentences by one automaton (:func:`foresee`), so that to try a
cue on one of them costs no more than to look at a bit; where all words with which a match may begin are known too,
the pattern is tried at their places only.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

import ahocorasick

__all__ = ["Cue", "Cues", "cue", "first_characters", "foresee", "shape"]

_CUES: Final[list[Cue]] = []


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """The bits of the cues that may match in a text; and the beginnings that stand in it, each with its places."""

    bits: int
    places: dict[str, list[int]]


_FORESEEN: Final[dict[str, _Foreseen]] = {}


class Cue:
    """A compiled pattern with the words, in lower case, of which every match holds at least one, and its own bit.

    ``beginnings``, which are taken with the words, are those with one of which every match begins; none where that cannot
    be told.
    """

    __slots__ = ("_words", "beginnings", "bit", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self._words: tuple[str, ...] | None = None
        self.beginnings: frozenset[str] = frozenset()
        self.bit = 1 << len(_CUES)
        _CUES.append(self)
        _FORESEEN.clear()  # nothing was foreseen for this one

    @property
    def words(self) -> tuple[str, ...]:
        """The words, taken from the pattern when they are first asked for, so that nothing is read at start-up."""
        if self._words is None:
            self._words = certain_words(self.pattern)
            self.beginnings = frozenset(certain_beginnings(self.pattern))
        return self._words

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match, as ``re.Pattern.search``."""
        foreseen = _FORESEEN.get(text)
        if foreseen is None:
            return self.pattern.search(text, start, end) if self.has_word(text.lower()) else None
        if not foreseen.bits & self.bit:
            return None
        if self.beginnings:
            return next(self._at_places(foreseen.places, text, start, end), None)
        return self.pattern.search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All matches, as ``re.Pattern.finditer``."""
        foreseen = _FORESEEN.get(text)
        if foreseen is None:
            return self.pattern.finditer(text, start, end) if self.has_word(text.lower()) else iter(())
        if not foreseen.bits & self.bit:
            return iter(())
        if self.beginnings:
            return self._at_places(foreseen.places, text, start, end)
        return self.pattern.finditer(text, start, end)

    def _at_places(
        self, places: dict[str, list[int]], text: str, start: int, end: int
    ) -> Iterator[re.Match[str]]:
        """The matches, tried only where one of the beginnings stands."""
        for place in sorted([place for word in self.beginnings & places.keys() for place in places[word]]):
            if place >= start:
                m = self.pattern.match(text, place, end)
                if m is not None:
                    yield m
                    start = m.end()

    def has_word(self, lowered: str) -> bool:
        """Whether a text in lower case holds one of the words."""
        words = self._words if self._words is not None else self.words
        for word in words:
            if word in lowered:
                return True
        return not words

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The match at ``start``, as ``re.Pattern.match``: one attempt is cheaper than looking for words."""
        return self.pattern.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of the whole text, as ``re.Pattern.fullmatch``."""
        return self.pattern.fullmatch(text)


class Cues:
    """Several cues that are tried on the same texts, each with its number."""

    __slots__ = ("_bits", "_numbered")

    def __init__(self, *cues: Cue) -> None:
        self._numbered = tuple(enumerate(cues))
        self._bits = sum(one.bit for one in cues)

    def likely(self, text: str) -> Sequence[tuple[int, Cue]]:
        """Those that may match in a text, in their order."""
        foreseen = _FORESEEN.get(text)
        if foreseen is None:
            lowered = text.lower()
            return [(n, one) for n, one in self._numbered if one.has_word(lowered)]
        some = foreseen.bits & self._bits
        return [(n, one) for n, one in self._numbered if some & one.bit] if some else ()


def cue(pattern: str, flags: int = 0) -> Cue:
    r"""Compiles a pattern as a cue.

    >>> cue(r"\b(?:versus|compared\s+with)\s+placebo").words
    ('placebo',)
    """
    return Cue(re.compile(pattern, flags))


def foresee(texts: Iterable[str]) -> None:
    """Finds which cues may match in these texts, and where; keeps that until it is asked for other texts."""
    automaton, always = _automaton(len(_CUES))
    _FORESEEN.clear()
    for text in texts:
        lowered = text.lower()
        if len(lowered) != len(text):  # places in it would be others in the text
            continue
        bits = always
        places: dict[str, list[int]] = {}
        for last, (held, word) in automaton.iter(lowered):
            bits |= held
            if word:
                places.setdefault(word, []).append(last - len(word) + 1)
        _FORESEEN[text] = _Foreseen(bits, places)


@lru_cache(maxsize=1)
def _automaton(cues: int) -> tuple[ahocorasick.Automaton, int]:
    """The automaton over the words and beginnings of the first cues; and the bits of cues without words, always tried.

    A word gives the bits of the cues that it may be a sign of, and itself where it is a beginning.
    """
    held: dict[str, int] = {}
    begun: set[str] = set()
    always = 0
    for each in _CUES[:cues]:
        for word in each.words:
            held[word] = held.get(word, 0) | each.bit
        begun |= each.beginnings
        always |= 0 if each.words else each.bit
    automaton = ahocorasick.Automaton()
    for word in sorted({*held, *begun}):
        automaton.add_word(word, (held.get(word, 0), word if word in begun else ""))
    automaton.make_automaton()
    return automaton, always


def certain_beginnings(pattern: re.Pattern[str]) -> tuple[str, ...]:
    r"""Words in lower case with one of which every match of the pattern begins; none where there is no such set.

    >>> certain_beginnings(re.compile(r"\b(?:rose|rising|fell) by")), certain_beginnings(re.compile("a? ?rise|x*"))
    (('rose by', 'rising by', 'fell by'), ())
    """
    found = dict.fromkeys(_parsed(pattern).beginnings)
    if not all(len(w) > 1 or (w and not w.isalnum()) for w in found):
        return ()
    return tuple(w for w in found if not any(w != other and w.startswith(other) for other in found))


def certain_words(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Words in lower case of which every match of the pattern holds one; none where there is no such set.

    >>> certain_words(re.compile("(?:rose|fell) by|lost +weight")), certain_words(re.compile("[a-z]+x?"))
    (('rose by', 'fell by', 'lost '), ())
    """
    words = dict.fromkeys(_parsed(pattern).words)
    return tuple(w for w in words if not any(other in w and other != w for other in words))


@lru_cache(maxsize=1)
def _parsed(pattern: re.Pattern[str]) -> _Told:
    return _sequence(list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What a piece of a pattern tells: all it can match, where that is little; how a match begins; words in each match."""

    all: list[str] | None
    beginnings: list[str]
    words: list[str]


_NOTHING: Final = _Told(None, [""], [])
_MOST: Final = 150
_ZERO_WIDTH: Final = _Told([""], [""], [])


def _sequence(items: list[Any]) -> _Told:
    best: list[str] = []
    run, beginnings, whole = [""], [""], True
    for kind, argument in items:
        if kind is op.LITERAL:
            letter = chr(argument).lower()
            run = [a + letter for a in run]
            continue
        told = _item(kind, argument)
        if told.all is not None and len(run) * len(told.all) <= _MOST:
            best = _better(best, run) if len(told.all) > 1 else best
            run = [a + b for a in run for b in told.all]
            best = _better(best, told.words)
            continue
        if len(run) * len(told.beginnings) <= _MOST:
            run = [a + b for a in run for b in told.beginnings]
        best = _better(_better(best, told.words), run)
        if whole:
            beginnings, whole = run, False
        run = [""]
    best = _better(best, run)
    return _Told(run, run, best) if whole else _Told(None, beginnings, best)


def _item(kind: Any, argument: Any) -> _Told:
    if kind is op.IN:
        letters = {chr(a).lower() for k, a in argument if k is op.LITERAL}
        few = len(letters) <= 4 and all(k is op.LITERAL for k, _ in argument)
        return _Told(sorted(letters), sorted(letters), []) if few else _NOTHING
    if kind is op.SUBPATTERN:
        return _sequence(list(argument[-1]))
    if kind is op.BRANCH:
        return _branches([_sequence(list(branch)) for branch in argument[1]])
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT}:
        least, most, repeated = argument
        told = _sequence(list(repeated))
        if (least, most) == (0, 1) and told.all is not None:
            return _Told([*told.all, ""], [*told.all, ""], [])
        return _Told(None, told.beginnings, told.words) if least else _NOTHING
    if kind is op.ASSERT:  # what a match must be followed by stands in the text too
        return _Told([""], [""], _sequence(list(argument[1])).words)
    return _ZERO_WIDTH if kind in {op.AT, op.ASSERT_NOT} else _NOTHING


def _branches(told: list[_Told]) -> _Told:
    exact = [w for t in told for w in t.all or ()] if all(t.all is not None for t in told) else None
    beginnings = [w for t in told for w in t.beginnings]
    words = [w for t in told for w in t.words]
    return _Told(
        exact if exact is not None and len(exact) <= _MOST else None,
        beginnings if len(beginnings) <= _MOST else [""],
        words if all(t.words for t in told) and len(words) <= _MOST else [],
    )


def _better(one: list[str], other: list[str]) -> list[str]:
    if not other or other == [""]:
        return one
    return other if _worth(other) > _worth(one) else one


def _worth(words: list[str]) -> tuple[int, int]:
    """Long words, and few, exclude most texts; a sign counts as a word."""
    lengths = (len(w) if w.isalpha() or any(map(str.isalpha, w)) else 3 * bool(w.strip()) for w in words)
    shortest = min(lengths, default=0)
    return (min(shortest, 5) if shortest > 1 else 0, -len(words))


_ANY: Final = frozenset("0?abcdefghijklmnopqrstuvwxyz")


def first_characters(pattern: str) -> frozenset[str]:
    r"""The characters with which a match may begin: letters in lower case, "0" for all digits, "?" for all others.

    >>> sorted(first_characters(r"\b(?:n|N)?=|\d+")), first_characters(r".x") == first_characters(r"\w")
    (['0', '?', 'n'], False)
    """
    found, empty = _firsts(parser.parse(pattern))
    return _ANY if empty else found


def _firsts(items: Iterable[Any]) -> tuple[frozenset[str], bool]:
    """The first characters of a row of pieces, and whether it may match nothing."""
    found: frozenset[str] = frozenset()
    for kind, argument in items:
        more, empty = _first(kind, argument)
        found |= more
        if not empty:
            return found, False
    return found, True


def _first(kind: Any, argument: Any) -> tuple[frozenset[str], bool]:
    if kind is op.LITERAL:
        return frozenset(shape(chr(argument))), False
    if kind is op.IN:
        return frozenset().union(*(_of_set(k, a) for k, a in argument)), False
    if kind is op.BRANCH:
        told = [_firsts(branch) for branch in argument[1]]
        return frozenset().union(*(found for found, _ in told)), any(empty for _, empty in told)
    if kind is op.SUBPATTERN:
        return _firsts(argument[-1])
    if kind is op.GROUPREF_EXISTS:
        return _first(op.BRANCH, (None, [argument[1], argument[2] or []]))
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        found, empty = _firsts(argument[2])
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
    """A letter in lower case, "0" for a digit, "?" for anything else."""
    if character.isascii() and character.isalpha():
        return character.lower()
    return "0" if character.isdecimal() else "?"
