"""What is left to do and what was done: names that stand for nothing known, and runs of loading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from trialdb.errors import QuestionError
from trialdb.query.answers import Answer, Row, columns_of, fetch, sql_of, text_order, view
from trialdb.query.scope import Scope, Wanted
from trialdb.values import key

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialdb.vocabulary import Vocabulary

__all__ = ["UNRESOLVED_KINDS", "run_changes", "runs", "unresolved"]

UNRESOLVED_COLUMNS: Final = (
    "kind", "name", "stands_for", "score", "reason", "alternatives", "study", "sources",
)  # fmt: skip
UNRESOLVED_KINDS: Final = (
    "study", "arm", "intervention", "endpoint", "condition", "organisation", "adverse_event",
)  # fmt: skip
_UNRESOLVED: Final = view(
    "v_unresolved",
    (
        "kind", "name", "stands_for", "score", "reason", "alternatives", "study", "publisher", "published_on",
        "title", "url", "source_kind", "source_id", "resolution_id",
    ),
)  # fmt: skip
RUN_COLUMNS: Final = (
    "id", "command", "started_at", "finished_at", "seconds", "status", "loaded", "unchanged", "replaced", "failed",
    "results", "safety_events", "issues", "error",
)  # fmt: skip
_RUNS: Final = view(
    "load_runs",
    ("id", "command", "started_at", "finished_at", "status", "loaded", "unchanged", "replaced", "failed"),
)
_ITEMS: Final = view(
    "load_items",
    ("run_id", "position", "status", "seconds", "results", "safety_events", "issues", "error"),
)
RUN_CHANGE_COLUMNS: Final = (
    "kind", "study", "nct_id", "message", "publisher", "published_on", "url", "source_id",
)  # fmt: skip
_CHANGES: Final = view(
    "load_changes", ("run_id", "position", "kind", "study", "nct_id", "message", "source_id")
)
_SOURCES: Final = view("sources", ("id", "publisher", "published_on", "url"))
_COUNTS: Final = view("load_runs", ("id", "new_studies", "new_results", "changed_figures", "new_conflicts"))


def unresolved(
    engine: Engine,
    *,
    kind: Wanted = None,
    source: Wanted = None,
    as_of: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> Answer:
    """Names in current sources that stand for nothing known: the worklist, studies first.

    A name that no vocabulary holds stands for itself (``stands_for``) until a vocabulary claims it; it is one row,
    however many sources use it, those that most use first. ``sources`` is a list of id, publisher, published_on,
    title and url.

    Args:
        engine: the database; it is only read.
        kind: any of ``UNRESOLVED_KINDS``, or several; all without one.
        source: only names that some publisher or kind of source uses, or any of several.
        as_of: only names that a source published by that day uses.
        vocabulary: names known besides those of the database.

    Raises:
        QuestionError: there is no such kind.
        UnknownNameError: there is no such source.
    """
    kinds = (kind,) if isinstance(kind, str) else tuple(kind or ())
    for name in kinds:
        if name not in UNRESOLVED_KINDS:
            raise QuestionError(
                f"{name!r} is no kind of name; there are {', '.join(UNRESOLVED_KINDS)}",
                words=name,
                alternatives=UNRESOLVED_KINDS,
            )
    columns = _UNRESOLVED.c
    statement = columns_of(_UNRESOLVED, [c.name for c in columns]).order_by(
        columns.kind, columns.name, columns.resolution_id
    )
    scope = Scope(source=source, as_of=as_of)
    statement = statement.where(*scope.conditions(_UNRESOLVED, scope.names(engine, vocabulary=vocabulary)))
    if kinds:
        statement = statement.where(columns.kind.in_(kinds))
    rows = sorted(_by_name(fetch(engine, statement)), key=_worklist)
    notes = (*scope.notes(), *(() if rows else ("every name is resolved",)))
    title = " ".join(
        ["Unresolved names", *(["of kind", " and ".join(kinds)] if kinds else []), *scope.words()]
    )
    return Answer("unresolved", title, UNRESOLVED_COLUMNS, rows, sql_of(statement), notes)


def _by_name(rows: Sequence[Row]) -> list[Row]:
    """One row for each name that stands for itself; a study or an arm is one of its source alone."""
    merged: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        own = row["resolution_id"] if row["kind"] in {"study", "arm"} else None
        place = (row["kind"], key(row["stands_for"] or row["name"]), own)
        kept = merged.setdefault(
            place, {name: row.get(name) for name in UNRESOLVED_COLUMNS} | {"sources": []}
        )
        source = {"id": row["source_id"]}
        source |= {name: row[name] for name in ("publisher", "published_on", "title", "url")}
        if source not in kept["sources"]:
            kept["sources"].append(source)
    return list(merged.values())


def _worklist(row: Row) -> tuple[Any, ...]:
    return (UNRESOLVED_KINDS.index(row["kind"]), -len(row["sources"]), *text_order(row, "name"))


def runs(engine: Engine, *, limit: int = 50) -> Answer:
    """The latest runs of loading, the newest first.

    ``seconds``, ``results``, ``safety_events`` and ``issues`` are sums over the documents of a run, and ``error``
    says why the first of them failed that did.
    """
    mine = _ITEMS.c.run_id == _RUNS.c.id
    sums = [
        select(func.coalesce(func.sum(_ITEMS.c[name]), 0)).where(mine).scalar_subquery().label(name)
        for name in ("seconds", "results", "safety_events", "issues")
    ]
    failed = select(_ITEMS.c.error).where(mine, _ITEMS.c.status == "failed").order_by(_ITEMS.c.position)
    error = failed.limit(1).scalar_subquery().label("error")
    statement = select(*_RUNS.c, *sums, error).order_by(_RUNS.c.id.desc()).limit(limit)
    rows = [
        {name: row[name] for name in RUN_COLUMNS} | {"seconds": round(float(row["seconds"]), 3)}
        for row in fetch(engine, statement)
    ]
    notes = () if rows else ("nothing has been loaded yet",)
    return Answer("runs", "Loading runs", RUN_COLUMNS, rows, sql_of(statement), notes)


def run_changes(engine: Engine, run_id: int) -> Answer:
    """What one run brought: new studies, new results, changed figures and new conflicts, in this order.

    Args:
        engine: the database; it is only read.
        run_id: the run, as ``runs`` numbers it.

    Raises:
        QuestionError: there is no such run.
    """
    counted = fetch(engine, select(*_COUNTS.c).where(_COUNTS.c.id == run_id))
    if not counted:
        raise QuestionError(f"there is no run {run_id}; trialdb runs lists them", words=str(run_id))
    statement = (
        select(
            *(c for c in _CHANGES.c if c.name not in {"run_id", "position"}),
            *(c for c in _SOURCES.c if c.name != "id"),
        )
        .select_from(_CHANGES.outerjoin(_SOURCES, _SOURCES.c.id == _CHANGES.c.source_id))
        .where(_CHANGES.c.run_id == run_id)
        .order_by(_CHANGES.c.position)
    )
    rows = [{name: row[name] for name in RUN_CHANGE_COLUMNS} for row in fetch(engine, statement)]
    told = [
        f"{n:,} {name.replace('_', ' ') if n != 1 else _ONE[name]}"
        for name in _ONE
        if (n := counted[0][name])
    ]
    notes = (", ".join(told) or "this run brought nothing new",)
    return Answer(
        "run_changes", f"What run {run_id} brought", RUN_CHANGE_COLUMNS, rows, sql_of(statement), notes
    )


_ONE: Final = {
    "new_studies": "new study", "new_results": "new result", "changed_figures": "changed figure",
    "new_conflicts": "new conflict",
}  # fmt: skip
