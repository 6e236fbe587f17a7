"""A text's own abbreviations: which of them name interventions, and which endpoints no vocabulary knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name, within
from trialdb.extract.newdrugs import new_drugs
from trialdb.extract.places import word_places
from trialdb.extract.regimens import regimens
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["Local", "local_names"]


@dataclass(frozen=True, slots=True)
class Local:
    """``interventions``: short form to intervention; ``endpoints``: short form to its long form, ``known``: to an endpoint's code.

    ``events``: short form to the term of an adverse event that the text counts among its harms.
    """

    interventions: dict[str, str]
    endpoints: dict[str, str]
    known: dict[str, str]
    events: dict[str, str] = field(default_factory=dict)


_NO_TOPIC: Final = re.compile(
    r"\b(?:groups?|arm|control|intervention|confidence|effect size|hazard|odds|ratio|interval|treat|square|deviation|error|analysis|covariance|protocol|regression|model|study|trial|study group|daily|weekly|difference|minimum clinically|quality adjusted|event|reaction|patients?|participants?|population|inhibitor|antibody|receptor|syndrome|disease|disorder|infection|cancer|diabetes|therapy|treatment|drugs?|agents?|agonists?|antagonists?|efficacy|effectiveness|limits? of (?:normal|detection|quantification)|criteria|hospital|university|institute|health organization|administration)s?\b",
    re.IGNORECASE,
)
_OF_BUSINESS: Final = re.compile(
    r"(?:intravenous|subcutaneous|intramuscular|intravitreal|intranasal|sublingual|oral|topical)(?:ly)?"
    r"|.*\b(?:application|committee|board|agency|authority|act|designation|congress|meeting|company|corporation|exchange|standard of care)",
    re.IGNORECASE,
)  # how a drug is given, who decides on it
_COMPONENTS: Final = cue(
    r"\b(?:physical|mental)(?: health)?(?: (?:and|&|or) (?:physical|mental)(?: health)?)? components?(?: summar\w+| scores?)",
    re.IGNORECASE,
)
_DISEASE: Final = re.compile(r"\b(?:disease|infection|illness|syndrome)\b", re.IGNORECASE)
_OF_VACCINE: Final = cue(r"\bvaccine (?:efficacy|effectiveness)\b", re.IGNORECASE)
_THERAPY: Final = re.compile(
    r"\b(?:therapy|treatment|stent|surgery|exercise|training|diet|spray|injection|vaccine|acupuncture|massage|education|counsel\w+|rehabilitation|implant|device|catheter|ventilation|transplantation|program(?:me)?|care|supplement\w*|inhibitor|agonist|antagonist|antibody|insulin|protein|acid)\b",
    re.IGNORECASE,
)


_NO_TREATMENT: Final = re.compile(
    r"(?:\w+(?:itis|osis|oma|emia|aemia|pathy|plasia|uria)|\b(?:gene|allele|genotype|mutation|score|scale|index|questionnaire))s?$",
    re.IGNORECASE,
)  # "eyes with NIPU treated with" an implant
_THE_DUMMY: Final = cue(
    r"(?<!double )(?<!double-)\bdummy (?:pill|tablet|capsule|injection|drug|treatment|spray)s?\b"
)


def local_names(
    shorts: dict[str, tuple[str, int, int]],
    lines: list[Sentence],
    names: list[Name],
    vocabulary: Vocabulary,
) -> Local:
    """Sorts a text's abbreviations; those of conditions, organisations, statistics and known endpoints are left out."""
    interventions: dict[str, str] = {}
    endpoints: dict[str, str] = {}
    known: dict[str, str] = {}
    events: dict[str, str] = {}
    vaccine = any(_OF_VACCINE.search(s.text) for s in lines)
    by_end = {n.end: n for n in names if n.kind == "intervention"}
    for short, (long, start, end) in shorts.items():
        if vocabulary.endpoint(short) or vocabulary.adverse_event(short) or re.search(r"[()=]", long):
            continue
        if (term := _harm(long, start, lines, vocabulary)) is not None:
            events[short] = term
            continue
        if _FORMULATION.fullmatch(long) and (whole := _formulated(short, start, names)) is not None:
            interventions[short] = whole
            continue
        parts = [
            n.id
            for n in names
            if n.kind == "intervention" and start <= n.start and n.end <= start + len(long)
        ]
        if len(parts) > 1 and len(long) < 90:
            interventions[short] = " + ".join(parts)
            continue
        if parts and _PLAIN_THERAPY.fullmatch(_without(parts[0], long)):
            interventions[short] = parts[0]
            continue
        drug = vocabulary.intervention(long) or vocabulary.intervention(short)
        if drug is not None:
            interventions[short] = drug.name
        elif (endpoint := vocabulary.endpoint(long)) is not None:
            known[short] = endpoint.code
        elif vocabulary.condition(long) or vocabulary.organisation(long) or vocabulary.adverse_event(long):
            continue
        elif end in by_end and len(long.split()) <= 4:
            interventions[short] = by_end[end].id
        elif (
            not _NO_TREATMENT.search(_whole(long, shorts))
            and _is_arm(short, lines)
            and (_THERAPY.search(long) or not _NO_TOPIC.search(long))
        ):
            interventions[short] = long.lower() if not any(c.isupper() for c in long[1:]) else long
        elif (
            (not _NO_TOPIC.search(long) or (vaccine and _DISEASE.search(long)))
            and not _OF_BUSINESS.fullmatch(long)
            and len(key(short)) > 1
        ):
            endpoints[short] = long
    if any(_COMPONENTS.search(s.text) for s in lines):
        known |= {"PCS": "SF-36 PCS", "MCS": "SF-36 MCS"}
        for short in ("PCS", "MCS", "PCS/MCS"):
            endpoints.pop(short, None)
    for name in names:
        if name.kind == "intervention" and " " in name.id and vocabulary.intervention(name.id) is None:
            first = name.id.split(" ")[0]  # "delpaxagene" for "delpaxagene elvoparvovec"
            if vocabulary.intervention(first) is None:
                interventions |= {first: name.id, first.capitalize(): name.id}
    for spelling, word in new_drugs(lines, names).items():
        interventions.setdefault(spelling, word)
    for short, drug_id in (
        *_behind_combinations(lines, names),
        *regimens(lines, names, interventions.copy()),
    ):
        interventions[short] = drug_id
        endpoints.pop(short, None)
    for short, drug_id in _behind_drugs(lines, names):
        if short not in endpoints and short not in known and vocabulary.endpoint(short) is None:
            interventions.setdefault(short, drug_id)
    if any(_THE_DUMMY.search(s.text) for s in lines):
        interventions.setdefault("dummy", "placebo")
    return Local(interventions, endpoints, known, events)


def _whole(long: str, shorts: dict[str, tuple[str, int, int]]) -> str:
    """A long form with the abbreviation that it ends in written out: "perennial AR" is perennial allergic rhinitis."""
    head, _, last = long.rpartition(" ")
    return f"{head} {shorts[last][0]}" if last in shorts else long


_SAFETY: Final = cue(r"\bsafety\b|\badverse\b|\bharms?\b|\bside[- ]effects?\b", re.IGNORECASE)
_KIND: Final = re.compile(
    r"(?:(?:a|)symptomatic|severe|serious|acute|clinically significant|drug-induced|confirmed)\s+",
    re.IGNORECASE,
)


def _harm(long: str, start: int, lines: list[Sentence], vocabulary: Vocabulary) -> str | None:
    """The adverse event that a long form names where its sentence speaks of safety: "symptomatic haemorrhage (sICH)"."""
    if vocabulary.endpoint(long) is not None:
        return None
    event = vocabulary.adverse_event(long) or vocabulary.adverse_event(_KIND.sub("", long))
    if event is None:
        return None
    told = any(s.start <= start < s.end and _SAFETY.search(s.text) for s in lines)
    return event.term if told else None


_PLAIN_THERAPY: Final = re.compile(
    r"(?:(?:low|high|very|single|standard|dose|early|late|oral|intravenous|inhaled|daily|weekly|short|long|term)[\s-]+)*\0"
    r"(?:\s+(?:therapy|treatment|supplementation|administration|infusion|injection|tablets?|capsules?))?",
    re.IGNORECASE,
)


def _without(drug: str, long: str) -> str:
    """A long form with its drug's name put out of the way."""
    return re.sub(re.escape(drug), "\0", long, count=1, flags=re.IGNORECASE)


_SHORT_OF_DRUG: Final = re.compile(r"\s*[\[(](?P<short>[A-Z][A-Za-z]*[A-Z/+-][A-Za-z/+-]*)(?=[\]);,:])")


def _behind_drugs(lines: list[Sentence], names: list[Name]) -> Iterator[tuple[str, str]]:
    """Short forms right behind a drug that are no initials of its name: "hydrocodone/acetaminophen (HB/APAP; 5 mg)"."""
    for sentence in lines:
        if sentence.is_aside:
            continue
        for name in within(names, sentence.start, sentence.end):
            if name.kind != "intervention":
                continue
            m = _SHORT_OF_DRUG.match(sentence.text, name.end - sentence.start)
            if m and m["short"][0].lower() == sentence.text[name.start - sentence.start].lower():
                yield m["short"], name.id


_COMBINES: Final = cue(
    r"\b(?:combinations?|combin(?:es|ed|ing)|triplet|doublet|regimen)\b|[A-Za-z)]\s?/\s?[A-Za-z(]|(?:mg|µg|μg|mcg|%)\s?/\s?[A-Za-z]",
    re.IGNORECASE,
)
_COMBINATION: Final = re.compile(
    r"\b(?:combination|combines|combining|triplet|doublet|regimen)\b(?: (?:therapy|tablet|pill|capsule|treatment))?(?: of|:)?\s+$",
    re.IGNORECASE,
)
_DOSED: Final = r"\s*(?:\d[\d.,]*\s?(?:mg|µg|μg|mcg|g|%|IU)\s*)?"
_AND_NEXT: Final = re.compile(rf"{_DOSED}(?:,\s*(?:and\s+)?|and\s+|with\s+|plus\s+|\+\s*|/\s*)")
_SLASH_NEXT: Final = re.compile(rf"{_DOSED}/{_DOSED}")
_CALLED_IN_BRACKETS: Final = re.compile(
    rf"{_DOSED}[\[(][\"“‘']?(?P<short>[A-Z]{{2,6}}(?:[/+-][A-Z]{{2,6}})*-?\d{{0,4}}(?:\s(?:gel|cream|foam|lotion|tablets?|pill))?)[\"”’']?(?=[\]);,])"
)


def _behind_combinations(lines: list[Sentence], names: list[Name]) -> Iterator[tuple[str, str]]:
    """What a text calls a combination whose drugs it lists: "the combination of A, B and C ("XY-3")", "A 75 mg/B 50 mg (AA/BB)"."""
    for sentence in lines:
        if sentence.is_aside or not _COMBINES.search(sentence.text):
            continue
        drugs = [n for n in within(names, sentence.start, sentence.end) if n.kind == "intervention"]
        for i, first in enumerate(drugs):
            said = _COMBINATION.search(sentence.text, 0, first.start - sentence.start) is not None
            listed = [first]
            for name in drugs[i + 1 :]:
                between = sentence.text[listed[-1].end - sentence.start : name.start - sentence.start]
                if not (_AND_NEXT if said else _SLASH_NEXT).fullmatch(between):
                    break
                listed.append(name)
            m = _CALLED_IN_BRACKETS.match(sentence.text, listed[-1].end - sentence.start)
            if m and len(listed) > 1:
                yield m["short"], " + ".join(n.id for n in listed)


_FORMULATION: Final = re.compile(
    r"(?:extended|immediate|sustained|controlled|modified|delayed|prolonged)[- ]release|long-acting|short-acting|subcutaneous|intravenous",
    re.IGNORECASE,
)


def _formulated(short: str, start: int, names: list[Name]) -> str | None:
    """The drug whose formulation an abbreviation names ("pramipexole extended-release (ER)"), with it."""
    before = [n for n in names if n.kind == "intervention" and n.end <= start and start - n.end < 60]
    return f"{before[-1].id} {short}" if before else None


def _is_arm(short: str, lines: list[Sentence]) -> bool:
    """Whether an abbreviation is used as a group: "the EES group", "EES (n=425)", "EES versus PES"."""
    return any(
        _ARM_AFTER.match(s.text, at + len(short))
        or _ARM_BEFORE.search(s.text, max(0, at - 12), at)
        or (
            _AND_AFTER.match(s.text, at + len(short))
            and s.text[max(0, at - 8) : at].endswith(("in ", "in the "))
        )
        for s in lines
        if short in s.text and not s.is_aside
        for at in word_places(short, s.text, beside="")
    )


_ARM_AFTER: Final = re.compile(
    r"[\s-]+(?:group|arm|treated|patients)\b|\s*\(?\s*[nN]\s*=|\s+(?:versus|vs\.?)\b"
)
_ARM_BEFORE: Final = cue(r"\b(?:versus|vs\.?|than|or)\s+$")
_AND_AFTER: Final = re.compile(r" (?:vs|versus|and|compared)")
