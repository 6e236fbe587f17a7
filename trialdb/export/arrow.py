"""Rows as Arrow tables: Parquet files, and the way into DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from trialdb.errors import MissingExtraError
from trialdb.export.tables import Table

__all__ = ["arrow", "arrow_schema", "arrow_table", "write_parquet"]


def arrow() -> Any:
    """The module pyarrow.

    Raises:
        MissingExtraError: ``trialdb[export]`` is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  (slow to import, and an extra)
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("export", "a Parquet or DuckDB file") from error
    return pa


def arrow_schema(table: Table) -> Any:
    """The columns of a table as Arrow types them, with their descriptions."""
    pa = arrow()
    types = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "flag": pa.bool_()}
    fields = [
        pa.field(c.name, types[c.kind], metadata={"description": c.description} if c.description else None)
        for c in table.columns
    ]
    return pa.schema(fields, metadata={"description": table.description})


def arrow_table(schema: Any, rows: Sequence[Sequence[Any]]) -> Any:
    """Rows as an Arrow table of a schema."""
    pa = arrow()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def write_parquet(path: Path, table: Table, chunks: Iterable[Sequence[Sequence[Any]]]) -> int:
    """Write a Parquet file, one row group a chunk; how many rows.

    Raises:
        MissingExtraError: ``trialdb[export]`` is not installed.
    """
    pa = arrow()
    schema, count = arrow_schema(table), 0
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in chunks:
            writer.write_table(arrow_table(schema, chunk))
            count += len(chunk)
    return count
