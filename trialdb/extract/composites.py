"""Composite endpoints, one topic each: "a composite of death, infarction or stroke" is neither of these alone."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.topic import Topic

__all__ = ["with_composites"]

_COMPOSITE: Final = cue(
    r"\bcomposite(?:\s+(?:end[\s-]?point|outcome|measure|rate|incidence))?(?:\s+(?:made up|consisting|comprised|composed))?\s+(?:of|comprising)\s+(?:either\s+)?(?P<list>[^.;:()%]{8,240}?)"
    r"(?=,?\s+(?:was|were|occurred|happened|had|by|at|within|over|through|after|during|between|in\s+(?:\d|the|patients|those)|with\s+(?:\d|an?\s+hazard))\b|\s*[.;:(\[]|$)",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(r",|\bor\b|\band\b|/")
_EXPLAINS: Final = re.compile(
    r"\s*[,(]\s*(?:which was\s+|defined as\s+)?(?:an?|the)\s+(?:[\w-]+\s+)?$"
)  # "MACE, a composite of"


def with_composites(sentence: Sentence, subjects: list[Topic]) -> list[Topic]:
    """The topics of a sentence with one for each composite of several, in place of those that it is made of.

    Where a composite only explains the topic before it ("MACE, a composite of …"), that one stays.
    """
    kept = subjects
    for m in _COMPOSITE.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end("list")
        inside = [t for t in kept if start <= t.start < end]
        if not inside or not _SEVERAL.search(m["list"]):
            continue
        before = [t for t in kept if t.end <= start]
        explains = before and _EXPLAINS.fullmatch(sentence.text, before[-1].end - sentence.start, m.start())
        whole = Topic(
            start,
            max(end, *(t.end for t in inside)),
            sentence.text[m.start() : m.end("list")],
            kind="time_to_event",
            higher_is_better=False,
        )
        kept = [t for t in kept if t not in inside]
        if not explains:
            kept = sorted([*kept, whole], key=lambda t: t.start)
    return kept
