"""Figures behind a label: "Relief of itch by two points or more: 27% with A, 18% with placebo".

What stands before the colon names the endpoint, whole, unless it leads with an endpoint that the vocabulary knows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.declared import ROLE
from trialdb.extract.frame import Frame
from trialdb.extract.lexer import Time, Token
from trialdb.extract.topic import Topic

__all__ = ["label_of", "told_by"]

_LABEL: Final = re.compile(r"[\s*•–-]*(?P<label>[A-Z≥>\d][^:;.]{2,110}(?:\.\d[^:;.]{0,40})?):\s")
_ROLE_LABEL: Final = re.compile(
    r"[\s*•–-]*(?:(?:co-?)?primary|(?:key )?secondary|other|exploratory|main) (?:efficacy )?(?:outcome|endpoint|end point)(?: measure)?s?:\s*",
    re.IGNORECASE,
)  # "Primary outcome: Rate of exacerbations: ..."
_BRACKET: Final = cue(r"\s*[\[(][^()\[\]]*[\])]\s*$")
_TIME_BEFORE: Final = re.compile(
    r"[\s,]*(?:\b(?:at|by|after|from baseline to|to|over|through|of)\s*)?(?:the\s+)?$"
)
_MEASURE: Final = cue(
    r"[,;:–-]?\s+(?:LS |least[- ]squares )?(?:(?:mean|median|adjusted|percent|percentage|absolute)\s+)*(?:change|changes|rate|rates|difference|reduction|n|no\.|%|median|mean)(?:\s+from baseline)?(?:\s*\((?:SD|SE|%|n|95% CI)\))?\s*(?:,\s*)?(?:%|mg/dL|kg|points|months|n \(%\))?$",
    re.IGNORECASE,
)
_SPEAKS: Final = re.compile(
    r"\b(?:was|were|is|are|had|has|have|said|says|showed|announced|reported|turned|met|missed|found|ran|note|read|worked|came|went|told|looked|kept|helped|held|proved|began|did|does|do|enrol\w*|randomi[sz]\w*|recruit\w*|assigned|allocated|included)\b|^(?:results?|findings?|safety|efficacy|conclusions?)\b",
    re.IGNORECASE,
)
_RARE: Final = re.compile(
    r"\s+(?:was|were) (?:also |very |equally )?(?:rare|uncommon|infrequent|few|balanced|similar|alike)$"
)
_NEAR: Final = 45  # characters that may stand between the colon and the first figure
_HALF: Final = 0.4  # of a label: an adverse event that is so much of it is what it names
_MOST: Final = 0.6  # of a label: an endpoint that is so much of it is what it names
_LEADS: Final = re.compile(
    r"(?:(?:hazard ratio|odds ratio|risk ratio|rate ratio|a?HR|OR|RR|for|mean|median|average|overall|change|changes|improvement|reduction|percent|percentage|from baseline|in|of|the|rate|proportion|patients|with|achieving|who|reached|had)\s+)*",
    re.IGNORECASE,
)


def label_of(frame: Frame) -> tuple[Topic, int] | None:
    """The endpoint that a sentence begins with as a label, and where its colon stands; or None."""
    led = _ROLE_LABEL.match(frame.text)
    m = _LABEL.match(frame.text, led.end() if led else 0)
    if m is None:
        return None
    start, end = m.span("label")
    if rare := _RARE.search(frame.text, start, end):
        end = rare.start()
    first = next((f.start for f in frame.figures if f.start >= m.end()), None)
    if first is None or first > m.end() + _NEAR or any(f.unit == "%" for f in frame.figures if f.start < end):
        return None
    if (
        _SPEAKS.search(frame.text[start:end])
        or ROLE.search(frame.text[start:end])
        or any(start <= s < end for s, _, _ in frame.arms)
        or any(start <= s < end for s, _ in frame.taken)
        or any(m.end() <= s < first for s, _, _ in frame.topics)
    ):
        return None
    topic = told_by(frame.text, frame.base, (start, end), [t for _, _, t in frame.topics], frame.tokens)
    return None if topic is None else (topic, end)


def told_by(
    text: str, base: int, span: tuple[int, int], topics: Sequence[Topic], found: Sequence[Token]
) -> Topic | None:
    """The endpoint that a label names: one of ``topics`` where that leads it or is most of it, else all of its words.

    None where an adverse event is much of it: that is what it names. ``span`` is the label's in ``text``, which begins
    at ``base`` of the document.
    """
    start, end = span
    if gap := _GAP_IN.match(text, start, end):
        start = gap.end()
    if on := _ON.match(text, start, end):
        start, end = on.span("what")
    if opening := next((t for t in found if isinstance(t, Time) and t.start == start and t.end < end), None):
        start = opening.end + len(text[opening.end : end]) - len(text[opening.end : end].lstrip(" ,"))
    inside = [t for t in topics if start <= t.start - base < end]
    if any(t.term is not None and t.end - t.start >= _HALF * (end - start) for t in inside):
        return None
    coded = [t for t in inside if t.code is not None]
    if _is_composed(text, base, coded):
        return Topic(base + start, base + end, text[start:end].strip())
    for t in coded:
        if _LEADS.fullmatch(text, start, t.start - base):
            return t
    low, high = _trimmed(text, start, end, found)
    for t in coded:
        if t.start - base < high and t.end - t.start >= _MOST * (high - low):
            return t
    return Topic(base + low, base + high, text[low:high])


_GAP_IN: Final = re.compile(
    r"(?:(?:mean|median|adjusted|estimated|between-group|treatment|least-squares|LS)\s+)*differences?\s+(?:in|of)\s+(?:the\s+)?(?:(?:mean\s+)?changes?\s+(?:from baseline\s+)?in\s+(?:the\s+)?)?",
    re.IGNORECASE,
)  # "Between-group difference in change in pain: −1.2 points"
_ON: Final = re.compile(
    r"(?:On|For|As for|As to)\s+(?:the\s+)?(?P<what>[^,]{3,60}),\s"
)  # "On haemoglobin, the pill held its own: up 1.42 g/dL"
_COMPOSING: Final = re.compile(r"\b(?:followed by|plus|together with|combined with)\b")


def _is_composed(text: str, base: int, coded: Sequence[Topic]) -> bool:
    """Whether a label joins two endpoints into one: "clinical response at week 12 followed by remission at week 52"."""
    return any(
        a.identity != b.identity and _COMPOSING.search(text, a.end - base, b.start - base)
        for a, b in itertools.pairwise(coded)
    )


def _trimmed(text: str, start: int, end: int, found: Sequence[Token]) -> tuple[int, int]:
    """The label without the bracket, the measure and the time points that it ends in."""
    if measure := _MEASURE.search(text, start, end):
        end = measure.start()
    if bracket := _BRACKET.search(text, start, end):
        end = bracket.start() if bracket.start() > start else end
    times = [t for t in found if isinstance(t, Time) and start < t.start and t.end <= end]
    for t in reversed(times):
        if not text[t.end : end].strip(" ,"):
            before = _TIME_BEFORE.search(text, start, t.start)
            end = before.start() if before else t.start
    return start, start + len(text[start:end].rstrip(" ,"))
