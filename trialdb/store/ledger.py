"""How loading went: one row a run, opened before any work and closed with counts, and one row a document.

A run that was killed stays ``running``; the next one sees that its process is gone, or that it has given no sign of
life for long, and closes it as failed. A document that could not be loaded is one issue, which stands once however
often it fails and goes when the document loads.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from trialdb.store import models
from trialdb.store.bulk import insert_rows
from trialdb.store.facts import NOTHING, Counts
from trialdb.store.rows import in_batches, pairs, sync, table_of
from trialdb.store.save import now, writing

__all__ = [
    "ChangeKind",
    "ItemStatus",
    "LoadChange",
    "LoadItem",
    "RunStatus",
    "add_failure",
    "add_item",
    "add_items",
    "close_dead",
    "counts",
    "cursor",
    "finish_run",
    "next_position",
    "others_run",
    "running_run",
    "set_cursor",
    "set_origin",
    "start_run",
    "this_host",
]

ItemStatus = Literal["loaded", "unchanged", "replaced", "failed"]
RunStatus = Literal["done", "partial", "failed"]
ChangeKind = Literal["new study", "new results", "changed figure", "new conflict"]
_RUNS: Final = table_of(models.LoadRun)
_ITEMS: Final = table_of(models.LoadItem)
_ISSUES: Final = table_of(models.LoadIssue)
_SILENCE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LoadItem:
    """What became of one document in a run; ``note`` says why it failed or what it is a copy of."""

    location: str
    status: ItemStatus
    source_id: int | None = None
    counts: Counts = NOTHING
    note: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class LoadChange:
    """One thing that a run brought, told in ``message``; ``count`` is how many figures it is about (else 1)."""

    kind: ChangeKind
    message: str
    study: str | None = None
    nct_id: str | None = None
    source_id: int | None = None
    count: int = 1


def start_run(engine: Engine, command: str) -> int:
    """Open a run, and close those that died; the id of the new one."""
    close_dead(engine)
    with writing(engine) as session:
        row = {
            "command": command, "started_at": now(), "status": "running", "host": this_host(),
            "process": os.getpid(), "alive_at": now(),
        }  # fmt: skip
        return int(session.execute(insert(_RUNS).values(row).returning(_RUNS.c.id)).scalar_one())


def close_dead(engine: Engine, *, surely: str | None = None) -> list[int]:
    """Close the runs that died; which they were.

    Args:
        engine: the database.
        surely: a command of which none can be at work, because the caller holds the lock that each of its runs holds.
    """
    with writing(engine) as session:
        running = session.execute(select(_RUNS).where(_RUNS.c.status == "running")).mappings().all()
        dead = [run for run in running if run["command"] == surely or _died(run)]
        for run in dead:
            note = f"its process ended before it was done; the last sign of life came at {run['alive_at']}"
            closed = {"status": "failed", "finished_at": now(), "error": note, **_counts(session, run["id"])}
            session.execute(update(_RUNS).where(_RUNS.c.id == run["id"]).values(closed))
        return [run["id"] for run in dead]


def _died(run: Mapping[Any, Any]) -> bool:
    """Whether a running run is none: its process is gone, or on another machine it has been silent for an hour."""
    if run["host"] == this_host() and run["process"] is not None:
        return run["process"] != os.getpid() and not _runs(run["process"])
    silent_since = (datetime.now(UTC) - _SILENCE).strftime("%Y-%m-%dT%H:%M:%SZ")
    return run["alive_at"] is None or run["alive_at"] < silent_since


def others_run(engine: Engine, run_id: int | None = None) -> bool:
    """Whether a run other than this one is at work, as far as can be told."""
    query = select(_RUNS).where(_RUNS.c.status == "running", _RUNS.c.id != (run_id or 0))
    with Session(engine) as session:
        return not all(map(_died, session.execute(query).mappings()))


def running_run(engine: Engine, command: str) -> Mapping[str, Any] | None:
    """The newest run of a command that is running, as far as its row tells."""
    query = select(_RUNS).where(_RUNS.c.status == "running", _RUNS.c.command == command)
    with Session(engine) as session:
        row = session.execute(query.order_by(_RUNS.c.id.desc())).mappings().first()
    return dict(row) if row else None


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True


@cache
def this_host() -> str:
    """What this machine is called."""
    return platform.node()


def finish_run(
    engine: Engine,
    run_id: int,
    *,
    status: RunStatus | None = None,
    vanished: int = 0,
    error: str | None = None,
) -> Mapping[str, int]:
    """Close a run with the counts of its items, which are given back by status.

    Args:
        engine: the database.
        run_id: the run.
        status: how it ended; by default what its items say.
        vanished: registry records that it found to be gone.
        error: why it ended before its work was done.
    """
    with writing(engine) as session:
        counts = _counts(session, run_id)
        done = sum(counts.values()) - counts["failed"]
        told = "done" if not counts["failed"] else ("partial" if done else "failed")
        closed = {
            "status": status or told,
            "finished_at": now(),
            "alive_at": now(),
            "vanished": vanished,
            "error": error,
        }
        session.execute(update(_RUNS).where(_RUNS.c.id == run_id).values(**closed, **counts))
        return counts


def counts(engine: Engine, run_id: int) -> dict[str, int]:
    """How many documents and records of a run there are so far, by status."""
    with Session(engine) as session:
        return _counts(session, run_id)


def _counts(session: Session, run_id: int) -> dict[str, int]:
    mine = _ITEMS.c.run_id == run_id
    counted = pairs(session, select(_ITEMS.c.status, func.count()).where(mine).group_by(_ITEMS.c.status))
    found = {status: counted.get(status, 0) for status in models.ITEM_STATUSES}
    # Records that were here already are counted in the run and not listed.
    found["unchanged"] += session.scalar(select(_RUNS.c.unchanged).where(_RUNS.c.id == run_id)) or 0
    return found


def add_item(session: Session, run_id: int, position: int, item: LoadItem) -> None:
    """Write what became of one document, in the transaction that loads it."""
    _beat(session, run_id)
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


def _beat(session: Session, run_id: int) -> None:
    """Say that a run is alive."""
    session.execute(update(_RUNS).where(_RUNS.c.id == run_id).values(alive_at=now()))


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
    _beat(session, run_id)
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


def set_origin(engine: Engine, run_id: int, origin: str) -> None:
    """Say where the items of a run came from that have no origin yet."""
    with writing(engine) as session:
        new = (_ITEMS.c.run_id == run_id) & _ITEMS.c.origin.is_(None)
        session.execute(update(_ITEMS).where(new).values(origin=origin))


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
