"""Dates as texts write them: British and American order, ISO, with the precision that is written.

Only what can be read in one way is read. ``03/04/2025`` is two dates and therefore none; ``25/11/2025`` is one.
A date without a year is not a date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime

__all__ = ["DATE", "is_possible", "parse_date"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May\.?|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?,?\s{1,3})?"

#: One date inside a text, as pattern source without groups (to be compiled with ``re.IGNORECASE``).
DATE = (
    rf"(?<!\d[-–])(?<!\d\s[-–]\s)\b{_WEEKDAY}(?:{_MONTH}\s{{1,3}}{_DAY}(?:\s?,|\s)\s{{0,3}}{_YEAR}"
    rf"|{_DAY}\s{{1,3}}(?:of\s)?{_MONTH},?\s{{1,3}}{_YEAR}"
    rf"|\d{{1,2}}-{_MONTH}-{_YEAR}"
    rf"|{_YEAR}\s{_MONTH}\s{_DAY}"
    rf"|{_YEAR}-\d\d-\d\d(?:T[\d:.]{{4,15}}(?:Z|[+-]\d\d:?\d\d)?)?"
    rf"|{_YEAR}[/.]\d\d[/.]\d\d"
    rf"|\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}"
    rf"|(?<!\d\s){_MONTH},?\s{{1,3}}{_YEAR})(?![\w/]|-\d)"
)

_WHOLE = re.compile(DATE, re.IGNORECASE)
_PARTS = re.compile(
    rf"(?P<month>{_MONTH})|(?P<year>\b{_YEAR}\b|{_YEAR}(?=-))|(?P<day>\d{{1,2}})", re.IGNORECASE
)
_ISO = re.compile(rf"({_YEAR})[-/.](\d\d)[-/.](\d\d)")
_NUMERIC = re.compile(rf"(\d{{1,2}})[/.](\d{{1,2}})[/.]({_YEAR})")


def parse_date(written: str) -> str | None:
    """The ISO form of one date as written (``2025-03-08`` or ``2025-03``), or None where it is none or two.

    >>> parse_date("8th March 2025"), parse_date("Mar. 2025"), parse_date("03/04/2025")
    ('2025-03-08', '2025-03', None)
    """
    written = written.strip()
    if not _WHOLE.fullmatch(written):
        return None
    if iso := _ISO.match(written):
        return _iso(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric := _NUMERIC.fullmatch(written):
        return _unambiguous(int(numeric[1]), int(numeric[2]), int(numeric[3]))
    found = {part.lastgroup: part.group() for part in _PARTS.finditer(written)}
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    return _iso(int(found["year"]), month, int(found["day"]) if "day" in found else None)


def is_possible(published: str) -> bool:
    """Whether a text can bear this ISO date (``2025``, ``2025-03``, ``2025-03-08``): from 1900 to two years ahead.

    >>> is_possible("2025-03"), is_possible("1899-12-31"), is_possible("2999")
    (True, False, False)
    """
    today = datetime.now(UTC)
    return published >= "1900" and published <= f"{today.year + 2}-{today:%m-%d}"


def _iso(year: int, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= monthrange(year, month)[1] else None


def _unambiguous(first: int, second: int, year: int) -> str | None:
    readings = {_iso(year, second, first), _iso(year, first, second)} - {None}
    return readings.pop() if len(readings) == 1 else None
