"""Answers as data frames, their columns in the order of the answer and of one type each, whatever the rows hold.

Types come from the row classes (:mod:`trialdb.query.rows`); those of a SQL statement's answer from its values. Figures
are floats, counts integers that may be empty, flags booleans that may be. A column of dates holds dates where every
one is known to the day, and else text as it is: a date such as ``2025-03`` is no day. The lists of an answer
(``sources``, ``inputs``) stay lists of structs in polars; pandas has the text columns ``publishers``, ``quotes`` and
``urls`` in the place of ``sources``, joined by line breaks, and ``inputs`` as JSON.

Nothing here is imported with the package, and pandas and polars only when they are asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin, get_type_hints

from trialdb.errors import MissingExtraError
from trialdb.query.records import ROWS

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from trialdb.query.answers import Answer

__all__ = ["Column", "Kind", "columns", "flat_columns", "to_pandas", "to_polars"]

Kind = Literal["text", "number", "integer", "flag", "date", "bytes", "list"]
_KINDS: Final[Mapping[type[Any], Kind]] = {str: "text", float: "number", int: "integer", bool: "flag"}
_DATES: Final = frozenset({"date", "first_published", "last_published", "published_before"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_WIDEST: Final = 2**63


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer: its name, what it holds, its cells from the first row to the last, and of a list its class."""

    name: str
    kind: Kind
    cells: list[Any]
    of: type[Any] | None = None


def columns(answer: Answer) -> list[Column]:
    """The columns of an answer with their types; lists stay lists of dicts."""
    known = ROWS.get(answer.kind)
    hints = get_type_hints(known) if known else {}
    return [_column(answer, name, hints.get(name)) for name in answer.columns]


def flat_columns(answer: Answer) -> list[Column]:
    """The same without lists: ``sources`` as ``publishers``, ``quotes`` and ``urls``, another list as JSON."""
    return [flat for column in columns(answer) for flat in _flat(column)]


def to_pandas(answer: Answer) -> pd.DataFrame:
    """A pandas frame of an answer.

    Raises:
        MissingExtraError: ``trialdb[frames]`` is not installed.
    """
    try:
        import pandas as pd  # noqa: PLC0415  (slow to import, and an extra)
    except ImportError as error:
        raise MissingExtraError("frames", "a pandas frame") from error
    types = {"text": "str", "number": "float64", "integer": "Int64", "flag": "boolean", "bytes": "object"}
    series = {}
    for column in flat_columns(answer):
        if column.kind == "date":
            series[column.name] = pd.Series(pd.to_datetime(column.cells).astype("datetime64[s]"))
        else:
            series[column.name] = pd.Series(column.cells, dtype=types[column.kind])
    return pd.DataFrame(series)


def to_polars(answer: Answer) -> pl.DataFrame:
    """A polars frame of an answer.

    Raises:
        MissingExtraError: ``trialdb[frames]`` is not installed.
    """
    try:
        import polars as pl  # noqa: PLC0415  (slow to import, and an extra)
    except ImportError as error:
        raise MissingExtraError("frames", "a polars frame") from error
    plain: dict[Kind, Any] = {
        "text": pl.String, "number": pl.Float64, "integer": pl.Int64, "flag": pl.Boolean, "date": pl.Date,
        "bytes": pl.Binary,
    }  # fmt: skip

    def type_of(kind: Kind, of: type[Any] | None) -> Any:
        if of is None:
            return plain[kind]
        return pl.List(pl.Struct({name: type_of(*told) for name, told in fields(of).items()}))

    return pl.DataFrame(
        {c.name: pl.Series(c.name, c.cells, dtype=type_of(c.kind, c.of)) for c in columns(answer)}
    )


def fields(of: type[Any]) -> dict[str, tuple[Kind, type[Any] | None]]:
    """The fields of a row class, each with its kind and, of a list, the class of its members."""
    return {name: _told(hint) for name, hint in get_type_hints(of).items()}


def _told(hint: Any) -> tuple[Kind, type[Any] | None]:
    """What a field of a row class holds."""
    if get_origin(hint) is tuple:
        return "list", get_args(hint)[0]
    kinds = [t for t in get_args(hint) if t is not type(None)] if isinstance(hint, UnionType) else [hint]
    return _KINDS[kinds[0]], None


def _column(answer: Answer, name: str, hint: Any) -> Column:
    values = [row[name] for row in answer.rows]
    kind, of = _told(hint) if hint is not None else (_seen(values), None)
    if of is not None:
        return Column(name, kind, [_members(value, of) for value in values], of)
    if kind == "text":
        if (name in _DATES or name.endswith("_on")) and any(values):
            days = [_day(value) for value in values]
            if all(day is not None or value is None for day, value in zip(days, values, strict=True)):
                return Column(name, "date", days)
        return Column(name, kind, [None if v is None else str(v) for v in values])
    if kind == "number":
        return Column(name, kind, [None if v is None else float(v) for v in values])
    if kind == "integer":  # PostgreSQL's sums come as decimals, and these as floats
        values = [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]
    return Column(name, kind, values)


def _members(value: Any, of: type[Any]) -> list[dict[str, Any]]:
    """The members of a list, each with all the fields of its class."""
    told = fields(of)
    return [
        {
            name: _members(one.get(name), sub) if sub is not None else one.get(name)
            for name, (_, sub) in told.items()
        }
        for one in value or []
    ]


def _seen(values: list[Any]) -> Kind:
    """What the values of a column without a declared type are; a mixture is text, and so is an integer too wide."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "flag"
    if kinds == {bytes}:
        return "bytes"
    if kinds == {int}:
        return "integer" if all(-_WIDEST <= v < _WIDEST for v in values if v is not None) else "text"
    return "number" if kinds and kinds <= {int, float, Decimal} else "text"


def _day(value: str | None) -> date | None:
    if value is None or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _flat(column: Column) -> list[Column]:
    if column.kind != "list":
        return [column]
    if column.name != "sources":
        told = [json.dumps(value, ensure_ascii=False) for value in column.cells]
        return [Column(column.name, "text", told)]
    return [
        Column(f"{name}s", "text", ["\n".join(s[name] or "" for s in value) for value in column.cells])
        for name in ("publisher", "quote", "url")
    ]
