"""A server on this machine with pages and feeds, that misbehaves as told, or at random."""

from __future__ import annotations

import gzip
import random
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Page:
    """What a path answers.

    ``etag`` and ``last_modified`` are sent, and a request that names one of them is answered 304.
    """

    body: bytes | str = b""
    media_type: str = "text/html; charset=utf-8"
    etag: str | None = None
    last_modified: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True)
class Asked:
    """One request: when, how, for what, and with which headers and content."""

    at: float
    method: str
    path: str
    headers: dict[str, str]
    peer: tuple[str, int]
    body: bytes = b""


#: Answers one request in place of the page; one that returns True only delays it.
Trouble = Callable[["Handler"], "bool | None"]


class WebServer(ThreadingHTTPServer):
    """What it has, what it was asked, and what goes wrong.

    ``pages`` are by path, with or without a query; one may be a function of the query's parameters. ``troubles`` are
    used up by the next requests, one each. None of them meets /robots.txt, unless ``spare_robots`` is False.

    ``misbehave(seed, probability)`` lets troubles come at random from then on, the same ones for the same seed and
    order of requests.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Page | Callable[[dict[str, str]], Page]] = {}
        self.troubles: list[Trouble] = []
        self.asked: list[Asked] = []
        self.spare_robots = True
        self.tunnel: tuple[str, int] | None = None
        self._lock = threading.Lock()
        self._random: random.Random | None = None
        self._probability = 0.0
        self._choices: list[Trouble] = []

    def handle_error(self, request, client_address):
        """A client that is gone is no error here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """The address of the server, without a path."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def misbehave(self, seed: int, probability: float, choices: list[Trouble] | None = None) -> None:
        """From now on every request may meet with trouble; with a probability of 0 none does."""
        with self._lock:
            self._random, self._probability = random.Random(seed), probability  # noqa: S311
            self._choices = PASSING if choices is None else choices

    def trouble_for(self, path: str) -> Trouble | None:
        with self._lock:
            if path == "/robots.txt" and self.spare_robots:
                return None
            if self.troubles:
                return self.troubles.pop(0)
            if self._random is not None and self._random.random() < self._probability:
                return self._random.choice(self._choices)
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WebServer

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_CONNECT(self):
        """As a proxy does: carries bytes to the server that ``tunnel`` names, whatever name was asked for."""
        self.server.asked.append(
            Asked(time.monotonic(), "CONNECT", self.path, dict(self.headers), self.client_address)
        )
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(self.server.tunnel) as inner:
            back = threading.Thread(target=carry, args=(inner, self.connection))
            back.start()
            carry(self.connection, inner)
            back.join()
        self.close_connection = True

    def serve(self, body=b""):
        asked = Asked(
            time.monotonic(), self.command, self.path, dict(self.headers), self.client_address, body
        )
        self.server.asked.append(asked)
        with suppress(ConnectionError):  # who waited no longer is gone
            trouble = self.server.trouble_for(self.path)
            if trouble is None or trouble(self):
                self.page()

    def page(self):
        parts = urlsplit(self.path)
        page = self.server.pages.get(self.path) or self.server.pages.get(parts.path)
        if callable(page):
            page = page(dict(parse_qsl(parts.query)))
        if page is None:
            self.answer(404, b"<h1>Not found</h1>", {"Content-Type": "text/html"})
            return
        marks = {"Content-Type": page.media_type, "ETag": page.etag, "Last-Modified": page.last_modified}
        headers = {name: value for name, value in marks.items() if value} | page.headers
        if self.is_known(page):
            self.answer(304, b"", {name: headers[name] for name in headers if name != "Content-Type"})
        else:
            self.answer(page.status, page.bytes, headers)

    def is_known(self, page):
        """Whether the request names the page as it is now; an ETag counts before a date."""
        if "If-None-Match" in self.headers:
            return page.etag == self.headers["If-None-Match"]
        return page.last_modified is not None and page.last_modified == self.headers["If-Modified-Since"]

    def answer(self, status, body, headers=None, *, length=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or length is not None

    def log_message(self, *_):
        """A test prints nothing."""


def carry(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes until there are no more."""
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def says(status: int, body: bytes = b"no", **headers: str) -> Trouble:
    """Another answer than the page; Retry_After stands for Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(status, body, named)


def redirects(location: str, status: int = 302) -> Trouble:
    return lambda handler: handler.answer(status, b"<p>It is elsewhere.</p>", {"Location": location})


def waits(seconds: float) -> Trouble:
    """The page comes late."""
    return lambda _: time.sleep(seconds) or True


def trickles(seconds: float, parts: int = 50, *, headers: bool = False) -> Trouble:
    """The body, or already the headers, come byte by byte."""

    def trouble(handler):
        if headers:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        else:
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.send_header("Content-Length", str(parts))
            handler.end_headers()
        for _ in range(parts):
            handler.wfile.write(b"x")
            time.sleep(seconds)
        handler.close_connection = True

    return trouble


def cut_off(body: bytes = b"<html><p>It was ", length: int = 5000) -> Trouble:
    """Fewer bytes than announced."""
    return lambda handler: handler.answer(200, body, {"Content-Type": "text/html"}, length=length)


def overlong(handler):
    """More bytes than announced."""
    handler.answer(
        200,
        b"<p>It helped.</p>HTTP/1.1 200 OK\r\n\r\nnot asked for",
        {"Content-Type": "text/html"},
        length=17,
    )
    handler.close_connection = False


def two_lengths(handler):
    """A body of which nobody knows where it ends."""
    handler.answer(200, b"<p>It helped.</p>", {"Content-Type": "text/html", "Content-Length": "4"})


def cut_off_chunk(handler):
    """A body in chunks, of which the last one is missing."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\n<html\r\n")
    handler.close_connection = True


def packed(body: bytes, encoding: str = "gzip") -> Trouble:
    """A page as packed bytes."""
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    return lambda handler: handler.answer(200, body, headers)


def bomb(megabytes: int) -> bytes:
    """A gzip file a thousandth as large as what is in it."""
    return gzip.compress(bytes(megabytes << 20))


def endless(handler):
    """A body without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def resets(handler):
    """The connection ends without an answer."""
    handler.close_connection = True
    handler.connection.shutdown(2)


def garbage(handler):
    """Something that is no HTTP."""
    handler.wfile.write(b"\x16\x03\x01 what?\r\n\r\n")
    handler.close_connection = True


#: Troubles after which asking again helps.
PASSING: list[Trouble] = [
    says(503),
    says(500),
    says(429, Retry_After="0"),
    cut_off(),
    cut_off_chunk,
    resets,
    garbage,
    packed(gzip.compress(b"<html>" * 99)[:-9]),
    waits(0.02),
]


@contextmanager
def web_server():
    """The server, listening on an address of this machine."""
    with WebServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
