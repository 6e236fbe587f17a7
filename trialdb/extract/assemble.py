"""The last pass: statements become facts with ids, measures, signs and evidence; what is said twice is kept once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar

from trialdb.extract.arm_facts import (
    ArmFacts,
    add_defined_arms,
    add_spoken_arms,
    arm_facts,
    set_denominators,
    set_ratios,
    set_routes,
    use_own_terms,
)
from trialdb.extract.discourse import Discourse
from trialdb.extract.grades import grade_of
from trialdb.extract.group_sizes import set_group_sizes
from trialdb.extract.measures import dispersion_of, measure_of, signed, unit_of
from trialdb.extract.statements import Statement, evidence
from trialdb.extract.topics import Topic
from trialdb.facts import (
    Document,
    EndpointFact,
    EndpointRef,
    Facts,
    IssueFact,
    Measure,
    MilestoneFact,
    ResultFact,
    SafetyFact,
    SourceFact,
)
from trialdb.values import key

__all__ = ["assemble"]

_F = TypeVar("_F", ResultFact, EndpointFact)


def assemble(document: Document, discourse: Discourse, milestones: list[MilestoneFact]) -> Facts:
    """All facts of a text. Statements that say the same thing twice are one fact, with the evidence of the first."""
    arms = arm_facts(discourse)
    add_spoken_arms(discourse, arms)
    results = _results(discourse, arms)
    events = _safety(discourse, arms)
    add_defined_arms(discourse, arms)
    set_group_sizes(discourse, arms)
    set_denominators(discourse, arms)
    set_ratios(discourse, arms)
    set_routes(discourse, arms)
    use_own_terms(discourse, arms, document.text)
    endpoints = _endpoints(discourse)
    figures = {s.study for s in discourse.statements}
    for study in discourse.studies.found.values():
        if study.pools and study.id in figures:
            study.names = [n for i in study.pools for n in discourse.studies.found[i].names]
    used = (
        {a.study for a in arms.made.values()}
        | {e.study for e in endpoints}
        | {m.study for m in milestones if m.study}
    )
    studies = [
        s for s in discourse.studies.found.values()
        if s.names or s.nct_id or s.id in used or any(s.id == t.study for t in discourse.statements) or s.phase or s.enrolled
    ]  # fmt: skip
    conditions = _conditions(discourse)
    for study in studies:
        study.conditions = study.conditions or conditions
    return Facts(
        source=SourceFact(kind=document.kind, publisher=document.publisher, title=document.title, url=document.url, published=document.published),
        studies=tuple(s.fact() for s in studies),
        arms=tuple(arms.made.values()),
        endpoints=tuple(endpoints),
        results=tuple(results),
        safety_events=tuple(events),
        milestones=tuple(milestones),
        issues=tuple(IssueFact(reason=reason, evidence=evidence(sentence)) for reason, sentence in dict.fromkeys(discourse.issues)),
    )  # fmt: skip


# ---------------------------------------------------------------------- results


def _results(discourse: Discourse, arms: ArmFacts) -> list[ResultFact]:
    kept: dict[tuple[object, ...], ResultFact] = {}
    for s in discourse.statements:
        if s.safety:
            continue
        fact = _result(s, arms)
        if fact.comparator == fact.arm:  # two names of one arm: "the high dose" of a drug at one dose
            discourse.issues.append(("a comparison of an arm with itself", s.sentence))
            continue
        identity = (
            fact.study,
            fact.arm,
            fact.comparator,
            s.topic.identity,
            fact.measure,
            fact.value,
            fact.p_value if fact.value is None else None,
            fact.subgroup,
        )
        held = kept.get(identity)
        if held is None or _same_time(held, fact):
            kept[identity] = fact if held is None else _richer(held, fact)
        else:
            kept[(*identity, str(fact.at))] = fact
    return _without_bare_p(_without_rounded([_bounded(f) for f in _with_signs(list(kept.values()))]))


def _same_time(a: ResultFact, b: ResultFact) -> bool:
    return a.at is None or b.at is None or a.at == b.at


def _richer(a: ResultFact, b: ResultFact) -> ResultFact:
    """Of one fact told twice the first, with what only the second adds: time, interval, p-value."""
    return _filled(a, b, ("at", "ci_low", "ci_high", "ci_level", "p_operator", "p_value", "n", "n_total"))


def _filled(first: _F, second: _F, names: Iterable[str]) -> _F:
    """The first of two facts with what only the second says under these names."""
    added = {
        name: value
        for name in names
        if getattr(first, name) is None and (value := getattr(second, name)) is not None
    }
    return first.model_copy(update=added) if added else first


def _result(s: Statement, arms: ArmFacts) -> ResultFact:
    r, figure = s.reading, s.reading.figure
    measure: Measure = (r.measure or "other") if r.compares else measure_of(s)
    interval, p = r.interval, r.p
    value = signed(r, s.sentence, s.topic, measure)
    significant = (
        None
        if p is None
        else (p.operator in {"<", "<="} and p.value <= 0.05) or (p.operator == "=" and p.value < 0.05)
    )
    return ResultFact(
        study=s.study,
        arm=arms.get(s.study, s.arm, s.sentence),
        comparator=arms.get(s.study, s.comparator, s.sentence) if s.comparator is not None else None,
        endpoint=EndpointRef(code=s.topic.code, label=s.topic.label, reported=s.topic.reported),
        at=s.at, measure=measure, value=value, value_text=figure.text if figure else None,
        unit=unit_of(s, measure), n=figure.n if figure else None, n_total=figure.total if figure else None,
        dispersion_kind=dispersion_of(s), dispersion_value=figure.spread if figure else None,
        ci_low=interval.low if interval else None, ci_high=interval.high if interval else None, ci_level=interval.level if interval else None,
        p_operator=p.operator if p else None, p_value=p.value if p else None,
        test_type="non-inferiority" if p and p.kind == "noninferiority" else "superiority" if p and p.kind == "superiority" else None,
        direction=r.direction if r.compares else None, significant=significant if r.compares else None,
        subgroup=s.subgroup, population=s.population, evidence=evidence(s.sentence),
    )  # fmt: skip


def _with_signs(facts: list[ResultFact]) -> list[ResultFact]:
    """Comparisons with what the two arms' own figures show of them.

    That is the sign of a difference printed without one ("a gap of 9.8 mmHg"), and which arm is higher where the
    words do not say it.
    """
    told: dict[object, list[ResultFact]] = {}
    for f in facts:
        if f.comparator is None and f.value is not None:
            told.setdefault((f.study, f.arm, _named(f), f.at, f.subgroup), []).append(f)
    own = {place: figures[0] for place, figures in told.items() if len(figures) == 1}
    negative = {
        _named(f)
        for f in facts
        if f.comparator is not None and f.measure == "difference" and (f.value or 0) < 0
    }
    signed_facts = []
    for f in facts:
        if f.comparator is not None:
            name = _named(f)
            a, b = (own.get((f.study, arm, name, f.at, f.subgroup)) for arm in (f.arm, f.comparator))
            update: dict[str, object] = {}
            if (
                f.measure == "difference"
                and f.value is not None
                and f.value > 0
                and (f.ci_low is None or (f.ci_low > 0 and b is not None))
                and (
                    _fell_more(a, b, f.value)
                    or (
                        a is None
                        and f.ci_low is None
                        and f.direction != "higher"
                        and _named(f) in negative
                        and str(f.value_text)[:1] != "+"
                    )
                )
            ):
                update["value"] = -f.value
            elif (
                f.measure == "difference"
                and (f.value or 0) < 0
                and str(f.value_text)[:1] not in "-−–"
                and ((f.ci_low is None and a is not None and b is not None) or (f.ci_low or 0) > 0)
                and _fell_more(b, a, -(f.value or 0))
            ):
                update["value"] = -(f.value or 0)
            if (f.direction is None or f.value is None) and (direction := _direction(a, b)) is not None:
                update["direction"] = direction
            f = f.model_copy(update=update) if update else f  # noqa: PLW2901
        signed_facts.append(f)
    return signed_facts


def _bounded(fact: ResultFact) -> ResultFact:
    """A fact whose interval has the sign of its value and its bounds by size, where it then has the value inside.

    "Weight fell by 3.2 kg (95% CI 2.1 to 4.3)" is -3.2 with -4.3 to -2.1. Another interval stays as it is printed.
    """
    value, low, high = fact.value, fact.ci_low, fact.ci_high
    if value is None or low is None or high is None or low <= value <= high:
        return fact
    bounds = {"ci_low": min(low, high), "ci_high": max(low, high)}
    if not bounds["ci_low"] <= value <= bounds["ci_high"]:
        bounds = {"ci_low": -bounds["ci_high"], "ci_high": -bounds["ci_low"]}
    return fact.model_copy(update=bounds) if bounds["ci_low"] <= value <= bounds["ci_high"] else fact


def _named(fact: ResultFact) -> str:
    """What tells the endpoint of a fact from others."""
    return key(fact.endpoint.code or fact.endpoint.reported)


def _direction(own: ResultFact | None, comparator: ResultFact | None) -> str | None:
    if own is None or comparator is None or own.value is None or comparator.value is None:
        return None
    units = {own.unit, comparator.unit} - {None}
    if own.value == comparator.value or len(units) > 1 or own.measure != comparator.measure:
        return None
    return "higher" if own.value > comparator.value else "lower"


def _fell_more(own: ResultFact | None, comparator: ResultFact | None, difference: float) -> bool:
    """Whether an arm is lower by ``difference`` than its comparator, whose own change may not be stated."""
    if own is None or own.value is None:
        return False
    if comparator is None or comparator.value is None:
        return own.measure == "mean_change" and own.value < 0 and difference < -own.value
    return own.value < comparator.value and abs((comparator.value - own.value) - difference) <= 0.11 * max(
        1.0, difference
    )


def _without_bare_p(facts: list[ResultFact]) -> list[ResultFact]:
    """Drops a p-value without a figure where the same comparison stands with its figure and the same p-value."""
    facts = _with_bare_p(facts)
    told = {
        (f.study, f.arm, f.comparator, _named(f), f.p_value)
        for f in facts
        if f.comparator is not None and f.value is not None
    }
    return [
        f
        for f in facts
        if f.value is not None or (f.study, f.arm, f.comparator, _named(f), f.p_value) not in told
    ]


def _without_rounded(facts: list[ResultFact]) -> list[ResultFact]:
    """Drops a whole number that a headline rounds where the text gives the same fact with its decimals."""
    exact: dict[object, list[float]] = {}
    for f in facts:
        if f.value is not None and "." in (f.value_text or ""):
            exact.setdefault(_told_of(f), []).append(f.value)
    return [
        f
        for f in facts
        if f.value is None
        or not f.value.is_integer()
        or f.ci_low is not None
        or "." in (f.value_text or "")
        or not any(abs(f.value - value) <= _ROUNDED for value in exact.get(_told_of(f), ()))
    ]


_ROUNDED: Final = 0.5


def _told_of(fact: ResultFact) -> tuple[object, ...]:
    """Of what a fact tells: study, arms, endpoint, measure, part of the people."""
    return (fact.study, fact.arm, fact.comparator, _named(fact), fact.measure, fact.unit, fact.subgroup)


_OF_P: Final = ("p_operator", "p_value", "significant", "direction", "test_type")


def _with_bare_p(facts: list[ResultFact]) -> list[ResultFact]:
    """Effects with the p-value that stands in their sentence behind the arms' own figures: "42% lower (0.27 vs 0.47; p=0.01)"."""
    bare: dict[object, list[ResultFact]] = {}
    effects: dict[object, list[ResultFact]] = {}
    for f in facts:
        if f.comparator is not None:
            place = (f.study, f.arm, f.comparator, _named(f), f.subgroup, f.evidence.start)
            (bare if f.value is None else effects).setdefault(place, []).append(f)
    filled = {
        id(effects[place][0]): told[0]
        for place, told in bare.items()
        if len(told) == 1 and len(effects.get(place, ())) == 1 and effects[place][0].p_value is None
    }
    return [_filled(f, filled[id(f)], _OF_P) if id(f) in filled else f for f in facts]


# ---------------------------------------------------------------------- safety


def _safety(discourse: Discourse, arms: ArmFacts) -> list[SafetyFact]:
    kept: dict[tuple[object, ...], SafetyFact] = {}
    for s in discourse.statements:
        figure = s.reading.figure
        if not s.safety or figure is None or s.reading.compares:
            continue
        fact = SafetyFact(
            study=s.study, arm=arms.get(s.study, s.arm, s.sentence), term=s.topic.term,
            reported=_AT_LEAST.sub("", s.topic.reported), value=figure.value, value_text=figure.text, unit=figure.unit, n=figure.n, n_total=figure.total,
            serious=_is_serious(s.topic.reported), qualifier=_graded(s.topic), at=None,
            evidence=evidence(s.sentence),
        )  # fmt: skip
        event = fact.term or key(fact.reported or "")
        kept.setdefault((fact.study, fact.arm, event, fact.qualifier, fact.value), fact)
    told = {(f.study, f.term) for f in kept.values()}
    for sentence, study, party, topic, qualifier in discourse.named_events:
        if (study, topic.term) in told:
            continue
        fact = SafetyFact(
            study=study,
            arm=arms.get(study, party, sentence),
            term=topic.term,
            reported=topic.reported,
            qualifier=qualifier,
            serious=_is_serious(topic.reported),
            evidence=evidence(sentence),
        )
        kept.setdefault((fact.study, fact.term, None), fact)
    return list(kept.values())


_AT_LEAST: Final = re.compile(r"^(?:at least (?:one|1)|one or more|≥\s?1)\s+(?=\w)", re.IGNORECASE)


def _graded(topic: Topic) -> str | None:
    """The grade that a figure counts, unless the term itself says it ("Grade 3 or higher adverse event")."""
    grade = grade_of(topic.reported)
    return None if topic.term and grade == grade_of(topic.term) else grade


def _is_serious(reported: str) -> bool:
    return bool(re.match(r"serious\b", reported, re.IGNORECASE))


# ---------------------------------------------------------------------- endpoints, ratios, routes


def _endpoints(discourse: Discourse) -> list[EndpointFact]:
    kept: dict[tuple[object, ...], EndpointFact] = {}
    for d in discourse.declared:
        if d.study is None:
            continue
        fact = EndpointFact(
            study=d.study,
            code=d.topic.code,
            label=d.topic.label,
            reported=d.topic.reported,
            role=d.role,
            at=d.at,
            met=d.met,
            evidence=evidence(d.sentence),
        )
        identity = (fact.study, d.topic.identity)
        held = kept.get(identity)
        kept[identity] = fact if held is None else _filled(held, fact, ("role", "at", "met"))
    return list(kept.values())


def _conditions(discourse: Discourse) -> list[str]:
    """The condition that the text speaks of most, the title counting thrice; sentences about safety name others."""
    ranked = sorted(discourse.indications.items(), key=lambda kv: (-kv[1], kv[0]))
    return [ranked[0][0]] if ranked and (ranked[0][1] >= 2 or len(ranked) == 1) else []
