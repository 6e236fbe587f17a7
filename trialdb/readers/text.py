"""Plain text: an article or release as somebody saved it.

The stored text is what ``path.read_text()`` gives (without byte order mark, stray control characters and what
stands in ``data:`` addresses), so that ``text[start:end]`` of every piece of evidence can be checked against the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialdb.errors import ReadError
from trialdb.readers.encoding import decode
from trialdb.readers.metadata import Metadata, document

if TYPE_CHECKING:
    from trialdb.facts import Document

__all__ = ["read_text", "without_data"]

# An image or file that stands in the text itself: base64 (perhaps wrapped), an SVG drawing, or percent-encoded text.
_DATA = re.compile(
    r"\bdata:(?:(?:image|audio|video|application|text|font|model|message|multipart)/[\w.+-]{1,80}(?:;[\w.+%-]{1,40}(?:=[\w.+%\"-]{1,80})?){0,5}"
    r"|(?:;[\w-]{1,40}=[\w-]{1,40}){0,5};base64),"
    r"(?:(?<=;base64,)[\w+/=%-]*(?:\n[ \t]*[\w+/=%-]{40,})*(?:\n[ \t]*[\w+/=%-]+(?=\s*[)\"'>]))?"
    r"|<svg\b[^<]*(?:<(?!/?svg)[^<]*)*</svg>|(?:[^\s()<>\"]|\([^\s()<>\"]*\))*)",
    re.IGNORECASE,
)


def read_text(data: bytes, *, location: str, declared: str | None = None) -> Document:
    """The document in a plain text; ``declared`` is an encoding named by a server.

    Raises:
        ReadError: empty, nothing but an embedded file, not text, or in no known encoding.
    """
    text = without_data(decode(data, location=location, declared=declared))
    if not text.strip():
        raise ReadError(location, "the file holds only an embedded file; nothing was read")
    return document(text, known=Metadata(), media_type="text/plain", location=location)


def without_data(text: str) -> str:
    """The text with every ``data:`` address (an embedded image or file) taken out; what is around it stays.

    >>> without_data("Itch ![a chart](data:image/png;base64,iVBORw0KGgo=) fell.")
    'Itch ![a chart]() fell.'
    """
    return _DATA.sub("", text) if "data:" in text.lower() else text
