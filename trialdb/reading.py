"""The first half of a document's way, without a database: which files are meant, and what one of them states.

It is all that ``trialdb extract`` needs, so nothing here may import the other half: SQLAlchemy takes longer to import
than an article takes to be read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trialdb.readers import SUFFIXES, read_bytes, read_path
from trialdb.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from trialdb.facts import Document, Facts
    from trialdb.fetch import Fetched

__all__ = ["documents_at", "extract_document", "extract_path", "read_page"]


def documents_at(location: str | Path) -> tuple[str, ...]:
    """The documents that a path means: in a folder, all files of kinds that can be read, by name; else the path itself.

    Hidden files and folders are passed over. What is no folder is given back as it stands, there or not, so that
    whoever reads it says what is wrong with it.
    """
    path = Path(location)
    if "://" in str(location) or not path.is_dir():
        return (str(location),)
    inside = (p for p in sorted(path.rglob("*")) if p.suffix.lower() in SUFFIXES and p.is_file())
    return tuple(
        str(p) for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)
    )


def read_page(page: Fetched) -> Document:
    """The document of a page that was fetched.

    Its own word for its address holds only within its own site, so that no page can stand for one of another.

    Raises:
        ReadError: it cannot be read.
    """
    document = read_bytes(page.body, location=page.final_url, media_type=page.media_type or None)
    if document.url and urlsplit(document.url).hostname == urlsplit(page.final_url).hostname:
        return document
    return document.model_copy(update={"url": page.final_url})


def extract_path(path: Path, vocabulary: Vocabulary | None = None) -> Facts:
    """What the document in a file states, in its own terms; no database is touched.

    Raises:
        ReadError: the file cannot be read.
    """
    return extract_document(read_path(path), vocabulary or load_vocabulary())


def extract_document(document: Document, vocabulary: Vocabulary) -> Facts:
    """What a document that is read already states."""
    from trialdb.extract import extract  # noqa: PLC0415  (slow to import; a run without new documents needs none)

    return extract(document, vocabulary)
