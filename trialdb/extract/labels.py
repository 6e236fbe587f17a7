"""Groups known by a label, not by a drug: "the exercise group", "A versus B" in a title, "combination" and "monotherapy"."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from trialdb.extract.casting import party_called
from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.party import Cast, Party, is_control
from trialdb.facts import ArmRole
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["read_labels", "read_regimens", "read_title"]

_LABELLED: Final = cue(
    r"(?<![A-Za-z])(?:\b(?:in|for|of|to|with|and|than|versus|vs\.?|the|both|between)\s+)?(?:the\s+)?(?P<label>[A-Za-z][\w+/‐‑-]*(?:[ -][A-Za-z0-9][\w+/‐‑-]*){0,3}?)[\s-]+(?:groups?|arms?)\b(?P<size>\s*[\[(]\s*n\s*=\s*\d+)?"
)
_NOT_LABEL: Final = frozenset(
    "treatment study both two three four all each either same other the a an in of age this that these those between within across experimental intervention "
    "drug parallel patient patients subgroup respective different similar another one any dose treated control placebo comparison and or for to with by was were had "
    "first second third fourth which than per most larger smaller individual ethnic risk trial blood baseline test working support focus peer sub".split()
)


_NO_GROUPS: Final = frozenset(
    "focus age risk blood based working peer ethnic randomization randomisation sociodemographic socioeconomic research interest".split()
)


_ALONE: Final = cue(r"\bmonotherapy\b|\balone\b|\bby itself\b|\bon its own\b", re.IGNORECASE)
_SETS_APART: Final = frozenset({"vs", "vs.", "versus", "group", "groups", "compared"})


def read_regimens(cast: Cast, lines: list[Sentence]) -> bool:
    """Whether it reads "combination therapy" and "monotherapy" as arms where the text compares A plus B with A alone."""
    combined = [d for d in cast.roles if " + " in d]
    if not combined or cast.backbone or not any(_ALONE.search(s.text) for s in lines):
        return False
    combination = max(combined, key=lambda d: sum(part in cast.roles for part in d.split(" + ")))
    alone = [
        p
        for p in combination.split(" + ")
        if any(
            re.search(
                rf"\b{re.escape(cast.displayed.get(p, p))}\s+(?:monotherapy|alone|by itself|on its own)\b",
                s.text,
                re.IGNORECASE,
            )
            for s in lines
        )
    ]
    if len(alone) != 1:
        return False
    for part in combination.split(" + "):
        cast.roles.pop(part, None)
        if part != alone[0] and sum(part in c.split(" + ") for c in combined) == 1:
            cast.stands_for[part] = combination
    cast.main = combination
    cast.roles[combination], cast.roles[alone[0]] = "experimental", "active_comparator"
    cast.roles.pop("placebo", None)
    cast.labels = {
        "combination therapy": cast.party(combination),
        "combination": cast.party(combination),
        "monotherapy": cast.party(alone[0]),
    }
    return True


def read_labels(
    cast: Cast,
    lines: list[Sentence],
    vocabulary: Vocabulary,
    aliases: dict[str, str],
    studies: frozenset[str],
) -> None:
    """Groups known only by their label ("the exercise group"), where they are sized or named more than once."""
    counts: Counter[str] = Counter()
    sized: set[str] = set()
    drugs = cast.drug_names
    for sentence in lines:
        if sentence.is_aside or sentence.section == "title":
            continue
        for m in _LABELLED.finditer(sentence.text):
            label = _clean_label(m["label"])
            if label is not None and (key(label) in drugs or f"{label.lower()} group" in cast.labels):
                continue
            if label is not None and (party := party_called(label, cast)) is not None:
                cast.labels.setdefault(f"{label.lower()} group", party)
                continue
            if label is not None and (party := _of_class(label, cast, vocabulary)) is not None:
                cast.labels.setdefault(f"{label.lower()} group", party)
                continue
            if label is None or any(
                key(d) in key(label) or key(cast.displayed[d]) in key(label)
                for d in cast.roles
                if d in cast.displayed
            ):
                continue
            if (
                vocabulary.condition(label)
                or vocabulary.endpoint(label)
                or key(label) in studies
                or any(key(a) in key(label) for a in aliases)
                or re.search(r"\d|\bplus\b|\bmg\b", label)
            ):
                continue
            counts[label.lower()] += 1
            if m["size"]:
                sized.add(label.lower())
    for label, count in counts.items():
        if count > 1 or label in sized:
            if (named := _qualified(label, cast, lines)) is not None:
                cast.labels[label] = named
                continue
            role: ArmRole = "other" if is_control(label) else "experimental"
            cast.labels[label] = Party(role, label, label)


def _of_class(label: str, cast: Cast, vocabulary: Vocabulary) -> Party | None:
    """The only arm whose drug is of a class: "the statin group" of rosuvastatin, "the steroid arm" of dexamethasone."""
    named = key(label).removesuffix("s")
    if len(named) < _SHORTEST_CLASS:
        return None
    found = [
        drug
        for drug in cast.roles
        if (known := vocabulary.interventions.get(drug)) is not None
        and any(key(kind).endswith(named) for kind in (drug, known.mechanism or ""))
    ]
    return cast.party(found[0]) if len(found) == 1 else None


_SHORTEST_CLASS: Final = 4  # letters: "SSRI"


def _qualified(label: str, cast: Cast, lines: list[Sentence]) -> Party | None:
    """The only arm whose drug a label stands before: "the long-acting group" of "long-acting cabotegravir"."""
    found = {
        drug
        for drug in cast.roles
        for name in {drug, cast.displayed.get(drug, drug)}
        if any(f"{label} {name.lower()}" in s.text.lower() for s in lines)
    }
    return cast.party(found.pop()) if len(found) == 1 else None


_TITLE_PAIR: Final = re.compile(
    r"^(?:(?:the\s+)?(?:effects?|efficacy|impact|comparison|evaluation|trial|study)(?: and \w+)? (?:of|between)\s+|comparing\s+)?(?P<a>[\w/+‐‑-]+(?: [\w/+‐‑-]+){0,4}?)\s+(?:versus|vs\.?|compared (?:with|to)|or)\s+(?P<b>[\w/+‐‑-]+(?: [\w/+‐‑-]+){0,3}?)(?=\s+(?:in|for|as|on|after|during|to|among|following|with)\b|\s*[:.?]|$)",
    re.IGNORECASE,
)


def read_title(cast: Cast, lines: list[Sentence]) -> None:
    """Reads the title "A versus B in …": the two groups of a comparison whose interventions no vocabulary knows."""
    if len(cast.roles) - ("placebo" in cast.roles) + len(cast.labels) > 1 or (
        cast.main and "placebo" in cast.roles
    ):
        return
    m = next((m for s in lines if s.section == "title" and (m := _TITLE_PAIR.match(s.text))), None)
    if m is None:
        return
    sides = [m["a"].lower(), m["b"].lower()]
    if any(re.search(r"\d%|\bplacebo\b", side) for side in sides):
        return
    heads = [side.rsplit(" ", 1)[0] for side in sides if " " in side]
    roles: tuple[ArmRole, ArmRole] = ("experimental", "active_comparator")
    for side, role in zip(sides, roles, strict=True):
        party = Party(role, side, side)
        cast.labels[side] = party
        head = side.rsplit(" ", 1)[0]
        if " " in side and heads.count(head) == 1 and len(head) > 4:
            cast.labels[head] = party


_JOINTS: Final = frozenset("and or was were had than in of between to with for by".split())


def _clean_label(label: str) -> str | None:
    words = re.split(r"\s+", label.strip())
    while words and words[0].lower() in _NOT_LABEL:
        words.pop(0)
    if any(w.lower() in _JOINTS for w in words):
        last = max(i for i, w in enumerate(words) if w.lower() in _JOINTS | {"the"})
        words = words[last + 1 :]
    if words and (words[-1].lower() in _NO_GROUPS or not _SETS_APART.isdisjoint(w.lower() for w in words)):
        return None
    if not words or (len(words) == 1 and (words[0].lower() in _NOT_LABEL or len(words[0]) < 2)):
        return None
    return " ".join(words)
