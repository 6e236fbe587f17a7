"""Runs of loading: the latest ones, and one of them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from trialdb.errors import UnknownNameError
from trialdb.query.answers import Answer, Row, fetch, view

if TYPE_CHECKING:
    from sqlalchemy import Engine, Select

__all__ = ["failed_items", "newest_changes", "run_changes", "run_items", "run_row", "runs"]

RUN_COLUMNS: Final = (
    "id", "command", "started_at", "finished_at", "seconds", "status", "loaded", "unchanged", "replaced", "failed",
    "results", "safety_events", "issues", "new_studies", "new_results", "changed_figures", "new_conflicts", "error",
)  # fmt: skip
ITEM_COLUMNS: Final = (
    "origin",
    "location",
    "status",
    "results",
    "safety_events",
    "issues",
    "seconds",
    "error",
)
_RUNS: Final = view(
    "load_runs",
    (
        "id", "command", "started_at", "finished_at", "status", "loaded", "unchanged", "replaced", "failed",
        "vanished", "new_studies", "new_results", "changed_figures", "new_conflicts", "host", "process", "alive_at",
        "error",
    ),
)  # fmt: skip
_ITEMS: Final = view("load_items", ("run_id", "position", *ITEM_COLUMNS))

RUN_CHANGE_COLUMNS: Final = (
    "run_id", "kind", "study", "nct_id", "message", "publisher", "published_on", "url", "source_id",
)  # fmt: skip
_CHANGES: Final = view(
    "load_changes", ("run_id", "position", "kind", "study", "nct_id", "message", "source_id")
)
_SOURCES: Final = view("sources", ("id", "publisher", "published_on", "url"))
_ONE: Final = {
    "new_studies": "new study", "new_results": "new result", "changed_figures": "changed figure",
    "new_conflicts": "new conflict",
}  # fmt: skip


def runs(engine: Engine, *, limit: int = 50) -> Answer:
    """The latest runs of loading, the newest first.

    ``seconds``, ``results``, ``safety_events`` and ``issues`` are sums over the documents of a run. ``error`` says why
    it ended before its work was done, else why the first of its documents failed that did.
    """
    mine = _ITEMS.c.run_id == _RUNS.c.id
    sums = [
        select(func.coalesce(func.sum(_ITEMS.c[name]), 0)).where(mine).scalar_subquery().label(name)
        for name in ("seconds", "results", "safety_events", "issues")
    ]
    failed = select(_ITEMS.c.error).where(mine, _ITEMS.c.status == "failed").order_by(_ITEMS.c.position)
    error = func.coalesce(_RUNS.c.error, failed.limit(1).scalar_subquery()).label("error")
    columns = [column for column in _RUNS.c if column.name != "error"]
    statement = select(*columns, *sums, error).order_by(_RUNS.c.id.desc()).limit(limit)
    rows = [
        {name: row[name] for name in RUN_COLUMNS} | {"seconds": round(float(row["seconds"]), 3)}
        for row in fetch(engine, statement)
    ]
    notes = () if rows else ("nothing has been loaded yet",)
    return Answer("runs", "Loading runs", RUN_COLUMNS, rows, statement, notes)


def run_row(engine: Engine, run_id: int | None = None) -> Row:
    """One run as ``load_runs`` has it; the newest without a number.

    Raises:
        UnknownNameError: there is no such run.
    """
    which = _RUNS.c.id == run_id if run_id is not None else _RUNS.c.id.in_(select(func.max(_RUNS.c.id)))
    found = fetch(engine, select(_RUNS).where(which))
    if not found:
        near = [
            str(row["id"]) for row in fetch(engine, select(_RUNS.c.id).order_by(_RUNS.c.id.desc()).limit(3))
        ]
        raise UnknownNameError("run", str(run_id or "(there is none yet)"), tuple(near))
    return found[0]


def run_items(engine: Engine, run_id: int, *, failed_only: bool = False) -> Answer:
    """The documents of a run in their order; records that were here already are counted and not listed."""
    wanted = [_ITEMS.c.run_id == run_id, *([_ITEMS.c.status == "failed"] if failed_only else [])]
    statement = select(*(_ITEMS.c[name] for name in ITEM_COLUMNS)).where(*wanted).order_by(_ITEMS.c.position)
    rows = fetch(engine, statement)
    notes = () if rows else ("there is nothing to list",)
    return Answer("run_items", f"Documents of run {run_id}", ITEM_COLUMNS, rows, statement, notes)


def failed_items(engine: Engine, run_id: int) -> list[dict[str, Any]]:
    """What failed in a run.

    Raises:
        UnknownNameError: there is no such run.
    """
    run_row(engine, run_id)
    return [dict(row) for row in run_items(engine, run_id, failed_only=True).rows]


def run_changes(engine: Engine, run_id: int) -> Answer:
    """What one run brought: new studies, new results, changed figures and new conflicts, in this order.

    Args:
        engine: the database; it is only read.
        run_id: the run, as ``runs`` numbers it.

    Raises:
        UnknownNameError: there is no such run.
    """
    counted = run_row(engine, run_id)
    statement = _changes().where(_CHANGES.c.run_id == run_id).order_by(_CHANGES.c.position)
    told = [
        f"{n:,} {name.replace('_', ' ') if n != 1 else _ONE[name]}" for name in _ONE if (n := counted[name])
    ]
    notes = (", ".join(told) or "this run brought nothing new",)
    return _changes_answer(engine, statement, f"What run {run_id} brought", notes)


def newest_changes(engine: Engine, *, limit: int = 100) -> Answer:
    """What the latest runs brought, those of the newest run first."""
    statement = _changes().order_by(_CHANGES.c.run_id.desc(), _CHANGES.c.position).limit(limit)
    return _changes_answer(engine, statement, "What the latest runs brought", ())


def _changes() -> Select[Any]:
    columns = (*(c for c in _CHANGES.c if c.name != "position"), *(c for c in _SOURCES.c if c.name != "id"))
    return select(*columns).select_from(_CHANGES.outerjoin(_SOURCES, _SOURCES.c.id == _CHANGES.c.source_id))


def _changes_answer(engine: Engine, statement: Select[Any], title: str, notes: tuple[str, ...]) -> Answer:
    rows = [{name: row[name] for name in RUN_CHANGE_COLUMNS} for row in fetch(engine, statement)]
    return Answer("run_changes", title, RUN_CHANGE_COLUMNS, rows, statement, notes)
