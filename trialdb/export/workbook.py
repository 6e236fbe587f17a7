"""Excel workbooks: a sheet a table, its header in view while rows scroll, and every text as text.

No cell is ever a formula or a link, whatever its text begins with. Excel has limits that other files do not have: a
sheet with too many rows is an error before anything is left behind, a text that is too long for a cell is cut, marked
and counted, and an integer that Excel would round is written as text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

from trialdb.errors import ExportError, MissingExtraError

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "Workbook"]

MOST_ROWS: Final = 1_048_575  # below the header
MOST_CHARACTERS: Final = 32_767  # of one cell
_EXACT: Final = 2**53
_NARROWEST, _WIDEST, _LOOKED_AT = 6, 60, 200
_CUT: Final = " […]"


class Workbook:
    """A new workbook, filled sheet by sheet; used in ``with``.

    Args:
        path: where it is made.
        shown: how messages call it.

    Raises:
        MissingExtraError: ``trialdb[export]`` is not installed.
    """

    def __init__(self, path: Path, *, shown: Path) -> None:
        try:
            import xlsxwriter  # noqa: PLC0415  (slow to import, and an extra)
        except ImportError as error:
            raise MissingExtraError("export", "an Excel workbook") from error
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        options = {"constant_memory": True, "tmpdir": str(path.parent), **plain}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._bold = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._shown = shown
        self.notes: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._book.close()

    def add(self, name: str, names: Sequence[str], chunks: Iterable[Sequence[Sequence[Any]]]) -> int:
        """Make a sheet with a header and rows; how many rows.

        Raises:
            ExportError: there are more rows than a sheet has.
        """
        sheet = self._book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(names):
            sheet.write_string(0, column, title, self._bold)
        widths = [len(title) + 2 for title in names]
        count = cut = 0
        for chunk in chunks:
            if count + len(chunk) > MOST_ROWS:
                raise ExportError(
                    self._shown,
                    f"{name} has more than the {MOST_ROWS:,} rows that an Excel sheet takes;"
                    " export Parquet, CSV or DuckDB, or other tables with --table",
                )
            for row in chunk:
                count += 1
                for column, value in enumerate(row):
                    cut += self._write(sheet, count, column, value)
                    if count <= _LOOKED_AT and value is not None:
                        widths[column] = max(widths[column], len(str(value)) + 1)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width, _NARROWEST), _WIDEST))
        if names:
            sheet.autofilter(0, 0, count, len(names) - 1)
        if cut:
            self.notes.append(
                f"{name}: {cut} texts are cut to the {MOST_CHARACTERS:,} characters of an Excel cell"
            )
        return count

    def _write(self, sheet: Any, row: int, column: int, value: Any) -> bool:
        """Write a cell; whether its text had to be cut."""
        if value is None:
            return False
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float) and math.isfinite(value) and abs(value) <= _EXACT:
            sheet.write_number(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._day)
        else:
            told = str(value)
            if len(told.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
                sheet.write_string(row, column, _cut(told))
                return True
            sheet.write_string(row, column, told)
        return False


def _cut(told: str) -> str:
    """The beginning of a text, as long as a cell can hold; Excel counts letters beyond the first 65,536 twice."""
    room = (MOST_CHARACTERS - len(_CUT)) * 2
    return told.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT
