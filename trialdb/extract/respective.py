"""Endpoints and groups of figures that stand in the same order: "A and B did not differ (70 vs 67%; 1.4 vs 1.2 L, respectively)".

Each group of a bracket then belongs to one endpoint; where each arm has a bracket with as many figures as endpoints are
listed, each of these figures does.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure, PValue, Time
from trialdb.extract.topic import Topic

__all__ = ["respective_topics"]

_SEVERAL: Final = 2
_IN_TURN: Final = re.compile(r"\b(?:respectively|accordingly|in that order)\b")


def respective_topics(frame: Frame, single: Sequence[Reading]) -> None:
    """Gives the groups of figures in brackets the endpoints that are listed before them, each its own."""
    brackets = _brackets(frame, single)
    for opened, members in brackets:
        groups = _groups(frame, members)
        many = len(groups[0]) >= _SEVERAL and len({len(g) for g in groups}) == 1 < len(groups)
        topics = _listed(frame, opened, len(groups)) if many else []
        if topics and _are_apart(frame, opened, groups):
            _give(groups, topics)
    rows = [members for _, members in brackets]
    units = [tuple(cast("Figure", r.figure).unit for r in row) for row in rows]
    if len(rows) >= _SEVERAL and len(set(units)) == 1 and len(set(units[0])) == len(units[0]):
        topics = _listed(frame, brackets[0][0], len(units[0]))
        for row in rows if topics else []:
            _give([[r] for r in row], topics)
            frame.rows |= {r.at for r in row}


def _groups(frame: Frame, members: Sequence[Reading]) -> list[list[Reading]]:
    """The figures of a bracket, parted where a semicolon, a p-value or another list begins."""
    groups = [[members[0]]]
    for before, r in itertools.pairwise(members):
        end = cast("Figure", before.figure).end
        if before.group != r.group or _parted(frame, end, r.at):
            groups.append([r])
        else:
            groups[-1].append(r)
    return groups


def _parted(frame: Frame, end: int, start: int) -> bool:
    return ";" in frame.text[end:start] or any(
        isinstance(t, PValue) and end <= t.start < start for t in frame.tokens
    )


def _brackets(frame: Frame, single: Sequence[Reading]) -> list[tuple[int, list[Reading]]]:
    """The brackets that hold several figures and name nothing, each with where it opens."""
    held: dict[int, list[Reading]] = {}
    for r in single:
        opened = frame.opening(r.at)
        while opened != r.at and frame.depths[opened]:
            opened = frame.opening(opened)
        if opened != r.at:
            held.setdefault(opened, []).append(r)
    return [
        (opened, members)
        for opened, members in sorted(held.items())
        if len(members) >= _SEVERAL and not any(opened < s < members[-1].at for s, _, _ in frame.topics)
    ]


def _listed(frame: Frame, opened: int, number: int) -> list[Topic]:
    """The endpoints that the words before a bracket list, where they are so many."""
    low = max((t.end for t in frame.statistics if t.end <= opened), default=0)
    phrases = frame.phrases.for_site(low, opened, least=1.5)
    told = list({t.identity: t for p in phrases for t in frame.topics_of(p)}.values())
    if len(told) == number:
        return told
    last = next((t for s, e, t in reversed(frame.topics) if low <= s and e <= opened), None)
    listed = [*frame.topics_before(last), last] if last is not None else []
    return listed if len(listed) == number else []


def _are_apart(frame: Frame, opened: int, groups: Sequence[Sequence[Reading]]) -> bool:
    """Whether the groups of a bracket are said to be in order, or are parted from each other, and no times are listed."""
    end = cast("Figure", groups[-1][-1].figure).end
    if _IN_TURN.search(frame.text, end, min(len(frame.text), frame.closing(end) + 20)):
        return True
    times = [t for t in frame.tokens if isinstance(t, Time) and t.role == "at" and t.end <= opened]
    return len(times) < len(groups) and all(
        _parted(frame, cast("Figure", a[-1].figure).end, b[0].at) for a, b in itertools.pairwise(groups)
    )


def _give(groups: Sequence[Sequence[Reading]], topics: Sequence[Topic]) -> None:
    for members, topic in zip(groups, topics, strict=True):
        for r in members:
            r.topic = topic
