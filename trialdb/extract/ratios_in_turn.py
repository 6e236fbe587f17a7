"""Ratios and differences that take the endpoints before them in turn: "death and stroke (HR 0.84 and 0.79, respectively)"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure
from trialdb.extract.topic import Topic

__all__ = ["ratios_in_turn"]

_RESPECTIVELY: Final = re.compile(r"(?:[^.;]|\.\d){0,70}?\brespectively\b")
_LISTED: Final = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or)\s+|/)(?:(?:of|for|in|the|an?|from|risks?|rates?|reduced|lower|less|fewer|first|total)\s+){0,4}"
)
_SEVERAL: Final = 2


def ratios_in_turn(frame: Frame, readings: Sequence[Reading]) -> None:
    """Gives comparisons that end in "respectively" the endpoints, as many, that the sentence lists before them."""
    if "respectively" not in frame.text:
        return
    for (compares, _), grouped in itertools.groupby(readings, key=lambda r: (r.compares, r.measure)):
        members = list(grouped)
        last = cast("Figure", members[-1].figure)
        if not compares or len(members) < _SEVERAL or not _RESPECTIVELY.match(frame.text, last.end):
            continue
        listed = _listed_before(frame, members[0].at)
        if len(listed) == len(members):
            for r, topic in zip(members, listed, strict=True):
                r.topic = topic


def _listed_before(frame: Frame, place: int) -> list[Topic]:
    """The endpoints of the last list before a place."""
    listed: list[tuple[int, Topic]] = []
    for start, end, topic in reversed([t for t in frame.topics if t[1] <= place]):
        if listed and not _LISTED.fullmatch(frame.text, end, listed[0][0]):
            break
        listed.insert(0, (start, topic))
    topics = [topic for _, topic in listed]
    return topics if len({t.identity for t in topics}) == len(topics) else []
