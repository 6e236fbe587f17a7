"""The client of the web against a server on this machine that behaves, and misbehaves in every way known."""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
import web_server as misbehaviour
from web_server import Page, redirects, says, web_server

from trialdb.errors import FetchError, TrialdbError
from trialdb.fetch import ANY, FEEDS, Fetched, Policy, Web
from trialdb.fetch.certificates import certificates

DAY = "Mon, 02 Mar 2026 09:00:00 GMT"
TEXT = "<p>42.3% against 12.8% with placebo.</p>"
QUICK = Policy(
    pause=0, backoff=0.001, attempts=3, timeout=2, slowest=5, allowed_private=frozenset({"127.0.0.1"})
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """What is asked of this machine is asked directly."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,.test")


@pytest.fixture
def server():
    with web_server() as running:
        running.pages["/a"] = Page(TEXT, etag='"v1"', last_modified=DAY)
        running.pages["/b"] = Page("Plain words.", "text/plain")
        yield running


@pytest.fixture
def web():
    with Web(QUICK) as running:
        yield running


def quick(**options):
    return Web(replace(QUICK, **options))


def resolving(**addresses):
    """A client for which pages_test stands for pages.test, and so on."""
    known = {name.replace("_", "."): found for name, found in addresses.items()}
    return lambda host, _: known.get(host, [host])


def refused(web, url, match, **options):
    """The error for an address that gives nothing, which is of one line."""
    with pytest.raises(FetchError, match=match) as caught:
        web.get(url, **options)
    assert "\n" not in str(caught.value)
    return caught.value


class TestPages:
    def test_a_page_comes_with_its_kind_and_its_version(self, server, web):
        url = f"{server.url}/a"
        kind = "text/html; charset=utf-8"
        assert web.get(url) == Fetched(url, url, 200, TEXT.encode(), kind, '"v1"', DAY)

    def test_a_page_without_a_version_or_kind_comes_too(self, server, web):
        server.pages["/c"] = Page(TEXT, media_type="")
        fetched = web.get(f"{server.url}/c")
        assert (fetched.media_type, fetched.etag, fetched.last_modified) == ("", None, None)

    def test_a_part_of_a_page_is_not_asked_for(self, server, web):
        web.get(f"{server.url}/a?x=%C3%BC&y=a b#results")
        assert server.paths() == ["/a?x=%C3%BC&y=a%20b"]

    def test_an_empty_page_is_a_page(self, server, web):
        server.pages["/c"] = Page("")
        assert web.get(f"{server.url}/c").body == b""

    @pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
    def test_a_packed_page_is_unpacked(self, server, web, encoding):
        server.troubles = [misbehaviour.packed(gzip.compress(TEXT.encode()), encoding)]
        assert web.get(f"{server.url}/a").body == TEXT.encode()

    def test_a_packed_page_may_have_several_members_and_padding(self, server, web):
        two = gzip.compress(b"<p>One") + gzip.compress(b" and two") + b"\0\0"
        server.troubles = [misbehaviour.packed(two)]
        assert web.get(f"{server.url}/a").body == b"<p>One and two"

    def test_bytes_of_another_charset_come_as_they_are(self, server, web):
        server.pages["/c"] = Page("Größe".encode("latin-1"), "text/html; charset=utf-8")
        assert web.get(f"{server.url}/c").body == "Größe".encode("latin-1")

    def test_one_connection_serves_many_pages_redirects_and_refusals(self, server, web):
        server.troubles = [redirects("/b"), says(503, b"x" * 3000)]
        for path in ("/a", "/b", "/a"):
            web.get(server.url + path)
        refused(web, f"{server.url}/none", "404")
        web.get(f"{server.url}/a")
        assert len({asked.peer for asked in server.asked}) == 1

    def test_a_closed_client_can_be_opened_again(self, server, web):
        web.get(f"{server.url}/a")
        web.close()
        assert web.get(f"{server.url}/a").status == 200

    def test_no_cookie_is_kept(self, server, web):
        server.pages["/a"].headers["Set-Cookie"] = "visitor=7"
        web.get(f"{server.url}/a")
        web.get(f"{server.url}/a")
        assert "Cookie" not in server.asked[-1].headers


class TestVersions:
    @pytest.mark.parametrize("known", [{"etag": '"v1"'}, {"last_modified": DAY}])
    def test_what_has_not_changed_comes_without_content(self, server, web, known):
        fetched = web.get(f"{server.url}/a", **known)
        assert (fetched.status, fetched.body, fetched.etag, fetched.last_modified) == (304, b"", '"v1"', DAY)

    def test_what_has_changed_comes_whole(self, server, web):
        server.pages["/a"] = Page("<p>New.</p>", etag='"v2"', last_modified=DAY)
        fetched = web.get(f"{server.url}/a", etag='"v1"', last_modified=DAY)
        assert (fetched.status, fetched.body, fetched.etag) == (200, b"<p>New.</p>", '"v2"')

    def test_a_version_that_the_answer_leaves_out_stays_known(self, server, web):
        server.troubles = [says(304, b"")]
        fetched = web.get(f"{server.url}/a", etag='"v1"', last_modified=DAY)
        assert (fetched.etag, fetched.last_modified) == ('"v1"', DAY)

    def test_an_unchanged_answer_to_nobody_s_question_is_asked_for_again(self, server, web):
        server.troubles = [says(304, b"")]
        assert web.get(f"{server.url}/a").status == 200

    @pytest.mark.parametrize("known", ['"v1"\r\nX-Other: 1', "\0", "é", "”"])
    def test_a_version_that_no_header_can_hold_is_not_sent(self, server, web, known):
        assert web.get(f"{server.url}/a", etag=known).status == 200
        assert "X-Other" not in server.asked[-1].headers


class TestLimits:
    @pytest.mark.parametrize(
        ("kind", "kinds"),
        [
            ("text/html", {"kinds": FEEDS}),
            ("application/pdf", {}),
            ("application/rss+xml; charset=utf-8", {}),
            ("image/png", {"kinds": FEEDS}),
        ],
    )
    def test_another_kind_is_refused_before_it_is_read(self, server, web, kind, kinds):
        server.pages["/c"] = Page("x", kind)
        error = refused(
            web, f"{server.url}/c", f"it is {re.escape(kind.partition(';')[0])}, and only", **kinds
        )
        assert not error.passing
        assert len(server.paths()) == 1

    def test_a_wanted_kind_is_taken_in_any_spelling(self, server, web):
        server.pages["/c"] = Page("<rss/>", "Application/RSS+XML ;charset=utf-8")
        assert web.get(f"{server.url}/c", kinds=FEEDS).body == b"<rss/>"

    def test_any_kind_may_be_wanted(self, server, web):
        server.pages["/c"] = Page(b"%PDF", "application/pdf")
        assert web.get(f"{server.url}/c", kinds=ANY).body == b"%PDF"

    def test_the_server_is_told_which_kinds_are_wanted(self, server, web):
        web.get(f"{server.url}/a", kinds={"text/plain", "text/html"})
        assert server.asked[-1].headers["Accept"] == "text/html, text/plain, */*;q=0.1"

    def test_a_page_that_says_it_is_too_large_is_not_read(self, server, web):
        server.troubles = [misbehaviour.cut_off(length=99_000_000)]
        error = refused(web, f"{server.url}/a", r"has 99,000,000 bytes, and at most 20,000,000 are taken")
        assert not error.passing

    @pytest.mark.parametrize("spare", [0, -1])
    def test_the_limit_itself_is_allowed(self, server, spare):
        with quick(largest=len(TEXT) + spare) as web:
            if spare:
                refused(web, f"{server.url}/a", "at most")
            else:
                assert web.get(f"{server.url}/a").status == 200

    def test_a_page_without_end_is_left(self, server):
        server.troubles = [misbehaviour.endless]
        with quick(largest=1_000_000) as web:
            error = refused(web, f"{server.url}/a", "is larger than 1,000,000 bytes")
        assert (error.passing, len(server.paths())) == (False, 1)

    def test_a_page_that_unpacks_to_far_more_is_left_early(self, server):
        import tracemalloc

        server.troubles = [misbehaviour.packed(misbehaviour.bomb(50))] * 2
        with quick(largest=1_000_000) as web:
            refused(web, f"{server.url}/b", "larger")
            tracemalloc.start()
            error = refused(web, f"{server.url}/a", "is larger than 1,000,000 bytes")
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert not error.passing
        assert most < 5_000_000

    @pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "deflate"])
    def test_packing_that_was_not_asked_for_is_named(self, server, web, encoding):
        server.troubles = [misbehaviour.packed(zlib.compress(b"x"), encoding)] * 3
        assert refused(web, f"{server.url}/a", f"packed as {encoding}, which was not asked for").passing


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_followed(self, server, web, status):
        server.troubles = [redirects("/b#part", status)]
        fetched = web.get(f"{server.url}/a")
        assert (fetched.url, fetched.final_url) == (f"{server.url}/a", f"{server.url}/b")
        assert fetched.body == b"Plain words."

    def test_a_redirect_to_another_host_is_followed(self, server, web):
        with web_server() as other:
            other.pages["/c"] = Page("<p>Moved.</p>")
            server.troubles = [redirects(f"{other.url}/c")]
            assert web.get(f"{server.url}/a").final_url == f"{other.url}/c"

    def test_five_redirects_are_followed_and_no_more(self, server, web):
        server.troubles = [redirects(f"/{n}") for n in range(4)] + [redirects("/a")]
        assert web.get(f"{server.url}/start").body == TEXT.encode()
        server.troubles = [redirects(f"/{n}") for n in range(6)]
        error = refused(web, f"{server.url}/start", "redirects more than 5 times")
        assert (error.url, error.passing) == (f"{server.url}/start", False)

    def test_a_circle_is_named(self, server, web):
        server.troubles = [redirects("/b"), redirects("/a")]
        refused(
            web, f"{server.url}/a", rf"in a circle \({server.url}/a -> {server.url}/b -> {server.url}/a\)"
        )

    @pytest.mark.parametrize("location", ["", "http://[::1", "http://a:b/", "http://x\x01.org/"])
    def test_a_redirect_to_nowhere_is_named(self, server, web, location):
        server.troubles = [redirects(location)]
        assert not refused(web, f"{server.url}/a", "redirects to no address").passing

    @pytest.mark.parametrize(
        ("location", "why"),
        [
            ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is a link-local address"),
            ("http://10.1.2.3/", "10.1.2.3 is a private address"),
            ("http://[::1]:8001/", "::1 is a loopback address"),
            ("http://127.0.0.2/", "127.0.0.2 is a loopback address"),
            ("file:///etc/passwd", "no web address"),
            ("ftp://example.org/", "no web address"),
            ("//[/a", "no web address"),
            ("data:text/html,hello", "no web address"),
            ("http://reader:secret@example.org/", "a name and password"),
        ],
    )
    def test_a_redirect_to_where_nothing_may_be_asked_is_refused(self, server, web, location, why):
        server.troubles = [redirects(location)]
        error = refused(web, f"{server.url}/a", why)
        assert (error.url, error.passing) == (f"{server.url}/a", False)
        assert "secret" not in str(error)

    def test_what_a_redirect_leads_to_is_named_when_it_fails(self, server, web):
        server.troubles = [redirects("/gone")]
        error = refused(web, f"{server.url}/a", rf"redirects to {server.url}/gone, and there: .*404")
        assert (error.url, error.status) == (f"{server.url}/a", 404)

    def test_trouble_behind_a_redirect_is_overcome(self, server, web):
        server.troubles = [redirects("/b"), says(503), redirects("/b")]
        assert web.get(f"{server.url}/a").body == b"Plain words."


class TestAddresses:
    @pytest.mark.parametrize(
        ("host", "why"),
        [
            ("127.0.0.1", "loopback"),
            ("2130706433", "loopback"),
            ("0x7f000001", "loopback"),
            ("0x7f.1", "loopback"),
            ("127.1", "loopback"),
            ("localhost", "loopback"),
            ("LOCALHOST", "loopback"),
            ("0.0.0.0", "unspecified"),  # noqa: S104
            ("10.0.0.1", "private"),
            ("172.16.0.1", "private"),
            ("192.168.1.1", "private"),
            ("100.64.0.1", "private"),
            ("169.254.169.254", "link-local"),
            ("224.0.0.1", "multicast"),
            ("240.0.0.1", "reserved"),
            ("255.255.255.255", "reserved"),
            ("[::]", "unspecified"),
            ("[::1]", "loopback"),
            ("[::ffff:127.0.0.1]", "loopback"),
            ("[::ffff:a9fe:a9fe]", "link-local"),
            ("[64:ff9b::10.0.0.1]", "private"),
            ("[2002:7f00:1::]", "loopback"),
            ("[::127.0.0.1]", "reserved"),
            ("[fe80::1]", "link-local"),
            ("[fc00::1]", "private"),
            ("[fec0::1]", "private"),
            ("[ff02::1]", "multicast"),
        ],
    )
    def test_no_machine_inside_is_asked(self, server, host, why):
        port = server.server_address[1]
        with quick(allowed_private=frozenset()) as web:
            error = refused(
                web,
                f"http://{host}:{port}/a",
                f"is a {why} address.*unless allow_private in the configuration names",
            )
        assert not error.passing
        assert server.asked == []

    @pytest.mark.parametrize("url", ["http://0177.0.0.1/", "http://%31%32%37.0.0.1/", "http://a..b/"])
    def test_a_strange_spelling_leads_nowhere(self, web, url):
        refused(web, url, "no web address|is not found")

    @pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.1:{port}", "pages.test", "Pages.test:{port}"])
    def test_a_private_host_is_asked_where_it_is_allowed(self, server, allowed):
        port = server.server_address[1]
        policy = replace(QUICK, allowed_private=frozenset({allowed.format(port=port)}))
        with Web(policy, resolve=resolving(pages_test=["127.0.0.1"])) as web:
            assert web.get(f"http://pages.test:{port}/a").body == TEXT.encode()
        assert server.asked[-1].headers["Host"] == f"pages.test:{port}"

    def test_another_port_or_name_is_not_allowed_with_it(self, server):
        port = server.server_address[1]
        policy = replace(QUICK, allowed_private=frozenset({"127.0.0.1:1", "other.test", "pages.test:1"}))
        with Web(policy, resolve=resolving(pages_test=["127.0.0.1"])) as web:
            refused(web, f"http://pages.test:{port}/a", r"pages.test \(127.0.0.1\) is a loopback address")

    def test_a_public_name_with_one_private_address_is_refused(self):
        with Web(
            replace(QUICK, allowed_private=frozenset()),
            resolve=resolving(pages_test=["93.184.216.34", "10.0.0.7"]),
        ) as web:
            refused(web, "http://pages.test/", r"pages.test \(10.0.0.7\) is a private address")

    def test_a_second_answer_of_the_name_server_leads_nowhere(self, server):
        port = server.server_address[1]
        answers = [["127.0.0.1"], ["10.0.0.7"], ["10.0.0.7"]]
        with Web(QUICK, resolve=lambda *_: answers.pop(0)) as web:
            assert web.get(f"http://pages.test:{port}/a").status == 200
            assert len(answers) == 2  # robots.txt and the page came over one checked connection
            web.close()
            refused(web, f"http://pages.test:{port}/b", "10.0.0.7")

    def test_the_next_address_is_tried_where_one_does_not_answer(self, server):
        port = server.server_address[1]
        policy = replace(QUICK, allowed_private=frozenset({"pages.test"}))
        with Web(policy, resolve=resolving(pages_test=["127.0.0.9", "127.0.0.1"])) as web:
            assert web.get(f"http://pages.test:{port}/a").status == 200

    def test_a_name_that_is_not_found_may_be_found_later(self, web):
        assert refused(web, "http://nobody.invalid/", "the name nobody.invalid is not found").passing

    def test_a_name_without_addresses_may_have_some_later(self):
        with Web(QUICK, resolve=lambda *_: []) as web:
            assert refused(
                web, "http://pages.test/", r"pages.test is not found \(it has no address\)"
            ).passing

    @pytest.mark.parametrize(
        "url",
        [
            "example.org/a",
            "file:///etc/passwd",
            "http://[::1",
            "ftp://x.y/",
            "",
            "http:///a",
            "http://a:0/",
            "http://a\n.org/",
        ],
    )
    def test_what_is_no_web_address_is_not_asked(self, web, url):
        assert not refused(web, url, "no web address").passing

    def test_a_password_in_an_address_is_not_repeated(self, web):
        assert "secret" not in str(refused(web, "http://me:secret@example.org/a", "take them out"))


class TestEncryption:
    @pytest.fixture
    def encrypted(self, server, monkeypatch):
        """The server behind TLS, with a certificate for pages.test that this machine trusts."""
        file = Path(__file__).with_name("pages_test.pem")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        context.sni_callback = lambda _, name, __: self.names.append(name)
        self.names = []
        server.socket = context.wrap_socket(server.socket, server_side=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        certificates.cache_clear()
        yield f"https://pages.test:{server.server_address[1]}"
        certificates.cache_clear()

    def test_the_certificate_is_the_name_s_though_the_address_is_asked(self, encrypted):
        with Web(QUICK, resolve=resolving(pages_test=["127.0.0.1"])) as web:
            assert web.get(f"{encrypted}/a").body == TEXT.encode()
        assert self.names == ["pages.test"]

    def test_a_certificate_for_another_name_is_not_trusted(self, encrypted):
        other = encrypted.replace("pages", "other")
        with Web(QUICK, resolve=resolving(other_test=["127.0.0.1"])) as web:
            assert not refused(web, f"{other}/a", "its certificate is not trusted").passing

    def test_a_redirect_to_an_address_without_encryption_is_refused(self, server, encrypted):
        server.troubles = [redirects(f"http://127.0.0.1:{server.server_address[1]}/a")]
        with Web(QUICK, resolve=resolving(pages_test=["127.0.0.1"])) as web:
            refused(web, f"{encrypted}/a", "without encryption")

    def test_encryption_reaches_through_a_proxy(self, server, encrypted, monkeypatch):
        with web_server() as proxy:
            proxy.tunnel = server.server_address
            monkeypatch.setenv("NO_PROXY", "")
            monkeypatch.setenv("https_proxy", proxy.url.removeprefix("http://"))
            with Web(QUICK, resolve=resolving(pages_test=["93.184.216.34"])) as web:
                assert web.get(f"{encrypted}/a").body == TEXT.encode()
        assert [(asked.method, asked.path) for asked in proxy.asked] == [
            ("CONNECT", encrypted.removeprefix("https://"))
        ]
        assert self.names == ["pages.test"]


class TestRobots:
    @pytest.mark.parametrize(
        ("rules", "allowed"),
        [
            ("", True),
            ("User-agent: *\nDisallow: /a", False),
            ("User-agent: *\nDisallow: /\nAllow: /a", True),
            ("User-agent: *\nDisallow: /*?print", True),
            ("User-agent: *\nDisallow: /\n\nUser-agent: trialdb\nDisallow: /x", True),
            ("User-agent: TrialDB\nDisallow: /", False),
            ("User-agent: other\nDisallow: /", True),
            ("\ufeffUser-agent: *\r\nDisallow: /a$", False),
            ("<!doctype html><p>Hello", True),
            ("# " + "x" * 600_000 + "\nUser-agent: *\nDisallow: /", True),
            ("User-agent: *\nDisallow: /a\n#" + "x" * 600_000, False),
        ],
    )
    def test_rules_are_obeyed(self, server, web, rules, allowed):
        server.pages["/robots.txt"] = Page(rules, "text/plain")
        if allowed:
            assert web.get(f"{server.url}/a").status == 200
        else:
            assert not refused(
                web, f"{server.url}/a", "robots.txt asks robots to leave this page alone"
            ).passing
            assert server.paths() == []

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_a_host_without_rules_allows_all(self, server, web, status):
        server.pages["/robots.txt"] = Page("no", "text/plain", status=status)
        assert web.get(f"{server.url}/a").status == 200

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_a_host_that_cannot_tell_its_rules_is_asked_for_nothing(self, server, web, status):
        server.pages["/robots.txt"] = Page("no", "text/plain", status=status)
        error = refused(
            web, f"{server.url}/a", rf"robots.txt cannot be had .*{status}.*nothing may be asked for"
        )
        assert (error.passing, server.paths()) == (True, [])

    def test_rules_that_come_at_the_second_attempt_are_obeyed(self, server, web):
        server.spare_robots, server.troubles = False, [says(503)]
        server.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /a", "text/plain")
        refused(web, f"{server.url}/a", "leave this page alone")

    def test_rules_are_asked_for_once(self, server, web):
        for path in ("/a", "/b", "/a"):
            web.get(server.url + path)
        assert [asked.path for asked in server.asked] == ["/robots.txt", "/a", "/b", "/a"]

    def test_rules_may_be_elsewhere(self, server, web):
        with web_server() as other:
            other.pages["/rules"] = Page("User-agent: *\nDisallow: /a", "text/plain")
            server.spare_robots, server.troubles = False, [redirects(f"{other.url}/rules")]
            refused(web, f"{server.url}/a", "leave this page alone")

    def test_rules_hold_for_what_a_redirect_leads_to(self, server, web):
        with web_server() as other:
            other.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /c", "text/plain")
            server.troubles = [redirects(f"{other.url}/c")]
            refused(web, f"{server.url}/a", "and there: the site's robots.txt asks")
            assert other.paths() == []

    def test_nobody_is_asked_for_rules_where_they_are_not_obeyed(self, server):
        server.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /", "text/plain")
        with quick(robots=False) as web:
            assert web.get(f"{server.url}/a").status == 200
        assert [asked.path for asked in server.asked] == ["/a"]


class TestTrouble:
    def test_what_may_pass_is_asked_for_again(self, server):
        for trouble in misbehaviour.PASSING:
            server.troubles = [trouble]
            with quick(timeout=0.5) as web:
                assert web.get(f"{server.url}/a").body == TEXT.encode()

    @pytest.mark.parametrize(
        ("trouble", "why"),
        [
            (says(503), r"the server refuses \(503\)"),
            (says(502, b"Bad\n \x1b[2Jgateway", Content_Type="text/plain"), r"502: Bad \[2Jgateway"),
            (misbehaviour.cut_off(), "connection broke"),
            (misbehaviour.cut_off_chunk, "connection broke"),
            (misbehaviour.two_lengths, "connection broke"),
            (misbehaviour.resets, "connection broke"),
            (misbehaviour.garbage, "connection broke"),
            (misbehaviour.packed(gzip.compress(b"x" * 99)[:-9]), "was cut off"),
            (misbehaviour.packed(b"no gzip"), "cannot be unpacked"),
            (misbehaviour.waits(0.4), r"nothing came for 0\.1 seconds"),
        ],
    )
    def test_after_the_last_attempt_it_is_said_what_happened(self, server, trouble, why):
        server.troubles = [trouble] * 2
        with quick(attempts=2, timeout=0.1) as web:
            error = refused(
                web, f"{server.url}/a", f"2 attempts failed, the last one because .*{why}.*; try again later"
            )
        assert error.passing
        assert len(server.paths()) == 2

    @pytest.mark.parametrize("headers", [False, True])
    def test_an_answer_that_trickles_in_is_given_up(self, server, headers):
        server.troubles = [misbehaviour.trickles(0.02, headers=headers)]
        with quick(attempts=1, slowest=0.2) as web:
            assert refused(web, f"{server.url}/a", r"took more than 0\.2 seconds").passing

    def test_a_host_that_never_answers_is_left_alone_so_that_a_run_goes_on(self, server):
        server.troubles = [misbehaviour.resets] * 7 + [says(500), *[misbehaviour.resets] * 99]
        with quick(attempts=4) as web:
            for _ in range(4):
                refused(
                    web,
                    f"{server.url}/a",
                    "4 attempts failed|because the server gave no whole answer 8 times",
                )
            error = refused(
                web, f"{server.url}/b", "left alone until .*, because the server gave no whole answer 8 times"
            )
        assert error.passing
        assert len(server.paths()) == 7 + 1 + 8

    @pytest.mark.parametrize(
        ("status", "why"),
        [
            (400, "refuses"),
            (401, "wants a password"),
            (403, "look whether a browser gets it"),
            (404, "no such page; check the address"),
            (410, "gone for good"),
            (451, "refuses"),
            (204, "refuses"),
        ],
    )
    def test_what_will_not_pass_is_not_asked_for_again(self, server, web, status, why):
        server.troubles = [says(status, b"")]
        error = refused(web, f"{server.url}/a", rf"{why}.*\({status}\)")
        assert (error.status, error.passing, len(server.paths())) == (status, False, 1)

    def test_a_server_that_is_not_there_may_come_back(self, web):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{unused.getsockname()[1]}/a"
            assert refused(web, url, "no connection could be made").passing

    def test_bytes_beyond_the_end_are_no_answer_to_the_next_request(self, server, web):
        server.troubles = [misbehaviour.overlong]
        assert web.get(f"{server.url}/a").body == b"<p>It helped.</p>"
        assert web.get(f"{server.url}/b").body == b"Plain words."

    def test_one_attempt_is_not_counted(self, server):
        server.troubles = [says(503)]
        with quick(attempts=1) as web:
            refused(web, f"{server.url}/a", rf"^{server.url}/a: the server refuses \(503\); try again later$")

    def test_a_refusal_whose_words_break_off_is_a_refusal(self, server, web):
        server.troubles = [lambda h: h.answer(404, b"no", {"Content-Type": "text/plain"}, length=99)]
        assert refused(web, f"{server.url}/a", "no such page").status == 404

    def test_an_answer_that_cannot_be_read_is_asked_for_again(self, server, web):
        read = iter([ValueError("is no table"), "a table"])

        def reader(_):
            found = next(read)
            if isinstance(found, ValueError):
                raise found
            return found

        assert web.ask(f"{server.url}/a", reader) == "a table"
        assert len(server.paths()) == 2

    def test_many_pages_come_through_troubles_at_random(self, server):
        server.misbehave(seed=7, probability=0.4)
        with quick(attempts=9) as web:
            assert {web.get(f"{server.url}/a").body for _ in range(40)} == {TEXT.encode()}
        assert len(server.paths()) > 50


class TestManners:
    def test_requests_to_a_host_are_a_pause_apart(self, server):
        server.troubles = [redirects("/b")]
        with quick(pause=0.05) as web:
            web.get(f"{server.url}/a")
            web.get(f"{server.url}/a")
        times = [asked.at for asked in server.asked]
        assert len(times) == 4
        assert min(after - before for before, after in pairwise(times)) >= 0.05

    def test_a_pause_may_be_longer_than_any_other_wait(self, server):
        with quick(pause=0.1, longest_wait=0.05) as web:
            assert web.get(f"{server.url}/a").status == 200

    def test_a_host_may_ask_for_a_longer_pause(self, server):
        server.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 0.1", "text/plain")
        with quick() as web:
            web.get(f"{server.url}/a")
            web.get(f"{server.url}/b")
        assert server.asked[2].at - server.asked[1].at >= 0.1

    def test_but_not_for_one_without_end(self, server):
        server.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 86400", "text/plain")
        with quick(longest_wait=0.1) as web:
            web.get(f"{server.url}/a")
            assert web.get(f"{server.url}/b").status == 200

    @pytest.mark.parametrize(("status", "form"), [(429, "seconds"), (503, "date")])
    def test_a_request_to_wait_is_honoured(self, server, web, status, form):
        at = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)  # cut to the second
        server.troubles = [says(status, Retry_After="1" if form == "seconds" else at)]
        web.get(f"{server.url}/a")
        assert 0.9 <= server.asked[2].at - server.asked[1].at < 10

    @pytest.mark.parametrize("asked", ["3600", "99999999999999999999", "9" * 400])
    def test_a_request_to_wait_longer_is_passed_on(self, server, web, asked):
        server.troubles = [says(429, Retry_After=asked)]
        error = refused(
            web,
            f"{server.url}/a",
            r"left alone until \d{4}-\d\d-\d\d \d\d:\d\d UTC, because the server asks for it; come back then",
        )
        assert (error.status, error.passing, error.after) == (429, True, min(float(asked), 3650 * 24 * 3600))
        later = refused(web, f"{server.url}/b", "left alone until")
        assert later.passing
        assert 0 < later.after <= error.after
        assert server.paths() == ["/a"]

    @pytest.mark.parametrize("asked", ["soon", "-5", "", "Mon, 02 Mar 2020 09:00:00 GMT"])
    def test_a_request_to_wait_that_means_nothing_is_passed_over(self, server, web, asked):
        server.troubles = [says(503, Retry_After=asked)]
        assert web.get(f"{server.url}/a").status == 200

    @pytest.mark.parametrize(
        ("contact", "told"),
        [
            (None, ""),
            ("data@example.org", " (+mailto:data@example.org)"),
            ("https://example.org/bot", " (+https://example.org/bot)"),
            ("ü\r\n(x)@example.org", " (+mailto:%C3%BC%0D%0A%28x%29@example.org)"),
        ],
    )
    def test_it_says_who_asks(self, server, contact, told):
        with quick(contact=contact) as web:
            web.get(f"{server.url}/a")
        assert {asked.headers["User-Agent"] for asked in server.asked} == {
            f"trialdb/{version('trialdb')}{told}"
        }


class TestProxy:
    @pytest.fixture
    def proxy(self, server, monkeypatch):
        """The server in the role of a proxy, which the environment names."""
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("http_proxy", f"http://reader:secret@127.0.0.1:{server.server_address[1]}")
        server.pages["http://pages.test/a"] = Page(TEXT)
        return server

    @pytest.mark.parametrize("resolve", [resolving(pages_test=["93.184.216.34"]), None])
    def test_the_environment_s_proxy_is_asked(self, proxy, resolve):
        with Web(replace(QUICK, allowed_private=frozenset()), resolve=resolve) as web:
            assert web.get("http://pages.test/a").body == TEXT.encode()
        assert [asked.path for asked in proxy.asked] == [
            "http://pages.test/robots.txt",
            "http://pages.test/a",
        ]
        assert proxy.asked[-1].headers["Proxy-Authorization"].startswith("Basic ")

    def test_a_private_address_is_refused_as_far_as_it_can_be_seen(self, proxy):
        with Web(
            replace(QUICK, allowed_private=frozenset()), resolve=resolving(pages_test=["10.0.0.7"])
        ) as web:
            refused(web, "http://pages.test/a", "10.0.0.7")
            refused(web, "http://10.0.0.8/a", "10.0.0.8")
        assert proxy.asked == []

    @pytest.mark.usefixtures("proxy")
    def test_a_proxy_of_an_unknown_kind_is_named(self, monkeypatch):
        monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
        with Web(QUICK, resolve=resolving(pages_test=["93.184.216.34"])) as web:
            refused(web, "http://pages.test/a", "socks5")


class TestDownloads:
    def test_a_file_of_any_kind_is_written(self, server, web, tmp_path):
        server.pages["/all.zip"] = Page(b"PK" * 100_000, "application/zip", etag='"v1"', last_modified=DAY)
        url, file = f"{server.url}/all.zip", tmp_path / "new" / "all.zip"
        assert web.download(url, file) == Fetched(url, url, 200, b"", "application/zip", '"v1"', DAY)
        assert file.read_bytes() == b"PK" * 100_000
        assert list(file.parent.iterdir()) == [file]

    def test_a_packed_file_is_unpacked(self, server, web, tmp_path):
        server.troubles = [misbehaviour.packed(gzip.compress(TEXT.encode()))]
        web.download(f"{server.url}/a", tmp_path / "a")
        assert (tmp_path / "a").read_text() == TEXT

    def test_what_has_not_changed_stays(self, server, web, tmp_path):
        (tmp_path / "a").write_text("as it was")
        assert web.download(f"{server.url}/a", tmp_path / "a", etag='"v1"').status == 304
        assert (tmp_path / "a").read_text() == "as it was"

    def test_after_trouble_the_file_begins_anew(self, server, web, tmp_path):
        server.troubles = [misbehaviour.cut_off(b"x" * 4000), redirects("/a")]
        web.download(f"{server.url}/b", tmp_path / "a")
        assert (tmp_path / "a").read_text() == TEXT

    @pytest.mark.parametrize("trouble", [says(404), misbehaviour.endless, misbehaviour.cut_off()])
    def test_where_nothing_comes_nothing_is_left(self, server, tmp_path, trouble):
        (tmp_path / "a").write_text("as it was")
        server.troubles = [trouble] * 3
        with quick(largest=1_000_000) as web, pytest.raises(FetchError):
            web.download(f"{server.url}/a", tmp_path / "a")
        assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a": "as it was"}

    def test_a_file_larger_than_memory_should_hold_is_written_part_by_part(self, server, web, tmp_path):
        import tracemalloc

        server.troubles = [misbehaviour.packed(misbehaviour.bomb(19))]
        tracemalloc.start()
        web.download(f"{server.url}/a", tmp_path / "a")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (tmp_path / "a").stat().st_size == 19 << 20
        assert most < 10_000_000


class TestMessages:
    def test_a_message_is_sent_once(self, server, web):
        server.pages["/hook"] = Page("ok")
        web.post(f"{server.url}/hook", b'{"text": "3 new"}')
        [asked] = server.asked
        assert (asked.method, asked.path, asked.body) == ("POST", "/hook", b'{"text": "3 new"}')
        assert asked.headers["Content-Type"] == "application/json"

    @pytest.mark.parametrize("trouble", [says(429), says(503, Retry_After="1")])
    def test_it_is_sent_again_where_it_was_surely_not_taken(self, server, web, trouble):
        server.pages["/hook"] = Page("ok")
        server.troubles = [trouble]
        web.post(f"{server.url}/hook", b"{}")
        assert len(server.asked) == 2

    def test_it_is_not_sent_again_after_longer_than_we_wait(self, server, web):
        server.troubles = [says(429, Retry_After="3600")]
        with pytest.raises(FetchError, match="left alone until") as caught:
            web.post(f"{server.url}/hook", b"{}")
        assert caught.value.passing
        assert len(server.asked) == 1

    def test_it_is_sent_again_where_there_was_no_connection(self, server):
        server.pages["/hook"] = Page("ok")
        found = [OSError("no name server"), ["127.0.0.1"]]

        def resolve(*_):
            answer = found.pop(0)
            if isinstance(answer, OSError):
                raise answer
            return answer

        with Web(QUICK, resolve=resolve) as web:
            web.post(f"http://pages.test:{server.server_address[1]}/hook", b"{}")
        assert len(server.asked) == 1

    @pytest.mark.parametrize(
        "trouble", [says(500), says(502), says(503), misbehaviour.resets, misbehaviour.waits(0.5)]
    )
    def test_it_is_not_sent_again_where_it_may_have_been_taken(self, server, trouble):
        server.pages["/hook"] = Page("ok")
        server.troubles = [trouble]
        with quick(timeout=0.2) as web, pytest.raises(FetchError) as caught:
            web.post(f"{server.url}/hook", b"{}")
        assert caught.value.passing
        assert len(server.asked) == 1

    def test_a_redirect_is_not_followed(self, server, web):
        server.troubles = [redirects("/other", 307)]
        with pytest.raises(
            FetchError, match=r"redirects, which is not followed.*give the address it leads to"
        ):
            web.post(f"{server.url}/hook", b"{}")

    @pytest.mark.parametrize("trouble", [says(404), redirects("/secret-other")])
    def test_an_error_keeps_the_address_secret(self, server, web, trouble):
        server.troubles = [trouble]
        with pytest.raises(TrialdbError) as caught:
            web.post(f"{server.url}/services/secret-7", b"{}")
        assert str(caught.value).startswith(f"{server.url}: ")
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "url", ["hooks.example/secret", "ftp://x/secret", "https://me:secret@h/secret", "secret"]
    )
    def test_not_even_an_address_that_is_none_is_told(self, web, url):
        with pytest.raises(TrialdbError) as caught:
            web.post(url, b"{}")
        assert "secret" not in str(caught.value)

    def test_it_goes_to_no_machine_inside(self, server):
        with quick(allowed_private=frozenset()) as web, pytest.raises(FetchError, match="loopback"):
            web.post(f"{server.url}/hook", b"{}")
        assert server.asked == []


def test_a_client_that_asks_nothing_imports_no_httpx():
    code = "import sys; from trialdb.fetch import Web; Web(); print({'httpx', 'httpcore', 'protego'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
