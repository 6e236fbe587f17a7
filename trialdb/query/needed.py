"""Numbers needed to treat: a difference of two shares as how many people are treated for one more to benefit.

They come from the view ``v_numbers_needed``, of an outcome that is good or bad. A figure below zero is a number needed
to harm. An interval goes from its better limit to the worse one, on the scale from 1 through infinity to -1 (Altman,
BMJ 1998;317:1309): where the difference may be none, it begins above zero and ends below, and a limit that is infinite
is empty. Statements are folded as differences, because that is what sources print.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialdb.query.answers import Row, rounded

__all__ = ["LIMITS", "NEEDED", "NEEDED_COLUMNS", "NEEDED_NOTE", "as_needed"]

NEEDED: Final = "number_needed_to_treat"
LIMITS: Final = ("needed_low", "needed_high")
NEEDED_COLUMNS: Final = ("needed", *LIMITS)
NEEDED_NOTE: Final = (
    "NNTB, NNTH: treated for one more to benefit, to be harmed; 100 / difference in percentage points"
)
_PLACES: Final = 1


def as_needed(rows: Sequence[Row]) -> list[Row]:
    """Folded differences of shares as numbers needed to treat; a difference of nothing has none and is left out."""
    return [
        {
            **row,
            "measure": NEEDED,
            "value": rounded(row["needed"], _PLACES),
            "unit": None,
            "ci_low": rounded(row["needed_low"], _PLACES),
            "ci_high": rounded(row["needed_high"], _PLACES),
            "basis": "computed",
        }
        for row in rows
        if row["needed"] is not None
    ]
