"""All rows of a database by natural keys: two databases that say the same are equal, whatever their ids."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine, Table, select

from trialdb.store.models import Base

#: Columns that say when and by what rather than what.
_LEFT_OUT = {
    "id",
    "loaded_at",
    "accessed_on",
    "started_at",
    "finished_at",
    "seconds",
    "loader_version",
    "issue_key",
}
#: Columns that refer to a row without a foreign key, or by one of two columns.
_REFERS = {
    ("results", "arm_id"): "arms",
    ("results", "comparator_id"): "arms",
    ("safety_events", "arm_id"): "arms",
    ("result_groups", "arm_id"): "arms",
}
_BY_KIND = {
    "study": "studies", "arm": "arms", "intervention": "interventions", "organisation": "organisations",
    "condition": "conditions", "endpoint": "endpoints", "adverse_event": "adverse_event_terms",
}  # fmt: skip
#: By what a row of a table is known, where other rows refer to it.
_KNOWN_BY = {
    "sources": ("document_key", "version"), "studies": ("study_key",), "arms": ("study_id", "arm_key"),
    "interventions": ("name",), "organisations": ("name",), "conditions": ("name",), "endpoints": ("code",),
    "adverse_event_terms": ("term",), "evidence": ("source_id", "start", "end", "locator"),
    "milestones": ("source_id", "position"), "load_runs": ("command",),
    "outcomes": ("study_id", "position"), "result_groups": ("study_id", "position"),
    "analyses": ("outcome_id", "position"),
}  # fmt: skip
#: What loading does, and what describes the tables (types have another name in each kind of database).
_ASIDE = {"load_runs", "load_items", "load_changes", "origins", "pages", "data_dictionary", "alembic_version"}


def natural_rows(engine: Engine, *, runs: bool = False) -> dict[str, list[str]]:
    """The rows of every table as sorted JSON, with the row that a key refers to in place of its id.

    Timestamps and ids are left out, and the history of loading too unless ``runs``.
    """
    with engine.connect() as connection:
        tables = {
            t.name: [dict(row) for row in connection.execute(select(t)).mappings()]
            for t in Base.metadata.sorted_tables
        }
    known = {
        name: {row["id"]: row for row in rows} for name, rows in tables.items() if rows and "id" in rows[0]
    }
    return {
        name: sorted(_plain(Base.metadata.tables[name], row, known) for row in rows)
        for name, rows in tables.items()
        if name not in _ASIDE or (runs and name.startswith("load_"))
    }


def _plain(table: Table, row: dict[str, Any], known: dict[str, dict[int, dict[str, Any]]]) -> str:
    left_out = _LEFT_OUT | {"run_id"} if table.name == "load_issues" else _LEFT_OUT
    told = {c: _value(table, c, row, known) for c in sorted(row) if c not in left_out}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _value(
    table: Table, column: str, row: dict[str, Any], known: dict[str, dict[int, dict[str, Any]]]
) -> Any:
    value = row[column]
    target = _BY_KIND[row["kind"]] if column == "entity_id" else _target(table, column)
    if target is None or value is None:
        return value
    return _name(target, known[target][value], known)


def _target(table: Table, column: str) -> str | None:
    if (table.name, column) in _REFERS:
        return _REFERS[table.name, column]
    keys = table.columns[column].foreign_keys
    single = [k for k in keys if k.constraint is not None and len(k.constraint.columns) == 1]
    return single[0].column.table.name if single else None


def _name(target: str, row: dict[str, Any], known: dict[str, dict[int, dict[str, Any]]]) -> list[Any]:
    table = Base.metadata.tables[target]
    return [_value(table, column, row, known) for column in _KNOWN_BY[target]]
