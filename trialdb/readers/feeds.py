"""Feeds: what an RSS or Atom feed announces, as links to pages with title and date. Reading is by feedparser.

A link is made absolute and freed of what only counts clicks (``utm_source=…``), so that a page has one address
however it was found; of several items with one address or one identifier the first is kept. Nothing is fetched. What
an item says of its page's text is not read: the page is.

A feed is often broken somewhere. What could be read of it is given, and what could not is told in ``problems``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from trialdb.errors import ReadError
from trialdb.readers.dates import DATE, is_possible, parse_date
from trialdb.readers.metadata import web_address

__all__ = ["MAX_BYTES", "Feed", "FeedItem", "read_feed"]

#: The largest feed that is read, in bytes; a feed of a thousand items has about one million.
MAX_BYTES = 5_000_000
_LONGEST = 500  # characters of a title
_COUNTS_CLICKS = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi))(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]{0,1000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"""\btype\s*=\s*["']?application/(?:rss|atom)\+xml""", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,1000}>")
_DATES = re.compile(DATE, re.IGNORECASE)
_SHORT_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One announced page. ``published`` is an ISO date of the precision known; ``identifier`` is the feed's own."""

    link: str
    title: str | None
    published: str | None
    identifier: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its items in its order, and in ``problems`` what of it could not be read."""

    title: str | None
    items: tuple[FeedItem, ...]
    problems: tuple[str, ...] = ()


def read_feed(data: bytes, *, location: str) -> Feed:
    """The feed in ``data``, which came from ``location``: the address against which its links are meant.

    Raises:
        ReadError: empty, larger than ``MAX_BYTES``, or no feed (a web page, JSON, other XML).
    """
    import feedparser  # noqa: PLC0415  (0.1 s that only those who read feeds need to pay)

    if len(data) > MAX_BYTES:
        raise ReadError(location, f"the feed is larger than {MAX_BYTES // 1_000_000} MB; it is not read")
    headers = {"content-location": web_address(location) or ""}
    try:
        parsed = feedparser.parse(BytesIO(data), response_headers=headers, resolve_relative_uris=False)
    except Exception as error:  # other people's code on hostile input
        raise ReadError(location, f"this is no feed that can be read ({_one_line(error)})") from error
    if not parsed.get("version"):
        raise ReadError(location, _what_else(data, location))
    items, problems = _items(parsed.entries)
    if parsed.bozo and isinstance(parsed.get("bozo_exception"), Exception) and _is_broken(parsed):
        problems.append(f"the feed is broken, and items may be missing ({_one_line(parsed.bozo_exception)})")
    return Feed(_plain(parsed.feed, "title"), tuple(items), tuple(problems))


def _is_broken(parsed: Any) -> bool:
    """Whether more is wrong than the encoding or media type that the feed declares, which feedparser mends."""
    from feedparser import CharacterEncodingOverride, NonXMLContentType  # noqa: PLC0415

    return not isinstance(parsed.bozo_exception, CharacterEncodingOverride | NonXMLContentType)


def _items(entries: list[Any]) -> tuple[list[FeedItem], list[str]]:
    """The items, each once, and what is wrong with the others."""
    items: list[FeedItem] = []
    problems: list[str] = []
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        link, title = _link(entry), _plain(entry, "title")
        if link is None:
            given = _one_line(entry.get("link") or "")
            said = f"links to {given}, which is no web address" if entry.get("link") else "has no link"
            problems.append(f"item {number} ({title or 'without title'}) {said}")
            continue
        identifier = str(entry.get("id") or "").strip() or link
        if not seen & {link, identifier}:
            items.append(FeedItem(link, title, _published(entry), identifier))
        seen |= {link, identifier}
    return items, problems


def _link(entry: Any) -> str | None:
    """The address of the page, behind a service that counts its readers where the feed tells it."""
    for told in (entry.get("feedburner_origlink"), entry.get("link")):
        if address := web_address(str(told or "").strip()):
            return _without_counting(address)
    return None


def _without_counting(address: str) -> str | None:
    """The address without parameters and marks that only count clicks; None of one that is broken."""
    try:
        parts = urlsplit(address)
        known = bool(parts.hostname)
    except ValueError:
        return None
    query = "&".join(one for one in parts.query.split("&") if not _COUNTS_CLICKS.fullmatch(one))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""  # a page drawn by a script
    return urlunsplit(parts._replace(query=query, fragment=fragment)) if known else None


def _published(entry: Any) -> str | None:
    """The day as its publisher writes it, wherever on earth; else as feedparser understands it."""
    for name in ("published", "updated", "created"):
        written, understood = (dict.get(entry, key) for key in (name, f"{name}_parsed"))
        date = _written_date(str(written or "").strip())
        if date is None and understood:
            date = f"{understood[0]:04}-{understood[1]:02}-{understood[2]:02}"
        if date and is_possible(date):
            return date
    return None


def _written_date(written: str) -> str | None:
    if _SHORT_DATE.fullmatch(written):
        return written
    found = _DATES.search(written, 0, 100)
    return parse_date(found.group()) if found else None


def _plain(told: Any, name: str) -> str | None:
    """A title as plain text on one line, whether or not the feed says that it is marked up: feeds seldom know."""
    return _one_line(unescape(_TAG.sub("", str(told.get(name) or "")))).rstrip() or None


def _what_else(data: bytes, location: str) -> str:
    """Why this is no feed, and where the feed may be."""
    start = data[:200_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "the feed is empty; nothing was read"
    if start.startswith((b"{", b"[")):
        return "this is JSON, not a feed in RSS or Atom; give the address of one of these"
    if not _HTML.search(start[:4096]):
        return "this is no feed in RSS or Atom; check the address"
    feed = _announced(start.decode(errors="replace"), location)
    return f"this is a web page, not a feed; {f'its feed is at {feed}' if feed else 'give the address of its feed'}"


def _announced(page: str, location: str) -> str | None:
    """The address of the feed that a page announces."""
    links = (link for link in _LINK.findall(page) if _FEED_TYPE.search(link))
    found = next((href for link in links if (href := _HREF.search(link))), None)
    if found is None:
        return None
    try:
        return web_address(urljoin(location, unescape(found[1] or found[2] or found[3] or "")))
    except ValueError:
        return None


def _one_line(told: object) -> str:
    return " ".join(str(told).split())[:_LONGEST]
