"""Forest plots: a row for each comparison, a diamond for each pooled effect, an axis for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import TYPE_CHECKING, Any, Final

from trialdb.errors import PlotError
from trialdb.plots.canvas import COLORS, LINE, MARGIN, WIDTH, Canvas, Page
from trialdb.plots.forest_table import Columns, Line, columns_of, lines_of
from trialdb.plots.wording import (
    axis_of,
    better_above,
    comparator_of,
    heading,
    limits,
    only,
    sentences,
    who_is_shown,
)
from trialdb.query.answers import Answer, Row
from trialdb.statistics import LOG_MEASURES, se_from_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_forest"]

_MOST: Final = 60  # rows
_AXIS: Final = 0.4  # below the last row of an axis: ticks and what it measures
_SIDES: Final = 0.2  # below that: which side is better
_LARGEST: Final = 64.0  # area of the heaviest square, in points squared
_SMALLEST: Final = 9.0


def draw_forest(answer: Answer, canvas: Canvas) -> Figure:
    """The forest plot of an answer of the query ``forest``.

    Squares are as large as the weight of their comparison: the share in the pooled effect, or, where nothing is
    pooled, the inverse of the variance behind its interval. A comparison without an interval is a hollow circle. An
    interval that would make the others unreadable ends in an arrow at the edge.

    Raises:
        PlotError: there are more rows than a page can hold.
    """
    if len(answer.rows) > _MOST:
        raise PlotError(
            f"too much to plot: {len(answer.rows)} rows, and {_MOST} fit; name a study, endpoint, drug or time point"
        )
    columns = columns_of(answer.rows, canvas)
    panels = [
        (rows, list(lines_of(rows, answer.rows, columns, canvas)), _AXIS + (_SIDES if _sides(rows) else 0))
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


def _head(page: Page, y: float, height: float, columns: Columns, canvas: Canvas) -> None:
    for place, (head, width) in enumerate(zip(columns.heads, columns.widths, strict=True)):
        if width:
            lines = canvas.wrapped(head, width, bold=True)
            for n, line in enumerate(reversed(lines)):
                page.text(columns.at(place), y + height - 0.07 - LINE * n, line, weight="bold", va="bottom")
    page.rule(y + height - 0.04)


def _panel(
    page: Page, y: float, panel: tuple[Sequence[Line], Sequence[Row]], columns: Columns, canvas: Canvas
) -> None:
    """One axis with its rows of text on both sides."""
    lines, rows = panel
    height = sum(line.height for line in lines)
    left, right = columns.plot
    axes = page.axes(left, y, right - left, height)
    axes.set_ylim(height, 0)
    ratio = rows[0]["measure"] in LOG_MEASURES
    nothing = _scale(axes, rows, ratio=ratio)
    sizes = _sizes(rows)
    at = 0.0
    for number, line in enumerate(lines, start=1):
        for place, cell in enumerate(line.cells):
            for n, text in enumerate(cell):
                top = y + at + (line.height - LINE * len(cell)) / 2 + LINE * n
                weight = "bold" if line.bold and place == 0 else "normal"
                page.text(columns.at(place), top + LINE / 2, text, va="center_baseline", weight=weight)
        if line.row is not None:
            size = sizes.get(id(line.row), _SMALLEST)
            _mark(axes, line.row, at + line.height / 2, size, name=f"{line.row['section']}-{number}")
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


def _precision(row: Row) -> float:
    """The inverse of the variance behind an interval, of a ratio's logarithm; 0 where there is none."""
    if row["ci_low"] is None or row["ci_high"] is None:
        return 0.0
    ratio = row["measure"] in LOG_MEASURES
    error = se_from_interval(row["ci_low"], row["ci_high"], level=row["ci_level"] or 95, ratio=ratio)
    return 1 / error**2 if error else 0.0


def _sizes(rows: Sequence[Row]) -> dict[int, float]:
    """The area of each square, by the ``id`` of its row: by weight, or by precision where nothing is weighed.

    Beside weights, a comparison that is not pooled is the whole of what is told of its group.
    """
    compared = [row for row in rows if row["kind"] == "comparison"]
    weighed = any(row["weight"] is not None for row in compared)
    heavy = {
        id(row): (100.0 if row["weight"] is None else row["weight"]) if weighed else _precision(row)
        for row in compared
    }
    heaviest = max(heavy.values(), default=0.0)
    return {
        row: max(_SMALLEST, _LARGEST * value / heaviest) if heaviest else _SMALLEST
        for row, value in heavy.items()
    }


def _mark(axes: Axes, row: Row, y: float, size: float, *, name: str) -> None:
    """The estimate and its interval in a row; their names in the file tell what they are."""
    low, high = row["ci_low"], row["ci_high"]
    how: dict[str, Any]
    if row["measure"] in LOG_MEASURES and row["value"] <= 0:
        return  # no place on a logarithmic axis; its figure stands beside
    if low is None or high is None:
        how = {"facecolor": "white", "edgecolor": "black", "linewidth": 0.9, "gid": f"bare-{name}"}
        axes.scatter([row["value"]], [y], s=26, marker="o", zorder=3, **how)
        return
    if row["kind"] == "pooled":
        from matplotlib.patches import Polygon  # noqa: PLC0415

        corners = [(low, y), (row["value"], y - 0.07), (high, y), (row["value"], y + 0.07)]
        how = {"facecolor": COLORS[1], "edgecolor": "black", "linewidth": 0.7, "gid": f"pooled-{name}"}
        axes.add_patch(Polygon(corners, zorder=3, **how))
        return
    start, end = axes.get_xlim()
    line: dict[str, Any] = {"color": "black", "linewidth": 1, "solid_capstyle": "butt", "zorder": 2}
    axes.plot([max(low, start), min(high, end)], [y, y], gid=f"interval-{name}", **line)
    for bound, edge, beyond, marker in ((low, start, low < start, "<"), (high, end, high > end, ">")):
        if beyond:
            how = {
                "color": "black",
                "linewidth": 0,
                "clip_on": False,
                "gid": f"beyond-{'low' if marker == '<' else 'high'}-{name}",
            }
            axes.scatter([edge], [y], s=18, marker=marker, zorder=3, **how)
        else:
            axes.plot([bound, bound], [y - 0.03, y + 0.03], **line)
    how = {"color": COLORS[0], "linewidth": 0, "gid": f"estimate-{name}"}
    axes.scatter([row["value"]], [y], s=size, marker="s", zorder=4, **how)


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
