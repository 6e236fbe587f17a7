"""What the title of a registry's outcome means: an endpoint of the vocabulary, a time point and a measure.

A title is read as a whole: the endpoint's name, what it is counted or measured by, when and in whom. A title that says
more than that ("duration of", "... or death", a subscale) is no endpoint of the vocabulary; nothing is guessed. So a
responder's title is never the scale that it is defined over, and the time to an event never the event.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from trialdb.extract.lexicon import long_form
from trialdb.facts import ArmMeasure
from trialdb.registry.endpoint_names import EndpointNames, Found, folded
from trialdb.registry.timepoints import Stated, TimePoint, framed, stated
from trialdb.registry.title_measures import measure_of, of_people
from trialdb.registry.title_scope import simpler, speaks_of, spelled_from
from trialdb.registry.title_thresholds import plainly, responder
from trialdb.registry.title_words import Sense, sense_of, senses
from trialdb.values import DAYS
from trialdb.vocabulary import Endpoint, Vocabulary

__all__ = ["OutcomeMeaning", "TitleReader"]

_BY: Final = ("by", "using", "with", "on", "via", "by the", "using the", "with the", "on the", "via the")
_CONCEPT: Final = frozenset(
    "quality life qol health related hrqol status pain depression depressive anxiety symptoms symptom severity disease "
    "activity function functioning functional capacity tolerance exercise physical cognitive cognition fatigue sleep disability "
    "impairment wellbeing well being".split()
)
_MEASURING: Final = frozenset("measure measuring assess assessing evaluate evaluating".split())
_MEANS: Final = frozenset(
    ("MEAN", "LEAST_SQUARES_MEAN", "MEDIAN", "GEOMETRIC_MEAN", "GEOMETRIC_LEAST_SQUARES_MEAN", "LOG_MEAN")
)
_LENGTHS: Final = frozenset(
    "day days week weeks month months year years hour hours hr hrs h minute minutes min second seconds sec s".split()
)
_CASES: Final = re.compile(
    r"%|percent|proportion|participant|patient|subject|case|event|episode|number|count|rate|ratio|probability|per |/"
    r"|hospitali|death|visit|infection|person|people|eyes|attack|#"
)
_COUNTED_IN: Final = frozenset(
    "days lesions joints attacks episodes events steps tablets drinks doses cells surfaces repetitions words oocytes "
    "day week 10^9/L cells/uL eos/hpf".split()
)
_INDEXED: Final = re.compile(r"m\^?2|m²|square|index|percent")
_SURFACE: Final = re.compile(r"/\s?m\^?2|/\s?m²|per (?:square )?meter")
_UNINDEXED: Final = frozenset(("mL", "g", "L/min"))
_MOST: Final = 3  # endpoints in a title that may still be about one of them
_TIMES: Final = ("Time to", "Duration")
_AMOUNT: Final = re.compile(
    r"[<>≤≥=]\s*\)?\s*\d|\d\s*%|\d\s?(?:percent|points?|-point)|(?:least|than|below|under|above|over|equal to)\s(?:an?\s)?[(<>≤≥=)\s]*\d"
    r"|\d\s(?:or|and)\s(?:less|more|greater|fewer|higher|lower|above|below)|clear|\b0(?:/1| or 1| \()|(?:of|score) 0\b",
    re.IGNORECASE,
)  # a title without any of these defines no responder
_TWO_STEPS: Final = re.compile(
    r"\W*(?:(?:and|with|plus)\s+)?(?:an?\s+)?(?:(?:reduction|improvement|decrease)\s+(?:from baseline\s+)?(?:of\s+)?)?"
    r"(?:≥|>|at least)?\s*(?:an?\s+)?(?:2|two)[-\s](?:points?|grades?)(?:\s+or\s+(?:more|greater))?\s*"
    r"(?:improvement|reduction|decrease)?(?:\s+from\s+baseline)?",
    re.IGNORECASE,
)  # what always stands beside an Investigator's Global Assessment of 0 or 1


@dataclass(frozen=True, slots=True)
class OutcomeMeaning:
    """What an outcome's title means; ``scope`` is the part of the study or of its participants that it is limited to."""

    code: str | None
    score: float
    reason: str
    at: TimePoint | None
    measure: ArmMeasure
    scope: str | None = None


class TitleReader:
    """Reads titles by one vocabulary. Thread-safe after construction; built once a process."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names = EndpointNames(vocabulary)

    def read(
        self,
        title: str,
        time_frame: str | None,
        *,
        description: str | None = None,
        param_type: str | None = None,
        unit: str | None = None,
    ) -> OutcomeMeaning:
        """What an outcome with this title, time frame, type and unit means."""
        lowered, unit = title.lower(), (unit or "").lower()
        harms = "adverse event" in lowered
        endpoint, score, reason, scope = _HARMS if harms else self._endpoint(title, param_type, unit)
        kind = endpoint.kind if endpoint else None
        measure = measure_of(
            lowered, param_type, unit, kind=kind, description=description, time_frame=time_frame
        )
        at = _at(lowered, time_frame)
        return OutcomeMeaning(endpoint.code if endpoint else None, score, reason, at, measure, scope)

    def _endpoint(self, title: str, param_type: str | None, unit: str) -> _Reading:
        """The endpoint that a title names, as it stands or without what only tells in whom and by what method."""
        found = self._names.find(title, plain := folded(title))
        if not found:
            return _NAMELESS
        if len(found) > _MOST and len({f.endpoint.code for f in found}) > _MOST:
            return _SEVERAL
        counted = of_people(unit, param_type)
        read = self._whole(title, plain, found, param_type, unit, counted=counted)
        if read.score == 1.0 or _is_final(read, title, plain, found):
            return read
        text, moved, again, scope = simpler(title, plain, found)
        if text == title or _is_as_unclear(read, title, text, found):
            return read
        if moved is None or again is None:
            again = self._names.find(text, moved := folded(text))
        if not again:
            return read
        reread = self._whole(text, moved, again, param_type, unit, counted=counted)
        if reread.endpoint is None:
            return read
        return _Reading(reread.endpoint, round(reread.score - 0.1, 2), reread.reason, scope)

    def _whole(
        self, title: str, plain: str, found: list[Found], param_type: str | None, unit: str, *, counted: bool
    ) -> _Reading:
        """The endpoint of a title, all of whose words are understood."""
        named = _one(title, plain, found, counted=counted)
        if named is None:
            return _SEVERAL
        at = spelled_from(title, named)
        if at is not None and not speaks_of(title[at : named.start - 1], named):
            return _MORE  # "Patient Response (PR)"
        before, endpoint = plain[: named.start].split(), named.endpoint
        head = senses(before)
        people = counted or (_counts_people(before) if head is None else _is_count_of_people(head))
        if people and endpoint.kind in {"continuous", "rate"}:
            return self._counted(title, plain, named, param_type, unit, counted=counted)
        if head is None and (head := _head(title, plain, before, named)) is None:
            return _MORE_BEFORE
        if (tail := _tail(title, plain, named)) is None:
            return _MORE
        if head & Sense.TIME and not any(map(str.isdecimal, before)) and not _is_timed(endpoint):
            return _LENGTH
        told = head | tail
        if fault := _fault(told, endpoint, param_type, unit, people=people):
            return _Reading(None, 0.0, fault)
        return _Reading(endpoint, 0.9 if told & Sense.PART else 1.0, "a name of the vocabulary")

    def _counted(
        self, title: str, plain: str, named: Found, param_type: str | None, unit: str, *, counted: bool
    ) -> _Reading:
        """What people who are counted have reached on a scale, with the threshold in signs."""
        if _AMOUNT.search(title) is None:
            return _COUNTED
        text = plainly(title)
        if text == title:
            return self._defined(title, plain, named)
        found = self._names.find(text, plain := folded(text))
        return self._whole(text, plain, found, param_type, unit, counted=counted) if found else _COUNTED

    def _defined(self, title: str, plain: str, named: Found) -> _Reading:
        """The responder endpoint that a count of people defines over an instrument."""
        defined = responder(title, named.start, named.end, named.endpoint, self._vocabulary)
        if defined is None:
            return _COUNTED
        endpoint, start, end = defined
        if endpoint.threshold == "0/1" and (steps := _TWO_STEPS.match(title, end)):
            end = steps.end()
        if senses(plain[:start].split()) is None or senses(plain[end:].split()) is None:
            return _MORE
        return _Reading(endpoint, 0.95, "a threshold of its instrument")


class _Reading(NamedTuple):
    endpoint: Endpoint | None
    score: float
    reason: str
    scope: str | None = None


_HARMS: Final = _Reading(None, 0.0, "adverse events are terms, no endpoint")
_NAMELESS: Final = _Reading(None, 0.0, "no name of the vocabulary")
_SEVERAL: Final = _Reading(None, 0.0, "more than one endpoint")
_MORE: Final = _Reading(None, 0.0, "more is said than the endpoint's name")
_LENGTH: Final = _Reading(None, 0.0, "a length of time, not how many")
_MORE_BEFORE: Final = _Reading(None, 0.0, "more is said than the endpoint's name")
_COUNTED: Final = _Reading(None, 0.0, "people are counted, not the scale")


def _is_final(read: _Reading, title: str, plain: str, found: list[Found]) -> bool:
    """Whether a title stays unread without what it says beside its endpoint: nothing is there, or two are listed."""
    first = found[0]
    if read is _MORE_BEFORE:
        head = title[: found[-1].start]
        return not ("(" in head or ":" in head or ";" in head or " -" in head or "- " in head or " –" in head)
    if read is not _SEVERAL or len(found) < 2:
        return False
    other = next((f for f in found if f.endpoint is not first.endpoint), first)
    return plain[first.end : other.start].strip() in {"and", "or"}


def _is_as_unclear(read: _Reading, title: str, text: str, found: list[Found]) -> bool:
    """Whether a title made plainer keeps the side that is not understood."""
    if read is _MORE_BEFORE:
        return text.startswith(title[: found[0].start])
    return read is _MORE and text.endswith(title[found[-1].end :])


def _one(title: str, plain: str, found: list[Found], *, counted: bool) -> Found | None:
    """The one endpoint of which all names in a title speak, with the place of the names together."""
    first, last = found[0], found[-1]
    if all(f.endpoint is first.endpoint for f in found):
        return _together(plain, found, first.endpoint)
    if len(found) == 2 and not plain[first.end : last.start].strip() and title[last.start - 1] in "([":
        return _bracketed(title, plain, first, last, counted=counted)
    named = [f for f in found if not _CONCEPT.issuperset(plain[f.start : f.end].split())]
    if named and len(named) < len(found):
        return _one(title, plain, named, counted=counted)
    parts = {f.endpoint.code: f.endpoint for f in found if f.endpoint.instrument}
    if len(parts) == 1:
        (part,) = parts.values()
        if all(f.endpoint is part or f.endpoint.code == part.instrument for f in found):
            return _together(plain, found, part)
    return last if _is_measured_by(plain, last.start) else None


def _together(plain: str, found: list[Found], endpoint: Endpoint) -> Found | None:
    """Names of one endpoint, if the words between them say nothing else."""
    first, last = found[0], found[-1]
    if first is not last and plain[first.end : last.start].strip():
        between = [word for a, b in pairwise(found) for word in plain[a.end : b.start].split()]
        if senses([word for word in between if word != endpoint.threshold]) is None:
            return None
    return Found(first.start, last.end, endpoint)


def _bracketed(title: str, plain: str, first: Found, last: Found, *, counted: bool) -> Found | None:
    """A long name with another, short or finer, in brackets."""
    one, other = first.endpoint, last.endpoint
    if (one.instrument or one.code) == (other.instrument or other.code):
        responders = [e for e in (one, other) if e.kind == "responder"]
        if responders and not counted and not _counts_people(plain[: first.start].split()):
            return None
        finer = responders[0] if len(responders) == 1 else other if other.instrument else one
        return Found(first.start, last.end, finer)
    if long_form(title[last.start : last.end], title[: last.start - 1].rstrip()) is not None:
        return Found(first.start, last.end, one)
    return last if _CONCEPT.issuperset(plain[first.start : first.end].split()) else None


def _head(title: str, plain: str, before: list[str], named: Found) -> int | None:
    """What the words before a name tell: a responder's own figure is known, and any concept that is measured by it."""
    if limit := named.endpoint.threshold:
        before = [word for word in before if word != limit]
        if (told := senses(before)) is not None:
            return told
    bracketed = named.start > 0 and title[named.start - 1] in "(["
    if bracketed or _is_measured_by(plain, named.start):
        return senses([word for word in before if word not in _CONCEPT])
    return None


def _tail(title: str, plain: str, named: Found) -> int | None:
    """What the words after a name tell."""
    end, limit = named.end, named.endpoint.threshold
    if limit == "0/1" and (steps := _TWO_STEPS.match(title, end)):
        end = steps.end()
    after = plain[end:].split()
    told = senses(after)
    if told is None and limit is not None:
        told = senses([word for word in after if word != limit])
    if told is None and not _MEASURING.isdisjoint(after):
        told = senses([word for word in after if word not in _CONCEPT and word not in _MEASURING])
    return told


def _is_measured_by(plain: str, start: int) -> bool:
    """Whether "measured by", "using" or the like stands before a name."""
    return plain[:start].rstrip().endswith(_BY)


def _counts_people(before: list[str]) -> bool:
    told = 0
    for word in before:
        told |= sense_of(word)
    return _is_count_of_people(told)


def _is_count_of_people(told: int) -> bool:
    return bool(told & Sense.PEOPLE and told & (Sense.COUNT | Sense.SHARE))


def _fault(told: int, endpoint: Endpoint, param_type: str | None, unit: str, *, people: bool) -> str | None:
    """Why a name with these words around it is not the endpoint, or None."""
    kind = endpoint.kind
    if kind == "continuous":
        if told & (Sense.RESPONSE | Sense.RATE | Sense.EVENTS):
            return "a response or rate over the scale"
        if told & Sense.SHARE and not told & Sense.CHANGE:
            return "a share of the scale"
        if told & Sense.COUNT and _COUNTED_IN.isdisjoint((endpoint.unit or "").split()):
            return "a count of the scale"
        return "another unit" if unit and _is_unlike(unit, endpoint.unit or "") else None
    if kind == "rate":
        return None
    if kind != "responder" and told & (Sense.CHANGE | Sense.SCALE):
        return "a change or a score of what has none"
    if kind == "time_to_event":
        return "people are counted, not the time" if people and endpoint.label.startswith(_TIMES) else None
    if people:
        return None
    if unit and not _counts(unit):
        return "another unit"
    if param_type not in _MEANS:
        return None
    if kind == "responder":
        return "a mean of a response"
    return None if told & (Sense.COUNT | Sense.EVENTS | Sense.RATE) else "a mean of what is not counted"


def _is_timed(endpoint: Endpoint) -> bool:
    """Whether an endpoint is itself in a unit of time, as days alive or a survival."""
    return endpoint.kind == "time_to_event" or not _LENGTHS.isdisjoint((endpoint.unit or "").split())


def _counts(unit: str) -> bool:
    """Whether a unit counts cases or tells their share."""
    return _CASES.search(unit) is not None


def _is_unlike(unit: str, usual: str) -> bool:
    """Whether a unit cannot be the scale's: a length of time for what is none, a volume for an index of body surface."""
    if all(word in _LENGTHS for word in folded(unit).split()):
        own = folded(usual).split()
        return usual != "%" and own != [] and own[0] not in _LENGTHS
    if usual.endswith("/m2") and "1.73" not in usual:
        return _INDEXED.search(unit) is None
    return usual in _UNINDEXED and _SURFACE.search(unit) is not None


def _at(lowered: str, time_frame: str | None) -> TimePoint | None:
    """When an outcome is measured: as its title says, or as its time frame where the title is silent."""
    said = stated(lowered)
    if said.said and not said.attribute:
        if said.point is not None and "chang" not in lowered and _PAIRED.search(lowered):
            return None
        return said.point
    frame = framed(time_frame) if time_frame else _UNSAID
    if said.attribute and frame.point is not None and _days(frame.point) != _days(said.point):
        return None  # "7-day point prevalence" at some later time, or what is it?
    return frame.point if frame.point is not None else said.point


_PAIRED: Final = re.compile(
    r"\b(?:baseline|screening|discharge|admission|enroll?ment|randomi[sz]ation)(?:,|,? and|/) (?:at )?(?:week|month|day|year|\d)"
)
_UNSAID: Final = Stated(None, said=False)


def _days(point: TimePoint | None) -> float | None:
    """A time point in days."""
    return None if point is None else point[0] * DAYS[point[1]]
