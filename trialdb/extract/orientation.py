"""Which two arms a statistic without an effect of its own compares, and which of them is said to be higher.

"A had lower scores than B", "the difference between A and B", "favoured A": the arm is the one spoken of, the
comparator the one it is set against. Two figures side by side tell which is higher, else the words do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.frame import Frame, Reading, Site, clause, is_base, set_against
from trialdb.extract.party import Party
from trialdb.extract.topic import Topic
from trialdb.extract.wording import Direction, said

__all__ = ["Direction", "direction_between", "set_together", "sides_of"]

_BETWEEN: Final = re.compile(r"\b(?:between|among|amongst|comparing|of)\s+(?:the\s+)?$", re.IGNORECASE)
_FAVOURS: Final = cue(r"\b(?:in\s+)?favou?r(?:ed|ing|s)?\s+(?:of\s+)?(?:the\s+)?$", re.IGNORECASE)


def set_together(frame: Frame, site: Site) -> tuple[Party, ...]:
    """The arms that one mention sets a statistic's arm against all together: "higher than in the other two groups"."""
    start, end = clause(frame.text, site.high)
    inside = [(s, e, m) for s, e, m in frame.arms if start <= s < end]
    against = set_against(frame.text, inside)
    return next((m.parties for s, _, m in inside if s in against and len(m.parties) > 1), ())


def sides_of(frame: Frame, site: Site) -> tuple[Party | None, Party | None]:
    """The arm and its comparator for a statistic; None where neither sentence nor cast names one."""
    low, high = site.low, site.high
    start, end = clause(frame.text, high)
    text = frame.text
    inside = [(s, e, m) for s, e, m in frame.arms if start <= s < end]
    if not inside:
        inside = list(frame.arms) if start == 0 or not frame.arms else [a for a in frame.arms if a[0] < start]
    against = set_against(text, inside)
    marked = [m.party for s, _, m in inside if s in against and len(m.parties) == 1]
    close = [m.party for s, _, m in inside if low <= s < high and s in against and len(m.parties) == 1]
    plain = [(s, m) for s, _, m in inside if s not in against]
    favoured = [m.party for s, _, m in inside if _FAVOURS.search(text, 0, s)]
    treated, control = frame.cast.experimental, frame.cast.control
    comparator = next(iter([*close[-1:], *marked, *set_together(frame, site)]), None)
    arm: Party | None = None
    if favoured:
        arm = favoured[0]
    elif plain:
        segment = [m for s, m in plain if low <= s < high]
        before = segment or [m for s, m in plain if s < high] or [m for _, m in plain]
        distinct = list({p.identity: p for m in before for p in m.parties}.values())
        distinct = [p for p in distinct if comparator is None or p.identity != comparator.identity]
        if comparator is None and len(distinct) >= 2:
            a, b = distinct[-2:] if len(segment) >= 2 else (distinct[0], distinct[1])
            return (
                (b, a) if is_base(a) and not is_base(b) and _BETWEEN.search(text[: plain[0][0]]) else (a, b)
            )
        arm = distinct[-1] if distinct else None
    if arm is None:
        arm = (
            treated
            if comparator is None or treated is None or treated.identity != comparator.identity
            else None
        )
    if arm is None and comparator is not None:
        return (
            (control, comparator)
            if control is not None and control.identity != comparator.identity
            else (None, None)
        )
    if comparator is None and arm is not None:
        comparator = control if control is not None and control.identity != arm.identity else treated
    if arm is None or comparator is None or arm.identity == comparator.identity:
        return None, None
    return arm, comparator


def direction_between(
    frame: Frame, site: Site, topic: Topic | None, pair: Sequence[Reading], sides: tuple[Party, Party]
) -> Direction | None:
    """Whether the sentence says that the first of ``sides`` is higher or lower than the second.

    ``pair`` are the figures for one arm that stand with the statistic; they decide where the words do not.
    """
    named = [
        r for r in pair if r.topic is not None and topic is not None and r.topic.identity == topic.identity
    ]
    same = (named or [r for r in pair if r.topic is None or topic is None])[::-1]
    own, other = (
        next((r.figure.value for r in same if r.figure and r.arm and r.arm.identity == side.identity), None)
        for side in sides
    )
    if own is not None and other is not None and own != other:
        return "higher" if own > other else "lower"
    return said(frame, site, topic)
