"""The single time point that a registry's words state: "Week 16", "Change at Month 6 (n=45, 43)", "12 months".

A length of observation ("up to 5 years", "within 30 days", "an average of 8 weeks"), several points ("Weeks 4, 8 and
12"), a range, a day of a cycle, a time after the last dose and an hour of a day are no single point and give None. The
facts have no hours: what is measured hours after a dose stays without a time, rather than on a day that others share.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from trialdb.facts import TimeUnit
from trialdb.values import DAYS, word_number

__all__ = ["Stated", "TimePoint", "class_time", "framed", "stated", "time_point"]

TimePoint = tuple[float, TimeUnit]


class Stated(NamedTuple):
    """What a text says of time: its one point if there is one, and whether it speaks of time at all.

    An ``attribute`` is a point that stands before what it belongs to, as in "30-day mortality".
    """

    point: TimePoint | None
    said: bool
    attribute: bool = False


_SPELLINGS: Final[dict[TimeUnit, str]] = {
    "day": "day days", "week": "week weeks wk wks", "month": "month months mo mos mth mths", "year": "year years yr yrs",
}  # fmt: skip
_UNITS: Final[dict[str, TimeUnit]] = {
    spelling + dot: unit
    for unit, spellings in _SPELLINGS.items()
    for spelling in spellings.split()
    for dot in ("", ".")
}
_SHORT_UNIT: Final = re.compile(r"\d[\s-]?(?:h|hrs?|mins?|mos?|mths?)\b")
_HOURS: Final = frozenset("h hr hrs hour hours min mins minute minutes sec second seconds".split())
_TIMED: Final = frozenset((*_UNITS, *_HOURS))
_DECIMAL: Final = re.compile(r"\d+\.\d+")
_GLUED: Final = re.compile(
    r"(?P<unit>days?|weeks?|wks?|w|months?|years?)(?P<n>\d{1,4})|(?P<m>\d{1,4})(?P<of>days?|weeks?|wks?|months?|mo|years?|yrs?)\.?"
)
_GLUED_HOUR: Final = re.compile(r"\d+(?:\.\d+)?(?:h|hr|hrs|hours?|min|mins)\.?")
_LETTERED: Final = re.compile(
    r"\s*(?:at\s+)?([DWMY])(\d{1,3})\s*(?:\(\s*[nN]\s*=[^()]*\))?\s*"
)  # a whole class title: "M6 (n=45)"
_LETTER: Final[dict[str, TimeUnit]] = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_PLAIN: Final = re.compile(
    r"(?:(?:from )?baseline(?:,| and| to|, and| ,|;)? |at |change at )?(?:(week|month|day|year) (\d{1,4})|(\d{1,4}) (days?|weeks?|months?|years?))\s*(?:\(n ?=[^()]*\))?\.?"
)  # most time frames and class titles
_AT_END: Final = re.compile(r"\bat (week|month|day|year) (\d{1,4})\.?$")
_BASELINE_NOTE: Final = re.compile(r"(baseline\s*)\([^()]*\)")
_OWN_HOURS: Final = frozenset(
    "post after pre before prior following since later time from predose postdose".split()
)
_LIST: Final = frozenset(", / & - – — − ‐ ‑ and or to through thru until + ;".split())
_BOUND: Final = frozenset(
    "within over during every each per for up upto through throughout thru until till to than maximum max minimum average "
    "averaging approximately approx about median mean around first last next initial least ≤ ≥ < > ~ + plus "
    "minus between".split()
)
_FILL: Final = frozenset("the a an of entire whole end = :".split())
_POINTING: Final = frozenset("at week weeks and , ( ; - – — after in".split())
_HYPHENS: Final = frozenset("-–—−‐‑")
_SIGNS: Final = frozenset("≤ ≥ < >".split())
_AGED: Final = frozenset("age aged ages".split())
_ELSEWHERE: Final = frozenset("cycle cycles course courses c1d1 whichever".split())
_STOPPING: Final = frozenset("discontinuation discontinuing withdrawal stopping cessation last final".split())
_AFTER: Final = frozenset("after post following of".split())
_SINGULAR: Final = frozenset(("day", "week", "month", "year"))
_UNTIL: Final = frozenset("to until till through up".split())
_SPAN: Final = frozenset("period phase extension treatment double study interval window".split())
_CHANGES: Final = frozenset("change changes changed from to versus vs than".split())
_OPENED: Final = frozenset(": , - – — ; at".split())
_CLOSED: Final = frozenset("( : ; n [ visit".split())
_WORDS: Final = re.compile(r"[a-z\d.]+|[^\sa-z\d.]")
_COUNTS: Final = re.compile(r"\(?\bn\s*=[^()]*\)?")  # "(n=45, 43)"
_ONLY_TIME: Final = frozenset(
    (
        *_UNITS, *"change changes from baseline at to in and the of after visit post follow up followup time point end "
        "treatment therapy study surgery procedure operation transplant vaccination randomization dose ( ) , . : - –".split()
    )
)  # fmt: skip
_WORDED: Final = {
    word: float(value)
    for word in "one two three four five six seven eight nine ten eleven twelve fifteen eighteen twenty thirty sixty ninety".split()
    if (value := word_number(word)) is not None
}
_NO_TIME: Final = Stated(None, said=False)
_NO_POINT: Final = Stated(None, said=True)

_Kind = Literal["point", "attribute", "aside", "no point"]


class _Mention(NamedTuple):
    """A number with a unit of time at ``words[first:last + 1]``; ``follows`` in "Week 16", not in "16 weeks"."""

    first: int
    last: int
    value: float
    unit: TimeUnit
    follows: bool


def time_point(text: str) -> TimePoint | None:
    """The single time point that a class title, category title or time frame states, or None.

    >>> time_point("Change at Month 6 (n=45, 43)"), time_point("Baseline to Week 24"), time_point("AST: Baseline")
    ((6.0, 'month'), (24.0, 'week'), (0.0, 'day'))
    >>> time_point("Up to 5 years"), time_point("Weeks 4, 8 and 12"), time_point("Cycle 1 Day 1"), time_point("24 hours")
    (None, None, None, None)
    """
    if (short := _LETTERED.fullmatch(text)) is not None:
        return float(short[2]), _LETTER[short[1]]
    return framed(text).point


@lru_cache(maxsize=4096)
def class_time(title: str) -> tuple[TimePoint | None, str | None]:
    """The time point of a class or category, and its title where that says more than the time.

    >>> class_time("Change at Week 4 (n=20)"), class_time("SBP: Week 4"), class_time("Grade 3")
    (((4.0, 'week'), None), ((4.0, 'week'), 'SBP: Week 4'), (None, 'Grade 3'))
    """
    if _LETTERED.fullmatch(title) is not None:
        return time_point(title), None
    point = time_point(title)
    if point is None:
        return None, title
    words = _WORDS.findall(_COUNTS.sub("", title.lower()))
    figures = sum(1 for word in words if word[0].isdigit())
    only = figures <= 1 and all(word in _ONLY_TIME or word in _WORDED or word[0].isdigit() for word in words)
    return point, None if only else title


@lru_cache(maxsize=4096)
def framed(text: str) -> Stated:
    """What a time frame or a class title says of time; most of them stand in many outcomes."""
    lowered = text.lower()
    if (plain := _PLAIN.fullmatch(lowered)) is not None:
        unit, n = (plain[1], plain[2]) if plain[1] else (plain[4], plain[3])
        return Stated((float(n), _UNITS[unit]), said=True)
    return stated(lowered)


def stated(lowered: str) -> Stated:
    """What a text in lower case says of time."""
    at_end = _AT_END.search(lowered, len(lowered) - 20 if len(lowered) > 20 else 0)
    if at_end is not None and not _may_tell_time(lowered[: at_end.start()]):
        return Stated((float(at_end[2]), _UNITS[at_end[1]]), said=True)  # how most titles end
    baseline = "baseline" in lowered
    if not _may_tell_time(lowered):
        if not baseline or "chang" in lowered or "from baseline" in lowered:
            return _NO_TIME
        return Stated((0.0, "day"), said=True) if _is_baseline(_WORDS.findall(lowered)) else _NO_TIME
    if baseline and "(" in lowered:
        lowered = _BASELINE_NOTE.sub(r"\1", lowered)
    words = _WORDS.findall(lowered)
    points: list[_Mention] = []
    attributes: list[_Mention] = []
    for i, word in enumerate(words):
        if word not in _TIMED and (
            word.isalpha() or len(word) < 2 or not word[-1].isalnum() or word.isdecimal()
        ):
            continue
        if word in _HOURS or _GLUED_HOUR.fullmatch(word):
            if word not in _HOURS or _is_hour(words, i):
                return _NO_POINT
            continue
        mention = _mention(words, i)
        if mention is None:
            continue
        kind = _kind(words, mention)
        if kind == "no point":
            return _NO_POINT
        if kind == "attribute":
            attributes.append(mention)
        elif kind == "point" and not (points and _repeats(words, points[0], mention)):
            points.append(mention)
    found = points or attributes
    if not found:
        return Stated((0.0, "day"), said=True) if baseline and _is_baseline(words) else _NO_TIME
    found = [m for m in found if m.value] or found[:1]  # "Week 0, Week 104": the first is the baseline
    first = found[0]
    if first.value == 0 and "end" in words:
        return _NO_POINT
    if any(m.value != first.value or m.unit != first.unit for m in found) or not _ELSEWHERE.isdisjoint(words):
        return _NO_POINT
    return Stated((first.value, first.unit), said=True, attribute=not points)


def _may_tell_time(lowered: str) -> bool:
    return (
        "week" in lowered
        or "day" in lowered
        or "month" in lowered
        or "year" in lowered
        or "hour" in lowered
        or "wk" in lowered
        or "yr" in lowered
        or _SHORT_UNIT.search(lowered) is not None
    )


def _mention(words: list[str], i: int) -> _Mention | None:
    """The time whose unit is ``words[i]``, if it has a number."""
    unit = _UNITS.get(words[i])
    if unit is None:
        glued = _GLUED.fullmatch(words[i])
        if glued is None:
            return None
        spelling = glued["unit"] or glued["of"]
        return _Mention(i, i, float(glued["n"] or glued["m"]), _UNITS.get(spelling, "week"), bool(glued["n"]))
    value = _number(words, i + 1)
    if value is not None:
        return _Mention(i, i + 1, value, unit, follows=True)
    first = i - 2 if i > 1 and words[i - 1] in _HYPHENS else i - 1
    value = _number(words, first)
    return None if value is None else _Mention(first, i, value, unit, follows=False)


def _number(words: list[str], i: int) -> float | None:
    if not 0 <= i < len(words):
        return None
    word = words[i].rstrip(".")
    if word.isdecimal():
        return float(word)
    return float(word) if _DECIMAL.fullmatch(word) else _WORDED.get(word)


def _kind(words: list[str], m: _Mention) -> _Kind:
    """Whether a mention is a point of time, or one that describes ("30-day"), or something else."""
    following = words[m.last + 1 : m.last + 6]
    if following[:2] == ["of", "age"] or following[:1] == ["old"]:
        return "aside"
    before = m.first - 1
    while before >= 0 and words[before] in _FILL:
        before -= 1
    if before >= 0 and _is_tolerance(words, before):
        return "aside"
    if before >= 0 and words[before] not in _POINTING:
        if words[before] in _AGED or (m.unit == "year" and words[before] in _SIGNS):
            return "aside"
        if words[before] in _BOUND and not _from_baseline(words, before):
            return "no point"
        if words[before] == "from" and not _UNTIL.isdisjoint(words[m.last + 1 :]):
            return "no point"
    if words[m.last + 1 : m.last + 2] == [")"]:
        following = following[1:]
    if following[:1] and following[0] in _UNTIL:
        return "no point"
    if _is_listed(words, m) or (not _STOPPING.isdisjoint(following) and not _AFTER.isdisjoint(following)):
        return "no point"
    if m.follows or (words[m.last] not in _SINGULAR) or m.value == 1:
        return "point"
    return "aside" if not _SPAN.isdisjoint(following[:3]) else "attribute"


def _is_listed(words: list[str], m: _Mention) -> bool:
    """Whether a time is one of a list or the end of a range: "Weeks 4, 8", "6, 12 months", "Day 2-5", "Day -7"."""
    if m.follows:
        i = m.last + 1
        step = 1
    else:
        i = m.first - 1
        step = -1
    links = 0
    while 0 <= i < len(words) and words[i] in _LIST and links < 3:
        i += step
        links += 1
    if not links or _number(words, i) is None:
        return False
    return m.follows or not (i > 0 and words[i - 1] in _UNITS)  # "Week 12, 3 months" is told by its two times


def _is_hour(words: list[str], i: int) -> bool:
    """Whether a figure in hours tells when something is measured, unlike that of a "6-minute walk"."""
    if _number(words, i - 1) is None:
        return _number(words, i + 1) is not None and words[i] in {"hour", "hours", "hr", "h"}
    return i + 1 == len(words) or not words[i + 1].isalpha() or words[i + 1] in _OWN_HOURS


def _is_tolerance(words: list[str], i: int) -> bool:
    """Whether ``words[i]`` ends "±", "+/-" or "plus/minus" before a time."""
    return words[i] == "±" or (words[i] in {"-", "minus"} and i > 0 and words[i - 1] == "/")


def _from_baseline(words: list[str], i: int) -> bool:
    """Whether the "to" at ``words[i]`` leads from baseline to a time."""
    return words[i] == "to" and i > 0 and words[i - 1].startswith(("baseline", "pre"))


def _repeats(words: list[str], point: _Mention, m: _Mention) -> bool:
    """Whether a time says again, in brackets or exactly, when the point is: "Week 52 (Month 12)"."""
    days, again = point.value * DAYS[point.unit], m.value * DAYS[m.unit]
    bracketed = m.first > 0 and words[m.first - 1] in {"(", "/", "["} and point.last < m.first
    return days == again or (bracketed and abs(days - again) <= 0.1 * max(days, again))


def _is_baseline(words: list[str]) -> bool:
    """Whether a text without another time is measured at baseline, and not from it on."""
    i = words.index("baseline") if "baseline" in words else -1
    if i < 0 or not _CHANGES.isdisjoint(words):
        return False
    opened = i == 0 or words[i - 1] in _OPENED
    return opened and (i + 1 == len(words) or words[i + 1] in _CLOSED)
