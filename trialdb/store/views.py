"""The views in ``views/*.sql``: one file each, named like its view, dropped and made anew around every migration.

A file opens with comment lines: the first says what the view shows, the others describe its columns
(``-- study: name of the study``). The rest is one statement, with or without ``CREATE VIEW name AS``. A view may
read others: their names in its text, or a line ``-- depends: v_results v_arms``, decide the order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DBAPIError

from trialdb.errors import DatabaseError
from trialdb.store.models import DataDictionary

__all__ = ["View", "create_views", "drop_views", "read_views"]

_FOLDER = Path(__file__).parent / "views"


@dataclass(frozen=True, slots=True)
class View:
    """One view: what it shows, what its columns mean, the query that it is, and the views that it reads."""

    name: str
    description: str
    columns: Mapping[str, str]
    query: str
    reads: frozenset[str]


def read_views(folder: Path = _FOLDER) -> tuple[View, ...]:
    """The views of a folder, each after those that it reads.

    Raises:
        DatabaseError: two views read each other.
    """
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
    views = {name: _view(name, sql, frozenset(files)) for name, sql in files.items()}
    try:
        order = TopologicalSorter({name: sorted(view.reads) for name, view in views.items()}).static_order()
        return tuple(views[name] for name in order)
    except CycleError as error:
        raise DatabaseError(f"{folder}: these views read each other: {', '.join(error.args[1])}") from error


def create_views(connection: Connection, views: tuple[View, ...] | None = None) -> None:
    """Make the views (all packaged ones by default), which must not be there yet.

    Raises:
        DatabaseError: the query of a view is refused; the message names the view.
    """
    for view in read_views() if views is None else views:
        try:
            _execute(connection, f"CREATE VIEW {view.name} AS\n{view.query}")
            # SQLite finds out when a view is first read whether what it reads is there.
            _execute(connection, f"SELECT * FROM {view.name} LIMIT 0")
        except DBAPIError as error:
            raise DatabaseError(f"view {view.name}: {' '.join(str(error.orig).split())}") from error


def drop_views(connection: Connection) -> None:
    """Drop the views that trialdb has made, also those that it no longer has; views of others stay.

    Raises:
        DatabaseError: somebody's own view reads one of them (PostgreSQL).
    """
    present = set(inspect(connection).get_view_names())
    ours = sorted(present & ({view.name for view in read_views()} | _made_before(connection)))
    if not ours:
        return
    try:
        if connection.dialect.name == "sqlite":
            for name in ours:
                _execute(connection, f"DROP VIEW {name}")
        else:  # in one statement, so that they may read each other
            _execute(connection, f"DROP VIEW {', '.join(ours)}")
    except DBAPIError as error:
        raise DatabaseError(f"drop your own views first: {' '.join(str(error.orig).split())}") from error


def _made_before(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(DataDictionary.__tablename__):
        return set()
    names = select(DataDictionary.table_name).where(DataDictionary.type == "view")
    return set(connection.scalars(names))


def _view(name: str, sql: str, known: frozenset[str]) -> View:
    """Take a file apart: its comment lines on top, then the query."""
    lines = sql.splitlines()
    top = next(
        (at for at, line in enumerate(lines) if line.strip() and not line.startswith("--")), len(lines)
    )
    notes = [line.removeprefix("--").strip() for line in lines[:top] if line.startswith("--")]
    stated = [(match[1], match[2]) for note in notes[1:] if (match := re.fullmatch(r"(\w+): (.+)", note))]
    query = "\n".join(lines[top:]).strip().rstrip(";")
    query = re.sub(rf"\ACREATE\s+VIEW\s+{name}\s+AS\b\s*", "", query, flags=re.IGNORECASE)
    named = re.findall(r"\w+", re.sub(r"--.*", "", query) + " " + dict(stated).get("depends", ""))
    return View(
        name=name,
        description=notes[0].rstrip(".") if notes else "",
        columns={column: meaning for column, meaning in stated if column != "depends"},
        query=query,
        reads=known.intersection(named) - {name},
    )


def _execute(connection: Connection, sql: str) -> None:
    # Without parameters the driver leaves percent signs alone.
    connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
