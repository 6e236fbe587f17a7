"""Figures over several time points that are listed before them: "PFS at 1 and 2 years was 42% and 30% with A and 31% and 18% with B".

Each arm has as many figures as there are time points, or each time point has the figures of both arms ("48% vs 39%
and 30% vs 21%, respectively").
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.frame import RIGHT, Frame, Reading, is_base
from trialdb.extract.lexer import Figure, Time
from trialdb.extract.party import Party

__all__ = ["over_landmarks"]

_ROLES: Final = frozenset({"at", "landmark", "plain", "over"})
_JOINT: Final = re.compile(
    r"[-‐‑]?(?:\s?(?:years?|months?|weeks?|days?))?\s*(?:,\s*(?:and\s+)?|\s(?:and|&)\s)(?:(?:at|the)\s+){0,2}"
)
_AGAINST: Final = re.compile(r"\b(?:vs|versus|compared|against)\b")
_PREPOSITION: Final = re.compile(r"(?:in|with|for|on|of|among)\b")
_TO_LIST: Final = re.compile(
    r"(?:[\s,:]|\b(?:group|arm|patients|recipients|alone|it|they|these|the|rates?|was|were|had|of|at|corresponding|figures|respective|compared|versus|vs|and|[a-z]+ing)\b)*",
    re.IGNORECASE,
)
_PAIR: Final = 2


def over_landmarks(frame: Frame, single: Sequence[Reading]) -> None:
    """Gives figures that follow a list of time points each its own, and its arm."""
    times = _listed(frame, single)
    if len(times) < _PAIR:
        return
    lists = [list(members) for _, members in itertools.groupby(single, key=lambda r: r.group)]
    lists = [members for members in lists if members[0].at >= times[-1].end]
    for i, members in enumerate(lists):
        if len(members) == len(times) and (arm := _arm_of(frame, members, lists[i - 1] if i else None)):
            for r, time in zip(members, times, strict=True):
                r.arm, r.time = arm, time
        elif len(members) == _PAIR * len(times) and (pair := _pair_of(frame, members)):
            for k, r in enumerate(members):
                r.arm, r.time = pair[k % _PAIR], times[k // _PAIR]


def _listed(frame: Frame, single: Sequence[Reading]) -> list[Time]:
    """The time points of the only list of them that stands before the first figure."""
    first = min((r.at for r in single), default=0)
    points = [t for t in frame.tokens if isinstance(t, Time) and t.role in _ROLES and t.end <= first]
    runs: list[list[Time]] = []
    for t in points:
        if runs and t.unit == runs[-1][-1].unit and _JOINT.fullmatch(frame.text, runs[-1][-1].end, t.start):
            runs[-1].append(t)
        else:
            runs.append([t])
    long = [run for run in runs if len({t.value for t in run}) == len(run) >= _PAIR]
    return long[0] if len(long) == 1 else []


def _arm_of(frame: Frame, members: Sequence[Reading], before: Sequence[Reading] | None) -> Party | None:
    """The arm that a whole list is of: the only one right behind it, or right before it."""
    first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
    if _AGAINST.search(frame.text, first.start, last.start):
        return None
    following = next((g.start for g in frame.figures if g.start >= last.end), len(frame.text))
    behind = [
        (s, e, m)
        for s, e, m in frame.arms
        if last.end <= s < following and ";" not in frame.text[last.end : s]
    ]
    if behind and len(behind[0][2].parties) == 1:
        start, end, mention = behind[0]
        led = RIGHT.fullmatch(frame.text[last.end : start]) or (
            not frame.text[last.end : start].strip(" %)]") and _PREPOSITION.match(frame.text, start)
        )
        alone = len(behind) == 1 or _AGAINST.search(frame.text, end, behind[1][0])
        if led and alone:
            return mention.party
    low = cast("Figure", before[-1].figure).end if before else 0
    named = [(e, m) for s, e, m in frame.arms if low <= s and e <= first.start]
    if len(named) == 1 and len(named[0][1].parties) == 1 and (before or not behind):
        return (
            named[0][1].party
            if _TO_LIST.fullmatch(frame.text, named[0][0], first.start) or before is None
            else None
        )
    return None


def _pair_of(frame: Frame, members: Sequence[Reading]) -> tuple[Party, Party] | None:
    """The two arms whose figures are set against each other at each time point, in their order."""
    ends = [(cast("Figure", a.figure).end, b.at) for a, b in itertools.pairwise(members)]
    if any(bool(_AGAINST.search(frame.text, s, e)) == bool(k % _PAIR) for k, (s, e) in enumerate(ends)):
        return None
    named = list({p.identity: p for _, _, m in frame.arms for p in m.parties}.values())
    if len(named) == _PAIR:
        return named[0], named[1]
    treated, control = frame.cast.experimental, frame.cast.control
    if named or treated is None or control is None or not is_base(control):
        return None
    return treated, control
