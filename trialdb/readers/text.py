"""Plain text: an article or release as somebody saved it.

The stored text is what ``path.read_text()`` gives (with a byte order mark removed and NUL replaced), so that
``text[start:end]`` of every piece of evidence can be checked against the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialdb.readers.encoding import decode
from trialdb.readers.metadata import Metadata, document

if TYPE_CHECKING:
    from trialdb.facts import Document

__all__ = ["read_text"]


def read_text(data: bytes, *, location: str, declared: str | None = None) -> Document:
    """The document in a plain text; ``declared`` is an encoding named by a server.

    Raises:
        ReadError: empty, not text, or in no known encoding.
    """
    text = decode(data, location=location, declared=declared)
    return document(text, known=Metadata(), media_type="text/plain", location=location)
