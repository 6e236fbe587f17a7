"""A reading with all that the discourse adds, and what makes a figure no fact about people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.frames import Reading
from trialdb.extract.layout import Sentence
from trialdb.extract.party import Party
from trialdb.extract.topic import Topic
from trialdb.facts import Evidence, TimePoint

__all__ = [
    "FREQUENCIES",
    "Statement",
    "evidence",
    "is_bare",
    "is_incidence",
    "is_lone",
    "is_most_common",
    "is_no_incidence",
    "is_only_share",
    "is_share",
    "is_share_of_score",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """A reading with all that the discourse adds: ready to become a fact. ``safety`` says which kind of fact."""

    reading: Reading
    sentence: Sentence
    study: str
    arm: Party
    comparator: Party | None
    topic: Topic
    at: TimePoint | None
    safety: bool
    subgroup: str | None
    population: str | None


FREQUENCIES: Final = frozenset({"per day", "per night", "per week", "per month", "per year"})  # of one person
_FELL_BY: Final = re.compile(
    r"\b(?:(?:was|were) (?:reduced|lowered|cut|eased)|fell|dropped|decreased|declined|went down|came down|eased|improved) by (?:about |an average of |a mean of )?$"
    r"|\b(?:reduction|decrease|drop|decline|fall)s? of (?:about |an average of |a mean of |nearly |almost )?$"
)
_A_FALL: Final = re.compile(r"\s*(?:reduction|decrease|drop|decline|fall)\b")


def is_no_incidence(r: Reading, sentence: Sentence) -> bool:
    """Whether a figure beside an adverse-event term is no share or number of people: a change, a score, a ratio."""
    figure = r.figure
    return r.compares or (
        figure is not None
        and (
            figure.value < 0
            or figure.unit in FREQUENCIES
            or figure.is_measured
            or not (
                figure.unit in {"%", None, "events", "patients"}
                or "per " in (figure.unit or "")
                or figure.n is not None
            )
            or (figure.unit is None and figure.total is None and not figure.value.is_integer())
            or (
                figure.unit in {"%", *FREQUENCIES}
                and (
                    _FELL_BY.search(sentence.text, 0, figure.start) is not None
                    or _A_FALL.match(sentence.text, figure.end) is not None
                )
            )
        )
    )


_SIGNED: Final = re.compile(r"(?<![\d%])\s[-−–+]\d[\d.·]*\s?%")  # no share of people has a sign


def is_share_of_score(r: Reading, topic: Topic | None, sentence: Sentence) -> bool:
    """Whether a share of people would be read as a figure of a score spoken of before: "discontinued by 25%" after PANSS."""
    if (
        topic is None
        or topic.kind != "continuous"
        or topic.unit == "%"
        or r.figure is None
        or r.figure.unit != "%"
        or r.compares
        or _SIGNED.search(sentence.text) is not None
    ):
        return False
    return not re.search(
        r"\b(?:reduc\w+|chang\w+|decreas\w+|increas\w+|improv\w+|fell|rose|lost|loss|drop\w*|declin\w+)\b",
        sentence.text,
        re.IGNORECASE,
    )


def is_share(r: Reading) -> bool:
    """Whether a figure is a share of people, or their number: a percentage, n of N, n alone."""
    return r.figure is not None and (
        r.figure.unit in {"%", "patients"} or r.figure.total is not None or r.figure.n is not None
    )


def is_incidence(r: Reading) -> bool:
    """Whether a figure is a number of events, or a rate over the time of people: "1.3 per 100 patient-years"."""
    unit = (r.figure.unit if r.figure is not None else None) or ""
    return unit == "events" or _PERSON_TIME.search(unit) is not None


_PERSON_TIME: Final = re.compile(r"\bper\b.*-(?:years?|months?|weeks?|days?)$")


def is_bare(r: Reading, topic: Topic | None) -> bool:
    """A whole number without unit, interval or brackets, far from its endpoint, is more likely a count of anything."""
    figure = r.figure
    if (
        figure is None
        or figure.unit is not None
        or figure.total is not None
        or r.interval is not None
        or figure.is_measured
    ):
        return False
    return (
        figure.value.is_integer()
        and "." not in figure.text
        and (r.topic is None or r.arm is None or topic is None)
    )


def is_lone(r: Reading, topic: Topic, readings: Sequence[Reading]) -> bool:
    """Whether a figure is a whole number without unit, of something that no vocabulary knows, and stands beside no other arm's."""
    figure = r.figure
    return (
        figure is not None
        and not r.compares
        and topic.code is None
        and topic.term is None
        and topic.kind is None
        and figure.unit is None
        and figure.total is None
        and not figure.is_measured
        and r.interval is None
        and figure.value.is_integer()
        and "." not in figure.text
        and not any(
            q is not r
            and not q.compares
            and q.figure is not None
            and q.figure.unit is None
            and q.topic == r.topic
            for q in readings
        )
    )


def evidence(sentence: Sentence) -> Evidence:
    """The sentence as evidence."""
    return Evidence(start=sentence.start, end=sentence.end, quote=sentence.text)


def _is_alone(r: Reading, readings: Sequence[Reading]) -> bool:
    """Whether a sentence gives no other figure of the same topic, and none of an arm or of a comparison."""
    return not any(
        q is not r and q.figure is not None and (q.arm is not None or q.compares or q.topic == r.topic)
        for q in readings
    )


_MOST: Final = cue(
    r"\b(?:most|more) (?:common|frequent|often)|\bcommonest\b|\bcommon (?:adverse (?:events?|reactions?|effects?)|side[- ]effects?)\b",
    re.IGNORECASE,
)


def is_most_common(r: Reading, topic: Topic | None, readings: Sequence[Reading], sentence: Sentence) -> bool:
    """Whether a share is the only one of its adverse event where a sentence lists the most common ones, so it is of the treated."""
    return (
        topic is not None
        and topic.term is not None
        and is_share(r)
        and not r.compares
        and _MOST.search(sentence.text, 0, r.at) is not None
        and _is_alone(r, readings)
    )


_OF_ALL: Final = cue(
    r"\b(?:overall|in total|in all|altogether|all|both|each|every|either|combined|pooled|total)\b",
    re.IGNORECASE,
)


def is_only_share(r: Reading, topic: Topic | None, readings: Sequence[Reading], sentence: Sentence) -> bool:
    """Whether a share is the only figure of its adverse event in a sentence that names no arm and speaks of no total.

    It goes on with the arm told of before: "fever occurred in 44% of those on A. Chills were reported in 5%."
    """
    return (
        topic is not None
        and topic.term is not None
        and is_share(r)
        and not r.compares
        and _OF_ALL.search(sentence.text) is None
        and _is_alone(r, readings)
    )
