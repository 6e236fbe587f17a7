"""A whole database as files: all views and the tables behind them, or those that are named, as of one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from trialdb.errors import ExportError
from trialdb.export.arrow import write_parquet
from trialdb.export.delimited import write_csv
from trialdb.export.duck import DuckFile
from trialdb.export.files import whole_file
from trialdb.export.tables import Table, Written, chosen, chunks
from trialdb.export.workbook import Workbook

__all__ = ["FORMATS", "export_database"]

#: The forms of files in a folder.
FORMATS: Final = ("csv", "parquet")


def export_database(
    engine: Engine,
    path: str | Path,
    *,
    form: str | None = None,
    tables: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Written:
    """Write tables and views into a workbook, a DuckDB file, or a folder of CSV or Parquet files.

    Rows are read and written in chunks, in one transaction that only reads, so that all files show one moment.

    Args:
        engine: the database.
        path: ``FILE.xlsx``, ``FILE.duckdb``, or a folder, which is made where there is none.
        form: ``csv`` or ``parquet``, for a folder.
        tables: names of tables and views; without any, all views and the tables of things and vocabularies.
        progress: told the name of each table before it is written.

    Returns:
        What was written.

    Raises:
        ExportError: the path and the form do not go together, a file cannot be written, or Excel has no room.
        UnknownNameError: there is no table of a name.
        MissingExtraError: ``trialdb[export]`` is not installed.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    into_file = {".xlsx": _workbook, ".duckdb": _duckdb}.get(suffix)
    if into_file is None and form not in FORMATS:
        raise ExportError(
            path,
            f"name a file that ends in .xlsx or .duckdb, or give a folder a format: {', '.join(FORMATS)}",
        )
    if into_file is not None and form is not None:
        raise ExportError(path, f"a {suffix} file is no {form}; name a folder for {form} files")
    with _one_moment(engine) as connection:
        found = chosen(connection, tables)
        written = Written(path)
        if into_file is not None:
            with whole_file(path) as made:
                into_file(made, connection, found, written, progress)
            return written
        for table in found:
            progress(table.name)
            with (
                whole_file(path / f"{table.name}.{form}") as made,
                closing(chunks(connection, table)) as rows,
            ):
                written.rows[table.name] = (
                    write_csv(made, table.names, rows) if form == "csv" else write_parquet(made, table, rows)
                )
        return written


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection whose every query sees the database as it was at the first."""
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection, connection.begin():
        yield connection


def _workbook(
    made: Path,
    connection: Connection,
    tables: Sequence[Table],
    written: Written,
    progress: Callable[[str], None],
) -> None:
    with Workbook(made, shown=written.path) as book:
        described = [
            [(t.name, "", "", t.description), *((t.name, c.name, c.kind, c.description) for c in t.columns)]
            for t in tables
        ]
        book.add("descriptions", ("table", "column", "holds", "meaning"), described)
        for table in tables:
            progress(table.name)
            with closing(chunks(connection, table)) as rows:
                written.rows[table.name] = book.add(table.name, table.names, rows)
        written.notes.extend(book.notes)


def _duckdb(
    made: Path,
    connection: Connection,
    tables: Sequence[Table],
    written: Written,
    progress: Callable[[str], None],
) -> None:
    with DuckFile(made) as file:
        for table in tables:
            progress(table.name)
            with closing(chunks(connection, table)) as rows:
                written.rows[table.name] = file.add(table, rows)
