"""Differences that stand in brackets behind the figures of their arms, and figures of arms that only look like them."""

from __future__ import annotations

import re
from typing import Final, cast

from trialdb.extract.cues import cue
from trialdb.extract.differences import is_one_of_two
from trialdb.extract.frame import Frame, Reading, clause, is_base, labelling_arm, set_against
from trialdb.extract.lexer import Figure, Interval, PValue

__all__ = ["is_bracketed_difference", "is_of_labelled_arm"]


_COMPARATIVE: Final = re.compile(
    r"\b(?:higher|lower|greater|less|more|fewer|longer|shorter|better|worse|larger|smaller|reduced|increased|decreased|improved|reductions?|increases?|decreases?|improvements?|differ\w*|superior|inferior)\b",
    re.IGNORECASE,
)
_SET_AGAINST: Final = cue(
    r"\b(?:than|compared|versus|vs|between|relative to|(?:superior|inferior)(?:ity)? to|associated with|in favou?r)\b",
    re.IGNORECASE,
)
_ENDS_COMPARED: Final = re.compile(
    r"\b(?:higher|lower|greater|less|more|fewer|longer|shorter|better|worse|larger|smaller)\s*[\[(]$",
    re.IGNORECASE,
)


def is_bracketed_difference(frame: Frame, readings: list[Reading], r: Reading) -> bool:
    """Whether a figure alone in brackets with its interval or p-value is the difference that the clause speaks of.

    "Cholesterol was lower in the intervention practices (-0.15 mmol/l, 95% CI ...)"; a clause with a figure for each
    arm gives those arms' own.
    """
    f = cast("Figure", r.figure)
    if (
        not frame.depths[f.start]
        or f.spread is not None
        or f.total is not None
        or is_one_of_two(frame, f, f.start)
    ):
        return False
    if not _is_alone_in_bracket(frame, f):
        return False
    opened = frame.opening(f.start)
    start, end = clause(frame.text, f.start)
    others = [
        cast("Figure", q.figure) for q in readings if start <= q.at < end and q is not r and not q.compares
    ]
    if not all(_is_alone_in_bracket(frame, other) for other in others):
        return False
    if others and _is_behind_arm(frame, f) and any(_is_behind_arm(frame, other) for other in others):
        return False
    before = frame.text[start : opened + 1]
    if _ENDS_COMPARED.search(before):
        return True
    return bool(_COMPARATIVE.search(before) and _SET_AGAINST.search(frame.text, start, end)) or (
        f.value < 0 and bool(_COMPARATIVE.search(before))
    )


def _is_alone_in_bracket(frame: Frame, f: Figure) -> bool:
    """Whether a bracket begins with a figure, and holds but its interval or p-value besides."""
    opened = frame.opening(f.start)
    if opened == f.start or frame.text[opened + 1 : f.start].strip():
        return False
    inside = [t for t in frame.tokens if opened < t.start < frame.closing(f.end)]
    told = sum(isinstance(t, Figure) for t in inside)
    return told == 1 and any(isinstance(t, (Interval, PValue)) for t in inside)


def is_of_labelled_arm(frame: Frame, f: Figure) -> bool:
    """Whether a figure with its p-value stands in a bracket behind a dose, where the clause sets all doses against a control.

    "Relief was greater with A than with placebo (10 mg: -0.54, p<0.001; 5 mg: -0.27, p=0.03)".
    """
    opened = frame.opening(f.start)
    arm = labelling_arm(frame, f)
    if arm is None or is_base(arm.party):
        return False
    start = clause(frame.text, opened)[0]
    against = set_against(frame.text, [a for a in frame.arms if start <= a[0] < opened])
    item = frame.text.find(";", f.end, frame.closing(f.end))
    stop = item if item >= 0 else frame.closing(f.end)
    return (
        any(s in against and is_base(m.party) for s, _, m in frame.arms)
        and bool(_COMPARATIVE.search(frame.text, start, opened))
        and any(isinstance(t, PValue) and f.end <= t.start < stop for t in frame.tokens)
        and not any(is_base(m.party) for s, _, m in frame.arms if opened < s < frame.closing(f.end))
    )


_TO_BRACKET: Final = re.compile(
    r"\W{0,2}(?:(?:-treated\s)?(?:groups?|arms?|recipients|patients|participants)\W{0,2})?"
)


def _is_behind_arm(frame: Frame, f: Figure) -> bool:
    """Whether the bracket of a figure stands right behind an arm: it is that arm's, where others have theirs."""
    opened = frame.opening(f.start)
    return any(e <= opened and _TO_BRACKET.fullmatch(frame.text, e, opened) for _, e, _ in frame.arms)
