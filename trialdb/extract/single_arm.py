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
_SEVERAL: Final = cue(
    r"\brandom\w*|\bplacebo\b|\bversus\b|\bvs\b|\bcontrols?\b|\b(?:both|two|three|other|each) (?:\w+ )?(?:groups|arms|doses)\b|\bcompared (?:with|to)\b",
    re.IGNORECASE,
)


def is_single_arm(lines: Iterable[Sentence]) -> bool:
    """Whether the text says so, or has none of the words by which arms are told apart."""
    spoken = [s for s in lines if s.section not in {"references", "boilerplate"}]
    if any(_SINGLE.search(s.text) for s in spoken):
        return True
    return not any(_SEVERAL.search(s.text) for s in spoken)
