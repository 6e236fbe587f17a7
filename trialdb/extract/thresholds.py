"""Amounts that something is counted from: "at least 30%", "≥2 g/dL", "20 or less", "12 g/dL or more"."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from trialdb.extract.patterns import UNITS

__all__ = ["AMOUNT", "Threshold", "threshold_at", "threshold_of"]

_NUMBER: Final = r"\d+(?:,\d{3})*(?:[.·]\d+)?"
_UNIT: Final = rf"(?:[\s-]?(?:{UNITS}))?"
_SIGNS: Final = {
    "at least": "≥", "greater than or equal to": "≥", "a minimum of": "≥", "no less than": "≥", "not less than": "≥", "≥": "≥", ">=": "≥",
    "greater than": ">", "more than": ">", "above": ">", "over": ">", "exceeding": ">", ">": ">",
    "no more than": "≤", "at most": "≤", "at or below": "≤", "≤": "≤", "<=": "≤",
    "less than": "<", "lower than": "<", "fewer than": "<", "below": "<", "under": "<", "<": "<",
    "more": "≥", "greater": "≥", "higher": "≥", "above it": "≥", "better": "≥", "longer": "≥",
    "less": "≤", "lower": "≤", "fewer": "≤", "worse": "≤", "shorter": "≤",
}  # fmt: skip
_BEFORE: Final = "|".join(
    sorted((s.replace(" ", r"\s+") for s in _SIGNS if " " in s or len(s) <= 2), key=len, reverse=True)
)
_BEHIND: Final = "more|greater|higher|above|better|longer|less|lower|fewer|below|worse|shorter"
AMOUNT: Final = rf"(?:(?:{_BEFORE}|above|over(?!\s+(?:the\s+)?\d+(?:\s*(?:to|–|-)\s*\d+)?[\s-]*(?:h|hours?|min\w*|days?|weeks?|months?|years?)\b)|exceeding|below|under)\s*(?:an?\s+)?{_NUMBER}{_UNIT}|{_NUMBER}{_UNIT}[\s-]+(?:or|and)\s+(?:{_BEHIND})(?!\s+than))"
_PARTS: Final = re.compile(
    rf"(?P<sign>{_BEFORE}|above|over(?!\s+(?:the\s+)?\d+(?:\s*(?:to|–|-)\s*\d+)?[\s-]*(?:h|hours?|min\w*|days?|weeks?|months?|years?)\b)|exceeding|below|under)\s*(?:an?\s+)?(?P<n>{_NUMBER})(?P<unit>{_UNIT})(?:\s+or\s+(?:more|greater|higher|better))?"
    rf"|(?P<m>{_NUMBER})(?P<of>{_UNIT})[\s-]+(?:or|and)\s+(?P<behind>{_BEHIND})(?!\s+than)",
    re.IGNORECASE,
)


class Threshold(NamedTuple):
    """An amount and the side of it that counts; ``end`` is where it ends in the text."""

    end: int
    sign: str
    n: str
    unit: str

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.unit == "%"

    def __str__(self) -> str:
        return f"{self.sign}{self.n}"


def threshold_at(text: str, place: int) -> Threshold | None:
    """The threshold that begins at a place of a text, or None.

    >>> str(threshold_at("SALT score of 20 or less", 14)), str(threshold_at("at least 2 g/dL", 0))
    ('≤20', '≥2')
    """
    m = _PARTS.match(text, place)
    return threshold_of(m) if m is not None else None


def threshold_of(m: re.Match[str]) -> Threshold:
    """The threshold that a match of the pattern of :func:`threshold_at` has read."""
    said = re.sub(r"\s+", " ", (m["sign"] or m["behind"]).lower())
    sign = {"above": "≥", "below": "≤"}.get(said, _SIGNS.get(said, "")) if m["behind"] else _SIGNS[said]
    unit = (m["unit"] or m["of"] or "").strip(" -")
    share = unit == "%" or re.fullmatch(r"per\s?cent", unit, re.IGNORECASE)
    return Threshold(m.end(), sign, (m["n"] or m["m"]).replace("·", "."), "%" if share else unit)
