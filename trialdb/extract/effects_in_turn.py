"""Endpoints in turn: as many figures as endpoints were listed before them, with "respectively" behind the last.

"The odds ratios for relapse and remission were 0.52 (95% CI ...) and 1.9 (...), respectively."
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure
from trialdb.extract.lists import without_statistics
from trialdb.extract.topic import Topic

__all__ = ["effects_in_turn", "listed_before"]

_SEVERAL: Final = 2
_ENDS: Final = re.compile(r"[\s,;%)\]]*(?:[a-z]+(?:/[a-zA-Z]+)?[\s,;)\]]*){0,3}\brespectively\b")
_BETWEEN: Final = re.compile(r"[\s,;%)\]\[(A-Za-z/²³µμ]*")
_JOINED: Final = re.compile(
    r"\s*(?:,|,?\s*(?:and|or|as well as))\s*(?:(?:of|in|for|the|to|rates? of|time to)\s+){0,3}", re.IGNORECASE
)
_LED: Final = re.compile(r"(?P<noun>time|rate|level|risk|change|incidence)s?(?P<link> (?:to|of|in) )")


def effects_in_turn(frame: Frame, readings: Sequence[Reading]) -> None:
    """Gives each figure of a run of comparisons its own of as many endpoints that stand in a list before the run."""
    if "respectively" not in frame.text:
        return
    compared = [r for r in readings if r.figure is not None and r.compares]
    for _, grouped in itertools.groupby(compared, key=lambda r: (r.measure, _sides(r))):
        members = list(grouped)
        if len(members) < _SEVERAL or not _is_run(frame, members, [r.at for r in members[1:]]):
            continue
        topics = listed_before(frame, members[0].at, len(members))
        for r, topic in zip(members, topics, strict=False):
            r.topic = topic
    _lists_in_turn(frame, [r for r in readings if r.figure is not None])


def _lists_in_turn(frame: Frame, readings: Sequence[Reading]) -> None:
    """Gives lists of the same arms one of as many endpoints each: "stay and cost (2 v 3 days, p = .1, and 4 v 5 €, p = .2, respectively)".

    What compares in the brackets behind a list is of its endpoint.
    """
    single = [r for r in readings if not r.compares]
    lists = [list(members) for _, members in itertools.groupby(single, key=lambda r: r.group)]
    for (a, first), (b, _) in itertools.combinations(enumerate(lists), 2):
        run = lists[a : b + 1]
        if len({len(members) for members in run}) > 1 or len(first) < _SEVERAL:
            continue
        ends = [members[-1] for members in run]
        if not _is_run(frame, ends, [members[0].at for members in run[1:]]):
            continue
        for members, topic in zip(run, listed_before(frame, first[0].at, len(run)), strict=False):
            end = cast("Figure", members[-1].figure).end
            behind = [r for r in readings if r.compares and end <= r.at < _past_brackets(frame, end)]
            for r in (*members, *behind):
                r.topic = topic


def _sides(r: Reading) -> tuple[object, ...]:
    return tuple(party.identity if party else None for party in (r.arm, r.comparator))


def _is_run(frame: Frame, members: Sequence[Reading], following: Sequence[int]) -> bool:
    """Whether nothing but statistics stands between figures and the places that follow them, and "respectively" behind the last."""
    ends = [cast("Figure", r.figure).end for r in members]
    tail = without_statistics(frame, _past_brackets(frame, ends[-1]), len(frame.text))
    return _ENDS.match(tail) is not None and all(
        _BETWEEN.fullmatch(without_statistics(frame, min(_past_brackets(frame, end), at), at))
        for end, at in zip(ends, following, strict=False)
    )


_OPENS: Final = re.compile(r"\s*[(\[]")


def _past_brackets(frame: Frame, end: int) -> int:
    """Behind the brackets that follow a figure at once, where it stands in none itself; else the figure's own end."""
    opened = None if frame.depths[end - 1] else _OPENS.match(frame.text, end)
    return frame.closing(opened.end() + 1) + 1 if opened else end


def listed_before(frame: Frame, place: int, count: int) -> list[Topic]:
    """The endpoints of the last list before a place that has this many; none where there is no such list."""
    told = [t for t in frame.topics if t[1] <= place]
    told += [
        (p.start, p.end, frame.topic_of(p))
        for p in frame.phrases.found
        if p.end <= place and not any(s < p.end and p.start < e for s, e, _ in told)
    ]
    chains: list[list[tuple[int, int, Topic]]] = []
    for entry in sorted(told, key=lambda t: t[0]):
        joined = chains and _JOINED.fullmatch(frame.text, chains[-1][-1][1], entry[0])
        if joined:
            chains[-1].append(entry)
        else:
            chains.append([entry])
    for chain in reversed(chains):
        topics = _with_tail(_with_head([t for _, _, t in chain]))
        if len({t.identity for t in topics}) == len(topics) == count:
            return topics
    return []


def _with_head(topics: list[Topic]) -> list[Topic]:
    """The endpoints of a list, each with the noun that stands before the first alone: "times to relief and freedom"."""
    led = _LED.match(topics[0].reported)
    if led is None or topics[0].code is not None:
        return topics
    head = led["noun"] + led["link"]
    return [
        Topic(t.start, t.end, head + (t.reported[m.end() :] if (m := _LED.match(t.reported)) else t.reported))
        for t in topics
    ]


_TAIL: Final = re.compile(
    r"[\w-]+ (?P<tail>(?:[\w-]+ )?(?:scores?|sub-?scores?|sub-?scales?|domains?|quotients?|ind(?:ex|ices))(?: (?:on|of|in) .+)?)"
)


def _with_tail(topics: list[Topic]) -> list[Topic]:
    """The endpoints of a list, each with the instrument behind the last: "cognitive, language and motor scores on the Bayley-III"."""
    last = _TAIL.fullmatch(topics[-1].reported)
    if last is None or any(t.code is not None or " " in t.reported for t in topics[:-1]):
        return topics
    return [
        *(replace(t, reported=f"{t.reported} {last['tail']}") for t in topics[:-1]),
        topics[-1],
    ]
