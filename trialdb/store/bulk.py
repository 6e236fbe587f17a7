"""Many rows at once: into SQLite by the driver's ``executemany``, into PostgreSQL by ``COPY``.

Rows that refer to each other by numbers counting from 0 get their place in the tables on the way: an offset for each
column that holds such a number, added by SQLite itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

__all__ = ["insert_rows", "next_ids", "set_sequences"]

_BOOLEANS: Final = (True, False)


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
    offsets: Mapping[str, int],
) -> None:
    """Insert rows whose values are in the order of ``columns``, with ``offsets`` added to the columns they name.

    NULL with an offset stays NULL.
    """
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        values = ", ".join(f"? + {offsets[c]}" if c in offsets else "?" for c in columns)
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)
        return
    assert driver is not None  # noqa: S101  (an open connection has a driver's)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in _moved(columns, rows, offsets):
            copy.write_row(row)


def _moved(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], offsets: Mapping[str, int]
) -> Iterator[Sequence[Any]]:
    places = [(at, offsets[c]) for at, c in enumerate(columns) if c in offsets]
    for row in rows:
        moved = list(row)
        for at, offset in places:
            if moved[at] is not None:
                moved[at] += offset
        yield moved


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
