"""What a database has to export: tables and views with the types and meanings of their columns, and rows in chunks."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, text

from trialdb.errors import ExportError, UnknownNameError

__all__ = ["CHUNK", "Column", "Table", "Written", "chosen", "chunks"]

Kind = Literal["text", "number", "integer", "flag"]

CHUNK: Final = 5000  # rows
_TYPES: Final[dict[str, Kind]] = {
    "TEXT": "text", "VARCHAR": "text", "DOUBLE": "number", "DOUBLE PRECISION": "number", "DOUBLE_PRECISION": "number",
    "FLOAT": "number", "REAL": "number", "NUMERIC": "number", "INTEGER": "integer", "BIGINT": "integer",
    "SMALLINT": "integer", "BOOLEAN": "flag",
}  # fmt: skip
#: Columns that views compute, for which SQLite knows no type; a test holds these against what PostgreSQL says.
_NUMBERS: Final = frozenset(
    "value other_value arm_value comparator_value se arm_se comparator_se ci_low ci_high ci_level gap tolerance percent"
    " at_key needed needed_low needed_high".split()
)
_INTEGERS: Final = frozenset(
    "n n_total arm_n arm_n_total comparator_n comparator_n_total source_rank decimals arms arms_n results safety_events"
    " sources statements outcome_key outcomes outcome_groups measurements analyses baseline_measurements"
    " is_share comparator_key has_value turn adverse_event_cells participant_flow planned_outcomes".split()
)
#: Tables that are exported unasked, besides all views: things and vocabularies, and the places that views name.
_TABLES: Final = (
    "studies", "study_names", "arms", "sources", "evidence", "milestones", "endpoints", "endpoint_names", "interventions",
    "intervention_names", "conditions", "condition_names", "organisations", "organisation_names", "adverse_event_terms",
    "adverse_event_names", "data_dictionary",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds and what it means."""

    name: str
    kind: Kind
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view: its name, what a row is, and its columns in their order."""

    name: str
    description: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


@dataclass(slots=True)
class Written:
    """What an export has written: files, rows by table, and what a reader of the files should know."""

    path: Path
    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def chosen(connection: Connection, wanted: Sequence[str] = ()) -> list[Table]:
    """The tables and views of some names, or all views and the tables of ``_TABLES``.

    Raises:
        UnknownNameError: there is no table of a name; close ones are listed.
    """
    described: dict[str, dict[str, tuple[str, str]]] = {}
    rows = connection.execute(
        text(
            "SELECT table_name, column_name, type, description FROM data_dictionary ORDER BY table_name, column_name"
        )
    )
    for name, column, kind, description in rows:
        described.setdefault(name, {})[column] = (kind, description)
    views = [name for name, told in described.items() if told.get("", ("", ""))[0] == "view"]
    for name in wanted:
        if name not in described:
            raise UnknownNameError("table", name, tuple(get_close_matches(name, described, n=5, cutoff=0.5)))
    names = dict.fromkeys(wanted or (*views, *_TABLES))
    return [_table(connection, name, described[name]) for name in names]


def _table(connection: Connection, name: str, told: dict[str, tuple[str, str]]) -> Table:
    # The dictionary knows no order of columns.
    order = connection.execute(text(f'SELECT * FROM "{name}" WHERE 1 = 0')).keys()
    described = [(column, *told.get(column, ("", ""))) for column in order]
    return Table(
        name, told[""][1], tuple(Column(c, _kind(c, kind), meaning) for c, kind, meaning in described)
    )


def _kind(column: str, declared: str) -> Kind:
    """What a column holds, by its declared type, or by its name where a view computes it."""
    known = _TYPES.get(declared.upper().split("(")[0])
    if known is not None:
        return known
    if column in _NUMBERS:
        return "number"
    return "integer" if column in _INTEGERS or column.endswith("_id") else "text"


def chunks(connection: Connection, table: Table) -> Generator[list[tuple[Any, ...]], None, None]:
    """The rows of a table, some thousand at a time, with the same types on every database; none as one empty chunk.

    Whoever stops before the end closes it, while the connection is open.

    Raises:
        ExportError: a value is none of its column's type.
    """
    key = " ORDER BY id" if "id" in table.names else ""
    names = ", ".join(f'"{name}"' for name in table.names)
    statement = text(f'SELECT {names} FROM "{table.name}"{key}')
    result = connection.execution_options(stream_results=True, max_row_buffer=CHUNK).execute(statement)
    seen = False
    try:
        for part in result.partitions(CHUNK):
            seen = True
            yield [tuple(map(_typed, row, table.columns, [table.name] * len(row))) for row in part]
        if not seen:
            yield []
    finally:
        result.close()


def _typed(value: Any, column: Column, table: str) -> Any:
    if value is None:
        return None
    if column.kind == "text":
        return value if isinstance(value, str) else str(value)
    if isinstance(value, bool | int | float | Decimal):
        if column.kind == "flag" and value in (0, 1):
            return bool(value)
        if column.kind == "number":
            return float(value)
        if column.kind == "integer" and value == int(value):
            return int(value)
    raise ExportError(
        f"{table}.{column.name}", f"{value!r} is no {column.kind}; `trialdb verify` may tell more"
    )
