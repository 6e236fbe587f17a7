"""What the counts of arms are about: the things counted, or what their own clause says of the people.

The endpoint of another clause, or one that the text spoke of before, is none of theirs.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.frame import Frame, Reading
from trialdb.extract.phrase_words import OUTCOMES
from trialdb.extract.topic import Topic

__all__ = ["topics_of_counts"]

_SUBJECT: Final = re.compile(
    r"(?:^|[;.]\s|,\s(?:and|but|while|whereas)\s)\s*(?P<what>(?!There\b)[^,;:()\d]{3,60}?\s(?:failed|recurred|progressed|succeeded|worsened|improved|resolved))\s+in\s+(?:only\s+)?$"
)


def topics_of_counts(frame: Frame, readings: list[Reading]) -> list[Reading]:
    """The readings of a sentence, the counts of its arms with what they are about; without those that nothing tells of."""
    if not frame.counts:
        return readings
    counted = [r for r in readings if r.at in frame.counts]
    for _, listed in itertools.groupby(counted, key=lambda r: frame.counts[r.at].first):
        members = list(listed)
        of_people = [r for r in members if frame.counts[r.at].what is None]
        told = _of_clause(frame, of_people) if of_people else None
        for r in members:
            r.topic = (frame.things(r.figure) if r.figure else None) or told
    return [r for r in readings if r.at not in frame.counts or r.topic is not None]


def _of_clause(frame: Frame, readings: Sequence[Reading]) -> Topic | None:
    """What the clause of counts says happened to the people: behind them, between them, else before them."""
    first, last = readings[0].at, readings[-1].at
    if (changed := _CHANGED.search(frame.text, 0, first)) is not None:
        return _of_change(frame, changed)
    start = _clause_start(frame, first)
    stop = frame.text.find(";", last)
    stop = len(frame.text) if stop < 0 else stop
    known = [(s, t) for s, _, t in frame.topics if start <= s < stop]
    known = [(s, t) for s, t in known if not frame.depths[s]] or known
    if behind := [t for s, t in known if s > first]:
        return behind[0]
    if known and not frame.phrases.outcome(first, stop):
        return known[-1][1]
    ends = [e for s, e, _ in frame.arms if s < stop]
    after = max([last, *ends])
    told = frame.phrases.predicate(after, stop) or frame.phrases.predicate(first, after)
    if told:
        return frame.topic_of(told[0])
    if outcome := frame.phrases.outcome(first, stop):
        base = frame.base
        return Topic(
            base + outcome.start,
            base + outcome.end,
            outcome.text,
            label=OUTCOMES[outcome.text.lower()],
            kind="responder",
        )
    if m := _SUBJECT.search(frame.text, 0, first):
        return Topic(frame.base + m.start("what"), frame.base + m.end("what"), m["what"])
    led = frame.phrases.for_site(start, first, least=1.5)
    return frame.topic_of(led[0]) if led else None


_CHANGED: Final = re.compile(
    r"\b(?P<noun>no change|improvement|worsening|deterioration|decrease|increase|reduction|change|recurrence|relapse|response|remission|recovery)s?\s+in\s+(?:only\s+)?$"
)


def _of_change(frame: Frame, changed: re.Match[str]) -> Topic:
    """The change that counted people had, of what the sentence speaks of before: "comfort showed an improvement in 70 women"."""
    start, end = changed.span("noun")
    subject = [t for _, e, t in frame.topics if e <= start][-1:]
    if not subject:
        subject = [frame.topic_of(p) for p in frame.phrases.found if p.end <= start][:1]
    told = f"{changed['noun']} in {subject[0].reported}" if subject else changed["noun"]
    return Topic(frame.base + start, frame.base + end, told)


_NEXT: Final = re.compile(r"[;.]\s|,\s(?:and|but|while|whereas)\s")


def _clause_start(frame: Frame, place: int) -> int:
    ends = [m.end() for m in _NEXT.finditer(frame.text, 0, place) if not frame.depths[m.start()]]
    return ends[-1] if ends else 0
