"""Forest plots: a row for each comparison, a diamond for each pooled effect, an axis for each measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any, Final

from trialdb.plots.canvas import COLORS, LINE, MARGIN, WIDTH, Canvas, Page
from trialdb.plots.wording import (
    arm_of,
    axis_of,
    better_above,
    comparator_of,
    dose_of,
    figure,
    heading,
    limits,
    only,
    part_of,
    sentences,
    signed,
    time_of,
    who_is_shown,
)
from trialdb.query.answers import Answer, Row
from trialdb.statistics import LOG_MEASURES, se_from_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_forest"]

_TIED: Final = "\N{NO-BREAK SPACE}"
_GAP: Final = 0.12  # between columns
_ROW: Final = 0.07  # above the lines of a row
_AXIS: Final = 0.4  # below the last row of an axis: ticks and what it measures
_SIDES: Final = 0.2  # below that: which side is better
_PLOT: Final = 1.7  # the least width of an axis
_LARGEST: Final = 64.0  # area of the heaviest square, in points squared
_SMALLEST: Final = 9.0


@dataclass(frozen=True)
class _Line:
    """A row of the picture: its cells as lines of text, how high it is, and the comparison it shows, if it does."""

    cells: tuple[list[str], ...]
    height: float
    row: Row | None
    bold: bool = False


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand: the left edges of the first texts, the plot, and the right edges of the last."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    before: int  # how many columns stand before the plot

    @property
    def plot(self) -> tuple[float, float]:
        left = MARGIN + sum(w + _GAP for w in self.widths[: self.before] if w)
        right = WIDTH - MARGIN - sum(w + _GAP for w in self.widths[self.before :] if w)
        return left, right

    def at(self, place: int) -> float:
        """The left edge of a column of text."""
        if place < self.before:
            return MARGIN + sum(w + _GAP for w in self.widths[:place] if w)
        return self.plot[1] + _GAP + sum(w + _GAP for w in self.widths[self.before : place] if w)


def draw_forest(answer: Answer, canvas: Canvas) -> Figure:
    """The forest plot of an answer of the query ``forest``.

    Squares are as large as the weight of their comparison: the share in the pooled effect, or, where nothing is
    pooled, the inverse of the variance behind its interval. A comparison without an interval is a hollow circle. An
    interval that would make the others unreadable ends in an arrow at the edge.
    """
    columns = _columns(answer.rows, canvas)
    panels = [
        (rows, list(_lines(rows, answer.rows, columns, canvas)), _AXIS + (_SIDES if _sides(rows) else 0))
        for rows in _panels(answer.rows)
    ]
    head = (
        LINE * max(len(canvas.wrapped(h, w)) for h, w in zip(columns.heads, columns.widths, strict=True) if w)
        + 0.1
    )
    height = sum(head + sum(line.height for line in lines) + under for _, lines, under in panels)
    page = canvas.page(_title(answer.rows), _subtitle(answer.rows), _notes(answer), height=height)
    y = page.top
    for rows, lines, under in panels:
        _head(page, y, head, columns, canvas)
        _panel(page, y + head, (lines, rows), columns, canvas)
        y += head + sum(line.height for line in lines) + under
    return page.figure


def _panels(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows by what an axis can show."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault((row["measure"], row["unit"]), []).append(row)
    return list(found.values())


def _title(rows: Sequence[Row]) -> str:
    compared = [row for row in rows if row["kind"] == "comparison"]
    same = len({heading(row) for row in compared}) == 1
    endpoint, measure = only(compared, "endpoint"), only(rows, "measure")
    what = heading(compared[0]) if same else str(endpoint or "Effects")
    who = f"{only(compared, 'intervention') or 'treatment'} versus {comparator_of(compared) or 'comparator'}"
    return ", ".join([f"{what}: {who}", *([str(measure).replace("_", " ")] if measure else [])])


def _subtitle(rows: Sequence[Row]) -> str:
    compared = [row for row in rows if row["kind"] == "comparison"]
    return who_is_shown(compared, else_said="Participants as each heading says")


def _notes(answer: Answer) -> list[str]:
    rows = answer.rows
    said = ["Squares: estimates, larger with more weight; lines: their intervals."]
    if any(row["kind"] == "pooled" for row in rows):
        said[0] = f"{said[0][:-1]}; diamonds: pooled effects."
    if any(row["ci_low"] is None or row["ci_high"] is None for row in rows):
        said.append("Hollow circles: no interval is stated or can be computed.")
    told = [
        note.replace("disputed:", "† disputed:")
        for note in answer.notes
        if not note.startswith("no interval is stated")
    ]
    return [" ".join(said), *sentences(told)]


def _columns(rows: Sequence[Row], canvas: Canvas) -> _Columns:
    compared = [row for row in rows if row["kind"] == "comparison"]
    pooled = len(compared) < len(rows)
    versus = comparator_of(compared) or "comparator"
    other = f"{versus[0].upper()}{versus[1:]}"
    heads = ("Study", "Arm", "Arm n/N", f"{other} n/N", _effect_head(rows), "Weight")
    texts = (
        [row["study"] for row in compared],
        [] if pooled else [arm_of(row) for row in compared],  # headings tell drug and dose
        [_counts(row, "arm") for row in compared],
        [_counts(row, "comparator") for row in compared],
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
    return _Columns(heads, tuple(widths), 4)


def _effect_head(rows: Sequence[Row]) -> str:
    level = only([row for row in rows if row["ci_level"]] or rows, "ci_level")
    measure = only(rows, "measure")
    name = str(measure or "effect").replace("_", " ").capitalize()
    said = f"{level:g} % CI" if level else "CI"
    return f"{name} ({said.replace(' ', _TIED)})"


def _counts(row: Row, side: str) -> str:
    n, total = row[f"{side}_n"], row[f"{side}_n_total"]
    if total is None:
        return ""
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


def _lines(
    rows: Sequence[Row], everything: Sequence[Row], columns: _Columns, canvas: Canvas
) -> Iterator[_Line]:
    """The rows of one axis under their headings; a study is named where it changes."""
    sections: dict[int, list[Row]] = {}
    for row in rows:
        sections.setdefault(row["section"], []).append(row)
    several = len({row["section"] for row in everything}) > 1
    nothing: tuple[list[str], ...] = tuple([] for _ in columns.heads)
    for section in sections.values():
        if several:
            room = columns.plot[0] - MARGIN - _GAP
            lines = canvas.wrapped(_section(section, everything), room, bold=True)
            yield _Line((lines, *nothing[1:]), LINE * len(lines) + 0.12, None, bold=True)
        study = None
        for row in section:
            if row["kind"] == "pooled":
                told = f"Pooled, {row['studies']} studies, I² {row['i2']:.0f} %"
                cells = [canvas.wrapped(told, columns.plot[0] - MARGIN - _GAP, bold=True), [], [], []]
            else:
                texts = (
                    "" if row["study"] == study else row["study"],
                    arm_of(row),
                    *(_counts(row, s) for s in ("arm", "comparator")),
                )
                cells = [
                    canvas.wrapped(t, w) if w else [] for t, w in zip(texts, columns.widths, strict=False)
                ]
                study = row["study"]
            cells += [canvas.wrapped(_effect(row), columns.widths[4]), [_weight(row)]]
            height = LINE * max(1, *(len(cell) for cell in cells)) + _ROW
            yield _Line(tuple(cells), height, row, bold=row["kind"] == "pooled")


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


def _head(page: Page, y: float, height: float, columns: _Columns, canvas: Canvas) -> None:
    for place, (head, width) in enumerate(zip(columns.heads, columns.widths, strict=True)):
        if width:
            lines = canvas.wrapped(head, width, bold=True)
            for n, line in enumerate(reversed(lines)):
                page.text(columns.at(place), y + height - 0.07 - LINE * n, line, weight="bold", va="bottom")
    page.rule(y + height - 0.04)


def _panel(
    page: Page, y: float, panel: tuple[Sequence[_Line], Sequence[Row]], columns: _Columns, canvas: Canvas
) -> None:
    """One axis with its rows of text on both sides."""
    lines, rows = panel
    height = sum(line.height for line in lines)
    left, right = columns.plot
    axes = page.axes(left, y, right - left, height)
    axes.set_ylim(height, 0)
    ratio = rows[0]["measure"] in LOG_MEASURES
    nothing = _scale(axes, rows, ratio=ratio)
    weighed = any(row["weight"] is not None for row in rows)
    heaviest = max(_precision(row, 0.0 if weighed else None) for row in rows if row["kind"] == "comparison")
    at = 0.0
    for line in lines:
        for place, cell in enumerate(line.cells):
            for n, text in enumerate(cell):
                top = y + at + (line.height - LINE * len(cell)) / 2 + LINE * n
                weight = "bold" if line.bold and place == 0 else "normal"
                page.text(columns.at(place), top + LINE / 2, text, va="center_baseline", weight=weight)
        if line.row is not None:
            _mark(axes, line.row, at + line.height / 2, heaviest, weighed=weighed)
        at += line.height
    axes.axvline(nothing, color="black", linewidth=0.8, zorder=1)
    start, end = axes.transData.inverted().transform(axes.transAxes.transform([(0, 0), (1, 0)]))[:, 0]
    share = (log(nothing / start) / log(end / start)) if ratio else (nothing - start) / (end - start)
    if sides := _sides(rows):
        _favours(page, y + height + _AXIS, left + share * (right - left), sides, canvas)


def _scale(axes: Axes, rows: Sequence[Row], *, ratio: bool) -> float:
    """The horizontal axis, and where on it there is no effect."""

    def on_scale(value: float) -> float:
        return log(value) if ratio else value

    nothing = 1.0 if ratio else 0.0
    known = [row for row in rows if not ratio or row["value"] > 0]
    bounds = [
        (on_scale(row["ci_low"]), on_scale(row["ci_high"]))
        for row in known
        if row["ci_low"] is not None and row["ci_high"] is not None and (not ratio or row["ci_low"] > 0)
    ]
    low, high = limits([on_scale(row["value"]) for row in known], bounds, nothing=on_scale(nothing))
    if ratio:
        axes.set_xscale("log")
        axes.set_xlim(exp(low), exp(high))
        ticks = _log_ticks(exp(low), exp(high))
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.set_xticks([], minor=True)
    else:
        axes.set_xlim(low, high)
        from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415

        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    axes.set_xlabel(axis_of(rows[0]["measure"], rows[0]["unit"]), labelpad=2)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.patch.set_visible(False)
    return nothing


def _log_ticks(low: float, high: float) -> list[float]:
    """Round ratios within bounds: about four, 1 among them."""
    steps = ((1, 1.25, 1.5, 2, 3, 5, 7), (1, 1.5, 2, 3, 5), (1, 2, 5), (1, 3), (1,))
    around = range(-9, 10)
    for numbers in steps:
        found = [n * 10.0**e for e in around for n in numbers if low <= n * 10.0**e <= high]
        if len(found) <= 5:
            return found if len(found) > 1 else sorted({*found, 1.0})
    every = max(2, len(found) // 4)
    return [10.0**e for e in around if e % every == 0 and low <= 10.0**e <= high]


def _precision(row: Row, alone: float | None = None) -> float:
    """What a square is sized by: the weight in the pooled effect, else the inverse variance; 0 if neither is known.

    Beside weights, a comparison that is not pooled counts as much as it is told.
    """
    if row["weight"] is not None:
        return float(row["weight"])
    if alone is not None:
        return alone
    if row["ci_low"] is None or row["ci_high"] is None:
        return 0.0
    error = se_from_interval(
        row["ci_low"], row["ci_high"], level=row["ci_level"] or 95, ratio=row["measure"] in LOG_MEASURES
    )
    return 1 / error**2 if error else 0.0


def _mark(axes: Axes, row: Row, y: float, heaviest: float, *, weighed: bool) -> None:
    """The estimate and its interval in a row."""
    low, high = row["ci_low"], row["ci_high"]
    if row["measure"] in LOG_MEASURES and row["value"] <= 0:
        return
    if low is None or high is None:
        axes.scatter(
            [row["value"]],
            [y],
            s=26,
            marker="o",
            facecolor="white",
            edgecolor="black",
            linewidth=0.9,
            zorder=3,
        )
        return
    start, end = axes.get_xlim()
    if row["kind"] == "pooled":
        corners = [(low, y), (row["value"], y - 0.07), (high, y), (row["value"], y + 0.07)]
        from matplotlib.patches import Polygon  # noqa: PLC0415

        axes.add_patch(Polygon(corners, facecolor=COLORS[1], edgecolor="black", linewidth=0.7, zorder=3))
        return
    axes.plot(
        [max(low, start), min(high, end)], [y, y], color="black", linewidth=1, solid_capstyle="butt", zorder=2
    )
    for bound, edge, outside, marker in ((low, start, low < start, "<"), (high, end, high > end, ">")):
        if outside:
            axes.scatter(
                [edge], [y], s=18, marker=marker, color="black", linewidth=0, zorder=3, clip_on=False
            )
        else:
            axes.plot([bound, bound], [y - 0.03, y + 0.03], color="black", linewidth=1, zorder=2)
    size = (
        max(_SMALLEST, _LARGEST * min(1, _precision(row, heaviest if weighed else None) / heaviest))
        if heaviest
        else _SMALLEST
    )
    axes.scatter([row["value"]], [y], s=size, marker="s", color=COLORS[0], linewidth=0, zorder=4)


def _sides(rows: Sequence[Row]) -> tuple[str, str] | None:
    """Whom effects below and above that of no difference favour, if the rows of an axis agree on it."""
    compared = [row for row in rows if row["kind"] == "comparison"]
    above = {better_above(row) for row in compared}
    if len(above) != 1 or None in above:
        return None
    arm = str(only(compared, "intervention") or "treatment")
    other = comparator_of(compared) or "comparator"
    arm, other = (arm if len(arm) <= 24 else "treatment"), (other if len(other) <= 24 else "comparator")
    ours, theirs = f"favours {arm}", f"favours {other}"
    before, after = (theirs, ours) if above == {True} else (ours, theirs)
    return f"← {before}", f"{after} →"


def _favours(page: Page, y: float, nothing: float, sides: tuple[str, str], canvas: Canvas) -> None:
    """Both sides' names beside the line of no effect, moved as far as they must be to stay on the page."""
    before, after = (canvas.width(text) + 0.06 for text in sides)
    middle = min(max(nothing, MARGIN + before), WIDTH - MARGIN - after)
    page.text(middle - 0.06, y, sides[0], ha="right", va="top")
    page.text(middle + 0.06, y, sides[1], ha="left", va="top")
