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
from dataclasses import replace
from typing import Final

from trialdb.extract.casting import make_parties
from trialdb.extract.cues import cue
from trialdb.extract.given import dose_behind, dose_in
from trialdb.extract.group import GENERIC, Group, closest
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name
from trialdb.extract.party import Cast
from trialdb.extract.sides import CONTROL, NUMBERED, Side
from trialdb.extract.sites import Site, sites
from trialdb.values import key

__all__ = ["read_groups"]

DrugsOf = Callable[[Sentence], list[Name]]
_COMPARED_WITH: Final = cue(
    r"\b(?:usual (?:medical |clinical |primary |obstetric )?care|(?:care|treatment|therapy) as usual|usual (?:treatment|practice|therapy|diet)|standard (?:medical |clinical |medical )?(?:care|treatment|therapy|management|practice)|routine care|wait(?:ing)?[- ]?list(?:ed)?(?: controls?)?|no (?:treatment|intervention|supplementation|supplements?|therapy|prophylaxis|drug|medication|training|exercise)|untreated (?:controls?|group)|sham (?:[\w-]+)|conventional (?:care|treatment|therapy|management)|(?:attention|untreated|healthy|negative|active|historical|passive) controls?)\b",
    re.IGNORECASE,
)
_TREATED_GROUP: Final = cue(
    r"\b(?:intervention|experimental|exposed|supplement(?:ed|ation))[ -](?:group|arm|practices|schools|villages|households|clusters|participants|patients|children|women|sites)s?\b",
    re.IGNORECASE,
)
_CONTROLS: Final = cue(
    r"(?<!\bno )(?<!without a )(?<!without )(?<!lacked a )\b(?:controls?[ -](?:group|arm|condition|period|practices|schools|villages|households|clusters|subjects|patients|participants|children|women|animals|sites|eyes|limb|side)s?|controls(?! (?:for|the))|(?:to|with|than|versus|vs\.?|and) (?:the )?control(?=[\s,.;)])|comparison[ -](?:group|arm|practices|schools|villages|households|clusters|communities|areas|districts|sites))\b",
    re.IGNORECASE,
)
_FURTHER: Final = re.compile(r"(?:third|fourth|fifth|last|final) (?:group|arm)\b", re.IGNORECASE)
_NUMBERED: Final = re.compile(NUMBERED)
_SEVERAL: Final = 3  # groups of two lists that are the same groups in the same order
_CERTAIN: Final = 5  # the weight of a site that names, counts or numbers each group


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
    _combination_names(groups)
    _demote_alone(groups)
    _add_doses(groups, lines)
    listed = any(s.weight >= _CERTAIN or _numbers_all(s) for s in found)
    make_parties(cast, groups, drugs_at, complete=complete and not listed)
    if len(groups) > 1 and all(g.party is not None for g in groups):
        _drop_given_to_all(cast, groups, lines, drugs_of)
    cast.sizes = [(g.party, g.n) for g in groups if g.party is not None and g.n is not None]
    cast.words = [(g.words(), g.party) for g in groups if g.party is not None]
    cast.groups = list({g.party.identity: g.party for g in groups if g.party is not None}.values())


def _numbers_all(site: Site) -> bool:
    """Whether each group of a site has a number or letter: "A (Group 1), B (Group 2) or laser (Group 3)"."""
    return len(site.sides) > 1 and all(any(_NUMBERED.fullmatch(n) for n in s.names) for s in site.sides)


_GIVEN_TO_ALL: Final = cue(
    r"\b(?:in|during|after|before|undergoing|following|for)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE
)  # "… provides better sedation in brachial plexus nerve blocks"


def _drop_given_to_all(cast: Cast, groups: list[Group], lines: list[Sentence], drugs_of: DrugsOf) -> None:
    """Takes a drug that no group gets for one that all are given, where only methods and background speak of it."""
    gets = {str(g.party.intervention) for g in groups if g.party is not None}
    outside = [
        d
        for d in cast.roles
        if d not in gets and d not in {"placebo", cast.main} and not any(d in g.split(" + ") for g in gets)
    ]
    if not outside:
        return
    told = {
        cast.stands_for.get(n.id, n.id)
        for s in lines
        if not s.is_aside and s.section not in {"methods", "background"}
        for n in drugs_of(s)
        if not (s.section == "title" and _GIVEN_TO_ALL.search(s.text, 0, n.start - s.start))
    }
    for drug in outside:
        if not any(drug in t.split(" + ") or drug == t for t in told):
            del cast.roles[drug]


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
        if not placed and len(site.sides) == len(groups) >= _SEVERAL:
            in_order = [
                replace(s, names=(*s.names, s.text, s.text.partition(" of ")[0]) if s.text else s.names)
                for s in site.sides
            ]
            placed = dict(
                enumerate(in_order)
            )  # "continuation, tapering and withdrawal" of what is told elsewhere
            left, free = [], []
        if (
            len(site.sides) == len(groups)
            and len(left) == 1
            and len(free) == 1
            and bool(CONTROL.search(left[0].text)) == groups[free[0]].is_control
        ):
            placed[free[0]] = left[0]
        elif len(site.sides) == 1 and left and any(_FURTHER.match(n) for n in left[0].names):
            groups.append(Group(left, list(left[0].names), left[0].n))
        elif len(site.sides) == 1 and left:
            treated = [i for i, g in enumerate(groups) if not g.is_control]
            if len(treated) == 1 and len(groups) == 2 and site.weight == 1 and not left[0].names:
                placed[treated[0]] = left[0]
        for i, side in placed.items():
            groups[i].is_aim = groups[i].is_aim or (
                len(site.sides) == 1 and site.weight == 1 and not side.names
            )
            groups[i].sides.append(side)
            groups[i].names += [n for n in side.names if n not in groups[i].names]
            groups[i].n = groups[i].n if groups[i].n is not None else side.n


def _beside(side: Side, groups: list[Group]) -> int | None:
    """The group that a side means: by a shared name, else by the words that only it has."""
    lowered = {n.lower() for n in side.names}
    for i, group in enumerate(groups):
        if lowered & {n.lower() for n in (*group.names, group.text)}:
            return i
    return closest(side.text or " ".join(side.names), [g.words() for g in groups])


def _from_aims(found: list[Site], lines: list[Sentence], cast: Cast) -> list[Group]:
    """Where no site gives two groups: the one that the aim names, and what the text says it is compared with."""
    aims = [s.sides[0] for s in found if len(s.sides) == 1]
    named = [s for s in aims if s.names and (GENERIC.fullmatch(s.names[0]) or CONTROL.search(s.names[0]))]
    control = next((s for s in named if CONTROL.search(s.names[0])), None)
    treated = next((s for s in named if s is not control), None)
    other = [s for s in aims if s is not control and s is not treated]
    base = Group([control], list(control.names), control.n) if control else _compared_with(lines)
    spoken = treated is not None or (bool(other) and _generic(lines) is not None)
    if base is None and spoken and "placebo" not in cast.roles:
        base = _unnamed_control(lines)
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
        if not s.is_aside and s.section != "title" and (m := _TREATED_GROUP.search(s.text)):
            return Side(s.start + m.start(), s.start + m.end(), "", "")
    return None


def _compared_with(lines: list[Sentence]) -> Group | None:
    for pattern in (_COMPARED_WITH, _CONTROLS):
        for s in lines:
            if s.is_aside or (s.section == "background" and pattern is _COMPARED_WITH):
                continue
            if m := pattern.search(s.text):
                named = pattern is _CONTROLS
                text = "" if named else m.group()
                side = Side(s.start + m.start(), s.start + m.end(), text, text)
                return Group([side], ["control group"] if named else [])
    return None


def _demote_alone(groups: list[Group]) -> None:
    """Takes "A alone" for a control only where no further group is one by another word."""
    for g in groups:
        g.alone_is_control = False
    if not any(g.is_control for g in groups):
        for g in groups:
            g.alone_is_control = True


_ADDS: Final = re.compile(r"\bplus\b|\+|\b(?:added|combined|together) (?:to|with)\b|\b(?:and|with)\b")
_COMBINED: Final = (
    "combination group",
    "combined group",
    "combination arm",
    "combined arm",
    "combination therapy",
)


def _combination_names(groups: list[Group]) -> None:
    """The one group that gets what another gets and more is the combination's."""
    more = [g for g in groups if _ADDS.search(g.text) and any(_is_part(o, g) for o in groups if o is not g)]
    if len(more) == 1:
        more[0].names += [n for n in _COMBINED if n not in more[0].names]


def _is_part(part: Group, whole: Group) -> bool:
    """Whether all that a group gets is among what another gets."""
    words = {w for w in part.words() if w not in {"alone", "only"}}
    return bool(words) and words < set(whole.words())


_BETWEEN_TWO: Final = re.compile(
    r"\bbetween (?:the )?(?:two |study |treatment |trial )?(?:groups|arms)\b|\bcontrolled (?:trial|study)\b",
    re.IGNORECASE,
)


def _unnamed_control(lines: list[Sentence]) -> Group | None:
    """The other of two groups, where a text names only the intervention's and speaks of both."""
    for s in lines:
        if not s.is_aside and (m := _BETWEEN_TWO.search(s.text)):
            return Group([Side(s.start + m.start(), s.start + m.end(), "", "")], ["control group"])
    return None


def _add_shorts(groups: list[Group], shorts: dict[str, str]) -> None:
    """Abbreviations of what a group gets."""
    for group in groups:
        group.long = shorts.get(group.text)
    for short, long in shorts.items():
        if any(short in g.names for g in groups):
            continue
        inside = [g for g in groups if any(key(long) == key(s.text) for s in g.sides)]
        if len(inside) == 1:
            inside[0].names.append(short)


def _add_doses(groups: list[Group], lines: list[Sentence]) -> None:
    """The one dose that stands in brackets behind what a group gets, or behind its short name."""
    told = [s.text for s in lines if not s.is_aside and s.section != "results"]
    for group in groups:
        names = [s.text for s in group.sides if s.text] + [n for n in group.names if n.isupper()]
        doses = {d for name in names for text in told if (d := dose_behind(name, text)) is not None}
        doses = doses or {d for s in group.sides[1:] if (d := dose_in(s.text)) is not None}
        if len(doses) == 1:
            group.dose = next(iter(doses))


def _generic_names(groups: list[Group], lines: list[Sentence]) -> None:
    """Of two groups, one of which is the intervention's, the other is the control where the text has one."""
    controls = [g for g in groups if g.is_control]
    if len(groups) == 2 and len(controls) == 1 and _NOTHING.fullmatch(controls[0].text):
        other = next(g for g in groups if g is not controls[0])
        controls[0].names += [
            f"no{joint}{other.text.lower()}{end}" for joint in " -" for end in ("", " group")
        ]
    if not controls and len(groups) == 2:
        for g in groups:
            if any(GENERIC.fullmatch(n) for n in g.names):
                other = groups[1 - groups.index(g)]
                if _compared_with(lines) is not None:
                    other.names.append("control group")
                break


_NOTHING: Final = re.compile(
    r"none|nothing|neither|no (?:treatment|drug|therapy|intervention)", re.IGNORECASE
)
