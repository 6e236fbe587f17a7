"""Copying the vocabularies of ``seeds/`` into their tables, and descriptions into ``data_dictionary``.

A row keeps its id for good: an entry that changes updates its row, one that is renamed keeps the row of its old
name, one that goes stays (facts may refer to it) and is no longer ``in_vocabulary``. A name that until now only
sources used joins the entry that claims it. Doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Pool, Table, bindparam, delete, inspect, select, update

from trialdb.store.models import (
    AdverseEventName,
    AdverseEventTerm,
    Base,
    Condition,
    ConditionName,
    DataDictionary,
    Endpoint,
    EndpointName,
    Intervention,
    InterventionName,
    Organisation,
    OrganisationName,
    StudyRule,
)
from trialdb.store.views import View, read_views
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["save_dictionary", "seed_vocabularies", "seeded_with"]

_Row = dict[str, Any]
_SEEDED: Final[WeakKeyDictionary[Pool, Vocabulary]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Target:
    """The tables of one vocabulary: its entries, their names, and the columns that name and own."""

    entries: Table
    names: Table
    own: str
    owner: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as it is to stand in the tables; its first name is its own."""

    columns: Mapping[str, Any]
    names: tuple[str, ...]


def seed_vocabularies(connection: Connection, vocabulary: Vocabulary) -> None:
    """Make the vocabulary tables say what the vocabularies say."""
    for target, entries in _contents(vocabulary):
        if not _stands(connection, target, entries):
            ids = _save_entries(connection, target, entries)
            _save_names(connection, target, entries, ids)
    _save_study_rules(connection, vocabulary)
    _SEEDED[connection.engine.pool] = vocabulary


def seeded_with(engine: Engine) -> Vocabulary | None:
    """The vocabulary that this process has last filled a database's tables with, or None."""
    return _SEEDED.get(engine.pool)


def save_dictionary(connection: Connection, views: tuple[View, ...] | None = None) -> None:
    """Describe every table, view and column in ``data_dictionary``."""
    table = _table(DataDictionary)
    rows = [*_table_descriptions(), *_view_descriptions(connection, read_views() if views is None else views)]
    connection.execute(delete(table))
    _insert(connection, table, rows)


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


def _contents(vocabulary: Vocabulary) -> Iterable[tuple[_Target, list[_Entry]]]:
    """The five vocabularies with the tables that they go to."""
    yield _target(Endpoint, EndpointName, own="code", owner="endpoint_id"), [
        _Entry(
            {
                "code": e.code, "label": e.label, "area": e.area, "instrument": e.instrument, "kind": e.kind,
                "threshold": e.threshold, "unit": e.unit, "higher_is_better": e.higher_is_better,
            },
            (e.code, e.label, *e.names),
        )
        for e in vocabulary.endpoints.values()
    ]  # fmt: skip
    yield (
        _target(AdverseEventTerm, AdverseEventName, own="term", owner="term_id"),
        [
            _Entry({"term": e.term, "organ_class": e.organ_class}, (e.term, *e.names))
            for e in vocabulary.adverse_events.values()
        ],
    )
    yield (
        _target(Intervention, InterventionName, own="name", owner="intervention_id"),
        [
            _Entry({"name": e.name, "kind": e.kind, "mechanism": e.mechanism}, (e.name, *e.names))
            for e in vocabulary.interventions.values()
        ],
    )
    yield (
        _target(Organisation, OrganisationName, own="name", owner="organisation_id"),
        [
            _Entry({"name": e.name, "kind": e.kind, "country": e.country}, (e.name, *e.names))
            for e in vocabulary.organisations.values()
        ],
    )
    yield (
        _target(Condition, ConditionName, own="name", owner="condition_id"),
        [
            _Entry({"name": e.name, "area": e.area}, (e.name, *e.names))
            for e in vocabulary.conditions.values()
        ],
    )


def _target(entries: type[Base], names: type[Base], *, own: str, owner: str) -> _Target:
    return _Target(_table(entries), _table(names), own, owner)


def _stands(connection: Connection, target: _Target, entries: list[_Entry]) -> bool:
    """Whether the tables say just this already: mostly so, and seen in a quarter of the time of comparing each row."""
    table, names = target.entries, target.names
    columns = [table.c[column] for column in entries[0].columns] if entries else [table.c.id]
    rows = connection.execute(select(*columns).where(table.c.in_vocabulary)).all()
    if len(rows) != len(entries) or set(map(tuple, rows)) != {tuple(e.columns.values()) for e in entries}:
        return False
    wanted: dict[str, tuple[str, str]] = {}
    for entry in entries:
        for name in entry.names:
            wanted.setdefault(key(name), (name, entry.columns[target.own]))
    query = (
        select(names.c.name_key, names.c.name, table.c[target.own]).join(table).where(table.c.in_vocabulary)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)} == wanted


def _save_entries(connection: Connection, target: _Target, entries: list[_Entry]) -> list[int]:
    """Insert or update the rows of entries; their ids, in the same order."""
    table = target.entries
    found = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
    known = _known_rows(connection, target, entries, found)
    rows = [{**entry.columns, "in_vocabulary": True} for entry in entries]
    gone = [i for i, row in found.items() if row["in_vocabulary"] and i not in known.values()]
    _update(connection, table, [{"id": i, **found[i], "in_vocabulary": False} for i in gone])
    changed = [{"id": known[at], **row} for at, row in enumerate(rows) if at in known]
    _update(connection, table, [row for row in changed if row != found[row["id"]]])
    _insert(connection, table, [row for at, row in enumerate(rows) if at not in known])
    ids = {own: i for i, own in connection.execute(select(table.c.id, table.c[target.own]))}
    return [ids[entry.columns[target.own]] for entry in entries]


def _known_rows(
    connection: Connection, target: _Target, entries: list[_Entry], found: Mapping[int, _Row]
) -> dict[int, int]:
    """Which entry (by its place) has which row: by its own name, else by one of its names, each row once."""
    by_own = {row[target.own]: i for i, row in found.items()}
    names = target.names
    rows = connection.execute(select(names.c.name_key, names.c[target.owner]))
    owners = {row[0]: row[1] for row in rows}
    known = {at: by_own[e.names[0]] for at, e in enumerate(entries) if e.names[0] in by_own}
    free = set(found) - set(known.values())
    for at, entry in enumerate(entries):
        owner = next((i for name in entry.names if (i := owners.get(key(name))) in free), None)
        if at not in known and owner is not None:
            known[at] = owner
            free.discard(owner)
    return known


def _save_names(connection: Connection, target: _Target, entries: list[_Entry], ids: list[int]) -> None:
    """Give each entry exactly its names; a name that another row has is taken over."""
    table, owner = target.names, target.owner
    found = {row["name_key"]: dict(row) for row in connection.execute(select(table)).mappings()}
    wanted: dict[str, _Row] = {}
    for i, entry in zip(ids, entries, strict=True):
        for name in entry.names:
            wanted.setdefault(key(name), {owner: i, "name": name, "name_key": key(name)})
    own = set(ids)
    gone = [row["id"] for k, row in found.items() if row[owner] in own and k not in wanted]
    if gone:
        connection.execute(delete(table).where(table.c.id == bindparam("gone")), [{"gone": i} for i in gone])
    known = [{"id": found[k]["id"], **row} for k, row in wanted.items() if k in found]
    _update(connection, table, [row for row in known if row != found[row["name_key"]]])
    _insert(connection, table, [row for k, row in wanted.items() if k not in found])


def _save_study_rules(connection: Connection, vocabulary: Vocabulary) -> None:
    table = _table(StudyRule)
    natural = ("source", "readout", "phrase", "intervention")
    rows = [
        {
            "source": r.source, "readout": r.readout or "", "phrase": r.phrase or "",
            "intervention": r.intervention or "", "study": r.study, "reason": r.reason,
        }
        for r in vocabulary.study_rules
    ]  # fmt: skip
    wanted = {tuple(row[c] for c in natural): row for row in rows}
    found = {
        tuple(row[c] for c in natural): dict(row) for row in connection.execute(select(table)).mappings()
    }
    gone = [{"gone": row["id"]} for place, row in found.items() if place not in wanted]
    if gone:
        connection.execute(delete(table).where(table.c.id == bindparam("gone")), gone)
    known = [{"id": found[place]["id"], **row} for place, row in wanted.items() if place in found]
    _update(connection, table, [row for row in known if row not in found.values()])
    _insert(connection, table, [row for place, row in wanted.items() if place not in found])


def _insert(connection: Connection, table: Table, rows: list[_Row]) -> None:
    """Insert rows of the same columns, past SQLAlchemy's look at each value, which takes as long as the database does."""
    if rows:
        names = ", ".join(f'"{column}"' for column in rows[0])
        signs = ", ".join(["?" if connection.dialect.paramstyle == "qmark" else "%s"] * len(rows[0]))
        values = [tuple(row.values()) for row in rows]
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({signs})", values)


def _update(connection: Connection, table: Table, rows: list[_Row]) -> None:
    """Update rows by their ``id``; all have the same columns."""
    if rows:
        changes: dict[str, Any] = {column: bindparam(f"new_{column}") for column in rows[0] if column != "id"}
        values = [{f"new_{column}": value for column, value in row.items()} for row in rows]
        connection.execute(update(table).where(table.c.id == bindparam("new_id")).values(changes), values)


def _table_descriptions() -> Iterable[_Row]:
    for table in Base.metadata.sorted_tables:
        yield _described(table.name, "", "table", table.comment)
        for column in table.columns:
            yield _described(table.name, column.name, str(column.type), column.comment)


def _view_descriptions(connection: Connection, views: tuple[View, ...]) -> Iterable[_Row]:
    inspector = inspect(connection)
    for view in views:
        yield _described(view.name, "", "view", view.description)
        for column in inspector.get_columns(view.name):
            kind = str(column["type"])
            name = column["name"]
            yield _described(view.name, name, "" if kind == "NULL" else kind, view.columns.get(name))


def _described(table: str, column: str, kind: str, description: str | None) -> _Row:
    return {"table_name": table, "column_name": column, "type": kind, "description": description or ""}
