"""What may be meant by words that were not understood: words of a question, or known names, spelt much like them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from trialdb.query.lexicon import LEXICON
from trialdb.query.names import Names, similar_names
from trialdb.values import key

__all__ = ["meant"]

_TRIED: Final = 6
_LONG: Final = 100


def meant(spelt: Sequence[str], before: str, names: Names) -> tuple[str, ...]:
    """What may be meant by words (all of a run, then each): phrases of a question, unless a name is more like them.

    A name that begins with the known name ``before`` them comes first among names.
    """
    phrases, alone = _best(spelt, _similar_phrases), _best(spelt, names.similar)
    around = names.close(f"{before} {spelt[0]}") if before else ()
    likeness = max(phrases.values(), default=0.0)
    first = [*phrases, *around] if likeness >= max(alone.values(), default=0.0) else [*around, *alone]
    return tuple(dict.fromkeys([*first, *alone, *phrases]))[:3]


def _best(spelt: Sequence[str], similar: Callable[[str], dict[str, float]]) -> dict[str, float]:
    """What is like one of several texts, with how much; one or two letters are like everything, and pages like nothing."""
    found: dict[str, float] = {}
    for text in list(dict.fromkeys(spelt))[:_TRIED]:
        for name, likeness in similar(text).items() if _tells(text) else ():
            found.setdefault(name, likeness)
    return found


def _tells(text: str) -> bool:
    """Whether something may be like a text by more than chance: a short word of lower case is like many names."""
    size = len(key(text))
    return 2 < size < _LONG and not (size < 5 and text.islower())


def _similar_phrases(text: str) -> dict[str, float]:
    """Phrases of a question that are spelt much like a text, with how much."""
    phrases: dict[str, str] = {}
    for phrase in LEXICON:
        if len("".join(phrase)) > 3:
            phrases.setdefault(key(" ".join(phrase)), " ".join(phrase))
    return similar_names(text, phrases, cutoff=78)
