"""Endpoints that a sentence explains by others, one topic each.

"A composite of death, infarction or stroke" is neither of these alone; "treatment success, defined as clear skin" is called
treatment success.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.topic import Topic

__all__ = ["with_composites", "with_definitions"]

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


_DEFINED: Final = cue(
    r"(?<![\w-])(?P<what>(?:(?!(?:was|were|had|of|with|and|for|in|an?|the|by|on|to|so|their|of)\s)[A-Za-z][\w-]*\s?){1,4})"
    r"(?<=\w)(?:\s(?:at|by)\s(?:week|month|day)\s\d+)?(?:\s\([^()]{2,20}\))?,\s(?:which was\s|that was\s)?defined as\s"
    r"(?P<by>[^;.]{8,180}?),\s(?=(?:was|were|occurred|rose|fell|had|with|in|came|stood|for)\b)",
    re.IGNORECASE,
)  # also "endoscopic response at week 24, defined as …, with rates of"


def with_definitions(sentence: Sentence, subjects: list[Topic]) -> list[Topic]:
    """The topics of a sentence without those that only define another, which is called by its own words.

    It has the code of what defines it where that is one endpoint of the vocabulary: "treatment success, defined as clear skin".
    """
    kept = subjects
    for m in _DEFINED.finditer(sentence.text):
        start, end = sentence.start + m.start("what"), sentence.start + m.end("by")
        low = sentence.start + m.start("by")
        inside = [t for t in kept if low <= t.start < end]
        if not inside:
            continue
        kept = [t for t in kept if t not in inside]
        if any(start < t.end <= sentence.start + m.end("what") for t in kept):
            continue
        named = list({t.code: t for t in inside if t.code is not None}.values())
        called = Topic(start, end, m["what"].strip(), kind="responder", unit="%", higher_is_better=True)
        if len(named) == 1:
            called = replace(named[0], start=start, end=end, reported=called.reported)
        kept = sorted([*kept, called], key=lambda t: t.start)
    return kept
