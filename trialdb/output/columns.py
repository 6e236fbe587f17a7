"""Cells in columns, no wider than the terminal where that can be, and never with a word broken in two.

Where the columns are too wide together, the widest are narrowed and their cells wrapped at blanks; short cells, such
as figures and time points, stay on one line as long as others can give way. A table whose longest words do not fit
is wider than the terminal: a long line can be scrolled or piped, a name in pieces cannot be read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Final

__all__ = ["laid_out", "plain", "wrapped"]

_GAP: Final = "  "
_SHORT: Final = 14


def laid_out(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Collection[str] = (),
    width: int | None = None,
) -> tuple[list[str], list[str]]:
    """The lines of a table's header and of its rows; none where there is no row.

    Args:
        names: of the columns.
        rows: their cells.
        right: names of columns whose cells end together.
        width: how many columns of characters there are; without one, every cell is one line.
    """
    if not rows:
        return [], []
    cleaned = [[plain(cell) for cell in row] for row in (names, *rows)]
    widths = _widths(list(zip(*cleaned, strict=True)), width)
    aligned = [name in right for name in names]
    header, *body = [_lines(row, widths, aligned) for row in cleaned]
    return header, [line for lines in body for line in lines]


def plain(text: str) -> str:
    """A text on one line, without what would steer a terminal."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many columns, broken at blanks alone; a longer word has a line of its own.

    >>> wrapped("ROCKET-IGNITE 300 mg", 8)
    ['ROCKET-IGNITE', '300 mg']
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and _size(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _widths(columns: Sequence[Sequence[str]], width: int | None) -> list[int]:
    """How wide each column is: as its longest cell, narrowed as far as its longest word where there is no room."""
    widths = [max(map(_size, cells)) for cells in columns]
    if width is None:
        return widths
    words = [max(_size(word) for cell in cells for word in cell.split(" ")) for cells in columns]
    room = width - len(_GAP) * (len(columns) - 1)
    kept = [w if w <= _SHORT else least for w, least in zip(widths, words, strict=True)]
    narrowed = _narrowed(widths, kept, room)
    if sum(words) <= room:
        narrowed = _narrowed(narrowed, words, room)
    return [
        max(_size(s) for c in cells for s in wrapped(c, n))
        for cells, n in zip(columns, narrowed, strict=True)
    ]


def _narrowed(widths: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths that fit in the room, taken from the widest columns first, none below its least."""
    narrowed = list(widths)
    while sum(narrowed) > room:
        free = [at for at, wide in enumerate(narrowed) if wide > least[at]]
        if not free:
            break
        narrowed[max(free, key=lambda at: (narrowed[at], at))] -= 1
    return narrowed


def _lines(cells: Sequence[str], widths: Sequence[int], aligned: Sequence[bool]) -> list[str]:
    parts = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return [
        _GAP.join(map(_padded, line, widths, aligned)).rstrip() for line in zip_longest(*parts, fillvalue="")
    ]


def _padded(text: str, width: int, right: bool) -> str:  # noqa: FBT001  (mapped over columns)
    blanks = " " * (width - _size(text))
    return blanks + text if right else text + blanks


def _size(text: str) -> int:
    """How many columns a terminal gives a text: two for wide letters, none for marks on letters."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in {"W", "F"} for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)
