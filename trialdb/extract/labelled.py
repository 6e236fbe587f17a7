"""Figures behind a label: "Relief of itch by two points or more: 27% with A, 18% with placebo".

What stands before the colon names the endpoint, whole, unless it leads with an endpoint that the vocabulary knows.
"""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.declared import ROLE
from trialdb.extract.frame import Frame
from trialdb.extract.lexer import Time
from trialdb.extract.topic import Topic

__all__ = ["label_of"]

_LABEL: Final = re.compile(r"[\s*•–-]*(?P<label>[A-Z≥>\d][^:;.]{2,110}(?:\.\d[^:;.]{0,40})?):\s")
_BRACKET: Final = cue(r"\s*[\[(][^()\[\]]*[\])]\s*$")
_TIME_BEFORE: Final = re.compile(
    r"[\s,]*(?:\b(?:at|by|after|from baseline to|to|over|through|of)\s*)?(?:the\s+)?$"
)
_SPEAKS: Final = re.compile(
    r"\b(?:was|were|is|are|had|has|have|said|says|showed|announced|reported|met|missed|found|ran|note|enrol\w*|randomi[sz]\w*|recruit\w*|assigned|allocated|included)\b|^(?:results?|findings?|safety|efficacy|conclusions?)\b",
    re.IGNORECASE,
)
_NEAR: Final = 45  # characters that may stand between the colon and the first figure
_HALF: Final = 0.4  # of a label: an adverse event that is so much of it is what it names
_MOST: Final = 0.6  # of a label: an endpoint that is so much of it is what it names
_LEADS: Final = re.compile(
    r"(?:(?:mean|median|overall|change|changes|improvement|reduction|percent|percentage|from baseline|in|of|the|rate|proportion|patients|with|achieving|who|reached|had)\s+)*",
    re.IGNORECASE,
)


def label_of(frame: Frame) -> tuple[Topic, int] | None:
    """The endpoint that a sentence begins with as a label, and where its colon stands; or None."""
    m = _LABEL.match(frame.text)
    if m is None:
        return None
    start, end = m.span("label")
    first = next((f.start for f in frame.figures if f.start >= m.end()), None)
    if first is None or first > m.end() + _NEAR or any(f.unit == "%" for f in frame.figures if f.start < end):
        return None
    if (
        _SPEAKS.search(m["label"])
        or ROLE.search(m["label"])
        or any(start <= s < end for s, _, _ in frame.arms)
        or any(start <= s < end for s, _ in frame.taken)
        or any(m.end() <= s < first for s, _, _ in frame.topics)
    ):
        return None
    inside = [t for s, e, t in frame.topics if start <= s < end]
    if any(t.term is not None and t.end - t.start >= _HALF * (end - start) for t in inside):
        return None
    for t in (t for t in inside if t.code is not None):
        if _LEADS.fullmatch(frame.text, start, t.start - frame.base):
            return t, end
    low, high = _trimmed(frame, start, end)
    for t in inside:
        if t.code is not None and t.end - t.start >= _MOST * (high - low):
            return t, end
    return Topic(frame.base + low, frame.base + high, frame.text[low:high]), end


def _trimmed(frame: Frame, start: int, end: int) -> tuple[int, int]:
    """The label without the bracket and the time points that it ends in."""
    if bracket := _BRACKET.search(frame.text, start, end):
        end = bracket.start() if bracket.start() > start else end
    times = [t for t in frame.tokens if isinstance(t, Time) and start < t.start and t.end <= end]
    for t in reversed(times):
        if not frame.text[t.end : end].strip(" ,"):
            before = _TIME_BEFORE.search(frame.text, start, t.start)
            end = before.start() if before else t.start
    return start, start + len(frame.text[start:end].rstrip(" ,"))
