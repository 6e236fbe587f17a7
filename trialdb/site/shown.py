"""What templates use: addresses, figures as text, and charts as drawings in SVG.

Templates escape everything; what is drawn here is built from numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, floor, log
from typing import Any, Final
from urllib.parse import quote, urlencode

from markupsafe import Markup

from trialdb.output import cells
from trialdb.query import Answer
from trialdb.query.answers import Row
from trialdb.query.needed import NEEDED
from trialdb.site.curves import round_step
from trialdb.statistics import LOG_MEASURES

__all__ = ["HELPERS", "Axis", "Group", "axis_of", "groups"]

_WIDTH, _HEIGHT = 190, 22  # of one line of a forest plot, in its own units


@dataclass(frozen=True)
class Axis:
    """The scale of a forest plot: from ``low`` to ``high``, logarithmic for ratios, with ``null`` for no effect."""

    low: float
    high: float
    null: float
    is_log: bool

    def place(self, value: float) -> float:
        """Where a figure stands, from 0 to the width; what lies outside stands at the edge."""
        low, high, at = (
            (log(x) for x in (self.low, self.high, value)) if self.is_log else (self.low, self.high, value)
        )
        return round(_WIDTH * min(1.0, max(0.0, (at - low) / (high - low))), 1)

    def ticks(self) -> list[tuple[float, str]]:
        """A few round figures, with their places."""
        if self.is_log:
            steps = [x for x in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if self.low <= x <= self.high]
        else:
            step = round_step((self.high - self.low) / 3)
            first = floor(self.low / step) * step
            steps = [x for n in range(9) if self.low <= (x := round(first + n * step, 9)) <= self.high]
        return [(self.place(x), cells.number(float(x)).replace("-", "−")) for x in steps]


@dataclass(frozen=True)
class Group:
    """Comparisons that share an endpoint, a measure and a unit, and so an axis."""

    endpoint: str
    measure: str
    unit: str | None
    rows: Sequence[Row]
    axis: Axis | None


def groups(answer: Answer) -> list[Group]:
    """Comparisons by endpoint, measure and unit, in the order of the answer."""
    found: dict[tuple[str, str, str | None], list[Row]] = {}
    for row in answer.rows:
        found.setdefault((row["endpoint"], row["measure"], row["unit"]), []).append(row)
    return [Group(*key, rows, axis_of(rows)) for key, rows in found.items()]


def axis_of(rows: Iterable[Row]) -> Axis | None:
    """An axis that holds the estimates and intervals of some comparisons; none where nothing can be drawn.

    Numbers needed to treat have none: between benefit and harm lies infinity.
    """
    told = [row for row in rows if row["value"] is not None and row["measure"] != NEEDED]
    is_log = bool(told) and all(row["measure"] in LOG_MEASURES for row in told)
    null = 1.0 if is_log else 0.0
    values = [null] + [
        row[name] for row in told for name in ("value", "ci_low", "ci_high") if row[name] is not None
    ]  # fmt: skip
    if is_log:
        values = [value for value in values if value > 0]
    if len(values) < 2 or max(values) == min(values):
        return None
    if is_log:
        room = (log(max(values)) - log(min(values))) * 0.06
        return Axis(exp(log(min(values)) - room), exp(log(max(values)) + room), null, is_log)
    room = (max(values) - min(values)) * 0.06
    return Axis(min(values) - room, max(values) + room, null, is_log)


def interval_line(row: Row, axis: Axis | None) -> Markup:
    """One line of a forest plot: the interval, the estimate, and the line of no effect."""
    if axis is None or row["value"] is None or (axis.is_log and row["value"] <= 0):
        return Markup("")
    middle, null = _HEIGHT / 2, axis.place(axis.null)
    parts = [f'<line class="null" x1="{null}" y1="0" x2="{null}" y2="{_HEIGHT}"/>']
    low, high = row["ci_low"], row["ci_high"]
    bounded = low is not None and high is not None and not (axis.is_log and low <= 0)
    if bounded:
        parts.append(
            f'<path class="interval" d="M{axis.place(low)} {middle - 4}v8m0-4H{axis.place(high)}m0-4v8"/>'
        )
    at = axis.place(row["value"])
    parts.append(
        f'<rect class="{"known" if bounded else "bare"}" x="{at - 4}" y="{middle - 4}" width="8" height="8"/>'
    )
    words = f"{cells.number(row['value'])}, {cells.interval(row) or 'no interval'}"
    return Markup(  # noqa: S704  (numbers alone)
        f'<svg class="forest" role="img" aria-label="{words}" viewBox="-6 0 {_WIDTH + 12} {_HEIGHT}"'
        f' width="{_WIDTH + 12}" height="{_HEIGHT}">{"".join(parts)}</svg>'
    )


def scale(axis: Axis | None) -> Markup:
    """The axis under a forest plot."""
    if axis is None:
        return Markup("")
    parts = [f'<line x1="0" y1="1" x2="{_WIDTH}" y2="1"/>'] + [
        f'<path d="M{at} 1v5"/><text x="{at}" y="18">{figure}</text>' for at, figure in axis.ticks()
    ]
    return Markup(  # noqa: S704  (numbers alone)
        f'<svg class="scale" aria-hidden="true" viewBox="-6 0 {_WIDTH + 12} 22" width="{_WIDTH + 12}" height="22">'
        f"{''.join(parts)}</svg>"
    )


def _path(kind: str) -> Callable[[Any], str]:
    return lambda name: _address(kind, str(name))


@lru_cache(maxsize=4096)
def _address(kind: str, name: str, quoted: str | None = None) -> str:
    """An address; a page has most of its own several times."""
    return f"/{kind}/{quote(name, safe='')}" + (f"?{urlencode({'quote': quoted})}#quote" if quoted else "")


def study_path(row: Mapping[str, Any]) -> str:
    """The page of the study of a row."""
    return _path("study")(row.get("nct_id") or row["study"])


def source_path(source: Mapping[str, Any]) -> str:
    """The page of a source, at the words that state a fact if they are given."""
    return _address("source", str(source.get("id") or source["source_id"]), source.get("quote"))


def sql_path(database: str, sql: str) -> str:
    """Datasette's page with a query."""
    return f"/{quote(database)}?{urlencode({'sql': sql})}"


def row_path(database: str, table: str, row_id: int) -> str:
    """Datasette's page of one row."""
    return f"/{quote(database)}/{table}/{row_id}"


HELPERS: Final[dict[str, Any]] = {
    "cells": cells,
    "groups": groups,
    "interval_line": interval_line,
    "scale": scale,
    "drug_path": _path("drug"),
    "endpoint_path": _path("endpoint"),
    "study_path": study_path,
    "source_path": source_path,
    "sql_path": sql_path,
    "row_path": row_path,
    "quoted": lambda text: quote(str(text), safe=""),
}
