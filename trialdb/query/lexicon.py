"""The words of a question that are not names: what may be asked, of what, against what and by what.

They are a closed class, kept in ``words/questions.txt`` beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

__all__ = ["LEXICON", "LONGEST", "Entry"]

Entry = tuple[str, str]
_WORDS: Final = Path(__file__).parent / "words" / "questions.txt"


def _build(text: str) -> dict[tuple[str, ...], Entry]:
    """Category and value by the words of each phrase; of two entries with one phrase the earlier counts."""
    lexicon: dict[tuple[str, ...], Entry] = {}
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    for entry in "\n".join(lines).replace("\n    ", " ").splitlines():
        said, _, phrases = entry.partition(": ")
        category, _, value = said.partition("=")
        for phrase in phrases.split(", "):
            lexicon.setdefault(tuple(phrase.split()), (category, value))
    return lexicon


LEXICON: Final[Mapping[tuple[str, ...], Entry]] = _build(_WORDS.read_text(encoding="utf-8"))
LONGEST: Final = max(map(len, LEXICON))
