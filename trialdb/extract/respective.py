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
from trialdb.extract.lists import without_statistics
from trialdb.extract.topic import Topic

__all__ = ["respective_estimates", "respective_topics"]

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


def respective_estimates(frame: Frame, readings: Sequence[Reading]) -> None:
    """Gives estimates in a row the endpoints that they are said to be for: "hazard ratios for A and B were 0.6 (...) and 0.8 (...), respectively"."""
    run: list[Reading] = []
    for r in readings:
        if run and (not r.compares or r.measure != run[-1].measure or not _beside(frame, run[-1], r)):
            run = []
        if not r.compares:
            continue
        run.append(r)
        if len(run) >= _SEVERAL and _IN_TURN_NEXT.match(frame.text, _behind_statistics(frame, r)):
            topics = _said_to_be_for(frame, run[0].at, len(run))
            for estimate, topic in zip(run, topics, strict=False):
                estimate.topic = topic


def _beside(frame: Frame, before: Reading, r: Reading) -> bool:
    end = cast("Figure", before.figure).end
    return bool(_AND.fullmatch(without_statistics(frame, end, r.at)))


def _behind_statistics(frame: Frame, r: Reading) -> int:
    """Where the bracket behind a figure ends, or the figure."""
    end = cast("Figure", r.figure).end
    m = _BRACKET.match(frame.text, end)
    return m.end() if m else end


def _said_to_be_for(frame: Frame, end: int, number: int) -> list[Topic]:
    """The endpoints between "for" or "in" and the verb before a row of estimates, where they are so many."""
    m = _ARE.search(frame.text, 0, end)
    if m is None:
        return []
    start = max((t.end for t in frame.statistics if t.end <= m.start()), default=0)
    said = list(frame.text[start : m.start()])
    for s, e, _ in frame.arms:
        if start <= s and e <= m.start():
            said[s - start : e - start] = "\0" * (e - s)
    led = _FOR.search(_OF_ARMS.sub(_blank, "".join(said)))
    if led is None:
        return []
    low = start + led.start("list")
    parts = list(_PARTS.finditer(led["list"]))
    starts = [0, *(m.end() for m in parts)]
    ends = [*(m.start() for m in parts), len(led["list"])]
    if len(starts) != number:
        return []
    return [_named(frame, low + s, low + e) for s, e in zip(starts, ends, strict=True)]


def _named(frame: Frame, start: int, end: int) -> Topic:
    """The vocabulary's endpoint in an item of a list, or the item."""
    for s, e, topic in frame.topics:
        if start <= s and e <= end and e - s >= _MOST * (end - start):
            return topic
    return Topic(frame.base + start, frame.base + end, frame.text[start:end])


def _blank(m: re.Match[str]) -> str:
    return " " * len(m.group())


_MOST: Final = 0.6  # of an item: an endpoint that is so much of it is what it names
_ARE: Final = re.compile(r"\s(?:was|were)\s+(?:[a-z]+\s+)?[(\[]?$")
_IN_TURN_NEXT: Final = re.compile(r"[\s,;]*(?:all\s+)?(?:respectively|in that order)\b")
_AND: Final = re.compile(r"[\s,;]*(?:and)?[\s,;]*")
_BRACKET: Final = re.compile(
    r"[^\S\n]*(?:%|mm ?Hg|points?|days?|months?)?\s*[(\[](?:[^()\[\]]|\[[^\[\]]*\]|\([^()]*\))*[)\]]"
)
_OF_ARMS: Final = re.compile(
    r"\([^()]*\)|(?:\b(?:with|between|for|in|of)\s+)?(?:the\s+)?\0+(?:\s+(?:group|arm)s?)?(?:\s+(?:and|versus|vs\.?|compared (?:with|to)|over|than|or)\s+(?:the\s+)?\0+(?:\s+(?:group|arm)s?)?)?"
)
_FOR: Final = re.compile(
    r"\b(?:ratios?|risks?|differences?|effects?|HRs?|ORs?|RRs?|MDs?)\s+(?:for|in|of|on)\s+(?:the\s+)?(?P<list>\S.*?)\s*$"
)
_PARTS: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")


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
