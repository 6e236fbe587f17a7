"""A DuckDB file: tables and views alike as tables, with their types, and what they mean as comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Self

from trialdb.errors import MissingExtraError
from trialdb.export.arrow import arrow_schema, arrow_table
from trialdb.export.tables import Table

__all__ = ["DuckFile"]

_TYPES: Final = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "flag": "BOOLEAN"}


class DuckFile:
    """A new DuckDB file, filled table by table; used in ``with``.

    Raises:
        MissingExtraError: ``trialdb[export]`` is not installed.
    """

    def __init__(self, path: Path) -> None:
        try:
            import duckdb  # noqa: PLC0415  (slow to import, and an extra)
        except ImportError as error:
            raise MissingExtraError("export", "a DuckDB file") from error
        self._connection = duckdb.connect(str(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, table: Table, chunks: Iterable[Sequence[Sequence[Any]]]) -> int:
        """Make a table and fill it; how many rows."""
        run = self._connection.execute
        columns = ", ".join(f'"{c.name}" {_TYPES[c.kind]}' for c in table.columns)
        run(f'CREATE TABLE "{table.name}" ({columns})')
        run(f'COMMENT ON TABLE "{table.name}" IS {_quoted(table.description)}')
        for column in table.columns:
            run(f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS {_quoted(column.description)}')
        schema, count = arrow_schema(table), 0
        for chunk in chunks:
            self._connection.register("trialdb_chunk", arrow_table(schema, chunk))
            run(f'INSERT INTO "{table.name}" SELECT * FROM trialdb_chunk')
            self._connection.unregister("trialdb_chunk")
            count += len(chunk)
        return count


def _quoted(told: str) -> str:
    """A text as SQL; a comment takes no parameter."""
    return "'" + told.replace("'", "''") + "'"
