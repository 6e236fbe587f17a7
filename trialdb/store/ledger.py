"""How loading went: one row a run, opened before any work and closed with counts, and one row a document.

A run that was killed stays ``running``; the next one closes it as failed. A document that could not be loaded is
one issue, which stands once however often it fails and goes when the document loads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from trialdb.store import models
from trialdb.store.bulk import insert_rows
from trialdb.store.facts import NOTHING, Counts
from trialdb.store.rows import in_batches, pairs, sync, table_of
from trialdb.store.save import now, writing

__all__ = [
    "ItemStatus",
    "LoadItem",
    "add_failure",
    "add_item",
    "add_items",
    "cursor",
    "finish_run",
    "next_position",
    "set_cursor",
    "start_run",
]

ItemStatus = Literal["loaded", "unchanged", "replaced", "failed"]
_RUNS: Final = table_of(models.LoadRun)
_ITEMS: Final = table_of(models.LoadItem)
_ISSUES: Final = table_of(models.LoadIssue)


@dataclass(frozen=True, slots=True)
class LoadItem:
    """What became of one document in a run; ``note`` says why it failed or what it is a copy of."""

    location: str
    status: ItemStatus
    source_id: int | None = None
    counts: Counts = NOTHING
    note: str | None = None
    seconds: float = 0.0


def start_run(engine: Engine, command: str) -> int:
    """Open a run, and close those that were killed; the id of the new one."""
    with writing(engine) as session:
        running = _RUNS.c.status == "running"
        session.execute(update(_RUNS).where(running).values(status="failed", finished_at=now()))
        row = {"command": command, "started_at": now(), "status": "running"}
        return int(session.execute(insert(_RUNS).values(row).returning(_RUNS.c.id)).scalar_one())


def finish_run(engine: Engine, run_id: int) -> Mapping[str, int]:
    """Close a run with the counts of its items, which are given back by status."""
    with writing(engine) as session:
        query = (
            select(_ITEMS.c.status, func.count()).where(_ITEMS.c.run_id == run_id).group_by(_ITEMS.c.status)
        )
        counted = pairs(session, query)
        counts = {status: counted.get(status, 0) for status in models.ITEM_STATUSES}
        counts["unchanged"] += session.scalar(select(_RUNS.c.unchanged).where(_RUNS.c.id == run_id)) or 0
        done = sum(counts.values()) - counts["failed"]
        status = "done" if not counts["failed"] else ("partial" if done else "failed")
        session.execute(
            update(_RUNS).where(_RUNS.c.id == run_id).values(status=status, finished_at=now(), **counts)
        )
        return counts


def add_item(session: Session, run_id: int, position: int, item: LoadItem) -> None:
    """Write what became of one document, in the transaction that loads it."""
    row = {
        "run_id": run_id, "position": position, "location": item.location, "status": item.status,
        "source_id": item.source_id, "results": item.counts.results, "safety_events": item.counts.safety_events,
        "issues": item.counts.issues, "error": item.note, "seconds": round(item.seconds, 3),
    }  # fmt: skip
    session.execute(insert(_ITEMS).values(row))
    if item.status != "failed":
        session.execute(delete(_ISSUES).where(_failure(item.location)))
    if item.source_id is not None:
        first_met = (_ISSUES.c.source_id == item.source_id) & _ISSUES.c.run_id.is_(None)
        session.execute(update(_ISSUES).where(first_met).values(run_id=run_id))


def next_position(engine: Engine, run_id: int) -> int:
    """The place after the last item of a run."""
    with Session(engine) as session:
        query = select(func.coalesce(func.max(_ITEMS.c.position) + 1, 0)).where(_ITEMS.c.run_id == run_id)
        return int(session.scalar(query) or 0)


def add_items(
    session: Session, run_id: int, position: int, items: Sequence[LoadItem], *, unchanged: Sequence[str] = ()
) -> None:
    """Write what became of many records, in the transaction that loads them.

    Records that were here already are counted in the run and not listed: a registry has hundreds of thousands.
    """
    known = [item for item in items if item.status != "failed"]
    columns = (
        "run_id",
        "position",
        "location",
        "status",
        "source_id",
        "results",
        "safety_events",
        "issues",
        "seconds",
    )
    rows = [
        (run_id, position + n, item.location, item.status, item.source_id, item.counts.results,
         item.counts.safety_events, item.counts.issues, round(item.seconds, 4))
        for n, item in enumerate(known)
    ]  # fmt: skip
    insert_rows(session.connection(), "load_items", columns, rows)
    failed_before = _ISSUES.c.source_id.is_(None) & (_ISSUES.c.kind == "not loaded")
    if session.scalar(select(_ISSUES.c.id).where(failed_before).limit(1)) is not None:
        for batch in in_batches([*(item.location for item in known), *unchanged]):
            session.execute(delete(_ISSUES).where(_ISSUES.c.location.in_(batch) & failed_before))
    for n, item in enumerate([item for item in items if item.status == "failed"], len(known)):
        add_failure(session, run_id, position + n, item)
    if unchanged:
        more = update(_RUNS).where(_RUNS.c.id == run_id).values(unchanged=_RUNS.c.unchanged + len(unchanged))
        session.execute(more)


def add_failure(session: Session, run_id: int, position: int, item: LoadItem) -> None:
    """Write that a document failed: its item, and one issue that says why."""
    add_item(session, run_id, position, item)
    row = {"location": item.location, "kind": "not loaded", "message": item.note or "", "source_id": None}
    sync(session, _ISSUES, [row], where=_failure(item.location), natural=("location", "kind", "message"))


def _failure(location: str) -> ColumnElement[bool]:
    return (_ISSUES.c.location == location) & _ISSUES.c.source_id.is_(None) & (_ISSUES.c.kind == "not loaded")


# --- how far a load over the network came ------------------------------------------------------------------

_CURSORS: Final = table_of(models.FetchCursor)


def cursor(engine: Engine, location: str) -> str | None:
    """The page from which a load of this address goes on that was stopped before its end, or None."""
    with Session(engine) as session:
        return session.scalar(select(_CURSORS.c.page_token).where(_CURSORS.c.location == location))


def set_cursor(engine: Engine, location: str, page_token: str | None) -> None:
    """Say from which page a load goes on if it is stopped; None when it has ended."""
    with writing(engine) as session:
        here = _CURSORS.c.location == location
        rows = (
            []
            if page_token is None
            else [{"location": location, "page_token": page_token, "updated_at": now()}]
        )
        sync(session, _CURSORS, rows, where=here, natural=("location",))
