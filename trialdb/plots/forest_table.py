"""The text beside a forest plot: which columns there are, how wide, and what stands in each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from trialdb.plots.canvas import LINE, MARGIN, WIDTH, Canvas
from trialdb.plots.wording import (
    arm_of,
    comparator_of,
    dose_of,
    figure,
    heading,
    only,
    part_of,
    signed,
    time_of,
)
from trialdb.query.answers import Row
from trialdb.statistics import LOG_MEASURES

__all__ = ["Columns", "Line", "columns_of", "lines_of"]

_TIED: Final = "\N{NO-BREAK SPACE}"
_GAP: Final = 0.12  # between columns
_ROW: Final = 0.07  # above the lines of a row
_PLOT: Final = 1.7  # the least width of an axis


@dataclass(frozen=True)
class Line:
    """A row of the picture: its cells as lines of text, how high it is, and the comparison it shows, if it does."""

    cells: tuple[list[str], ...]
    height: float
    row: Row | None
    bold: bool = False


@dataclass(frozen=True)
class Columns:
    """Where the columns stand: the left edges of the first texts, the plot, and the right edges of the last."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    before: int  # how many columns stand before the plot

    @property
    def plot(self) -> tuple[float, float]:
        """The left and the right edge of the plot."""
        left = MARGIN + sum(w + _GAP for w in self.widths[: self.before] if w)
        right = WIDTH - MARGIN - sum(w + _GAP for w in self.widths[self.before :] if w)
        return left, right

    def at(self, place: int) -> float:
        """The left edge of a column of text."""
        if place < self.before:
            return MARGIN + sum(w + _GAP for w in self.widths[:place] if w)
        return self.plot[1] + _GAP + sum(w + _GAP for w in self.widths[self.before : place] if w)


def columns_of(rows: Sequence[Row], canvas: Canvas) -> Columns:
    """The columns of some rows of an answer, as wide as their texts need; a column without any text has no width."""
    compared = [row for row in rows if row["kind"] == "comparison"]
    pooled = len(compared) < len(rows)
    versus = comparator_of(compared) or "comparator"
    other = f"{versus[0].upper()}{versus[1:]}"
    sides = "n/N" if _has_counts(rows) else "N"
    heads = ("Study", "Arm", f"Arm {sides}", f"{other} {sides}", _effect_head(rows), "Weight")
    texts = (
        [row["study"] for row in compared],
        [] if pooled else [_arm(row, compared) for row in compared],  # headings tell drug and dose
        [_counts(row, "arm", sides) for row in compared],
        [_counts(row, "comparator", sides) for row in compared],
        [_effect(row) for row in rows],
        [_weight(row) for row in rows],
    )
    most = (1.25, 1.5, 0.75, 0.75, 1.6, 0.5)
    widths = []
    for head, column, limit in zip(heads, texts, most, strict=True):
        word = max(canvas.width(part, bold=True) for part in head.split())
        wide = max((canvas.width(text) for text in column if text), default=0.0)
        widths.append(min(max(word, wide) + 0.02, max(limit, word)) if wide else 0.0)
    lacking = _PLOT - (WIDTH - 2 * MARGIN - sum(w + _GAP for w in widths if w))
    for place in (1, 0):  # names can be wrapped further, figures cannot
        taken = max(0.0, min(lacking, widths[place] - 0.8))
        widths[place], lacking = widths[place] - taken, lacking - taken
    return Columns(heads, tuple(widths), 4)


def _effect_head(rows: Sequence[Row]) -> str:
    level = only([row for row in rows if row["ci_level"]] or rows, "ci_level")
    measure = only(rows, "measure")
    name = str(measure or "effect").replace("_", " ").capitalize()
    said = f"{level:g} % CI" if level else "CI"
    return f"{name} ({said.replace(' ', _TIED)})"


def _arm(row: Row, everything: Sequence[Row]) -> str:
    """The arm, and what it is compared with where the rows differ in that."""
    named = comparator_of(one for one in everything if one["kind"] == "comparison")
    return arm_of(row) if named else f"{arm_of(row)} versus {row['comparator']}"


def _has_counts(rows: Sequence[Row]) -> bool:
    return any(row[name] is not None for row in rows for name in ("arm_n", "comparator_n"))


def _counts(row: Row, side: str, sides: str) -> str:
    """How many of how many, or of how many where no row says more."""
    n, total = row[f"{side}_n"], row[f"{side}_n_total"]
    if total is None:
        return ""
    if sides == "N":
        return str(total)
    return f"{n}/{total}" if n is not None else f"–/{total}"


def _effect(row: Row) -> str:
    ratio = row["measure"] in LOG_MEASURES
    places = _places(row)
    value = figure(row["value"], places) if ratio else signed(row["value"], places)
    dagger = " †" if row["disputed"] else ""
    if row["ci_low"] is None or row["ci_high"] is None:
        return value + dagger
    star = "*" if row["method"] and row["kind"] == "comparison" else ""
    return f"{value} ({figure(row['ci_low'], places)} to {figure(row['ci_high'], places)}){star}{dagger}"


def _places(row: Row) -> int:
    """Two decimals for ratios, one for percentages, more for small figures, fewer for large ones."""
    if row["measure"] in LOG_MEASURES:
        return 2
    bounds = [abs(row[name]) for name in ("value", "ci_low", "ci_high") if row[name] is not None]
    if row["unit"] == "%":
        return 1
    return 0 if max(bounds) >= 1000 else 1 if max(bounds) >= 10 else 2 if max(bounds) >= 0.1 else 4


def _weight(row: Row) -> str:
    return "" if row["weight"] is None else f"{row['weight']:.0f} %"


def lines_of(
    rows: Sequence[Row], everything: Sequence[Row], columns: Columns, canvas: Canvas
) -> Iterator[Line]:
    """The rows of one axis (of ``everything``) under their headings; a study is named where it changes."""
    sections: dict[int, list[Row]] = {}
    for row in rows:
        sections.setdefault(row["section"], []).append(row)
    several = len({row["section"] for row in everything}) > 1
    sides = "n/N" if _has_counts(everything) else "N"
    nothing: tuple[list[str], ...] = tuple([] for _ in columns.heads)
    for section in sections.values():
        if several:
            room = columns.plot[0] - MARGIN - _GAP
            lines = canvas.wrapped(_section(section, everything), room, bold=True)
            yield Line((lines, *nothing[1:]), LINE * len(lines) + 0.12, None, bold=True)
        study = None
        for row in section:
            if row["kind"] == "pooled":
                told = f"Pooled, {row['studies']} studies, I² {row['i2']:.0f} %"
                cells = [canvas.wrapped(told, columns.plot[0] - MARGIN - _GAP, bold=True), [], [], []]
            else:
                texts = (
                    "" if row["study"] == study else row["study"],
                    _arm(row, everything),
                    *(_counts(row, side, sides) for side in ("arm", "comparator")),
                )
                cells = [
                    canvas.wrapped(t, w) if w else [] for t, w in zip(texts, columns.widths, strict=False)
                ]
                study = row["study"]
            cells += [canvas.wrapped(_effect(row), columns.widths[4]), [_weight(row)]]
            height = LINE * max(1, *(len(cell) for cell in cells)) + _ROW
            yield Line(tuple(cells), height, row, bold=row["kind"] == "pooled")


def _section(section: Sequence[Row], everything: Sequence[Row]) -> str:
    """The heading of rows that belong together: what the title does not say already."""
    row = section[0]
    pooled = any(one["kind"] == "pooled" for one in everything)
    drug = " ".join(part for part in (row["intervention"] or "", dose_of(row)) if part) if pooled else ""
    if len({heading(one) for one in everything if one["kind"] == "comparison"}) == 1:
        return drug or heading(row)
    if only(everything, "endpoint") is None:
        return f"{heading(row)}{f', {drug}' if drug else ''}"
    rest = ", ".join(part for part in (drug, time_of(row) or "time not stated", part_of(row)) if part)
    return rest[0].upper() + rest[1:] if not drug else rest
