"""Figures as registry records print them: all are free text, and what cannot be read is None, with the text kept.

Real records hold thousands separators (``1,083``), leading and trailing points (``.05``, ``12.``), ``NA`` with a
comment, and p-values such as ``<0.001``, ``= .05`` or ``>0.99``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import Any, Final

from trialdb import values
from trialdb.facts import Operator
from trialdb.registered import NULL

__all__ = ["COUNTS", "FIGURES", "Spread", "number", "p_value", "percent", "spread", "unit", "when", "whole"]

_MOST: Final = 2**31 - 1  # an integer of either kind of database
_LONGEST_COUNT: Final = 100  # characters; Python refuses to read thousands of digits
_FIRST: Final = frozenset("0123456789-.+")
_P_VALUE: Final = re.compile(
    r"(?:p(?:[- ]?value)?)?\s*(<=|>=|≤|≥|<|>|=)?\s*(\.\d+|\d+\.?\d*(?:e-?\d+)?)", re.IGNORECASE
)
_OPERATORS: Final[dict[str, Operator]] = {
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    "=": "=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
}
_PERCENT: Final = re.compile(r"(?:percent|percentages?|per cent|%)(?:\W|$)", re.IGNORECASE)
_POINTS: Final = re.compile(r"(?:units?|scores?|points?)(?: \w+)? on (?:a|the) (?:\w+ )?scale", re.IGNORECASE)
_LEVEL: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")

Spread = tuple[str | None, float | None]


@lru_cache(maxsize=4096)
def unit(text: str | None) -> str | None:
    """A unit in the spelling of all sources; whatever is counted in percent is in %.

    >>> unit("Percentage of participants"), unit("score on a scale"), unit("mm Hg"), unit("months")
    ('%', 'points', 'mmHg', 'months')
    """
    said = " ".join((text or "").split())
    if _PERCENT.match(said):
        return "%"
    return "points" if _POINTS.fullmatch(said) else values.unit(said) or None


def number(text: Any) -> float | None:
    """The figure that a record prints, or None.

    >>> number("1,083"), number(".05"), number("12."), number("NA"), number("<0.5"), number(3), number("-0.0")
    (1083.0, 0.05, 12.0, None, None, 3.0, 0.0)
    >>> number("-inf"), number("1e999"), number("1_000")
    (None, None, None)

    Raises:
        TypeError: it is a list or an object.
    """
    if not text or text.__class__ is not str:
        if isinstance(text, list | dict):
            raise TypeError("a list or an object is no figure")
        return float(text) if isinstance(text, int | float) and text == text else None  # noqa: PLR0124  (no NaN)
    if text[0] in _FIRST:
        try:
            value = float(text)
            return value + 0.0 if "_" not in text and isfinite(value) else None  # no negative zero
        except ValueError:
            pass
    return _printed(text)


@lru_cache(maxsize=4096)
def _printed(text: str) -> float | None:
    return values.number(text)


def whole(text: Any) -> int | None:
    """The count that a record prints, or None where it is none, no whole number, or more than a column holds.

    >>> whole("1,083"), whole("12.0"), whole("12.5"), whole("-3"), whole(7), whole("99999999999")
    (1083, 12, None, None, 7, None)
    """
    found: int | None = None
    if text.__class__ is int:
        return text if 0 <= text <= _MOST else None
    if text.__class__ is str and text.isdecimal():
        found = int(text) if len(text) < _LONGEST_COUNT else None
    elif (figure := number(text)) is not None and figure.is_integer():
        found = int(figure)
    return None if found is None or not 0 <= found <= _MOST else found


class _Remembered(dict[Any, Any]):
    """What is read of texts that come again and again, and NULL for nothing; all is forgotten before it is too much."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: Any) -> Any:
        if len(self) >= _KEPT:
            self.clear()
        found = self._read(text)
        self[text] = found = NULL if found is None else found
        return found


_KEPT: Final = 1 << 14
# Figures and counts by what is printed, in a third of the time that the functions take.
FIGURES: Final = _Remembered(number)
COUNTS: Final = _Remembered(whole)


@lru_cache(maxsize=1024)
def when(at: tuple[float, str] | None) -> tuple[Any, Any, Any]:
    """The columns of a time point: figure, unit, and in days.

    >>> when((2.0, "week"))
    (2.0, 'week', 14.0)
    """
    return (NULL, NULL, NULL) if at is None else (*at, values.to_days(*at))


def percent(text: Any) -> float | None:
    """A level of confidence in percent, or None where it is none."""
    found = number(text)
    return found if found is not None and 0 < found < 100 else None


@lru_cache(maxsize=4096)
def p_value(text: str) -> tuple[Operator | None, float | None]:
    """The sign and the figure of a p-value; a plain figure is ``=``.

    >>> p_value("<0.0001"), p_value("= .05"), p_value("0.31"), p_value("not tested"), p_value("1.2")
    (('<', 0.0001), ('=', 0.05), ('=', 0.31), (None, None), (None, None))
    """
    match = _P_VALUE.fullmatch(text.strip())
    if match is None:
        return None, None
    value = float(match[2])
    if value > 1:
        return None, None
    sign = match[1] or "="
    return _OPERATORS[sign], value


@lru_cache(maxsize=1024)
def spread(text: str | None) -> Spread:
    """What stands beside a figure, from free text: ``sd``, ``se``, ``cv``, ``iqr``, ``range`` or ``ci`` with its level.

    >>> spread("Standard Deviation"), spread("95% Confidence Interval"), spread("Inter-Quartile Range")
    (('sd', None), ('ci', 95.0), ('iqr', None))
    """
    said = (text or "").lower()
    if "confidence" in said or "credible" in said:
        level = _LEVEL.search(said)
        return "ci", float(level[1]) if level and 0 < float(level[1]) < 100 else None
    for words, kind in (
        ("standard deviation", "sd"),
        ("standard error", "se"),
        ("coefficient of variation", "cv"),
        ("quartile", "iqr"),
        ("range", "range"),
    ):
        if words in said:
            return kind, None
    return None, None
