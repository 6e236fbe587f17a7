"""Where the lines of a hard-wrapped text go on: line breaks that only fill a width and end nothing.

A break fills a width where the first word of the next line would not have stood in the line any more. It is taken for
one where the text is wrapped as a whole; in another text, where a line plainly goes on in the next.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from trialdb.extract.edited import Edit

__all__ = ["wraps"]

_NARROWEST, _WIDEST = 50, 130  # characters in a line of a wrapped text
_PARAGRAPH: Final = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE: Final = re.compile(r"[^\n]+")
_ITEM: Final = re.compile(r"\s*[-•*·▪◦>|](?:\s|$)|\s*#")  # a bullet, a mark of Markdown
_ITEM_BEHIND_END: Final = re.compile(r"\s*(?:[–—]|\d{1,2}[.)])\s")  # "42. " may also end a sentence
_CLOSING: Final = '.!?:;”"'
_CELLS: Final = re.compile(r"\||\t|\S {3,}\S")
_HYPHENATED: Final = re.compile(r"[A-Za-z]{2}[-‐‑\u00ad]$")


class _Break(NamedTuple):
    """A line break with the blanks around it, the length of its line, and that with the next line's first word."""

    start: int
    end: int
    length: int
    longer: int
    goes_on: bool

    def fills(self, width: int) -> bool:
        """Whether the line fills this width, so that the next word had no room in it."""
        return self.length <= width < self.longer


def wraps(text: str) -> Iterator[Edit]:
    """The breaks inside sentences and paragraphs, each read as a blank, or as nothing behind a hyphen."""
    if "\n" not in text:
        return
    paragraphs = [[*_breaks(text, *m.span())] for m in _PARAGRAPH.finditer(text)]
    width = _width(paragraphs, text)
    for b in (b for breaks in paragraphs for b in breaks):
        if b.goes_on or b.fills(width):
            yield Edit(b.start, b.end, "" if _HYPHENATED.search(text, max(0, b.start - 3), b.start) else " ")


def _breaks(text: str, start: int, end: int) -> Iterator[_Break]:
    """The breaks between the lines of a paragraph, without those before items of lists and beside rows of tables."""
    lines = [m.span() for m in _LINE.finditer(text, start, end)]
    for (s, e), (after, last) in itertools.pairwise(lines):
        line, following = text[s:e].rstrip(), text[after:last]
        words = following.split(maxsplit=1)
        if not (line.strip() and words) or _ITEM.match(following) or _CELLS.search(text, s, last):
            continue
        if line[-1] in _CLOSING and _ITEM_BEHIND_END.match(following):
            continue
        goes_on = (
            _NARROWEST < len(line) < _WIDEST
            and line[-1] not in _CLOSING
            and (words[0][0].islower() or (words[0][0].isdigit() and line[-1] not in ")]%"))
        )
        begin = after + len(following) - len(following.lstrip())
        yield _Break(s + len(line), begin, len(line), len(line) + 1 + len(words[0]), goes_on)


def _width(paragraphs: list[list[_Break]], text: str) -> int:
    """The width to which a text is wrapped, as its longer paragraphs tell it; 0 where most of their breaks have another reason."""
    long = [breaks for breaks in paragraphs if len(breaks) > 1]
    widths = ((max(b.length for b in breaks), min(b.longer for b in breaks)) for breaks in long)
    width = max((w for w, longer in widths if _NARROWEST <= w <= _WIDEST and w < longer), default=0)
    breaks = [b for breaks in long for b in breaks if b.length <= width]
    filling = [b for b in breaks if b.longer > width]
    inside = sum(text[b.start - 1] not in _CLOSING for b in filling)
    return width if len(filling) * 4 >= len(breaks) * 3 and inside * 2 > len(filling) else 0
