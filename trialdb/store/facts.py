"""One source's facts as rows: each fact at its position, with the rows that its words were taken to mean.

A fact that the tables cannot hold (an arm that the source does not list, a quote that is not in its text, a
comparison of an arm with itself) becomes a load issue that says why: it is kept out, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trialdb import facts as stated
from trialdb.facts import Evidence, Facts
from trialdb.store import models
from trialdb.store.rows import pairs, sync, table_of
from trialdb.values import key, to_days

__all__ = ["NOTHING", "Counts", "save_facts"]

_EVIDENCE: Final = table_of(models.Evidence)
_ISSUES: Final = table_of(models.LoadIssue)
_MEASURES: Final = {
    False: frozenset(models.ARM_MEASURES),
    True: frozenset(models.COMPARISON_MEASURES),
}
_PRECISIONS: Final = (
    (r"\d{4}", "year"),
    (r"\d{4}-(0[1-9]|1[0-2])", "month"),
    (r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "day"),
    (r"\d{4}-H[12]", "half"),
    (r"\d{4}-Q[1-4]", "quarter"),
)
_Row = dict[str, Any]


class _UnfitError(Exception):
    """Why a fact cannot be a row."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of a source stands in the tables."""

    results: int
    safety_events: int
    issues: int


NOTHING: Final = Counts(0, 0, 0)


@dataclass(frozen=True)
class _Means:
    """What the words of one source mean: rows by kind, local id and name key; its evidence by place."""

    rows: Mapping[tuple[str, str, str], int]
    studies: Mapping[str, int]
    arms: Mapping[str, tuple[int, int]]
    evidence: Mapping[tuple[int, int, str], int]

    def study(self, local_id: str) -> int:
        if local_id not in self.studies:
            raise _UnfitError(f"it names the study {local_id!r}, which the source does not list")
        return self.studies[local_id]

    def arm(self, study: str, local_id: str) -> int:
        if local_id not in self.arms:
            raise _UnfitError(f"it names the arm {local_id!r}, which the source does not list")
        arm_id, study_id = self.arms[local_id]
        if study_id != self.study(study):
            raise _UnfitError(f"its arm {local_id!r} is one of another study")
        return arm_id

    def thing(self, kind: str, local_id: str, words: str) -> int:
        if (found := self.rows.get((kind, local_id, key(words)))) is None:
            raise _UnfitError(f"its {kind.replace('_', ' ')} {words!r} is no name")
        return found

    def place(self, evidence: Evidence) -> int:
        if (found := self.evidence.get(_spot(evidence))) is None:
            raise _UnfitError("its quote does not stand at its place in the text")
        return found


@dataclass(frozen=True)
class _Place:
    """Where one sort of fact goes, and how."""

    model: type[models.Base]
    told: Sequence[Any]
    make: Callable[[Any, _Means], _Row]


def save_facts(session: Session, source_id: int, facts: Facts, *, text: str, location: str) -> Counts:
    """Make the rows of one current source what its facts say.

    Args:
        session: in a transaction that writes; what the source's names mean is saved already.
        source_id: the source's row.
        facts: all that it states.
        text: its text, in which each quote must stand.
        location: where it was read, for its issues.
    """
    means = _means(session, source_id, _evidence(session, source_id, facts, text))
    issues: list[_Row] = [_issue("not understood", i.reason, i.evidence) for i in facts.issues]
    places: tuple[_Place, ...] = (
        _Place(models.StudyEndpoint, facts.endpoints, _endpoint),
        _Place(models.Result, facts.results, _result),
        _Place(models.SafetyEvent, facts.safety_events, _safety),
        _Place(models.Milestone, facts.milestones, _milestone),
    )
    kept = [_save(session, source_id, place, means, issues) for place in places]
    _save_organisations(session, source_id, facts, means)
    _drop_unused_evidence(session, source_id, facts, text)
    _save_issues(session, source_id, location, issues)
    return Counts(results=kept[1], safety_events=kept[2], issues=len(issues))


def _save(session: Session, source_id: int, place: _Place, means: _Means, issues: list[_Row]) -> int:
    table = table_of(place.model)
    rows = []
    for position, fact in enumerate(place.told):
        try:
            rows.append({"source_id": source_id, "position": position, **place.make(fact, means)})
        except _UnfitError as error:
            name = table.name.removesuffix("s").replace("_", " ")
            issues.append(_issue("not stored", f"{name} {position}: {error}", fact.evidence))
    sync(session, table, rows, where=table.c.source_id == source_id, natural=("position",))
    return len(rows)


# --- what words mean -----------------------------------------------------------------------------------


def _means(session: Session, source_id: int, evidence: Mapping[tuple[int, int, str], int]) -> _Means:
    r = table_of(models.Resolution)
    found = session.execute(
        select(r.c.kind, r.c.local_id, r.c.name_key, r.c.entity_id).where(
            r.c.source_id == source_id, r.c.entity_id.is_not(None)
        )
    ).all()
    arm_ids = {local: i for kind, local, _, i in found if kind == "arm"}
    arms = table_of(models.Arm)
    studies = pairs(session, select(arms.c.id, arms.c.study_id).where(arms.c.id.in_(set(arm_ids.values()))))
    return _Means(
        rows={(kind, local, k): i for kind, local, k, i in found},
        studies={local: i for kind, local, _, i in found if kind == "study"},
        arms={local: (i, studies[i]) for local, i in arm_ids.items()},
        evidence=evidence,
    )


def _spot(evidence: Evidence) -> tuple[int, int, str]:
    return evidence.start, evidence.end, evidence.locator or ""


def _cited(facts: Facts, text: str) -> dict[tuple[int, int, str], Evidence]:
    """The evidence of all facts by place, without quotes that do not stand there."""
    every = [f.evidence for f in facts.endpoints if f.evidence]
    every += [f.evidence for f in facts.results]
    every += [f.evidence for f in facts.safety_events]
    every += [f.evidence for f in facts.milestones]
    return {_spot(e): e for e in every if e.locator or text[e.start : e.end] == e.quote}


def _evidence(session: Session, source_id: int, facts: Facts, text: str) -> dict[tuple[int, int, str], int]:
    """Ids of the places that facts cite, with rows for the new ones; old rows still stand, facts refer to them."""
    here = _EVIDENCE.c.source_id == source_id
    columns = ("start", "end", "locator")
    found = {
        (row["start"], row["end"], row["locator"]): dict(row)
        for row in session.execute(select(_EVIDENCE).where(here)).mappings()
    }
    rows = [{k: v for k, v in row.items() if k != "id"} for row in found.values()]
    cited = _cited(facts, text)
    rows += [{"source_id": source_id, **_evidence_row(e)} for e in cited.values()]
    sync(session, _EVIDENCE, rows, where=here, natural=columns)
    return {
        (start, end, locator): i
        for i, start, end, locator in session.execute(
            select(_EVIDENCE.c.id, _EVIDENCE.c.start, _EVIDENCE.c.end, _EVIDENCE.c.locator).where(here)
        )
        if (start, end, locator) in cited
    }


def _evidence_row(e: Evidence) -> _Row:
    return {"start": e.start, "end": e.end, "quote": e.quote, "locator": e.locator or ""}


def _drop_unused_evidence(session: Session, source_id: int, facts: Facts, text: str) -> None:
    rows = [{"source_id": source_id, **_evidence_row(e)} for e in _cited(facts, text).values()]
    here = _EVIDENCE.c.source_id == source_id
    sync(session, _EVIDENCE, rows, where=here, natural=("start", "end", "locator"))


# --- facts as rows ---------------------------------------------------------------------------------------


def _endpoint(f: stated.EndpointFact, means: _Means) -> _Row:
    return {
        "study_id": means.study(f.study),
        "endpoint_id": means.thing("endpoint", f.code or "", f.reported),
        "reported_endpoint": f.reported,
        "role": f.role,
        **_at(f.at),
        "met": f.met,
        "evidence_id": means.place(f.evidence) if f.evidence else None,
    }


_RESULT_COLUMNS: Final = (
    "measure value value_text unit n n_total dispersion_kind dispersion_value ci_low ci_high ci_level p_operator "
    "p_value direction significant test_type subgroup population"
).split()


def _result(f: stated.ResultFact, means: _Means) -> _Row:
    arm = means.arm(f.study, f.arm)
    comparator = means.arm(f.study, f.comparator) if f.comparator else None
    _check_result(f, same_arm=arm == comparator)
    return {
        "study_id": means.study(f.study),
        "arm_id": arm,
        "comparator_id": comparator,
        "endpoint_id": means.thing("endpoint", f.endpoint.code or "", f.endpoint.reported),
        "reported_endpoint": f.endpoint.reported,
        **_at(f.at),
        **{column: getattr(f, column) for column in _RESULT_COLUMNS},
        "derived": False,
        "evidence_id": means.place(f.evidence),
    }


def _check_result(f: stated.ResultFact, *, same_arm: bool) -> None:
    """Refuse what no reader of the table expects; the database would refuse it too, with the whole document."""
    told = (f.value, f.value_text, f.n, f.ci_low, f.p_value, f.direction, f.significant)
    faults = {
        "it compares an arm with itself": same_arm,
        "it is computed, not stated": f.derived,
        f"{f.measure} is no measure of {'a comparison' if f.comparator else 'one arm'}": f.measure
        not in _MEASURES[f.comparator is not None],
        "it states nothing": all(part is None for part in told),
        "its p-value is not between 0 and 1": f.p_value is not None and not 0 <= f.p_value <= 1,
        "it has the sign of a p-value and no p-value": bool(f.p_operator) and f.p_value is None,
        "its confidence interval ends before it begins": None not in (f.ci_low, f.ci_high)
        and (f.ci_low or 0.0) > (f.ci_high or 0.0),
        "its confidence level is no percentage": f.ci_level is not None and not 0 < f.ci_level < 100,
        "a count is negative": any(n is not None and n < 0 for n in (f.n, f.n_total)),
    }
    if fault := next((reason for reason, holds in faults.items() if holds), None):
        raise _UnfitError(fault)


def _safety(f: stated.SafetyFact, means: _Means) -> _Row:
    if any(n is not None and n < 0 for n in (f.n, f.n_total)):
        raise _UnfitError("a count is negative")
    columns = ("serious", "n", "n_total", "value", "value_text", "unit", "qualifier")
    return {
        "study_id": means.study(f.study),
        "arm_id": means.arm(f.study, f.arm),
        "term_id": means.thing("adverse_event", f.term or "", f.reported),
        "reported_term": f.reported,
        **{column: getattr(f, column) for column in columns},
        **_at(f.at),
        "evidence_id": means.place(f.evidence),
    }


def _milestone(f: stated.MilestoneFact, means: _Means) -> _Row:
    precision = None
    if f.date is not None:
        precision = next((p for shape, p in _PRECISIONS if re.fullmatch(shape, f.date, re.ASCII)), None)
        if precision is None:
            raise _UnfitError(f"its date {f.date!r} is none")
    if not f.kind:
        raise _UnfitError("it says nothing of what happened")
    drug = re.split(r"\s\+\s", f.intervention)[0] if f.intervention else ""
    return {
        "kind": f.kind,
        "date": f.date,
        "date_precision": precision,
        "intervention_id": means.thing("intervention", "", drug) if key(drug) else None,
        "study_id": means.study(f.study) if f.study else None,
        "evidence_id": means.place(f.evidence),
    }


def _at(point: stated.TimePoint | None) -> _Row:
    if point is None:
        return {"at_value": None, "at_unit": None, "at_days": None}
    return {"at_value": point.value, "at_unit": point.unit, "at_days": to_days(point.value, point.unit)}


def _save_organisations(session: Session, source_id: int, facts: Facts, means: _Means) -> None:
    milestones, table = table_of(models.Milestone), table_of(models.MilestoneOrganisation)
    ids = session.execute(
        select(milestones.c.id, milestones.c.position).where(milestones.c.source_id == source_id)
    ).all()
    rows = []
    for milestone_id, position in ids:
        names = facts.milestones[position].organisations
        told = [i for name in names if (i := means.rows.get(("organisation", "", key(name)))) is not None]
        rows += [
            {"milestone_id": milestone_id, "position": place, "organisation_id": i}
            for place, i in enumerate(dict.fromkeys(told))
        ]
    here = table.c.milestone_id.in_([i for i, _ in ids])
    sync(session, table, rows, where=here, natural=("milestone_id", "position", "organisation_id"))


# --- issues ----------------------------------------------------------------------------------------------


def _issue(kind: str, message: str, evidence: Evidence | None) -> _Row:
    quote, start, end = (evidence.quote, evidence.start, evidence.end) if evidence else ("", None, None)
    return {"kind": kind, "message": message, "quote": quote, "start": start, "end": end}


def _save_issues(session: Session, source_id: int, location: str, issues: Iterable[_Row]) -> None:
    rows = [{"source_id": source_id, "location": location, **issue} for issue in issues]
    natural = ("location", "kind", "message", "quote", "start", "end")
    sync(session, _ISSUES, rows, where=_ISSUES.c.source_id == source_id, natural=natural)
