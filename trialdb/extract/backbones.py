"""Drugs that both arms of a trial are given together: the "cisplatin and gemcitabine" of "X plus cisplatin and gemcitabine or these alone".

They are one thing with one name, which a text may shorten to "chemotherapy"; the drug that is added to them is what is tried.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name

__all__ = ["backbone_of", "with_backbone"]

_JOINT: Final = re.compile(
    r"[\s)]*(?:[\[(]?(?:AUC\s?)?\d[^,;:]{0,40}?)?(?:,\s*(?:and|plus)?|\band\b|\bplus\b|\bwith\b|\+|/)\s*(?:[a-z-]+\s+){0,1}",
    re.IGNORECASE,
)
_ADDED: Final = re.compile(r"\b(?:plus|with|to|and)\b|\+|\bfollowed by\b", re.IGNORECASE)
_AGAINST: Final = re.compile(r"\b(?:or|versus|vs\.?|compared (?:with|to)|against|than|and)\b", re.IGNORECASE)
_GENERIC: Final = frozenset({"chemotherapy", "platinum-based chemotherapy", "standard chemotherapy"})
_SEVERAL: Final = 2


def backbone_of(lines: Iterable[Sentence], drugs_in: Mapping[int, Sequence[Name]]) -> tuple[str, ...]:
    """The drugs, two or more, that a sentence gives to one arm with another drug and to the other arm without it; none if there are none.

    ``drugs_in`` are the drugs of each sentence by where it begins, no combinations joined.
    """
    for sentence in lines:
        names = drugs_in.get(sentence.start, [])
        if len(names) > 2 * _SEVERAL:
            for run, again in itertools.combinations(_runs(sentence, names), 2):
                if both := _shared(sentence, run, again):
                    return both
    return ()


def _shared(sentence: Sentence, run: list[Name], again: list[Name]) -> tuple[str, ...]:
    """What a later run of drugs, without placebo, shares with a first one that begins with one drug more."""
    both = tuple(n.id for n in again if n.id != "placebo")
    if (
        len(both) < _SEVERAL
        or len(run) != len(both) + 1
        or run[0].id in both
        or {n.id for n in run[1:]} != set(both)
    ):
        return ()
    base = sentence.start
    lead = sentence.text[run[0].end - base : run[1].start - base]
    between = sentence.text[run[-1].end - base : again[0].start - base]
    return both if _ADDED.search(lead) and _AGAINST.search(between) else ()


def _runs(sentence: Sentence, names: Sequence[Name]) -> list[list[Name]]:
    """The drugs of a sentence in runs that are given together."""
    runs: list[list[Name]] = []
    for name in names:
        if runs:
            last = runs[-1][-1]
            between = sentence.text[last.end - sentence.start : name.start - sentence.start]
            adds = len(runs[-1]) == 1 and len(between) < _NEAR and not _OR.search(between)
            if _JOINT.fullmatch(between) or adds:
                runs[-1].append(name)
                continue
        runs.append([name])
    return runs


_OR: Final = re.compile(r"\b(?:or|versus|vs|alone|than|compared|against)\b|[;:]", re.IGNORECASE)
_NEAR: Final = 60


def with_backbone(sentence: Sentence, names: Sequence[Name], backbone: tuple[str, ...]) -> list[Name]:
    """The drugs of a sentence with one name for the backbone, also where it is called chemotherapy."""
    if not backbone:
        return list(names)
    whole, found, i = " + ".join(backbone), list[Name](), 0
    while i < len(names):
        run = names[i : i + len(backbone)]
        if {n.id for n in run} == set(backbone) and all(
            _JOINT.fullmatch(sentence.text, a.end - sentence.start, b.start - sentence.start)
            for a, b in itertools.pairwise(run)
        ):
            found.append(replace(run[0], end=run[-1].end, id=whole))
            i += len(run)
            continue
        found.append(replace(names[i], id=whole) if names[i].id in _GENERIC else names[i])
        i += 1
    return found
