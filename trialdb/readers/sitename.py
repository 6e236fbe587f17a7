"""The publisher in a page's own metadata, where trafilatura finds none or only an address.

Read are ``meta`` elements (whether they say ``property`` or ``name``) and the ``publisher`` of JSON-LD records.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["site_name"]

# In the order they are trusted.
_METAS = (
    "og:site_name",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "application-name",
    "apple-mobile-web-app-title",
)
_LONGEST_RECORD = 200_000  # characters of JSON-LD


def site_name(tree: Any, found: str | None, address: str | None) -> str | None:
    """The name of the site in ``tree`` (a parsed page): ``found`` by trafilatura if it is a name, else the page's own.

    The bare host of ``address`` is what trafilatura says for want of a name; it is kept only where nothing better is.
    An address is never a name.
    """
    name = (found or "").strip()
    if name.lower().startswith(("http:", "https:", "//")):
        name = ""
    if name and name.lower() != _host(address):
        return name
    return next(_names(tree), None) or name or None


def _host(address: str | None) -> str | None:
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _names(tree: Any) -> Iterator[str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        if content and "://" not in content:
            for key in (meta.get("property"), meta.get("name")):
                metas.setdefault((key or "").strip().lower(), content)
    yield from (metas[key] for key in _METAS if key in metas)
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            yield from _publishers(script.text or "")


def _publishers(source: str) -> Iterator[str]:
    """The publishers named in one JSON-LD script: a record, a list of them, or a graph."""
    try:
        root = json.loads(source) if len(source) <= _LONGEST_RECORD else None
    except (ValueError, RecursionError):
        return
    records = root if isinstance(root, list) else [root]
    for record in records:
        graph = record.get("@graph") if isinstance(record, dict) else None
        for item in [record, *(graph if isinstance(graph, list) else [])]:
            publisher = item.get("publisher") if isinstance(item, dict) else None
            if isinstance(publisher, list):
                publisher = publisher[0] if publisher else None
            name = publisher.get("name") if isinstance(publisher, dict) else publisher
            if isinstance(name, str) and name.strip() and "://" not in name:
                yield " ".join(name.split())
