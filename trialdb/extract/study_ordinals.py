"""Studies that a text of two calls by their turn: "69% in the first trial and 59% in the second"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.study import Studies, StudyReference

__all__ = ["ordinal_places"]

_ORDINAL: Final = cue(
    r"\b(?:[Tt]he\s+)(?P<turn>first|second|former|latter|other)(?:\s+of\s+(?:the|these)\s+(?:two|trials|studies))?"
    r"(?:\s+(?:trial|study)\b|(?=\s*(?:[,.;:(]|(?:was|were|it)\b|$)))"
)
_IN_BEFORE: Final = cue(r"\b(?:[Ii]n|[Ff]rom|[Oo]f|[Tt]o|[Aa]nd|[Ff]or|[Ii]nto)\s+$")
_TWO: Final = 2


def ordinal_places(text: str, studies: Studies, named: Sequence[StudyReference]) -> list[StudyReference]:
    """Where a text calls one of its two studies the first or the second; ``named`` are the places of their names.

    Nothing in texts of one study, or of three and more.
    """
    order = list(dict.fromkeys(i for r in sorted(named, key=lambda r: r.start) for i in r.ids))
    if len(order) != _TWO or len(studies.named) != _TWO or any(s.extension_of for s in studies.named):
        return []
    found: list[StudyReference] = []
    for m in _ORDINAL.finditer(text):
        is_whole = m.group().endswith(("trial", "study"))
        if (is_whole or _IN_BEFORE.search(text, max(0, m.start() - 8), m.start())) and m.start() > named[
            0
        ].start:
            turn = 0 if m["turn"] in {"first", "former"} else 1
            found.append(StudyReference(m.start(), m.end(), (order[turn],)))
    return found
