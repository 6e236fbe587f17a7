"""Bytes to text: which bytes are no text at all, and in which encoding the others stand.

A byte order mark is believed, then UTF-8 where it fits, then the encoding that a page or server declares. A file
that is UTF-8 but for a few damaged bytes is read as UTF-8 with U+FFFD for those: any other encoding would quietly turn
every other accent, dash and ≥ into something else; with more damage it is refused. What is left is, for English texts,
Windows-1252, unless its quotation marks are unmistakably Mac Roman; ``charset_normalizer`` judges what that cannot be.

Line ends are read as Python's text files read them, so an offset into the text is an offset into
``path.read_text()``. Only stray control characters, which PostgreSQL and words cannot hold, are taken out.
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
_CONTROLS = re.compile(r"\x1b\[[\d;]{0,12}[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f]")
_BROKEN_FIGURE = re.compile(rf"\d[.,]?(?:{_CONTROLS.pattern})+[.,]?\d")
_DAMAGED_FIGURE = re.compile(rf"\d[.,]?{REPLACEMENT}+[.,]?\d")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# What English texts write beyond ASCII (Latin letters and signs, Greek, punctuation, mathematics), as UTF-8: bytes that
# in a single-byte encoding would be a capital accented letter before a sign.
_USUAL = re.compile(rb"[\xc2-\xc5\xce\xcf][\x80-\xbf]|\xe2[\x80-\x8b][\x80-\xbf]|\xef\xac[\x80-\x86]")
_HIGH = bytes(range(0x80, 0x100))
_WESTERN = ["cp1252", "latin_1", "mac_roman"]
# Mac Roman beyond doubt: don’t, a—b, 5–10, a dash between spaces, “a quotation”, "was ≥ 75". In Windows-1252 these
# are capitals (Õ, Ñ, Ð, Ò and Ó) in small letters, figures or alone, and ³ before a figure.
_MAC = re.compile(
    rb"[a-z][\xd0-\xd2\xd4\xd5][a-z]|\d[\xd0\xd1]\d|[a-z\d]\s[\xd0\xd1]\s|(?:[a-z]\s|\()[\xb2\xb3]\s?\d"
    rb"|(?<![\x80-\xff\w])\xd2\w[^\xd2\xd3\n]{0,300}\xd3(?![\x80-\xff\w])"
)
# And Windows-1252 beyond doubt.
_WINDOWS = re.compile(rb"[a-z]\x92(?:s|t)\b|\s[\x96\x97]\s|\d\x96\d|\x93\w[^\x93\x94\n]{0,300}\x94(?!\w)")
# Python also knows "encodings" that are programs (unicode_escape, punycode); a page may not choose those. UTF-16 without
# a mark is no choice either: a declaration that can be read as ASCII does not stand in UTF-16.
_DECLARABLE = re.compile(
    r"(?:utf-?8|us-ascii|ascii|iso-?8859-\d+|latin-?\d|windows-\d+|cp\d+|koi8-[ru]|mac(?:intosh|-?roman)"
    r"|gb(?:2312|k|18030)|big5|euc-(?:jp|kr)|shift[_-]jis)",
    re.IGNORECASE,
)
# Browsers read these as Windows-1252, and so do those who write them.
_MEANT_WESTERN = re.compile(r"us-ascii|ascii|iso-?8859-1|latin-?1", re.IGNORECASE)


def decode(data: bytes, *, location: str, declared: str | None = None) -> str:
    r"""The text of ``data`` with line ends as ``\n``, without a byte order mark and control characters.

    ``declared`` is the encoding that a page or a server names; it is used where UTF-8 does not fit.
    ``location`` is named in errors.

    Raises:
        ReadError: nothing in it, not text at all (PDF, image, archive, program), no encoding fits, or a stray byte
            stands inside a figure.

    >>> decode(b"\xef\xbb\xbfIt rose\r\nby 5\xc2\xa0mg.", location="a.txt")
    'It rose\nby 5\xa0mg.'
    """
    if not data:
        raise ReadError(location, "the file is empty; nothing was read")
    _refuse_signature(data, location)
    text = _decoded(data, location, declared)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _without_controls(text, location)
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


def _without_controls(text: str, location: str) -> str:
    """The text without its few stray control characters, so that a word stays whole; many of them are no text."""
    stray = sum(1 for _ in _CONTROLS.finditer(text))
    if not stray:
        return text
    if _many(stray, len(text)):
        raise ReadError(
            location, "this is binary data (full of control characters), not text; give a text file"
        )
    _refuse_figure(text, _BROKEN_FIGURE, location, "a control character")
    return _CONTROLS.sub("", text)


def _refuse_figure(text: str, broken: re.Pattern[str], location: str, what: str) -> None:
    """Refuse a text with a figure whose digits nobody can vouch for: neither 1234 nor 34 may be read from 12?34."""
    if found := broken.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ReadError(
            location, f"line {line}: {what} stands inside a figure; mend it and save the text as UTF-8"
        )


def _decoded(data: bytes, location: str, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark) and encoding != "utf-8":
            return _strictly(data[len(mark) :], encoding, location)
    if _many(data.count(0), len(data)):
        raise ReadError(location, "this is binary data (full of NUL bytes), not text; give a text file")
    marked = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _other_encoding(data, location, "utf-8" if marked else declared, marked=marked, error=error)


def _strictly(data: bytes, encoding: str, location: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = (
            f"its byte order mark says {encoding.upper()}, but byte {error.start} is not; save it as UTF-8"
        )
        raise ReadError(location, reason) from error


def _many(count: int, length: int) -> bool:
    """Whether ``count`` odd characters are more than an accident in a text of this length."""
    return count > max(4, length // 50)


def _other_encoding(
    data: bytes, location: str, declared: str | None, *, marked: bool, error: UnicodeDecodeError
) -> str:
    """The text of bytes that are not all UTF-8; ``marked`` says that a byte order mark claims they are."""
    controls = sum(1 for _ in _CONTROLS.finditer(data.decode("latin-1")))
    if _many(controls, len(data)):
        raise ReadError(
            location, "this is binary data (full of control bytes), not text; give a text file"
        ) from error
    for text in _declared_text(data, declared):
        return text
    if marked or _damaged_utf8(data):
        return _mended(data, location, error)
    western = _western(data)
    if western is not None:
        return western
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
    if _MEANT_WESTERN.fullmatch(declared.strip()):
        # The commonest label is also the commonest mistake, and it fits any bytes.
        if _damaged_utf8(data):
            return
        declared = "cp1252"
    try:
        yield data.decode(declared.strip())
    except (LookupError, UnicodeDecodeError):
        return


def _damaged_utf8(data: bytes) -> bool:
    """Whether the bytes beyond ASCII are UTF-8 sequences rather than anything else."""
    rest, whole = _MULTIBYTE.subn(b" ", data)
    stray, usual = _high(rest), sum(1 for _ in _USUAL.finditer(data))
    runs = len(re.findall(rb"[\x80-\xff]+", rest))
    return whole > 2 * stray or usual >= max(runs, 1)


def _mended(data: bytes, location: str, error: UnicodeDecodeError) -> str:
    """UTF-8 with U+FFFD for a tiny share of damaged bytes."""
    if _high(_MULTIBYTE.sub(b" ", data)) > max(8, len(data) // 1000):
        reason = f"this is UTF-8 with damaged bytes (the first at byte {error.start}); save the text again as UTF-8"
        raise ReadError(location, reason) from error
    text = data.decode("utf-8", errors="replace")
    _refuse_figure(text, _DAMAGED_FIGURE, location, "a damaged byte")
    return text


def _western(data: bytes) -> str | None:
    """The text in Windows-1252 or unmistakable Mac Roman; None where most letters would be accented, or bytes unused."""
    if _high(data) * 4 > len(data):
        return None
    if _MAC.search(data) and not _WINDOWS.search(data):
        return data.decode("mac_roman")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return None


def _high(data: bytes) -> int:
    """The number of bytes beyond ASCII."""
    return len(data) - len(data.translate(None, _HIGH))
