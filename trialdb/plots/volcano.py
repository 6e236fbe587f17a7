"""Volcano plots of adverse events: how much more often they are, against how unlikely that is by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log10
from typing import TYPE_CHECKING, Final

from trialdb.plots.canvas import COLORS, LINE, MARGIN, SIZE, WIDTH, Canvas
from trialdb.plots.wording import arm_of, comparator_of, only, sentences
from trialdb.query.answers import Answer, Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_volcano"]

_TALL: Final = 4.2
_LEFT: Final = 0.55
_BELOW: Final = 0.62
_LABELS: Final = 14  # of events whose p-value is below 0.05
_FEW: Final = 4  # if there are none
_LIKELY: Final = 0.05


def draw_volcano(answer: Answer, canvas: Canvas) -> Figure:
    """The picture of an answer of the query ``volcano``.

    Filled points are events whose p-value is below 0.05, coloured by side; triangles are serious events. Of these, the
    least likely by chance are named, as far as their names find room.
    """
    rows = answer.rows
    page = canvas.page(_title(rows), _subtitle(rows), _notes(answer), height=_TALL + _BELOW + 0.1)
    wide = WIDTH - 2 * MARGIN - _LEFT - 0.1
    axes = page.axes(MARGIN + _LEFT, page.top + 0.1, wide, _TALL)
    low, high = min(row["value"] for row in rows), max(row["value"] for row in rows)
    left, right = 1.3 * min(low, -0.4 * high, -0.5), 1.3 * max(high, -0.4 * low, 0.5)
    axes.set_xlim(left, right)
    axes.set_ylim(0, 1.12 * max(1.6, *(_height(row) for row in rows)))
    _points(axes, rows)
    axes.axvline(0, color="black", linewidth=0.8, zorder=1)
    axes.axhline(-log10(_LIKELY), color="grey", linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    axes.text(left, -log10(_LIKELY), " p = 0.05", va="bottom", color="#333333")
    axes.set_ylabel("−log₁₀ p (Fisher exact)", labelpad=2)
    axes.set_xlabel("Risk difference (percentage points)", labelpad=2)
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415

    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    before = f"← more often with {_short(comparator_of(rows), 'comparator')}"
    after = f"more often with {_short(only(rows, 'intervention'), 'treatment')} →"
    nothing = MARGIN + _LEFT - wide * left / (right - left)
    middle = max(nothing, MARGIN + canvas.width(before) + 0.06)
    middle, y = min(middle, WIDTH - MARGIN - canvas.width(after) - 0.06), page.top + 0.1 + _TALL + 0.4
    page.text(middle - 0.06, y, before, ha="right", va="top")
    page.text(middle + 0.06, y, after, ha="left", va="top")
    _name(axes, rows, wide, canvas)
    return page.figure


def _short(name: object, instead: str) -> str:
    return str(name) if name and len(str(name)) <= 28 else instead


def _title(rows: Sequence[Row]) -> str:
    study = only(rows, "study")
    who = f"{only(rows, 'intervention') or 'treatment'} versus {comparator_of(rows) or 'comparator'}"
    return f"Adverse events: {who}{f' in {study}' if study else ''}"


def _subtitle(rows: Sequence[Row]) -> str:
    arms = {(row["study"], arm_of(row)) for row in rows}
    events = f"{len(rows)} comparison{'s' if len(rows) > 1 else ''}"
    if len(arms) == 1:
        return f"{events} of {arm_of(rows[0])}, participants at risk"
    studies = len({study for study, _ in arms})
    return f"{events} of {len(arms)} arms in {studies} {'study' if studies == 1 else 'studies'}, participants at risk"


def _notes(answer: Answer) -> list[str]:
    said = ["Circles: events; filled: p < 0.05."]
    if any(row["serious"] for row in answer.rows):
        said = ["Triangles: serious events; circles: others; filled: p < 0.05."]
    return [*said, *sentences(answer.notes)]


def _height(row: Row) -> float:
    return -log10(row["p_value"]) + 0.0  # no negative zero


def _points(axes: Axes, rows: Sequence[Row]) -> None:
    """A point for each row; those that look alike are drawn together."""
    alike: dict[tuple[bool, bool, bool], list[Row]] = {}
    for row in sorted(rows, key=lambda row: -row["p_value"]):
        alike.setdefault((row["p_value"] < _LIKELY, bool(row["serious"]), row["value"] > 0), []).append(row)
    for (unlikely, serious, more), group in sorted(alike.items()):
        color = COLORS[1] if more else COLORS[0]
        axes.scatter(
            [row["value"] for row in group], [_height(row) for row in group], marker="^" if serious else "o", s=24,
            facecolor=color if unlikely else "white", edgecolor=color if unlikely else "#777777", linewidth=0.7,
            zorder=4 if unlikely else 3, clip_on=False,
            gid=f"{'serious' if serious else 'others'}-{'unlikely' if unlikely else 'likely'}-{'more' if more else 'less'}",
        )  # fmt: skip


def _name(axes: Axes, rows: Sequence[Row], wide: float, canvas: Canvas) -> None:
    """Names of the outermost points, each beside its point where it covers no other name or point."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    per_x, per_y = wide / (right - left), _TALL / (top - bottom)  # inches
    points = [((row["value"] - left) * per_x, (_height(row) - bottom) * per_y) for row in rows]
    taken = [(x - 0.04, y - 0.04, x + 0.04, y + 0.04) for x, y in points]
    nothing, likely = -left * per_x, -log10(_LIKELY) * per_y
    taken += [(nothing, 0.0, nothing, _TALL), (0.0, likely, wide, likely), (0.0, likely, 0.6, likely + LINE)]
    several = len({(row["study"], row["arm"]) for row in rows}) > 1
    named = 0
    for row, (x, y) in zip(rows, points, strict=True):
        if named >= (_LABELS if row["p_value"] < _LIKELY else _FEW):
            break
        text = row["term"]
        if several:
            whose = row["study"] if only(rows, "study") is None else arm_of(row)
            text = f"{text} ({whose})"
        lines = canvas.wrapped(text, 1.6)
        size = max(canvas.width(line) for line in lines), LINE * len(lines)
        for box, how in _beside(x, y, *size):
            inside = box[0] >= 0 and box[2] <= wide + 0.1 and box[1] >= 0 and box[3] <= _TALL + 0.1
            if inside and not any(_touch(box, other) for other in taken if other[:2] != (x - 0.04, y - 0.04)):
                taken.append(box)
                axes.annotate(
                    "\n".join(lines), (row["value"], _height(row)), xytext=((box[0] - x) * 72, (box[1] - y) * 72),
                    textcoords="offset points", fontsize=SIZE, linespacing=1.15, multialignment=how, va="bottom", zorder=5,
                )  # fmt: skip
                named += 1
                break


def _beside(
    x: float, y: float, wide: float, tall: float
) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    """Where a name may stand: outwards, inwards, above, below; and how its lines are aligned."""
    right = ((x + 0.07, y - tall / 2, x + 0.07 + wide, y + tall / 2), "left")
    left = ((x - 0.07 - wide, y - tall / 2, x - 0.07, y + tall / 2), "right")
    above = ((x - wide / 2, y + 0.06, x + wide / 2, y + 0.06 + tall), "center")
    below = ((x - wide / 2, y - 0.06 - tall, x + wide / 2, y - 0.06), "center")
    yield from (right, left, above, below)


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
