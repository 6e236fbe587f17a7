"""When a figure is of: its own time point, or the one that a sentence, a heading or a whole text leaves to what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from trialdb.extract.arms import YET_TO_COME, ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.declared import Declared, time_point
from trialdb.extract.figures import SPANS
from trialdb.extract.frame import Reading
from trialdb.extract.labelled_times import labels_of, time_labelled
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Time, Token, tokens
from trialdb.extract.study import Study
from trialdb.extract.topic import Topic
from trialdb.facts import TimePoint, TimeUnit
from trialdb.values import DAYS

__all__ = ["Times"]

_EARLY: Final = cue(
    r"\b(?:already|as early as|as soon as|first seen|early as|onset|from week|before week|(?:from|on|since) day one)\b",
    re.IGNORECASE,
)
_FOLLOWED: Final = cue(r"\bfollow(?:ed|-?\s?up)\b[^.;]{0,20}\b(?:median|mean)\b", re.IGNORECASE)


_AT_THE_END: Final = cue(
    r"\bat the end(?: of (?:the )?(?:study|trial|treatment|period|experiment))?(?=[\s,.;:)]*(?:$|[,.;:)]|as\b|versus\b|compared\b|in\b|with\b|on\b))|\bend[- ]of[- ](?:study|treatment|trial)\b(?=\s+[a-z])",
    re.IGNORECASE,
)
_SURVIVED: Final = re.compile(r"\b(?:surviv\w+|deaths?|died|mortality)\b", re.IGNORECASE)
_LASTING: Final = re.compile(
    r"\b(?:times?(?: to [\w ]+)?|duration(?: of [\w -]+)?|length of [\w -]+|stay)$", re.IGNORECASE
)
_ONCE: Final = re.compile(
    r"\b(?:(?:operati(?:ng|ve|on)|procedur\w+|surg(?:ery|ical)|theat(?:re|er)|an(?:a|ae)esthe\w+) (?:room )?(?:times?|durations?)|(?:hospital|ICU|(?:intensive|critical) care(?: unit)?|postoperative|post-operative|inpatient) (?:length of )?stay|length of (?:[\w-]+ ){0,4}stay|blood loss"
    r"|duration of (?:the |post-?operative )?(?:surgery|operation|procedure|an(?:a|ae)esthesia|hospitali[sz]ation|(?:[\w-]+ ){0,2}stay|(?:mechanical |invasive )?ventilation|labou?r))\b",
    re.IGNORECASE,
)  # what an operation or a stay has once, whenever people were seen again
_HOURS: Final = cue(
    r"\b(?:at|within|after|by)\s+(?:the\s+)?(?:first\s+)?(?:\d+(?:\.\d+)?(?:,|\sand|\sor|\sto|–|-)\s?)*\d+(?:\.\d+)?[\s-]*(?:h|hours?|hrs?|min|minutes?)\b(?!\s*(?:versus|vs|and\s+\d|or\s+\d|with|in\b))",
    re.IGNORECASE,
)  # a time point of its own, for which there is no unit
_OPENING: Final = 12  # characters: "Over the 48 weeks, ..."


@dataclass
class Times:
    """The time points that have been spoken of: the last one, the heading's, a landmark's, and the text's where it names one only."""

    last: TimePoint | None = None
    heading: TimePoint | None = None
    landmark: tuple[str, TimePoint | None] | None = None
    main: TimePoint | None = None
    told: frozenset[tuple[float, TimeUnit]] = frozenset()
    labels: Mapping[str, TimePoint] = field(default_factory=dict)

    @classmethod
    def of_text(cls, lines: list[Sentence]) -> Times:
        """What a whole text says of time, before its first sentence is read."""
        told = {
            (t.value, t.unit)
            for s in lines
            if not s.is_aside and not _EXTENSION.search(s.text)
            for t in tokens(s.text)
            if isinstance(t, Time) and t.role in {"at", "over", "range"}
        }
        return cls(main=_only_time(lines) or _analysed(lines), told=frozenset(told), labels=labels_of(lines))

    def begin_paragraph(self, sentence: Sentence) -> None:
        """Forgets the last time point, but for a bullet or a row of a table."""
        self.last = self.last if sentence.bullet or sentence.cells else None

    def follow(
        self,
        sentence: Sentence,
        found: Sequence[Token],
        readings: Sequence[Reading],
        mentions: Sequence[ArmMention],
    ) -> None:
        """Keeps what a sentence that has been read says of time for those behind it."""
        if _is_heading(sentence) and not any(r.figure for r in readings):
            self.heading = _only_one(found)
        elif sentence.text.endswith(":") and sentence.section not in {"title", "boilerplate"}:
            self.heading = _only_one(found) or self.heading
        named = time_labelled(sentence.text, len(sentence.text), self.labels)
        self.last = named or _last_time(sentence, found, readings, mentions) or self.last

    def of(
        self, sentence: Sentence, r: Reading, topic: Topic, study: Study | None, known: Sequence[Declared]
    ) -> TimePoint | None:
        """The time point of a figure of a topic; ``known`` are the endpoints that the text has declared."""
        if (named := time_labelled(sentence.text, r.at, self.labels)) is not None:
            return named
        if r.time is not None:
            at = None if r.time.role == "range" else time_point(r.time.value, r.time.unit)
            self.landmark = (topic.identity, at) if r.time.role == "landmark" else None
            return at
        if r.topic is None and self.landmark is not None and self.landmark[0] == topic.identity:
            return self.landmark[1]
        if topic.kind == "time_to_event" and (
            r.figure.unit in SPANS if r.figure is not None else _LASTING.search(topic.reported)
        ):
            return None
        if _HOURS.search(sentence.text) or any(
            isinstance(t, Time) and t.role == "range" for t in tokens(sentence.text)
        ):
            return None
        if (
            study is not None
            and study.weeks is not None
            and topic.term is None
            and _AT_THE_END.search(sentence.text)
        ):
            return time_point(study.weeks, "week")
        if r.measure == "hazard_ratio":  # of all of the follow-up, whatever time was spoken of beside it
            own = self.heading or _declared_time(topic, known)
            return own or (None if topic.kind == "time_to_event" else _only_declared(known))
        if (self.last is not None or topic.term is not None) and not _LASTING.search(topic.reported):
            return self.last
        if _ONCE.search(topic.label or topic.reported):
            return self.heading or _declared_time(topic, known)
        return self.heading or _declared_time(topic, known) or self.main or self._only_of(topic, study, known)

    def _only_of(self, topic: Topic, study: Study | None, known: Sequence[Declared]) -> TimePoint | None:
        """The only time point of the declared endpoints, or how long a study ran of which the text says no other time.

        Who survives is followed for longer than the treatment lasts.
        """
        if (declared := _only_declared(known)) is not None:
            return declared
        if (
            study is not None
            and study.weeks is not None
            and not (topic.kind == "time_to_event" or _SURVIVED.search(topic.reported))
            and all(abs(value * DAYS[unit] / 7 - study.weeks) < 1 for value, unit in self.told)
        ):
            return time_point(study.weeks, "week")
        return None


def _only_declared(known: Sequence[Declared]) -> TimePoint | None:
    """The time point at which all declared endpoints are measured that have any."""
    times = {(d.at.value, d.at.unit): d.at for d in known if d.at is not None}
    return next(iter(times.values())) if len(times) == 1 else None


def _declared_time(topic: Topic, known: Sequence[Declared]) -> TimePoint | None:
    """When a text says that an endpoint is measured."""
    return next(
        (
            d.at
            for d in known
            if d.at is not None
            and (
                d.topic.identity == topic.identity
                or (d.topic.label is not None and d.topic.label == topic.label)
                or (d.topic.instrument and d.topic.instrument == topic.instrument)
            )
        ),
        None,
    )


def _last_time(
    sentence: Sentence, found: Sequence[Token], readings: Sequence[Reading], mentions: Sequence[ArmMention]
) -> TimePoint | None:
    """The time point that a sentence names last: no amount of time, and none in the name of an arm."""
    amounts = {r.at for r in readings if r.figure is not None}
    spoken = [(m.start - sentence.start, m.end - sentence.start) for m in mentions]
    points = [
        t
        for t in found
        if isinstance(t, Time)
        and t.role == "at"
        and t.start not in amounts
        and not (_is_of_survival(sentence.text, t) or _ENTERED.search(sentence.text, 0, t.start))
        and not any(s <= t.start < e for s, e in spoken)
    ]
    points = points or [t for t in found if isinstance(t, Time) and t.role == "over" and t.start < _OPENING]
    points = points or [r.time for r in readings if r.time is not None and r.time.role == "plain"]
    return time_point(points[-1].value, points[-1].unit) if points else None


def _is_heading(sentence: Sentence) -> bool:
    """Whether a sentence heads what follows, and may say when: "Primary endpoints (72 weeks)"."""
    return sentence.heading and sentence.section not in {"title", "boilerplate"}


def _only_one(found: Sequence[Token]) -> TimePoint | None:
    """The time point of a heading that names one; it holds until the next heading."""
    told_at = [t for t in found if isinstance(t, Time) and t.role in {"at", "plain", "over"}]
    one = told_at[0] if len({(t.value, t.unit) for t in told_at}) == 1 else None
    return time_point(one.value, one.unit) if one else None


_ANALYSED: Final = cue(
    r"\b(?P<n>\d{1,3})-(?P<unit>day|week|month|year) (?:primary |main |top-?line |interim )?(?:analysis|data|results|read-?out)\b"
)


def _analysed(lines: list[Sentence]) -> TimePoint | None:
    """The time point of the analysis that a text tells of: "the 52-week analysis"; None where it tells of several."""
    told = {
        (float(m["n"]), cast("TimeUnit", m["unit"]))
        for s in lines
        if not s.is_aside and not YET_TO_COME.search(s.text)
        for m in _ANALYSED.finditer(s.text)
    }
    return time_point(*told.pop()) if len(told) == 1 else None


_EXTENSION: Final = cue(
    r"\b(?:open-label|long-term)?\s?\bextension (?:study|trial|phase|period|is|was|part)\b", re.IGNORECASE
)


_SURVIVAL: Final = r"(?:(?:[a-z]+-free )?survival|OS|PFS|DFS|EFS|RFS|IDFS|MFS|alive|event-free|progression-free|disease-free)"
_SURVIVAL_BEFORE: Final = cue(rf"\b{_SURVIVAL}\b(?:[^.;,\d]|\d-){{0,60}}$")
_SURVIVAL_AFTER: Final = re.compile(rf",?\s+(?:the\s+)?(?:[a-z]+\s+){{0,2}}?{_SURVIVAL}\b")


def _is_of_survival(text: str, t: Time) -> bool:
    """Whether a time point is the landmark of a share that survived: no other endpoint of the text is measured then."""
    return bool(_SURVIVAL_AFTER.match(text, t.end) or _SURVIVAL_BEFORE.search(text, 0, t.start))


_ENTERED: Final = cue(
    r"\b(?:randomi[sz]ed|randomly|allocated|assigned|enroll?ed|recruited|included|eligible|admitted|presenting|undergoing|underwent)\b[^.;]*\bwithin\s+$",
    re.IGNORECASE,
)  # "randomised within 7 days of admission": when people came in


_AND_AT: Final = re.compile(r"\s*(?:,\s*(?:and|or)?|and|or)\s+")


def _points(text: str) -> list[Time]:
    """The time points of a sentence, those listed behind one too: "at 12 weeks, 24 weeks and 40 weeks"."""
    points: list[Time] = []
    for t in tokens(text):
        if isinstance(t, Time) and (
            t.role == "at"
            or (points and t.role == "plain" and _AND_AT.fullmatch(text, points[-1].end, t.start))
        ):
            points.append(t)
    return points


def _only_time(lines: list[Sentence]) -> TimePoint | None:
    """The time point of a text that names only one."""
    points = {
        (t.value, t.unit)
        for s in lines if not s.is_aside and s.section != "conclusion"
        if not _EARLY.search(s.text) and not _EXTENSION.search(s.text)
        for t in _points(s.text) if (t.value > 1 or t.unit != "day") and t.value > 0
        and not (_is_of_survival(s.text, t) or _ENTERED.search(s.text, 0, t.start))
    }  # fmt: skip
    if len(points) != 1 or any(_FOLLOWED.search(s.text) for s in lines if s.section != "references"):
        return None
    value, unit = points.pop()
    return time_point(value, unit)
