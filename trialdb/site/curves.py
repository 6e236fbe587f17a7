"""Charts of figures by dose and by time, drawn as SVG from numbers alone: names stand beside the drawing, as text.

A chart is drawn only where it shows a course: two doses besides the comparator, or an arm at two times. Its text
alternative says every figure that it shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any, Final

from markupsafe import Markup

from trialdb.output import cells
from trialdb.query import Answer
from trialdb.query.answers import Row

__all__ = ["Curve", "Line", "Point", "by_dose", "by_time", "round_step"]

_WIDTH, _HEIGHT = 270, 165  # of a chart, in its own units
_RIGHT, _TOP, _BOTTOM = 12, 10, 30  # its margins, where the figures of the axes stand
_DIGIT: Final = 6.7  # the width of one
_COLOURS: Final = 6  # series that the style tells apart; a chart of more lines begins again


@dataclass(frozen=True)
class Point:
    """A figure at a dose or a time, with its interval if one is known."""

    at: float
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """The figures of one arm, or of the doses of one drug, in order."""

    name: str
    points: Sequence[Point]
    colour: int = 0


@dataclass(frozen=True)
class Curve:
    """A chart: what it is of, the unit of each axis, and its lines."""

    endpoint: str
    study: str
    about: str
    unit: str | None
    across: str
    lines: Sequence[Line]

    def svg(self) -> Markup:
        """The drawing, with a text alternative."""
        low, high = _bounds(self.lines)
        first, last = _span(self.lines)
        levels = _levels(low, high)
        left = round(10 + _DIGIT * max(4, *(len(_number(level)) for level in levels)), 1)

        def x(at: float) -> float:
            return round(left + 8 + (_WIDTH - left - _RIGHT - 16) * (at - first) / (last - first), 1)

        def y(value: float) -> float:
            return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low), 1)

        parts = [*_grid(levels, left, y), *_ticks({p.at for line in self.lines for p in line.points}, x)]
        for line in self.lines:
            series = f'class="series s{line.colour}"'
            parts.append(
                f'<polyline {series} points="{" ".join(f"{x(p.at)},{y(p.value)}" for p in line.points)}"/>'
            )
            parts += [
                f'<path {series} d="M{x(p.at) - 3} {y(p.low)}h6m-3 0V{y(p.high)}m-3 0h6"/>'
                for p in line.points
                if p.low is not None and p.high is not None
            ]
            parts += [
                f'<circle {series} cx="{x(p.at)}" cy="{y(p.value)}" r="3.5"><title>{_number(p.value)}</title></circle>'
                for p in line.points
            ]
        drawing = Markup("").join(Markup(part) for part in parts)  # noqa: S704  (numbers alone)
        return Markup(
            '<svg class="curve" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}'
            '<text class="across" x="{}" y="{}">{}</text></svg>'
        ).format(
            self.words(), _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, drawing, _WIDTH - _RIGHT, _HEIGHT - 2, self.across
        )

    def words(self) -> str:
        """All that the chart shows, as a sentence for those who do not see it."""
        lines = (
            f"{line.name}: "
            + ", ".join(
                f"{_number(p.value)}{cells.unit(self.unit)} at {_number(p.at)}"
                + (
                    f" ({_number(p.low)} to {_number(p.high)})"
                    if p.low is not None and p.high is not None
                    else ""
                )
                for p in line.points
            )
            for line in self.lines
        )
        return f"{self.endpoint}, {self.study}, {self.about}, by {self.across}. {'; '.join(lines)}."


def by_dose(answer: Answer) -> list[Curve]:
    """Charts of the curves of a dose response that have two doses or more besides the comparator."""
    found = []
    for _, group in itertools.groupby(answer.rows, key=lambda row: row["curve"]):
        rows = list(group)
        dosed = [row for row in rows if row["dose_mg"] != 0 and row["dose_value"] is not None]
        units = {row["dose_unit"] for row in dosed}
        points = [
            _point(row, 0.0 if row["dose_mg"] == 0 else row["dose_value"])
            for row in rows
            if row["value"] is not None and (row["dose_mg"] == 0 or row["dose_value"] is not None)
        ]
        if len(units) != 1 or len({p.at for p in points if p.at}) < 2:
            continue
        first = dosed[0]
        lines = [Line(first["intervention"] or "", _in_order(points))]
        across = f"dose, {units.pop()}" + (f", {first['regimen']}" if first["regimen"] else "")
        found.append(
            Curve(
                first["endpoint"],
                first["study"],
                _about(first, cells.time(first)),
                first["unit"],
                across,
                lines,
            )
        )
    return found


_COURSE: Final = (
    "endpoint", "study", "nct_id", "measure", "unit", "subgroup", "population", "class_title", "category",
)  # fmt: skip


def by_time(answer: Answer) -> list[Curve]:
    """Charts of a time course, one for each endpoint of a study, of the arms that have two times or more."""
    courses: dict[tuple[Any, ...], list[Row]] = {}
    for row in answer.rows:
        if row["value"] is not None and row["at_days"] is not None:
            courses.setdefault(tuple(row[name] for name in _COURSE), []).append(row)
    found = []
    for rows in courses.values():
        units = {row["at_unit"] for row in rows}
        at, across = ("at_value", units.pop()) if len(units) == 1 else ("at_days", "day")
        arms: dict[str, list[Point]] = {}
        for row in rows:
            arms.setdefault(row["arm"], []).append(
                _point(row, row[at] if at == "at_value" else round(row[at]))
            )
        courses_of = {arm: points for arm, points in arms.items() if len({p.at for p in points}) > 1}
        lines = [
            Line(arm, _in_order(points), place % _COLOURS)
            for place, (arm, points) in enumerate(courses_of.items())
        ]
        if lines:
            found.append(
                Curve(rows[0]["endpoint"], rows[0]["study"], _about(rows[0]), rows[0]["unit"], across, lines)
            )
    return found


def round_step(rough: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, at least as large.

    >>> round_step(0.7), round_step(13.0)
    (1.0, 20.0)
    """
    power = 10.0 ** floor(log10(rough))
    return next(round(n * power, 9) for n in (1, 2, 5, 10) if n * power >= rough * 0.999)


def _point(row: Row, at: float) -> Point:
    return Point(float(at), row["value"], row["ci_low"], row["ci_high"])


def _in_order(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.at)


def _about(row: Row, time: str = "") -> str:
    """What figures are of, besides their endpoint."""
    measure = " in ".join(part for part in ((row["measure"] or "").replace("_", " "), row["unit"]) if part)
    said = (time, measure, row["subgroup"], row["population"], row["class_title"], row["category"])
    return ", ".join(part for part in said if part)


def _number(value: float) -> str:
    return cells.number(value).replace("-", "−")


def _bounds(lines: Iterable[Line]) -> tuple[float, float]:
    """The least and greatest figure of the axis: those that are shown, and nought, with a little room."""
    shown = [0.0] + [
        value
        for line in lines
        for point in line.points
        for value in (point.value, point.low, point.high)
        if value is not None
    ]
    low, high = min(shown), max(shown)
    room = (high - low or 1.0) * 0.08
    return (low - room if low < 0 else low, high + room if high > 0 or low == high else high)


def _span(lines: Iterable[Line]) -> tuple[float, float]:
    places = [point.at for line in lines for point in line.points]
    return min(places), max(places)


def _levels(low: float, high: float) -> list[float]:
    """A few round figures between two, and at least two: a step is at most two and a half times what it is asked for."""
    step = round_step((high - low) / 5.1)
    first = floor(low / step) * step
    return [value for n in range(8) if low <= (value := round(first + n * step, 9)) <= high]


def _grid(levels: Iterable[float], left: float, y: Callable[[float], float]) -> list[str]:
    """Lines at round figures, with the figures at their left; the one at nought is the strongest."""
    return [
        f'<line class="{"zero" if level == 0 else "grid"}" x1="{left}" y1="{y(level)}" x2="{_WIDTH - _RIGHT}" y2="{y(level)}"/>'
        f'<text class="up" x="{left - 5}" y="{y(level) + 4}">{_number(level)}</text>'
        for level in levels
    ]


def _ticks(places: Iterable[float], x: Callable[[float], float]) -> list[str]:
    """The doses or times below the chart, but for those that would stand over another; the greatest one stays."""
    kept: list[float] = []
    for at in sorted(places, reverse=True):
        if not kept or x(kept[-1]) - x(at) >= _DIGIT * (len(_number(kept[-1])) + len(_number(at)) + 2) / 2:
            kept.append(at)
    return [f'<text class="at" x="{x(at)}" y="{_HEIGHT - 15}">{_number(at)}</text>' for at in kept]
