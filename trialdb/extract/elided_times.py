"""Time points whose unit stands only at the end of their list, with what is told of each: "at 1 (P = .04) and 3 months (P = .01)".

Without the unit the first of them would be a figure of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.figures import Figure, Time, Token
from trialdb.facts import TimeUnit
from trialdb.values import counted

__all__ = ["with_elided_times"]

_UNITS: Final[dict[str, TimeUnit | None]] = {
    "d": "day", "w": "week", "m": "month", "y": "year", "h": None, "mi": None,
}  # fmt: skip
_NUMBER: Final = r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|eight|ten|twelve)"
_TOLD: Final = r"\s*[(\[][^()\[\]]{1,80}[)\]]"
_NEXT: Final = r"\s*(?:,\s*(?:and\s+|or\s+)?|and\s+|or\s+)(?:at\s+|after\s+)?"
_UNIT_LAST: Final = cue(
    rf"\b(?:at|after|by|on|until|within)\s+(?P<list>(?:{_NUMBER}{_TOLD}{_NEXT}){{1,6}})(?P<last>{_NUMBER})[\s-]*(?P<unit>days?|weeks?|wks?|months?|years?|hours?|hrs?|h|minutes?|mins?)\b",
    re.IGNORECASE,
)
_UNIT_FIRST: Final = cue(
    rf"\b(?P<unit>days|weeks|months|years|hours|minutes)\s+{_NUMBER}(?P<list>(?:{_TOLD}{_NEXT}{_NUMBER}){{1,6}})(?=\s*[(\[]|\s*[.,;])",
    re.IGNORECASE,
)
_MEMBER: Final = re.compile(rf"(?:^|[)\]]{_NEXT}){_NUMBER}", re.IGNORECASE)
_FIGURES: Final = re.compile(rf"{_NUMBER}$")


def with_elided_times(found: list[Token], text: str) -> list[Token]:
    """The figures of a sentence, with time points in the place of numbers that take their unit from the end of their list."""
    spans: dict[int, tuple[int, TimeUnit | None]] = {}
    for pattern in (_UNIT_LAST, _UNIT_FIRST):
        for m in pattern.finditer(text):
            said = m["unit"].lower()
            unit = _UNITS["mi" if said.startswith("mi") else said[0]]
            low = m.start("list")
            if unit is None and pattern is _UNIT_LAST:
                spans[m.start("last")] = (m.end("unit"), None)
            for member in _MEMBER.finditer(m["list"]):
                number = _FIGURES.search(member.group())
                if number is not None:
                    start = low + member.start() + number.start()
                    spans[start] = (low + member.end(), unit)
    if not spans:
        return _with_later_members(found, text)
    kept = [t for token in found for t in _without_time(token, text, spans)]
    kept += [
        Time(start, end, value, unit, "at")
        for start, (end, unit) in spans.items()
        if unit and (value := counted(text[start:end].lower())) is not None
    ]
    return _with_later_members(sorted(kept, key=lambda t: t.start), text)


def _without_time(token: Token, text: str, spans: Collection[int]) -> list[Token]:
    """A figure unless it is a time point; of "4 (40% vs 21%)", read as 4 people, the share is left."""
    if not isinstance(token, Figure) or token.start not in spans:
        return [token]
    share = text.find(token.text, token.start + 1, token.end) if token.n is not None else -1
    return [] if share < 0 else [replace(token, start=share, n=None)]


_AFTER_TOLD: Final = re.compile(rf"[)\]]{_NEXT}$", re.IGNORECASE)
_OPENS: Final = re.compile(r"\s*[(\[]")


def _with_later_members(found: list[Token], text: str) -> list[Token]:
    """Later members of a list of time points as such: "at 4 weeks (40% vs 21%) and 12 weeks (55% vs 30%)"."""
    kept: list[Token] = []
    listed = False
    for t in found:
        token = t
        if isinstance(t, Time):
            later = listed and t.role == "plain" and _AFTER_TOLD.search(text, 0, t.start) is not None
            if later and _OPENS.match(text, t.end):
                token = replace(t, role="at")
            listed = isinstance(token, Time) and token.role == "at"
        kept.append(token)
    return kept
