"""The words of a group's title and of an arm's label side by side: drugs, doses, schedules, letters, and what contradicts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from trialdb.extract.levels import level_in
from trialdb.extract.lexicon import lexicon
from trialdb.extract.party import PLACEBO
from trialdb.facts import ArmRole, DoseLevel
from trialdb.registry.arms import SEQUENCE, SEQUENCE_WORDS, RegisteredArm, read_given
from trialdb.registry.drugs import PLACEBO_FIRST, PLACEBO_WORDS, Component, fold, names_of, places, singular
from trialdb.registry.given import READ, doses, schedules
from trialdb.values import dose_in_milligrams
from trialdb.vocabulary import Vocabulary

__all__ = ["ArmView", "Wording", "contradicts", "own_reading", "views_of", "wording"]

_Dose = tuple[float, str]
_Tags = dict[str, frozenset[str]]


@dataclass(frozen=True)
class ArmView:
    """One arm as groups are compared with it; ``named`` are the drugs that its label names, ``active`` all that it gets."""

    index: int
    label: str
    role: ArmRole
    plain: str
    short: str
    content: frozenset[str]
    compared: frozenset[str]
    active: frozenset[str]
    background: frozenset[str]
    tested: frozenset[str]
    own: frozenset[str]
    named: frozenset[str]
    placebo: bool
    sequence: bool
    labelled: frozenset[_Dose]
    bound: bool
    schedules: frozenset[str]
    level: DoseLevel | None
    tags: _Tags
    description: str
    names: tuple[tuple[str, str], ...]
    arm: RegisteredArm

    @cached_property
    def doses(self) -> frozenset[_Dose]:
        """The doses of the label, else all that the descriptions of the arm and its interventions state."""
        if self.labelled:
            return self.labelled
        arm = self.arm
        texts = [arm.description, *(text for c in arm.components for text in (c.written, c.description))]
        stated = frozenset[_Dose]().union(*(_doses(text) for text in texts))
        if arm.dose_value is not None and arm.dose_unit:
            stated |= {_dose(arm.dose_value, arm.dose_unit)}
        return stated


class Wording(NamedTuple):
    """What a title says: ``spaced`` are its words between single blanks, ``content`` those that say something.

    ``unknown`` titles add something to a drug ("drug + X") that is none of the record's; ``dosed`` is how many doses it
    states, equal ones too.
    """

    title: str
    description: str
    spaced: str
    content: frozenset[str]
    drugs: frozenset[str]
    unknown: bool
    placebo: bool
    sequence: bool
    doses: frozenset[_Dose]
    dosed: int
    schedules: frozenset[str]
    level: DoseLevel | None
    tags: _Tags


_EMPTY_WORDS: Final = frozenset(
    "the a an of and with in on for to or plus by group groups arm arms treatment treatments therapy participants participant patients "
    "patient subjects subject study dose doses mg receiving received treated who were was is drug only alone randomized randomised "
    "open label double blind phase".split()
)
_TAG: Final = re.compile(
    r"\b(?P<kind>arm|group|cohort|part|treatment|sequence|stage|period|panel|regimen|stratum|step|substudy|phase|visit)s?\s*[-#:]?\s*(?P<value>\d{1,2}[A-Ha-h]?|[A-HX](?:\d{1,2}|[A-H]{1,3})?|[IV]{1,4})(?P<more>(?:\s*(?:,|&|and|or|to|through|\+|/|-|–)\s*(?:\d{1,2}[A-Ha-h]?|[A-HX]\d{0,2}|[IV]{1,4}))*)(?![\w%]|\.\d|\s*(?:mg|µg|mcg|mL|g|weeks?|days?|months?|hours?)\b)",
    re.IGNORECASE,
)
_TAG_KINDS: Final = frozenset(
    kind + ending
    for kind in "arm group cohort part treatment sequence stage period panel regimen stratum step substudy phase visit".split()
    for ending in ("", "s")
)
_BRACKET: Final = re.compile(r"[(\[][^()\[\]]*[)\]]")
_VALUE: Final = re.compile(r"\w+")
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_MATCHING: Final = re.compile(
    r"\bplacebo\s*\(?\s*(?:(?:to |that )?match(?:es|ed|ing)?(?: to| for)?|for|of)\s+(?P<after>[\w-]+(?:\s*/\s*[\w-]+)?)|(?P<before>[\w-]+)(?:[- ]match(?:ed|ing))?[- ](?=placebo\b)",
    re.IGNORECASE,
)


def views_of(arms: Sequence[RegisteredArm]) -> list[ArmView]:
    """The arms as groups are compared with them."""
    names = tuple(names_of(c for arm in arms for c in arm.components))
    with_placebo = {c.id for arm in arms if arm.role == "placebo" for c in arm.components}
    without = {c.id for arm in arms if arm.role != "placebo" for c in arm.components}
    of_drug = Counter(arm.intervention for arm in arms)
    return [
        _view(i, arm, names, with_placebo, without, alone=of_drug[arm.intervention] == 1)
        for i, arm in enumerate(arms)
    ]


def _view(
    index: int,
    arm: RegisteredArm,
    names: tuple[tuple[str, str], ...],
    with_placebo: set[str],
    without: set[str],
    *,
    alone: bool,
) -> ArmView:
    said = _wording(arm.label, arm.description, names)
    active = frozenset(c.id for c in arm.components if not c.placebo)
    return ArmView(
        index,
        arm.label,
        arm.role,
        said.spaced.strip(),
        " ".join(fold(_BRACKET.sub(" ", arm.label)).split()),
        said.content,
        frozenset() if arm.role == "placebo" else active - arm.background,
        active,
        arm.background,
        active - with_placebo,
        active - without,
        said.drugs,
        said.placebo or any(c.placebo for c in arm.components) or arm.role == "placebo",
        said.sequence,
        said.doses,
        bool(said.doses) or not alone,
        said.schedules or (frozenset((arm.regimen,)) if arm.regimen else frozenset()),
        said.level,
        said.tags,
        arm.description.strip().lower().rstrip(" ."),
        names,
        arm,
    )


def wording(title: str, description: str, views: Sequence[ArmView]) -> Wording:
    """A group's title, read with the names that the record gives its drugs."""
    return _wording(title[:READ], description, views[0].names if views else ())


def _wording(title: str, description: str, names: Sequence[tuple[str, str]]) -> Wording:
    title = singular(title)
    words = fold(title).split()
    spaced = f" {' '.join(words)} "
    content = frozenset(words)
    placebo = not content.isdisjoint(PLACEBO_WORDS)
    active = title
    if placebo:
        active = _MATCHING.sub(" ", active)
    if not content.isdisjoint(_DENIALS):
        active = _DENIED.sub(" ", active)
    active = spaced if active is title else f" {' '.join(fold(active).split())} "
    drugs = frozenset(places(active, names)) or _shortened(active, names)
    stated = doses(title)
    lowered = title.lower()
    sequence = any(map(lowered.__contains__, SEQUENCE_WORDS)) and bool(SEQUENCE.search(title))
    return Wording(
        title,
        description,
        spaced,
        content - _EMPTY_WORDS,
        drugs,
        bool(drugs) and "+" in title and _adds_unknown(title, names),
        placebo,
        sequence
        or (len(drugs) > 1 and " to " in spaced)
        or bool(placebo and drugs and _DASHED.search(title)),
        frozenset(_dose(d.value, d.unit) for d in stated),
        len(stated),
        frozenset(schedules(title)),
        level_in(title),
        {} if content.isdisjoint(_TAG_KINDS) else _tags(title),
    )


def _adds_unknown(title: str, names: Sequence[tuple[str, str]]) -> bool:
    """Whether one of the parts that a title joins by + names no drug of the record and no placebo."""
    for part in _BRACKET.sub(" ", title).split("+"):
        words = fold(part).split()
        spaced = f" {' '.join(words)} "
        said = frozenset(words) - _EMPTY_WORDS
        if any(map(str.isalpha, said)) and said.isdisjoint(PLACEBO_WORDS) and not places(spaced, names):
            return not _shortened(spaced, names)
    return False


_DASHED: Final = re.compile(r"\bplacebo\s*[-–]|[-–]\s*placebo\b", re.IGNORECASE)
_SHORTEST: Final = 4


def _shortened(spaced: str, names: Sequence[tuple[str, str]]) -> frozenset[str]:
    """The drugs that a title names by their first letters, where these begin the name of one drug only: "Dapa 10 mg"."""
    found: set[str] = set()
    for word in spaced.split():
        if len(word) >= _SHORTEST and word.isalpha() and word not in _EMPTY_WORDS:
            begun = {component for name, component in names if name.startswith(word)}
            if len(begun) == 1:
                found |= begun
    return frozenset(found)


def _doses(text: str) -> frozenset[_Dose]:
    return frozenset(_dose(d.value, d.unit) for d in doses(text))


def _dose(value: float, unit: str) -> _Dose:
    mass = dose_in_milligrams(value, unit)
    return (value, unit) if mass is None else (round(mass, 9), "mg")


_DENIALS: Final = frozenset({"no", "not", "without", "off"})
_DENIED: Final = re.compile(
    r"\b(?:no|not on|without|off)\s+[\w-]+", re.IGNORECASE
)  # "and no dopamine" names no drug


def _tags(title: str) -> _Tags:
    """The letters and numbers of a title by what they count; a range ("Cohorts 1-5") is all that it spans."""
    found: _Tags = {}
    for m in _TAG.finditer(title):
        kind = m["kind"].lower()
        values = {
            _ROMAN.get(v, v)
            for v in (m["value"].lower(), *_VALUE.findall(m["more"].lower()))
            if v not in _LINKS
        }
        if (span := _SPAN.search(f"{m['value']}{m['more']}")) is not None:
            values |= {str(n) for n in range(int(span[1]), int(span[2]))}
        found[kind] = found.get(kind, frozenset()) | values
    return found


_LINKS: Final = frozenset({"and", "or", "to", "through"})
_SPAN: Final = re.compile(r"\b(\d{1,2})\s*(?:-|–|to|through)\s*(\d{1,2})\b")


_PAIRS: Final = (
    "high low|higher lower|high lower|higher low|fed fasted|fed fasting|inpatient outpatient|early delayed|immediate delayed|blinded unblinded"
    "|test reference|male female|males females|sc iv|subcutaneous intravenous|sc intravenous|subcutaneous iv|oral intravenous|oral iv|oral sc"
    "|active inactive|responders nonresponders|mild severe|mild moderate|moderate severe|medium high|medium low|short long"
)
_OPPOSITES: Final[dict[str, list[str]]] = {}
for _one, _other in (pair.split() for pair in _PAIRS.split("|")):
    _OPPOSITES.setdefault(_one, []).append(_other)
    _OPPOSITES.setdefault(_other, []).append(_one)
_OPPOSED: Final = frozenset(_OPPOSITES)


def contradicts(view: ArmView, words: Wording) -> bool:
    """Whether a title says something that the arm is not: another drug, placebo, dose, schedule, letter, or a switch."""
    if words.sequence != view.sequence and (words.sequence or f" {view.plain} " not in words.spaced):
        return True
    if words.drugs - view.active - view.named:
        return True
    if view.role == "placebo" and words.drugs - view.named - view.background - view.own:
        return True
    if words.placebo and not words.drugs and view.role != "placebo" and not view.sequence:
        return True
    if view.bound and words.doses and view.doses and not words.doses <= view.doses:
        return True
    if words.schedules and view.schedules and not words.schedules & view.schedules:
        return True
    if words.level and view.level and words.level != view.level:
        return True
    if any(
        there in view.content and not (there in words.content or here in view.content)
        for here in words.content & _OPPOSED
        for there in _OPPOSITES[here]
    ):
        return True
    return any(
        kind in view.tags and not values <= view.tags[kind] and not view.tags[kind] <= values
        for kind, values in words.tags.items()
    )


def own_reading(
    words: Wording,
    arms: Sequence[RegisteredArm],
    names: Sequence[tuple[str, str]],
    vocabulary: Vocabulary,
    *,
    pooled: bool,
    part_of: RegisteredArm | None = None,
) -> RegisteredArm:
    """A group that is no registered arm, as an arm of its own: what its title and description say it is given.

    Args:
        words: its title and description.
        arms: the registered arms.
        names: of all their drugs.
        vocabulary: for drugs that no arm gets.
        pooled: whether it takes several arms together.
        part_of: the arm of which it is one of several treatments; what its title does not say is as in that arm.
    """
    title, description = words.title, words.description
    given = _given(words, arms, names)
    background = arms[0].background if arms else frozenset()
    compared = [c for c in given if c.id not in background] or given
    drugs = list(dict.fromkeys(c.name for c in compared))
    if part_of is None and words.doses and not (drugs or pooled):
        part_of = _only_drug(words, arms)
    if part_of is not None and not drugs and not words.placebo:
        given = [c for c in part_of.components if not c.placebo]
        compared = [c for c in given if c.id not in background] or given
        drugs = [part_of.intervention] if part_of.intervention else []
    elif not drugs and not pooled and not (words.placebo and not words.sequence):
        drugs = _by_vocabulary(title, vocabulary)
    role = _role(words, compared, drugs, arms)
    if role == "placebo" or pooled or not (drugs or words.doses):
        intervention = "placebo" if role == "placebo" else " + ".join(drugs) or None
        return RegisteredArm(title, role, intervention, description=description, registered=False)
    dose, regimen, route = read_given([title, description], compared[:1], names, alone=False)
    return RegisteredArm(
        title,
        role,
        " + ".join(drugs) or None,
        dose.value if dose else None,
        dose.unit if dose else None,
        regimen,
        route,
        words.level if dose is None else None,
        description,
        tuple(given),
        background,
        registered=False,
    )


def _only_drug(words: Wording, arms: Sequence[RegisteredArm]) -> RegisteredArm | None:
    """An arm of the only drug that the study tests, where a title is a dose and says nothing else: "75 mg QD"."""
    if any(len(w) > _SHORTEST - 1 and w.isalpha() and w not in _DOSING for w in words.content):
        return None
    tested = {arm.intervention: arm for arm in arms if arm.role == "experimental"}
    return next(iter(tested.values())) if len(tested) == 1 else None


_DOSING: Final = frozenset(
    "once twice three times daily weekly monthly every days week weeks month months single cohort level part period panel "
    "microgram micrograms milligram milligrams units cells oral orally intravenous subcutaneous tablet tablets fasted high medium "
    "each other loading maintenance".split()
)


def _given(
    words: Wording, arms: Sequence[RegisteredArm], names: Sequence[tuple[str, str]]
) -> list[Component]:
    """The record's drugs that a title names, in its order."""
    if not words.drugs:
        return []
    every = {c.id: c for arm in arms for c in arm.components if c.id in words.drugs}
    named = places(words.spaced, names) if len(every) > 1 else {}
    return sorted(every.values(), key=lambda c: named.get(c.id, len(words.spaced)))


def _by_vocabulary(title: str, vocabulary: Vocabulary) -> list[str]:
    """The drugs that a title names, of which the record's arms know nothing; "B 15 mcg" is a dose and no code."""
    stated = [(d.start, d.end) for d in doses(title)]
    names = [n for n in lexicon(vocabulary).names(title) if n.kind == "intervention" and n.id not in PLACEBO]
    return list(dict.fromkeys(n.id for n in names if not any(a < n.end and n.start < b for a, b in stated)))


def _role(
    words: Wording, compared: Sequence[Component], drugs: Sequence[str], arms: Sequence[RegisteredArm]
) -> ArmRole:
    if words.placebo and words.sequence:
        return "other"
    if words.placebo and not drugs:
        return "placebo"
    if not drugs:
        return "other"
    own = {c.id for c in compared}
    if PLACEBO_FIRST.match(words.title) and any(
        own < {c.id for c in a.components if not c.placebo} for a in arms
    ):
        return "placebo"  # added to what another arm gets with a drug
    roles: list[ArmRole] = [
        a.role
        for a in arms
        if own and own <= {c.id for c in a.components} and a.role not in {"placebo", "other"}
    ]
    return roles[0] if roles and len(set(roles)) == 1 else "experimental"
