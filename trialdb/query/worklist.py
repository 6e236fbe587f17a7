"""What is left to do: names that stand for nothing known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from trialdb.errors import QuestionError
from trialdb.query.answers import Answer, Row, columns_of, fetch, text_order, view
from trialdb.query.scope import Scope, Wanted
from trialdb.values import key

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialdb.vocabulary import Vocabulary

__all__ = ["UNRESOLVED_KINDS", "unresolved"]

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
    return Answer("unresolved", title, UNRESOLVED_COLUMNS, rows, statement, notes)


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
