"""Figures whose arm stands in the brackets behind them: "24% (80 mg, p = 0.0002), 26% (100 mg) and 14% (placebo)"."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.frame import Frame, is_base
from trialdb.extract.lexer import Figure, PValue
from trialdb.extract.party import Party

__all__ = ["arm_of_bracket", "arms_behind"]

_TO_BRACKET: Final = re.compile(r"\s*(?:of\s+(?:the\s+)?(?:patients|participants|subjects|people|those)\s*)?")
_BESIDE: Final = re.compile(r"(?:[\s,;:=%]|\b(?:[nN]|for|with|on|in|at|the|group|arm|dose|and|P|p)\b)*")
_LEAST: Final = 2


def arms_behind(frame: Frame) -> dict[int, Party]:
    """The arms that brackets give to the figures before them, by where each figure begins.

    A bracket holds one arm and nothing but statistics and the same figure in another unit beside it. None are given
    where less than two arms have one, as in "34% (placebo: 11%)".
    """
    found: dict[int, Party] = {}
    for start, end, mention in (*frame.arms, *frame.aside):
        if not frame.depths[start] or len(mention.parties) > 1:
            continue
        opened, closed = frame.opening(start), frame.closing(end)
        host = next((f for f in reversed(frame.figures) if f.end <= opened), None)
        if (
            host is not None
            and host.start not in found
            and _TO_BRACKET.fullmatch(frame.text, host.end, opened)
            and _is_only(frame, host, opened + 1, closed, (start, end))
        ):
            found[host.start] = mention.party
    return found if len({p.identity for p in found.values()}) >= _LEAST else {}


def arm_of_bracket(frame: Frame, token: PValue) -> tuple[Party, Party] | None:
    """The arm that shares a bracket with a p-value behind its figure, and the control that has a figure likewise."""
    if not frame.depths[token.start]:
        return None
    behind = arms_behind(frame)
    control = next((p for p in behind.values() if is_base(p)), None)
    opened = frame.opening(token.start)
    host = next((f for f in reversed(frame.figures) if f.end <= opened), None)
    arm = behind.get(host.start) if host is not None else None
    if arm is None or control is None or arm.identity == control.identity:
        return None
    return arm, control


def _is_only(frame: Frame, host: Figure, opened: int, closed: int, arm: tuple[int, int]) -> bool:
    """Whether a bracket holds but one arm, statistics, and the figure before it in another unit."""
    inside = [t for t in frame.tokens if opened <= t.start < closed]
    if any(isinstance(t, Figure) and t.unit in {host.unit, None} and t in frame.figures for t in inside):
        return False
    spans = sorted([arm, *((t.start, t.end) for t in inside)])
    rest, at = "", opened
    for start, end in spans:
        rest, at = rest + " " + frame.text[at:start], max(at, end)
    return _BESIDE.fullmatch(rest + frame.text[at:closed]) is not None
