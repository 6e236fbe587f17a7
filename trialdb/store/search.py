"""Full-text search on SQLite: what is written is found by its words, in Datasette and in SQL, as soon as it is stored.

Each index is an FTS5 table named like its table with ``_fts`` behind, whose content stays in the table; triggers keep
it current, so that nobody who writes can forget it. Registry records are indexed by their titles: their text is JSON,
and their evidence is a path. PostgreSQL has no such tables.

    SELECT title FROM sources WHERE id IN (SELECT rowid FROM sources_fts WHERE sources_fts MATCH 'placebo NEAR pruritus')
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

__all__ = [
    "SEARCHED",
    "Searched",
    "create_search",
    "drop_search",
    "drop_triggers",
    "index_rows",
    "indexed_together",
    "is_search_table",
]

_TOKENS: Final = "porter unicode61 remove_diacritics 2"


@dataclass(frozen=True, slots=True)
class Searched:
    """A table that is searched: its columns, and which rows count (``{row}`` stands for the row's name).

    A column is given with what is indexed of it, where that is not the column itself.
    """

    table: str
    columns: tuple[str, ...]
    indexed: tuple[str, ...] = ()
    only: str = ""

    @property
    def index(self) -> str:
        """The name of the full-text table."""
        return f"{self.table}_fts"

    @property
    def triggers(self) -> tuple[str, ...]:
        """The names of the triggers, as sqlite-utils names them."""
        return tuple(f"{self.table}_{end}" for end in ("ai", "ad", "au"))

    def values(self, row: str) -> str:
        """What is indexed of a row."""
        return ", ".join(
            value.format(row=row) for value in self.indexed or [f"{{row}}.{c}" for c in self.columns]
        )

    def when(self, row: str) -> str:
        """The condition for a row to count."""
        return self.only.format(row=row)


SEARCHED: Final = (
    Searched(
        "sources",
        ("title", "text"),
        indexed=("{row}.title", "CASE WHEN {row}.kind = 'registry' THEN '' ELSE {row}.text END"),
    ),
    Searched("evidence", ("quote",), only="{row}.locator = ''"),
    Searched("studies", ("name", "nct_id", "title")),
    Searched("endpoints", ("code", "label")),
)  # fmt: skip


def create_search(connection: Connection) -> None:
    """Make the indexes that are not there, with all that is stored in them, and the triggers; SQLite only."""
    if connection.dialect.name != "sqlite":
        return
    there = _names(connection, "table")
    for searched in SEARCHED:
        if searched.index not in there:
            _execute(connection, _index(searched))
            _execute(connection, _fill(searched))
    drop_triggers(connection)
    for searched in SEARCHED:
        for trigger in _triggers(searched):
            _execute(connection, trigger)


def drop_triggers(connection: Connection) -> None:
    """Remove the triggers, as must be done before a migration copies a table."""
    if connection.dialect.name != "sqlite":
        return
    there = _names(connection, "trigger")
    for name in (name for searched in SEARCHED for name in searched.triggers if name in there):
        _execute(connection, f"DROP TRIGGER {name}")


def drop_search(connection: Connection) -> None:
    """Remove the indexes and triggers."""
    if connection.dialect.name != "sqlite":
        return
    drop_triggers(connection)
    there = _names(connection, "table")
    for searched in SEARCHED:
        if searched.index in there:
            _execute(connection, f"DROP TABLE {searched.index}")


@contextmanager
def indexed_together(connection: Connection) -> Iterator[None]:
    """Let the triggers for new rows rest in a transaction that stores records; a trigger that looks at each is dear.

    Who inserts sources and studies meanwhile has them indexed (:func:`index_rows`) before one of them is changed. Quotes
    and endpoints, which are only added, are indexed at the end.
    """
    resting = [searched for searched in SEARCHED if searched.table in _MANY]
    if connection.dialect.name != "sqlite" or resting[0].triggers[0] not in _names(connection, "trigger"):
        yield
        return
    query = "SELECT " + ", ".join(f"(SELECT COALESCE(MAX(id), 0) FROM {table})" for table in _ADDED)
    last = connection.execute(text(query)).one()
    for searched in resting:
        _execute(connection, f"DROP TRIGGER {searched.triggers[0]}")
    yield
    for table, known in zip(_ADDED, last, strict=True):
        index_rows(connection, table, known + 1)
    for searched in resting:
        _execute(connection, _triggers(searched)[0])


_ADDED: Final = ("evidence", "endpoints")  # tables whose rows records add to and leave as they are
_MANY: Final = frozenset({"sources", "studies", *_ADDED})  # tables whose rows come in great numbers


def index_rows(connection: Connection, table: str, first: int) -> None:
    """Index the rows of a table from an id on, which are new, if its trigger rests (:func:`indexed_together`)."""
    searched = next(s for s in SEARCHED if s.table == table)
    if connection.dialect.name == "sqlite" and searched.triggers[0] not in _names(connection, "trigger"):
        _execute(connection, f"{_fill(searched)} {'AND' if searched.only else 'WHERE'} t.id >= {first}")


def is_search_table(name: str | None) -> bool:
    """Whether a table is an index or one of those in which SQLite keeps it.

    >>> is_search_table("sources_fts"), is_search_table("sources_fts_docsize"), is_search_table("sources")
    (True, True, False)
    """
    return any(name == s.index or (name or "").startswith(f"{s.index}_") for s in SEARCHED)


def _index(searched: Searched) -> str:
    columns = ", ".join(searched.columns)
    return (
        f"CREATE VIRTUAL TABLE {searched.index} USING fts5"
        f' ({columns}, tokenize="{_TOKENS}", content="{searched.table}", content_rowid="id")'
    )


def _fill(searched: Searched) -> str:
    rows = f"SELECT t.id, {searched.values('t')} FROM {searched.table} AS t"
    where = f" WHERE {searched.when('t')}" if searched.only else ""
    return f"INSERT INTO {searched.index} (rowid, {', '.join(searched.columns)}) {rows}{where}"


def _triggers(searched: Searched) -> tuple[str, str, str]:
    """Insert, delete, update; FTS5 must be told what it had indexed of a row that goes."""
    table, index, columns = searched.table, searched.index, ", ".join(searched.columns)
    added = f"INSERT INTO {index} (rowid, {columns}) SELECT new.id, {searched.values('new')}"
    gone = (
        f"INSERT INTO {index} ({index}, rowid, {columns}) SELECT 'delete', old.id, {searched.values('old')}"
    )
    inserted, deleted, updated = searched.triggers
    when = {row: f" WHEN {searched.when(row)}" if searched.only else "" for row in ("new", "old")}
    where = {row: f" WHERE {searched.when(row)}" if searched.only else "" for row in ("new", "old")}
    changed = " OR ".join(f"new.{c} IS NOT old.{c}" for c in searched.columns)
    insert = f"CREATE TRIGGER {inserted} AFTER INSERT ON {table}{when['new']} BEGIN {added}; END"
    delete = f"CREATE TRIGGER {deleted} AFTER DELETE ON {table}{when['old']} BEGIN {gone}; END"
    both = f"{gone}{where['old']}; {added}{where['new']}"
    update = f"CREATE TRIGGER {updated} AFTER UPDATE ON {table} WHEN {changed} BEGIN {both}; END"
    return insert, delete, update


def _names(connection: Connection, kind: str) -> set[str]:
    rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = :kind"), {"kind": kind})
    return set(rows.scalars())


def _execute(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
