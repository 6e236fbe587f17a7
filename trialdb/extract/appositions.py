"""What a sentence says in passing, in which no endpoint stands: explanations, apposed roles, whom a ratio is of, what an effect is adjusted for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from trialdb.extract.cues import cue

__all__ = ["SCORED", "adjusted_for", "apposed_to", "explained", "is_apposed_role"]

_DASHED: Final = cue(
    r"\s[–—](?P<what>\s[^–—%]{5,160}\s)[–—](?=\s(?:was|were|had|occurred|came|reached|rose|fell)\b)"
)  # what a word is taken to mean: "a response – platelets of 50,000 or more in 8 weeks – was seen in 31"
_OF_A_PART: Final = cue(
    r"\b(?:in|among|for)\s+(?:the\s+)?(?P<part>(?:patients|those|participants|subjects|people|adults|women|men|children)\s+(?:with|without|who|whose|aged)\s+[^,;()\d]{3,60}?)"
    r"(?=\s*\((?:a?HR|OR|RR|hazard|odds|risk|rate)\b|,?\s+(?:the\s+)?(?:a?HR|hazard ratio|odds ratio|risk ratio|rate ratio)\s)",
    re.IGNORECASE,
)  # whom a ratio is of, not what
SCORED: Final = cue(
    r",\s(?P<what>which\s(?:runs?|ranges?|goes|is scored|is rated|can range|may range|stood|spans)\b[^,;]{3,90}),\s"
)  # "the dryness score, which runs from 0 to 100 and stood at about 59 at the outset, improved by 19 mm"
_ROLE_APPOSED: Final = cue(
    r",\s(?P<role>(?:the|its|our|a)\s(?:[\w-]+\s){0,3}(?:outcomes?|end[\s-]?points?|measures?|goals?|yardstick|aims?)),\s",
    re.IGNORECASE,
)  # "survival, the main outcome, came to 73%"
_ADJUSTED: Final = cue(
    r"\b(?:adjust(?:ed|ing|ment)|controll(?:ed|ing)|correct(?:ed|ing|ion)|account(?:ed|ing)) for\s+(?P<what>[\w'’/-]+(?:\s(?!(?:was|were|is|are|had|did|the|there|we)\b)[\w'’/-]+){0,7})",
    re.IGNORECASE,
)  # what an effect is adjusted for is not what it is on
_APPOSED: Final = re.compile(r"(?:\s*\([^()]{1,30}\))?,\s+(?:the|an?)\s+[^,;.()\d]{3,80},")


def is_apposed_role(text: str, start: int, end: int) -> bool:
    """Whether a role only says what an endpoint is that is named before it."""
    return any(s <= start and end <= e for s, e in (m.span("role") for m in _ROLE_APPOSED.finditer(text)))


def explained(text: str) -> list[tuple[int, int]]:
    """Where a sentence says what a word means or how a scale runs; figures there are none of its own."""
    return [m.span("what") for pattern in (_DASHED, SCORED) for m in pattern.finditer(text)]


def apposed_to(text: str, ends: Iterable[int]) -> list[tuple[int, int]]:
    """Where words stand that are no endpoint by themselves; ``ends`` are those of the topics, which may be explained behind."""
    apposed = [m.span() for end in ends if (m := _APPOSED.match(text, end))]
    apposed += explained(text)
    apposed += [m.span("part") for m in _OF_A_PART.finditer(text)]
    return apposed + [m.span("role") for m in _ROLE_APPOSED.finditer(text)]


def adjusted_for(text: str) -> list[tuple[int, int]]:
    """What the effects of a sentence are adjusted for."""
    return [m.span("what") for m in _ADJUSTED.finditer(text)]
