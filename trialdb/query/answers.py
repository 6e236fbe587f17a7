"""An answer: rows with their sources, the SQL that gives them, and what a reader should know.

Queries are SQLAlchemy selects over the views. The SQL of an answer has its values written in, so that it can be
pasted into ``sqlite3`` or Datasette as it stands. What is done to rows after SQL (sources that state the same
figures become one row, computed figures are rounded as printed) is done here, the same on every database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Engine, Select, TableClause, column, literal, select, table
from sqlalchemy.dialects import sqlite

from trialdb.values import key

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = [
    "MANY",
    "Answer",
    "Row",
    "decimals",
    "fetch",
    "is_any",
    "rounded",
    "source_of",
    "sources_of",
    "sql_of",
    "view",
]

Row = dict[str, Any]
MANY: Final = 5000  # databases limit how many values a statement may have
R = TypeVar("R")
_FLAGS: Final = frozenset({"serious", "significant", "unresolved", "higher_is_better"})
_PRINTED: Final = re.compile(r"\d*\.(\d+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows with named columns, the query behind them (``sql`` as SQLite runs it), and notes on how they came about.

    ``kind`` is the question that was answered (deltas, results, safety, studies, timeline, conflicts, changes, runs,
    run_changes, unresolved, pooled, indirect, sql). A row's ``sources`` is a list of id, publisher, published_on, quote and url.
    An answer has a length, and going through it gives its rows.
    """

    kind: str
    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    query: Select[Any] | str = field(compare=False, repr=False)
    notes: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The SQL behind the rows, as SQLite runs it; it is written when it is asked for."""
        return self.query if isinstance(self.query, str) else sql_of(self.query)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        """An answer is true also without rows: it says that there are none."""
        return True

    def records(self, of: type[R]) -> list[R]:
        """The rows as frozen dataclasses, such as ``answer.records(DeltaRow)``, for editors and type checkers.

        Args:
            of: the class of :mod:`trialdb.query.rows` for this kind of answer.

        Raises:
            QuestionError: the answer is of another kind, or of a SQL statement, whose rows have no class.
        """
        from trialdb.query.records import records  # noqa: PLC0415  a command from a cold shell needs none

        return records(self, of)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame; see :mod:`trialdb.query.frames` for its types.

        ``sources`` becomes the text columns ``publishers``, ``quotes`` and ``urls``, one line a source.

        Raises:
            MissingExtraError: ``trialdb[frames]`` is not installed.
        """
        from trialdb.query.frames import to_pandas  # noqa: PLC0415  likewise

        return to_pandas(self)

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars frame; see :mod:`trialdb.query.frames` for its types. ``sources`` is a list of structs.

        Raises:
            MissingExtraError: ``trialdb[frames]`` is not installed.
        """
        from trialdb.query.frames import to_polars  # noqa: PLC0415  likewise

        return to_polars(self)

    def _repr_html_(self) -> str:
        """The table that a notebook shows."""
        from trialdb.query.notebook import as_html  # noqa: PLC0415  a command from a cold shell needs no HTML

        return as_html(self)


def view(name: str, columns: Iterable[str]) -> TableClause:
    """A view as the target of a select."""
    return table(name, *map(column, columns))


def sql_of(statement: Select[Any]) -> str:
    """The statement as SQLite runs it, with every value written in and quoted."""
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    return "\n".join(line.rstrip() for line in str(compiled).splitlines())


def fetch(engine: Engine, statement: Select[Any]) -> list[Row]:
    """The rows of a select, with the same types on every database."""
    with engine.connect() as connection:
        result = connection.execute(statement)
        names = tuple(result.keys())
        rows = [dict(zip(names, row, strict=False)) for row in result.all()]
    if engine.dialect.name != "sqlite":  # which has no decimals
        for row in rows:
            row.update({name: float(value) for name, value in row.items() if isinstance(value, Decimal)})
        return rows
    for name in _FLAGS.intersection(names):  # which are numbers there
        for row in rows:
            if row[name] is not None:
                row[name] = bool(row[name])
    return rows


def is_any(engine: Engine, statement: Select[Any]) -> bool:
    """Whether a select has a row."""
    first = statement.with_only_columns(literal(1), maintain_column_froms=True).limit(1)
    with engine.connect() as connection:
        return connection.execute(first).first() is not None


def chosen(rows: Iterable[Row], names: Sequence[str]) -> list[Row]:
    """Some columns of rows."""
    values = itemgetter(*names)
    return [dict(zip(names, values(row), strict=False)) for row in rows]


def columns_of(source: TableClause, names: Iterable[str]) -> Select[Any]:
    """A select of some columns of a view."""
    return select(*(source.c[name] for name in names))


@lru_cache(maxsize=8192)
def decimals(printed: str | None) -> int | None:
    """How many decimals a printed figure has; None where nothing is printed.

    >>> decimals("42.3%"), decimals("8.0%"), decimals("−9·95"), decimals("12"), decimals(None)
    (1, 1, 2, 0, None)
    """
    if printed is None:
        return None
    found = _PRINTED.search(printed.replace("·", "."))
    return len(found[1]) if found else 0


#: Of a place: what lies closer to the middle of two figures is rounded as it is written.
_NEAR_HALF: Final = 1e-6


def rounded(value: float | None, places: int | None) -> float | None:
    """A computed figure to so many decimals, in decimal arithmetic (19.1, not 19.099999).

    >>> rounded(19.099999, 1), rounded(2.675, 2), rounded(12.0, 1), rounded(None, 1)
    (19.1, 2.68, 12.0, None)
    """
    if value is None or places is None:
        return value
    if abs(abs(value) * 10.0**places % 1 - 0.5) > _NEAR_HALF:
        return round(float(value), places)
    # About half of a place: what is written decides, not its binary form.
    return float(round(Decimal(str(value)), places))


def source_of(row: Row) -> Row:
    """The source of a row of a view, as answers show it."""
    return {
        "id": row["source_id"],
        "publisher": row["publisher"],
        "published_on": row["published_on"],
        "quote": row["quote"],
        "url": row["url"],
    }


def sources_of(rows: Iterable[Row]) -> list[Row]:
    """The sources of rows that state one fact, each once, with all their words that state it."""
    sources = [source_of(row) for row in rows]
    return sources if len(sources) == 1 else joined(sources)


def joined(sources: Iterable[Row]) -> list[Row]:
    """Sources of facts that are told together, each once, with all their words."""
    merged: dict[Any, Row] = {}
    for source in sources:
        kept = merged.get(source["id"], source)
        quotes = kept["quote"].split(" … ")
        more = [quote for quote in source["quote"].split(" … ") if quote not in quotes]
        merged[source["id"]] = {**kept, "quote": " … ".join([*quotes, *more])}
    return list(merged.values())


def parts(ids: Sequence[R]) -> Iterator[Sequence[R]]:
    """Many ids, or names, in parts that one statement can name."""
    return (ids[at : at + MANY] for at in range(0, len(ids), MANY))


Ordering = Callable[[Row], tuple[Any, ...]]


def text_order(row: Row, name: str) -> tuple[Any, ...]:
    """Sort by a text column, empty last."""
    return _alphabetical(row[name])


@lru_cache(maxsize=65536)
def _alphabetical(told: str | None) -> tuple[bool, str, str]:
    return (told is None, key(told or ""), told or "")


def number_order(row: Row, name: str) -> tuple[Any, ...]:
    """Sort by a figure, ascending, empty last."""
    return (row[name] is None, row[name] or 0)


def value_order(row: Row) -> tuple[Any, ...]:
    """Sort by how large a figure is, whatever its sign, the largest first among those of one measure and unit."""
    size = -abs(row["value"] or 0)
    return (row["value"] is None, *text_order(row, "measure"), *text_order(row, "unit"), size)


def dose_order(row: Row) -> tuple[Any, ...]:
    """Sort by dose, the highest first in mg where doses are masses, then by regimen; no dose last."""
    dose = row["dose_mg"] if row["dose_mg"] is not None else row["dose_value"]
    return (dose is None, -(dose or 0), *text_order(row, "regimen"))


def ordered(
    rows: list[Row], *, by: Sequence[str], default: Sequence[str], orders: Mapping[str, Ordering]
) -> list[Row]:
    """Rows by the asked dimensions first, then by the usual ones.

    Raises:
        KeyError: a dimension has no order.
    """
    wanted = [orders[name] for name in dict.fromkeys((*by, *default))]
    keys = [[order(row) for row in rows] for order in wanted]
    telling = (
        [key for key in keys if key.count(key[0]) < len(key)] if rows else []
    )  # the others are all alike
    places = list(zip(*telling, strict=True)) or [()] * len(rows)
    return [rows[at] for at in sorted(range(len(rows)), key=places.__getitem__)]
