"""Regimens of several drugs by the capitals that a text gives them: "etoposide plus 5-FU and leucovorin (ELF)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name, within
from trialdb.extract.places import word_places

__all__ = ["regimens"]

_SHORT: Final = cue(r"[\[(][\"“‘']?(?P<short>[A-Z][A-Z/+-]{1,7}\d?)[\"”’']?[\])]")
_JOINT: Final = re.compile(
    r"\s*(?:[\[(][^()\[\]]{1,20}[\])])?\s*(?:,\s*(?:and|plus)?|\band\b|\bplus\b|\bwith\b|\+|/|[-–](?!\w*\s))\s*"
    r"(?:(?:high-dose|low-dose|standard-dose|oral|intravenous|infusional|bolus|weekly|a|the)\s+){0,2}"
)
_LAST: Final = re.compile(r"\s*(?:[\[(][^()\[\]]{1,12}[\])]\s*)?")
_SEVERAL: Final = 2


def regimens(
    lines: list[Sentence], names: list[Name], aliases: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The short forms of regimens, each with its drugs; two or more of its letters are those that drugs begin with.

    ``aliases`` are the text's own short forms of single drugs.
    """
    for sentence in lines:
        if sentence.is_aside:
            continue
        base, begun = sentence.start, 0
        called = list(_SHORT.finditer(sentence.text))
        named = _drugs(sentence, names, aliases) if called else []
        for m in called:
            drugs = [n for n in named if n.start >= base + begun and n.end <= base + m.start()]
            run = _run(sentence, drugs, m.start())
            if len({n.id for n in run}) < _SEVERAL or not _is_short_of(m["short"], run, sentence):
                continue
            yield m["short"], " + ".join(dict.fromkeys(n.id for n in run))
            begun = m.end()


def _drugs(sentence: Sentence, names: list[Name], aliases: Mapping[str, str]) -> list[Name]:
    """The drugs of a sentence, by their short forms too, but for those in brackets behind their names."""
    text, base = sentence.text, sentence.start
    found = [
        n
        for n in within(names, base, sentence.end)
        if n.kind == "intervention" and text[n.start - base - 1 : n.start - base] not in {"(", "["}
    ]
    for short, drug in aliases.items():
        for at in word_places(short, text) if " + " not in drug else ():
            start, end = base + at, base + at + len(short)
            if text[at - 1 : at] not in {"(", "["} and all(end <= n.start or start >= n.end for n in found):
                found.append(Name(start, end, "intervention", drug))
    return sorted(found, key=lambda n: n.start)


def _run(sentence: Sentence, drugs: list[Name], place: int) -> list[Name]:
    """The drugs that stand joined right before a place."""
    run: list[Name] = []
    text, base = sentence.text, sentence.start
    for drug in reversed(drugs):
        end = drug.end - base
        joined = (
            _JOINT.fullmatch(text, end, run[0].start - base) if run else _LAST.fullmatch(text, end, place)
        )
        same = bool(run) and drug.id == run[0].id  # "5-fluorouracil (5-FU)"
        if joined is None and not same:
            break
        run.insert(0, drug)
    return run


def _is_short_of(short: str, run: list[Name], sentence: Sentence) -> bool:
    """Whether letters of a short form are those that its drugs begin with, the first one's among them."""
    letters = set(short.lower())
    begins = [{n.id[0].lower(), sentence.text[n.start - sentence.start].lower()} & letters for n in run]
    return bool(begins[0]) and sum(map(bool, begins)) >= _SEVERAL
