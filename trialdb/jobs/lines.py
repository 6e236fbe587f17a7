"""On which line of a TOML file a key stands: the parser of the standard library tells values and no places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

__all__ = ["line_of"]

_NAME: Final = r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'"""
_DOTTED: Final = rf"(?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*"
_HEADER: Final = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?")
_KEY: Final = re.compile(rf"\s*({_DOTTED})\s*=")
_PART: Final = re.compile(_NAME)


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    r"""The line of the key at ``place``, or of the innermost table around it that has a line; counted from 1.

    >>> line_of("a = 1\n[[b]]\nc = 2\n[[b]]\nc = 3\n", ["b", 1, "c"])
    5
    """
    found = dict(reversed([*_places(text)]))
    wanted = tuple(place)
    while wanted:
        if wanted in found:
            return found[wanted]
        wanted = wanted[:-1]
    return None


def _places(text: str) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Each table and key with its line; a key within an inline table or an array has none of its own."""
    table: tuple[str | int, ...] = ()
    members: Counter[tuple[str | int, ...]] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                members[table] += 1
                table = (*table, members[table] - 1)
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, *_parts(key[1])), number


def _parts(dotted: str) -> tuple[str | int, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
