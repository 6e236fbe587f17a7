"""Whether a text is about a trial of one arm, in which every figure is that arm's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from trialdb.extract.cues import Cue, cue
from trialdb.extract.layout import Sentence

__all__ = ["is_single_arm"]

_SINGLE: Final = cue(
    r"\bsingle[- ](?:arm|group)\b|\b(?:no|without an?|lack(?:s|ed|ing) an?) (?:control|comparator|comparison)(?: (?:arm|group))?\b|\buncontrolled (?:trial|study)\b",
    re.IGNORECASE,
)

_OPEN: Final = cue(r"\bopen[- ]label\b", re.IGNORECASE)
_TREATED: Final = cue(
    r"\b\d[\d,]*\s+(?:[\w-]+\s+){0,6}?(?:patients|participants|subjects|people|adults|children|women|men|infants|boys|girls)\b"
    r"[^.;]{0,80}?\b(?:received|took|(?:(?:were|had been|have been)\s+)?(?:treated|dosed|infused|given))\b"
    r"|\b(?:trial|study) of (?:[\w-]+\s+){1,5}?in (?:[\w-]+\s+){0,3}?\d[\d,]*\s+(?:[\w-]+\s+){0,3}?(?:patients|participants|people|adults|children|women|men|infants|boys|girls)\b",
    re.IGNORECASE,
)  # "97 patients with myeloma received teclistamab", "the trial of A in 54 men"
_CONTROLLED: Final = cue(
    r"\brandom|\bplacebo\b|\b(?:double|single|triple)[- ]blind|\bcontrolled (?:trial|study|phase)|\bcomparator\b|\bcontrol (?:arm|group)",
    re.IGNORECASE,
)
_SEVERAL: Final = cue(
    r"\bversus\b|\bvs\b|\bcompared (?:with|to)\b|\brelative to\b|\bthan (?:with|on|for|in|among|those)\b|\b(?:groups|arms|cohorts|doses)\b|\beither\b|\bcontrols\b|\bhead[- ]to[- ]head\b|\brespectively\b",
    re.IGNORECASE,
)


def is_single_arm(lines: Iterable[Sentence]) -> bool:
    """Whether all who are spoken of got the same.

    The text says that its trial has no control, or calls it open-label and speaks of nothing controlled, or tells how
    many got something and sets nothing against anything.
    """
    texts = [s.text for s in lines if not s.is_aside]

    def told(pattern: Cue) -> bool:
        return any(pattern.search(text) for text in texts)

    return told(_SINGLE) or (
        not told(_CONTROLLED) and (told(_OPEN) or (told(_TREATED) and not told(_SEVERAL)))
    )
