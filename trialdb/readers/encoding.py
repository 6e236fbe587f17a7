"""Bytes to text: which bytes are no text at all, and in which encoding the others stand.

UTF-8 is tried first and believed when it fits. A byte order mark is believed too. What is left is, for
English texts, a single-byte Western encoding; ``charset_normalizer`` tells which. A file that is UTF-8 but
for a few damaged bytes is refused with their place: reading it in another encoding would quietly turn every
other accent, dash and ≥ into something else.

Line ends are read as Python's text files read them, so an offset into the text is an offset into
``path.read_text()``. NUL becomes U+FFFD, because PostgreSQL cannot hold NUL; the length stays.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from trialdb.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["decode"]

REPLACEMENT = "\ufffd"

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file"),
    (b"{\\rtf", "a rich-text (RTF) file"),
    (b"\x89PNG\r\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF87a", "an image (GIF)"),
    (b"GIF89a", "an image (GIF)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh9", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_CONTAINERS = {b"WEBP": "an image (WebP)", b"WAVE": "a sound file", b"AVI ": "a video"}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WESTERN = ["cp1252", "latin_1", "mac_roman"]
# Python also knows "encodings" that are programs (unicode_escape, punycode); a page may not choose those.
_DECLARABLE = re.compile(
    r"(?:utf-?(?:8|16(?:[lb]e)?)|us-ascii|ascii|iso-?8859-\d+|latin-?\d|windows-\d+|cp\d+|koi8-[ru]|mac(?:intosh|-?roman)"
    r"|gb(?:2312|k|18030)|big5|euc-(?:jp|kr)|shift[_-]jis)",
    re.IGNORECASE,
)


def decode(data: bytes, *, location: str, declared: str | None = None) -> str:
    r"""The text of ``data`` with line ends as ``\n``, without a byte order mark and without NUL.

    ``declared`` is the encoding that a page or a server names; it is used where UTF-8 does not fit.
    ``location`` is named in errors.

    Raises:
        ReadError: nothing in it, not text at all (PDF, image, archive, program), or no encoding fits.

    >>> decode(b"\xef\xbb\xbfIt rose\r\nby 5\xc2\xa0mg.", location="a.txt")
    'It rose\nby 5\xa0mg.'
    """
    if not data:
        raise ReadError(location, "the file is empty; nothing was read")
    _refuse_signature(data, location)
    text = _decoded(data, location, declared)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    if not text.replace(REPLACEMENT, " ").strip():
        raise ReadError(location, "the file holds only white space; nothing was read")
    return text


def _refuse_signature(data: bytes, location: str) -> None:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise ReadError(
                location, f"this is {name}, not text; save its text as .txt, .md or .html and read that"
            )
    if data.startswith(b"RIFF") and data[8:12] in _CONTAINERS:
        raise ReadError(location, f"this is {_CONTAINERS[data[8:12]]}, not text; give a text file")


def _decoded(data: bytes, location: str, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, location)
    if _many(data.count(0), data):
        raise ReadError(location, "this is binary data (full of NUL bytes), not text; give a text file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _other_encoding(data, location, declared, error)


def _strictly(data: bytes, encoding: str, location: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = (
            f"its byte order mark says {encoding.upper()}, but byte {error.start} is not; save it as UTF-8"
        )
        raise ReadError(location, reason) from error


def _many(count: int, data: bytes) -> bool:
    """Whether ``count`` odd bytes are more than an accident in a text of this length."""
    return count > max(4, len(data) // 50)


def _other_encoding(data: bytes, location: str, declared: str | None, error: UnicodeDecodeError) -> str:
    if _many(len(data) - len(data.translate(None, _CONTROLS)), data):
        raise ReadError(
            location, "this is binary data (full of control bytes), not text; give a text file"
        ) from error
    for text in _declared_text(data, declared):
        return text
    if _damaged_utf8(data):
        reason = f"this is UTF-8 with damaged bytes (the first at byte {error.start}); save the text again as UTF-8"
        raise ReadError(location, reason) from error
    from charset_normalizer import from_bytes  # noqa: PLC0415  (30 ms that a UTF-8 file need not pay)

    guess = from_bytes(data, cp_isolation=_WESTERN, enable_fallback=False).best()
    if guess is None:
        reason = f"the encoding is unknown (not UTF-8 from byte {error.start} on); save the text as UTF-8"
        raise ReadError(location, reason) from error
    return str(guess)


def _declared_text(data: bytes, declared: str | None) -> Iterator[str]:
    """The text in the declared encoding, if that is one a page may name and it fits."""
    if declared is None or not _DECLARABLE.fullmatch(declared.strip()):
        return
    try:
        yield data.decode(declared.strip())
    except (LookupError, UnicodeDecodeError):
        return


def _damaged_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is well-formed UTF-8."""
    rest, whole = _MULTIBYTE.subn(b"", data)
    stray = len(rest) - len(rest.translate(None, bytes(range(0x80, 0x100))))
    return whole > 2 * stray
