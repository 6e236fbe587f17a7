"""The arms that a registry record declares: what each is given, at which dose and schedule, and in which role.

The registry's arm types are often used loosely, so that what an arm gets decides where it contradicts its type: an
"experimental" arm that gets only placebo is a placebo arm. What every arm gets is background and not compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from trialdb.extract.levels import level_in
from trialdb.facts import ArmRole, DoseLevel
from trialdb.registry.drugs import (
    PLACEBO_FIRST,
    PLACEBO_WORD,
    Component,
    fold,
    names_of,
    places,
    read_interventions,
)
from trialdb.registry.given import READ, Dose, doses, route, schedules
from trialdb.vocabulary import Vocabulary

__all__ = ["SEQUENCE", "SEQUENCE_WORDS", "RegisteredArm", "dose_by_groups", "read_arms", "read_given"]


class RegisteredArm(NamedTuple):
    """One arm as registered. ``intervention`` is what is compared, "A + B" for a combination.

    ``components`` are all that it gets, background and placebos too; ``background`` are the ids of what every arm gets.
    ``registered`` is False for a group of the results read as an arm of its own.
    """

    label: str
    role: ArmRole
    intervention: str | None = None
    dose_value: float | None = None
    dose_unit: str | None = None
    regimen: str | None = None
    route: str | None = None
    dose_level: DoseLevel | None = None
    description: str = ""
    components: tuple[Component, ...] = ()
    background: frozenset[str] = frozenset()
    registered: bool = True


SEQUENCE: Final = re.compile(
    r"\bthen\b|\bfirst\b(?![- ](?:line|dose|degree|cycle|part|period|in|year|week|day|month))|\bfollowed by\b|\bcross(?:ed|ing)?[- ]?over\b|\bswitch\w*|→|->|–>|=>|\bsequence\b|\bplacebo\s*(?:/|to\b)\s*(?!match|controll|induc|mimic)\w|\w\s*(?:/|\bto)\s*placebo\b",
    re.IGNORECASE,
)
SEQUENCE_WORDS: Final = (
    "then",
    "first",
    "followed",
    "cross",
    "switch",
    "→",
    ">",
    "sequence",
    "placebo",
)  # one is in each match
_PLACEBO_TYPES: Final = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR"})
_INERT: Final = re.compile(
    r"\b(?:saline|sodium chloride|sucrose|lactose|dextrose|water|control)\b", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.;]\s|\n")


def read_arms(protocol: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[RegisteredArm, ...]:
    """The arms of a record's protocol section, in the order of the record."""
    module = protocol.get("armsInterventionsModule") or {}
    groups = module.get("armGroups") or ()
    if not groups:
        return ()
    known = read_interventions(module, vocabulary)
    given = [_components(group, known) for group in groups]
    background = _background(groups, given)
    roles = [
        "placebo" if _added(group, parts, given) else _role(group, parts, background)
        for group, parts in zip(groups, given, strict=True)
    ]
    roles = [
        "placebo" if role != "placebo" and _is_added_placebo(group, parts, given) else role
        for group, parts, role in zip(groups, given, roles, strict=True)
    ]
    if "experimental" not in roles and "placebo" in roles:
        roles = ["experimental" if role == "active_comparator" else role for role in roles]
    background |= _beside_placebo(given, roles)
    shared = _shared(groups)
    return tuple(
        _arm(group, parts, role, background, shared)
        for group, parts, role in zip(groups, given, roles, strict=True)
    )


def _components(group: Mapping[str, Any], known: Mapping[str, Component]) -> tuple[Component, ...]:
    found = {name: known.get(_registered_name(name)) for name in group.get("interventionNames") or ()}
    return tuple(c for c in found.values() if c is not None)


def _registered_name(name: str) -> str:
    """An arm names its interventions with their type in front: "Drug: Placebo"."""
    return str(name).partition(":")[2].strip()


def _background(
    groups: Sequence[Mapping[str, Any]], given: Sequence[tuple[Component, ...]]
) -> frozenset[str]:
    """The ids of what every arm gets, if each arm gets something else too; care that is no drug, if one arm does."""
    if len(groups) < 2:
        return frozenset()
    common = frozenset.intersection(*(frozenset(c.id for c in parts if not c.placebo) for parts in given))
    if not common:
        return common
    care = common - {c.id for parts in given for c in parts if c.drug}
    for group, parts in zip(groups, given, strict=True):
        if any(c.id not in common and not c.placebo for c in parts):
            continue
        label = str(group.get("label") or "")
        plain_placebo = any(c.placebo for c in parts) and (
            group.get("type") in _PLACEBO_TYPES
            or bool(PLACEBO_WORD.search(label))
            or not places(fold(label), names_of(parts))
        )
        if not plain_placebo or any(c.either for c in parts):
            common = care
            break
    return (
        common if any(c.id not in common and not c.placebo for parts in given for c in parts) else frozenset()
    )


def _is_added_placebo(
    group: Mapping[str, Any], parts: tuple[Component, ...], given: Sequence[tuple[Component, ...]]
) -> bool:
    """Whether the label names placebo, though no intervention does, and another arm gets the same and something more."""
    label = str(group.get("label") or "")
    if not PLACEBO_WORD.search(label) or SEQUENCE.search(label) or any(c.placebo or c.either for c in parts):
        return False
    own = {c.id for c in parts}
    return any(own < {c.id for c in others if not c.placebo} for others in given)


def _beside_placebo(given: Sequence[tuple[Component, ...]], roles: Sequence[ArmRole]) -> frozenset[str]:
    """The ids of what every placebo arm gets beside placebo, if every other arm that gets it gets more than that."""
    controls = [
        frozenset(c.id for c in parts if not c.placebo and not c.either)
        for parts, role in zip(given, roles, strict=True)
        if role == "placebo"
    ]
    common = frozenset.intersection(*controls) if controls else frozenset()
    if not common:
        return common
    tested = [
        {c.id for c in parts if not c.placebo}
        for parts, role in zip(given, roles, strict=True)
        if role != "placebo"
    ]
    return common if all(ids - common for ids in tested if ids & common) else frozenset()


def _added(
    group: Mapping[str, Any], parts: tuple[Component, ...], given: Sequence[tuple[Component, ...]]
) -> bool:
    """Whether an arm is placebo added to what another arm gets with a drug: "Placebo + metformin"."""
    label = str(group.get("label") or "")
    own = {c.id for c in parts if not c.placebo}
    if (
        not own
        or not any(c.placebo for c in parts)
        or not PLACEBO_FIRST.match(label)
        or SEQUENCE.search(label)
    ):
        return False
    return any(own < {c.id for c in others if not c.placebo} for others in given)


def _role(group: Mapping[str, Any], parts: tuple[Component, ...], background: frozenset[str]) -> ArmRole:
    kind = group.get("type")
    label = str(group.get("label") or "")
    active = [c for c in parts if not c.placebo and c.id not in background]
    names_placebo = any(c.placebo or c.either for c in parts) or bool(PLACEBO_WORD.search(label))
    if (
        active
        and names_placebo
        and kind not in _PLACEBO_TYPES
        and PLACEBO_WORD.search(label)
        and SEQUENCE.search(label)
    ):
        return "other"
    if kind in _PLACEBO_TYPES:
        if (
            names_placebo
            or not any(c.known for c in active)
            or PLACEBO_WORD.search(str(group.get("description") or ""))
        ):
            return "placebo"
        return "placebo" if any(_INERT.search(c.written) for c in active) else "active_comparator"
    if kind == "NO_INTERVENTION":
        return "other"
    if parts and not active and any(c.placebo for c in parts):
        return "placebo"
    if not parts and PLACEBO_WORD.search(label) and not SEQUENCE.search(label):
        return "placebo"
    return (
        "experimental"
        if kind == "EXPERIMENTAL"
        else "active_comparator"
        if kind == "ACTIVE_COMPARATOR"
        else "other"
    )


def _shared(groups: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The interventions of more than one arm: their own description does not say what one arm of them gets."""
    seen: set[str] = set()
    twice: set[str] = set()
    for group in groups:
        for name in group.get("interventionNames") or ():
            written = _registered_name(name)
            (twice if written in seen else seen).add(written)
    return frozenset(twice)


def _arm(
    group: Mapping[str, Any],
    parts: tuple[Component, ...],
    role: ArmRole,
    background: frozenset[str],
    shared: frozenset[str],
) -> RegisteredArm:
    label = " ".join(str(group.get("label") or "").split())[:READ]
    description = str(group.get("description") or "")
    own, compared = _own(label, parts, role, background)
    level = level_in(label)
    texts = [label, description]
    for c in own:
        texts += [c.written, c.description] if level is None or c.written not in shared else [c.written]
    measured = own[0].drug if own else role == "placebo"
    dose, regimen, way = (
        read_given(texts, own, names_of(parts), alone=len(parts) < 2) if measured else (None, None, None)
    )
    if role == "placebo":
        dose = None
        intervention: str | None = "placebo"
    else:
        intervention = " + ".join(dict.fromkeys(c.name for c in compared)) or None
    return RegisteredArm(
        label,
        role,
        intervention,
        dose.value if dose else None,
        dose.unit if dose else None,
        regimen,
        way,
        level if dose is None else None,
        description,
        parts,
        background,
    )


def _own(
    label: str, parts: tuple[Component, ...], role: ArmRole, background: frozenset[str]
) -> tuple[list[Component], list[Component]]:
    """The one intervention whose dose is the arm's, and all that is compared, in the order in which the label names them."""
    if role == "placebo":
        return [c for c in parts if c.placebo][:1], []
    active = [c for c in parts if not c.placebo]
    compared = [c for c in active if c.id not in background] or active
    if len(compared) > 1:
        named = places(fold(label), names_of(compared))
        compared.sort(key=lambda c: named.get(c.id, len(label) + 2))
    return compared[:1], compared


def read_given(
    texts: Sequence[str], own: Sequence[Component], names: Sequence[tuple[str, str]], *, alone: bool
) -> tuple[Dose | None, str | None, str | None]:
    """Dose, schedule and route of an arm's first drug, from the first of the texts that states each.

    A text that states two doses, or two schedules, settles that there is none: the next text is not asked.

    Args:
        texts: what is said of the arm, the most telling first.
        own: that drug, or none.
        names: of all drugs that the texts may name, as :func:`trialdb.registry.drugs.places` takes them.
        alone: whether the arm gets one thing only, so that whatever a short text says is said of it.
    """
    dose: Dose | None = None
    settled = False
    scheduled = False
    regimen: str | None = None
    way: str | None = None
    for whole in texts:
        if not whole:
            continue
        text = whole[:READ]
        start, end = 0, len(text)
        stated = doses(text)
        if whole is not texts[0]:
            stated = [d for d in stated if d.unit != "mL"]  # what is injected, not what is in it
        place, following = (None, None) if alone and len(text) <= _SHORT else _place(text, own, names)
        of_drug: list[Dose] = []
        if stated:
            of_drug = _of_drug(stated, text, place, following)
            if of_drug and not settled:
                settled = True
                if len({(d.value, d.unit) for d in of_drug}) == 1 and all(d.sure for d in of_drug):
                    dose = of_drug[0]
            if of_drug:
                start, end = _sentence(text, of_drug[0].start)
        elif place is not None:
            start, end = _sentence(text, place)
        if place is not None and len(text) > _SHORT:
            start = max(start, min([place, *(d.start for d in of_drug)]) - _BEFORE)
        if following is not None and start <= following < end:
            end = following
        near = text[start:end]
        if not scheduled and (forms := schedules(near)):
            scheduled = True
            regimen = forms[0] if len(forms) == 1 else None
        way = way or route(near)
        if settled and scheduled and way:
            break
    return dose, regimen, way


def dose_by_groups(arm: RegisteredArm, titles: Sequence[str]) -> Dose | None:
    """The dose of an arm that the protocol leaves open ("High dose") by the titles of its groups in the results.

    It is that of most of them, and none of the others states another.

    Args:
        arm: as registered.
        titles: of all groups that are this arm, each as often as it is there.
    """
    if arm.role == "placebo" or not any(c.isdigit() for title in titles for c in title):
        return None
    own, _ = _own(arm.label, arm.components, arm.role, arm.background)
    if not (own and own[0].drug):
        return None
    names = names_of(arm.components)
    told = [read_given([title], own, names, alone=len(arm.components) < 2)[0] for title in titles]
    stated = {(dose.value, dose.unit) for dose in told if dose is not None}
    unclear = any(dose is None and doses(title) for dose, title in zip(told, titles, strict=True))
    if len(stated) != 1 or unclear or 2 * told.count(None) >= len(titles):
        return None
    return next(dose for dose in told if dose is not None)


_SHORT: Final = 120
_BEFORE: Final = 60  # "subcutaneous injection of" stands before the drug


def _place(
    text: str, own: Sequence[Component], names: Sequence[tuple[str, str]]
) -> tuple[int | None, int | None]:
    """Where a text names the drug, and where it next names another drug of the arm."""
    if not own:
        return None, None
    named = places(fold(text), names)
    place = named.get(own[0].id)
    if place is None:
        return None, min(named.values(), default=None)
    return place, min((p for p in named.values() if p > place), default=None)


def _of_drug(stated: list[Dose], text: str, place: int | None, following: int | None) -> list[Dose]:
    """The doses of a text that are the drug's: those behind its name, before the next drug; else right before its name."""
    if following is None and place is None:
        return stated
    if place is None:
        return []
    end = len(text) if following is None else following
    before = [d for d in stated if d.end <= place and _JUST_BEFORE.fullmatch(text, d.end, place)]
    behind = [
        d
        for d in stated
        if place <= d.start < end
        and not (following is not None and _JUST_BEFORE.fullmatch(text, d.end, following))
    ]
    return [*before[-1:], *behind]


_JUST_BEFORE: Final = re.compile(r"\s*(?:of|oral|iv|sc)?\s*")


def _sentence(text: str, place: int) -> tuple[int, int]:
    """The sentence of a text that holds a place."""
    start = 0
    for m in _SENTENCE_END.finditer(text):
        if m.start() >= place:
            return start, m.start()
        start = m.end()
    return start, len(text)
