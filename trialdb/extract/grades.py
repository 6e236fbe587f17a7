"""The grade of adverse events that a figure counts, as their name in a text says it.

"Grade 3 or higher neutropenia" and "neutropenia of any grade" are two figures, not two tellings of one. Grades are
those of the Common Terminology Criteria for Adverse Events (CTCAE, 1 to 5) and scales like it.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["grade_of"]

_GRADED: Final = re.compile(
    r"(?P<least>at least\s+|(?:≥|>=)\s*)?(?<![^\W_])grades?\s*(?P<sign>(?:≥|>=)\s*)?(?P<from>[1-5])\b"
    r"(?:\s*(?:or|to|–|-|/|and)\s*(?:(?P<to>[1-5])\b|(?P<up>higher|above|worse|more|greater)\b))?",
    re.IGNORECASE,
)
_SEVERE: Final = re.compile(r"severe\b", re.IGNORECASE)


def grade_of(reported: str) -> str | None:
    """The grade in the words for an event: "grade ≥3", "grade 3-4", "grade 3", "severe", or None for any grade.

    >>> grade_of("grade 3 or higher neutropenia"), grade_of("diarrhoea of grade 3/4"), grade_of("fatigue")
    ('grade ≥3', 'grade 3-4', None)
    """
    graded = _GRADED.search(reported)
    if graded is None:
        return "severe" if _SEVERE.match(reported) else None
    if graded["to"]:
        return f"grade {graded['from']}-{graded['to']}"
    at_least = graded["least"] or graded["sign"] or graded["up"]
    return f"grade {'≥' if at_least else ''}{graded['from']}"
