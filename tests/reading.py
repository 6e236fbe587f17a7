"""Texts read into tuples short enough to be written out in a test; each kind of fact as a set of them.

``rates`` gives the figures of single arms, ``comparisons`` those between two; both say arm, endpoint and time point
in words ("rocatinlimab 300 mg", "EASI-75", "24 weeks"). A fact that stands twice is a failure of the reading itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from trialdb.extract import extract
from trialdb.facts import ArmFact, Document, EndpointFact, EndpointRef, Facts, ResultFact, TimePoint
from trialdb.vocabulary import load_vocabulary

_T = TypeVar("_T", bound=Hashable)


def read(text: str, *, published: str | None = None) -> Facts:
    """What a text states, by the packaged vocabularies."""
    return extract(Document(kind="other", text=text, published=published), load_vocabulary())


def rates(text: str) -> set[tuple[str, str, str | None, float | None, str | None]]:
    """Of each figure of one arm: arm, endpoint, time point, value, unit."""
    facts = read(text)
    return once(
        (_arm(facts, r.arm), _endpoint(r.endpoint), _at(r.at), r.value, r.unit)
        for r in facts.results
        if r.comparator is None
    )


def measures(text: str) -> set[tuple[str, str, float | None, str | None]]:
    """Of each figure of one arm: arm, measure, value, unit."""
    facts = read(text)
    return once(
        (_arm(facts, r.arm), r.measure, r.value, r.unit) for r in facts.results if r.comparator is None
    )


def comparisons(text: str) -> set[tuple[str, str, str, str, float | None, str | None]]:
    """Of each figure between two arms: arm, comparator, endpoint, measure, value, p ("<0.001")."""
    facts = read(text)
    return once(
        (_arm(facts, r.arm), _arm(facts, r.comparator), _endpoint(r.endpoint), r.measure, r.value, _p(r))
        for r in facts.results
        if r.comparator is not None
    )


def intervals(text: str) -> set[tuple[float | None, float | None, float | None, float | None]]:
    """Of each figure: value, lower and upper bound, level."""
    return once((r.value, r.ci_low, r.ci_high, r.ci_level) for r in read(text).results)


def rates_by_study(text: str) -> set[tuple[str, str, float | None]]:
    """Of each figure of one arm: study, arm, value."""
    facts = read(text)
    return once(
        (_study(facts, r.study), _arm(facts, r.arm), r.value) for r in facts.results if r.comparator is None
    )


def events(text: str) -> set[tuple[str, str, float | None, str | None]]:
    """Of each adverse event: arm, term (else the text's word), value, unit."""
    facts = read(text)
    return once((_arm(facts, e.arm), e.term or e.reported, e.value, e.unit) for e in facts.safety_events)


def sizes(text: str) -> set[tuple[str, int]]:
    """Of each arm whose size is stated: arm, size."""
    return once((_named(a), a.n) for a in read(text).arms if a.n is not None)


def arms(text: str) -> set[tuple[str, str]]:
    """Of each arm: arm, role."""
    return once((_named(a), a.role) for a in read(text).arms)


def studies(text: str) -> set[tuple[tuple[str, ...], str | None, str | None, int | None]]:
    """Of each study with a name or number: names, NCT number, phase, size."""
    told = (s for s in read(text).studies if s.names or s.nct_id)
    return once((s.names, s.nct_id, s.phase, s.enrolled) for s in told)


def endpoints(text: str) -> set[tuple[str, str | None, str | None, bool | None]]:
    """Of each endpoint that the text declares: endpoint, role, time point, met."""
    return once((_endpoint(e), e.role, _at(e.at), e.met) for e in read(text).endpoints)


def milestones(text: str, *, published: str | None = None) -> set[tuple[str, str | None, tuple[str, ...]]]:
    """Of each milestone: kind, date, organisations in alphabetical order."""
    told = read(text, published=published).milestones
    return once((m.kind, m.date, tuple(sorted(m.organisations))) for m in told)


def once(told: Iterable[_T]) -> set[_T]:
    """The tuples as a set, none of which came twice."""
    listed = list(told)
    assert len(listed) == len(set(listed)), f"stated twice: {listed}"
    return set(listed)


def _arm(facts: Facts, arm_id: str | None) -> str:
    return _named(next(a for a in facts.arms if a.id == arm_id))


def _named(arm: ArmFact) -> str:
    name = arm.intervention or arm.label
    if arm.dose_value is not None:
        return f"{name} {arm.dose_value:g} {arm.dose_unit}"
    return f"{name}, {arm.dose_level} dose" if arm.dose_level else name


def _endpoint(told: EndpointRef | EndpointFact) -> str:
    return told.code or told.reported


def _at(at: TimePoint | None) -> str | None:
    return f"{at.value:g} {at.unit}{'' if at.value == 1 else 's'}" if at else None


def _p(result: ResultFact) -> str | None:
    return None if result.p_value is None else f"{result.p_operator}{result.p_value:g}"


def _study(facts: Facts, study_id: str) -> str:
    study = next(s for s in facts.studies if s.id == study_id)
    return (study.names or (study.nct_id or study.described or "",))[0]
