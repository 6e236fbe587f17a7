"""A polite client of the ClinicalTrials.gov API v2.

It asks one host alone, the one its base address names: a redirect elsewhere is refused, so that no answer can send it
to another machine or into a private network. Between two requests it waits. What may be better next time (429, 5xx, a
time-out, a broken connection, an answer that is cut off) is asked for again a few times, later each time.

Requests are sent by the standard library. A dozen public projects report that the registry answers 403 to httpx, some
of them to requests too, by what their connections look like, and that it answers urllib.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

import orjson

from trialdb.errors import FetchError
from trialdb.fetch.attempts import AGAIN, REDIRECTS, Attempts, Pace, asked_wait, one_line
from trialdb.fetch.bodies import Body, TooLargeError
from trialdb.fetch.certificates import certificates
from trialdb.settings import registry_url

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

__all__ = ["Page", "Registry", "changed_since"]

_NCT_ID = re.compile(r"NCT\d{8}")
_MOST_REDIRECTS = 5
_LARGEST_PAGE = 1000
_LARGEST_ANSWER = 64 << 20
_PART = 64 << 10
_SAFE = "/%:=&?~+!$,;'@()*[]"

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of studies.

    Attributes:
        records: the studies as JSON.
        next_token: what leads to the next page, from which a later run can go on; None on the last page.
        total: studies in all pages; None in a run that goes on from a token.
    """

    records: tuple[bytes, ...]
    next_token: str | None
    total: int | None


def changed_since(day: date) -> dict[str, str]:
    """The query for studies with an update posted on a day or later, and on the day before it.

    The registry tells the day of an update and no time, so the last day seen may have grown since. Some records
    change without a new date: ask for all of them from time to time.

    >>> changed_since(date(2026, 3, 1))
    {'filter.advanced': 'AREA[LastUpdatePostDate]RANGE[2026-02-28,MAX]'}
    """
    return {"filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{day - timedelta(days=1)},MAX]"}


class Registry:
    """A client of the ClinicalTrials.gov API v2.

    Args:
        base_url: the address of the API; by default the registry's own, or what ``TRIALDB_CTGOV_URL`` names.
        pause: seconds between two requests, at least.
        timeout: seconds to wait for a connection, and for the next part of an answer.
        attempts: how often something is asked for before giving up.
        backoff: seconds before the second attempt, about; they double with each.
        longest_wait: seconds between two attempts, at most, whatever the server asks for.
        largest: bytes of the largest answer that is taken.
        slowest: seconds that an answer may take in all.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        pause: float = 1.0,
        timeout: float = 60.0,
        attempts: int = 6,
        backoff: float = 2.0,
        longest_wait: float = 120.0,
        largest: int = _LARGEST_ANSWER,
        slowest: float = 600.0,
    ) -> None:
        self._base_url = (base_url or registry_url()).rstrip("/")
        self._attempts = Attempts(attempts, backoff, longest_wait)
        self._host = _Host(pause, timeout, largest, slowest)

    def version(self) -> tuple[str, str]:
        """The version of the API, and the time of its data.

        Raises:
            FetchError: the registry does not answer.
        """
        told = self._get("/version", {}, partial(_object_with, "dataTimestamp"))
        return str(told.get("apiVersion")), str(told["dataTimestamp"])

    def study(self, nct_id: str) -> bytes:
        """The record of a study as JSON; an old number leads to the study that it stands for now.

        Raises:
            FetchError: there is no such study, or the registry does not answer.
        """
        number = nct_id.strip().upper()
        if not _NCT_ID.fullmatch(number):
            reason = f"{nct_id!r} is no NCT number; it has NCT and eight digits"
            raise FetchError(self._base_url, reason)
        try:
            return self._get(f"/studies/{number}", {"format": "json"}, _record)
        except FetchError as error:
            if error.status != 404:
                raise
            reason = f"the registry has no study {number}; check the number"
            raise FetchError(error.url, reason, status=404) from error

    def studies(
        self,
        *,
        query: Mapping[str, str] | None = None,
        page_token: str | None = None,
        page_size: int = _LARGEST_PAGE,
    ) -> Iterator[Page]:
        """The studies that a query finds, page by page; all of them without one.

        Args:
            query: parameters of the API (``query.cond``, ``filter.advanced`` …), the same for every page.
            page_token: the ``next_token`` of the last page of an interrupted run with the same query.
            page_size: studies a page; the registry gives 1,000 at most. Halved where a page is too large to take.

        Raises:
            FetchError: the registry does not answer, refuses the query or the token (``status`` is 400), or leads in
                a circle.
        """
        token, total, seen = page_token, None, {page_token}
        while True:
            page, page_size = self._page(dict(query or {}), token, page_size)
            total = page.total if page.total is not None else total
            if page.records or page.next_token or token == page_token:
                yield replace(page, total=total)
            if page.next_token is None:
                return
            token = page.next_token
            if token in seen:
                reason = f"the registry leads in a circle: page token {token!r} came twice; start anew"
                raise FetchError(self._base_url, reason)
            seen.add(token)
            del page  # of many megabytes, before the next one comes

    def _page(self, query: dict[str, str], token: str | None, size: int) -> tuple[Page, int]:
        """A page, and the page size that was small enough for it."""
        query |= {"format": "json", "countTotal": "true"} | ({"pageToken": token} if token else {})
        try:
            return self._get("/studies", query | {"pageSize": str(size)}, _page_of_studies), size
        except _TooLargeError:
            if size <= 1:
                raise
            return self._page(query, token, min(size, _LARGEST_PAGE) // 2)
        except FetchError as error:
            if error.status != 400 or not token:
                raise
            reason = f"page token {token!r} is refused, perhaps as too old; start anew ({error.reason})"
            raise FetchError(error.url, reason, status=400) from error

    def _get(self, path: str, params: Mapping[str, str], read: Callable[[bytes], _Read]) -> _Read:
        """What ``read`` makes of an answer; asked for again where that may help."""
        url = self._base_url + path

        def ask() -> _Read:
            body = self._host.get(url, params)
            try:
                return read(body)
            except ValueError as error:
                raise FetchError(url, f"the answer {error}", passing=True) from error

        return self._attempts.made(ask, self._host.pace.keep_quiet)


class _TooLargeError(FetchError):
    """An answer beyond the limit."""


class _Host:
    """The one host that is asked, with a pause between two requests."""

    def __init__(self, pause: float, timeout: float, largest: int, slowest: float) -> None:
        self._pause, self._timeout, self._largest, self._slowest = pause, timeout, largest, slowest
        self.pace = Pace()
        self._opener: OpenerDirector | None = None

    def get(self, url: str, params: Mapping[str, str]) -> bytes:
        """The body of the answer, after redirects within the host.

        Raises:
            FetchError: there is none; a passing one where there may be one later.
        """
        target = f"{url}?{urlencode(params)}" if params else url
        for _ in range(_MOST_REDIRECTS + 1):
            status, headers, body = self._asked(target)
            if status == 200:
                return body
            if status not in REDIRECTS:
                raise _refusal(target, status, headers, body)
            target = _redirected(target, headers.get("Location", ""))
        raise FetchError(url, "it redirects without end")

    def _asked(self, url: str) -> tuple[int, Message, bytes]:
        """Status, headers and body of the answer to one request."""
        from http.client import HTTPException, InvalidURL  # noqa: PLC0415  (slow to import; most commands ask nobody)

        _check_address(url)
        self.pace.await_turn()
        try:
            with self._sent(url) as answer:
                return answer.status, answer.headers, self._body(url, answer)
        except InvalidURL as error:
            raise FetchError(url, f"this is no web address ({one_line(str(error))})") from error
        except TimeoutError as error:
            raise FetchError(url, f"nothing came for {self._timeout:g} seconds", passing=True) from error
        except (HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise FetchError(
                    url, f"no connection came for {self._timeout:g} seconds", passing=True
                ) from error
            raise FetchError(url, f"the connection broke ({one_line(str(reason))})", passing=True) from error
        finally:
            self.pace.keep_quiet(self._pause)

    def _sent(self, url: str) -> HTTPResponse:
        """The answer to a request, with its body still to be read."""
        from urllib.request import Request  # noqa: PLC0415  (as above)

        if self._opener is None:
            self._opener = _opener()
        headers = {"User-Agent": f"trialdb/{version('trialdb')}", "Accept-Encoding": "gzip"}
        answer = self._opener.open(Request(url, headers=headers), timeout=self._timeout)  # noqa: S310  (only http and https)
        return cast("HTTPResponse", answer)

    def _body(self, url: str, answer: HTTPResponse) -> bytes:
        """The whole body, unpacked."""
        ends = time.monotonic() + self._slowest
        try:
            body = Body(answer.headers.get("Content-Encoding", ""), self._largest)
            while part := answer.read1(_PART):
                body.take(part)
                if time.monotonic() > ends:
                    raise FetchError(
                        url, f"the answer took more than {self._slowest:g} seconds", passing=True
                    )
            if answer.length:
                raise FetchError(url, "the answer was cut off", passing=True)
            return body.whole()
        except TooLargeError as error:
            raise _TooLargeError(url, f"the answer {error}") from error
        except ValueError as error:
            raise FetchError(url, f"the answer {error}", passing=True) from error


def _check_address(url: str) -> None:
    """Refuse what is no address on the web, such as a file."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        fits = False
    if not fits:
        raise FetchError(url, "this is no web address; TRIALDB_CTGOV_URL should begin with https://")


def _opener() -> OpenerDirector:
    """What sends requests, by the proxies of the environment; whatever a server answers is an answer, a redirect too."""
    from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler  # noqa: PLC0415  (as above)

    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(context=certificates())):
        opener.add_handler(handler)
    return opener


def _refusal(url: str, status: int, headers: Message, body: bytes) -> FetchError:
    reason = f"the server says {status} ({one_line(body.decode(errors='replace'))})"
    passing = status in AGAIN or status >= 500
    after = asked_wait(headers.get("Retry-After", "")) if passing else 0.0
    return FetchError(url, reason, status=status, passing=passing, after=after)


def _redirected(source: str, location: str) -> str:
    """Where a redirect leads, which must be the same host, or its encrypted port; only the path is taken over."""
    here = urlsplit(source)
    try:
        there = urlsplit(urljoin(source, location))
        same = (there.scheme, there.port) == (here.scheme, here.port)
        encrypted = there.scheme == "https" and there.port in {None, 443}
        fits = bool(location) and there.hostname == here.hostname and (same or encrypted)
    except ValueError:
        fits = False
    if not fits:
        reason = f"it redirects to another host ({one_line(location)}), which is not followed"
        raise FetchError(source, reason)
    host = here.netloc if same else str(here.hostname)
    return urlunsplit((there.scheme, host, quote(there.path, safe=_SAFE), quote(there.query, safe=_SAFE), ""))


def _object_with(key: str, body: bytes) -> dict[str, Any]:
    """The parsed answer.

    Raises:
        ValueError: it is no JSON object with ``key``; says what it does instead.
    """
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ValueError("is no JSON, or was cut off") from error
    if not isinstance(told, dict) or key not in told:
        raise ValueError(f'has no "{key}"')
    return told


def _page_of_studies(body: bytes) -> Page:
    """The page that an answer holds.

    Raises:
        ValueError: it holds none; says what it does instead.
    """
    told = _object_with("studies", body)
    studies, token = told["studies"], told.get("nextPageToken") or None
    fits = isinstance(studies, list) and isinstance(token, str | None)
    if not fits:
        raise ValueError("is no page of studies")
    return Page(tuple(map(orjson.dumps, studies)), token, told.get("totalCount"))


def _record(body: bytes) -> bytes:
    """The body itself where it is a study record, as ``_object_with`` sees it."""
    _object_with("protocolSection", body)
    return body
