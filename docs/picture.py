"""The schema as a picture, drawn from the models.

Where a table stands is said here (:data:`GROUPS` and the lanes); what is in it, and what it refers to, comes from the
metadata, so that a table that nobody has placed, or that is gone, is an error. A reference is a line from its column
to its table (but for one that would cross a lane); lines to one table share its colour and run together. The picture has no background, and colours
that can be read on a light page as on a dark one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import Column as _Column
from sqlalchemy import Table, UniqueConstraint

from trialdb.store.models import Base

Column = _Column[Any]

#: The tables in reading order.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Sources": ("sources", "source_facts", "evidence"),
    "What sources state": (
        "results", "safety_events", "study_endpoints", "milestones", "milestone_organisations",
    ),
    "Studies and arms": (
        "studies", "study_names", "study_links", "study_organisations", "study_conditions", "arms",
        "arm_interventions",
    ),
    "Registry records": ("registry_records", "study_interventions", "study_references", "study_countries"),
    "Their results": (
        "outcomes", "result_groups", "denominators", "analyses", "analysis_groups", "baseline_measurements",
        "participant_flow",
    ),
    "Vocabularies": (
        "endpoints", "endpoint_names", "adverse_event_terms", "adverse_event_names", "interventions",
        "intervention_names", "conditions", "condition_names", "organisations", "organisation_names",
    ),
    "Resolving": ("resolutions", "study_rules"),
    "How loading went": ("load_runs", "load_items", "load_issues", "load_changes", "origins", "pages", "fetch_cursors"),
    "The schema itself": ("data_dictionary",),
}  # fmt: skip

_LANES = (
    ("Sources", "Resolving", "How loading went"),
    ("What sources state",),
    ("Studies and arms", "Registry records"),
    ("Their results", "The schema itself"),
)
_LANE_WIDTH, _GUTTER, _MARGIN = 236, 78, 14
_HEAD, _ROW, _LINE, _PAD, _GAP, _TITLE = 24, 16, 14, 7, 14, 26
_CHARACTER = 5.6
_TRACK = 9
_INK, _MUTED, _PAPER, _EDGE, _QUIET = "#1f2933", "#5b6773", "#fbfcfd", "#aab4be", "#7d8b99"
_HEADS = {
    "Sources": "#2f6f9f", "Resolving": "#6b7a89", "How loading went": "#6b7a89", "What sources state": "#a8562b",
    "Studies and arms": "#3c7d55", "Registry records": "#8a6d1f", "Their results": "#8a6d1f", "Vocabularies": "#7a5299",
    "The schema itself": "#6b7a89",
}  # fmt: skip
_COLOURS = {
    "sources": "#2b83c4", "evidence": "#12a0a8", "studies": "#3f9a5f", "arms": "#8a9a1f", "endpoints": "#9b62c8",
    "adverse_event_terms": "#c64f94", "interventions": "#d07a1c", "conditions": "#b8545a", "organisations": "#6a72d6",
    "milestones": "#a8562b", "outcomes": "#c08a1e", "result_groups": "#7c8f2a", "analyses": "#b0703c",
}  # fmt: skip


def natural_keys(table: Table) -> list[tuple[str, ...]]:
    """The columns of each unique constraint, shorter ones first."""
    found = [tuple(c.name for c in u.columns) for u in table.constraints if isinstance(u, UniqueConstraint)]
    return sorted((k for k in found if "id" not in k), key=lambda k: (len(k), k))


def target_of(column: Column) -> str | None:
    """The table that a column refers to; of several keys it is the one that names this column's own thing."""
    for key in sorted(column.foreign_keys, key=lambda k: str(k.target_fullname)):
        table, _, name = str(key.target_fullname).partition(".")
        if name == "id":
            return table
    return None


@dataclass
class _Box:
    """One table on the picture; ``ports`` are the heights of the columns that refer to others."""

    table: Table
    group: str
    x: float
    y: float
    width: float
    ports: list[tuple[Column, str, float]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    height: float = 0

    def __post_init__(self) -> None:
        refers = [(c, t) for c in self.table.columns if (t := target_of(c))]
        y = self.y + _HEAD + _PAD
        for column, target in refers:
            self.ports.append((column, target, y + _ROW / 2))
            y += _ROW
        plain = [c.name for c in self.table.columns if c.name != "id" and not target_of(c)]
        room = int((self.width - 2 * _PAD - 4) / _CHARACTER)
        self.texts = textwrap.wrap(", ".join(plain), room, break_long_words=False, break_on_hyphens=False)
        self.height = y + _LINE * len(self.texts) + _PAD + (3 if refers else 0) - self.y

    @property
    def name(self) -> str:
        return self.table.name

    def svg(self) -> Iterator[str]:
        x, y = self.x, self.y
        yield f"<g><title>{escape(self.table.comment or '')}</title>"
        yield _rect(x, y, self.width, self.height, fill=_PAPER, stroke=_EDGE)
        yield f'<path d="M{x:g} {y + _HEAD:g}v-{_HEAD - 5}q0 -5 5 -5h{self.width - 10:g}q5 0 5 5v{_HEAD - 5}z" fill="{_HEADS[self.group]}"/>'
        yield _text(x + _PAD + 2, y + 16, self.name, size=12.5, fill="#ffffff", weight="600")
        for column, target, at in self.ports:
            shown = column.name + ("" if column.nullable is False else "?")
            yield _text(x + _PAD + 2, at + 4, shown, size=11, fill=_INK, weight="600")
            if (len(shown) + len(target) + 5) * _CHARACTER < self.width - 2 * _PAD:
                colour = _COLOURS.get(target, _QUIET)
                yield _text(x + self.width - _PAD - 2, at + 4, target, size=10, fill=colour, anchor="end")
        start = y + _HEAD + _PAD + _ROW * len(self.ports) + (3 if self.ports else 0)
        for number, line in enumerate(self.texts):
            yield _text(x + _PAD + 2, start + _LINE * number + 10.5, line, size=10.5, fill=_MUTED)
        yield "</g>"


@dataclass(frozen=True)
class _Place:
    """The boxes of all tables, and where lines may run: beside lanes, and between the lanes and the vocabularies."""

    lanes: Sequence[Sequence[_Box]]
    shelf: Sequence[Sequence[_Box]]
    channel: float
    width: float
    height: float

    def box(self, name: str) -> _Box:
        return next(b for boxes in (*self.lanes, *self.shelf) for b in boxes if b.name == name)

    def lane_of(self, name: str) -> int | None:
        return next((at for at, lane in enumerate(self.lanes) if any(b.name == name for b in lane)), None)


def schema_svg() -> str:
    """The picture of all tables as an SVG document.

    Raises:
        ValueError: a table has no place here, or a place has no table.
    """
    placed = {name for names in GROUPS.values() for name in names}
    if unplaced := placed ^ set(Base.metadata.tables):
        raise ValueError(
            f"docs/picture.py: say in GROUPS where these stand, or remove them: {sorted(unplaced)}"
        )
    place = _placed()
    titles = [_title(boxes[0].group, boxes[0].x, boxes[0].y - 9) for boxes in _openings(place)]
    boxes = [line for column in (*place.lanes, *place.shelf) for box in column for line in box.svg()]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {place.width:g} {place.height:g}" '
        f'width="{place.width:g}" height="{place.height:g}" role="img" '
        "font-family=\"-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif\">"
        "<title>The tables of trialdb and how they refer to each other</title>"
    )
    return "\n".join([head, *_lines(place), *boxes, *titles, "</svg>"]) + "\n"


def _placed() -> _Place:
    lanes, x = [], float(_MARGIN + 2 * _TRACK)
    for groups in _LANES:
        lanes.append(_lane(groups, x))
        x += _LANE_WIDTH + _GUTTER
    low = max(b.y + b.height for lane in lanes for b in lane)
    targets = [n for n in GROUPS["Vocabularies"] if not n.endswith("_names")]
    channel = low + 18
    top = channel + _TRACK * len(targets) + _TITLE + 4
    width = x - _GUTTER + 4 * _TRACK + _MARGIN
    shelf = _shelf(targets, top, width)
    bottom = max(b.y + b.height for column in shelf for b in column)
    return _Place(lanes, shelf, channel, width, bottom + _MARGIN)


def _shelf(targets: Sequence[str], y: float, width: float) -> list[list[_Box]]:
    """The vocabularies side by side, the names of each below it; what stands in one row is of one height."""
    each = (width - 2 * _MARGIN - _GAP * (len(targets) - 1)) / len(targets)
    owned = {target: name for name in GROUPS["Vocabularies"] for target in targets if _refers(name, target)}
    rows = []
    for names in (targets, [owned[target] for target in targets]):
        row = [
            _Box(Base.metadata.tables[name], "Vocabularies", _MARGIN + at * (each + _GAP), y, each)
            for at, name in enumerate(names)
        ]
        tallest = max(box.height for box in row)
        for box in row:
            box.height = tallest
        rows.append(row)
        y += tallest + _GAP
    return [list(column) for column in zip(*rows, strict=True)]


def _refers(name: str, target: str) -> bool:
    return any(target_of(column) == target for column in Base.metadata.tables[name].columns)


def _lane(groups: Sequence[str], x: float) -> list[_Box]:
    boxes: list[_Box] = []
    y = 0.0
    for group in groups:
        boxes += _stack(GROUPS[group], group, x, y + _TITLE, _LANE_WIDTH)
        y = boxes[-1].y + boxes[-1].height + _GAP
    return boxes


def _stack(names: Sequence[str], group: str, x: float, y: float, width: float) -> list[_Box]:
    boxes: list[_Box] = []
    for name in names:
        boxes.append(_Box(Base.metadata.tables[name], group, x, y, width))
        y += boxes[-1].height + _GAP
    return boxes


def _openings(place: _Place) -> Iterator[list[_Box]]:
    """The boxes above which the name of their group stands."""
    seen = set()
    for column in (*place.lanes, place.shelf[0]):
        for box in column:
            if box.group not in seen:
                seen.add(box.group)
                yield [box]


def _lines(place: _Place) -> Iterator[str]:
    """The references: a stub from each column to a track, and one track to each table on each side of a lane."""
    tracks: dict[tuple[float, str], float] = {}
    ends: dict[tuple[float, str], list[float]] = {}
    for lane, boxes in enumerate(place.lanes):
        for box in boxes:
            for _, target, y in box.ports:
                if (side := _side(place, lane, target)) is None:
                    continue
                track = _track(tracks, place, side, target)
                edge = box.x if track < box.x else box.x + box.width
                yield _path(f"M{edge:g} {y:g}H{track:g}", target)
                yield _dot(track, y, target, radius=2)
                ends.setdefault((track, target), []).append(y)
    for (track, target), heights in ends.items():
        yield from _way(place, track, target, heights)
    for owner, names in place.shelf:
        yield _path(f"M{names.x + 22:g} {names.y:g}V{owner.y + owner.height:g}", owner.name)


def _side(place: _Place, lane: int, target: str) -> int | None:
    """Left of which lane the line runs (one more than there are: right of the last); None if it would cross a lane."""
    home = place.lane_of(target)
    if home is None:
        return lane + 1
    if home == lane:
        return lane + lane % 2
    return max(lane, home) if abs(home - lane) == 1 else None


def _track(tracks: dict[tuple[float, str], float], place: _Place, side: int, target: str) -> float:
    """Where the line to a table runs on that side; the order is that of the tables, so that lines cross less."""
    key = (side, target)
    if key not in tracks:
        used = sum(1 for at, _ in tracks if at == side)
        lanes = place.lanes
        start = lanes[0][0].x - 12 if side == 0 else lanes[side - 1][0].x + _LANE_WIDTH + 14
        tracks[key] = start - _TRACK * used if side == 0 else start + _TRACK * used
    return tracks[key]


def _way(place: _Place, track: float, target: str, heights: list[float]) -> Iterator[str]:
    """The track itself, with its end at the table."""
    box = place.box(target)
    if place.lane_of(target) is not None:
        y = box.y + _HEAD / 2
        edge = box.x if track < box.x else box.x + box.width
        yield _path(f"M{edge:g} {y:g}H{track:g}M{track:g} {min(y, *heights):g}V{max(y, *heights):g}", target)
        yield _dot(edge, y, target, radius=3.5)
        return
    at = [column[0].name for column in place.shelf].index(target)
    y = place.channel + _TRACK * at
    x = box.x + box.width - 26
    yield _path(f"M{track:g} {min(heights):g}V{y:g}H{x:g}V{box.y:g}", target)
    yield _dot(x, box.y, target, radius=3.5)


def _path(way: str, target: str) -> str:
    return f'<path d="{way}" fill="none" stroke="{_COLOURS.get(target, _QUIET)}" stroke-width="1.5"/>'


def _dot(x: float, y: float, target: str, *, radius: float) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{_COLOURS.get(target, _QUIET)}"/>'


def _rect(x: float, y: float, width: float, height: float, *, fill: str, stroke: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5" fill="{fill}" stroke="{stroke}"/>'


def _title(text: str, x: float, y: float) -> str:
    return _text(x, y, text, size=13, fill=_QUIET, weight="600")


def _text(
    x: float, y: float, text: str, *, size: float, fill: str, weight: str = "400", anchor: str = "start"
) -> str:
    more = f' font-weight="{weight}"' if weight != "400" else ""
    more += f' text-anchor="{anchor}"' if anchor != "start" else ""
    spaced = escape(text).replace("  ", "\u2002")
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{more}>{spaced}</text>'
