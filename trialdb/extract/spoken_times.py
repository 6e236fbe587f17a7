"""The time points that a sentence, a heading or a whole text leaves to what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.arms import ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.declared import time_point
from trialdb.extract.frame import Reading
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Time, Token, tokens
from trialdb.facts import TimePoint

__all__ = ["is_heading", "last_time", "only_one", "only_time"]

_EARLY: Final = cue(
    r"\b(?:already|as early as|as soon as|first seen|early as|onset|from week|before week|(?:from|on|since) day one)\b",
    re.IGNORECASE,
)
_FOLLOWED: Final = cue(r"\bfollow(?:ed|-?\s?up)\b[^.;]{0,20}\b(?:median|mean)\b", re.IGNORECASE)


def last_time(
    sentence: Sentence, found: Sequence[Token], readings: Sequence[Reading], mentions: Sequence[ArmMention]
) -> TimePoint | None:
    """The time point that a sentence names last: no amount of time, and none in the name of an arm."""
    amounts = {r.at for r in readings if r.figure is not None}
    spoken = [(m.start - sentence.start, m.end - sentence.start) for m in mentions]
    points = [
        t
        for t in found
        if isinstance(t, Time)
        and t.role == "at"
        and t.start not in amounts
        and not any(s <= t.start < e for s, e in spoken)
    ]
    points = points or [r.time for r in readings if r.time is not None and r.time.role == "plain"]
    return time_point(points[-1].value, points[-1].unit) if points else None


def is_heading(sentence: Sentence) -> bool:
    """Whether a sentence heads what follows, and may say when: "Primary endpoints (72 weeks)"."""
    return sentence.heading and sentence.section not in {"title", "boilerplate"}


def only_one(found: Sequence[Token]) -> TimePoint | None:
    """The time point of a heading that names one; it holds until the next heading."""
    told_at = [t for t in found if isinstance(t, Time) and t.role in {"at", "plain"}]
    one = told_at[0] if len({(t.value, t.unit) for t in told_at}) == 1 else None
    return time_point(one.value, one.unit) if one else None


def only_time(lines: list[Sentence]) -> TimePoint | None:
    """The time point of a text that names only one."""
    points = {
        (t.value, t.unit)
        for s in lines if not s.is_aside and s.section != "conclusion"
        if not _EARLY.search(s.text)
        for t in tokens(s.text) if isinstance(t, Time) and t.role == "at" and (t.value > 1 or t.unit != "day") and t.value > 0
    }  # fmt: skip
    if len(points) != 1 or any(_FOLLOWED.search(s.text) for s in lines if s.section != "references"):
        return None
    value, unit = points.pop()
    return time_point(value, unit)
