"""A database to ask from Python: every query of :mod:`trialdb.query` as a method, on an engine that closes itself.

A method takes the keyword arguments of the query of its name, and has its documentation and types; there is no
second list of either. Nothing here writes; loading is :func:`trialdb.load`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self

from sqlalchemy import Engine

from trialdb import query
from trialdb.query import Answer
from trialdb.store import open_database

__all__ = ["Database", "connect"]

P = ParamSpec("P")


def _method(ask: Callable[Concatenate[Engine, P], Answer]) -> Callable[Concatenate[Database, P], Answer]:
    """The query as a method: the database's engine stands for its first argument."""

    @functools.wraps(ask)
    def method(database: Database, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        return ask(database.engine, *args, **kwargs)

    return method


class Database:
    """An open database that answers; used in ``with``, it is closed at the end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Database({self.engine.url.render_as_string(hide_password=True)!r})"

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()

    ask = _method(query.ask)
    audit = _method(query.audit)
    changes = _method(query.changes)
    conflicts = _method(query.conflicts)
    deltas = _method(query.deltas)
    dose_response = _method(query.dose_response)
    forest = _method(query.forest)
    indirect = _method(query.indirect)
    pooled = _method(query.pooled)
    results = _method(query.results)
    runs = _method(query.runs)
    safety = _method(query.safety)
    sql = _method(query.sql)
    studies = _method(query.studies)
    time_course = _method(query.time_course)
    timeline = _method(query.timeline)
    unresolved = _method(query.unresolved)
    volcano = _method(query.volcano)


def connect(name: str | Path | None = None) -> Database:
    """Open a database to ask it.

    Args:
        name: path of a SQLite file, or URL; without one, ``TRIALDB_DB``, else ``data/trials.db``.

    Raises:
        DatabaseError: there is no such database, it cannot be read, or it is not up to date.
    """
    return Database(open_database(name))
