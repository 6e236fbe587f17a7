"""The client of the web against a server on this machine that behaves, and misbehaves in every way known."""

from __future__ import annotations

import pytest
from web_server import Page, web_server

from trialdb.fetch import Fetched, Policy, Web


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """What is asked of this machine is asked directly."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server():
    with web_server() as running:
        running.pages["/a"] = Page(
            "<p>It helped.</p>", etag='"v1"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT"
        )
        yield running


QUICK = Policy(
    pause=0, backoff=0.001, attempts=3, timeout=2, slowest=5, allowed_private=frozenset({"127.0.0.1"})
)


@pytest.fixture
def web():
    with Web(QUICK) as running:
        yield running


class TestPages:
    def test_a_page_comes_with_its_kind_and_its_version(self, server, web):
        url = f"{server.url}/a"
        assert web.get(url) == Fetched(
            url,
            url,
            200,
            b"<p>It helped.</p>",
            "text/html; charset=utf-8",
            '"v1"',
            "Mon, 02 Mar 2026 09:00:00 GMT",
        )
