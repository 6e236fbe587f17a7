"""Where a sentence means the arms that it does not name: "21% of sensor wearers and 9% of the others", "than in the other two groups"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.party import Cast, Party
from trialdb.values import counted

__all__ = ["the_other", "the_others"]

_OTHERS: Final = cue(
    r"\b(?:the (?:others?|rest)|the other (?:group|arm|half)|the remaining (?:patients|participants|women|men|children|people)|their counterparts|without it|(?:those|patients|participants|people) (?:not (?:given|receiving|taking|on) it|who did not (?:receive|get|take) it)|without (?:it|them))\b(?=\s*(?:[.,;()]|$|and\b|had\b|did\b|was\b|were\b))"
)


_PAIR: Final = 2
_REST: Final = cue(
    r"\bthe (?:other|remaining) (?P<count>two|three|2|3) (?:\w+ )?(?:groups|arms|treatments|regimens|conditions)\b"
)


def the_others(
    text: str, named: list[tuple[int, Party]], cast: Cast
) -> list[tuple[int, int, tuple[Party, ...]]]:
    """Each place that means all arms but the one that has been named before it, as "the other two groups"."""
    found: list[tuple[int, int, tuple[Party, ...]]] = []
    for m in _REST.finditer(text):
        before = {party.identity for end, party in named if end <= m.start()}
        left = {p.identity: p for p in cast.groups if p.identity not in before}
        if len(left) == int(counted(m["count"]) or 0) and before:
            found.append((m.start(), m.end(), tuple(left.values())))
    return found


_FORMER: Final = cue(r"\bthe (?P<which>former|latter)\b(?:\s+(?:group|arm)\b)?", re.IGNORECASE)


def _in_turn(text: str, named: list[tuple[int, Party]], cast: Cast) -> Iterator[tuple[int, int, Party]]:
    """Each place that means "the former" or "the latter" of two arms, as the sentence names them, else as the text does."""
    for m in _FORMER.finditer(text):
        if not cast.is_pair:
            break
        before = list(
            {p.identity: p for end, p in sorted(named, key=lambda n: n[0]) if end <= m.start()}.values()
        )
        told = before if len(before) == _PAIR else [cast.experimental, cast.control]
        party = told[0 if m["which"].lower() == "former" else 1]
        if party is not None:
            yield m.start(), m.end(), party


def the_other(text: str, named: list[tuple[int, Party]], cast: Cast) -> list[tuple[int, int, Party]]:
    """Each place that means the arm of a pair other than the one that has been named before it.

    ``named`` are the arms that the sentence names, with where they end; offsets are the sentence's.
    """
    found = list(_in_turn(text, named, cast))
    for m in _OTHERS.finditer(text):
        before = {party.identity for end, party in named if end <= m.start()}
        both = [p for p in (cast.experimental, cast.control) if p is not None]
        left = [p for p in both if p.identity not in before]
        if len(cast.groups) in {0, _PAIR} and len(both) > 1 and len(left) == 1 == len(before):
            found.append((m.start(), m.end(), left[0]))
    return found
