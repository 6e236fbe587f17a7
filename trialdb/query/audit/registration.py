"""Whether results of completed studies are posted in the registry in time (42 CFR 11.44: a year, or three with a certificate)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Engine, Select, and_, column, func, or_, select, table

from trialdb.query.answers import Row, fetch, source_of
from trialdb.query.audit.findings import Finding
from trialdb.query.publication import last_day

__all__ = ["RECORDS", "due_findings", "due_statement"]

_records = table(
    "registry_records",
    *(
        column(n)
        for n in (
            "study_id", "source_id", "nct_id", "study_type", "phases", "status", "primary_completion_date",
            "primary_completion_type", "results_first_posted", "has_results", "last_updated",
        )
    ),
)  # fmt: skip
_studies = table("studies", column("id"), column("name"))
_sources = table(
    "sources",
    *(
        column(n)
        for n in (
            "id",
            "publisher",
            "published_on",
            "url",
            "kind",
            "replaced_by",
            "text",
            "accessed_on",
            "loaded_at",
        )
    ),
)
_ENDED: Final = ("COMPLETED", "TERMINATED")
_FROM: Final = "2017-01-18"  # the final rule took effect
_UNREGULATED: Final = ("EARLY_PHASE1", "PHASE1")


def _rows() -> Select[Any]:
    joined = _records.join(_studies, _studies.c.id == _records.c.study_id).join(
        _sources, and_(_sources.c.id == _records.c.source_id, _sources.c.replaced_by.is_(None))
    )
    return select(
        _studies.c.name.label("study"), _records.c.nct_id, _records.c.study_id, _records.c.phases, _records.c.status,
        _records.c.study_type, _records.c.primary_completion_date, _records.c.primary_completion_type,
        _records.c.results_first_posted, _records.c.has_results, _sources.c.id.label("source_id"),
        _sources.c.publisher, _sources.c.published_on, _sources.c.url, _sources.c.kind.label("source_kind"),
        func.coalesce(_sources.c.accessed_on, func.substr(_sources.c.loaded_at, 1, 10)).label("seen_on"),
    ).select_from(joined)  # fmt: skip


RECORDS: Final = _rows().subquery("records")


def due_statement(conditions: Sequence[ColumnElement[bool]], today: date) -> Select[Any]:
    """Completed interventional studies after phase 1 that have no results a year later, or had them later."""
    ended = RECORDS.c.primary_completion_date
    return (
        select(RECORDS)
        .where(
            RECORDS.c.study_type == "INTERVENTIONAL",
            RECORDS.c.status.in_(_ENDED),
            or_(RECORDS.c.phases.is_(None), RECORDS.c.phases.not_in(_UNREGULATED)),
            ended >= _FROM,
            ended <= f"{today.year - 1:04}-{today.month:02}-{today.day:02}",
            *conditions,
        )
        .order_by(RECORDS.c.study, RECORDS.c.study_id)
    )


def due_findings(engine: Engine, rows: Sequence[Row], today: date) -> Iterator[Finding]:
    """Results that are overdue by ``today``, or by the day on which the record was fetched, and such as came late."""
    for row in rows:
        due = _a_year_later(row["primary_completion_date"])
        posted, seen = row["results_first_posted"], min(today.isoformat(), row["seen_on"])
        if (posted or seen) <= due or (row["has_results"] and posted is None):
            continue
        record = _record(engine, row["source_id"])
        if posted and (record.submitted or posted) <= due:
            continue
        told = [f"primary completion {row['primary_completion_date']}", f"results due {due}"]
        told += [f"a certificate of delay asked for on {record.delayed}"] if record.delayed else []
        told += [f"submitted {record.submitted or posted}" if posted else f"none posted by {seen}"]
        source = source_of({**row, "quote": f"primaryCompletionDate: {row['primary_completion_date']}"})
        grave = record.regulated and not posted and not record.delayed
        yield Finding("results_due", "warning" if grave else "note", row, ", ".join(told), [source])


def _a_year_later(day: str) -> str:
    """The same day of the next year, of a date that may be partial its last day.

    >>> _a_year_later("2023-02"), _a_year_later("2024-02-29")
    ('2024-02-28', '2025-02-28')
    """
    last = last_day(day)
    year = int(last[:4]) + 1
    return last_day(f"{year:04}-{last[5:7]}") if last[5:] == "02-29" else f"{year:04}{last[4:]}"


class _Record(NamedTuple):
    """What the record itself says: whether the FDA regulates what is tested, first submission, certificate of delay."""

    regulated: bool
    submitted: str | None
    delayed: str | None


def _record(engine: Engine, source_id: int) -> _Record:
    text = fetch(engine, select(_sources.c.text).where(_sources.c.id == source_id))[0]["text"]
    protocol = json.loads(text).get("protocolSection", {})
    oversight, status = protocol.get("oversightModule", {}), protocol.get("statusModule", {})
    return _Record(
        any(oversight.get(f"isFdaRegulated{what}") for what in ("Drug", "Device")),
        status.get("resultsFirstSubmitDate"),
        status.get("dispFirstSubmitDate"),
    )
