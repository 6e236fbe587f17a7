"""Dosing schedules as the field writes them, and the arms of a text that only their schedule tells apart.

"300 mg Q4W or Q8W", "every 4 or 8 weeks": where the main drug is given at one dose and two schedules or more, "with
dosing every 8 weeks" and "Q8W: 9.1%" mean an arm. Schedules that follow each other in one arm ("weekly, then
monthly") and those of loading doses tell no arms apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.figures import Dose
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import tokens
from trialdb.extract.lexicon import Name
from trialdb.extract.party import PLACEBO
from trialdb.extract.sides import SCHEDULE
from trialdb.values import regimen

__all__ = ["schedule_in", "schedules_of"]

_LIST: Final = cue(
    r"\bevery\s+(?P<list>\d+(?:\s*,\s*\d+)*\s*,?\s+(?:or|and)\s+\d+)\s+(?P<unit>days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_SCHEDULE: Final = cue(SCHEDULE.pattern, SCHEDULE.flags)
_IN_TURN: Final = cue(
    r"\b(?:then|followed by|thereafter|afterwards|loading|induction|maintenance|first|initial)\b",
    re.IGNORECASE,
)
_ARM_AFTER: Final = re.compile(
    r"\s*(?:dosing|doses?|groups?|arms?|schedules?|regimens?|cohorts?)\b", re.IGNORECASE
)
_ARM_BEFORE: Final = cue(r"\b(?:dosing|given|dosed|administered|receiv\w+)\s+$", re.IGNORECASE)


def schedule_in(text: str) -> str | None:
    """The first dosing schedule of a text in one spelling, or None."""
    m = SCHEDULE.search(text)
    return regimen(m.group()) if m else None


def schedules_of(main: str, lines: Sequence[Sentence], drugs: Sequence[Name]) -> list[str]:
    """The schedules at which the text gives its main drug to different arms; none where they do not tell arms apart."""
    found: dict[str, None] = {}
    for sentence in lines:
        text = sentence.text
        if sentence.is_aside or _IN_TURN.search(text):
            continue
        for m in _LIST.finditer(text):
            for n in re.findall(r"\d+", m["list"]):
                if (form := regimen(f"every {n} {m['unit']}")) is not None:
                    found.setdefault(form)
        for m in _SCHEDULE.finditer(text):
            form = regimen(m.group())
            if form is not None and _tells_arm(sentence, m, main, drugs):
                found.setdefault(form)
    return list(found) if len(found) > 1 else []


def _tells_arm(sentence: Sentence, m: re.Match[str], main: str, drugs: Sequence[Name]) -> bool:
    before = [
        d for d in drugs if sentence.start <= d.start < sentence.start + m.start() and d.id not in PLACEBO
    ]
    if before and before[-1].id != main:
        return False
    text = sentence.text
    close = bool(before) and m.start() - (before[-1].end - sentence.start) < 30
    dosed = any(isinstance(t, Dose) and 0 <= m.start() - t.end < 3 for t in tokens(text))
    return (
        close
        or dosed
        or bool(_ARM_AFTER.match(text, m.end()))
        or bool(_ARM_BEFORE.search(text, 0, m.start()))
    )
