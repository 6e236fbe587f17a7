"""Where a text's own word stands in it, found without compiling a pattern for each word of each text."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["series_places", "word_places"]


def word_places(word: str, text: str, *, beside: str = "-") -> Iterator[int]:
    """Where a word begins in a text, not inside a longer word nor next to a sign of ``beside``.

    >>> list(word_places("EES", "EES and PES, EES-treated, the EES group"))
    [0, 30]
    """
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _joins(text[at - 1 : at], beside) and not _joins(text[end : end + 1], beside):
            yield at
            at = text.find(word, end)
        else:
            at = text.find(word, at + 1)


def _joins(letter: str, beside: str) -> bool:
    return bool(letter) and (letter.isalnum() or letter == "_" or letter in beside)


def series_places(name: str, text: str, *, lowered: str | None = None) -> Iterator[tuple[int, int]]:
    """The spans of a name of several parts, joined by a blank, a hyphen or nothing; in any case where ``lowered`` is given.

    >>> list(series_places("EAGLE 1", "EAGLE-1 and EAGLE1, not EAGLE 12 or EAGLE 1-2"))
    [(0, 7), (12, 18)]
    """
    parts = re.split(r"[\s-]", name if lowered is None else name.lower())
    within = text if lowered is None else lowered
    at = within.find(parts[0])
    while at >= 0:
        end = at + len(parts[0])
        for part in parts[1:]:
            if within[end : end + 1].isspace() or within[end : end + 1] == "-":
                end += 1
            if not within.startswith(part, end):
                end = -1
                break
            end += len(part)
        if (
            end > at
            and not _joins(within[at - 1 : at], "-")
            and not _joins(within[end : end + 1], "")
            and not (within[end : end + 1] == "-" and within[end + 1 : end + 2].isdigit())
        ):
            yield at, end
            at = within.find(parts[0], end)
        else:
            at = within.find(parts[0], at + 1)
