"""When a text was published, as far as the text says so itself.

Ways to say it, in the order they are trusted: a label ("Published: …"), a dateline ("BASEL, 8 March 2025 –"),
a line that holds only a date, a first sentence that reports something announced on a date. The newest
"Accessed" date of a reference list is a lower bound, used when nothing else is known or when the announcement
is older than it. Every other date is the date of something else, and then the answer is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialdb.readers.dates import DATE, parse_date
from trialdb.readers.layout import is_furniture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trialdb.readers.layout import Layout

__all__ = ["dateline", "published_on"]

_HEAD_LINES = 12  # lines below the title in which a dateline or a date line may stand
_SHORTEST_PARAGRAPH = 60  # characters

_LABELLED = re.compile(
    r"(?:^|[|·•]\s*)\W{0,3}(?:first\s+)?(?:published|posted|released?(?: date)?|publi(?:cation|shed?) date|release date|date published|date posted"
    rf"|date of publication|issued|date|e-?pub(?: ahead of print)?)(?:\s+(?:online|on))*\s*:?\s+(?P<date>{DATE})(?=\W*(?:$|\d|(?:at|by|last|updated)\b|[|·•(]))",
    re.IGNORECASE,
)
_AFTER_DATELINE = re.compile(r"\s*(?:\)|,?\s*(?:[–—/(:|]|--?(?=\s|[A-Z(]))|\.\s+(?=[A-Z]))")
_PLACE_WORD = re.compile(r"[(]?(?:[A-Z][\w.'’-]*|of|the|and|de|la|le|del|am|an|der|&|/)[,;)]*|[-–—:(]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SEPARATOR = re.compile(r"\s*[|·•]\s*")
_BYLINE_DATE = re.compile(rf"(?:by|from)\s[^.?!]{{2,60}}?[,|·•–—-]\s*(?P<date>{DATE})\W*", re.IGNORECASE)
_DATES = re.compile(DATE, re.IGNORECASE)
_REPORTS = r"(?:announced?|announces|reported|reports|released?|releases|unveiled|disclosed|presented|posted|issued|said|stated|revealed)"
_ANNOUNCED = (
    re.compile(rf"(?:on\s)?(?P<date>{DATE}),?\s[^?!]{{3,150}}?\b{_REPORTS}\b", re.IGNORECASE),
    re.compile(rf"[^?!]{{3,150}}?\btoday,?\s\(?(?P<date>{DATE})\)?,?\s{_REPORTS}\b", re.IGNORECASE),
    re.compile(rf"[^?!]{{3,150}}?\bannounced?(?:\stoday)?,?\s\(?(?:on\s)?(?P<date>{DATE})", re.IGNORECASE),
)
_ACCESSED = re.compile(
    rf"\b(?:accessed|retrieved|cited|viewed)(?:\s+on)?:?\s+(?P<date>{DATE})", re.IGNORECASE
)
_ENTRY = re.compile(
    r"(?:\d+\.\s)?[A-Z][\w .&()-]{2,80}\. (?P<date>(?:19|20)\d\d [A-Z][a-z]{2}\b(?: \d{1,2})?)(?=[;:.])"
)


def published_on(layout: Layout) -> str | None:
    """The ISO date (``2025-03-08``, ``2025-03``) on which the text says it was published, or None."""
    for find in (_from_bibliography, _from_label, _from_dateline, _from_date_line):
        if found := find(layout):
            return found
    announced, accessed = _from_first_sentences(layout), _last_access(layout)
    if announced and accessed:
        return max(announced, accessed)
    return announced or accessed


def _from_bibliography(layout: Layout) -> str | None:
    """The date in an entry such as "1. Some J Med. 2024 Mar 8;390(10):900-9." above an abstract."""
    entry = _ENTRY.match(layout.above[0]) if layout.above else None
    if entry is None:
        return None
    year, month, *day = entry["date"].split()
    return parse_date(f"{month} {day[0]}, {year}" if day else f"{month} {year}")


def _from_label(layout: Layout) -> str | None:
    lines = (line for line in (*layout.above, *layout.body) if len(line) <= 120 and _YEAR.search(line))
    return _first(lines, _LABELLED.search)


def _from_dateline(layout: Layout) -> str | None:
    """The date that opens the first paragraph; a list of dated events has many such lines and counts as none."""
    if placed := dateline(layout):
        return placed[1]
    opened = (_opening_date(line) for line in layout.body[:_HEAD_LINES] if len(line) > _SHORTEST_PARAGRAPH)
    bare = {found[1] for found in opened if found}
    return bare.pop() if len(bare) == 1 else None


def dateline(layout: Layout) -> tuple[str, str] | None:
    """The place and ISO date of "New York, NY (November 25, 2025) – …" near the top, as releases open; else None."""
    opened = (_opening_date(line) for line in layout.body[:_HEAD_LINES] if len(line) > _SHORTEST_PARAGRAPH)
    return next((found for found in opened if found and found[0]), None)


def _opening_date(line: str) -> tuple[str, str] | None:
    """The place (maybe empty) and the date that open a paragraph."""
    found = _DATES.search(line, 0, 160) if _YEAR.search(line, 0, 160) else None
    if found is None or not _AFTER_DATELINE.match(line, found.end()):
        return None
    place, date = line[: found.start()].split(), parse_date(found.group())
    if date is None or len(place) > 9 or not all(_PLACE_WORD.fullmatch(word) for word in place):
        return None
    return " ".join(place).strip(" ,–—-:("), date


def _from_date_line(layout: Layout) -> str | None:
    """A line of nothing but a date (and furniture): first below the title, because menus show today's date above it."""
    for lines in (layout.body[:_HEAD_LINES], layout.above[::-1]):
        if found := _first_alone(lines):
            return found
    return None


def _first_alone(lines: Iterable[str]) -> str | None:
    return next((date for line in lines if len(line) <= 120 and (date := _alone(line))), None)


def _alone(line: str) -> str | None:
    found = _DATES.finditer(line) if _YEAR.search(line) else ()
    dates = [date for one in found if (date := parse_date(one.group()))]
    if not dates or _ACCESSED.search(line):
        return None
    byline = _BYLINE_DATE.fullmatch(line)
    if byline or is_furniture(line) or any(_DATES.fullmatch(part) for part in _SEPARATOR.split(line)):
        return dates[0]
    return None


def _from_first_sentences(layout: Layout) -> str | None:
    paragraphs = [line for line in layout.body[:_HEAD_LINES] if len(line) > _SHORTEST_PARAGRAPH]
    # A first paragraph of one short sentence is the deck below the title; the article begins after it.
    opening = paragraphs[: 2 if paragraphs and len(paragraphs[0]) < 220 else 1]
    opening = [line for line in opening if _YEAR.search(line, 0, 300)]
    return next((date for pattern in _ANNOUNCED if (date := _first(opening, pattern.match))), None)


def _last_access(layout: Layout) -> str | None:
    lines = [line for line in (*layout.body, *layout.notes) if "ccessed" in line or "etrieved" in line]
    dates = [
        date for line in lines for found in _ACCESSED.finditer(line) if (date := parse_date(found["date"]))
    ]
    return max(dates, default=None)


def _first(lines: Iterable[str], match: Callable[[str], re.Match[str] | None]) -> str | None:
    for line in lines:
        found = match(line)
        if found and (date := parse_date(found["date"])):
            return date
    return None
