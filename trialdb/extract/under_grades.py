"""Grades that stand apart from the event: "the most common grade 3 events were X (31%) and Y (9%)", "X (grade ≥3, 6% vs 1%)".

The grade goes in front of the event's name, as a text would write it beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.frame import Frame, Reading
from trialdb.extract.grades import grade_of

__all__ = ["put_under_grades"]

_GRADE: Final = r"(?:[Gg]rades?\s+(?:≥\s?)?[1-5](?:\s*(?:or|to|–|-|/|and)\s*(?:[1-5]|higher|above|worse|more|greater))?|≥\s?[Gg]rade\s+[1-5])"
_LISTED: Final = cue(
    rf"\b(?:most (?:common|frequent)(?:ly)?|commonest|common|frequent|leading|main)\s+(?:[\w-]+\s+){{0,2}}?(?P<grade>{_GRADE})\s+(?:[\w-]+\s+){{0,3}}?(?:events?|effects?|reactions?|toxicit(?:y|ies)|AEs|TEAEs|TRAEs)\b[^.;()%\d]{{0,60}}?(?:\b(?:was|were|included|being)\b|[:,(])\s"
)
_LABEL: Final = re.compile(rf"(?P<grade>{_GRADE})\s*[,:]?\s*$")


def put_under_grades(frame: Frame, readings: Sequence[Reading]) -> None:
    """Puts the grade that heads a list of events, or stands before their figures in brackets, to the events' names."""
    if "rade" not in frame.text:
        return
    listed = _LISTED.search(frame.text)
    last: tuple[int, str] | None = None
    for r in readings:
        if r.topic is None or r.topic.term is None or r.figure is None or r.compares:
            continue
        start = r.topic.start - frame.base
        if grade_of(r.topic.reported) is not None or grade_of(r.topic.term) is not None:
            continue
        f = r.figure
        opened = frame.opening(f.start)
        own = _LABEL.search(frame.text, opened, f.start) if opened < f.start else None
        if own is not None:
            last = (opened, own["grade"])
        grade = last[1] if last is not None and last[0] == opened else None
        if grade is None and listed is not None and start >= listed.end():
            grade = listed["grade"]
        if grade is not None:
            r.topic = replace(r.topic, reported=f"{grade} {r.topic.reported}")
