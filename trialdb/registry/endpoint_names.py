"""The names of endpoints in a title, found by one automaton over the vocabulary's endpoints alone.

Names are compared by letters and digits, as everywhere (:func:`trialdb.values.key`); a registry writes American
English, so that each name is also known in that spelling.
"""

from __future__ import annotations

import re
import unicodedata
from operator import itemgetter
from typing import Final, NamedTuple

import ahocorasick

from trialdb.extract.lexicon import needs_case, operators, spelling_of
from trialdb.values import key
from trialdb.vocabulary import Endpoint, Vocabulary

__all__ = ["EndpointNames", "Found", "folded"]


class Found(NamedTuple):
    """An endpoint's name that stands at ``[start:end]`` of a title."""

    start: int
    end: int
    endpoint: Endpoint


class _Known(NamedTuple):
    endpoint: Endpoint
    spelling: str | None
    operators: list[str]
    is_word: bool  # letters and digits alone


class _Fold(dict[int, str]):
    """One character in lower case for each letter and digit, a blank for all else, so that places stay."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        plain = unicodedata.normalize("NFKD", c).casefold()[:1] if c.isalnum() else " "
        self[code] = plain if plain.isalnum() else " "
        return self[code]


_FOLD: Final = _Fold()
_SHORT: Final = 3  # letters of a name that would be found within too many words
_AMERICAN: Final = (
    ("aemi", "emi"), ("haem", "hem"), ("oedema", "edema"), ("oesoph", "esoph"), ("rrhoea", "rrhea"), ("tumour", "tumor"),
    ("isation", "ization"), ("ised", "ized"), ("leukaemi", "leukemi"), ("paed", "ped"), ("anaes", "anes"), ("metre", "meter"),
    ("litre", "liter"), ("spnoea", "spnea"), ("fibre", "fiber"), ("colour", "color"), ("labour", "labor"), ("centre", "center"),
    ("caesar", "cesar"), ("foet", "fet"), ("titre", "titer"), ("gynaec", "gynec"), ("ischaem", "ischem"), ("behaviour", "behavior"),
)  # fmt: skip


_INSTRUMENT: Final = frozenset(
    "scale score scores index questionnaire inventory schedule distance test volume tool assessment ratio filtration".split()
)
_QUESTIONS: Final = frozenset("scale questionnaire inventory schedule index".split())
_VAGUE: Final = frozenset(
    ("cardiovascular events", "clinical worsening", "overall success", "biochemical response", "biochemical failure", "relapse rate",
     "disease progression", "severe bleeding", "maternal infection", "infection rate", "healing time", "recovery time",
     "VAS", "visual analogue scale", "visual analog scale", "physical functioning", "social functioning", "bodily pain",
     "wound complication", "wound complications", "death or hospitalization"),
)  # fmt: skip
_STEM: Final = re.compile(r"[a-z]{3,}")


def _is_vague(name: str, endpoint: Endpoint) -> bool:
    """Whether a name only says what an instrument is about ("lung function"), and a title may mean another one by it."""
    if name in _VAGUE:
        return True
    words = name.replace("-", " ").split(" ")
    if endpoint.kind != "continuous" or not name.islower() or not "".join(words).isalpha() or len(words) > 3:
        return False
    label = _STEM.findall(endpoint.label.lower())
    if not _QUESTIONS.isdisjoint(label):
        return _INSTRUMENT.isdisjoint(words)
    if _INSTRUMENT.isdisjoint(label):
        return False
    known = {w[:4] for w in (*label, *_STEM.findall(endpoint.code.lower()))}
    return all(w[:4] not in known or w in _INSTRUMENT for w in _STEM.findall(name))


def folded(text: str) -> str:
    """A text's letters and digits in lower case at their places, blanks between.

    >>> folded("EASI-75 (Week 16)")
    'easi 75  week 16 '
    """
    return text.translate(_FOLD)


class EndpointNames:
    """The automaton over one vocabulary's endpoints. Thread-safe after construction."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        entries: dict[str, list[_Known]] = {}
        american: dict[str, list[_Known]] = {}
        for endpoint in vocabulary.endpoints.values():
            for name in dict.fromkeys((endpoint.code, endpoint.label, *endpoint.names)):
                known = _Known(
                    endpoint, spelling_of(name) if needs_case(name) else None, operators(name), name.isalnum()
                )
                if len(k := key(name)) >= 2 and not _is_vague(name, endpoint):
                    entries.setdefault(k, []).append(known)
                    american.setdefault(_american(k), []).append(known)
        self._automaton = ahocorasick.Automaton()
        self._short: dict[str, tuple[_Known, ...]] = {}
        for k, known_by in {**american, **entries}.items():
            if len(k) <= _SHORT and all(known.is_word for known in known_by):
                self._short[k] = tuple(known_by)
            else:
                self._automaton.add_word(k, (len(k), tuple(known_by)))
        self._automaton.make_automaton()
        self._short_keys = frozenset(self._short)

    def find(self, text: str, plain: str) -> list[Found]:
        """The endpoints named in a title, the longest at a place, in order; ``plain`` is the title folded."""
        size = len(plain)
        found: list[Found] = []
        for place, (length, known_by) in self._automaton.iter(plain, ignore_white_space=True):
            end = place + 1
            if end < size and plain[end] != " ":
                if plain[end] != "s" or (end + 1 < size and plain[end + 1] != " "):
                    continue
                end += 1
            start = place + 1 - length
            while (spaced := place + 1 - length - plain.count(" ", start, place)) != start:
                start = spaced
            if (start and plain[start - 1] != " ") or plain.find("    ", start, end) >= 0:
                continue
            if (endpoint := _written(text, start, place + 1, known_by)) is None:
                continue
            if found and found[-1].end > start:
                if found[-1].end - found[-1].start >= end - start:
                    continue
                found.pop()
            found.append(Found(start, end, endpoint))
        if not self._short_keys.isdisjoint(words := plain.split()):
            found = self._with_short(text, plain, words, found)
        return found

    def _with_short(self, text: str, plain: str, words: list[str], found: list[Found]) -> list[Found]:
        """The names found and those of two or three letters, which are looked up word by word."""
        found = [*found]
        place = 0
        for word in words:
            start = plain.index(word, place)
            place = start + len(word)
            if word not in self._short_keys or any(f.start < place and start < f.end for f in found):
                continue
            if (endpoint := _written(text, start, place, self._short[word])) is not None:
                found.append(Found(start, place, endpoint))
        found.sort(key=itemgetter(0))
        return found


def _written(text: str, start: int, end: int, known_by: tuple[_Known, ...]) -> Endpoint | None:
    """The first endpoint whose name is written as its case and its signs demand."""
    around = text[start - 1 if start else 0 : end + 1]
    signed = "<" in around or ">" in around or "≤" in around or "≥" in around
    for endpoint, spelling, signs, _ in known_by:
        if spelling is not None:
            written = text[start:end]
            if written != spelling and spelling_of(written) != spelling:
                continue
        if (signs or signed) and operators(around) != signs:
            led = not signs and text[start].isdigit() and text[:start].endswith(("≥", ">="))
            if not led or operators(text[start : end + 1]) != signs:
                continue  # but "≥20% improvement in ..." is what "20% improvement in ..." means
        return endpoint
    return None


def _american(k: str) -> str:
    for british, american in _AMERICAN:
        if british in k:
            k = k.replace(british, american)
    return k
