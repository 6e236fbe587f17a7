"""The two arms of a comparison that a figure tells: those that its sentence names, sets against each other or gives figures of."""

from __future__ import annotations

import re
from typing import Final, cast

from trialdb.extract.arms import ArmMention
from trialdb.extract.cues import cue
from trialdb.extract.differences import is_gap
from trialdb.extract.frame import RIGHT, VERSUS, Frame, Reading, clause, is_base, labelling_arm
from trialdb.extract.lexer import Figure
from trialdb.extract.orientation import sides_of
from trialdb.extract.pairs import pair_before
from trialdb.extract.party import PLACEBO_ARM, Party

__all__ = ["set_sides"]

_PAIR: Final = 2

_FOR: Final = cue(r"\b(?:difference|ratio|HR|OR|RR)\s+(?:for|with|in|on)\s+(?:the\s+)?$")

_ADJUSTED: Final = cue(
    r"\bplacebo[- ](?:adjusted|corrected|subtracted)\b|\b(?:adjusted|corrected) for placebo\b", re.IGNORECASE
)


def set_sides(frame: Frame, r: Reading, readings: list[Reading]) -> None:
    """The two arms of a comparison, as far as the sentence names them."""
    f = cast("Figure", r.figure)
    singles = [q for q in readings if not q.compares and q.arm is not None and q.at < f.start]
    if _by_label(frame, r, f):
        return
    if (pair := pair_before(frame, f) or _of_bracket(frame, r, singles)) is not None:
        r.arm, r.comparator = pair
        return
    following = next((q.at for q in readings if q.at > f.end), len(frame.text))
    if r.depth:  # what it is compared with stands in its bracket or before it
        following = min(following, frame.closing(f.end))
    against = {s for s, _, _ in frame.arms if VERSUS.search(frame.text, 0, s)}
    marked = [(s, m) for s, _, m in frame.arms if s in against]
    plain = [a for a in frame.arms if a[0] not in against]
    comparators = [m.party for s, m in marked if f.end <= s < following] or [
        m.party for s, m in marked if s < f.start
    ]
    after = [m for s, _, m in plain if f.end <= s < following]
    before = [m for _, e, m in plain if e <= f.start]
    recent = _recent(singles)
    if len(recent) == _PAIR and _tells_gap(f, singles[-2:]):
        a, b = recent
        r.arm, r.comparator = (b, a) if is_base(a) and not is_base(b) else (a, b)
        return
    if (named := _named_for(frame, f)) is not None and not is_base(named.party):
        _take(r, named)
        r.comparator = next((p for p in recent if is_base(p)), frame.cast.control)
        return
    ends_with_base = len(recent) == 2 and is_base(recent[1]) and not is_base(recent[0])
    if len(recent) == 2 and (r.depth or (ends_with_base and not after)) and not comparators:
        a, b = recent
        r.arm, r.comparator = (b, a) if is_base(a) and not is_base(b) else (a, b)
        return
    r.comparator = (
        comparators[0 if any(f.end <= s < following for s, _ in marked) else -1] if comparators else None
    )
    tied = [
        m
        for m in after
        if RIGHT.fullmatch(frame.text[f.end : m.start - frame.base]) and m.party.role != "placebo"
    ]
    close = [m for m in before if m.party.role != "placebo"]
    if tied:
        _take(r, tied[0])
    elif close:
        _take(r, close[-1])
    elif recent:
        r.arm = next((p for p in recent if not is_base(p)), recent[0])
    if r.comparator is None and len(recent) == 2:
        r.comparator = next((p for p in recent if r.arm is None or p.identity != r.arm.identity), None)
    if r.measure == "vaccine_efficacy" and r.arm is None:
        r.arm, r.comparator = frame.cast.experimental, frame.cast.control
    _settle_base(frame, f, r)
    if (
        r.measure == "difference"
        and "placebo" in frame.cast.roles
        and _ADJUSTED.search(frame.text, 0, f.start)
    ):
        r.comparator = PLACEBO_ARM
    if r.arm is None and r.comparator is None and frame.arms:
        r.arm, r.comparator = sides_of(frame, frame.site(f))


def _settle_base(frame: Frame, f: Figure, r: Reading) -> None:
    """Sets an effect that names the control alone, or against itself, between it and the treated."""
    treated = frame.cast.experimental
    if r.arm is not None and r.comparator is None and is_base(r.arm):
        r.arm, r.comparator = (r.arm, treated) if _is_told_of_base(frame, f, r) else (treated, r.arm)
    if r.arm is not None and r.comparator is not None and r.arm.identity == r.comparator.identity:
        if is_base(r.arm) and treated is not None:
            r.arm = treated
        else:
            r.comparator = None


_LESS_OR_MORE: Final = cue(
    r"\b(?:(?P<more>higher|greater|more|longer|larger|increased|elevated)|lower|less|fewer|shorter|smaller|reduced|decreased)\b(?:[^.;()]|\.\d)*$"
)


def _is_told_of_base(frame: Frame, f: Figure, r: Reading) -> bool:
    """Whether an effect is that of the control over the treated, as its sign says: "higher in the control group (difference 16.6)"."""
    m = _LESS_OR_MORE.search(frame.text, clause(frame.text, f.start)[0], frame.opening(f.start))
    even = 0 if r.measure == "difference" else 1
    return m is not None and r.depth > 0 and f.value != even and (m["more"] is not None) == (f.value > even)


def _of_bracket(frame: Frame, r: Reading, singles: list[Reading]) -> tuple[Party, Party] | None:
    """The treated arm whose own figure stands before a bracket, and what the bracket, or the text, compares it with.

    "58% with 50 mg (OR 2.8; P < 0.001 versus placebo), 50% with 100 mg (OR 1.9; P = 0.02 versus placebo)".
    """
    f = cast("Figure", r.figure)
    opened = frame.opening(f.start)
    own = singles[-1].arm if singles else None
    if not r.depth or own is None or is_base(own):
        return None
    told = [m.party for s, _, m in frame.aside if f.end <= s < frame.closing(f.end) and len(m.parties) == 1]
    if told and told[0].identity != own.identity:
        return own, told[0]
    before = [q.arm for q in singles if q.at < opened and q.arm is not None]
    others = {p.identity for p in before if p.identity != own.identity}
    control = frame.cast.control
    doses = all(p.intervention == own.intervention or is_base(p) for p in before)
    return (own, control) if others and doses and control is not None and is_base(control) else None


def _by_label(frame: Frame, r: Reading, f: Figure) -> bool:
    """Whether it takes the arm that labels a figure in a bracket, against the control that stands before the bracket."""
    labelling = labelling_arm(frame, f)
    if labelling is None or is_base(labelling.party):
        return False
    bases = [m.party for _, e, m in frame.arms if e <= frame.opening(f.start) and is_base(m.party)]
    _take(r, labelling)
    r.comparator = bases[-1] if bases else frame.cast.control
    return True


def _tells_gap(f: Figure, two: list[Reading]) -> bool:
    """Whether a difference is that between the two figures before it."""
    a, b = (cast("Figure", q.figure) for q in two)
    return a.unit == b.unit == f.unit and is_gap(f, (a, b))


def _named_for(frame: Frame, f: Figure) -> ArmMention | None:
    """The arm that a comparison is said to be for: "difference for 10 mg, -10.5 min"."""
    for start, end, mention in reversed(frame.arms):
        if end <= f.start:
            beside = re.fullmatch(r"\s*[,:]\s*", frame.text[end : f.start])
            return mention if beside and _FOR.search(frame.text, 0, start) else None
    return None


def _take(r: Reading, mention: ArmMention) -> None:
    r.arm = mention.party
    r.others = list(mention.parties[1:])


def _recent(singles: list[Reading]) -> list[Party]:
    """The distinct arms of the last two figures for one arm."""
    distinct: list[Party] = []
    for q in reversed(singles[-2:]):
        party = q.arm
        if party is not None and party.identity not in {p.identity for p in distinct}:
            distinct.insert(0, party)
    return distinct
