"""An answer as a file; its suffix says of which form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from trialdb.errors import ExportError
from trialdb.export.arrow import arrow
from trialdb.export.files import whole_file
from trialdb.export.tables import Written
from trialdb.export.workbook import Workbook
from trialdb.query import Answer
from trialdb.query.frames import Column, columns, fields, flat_columns

__all__ = ["SUFFIXES", "write_answer"]

#: What the name of a file can end in.
SUFFIXES: Final = (".csv", ".json", ".parquet", ".xlsx")


def write_answer(answer: Answer, path: str | Path) -> Written:
    """Write an answer to a file: CSV, JSON, Parquet or an Excel workbook, by the end of its name.

    JSON and Parquet keep the lists of an answer (``sources``); CSV and Excel have ``publishers``, ``quotes`` and
    ``urls`` as text, one line a source. A workbook tells title, notes and SQL on a sheet of their own.

    Raises:
        ExportError: the name ends otherwise, the file cannot be written, or Excel has no room.
        MissingExtraError: ``trialdb[export]`` is not installed.
    """
    path = Path(path)
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise ExportError(path, f"the name of the file must end in one of {', '.join(SUFFIXES)}")
    written = Written(path, {answer.kind: len(answer)})
    with whole_file(path) as made:
        write(made, answer, written)
    return written


def _csv(made: Path, answer: Answer, _: Written) -> None:
    from trialdb.export.delimited import write_csv  # noqa: PLC0415

    flat = flat_columns(answer)
    write_csv(made, [c.name for c in flat], [_rows(flat, len(answer))])


def _json(made: Path, answer: Answer, _: Written) -> None:
    told = json.dumps(answer.rows, ensure_ascii=False, indent=2, allow_nan=False, default=_as_text)
    made.write_text(told + "\n", encoding="utf-8")


def _as_text(value: object) -> str:
    """What JSON has no form for, such as bytes and dates of plain SQL."""
    return value.hex() if isinstance(value, bytes) else str(value)


def _xlsx(made: Path, answer: Answer, written: Written) -> None:
    flat = flat_columns(answer)
    with Workbook(made, shown=written.path) as book:
        book.add(answer.kind, [c.name for c in flat], [_rows(flat, len(answer))])
        told = [("title", answer.title), *(("note", note) for note in answer.notes), ("SQL", answer.sql)]
        book.add("about", ("what", "text"), [told])
        written.notes.extend(book.notes)


def _parquet(made: Path, answer: Answer, _: Written) -> None:
    pa = arrow()
    types = {
        "text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "flag": pa.bool_(), "date": pa.date32(),
        "bytes": pa.binary(),
    }  # fmt: skip

    def type_of(kind: str, of: type[Any] | None) -> Any:
        if of is None:
            return types[kind]
        return pa.list_(pa.struct([(name, type_of(*told)) for name, told in fields(of).items()]))

    arrays = {c.name: pa.array(c.cells, type=type_of(c.kind, c.of)) for c in columns(answer)}
    about = {"title": answer.title, "notes": "\n".join(answer.notes), "sql": answer.sql}
    pa.parquet.write_table(pa.table(arrays).replace_schema_metadata(about), made, compression="zstd")


def _rows(flat: list[Column], count: int) -> list[tuple[Any, ...]]:
    values = [[_plain(v) for v in c.cells] for c in flat]
    return list(zip(*values, strict=True)) if flat else [()] * count


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


_WRITERS: Final = {".csv": _csv, ".json": _json, ".parquet": _parquet, ".xlsx": _xlsx}
