"""P-values that stand for all that a sentence lists: "(all P < .05)", "both P < .01", "these changes were similar (P = .4)"."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.figures import PValue
from trialdb.extract.frame import Frame, Reading, is_base
from trialdb.extract.lists import arm_lists
from trialdb.extract.topic import Topic

__all__ = ["cover_arms", "covered", "covers_all", "one_of_each"]

_ALL_BEFORE: Final = re.compile(r"\b(?:all|both|each)\s*[,:]?\s*$", re.IGNORECASE)
_ALL_INSIDE: Final = cue(r"\b(?:all|both|each)\b", re.IGNORECASE)
_ALL_AFTER: Final = re.compile(r"[\s,;]*(?:for\s+)?(?:both|all|each|every)\b", re.IGNORECASE)
_ALL_MEANT: Final = cue(
    r"\bwhich (?:were|had) (?:all|both)\b"
    r"|\b(?:these|those) (?:changes|reductions|improvements|increases|decreases|effects|differences|values|levels|parameters|variables|outcomes|measures)\b",
    re.IGNORECASE,
)
_NEAR: Final = 12


def covers_all(frame: Frame, token: PValue) -> bool:
    """Whether a p-value is one of all endpoints that its sentence has listed before it."""
    site = frame.site(token)
    return bool(
        _ALL_BEFORE.search(frame.text, max(0, token.start - _NEAR), token.start)
        or _ALL_INSIDE.search(frame.text, token.start, token.end)
        or _ALL_AFTER.match(frame.text, token.end)
        or _ALL_MEANT.search(frame.text, site.low, site.high)
    )


def covered(frame: Frame, token: PValue, singles: list[Reading]) -> list[Topic]:
    """The endpoints that a p-value stands for where it covers all: those of the figures before it, else all that are led to."""
    if not covers_all(frame, token):
        return []
    site = frame.site(token)
    told = [r.topic for r in singles if r.topic is not None and r.at >= site.low]
    listed = told or [frame.topic_of(p) for p in frame.phrases.led(site.low, site.high)]
    return list({t.identity: t for t in listed}.values())


def one_of_each(readings: list[Reading]) -> list[Reading]:
    """The last reading of each arm and endpoint."""
    last = {
        (r.arm.identity if r.arm else None, r.topic.identity if r.topic else None, r.time): r
        for r in readings
    }
    return list(last.values())


_FOR_BOTH: Final = re.compile(r"[^,;()\d]{0,30}?\bfor (?:both|each)\b")


def cover_arms(frame: Frame, readings: list[Reading]) -> None:
    """Gives what is said of both doses of a list to each: "greater with A 5 and 10 mg than with placebo (p<0.001 for both)"."""
    told = [
        r
        for r in readings
        if r.arm is not None
        and not is_base(r.arm)
        and not r.others
        and (
            (r.figure is None and r.p is not None and covers_all(frame, r.p))
            or (r.figure is not None and not r.compares and _FOR_BOTH.match(frame.text, r.figure.end))
        )
    ]
    for entries in arm_lists(frame) if told else ():
        treated = {p.identity: p for _, _, p in entries if not is_base(p)}
        for r in told:
            own = r.arm.identity if r.arm is not None else None
            if own in treated and len(treated) > 1 and not _has_own(readings, r, treated.keys() - {own}):
                r.others = [p for identity, p in treated.items() if identity != own]


def _has_own(readings: list[Reading], r: Reading, others: Collection[tuple[object, ...]]) -> bool:
    """Whether other arms have readings of the same endpoint of their own."""
    return any(
        q is not r
        and q.compares == r.compares
        and (q.figure is None) == (r.figure is None)
        and q.arm is not None
        and q.arm.identity in others
        for q in readings
    )
