"""A web page: its main text and its metadata, both by trafilatura, without a glance at the network.

The text is our rendering of the page: one paragraph, list item or table row a line, the cells of a row separated
by `` | ``, the headline first. Evidence offsets refer to it. Superscripts keep their height (10³, a footnote mark
after a figure ³) because "300" with a footnote 2 must not become "3002".

A page's date is believed only as far as the page writes it out: trafilatura's date finder fills in a day
where a page gives a month, and picks one reading of 03/04/2025.

Limits: a page nested deeper than the parser goes (about 250 levels), or of more than ``MAX_ELEMENTS`` elements, is
refused or read in part by trafilatura's simpler extractors; what scripts would draw is not there.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from trialdb.errors import ReadError
from trialdb.readers.dates import DATE, parse_date
from trialdb.readers.encoding import decode
from trialdb.readers.inline import raised
from trialdb.readers.metadata import Metadata, document, web_address
from trialdb.readers.sitename import site_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from trialdb.facts import Document

__all__ = ["MAX_ELEMENTS", "read_html"]

#: A page of more elements is refused: extraction takes about 0.1 ms an element.
MAX_ELEMENTS = 60_000
_LONGEST_ATTRIBUTE = 10_000  # characters; real ones are addresses and class names

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})|<\?xml[^>]{0,100}?encoding=[\"']([\w-]{2,20})",
    re.IGNORECASE,
)
_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+\s*")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# A control character written as a reference (&#1;), but for one between two figures, which becomes U+FFFD.
_CONTROL = r"&\#(?:0{0,6}(?:[0-8]|1[4-9]|2\d|3[01])|x0{0,6}(?:[0-8ef]|1[\da-f]));"
_CONTROLS = re.compile(rf"(?<!\d){_CONTROL}|{_CONTROL}(?![\d&])", re.IGNORECASE)
_DATES = re.compile(DATE, re.IGNORECASE)


def read_html(data: bytes, *, location: str, declared: str | None = None) -> Document:
    """The document in a web page; ``declared`` is an encoding named by a server, else the page's own is used.

    Raises:
        ReadError: empty, not text, in no known encoding, not HTML, too large, or a page without text.
    """
    named = _CHARSET.search(data, 0, 4096)
    own = (named[1] or named[2]).decode("ascii") if named else None
    page = _CONTROLS.sub("", decode(data, location=location, declared=declared or own))
    _silence()
    tree = _tree(page, location)
    address = web_address(location)
    found = _guarded(_main_text, tree, address)
    text, known = (
        (found[0], _metadata(found[1], tree, page, address)) if found else (None, Metadata(url=address))
    )
    text = text or _guarded(_any_text, page, location)
    if not text:
        raise ReadError(location, "no text was found in the page; save its text as .txt and read that")
    return document(_with_title(text, known.title), known=known, media_type="text/html", location=location)


def _silence() -> None:
    """Keep the extractors' remarks on odd pages off standard error; a program that logs still gets them."""
    for name in ("trafilatura", "htmldate", "justext"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _guarded(step: Callable[..., Any], *arguments: Any) -> Any:
    """The outcome of an extractor, or None where a hostile page makes it fail: the next, simpler one is tried."""
    try:
        return step(*arguments)
    except Exception:  # noqa: BLE001  (other people's code on hostile input; whatever it raises, the page is not read)
        return None


def _tree(page: str, location: str) -> Any:
    """The parsed page, made harmless: no monstrous attributes, superscripts raised."""
    from trafilatura import load_html  # noqa: PLC0415  (0.2 s that reading plain text need not pay)

    tree = _guarded(load_html, page)
    if tree is None:
        raise ReadError(
            location, "this is not HTML that can be read; save the page again, or its text as .txt"
        )
    size = sum(1 for _ in tree.iter())
    if size > MAX_ELEMENTS:
        raise ReadError(
            location, f"the page has {size:,} elements (limit {MAX_ELEMENTS:,}); save its text as .txt"
        )
    for element in tree.iter("*"):
        for name, value in element.attrib.items():
            if len(value) > _LONGEST_ATTRIBUTE and name != "content":
                del element.attrib[name]
    for element in list(tree.iter("sup")):
        _raise(element)
    return tree


def _raise(element: Any) -> None:
    """Turn figures set high (an exponent, a footnote mark, linked or not) into superscript figures."""
    content = "".join(element.itertext()).strip()
    if (high := raised(content)) != content:
        del element[:]
        element.text = high


def _main_text(tree: Any, address: str | None) -> tuple[str | None, Any]:
    """The page's main text and trafilatura's record of the page; extraction works on its own copy of the tree."""
    from trafilatura import bare_extraction  # noqa: PLC0415

    page: Any = bare_extraction(
        tree,
        url=address,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2100-01-01"},
    )
    return (_rendered(page.text), page) if page is not None else (None, None)


def _any_text(page: str, location: str) -> str | None:
    """Text from a page without a recognisable article: trafilatura's baseline, then all its text."""
    from trafilatura import baseline, html2txt  # noqa: PLC0415

    found = _guarded(baseline, page)
    text = found[1] if found and found[1] else html2txt(_tree(page, location))
    return _rendered(text)


def _rendered(text: str | None) -> str | None:
    """The extractor's text with table rows as plain rows and without characters that a database refuses."""
    lines = (
        _row(line) for line in _UNSTORABLE.sub("\ufffd", text or "").split("\n") if not _RULE.fullmatch(line)
    )
    return "\n".join(lines).strip() or None


def _row(line: str) -> str:
    """A table row without its outer bars (a caption without its empty cells); any other line as it is."""
    stripped = line.strip()
    if len(stripped) < 2 or not (stripped.startswith("|") and stripped.endswith("|")):
        return line.rstrip()
    cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", stripped[1:-1])]
    return " | ".join(cells) if any(cells[1:]) else cells[0]


def _with_title(text: str, title: str | None) -> str:
    """The text below its headline: a headline names the study as often as the text does."""
    if not title or title.casefold() in text[: len(title) + 1000].casefold():
        return text
    return f"{' '.join(_UNSTORABLE.sub(' ', title).split())}\n\n{text}"


def _metadata(record: Any, tree: Any, page: str, address: str | None) -> Metadata:
    if record is None:
        return Metadata(url=address)
    site = site_name(tree, record.sitename, record.url or address)
    return Metadata(
        title=_title(record.title, site),
        publisher=site,
        url=web_address(record.url) or address,
        published=_written_date(record.date, page),
    )


def _title(title: str | None, site: str | None) -> str | None:
    """The title without the site's name behind a bar or dash."""
    if title and site:
        title = re.sub(rf"\s+[|–—·-]\s+{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE)
    return title or None


def _written_date(date: str | None, page: str) -> str | None:
    """As much of the found date as the page writes out: the day, else the month, else nothing."""
    if date is None or parse_date(date) is None:
        return None
    if date in page or date.replace("-", "/") in page or re.search(rf"\b{date.replace('-', '')}(?!\d)", page):
        return date
    written = {parse_date(found.group()) for found in _DATES.finditer(page)}
    if date in written:
        return date
    month = date[:7]
    return month if month in written or re.search(rf"\b{month}\b(?!-)", page) else None
