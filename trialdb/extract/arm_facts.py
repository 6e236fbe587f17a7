"""The arms of a text as facts: one for each study and party, with dose, schedule, route, size and share in the randomisation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, cast

from trialdb.extract.arms import ArmMention, regimen_near
from trialdb.extract.cast import KINDS_OF_CARE
from trialdb.extract.cues import cue
from trialdb.extract.discourse import Discourse
from trialdb.extract.frame import is_base
from trialdb.extract.layout import Sentence
from trialdb.extract.party import PLACEBO, Cast, Party
from trialdb.extract.routes import route_in
from trialdb.extract.statements import evidence
from trialdb.facts import (
    ArmFact,
)
from trialdb.values import key

__all__ = [
    "ArmFacts",
    "add_defined_arms",
    "add_spoken_arms",
    "arm_facts",
    "set_denominators",
    "set_ratios",
    "set_routes",
    "use_own_terms",
]

_RATIO: Final = cue(r"\b(\d+(?:\s*(?::|-to-|\s+to\s+)\s*\d+)+)\b(?=\s*(?:ratio\b|to receive|\)?,?\s+to\b))")


_INERT: Final = re.compile(
    r"(?:(?:normal|isotonic|physiologic(?:al)?|sterile|0?\.9\s?%|phosphate[- ]buffered)\s+)*saline(?: solution)?|vehicle|(?:sterile|distilled|purified) water|water for injection|PBS",
    re.IGNORECASE,
)  # placebos where the text calls none by that name


@dataclass
class ArmFacts:
    """The arms of a text as they are given ids: one for each study and party."""

    cast: Cast
    made: dict[tuple[object, ...], ArmFact]
    doses: dict[tuple[str, str], set[tuple[float, str]]]
    single: dict[str, tuple[float, str]]
    allotted: dict[tuple[str, str], set[tuple[float, str]]]
    names: dict[str, str]

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
        party = self._dosed(study, self._named(party))
        identity = (study, *party.identity)
        known = self.made.get(identity)
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
        self.made[identity] = known
        return known.id

    def _named(self, party: Party) -> Party:
        """A party by the vocabulary's name of its drug, which the text may write in another way; a sham is no placebo."""
        if party.role == "placebo":
            sham = self.cast.sham and party.intervention == "placebo"
            return Party("other", "sham procedure", "sham procedure") if sham else party
        if (
            _INERT.fullmatch(party.intervention or "")
            and "placebo" not in self.cast.roles
            and party.role != "experimental"
        ):
            return replace(party, role="placebo")
        drug = self.names.get(key(party.intervention or ""))
        return party if drug is None or drug == party.intervention else replace(party, intervention=drug)

    def _dosed(self, study: str, party: Party) -> Party:
        """A drug that the text gives at one dose only has that dose wherever the text does not repeat it."""
        if party.dose_level is not None and party.dose_value is None:
            return self._levelled(study, party)
        if party.dose_value is not None or party.intervention is None or party.role == "placebo":
            return party
        if party.regimen is not None and (own := self._group_at(party)) is not None:
            return own
        held = self.doses.get((study, party.intervention), set())
        if len(held) > 1:  # a further dose is told of beside the trial's own
            held = self.allotted.get((study, party.intervention), held)
        dose = (
            next(iter(held)) if len(held) == 1 else self.single.get(party.intervention) if not held else None
        )
        if dose is None:
            return party
        drug = self.cast.displayed.get(party.intervention, party.intervention)
        leads = any(key(party.label).startswith(key(name)) for name in (drug, party.intervention))
        label = f"{party.label} {dose[0]:g} {dose[1]}" if leads else party.label
        return replace(party, dose_value=dose[0], dose_unit=dose[1], label=label)

    def _group_at(self, party: Party) -> Party | None:
        """The only group that gets a drug on this schedule, which has its dose."""
        same = [
            p
            for p in self.cast.groups
            if p.intervention == party.intervention
            and p.regimen == party.regimen
            and p.dose_value is not None
        ]
        return same[0] if len(same) == 1 else None

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


def arm_facts(discourse: Discourse) -> ArmFacts:
    """An empty book of arms that knows the doses of each study and drug of the text."""
    doses: dict[tuple[str, str], set[tuple[float, str]]] = {}
    allotted: dict[tuple[str, str], set[tuple[float, str]]] = {}
    against = {s.start for s, _, m in discourse.arms_spoken if is_base(m.party) and _ALLOTS.search(s.text)}
    for sentence, study, mention in discourse.arms_spoken:
        for p in mention.parties:
            if study and p.intervention and p.dose_value is not None and p.dose_unit is not None:
                doses.setdefault((study, p.intervention), set()).add((p.dose_value, p.dose_unit))
                if sentence.start in against:
                    allotted.setdefault((study, p.intervention), set()).add((p.dose_value, p.dose_unit))
    single = {drug: held[0] for drug, held in discourse.cast.doses.items() if len(held) == 1}
    for drug in {p.intervention for _, _, m in discourse.arms_spoken for p in m.parties if p.dose_level}:
        single.pop(cast("str", drug), None)
    names = {
        key(shown): drug
        for drug, shown in discourse.cast.displayed.items()
        if drug not in discourse.cast.roles and drug not in KINDS_OF_CARE
    }
    return ArmFacts(discourse.cast, {}, doses, single, allotted, names)


_ALLOTS: Final = cue(r"\brandom|\bassign|\ballocat", re.IGNORECASE)
_ALLOTS_OR_GIVES: Final = cue(
    r"\brandom|\bassign|\ballocat|\breceiv|\bgiven\b|\btreated\b|\bgroup", re.IGNORECASE
)


def add_spoken_arms(discourse: Discourse, arms: ArmFacts) -> None:
    """Arms that the text describes with a size or a dose, whether or not it gives results for them."""
    by_sentence: dict[int, list[ArmMention]] = {}
    for sentence, _, mention in discourse.arms_spoken:
        by_sentence.setdefault(sentence.start, []).append(mention)
    for sentence, study, mention in discourse.arms_spoken:
        if sentence.section == "title" or study is None:
            continue
        if discourse.cast.by_schedule and mention.party == discourse.cast.party(discourse.cast.main or ""):
            continue  # the drug's name alone is none of its groups
        dosed = [p for p in mention.parties if p.dose_value is not None]
        compared = mention.party.role != "experimental" and _ALLOTS.search(sentence.text)
        if mention.n is None and not compared and not (dosed and _ALLOTS_OR_GIVES.search(sentence.text)):
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


def add_defined_arms(discourse: Discourse, arms: ArmFacts) -> None:
    """The groups that a text of one study defines, with their sizes, whether or not it gives results for them."""
    studies = {study for _, study, _ in discourse.arms_spoken}
    study = next(iter(studies), None)
    if len(studies) != 1 or study is None:
        return
    first: dict[tuple[object, ...], Sentence] = {}
    for sentence, _, mention in discourse.arms_spoken:
        for party in mention.parties:
            first.setdefault(party.identity, sentence)
    defined = discourse.cast.groups if len(discourse.cast.groups) > 1 else []
    for party in defined:
        if party.identity in first:
            arms.get(study, party, first[party.identity])
    for party, n in discourse.cast.sizes:
        if party.identity in first:
            arms.get(study, party, first[party.identity], n=n)


def set_denominators(discourse: Discourse, arms: ArmFacts) -> None:
    """The size of an arm of which the text gives no other: the one number that all its counts are of ("42 of 98 patients")."""
    totals: dict[tuple[object, ...], set[float]] = {}
    for s in discourse.statements:
        figure = s.reading.figure
        if figure is not None and figure.total is not None and s.subgroup is None and not s.reading.compares:
            identity = (s.study, *arms._dosed(s.study, s.arm).identity)  # noqa: SLF001
            totals.setdefault(identity, set()).add(figure.total)
    for identity, found in totals.items():
        arm = arms.made.get(identity)
        if arm is not None and arm.n is None and len(found) == 1:
            arms.made[identity] = arm.model_copy(update={"n": int(next(iter(found)))})


def use_own_terms(discourse: Discourse, arms: ArmFacts, text: str) -> None:
    """Calls each treatment by a name that the text uses: the vocabulary's, or the first one where the text has not that."""
    spoken = key(text)
    for identity, arm in arms.made.items():
        parts = (arm.intervention or "").split(" + ")
        own = [
            shown
            if part not in PLACEBO
            and key(part) not in spoken
            and (shown := discourse.cast.displayed.get(part))
            else part
            for part in parts
        ]
        if own != parts:
            arms.made[identity] = arm.model_copy(update={"intervention": " + ".join(own)})


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


def set_ratios(discourse: Discourse, arms: ArmFacts) -> None:
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


def set_routes(discourse: Discourse, arms: ArmFacts) -> None:
    """Gives each arm the route that a sentence about its study names."""
    routes: dict[str, str] = {}
    for sentence, study, mention in discourse.arms_spoken:
        if study is None or mention.party.role == "placebo":
            continue
        if study not in routes and (route := route_in(sentence.text)):
            routes[study] = route
    for identity, arm in arms.made.items():
        if arm.route is None and arm.role != "placebo" and arm.study in routes:
            arms.made[identity] = arm.model_copy(update={"route": routes[arm.study]})
