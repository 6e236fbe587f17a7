"""Which registered arm a result group is: its title equals an arm's label in about half of the cases only.

The steps go from certain to likely, and each match says which one made it. What contradicts an arm (another drug, dose,
schedule, cohort, or a switch from one treatment to another) is never matched to it. A group that is no arm gets a
reading of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from trialdb.registry.arms import RegisteredArm
from trialdb.registry.drugs import fold
from trialdb.registry.grouping import ArmView, Wording, contradicts, own_reading, views_of, wording
from trialdb.values import key
from trialdb.vocabulary import Vocabulary

__all__ = ["GroupMatch", "GroupMatcher", "match_groups"]


class GroupMatch(NamedTuple):
    """Which arm a group is (an index), how sure that is and why; ``read`` is its own reading where it is none.

    ``pooled`` groups take several arms together, or all participants.
    """

    arm: int | None
    score: float
    reason: str
    pooled: bool = False
    read: RegisteredArm | None = None


_ITS_LABEL: Final = "its label"
_PART: Final = "; one of several groups of the arm"
_SEVERAL: Final = "several arms together"
_EVERYBODY: Final = frozenset(
    {
        "total",
        "overall",
        "all participants",
        "all subjects",
        "all patients",
        "overall study",
        "overall population",
    }
)
_POOLED: Final = re.compile(
    r"^\s*(?:grand\s+)?(?:total|overall|everyone|entire|whole)\b|\b(?:pooled|combined (?:group|arm|data|dose)s?|(?:group|arm|cohort|dose|treatment|data)s? combined)\b|\bcombined\)?\s*$|\band\b.*\bcomb(?:ined)?\b\.?\s*\([^()]*\)\s*$|\b(?:low|lower|medium)\s*(?:/|&|\+|and)\s*(?:medium|high|higher)\b"
    r"|^\s*(?:all|any)\b(?!\W*(?:trans|cause))|^\s*(?:study|enrolled|treated|randomi[sz]ed|overall|safety|intent(?:ion)?[- ]to[- ]treat|full analysis)?\s*(?:participants|subjects|patients|population|cohort|set|ITT|mITT)\s*$"
    r"|\b(?:all|both|either) (?:\w+[- ]){0,2}(?:arms|groups|cohorts|doses|treatments|regimens|participants|subjects|patients)\b|\btotal\s*$",
    re.IGNORECASE,
)


_POOLED_WORDS: Final = ("total", "overall", "every", "entire", "whole", "pool", "comb", "all", "any", "both", "either", "low", "medium",
                        "participants", "subjects", "patients", "population", "cohort", "set", "itt")  # fmt: skip


def match_groups(
    arms: Sequence[RegisteredArm], groups: Sequence[Mapping[str, Any]], vocabulary: Vocabulary
) -> tuple[GroupMatch, ...]:
    """The groups of one module or outcome, each matched to an arm or read by itself; in order."""
    return GroupMatcher(arms, vocabulary).match(groups)


class GroupMatcher:
    """Matches the groups of one record; the same titles and descriptions, which come again, are matched once."""

    def __init__(self, arms: Sequence[RegisteredArm], vocabulary: Vocabulary) -> None:
        self._arms = arms
        self._vocabulary = vocabulary
        labels = [key(arm.label) for arm in arms]
        self._by_label = {
            label: GroupMatch(i, 1.0, _ITS_LABEL)
            for i, label in enumerate(labels)
            if labels.count(label) == 1
        }
        self._views: list[ArmView] | None = None
        self._sets: dict[tuple[tuple[str, str], ...], tuple[GroupMatch, ...]] = {}
        self._found: dict[tuple[str, str], GroupMatch] = {}
        self._words: dict[tuple[str, str], Wording] = {}
        self._apart: set[str] = set()

    def match(self, groups: Sequence[Mapping[str, Any]]) -> tuple[GroupMatch, ...]:
        """The matches of one set of groups, in order; two groups of a set share an arm only as parts of it."""
        named = tuple([(group.get("title") or "", group.get("description") or "") for group in groups])
        known = self._sets.get(named)
        if known is None:
            known = self._sets[named] = self._match_set(named)
        return known

    def _match_set(self, named: tuple[tuple[str, str], ...]) -> tuple[GroupMatch, ...]:
        matches = [
            self._by_label.get(key(title)) or self._one(title, description) for title, description in named
        ]
        if all(m.reason is _ITS_LABEL for m in matches) and len({m.arm for m in matches}) == len(matches):
            return tuple(matches)
        if any(m.arm is None and not m.pooled for m in matches):
            matches = self._left_over(self._ranked(matches, named), named)
        return tuple(self._told_apart(matches, named))

    def _one(self, title: str, description: str) -> GroupMatch:
        found = self._found.get((title, description))
        if found is None:
            found = self._found[title, description] = self._read(title, description)
        return found

    def _read(self, title: str, description: str) -> GroupMatch:
        if self._views is None:
            self._views = views_of(self._arms)
        if len(self._arms) > 1 and title.strip().lower() in _EVERYBODY:
            read = RegisteredArm(title, "other", description=description, registered=False)
            return GroupMatch(None, 0.0, _SEVERAL, pooled=True, read=read)
        views = self._views
        words = self._worded(title, description)
        lowered = title.lower()
        pooled = (
            any(map(lowered.__contains__, _POOLED_WORDS)) and bool(_POOLED.search(title))
        ) or _takes_several(words, views)
        if pooled and len(self._arms) != 1:
            return self._none(words, _SEVERAL, pooled=True)
        if len(self._arms) == 1:
            return self._only_arm(words)
        fitting = [v for v in views if not contradicts(v, words)]
        for step in _STEPS:
            found, score, reason = step(fitting, words)
            if found is not None:
                return GroupMatch(found.index, score, reason)
        return self._none(words, "no arm fits" if not fitting else "no one arm fits")

    def _worded(self, title: str, description: str) -> Wording:
        words = self._words.get((title, description))
        if words is None:
            if self._views is None:
                self._views = views_of(self._arms)
            words = self._words[title, description] = wording(title, description, self._views)
        return words

    def _only_arm(self, words: Wording) -> GroupMatch:
        assert self._views is not None  # noqa: S101  (made by the only caller)
        (view,) = self._views
        if contradicts(view, words) or _OUTSIDE.search(words.title):
            return self._none(words, "not what the study's only arm gets")
        return GroupMatch(0, 0.9, "the study's only arm")

    def _none(
        self, words: Wording, reason: str, *, pooled: bool = False, part_of: RegisteredArm | None = None
    ) -> GroupMatch:
        names = self._views[0].names if self._views else ()
        read = own_reading(words, self._arms, names, self._vocabulary, pooled=pooled, part_of=part_of)
        return GroupMatch(None, 0.0, reason, pooled, read)

    def _ranked(self, matches: list[GroupMatch], named: tuple[tuple[str, str], ...]) -> list[GroupMatch]:
        """Groups of one drug in figures are its arms of low, medium and high dose, where the set has as many of them."""
        views = [v for v in self._views or () if v.level is not None and v.role != "placebo" and not v.doses]
        levels = [v.level for v in views]
        if (
            len(views) < 2
            or len(named) < 2
            or len({*levels}) != len(levels)
            or len({v.compared for v in views}) != 1
        ):
            return matches
        dosed: list[tuple[float, str, int]] = []
        for i, (m, (title, description)) in enumerate(zip(matches, named, strict=True)):
            words = self._worded(title, description)
            if m.arm is None and not m.pooled and words.drugs == views[0].compared and words.dosed == 1:
                dosed += [(value, unit, i) for value, unit in words.doses]
        if (
            len(dosed) != len(views)
            or len({d[:2] for d in dosed}) != len(views)
            or len({d[1] for d in dosed}) != 1
        ):
            return matches
        told = list(matches)
        for (_, _, i), view in zip(
            sorted(dosed), sorted(views, key=lambda v: _LEVELS.index(v.level or "")), strict=True
        ):
            told[i] = GroupMatch(view.index, 0.8, "the rank of its dose among the arms' dose levels")
        return told

    def _left_over(self, matches: list[GroupMatch], named: tuple[tuple[str, str], ...]) -> list[GroupMatch]:
        """The one group left without arm is the one arm left, where the set has as many groups as the study has arms."""
        open_ = [i for i, m in enumerate(matches) if m.arm is None]
        taken = {m.arm for m in matches if m.arm is not None}
        if (
            len(open_) != 1
            or len(matches) != len(self._arms)
            or len(taken) != len(matches) - 1
            or len(matches) < 2
            or matches[open_[0]].pooled
        ):
            return matches
        (place,) = open_
        (left,) = set(range(len(self._arms))) - taken
        assert self._views is not None  # noqa: S101  (a group without arm was read with them)
        words = self._worded(*named[place])
        if contradicts(self._views[left], words):
            return matches
        in_order = all(m.arm == i for i, m in enumerate(matches) if i != place) and place == left
        reason = "the only arm left, in the same order" if in_order else "the only arm left"
        return [*matches[:place], GroupMatch(left, 0.7 if in_order else 0.6, reason), *matches[place + 1 :]]

    def _told_apart(self, matches: list[GroupMatch], named: tuple[tuple[str, str], ...]) -> list[GroupMatch]:
        """Groups that share an arm: parts of it where their titles name it, else none of them is it.

        Nor is one of them, other than by its label, if they differ in drug or dose: the arm then holds several treatments.
        A title that was once such a group is one in every other set of the record too. An open-label part, in which
        others may go on, is no part of an arm that is not open-label.
        """
        times = Counter(m.arm for m in matches if m.arm is not None)
        shared = {arm for arm, count in times.items() if count > 1}
        if not shared and not self._apart:
            return matches
        words = [self._worded(*group) for group in named]
        several = {
            arm for arm in shared if _differ([w for m, w in zip(matches, words, strict=True) if m.arm == arm])
        }
        told: list[GroupMatch] = []
        for m, said in zip(matches, words, strict=True):
            if m.arm is None or m.score == 1.0:
                told.append(m)
            elif m.arm in several or said.title in self._apart:
                self._apart.add(said.title)
                told.append(
                    self._none(said, "its arm holds several drugs or doses", part_of=self._arms[m.arm])
                )
            elif m.arm not in shared:
                told.append(m)
            elif _is_open_part(said.title, self._arms[m.arm]):
                self._apart.add(said.title)
                told.append(self._none(said, "an open-label part of the study", part_of=self._arms[m.arm]))
            elif m.score >= _NAMED:
                told.append(GroupMatch(m.arm, min(m.score, 0.8), m.reason + _PART, m.pooled))
            else:
                told.append(self._none(said, "several groups would be one arm"))
        return told


def _is_open_part(title: str, arm: RegisteredArm) -> bool:
    return bool(_OPEN.search(title)) and not _OPEN.search(arm.label) and not _OPEN.search(arm.description)


_OPEN: Final = re.compile(r"\b(?:OLE?|open[- ]label)\b", re.IGNORECASE)


def _differ(words: Sequence[Wording]) -> bool:
    """Whether groups are told from each other by a drug or a dose."""
    return len({w.drugs for w in words if w.drugs}) > 1 or len({w.doses for w in words if w.doses}) > 1


_LEVELS: Final = ("low", "medium", "high")
_NAMED: Final = 0.82
_OUTSIDE: Final = re.compile(r"\b(?:control|healthy|placebo|sham|caregivers?|observation(?:al)?|historical|screen(?:ing)? fail\w*|not (?:treated|enrolled|randomi[sz]ed))\b", re.IGNORECASE)  # fmt: skip


def _takes_several(words: Wording, views: Sequence[ArmView]) -> bool:
    """Whether a title names two arms by their letters or numbers ("A and B"), which no label does."""
    if words.sequence:
        return False
    return any(len(values) > 1 for values in words.tags.values()) and not any(
        len(v.tags.get(kind, ())) > 1 for kind, values in words.tags.items() if len(values) > 1 for v in views
    )


_Found = tuple[ArmView | None, float, str]
_NOTHING: Final[_Found] = (None, 0.0, "")


def _label_within(fitting: list[ArmView], words: Wording) -> _Found:
    """The label, with or without its brackets, stands whole in the title; where two do, one that holds the other."""
    for labels, score in (([v.plain for v in fitting], 0.95), ([v.short for v in fitting], 0.9)):
        held = [
            (v, label)
            for v, label in zip(fitting, labels, strict=True)
            if len(label) > 2 and not label.isdigit() and f" {label} " in words.spaced
        ]
        held = [
            (v, own)
            for v, own in held
            if not any(v is not o and f" {own} " in f" {other} " for o, other in held)
        ]
        if len(held) == 1 and (held[0][0].sequence or not _added(words.title, held[0][1])):
            return held[0][0], score, "its label within the title"
    return _NOTHING


def _added(title: str, label: str) -> bool:
    """Whether the title goes on after the label (its words) with something that is given beside it: "Placebo + drug"."""
    m = re.search(r"[\W_]+".join(map(re.escape, label.split())), title.lower())
    if m is None:
        return False
    rest = title[m.end() :]
    return bool(_BESIDE.match(rest) or _PLUS.search(_IN_BRACKETS.sub(" ", rest)))


_BESIDE: Final = re.compile(r"\s*(?:/|&|,?\s*(?:and|with)\b)", re.IGNORECASE)
_PLUS: Final = re.compile(r"\+|\bplus\b|\bin combination with\b", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"[(\[][^()\[\]]*[)\]]")


def _words_of_label(fitting: list[ArmView], words: Wording) -> _Found:
    """The words that say something are those of one label, or all stand in one label only."""
    if not words.content:
        return _NOTHING
    same = [v for v in fitting if v.content == words.content]
    if len(same) == 1:
        return same[0], 0.95, "the words of its label"
    holding = [v for v in fitting if words.content <= v.content]
    if len(holding) == 1 and not words.content <= _TAG_WORDS:
        return holding[0], 0.87, "words of its label"
    return _NOTHING


_TAG_WORDS: Final = frozenset("1 2 3 4 5 6 7 8 9 10 a b c d e f g h i ii iii iv v part cohort period".split())


def _tag(fitting: list[ArmView], words: Wording) -> _Found:
    """The letter or number of one arm: "Arm A", "Cohort 2"."""
    if not words.tags:
        return _NOTHING
    held = [
        v
        for v in fitting
        if any(
            values <= v.tags.get(kind, frozenset())
            for kind, values in words.tags.items()
            if kind in _ARM_KINDS
        )
    ]
    return (held[0], 0.9, "its letter or number") if len(held) == 1 else _NOTHING


_ARM_KINDS: Final = frozenset({"arm", "group", "cohort", "treatment", "sequence", "regimen"})


def _drug(fitting: list[ArmView], words: Wording) -> _Found:
    """The arm of the same drugs, told from others by dose, schedule or level."""
    if not words.drugs:
        return _NOTHING
    twice = words.dosed > max(len(words.doses), len(words.drugs))  # "30 µg + 30 µg" of a drug and its variant
    if twice or (words.unknown and any(words.drugs < v.named for v in fitting)):  # an arm gets "drug + X"
        return _NOTHING
    same = [
        v for v in fitting if v.role != "placebo" and words.drugs in (v.compared, v.active, v.named, v.tested)
    ]
    if not same:
        same = [
            v
            for v in fitting
            if v.role != "placebo"
            and words.drugs - v.background
            and words.drugs - v.background in (v.compared, v.named)
        ]
    if len(same) == 1:
        dosed = bool(words.doses) and words.doses == same[0].doses
        return (same[0], 0.95, "its drug and dose") if dosed else (same[0], 0.87, "the only arm of the drug")
    for exact, reason in (
        ([v for v in same if words.doses and words.doses == v.doses], "its drug and dose"),
        ([v for v in same if words.doses and v.doses and words.doses <= v.doses], "its drug and dose"),
        ([v for v in same if words.schedules and words.schedules == v.schedules], "its drug and schedule"),
        ([v for v in same if words.level and words.level == v.level], "its drug and dose level"),
    ):
        if len(exact) == 1:
            return exact[0], 0.9, reason
        if len(exact) > 1:
            both = [v for v in exact if words.schedules and words.schedules == v.schedules]
            if len(both) == 1:
                return both[0], 0.92, "its drug, dose and schedule"
    return _NOTHING


def _dose_alone(fitting: list[ArmView], words: Wording) -> _Found:
    """A dose, or a dose level, without the drug's name."""
    if words.placebo or words.dosed > 1:
        return _NOTHING
    for same, reason in (
        ([v for v in fitting if words.doses and words.doses == v.doses], "the only arm of the dose"),
        ([v for v in fitting if words.level and words.level == v.level], "the only arm of the dose level"),
    ):
        if len(same) == 1:
            return same[0], 0.83, reason
    return _NOTHING


def _placebo(fitting: list[ArmView], words: Wording) -> _Found:
    """Placebo alone is the one placebo arm, or the one of its schedule or dose."""
    if not words.placebo or words.drugs:
        return _NOTHING
    held = [v for v in fitting if v.role == "placebo"]
    if len(held) > 1:
        held = [
            v
            for v in held
            if (words.schedules and words.schedules == v.schedules)
            or (words.doses and words.doses == v.doses)
        ]
    return (held[0], 0.9, "the only placebo arm") if len(held) == 1 else _NOTHING


_TELLING: Final = 10
_ENDS: Final = re.compile(r"\s*(?:$|[.;]|\n)")


def _description(fitting: list[ArmView], words: Wording) -> _Found:
    """The group's description is, or begins with, the description of one arm; or it names one label."""
    description = words.description
    if not description or not fitting:
        return _NOTHING
    said = description.strip().lower()
    same = [
        v
        for v in fitting
        if len(v.description) >= _TELLING
        and said.startswith(v.description)
        and _ENDS.match(said, len(v.description))
    ]
    if len(same) == 1:
        return same[0], 0.85, "its description"
    if words.drugs:
        return _NOTHING  # its drugs have told no arm
    spaced = " ".join(fold(description).split())
    named = [v for v in fitting if len(v.plain) > 5 and v.content and f" {v.plain} " in f" {spaced} "]
    named = [v for v in named if not any(v is not o and v.plain in o.plain for o in named)]
    return (named[0], 0.75, "its label in the description") if len(named) == 1 else _NOTHING


def _side(fitting: list[ArmView], words: Wording) -> _Found:
    """Control or intervention alone is the one arm of its side, where each of the others is on the other side."""
    m = _ONE_SIDE.fullmatch(words.spaced.strip())
    if m is None:
        return _NOTHING
    held = [v for v in fitting if (v.role == "experimental") != bool(m["control"])]
    reason = "the only control arm" if m["control"] else "the only arm that is tested"
    return (held[0], 0.8, reason) if len(held) == 1 else _NOTHING


_ONE_SIDE: Final = re.compile(
    r"(?:the )?(?:(?P<control>controls?|comparators?|comparison|usual care|standard(?: of)? care|no (?:intervention|treatment)|untreated|active control)"
    r"|interventions?|experimental|treatment|treated|active(?: treatment)?|study drug|investigational)(?: (?:group|arm|participants|patients|subjects|cohort|treatment|condition))*"
)
_STEPS: Final = (
    _label_within, _words_of_label, _tag, _drug, _placebo, _dose_alone, _description, _side,
)  # fmt: skip
