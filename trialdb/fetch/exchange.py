"""One thing asked for over the network: robots.txt, the pace of the host, the request, and redirects, each checked.

Imported only when something is asked for, because httpx is slow to import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import BinaryIO
from urllib.parse import quote

import httpx

from trialdb.errors import FetchError
from trialdb.fetch import robots
from trialdb.fetch.addresses import Resolver
from trialdb.fetch.attempts import AGAIN, REDIRECTS, Pace, asked_wait, one_line
from trialdb.fetch.bodies import Body, TooLargeError
from trialdb.fetch.policy import Policy
from trialdb.fetch.transport import BROKEN, Transport, system_addresses, web_address

__all__ = ["Answer", "Exchange", "Wish"]

_MOST_REDIRECTS = 5
_LARGEST_REASON = 4000
_CONDITIONS = {"If-None-Match", "If-Modified-Since"}
_PLAIN = {"text/plain", "application/json", "application/xml", "text/xml"}
_FINAL = {
    **dict.fromkeys(
        REDIRECTS, "it redirects, which is not followed with a message; give the address it leads to"
    ),
    401: "the server wants a password, which is not given",
    403: "the server does not give this page to us; look whether a browser gets it",
    404: "the server has no such page; check the address",
    410: "the page is gone for good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted of a GET.

    Attributes:
        headers: what is sent besides the usual.
        kinds: the media types that are taken; ``*/*`` stands for all.
        largest: bytes that are taken.
        cut: whether a larger answer is cut, and not refused.
        into: a file into which the body goes, and not into memory.
        robots: whether robots.txt is obeyed.
        pause: seconds between two requests to the host.
        again: statuses that may pass, besides the usual ones.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    kinds: Collection[str] = frozenset({"*/*"})
    largest: int
    cut: bool = False
    into: BinaryIO | None = None
    robots: bool
    pause: float
    again: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: 200 with a body, or 304."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchange:
    """Asks, and keeps connections, robots.txt and the pace of each host."""

    def __init__(self, policy: Policy, resolve: Resolver | None) -> None:
        self._policy = policy
        self._paces: defaultdict[str, Pace] = defaultdict(Pace)
        self._robots = robots.Robots(self._robots_text)
        self._transport = Transport(
            allowed=policy.allowed_private,
            timeout=policy.timeout,
            slowest=policy.slowest,
            agent=_agent(policy.contact),
            resolve=resolve or system_addresses,
        )

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def keep_quiet(self, url: str, seconds: float) -> None:
        """Ask nothing of the host of an address for so many seconds."""
        self._paces[web_address(url).host].keep_quiet(seconds)

    def got(self, url: str, wish: Wish) -> Answer:
        """The answer to a GET, after redirects, each of which is checked as the first address is.

        Raises:
            FetchError: there is none.
        """
        places = [web_address(url)]
        while True:
            try:
                answer = self._asked(places[-1], wish)
                if answer.status not in REDIRECTS:
                    return answer
                places.append(_redirected(places, answer.headers.get("Location", "")))
            except FetchError as error:
                if len(places) == 1:
                    raise
                raise _by_way_of(places, error) from error

    def posted(self, url: str, headers: Mapping[str, str], payload: bytes) -> None:
        """Send something; what the answer holds does not matter.

        Raises:
            FetchError: it was not taken.
        """
        place = web_address(url)
        sent = self._transport.sent("POST", place, headers, payload)
        with self._turn(place, self._policy.pause), sent as response:
            if not 200 <= response.status_code < 300:
                raise self._refusal(place, response)
            _rest(response)

    def _asked(self, place: httpx.URL, wish: Wish) -> Answer:
        """The answer to one request: one that fits the wish, or a redirect."""
        pause = wish.pause
        if wish.robots:
            pause = max(pause, min(self._robots.check(place), self._policy.longest_wait))
        with self._turn(place, pause), self._transport.sent("GET", place, wish.headers) as response:
            status = response.status_code
            if status == 200:
                _check_kind(place, response, wish)
                body = _body(place, response, wish)
            elif status in REDIRECTS or (status == 304 and _CONDITIONS & set(wish.headers)):
                _rest(response)
                body = b""
            else:
                raise self._refusal(place, response, wish.again)
            return Answer(str(place), status, response.headers, body)

    @contextmanager
    def _turn(self, place: httpx.URL, pause: float) -> Iterator[None]:
        """Waits until the host may be asked, and leaves it alone for a while afterwards."""
        pace = self._paces[place.host]
        if pace.left() > max(pause, self._policy.longest_wait):
            raise FetchError(str(place), _come_back(pace), passing=True, after=pace.left())
        pace.await_turn()
        try:
            yield
        except FetchError as error:
            (pace.not_answered if error.passing and error.status is None else pace.answered)()
            raise
        else:
            pace.answered()
        finally:
            pace.keep_quiet(pause)

    def _refusal(self, place: httpx.URL, response: httpx.Response, again: Collection[int] = ()) -> FetchError:
        """The error for an answer that is not the wanted one."""
        status = response.status_code
        passing = status in AGAIN or status >= 500 or status == 304 or status in again
        after = asked_wait(response.headers.get("Retry-After", "")) if passing else 0.0
        pace = self._paces[place.host]
        pace.keep_quiet(after, "the server asks for it")
        words = _words(response)
        reason = f"{_FINAL.get(status, 'the server refuses')} ({status}{words and f': {words}'})"
        if after > self._policy.longest_wait:
            reason += f"; {_come_back(pace)}"
        return FetchError(str(place), reason, status=status, passing=passing, after=after)

    def _robots_text(self, place: httpx.URL) -> str:
        wish = Wish(largest=robots.LARGEST, cut=True, robots=False, pause=self._policy.pause)
        return self.got(str(place), wish).body.decode("utf-8-sig", errors="replace")


def _redirected(places: Sequence[httpx.URL], location: str) -> httpx.URL:
    """Where a redirect from the last of the places leads."""
    here = places[-1]
    try:
        there = here.join(location.strip()) if location.strip() else None
    except (httpx.InvalidURL, ValueError):
        there = None
    if there is None:
        raise FetchError(str(here), f"it redirects to no address ({one_line(location)})")
    there = _checked_target(here, there)
    if here.scheme == "https" and there.scheme == "http":
        raise FetchError(str(here), f"it redirects to an address without encryption ({one_line(str(there))})")
    if there in places:
        way = " -> ".join(map(str, (*places, there)))
        raise FetchError(
            str(here), f"it redirects in a circle ({one_line(way)}), as sites do that want cookies"
        )
    if len(places) > _MOST_REDIRECTS:
        raise FetchError(str(here), f"it redirects more than {_MOST_REDIRECTS} times")
    return there


def _checked_target(here: httpx.URL, there: httpx.URL) -> httpx.URL:
    try:
        return web_address(str(there))
    except FetchError as error:
        reason = f"it redirects to {one_line(error.url)}, and {error.reason}"
        raise FetchError(str(here), reason) from error


def _by_way_of(places: Sequence[httpx.URL], error: FetchError) -> FetchError:
    """The error for what was asked, when what it redirects to failed."""
    reason = f"it redirects to {one_line(str(places[-1]))}, and there: {error.reason}"
    return FetchError(str(places[0]), reason, status=error.status, passing=error.passing, after=error.after)


def _check_kind(place: httpx.URL, response: httpx.Response, wish: Wish) -> None:
    """Refuse by the headers alone what is of another kind, or too large."""
    kind = _kind(response)
    if kind and not {kind, "*/*"} & set(wish.kinds):
        wanted = ", ".join(sorted(wish.kinds))
        raise FetchError(str(place), f"it is {one_line(kind)}, and only these are taken: {wanted}")
    length = response.headers.get("Content-Length", "")
    if not wish.cut and length.isdecimal() and int(length) > wish.largest:
        raise FetchError(str(place), f"it has {int(length):,} bytes, and at most {wish.largest:,} are taken")


def _body(place: httpx.URL, response: httpx.Response, wish: Wish) -> bytes:
    """The body, unpacked; no more of it is read than is wanted."""
    try:
        return _parts(response, largest=wish.largest, cut=wish.cut, into=wish.into)
    except TooLargeError as error:
        raise FetchError(str(place), f"the answer {error}, which is not taken") from error
    except ValueError as error:
        raise FetchError(str(place), f"the answer {error}", passing=True) from error


def _parts(response: httpx.Response, *, largest: int, cut: bool, into: BinaryIO | None = None) -> bytes:
    body = Body(response.headers.get("Content-Encoding", ""), largest, into)
    try:
        for part in response.iter_raw():
            body.take(part)
    except TooLargeError:
        if not cut:
            raise
        return body.beginning()
    return body.whole()


def _words(response: httpx.Response) -> str:
    """What the server says about a refusal, where it does so in plain words."""
    said = _rest(response).decode(errors="replace")
    return one_line(said) if said and _kind(response) in _PLAIN else ""


def _rest(response: httpx.Response) -> bytes:
    """The beginning of a body that does not matter; read to its end, the connection can be used again."""
    try:
        return _parts(response, largest=_LARGEST_REASON, cut=True)
    except (*BROKEN, FetchError, ValueError):
        return b""  # the status says enough


def _kind(response: httpx.Response) -> str:
    """The media type alone."""
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _come_back(pace: Pace) -> str:
    """When a host may be asked again."""
    at = datetime.now(UTC) + timedelta(seconds=pace.left())
    return f"it is left alone until {at:%Y-%m-%d %H:%M} UTC, because {pace.why}; come back then"


def _agent(contact: str | None) -> str:
    """Who asks, as RFC 9110 writes it."""
    if not contact:
        return f"trialdb/{version('trialdb')}"
    written = quote(contact, safe="@:/?&=+,;~#%")
    return f"trialdb/{version('trialdb')} (+{written if ':' in written else f'mailto:{written}'})"
