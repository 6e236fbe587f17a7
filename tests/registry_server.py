"""A server on this machine that behaves like the ClinicalTrials.gov API v2, and misbehaves as told."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MOST = 1000  # studies a page


def record(number, **sections):
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08}"}}, **sections}


class RegistryServer(ThreadingHTTPServer):
    """What it has, what it was asked, and what goes wrong first.

    ``troubles`` are functions of the handler, each of which answers one request in place of the API; one that returns
    True only delays it.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.studies = [record(number) for number in range(1, 6)]
        self.aliases = {"NCT00000099": "NCT00000001"}
        self.most = MOST
        self.old_tokens = set()
        self.next_tokens = {}
        self.troubles = []
        self.asked = []
        self.times = []
        self.agents = set()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/api/v2"

    def sizes(self):
        """The page sizes that were asked for."""
        return [query["pageSize"] for _, query in self.asked]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, query))
        self.server.times.append(time.monotonic())
        self.server.agents.add(self.headers["User-Agent"])
        if self.server.troubles and not self.server.troubles.pop(0)(self):
            return
        path = parts.path.removeprefix("/api/v2")
        if path == "/version":
            self.json({"apiVersion": "2.0.5", "dataTimestamp": "2026-10-14T09:00:05"})
        elif path == "/studies":
            self.page(query)
        else:
            self.study(path.removeprefix("/studies/"))

    def page(self, query):
        token = query.get("pageToken", "")
        if token in self.server.old_tokens:
            self.answer(400, b"Invalid\npage token", {"Content-Type": "text/plain"})
            return
        start = int(token.removeprefix("after-") or 0)
        size = min(int(query.get("pageSize", 10)) or 10, self.server.most)
        told = {"studies": self.server.studies[start : start + size]}
        if query.get("countTotal") == "true" and not token:
            told["totalCount"] = len(self.server.studies)
        # As in the real one, a full last page has a token too, which leads to an empty page.
        if len(told["studies"]) == size:
            told["nextPageToken"] = self.server.next_tokens.get(token, f"after-{start + size}")
        self.json(told)

    def study(self, number):
        if number in self.server.aliases:
            self.redirect(f"/api/v2/studies/{self.server.aliases[number]}", 301)
            return
        for study in self.server.studies:
            if study["protocolSection"]["identificationModule"]["nctId"] == number:
                self.json(study)
                return
        self.answer(404, b"NCT number %s not found" % number.encode())

    def json(self, value):
        self.answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def redirect(self, location, status=302):
        self.answer(status, b"", {"Location": location})

    def answer(self, status, body, headers=None, *, length=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        with suppress(ConnectionError):  # who waited no longer is gone
            self.end_headers()
            self.wfile.write(body)
        self.close_connection = self.close_connection or length is not None

    def log_message(self, *_):
        """A test prints nothing."""


@contextmanager
def registry_server():
    """The server, listening on an address of this machine."""
    with RegistryServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
