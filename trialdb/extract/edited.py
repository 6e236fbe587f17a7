"""A text as the grammar reads it, beside the text as printed, and the way back from one to the other.

What is read is spelled in one way where authors and publishers have several; every span found in it can be told as a
span of the printed text, so that quotes stay verbatim.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Edit", "Edited", "edited", "substitutions"]


class Edit(NamedTuple):
    """What stands from ``start`` to ``end`` is read as ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A text with some spans of an ``earlier`` one replaced; without an earlier one it is the printed text.

    The n-th stands from ``begun[n]`` to ``ends[n]`` here, and stood from ``opened[n]`` to ``closed[n]`` there.
    """

    text: str
    begun: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    earlier: Edited | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the printed text that stands from ``start`` to ``end`` here; what was replaced is in it as a whole."""
        at = bisect_right(self.begun, start) - 1
        if at >= 0:
            inside = start < self.ends[at]
            start = self.opened[at] if inside else start - self.ends[at] + self.closed[at]
        at = bisect_right(self.begun, end - 1) - 1
        if at >= 0:
            inside = end <= self.ends[at]
            end = self.closed[at] if inside else end - self.ends[at] + self.closed[at]
        return self.earlier.span(start, end) if self.earlier else (start, end)


def edited(earlier: Edited, edits: Iterable[Edit]) -> Edited:
    """The next step: the text with ``edits``, which follow each other and do not overlap.

    >>> step = edited(Edited("p&lt;0.05"), [Edit(1, 5, "<")])
    >>> step.text, step.span(1, 6)
    ('p<0.05', (1, 9))
    """
    parts: list[str] = []
    spans: list[tuple[int, int, int, int]] = []
    text, at, length = earlier.text, 0, 0
    for start, end, new in edits:
        parts += (text[at:start], new)
        length += start - at
        spans.append((length, length + len(new), start, end))
        length += len(new)
        at = end
    if not spans:
        return earlier
    parts.append(text[at:])
    begun, ends, opened, closed = zip(*spans, strict=True)
    return Edited("".join(parts), begun, ends, opened, closed, earlier)


def substitutions(
    pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str], text: str
) -> Iterator[Edit]:
    """The edits that ``pattern`` asks for, of its group ``it`` where it has one, else of the whole match.

    What its group ``inner`` matches stays, and ``new`` stands around it: what comes before and what behind, with a bar between.
    """
    group = "it" if "it" in pattern.groupindex else 0
    has_inner = "inner" in pattern.groupindex
    for m in pattern.finditer(text):
        if m.start(group) < 0:
            continue
        word = new if isinstance(new, str) else new(m)
        if has_inner:
            before, _, behind = word.partition("|")
            yield Edit(m.start(group), m.start("inner"), before)
            yield Edit(m.end("inner"), m.end(group), behind)
        elif word != m[group]:
            yield Edit(*m.span(group), word)
