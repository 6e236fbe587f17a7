"""The last pass: statements become facts with ids, measures, signs and evidence; what is said twice is kept once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, cast

from trialdb.extract.arms import ArmMention, regimen_near
from trialdb.extract.cast import Cast, Party
from trialdb.extract.discourse import Discourse, Statement, evidence
from trialdb.extract.layout import Sentence
from trialdb.extract.measures import direction_of, dispersion_of, measure_of, signed, unit_of
from trialdb.facts import (
    ArmFact,
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

_ROUTE: Final = re.compile(
    r"\b(?P<route>subcutaneous|intravenous|oral|inhaled|intramuscular|topical|intravitreal|intranasal|sublingual)(?:ly)?\b|\b(?P<infusion>infusions?)\b|\b(?P<by_mouth>tablets?|pill|capsules?|by mouth)\b|\b(?P<skin>under the skin)\b",
    re.IGNORECASE,
)
_RATIO: Final = re.compile(
    r"\b(\d+(?:\s*(?::|-to-|\s+to\s+)\s*\d+)+)\b(?=\s*(?:ratio\b|to receive|\)?,?\s+to\b))"
)


@dataclass
class _Arms:
    """The arms of a text as they are given ids: one for each study and party."""

    cast: Cast
    made: dict[tuple[object, ...], ArmFact]
    doses: dict[tuple[str, str], set[tuple[float, str]]]
    single: dict[str, tuple[float, str]]

    def get(
        self,
        study: str,
        party: Party,
        sentence: Sentence,
        *,
        n: int | None = None,
        schedule: str | None = None,
    ) -> str:
        """The id of a study's arm; the arm is made where it is new, and takes what this mention adds."""
        party = self._dosed(study, party)
        known = self.made.get((study, *party.identity))
        if known is None:
            known = ArmFact(
                id=f"a{len(self.made) + 1}", study=study, label=party.label, role=party.role, intervention=party.intervention,
                dose_value=party.dose_value, dose_unit=party.dose_unit, dose_level=party.dose_level, regimen=party.regimen or schedule,
                n=n, evidence=evidence(sentence),
            )  # fmt: skip
        elif (n is not None and known.n is None) or (schedule is not None and known.regimen is None):
            known = known.model_copy(
                update={"n": known.n if known.n is not None else n, "regimen": known.regimen or schedule}
            )
        self.made[(study, *party.identity)] = known
        return known.id

    def _dosed(self, study: str, party: Party) -> Party:
        """A drug that the text gives at one dose only has that dose wherever the text does not repeat it."""
        if party.dose_level is not None and party.dose_value is None:
            return self._levelled(study, party)
        if party.dose_value is not None or party.intervention is None or party.role == "placebo":
            return party
        held = self.doses.get((study, party.intervention), set())
        dose = (
            next(iter(held)) if len(held) == 1 else self.single.get(party.intervention) if not held else None
        )
        if dose is None:
            return party
        return replace(
            party, dose_value=dose[0], dose_unit=dose[1], label=f"{party.label} {dose[0]:g} {dose[1]}"
        )

    def _levelled(self, study: str, party: Party) -> Party:
        """The dose that "high dose" means: the highest of the doses that the same text gives the drug, where it gives two or three."""
        drug = party.intervention or ""
        held = sorted(self.doses.get((study, drug)) or set(self.cast.doses.get(drug, [])))
        if (
            len(held) not in {2, 3}
            or len({unit for _, unit in held}) != 1
            or (party.dose_level == "medium") != (len(held) == 3 and party.dose_level == "medium")
        ):
            return party
        value, unit = {"low": held[0], "high": held[-1]}.get(str(party.dose_level), held[len(held) // 2])
        return replace(
            party, dose_value=value, dose_unit=unit, dose_level=None, label=f"{drug} {value:g} {unit}"
        )


def assemble(document: Document, discourse: Discourse, milestones: list[MilestoneFact]) -> Facts:
    """All facts of a text. Statements that say the same thing twice are one fact, with the evidence of the first."""
    arms = _arms(discourse)
    _spoken_arms(discourse, arms)
    results = _results(discourse, arms)
    events = _safety(discourse, arms)
    _set_ratios(discourse, arms)
    _set_routes(discourse, arms)
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


def _arms(discourse: Discourse) -> _Arms:
    doses: dict[tuple[str, str], set[tuple[float, str]]] = {}
    for _, study, mention in discourse.arms_spoken:
        for p in mention.parties:
            if study and p.intervention and p.dose_value is not None and p.dose_unit is not None:
                doses.setdefault((study, p.intervention), set()).add((p.dose_value, p.dose_unit))
    single = {drug: held[0] for drug, held in discourse.cast.doses.items() if len(held) == 1}
    for drug in {p.intervention for _, _, m in discourse.arms_spoken for p in m.parties if p.dose_level}:
        single.pop(cast("str", drug), None)
    return _Arms(discourse.cast, {}, doses, single)


def _spoken_arms(discourse: Discourse, arms: _Arms) -> None:
    """Arms that the text describes with a size or a dose, whether or not it gives results for them."""
    by_sentence: dict[int, list[ArmMention]] = {}
    for sentence, _, mention in discourse.arms_spoken:
        by_sentence.setdefault(sentence.start, []).append(mention)
    for sentence, study, mention in discourse.arms_spoken:
        if sentence.section == "title" or study is None:
            continue
        dosed = [p for p in mention.parties if p.dose_value is not None]
        compared = mention.party.role != "experimental" and re.search(
            r"\brandom|\bassign|\ballocat", sentence.text, re.IGNORECASE
        )
        if (
            mention.n is None
            and not compared
            and not (
                dosed
                and re.search(
                    r"\brandom|\bassign|\ballocat|\breceiv|\bgiven\b|\btreated\b|\bgroup",
                    sentence.text,
                    re.IGNORECASE,
                )
            )
        ):
            continue
        schedule = _schedule(sentence, mention, by_sentence[sentence.start])
        for party in mention.parties:
            if party.dose_level is None or mention.n is not None:
                arms.get(
                    study,
                    party,
                    sentence,
                    n=mention.n if len(mention.parties) == 1 else None,
                    schedule=schedule,
                )


def _schedule(sentence: Sentence, mention: ArmMention, spoken: list[ArmMention]) -> str | None:
    """The dosing schedule behind a mention, or behind the list of doses of the same drug that it stands in."""
    later = sorted((m for m in spoken if m.start > mention.start), key=lambda m: m.start)
    ends = [*later, None]
    here = mention
    for following in ends:
        stop = following.start if following else sentence.end
        if (schedule := regimen_near(sentence, here, stop)) is not None:
            return schedule
        if (
            following is None
            or following.party.intervention != mention.party.intervention
            or following.start - here.end > 40
        ):
            return None
        here = following
    return None


# ---------------------------------------------------------------------- results


def _results(discourse: Discourse, arms: _Arms) -> list[ResultFact]:
    kept: dict[tuple[object, ...], ResultFact] = {}
    for s in discourse.statements:
        if s.safety:
            continue
        fact = _result(s, arms)
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
    return _without_bare_p(_with_signs(list(kept.values())))


def _same_time(a: ResultFact, b: ResultFact) -> bool:
    return a.at is None or b.at is None or a.at == b.at


def _richer(a: ResultFact, b: ResultFact) -> ResultFact:
    """Of one fact told twice the first, with what only the second adds: time, interval, p-value."""
    added = {
        name: getattr(b, name)
        for name in ("at", "ci_low", "ci_high", "ci_level", "p_operator", "p_value", "n", "n_total")
        if getattr(a, name) is None and getattr(b, name) is not None
    }
    return a.model_copy(update=added) if added else a


def _result(s: Statement, arms: _Arms) -> ResultFact:
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
        direction=direction_of(s) if r.compares else None, significant=significant if r.compares else None,
        subgroup=s.subgroup, evidence=evidence(s.sentence),
    )  # fmt: skip


def _with_signs(facts: list[ResultFact]) -> list[ResultFact]:
    """A difference printed without sign takes the direction that the two arms' own figures show ("a gap of 9.8 mmHg")."""
    own = {
        (f.study, f.arm, key(f.endpoint.code or f.endpoint.reported), f.at): f.value
        for f in facts
        if f.comparator is None and f.measure == "mean_change"
    }
    signed_facts = []
    for f in facts:
        if (
            f.comparator is not None
            and f.measure == "difference"
            and f.value is not None
            and f.value > 0
            and f.ci_low is None
        ):
            name = key(f.endpoint.code or f.endpoint.reported)
            a, b = own.get((f.study, f.arm, name, f.at)), own.get((f.study, f.comparator, name, f.at))
            if a is not None and _fell_more(a, b, f.value):
                f = f.model_copy(update={"value": -f.value})  # noqa: PLW2901
        signed_facts.append(f)
    return signed_facts


def _fell_more(own: float, comparator: float | None, difference: float) -> bool:
    """Whether an arm fell by ``difference`` more than its comparator, whose own change may not be stated."""
    if comparator is None:
        return own < 0 and difference < -own
    return own < comparator and abs((comparator - own) - difference) <= 0.11 * max(1.0, difference)


def _without_bare_p(facts: list[ResultFact]) -> list[ResultFact]:
    """Drops a p-value without a figure where the same comparison stands with its figure and the same p-value."""
    told = {
        (f.study, f.arm, f.comparator, key(f.endpoint.code or f.endpoint.reported), f.p_value)
        for f in facts
        if f.comparator is not None and f.value is not None
    }
    return [
        f
        for f in facts
        if f.value is not None
        or (f.study, f.arm, f.comparator, key(f.endpoint.code or f.endpoint.reported), f.p_value) not in told
    ]


# ---------------------------------------------------------------------- safety


def _safety(discourse: Discourse, arms: _Arms) -> list[SafetyFact]:
    kept: dict[tuple[object, ...], SafetyFact] = {}
    for s in discourse.statements:
        figure = s.reading.figure
        if not s.safety or figure is None or s.reading.compares:
            continue
        fact = SafetyFact(
            study=s.study, arm=arms.get(s.study, s.arm, s.sentence), term=s.topic.term, reported=s.topic.reported,
            value=figure.value, value_text=figure.text, unit=figure.unit, n=figure.n, n_total=figure.total,
            serious=_is_serious(s.topic.reported), at=None, evidence=evidence(s.sentence),
        )  # fmt: skip
        kept.setdefault((fact.study, fact.arm, fact.term, fact.value), fact)
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
        if held is None:
            kept[identity] = fact
        else:
            added = {
                name: getattr(fact, name)
                for name in ("role", "at", "met")
                if getattr(held, name) is None and getattr(fact, name) is not None
            }
            kept[identity] = held.model_copy(update=added) if added else held
    return list(kept.values())


def _set_ratios(discourse: Discourse, arms: _Arms) -> None:
    """Randomisation ratios, where a sentence lists as many arms as the ratio has parts."""
    by_sentence: dict[int, list[tuple[Sentence, str | None, ArmMention]]] = {}
    for entry in discourse.arms_spoken:
        by_sentence.setdefault(entry[0].start, []).append(entry)
    for entries in by_sentence.values():
        sentence = entries[0][0]
        m = _RATIO.search(sentence.text)
        parts = [int(p) for p in re.findall(r"\d+", m[1])] if m else []
        listed = list(dict.fromkeys((study, p) for _, study, mention in entries for p in mention.parties))
        if len(parts) < 2 or len(parts) != len(listed):
            continue
        for part, (study, party) in zip(parts, listed, strict=True):
            identity = (study, *arms._dosed(study or "", party).identity)  # noqa: SLF001
            if identity in arms.made:
                arms.made[identity] = arms.made[identity].model_copy(update={"ratio": part})


def _set_routes(discourse: Discourse, arms: _Arms) -> None:
    routes: dict[str, str] = {}
    for sentence, study, mention in discourse.arms_spoken:
        if study is None or mention.party.role == "placebo":
            continue
        if (m := _ROUTE.search(sentence.text)) and study not in routes:
            routes[study] = (
                m["route"].lower()
                if m["route"]
                else "intravenous"
                if m["infusion"]
                else "oral"
                if m["by_mouth"]
                else "subcutaneous"
            )
    for identity, arm in arms.made.items():
        if arm.route is None and arm.role != "placebo" and arm.study in routes:
            arms.made[identity] = arm.model_copy(update={"route": routes[arm.study]})


def _conditions(discourse: Discourse) -> list[str]:
    """The condition that the text speaks of most, the title counting thrice; sentences about safety name others."""
    ranked = sorted(discourse.indications.items(), key=lambda kv: (-kv[1], kv[0]))
    return [ranked[0][0]] if ranked and (ranked[0][1] >= 2 or len(ranked) == 1) else []
