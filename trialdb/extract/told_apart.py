"""Groups told apart by a letter ("regimen B") or by how long they are treated ("the 12-week group").

They are read where a text has two or more of a kind, and add to the groups that it defines otherwise. "Group A" and
"group B" are groups in themselves where a text says nowhere what they got.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.party import PLACEBO_ARM, Cast, Party
from trialdb.values import DAYS, counted

__all__ = ["read_told_apart"]

_LETTERED: Final = cue(r"\b(?P<kind>[Rr]egimen|[Ss]chedule|[Ss]trategy)[ -](?P<letter>[A-F])\b")
_GROUP: Final = cue(r"\b[Gg]roup[ -](?P<which>[A-H]|[1-6]|I{1,3}|IV)\b")
_LASTING: Final = cue(
    r"\b(?P<n>\d{1,3}|two|three|four|six|eight|nine|ten|twelve)[ -](?P<unit>day|week|month|year)[ -](?P<kind>group|arm|course|regimen)s?\b",
    re.IGNORECASE,
)


def read_told_apart(cast: Cast, lines: list[Sentence]) -> None:
    """Adds the labels of lettered groups and of groups with a length to the cast."""
    spoken = [s.text for s in lines if not s.is_aside]
    _lettered(cast, spoken)
    if not cast.roles and not cast.labels:
        _numbered(cast, spoken)
    if cast.main is not None and not cast.groups:
        _lasting(cast, cast.main, spoken)


def _lettered(cast: Cast, texts: list[str]) -> None:
    found = dict.fromkeys(
        f"{m['kind'].lower()} {m['letter']}" for text in texts for m in _LETTERED.finditer(text)
    )
    for name in found if len(found) > 1 else ():
        cast.labels.setdefault(name.lower(), Party("experimental", name, name))


def _numbered(cast: Cast, texts: list[str]) -> None:
    names = list(dict.fromkeys(f"group {m['which']}" for text in texts for m in _GROUP.finditer(text)))
    if len(names) < 2:
        return
    cast.groups = [Party("experimental", name, name) for name in names]
    if len(names) == 2:
        cast.groups[1] = replace(cast.groups[1], role="active_comparator")
    cast.labels |= {party.label.lower(): party for party in cast.groups}


def _lasting(cast: Cast, drug: str, texts: list[str]) -> None:
    in_turn = list(dict.fromkeys(_lengths(texts)))
    found = sorted(in_turn)
    lengths = list(dict.fromkeys(days for days, *_ in found))
    if len(lengths) < 2:
        return
    parties: dict[float, Party] = {}
    for days, written, period, kind in found:
        party = parties.setdefault(
            days,
            replace(
                cast.party(drug), label=f"{period} {drug} {kind}", regimen=f"for {period.replace('-', ' ')}s"
            ),
        )
        cast.labels.setdefault(written, party)
        for verb in ("treated", "given it"):
            cast.labels.setdefault(f"{verb} for {period.replace('-', ' ')}s", party)
    cast.groups = [*parties.values(), *([PLACEBO_ARM] if "placebo" in cast.roles else [])]
    if len(cast.groups) == len(lengths) == 2:
        cast.lead = parties[in_turn[0][0]]
        cast.base = next(party for party in cast.groups if party != cast.lead)
    if len(lengths) == 2:
        for word, days in (("longer", lengths[-1]), ("shorter", lengths[0])):
            for kind in ("course", "regimen", "one"):
                cast.labels.setdefault(f"{word} {kind}", parties[days])


def _lengths(texts: list[str]) -> Iterator[tuple[float, str, str, str]]:
    """Of each "12-week group": its days, its words, "12-week", "group"."""
    for text in texts:
        for m in _LASTING.finditer(text):
            n, unit = int(counted(m["n"]) or 0), m["unit"].lower()
            yield n * DAYS[unit], m.group().lower(), f"{n}-{unit}", m["kind"].lower()
