"""What is known about a document besides its text, and what the text itself tells of it.

Front matter and a page's own metadata are believed first; only what they leave out is read from the text.
Nothing is guessed: what the text does not show stays None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialdb.facts import Document
from trialdb.readers.dates import is_possible
from trialdb.readers.kinds import kind_of
from trialdb.readers.layout import lay_out
from trialdb.readers.published import published_on
from trialdb.readers.publisher import published_by

if TYPE_CHECKING:
    from trialdb.facts import SourceKind

__all__ = ["Metadata", "describe", "document", "web_address"]

_HEAD, _TAIL = 200_000, 50_000  # characters of a very long text that are looked at: both ends tell
_LONGEST = 1000  # characters of a title or publisher; hostile pages give megabytes
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a source. ``published`` is an ISO date of the precision known, as in ``Document``."""

    kind: SourceKind | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None


def describe(text: str, *, url: str | None = None) -> Metadata:
    r"""What ``text`` tells of itself; ``url`` is where it was found and only helps to tell its kind.

    >>> found = describe("Pill works\n\nBASEL, 8 March 2025 – Acme’s pill helped patients in a trial of some length.")
    >>> found.title, found.published, found.kind
    ('Pill works', '2025-03-08', 'press_release')
    """
    layout = lay_out(text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}")
    return Metadata(
        kind=kind_of(layout, url=url),
        title=layout.title,
        publisher=published_by(layout),
        url=url,
        published=published_on(layout),
    )


def document(text: str, *, known: Metadata, media_type: str, location: str) -> Document:
    """A document of ``text`` with what is ``known`` of it and, where that is None, what the text tells.

    A date of publication that cannot be one (before 1900, in the far future) is passed over.
    """
    told = describe(text, url=known.url or web_address(location))
    return Document(
        kind=known.kind or told.kind or "other",
        text=text,
        title=_tidy(known.title) or _tidy(told.title),
        publisher=_tidy(known.publisher) or _tidy(told.publisher),
        url=told.url,
        published=next(
            (date for date in (known.published, told.published) if date and is_possible(date)), None
        ),
        media_type=media_type,
        location=location,
    )


def web_address(location: str | None) -> str | None:
    """``location`` if it is an http or https address that can be stored, else None."""
    if (
        location is None
        or not location.lower().startswith(("http://", "https://"))
        or len(location) > 2 * _LONGEST
    ):
        return None
    return None if _UNPRINTABLE.search(location) or " " in location else location


def _tidy(name: str | None) -> str | None:
    """A name on one line, of a length a column can hold, without characters that a database refuses."""
    return (" ".join(_UNPRINTABLE.sub(" ", name).split())[:_LONGEST].rstrip() or None) if name else None
