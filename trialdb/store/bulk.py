"""Many rows at once: into SQLite by the driver's ``executemany``, into PostgreSQL by ``COPY``.

Rows that refer to each other by numbers counting from 0 get their place in the tables on the way. Values are handled by
column, which Python does several times as fast as row by row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

__all__ = [
    "Move",
    "UnwritableError",
    "all_or_nothing",
    "insert_columns",
    "insert_rows",
    "next_ids",
    "set_sequences",
]

_NULL: Final = float("nan")

Move = int | Sequence[int]


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
    moves: Mapping[str, Move],
) -> None:
    """Insert rows whose values are in the order of ``columns``; see :func:`insert_columns`."""
    if rows:
        insert_columns(connection, table, columns, [*zip(*rows, strict=True)], moves)


def insert_columns(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    cells: Sequence[Sequence[Any]],
    moves: Mapping[str, Move],
) -> None:
    """Insert rows that are given by column.

    Args:
        connection: in a transaction that writes.
        table: where rows go.
        columns: of the table.
        cells: the values of each column, at least one and all as many.
        moves: for columns whose values count from 0, what is added to them, or the number that stands for each; NULL
            stays NULL.
    """
    told = dict(zip(columns, cells, strict=True))
    for column in moves.keys() & told.keys():
        told[column] = _moved(told[column], moves[column])
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        _insert_into_sqlite(driver, table, told)
        return
    assert driver is not None  # noqa: S101  (an open connection has a driver's)
    names = ", ".join(f'"{column}"' for column in columns)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in zip(*told.values(), strict=True):
            copy.write_row(row)


def _moved(cells: Sequence[int | None], move: Move) -> Sequence[int | None]:
    if isinstance(move, int):
        return [None if cell is None else cell + move for cell in cells]
    return [None if cell is None else move[cell] for cell in cells]


def _insert_into_sqlite(driver: sqlite3.Connection, table: str, cells: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows that are given by column; columns without any value stand in the statement and not in each row."""
    empty = [column for column, told in cells.items() if told[0] is None and told.count(None) == len(told)]
    filled = {column: _bound(told) for column, told in cells.items() if column not in empty}
    names = ", ".join(f'"{column}"' for column in (*filled, *empty))
    values = ", ".join(["?"] * len(filled) + ["NULL"] * len(empty))
    rows = zip(*filled.values(), strict=True)
    driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)


def _bound(cells: Sequence[Any]) -> Sequence[Any]:
    """Values as Python's SQLite driver takes them fast.

    It looks for an adapter of each None and bool, which takes ten times as long as to bind a figure. SQLite holds NaN
    to be NULL, and a bool is a 0 or 1 there.
    """
    if cells[0].__class__ is bool:
        cells = [cell if cell is None else int(cell) for cell in cells]
    return [_NULL if cell is None else cell for cell in cells] if None in cells else cells


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
