"""The groups of a text as it defines them, whatever they get: one party for each, with all the names it goes by.

The site that says most (an allocation, groups with their sizes) gives the groups; every other site, abbreviation and
"the X group" is laid beside them by their words and names. A group that gets a drug of the cast is that drug's party;
any other is a party of its own. An aim alone ("the effect of X on Z") gives the experimental group, and words such as
"usual care" or "controls" what it is compared with.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.given import given
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Dose, tokens
from trialdb.extract.lexicon import Name
from trialdb.extract.party import PLACEBO, Cast, Party
from trialdb.extract.schedules import schedule_in
from trialdb.extract.sides import CONTROL, Side
from trialdb.extract.sites import Site, sites
from trialdb.facts import ArmRole
from trialdb.values import key

__all__ = ["Group", "party_called", "read_groups"]

_DOSE_ONLY: Final = re.compile(
    r"[\d\s.,/%:-]+(?:\s*(?:mg|mcg|µg|μg|g|kg|IU|U|ml|mL)\S*)*(?:\s+(?:a|per|each|every|once|twice|daily|day|weekly|week|once-daily|dose|doses)\b)*",
    re.IGNORECASE,
)
DrugsOf = Callable[[Sentence], list[Name]]
_GENERIC: Final = re.compile(
    r"(?:the )?(?:intervention|experimental|experiment|treatment|treated|study|test|active|case|verum|exposed|supplement(?:ed|ation)?|trial|program(?:me)?)(?:al)?(?:[ -](?:treatment|intervention))?[ -](?:group|arm|condition|sites?|period|phase)s?|interventions?|experimental",
    re.IGNORECASE,
)
_CONTROL_NAME: Final = re.compile(
    r"(?:[\w-]+[ -])?(?:control|comparison|reference|comparator)s?(?:[ -](?:group|arm|condition|sites?|period|phase)s?)?|CG",
    re.IGNORECASE,
)
_COMPARED_WITH: Final = cue(
    r"\b(?:usual (?:medical |clinical |primary |obstetric )?care|(?:care|treatment|therapy) as usual|usual (?:treatment|practice|therapy|diet)|standard (?:medical |clinical |medical )?(?:care|treatment|therapy|management|practice)|routine care|wait(?:ing)?[- ]?list(?:ed)?(?: controls?)?|no (?:treatment|intervention|supplementation|supplements?|therapy|prophylaxis|drug|medication|training|exercise)|untreated (?:controls?|group)|sham (?:[\w-]+)|conventional (?:care|treatment|therapy|management)|(?:attention|untreated|healthy|negative|active|historical|passive) controls?)\b",
    re.IGNORECASE,
)
_TREATED_GROUP: Final = cue(
    r"\b(?:intervention|experimental|exposed|supplement(?:ed|ation))[ -](?:group|arm|practices|schools|villages|households|clusters|participants|patients|children|women|sites)s?\b",
    re.IGNORECASE,
)
_CONTROLS: Final = cue(
    r"(?<!\bno )(?<!without a )(?<!without )(?<!lacked a )\b(?:controls?[ -](?:group|arm|condition|period|practices|schools|villages|households|clusters|subjects|patients|participants|children|women|animals|sites|eyes|limb|side)s?|controls(?! (?:for|the))|(?:to|with|than|versus|vs\.?|and) (?:the )?control(?=[\s,.;)]))\b",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(
    r"\s+(?:with|using|of|at|for|by|in|delivered|given|including|consisting)\b.*$|\s+(?:alone|only)$",
    re.IGNORECASE,
)
_ABBREVIATED: Final = re.compile(r"[A-Z][A-Za-z]*[A-Z]\w*(?:[-+/][A-Z]\w*)*(?: group| arm)?")
_FURTHER: Final = re.compile(r"(?:third|fourth|fifth|last|final) (?:group|arm)\b", re.IGNORECASE)
_PLACEBO: Final = Party("placebo", "placebo", "placebo")
_CARE: Final = re.compile(
    r"(?P<kind>standard|usual|conventional|routine|supportive) (?:\w+ ){1,2}(?P<what>care|treatment|therapy|management)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_PLAIN: Final = frozenset(
    "the a an of in on for to and or with without by at from as group groups arm arms treatment therapy plus mg g kg ml day days week weeks dose single using via patients programme program intervention condition twice once every administration session".split()
)
_ON_LINES: Final = 6  # the weight of a site that gives each group a line of its own
_LONG: Final = 5  # letters that tell one word from another, whatever its ending


@dataclass
class Group:
    """A group while it is read: its sides, best first, and what it is called."""

    sides: list[Side]
    names: list[str] = field(default_factory=list)
    n: int | None = None
    party: Party | None = None

    @property
    def is_control(self) -> bool:
        """Whether it is what others are compared with: by its names, or by what it gets."""
        if any(_CONTROL_NAME.fullmatch(name) or CONTROL.search(name) for name in self.names):
            return True
        text = self.sides[0].text
        return bool(CONTROL.search(text)) and not re.search(r"\bplus\b|\+|\bcombined\b|\band\b", text)

    @property
    def text(self) -> str:
        """What it gets: the first description there is, else its name."""
        return next((s.text for s in self.sides if s.text), self.names[0] if self.names else "")

    def words(self) -> set[str]:
        """The beginnings of the words of its descriptions and names."""
        return stems(" ".join([*(s.text for s in self.sides[:3]), *self.names]))


def stems(text: str) -> set[str]:
    """The words that tell groups apart, each by its first letters."""
    return {w[:_LONG] for w in _WORD.findall(text.lower()) if w not in _PLAIN}


def read_groups(
    cast: Cast, lines: list[Sentence], drugs_of: DrugsOf, shorts: dict[str, str], studies: frozenset[str]
) -> None:
    """Reads the groups of a text into its cast. ``shorts`` are the text's own abbreviations with their long forms, ``studies`` names of trials."""
    starts = [s.start for s in lines]
    held: dict[int, list[Name]] = {}

    def drugs_at(side: Side) -> list[Name]:
        at = bisect_right(starts, side.start) - 1
        if at not in held:
            held[at] = drugs_of(lines[at])
        return held[at]

    found = [
        s
        for s in sites(lines)
        if not any(
            _cuts(side, drugs_at(side)) or any(key(n) in studies for n in (side.text, *side.names))
            for side in s.sides
        )
    ]
    groups = _base(found)
    complete = cast.main is not None and len(set(cast.roles.values())) > 1
    if groups:
        _lay_beside(found, groups)
    elif not complete:
        groups = _from_aims(found, lines, cast)
    if not groups:
        return
    _add_shorts(groups, shorts)
    _generic_names(groups, lines)
    listed = any(s.weight >= _ON_LINES for s in found)
    _make_parties(cast, groups, drugs_at, complete=complete and not listed)
    cast.sizes = [(g.party, g.n) for g in groups if g.party is not None and g.n is not None]
    cast.words = [(g.words(), g.party) for g in groups if g.party is not None]
    cast.groups = [g.party for g in groups if g.party is not None]


# ---------------------------------------------------------------------- which groups there are


def _cuts(side: Side, drugs: list[Name]) -> bool:
    """Whether a side begins or ends inside the name of one drug, or of a combination."""
    return any(d.start < side.start < d.end or d.start < side.end < d.end for d in drugs)


def _base(found: list[Site]) -> list[Group]:
    """The groups of the site that is worth most."""
    listed = [s for s in found if len(s.sides) > 1 and s.weight >= 3 and _are_groups(s.sides)]
    if not listed:
        return []
    best = max(listed, key=_worth)
    return [Group([side], list(side.names), side.n) for side in best.sides]


def _worth(site: Site) -> float:
    control = any(CONTROL.search(s.text or " ".join(s.names)) for s in site.sides)
    told = all(s.text for s in site.sides)
    return site.weight + 0.5 * control + 0.3 * told + 0.4 * min(len(site.sides) - 2, 3)


def _are_groups(sides: tuple[Side, ...]) -> bool:
    texts = [key(s.text or " ".join(s.names)) for s in sides]
    return len(set(texts)) == len(texts) and all(texts)


def _lay_beside(found: list[Site], groups: list[Group]) -> None:
    """Adds what other sites say of the same groups."""
    for site in found:
        if site.sides[0] is groups[0].sides[0]:
            continue
        placed: dict[int, Side] = {}
        left: list[Side] = []
        for side in site.sides:
            i = _beside(side, groups)
            if i is None or i in placed:
                left.append(side)
            else:
                placed[i] = side
        free = [i for i in range(len(groups)) if i not in placed]
        if (
            len(site.sides) == len(groups)
            and len(left) == 1
            and len(free) == 1
            and bool(CONTROL.search(left[0].text)) == groups[free[0]].is_control
        ):
            placed[free[0]] = left[0]
        elif len(site.sides) == 1 and left:
            treated = [i for i, g in enumerate(groups) if not g.is_control]
            if len(treated) == 1 and len(groups) == 2 and site.weight == 1 and not left[0].names:
                placed[treated[0]] = left[0]
        elif len(site.sides) == 1 and left and any(_FURTHER.match(n) for n in left[0].names):
            groups.append(Group(left, list(left[0].names), left[0].n))
        for i, side in placed.items():
            groups[i].sides.append(side)
            groups[i].names += [n for n in side.names if n not in groups[i].names]
            groups[i].n = groups[i].n if groups[i].n is not None else side.n


def _beside(side: Side, groups: list[Group]) -> int | None:
    """The group that a side means: by a shared name, else by the words that only it has."""
    lowered = {n.lower() for n in side.names}
    for i, group in enumerate(groups):
        if lowered & {n.lower() for n in group.names}:
            return i
    return closest(side.text or " ".join(side.names), [g.words() for g in groups])


def closest(text: str, groups: list[set[str]]) -> int | None:
    """The one group whose words cover half of a phrase's words, or None where none or several do so alike."""
    words = stems(text)
    if not words or not groups:
        return None
    scores = [len(words & own) / len(words) + 0.01 * len(words & own) / (len(own) or 1) for own in groups]
    best = max(scores)
    near = [i for i, s in enumerate(scores) if s > best - 0.15]
    if best < 0.5:
        return None
    if len(near) > 1:
        exact = [i for i in near if words == groups[i]]
        return exact[0] if len(exact) == 1 else None
    return near[0]


def _from_aims(found: list[Site], lines: list[Sentence], cast: Cast) -> list[Group]:
    """Where no site gives two groups: the one that the aim names, and what the text says it is compared with."""
    aims = [s.sides[0] for s in found if len(s.sides) == 1]
    named = [s for s in aims if s.names and (_GENERIC.fullmatch(s.names[0]) or CONTROL.search(s.names[0]))]
    control = next((s for s in named if CONTROL.search(s.names[0])), None)
    treated = next((s for s in named if s is not control), None)
    other = [s for s in aims if s is not control and s is not treated]
    base = Group([control], list(control.names), control.n) if control else _compared_with(lines)
    if base is None and "placebo" not in cast.roles:
        return []
    groups: list[Group] = []
    sides = [s for s in (treated, *other) if s is not None and s.text]
    if sides:
        groups.append(Group(sides[:1], list(sides[0].names), sides[0].n))
        _lay_beside([Site((s,), 0) for s in sides[1:]], groups)
    elif base is not None and (generic := _generic(lines)) is not None:
        groups.append(Group([generic], ["intervention group"]))
    if base is not None:
        groups.append(base)
    return groups


def _generic(lines: list[Sentence]) -> Side | None:
    """The intervention's group, where a text speaks of it and nowhere says in a phrase what it got."""
    for s in lines:
        if s.section not in {"references", "boilerplate", "title"} and (m := _TREATED_GROUP.search(s.text)):
            return Side(s.start + m.start(), s.start + m.end(), "", "")
    return None


def _compared_with(lines: list[Sentence]) -> Group | None:
    for pattern in (_COMPARED_WITH, _CONTROLS):
        for s in lines:
            if s.section in {"references", "boilerplate"} or (
                s.section == "background" and pattern is _COMPARED_WITH
            ):
                continue
            if m := pattern.search(s.text):
                named = pattern is _CONTROLS
                text = "" if named else m.group()
                side = Side(s.start + m.start(), s.start + m.end(), text, text)
                return Group([side], ["control group"] if named else [])
    return None


def _add_shorts(groups: list[Group], shorts: dict[str, str]) -> None:
    """Abbreviations of what a group gets."""
    for short, long in shorts.items():
        if any(short in g.names for g in groups):
            continue
        inside = [g for g in groups if any(key(long) == key(s.text) for s in g.sides)]
        if len(inside) == 1:
            inside[0].names.append(short)


def _generic_names(groups: list[Group], lines: list[Sentence]) -> None:
    """Of two groups, one of which is the intervention's, the other is the control where the text has one."""
    controls = [g for g in groups if g.is_control]
    if not controls and len(groups) == 2:
        for g in groups:
            if any(_GENERIC.fullmatch(n) for n in g.names):
                other = groups[1 - groups.index(g)]
                if _compared_with(lines) is not None:
                    other.names.append("control group")
                break


# ---------------------------------------------------------------------- parties


def _make_parties(
    cast: Cast,
    groups: list[Group],
    drugs_at: Callable[[Side], list[Name]],
    *,
    complete: bool,
) -> None:
    held = [_drugs(g, drugs_at, cast) for g in groups]
    known = [any(d in cast.roles or d in PLACEBO for d in h) for h in held]
    if complete and not all(known) and ("placebo" in cast.roles or any(known)):
        groups = [g for g, k in zip(groups, known, strict=True) if k or g.is_control]
        held = [_drugs(g, drugs_at, cast) for g in groups]
    for i, group in enumerate(groups):
        others = {d for j, h in enumerate(held) if j != i for d in h}
        own = [d for d in held[i] if d not in others]
        group.party = _party(cast, group, groups, held[i], own)
    mapped = [
        g
        for g in groups
        if (g.party is not None and g.party.intervention in cast.roles) or g.party == _PLACEBO
    ]
    if not mapped and len(groups) > 1 and not complete:
        cast.roles, cast.main = {}, None
    taken = {p.intervention for g in groups if (p := g.party) is not None}
    if any(p.intervention not in cast.roles for g in groups if (p := g.party) is not None):
        for drug in {d for h in held for d in h} - taken:
            cast.roles.pop(drug, None)
        if cast.main is not None and cast.main not in cast.roles:
            cast.main = None
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
            for name in _called(group, groups, cast):
                cast.labels.setdefault(name.lower(), group.party)


def _drugs(group: Group, drugs_at: Callable[[Side], list[Name]], cast: Cast) -> list[str]:
    """The interventions of the vocabularies that a group's first descriptions name."""
    for side in group.sides[:2]:
        if not side.text:
            continue
        ids = [d.id for d in drugs_at(side) if side.start <= d.start < side.end]
        ids = [
            cast.stands_for.get(d, d)
            for d in ids
            if key(d) in key(side.text) or d in side.text or d in cast.roles or d in PLACEBO
        ]
        if ids:
            return list(dict.fromkeys(ids))
    return []


def _party(cast: Cast, group: Group, groups: list[Group], held: list[str], own: list[str]) -> Party | None:
    text = group.text
    placebos = [d for d in held if d in PLACEBO]
    active = [d for d in own if d not in PLACEBO]
    if (placebos and not active) or (
        group.is_control and not group.sides[0].text and "placebo" in cast.roles
    ):
        return Party("placebo", "placebo", "placebo")
    if len(active) == 1 and active[0] in cast.roles:
        control = next((n for n in group.names if _CONTROL_NAME.fullmatch(n)), None)
        if control is not None and active[0] != cast.main:
            cast.displayed[active[0]] = control
        return cast.party(active[0])
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
            return replace(cast.party(shared[0]), regimen=schedule, label=text)
    if not active and len(shared) > 1:
        combination = " + ".join(shared)
        return Party(_role(group, groups), combination, combination, regimen=group.sides[0].full)
    if not text or _DOSE_ONLY.fullmatch(text):
        return None
    role = _role(group, groups)
    what = next((_uncapitalised(s.text) for s in group.sides if s.text), None)
    named = next((n for n in group.names if _GENERIC.fullmatch(n) or _CONTROL_NAME.fullmatch(n)), None)
    named = named or next((n for n in group.names if _ABBREVIATED.fullmatch(n)), None)
    if what is None:
        return Party(role, what, named or _uncapitalised(text))
    thing = given(what, "; ".join(s.raw for s in group.sides), [g.text for g in groups if g is not group])
    return Party(
        role, thing.what, named or _uncapitalised(text), dose_value=thing.value, dose_unit=thing.unit
    )


def _uncapitalised(text: str) -> str:
    """A description without the capital that only the beginning of a title or sentence gave it."""
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first.istitle() and rest.islower() else text


def _role(group: Group, groups: list[Group]) -> ArmRole:
    if group.is_control:
        return "other"
    treated = [g for g in groups if not g.is_control]
    if len(treated) == len(groups) == 2 and group is treated[1]:
        return "active_comparator"
    return "experimental"


def _called(group: Group, groups: list[Group], cast: Cast) -> list[str]:
    """All that a group may be called in a sentence."""
    names = list(group.names)
    names += [f"{kind} {n}" for n in names if n.startswith("(") for kind in ("arm", "group")]
    if group.party is not None and group.party.dose_unit == "%":
        names += [group.text, f"{group.party.dose_value:g}%"]
    controls = [g for g in groups if g.is_control]
    if controls == [group] and not any(_CONTROL_NAME.fullmatch(n) for n in names):
        names.append("control group")
    if (
        group.party is not None
        and group.party.intervention not in cast.roles
        and group.party.role != "placebo"
    ):
        names += [s.text for s in group.sides if s.text and s.text.lower() not in cast.roles]
        names += [f"{m['kind']} {m['what']}" for s in group.sides if (m := _CARE.fullmatch(s.text))]
        others = [s.text.lower() for g in groups if g is not group for s in g.sides]
        heads = [_HEAD.sub("", s.text) for s in group.sides if s.text]
        names += [
            h
            for h in heads
            if " " in h and h.lower() not in cast.roles and not any(o.startswith(h.lower()) for o in others)
        ]
    return [
        n
        for n in dict.fromkeys(names)
        if len(n) > 1 and not re.fullmatch(r"(?:the )?(?:other|one|others|half)(?: group)?", n)
    ]


def party_called(label: str, cast: Cast) -> Party | None:
    """The party that "the X group" means, by the words of X."""
    i = closest(label, [words for words, _ in cast.words])
    return cast.words[i][1] if i is not None else None
