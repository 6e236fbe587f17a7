"""Time courses: a panel for each endpoint of a study, a line for each arm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from trialdb.errors import PlotError
from trialdb.plots.canvas import COLORS, LINE, MARGIN, WIDTH, Canvas, Page
from trialdb.plots.wording import arm_of, levels, measured, only, part_of, sentences, who_is_shown
from trialdb.query.answers import Answer, Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_time_course"]

_MOST: Final = 12  # panels
_LINES: Final = 14  # of a panel: two rounds of colours, each with marks and strokes of its own
_TALL: Final = 1.9
_LEFT: Final = 0.75
_LEGEND: Final = 2.0
_BELOW: Final = 0.5
_MARKS: Final = "os^Dv<>P"
_STROKES: Final = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
_AT: Final = re.compile(
    r"\b(?:(?:at|by|on|to|after)\s+)?(?:(?:day|week|month|year)s?\s*\d+|\d+\s*(?:day|week|month|year)s?)\b",
    re.IGNORECASE,
)
_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_PANEL: Final = ("endpoint", "measure", "unit", "subgroup", "population", "class_title", "category")


def draw_time_course(answer: Answer, canvas: Canvas) -> Figure:
    """The picture of an answer of the query ``time_course``.

    Studies share a panel where their arms are few. Lines join the figures of one arm; intervals of arms that were
    measured at one time stand side by side.

    Raises:
        PlotError: there are more panels, or arms in one of them, than a page can hold.
    """
    rows = [{**row, "class_title": _timeless(row["class_title"])} for row in answer.rows]
    panels = _panels(rows)
    if len(panels) > _MOST:
        raise PlotError(
            f"too much to plot: {len(panels)} panels, and {_MOST} fit; name a study, endpoint or measure"
        )
    most = max(len(_arms(shown)) for shown in panels)
    if most > _LINES:
        raise PlotError(
            f"too much to plot: {most} arms in a panel, and {_LINES} fit; name a study, drug or dose"
        )
    said = [_heading(shown, rows) for shown in panels]
    heads = [canvas.wrapped(head, WIDTH - 2 * MARGIN, bold=True) if head else [] for head in said]
    legends = [_legend(shown, canvas) for shown in panels]
    talls = [
        max(_TALL, LINE * sum(len(lines) for lines in legend) + 0.05 * len(legend)) for legend in legends
    ]
    heights = [LINE * len(head) + 0.08 + tall + _BELOW for head, tall in zip(heads, talls, strict=True)]
    page = canvas.page(_title(rows), _subtitle(rows), _notes(answer), height=sum(heights))
    y = page.top
    for shown, head, legend, height in zip(panels, heads, legends, heights, strict=True):
        for n, line in enumerate(head):
            page.text(MARGIN, y + LINE * n, line, weight="bold", va="top")
        _panel(page, y + LINE * len(head) + 0.08, shown, legend, canvas)
        y += height
    return page.figure


def _timeless(title: str | None) -> str | None:
    """The row of an outcome without the time that it names, so that the figures of several times make a line."""
    left = " ".join(_AT.sub(" ", title or "").split()).strip(" ,;:-–")
    return left or None


def _panels(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows by what one axis can show; studies stand apart where together they have too many arms."""
    together: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        together.setdefault(tuple(row[name] for name in _PANEL), []).append(row)
    panels: list[list[Row]] = []
    for group in together.values():
        if len(_arms(group)) <= len(COLORS):
            panels.append(group)
            continue
        studies: dict[tuple[Any, ...], list[Row]] = {}
        for row in group:
            studies.setdefault((row["study"], row["nct_id"]), []).append(row)
        panels.extend(studies.values())
    return panels


def _arms(rows: Sequence[Row]) -> dict[tuple[Any, ...], list[Row]]:
    arms: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        arms.setdefault((row["study"], row["nct_id"], row["arm"]), []).append(row)
    return arms


def _title(rows: Sequence[Row]) -> str:
    endpoint, study = only(rows, "endpoint"), only(rows, "study")
    return f"{endpoint or 'Endpoints'} over time{f' in {study}' if study else ''}"


def _subtitle(rows: Sequence[Row]) -> str:
    return who_is_shown(rows, else_said="Participants as each panel says")


def _heading(rows: Sequence[Row], everything: Sequence[Row]) -> str:
    """What the title does not say already; empty if that is nothing."""
    row = rows[0]
    said = [row["endpoint"]] if only(everything, "endpoint") is None else []
    if only(everything, "study") is None and (study := only(rows, "study")):
        said.append(str(study))
    if len({part_of(one) for one in everything}) > 1 and part_of(row):
        said.append(part_of(row))
    return ", ".join(said)


def _notes(answer: Answer) -> list[str]:
    with_interval = any(row["ci_low"] is not None for row in answer.rows)
    said = [f"Vertical lines: intervals ({levels(answer.rows)})."] if with_interval else []
    return [*said, *sentences(note.removeprefix("* ") for note in answer.notes)]


def _legend(rows: Sequence[Row], canvas: Canvas) -> list[list[str]]:
    """The arms of a panel in the order of its lines, each wrapped."""
    several = only(rows, "study") is None
    firsts = [own[0] for own in _arms(rows).values()]
    names = [f"{row['study']}: {arm_of(row)}" if several else arm_of(row) for row in firsts]
    return [canvas.wrapped(name, _LEGEND - 0.42) for name in names]


def _panel(
    page: Page, y: float, rows: Sequence[Row], legend: Sequence[Sequence[str]], canvas: Canvas
) -> None:
    wide = WIDTH - 2 * MARGIN - _LEFT - _LEGEND - 0.1
    axes = page.axes(MARGIN + _LEFT, y, wide, _TALL)
    unit = _unit(rows)
    arms = [sorted(own, key=lambda row: row["at_days"]) for own in _arms(rows).values()]
    times = sorted({row["at_days"] / _DAYS[unit] for row in rows})
    span = (times[-1] - times[0]) or 8.0
    step = min(
        0.008 * span,
        min((b - a for a, b in pairwise(times)), default=span) / (2 * len(arms)),
    )
    colors = _colors(arms)
    at = y + 0.02
    for place, (own, lines) in enumerate(zip(arms, legend, strict=True)):
        color, mark = colors[place], _MARKS[place % len(_MARKS)]
        stroke = _STROKES[place % len(_STROKES)]
        shift = (place - (len(arms) - 1) / 2) * step
        x = [row["at_days"] / _DAYS[unit] + shift for row in own]
        axes.plot(
            x,
            [row["value"] for row in own],
            gid=f"arm-{len(page.figure.axes)}-{place + 1}",
            color=color,
            marker=mark,
            linestyle=stroke,
            markersize=4.5,
            zorder=3,
        )
        for where, row in zip(x, own, strict=True):
            if row["ci_low"] is not None and row["ci_high"] is not None:
                axes.plot(
                    [where, where], [row["ci_low"], row["ci_high"]], color=color, linewidth=0.9, zorder=2
                )
        _key(page, at, lines, color=color, mark=mark, stroke=stroke)
        at += LINE * len(lines) + 0.05
    shown = times if len(times) == 1 or min(b - a for a, b in pairwise(times)) / span >= 0.07 else None
    if shown:
        axes.set_xticks(shown, [f"{time:.3g}" if time < 1000 else f"{time:.0f}" for time in shown])
    if len(times) == 1:
        axes.set_xlim(times[0] - 1, times[0] + 1)
    if all(row["measure"] == "proportion" and row["unit"] == "%" for row in rows):
        axes.set_ylim(0, min(100.0, axes.get_ylim()[1]))
    axes.set_xlabel(f"{unit}s", labelpad=2)
    axes.set_ylabel("\n".join(canvas.wrapped(measured(rows[0]), _TALL)[:3]), labelpad=2)


def _unit(rows: Sequence[Row]) -> str:
    """The unit in which most times are told; days where it is none that an axis can have."""
    told = Counter(row["at_unit"] for row in rows if row["at_unit"] in _DAYS)
    return str(told.most_common(1)[0][0]) if told else "day"


def _colors(arms: Sequence[Sequence[Row]]) -> list[str]:
    """A colour for each arm: black for placebo."""
    *bright, black = COLORS
    found, treated = [], 0
    for own in arms:
        is_placebo = own[0]["role"] == "placebo"
        found.append(black if is_placebo else bright[treated % len(bright)])
        treated += not is_placebo
    return found


def _key(page: Page, y: float, lines: Sequence[str], **how: Any) -> None:
    """An arm's line and name beside the axes."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    x = WIDTH - MARGIN - _LEGEND
    height = 1 - (y + LINE / 2) / page.height
    page.figure.add_artist(
        Line2D(
            (x / WIDTH, (x + 0.16) / WIDTH, (x + 0.32) / WIDTH), (height, height, height), markevery=[1],
            color=how["color"], marker=how["mark"], linestyle=how["stroke"], markersize=4.5,
            transform=page.figure.transFigure,
        )
    )  # fmt: skip
    for n, line in enumerate(lines):
        page.text(x + 0.4, y + LINE * (n + 0.5), line, va="center_baseline")
