"""Which study a figure belongs to, in a sentence that names several.

"In A and B, 41% and 44% responded on the drug, and 12% and 15% on placebo" lists the figures of one arm in the order
of the studies; "14% in A and 18% in B" names each study behind its figure; "4% in each trial" is a figure of both.
Elsewhere a figure belongs to the study that stands last before it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.frame import RIGHT, Frame, Reading, is_base
from trialdb.extract.lexer import Figure
from trialdb.extract.party import Party
from trialdb.extract.study import StudyReference

__all__ = ["list_over_studies", "name_studies"]

_BESIDE: Final = re.compile(
    r"\s*(?:[\[(][^\[\]()]{1,60}[\])])?\s*(?:,\s*(?:and|or)?|and|or|&|/|\+)\s*(?:in|the)?\s*[-‐‑]?\s*"
)
_VERSUS: Final = re.compile(r"\b(?:versus|vs\.?|compared (?:with|to)|against)\s+(?:only\s+)?$")
_AND_BY: Final = re.compile(r"\band\s+(?:by|in|with|of)\s+(?:only\s+)?$")
_FOR_ALL: Final = re.compile(r"\s*,?\s*(?:for|in)\s+(?:both|each|all)\b")
_ALL_BEFORE: Final = re.compile(r"\b(?:both|all|each)\s*,?\s*$")
_IN_BEHIND: Final = re.compile(r"[^.;]{0,40}\bin\s*$")
_IN_BEFORE: Final = re.compile(r"\b[Ii]n\s*$")


def list_over_studies(frame: Frame, single: Sequence[Reading]) -> None:
    """Gives each figure of a list to its study where one arm has as many figures as studies are listed."""
    for places in _lists(frame):
        ids = [i for r in places for i in r.ids]
        if _against_control(frame, single, places, ids):
            continue
        groups = [g for g in _groups(single) if len(g) == len(ids) and places[-1].end <= g[0].at]
        groups = [*_led_to(frame, single, places, len(ids)), *groups]
        beside = all(_BESIDE.fullmatch(frame.text[a.end : b.start]) for a, b in itertools.pairwise(places))
        if not beside:
            groups = [
                g
                for g in groups
                if _VERSUS.search(frame.text, 0, g[0].at)
                or (places[-1].end <= g[0].at and _AND_BY.search(frame.text, 0, g[0].at))
            ]
        arms = [_arm_of(frame, g) for g in groups]
        named = {m.party.identity for _, _, m in frame.arms}
        if not groups or any(a is None for a in arms):
            continue
        distinct = {cast("Party", a).identity for a in arms}
        if (len(named) > len(distinct) and beside) or (len(distinct) == 1 and len(groups) > 1):
            continue
        for group, arm in zip(groups, arms, strict=True):
            for r, study in zip(group, ids, strict=True):
                r.arm, r.studies = arm, (study,)


def _against_control(
    frame: Frame, single: Sequence[Reading], places: Sequence[StudyReference], ids: Sequence[str]
) -> bool:
    """Whether two lists, of the treated arm and of the control, go over listed studies: "62% and 59% responded in A and B, compared with 19% and 17% on placebo"."""
    lists = [g for g in _groups(single) if len(g) == len(ids)]
    beside = all(_BESIDE.fullmatch(frame.text[a.end : b.start]) for a, b in itertools.pairwise(places))
    if not beside or len(lists) != _PAIR or len(_groups(single)) != _PAIR:
        return False
    first, second = lists
    control = _arm_of(frame, second)
    treated = {m.party.identity: m.party for _, _, m in frame.arms if not is_base(m.party)}
    arm = next(iter(treated.values()), frame.cast.experimental)
    if (
        control is None
        or not is_base(control)
        or len(treated) > 1
        or arm is None
        or not _VERSUS.search(frame.text, 0, second[0].at)
        or any(e <= first[0].at and is_base(m.party) for _, e, m in frame.arms)
    ):
        return False
    for group, party in ((first, arm), (second, control)):
        for r, study in zip(group, ids, strict=True):
            r.arm, r.studies = party, (study,)
    return True


_PAIR: Final = 2
_OF_ARM: Final = re.compile(
    r"[\s%]*(?:of\s+)?(?:the\s+)?[^.;:()\d]{3,60}?\s+(?:in|across)\s+(?:the\s+)?$"
)  # "38% and 41% of A patients in NORTH-1 and NORTH-2"


def _led_to(
    frame: Frame, single: Sequence[Reading], places: Sequence[StudyReference], count: int
) -> list[list[Reading]]:
    """The list of figures of one arm right behind which the studies are listed, or none."""
    before = [g for g in _groups(single) if len(g) == count and g[-1].at < places[0].start]
    if not before:
        return []
    end = cast("Figure", before[-1][-1].figure).end
    arms = [m for s, _, m in frame.arms if end <= s < places[0].start]
    return before[-1:] if len(arms) == 1 and _OF_ARM.fullmatch(frame.text, end, places[0].start) else []


def name_studies(frame: Frame, readings: Sequence[Reading]) -> None:
    """Gives the readings of a sentence that names several studies, or speaks of each of them, their own."""
    references = [r for r in frame.studies if not r.pooled]
    each = [r for r in frame.studies if r.each]
    several = len({i for r in references for i in r.ids}) > 1
    told = {r.arm.identity for r in readings if r.figure and not r.compares and r.arm and not is_base(r.arm)}
    for r in readings:
        for_all = (
            several
            and r.figure is None
            and r.p is not None
            and (
                _FOR_ALL.match(frame.text, r.p.end)
                or (len(told) == 1 and _ALL_BEFORE.search(frame.text, 0, r.p.start))
            )
        )
        if r.studies and not for_all:
            continue
        if each and not (several and r.at < each[0].start and r.figure is not None):
            r.studies = each[0].ids
        elif for_all:
            r.studies = tuple(dict.fromkeys(i for ref in references for i in ref.ids))
        elif several:
            r.studies = (
                _of_figures_before(frame, readings, r)
                or _bracketed(frame, references, r.at)
                or _study_at(frame, references, r.at)
            )


def _of_figures_before(frame: Frame, readings: Sequence[Reading], r: Reading) -> tuple[str, ...]:
    """The study of the figures right before a p-value in brackets: "in ONE 36% v 18% (p<0.001) and in TWO 35% v 26%"."""
    if r.figure is not None or r.p is None or not frame.depths[r.p.start]:
        return ()
    before = [q for q in readings if q.figure is not None and q.at < r.at and q.studies]
    if not before or any(before[-1].at < ref.start < r.at for ref in frame.studies):
        return ()
    return before[-1].studies


def _lists(frame: Frame) -> list[list[StudyReference]]:
    """The runs of several studies that only commas and "and" stand between."""
    runs: list[list[StudyReference]] = []
    for r in frame.studies:
        if r.pooled:
            continue
        if runs and _BESIDE.fullmatch(frame.text[runs[-1][-1].end : r.start]):
            runs[-1].append(r)
        else:
            runs.append([r])
    listed = [run for run in runs if len({i for r in run for i in r.ids}) == len(run) > 1]
    return listed or _in_order(frame)


def _in_order(frame: Frame) -> list[list[StudyReference]]:
    """The studies of a sentence that names each once, in its order: "34% in A and 33% in B, versus 8% and 7% with placebo"."""
    named = [r for r in frame.studies if not r.pooled]
    ids = [i for r in named for i in r.ids]
    return [named] if len(set(ids)) == len(ids) == len(named) > 1 else []


def _groups(single: Sequence[Reading]) -> list[list[Reading]]:
    groups: dict[int, list[Reading]] = {}
    for r in single:
        groups.setdefault(r.group, []).append(r)
    return list(groups.values())


def _arm_of(frame: Frame, group: list[Reading]) -> Party | None:
    """The one arm that a list of figures stands beside: right behind it, else the last one before it."""
    first, last = cast("Figure", group[0].figure), cast("Figure", group[-1].figure)
    opened = frame.text[: first.start].rstrip()[-1:] in {"(", "["} or frame.depths[first.start]
    behind = [
        m
        for s, _, m in frame.arms
        if s >= last.end and not opened and RIGHT.fullmatch(frame.text[last.end : s])
    ]
    before = [m for _, e, m in frame.arms if e <= first.start]
    mention = behind[0] if behind else before[-1] if before else None
    return mention.party if mention is not None and len(mention.parties) == 1 else None


def _study_at(frame: Frame, references: list[StudyReference], place: int) -> tuple[str, ...]:
    """The study that stands last before a place, else the first after; the one behind it where each stands behind."""
    if _named_behind(frame, references):
        return next((r for r in references if r.start > place), references[-1]).ids
    before = [r for r in references if r.end <= place]
    after = [r for r in references if r.start > place]
    if (
        after
        and _IN_BEHIND.match(frame.text[place : after[0].start])
        and (not before or not _IN_BEFORE.search(frame.text[: before[-1].start]))
    ):
        return after[0].ids
    return (before[-1] if before else after[0]).ids


def _bracketed(frame: Frame, references: list[StudyReference], place: int) -> tuple[str, ...]:
    """The study right behind which the bracket opens that a figure stands in: "in A (HR 0.7)"."""
    opened = frame.opening(place)
    if opened == place:
        return ()
    return next((r.ids for r in references if r.end <= opened and not frame.text[r.end : opened].strip()), ())


def _named_behind(frame: Frame, references: list[StudyReference]) -> bool:
    """Whether a sentence names each study behind its figures: "by 41% in A, and by 47% in B"."""
    figures = [
        t.start
        for t in (*frame.tokens, *frame.figures)
        if isinstance(t, Figure) and (t.unit is not None or "." in t.text)
    ]
    figures.sort()
    starts = [r.start for r in references]
    return (
        len(references) > 1
        and bool(figures)
        and figures[0] < starts[0]
        and any(starts[0] < f < starts[-1] for f in figures)
    )
