"""Which party each group of a text is: a drug of the cast, one of its doses or schedules, placebo, or one of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from trialdb.extract.given import dose_in, given
from trialdb.extract.group import CONTROL_NAME, GENERIC, Group, closest
from trialdb.extract.group_names import ABBREVIATED, LISTED, called_as
from trialdb.extract.lexer import Dose, tokens
from trialdb.extract.lexicon import Name
from trialdb.extract.party import PLACEBO, PLACEBO_ARM, Cast, Party
from trialdb.extract.schedules import schedule_in
from trialdb.extract.sides import AS_USUAL, SCHEDULE, Side
from trialdb.facts import ArmRole
from trialdb.values import key

__all__ = ["make_parties", "party_called"]

_EITHER: Final = re.compile(
    r"\b(?:either|choice of|such as)\b[^;]*\bor\b"
)  # "standard therapy, either A or B"
_DOSE_ONLY: Final = re.compile(
    r"[\d\s.,/%:-]+(?:\s*(?:mg|mcg|µg|μg|g|kg|IU|U|ml|mL)\S*)*(?:\s+(?:a|per|each|every|once|twice|daily|day|weekly|week|once-daily|dose|doses)\b)*",
    re.IGNORECASE,
)
_PROPER: Final = re.compile(
    r"(?!(?:Arm|Group|Cohort|Regimen)\b)[A-Z][\w+/-]{2,}(?<!G)"
)  # "the experimental group (BreatheWell, n = 30)"
_DOSED: Final = re.compile(r"\b\d[\d.,]*\s?(?:mg|mcg|µg|μg|g|IU|m[lL])(?:/kg)?\s+(?:of\s+)?")


def make_parties(
    cast: Cast,
    groups: list[Group],
    drugs_at: Callable[[Side], list[Name]],
    *,
    complete: bool,
) -> None:
    """Gives each group its party. ``complete`` casts of drugs keep the groups that get none of them only as controls."""
    held = [_drugs(g, drugs_at, cast) for g in groups]
    known = [
        any(d in cast.roles or d in PLACEBO for d in h) or _scheduled(g, groups, cast) is not None
        for g, h in zip(groups, held, strict=True)
    ]
    if (
        complete
        and not all(known)
        and not _closes_list(cast, groups, held)
        and ("placebo" in cast.roles or any(known))
    ):
        groups = [g for g, k in zip(groups, known, strict=True) if k or g.is_control]
        held = [_drugs(g, drugs_at, cast) for g in groups]
    _put_on_trial(cast, held)
    for i, group in enumerate(groups):
        others = {d for j, h in enumerate(held) if j != i for d in h}
        own = [d for d in held[i] if d not in others]
        group.party = _party(cast, group, groups, held[i], own)
        if group.party == PLACEBO_ARM:
            plainly = _SOME_PLACEBO.fullmatch(group.text) is not None
            for drug in {d for d in own if not plainly or key(d) in key(group.text)} - PLACEBO:
                cast.roles.pop(drug, None)
                cast.stands_for[drug] = "placebo"
    _tell_apart(groups)
    mapped = [
        g
        for g in groups
        if (g.party is not None and g.party.intervention in cast.roles) or g.party == PLACEBO_ARM
    ]
    if not mapped and len(groups) > 1 and not complete:
        cast.roles, cast.main = {}, None
    taken = {p.intervention for g in groups if (p := g.party) is not None}
    if any(p.intervention not in cast.roles for g in groups if (p := g.party) is not None):
        named = {d for h in held for d in h}
        for drug in (named - taken) | {d for d in cast.roles if any(_is_part(d, other) for other in named)}:
            cast.roles.pop(drug, None)
        if cast.main is not None and cast.main not in cast.roles:
            cast.main = None
    _lead_with_first(cast, groups)
    controls = [
        g.party
        for g in groups
        if g.party is not None and (g.is_control or g.party.role in {"placebo", "other"})
    ]
    treated = [g.party for g in groups if g.party is not None and g.party.role == "experimental"]
    if len(controls) == 1:
        cast.base = controls[0]
    elif (
        len(groups) == len([g for g in groups if g.party]) == 2
        and not controls
        and "placebo" not in cast.roles
    ):
        cast.base = next((g.party for g in groups if g.party and g.party.role == "active_comparator"), None)
    if len(treated) == 1 and (cast.main is None or len(groups) == 2):
        cast.lead = treated[0]
    for group in groups:
        if group.party is not None:
            for name in called_as(group, groups, cast):
                cast.labels.setdefault(name.lower(), group.party)


def _closes_list(cast: Cast, groups: list[Group], held: list[list[str]]) -> bool:
    """Whether a list of groups has one for each drug of the cast and ends with one of them: "cognitive therapy, sertraline or placebo".

    What stands before is then a treatment as well; what follows the last drug may say anything of all.
    """
    named = [d for h in held for d in h]
    described = all(g.text[:1].isalpha() for g, h in zip(groups, held, strict=True) if not h)
    return len(held) > _PAIR and bool(held[-1]) and described and sorted(named) == sorted(cast.roles)


def _lead_with_first(cast: Cast, groups: list[Group]) -> None:
    """Takes the first of two groups for the one on trial where neither the words nor the drugs say which is."""
    if len(groups) != _PAIR or any(g.party is None or g.is_control for g in groups):
        return
    first, second = (g.party for g in groups if g.party is not None)
    if {first.role, second.role} == {"experimental"} and groups[0].is_aim != groups[1].is_aim:
        lead = int(groups[1].is_aim)
        other = groups[1 - lead]
        other.party = replace((first, second)[1 - lead], role="active_comparator")
        if other.party.intervention in cast.roles:
            cast.roles[str(other.party.intervention)] = "active_comparator"
    if {first.role, second.role} == {"active_comparator"}:
        groups[0].party = replace(first, role="experimental")
        if first.intervention in cast.roles:
            cast.main = first.intervention
            cast.roles[first.intervention] = "experimental"
    elif (
        first.role == second.role == "experimental"
        and "placebo" not in cast.roles
        and second.intervention == cast.main
        and first.intervention not in cast.roles
        and str(first.intervention)[:1].isalpha()
    ):  # a drug that no vocabulary has, against one that is known
        groups[1].party = replace(second, role="active_comparator")
        cast.roles[str(second.intervention)] = "active_comparator"
        cast.main = None


_PAIR: Final = 2


def _tell_apart(groups: list[Group]) -> None:
    """A party of its own for each of several groups that get one drug in one dose, by all that they get."""
    counts = Counter(g.party.identity for g in groups if g.party is not None)
    texts = [g.text.lower() for g in groups]
    for g in groups:
        if (
            g.party is not None
            and g.party.role != "placebo"
            and counts[g.party.identity] > 1
            and texts.count(g.text.lower()) == 1
        ):
            g.party = Party(_role(g, groups), g.text, g.text)


def _put_on_trial(cast: Cast, held: list[list[str]]) -> None:
    """Of two groups, one of which gets all that the other gets and one drug more, that drug is on trial."""
    if len(held) != 2 or "placebo" in cast.roles:
        return
    for less, more in (held, held[::-1]):
        added = [d for d in more if d not in less]
        if less and len(added) == 1 and set(less) < set(more) and added[0] in cast.roles:
            cast.main = added[0]
            cast.roles[added[0]] = "experimental"
            for drug in less:
                if drug in cast.roles:
                    cast.roles[drug] = "active_comparator"


def _drugs(group: Group, drugs_at: Callable[[Side], list[Name]], cast: Cast) -> list[str]:
    """The interventions of the vocabularies that a group's first descriptions name; none of "without A"."""
    for side in group.sides[:2]:
        if _NEGATED.match(side.text):
            return []
        if not side.text:
            continue
        ids = [d.id for d in drugs_at(side) if side.start <= d.start < side.end] or [
            d for d in cast.roles if key(d) in key(side.text)
        ]
        ids = [
            cast.stands_for.get(d, d)
            for d in ids
            if key(d) in key(side.text) or d in side.text or d in cast.roles or d in PLACEBO
        ]
        if ids:
            return [d for d in dict.fromkeys(ids) if not any(_is_part(d, other) for other in ids)]
    return []


_NEGATED: Final = re.compile(r"(?:without|no|not)\b", re.IGNORECASE)


def _is_part(drug: str, other: str) -> bool:
    """Whether a drug is one of those that a combination is named after: "artemether" of "artemether-lumefantrine"."""
    return drug != other and drug in other.split("-")


def _party(cast: Cast, group: Group, groups: list[Group], held: list[str], own: list[str]) -> Party | None:
    text = group.text
    placebos = [d for d in held if d in PLACEBO]
    active = [d for d in own if d not in PLACEBO]
    if (
        (placebos and not active)
        or ("placebo" in cast.roles and _SOME_PLACEBO.fullmatch(text))
        or (placebos and text.lower().startswith("placebo ") and not any(d in cast.roles for d in active))
        or (group.is_control and not group.sides[0].text and "placebo" in cast.roles)
        or any(n.lower().startswith("placebo ") for n in group.names)
    ):
        return PLACEBO_ARM
    if (scheduled := _scheduled(group, groups, cast)) is not None:
        return scheduled
    if len(active) == 1 and active[0] in cast.roles:
        control = next((n for n in group.names if CONTROL_NAME.fullmatch(n)), None)
        if control is not None and active[0] != cast.main:
            cast.displayed[active[0]] = control
            if cast.roles[active[0]] == "experimental":
                cast.roles[active[0]] = "active_comparator"
        if [d for d in held if d not in PLACEBO] == active:
            _hold_dose(cast, active[0], group)
        return cast.party(active[0])
    if (both := _both(group, groups, cast)) is not None:
        return both
    if cast.main is not None and not held and not group.is_control and _THE_DRUG.fullmatch(text):
        return cast.party(cast.main)
    shared = [d for d in held if d in cast.roles and d not in PLACEBO]
    if not active and len(shared) == 1:
        doses = [t for t in tokens(group.sides[0].full) if isinstance(t, Dose)]
        if doses:
            same = [
                g for g in groups if doses[0].text in g.sides[0].full and shared[0] in g.sides[0].full.lower()
            ]
            return replace(
                cast.party(shared[0]),
                dose_value=doses[0].value,
                dose_unit=doses[0].unit,
                label=f"{shared[0]} {doses[0].text.strip()}",
                regimen=schedule_in(group.sides[0].full) if len(same) > 1 else None,
            )
        schedule = schedule_in(group.sides[0].full)
        if schedule is not None:
            value, unit = dose_in(group.sides[0].raw) or (None, None)
            return replace(
                cast.party(shared[0]), dose_value=value, dose_unit=unit, regimen=schedule, label=text
            )
    either = [d for d in held if d in cast.roles and d not in PLACEBO]
    if len(either) > 1 and _EITHER.search(group.sides[0].raw):
        kind = text if text and not any(key(d) in key(text) for d in either) else " or ".join(either)
        return Party(_role(group, groups), kind, kind)
    if not active and len(shared) > 1:
        combination = _together(shared, cast)
        return Party(_role(group, groups), combination, combination, regimen=group.sides[0].full)
    if len(active) > 1 and LISTED.fullmatch(text):
        return Party(_role(group, groups), _together(active, cast), text)
    plain = _DOSED.sub("", group.sides[0].text)
    together = [d for d in held if d not in PLACEBO]
    if len(together) > 1 and plain != group.sides[0].text and LISTED.fullmatch(plain):
        return Party(_role(group, groups), " + ".join(together), plain)
    if not text or _DOSE_ONLY.fullmatch(text):
        return None
    role = _role(group, groups)
    what = group.long or next((_uncapitalised(s.text) for s in _plainest(group) if s.text), None)
    named = next((n for n in group.names if GENERIC.fullmatch(n) or CONTROL_NAME.fullmatch(n)), None)
    named = named or next((n for n in group.names if ABBREVIATED.fullmatch(n)), None)
    if what is None:
        proper = next(
            (n for n in group.names if _PROPER.fullmatch(n) and not CONTROL_NAME.fullmatch(n)), None
        )
        return Party(role, proper, named or _uncapitalised(text))
    thing = given(what, "; ".join(s.raw for s in group.sides), [g.text for g in groups if g is not group])
    value, unit = (thing.value, thing.unit) if thing.value is not None else group.dose or (None, None)
    return Party(role, thing.what, named or _uncapitalised(text), dose_value=value, dose_unit=unit)


def _plainest(group: Group) -> list[Side]:
    """What is said of a group, first what says in so many words that it is usual care, whatever that consists of."""
    return sorted(group.sides, key=lambda s: not AS_USUAL.fullmatch(s.text))


def _scheduled(group: Group, groups: list[Group], cast: Cast) -> Party | None:
    """The main drug at the dose and schedule that alone tell a group from another: "600 mg every 24 weeks"."""
    if cast.main is None:
        return None
    main, full = cast.party(cast.main), group.sides[0].full
    doses = [t for t in tokens(full) if isinstance(t, Dose)]
    schedule = schedule_in(full)
    undosed = full[: doses[0].start] + full[doses[0].end :] if doses else full
    if schedule is None or re.search(r"[A-Za-z]{3}", SCHEDULE.sub("", undosed)):
        return None
    schedules = {schedule_in(g.sides[0].full) for g in groups}
    if len(doses) > 1 or len(schedules) < _PAIR:
        return None
    value, unit = (doses[0].value, doses[0].unit) if doses else (None, None)
    return replace(main, dose_value=value, dose_unit=unit, regimen=schedule, label=f"{main.label} {schedule}")


_BOTH: Final = re.compile(
    r"\s*(?:to\s+)?(?:both(?: drugs| agents| treatments| interventions)?|(?:a|the|their) combination(?: of (?:both|the two))?|the two combined)\b(?! \w+ing\b)\s*(?:[\[(]|[,.;]|$|\s(?:once|twice|for|daily)\b)",
    re.IGNORECASE,
)


def _both(group: Group, groups: list[Group], cast: Cast) -> Party | None:
    """The party that gets what two others get one by one: "A (group 1), B (group 2) or both (group 3)"."""
    if not _BOTH.match(group.sides[0].raw):
        return None
    single = [g for g in groups if g is not group and not g.is_control and g.sides[0].text]
    if len(single) != _PAIR:
        return None
    parties = [g.party or cast.party(g.text) for g in single]
    what = " + ".join(p.intervention or p.label for p in parties)
    return Party("experimental", what, what)


def _hold_dose(cast: Cast, drug: str, group: Group) -> None:
    """Adds to the cast the one dose that a group's description gives its drug."""
    doses = [t for t in tokens(group.sides[0].full) if isinstance(t, Dose)]
    if len(doses) == 1 and not cast.doses.get(drug):
        cast.doses[drug] = [(doses[0].value, doses[0].unit)]


_SOME_PLACEBO: Final = re.compile(
    r"(?:(?:matching|matched|identical|saline|oral|dummy|inert|inactive|topical|intravenous|subcutaneous|intranasal|inhaled|vehicle|sugar|lactose|starch)\s+)*"
    r"placebo(?:\s+(?:tablets?|capsules?|pills?|injections?|infusions?|gel|cream|spray|patch(?:es)?|drops?|vaccine|powder|group))?",
    re.IGNORECASE,
)
_THE_DRUG: Final = re.compile(
    r"(?:(?:the|this|its|an?|active|new|study|trial|experimental|investigational|real)\s+)*(?:[\w-]+\s+)?"
    r"(?:vaccine|vaccination|shot|jab|drug|medicine|medication|compound|antibody|pill|tablets?|capsules?|injections?|infusions?|gene therapy|active treatment|treatment)(?: group| arm)?",
    re.IGNORECASE,
)  # what a text that names the drug on trial calls it besides


def _uncapitalised(text: str) -> str:
    """A description without the capital that only the beginning of a title or sentence gave it; a brand with its mark keeps it."""
    first, _, rest = text.partition(" ")
    plain = first.isalpha() and first.istitle() and rest.islower()
    return f"{first.lower()} {rest}" if plain else text


def _role(group: Group, groups: list[Group]) -> ArmRole:
    if group.is_control:
        return "other"
    treated = [g for g in groups if not g.is_control]
    if len(treated) == len(groups) == 2:
        aims = [g for g in treated if g.is_aim]
        lead = aims[0] if len(aims) == 1 else treated[0]
        return "experimental" if group is lead else "active_comparator"
    return "experimental"


def party_called(label: str, cast: Cast) -> Party | None:
    """The party that "the X group" means, by the words of X."""
    i = closest(label, [words for words, _ in cast.words])
    return cast.words[i][1] if i is not None else None


def _together(drugs: Sequence[str], cast: Cast) -> str:
    """What several drugs of a group are together: the combination that the text knows, each drug in it once."""
    parts = list(dict.fromkeys(p for drug in drugs for p in drug.split(" + ")))
    return next((d for d in cast.roles if set(d.split(" + ")) == set(parts)), " + ".join(parts))
