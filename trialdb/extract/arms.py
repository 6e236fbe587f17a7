"""Where a sentence means an arm: a drug with its dose, a bare dose, a dose level, placebo, a group's own label.

Mentions side by side that mean one arm ("low-dose aripiprazole", "placebo comparators") are one mention; a list of
doses ("20 and 30 mg") is one mention each. Offsets refer to the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from trialdb.extract.called import called
from trialdb.extract.cast import is_background
from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.levels import LEVEL, level_of
from trialdb.extract.lexer import Dose, Token, tokens
from trialdb.extract.lexicon import Name
from trialdb.extract.others import the_other, the_others
from trialdb.extract.party import PLACEBO, PLACEBO_ARM, Cast, Party
from trialdb.extract.schedules import schedule_in, schedules_of
from trialdb.extract.sides import SCHEDULE
from trialdb.extract.sizes import sizes
from trialdb.extract.strengths import read_strengths, with_strengths
from trialdb.facts import ArmRole
from trialdb.values import regimen

__all__ = ["YET_TO_COME", "ArmMention", "arm_mentions", "read_doses", "regimen_near"]


@dataclass(frozen=True, slots=True)
class ArmMention:
    """A place that means a party; ``parties`` are several where it means them together ("both doses")."""

    start: int
    end: int
    parties: tuple[Party, ...]
    n: int | None = None

    @property
    def party(self) -> Party:
        """The party meant, or the first of several."""
        return self.parties[0]


_BARE_LEVEL: Final = cue(
    r"\bthe (?P<level>higher|lower|larger|smaller)\b(?: one\b)?(?!\s+(?:and|or)\s+(?:the\s+)?(?:higher|lower|larger|smaller)[-\s]dos)(?=\s*(?:and\b|or\b|by\b|[,.;)]|$))",
    re.IGNORECASE,
)
_ALL_DOSES: Final = cue(
    r"\b(?:both|either|all|each of the|each|the two|the three|any)\s+(?:[\w-]+\s+){0,3}?(?:doses?|dosages?|dose groups|regimens)\b(?:\s+groups?)?"
    r"|\b(?:both|all|the two|the three)\s+(?:active|antibody|vaccine|vaccinated|drug|treated|active[- ]treatment)\s+(?:groups|arms)\b",
    re.IGNORECASE,
)
_UNIT: Final = r"(?:group|arm|condition|practice|school|village|household|cluster|ward|home|hospital|site|eye|famil(?:y|ie)|period|phase|participant|patient|subject|recipient|child|children|women|men|infant|mother|animal|student|pupil|rat|mice|area|communit(?:y|ie)|limb|side|clinic|cent(?:re|er)|unit|facilit(?:y|ie)|class(?:e|room)?|team|worker|physician|nurse|boy|girl|adult|neonate|newborn|bab(?:y|ie)|couple|volunteer|worksite|nursery|pharmac(?:y|ie)|region|district|town|block|week|day|visit|session)"
_TREATED: Final = cue(
    r"\b(?:active|drug|study[- ]drug|vaccine|vaccinated|observation|experimental|intervention|treatment|active[- ]treatment)[- ](?:group|arm|recipients|treated patients)s?\b"
    rf"|\bswitch(?:ed|ing)?[- ](?:group|arm)\b|\b(?:intervention|experimental)[- ]{_UNIT}s?\b|\bintervention recipients\b"
    r"|(?<=[)%\d] )(?:intervention|experimental)(?=\s+(?:and|or|vs\.?|versus|compared with)\s+(?:only\s+)?\d)"
    r"|\b(?<!previously )(?<!placebo-)treated (?:patients|participants|subjects|people|individuals|group|arm|boys|girls|children|adults|women|men|eyes|infants|volunteers)\b|\b(?:patients|participants|those|people|subjects) (?:who were )?(?:on|given|receiving|taking|who took|who got|who received) (?:the |active )?(?:drug|treatment|therapy|vaccine|medicine|study drug)\b|\bpatients randomi[sz]ed to the drug\b|\b(?:with|on|given|of|taking|receiving) the (?:new\s+|study\s+|experimental\s+|investigational\s+)?(?:drug|agent|medicine|vaccine|antibody|nanobody|bispecific|conjugate|ADC|pill|tablets?|capsules?|injections?|infusions?|shot|jab|spray|patch|inhaler|device|stimulator|implant|gel|cream|compound|inhibitor|enzyme|peptide|hormone|molecule|powder)\b(?:\s+(?:group|arm))?|\b(?:bispecific|ADC|antibody)\s+(?:group|arm|recipients|patients)\b|\b(?:with|on) (?:active |study )?(?:drug|treatment)\b(?=\s*(?:and\b|or\b|,|vs|versus|compared|than|[.(;)]|$))|\bafter the vaccine\b|\bafter vaccination\b(?=\s+(?:and|versus|vs\.?|against|but)\s+(?:only\s+)?\d)|\bvaccinated\b|\bvaccinees\b|\bon the combination\b|\b(?:with|in|for|given|receiving|taking|who got|who received) the (?:combination|combo|doublet|triplet|regimen)(?: group| arm)?\b",
    re.IGNORECASE,
)  # fmt: skip
_ALL_GROUPS: Final = re.compile(
    r"\b(?:both|two|three|four|all|either|each|between|across|among|these|[2-6])\s+(?:the\s+)?(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)  # "in both treatment groups" are those on trial and the controls
_CONTROL: Final = cue(
    rf"(?<!\bno )(?<!without a )(?<!without )\b(?:the\s+)?(?:control|comparator|comparison|reference|usual[- ]care|standard[- ]care|standard of care|placebo|sham)[- ](?:group|arm|patients|subjects|participants|recipients)s?\b|\b(?:control|comparison)[- ]{_UNIT}s?\b|(?<=[)%\d] )control(?=\s+(?:and|or|vs\.?|versus|compared with)\s+(?:only\s+)?\d)|\b(?:the )?controls\b|\bsham\b(?![-‐‑]| (?:controlled|procedure))|(?<=\d%\s)without (?:it|the (?:drug|treatment|antibody|vaccine|medicine))\b|\b(?:with|on|for|in|of|to|than|versus|vs\.?|by|given|receiving|taking) the (?:comparator|control)(?: (?:drug|agent|treatment))?(?=\s*(?:[.,;()\[]|$|and\b|or\b|had\b|did\b|was\b|were\b))|\bplacebo (?:comparators?|recipients?|counterparts?|patients)\b",
    re.IGNORECASE,
)


_THAN_CONTROL: Final = cue(
    r"(?:\b(?:[Cc]ompared (?:to|with)|[Rr]elative to|than|versus|vs\.?)\s+(?:the\s+)?"
    r"|\b(?:and|versus|vs\.?)\s+[-−–]?\d[\d.·]*\s?(?:(?!with\b|for\b|of\b|in\b)[^\s\d(),;]{1,8}\s)?\s*(?:\([^()]*\)\s*)?(?:(?:with|for|under)\s+)?)"
    r"(?P<control>controls?)(?=\s*[,.;:()]|\s+(?:and|at|in|on|after|for|by)\b|$)"
)  # also "12·7 kg A versus 12·6 kg control"
_IN_BOTH: Final = cue(
    r"(?:(?:(?<=%)|(?<=%\))|(?<=percent)|(?<=per cent)|(?<=months)|(?<=weeks)|(?<=days)|(?<=years)|(?<=hours)|(?<=points))\s+(?:of (?:the )?(?:patients|participants|people|subjects)\s+)?(?:in|for|of|from|on)"
    r"|\d\s?(?:mmol/L|mg/dL|g/dL|g/L|kg|mm ?Hg|mL|mg|L|µmol/L|ng/mL|pg/mL)\s+in"
    r"|(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten))\s+(?:(?:patients?|participants?|subjects?|people|women|men|children|infants|cases?|deaths?|events?)\s+(?:affected\s+|each\s+)?in|(?:[A-Za-z/]{1,8}\s+)?in(?= each\b))|\bby\s+[\d.]+(?:\s?(?:points?|kg|mm ?Hg))?\s+in|\d\s?%\)\s+(?:was|were|had been)\s+(?:seen|reported|recorded|observed|noted|found|diagnosed|detected)\s+in)"
    r"\s+(?P<both>(?:both|either|each|the two) (?:of the (?:two )?)?(?:treatment |study |trial )?(?:group|arm)s?|(?:both|each)(?=\s*[)\]]))\b",
    re.IGNORECASE,
)
YET_TO_COME: Final = cue(
    r"\b(?:(?:further|longer|larger|future|more) (?:studies|trials|research)|(?:studies|trials) (?:are|is) (?:needed|warranted|planned)|will (?:start|begin|enrol|test))\b",
    re.IGNORECASE,
)
_SCHEDULED: Final = re.compile(
    rf"(?:\bdosing\s+|\bgiven\s+)?(?P<form>{SCHEDULE.pattern})(?:\s+(?:dosing|groups?|arms?|schedules?|regimens?|cohorts?)\b)?",
    re.IGNORECASE,
)


def read_doses(cast: Cast, lines: list[Sentence], names: list[Name]) -> None:
    """Adds to the cast the doses at which the text gives each drug, and the schedules that tell its arms apart."""
    of_drugs = _all_get_drugs(cast)
    read_strengths(cast, lines)
    for sentence in lines:
        if sentence.is_aside:
            continue
        if YET_TO_COME.search(sentence.text):
            continue
        found = with_strengths(sentence, tokens(sentence.text), cast)
        cast.has_levels = cast.has_levels or bool(LEVEL.search(sentence.text))
        if not any(isinstance(t, Dose) for t in found):
            continue
        mentions = _dosed(sentence, _drugs_meant(sentence, cast), found, cast, strict=True)
        for party in (p for m in mentions for p in m.parties if p.intervention):
            _hold(cast, str(party.intervention), party.dose_value, party.dose_unit)
        if cast.main and of_drugs:
            drugs = [
                str(d.id) for d in _drugs_meant(sentence, cast) if d.id in cast.roles and d.id not in PLACEBO
            ]
            spoken = drugs[0] if len(set(drugs)) == 1 else cast.main
            for dose in _given(sentence.text, [t for t in found if isinstance(t, Dose)]):
                if not any((dose.value, dose.unit) in held for held in cast.doses.values()):
                    _hold(cast, spoken, dose.value, dose.unit)
        _hold_schedules(cast, sentence, mentions)
    held = cast.doses.get(cast.main or "", [])
    if len(held) < _SEVERAL or len(set(cast.dose_by_schedule.values())) < len(cast.dose_by_schedule):
        cast.dose_by_schedule = {}
    treated = [p for p in cast.groups if p.role != "placebo"]
    untold = of_drugs and len(treated) == 1 and not held
    if cast.main and (cast.lead is None or untold) and len(held) < _SEVERAL:
        drugs = [n for n in names if n.kind == "intervention"]
        cast.schedules = schedules_of(cast.main, lines, drugs)


def _given(text: str, doses: list[Dose]) -> list[Dose]:
    """The doses that the words beside them show to be given to a group; of a list all where one is."""
    doses = [dose for dose in doses if not dose.unit.startswith("g")]
    if not doses:
        return []
    in_brackets = [
        bool(_FIGURE_BEFORE.search(text, 0, d.start)) and text.startswith(")", d.end) for d in doses
    ]
    several = sum(in_brackets) >= _SEVERAL
    is_given = [
        (several and bracketed)
        or bool(_DOSE_WORD.match(text[d.end : d.end + 24]) or _GIVEN_BEFORE.search(text[: d.start]))
        for d, bracketed in zip(doses, in_brackets, strict=True)
    ]
    for i, dose in enumerate(doses[:-1]):
        if is_given[i] and _STEP.match(text, dose.end):
            is_given[i : i + 2] = [False, True]
    lists: list[list[int]] = []
    for i, dose in enumerate(doses):
        if i and _DOSE_LIST.fullmatch(text[doses[i - 1].end : dose.start]):
            lists[-1].append(i)
        else:
            lists.append([i])
    return [doses[i] for listed in lists if any(is_given[i] for i in listed) for i in listed]


_SEVERAL: Final = 2
_FIGURE_BEFORE: Final = re.compile(
    r"\d[\d.]*\s?(?:%|percent|points|kg|lbs?|mm ?Hg)?\s\($"
)  # "lost 8.1% (30 mg)"
_STEP: Final = re.compile(
    r"[^.;]{0,30}?\b(?:raised|titrated|increased|escalated|uptitrated|up-titrated|stepped up)\s+(?:\w+\s+){0,2}?to\s+",
    re.IGNORECASE,
)  # "0.3 mg/kg and raised to 0.7 mg/kg": the first is only a step


_DOSED_BEFORE: Final = re.compile(r"(?:mg|mcg|µg|μg|g|kg|IU|m2|m²)[\s,(]*$")


def _all_get_drugs(cast: Cast) -> bool:
    """Whether no group of the text gets a thing of its own, so that a dose without a drug can only be the main drug's."""
    return all(p.role == "placebo" or p.intervention in cast.roles for p in cast.groups)


def _hold_schedules(cast: Cast, sentence: Sentence, mentions: list[ArmMention]) -> None:
    """Adds the schedule that stands right behind a dose of the main drug: "140 mg every 2 weeks (Q2W)"."""
    for mention in mentions:
        party = mention.party
        if party.intervention != cast.main or party.dose_value is None or party.dose_unit is None:
            continue
        m = _SCHEDULED.match(sentence.text, _past_blanks(sentence.text, mention.end - sentence.start))
        if m and (form := regimen(m["form"])) is not None:
            cast.dose_by_schedule.setdefault(form, (party.dose_value, party.dose_unit))


def _past_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in " ,(":
        place += 1
    return place


def _hold(cast: Cast, drug: str, value: float | None, unit: str | None) -> None:
    if value is not None and unit is not None and (value, unit) not in cast.doses.setdefault(drug, []):
        cast.doses[drug].append((value, unit))


def arm_mentions(sentence: Sentence, found: Sequence[Token], cast: Cast) -> list[ArmMention]:
    """Every place in the sentence that means an arm, in order, offsets in the text; overlaps go to the longer."""
    mentions = _dosed(sentence, _drugs_meant(sentence, cast), found, cast, strict=False)
    mentions += _worded(sentence, cast)
    base = sentence.start
    spoken = [(m.end - base, m.party) for m in mentions]
    mentions += [
        ArmMention(base + start, base + end, (party,))
        for start, end, party in the_other(sentence.text, spoken, cast)
    ]
    mentions += [
        ArmMention(base + start, base + end, parties)
        for start, end, parties in the_others(sentence.text, spoken, cast)
    ]
    mentions.sort(key=lambda m: (m.start, -(m.end - m.start)))
    kept: list[ArmMention] = []
    for mention in mentions:
        if kept and mention.start < kept[-1].end:
            if _is_vaguer(kept[-1], mention):
                kept[-1] = replace(
                    mention, start=min(mention.start, kept[-1].start), end=max(mention.end, kept[-1].end)
                )
            continue
        if kept and _continues(sentence, kept[-1], mention):
            kept[-1] = replace(kept[-1], end=mention.end, parties=_finer(kept[-1], mention))
            continue
        kept.append(mention)
    kept = [_with_joined(sentence, m) for m in kept]
    given = sizes(sentence.text, [(m.start - base, m.end - base) for m in kept], found)
    return [replace(m, n=given[i]) if i in given else m for i, m in enumerate(kept)]


_JOINED: Final = re.compile(r"[-‐–+/][A-Z]{2,6}\b(?!-?\d)")


def _with_joined(sentence: Sentence, mention: ArmMention) -> ArmMention:
    """A mention with the short name of what is given besides: "filgrastim-NAC"."""
    m = _JOINED.match(sentence.text, mention.end - sentence.start)
    return mention if m is None else replace(mention, end=sentence.start + m.end())


def _is_vaguer(first: ArmMention, second: ArmMention) -> bool:
    return (
        first.party.dose_value is None
        and first.party.dose_level is None
        and (second.party.dose_value is not None or second.party.dose_level is not None)
    )


_BESIDE: Final = re.compile(r"[\s-]{0,2}(?:of\s+)?(?:the\s+)?")


def _continues(sentence: Sentence, first: ArmMention, second: ArmMention) -> bool:
    """Whether two mentions side by side mean one arm: "low-dose" + "aripiprazole", "placebo" + "comparators"."""
    between = sentence.text[first.end - sentence.start : second.start - sentence.start]
    if not _BESIDE.fullmatch(between):
        return False
    a, b = first.party, second.party
    if len(first.parties) > 1 or len(second.parties) > 1:
        return False
    return (
        a.role == b.role
        and (a.intervention == b.intervention or a.intervention is None or b.intervention is None)
        and not (a.dose_value is not None and b.dose_value is not None)
    )


def _finer(first: ArmMention, second: ArmMention) -> tuple[Party, ...]:
    a, b = first.party, second.party
    return (
        replace(
            a,
            dose_value=a.dose_value if a.dose_value is not None else b.dose_value,
            dose_unit=a.dose_unit or b.dose_unit,
            dose_level=a.dose_level or b.dose_level,
            regimen=a.regimen or b.regimen,
        ),
    )


_DOSE_WORD: Final = re.compile(
    r"[\s-]*(?:doses?|injections?|infusions?|tablets?|pills?|capsules?|groups?|arms?|cohorts?|dosages?|regimens?|recipients?|once|twice|daily|BID|QD|Q\d+W?)\b",
    re.IGNORECASE,
)
_GIVEN_BEFORE: Final = re.compile(
    r"\d\S*(?:\s[\w.]+){0,2}\s(?:with|on|for|at)\s(?:the\s)?$|\b(?:those|people|patients|participants|women|men|children|adults|ones)\s(?:on|given|taking|receiving|who (?:took|got|received))\s(?:the\s)?$"
    r"|\b(?:assigned to|randomi[sz]ed to|received|given|took|got)\s(?:the|active)\s(?:drug|pill|tablets?|capsules?|medicine|treatment),\s$"
    r"|\b(?:[Tt]he|[Ii]ts|[Tt]his)\s(?:[\w-]+\s){0,4}(?:inhibitor|antibody|agonist|antagonist|blocker|modulator|molecule|conjugate|degrader|peptide|nanobody|pill|tablet|capsule|drug),\s$"
)
_FORM: Final = r"(?:(?:mono|combination )?therapy(?: (?:with|at|of))?|subcutaneous(?:ly)?|intravenous(?:ly)?|oral(?:ly)?|once[- ]daily|twice[- ]daily|once[- ]weekly|daily|weekly|monthly|injections?|tablets?|capsules?|furoate|cream|gel|ointment|foam|lotion|(?:ophthalmic |topical )?solution|dose of|doses of|at|at a dose of|target(?: dose)?(?: of)?|maximum|of|nasal spray|sachets?(?: of)?|vials?(?: of)?|granules|XR|ER|IR|extended-release|in|given|the)"
_DRUG_THEN_DOSE: Final = re.compile(
    rf"(?:,\s+an?\s+[a-z][^,;.()]{{3,60}},|\s?\([A-Z][\w®™ -]{{2,24}}\)|\))?[\s,]*(?:(?:mono|combination )?therapy\s+)?(?:\((?!n)\s*(?:(?:[\w-]+\s)?(?:group|arm)[,;:]\s+)?)?(?:{_FORM}[\s,]*){{0,3}}(?:up to\s+)?",
    re.IGNORECASE,
)  # also "X, a CGRP-receptor antagonist, 60 mg", "X (BRAND) 60 mg"
_OTHER_DOSE: Final = re.compile(r",\s+the\s+")  # "in patients on X, the 9 mg dose brought no benefit"
_DOSE_THEN_DRUG: Final = re.compile(
    rf"(?:\s?/\s?(?:day|d|week)\b|\s+(?:per|a)\s+(?:day|week)\b|\s+(?:group|arm)(?=\s+of\b))?[\s-]*(?:(?:{_FORM}|of)\s+){{0,3}}(?:of\s+)?(?:\d[\d.]*\s?%\s+)?(?:[a-z]+-[a-z]+\s+){{0,2}}",
    re.IGNORECASE,
)
_DOSE_LIST: Final = re.compile(
    r"(?:\s*(?:BID|QD|OD|TID|twice daily|once daily|daily|weekly))?\s*(?:[\[(][^\])]{0,60}[\])])?\s*(?:,|and|or|/|to|;|vs\.?|versus|,\s*and|,\s*or)\s*(?:the\s+)?",
    re.IGNORECASE,
)


def _drugs_meant(sentence: Sentence, cast: Cast) -> list[Name]:
    """The intervention names of a sentence, each as the arm that it stands for."""
    drugs = cast.drugs.get(sentence.start, [])
    if not cast.stands_for:
        return drugs
    return [replace(d, id=cast.stands_for.get(d.id, d.id)) for d in drugs]


def _dosed(
    sentence: Sentence, drugs: list[Name], found: Sequence[Token], cast: Cast, *, strict: bool
) -> list[ArmMention]:
    """Drugs of the cast with the doses beside them; in ``strict`` mode also drugs outside it, and no bare dose."""
    base = sentence.start
    doses = [t for t in found if isinstance(t, Dose)]
    if not doses and not drugs:
        return []
    steps = {i for i, dose in enumerate(doses[:-1]) if _STEP.match(sentence.text, dose.end)}
    parts = _of_regimens(sentence, cast)
    owner: dict[int, Name] = {}
    for i, dose in enumerate(doses):
        owner_name = _owner(sentence, dose, drugs) or (
            owner.get(i - 1)
            if i and _DOSE_LIST.fullmatch(sentence.text[doses[i - 1].end : dose.start])
            else None
        )
        if owner_name is not None:
            owner[i] = owner_name
    for i in range(len(doses) - 2, -1, -1):
        if (
            i not in owner
            and i + 1 in owner
            and _DOSE_LIST.fullmatch(sentence.text[doses[i].end : doses[i + 1].start])
        ):
            owner[i] = owner[i + 1]
    for i in steps & owner.keys():
        owner.setdefault(i + 1, owner[i])
    mentions: list[ArmMention] = []
    used: set[int] = set()
    for i, dose in enumerate(doses):
        if i in steps:
            continue
        drug = owner.get(i)
        if drug is None:
            drug_id = None if strict else _bare(dose, cast, sentence)
            if drug_id is None:
                continue
            party = replace(
                cast.party(drug_id),
                dose_value=dose.value,
                dose_unit=dose.unit,
                label=cast.at_dose(drug_id, dose.text.strip()),
            )
            mentions.append(ArmMention(base + dose.start, base + dose.end, (party,)))
            continue
        if (drug.id not in cast.roles and not strict) or _is_further(sentence, doses, owner, i):
            continue
        if drug.start in parts:
            continue
        beside = i == _beside(drug, doses, owner, base)
        start = min(drug.start, base + dose.start) if beside else base + dose.start
        end = max(drug.end, base + dose.end) if beside else base + dose.end
        used.add(id(drug))
        shown = dose.text.strip()
        if dose.unit.split("/")[0] not in dose.text and "g" not in dose.text:
            shown += f" {dose.unit}"
        label = cast.at_dose(drug.id, shown)
        party = replace(cast.party(drug.id), dose_value=dose.value, dose_unit=dose.unit, label=label)
        mentions.append(ArmMention(start, end, (party,)))
    for drug in drugs:
        if (
            id(drug) in used
            or (drug.id not in cast.roles and drug.id not in PLACEBO)
            or is_background(sentence.text, drug.start - base, drug.end - base)
        ):
            continue
        party = PLACEBO_ARM if drug.id.split(" + ")[0] in PLACEBO else cast.party(drug.id)
        if (
            drug.id == cast.main
            and cast.control is not None
            and _WITHOUT.search(sentence.text, 0, drug.start - base)
        ):
            party = cast.control
        mentions.append(ArmMention(drug.start, drug.end, (party,)))
    return mentions


def _beside(drug: Name, doses: list[Dose], owner: dict[int, Name], base: int) -> int:
    """Which of its doses a drug is named with: the last of a list that leads to it ("the 5 mg and 10 mg doses of A"), else the first."""
    own = [i for i, name in owner.items() if name is drug]
    before = [i for i in own if base + doses[i].start < drug.start]
    return max(before) if before else min(own)


_WITHOUT: Final = cue(
    r"\d\s?(?:%|percent|months?)\s+(?:\w+\s+)?without\s+$"
)  # "44% with it versus 33% without torelimab"


def _of_regimens(sentence: Sentence, cast: Cast) -> set[int]:
    """Where drugs stand that mean a combination, in a sentence that lists what it is made of: their doses are not its own."""
    drugs = cast.drugs.get(sentence.start, [])
    named = {d.id for d in drugs}
    whole = {d.start: cast.stands_for.get(d.id, "").split(" + ") for d in drugs}
    return {start for start, parts in whole.items() if len(named.intersection(parts)) >= _SEVERAL}


def _is_further(sentence: Sentence, doses: list[Dose], owner: dict[int, Name], i: int) -> bool:
    """Whether a dose is that of a further drug of a combination: "A 200 mg plus B 500 mg/m2"."""
    drug = owner[i]
    return " + " in drug.id and any(
        owner.get(j) is drug and not _DOSE_LIST.fullmatch(sentence.text[doses[j].end : doses[i].start])
        for j in range(i)
    )


def _owner(sentence: Sentence, dose: Dose, drugs: list[Name]) -> Name | None:
    """The drug that a dose belongs to: the one right before it, else the one right after."""
    best: Name | None = None
    for drug in drugs:
        if drug.id in PLACEBO:
            continue
        if drug.start - sentence.start <= dose.start < drug.end - sentence.start:
            return drug
        between = sentence.text[drug.end - sentence.start : dose.start]
        if drug.end - sentence.start <= dose.start and _DRUG_THEN_DOSE.fullmatch(between):
            best = best if _OTHER_DOSE.fullmatch(between) else drug
        elif (
            drug.start - sentence.start >= dose.end
            and best is None
            and _DOSE_THEN_DRUG.fullmatch(sentence.text[dose.end : drug.start - sentence.start])
        ):
            return drug
    return best


def _bare(dose: Dose, cast: Cast, sentence: Sentence) -> str | None:
    """The drug of the cast that is given at this dose, where only one is."""
    owners = [d for d, held in cast.doses.items() if d in cast.roles and (dose.value, dose.unit) in held]
    if len(owners) == 1:
        return owners[0]
    worded = not dose.unit.startswith("g") and _DOSE_WORD.match(sentence.text, dose.end)
    return cast.main if not owners and worded and _all_get_drugs(cast) else None


def _worded(sentence: Sentence, cast: Cast) -> list[ArmMention]:
    """Dose levels, generic words for the experimental arm and for the control, and groups' own labels."""
    base, text = sentence.start, sentence.text
    experimental, comparator = cast.experimental, cast.control
    mentions = [ArmMention(base + start, base + end, (party,)) for start, end, party in called(text, cast)]
    for m in LEVEL.finditer(text):
        drug = cast.main
        role: ArmRole = cast.roles.get(drug, "experimental") if drug else "experimental"
        levels = [level_of(word) for word in (m["level"], m["second"]) if word]
        parties = tuple(
            Party(role, drug, f"{level}-dose {drug or 'group'}", dose_level=level) for level in levels
        )
        mentions.append(ArmMention(base + m.start(), base + m.end(), parties))
    if cast.has_levels:
        for m in _BARE_LEVEL.finditer(text):
            level = level_of(m["level"])
            mentions.append(
                ArmMention(
                    base + m.start(),
                    base + m.end(),
                    (Party("experimental", cast.main, f"{level}-dose {cast.main}", dose_level=level),),
                )
            )
    for m in _ALL_DOSES.finditer(text):
        if cast.main:
            held = cast.doses.get(cast.main, [])
            parties = (
                tuple(
                    replace(cast.party(cast.main), dose_value=v, dose_unit=u, label=f"{cast.main} {v:g} {u}")
                    for v, u in held
                )
                if len(held) > 1
                else (cast.party(cast.main),)
            )
            mentions.append(ArmMention(base + m.start(), base + m.end(), parties))
    if cast.main and (cast.schedules or cast.dose_by_schedule):
        for m in _SCHEDULED.finditer(text):
            form = regimen(m["form"]) or ""
            dose = None if _DOSED_BEFORE.search(text, 0, m.start()) else cast.dose_by_schedule.get(form)
            if form in cast.schedules or dose is not None:
                party = (
                    replace(cast.party(cast.main), regimen=form, label=f"{cast.main} {form}")
                    if dose is None
                    else replace(
                        cast.party(cast.main),
                        dose_value=dose[0],
                        dose_unit=dose[1],
                        label=f"{cast.main} {dose[0]:g} {dose[1]}",
                    )
                )
                mentions.append(ArmMention(base + m.start(), base + m.end(), (party,)))
    if experimental is not None:
        named = {d.end - base + 1 for d in _drugs_meant(sentence, cast)}  # "enalapril-treated patients"
        mentions += [
            ArmMention(base + m.start(), base + m.end(), (experimental,))
            for m in _TREATED.finditer(text)
            if m.start() not in named
            if not (m.group().endswith("s") and _ALL_GROUPS.search(text, 0, m.start()))
        ]
    if (
        experimental is not None
        and comparator is not None
        and (len(cast.doses.get(cast.main or "", [])) < _SEVERAL or len(cast.groups) == _SEVERAL)
    ):
        both = (experimental, comparator)
        mentions += [
            ArmMention(base + m.start("both"), base + m.end("both"), both) for m in _IN_BOTH.finditer(text)
        ]
    if comparator is not None:
        mentions += [
            ArmMention(base + m.start("control"), base + m.end("control"), (comparator,))
            for m in _THAN_CONTROL.finditer(text)
        ]
    for m in _CONTROL.finditer(text):
        control = PLACEBO_ARM if "placebo" in m.group().lower() else comparator
        if control is not None:
            mentions.append(ArmMention(base + m.start(), base + m.end(), (control,)))
    return mentions


def regimen_near(sentence: Sentence, mention: ArmMention, following: int) -> str | None:
    """The dosing schedule that stands right after a mention, before the next arm."""
    end = min(following, mention.end + 60) - sentence.start
    return schedule_in(sentence.text[mention.end - sentence.start : max(end, 0)])
