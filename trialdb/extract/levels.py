"""Doses by their level: "high dose", "the low and the high dose", without a figure."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.facts import DoseLevel

__all__ = ["LEVEL", "level_in", "level_of"]

LEVEL: Final = cue(
    r"\b(?P<level>high(?:er|est)?|low(?:er|est)?|larger?|largest|small(?:er|est)|top|full|half|medium|middle|mid|intermediate)(?:[-\s](?:and\s+(?:the\s+)?(?P<second>high(?:er)?|low(?:er)?|larger|smaller)[-\s])?dos(?:e|es|age|ing)\b(?:[-\s]+(?:group|arm|cohort|regimen)s?)?"
    r"|(?:(?<=\bat the highest)|(?<=\bat the lowest))(?=\s*(?:[,.;:)]|$|\b(?:versus|vs|compared|and|against|but)\b)))",
    re.IGNORECASE,
)  # "12.3% at the lowest dose to 16.2% at the highest"
_LEVELS: Final[dict[str, DoseLevel]] = {
    "hi": "high",
    "fu": "high",
    "ha": "low",
    "la": "high",
    "to": "high",
    "lo": "low",
    "sm": "low",
    "me": "medium",
    "mi": "medium",
    "in": "medium",
}


def level_of(word: str) -> DoseLevel:
    """The level that a word names, by its first letters."""
    return _LEVELS[word[:2].lower()]


def level_in(text: str) -> DoseLevel | None:
    """The one level that a label names, or None where it names none or two.

    >>> level_in("Drug A, high dose group"), level_in("low and high dose"), level_in("Drug A 10 mg")
    ('high', None, None)
    """
    m = LEVEL.search(text)
    return None if m is None or m["second"] else level_of(m["level"])
