"""Who is compared with whom: the arms of a text, and every place in a sentence that means one of them.

The cast is read from the whole text first (title, randomisation, "X versus Y", "the X group"); a drug that is only
background therapy, history or a rival is not in it. A mention is then a drug with its dose, a bare dose, a dose level
("the high-dose group"), placebo, a generic word ("treated patients", "controls") or a group's own label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Dose, Size, Token, tokens
from trialdb.extract.lexicon import Name
from trialdb.facts import ArmRole, DoseLevel
from trialdb.values import key, regimen
from trialdb.vocabulary import Vocabulary

__all__ = ["ArmMention", "Cast", "Party", "arm_mentions", "read_cast"]


@dataclass(frozen=True, slots=True)
class Party:
    """One treatment group in the text's terms, whatever study it belongs to."""

    role: ArmRole
    intervention: str | None
    label: str
    dose_value: float | None = None
    dose_unit: str | None = None
    dose_level: DoseLevel | None = None
    regimen: str | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells one party from another: not the words of its label."""
        name = key(self.intervention or self.label)
        return (
            self.role,
            name if self.role != "placebo" else "",
            self.dose_value,
            self.dose_unit,
            self.dose_level,
            self.regimen,
        )


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


@dataclass
class Cast:
    """The arms of a text. ``main`` is the drug that the text is about."""

    main: str | None = None
    roles: dict[str, ArmRole] = field(default_factory=dict)
    doses: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    labels: dict[str, Party] = field(default_factory=dict)
    order: list[Party] = field(default_factory=list)
    displayed: dict[str, str] = field(default_factory=dict)

    @property
    def control(self) -> Party | None:
        """The party that others are compared with where a text does not say: placebo, else the only comparator."""
        if "placebo" in self.roles:
            return Party("placebo", "placebo", "placebo")
        others = [d for d, r in self.roles.items() if r == "active_comparator"]
        if len(others) == 1:
            return self.party(others[0])
        labelled = [
            p
            for p in self.labels.values()
            if p.role in {"placebo", "active_comparator", "other"} and _is_control(p.label)
        ]
        return labelled[0] if len(labelled) == 1 else None

    @property
    def experimental(self) -> Party | None:
        """The experimental party where a text does not say more ("treated patients")."""
        if self.main is not None:
            return self.party(self.main)
        labelled = [p for p in self.labels.values() if p.role == "experimental"]
        return labelled[0] if len(labelled) == 1 else None

    def party(self, drug: str) -> Party:
        """The party that takes this drug, dose not stated."""
        role = self.roles.get(drug, "experimental")
        return Party(role, drug, self.displayed.get(drug, drug))


_PLACEBO: Final = frozenset({"placebo", "sham procedure"})
_BACKGROUND_BEFORE: Final = re.compile(
    r"\b(?:despite|added to|on top of|background(?: of)?|prior|previous(?:ly)?|previous use of|refractory to|intoleran\w+ (?:to|of)|inadequate(?:ly)? (?:response to|controlled (?:on|with|by))|failed|stable(?: doses? of)?|responded to|resistant to|including|such as|switched from|history of|receiving stable|combined with background|biosimilar (?:of|to)|known as|rival|eligible for|not)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_BACKGROUND_AFTER: Final = re.compile(
    r"\s*[-‐‑](?:treated|naive|refractory|resistant|experienced|inadequate|sensitive)\b(?! (?:group|arm))|\s+(?:background|backbone|sensitivity|levels?|concentrations?|requirements?|resistance)\b",
    re.IGNORECASE,
)
_VERSUS_BEFORE: Final = re.compile(
    r"(?:\bversus|\bvs\.?|\bcompared (?:with|to)|\bagainst|\bthan(?: (?:with|in|for|on|those (?:on|given|receiving|treated with)))?|\bor|\bover|\bto|\bset against)\s+(?:(?:the|a|an|oral|standard|active|matching|comparator|treatment with|with)\s+){0,3}$",
    re.IGNORECASE,
)
_GROUP_AFTER: Final = re.compile(
    r"[\s)\]]*(?:[-‐‑](?:treated|group|arm)|(?:plus [\w-]+\s+)?(?:treatment\s+|monotherapy\s+|combination\s+)?(?:group|arm|recipients?|patients|cohort|treated)\b|,?\s*\(?[nN]\s?=)",
    re.IGNORECASE,
)
_TREATED_BEFORE: Final = re.compile(
    r"(?:\breceiv\w+|\bgiven|\btreated with|\bassigned to|\brandomi[sz]ed(?: \S+)? to(?: receive)?|\ballocated(?: \S+)? to|\btook|\btaking|\bwith|\bon|\badministered|\bof)\s+(?:(?:either|a|an|the|oral|subcutaneous|intravenous|once-daily|weekly)\s+){0,3}(?:\d[\d.,]*\s?\w+\s+)?(?:of\s+)?$",
    re.IGNORECASE,
)
_RANDOMISED: Final = re.compile(
    r"\brandomi[sz]\w*|\brandomly\b|\bassigned\b|\ballocated\b|\breceived?\b|\bsplit\b|\bcompar\w+|\bversus\b|\bvs\b|\bagainst\b",
    re.IGNORECASE,
)
_PLUS: Final = re.compile(
    r"[\s)\]]*(?:\d[\d.,]*\s?(?:mg|µg|μg|g)\S*\s+(?:[\w-]+\s+){0,6}?)?(?:injections?\s+|capsules?\s+|tablets?\s+)?(?:plus|\+|in combination with|combined with|together with|added to|/)\s*(?:a\s+)?(?:\d[\d.,]*\s?(?:mg|µg|μg|g)\s+(?:of\s+)?)?",
    re.IGNORECASE,
)
_LEVEL: Final = re.compile(
    r"\b(?P<level>high(?:er|est)?|low(?:er|est)?|medium|middle|mid|intermediate)[-\s](?:and\s+(?P<second>high(?:er)?|low(?:er)?)[-\s])?dos(?:e|es|age|ing)\b(?:[-\s]+(?:group|arm|cohort|regimen)s?)?",
    re.IGNORECASE,
)
_LEVELS: Final[dict[str, DoseLevel]] = {
    "high": "high",
    "low": "low",
    "medi": "medium",
    "midd": "medium",
    "mid": "medium",
    "inte": "medium",
}
_ALL_DOSES: Final = re.compile(
    r"\b(?:both|either|all|each of the|the two|the three|any)\s+(?:[\w-]+\s+){0,3}?(?:doses?|dosages?|dose groups|regimens)\b(?:\s+groups?)?",
    re.IGNORECASE,
)
_TREATED: Final = re.compile(
    r"\b(?:active|drug|study[- ]drug|vaccine|vaccinated|experimental|intervention|treatment|active[- ]treatment)[- ](?:group|arm|recipients|treated patients)s?\b"
    r"|\b(?<!previously )(?<!placebo-)treated (?:patients|participants|subjects|people|individuals|group|arm)\b|\b(?:patients|participants|those|people|subjects) (?:who were )?(?:on|given|receiving|taking|who took|who received) (?:the )?(?:drug|treatment|therapy|vaccine|medicine|study drug)\b|\bpatients randomi[sz]ed to the drug\b|\bwith the (?:drug|vaccine)\b|\bafter the vaccine\b|\bvaccinated\b|\bon the combination\b|\b(?:with|in|for) the combination(?: group| arm)?\b",
    re.IGNORECASE,
)  # fmt: skip
_CONTROL: Final = re.compile(
    r"\b(?:the\s+)?(?:control|comparator|comparison|reference|usual[- ]care|standard[- ]care|standard of care|placebo)[- ](?:group|arm|patients|subjects|participants|recipients)s?\b|\b(?:the )?controls\b|\bplacebo (?:comparators?|recipients?|counterparts?|patients)\b",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    r"(?:\b(?:in|for|of|to|with|and|than|versus|vs\.?|the|both|between)\s+)?(?:the\s+)?(?P<label>[A-Za-z][\w+/‐‑-]*(?:[ -][A-Za-z0-9][\w+/‐‑-]*){0,3}?)[\s-]+(?:groups?|arms?)\b(?P<size>\s*[\[(]\s*n\s*=\s*\d+)?"
)
_NOT_LABEL: Final = frozenset(
    "treatment study both two three four all each either same other the a an in of age this that these those between within across experimental intervention "
    "drug parallel patient patients subgroup respective different similar another one no any dose treated control placebo comparison and or for to with by was were had "
    "first second third fourth which than per most larger smaller individual ethnic risk trial blood baseline test working support focus peer sub".split()
)


def _is_control(label: str) -> bool:
    return bool(
        re.search(
            r"\b(?:control|usual|standard|placebo|sham|untreated|no treatment|waiting|conventional|routine)\b",
            label,
            re.IGNORECASE,
        )
    )


def read_cast(
    lines: list[Sentence], names: list[Name], aliases: dict[str, str], vocabulary: Vocabulary
) -> Cast:
    """The arms of a text. ``aliases`` are the text's own abbreviations of interventions."""
    cast = Cast()
    weight: Counter[str] = Counter()
    seen_as_arm: Counter[str] = Counter()
    after_versus: Counter[str] = Counter()
    for sentence in lines:
        if sentence.section in {"references", "boilerplate"}:
            continue
        drugs = drug_names(sentence, names, aliases)
        for i, drug in enumerate(drugs):
            before, after = (
                sentence.text[: drug.start - sentence.start],
                sentence.text[drug.end - sentence.start :],
            )
            cast.displayed.setdefault(
                drug.id, sentence.text[drug.start - sentence.start : drug.end - sentence.start]
            )
            if _is_background(before, after) or drug.id in _KINDS_OF_CARE:
                continue
            weight[drug.id] += 4 if sentence.section == "title" else 1
            if (
                _is_arm_context(sentence, before, after)
                or (i and drugs[i - 1].id in _PLACEBO)
                or (i + 1 < len(drugs) and drugs[i + 1].id in _PLACEBO and i + 1 - i == 1)
            ):
                seen_as_arm[drug.id] += 1
            if i and _VERSUS_BEFORE.search(before):
                after_versus[drug.id] += 1
    _choose_roles(cast, weight, seen_as_arm, after_versus, lines, names, aliases)
    _read_doses(cast, lines, names, aliases)
    _read_labels(cast, lines, vocabulary)
    return cast


_KINDS_OF_CARE: Final = frozenset({"standard of care", "best supportive care"})


def drug_names(sentence: Sentence, names: Iterable[Name], aliases: dict[str, str]) -> list[Name]:
    """The intervention names of a sentence, the text's own abbreviations of them included, combinations joined."""
    found = [n for n in names if n.kind == "intervention" and sentence.start <= n.start < sentence.end]
    for short, id_ in aliases.items():
        for m in re.finditer(rf"(?<![\w/-]){re.escape(short)}(?![\w/]|-\d)", sentence.text):
            start = sentence.start + m.start()
            if all(start >= n.end or start + len(short) <= n.start for n in found):
                found.append(Name(start, start + len(short), "intervention", id_))
    found.sort(key=lambda n: n.start)
    return _join_combinations(sentence, found)


def _join_combinations(sentence: Sentence, found: list[Name]) -> list[Name]:
    """ "A plus B" is one intervention "A + B"; a placebo beside an active drug is not part of it."""
    joined: list[Name] = []
    for name in found:
        if joined and name.start >= joined[-1].end:
            between = sentence.text[joined[-1].end - sentence.start : name.start - sentence.start]
            if _is_same_in_brackets(between, joined[-1], name):
                joined[-1] = Name(joined[-1].start, name.end, "intervention", joined[-1].id)
                continue
            if _PLUS.fullmatch(between) and name.id != joined[-1].id:
                parts = [p for p in (joined[-1].id, name.id)]
                if joined[-1].id in _PLACEBO:
                    parts = parts[:1]
                elif name.id in _PLACEBO:
                    parts = parts[:1]
                joined[-1] = Name(
                    joined[-1].start, name.end, "intervention", " + ".join(dict.fromkeys(parts))
                )
                continue
        joined.append(name)
    return joined


def _is_same_in_brackets(between: str, first: Name, second: Name) -> bool:
    return first.id == second.id and bool(
        re.fullmatch(r"\s*[\[(,]?\s*(?:also known as|formerly|brand name)?\s*", between)
    )


def _is_background(before: str, after: str) -> bool:
    return bool(_BACKGROUND_BEFORE.search(before[-60:]) or _BACKGROUND_AFTER.match(after))


def _is_arm_context(sentence: Sentence, before: str, after: str) -> bool:
    if sentence.section == "title":
        return True
    return bool(
        _GROUP_AFTER.match(after)
        or (
            _RANDOMISED.search(sentence.text)
            and (_TREATED_BEFORE.search(before[-60:]) or _VERSUS_BEFORE.search(before[-50:]))
        )
    )


def _choose_roles(
    cast: Cast,
    weight: Counter[str],
    seen_as_arm: Counter[str],
    after_versus: Counter[str],
    lines: list[Sentence],
    names: list[Name],
    aliases: dict[str, str],
) -> None:
    candidates = {d: w + 2 * seen_as_arm[d] for d, w in weight.items() if seen_as_arm[d] or w >= 3}
    if any(d in _PLACEBO for d in weight) or any(
        re.search(r"\bplacebo\b", s.text, re.IGNORECASE)
        for s in lines
        if s.section not in {"references", "boilerplate"}
    ):
        cast.roles["placebo"] = "placebo"
    active = {d: w for d, w in candidates.items() if d not in _PLACEBO}
    if not active and weight:
        active = {d: w for d, w in weight.items() if d not in _PLACEBO}
    if not active:
        return
    first_versus = {d: after_versus[d] / max(1, weight[d]) for d in active}
    cast.main = max(
        active,
        key=lambda d: (active[d] * (0.4 if first_versus[d] > 0.34 and len(active) > 1 else 1.0), -len(d)),
    )
    for drug in active:
        if drug == cast.main:
            cast.roles[drug] = "experimental"
        elif _is_comparator(drug, cast, lines, after_versus):
            cast.roles[drug] = "active_comparator"
        elif seen_as_arm[drug]:
            cast.roles[drug] = "experimental"


def _is_comparator(drug: str, cast: Cast, lines: list[Sentence], after_versus: Counter[str]) -> bool:
    name = re.escape(cast.displayed.get(drug, drug))
    marked = re.compile(
        rf"(?:active[- ](?:control|comparator)\w*|comparator|standard)\W+(?:\w+\W+){{0,6}}?{name}|{name}\W+(?:\w+\W+){{0,3}}?(?:as|the)\s+(?:an?\s+)?(?:active\s+)?(?:control|comparator)",
        re.IGNORECASE,
    )
    if any(marked.search(s.text) for s in lines):
        return True
    return "placebo" not in cast.roles or after_versus[drug] > 1


def _read_doses(cast: Cast, lines: list[Sentence], names: list[Name], aliases: dict[str, str]) -> None:
    for sentence in lines:
        if sentence.section in {"references", "boilerplate"}:
            continue
        for mention in _dosed(
            sentence, drug_names(sentence, names, aliases), tokens(sentence.text), cast, strict=True
        ):
            for party in mention.parties:
                if party.dose_value is not None and party.dose_unit is not None and party.intervention:
                    held = cast.doses.setdefault(party.intervention, [])
                    if (party.dose_value, party.dose_unit) not in held:
                        held.append((party.dose_value, party.dose_unit))


def _read_labels(cast: Cast, lines: list[Sentence], vocabulary: Vocabulary) -> None:
    """Groups known only by their label ("the exercise group"), where they are sized or named more than once."""
    counts: Counter[str] = Counter()
    sized: set[str] = set()
    for sentence in lines:
        if sentence.section in {"references", "boilerplate", "title"}:
            continue
        for m in _LABELLED.finditer(sentence.text):
            label = _clean_label(m["label"])
            if label is None or any(
                key(d) in key(label) or key(cast.displayed[d]) in key(label)
                for d in cast.roles
                if d in cast.displayed
            ):
                continue
            if vocabulary.condition(label) or vocabulary.endpoint(label):
                continue
            counts[label.lower()] += 1
            if m["size"]:
                sized.add(label.lower())
    for label, count in counts.items():
        if count > 1 or label in sized:
            role: ArmRole = "other" if _is_control(label) else "experimental"
            cast.labels[label] = Party(role, label, label)


def _clean_label(label: str) -> str | None:
    words = re.split(r"\s+", label.strip())
    while words and words[0].lower() in _NOT_LABEL:
        words.pop(0)
    if not words or any(
        w.lower()
        in {"and", "or", "was", "were", "had", "than", "in", "of", "between", "to", "with", "for", "by"}
        for w in words
    ):
        words = words[
            max(
                (
                    i
                    for i, w in enumerate(words)
                    if w.lower()
                    in {
                        "and",
                        "or",
                        "was",
                        "were",
                        "had",
                        "than",
                        "in",
                        "of",
                        "between",
                        "to",
                        "with",
                        "for",
                        "by",
                        "the",
                    }
                ),
                default=-1,
            )
            + 1 :
        ]
    if not words or (len(words) == 1 and (words[0].lower() in _NOT_LABEL or len(words[0]) < 2)):
        return None
    return " ".join(words)


def arm_mentions(
    sentence: Sentence, names: list[Name], found: list[Token], cast: Cast, aliases: dict[str, str]
) -> list[ArmMention]:
    """Every place in the sentence that means an arm, in order, offsets in the text; overlaps go to the longer."""
    mentions = _dosed(sentence, drug_names(sentence, names, aliases), found, cast, strict=False)
    mentions += _worded(sentence, cast)
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
    return [_sized(sentence, m, found, kept) for m in kept]


def _is_vaguer(first: ArmMention, second: ArmMention) -> bool:
    return (
        first.party.dose_value is None
        and first.party.dose_level is None
        and (second.party.dose_value is not None or second.party.dose_level is not None)
    )


def _continues(sentence: Sentence, first: ArmMention, second: ArmMention) -> bool:
    """Whether two mentions side by side mean one arm: "low-dose" + "aripiprazole", "placebo" + "comparators"."""
    between = sentence.text[first.end - sentence.start : second.start - sentence.start]
    if not re.fullmatch(r"[\s-]{0,2}(?:of\s+)?(?:the\s+)?", between):
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


_FORM: Final = r"(?:subcutaneous(?:ly)?|intravenous(?:ly)?|oral(?:ly)?|once[- ]daily|twice[- ]daily|once[- ]weekly|daily|weekly|monthly|injections?|tablets?|capsules?|furoate|dose of|doses of|at|at a dose of|of|nasal spray|XR|ER|IR|extended-release|in|given|the)"
_DRUG_THEN_DOSE: Final = re.compile(
    rf"[\s,]*(?:\((?!n)\s*)?(?:{_FORM}[\s,]*){{0,3}}(?:up to\s+)?", re.IGNORECASE
)
_DOSE_THEN_DRUG: Final = re.compile(rf"[\s-]*(?:(?:{_FORM}|of)\s+){{0,3}}(?:of\s+)?", re.IGNORECASE)
_DOSE_LIST: Final = re.compile(
    r"(?:\s*(?:BID|QD|OD|TID|twice daily|once daily|daily|weekly))?\s*(?:[\[(][^\])]{0,60}[\])])?\s*(?:,|and|or|/|to|;|vs\.?|versus|,\s*and|,\s*or)\s*(?:the\s+)?",
    re.IGNORECASE,
)
_REGIMEN: Final = re.compile(
    r"\b(?:Q\d+[WDMH]|QD|BID|TID|QW|QOW|QOD|b\.i\.d\.|once[- ](?:daily|weekly|monthly)|twice[- ](?:daily|weekly|a day|a week)|three times daily|every (?:\d+|two|three|four|six|eight|twelve|other) (?:days?|weeks?|months?)|every other week|daily|weekly|monthly)(?!\w)",
    re.IGNORECASE,
)


def _dosed(
    sentence: Sentence, drugs: list[Name], found: list[Token], cast: Cast, *, strict: bool
) -> list[ArmMention]:
    """Drugs of the cast with the doses beside them; in ``strict`` mode also drugs outside it, and no bare dose."""
    base = sentence.start
    doses = [t for t in found if isinstance(t, Dose)]
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
    mentions: list[ArmMention] = []
    used: set[int] = set()
    for i, dose in enumerate(doses):
        drug = owner.get(i)
        if drug is None:
            drug_id = None if strict else _bare(dose, cast, sentence)
            if drug_id is None:
                continue
            party = replace(
                cast.party(drug_id),
                dose_value=dose.value,
                dose_unit=dose.unit,
                label=f"{drug_id} {dose.text.strip()}",
            )
            mentions.append(ArmMention(base + dose.start, base + dose.end, (party,)))
            continue
        if drug.id not in cast.roles and not strict:
            continue
        first = id(drug) not in used
        start = min(drug.start, base + dose.start) if first else base + dose.start
        end = max(drug.end, base + dose.end) if first else base + dose.end
        used.add(id(drug))
        label = (
            f"{drug.id} {dose.text.strip()}"
            if dose.unit.split("/")[0] in dose.text or "g" in dose.text
            else f"{drug.id} {dose.text.strip()} {dose.unit}"
        )
        party = replace(cast.party(drug.id), dose_value=dose.value, dose_unit=dose.unit, label=label)
        mentions.append(ArmMention(start, end, (party,)))
    for drug in drugs:
        before, after = sentence.text[: drug.start - base], sentence.text[drug.end - base :]
        if (
            id(drug) in used
            or (drug.id not in cast.roles and drug.id not in _PLACEBO)
            or _is_background(before, after)
        ):
            continue
        party = (
            Party("placebo", "placebo", "placebo")
            if drug.id.split(" + ")[0] in _PLACEBO
            else cast.party(drug.id)
        )
        mentions.append(ArmMention(drug.start, drug.end, (party,)))
    return mentions


def _owner(sentence: Sentence, dose: Dose, drugs: list[Name]) -> Name | None:
    """The drug that a dose belongs to: the one right before it, else the one right after."""
    best: Name | None = None
    for drug in drugs:
        if drug.id in _PLACEBO:
            continue
        if drug.end - sentence.start <= dose.start and _DRUG_THEN_DOSE.fullmatch(
            sentence.text[drug.end - sentence.start : dose.start]
        ):
            best = drug
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
    after = sentence.text[dose.end : dose.end + 24]
    if (
        not owners
        and cast.main
        and re.match(
            r"[\s-]*(?:dose|group|arm|dosage|regimen|once|twice|daily|BID|QD|Q\d)", after, re.IGNORECASE
        )
    ):
        return cast.main
    return None


def _worded(sentence: Sentence, cast: Cast) -> list[ArmMention]:
    """Dose levels, generic words for the experimental arm and for the control, and groups' own labels."""
    base, text = sentence.start, sentence.text
    mentions: list[ArmMention] = []
    for m in _LEVEL.finditer(text):
        drug = cast.main
        role: ArmRole = cast.roles.get(drug, "experimental") if drug else "experimental"
        for word in filter(None, (m["level"], m["second"])):
            level = _LEVELS[word.lower()[:4]] if word.lower()[:4] in _LEVELS else _LEVELS[word.lower()[:3]]
            mentions.append(
                ArmMention(
                    base + m.start(),
                    base + m.end(),
                    (Party(role, drug, f"{level}-dose {drug or 'group'}", dose_level=level),),
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
    if cast.experimental is not None:
        mentions += [
            ArmMention(base + m.start(), base + m.end(), (cast.experimental,))
            for m in _TREATED.finditer(text)
        ]
    for m in _CONTROL.finditer(text):
        control = Party("placebo", "placebo", "placebo") if "placebo" in m.group().lower() else cast.control
        if control is not None:
            mentions.append(ArmMention(base + m.start(), base + m.end(), (control,)))
    for label, party in cast.labels.items():
        mentions += [
            ArmMention(base + m.start(), base + m.end(), (party,))
            for m in re.finditer(
                rf"(?<![\w-]){re.escape(label)}(?![\w])(?:[\s-]+(?:group|arm)s?\b)?", text, re.IGNORECASE
            )
        ]
    return mentions


def _sized(sentence: Sentence, mention: ArmMention, found: list[Token], kept: list[ArmMention]) -> ArmMention:
    """The mention with its size, where "(n = 44)" follows it before the next arm, and its regimen."""
    following = min((k.start for k in kept if k.start > mention.start), default=sentence.end)
    for token in found:
        at = sentence.start + token.start
        if isinstance(token, Size) and mention.end <= at < following and at - mention.end < 60:
            return replace(mention, n=token.value)
    return mention


def regimen_near(sentence: Sentence, mention: ArmMention, following: int) -> str | None:
    """The dosing schedule that stands right after a mention, before the next arm."""
    end = min(following, mention.end + 60) - sentence.start
    m = _REGIMEN.search(sentence.text, mention.end - sentence.start, max(end, 0))
    return regimen(m.group()) if m else None
