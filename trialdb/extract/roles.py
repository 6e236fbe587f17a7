"""Roles: which of the parties of a text is on trial, which it is compared with, and which stand for one another."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.party import PLACEBO, Cast

__all__ = ["UNNAMED", "choose_roles", "stand_ins"]

UNNAMED: Final = ""  # stands for what a sentence sets a drug against without naming it

_PLUS_PLACEBO: Final = cue(r"(?:\bplus|\+)\s+(?:oral\s+|matching\s+)?placebo\b", re.IGNORECASE)
_BY_NATURE: Final = re.compile(
    r"^(?:chemotherapy|[\w' -]*choice)$|\b(?:standard|usual|conventional|routine|supportive)\b.*\b(?:care|therapy|treatment)\b",
    re.IGNORECASE,
)
_CONTROL_BY_NATURE: Final = re.compile(
    r"^(?:wait|no |usual|attention|untreated|vehicle|saline)|\bcontrol\b", re.IGNORECASE
)  # a control, though a text names no other intervention
_PLACEBO: Final = cue(
    r"(?<!\bthen )(?<!\bthen matching )(?<!followed by )(?<!followed by matching )(?<!absence of a )(?<!lack of a )(?<!\bno )(?<!without a )(?<!\bwithout )(?<!than a )placebo(?! effect)",
    re.IGNORECASE,
)


def choose_roles(
    cast: Cast,
    weight: Counter[str],
    seen_as_arm: Counter[str],
    pairs: Counter[tuple[str, str]],
    lines: list[Sentence],
) -> None:
    """The roles of the drugs that are arms; the main one is named most, and stands before "versus", not after it."""
    spoken = [s for s in lines if not s.is_aside]
    named = any(_PLACEBO.search(s.text) for s in spoken)
    cast.sham = not named and "sham procedure" in weight
    if named or any(d in PLACEBO for d in weight):
        cast.roles["placebo"] = "placebo"
    active = _candidates(weight, seen_as_arm, pairs)
    if not active:
        return
    _only_together(active, weight, {d for pair in pairs for d in pair}, cast)
    lead = Counter(a for a, _ in pairs.elements())
    lead.subtract(Counter(b for _, b in pairs.elements()))
    first = next((d for d in weight if d in active), None)
    cast.main = max(
        active,
        key=lambda d: (
            not _BY_NATURE.search(d) and lead[d] > -3,
            active[d] + 3 * max(-2, min(2, lead[d])) + 2 * (d == first),
            -len(d),
        ),
    )
    if _CONTROL_BY_NATURE.search(cast.main):
        cast.roles |= dict.fromkeys(active, "active_comparator")
        cast.main = None
        return
    whole = [d for d in active if " + " in d and cast.main in d.split(" + ")]
    if whole and "placebo" not in cast.roles and {*active} <= {*whole, *whole[0].split(" + ")}:
        cast.main = whole[0]
    for drug in active:
        if drug == cast.main or drug in whole:
            cast.roles[drug] = "experimental"
        elif _is_comparator(drug, cast, spoken, lead):
            cast.roles[drug] = "active_comparator"
        else:
            cast.roles[drug] = "experimental"


def stand_ins(cast: Cast, lines: list[Sentence]) -> None:
    """Which arm a drug's name alone means where it is part of a combination.

    What the placebo arm is given too is background: with "A plus C or placebo plus C" the arms are A and placebo, and
    "C alone" is the placebo arm. Elsewhere a part of one combination only means that combination.
    """
    _drop_given_beside_placebo(cast, lines)
    for combination in [d for d in cast.roles if " + " in d]:
        parts = combination.split(" + ")
        shared = [
            p
            for p in parts
            if "placebo" in cast.roles
            and (
                _is_given_with_placebo(p, parts, cast, lines)
                or (
                    p in cast.backbone
                    and any(_is_given_with_placebo(q, parts, cast, lines) for q in cast.backbone)
                )
            )
        ]
        added = [p for p in parts if p not in shared]
        if shared and len(added) == 1:
            cast.roles[added[0]] = cast.roles.pop(combination)
            cast.main = added[0] if cast.main == combination else cast.main
            cast.stands_for[combination] = added[0]
            for part in shared:
                cast.roles.pop(part, None)
                cast.stands_for[part] = "placebo"
            continue
        if cast.backbone and len(parts) == len(cast.backbone) + 1:
            _stand_for_added(cast, combination, lines)
        for part in parts:
            others = [c for c in cast.roles if " + " in c and part in c.split(" + ")]
            if part not in cast.roles and len(others) == 1:
                cast.stands_for[part] = combination


_BESIDE_PLACEBO: Final = (
    r"\b(?:placebo\b[^.;]{0,20}\bor\b[^.;]{0,40}|or\s+(?:matching\s+)?placebo\b[^.;]{0,20}),?\s+(?:each\s+|both\s+)?(?:\w+\s+)?"
    r"(?:concurrent(?:ly)?|concomitant(?:ly)?|simultaneously|together|in combination|in addition|on top)\s+(?:with|to|of)\s+(?:[\w-]+\s+){0,3}?"
)
_PLUS: Final = r"\bor\s+(?:matching\s+)?placebo\s+(?:[\w-]+\s+){0,4}?(?:plus|\+)\s+"
_GIVEN_BESIDE: Final = cue(rf"{_BESIDE_PLACEBO}|{_PLUS}", re.IGNORECASE)


def _drop_given_beside_placebo(cast: Cast, lines: list[Sentence]) -> None:
    """Takes for background what both arms are given besides: "placebo or A, given concurrently with radiotherapy"."""
    if "placebo" not in cast.roles or cast.main is None:
        return
    added = cast.main.split(" + ")[0]
    told = [s.text for s in lines if _GIVEN_BESIDE.search(s.text)]
    if not told:
        return
    for drug in [d for d in {p for r in cast.roles for p in r.split(" + ")} if d not in {added, "placebo"}]:
        beside = re.compile(rf"(?:{_BESIDE_PLACEBO}|{_PLUS})(?:{_written([drug], cast)})\b", re.IGNORECASE)
        if not any(map(beside.search, told)):
            continue
        for whole in [r for r in cast.roles if drug in r.split(" + ")]:
            left = " + ".join(p for p in whole.split(" + ") if p != drug)
            role = cast.roles.pop(whole)
            if left:
                cast.roles.setdefault(left, role)
                cast.stands_for[whole] = left
                cast.main = left if cast.main == whole else cast.main
        if cast.main == drug:
            cast.main = next((d for d, r in cast.roles.items() if r == "experimental"), None)


def _stand_for_added(cast: Cast, combination: str, lines: list[Sentence]) -> None:
    """What is added to a backbone means the combination, unless some get it alone."""
    added = next(p for p in combination.split(" + ") if p not in cast.backbone)
    alone = re.compile(rf"\b(?:{_written([added], cast)})\s+(?:alone|monotherapy)\b", re.IGNORECASE)
    if not any(alone.search(s.text) for s in lines):
        cast.roles.pop(added, None)


def _is_given_with_placebo(part: str, parts: list[str], cast: Cast, lines: list[Sentence]) -> bool:
    """Whether "placebo plus C" is an arm (or all get C "with either A or placebo"), and "A plus placebo" is none.

    Where "A plus placebo" is an arm too, the design is factorial and nothing is background.
    """
    told = [s.text for s in lines if _WITH_PLACEBO.search(s.text)]
    if not told:
        return False
    beside = re.compile(
        rf"\bplacebo\s+(?:plus|and|with|added to|\+)\s+(?:[\w-]+\s+){{0,2}}?(?:{_written([part], cast)})\b"
        rf"|\beither\s+(?:{_written([p for p in parts if p != part], cast)})\s+or\s+(?:matching\s+)?placebo\b",
        re.IGNORECASE,
    )
    return any(map(beside.search, told)) and not any(_PLUS_PLACEBO.search(s.text) for s in lines)


_WITH_PLACEBO: Final = cue(
    r"\bplacebo\s+(?:plus|and|with|added to|\+)\s|\s+or\s+(?:matching\s+)?placebo\b", re.IGNORECASE
)


def _written(drugs: list[str], cast: Cast) -> str:
    return "|".join(re.escape(n) for d in drugs for n in {d, cast.displayed.get(d, d)})


def _candidates(
    weight: Counter[str], seen_as_arm: Counter[str], pairs: Counter[tuple[str, str]]
) -> dict[str, int]:
    """Drugs that are arms, with their weight: seen as one, or alone in the text; no parts of a combination."""
    paired = {d for pair in pairs for d in pair if UNNAMED not in pair}
    active = {
        d: w + 2 * seen_as_arm[d]
        for d, w in weight.items()
        if d not in PLACEBO and (seen_as_arm[d] or d in paired)
    }
    if not active:
        active = {d: w for d, w in weight.items() if d not in PLACEBO}
        top = max(active.values(), default=0)
        if top == 1:  # each is named once: the text is about the first
            active = dict(list(active.items())[:1])
        active = {d: w for d, w in active.items() if w == top or w >= 3}
    if active and all(_BY_NATURE.search(d) or _CONTROL_BY_NATURE.search(d) for d in active):
        first = next((d for d in weight if d not in PLACEBO and d not in active), None)
        active |= {first: weight[first]} if first is not None else {}
    combined = [d for d in active if " + " in d and (seen_as_arm[d] > 1 or weight[d] > 1)]
    for combination in combined:
        for part in combination.split(" + "):
            if part in active and part not in paired and seen_as_arm[part] < 2:
                active[combination] += active.pop(part)
    return active


def _only_together(active: dict[str, int], weight: Counter[str], paired: set[str], cast: Cast) -> None:
    """Leaves of "A plus M or B plus M" these two, where a text sets no one on M alone against them; A alone then means A plus M."""
    combined = [d for d in weight if " + " in d]
    for one, other in itertools.combinations(combined, 2):
        a, b = set(one.split(" + ")), set(other.split(" + "))
        shared = a & b
        if not shared or shared & paired or len(a - b) != 1 or len(b - a) != 1 or PLACEBO & (a | b):
            continue
        if not any({one, other} <= {d.id for d in drugs} for drugs in cast.drugs.values()):
            continue
        for whole, parts in ((one, a - b), (other, b - a)):
            active[whole] = weight[whole] + sum(active.pop(p, 0) for p in parts)
        for part in shared:
            active.pop(part, None)


_MARKS: Final = cue(r"control|comparator|standard", re.IGNORECASE)


def _is_comparator(drug: str, cast: Cast, spoken: list[Sentence], lead: Counter[str]) -> bool:
    name = cast.displayed.get(drug, drug).lower()
    if any(_MARKS.search(s.text) and _is_marked(s.text, name) for s in spoken):
        return True
    return lead[drug] < 0 or "placebo" not in cast.roles


_MARKED_BEFORE: Final = re.compile(
    r"(?:active[- ](?:control|comparator)\w*|comparator|standard)\W+(?:\w+\W+){0,6}?$", re.IGNORECASE
)
_MARKED_AFTER: Final = re.compile(
    r"\W+(?:\w+\W+){0,3}?(?:as|the)\s+(?:an?\s+)?(?:active\s+)?(?:control|comparator)", re.IGNORECASE
)


def _is_marked(text: str, name: str) -> bool:
    """Whether a name (in lower case) stands beside a word that makes it the comparator."""
    lowered = text.lower()
    at = lowered.find(name) if len(lowered) == len(text) else -1
    while at >= 0:
        if _MARKED_BEFORE.search(text, 0, at) or _MARKED_AFTER.match(text, at + len(name)):
            return True
        at = lowered.find(name, at + 1)
    return False
