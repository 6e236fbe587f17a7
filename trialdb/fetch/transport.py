"""How one request is sent with httpx: to a checked address, within a time, through the environment's proxy.

A host is resolved when a connection to it is made, every address it has is checked, and the connection goes to an
address that was checked; no second answer of the name server can lead elsewhere. The name stays in the Host header
and in TLS.

Behind a proxy of the environment the proxy resolves the name and connects. Then the name is resolved and checked here
too where this machine can do that, but nothing makes the proxy come to the same address. The proxy's own address may
be private.

Imported only when something is asked for, because httpx is slow to import.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import cast
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from trialdb.errors import FetchError
from trialdb.fetch.addresses import Resolver, checked
from trialdb.fetch.attempts import one_line
from trialdb.fetch.certificates import certificates

__all__ = ["BROKEN", "NotSentError", "Transport", "system_addresses", "web_address"]

#: What httpcore raises when an answer breaks off.
BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)
_HOST = re.compile(rb"[0-9a-z._-]+|[0-9a-f:.]+")
_PORTS = {"http": 80, "https": 443}
_Addresses = Callable[[str, str, int], list[str]]
_Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class NotSentError(FetchError):
    """A request that did not leave this machine: there was no address or no connection."""


def web_address(url: str) -> httpx.URL:
    """An address that may be asked, without its fragment.

    Raises:
        FetchError: it is none: another scheme than http and https, no host, or a name and password in it.
    """
    try:
        read = httpx.URL(url).copy_with(fragment=None)
        fits = read.scheme in _PORTS and _HOST.fullmatch(read.raw_host) and 0 < _port(read) < 1 << 16
    except (httpx.InvalidURL, ValueError):
        fits = False
    if not fits:
        raise FetchError(one_line(url), "this is no web address; it should begin with https://")
    if read.userinfo:
        shown = str(read.copy_with(username="", password=""))
        raise FetchError(shown, "an address with a name and password in it is not asked; take them out")
    return read


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host as this machine's resolver knows them; it has time-outs of its own."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


class Transport:
    """Sends requests, one at a time.

    Args:
        allowed: hosts that may be private or loopback.
        timeout: seconds for a connection, and for the next part of an answer.
        slowest: seconds for a request and its answer in all.
        agent: the User-Agent.
        resolve: finds the addresses of a host.
    """

    def __init__(
        self, *, allowed: Collection[str], timeout: float, slowest: float, agent: str, resolve: Resolver
    ) -> None:
        self._allowed, self._resolve, self._timeout = allowed, resolve, timeout
        self._clock = _Clock(slowest)
        self._headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
        self._extensions = {"timeout": httpx.Timeout(timeout).as_dict()}
        self._pools = _Pools(self._clock, self._addresses)

    def close(self) -> None:
        """Close all connections."""
        self._pools.close()

    @contextmanager
    def sent(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes | None = None
    ) -> Iterator[httpx.Response]:
        """The answer to a request, its body still to be read within the block.

        Raises:
            FetchError: there is no answer, or it breaks while it is read.
        """
        # No httpx.Client in between: that would read cookies, and the targets of redirects, which are checked elsewhere.
        request = httpx.Request(
            method, url, headers=self._headers | dict(headers), content=content, extensions=self._extensions
        )
        self._clock.start(url)
        try:
            with closing(self._pools.handle_request(request)) as response:
                yield response
        except (httpcore.ConnectTimeout, httpcore.ConnectError, httpcore.ProxyError) as error:
            raise _unconnected(str(url), error, self._timeout) from error
        except httpcore.TimeoutException as error:
            self._clock.left(None)
            raise FetchError(str(url), f"nothing came for {self._timeout:g} seconds", passing=True) from error
        except httpcore.LocalProtocolError as error:
            raise FetchError(str(url), f"this cannot be asked ({one_line(str(error))})") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            reason = f"the connection broke ({one_line(str(error))})"
            raise FetchError(str(url), reason, passing=True) from error

    def _addresses(self, url: str, host: str, port: int) -> list[str]:
        """The checked addresses of a host."""
        try:
            return checked(url, host, port, resolve=self._resolve, allowed=self._allowed)
        except (OSError, UnicodeError) as error:
            reason = (
                f"the name {host} is not found ({one_line(getattr(error, 'strerror', None) or str(error))})"
            )
            raise NotSentError(url, reason, passing=True) from error


class _Clock:
    """The time that the request under way may take."""

    def __init__(self, slowest: float) -> None:
        self._slowest, self._ends, self.url = slowest, 0.0, ""

    def start(self, url: httpx.URL) -> None:
        self._ends, self.url = time.monotonic() + self._slowest, str(url)

    def left(self, timeout: float | None) -> float:
        """Seconds for the next step.

        Raises:
            FetchError: there are none.
        """
        left = self._ends - time.monotonic()
        if left <= 0:
            reason = f"the answer took more than {self._slowest:g} seconds"
            raise FetchError(self.url, reason, passing=True)
        return left if timeout is None else min(left, timeout)


class _Pools(httpx.BaseTransport):
    """The connections: those that go straight to a host, and those through a proxy."""

    def __init__(self, clock: _Clock, addresses: _Addresses) -> None:
        self._clock, self._addresses = clock, addresses
        self._proxies = getproxies()
        self._pools: dict[str | None, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool(request.url).handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=cast("httpx.SyncByteStream", request.stream),
                extensions=request.extensions,
            )
        )
        stream = _Parts(cast("Iterable[bytes]", answer.stream))
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def _pool(self, url: httpx.URL) -> httpcore.ConnectionPool:
        proxy = self._proxy(url)
        if proxy is not None:
            self._check_behind_proxy(url)
        if proxy not in self._pools:
            self._pools[proxy] = self._new_pool(proxy)
        return self._pools[proxy]

    def _proxy(self, url: httpx.URL) -> str | None:
        """The proxy of the environment for an address, as the standard library understands it."""
        proxy = self._proxies.get(url.scheme)
        return None if proxy is None or proxy_bypass(url.netloc.decode()) else proxy

    def _check_behind_proxy(self, url: httpx.URL) -> None:
        """Refuse a private address as far as this machine can tell; a name it does not know is left to the proxy."""
        try:
            self._addresses(str(url), url.raw_host.decode(), _port(url))
        except NotSentError:
            return

    def _new_pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        if proxy is None:
            backend = _Backend(self._clock, self._addresses)
            return httpcore.ConnectionPool(
                certificates(), network_backend=backend, max_connections=20, keepalive_expiry=5.0
            )
        told = httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}")
        if told.url.scheme not in _PORTS:
            reason = f"the environment's proxy {told.url} is of an unknown kind; name an http one"
            raise FetchError(self._clock.url, reason)
        return httpcore.HTTPProxy(
            str(told.url),
            proxy_auth=told.raw_auth,
            ssl_context=certificates(),
            proxy_ssl_context=certificates() if told.url.scheme == "https" else None,
            network_backend=_Backend(self._clock, None),
            keepalive_expiry=5.0,
        )


class _Parts(httpx.SyncByteStream):
    """The parts of a body, as httpcore reads them."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts

    def close(self) -> None:
        getattr(self._parts, "close", lambda: None)()


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses that were checked; to a proxy without a check."""

    def __init__(self, clock: _Clock, addresses: _Addresses | None) -> None:
        self._clock, self._addresses, self._inner = clock, addresses, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_Option] | None = None,
    ) -> httpcore.NetworkStream:
        hosts = self._addresses(self._clock.url, host, port) if self._addresses else [host]
        failure: Exception | None = None
        for address in hosts:
            try:
                left = self._clock.left(timeout)
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._clock)
        raise failure or httpcore.ConnectError(f"{host} has no address")


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to the time of the request under way, however slowly something trickles in."""

    def __init__(self, inner: httpcore.NetworkStream, clock: _Clock) -> None:
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._clock.left(timeout))
        return _Stream(inner, self._clock)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def _port(url: httpx.URL) -> int:
    return url.port if url.port is not None else _PORTS.get(url.scheme, 0)


def _unconnected(url: str, error: Exception, timeout: float) -> FetchError:
    """The error for a connection that was not made; a certificate that is not trusted will not pass."""
    if isinstance(error, httpcore.ConnectTimeout):
        return NotSentError(url, f"no connection came for {timeout:g} seconds", passing=True)
    if error.args and isinstance(error.args[0], ssl.SSLCertVerificationError):
        reason = f"its certificate is not trusted ({one_line(error.args[0].verify_message)})"
        return FetchError(url, reason)
    return NotSentError(url, f"no connection could be made ({one_line(str(error))})", passing=True)
