"""How far what was read from texts agrees with their gold files: F1 of numbers, of whole facts, of safety and studies.

A gold entry and a reading are paired one to one if their figures are equal (without a figure: their p-values; for
safety also their terms), the pairs that agree most first. A number so paired is *placed*; it is a *whole fact* if its
endpoint, arms, time point and study agree too, as far as the gold file states them. Entries marked ``optional``
neither count nor cost. Names agree if they are one by ``values.key``, if one holds the other with the same digits, or
if they share half of their words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from trialdb.facts import ArmFact, Facts, ResultFact, SafetyFact, TimePoint
from trialdb.values import key, to_days

Entry = dict[str, Any]
_FILLERS = frozenset("of the a an in from at and to with or score rate baseline patients".split())


@dataclass
class Tally:
    """Entries in the gold files, entries read, and how many of them agree."""

    gold: int = 0
    read: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to read and nothing was read."""
        return 2 * self.right / (self.gold + self.read) if self.gold + self.read else 1.0

    def add(self, gold: list[Entry], read: int, pairs: dict[int, bool]) -> None:
        """Take in one document: how many were read, and for each paired gold entry whether it agrees."""
        aside = {i for i, entry in enumerate(gold) if entry.get("optional")}
        self.gold += len(gold) - len(aside)
        self.read += read - len(aside & set(pairs))
        self.right += sum(agrees for i, agrees in pairs.items() if i not in aside)


@dataclass
class Score:
    """The tallies of a set of documents."""

    placed: Tally = field(default_factory=Tally)
    whole: Tally = field(default_factory=Tally)
    safety: Tally = field(default_factory=Tally)
    studies: Tally = field(default_factory=Tally)

    def add(self, facts: Facts, gold: Entry) -> None:
        """Take in one document."""
        case = _Case(facts, gold)
        stated = [r for r in facts.results if not r.derived]
        for entries, told in (
            (gold.get("results") or [], [r for r in stated if r.comparator is None]),
            (gold.get("comparisons") or [], [r for r in stated if r.comparator is not None]),
        ):
            pairs = _paired(entries, told, _same_figure, case.agreements)
            self.placed.add(entries, len(told), dict.fromkeys(pairs, True))
            self.whole.add(entries, len(told), {i: all(agreed) for i, agreed in pairs.items()})
        events = gold.get("safety") or []
        pairs = _paired(events, facts.safety_events, _same_event, case.event_agreements)
        self.safety.add(events, len(facts.safety_events), {i: all(agreed) for i, agreed in pairs.items()})
        named = [s for s in case.studies.values() if _names(s)]
        told_names = [[*s.names, s.nct_id] for s in facts.studies if s.names or s.nct_id]
        pairs = _paired(named, told_names, lambda s, names: _same_name(_names(s), names), lambda *_: [True])
        self.studies.add(named, len(told_names), dict.fromkeys(pairs, True))


class _Case:
    def __init__(self, facts: Facts, gold: Entry) -> None:
        self.studies: dict[str, Entry] = {k: s or {} for k, s in (gold.get("studies") or {}).items()}
        self.arms: dict[str, Entry] = gold.get("arms") or {}
        self.told_arms = {a.id: a for a in facts.arms}
        self.told_studies = {s.id: s for s in facts.studies}

    def agreements(self, entry: Entry, told: ResultFact) -> list[bool]:
        endpoint = told.endpoint
        agreed = [
            _same_name(entry["endpoint"], [endpoint.code, endpoint.label, endpoint.reported]),
            self._same_arm(entry["arm"], told.arm),
            _same_time(entry.get("at"), told.at),
        ]
        if told.comparator is not None:
            agreed += [
                self._same_arm(entry["versus"], told.comparator),
                entry.get("measure") in {None, "other", told.measure},
            ]
        return agreed

    def event_agreements(self, entry: Entry, told: SafetyFact) -> list[bool]:
        return [entry.get("value") is None or self._same_arm(entry["arm"], told.arm)]

    def _same_arm(self, name: str, told_id: str) -> bool:
        arm, told = self.arms[name], self.told_arms[told_id]
        if not self._same_study(arm.get("study"), told.study) or not _same_role(arm, told):
            return False
        if arm["role"] == "placebo":
            return True
        dose = re.search(r"\d[\d,]*\.?\d*", str(arm.get("dose") or ""))
        return _same_name(arm.get("intervention") or [], [told.intervention, told.label]) and (
            dose is None or told.dose_value == float(dose[0].replace(",", ""))
        )

    def _same_study(self, name: str | None, told_id: str) -> bool:
        names = _names(self.studies.get(name or "", {}))
        if len(self.studies) < 2 or not names:
            return True
        told = self.told_studies[told_id]
        return _same_name(names, [*told.names, told.nct_id])


def _paired(
    gold: list[Entry],
    told: Iterable[Any],
    same: Callable[[Entry, Any], bool],
    agreements: Callable[[Entry, Any], list[bool]],
) -> dict[int, list[bool]]:
    """Of each gold entry that has a partner, in what they agree."""
    readings = list(told)
    options = [
        (agreements(g, t), i, j) for i, g in enumerate(gold) for j, t in enumerate(readings) if same(g, t)
    ]
    pairs: dict[int, list[bool]] = {}
    used: set[int] = set()
    for agreed, i, j in sorted(options, key=lambda o: (-sum(o[0]), o[1], o[2])):
        if i not in pairs and j not in used:
            pairs[i] = agreed
            used.add(j)
    return pairs


def _names(study: Entry) -> list[str]:
    return [*(study.get("names") or []), *([study["nct"]] if study.get("nct") else [])]


def _same_figure(entry: Entry, told: ResultFact) -> bool:
    if entry.get("value") is None or told.value is None:
        return entry.get("value") is None and told.value is None and _p(entry.get("p")) == _p_told(told)
    sign = -1 if entry.get("measure") == "percent_reduction" and "versus" not in entry else 1
    return abs(sign * float(entry["value"]) - told.value) < 1e-9


def _same_event(entry: Entry, told: SafetyFact) -> bool:
    value = None if entry.get("value") is None else float(entry["value"])
    return value == told.value and _same_name(entry["term"], [told.term, told.reported])


def _same_role(arm: Entry, told: ArmFact) -> bool:
    return (arm["role"] == "placebo") == (told.role == "placebo")


def _same_time(stated: str | None, told: TimePoint | None) -> bool:
    if stated is None:
        return True
    m = re.search(r"(\d+(?:\.\d+)?)\s*(day|week|month|year)", str(stated))
    if m is None or told is None:
        return False
    days, told_days = to_days(float(m[1]), m[2]) or 0.0, to_days(told.value, told.unit) or 0.0
    return abs(days - told_days) <= 0.02 * max(days, told_days)


def _p(stated: object) -> tuple[str, float] | None:
    m = re.match(r"([<>=]?)=?(\d*\.?\d+(?:e-?\d+)?)", str(stated or "").replace(" ", ""))
    return (m[1] or "=", float(m[2])) if m else None


def _p_told(told: ResultFact) -> tuple[str, float] | None:
    return None if told.p_value is None else ((told.p_operator or "=")[0], told.p_value)


def _same_name(gold: str | list[str], told: Iterable[str | None]) -> bool:
    wanted = [gold] if isinstance(gold, str) else gold
    return any(_alike(str(g), t) for g in wanted for t in told if t)


def _alike(a: str, b: str) -> bool:
    short, long = sorted((key(a), key(b)), key=len)
    if short == long:
        return True
    if sorted(re.findall(r"\d+", a)) != sorted(re.findall(r"\d+", b)):
        return False
    if len(short) >= 3 and short in long:
        return True
    left, right = ({*re.findall(r"[a-z0-9+]+", n.lower())} - _FILLERS for n in (a, b))
    return bool(left and right) and 2 * len(left & right) >= len(left | right)
