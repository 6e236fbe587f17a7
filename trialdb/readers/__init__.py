"""Reading: the bytes of one file or page become one :class:`~trialdb.facts.Document`, or one clear error.

The reader is chosen by what a server says (media type), else by the name's suffix, else by the content. Plain text
and Markdown are stored as written; a web page is stored as its main text. A file of PubMed may hold many documents;
:func:`read_documents` gives them all. Nothing here touches the network or knows what a trial is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from trialdb.errors import ReadError
from trialdb.readers.html import read_html
from trialdb.readers.markdown import read_markdown
from trialdb.readers.pubmed import read_pubmed
from trialdb.readers.text import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from trialdb.facts import Document

__all__ = ["MAX_BYTES", "SUFFIXES", "read_bytes", "read_documents", "read_path"]

#: The largest file that is read, in bytes; an article has thousands, a book a million.
MAX_BYTES = 20_000_000


class _Reader(Protocol):
    def __call__(self, data: bytes, *, location: str, declared: str | None = None) -> Document: ...


def _read_article(data: bytes, *, location: str, declared: str | None = None) -> Document:
    """The one article in the XML of PubMed, which names its encoding itself."""
    del declared
    found = list(read_pubmed(data, location=location))
    documents = [one for one in found if not isinstance(one, ReadError)]
    if len(documents) > 1:
        reason = (
            f"the file holds {len(documents):,} articles, and one is asked for; load the file, or split it"
        )
        raise ReadError(location, reason)
    for one in found:
        if isinstance(one, ReadError):
            raise one
    return documents[0]


_BY_SUFFIX: dict[str, _Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".xml": _read_article,
}
_BY_MEDIA_TYPE: dict[str, _Reader] = {
    "text/plain": read_text,
    "text/markdown": read_markdown,
    "text/x-markdown": read_markdown,
    "text/html": read_html,
    "application/xhtml+xml": read_html,
    "application/xml": _read_article,
    "text/xml": _read_article,
}
#: The suffixes of the files that can be read.
SUFFIXES = frozenset(_BY_SUFFIX)

_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]", re.IGNORECASE)
_BOMS = b"\xef\xbb\xbf"


def read_path(path: Path) -> Document:
    """The document in the file ``path`` (.txt, .text, .md, .markdown, .html, .htm, .xhtml, .xml, or without suffix).

    Raises:
        ReadError: no such file, a folder, larger than ``MAX_BYTES``, empty, not text, of an unknown kind, or of
            several documents.
    """
    return read_bytes(_bytes_of(path), location=str(path))


def read_documents(path: Path) -> Iterator[Document | ReadError]:
    """All documents in a file: one in most, many in an XML file of PubMed; in place of those that cannot be read, why.

    >>> from pathlib import Path
    >>> [str(one) for one in read_documents(Path("none.txt"))]
    ['none.txt: there is no such file; check the name']
    """
    try:
        if path.suffix.lower() == ".xml":
            data = _bytes_of(path)
            _refuse_large(data, str(path))
            yield from read_pubmed(data, location=str(path))
        else:
            yield read_path(path)
    except ReadError as error:
        yield error


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file, of one that is too large those up to one more than ``MAX_BYTES``."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise ReadError(path, "this is a folder; name the files in it") from error
    except FileNotFoundError as error:
        raise ReadError(path, "there is no such file; check the name") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadError(path, f"the file cannot be opened ({reason})") from error


def read_bytes(data: bytes, *, location: str, media_type: str | None = None) -> Document:
    r"""The document in ``data``, which came from ``location`` (a path or an address).

    ``media_type`` is what a server says (``text/html; charset=utf-8``); without it the suffix of ``location`` and then
    the content choose the reader.

    Raises:
        ReadError: larger than ``MAX_BYTES``, empty, not text, or of an unknown kind.

    >>> read_bytes(b"# A pill\n\nIt helped patients.\n", location="a.md").title
    'A pill'
    """
    _refuse_large(data, location)
    charset = _CHARSET.search(media_type or "")
    reader = _by_media_type(media_type, location) or _by_suffix(location) or _by_content(data, location)
    return reader(data, location=location, declared=charset[1] if charset else None)


def _refuse_large(data: bytes, location: str) -> None:
    if len(data) > MAX_BYTES:
        raise ReadError(
            location, f"the file is larger than {MAX_BYTES // 1_000_000} MB; split it or cut it down"
        )


def _by_media_type(media_type: str | None, location: str) -> _Reader | None:
    name = (media_type or "").partition(";")[0].strip().lower()
    if name in _UNTOLD:
        return None
    if reader := _BY_MEDIA_TYPE.get(name):
        return reader
    raise ReadError(
        location,
        f"{name} is a kind of document that cannot be read; give text, Markdown, HTML or PubMed's XML",
    )


def _by_suffix(location: str) -> _Reader | None:
    """The reader for the name's suffix. A page's address may end in anything (.aspx, .com), a file's name may not."""
    is_address = location.lower().startswith(("http://", "https://"))
    name = (_address_path(location) if is_address else location).replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    suffix = f"{dot}{ending}".lower()
    if not stem or not _SUFFIX.fullmatch(suffix):
        return None
    reader = _BY_SUFFIX.get(suffix)
    if reader is None and not is_address:
        raise ReadError(
            location, f"{suffix} is an unknown kind of file; give one of {', '.join(sorted(SUFFIXES))}"
        )
    return reader


def _address_path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _by_content(data: bytes, location: str) -> _Reader:
    """The reader for bytes whose name says nothing."""
    start = data[:4096].removeprefix(_BOMS).lstrip()
    if start.startswith(b"<") and b"<Pubmed" in start:
        return _read_article
    if _HTML.search(start) and start.startswith(b"<"):
        return read_html
    if start.startswith(b"<?xml"):
        raise ReadError(
            location, "this is XML, not a page or a text; give text, Markdown, HTML or PubMed's XML"
        )
    if re.match(rb"[{\[]\s*[\"{\[]", start) and data.rstrip().endswith((b"}", b"]")):
        raise ReadError(location, "this is JSON, not a page or a text; give text, Markdown or HTML")
    return read_markdown if start.startswith((b"---\n", b"---\r\n", b"# ")) else read_text
