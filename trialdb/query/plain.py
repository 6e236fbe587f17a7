"""Plain SQL, asked like every other question: read only, for a limited time, answered with rows."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from trialdb.errors import QuestionError
from trialdb.query.answers import Answer
from trialdb.store.readonly import read

__all__ = ["sql"]


def sql(engine: Engine, statement: str, /, *, seconds: float = 30, **parameters: Any) -> Answer:
    """The rows of one SQL query; nothing that it does can change the database.

    Args:
        engine: the database.
        statement: one query in the database's own SQL, over its tables and views; ``:name`` stands for a parameter.
        seconds: how long it may take.
        parameters: values of the parameters, by name.

    Returns:
        Rows under the names of the query's columns.

    Raises:
        QuestionError: the statement is no query, is more than one, cannot be understood, would change something or
            touch another file, takes too long, or gives two columns of one name.
    """
    if not 0 < seconds <= 86_400:
        raise QuestionError(f"{seconds:g} seconds is no time limit", words=f"{seconds:g}")
    names, found = read(engine, statement, parameters, seconds=seconds)
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise QuestionError(
            f"two columns are called {twice[0]!r}; name one otherwise with AS", words=twice[0]
        )
    rows = [dict(zip(names, map(_value, row), strict=True)) for row in found]
    notes = () if rows else ("the query gives no rows",)
    return Answer("sql", "SQL", tuple(names), rows, statement, notes)


def _value(value: Any) -> Any:
    """The same types on every database: SQLite has no decimals."""
    return float(value) if isinstance(value, Decimal) else value
