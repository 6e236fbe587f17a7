"""Where things stand in a text: its own words, found without compiling a pattern for each, and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["depths", "series_places", "word_places"]

_BRACKET: Final = re.compile(r"[()\[\]]")


def depths(text: str, *, inside: int = 0) -> list[int]:
    """How many brackets each character stands in; ``inside`` is what a bracket adds to its own: 0, or 1.

    >>> depths("a (b) c"), depths("a (b) c", inside=1)
    ([0, 0, 0, 1, 0, 0, 0], [0, 0, 1, 1, 1, 0, 0])
    """
    if _BRACKET.search(text) is None:
        return [0] * len(text)
    found: list[int] = []
    depth, at = 0, 0
    for m in _BRACKET.finditer(text):
        found += [depth] * (m.start() - at)
        at = m.end()
        if m.group() in "([":
            found.append(depth + inside)
            depth += 1
        else:
            found.append(max(0, depth - 1 + inside))
            depth = max(0, depth - 1)
    found += [depth] * (len(text) - at)
    return found


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
