"""Whether a text is about a trial of one arm, in which every figure is that arm's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence

__all__ = ["is_single_arm"]

_SINGLE: Final = cue(
    r"\bsingle[- ](?:arm|group)\b|\b(?:no|without an?|lack(?:s|ed|ing) an?) (?:control|comparator|comparison)(?: (?:arm|group))?\b|\buncontrolled (?:trial|study)\b",
    re.IGNORECASE,
)


_OPEN: Final = cue(r"\bopen[- ]label\b", re.IGNORECASE)
_CONTROLLED: Final = cue(
    r"\brandom|\bplacebo\b|\b(?:double|single|triple)[- ]blind|\bcontrolled (?:trial|study|phase)|\bcomparator\b|\bcontrol (?:arm|group)",
    re.IGNORECASE,
)


def is_single_arm(lines: Iterable[Sentence]) -> bool:
    """Whether the text says that its trial has no control, or calls it open-label and speaks of nothing controlled."""
    texts = [s.text for s in lines if not s.is_aside]
    return any(_SINGLE.search(text) for text in texts) or (
        any(_OPEN.search(text) for text in texts) and not any(_CONTROLLED.search(text) for text in texts)
    )
