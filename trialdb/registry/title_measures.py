"""What the posted number of a registry's outcome measures: told by its type, its unit and the words of its title."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from trialdb.facts import ArmMeasure

__all__ = ["class_measure", "measure_of", "of_people"]

_PEOPLE: Final = (
    "participant", "patient", "subject", "person", "people", "individual", "women", "infant", "child", "responder",
)  # fmt: skip
_COUNTS: Final = frozenset(("COUNT_OF_PARTICIPANTS", "COUNT_OF_UNITS"))
_GEOMETRIC: Final = frozenset(("GEOMETRIC_MEAN", "GEOMETRIC_LEAST_SQUARES_MEAN", "LOG_MEAN"))
_PERCENT_CHANGE: Final = re.compile(
    r"(?:percent(?:age)?|%)\s+(?:of\s+)?(?:mean\s+|relative\s+|absolute\s+)?(?:change|reduction|improvement|decrease|increase)"
)
_CHANGED: Final = re.compile(r"\bchang|\bcfb\b")
_ALTERED: Final = re.compile(
    r"(?:improvement|reduction|increase|decrease|decline|gain|loss)s?\s+(?:from baseline\s+)?(?:in|of)\b"
)
_CHANGE_OPENS: Final = re.compile(
    r"(?:the\s+)?(?:adjusted\s+|least squares\s+|ls\s+)?(?:mean\s+|absolute\s+)?changes?\b"
)
_PER_TIME: Final = re.compile(
    r"(?:\bper\b|/).*(?:year|month|week|day|hour|py\b)|(?:person|patient|participant)[- ]years?"
)
_SHARE_OF_PEOPLE: Final = re.compile(
    r"(?:percent(?:age)?|proportion|%)\s+of\s+(?:the\s+)?(?:\w+\s+)?(?:participant|patient|subject|individual|people|women|men\b|adult|child|infant)"
)
_NUMBER_OF: Final = re.compile(r"\b(?:number|no\.|count|frequency|incidence)s?\s+of\b")
_NUMBER_OF_PEOPLE: Final = re.compile(
    r"\b(?:number|no\.|count|frequency|incidence)s?\s+of\s+(?:\w+\s+)?(?:participant|patient|subject|individual|people|women|men\b|adult|child|infant)"
)


@lru_cache(maxsize=1024)
def of_people(unit: str, param_type: str | None) -> bool:
    """Whether a number counts people; ``unit`` is in lower case."""
    if param_type == "COUNT_OF_PARTICIPANTS":
        return True
    return any(word in unit for word in _PEOPLE) and not _PER_TIME.search(unit) and " per " not in unit


def class_measure(measure: ArmMeasure, title: str, *, at_baseline: bool) -> ArmMeasure:
    """The measure of a class's number: a change's baseline is a mean, and the change of a mean is a change.

    >>> class_measure("mean_change", "Baseline", at_baseline=True)
    'mean'
    >>> class_measure("mean", "Change at Week 4", at_baseline=False)
    'mean_change'
    """
    if measure == "mean_change" and at_baseline:
        return "mean"
    if measure == "mean" and _CHANGED.search(title.lower()) is not None:
        return "mean_change"
    return measure


def measure_of(
    lowered: str,
    param_type: str | None,
    unit: str,
    *,
    kind: str | None,
    description: str | None,
    time_frame: str | None,
) -> ArmMeasure:
    """The measure of a posted number; ``lowered`` (the title) and ``unit`` are in lower case.

    A count of participants stays a count: the views divide it by its denominator. A geometric mean is no mean that
    could be subtracted from another and is "other".
    """
    if param_type in _COUNTS:
        return "count"
    if param_type in _GEOMETRIC:
        return "other"
    share = "percent" in unit or "%" in unit or "proportion" in unit
    if unit and param_type not in {"MEAN", "LEAST_SQUARES_MEAN"} | {None} and of_people(unit, param_type):
        return "proportion" if share else "count"
    if param_type is None:
        return _of_title(lowered, kind)
    changed = (
        "change" in unit
        or _tells_change(lowered)
        or _opens_with_change(time_frame)
        or _opens_with_change(description)
    )
    if changed and _in_percent(lowered, unit, share=share):
        return "percent_change"
    if param_type == "MEDIAN":
        return "median"
    if param_type == "NUMBER":
        return _of_number(lowered, unit, kind, share=share)
    if changed:
        return "mean_change"
    if share and of_people(unit, param_type):
        return "proportion"
    of_events = kind in {"rate", "event"} or "annuali" in lowered
    return "rate" if of_events and _PER_TIME.search(unit) else "mean"


def _of_number(lowered: str, unit: str, kind: str | None, *, share: bool) -> ArmMeasure:
    if _PER_TIME.search(unit):
        return "rate"
    if share:
        of_cases = kind in {"responder", "event", "time_to_event"}
        return "proportion" if of_cases or " rate" in lowered or _SHARE_OF_PEOPLE.search(lowered) else "other"
    return "count" if _NUMBER_OF.search(lowered) or "event" in unit or "episode" in unit else "other"


def _of_title(lowered: str, kind: str | None) -> ArmMeasure:
    """The measure that the title of an outcome without posted numbers speaks of."""
    if _SHARE_OF_PEOPLE.search(lowered):
        return "proportion"
    if _NUMBER_OF_PEOPLE.search(lowered):
        return "count"
    if _tells_change(lowered):
        return "percent_change" if _PERCENT_CHANGE.search(lowered) else "mean_change"
    if kind == "time_to_event":
        return "proportion" if " rate" in lowered else "median"
    return "other"


def _tells_change(lowered: str) -> bool:
    if ("chang" in lowered or "cfb" in lowered) and _CHANGED.search(lowered) is not None:
        return True
    return (" in " in lowered or " of " in lowered) and _ALTERED.search(lowered) is not None


def _opens_with_change(description: str | None) -> bool:
    return description is not None and _CHANGE_OPENS.match(description[:60].lower()) is not None


def _in_percent(lowered: str, unit: str, *, share: bool) -> bool:
    """Whether a change is told in percent of baseline, unlike one of a scale that is itself in percent (HbA1c)."""
    if "absolute change" in lowered:
        return False
    if share and ("change" in unit or "improvement" in unit or "reduction" in unit or "decrease" in unit):
        return True
    return (share or not unit or "ratio" in unit) and _PERCENT_CHANGE.search(lowered) is not None
