"""Names that a text gives its time points, as in "at 8 months (T1) and one year later (T2)", and where a figure is of one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.declared import time_point
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Time, tokens
from trialdb.facts import TimePoint

__all__ = ["labels_of", "time_labelled"]

_NAME: Final = r"[Tt]\s?\d|[Tt]ime(?:\s?point)?\s\d|TP\s?\d|V\d"
_DEFINED: Final = cue(rf"(?<![\w-])(?:{_NAME})(?![\w.])")
_BEHIND: Final = re.compile(rf"[^(),;.\d]{{0,50}}[(\[]\s*(?P<name>{_NAME})\s*[)\]]")
_BEFORE: Final = re.compile(
    rf"(?<![\w-])(?P<name>{_NAME})\s*(?:[(\[:=,]|,?\s(?:was|at|is))\s*(?:(?:at|after|was|=)\s+)?$"
)


def labels_of(lines: list[Sentence]) -> dict[str, TimePoint]:
    """The names of time points with what they mean; none that is given to two."""
    told: dict[str, set[TimePoint]] = {}
    for line in lines:
        if line.is_aside or not _DEFINED.search(line.text):
            continue
        for t in tokens(line.text):
            if not isinstance(t, Time) or t.value <= 0:
                continue
            m = _BEHIND.match(line.text, t.end) or _BEFORE.search(line.text, 0, t.start)
            if m is not None:
                told.setdefault(_key(m["name"]), set()).add(time_point(t.value, t.unit))
    return {name: next(iter(points)) for name, points in told.items() if len(points) == 1}


def time_labelled(text: str, place: int, labels: Mapping[str, TimePoint]) -> TimePoint | None:
    """The time point whose name stands last before a place of a sentence."""
    if not labels:
        return None
    named = [m for m in _DEFINED.finditer(text, 0, place) if _key(m.group()) in labels]
    return labels[_key(named[-1].group())] if named else None


def _key(name: str) -> str:
    return re.sub(r"\s", "", name).lower()
