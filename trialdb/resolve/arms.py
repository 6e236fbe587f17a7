"""Which mentions of arms are one arm of a study, over all its sources.

An arm is its drugs, its dose and, where a source has one dose with two schedules, its schedule. *High dose*
becomes the largest dose of the drug once any source names two; a drug without dose becomes the study's only
dosed arm of that drug. What does not follow stays an arm of its own. A source's labels are not compared. A registry
record defines its arms: two of them are two arms, even of one drug and dose, as cohorts and sequences are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Final, TypeVar

from trialdb.facts import ArmFact, ArmRole, DoseLevel
from trialdb.identities import Arm, Component, Identity, Mention
from trialdb.resolve.names import Named, component_names, intervention
from trialdb.values import dose_in_milligrams, key, regimen
from trialdb.vocabulary import Vocabulary

__all__ = ["resolve_arms"]

_POOLED: Final = re.compile(
    r"\b(pooled|combined|all doses|both doses|any dose|either dose|all \w+ groups|both \w+ groups|overall)\b",
    re.IGNORECASE,
)
_NO_RECORDS: Final[Mapping[str, Collection[str]]] = {}
_Dose = tuple[float, str]
_T = TypeVar("_T")


@dataclass(frozen=True)
class _ArmMention:
    """One arm as one source speaks of it; ``rank`` is 0 for the source believed first.

    One that is ``apart`` is an arm of its own though others are of its drug and dose.
    """

    at: Mention
    rank: int
    fact: ArmFact
    drugs: tuple[Named, ...]
    dose: _Dose | None
    level: DoseLevel | None
    pooled: bool
    apart: bool = False
    score: float = 1.0
    reason: str = "its drug and dose"

    @property
    def drug(self) -> str:
        return "+".join(sorted(d.key for d in self.drugs))

    @property
    def placebo(self) -> bool:
        return self.fact.role == "placebo" or self.drug == "placebo"

    @property
    def variant(self) -> tuple[str | None, str | None]:
        return self.fact.regimen, self.fact.route


def resolve_arms(
    study: str,
    facts: Sequence[tuple[str, ArmFact]],
    vocabulary: Vocabulary,
    records: Mapping[str, Collection[str]] = _NO_RECORDS,
) -> tuple[tuple[Arm, ...], tuple[Identity, ...], dict[Mention, tuple[str, str]]]:
    """The arms of one study, what each mention was taken to be, and the key of the arm of each mention.

    Args:
        study: the study's key.
        facts: pairs of a source and an arm that it speaks of, the source believed first in front.
        vocabulary: for the drugs' names.
        records: the sources that are registry records, with the ids of the arms that each registers.
    """
    mentions = [_read(source, rank, fact, vocabulary) for rank, (source, fact) in enumerate(facts)]
    mentions = _only_drug(mentions, records)
    keyed: list[tuple[str, _ArmMention]] = []
    keyed += _placebo([m for m in mentions if m.placebo])
    active = [m for m in mentions if not m.placebo]
    for drug in sorted({m.drug for m in active}):
        keyed += _one_drug(drug, [m for m in active if m.drug == drug])
    for source, listed in records.items():
        keyed = _apart(keyed, source, listed)
    arms = tuple(
        _arm(study, arm_key, [m for k, m in keyed if k == arm_key], keyed, records)
        for arm_key in sorted({k for k, _ in keyed})
    )
    identities = sorted((_identity(k, m) for k, m in keyed), key=lambda i: (i.source, i.local_id))
    return arms, tuple(identities), {m.at: (study, k) for k, m in keyed}


def _read(source: str, rank: int, fact: ArmFact, vocabulary: Vocabulary) -> _ArmMention:
    named = tuple(intervention(name, vocabulary) for name in component_names(fact.intervention))
    fact = fact.model_copy(
        update={
            "regimen": regimen(fact.regimen) or fact.regimen,
            "route": fact.route.lower() if fact.route else None,
        }
    )
    return _ArmMention(
        at=(source, fact.id),
        rank=rank,
        fact=fact,
        drugs=named,
        dose=_dose(fact),
        level=fact.dose_level,
        pooled=bool(_POOLED.search(fact.label)) and fact.dose_value is None,
    )


def _dose(fact: ArmFact) -> _Dose | None:
    if fact.dose_value is None:
        return None
    mass = dose_in_milligrams(fact.dose_value, fact.dose_unit)
    return (fact.dose_value, fact.dose_unit or "") if mass is None else (round(mass, 9), "mg")


def _apart(
    keyed: list[tuple[str, _ArmMention]], source: str, listed: Collection[str]
) -> list[tuple[str, _ArmMention]]:
    """``keyed`` with each arm of a registry record as an arm of its own.

    Of several that are one by drug and dose, what others say of it is said of the one that is registered and whose
    own words say so; if there is none, or more than one, of none of them.
    """
    alike: dict[str, list[_ArmMention]] = {}
    for k, m in keyed:
        if m.at[0] == source:
            alike.setdefault(k, []).append(m)
    own: dict[Mention, str] = {}
    taken = {k for k, _ in keyed}
    for k, mentions in sorted(alike.items()):
        if len(mentions) > 1:
            registered = [m for m in mentions if m.at[1] in listed]
            surest = [m for m in registered if m.score == max(r.score for r in registered)]
            for m in mentions:
                if surest != [m]:
                    own[m.at] = _unused(_joined(k, key(m.fact.label)), taken)
    said = "its record tells it from others of its drug and dose"
    return [
        (own[m.at], replace(m, apart=True, score=1.0, reason=said)) if m.at in own else (k, m)
        for k, m in keyed
    ]


def _unused(name: str, taken: set[str]) -> str:
    """``name``, with a number where it is taken; it is taken then."""
    found = next(n for n in chain([name], (f"{name}|{i}" for i in count(2))) if n not in taken)
    taken.add(found)
    return found


def _only_drug(mentions: list[_ArmMention], records: Collection[str]) -> list[_ArmMention]:
    """Arms told apart by dose alone ("the high dose") given the study's drug where it tests only one.

    A registry record says what an arm gets; where it does not, the arm may get anything.
    """
    tested = {m.drug: m.drugs for m in sorted(mentions, key=lambda m: m.rank, reverse=True)
              if m.drugs and m.fact.role == "experimental"}  # fmt: skip
    if len(tested) != 1:
        return mentions
    (drugs,) = tested.values()
    return [
        replace(m, drugs=drugs, score=0.9, reason="the only drug that the study tests")
        if not m.drugs and m.fact.role == "experimental" and m.at[0] not in records
        else m
        for m in mentions
    ]


def _placebo(mentions: list[_ArmMention]) -> list[tuple[str, _ArmMention]]:
    said = [replace(m, reason=_because(m, "placebo")) for m in mentions]
    return [(_joined("placebo", part), m) for part, m in _variants(said)]


def _one_drug(drug: str, mentions: list[_ArmMention]) -> list[tuple[str, _ArmMention]]:
    """The arms of one drug, or of one combination, in one study."""
    if not drug:
        return [(f"label:{key(m.fact.label) or 'none'}", replace(m, reason="its label")) for m in mentions]
    mentions = _levels(mentions)
    keyed: list[tuple[str, _ArmMention]] = []
    for dose in sorted({m.dose for m in mentions if m.dose}):
        of_dose = [m for m in mentions if m.dose == dose]
        keyed += [(_joined(drug, f"{dose[0]:g} {dose[1]}".strip(), v), m) for v, m in _variants(of_dose)]
    dosed = list(keyed)
    rest = [m for m in mentions if not m.dose]
    for level in sorted({m.level for m in rest if m.level}):
        keyed += [(f"{drug}|{level}", m) for m in rest if m.level == level]
    keyed += [(f"{drug}|all doses", m) for m in rest if not m.level and m.pooled]
    for variant, m in _variants([m for m in rest if not m.level and not m.pooled]):
        only = _only_arm(m, dosed)
        keyed.append(
            (only, _sure(m, 0.9, "the study's only arm of the drug")) if only else (_joined(drug, variant), m)
        )
    return keyed


def _levels(mentions: list[_ArmMention]) -> list[_ArmMention]:
    """``mentions`` with *high*, *medium* and *low* as doses, where the study's doses say which they are."""
    doses = sorted({m.dose for m in mentions if m.dose})
    stated: dict[str, set[_Dose]] = {}
    for m in mentions:
        if m.level and m.dose:
            stated.setdefault(m.level, set()).add(m.dose)
    comparable = len({unit for _, unit in doses}) == 1

    def of(m: _ArmMention) -> _ArmMention:
        if m.dose or not m.level:
            return m
        if len(stated.get(m.level, ())) == 1:
            (dose,) = stated[m.level]
            return replace(_sure(m, 0.95, f"a source calls this dose the {m.level} dose"), dose=dose)
        if not comparable or len(doses) < 2 or m.level in stated:
            return m
        if m.level == "medium":
            return (
                m if len(doses) != 3 else replace(_sure(m, 0.9, "the middle one of 3 doses"), dose=doses[1])
            )
        end, word = (-1, "largest") if m.level == "high" else (0, "smallest")
        return replace(
            _sure(m, 0.9, f"the {word} of the drug's {len(doses)} doses in the study"), dose=doses[end]
        )

    return [of(m) for m in mentions]


def _variants(mentions: list[_ArmMention]) -> list[tuple[str, _ArmMention]]:
    """Each mention with its schedule and route, where one source has two of them; else with none."""
    parts: list[tuple[str, _ArmMention]] = [("", m) for m in mentions]
    for place in (0, 1):
        if not _two_in_one_source(mentions, place):
            continue
        known = sorted({v for m in mentions if (v := m.variant[place])})
        parts = [
            (f"{part}|{v}".strip("|"), m) if (v := m.variant[place]) in known else (part, m)
            for part, m in parts
        ]
    return parts


def _two_in_one_source(mentions: list[_ArmMention], place: int) -> bool:
    stated: dict[str, set[str]] = {}
    for m in mentions:
        if v := m.variant[place]:
            stated.setdefault(m.at[0], set()).add(v)
    return any(len(values) > 1 for values in stated.values())


def _only_arm(mention: _ArmMention, dosed: list[tuple[str, _ArmMention]]) -> str | None:
    """The one dosed arm that ``mention`` can be: no other, and no other schedule."""
    schedules: dict[str, set[str]] = {}
    for arm_key, m in dosed:
        schedules.setdefault(arm_key, set()).update([m.fact.regimen] if m.fact.regimen else [])
    own = mention.fact.regimen
    if own:
        schedules = {k: s for k, s in schedules.items() if not s or own in s}
    return next(iter(schedules)) if len(schedules) == 1 else None


def _joined(*parts: str) -> str:
    return "|".join(part for part in parts if part)


def _sure(m: _ArmMention, score: float, reason: str) -> _ArmMention:
    """``m`` with a step of reasoning more; its score is that of the weakest step."""
    before = m.reason + "; " if m.score < 1 else ""
    return replace(m, score=min(score, m.score), reason=before + reason)


def _because(m: _ArmMention, reason: str) -> str:
    return m.reason if m.score < 1 else reason


# --- attributes --------------------------------------------------------------------------------------


def _arm(
    study: str,
    arm_key: str,
    mentions: list[_ArmMention],
    keyed: list[tuple[str, _ArmMention]],
    records: Collection[str],
) -> Arm:
    ranked = sorted(mentions, key=lambda m: (m.rank, m.at))
    schedule = _first(m.fact.regimen for m in ranked)
    route = _first(m.fact.route for m in ranked)
    dosed = next((m for m in ranked if m.fact.dose_value is not None), None)
    drugs = next((m.drugs for m in ranked if m.drugs), ())
    role: ArmRole = next((m.fact.role for m in ranked if m.fact.role != "other"), "other")
    value, unit = (dosed.fact.dose_value, dosed.fact.dose_unit) if dosed else (None, None)
    if role == "placebo" and not drugs:
        drugs = (Named("placebo", in_vocabulary=True, score=1.0, reason="placebo"),)
    drugs_in_order = [*drugs]
    if ranked[0].at[0] not in records:  # a record's order is that of its arm's label
        drugs_in_order = sorted(drugs, key=lambda d: d.key)
    components = [Component(d.name) for d in drugs_in_order]
    if drugs:
        first = next(i for i, c in enumerate(components) if c.intervention == drugs[0].name)
        components[first] = Component(drugs[0].name, value, unit, schedule, route)
    others = any(m.dose and m.drug == ranked[0].drug for _, m in keyed)
    return Arm(
        study=study,
        key=arm_key,
        label=_label(arm_key, ranked[0], components, others_have_doses=others),
        role=role,
        components=tuple(components),
        dose_level=_first(m.fact.dose_level for m in ranked),
        n=_first(m.fact.n for m in ranked),
        ratio=_first(m.fact.ratio for m in ranked),
        mentions=tuple(sorted(m.at for m in mentions)),
    )


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((v for v in values if v is not None), None)


def _label(
    arm_key: str, strongest: _ArmMention, components: list[Component], *, others_have_doses: bool
) -> str:
    """``rocatinlimab 300 mg every 4 weeks``; what cannot be told apart says so."""
    if not components or strongest.apart:
        return strongest.fact.label
    if arm_key.startswith("placebo"):
        return " ".join(arm_key.split("|"))
    named = " + ".join(c.intervention for c in components)
    first = next((c for c in components if c.dose_value is not None or c.regimen), components[0])
    if first.dose_value is not None:
        dose = f"{first.dose_value:g} {first.dose_unit or ''}".strip()
        return " ".join(w for w in (named, dose, first.regimen) if w)
    last = arm_key.rsplit("|", 1)[-1]
    if last in {"high", "medium", "low"}:
        return f"{named}, {last} dose"
    if last == "all doses":
        return f"{named}, all doses"
    named = f"{named} {first.regimen}" if first.regimen else named
    return f"{named}, dose not stated" if others_have_doses else named


def _identity(arm_key: str, m: _ArmMention) -> Identity:
    kept = [d.name for d in m.drugs if d.score < 1 and not d.in_vocabulary]
    score, reason = m.score, m.reason
    if kept:
        score, reason = min(score, 0.5), f"{reason}; {', '.join(kept)} is not in the vocabulary"
    return Identity(m.at[0], "arm", m.at[1], m.fact.label, arm_key, score, reason)
