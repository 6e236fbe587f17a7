"""Which studies there are, with their drugs, conditions and sizes, and how much sources state about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import (
    ColumnElement,
    Engine,
    Integer,
    Select,
    and_,
    cast,
    column,
    false,
    func,
    literal,
    or_,
    select,
    table,
    union_all,
)

from trialdb.query.answers import Answer, Row, columns_of, fetch, is_any, parts, text_order, view
from trialdb.query.publication import last_day, published_by, sources_of_studies
from trialdb.query.scope import Scope, StudyFilters, Wanted, look_up, studies_with_endpoint

if TYPE_CHECKING:
    from trialdb.vocabulary import Vocabulary

__all__ = ["STUDY_COLUMNS", "any_studies", "studies", "with_conditions"]

STUDY_COLUMNS: Final = (
    "study", "nct_id", "title", "phase", "status", "drugs", "conditions", "sponsors", "enrolled", "arms", "arms_n",
    "allocation", "masking", "control", "weeks", "program", "started_on", "completed_on", "sources", "results",
    "safety_events", "first_published", "last_published", "unresolved",
)  # fmt: skip
_STUDIES: Final = view("v_studies", (*STUDY_COLUMNS, "study_id"))
_COUNTED: Final = ("sources", "results", "safety_events", "first_published", "last_published")
#: All but what is counted: one statement counts it for many studies sooner than the view does for each of them.
_READ: Final = tuple(name for name in (*STUDY_COLUMNS, "study_id") if name not in _COUNTED)
#: What a later source may have changed, and no table says which source said it.
_MAY_CHANGE: Final = ("status", "enrolled", "completed_on")
_NOTHING: Final = ("nothing in the database answers this",)
_sources = table("sources", column("id"), column("published_on"), column("replaced_by"))
_stating = {
    name: table(name, column("study_id"), column("arm_id"), column("source_id"))
    for name in ("results", "safety_events")
}


def studies(
    engine: Engine,
    *,
    endpoint: Wanted = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[StudyFilters],
) -> Answer:
    """Studies with their drugs, conditions and sizes.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
    """
    scope = Scope(endpoint=endpoint, **filters)
    conditions = _conditions(engine, scope, vocabulary)
    read = columns_of(_STUDIES, _READ).where(*conditions)
    rows = sorted(fetch(engine, read), key=lambda row: (*text_order(row, "study"), row["study_id"]))
    day = None if scope.as_of is None else last_day(scope.as_of)
    rows = _counted(engine, rows, day)
    notes = [*scope.notes(), *(() if rows else _NOTHING)]
    if day is not None and rows:
        rows = _as_known(engine, rows, day)
        notes.append(f"{', '.join(_MAY_CHANGE)}: empty where a later source tells of the study")
    shown = [{name: row[name] for name in STUDY_COLUMNS} for row in rows]
    statement = columns_of(_STUDIES, (*STUDY_COLUMNS, "study_id")).where(*conditions)
    statement = statement.order_by(_STUDIES.c.study, _STUDIES.c.study_id)
    told = f"Phase {scope.phase} studies" if scope.phase else "Studies"
    title = " ".join([told, *replace(scope, phase=None).words()])
    return Answer("studies", title, STUDY_COLUMNS, shown, statement, tuple(notes))


def any_studies(
    engine: Engine,
    *,
    endpoint: Wanted = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[StudyFilters],
) -> bool:
    """Whether :func:`studies` has a row; none is read to find out."""
    conditions = _conditions(engine, Scope(endpoint=endpoint, **filters), vocabulary)
    return is_any(engine, columns_of(_STUDIES, ("study_id",)).where(*conditions))


def _conditions(engine: Engine, scope: Scope, vocabulary: Vocabulary | None) -> list[ColumnElement[bool]]:
    """The restrictions as conditions on studies; an endpoint is one of a study by design or by results."""
    names = scope.names(engine, vocabulary=vocabulary)
    conditions = replace(scope, endpoint=None).conditions(_STUDIES, names)
    if scope.endpoint:
        found = studies_with_endpoint(look_up(names, "endpoint", scope.endpoint), as_of=scope.as_of)
        conditions.append(or_(*(_STUDIES.c.study_id.in_(ids) for ids in found)))
    return conditions


def with_conditions(engine: Engine, rows: list[Row], by: Sequence[str]) -> list[Row]:
    """The rows, each told its ``conditions``: what its study treats, where it is asked for by condition."""
    if "condition" not in by:
        for row in rows:
            row["conditions"] = None
        return rows
    named: dict[int, str | None] = {}
    for ids in parts(sorted({row["study_id"] for row in rows})):
        found = select(_STUDIES.c.study_id, _STUDIES.c.conditions).where(_STUDIES.c.study_id.in_(ids))
        named |= {row["study_id"]: row["conditions"] for row in fetch(engine, found)}
    for row in rows:
        row["conditions"] = named[row["study_id"]]
    return rows


def _counted(engine: Engine, rows: list[Row], day: str | None) -> list[Row]:
    """Studies with how much sources state about them, of those published by a day if one is given."""
    ids = [row["study_id"] for row in rows]
    counts = {row["study_id"]: row for part in parts(ids) for row in fetch(engine, _counts(part, day))}
    none = {**dict.fromkeys(_COUNTED, 0), "first_published": None, "last_published": None}
    return [{**row, **{name: counts.get(row["study_id"], none)[name] for name in _COUNTED}} for row in rows]


def _as_known(engine: Engine, rows: list[Row], day: str) -> list[Row]:
    """Studies as sources of that day tell of them: what may be newer is empty."""
    ids = [row["study_id"] for row in rows]
    newer = {row["study_id"] for part in parts(ids) for row in fetch(engine, _told_later(part, day))}
    return [{**row, **(dict.fromkeys(_MAY_CHANGE) if row["study_id"] in newer else {})} for row in rows]


def _counts(ids: Sequence[int], day: str | None) -> Select[Any]:
    """How much sources state about some studies, all current ones or those published by a day."""
    stated = union_all(*(_stated(name, ids) for name in _stating)).subquery("stated")
    joined = stated.join(
        _sources, and_(_sources.c.id == stated.c.source_id, _sources.c.replaced_by.is_(None))
    )
    return (
        select(
            stated.c.study_id,
            func.count(_sources.c.id.distinct()).label("sources"),
            *(cast(func.sum(stated.c[name]), Integer).label(name) for name in _stating),
            func.min(_sources.c.published_on).label("first_published"),
            func.max(_sources.c.published_on).label("last_published"),
        )
        .select_from(joined)
        .where(*([] if day is None else [published_by(_sources.c.published_on, day)]))
        .group_by(stated.c.study_id)
    )


def _stated(name: str, ids: Sequence[int]) -> Select[Any]:
    """How many rows of one table each source states of each arm: in the order of an index, so that none is sorted."""
    t = _stating[name]
    counts = (func.count() if other == name else literal(0) for other in _stating)
    grouped = (t.c.study_id, t.c.arm_id, t.c.source_id)
    return (
        select(*grouped, *(count.label(other) for other, count in zip(_stating, counts, strict=True)))
        .where(t.c.study_id.in_(ids))
        .group_by(*grouped)
    )


def _told_later(ids: Sequence[int], day: str) -> Select[Any]:
    """Which of some studies a source tells of that was published after a day, or nobody knows when."""
    told = sources_of_studies()
    joined = told.join(_sources, and_(_sources.c.id == told.c.source_id, _sources.c.replaced_by.is_(None)))
    known = func.coalesce(published_by(_sources.c.published_on, day), false())
    return select(told.c.study_id).distinct().select_from(joined).where(told.c.study_id.in_(ids), ~known)
