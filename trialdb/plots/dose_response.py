"""Dose response: a panel for each curve, with the arms' figures by dose and what each is against the comparator."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from trialdb.errors import PlotError
from trialdb.plots.canvas import COLORS, LINE, MARGIN, WIDTH, Canvas, Page
from trialdb.plots.wording import (
    comparator_of,
    figure,
    levels,
    measured,
    only,
    part_of,
    sentences,
    signed,
    time_of,
    unit_of,
    who_is_shown,
)
from trialdb.query.answers import Answer, Row
from trialdb.statistics import LOG_MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_dose_response"]

_MOST: Final = 24  # panels
_TALL: Final = 1.75  # of the axes of a panel
_LEFT: Final = 0.62  # beside the axes of a panel: ticks and what they measure
_STRIP: Final = 2 * LINE + 0.08  # above them: effects against the comparator
_WIDEST: Final = 0.95  # of the text at a place
_NEAREST: Final = 0.16  # of the axis: how near two doses may stand
_BETWEEN: Final = 0.2
_EDGE: Final = 0.15  # of the axis, before the first place and after the last


def draw_dose_response(answer: Answer, canvas: Canvas) -> Figure:
    """The picture of an answer of the query ``dose_response``: two panels beside each other.

    The comparator stands at dose 0. Doses stand where they belong on the axis unless two would touch; then all are
    evenly spaced and the axis says so. Arms without a stated dose stand behind a dotted line, joined to nothing.
    The upper row of figures is the effect against the comparator. Where no arm has a figure of its own, the effects
    are drawn.

    Raises:
        PlotError: there are more curves than a page can hold.
    """
    curves: dict[int, list[Row]] = {}
    for row in answer.rows:
        curves.setdefault(row["curve"], []).append(row)
    if len(curves) > _MOST:
        raise PlotError(
            f"too much to plot: {len(curves)} curves, and {_MOST} fit; name a study, endpoint or time point"
        )
    across = 1 if len(curves) == 1 else 2
    wide = (WIDTH - 2 * MARGIN - _BETWEEN * (across - 1)) / across
    panels = [_Panel(rows, _heading(rows, answer.rows), wide, canvas) for rows in curves.values()]
    lanes = [panels[place : place + across] for place in range(0, len(panels), across)]
    heights = [
        (LINE * max(len(panel.head) for panel in lane) + _STRIP, _TALL + max(panel.below for panel in lane))
        for lane in lanes
    ]
    page = canvas.page(
        _title(answer.rows),
        _subtitle(answer.rows),
        _notes(answer),
        height=sum(above + under for above, under in heights),
    )
    y = page.top
    for lane, (above, under) in zip(lanes, heights, strict=True):
        for place, panel in enumerate(lane):
            x = MARGIN + place * (wide + _BETWEEN)
            for n, line in enumerate(panel.head):
                page.text(x, y + LINE * n, line, weight="bold", va="top")
            panel.draw(page, x, y + above)
        y += above + under
    return page.figure


def _arms(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["dose_mg"] != 0]


def _title(rows: Sequence[Row]) -> str:
    endpoint, time = only(rows, "endpoint"), {time_of(row) for row in rows}
    what = f"{endpoint or 'Endpoints'}{f' at {time.pop()}' if len(time) == 1 and '' not in time else ''}"
    drug = only(_arms(rows), "intervention")
    zero = [{"comparator": row["arm"], "comparator_role": row["role"]} for row in rows if row["dose_mg"] == 0]
    versus = f" and {comparator_of(zero) or 'comparators'}" if zero else ""
    return f"{what} by dose: {drug or 'treatments'}{versus}"


def _subtitle(rows: Sequence[Row]) -> str:
    return who_is_shown(rows, else_said="Participants as each panel says")


def _heading(rows: Sequence[Row], everything: Sequence[Row]) -> str:
    """Study, and whatever else tells a panel from the others."""
    row = _arms(rows)[0]
    said = [row["study"]]
    if only(everything, "endpoint") is None:
        said.append(row["endpoint"])
    if len({time_of(one) for one in everything}) > 1:
        said.append(time_of(row) or "time not stated")
    if only(_arms(everything), "intervention") is None and row["intervention"]:
        said.append(row["intervention"])
    regimens = {one["regimen"] for one in _arms(rows)} - {None}
    if len(regimens) == 1:
        said.append(regimens.pop())
    if len({part_of(one) for one in everything}) > 1 and part_of(row):
        said.append(part_of(row))
    return ", ".join(said)


def _notes(answer: Answer) -> list[str]:
    rows = answer.rows
    said = (
        [f"Vertical lines: intervals ({levels(rows)})."]
        if any(row["ci_low"] is not None for row in rows)
        else []
    )
    effects = [row for row in rows if row["effect"] is not None]
    if effects:
        units = dict.fromkeys(unit_of(row["effect_unit"]) for row in effects)
        unit = f", in {next(iter(units))}" if len(units) == 1 and "" not in units else ""
        what = str(only(effects, "effect_measure") or "effect").replace("_", " ")
        said.append(f"Above the plots: {what} against the comparator, with its interval{unit}.")
    if any(row["basis"] == "implied" for row in rows):
        said.append("Hollow: implied, not stated.")
    notes = [note.removeprefix("* ") for note in answer.notes if not note.startswith("implied")]
    return [*([" ".join(said)] if said else []), *sentences(notes)]


def _places(rows: Sequence[Row]) -> tuple[list[float], bool]:
    """Where the rows of a curve stand on the axis (0 to 1), and whether that is to scale.

    Doses in one unit are to scale if they stand far enough apart. What has no dose stands beyond them.
    """
    doses = [_dose(row) for row in rows]
    stated = sorted({dose for dose in doses if dose is not None})
    units = {_dose_unit(row) for row in rows if row["dose_mg"] != 0 and _dose(row) is not None}
    bare = [place for place, dose in enumerate(doses) if dose is None]
    steps = len(stated) + len(bare)
    room = len(stated) / steps if bare else 1.0  # for the stated ones
    apart = [b - a for a, b in pairwise(stated)]
    to_scale = len(units) <= 1 and (not apart or min(apart) / (stated[-1] - stated[0]) * room >= _NEAREST)
    even = len(units) > 1
    found: list[float] = []
    for place, dose in enumerate(doses):
        if dose is None:
            at = (len(stated) + bare.index(place)) / max(steps - 1, 1)
        elif even or not to_scale:
            at = stated.index(dose) / max(steps - 1, 1)
        else:
            span = stated[-1] - stated[0]
            last = (len(stated) - 1) / max(steps - 1, 1)
            at = last * (dose - stated[0]) / span if span else 0.5 if not bare else 0.0
        found.append(at)
    return found, to_scale and not even


def _dose(row: Row) -> float | None:
    if row["dose_mg"] is not None:
        return float(row["dose_mg"])
    return None if row["dose_value"] is None else float(row["dose_value"])


def _dose_unit(row: Row) -> str:
    return "mg" if row["dose_mg"] is not None else row["dose_unit"] or ""


def _tick(row: Row, *, several_units: bool) -> str:
    if row["dose_mg"] == 0:
        return str(row["arm"])
    dose = _dose(row)
    if dose is None:
        return str(row["arm"])
    return f"{dose:g}{f' {_dose_unit(row)}' if several_units else ''}"


def _mark(axes: Axes, row: Row, at: float, names: tuple[str, str, str], *, name: str) -> None:
    value, low, high = (row[name] for name in names)
    if value is None:
        return
    color = "black" if row["dose_mg"] == 0 else COLORS[0]
    hollow = row["basis"] == "implied" and names[0] == "value"
    if low is not None and high is not None:
        axes.plot([at, at], [low, high], color=color, linewidth=1, zorder=3)
        for bound in (low, high):
            axes.plot([at], [bound], marker="_", markersize=6, color=color, zorder=3)
    shape = "s" if row["dose_mg"] == 0 else "o"
    axes.plot(
        [at],
        [value],
        gid=name,
        marker=shape,
        markersize=5.5,
        color=color,
        markerfacecolor="white" if hollow else color,
        zorder=4,
    )


def _effect_label(rows: Sequence[Row]) -> str:
    row = next(row for row in rows if row["effect"] is not None)
    name = row["effect_measure"].replace("_", " ")
    unit = f" ({unit_of(row['effect_unit'])})" if row["effect_unit"] else ""
    return f"{name} against {row['comparator']}{unit}"


class _Panel:
    """A curve with what is written around it."""

    def __init__(self, rows: Sequence[Row], heading: str, wide: float, canvas: Canvas) -> None:
        self.rows, self.canvas = rows, canvas
        self.head = canvas.wrapped(heading, wide, bold=True)
        self.wide = wide - _LEFT - 0.1
        self.places, self.to_scale = _places(rows)
        self.inches = self.wide / (1 + 2 * _EDGE)  # from the first place to the last
        self.ticks = self._ticks()
        self.below = 0.1 + LINE * (1 + max(len(lines) for lines in self.ticks.values())) + 0.2

    def draw(self, page: Page, x: float, y: float) -> None:
        """The curve, its axes with their top left corner below a place, and the figures around it."""
        rows, places = self.rows, self.places
        axes = page.axes(x + _LEFT, y, self.wide, _TALL)
        own = any(row["value"] is not None for row in rows)
        names = ("value", "ci_low", "ci_high") if own else ("effect", "effect_low", "effect_high")
        stated = [
            place for place, row in enumerate(rows) if _dose(row) is not None and row[names[0]] is not None
        ]
        first = [place for place in stated if places.index(places[place]) == place]
        axes.plot(
            [places[p] for p in first], [rows[p][names[0]] for p in first], color=COLORS[0], zorder=2,
            gid=f"curve-{rows[0]['curve']}",
        )  # fmt: skip
        for number, (row, at) in enumerate(zip(rows, places, strict=True), start=1):
            _mark(axes, row, at, names, name=f"arm-{row['curve']}-{number}")
        if not own:
            axes.axhline(1 if rows[-1]["effect_measure"] in LOG_MEASURES else 0, color="black", linewidth=0.8)
        elif all(row["measure"] == "proportion" and row["unit"] == "%" for row in rows):
            axes.set_ylim(0, min(100, axes.get_ylim()[1]))
        axes.set_xlim(-_EDGE, 1 + _EDGE)
        axes.set_xticks(list(self.ticks), ["\n".join(lines) for lines in self.ticks.values()])
        label = measured(rows[-1]) if own else _effect_label(rows)
        axes.set_ylabel("\n".join(self.canvas.wrapped(label, _TALL)[:2]), labelpad=2)
        bare = [at for row, at in zip(rows, places, strict=True) if _dose(row) is None]
        if bare and stated:
            before = max(at for row, at in zip(rows, places, strict=True) if _dose(row) is not None)
            axes.axvline((min(bare) + before) / 2, color="grey", linewidth=0.8, linestyle=":")
        page.text(
            x + _LEFT + self.wide / 2,
            y + _TALL + self.below - LINE - 0.18,
            self._axis(),
            ha="center",
            va="top",
        )
        self._effects(page, x + _LEFT + _EDGE * self.inches, y)

    def _axis(self) -> str:
        unit = next((_dose_unit(row) for row in _arms(self.rows) if _dose(row) is not None), "")
        return f"dose ({unit}){'' if self.to_scale else ', evenly spaced'}" if unit else "dose not stated"

    @property
    def _room(self) -> float:
        """How wide a text at a place may be without reaching the next one or the edge."""
        ordered = sorted({*self.places})
        gaps = [b - a for a, b in pairwise(ordered)] or [1.0]
        return min(min(gaps) * self.inches - 0.04, _WIDEST)

    def _ticks(self) -> dict[float, list[str]]:
        """The dose under each place, and how many participants the figure is of."""
        seen: dict[float, list[str]] = {}
        units = {_dose_unit(row) for row in _arms(self.rows) if _dose(row) is not None}
        for row, at in zip(self.rows, self.places, strict=True):
            if at in seen:
                continue
            lines = self.canvas.wrapped(_tick(row, several_units=len(units) > 1), max(self._room, 0.3))
            if len(lines) > 4:
                lines = [*lines[:3], f"{lines[3][:-1]}…"]
            count = f"n={row['n_total']}" if row["n_total"] is not None else ""
            seen[at] = [
                *lines,
                *([count] if count and self.canvas.width(count) <= max(self._room, 0.35) else []),
            ]
        return seen

    def _effects(self, page: Page, x: float, y: float) -> None:
        """The effect of each arm against the comparator over its place, with its interval where there is room."""
        shown: dict[float, list[str]] = {}
        for row, at in zip(self.rows, self.places, strict=True):
            if row["effect"] is None:
                continue
            ratio = row["effect_measure"] in LOG_MEASURES
            bounds = [row[name] for name in ("effect", "effect_low", "effect_high") if row[name] is not None]
            largest = max(abs(bound) for bound in bounds)
            digits = (
                2
                if ratio
                else 1
                if largest >= 10 or row["effect_unit"] == "%"
                else 2
                if largest >= 0.1
                else 3
            )
            told = [figure(row["effect"], digits) if ratio else signed(row["effect"], digits)]
            if len(bounds) == 3:
                interval = f"({figure(bounds[1], digits)} to {figure(bounds[2], digits)})"
                told += [interval] if self.canvas.width(interval) <= self._room + 0.02 else []
            shown.setdefault(at, told)
        for at, told in shown.items():
            for n, line in enumerate(reversed(told)):
                place = x + at * self.inches, y - LINE * (n + 0.6)
                page.text(*place, line, ha="center", va="center", color="#333333")
