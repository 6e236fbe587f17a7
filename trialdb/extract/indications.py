"""Which diseases a text is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, tokens
from trialdb.extract.lexicon import Name, within
from trialdb.extract.people import people_counted
from trialdb.extract.topics import is_safety

__all__ = ["indications"]

_CASES: Final = cue(r"\b(?:cases?|episodes?|events?) of\b", re.IGNORECASE)


def indications(lines: Iterable[Sentence], names: list[Name]) -> dict[str, int]:
    """The diseases that a text names more than half as often as the one that it names most, each with how often.

    Args:
        lines: the sentences of the text.
        names: the vocabulary's names in it; those of kind ``condition`` count.
    """
    counts: Counter[str] = Counter()
    for sentence in lines:
        named = [n.id for n in within(names, sentence.start, sentence.end) if n.kind == "condition"]
        if named:
            weight = _weight(sentence)
            for condition in named:
                counts[condition] += weight
    top = max(counts.values(), default=0)
    return {c: n for c, n in counts.items() if n and n * 2 > top}


def _weight(sentence: Sentence) -> int:
    """How much the names of a sentence say of what the text is about: 3 in the title, 0 in talk of safety or figures."""
    if sentence.section == "title":
        return 3
    found = tokens(sentence.text)
    told = any(isinstance(t, Figure) and t.unit == "%" for t in found)
    told = told or _CASES.search(sentence.text) is not None or bool(people_counted(sentence.text, found))
    return 0 if told or is_safety(sentence) or sentence.is_aside else 1
