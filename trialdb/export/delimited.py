"""CSV for programs: UTF-8, text as it is, empty cells where nothing is known, and "" where the text is empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["write_csv"]


def write_csv(path: Path, names: Sequence[str], chunks: Iterable[Sequence[Sequence[Any]]]) -> int:
    """Write a header and rows; how many rows.

    Text that a spreadsheet would take for a formula stays as it is: to open such a file in one, export a workbook.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(_line(names))
        for chunk in chunks:
            out.writelines(map(_line, chunk))
            count += len(chunk)
    return count


def _line(cells: Sequence[Any]) -> str:
    return ",".join(map(_cell, cells)) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    told = str(value)
    if not told or any(sign in told for sign in '",\r\n') or told != told.strip():
        return '"' + told.replace('"', '""') + '"'
    return told
