"""A polite client of the web, for pages, feeds and programming interfaces anywhere.

It asks only public addresses, at each redirect again; it obeys robots.txt; it waits between two requests to a host; it
takes what is of a wanted kind and size; and it asks again, later each time, where that may help.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from trialdb.errors import FetchError
from trialdb.fetch.attempts import Attempts
from trialdb.fetch.files import Unfinished
from trialdb.fetch.policy import Policy

if TYPE_CHECKING:
    from trialdb.fetch.addresses import Resolver
    from trialdb.fetch.exchange import Answer, Exchange

__all__ = ["ANY", "FEEDS", "PAGES", "Fetched", "Policy", "Web"]

#: The kinds of documents that the readers read.
PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown"})
#: The kinds under which feeds, site maps and other XML come.
FEEDS = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"}
)
#: Any kind.
ANY = frozenset({"*/*"})

_SENDABLE = re.compile(r"[!-~][ -~]*")

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the web gave.

    Attributes:
        url: what was asked for.
        final_url: where it was, after redirects.
        status: 200; or 304 when nothing has changed since the version that etag and last_modified name.
        body: the content; empty with 304.
        media_type: the Content-Type as sent, with its charset; '' if there is none.
        etag: names this version of the content.
        last_modified: when the content was changed, as sent.
    """

    url: str
    final_url: str
    status: int
    body: bytes
    media_type: str
    etag: str | None
    last_modified: str | None


class Web:
    """A client that keeps connections, robots.txt and the pace of each host; a context manager, for one thread.

    Args:
        policy: what may be asked, and how politely.
        resolve: finds the addresses of a host; by default as this machine does.
    """

    def __init__(self, policy: Policy | None = None, *, resolve: Resolver | None = None) -> None:
        self.policy = policy or Policy()
        self._resolve = resolve
        self._attempts = Attempts(self.policy.attempts, self.policy.backoff, self.policy.longest_wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        if "_exchange" in vars(self):
            vars(self).pop("_exchange").close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kinds: Collection[str] = PAGES,
    ) -> Fetched:
        """The content at an address.

        Args:
            url: the address.
            etag: of the version that is known; if it is still the one, the answer is a 304 without content.
            last_modified: likewise, for servers that know no ETag.
            kinds: media types that are taken; a server that tells none is believed to send one of them.

        Raises:
            FetchError: there is none, it may not be asked for, or it is not taken; ``passing`` if it may be had later.
        """
        headers = _conditions(etag, last_modified)
        return self.ask(url, lambda fetched: fetched, headers=headers, kinds=kinds)

    def ask(
        self,
        url: str,
        read: Callable[[Fetched], _Read],
        *,
        headers: Mapping[str, str] | None = None,
        kinds: Collection[str] = ANY,
        robots: bool = True,
        pause: float | None = None,
        again: Collection[int] = (),
    ) -> _Read:
        """What ``read`` makes of the content; where that is a ``ValueError``, the answer was broken, and is asked for again.

        Args:
            url: the address.
            read: reads the content; its ``ValueError`` says what the answer does instead ("is no XML").
            headers: what is sent besides the usual.
            kinds: as for ``get``.
            robots: no for a programming interface, whose users are no robots that follow links.
            pause: seconds between two requests, where the host has told its own pace.
            again: statuses that may pass with this host, besides the usual ones.

        Raises:
            FetchError: as for ``get``.
        """
        from trialdb.fetch.exchange import Wish  # noqa: PLC0415  (httpx is slow to import; most commands ask nobody)

        wish = Wish(
            headers={"Accept": _accept(kinds)} | dict(headers or {}),
            kinds=kinds,
            largest=self.policy.largest,
            robots=robots and self.policy.robots,
            pause=self.policy.pause if pause is None else pause,
            again=again,
        )

        def ask() -> _Read:
            fetched = _fetched(url, self._exchange.got(url, wish), wish.headers)
            try:
                return read(fetched)
            except ValueError as error:
                raise FetchError(url, f"the answer {error}", passing=True) from error

        return self._made(url, ask, self._is_worth_it)

    def download(
        self, url: str, file: Path, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Write the content at an address into a file, of whatever kind and, within the policy's limit, size.

        The file appears when all has come. With a 304, what is there stays. ``body`` is empty.

        Raises:
            FetchError: as for ``get``.
            OSError: the file cannot be written.
        """
        from trialdb.fetch.exchange import Wish  # noqa: PLC0415  (as above)

        headers = {"Accept": _accept(ANY)} | _conditions(etag, last_modified)
        with Unfinished(file) as unfinished:
            wish = Wish(
                headers=headers,
                largest=self.policy.largest,
                into=unfinished.stream,
                robots=self.policy.robots,
                pause=self.policy.pause,
            )

            def ask() -> Fetched:
                unfinished.empty()
                return _fetched(url, self._exchange.got(url, wish), headers)

            fetched = self._made(url, ask, self._is_worth_it)
            if fetched.status == 200:
                unfinished.appear()
        return fetched

    def post(self, url: str, payload: bytes, *, media_type: str = "application/json") -> None:
        """Send something, as to a webhook; sent again only where it was surely not taken.

        Raises:
            FetchError: it was not taken. Its ``url`` is the host alone, because the rest may be a secret.
        """
        headers = {"Content-Type": media_type, "Connection": "close"}  # the next message is far off
        try:
            self._made(url, lambda: self._exchange.posted(url, headers, payload), self._is_safe)
        except FetchError as error:
            raise FetchError(
                _host_alone(url), error.reason, status=error.status, passing=error.passing, after=error.after
            ) from None

    def _made(self, url: str, ask: Callable[[], _Read], helps: Callable[[FetchError], bool]) -> _Read:
        """The answer, after as many attempts as help."""
        return self._attempts.made(ask, lambda seconds: self._exchange.keep_quiet(url, seconds), helps=helps)

    def _is_worth_it(self, error: FetchError) -> bool:
        """Whether asking again helps before longer than we wait."""
        return error.passing and error.after <= self.policy.longest_wait

    def _is_safe(self, error: FetchError) -> bool:
        """Whether the server surely did nothing, so that sending again does nothing twice."""
        from trialdb.fetch.transport import NotSentError  # noqa: PLC0415  (as above)

        refused = error.status == 429 or (error.status == 503 and error.after > 0)
        return self._is_worth_it(error) and (refused or isinstance(error, NotSentError))

    @cached_property
    def _exchange(self) -> Exchange:
        from trialdb.fetch.exchange import Exchange  # noqa: PLC0415  (as above)

        return Exchange(self.policy, self._resolve)


def _host_alone(url: str) -> str:
    """An address without the parts that may be a secret."""
    scheme, between, rest = url.partition("://")
    host = re.split(r"[/?#]", rest)[0].rpartition("@")[2]
    return f"{scheme}://{host}" if between else "the address for messages"


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that name the version that is known."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in known.items() if value and _SENDABLE.fullmatch(value)}


def _accept(kinds: Collection[str]) -> str:
    """The header that tells a server which kinds are wanted; any other is still an answer, and no refusal."""
    return ", ".join([*sorted(set(kinds) - ANY), "*/*;q=0.1"])


def _fetched(url: str, answer: Answer, headers: Mapping[str, str]) -> Fetched:
    """What an answer gives; what a 304 leaves out is what was asked with."""
    told = answer.headers
    known = headers if answer.status == 304 else {}
    return Fetched(
        url,
        answer.url,
        answer.status,
        answer.body,
        told.get("Content-Type", ""),
        told.get("ETag") or known.get("If-None-Match"),
        told.get("Last-Modified") or known.get("If-Modified-Since"),
    )
