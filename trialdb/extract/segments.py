"""Figures whose arm stands with their bracket or behind their list, where the sentence gives each arm a part of its own.

"A rose (2.1 v 3.4) and B fell (5.6 v 4.7)" set each arm's end against its start; "rash (6%) and cough (5%) with A, and
rash (2%) with B" lists what each arm had before it names the arm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

from trialdb.extract.cues import cue
from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure
from trialdb.extract.party import Party

__all__ = ["from_start_to_end", "listed_before_arm"]

_SEVERAL: Final = 2
_PAIRED: Final = re.compile(r"\W*(?:[A-Za-zµμ%/]+\W+)?(?:vs|versus|v|to)\b\W*")
_OWN_BRACKET: Final = re.compile(
    r"(?:-treated)?\s*(?:groups?|arms?|patients|recipients|participants)?\s*[:,]?\s*"
)
_OF_TIME: Final = cue(
    r"\b(?:baseline|before|after|pre-?\s?(?:treatment|operative|test|intervention)|following|both (?:groups|arms|treatments|therapies))\b"
)


def from_start_to_end(frame: Frame, groups: Sequence[list[Reading]]) -> set[int]:
    """Gives the second figure of each pair its arm, where two arms have a bracket with a pair each; where the first ones stand."""
    if not _OF_TIME.search(frame.text):
        return set()
    pairs: list[tuple[Party, list[Reading]]] = []
    for members in groups:
        first, last = cast("Figure", members[0].figure), cast("Figure", members[-1].figure)
        if len(members) != _SEVERAL or not _PAIRED.fullmatch(frame.text, first.end, last.start):
            continue
        arm = _arm_of_bracket(frame, first, last)
        if arm is not None:
            pairs.append((arm, members))
    if len({arm.identity for arm, _ in pairs}) < _SEVERAL or len({arm.identity for arm, _ in pairs}) != len(
        pairs
    ):
        return set()
    for arm, (_, end) in pairs:
        end.arm, end.reached = arm, True
    return {start.at for _, (start, _) in pairs}


def _arm_of_bracket(frame: Frame, first: Figure, last: Figure) -> Party | None:
    """The only arm that stands right before the bracket of two figures, or in their part of it."""
    if not frame.depths[first.start]:
        return None
    opened, closed = frame.opening(first.start), frame.closing(last.end)
    low = max(opened, frame.text.rfind(";", opened, first.start))
    high = frame.text.find(";", last.end, closed)
    inside = [m for s, _, m in frame.arms if low < s < (closed if high < 0 else high)]
    before = [m for _, e, m in frame.arms if e <= opened and _OWN_BRACKET.fullmatch(frame.text, e, opened)]
    told = inside or (before[-1:] if low == opened else [])
    return told[0].party if len(told) == 1 and len(told[0].parties) == 1 else None


_LEADS_BACK: Final = re.compile(
    r"\s*[)\]]?\s*,?\s*(?:for|with|in|on|among|under|given)\s+(?:the\s+|those\s+on\s+)?"
)
_ENDS: Final = re.compile(
    r"(?:-treated)?\s*(?:groups?|arms?|patients|recipients|participants)?\s*(?:[.;,)]|$|\s(?:and|while|whereas|but|versus|vs\.?|compared with)\b)"
)


def listed_before_arm(frame: Frame, single: Sequence[Reading]) -> None:
    """Gives each item of a list, with its figure in brackets, the arm that two lists or more name behind them."""
    told: list[tuple[Party, list[Reading]]] = []
    low = 0
    for start, end, mention in frame.arms:
        items = [r for r in single if low <= r.at < start]
        if (
            not items
            or len(mention.parties) > 1
            or not _LEADS_BACK.fullmatch(frame.text, cast("Figure", items[-1].figure).end, start)
            or not _ENDS.match(frame.text, end)
            or not all(_is_item(frame, r) for r in items)
        ):
            return
        told.append((mention.party, items))
        low = end
    if len({arm.identity for arm, _ in told}) < _SEVERAL or not any(len(items) > 1 for _, items in told):
        return
    for arm, items in told:
        for r in items:
            r.arm = arm


def _is_item(frame: Frame, r: Reading) -> bool:
    """Whether a figure stands alone in brackets."""
    f = cast("Figure", r.figure)
    opened = frame.opening(f.start)
    return (
        opened < f.start
        and not frame.text[opened + 1 : f.start].strip()
        and frame.closing(f.end) - f.end < _NEAR
    )


_NEAR: Final = 4
