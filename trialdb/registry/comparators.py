"""Which of an analysis's two groups is the comparator, what its estimate is, and which way round it is stated.

No field of the registry says so: it is read from the arms' roles, the groups' titles and the analysis's own words, at
last from the order of the groups. Of the real analyses in which roles decide, the comparator stands second in 81 %
(69 % on the average of 88 studies), so that the order alone scores low; the difference is the arm's minus the
comparator's in 97 % of those whose figures show it, whichever stands first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from trialdb.extract.party import is_control
from trialdb.facts import ComparisonMeasure
from trialdb.registry.arms import RegisteredArm
from trialdb.registry.drugs import PLACEBO_WORD, fold
from trialdb.values import dose_in_milligrams

__all__ = ["Comparison", "comparison", "measure", "test_type", "turned"]

TestType = Literal["superiority", "non-inferiority", "equivalence"]


class Comparison(NamedTuple):
    """The two groups of an analysis by their codes, with how sure it is which one is the comparator, and why.

    ``reversed`` is True where the text says that the estimate is the comparator's against the arm's, False where it says
    the other way round, None where it does not say.
    """

    arm: str
    comparator: str
    score: float
    reason: str
    reversed: bool | None = None


_FIELDS: Final = (
    "groupDescription",
    "estimateComment",
    "paramType",
    "statisticalComment",
    "nonInferiorityComment",
)
_ORDER: Final = 0.5
_CONTROL: Final = re.compile(
    r"\b(?:vehicle|saline|observation(?:al)?|no (?:treatment|intervention|therapy|drug)|wait(?:ing)?[- ]?list|standard of care|SOC|TAU|treatment as usual|best supportive care|reference|comparator|unvaccinated|historical|healthy|brand[- ]name|originator|innovator)\b|^\s*normal\b|^\s*(?:no|non|not|without)\b",
    re.IGNORECASE,
)  # fmt: skip


def comparison(
    analysis: Mapping[str, Any],
    groups: Sequence[tuple[str, str]],
    arms_of_groups: Sequence[RegisteredArm | None],
) -> Comparison | None:
    """Who is compared with whom in an analysis of two groups; None where it names one, or three and more.

    Args:
        analysis: an analysis of an outcome as registered.
        groups: code and title of each group of the outcome.
        arms_of_groups: the arm of each group, or the group's own reading.
    """
    return Comparer().comparison(analysis, groups, arms_of_groups)


class _Side(NamedTuple):
    """One of the two groups of an analysis."""

    title: str
    arm: RegisteredArm | None
    placebo: bool
    control: bool


class _Spoken(NamedTuple):
    """The side named first in a stated comparison; ``signed`` where it says from what the estimate is taken."""

    first: int
    score: float
    reason: str
    signed: bool


_Decided = tuple[int, float, str] | None
_Names = tuple[tuple[str, int], ...]


class _Pair(NamedTuple):
    """Two groups that are compared: their names, and which of them roles or titles make the comparator."""

    sides: tuple[_Side, _Side]
    decided: tuple[int, float, str] | None
    names: _Names
    said: dict[tuple[str, ...], _Spoken | None]


class Comparer:
    """Reads the comparisons of one record; a pair of groups and a text, which come again, are read once."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[str, str, int, int], _Pair] = {}

    def comparison(
        self,
        analysis: Mapping[str, Any],
        groups: Sequence[tuple[str, str]],
        arms_of_groups: Sequence[RegisteredArm | None],
    ) -> Comparison | None:
        """As the function of this name."""
        codes: Sequence[str] = analysis.get("groupIds") or ()
        if len(codes) != 2 or codes[0] == codes[1]:
            return None
        place = {code: i for i, (code, _) in enumerate(groups)}
        first, second = place.get(codes[0]), place.get(codes[1])
        if first is None or second is None:
            return None
        pair = self._pair(groups[first][1], arms_of_groups[first], groups[second][1], arms_of_groups[second])
        decided = pair.decided
        spoken = _spoken(analysis, pair)
        if decided is None and spoken is not None:
            decided = 1 - spoken.first, spoken.score, spoken.reason
        if decided is None:
            decided = _by_given(*pair.sides) or (1, _ORDER, _IN_ORDER)
        comparator, score, reason = decided
        turned = None if spoken is None or not spoken.signed else spoken.first == comparator
        arm = codes[0] if comparator == 1 else codes[1]
        return Comparison(arm, codes[comparator], score, reason, turned)

    def _pair(
        self, title: str, arm: RegisteredArm | None, other: str, other_arm: RegisteredArm | None
    ) -> _Pair:
        key = title, other, id(arm), id(other_arm)
        pair = self._pairs.get(key)
        if pair is None:  # it holds both arms, so that no other arm can take their ids
            sides = _side(title, arm), _side(other, other_arm)
            pair = self._pairs[key] = _Pair(sides, _by_role(*sides), _names(sides), {})
        return pair


_IN_ORDER: Final = "the order of the groups: the arm, then its comparator"


def _side(title: str, arm: RegisteredArm | None) -> _Side:
    placebo = (
        arm.role == "placebo"
        if arm is not None
        else bool(PLACEBO_WORD.search(title)) and not re.search(r"[+/]|\b(?:plus|and|to|then)\b", title)
    )
    return _Side(title, arm, placebo, is_control(title) or bool(_CONTROL.search(title)))


def _by_role(a: _Side, b: _Side) -> _Decided:
    """The comparator (0 or 1) that roles or the words of the titles settle."""
    if a.placebo != b.placebo:
        return int(b.placebo), 1.0, "the placebo arm"
    if a.control != b.control:
        return int(b.control), 0.95, "a control by its title"
    first, second = (s.arm.role if s.arm else None for s in (a, b))
    if {first, second} == {"experimental", "active_comparator"}:
        return int(second == "active_comparator"), 0.95, "the active comparator"
    if {first, second} == {"experimental", "other"}:
        control = a.arm if first == "other" else b.arm
        if control is not None and control.registered and control.intervention is None:
            return int(second == "other"), 0.9, "the arm without intervention"
    return None


_PART_OF: Final = "it gets a part of what the other arm gets"
_MORE: Final = re.compile(r"[+/&]|\b(?:plus|and|with)\b", re.IGNORECASE)


def _by_given(a: _Side, b: _Side) -> _Decided:
    """Of an arm and the same with something more the former; of two doses of one drug the lower."""
    titles = [f" {' '.join(fold(s.title).split())} " for s in (a, b)]
    for part, whole in ((0, 1), (1, 0)):
        if titles[part] in titles[whole] and _MORE.search((a, b)[whole].title):
            return part, 0.8, _PART_OF
    if a.arm is None or b.arm is None:
        return None
    first, second = (frozenset((s.intervention or "").split(" + ")) for s in (a.arm, b.arm))
    if first < second or second < first:
        return int(second < first), 0.8, _PART_OF
    if first != second or a.arm.dose_unit != b.arm.dose_unit:
        return None
    low, high = (
        dose_in_milligrams(arm.dose_value, arm.dose_unit) or arm.dose_value for arm in (a.arm, b.arm)
    )
    if low is None or high is None or low == high:
        return None
    return int(high < low), 0.6, "the lower dose of the same drug"


# --- what the analysis says ----------------------------------------------------------------------


_SIGNED: Final = re.compile(
    r"[-–−](?=\s)|\s?/\s?|\b(?:minus|subtracted by|divided by|difference from|over)\b", re.IGNORECASE
)
_SIGNS: Final = ("- ", "– ", "− ", "/", "minus", "subtracted", "divided", "difference from", "over")
_VERSUS: Final = re.compile(
    r"\b(?:vs?\b\.?|(?:versus|compared (?:to|with)|relative to|against)\b)", re.IGNORECASE
)
_BASE_WORDS: Final = ("reference", "comparison group", "comparator", "control", "numerator", "denominator")
_BASE: Final = re.compile(
    r"(?P<reference_is>\b(?:reference(?: (?:group|arm|treatment|category))?|comparison group|comparator|control)\s*(?:is|was|=|:|being)\s)"
    r"|\b(?:is|was|as)\s+(?:the\s+|a\s+)?(?:(?P<reference>reference|comparator|denominator)|(?P<numerator>numerator))\b|\bin\s+the\s+(?:(?P<bottom>denominator)|(?P<top>numerator))\b",
    re.IGNORECASE,
)
_FAR: Final = 90
_NEAR: Final = 60


def _spoken(analysis: Mapping[str, Any], pair: _Pair) -> _Spoken | None:
    """What the analysis's own words say, a sign before a mere order; a sign alone counts where the roles have decided."""
    texts = tuple([text for field in _FIELDS if (text := analysis.get(field)) and len(text) > _LONG_ENOUGH])
    if not texts:
        return None
    if texts in pair.said:
        return pair.said[texts]
    found: _Spoken | None = None
    for text in texts:
        said = _said(text[:_READ], pair.names, order_too=pair.decided is None)
        if said is not None and (found is None or said.signed):
            found = said
        if found is not None and found.signed:
            break
    pair.said[texts] = found
    return found


_LONG_ENOUGH: Final = 10
_READ: Final = 1500


def _names(sides: tuple[_Side, _Side]) -> _Names:
    """What a text may call one of the two groups and not the other, folded, each with its group; the longest first."""
    first, second = _called(sides[0]), _called(sides[1])
    named = [*((n, 0) for n in first - second), *((n, 1) for n in second - first)]
    return tuple(sorted(named, key=lambda n: (-len(n[0]), n)))


_PART: Final = re.compile(r":\s|\s[-–]\s")  # "Cohort 2: drug 30 mg"
_ROUTES: Final = (("subcutaneous", "sc"), ("intravenous", "iv"), ("intramuscular", "im"))


def _called(side: _Side) -> set[str]:
    title = " ".join(fold(side.title).split())
    names = {title, " ".join(fold(re.sub(r"\([^)]*\)", " ", side.title)).split())}
    names |= {" ".join(fold(part).split()) for part in _PART.split(side.title)[-1:]}
    names |= {short for long, short in _ROUTES if long in title}
    names |= {" ".join(fold(short).split()) for short in re.findall(r"\(([^)]{2,30})\)", side.title)}
    if side.placebo:
        names |= {"placebo", "pbo", "plc", "control", "sham"}
    else:
        if side.control:
            names |= {"control", "comparator", "reference"}
        else:
            names |= {"treatment", "active", "drug", "experimental", "intervention", "test"}
        for component in side.arm.components if side.arm else ():
            if not component.placebo and component.id not in (side.arm.background if side.arm else ()):
                names |= {*component.names, " ".join(fold(component.name).split())}
        if side.arm is not None and side.arm.intervention:
            names.add(" ".join(fold(side.arm.intervention).split()))
            names.add(" ".join(fold(side.arm.label).split()))
    return {n for n in names if len(n) > 1}


def _said(text: str, names: _Names, *, order_too: bool) -> _Spoken | None:
    """The first comparison of a text whose two sides are the two groups; one of mere order only if asked for."""
    lowered = text.lower()
    signed = any(map(lowered.__contains__, _SIGNS))
    based = any(map(lowered.__contains__, _BASE_WORDS))
    if not (signed or based or order_too):
        return None
    spaced = " ".join(fold(text).split())
    named = {side for name, side in names if name in spaced}
    if signed and len(named) == 2 and (first_named := _between(_SIGNED, text, names)) is not None:
        return _Spoken(first_named, 0.9, "the difference or ratio as the text writes it", signed=True)
    if named and based:
        for m in _BASE.finditer(text):
            side = (
                _first(text[m.end() : m.end() + _NEAR], names)
                if m["reference_is"]
                else _last(text[max(0, m.start() - _NEAR) : m.start()], names)
            )
            if side is not None:
                first = side if m["numerator"] or m["top"] else 1 - side
                return _Spoken(first, 0.9, "the reference that the text names", signed=True)
    if order_too and len(named) == 2 and (first_named := _between(_VERSUS, text, names)) is not None:
        return _Spoken(first_named, 0.8, "the text names it second", signed=False)
    return None


def _between(pattern: re.Pattern[str], text: str, names: _Names) -> int | None:
    """The group before the first sign of a pattern that stands between the two groups."""
    for m in pattern.finditer(text):
        before = _last(text[max(0, m.start() - _FAR) : m.start()], names)
        if before is not None and _first(text[m.end() : m.end() + _FAR], names) == 1 - before:
            return before
    return None


def _first(text: str, names: _Names) -> int | None:
    """Which group a text names first."""
    return min(_mentions(text, names), default=(0, None))[1]


def _last(text: str, names: _Names) -> int | None:
    """Which group a text names last."""
    return max(_mentions(text, names), default=(0, None))[1]


def _mentions(text: str, names: _Names) -> list[tuple[int, int]]:
    """Where a text names which group; a name within a longer one is none."""
    spaced = f" {' '.join(fold(text).split())} "
    found: list[tuple[int, int]] = []
    for name, side in names:
        padded = f" {name} "
        place = spaced.find(padded)
        while place >= 0:
            found.append((place, side))
            spaced = f"{spaced[: place + 1]}{'|' * len(name)}{spaced[place + 1 + len(name) :]}"
            place = spaced.find(padded, place + 1)
    return found


def turned(value: float, arm: float, comparator: float, kind: ComparisonMeasure) -> bool | None:
    """Whether a stated difference or ratio of two groups' own figures is the comparator's against the arm's.

    None where the figures fit neither way, or both, as with adjusted estimates far from them. Of the real differences
    whose comparator is known and which fit, 97 % are the arm's minus the comparator's, in whatever order the groups stand.

    >>> turned(-2.1, 5.0, 7.0, "difference"), turned(2.1, 5.0, 7.0, "difference"), turned(9.0, 5.0, 7.0, "difference")
    (False, True, None)
    """
    if kind == "difference":
        straight, other = arm - comparator, comparator - arm
    elif kind in {"risk_ratio", "rate_ratio"} and arm > 0 and comparator > 0:
        straight, other = arm / comparator, comparator / arm
    else:
        return None
    reach = _CLOSE * abs(straight - other)
    fits, fits_other = abs(value - straight) <= reach, abs(value - other) <= reach
    return None if fits == fits_other else fits_other


_CLOSE: Final = 0.15  # of the distance between the two readings


# --- measures and test types ---------------------------------------------------------------------

_PERCENT_DIFFERENCE: Final = re.compile(r"percent(?:age)? difference")
_LOG: Final = re.compile(r"\blog\b|\bln\b|log[- ]?(?:scale|odds|hazard|transformed)")
_SPELLINGS: Final[tuple[tuple[str, ComparisonMeasure], ...]] = (
    (r"hazard|\bhr\b|\bcox\b", "hazard_ratio"),
    (r"\bodds\b|\bor\b$|\(or\)", "odds_ratio"),
    (r"vaccine efficacy|^ve\b|efficacy", "vaccine_efficacy"),
    (r"(?:risk|relative|percent(?:age)?) reduction|reduction in risk|\brrr\b", "percent_reduction"),
    (
        r"response rate ratio|ratio of response|ratio of proportions|proportion ratio|risk ratio|relative risk|prevalence ratio",
        "risk_ratio",
    ),
    (
        r"\brates? ratio|ratio of (?:\w+ ){0,3}rates?\b|\birr\b|incidence ratio|relative rate",
        "rate_ratio",
    ),
    (
        r"ratio|quotient|\bgmr\b|win odds|percent difference|percentage difference|relative difference",
        "other",
    ),
    (r"\brr\b", "risk_ratio"),
    (r"diff(?:erence)?s?\b|\bmd\b|\bdelta\b|treatment effect \(mean", "difference"),
)
_MEASURES: Final = tuple((re.compile(pattern), name) for pattern, name in _SPELLINGS)


@lru_cache(maxsize=4096)
def measure(
    param_type: str | None, method: str | None = None, of: str | None = None
) -> ComparisonMeasure | None:
    """What the estimate of an analysis is, from the registry's free text; None where there is no estimate type.

    A ratio of means or an estimate on the log scale is ``other``. A percent difference is one of two shares where
    figures of the groups (``of``) are shares; of means it may as well be relative.

    >>> measure("LS mean difference"), measure("Cox Proportional Hazard"), measure("Geometric mean ratio"), measure(None)
    ('difference', 'hazard_ratio', 'other', None)
    >>> measure("Percent Difference"), measure("Percent Difference", of="proportion")
    ('other', 'difference')
    """
    if not param_type or not param_type.strip():
        return None
    text = " ".join(re.sub(r"[-_]", " ", param_type.lower()).split())
    if _LOG.search(text):
        return "other"
    if text in {"ratio", "estimated ratio", "treatment ratio"}:
        return _by_method(method)
    if of == "proportion" and _PERCENT_DIFFERENCE.fullmatch(text):
        return "difference"
    return next((name for pattern, name in _MEASURES if pattern.search(text)), "other")


def _by_method(method: str | None) -> ComparisonMeasure:
    text = (method or "").lower()
    if "cox" in text or "hazard" in text:
        return "hazard_ratio"
    if "logistic" in text:
        return "odds_ratio"
    return "rate_ratio" if "poisson" in text or "negative binomial" in text else "other"


_TESTS: Final[Mapping[str, TestType]] = {
    "SUPERIORITY": "superiority",
    "NON_INFERIORITY": "non-inferiority",
    "EQUIVALENCE": "equivalence",
}


def test_type(non_inferiority_type: str | None, comment: str | None = None) -> TestType | None:  # noqa: PT028  (no test)
    """What an analysis tests. "Non-inferiority or equivalence" is told apart by its comment alone, else None.

    >>> test_type("NON_INFERIORITY"), test_type("SUPERIORITY_OR_OTHER"), test_type("NON_INFERIORITY_OR_EQUIVALENCE", "non-inferiority margin 0.4")
    ('non-inferiority', None, 'non-inferiority')
    """
    kind = non_inferiority_type or ""
    if kind.startswith("NON_INFERIORITY_OR_EQUIVALENCE") and comment:
        said = comment.lower()
        equal, not_worse = "equivalen" in said, bool(re.search(r"non[- ]?inferior", said))
        if equal != not_worse:
            return "equivalence" if equal else "non-inferiority"
    return _TESTS.get(kind)
