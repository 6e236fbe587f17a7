"""PubMed through NCBI's E-utilities: which articles a query finds, and what PubMed holds of each.

NCBI asks for at most three requests a second, ten with a key, and wants to know which tool asks and whom to write to.
Its failures come as a 400 or even a 200, with the words of a machine behind the one that answers; all of them are
asked for again, because a request that is wrong is never sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from trialdb.errors import FetchError
from trialdb.fetch.attempts import one_line
from trialdb.fetch.web import Fetched, Policy, Web
from trialdb.settings import ncbi_api_key, pubmed_url

__all__ = ["PubMed"]

_MOST = 9_999
_BATCH = 200
_PAUSE, _PAUSE_WITH_KEY = 0.35, 0.11
_PMID = re.compile(r"[1-9]\d{0,9}", re.ASCII)
_MOST_NAMED = 20

_Read = TypeVar("_Read")


class PubMed:
    """A client of PubMed; a context manager, for one thread.

    Args:
        web: asks over the network, or the policy by which that is done.
        base_url: the address of the E-utilities; by default NCBI's, or what ``TRIALDB_PUBMED_URL`` names.
        api_key: a key of NCBI; by default what ``NCBI_API_KEY`` holds.
        tool: who asks.
        email: whom NCBI may write to; by default the policy's contact.
        pause: seconds between two requests; by default what NCBI asks for.
    """

    def __init__(
        self,
        web: Web | Policy,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        tool: str = "trialdb",
        email: str | None = None,
        pause: float | None = None,
    ) -> None:
        self._web = Web(web) if isinstance(web, Policy) else web
        self._own = isinstance(web, Policy)
        self._base_url = (base_url or pubmed_url()).rstrip("/")
        self._key = api_key or ncbi_api_key()
        self._pause = pause if pause is not None else _PAUSE_WITH_KEY if self._key else _PAUSE
        email = email or self._web.policy.contact
        told = {"db": "pubmed", "retmode": "xml", "tool": tool, "email": email, "api_key": self._key}
        self._params = {name: value for name, value in told.items() if value}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections that were not given."""
        if self._own:
            self._web.close()

    def search(self, query: str, *, since: date | None = None) -> list[str]:
        """The numbers (PMIDs) of the articles that a query finds, in PubMed's order.

        Args:
            query: as it is typed into PubMed.
            since: only articles that came or were changed on this day or later, and on the day before it, because
                PubMed's days begin in another time zone.

        Raises:
            FetchError: PubMed does not answer (passing), does not understand the query, or finds more than the 9,999
                articles that it gives.
        """
        if not query.strip():
            raise FetchError(self._base_url, "a query without a word finds nothing in PubMed; give one")
        if since is not None:
            day = f"{since - timedelta(days=1):%Y/%m/%d}:3000"
            query = f"({query}) AND ({day}[edat] OR {day}[mdat])"
        found: dict[str, None] = {}
        while True:
            page = {"term": query, "retstart": str(len(found)), "retmax": str(_MOST - len(found))}
            total, numbers = self._asked("esearch.fcgi", page, _search_page)
            if total > _MOST:
                raise FetchError(self._base_url, _too_many(query, total))
            known = len(found)
            found |= dict.fromkeys(numbers)
            if len(found) >= total:
                return list(found)
            if len(found) == known:
                reason = f"PubMed finds {total:,} articles and lists {known:,} of them; try again later"
                raise FetchError(self._base_url, reason, passing=True)

    def articles(
        self, pmids: Sequence[str], *, missing: Callable[[str], None] | None = None
    ) -> Iterator[bytes]:
        """What PubMed holds of each article: a ``PubmedArticleSet`` with one article in it, as XML in UTF-8.

        The same content gives the same bytes, so that a change can be seen by a hash.

        Args:
            pmids: the numbers of the articles; each article is given once.
            missing: is told each number that PubMed has no article for; without it, they are an error in the end.

        Raises:
            FetchError: PubMed does not answer (passing); or, after all others were given, it has no such article.
        """
        wanted = dict.fromkeys(pmid.strip() for pmid in pmids)
        absent = [pmid for pmid in wanted if not _PMID.fullmatch(pmid)]
        numbers = [pmid for pmid in wanted if _PMID.fullmatch(pmid)]
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            found = self._asked("efetch.fcgi", {"id": ",".join(batch)}, _articles)
            absent += [pmid for pmid in batch if pmid not in found]
            yield from (found[pmid] for pmid in batch if pmid in found)
        if missing is not None:
            for pmid in absent:
                missing(pmid)
        elif absent:
            raise FetchError(self._base_url, _none_such(absent))

    def _asked(self, tool: str, params: dict[str, str], read: Callable[[Fetched], _Read]) -> _Read:
        """What ``read`` makes of an answer; an error does not tell the key."""
        url = f"{self._base_url}/{tool}?{urlencode(params | self._params)}"
        try:
            return self._web.ask(url, read, robots=False, pause=self._pause, again={400})
        except FetchError as error:
            raise FetchError(
                f"{self._base_url}/{tool}",
                error.reason.replace(self._key, "…") if self._key else error.reason,
                status=error.status,
                passing=error.passing,
                after=error.after,
            ) from None  # the cause tells the key


def _search_page(fetched: Fetched) -> tuple[int, list[str]]:
    """How many articles are found, and the numbers that a page lists.

    Raises:
        ValueError: it tells neither; says what it does instead.
        FetchError: the query names a field that PubMed does not know.
    """
    root = _parsed(fetched.body, "eSearchResult")
    if fields := [one_line(field.text or "") for field in root.iterfind("ErrorList/FieldNotFound")]:
        raise FetchError(fetched.url, f"PubMed knows no field {', '.join(fields)}; mend the query")
    total = root.findtext("Count", "")
    if not total.isdecimal():
        raise ValueError("tells no count")
    return int(total), [number.text for number in root.iterfind("IdList/Id")]


def _articles(fetched: Fetched) -> dict[str, bytes]:
    """The articles of an answer by their numbers, each as an XML document of its own."""
    from lxml import etree  # noqa: PLC0415  (only what asks PubMed imports it)

    found = {}
    for article in _parsed(fetched.body, "PubmedArticleSet"):
        number = article.findtext("MedlineCitation/PMID") or article.findtext("BookDocument/PMID")
        if number:
            content = etree.tostring(article, encoding="unicode", with_tail=False)
            found[number] = f"<PubmedArticleSet>\n{content}\n</PubmedArticleSet>\n".encode()
    return found


def _parsed(body: bytes, name: str) -> Any:
    """The root of an XML answer; nothing that it refers to is read.

    Raises:
        ValueError: it is no such XML; says what it is instead.
    """
    from lxml import etree  # noqa: PLC0415  (as above)

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError("is no XML, or was cut off") from error
    document_type = root.getroottree().docinfo.internalDTD
    if document_type is not None and next(document_type.iterentities(), None) is not None:
        raise ValueError("declares entities, which are not read")
    if root.tag != name or root.find("ERROR") is not None:
        raise ValueError(f"says: {one_line(root.findtext('ERROR') or '')}")
    return root


def _too_many(query: str, total: int) -> str:
    shown = one_line(query)
    return f"{shown!r} finds {total:,} articles, and PubMed gives {_MOST:,} at most; narrow it, or ask for newer ones alone"


def _none_such(missing: Sequence[str]) -> str:
    named = ", ".join(map(one_line, missing[:_MOST_NAMED]))
    more = f" and {len(missing) - _MOST_NAMED:,} more" if len(missing) > _MOST_NAMED else ""
    return f"PubMed has no article {named}{more}; check the numbers, or take them as withdrawn"
