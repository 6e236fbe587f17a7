"""Who published a row, and by which day: conditions on the sources of a view.

A date that is known to the month or year counts from its last day, so that nothing is used before it was certainly
published; a source without a date never counts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    column,
    false,
    func,
    or_,
    select,
    table,
    union_all,
)

from trialdb.errors import QuestionError
from trialdb.query.names import Thing
from trialdb.query.words import source_kinds
from trialdb.values import key

__all__ = ["last_day", "published", "published_by", "sources_of_studies"]

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_records = table("registry_records", column("study_id"), column("source_id"))
_resolutions = table("resolutions", column("kind"), column("entity_id"), column("source_id"))
_sources = table(
    "sources",
    column("id"),
    column("publisher"),
    column("kind"),
    column("published_on"),
    column("replaced_by"),
)


class _Publication(NamedTuple):
    """The columns that tell of one source of a row."""

    publisher: ColumnElement[Any]
    kind: ColumnElement[Any]
    published_on: ColumnElement[Any]


def published(view: FromClause, sources: tuple[Thing, ...], as_of: str | None) -> list[ColumnElement[bool]]:
    """Conditions for rows from some publishers or kinds of source (any of them), published by a day.

    A row with two sources, such as a conflict, is of a publisher if one of them is, and known when both are. A
    study, which has no source of its own, needs one that tells of it.

    Raises:
        QuestionError: ``as_of`` is no date.
    """
    if not sources and as_of is None:
        return []
    day = None if as_of is None else last_day(as_of)
    if "published_on" not in view.c:
        told = sources_of_studies()
        conditions = _conditions(
            [_Publication(_sources.c.publisher, _sources.c.kind, _sources.c.published_on)], sources, day
        )
        joined = told.join(
            _sources, and_(_sources.c.id == told.c.source_id, _sources.c.replaced_by.is_(None))
        )
        of_study = told.c.study_id == view.c.study_id
        return [select(1).select_from(joined).where(of_study, *conditions).correlate(view).exists()]
    sides = ("", "other_") if "other_published_on" in view.c else ("",)
    rows = [
        _Publication(*(view.c[side + name] for name in ("publisher", "source_kind", "published_on")))
        for side in sides
    ]
    return _conditions(rows, sources, day)


def sources_of_studies() -> FromClause:
    """Which source tells of which study, as rows of ``study_id`` and ``source_id``."""
    named = select(_resolutions.c.entity_id.label("study_id"), _resolutions.c.source_id).where(
        _resolutions.c.kind == "study", _resolutions.c.entity_id.is_not(None)
    )
    return union_all(select(_records.c.study_id, _records.c.source_id), named).subquery("told")


def last_day(date: str) -> str:
    """The last day of a date that may be partial.

    >>> last_day("2024"), last_day("2024-02"), last_day("2025-03-08")
    ('2024-12-31', '2024-02-29', '2025-03-08')

    Raises:
        QuestionError: it is no date.
    """
    found = _DATE.fullmatch(date.strip())
    year, month, day = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    month = month or 12 if found and not found[2] else month
    if not (found and year >= 1 and 1 <= month <= 12):
        raise QuestionError(f"{date!r} is not a date such as 2025-03-08, 2025-03 or 2025", words=date)
    last = monthrange(year, month)[1]
    if found[3] and not 1 <= day <= last:
        raise QuestionError(f"{date!r}: {year:04}-{month:02} has no day {day}", words=date)
    return f"{year:04}-{month:02}-{(day if found[3] else last):02}"


def _conditions(
    publications: list[_Publication], sources: tuple[Thing, ...], day: str | None
) -> list[ColumnElement[bool]]:
    found = [published_by(p.published_on, day) for p in publications if day is not None]
    if sources:
        kinds = source_kinds()
        wanted = sorted(
            {kind for t in sources if (sort := kinds.get(key(t.name))) for kind in sort.stands_for}
        )
        named = sorted({t.name for t in sources if key(t.name) not in kinds})
        found.append(or_(false(), *(c for p in publications for c in _of(p, wanted, named))))
    return found


def _of(publication: _Publication, kinds: list[str], publishers: list[str]) -> list[ColumnElement[bool]]:
    pairs = ((publication.kind, kinds), (publication.publisher, publishers))
    return [told.in_(wanted) for told, wanted in pairs if wanted]


def published_by(published_on: ColumnElement[Any], day: str) -> ColumnElement[bool]:
    """Whether a date, which may be partial, is certainly not after a day; null for no date."""
    last = case((func.length(published_on) == 4, "-12-31"), (func.length(published_on) == 7, "-31"), else_="")
    # The last day of a month is the 31st of a date that is known to the month.
    return (published_on + last) <= (f"{day[:8]}31" if day == last_day(day[:7]) else day)
