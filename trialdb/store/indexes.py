"""Indexes that rest while records fill an empty SQLite database, and are made all at once when they have.

To keep them row by row takes as long as inserting the rows; to sort what is there takes a third of that. Only indexes
that make queries fast rest: those that keep rows unique stay. The database itself says that they rest
(``PRAGMA user_version``), in the transaction that drops them, so that after a load which was killed whoever opens it
next makes them (:func:`complete`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, Engine, Index
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex, DropIndex

from trialdb.registered import COLUMNS, TABLES
from trialdb.store import ledger
from trialdb.store.database import RESTING, bulk_session, indexes_rest
from trialdb.store.models import Base

__all__ = ["complete", "rest"]


def rest(connection: Connection) -> None:
    """Drop the indexes of the tables that records fill, in a transaction; only SQLite does."""
    if connection.dialect.name == "sqlite":
        for index in _indexes():
            connection.execute(DropIndex(index, if_exists=True))
        connection.exec_driver_sql(f"PRAGMA user_version = {RESTING}")


def _make(connection: Connection) -> None:
    """Make those that rest, in a transaction."""
    if indexes_rest(connection):
        for index in _indexes():
            connection.execute(CreateIndex(index, if_not_exists=True))
        connection.exec_driver_sql("PRAGMA user_version = 0")


def complete(engine: Engine, *, run_id: int | None = None, own: bool = False) -> None:
    """Make indexes that rest; where the database cannot be written now, the next one to open it will.

    Args:
        engine: a database of the newest revision.
        run_id: the caller's own run, if it has one; another that is at work may have let them rest, and they do so on.
        own: whether it was the caller who did.
    """
    with engine.connect() as connection:
        stopped = indexes_rest(connection)
    if not stopped or (not own and ledger.others_run(engine, run_id)):
        return
    with suppress(OperationalError), bulk_session(engine, alone=True) as session, session.begin():
        _make(session.connection())


def _indexes() -> Iterator[Index]:
    for name in dict.fromkeys(TABLES.get(table, table) for table in COLUMNS):
        table = Base.metadata.tables[name]
        yield from (i for i in sorted(table.indexes, key=lambda i: str(i.name)) if not i.unique)
