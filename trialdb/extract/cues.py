"""Patterns that are tried only on a text that holds the words that every match must hold.

Most patterns of the grammar match in few sentences. The words are taken from the pattern itself (:mod:`trialdb.extract.certain`),
so that a cue finds what the pattern alone would find, neither more nor less; a pattern in which no word is certain is tried always.
The words of all cues are looked for in a document's sentences by one automaton (:func:`foresee`), so that to try a
cue on one of them costs no more than to look at some bits; where all words with which a match may begin are known too,
the pattern is tried at their places only.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import ahocorasick

from trialdb.extract.certain import (
    begins_words,
    certain_beginnings,
    certain_words,
    guarded,
    in_lower_case,
)

__all__ = ["Cue", "Cues", "cue", "foresee", "lower"]

_CUES: Final[list[Cue]] = []


@dataclass(slots=True)
class _Foreseen:
    """A text in lower case, the bits of the sets of words none of which stands in it, and the places of each beginning.

    The places are None where they were not looked for.
    """

    lowered: str
    missing: int
    places: dict[str, list[int]] | None
    begun: frozenset[str] = frozenset()  # those that have places, for they are few beside a cue's own


_FORESEEN: Final[dict[str, _Foreseen]] = {}
_BITS: Final[dict[tuple[str, ...], int]] = {}  # of each set of words


class Cue:
    """A pattern with the sets of words, in lower case, of each of which every match holds at least one.

    ``bits`` are those of the sets. ``beginnings``, which are taken with the words, are those with one of which every match
    begins; none where that cannot be told. ``begins_words`` says that no match begins inside a word. The pattern is
    compiled when it is first tried, which in most texts most cues are not.
    """

    __slots__ = (
        "_compiled", "_folded", "_tried", "_words", "beginnings", "begins_words", "bits", "flags", "pattern",
    )  # fmt: skip

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags
        self._words: tuple[tuple[str, ...], ...] | None = None
        self.beginnings: frozenset[str] = frozenset()
        self.begins_words = False
        self.bits = 0
        self._compiled: re.Pattern[str] | None = None
        self._tried: re.Pattern[str] | None = None
        self._folded = False
        _CUES.append(self)
        _FORESEEN.clear()  # nothing was foreseen for this one

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """The sets of words, taken from the pattern when they are first asked for, so that nothing is read at start-up."""
        if self._words is None:
            self._words = certain_words(self.pattern, self.flags)
            self.beginnings = frozenset(certain_beginnings(self.pattern, self.flags))
            self.begins_words = begins_words(self.pattern, self.flags)
            for words in self._words:
                self.bits |= _BITS.setdefault(words, 1 << len(_BITS))
        return self._words

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match, as ``re.Pattern.search``."""
        foreseen = _FORESEEN.get(text) or self._looked_at(text)
        if foreseen is None or self.bits & foreseen.missing:
            return None
        tried = self._tried or self._to_be_tried()
        within = foreseen.lowered if self._folded else text
        if not self.beginnings or foreseen.places is None:
            m = tried.search(within, start, end)
        else:
            for place in self._places(foreseen):
                if place >= start and (m := tried.match(within, place, end)):
                    break
            else:
                return None
        return self._in_own_case(m, text, end) if m is not None and self._folded else m

    def search_part(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The first match in a part of a text as if nothing stood around it; places are the part's own."""
        foreseen = _FORESEEN.get(text)
        if foreseen is not None and self.bits & foreseen.missing:
            return None
        return (self._compiled or self._as_written()).search(text[start:end])

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterable[re.Match[str]]:
        """All matches, as ``re.Pattern.finditer``."""
        foreseen = _FORESEEN.get(text) or self._looked_at(text)
        if foreseen is None or self.bits & foreseen.missing:
            return ()
        tried = self._tried or self._to_be_tried()
        within = foreseen.lowered if self._folded else text
        found: Iterable[re.Match[str]]
        if not self.beginnings or foreseen.places is None:
            found = tried.finditer(within, start, end)
        elif places := self._places(foreseen):
            found = _at_places(tried, places, within, start, end)
        else:
            return ()
        if not self._folded:
            return found
        return [own for m in found if (own := self._in_own_case(m, text, end)) is not None]

    def _to_be_tried(self) -> re.Pattern[str]:
        """The pattern that is tried: for a text in lower case where that makes no difference, for it fails sooner."""
        folded = in_lower_case(self.pattern, self.flags)
        self._folded = folded is not None
        if folded is None and not self.beginnings:
            folded = guarded(self.pattern, self.flags)
        self._tried = folded or self._as_written()
        return self._tried

    def _as_written(self) -> re.Pattern[str]:
        """The pattern itself."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self.flags)
        return self._compiled

    def _in_own_case(self, m: re.Match[str], text: str, end: int) -> re.Match[str] | None:
        """The match in a text that was found in its lower case."""
        if text.startswith(m.group(), m.start()):
            return m
        return (self._compiled or self._as_written()).match(text, m.start(), end)

    def _places(self, foreseen: _Foreseen) -> list[int]:
        """Where one of the beginnings stands, in order."""
        found = self.beginnings & foreseen.begun
        places = foreseen.places
        if not found or places is None:
            return []
        if len(found) == 1:
            (word,) = found
            return places[word]
        return sorted([place for word in found for place in places[word]])

    def _looked_at(self, text: str) -> _Foreseen | None:
        """A text for which nothing was foreseen, if it holds this cue's words."""
        lowered = lower(text)
        return _Foreseen(lowered, 0, None) if self.has_words(lowered) else None

    def has_words(self, lowered: str) -> bool:
        """Whether a text in lower case holds a word of each set."""
        for words in self._words if self._words is not None else self.words:
            for word in words:
                if word in lowered:
                    break
            else:
                return False
        return True

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The match at ``start``, as ``re.Pattern.match``; where nothing was foreseen, to try is cheaper than to look for words."""
        foreseen = _FORESEEN.get(text)
        if foreseen is not None and self.bits & foreseen.missing:
            return None
        return (self._compiled or self._as_written()).match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of the whole text, as ``re.Pattern.fullmatch``."""
        return (self._compiled or self._as_written()).fullmatch(text)


def _at_places(
    pattern: re.Pattern[str], places: list[int], text: str, start: int, end: int
) -> list[re.Match[str]]:
    """The matches of a pattern, tried at these places only."""
    found: list[re.Match[str]] = []
    for place in places:
        if place >= start and (m := pattern.match(text, place, end)):
            found.append(m)
            start = m.end()
    return found


def lower(text: str) -> str:
    """A text in lower case, with every character at its place; only "İ" has two characters in lower case."""
    return text.replace("İ", "i").lower()


class Cues:
    """Several cues that are tried on the same texts, each with its number."""

    __slots__ = ("_numbered",)

    def __init__(self, *cues: Cue) -> None:
        self._numbered = tuple(enumerate(cues))

    def likely(self, text: str) -> Sequence[tuple[int, Cue]]:
        """Those that may match in a text, in their order."""
        foreseen = _FORESEEN.get(text)
        if foreseen is None:
            lowered = lower(text)
            return [(n, one) for n, one in self._numbered if one.has_words(lowered)]
        missing, begun = foreseen.missing, foreseen.begun
        return [
            (n, one)
            for n, one in self._numbered
            if not one.bits & missing and not (one.beginnings and begun.isdisjoint(one.beginnings))
        ]


def cue(pattern: str, flags: int = 0) -> Cue:
    r"""A pattern as a cue.

    >>> cue(r"\b(?:versus|compared\s+with)\s+placebo").words
    (('placebo',), ('versus', 'compared'))
    """
    return Cue(pattern, flags)


def foresee(texts: Iterable[str]) -> None:
    """Finds which cues may match in these texts, and where; keeps that until it is asked for other texts."""
    automaton = _automaton(len(_CUES))
    every = (1 << len(_BITS)) - 1
    _FORESEEN.clear()
    for text in texts:
        lowered = lower(text)
        bits = 0
        places: dict[str, list[int]] = {}
        for last, (held, beginning, of_word) in automaton.iter(lowered):
            bits |= held
            if beginning:
                place = last - len(beginning) + 1
                if of_word and place and ((before := lowered[place - 1]).isalnum() or before == "_"):
                    continue
                if beginning in places:
                    places[beginning].append(place)
                else:
                    places[beginning] = [place]
        _FORESEEN[text] = _Foreseen(lowered, every & ~bits, places, frozenset(places))


@lru_cache(maxsize=1)
def _automaton(cues: int) -> ahocorasick.Automaton:
    """The automaton over the words and beginnings of the first cues.

    A word gives the bits of the sets that it is in, itself where it is a beginning, and whether it is one of words alone.
    """
    held: dict[str, int] = {}
    begun: dict[str, bool] = {}
    for each in _CUES[:cues]:
        for words in each.words:
            for word in words:
                held[word] = held.get(word, 0) | _BITS[words]
        for word in each.beginnings:
            of_word = each.begins_words and (word[0].isalnum() or word[0] == "_")
            begun[word] = of_word and begun.get(word, True)
    automaton = ahocorasick.Automaton()
    for word in sorted({*held, *begun}):
        automaton.add_word(word, (held.get(word, 0), word if word in begun else "", begun.get(word, False)))
    automaton.make_automaton()
    return automaton
