"""Intervals go to the figure that they follow."""

from __future__ import annotations

import re
from typing import Final, cast

from trialdb.extract.frame import Frame, Reading
from trialdb.extract.lexer import Figure, Interval

__all__ = ["attach_intervals"]


_FOR_DIFFERENCE: Final = re.compile(r"\bfor (?:the )?(?:mean )?difference\b")


def attach_intervals(frame: Frame, readings: list[Reading]) -> None:
    """Gives each interval to the figure before it, unless that is the second of a pair whose effect is not printed."""
    for token in frame.tokens:
        if not isinstance(token, Interval):
            continue
        before = [r for r in readings if r.figure and r.figure.end <= token.start]
        if not before:
            continue
        r = before[-1]
        f = cast("Figure", r.figure)
        if not r.compares and _FOR_DIFFERENCE.search(frame.text, token.start, token.end):
            continue
        gap = frame.text[f.end : token.start]
        if (
            token.level is None
            and not re.fullmatch(r"[\s,;%A-Za-z/]{0,20}[\[(]?\s*(?:95\s*%\s*)?", gap)
            and not re.search(r"[\[(]\s*$", gap)
        ):
            continue
        if token.level is None and (not r.compares and not re.search(r"\bCI\b|confidence", frame.text)):
            continue
        reach = _FAR if token.level is not None and token.low <= abs(f.value) <= token.high else _NEAR
        if len(gap) < reach and r.interval is None and not re.search(r"\.\s", gap):
            r.interval = token
            if not r.compares and _pair_before(frame, readings, r):
                r.interval = None


_NEAR: Final = 60  # characters between a figure and its interval
_FAR: Final = 110  # where the figure lies in the interval: "an 81% reduction in the rate of attacks in … (95% CI 70–88)"


def _pair_before(frame: Frame, readings: list[Reading], r: Reading) -> bool:
    """Whether an interval after "12% vs 8%" belongs to an effect that is not printed."""
    i = readings.index(r)
    if i == 0 or readings[i - 1].figure is None or readings[i - 1].compares:
        return False
    between = frame.text[cast("Figure", readings[i - 1].figure).end : cast("Figure", r.figure).start]
    return bool(re.fullmatch(r"[\s%]*(?:vs\.?|versus)\s*", between)) and readings[i - 1].interval is None
