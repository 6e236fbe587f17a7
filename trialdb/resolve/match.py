"""How well one name fits another, and in which order sources are believed.

A fit never decides on its own: a name that a vocabulary does not hold stays what it is, and its runners-up are
listed for a person to choose from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from trialdb.facts import SourceFact
from trialdb.identities import Alternative
from trialdb.values import key

__all__ = ["candidates", "strongest_first"]

_STRENGTH: Final = (
    "registry",
    "journal_article",
    "journal_abstract",
    "conference_report",
    "press_release",
    "trade_news",
    "other",
)
_BAR: Final = 0.7
_RUNNERS_UP: Final = 3


def strongest_first(sources: Mapping[str, SourceFact]) -> tuple[str, ...]:
    """Source keys in the order in which they are believed: by kind, then the newest, then by key."""
    by_key = sorted(sources)
    newest = sorted(by_key, key=lambda s: sources[s].published or "", reverse=True)
    return tuple(sorted(newest, key=lambda s: _STRENGTH.index(sources[s].kind)))


def candidates(name: str, names: Sequence[tuple[str, str]]) -> tuple[Alternative, ...]:
    """The entries whose names are spelled most like ``name``, best first, at most three.

    Args:
        name: the name as a source gives it.
        names: pairs of a name's key and the entry that it belongs to.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (only a name that no vocabulary holds comes here)

    found = process.extract(
        key(name), [k for k, _ in names], scorer=fuzz.ratio, score_cutoff=100 * _BAR, limit=4 * _RUNNERS_UP
    )
    best: dict[str, float] = {}
    for _, score, place in found:
        entry = names[place][1]
        best[entry] = max(best.get(entry, 0.0), round(score / 100, 3))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:_RUNNERS_UP]
    return tuple(Alternative(entry, score, "a similar spelling") for entry, score in ranked)
