"""Sentence frames: which figure of a sentence belongs to which arm, and which figure compares two.

A sentence is a row of figures, arms, topics and statistics. Lists of as many figures as arms are read in parallel
("17, 15 and 7% with A, B and C"); a figure beside an arm is bound by the words between them ("42% of patients in
the high-dose group", "placebo: 13%"); a figure after "difference", "hazard ratio", "reduced the risk by" … compares.
Intervals and p-values go to the figure, or the list of figures, that they follow. What a sentence leaves out (its
arms, its endpoint, its time point) stays None here and is filled from the discourse, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.arms import ArmMention
from trialdb.extract.binding import assign_arms
from trialdb.extract.bracketed import arms_behind
from trialdb.extract.comparing import mark_comparisons
from trialdb.extract.count_topics import topics_of_counts
from trialdb.extract.counts import may_count
from trialdb.extract.covering import cover_arms
from trialdb.extract.effects_in_turn import effects_in_turn
from trialdb.extract.frame import Frame, Reading, is_base
from trialdb.extract.intervals import attach_intervals
from trialdb.extract.labelled import label_of
from trialdb.extract.landmarks import over_landmarks
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, PValue, Time, Token
from trialdb.extract.lists import hosts_of, number_lists, share_rates
from trialdb.extract.no_contrast import is_association
from trialdb.extract.opponents import set_sides
from trialdb.extract.party import Cast, Party
from trialdb.extract.people import events_counted, people_counted
from trialdb.extract.probabilities import attach_p
from trialdb.extract.reductions import respective_sides
from trialdb.extract.respective import respective_topics
from trialdb.extract.stopped_for import name_stopping
from trialdb.extract.strains import name_strains
from trialdb.extract.study import StudyReference
from trialdb.extract.study_lists import list_over_studies, name_studies
from trialdb.extract.topic import Topic
from trialdb.extract.topics_beside import assign_topics, take_up_topics, topics_in_turn
from trialdb.extract.topics_by_phrase import topics_by_phrase
from trialdb.extract.under_grades import put_under_grades
from trialdb.facts import ComparisonMeasure

__all__ = ["Reading", "read_frames"]


def read_frames(
    sentence: Sentence,
    found: Sequence[Token],
    arms: list[ArmMention],
    subjects: list[Topic],
    cast_: Cast,
    *,
    studies: Sequence[StudyReference] = (),
    order: Sequence[Party] = (),
    effect: ComparisonMeasure | None = None,
    known: Sequence[Party] = (),
    parts: Sequence[tuple[int, int]] = (),
) -> list[Reading]:
    """The figures of a sentence with their arms, topics, intervals and p-values; p-values that stand alone too.

    ``order`` and ``effect`` are the arms and the effect measure that the text has spoken of last, ``known`` the longest
    list of arms that it has given. ``parts`` are where the sentence sets a part of the people apart.
    """
    if (
        not any(isinstance(t, (Figure, Time, PValue)) for t in found)
        and not (len(arms) >= _PAIR and may_count(sentence.text))
        and not (
            people_counted(sentence.text, found)
            or events_counted(
                sentence.text,
                found,
                [
                    (t.start - sentence.start, t.end - sentence.start)
                    for t in subjects
                    if t.term is not None or t.kind == "event"
                ],
            )
        )
    ):
        return []
    frame = Frame(
        sentence,
        found,
        arms,
        subjects,
        cast_=cast_,
        studies=studies,
        order=order,
        effect=effect,
        known=known,
        parts=parts,
    )
    if not frame.figures and not any(isinstance(t, PValue) for t in found):
        return []
    if (labelled := label_of(frame)) is not None:
        label, colon = labelled
        frame.topics = [t for t in frame.topics if t[0] >= colon]
        frame.topics.insert(0, (label.start - frame.base, label.end - frame.base, label))
        frame.figures = [f for f in frame.figures if f.start >= colon]
    readings = [Reading(f.start, f, depth=frame.depths[f.start]) for f in frame.figures]
    behind = arms_behind(frame)
    own = behind if any(map(is_base, behind.values())) else {}  # a control differs from nothing
    mark_comparisons(frame, [r for r in readings if r.at not in own])
    for r in readings:
        r.arm = None if r.compares else behind.get(r.at)
    readings = [r for r in readings if not (r.compares and is_association(frame, r.at))]
    attach_intervals(frame, readings)
    hosts = hosts_of(frame, readings)
    single = [r for r in readings if not r.compares and r.at not in hosts]
    number_lists(frame, single)
    for r in single:
        if r.at in frame.counts:
            r.arm = frame.counts[r.at].arm
    assign_topics(frame, readings)
    topics_in_turn(frame, single)
    take_up_topics(frame, single)
    _assign_times(frame, readings)
    list_over_studies(frame, single)
    over_landmarks(frame, single)
    assign_arms(frame, single)
    for r in readings:
        if r.at in hosts:
            r.arm, r.topic, r.others = hosts[r.at].arm, hosts[r.at].topic, hosts[r.at].others
        if r.compares:
            set_sides(frame, r, readings)
    respective_sides(frame, readings)
    topics_by_phrase(frame, readings)
    effects_in_turn(frame, readings)
    readings = topics_of_counts(frame, readings)
    respective_topics(frame, single)
    name_strains(frame, readings)
    share_rates(single)
    put_under_grades(frame, readings)
    name_stopping(frame, readings)
    readings += attach_p(frame, readings)
    cover_arms(frame, readings)
    name_studies(frame, readings)
    return sorted(readings, key=lambda r: r.at)


_PAIR: Final = 2
_GROUP: Final = re.compile(r"[\s-]+(?:[\w-]+\s+)?(?:groups?|arms?|courses?|regimens?|schedules?)\b")


def _assign_times(frame: Frame, readings: list[Reading]) -> None:
    times = [
        t
        for t in frame.tokens
        if isinstance(t, Time)
        and t.role in {"at", "landmark", "over", "range", "plain"}
        and t.value >= 0
        and not any(f.start == t.start for f in frame.figures)
        and not any(s <= t.start < e for s, e, _ in frame.arms)
        and (t.role in {"at", "landmark"} or not any(s <= t.start < e for s, e, _ in frame.topics))
        and not _GROUP.match(frame.text, t.end)
    ]
    points = [
        t
        for t in times
        if t.role in {"at", "landmark", "over", "range"}
        or re.search(r"(?:post|after|of treatment|later|in\b)", frame.text[t.end : t.end + 14])
    ]
    outside = [t for t in points if not _OF_THOSE.search(frame.text, 0, t.start)]
    points = outside or points
    first = cast("Figure", readings[0].figure).start if readings else 0
    trailing = (
        len(points) > 1
        and points[0].start > first
        and all(t.role not in {"range", "landmark"} for t in points)
    )
    for r in readings:
        f = cast("Figure", r.figure)
        left = [t for t in points if t.end <= f.start]
        right = [t for t in points if t.start >= f.end]
        if r.time is not None:
            continue
        if trailing and right and not (frame.depths[f.start] and left):
            r.time = right[0]
            continue
        if left and left[-1].role != "range":
            r.time = left[-1]
            if (
                right
                and right[0].role == "at"
                and right[0].start - f.end < _NEAR
                and len(left) < len(points)
                and frame.closing(f.end) > right[0].start
            ):
                r.time = (
                    right[0]
                    if not _between(frame, f, right[0].start)
                    and _between_figures(frame, left[-1].end, f.start)
                    else r.time
                )
        elif left:
            r.time = left[-1]
        elif right and not _is_of_next_topic(frame, r, right[0]):
            r.time = right[0]


_NEAR: Final = 12  # characters


_OF_THOSE: Final = re.compile(
    r"\b(?:[Oo]f|[Aa]mong)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}(?:who|that)\s+(?:had\s+)?[^,;()]{0,60}$"
)  # "Of those who had EASI-75 at week 16, 85% had it at week 52"


def _is_of_next_topic(frame: Frame, r: Reading, time: Time) -> bool:
    """Whether a time belongs to a further endpoint behind a figure: "the response rate was 31%, and 18-month survival 64%"."""
    own = r.topic is not None and r.topic.start - frame.base < time.start
    return time.role == "landmark" and own and any(s >= time.end for s, _, _ in frame.topics)


def _between(frame: Frame, f: Figure, stop: int) -> bool:
    return any(f.end <= g.start < stop for g in frame.figures)


def _between_figures(frame: Frame, start: int, stop: int) -> bool:
    return any(start <= g.start < stop for g in frame.figures)
