"""Many rows at once: into SQLite by the driver's ``executemany``, into PostgreSQL by ``COPY``.

Rows that refer to each other by numbers counting from 0 get their place in the tables on the way: in SQLite's own
arithmetic, which takes no time beside Python's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import add
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

__all__ = [
    "UnwritableError",
    "all_or_nothing",
    "insert_rows",
    "next_ids",
    "set_sequences",
]


class UnwritableError(Exception):
    """Why rows cannot be written, in one line: they hold what no column does. None of them is written."""


@contextmanager
def all_or_nothing(session: Session) -> Iterator[None]:
    """Write everything inside or, where rows are at fault and not the database, nothing.

    Raises:
        UnwritableError: nothing was written, and the transaction can go on.
    """
    try:
        with session.begin_nested():
            session.connection()  # or the savepoint would be made when the session is next asked something
            yield
    except Exception as error:
        if any(kind.__name__ == "OperationalError" for kind in type(error).__mro__):
            raise  # the database is locked, full or gone
        raise UnwritableError(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}") from error


def next_ids(connection: Connection, tables: Sequence[str]) -> dict[str, int]:
    """The first id that is free in each table, in a transaction that writes."""
    query = ", ".join(f"(SELECT coalesce(max(id), 0) + 1 FROM {table})" for table in tables)
    found = connection.exec_driver_sql(f"SELECT {query}").one()
    return dict(zip(tables, found, strict=True))


def insert_rows(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    starts: Mapping[str, int] | None = None,
    *,
    last: Sequence[Any] | None = None,
    encoded: str | None = None,
) -> None:
    """Insert rows.

    Args:
        connection: in a transaction that writes.
        table: where rows go.
        columns: of the table.
        rows: their values in this order; NaN is NULL, as None is.
        starts: for columns whose values count from 0, what is added to them; NULL stays NULL.
        last: the values of the last column, where the rows, which are tuples then, come without it.
        encoded: a column of text whose values are bytes of UTF-8.
    """
    if not rows:
        return
    whole = rows if last is None else map(add, rows, zip(last))
    names = ", ".join(f'"{column}"' for column in columns)
    added = [(starts or {}).get(column) for column in columns]
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        signs = ["?" if start is None else f"? + {start}" for start in added]
        if encoded is not None:
            signs[columns.index(encoded)] = "CAST(? AS TEXT)"
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(signs)})", whole)
        return
    assert driver is not None  # noqa: S101  (an open connection has a driver's)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in whole:
            copy.write_row([_moved(cell, start) for cell, start in zip(row, added, strict=True)])


def _moved(cell: Any, start: int | None) -> Any:
    """A value as COPY takes it."""
    if cell is None or cell != cell:  # noqa: PLR0124  (NaN)
        return None
    if start is not None:
        return cell + start
    return cell.decode() if cell.__class__ is bytes else cell


def set_sequences(connection: Connection, tables: Sequence[str]) -> None:
    """Let PostgreSQL number further rows after those that came with an id of their own."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
            )
        )
