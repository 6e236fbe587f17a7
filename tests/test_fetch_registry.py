"""The client of the registry against a server on this machine that behaves, and misbehaves, as the real one does."""

from __future__ import annotations

import gzip
import json
import socket
import time
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version

import pytest
from registry_server import record, registry_server

from trialdb.errors import FetchError, TrialdbError
from trialdb.fetch import Registry, changed_since
from trialdb.settings import registry_url


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """What is asked of this machine is asked directly."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("TRIALDB_CTGOV_URL", raising=False)


@pytest.fixture
def server():
    with registry_server() as running:
        yield running


@pytest.fixture
def registry(server):
    return Registry(server.base_url, pause=0, backoff=0.001, attempts=4)


def quick(server, **options):
    return Registry(server.base_url, **{"pause": 0, "backoff": 0.001, "attempts": 3} | options)


def numbers(pages):
    """The numbers of the studies on each page."""
    return [
        [
            int(json.loads(body)["protocolSection"]["identificationModule"]["nctId"][3:])
            for body in page.records
        ]
        for page in pages
    ]


def says(status, text=b"no", **headers):
    """Trouble: another answer than the right one."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(status, text, named)


class TestPages:
    def test_all_studies_come_page_by_page(self, registry):
        assert numbers(registry.studies(page_size=2)) == [[1, 2], [3, 4], [5]]

    def test_a_token_after_a_full_last_page_ends_quietly(self, server, registry):
        server.studies = [record(number) for number in range(1, 5)]
        assert numbers(registry.studies(page_size=2)) == [[1, 2], [3, 4]]
        assert server.asked[-1][1]["pageToken"] == "after-4"

    def test_each_page_is_asked_with_the_same_parameters(self, server, registry):
        list(registry.studies(query={"query.cond": "asthma OR eczema"}, page_size=2))
        asked = [{key: value for key, value in q.items() if key != "pageToken"} for _, q in server.asked]
        assert len(asked) == 3
        assert all(query == asked[0] for query in asked)
        assert asked[0]["query.cond"] == "asthma OR eczema"

    def test_a_page_smaller_than_asked_for_loses_nothing(self, server, registry):
        server.most = 3
        assert numbers(registry.studies(page_size=5000)) == [[1, 2, 3], [4, 5]]

    def test_the_total_of_the_first_page_stands_on_each(self, registry):
        assert [page.total for page in registry.studies(page_size=2)] == [5, 5, 5]

    def test_a_query_without_a_study_gives_one_empty_page(self, server, registry):
        server.studies = []
        [page] = registry.studies()
        assert (page.records, page.next_token, page.total) == ((), None, 0)

    def test_an_interrupted_run_goes_on_from_its_token(self, registry):
        first = next(registry.studies(page_size=2))
        assert numbers(registry.studies(page_token=first.next_token, page_size=2)) == [[3, 4], [5]]

    def test_an_old_token_is_refused_with_what_to_do(self, server, registry):
        server.old_tokens, old = {"after-2"}, "after-2"
        with pytest.raises(
            FetchError, match=r"'after-2' is refused.*start anew.*Invalid page token"
        ) as error:
            list(registry.studies(page_token=old))
        assert error.value.status == 400
        assert len(server.asked) == 1

    def test_a_token_that_comes_twice_is_an_error_and_no_endless_loop(self, server, registry):
        server.next_tokens = {"after-4": "after-2"}
        pages = registry.studies(page_size=2)
        server.studies = [record(number) for number in range(1, 10)]
        with pytest.raises(FetchError, match=r"in a circle.*'after-2' came twice"):
            list(pages)
        assert len(server.asked) == 3

    def test_pages_too_large_to_take_are_asked_for_in_halves(self, server):
        server.studies = [record(number, resultsSection={"text": "x" * 1000}) for number in range(1, 9)]
        pages = quick(server, largest=5000).studies(page_size=8)
        assert numbers(pages) == [[1, 2, 3, 4], [5, 6, 7, 8]]
        assert server.sizes() == ["8", "4", "4", "4"]

    def test_a_single_study_beyond_the_limit_is_an_error(self, server):
        with pytest.raises(FetchError, match="larger than 20 bytes"):
            list(quick(server, largest=20).studies(page_size=4))

    def test_a_compressed_answer_is_measured_unpacked(self, server):
        body = gzip.compress(json.dumps({"studies": [], "padding": "x" * 1_000_000}).encode())
        server.troubles = [lambda handler: handler.answer(200, body, {"Content-Encoding": "gzip"})]
        list(quick(server, largest=100_000).studies(page_size=2))
        assert server.sizes()[:2] == ["2", "1"]


class TestStudy:
    def test_a_study_comes_as_it_is(self, server, registry):
        assert json.loads(registry.study("nct00000003")) == server.studies[2]

    def test_an_old_number_leads_to_the_study_of_today(self, server, registry):
        assert json.loads(registry.study("NCT00000099")) == server.studies[0]

    def test_a_number_that_nobody_has_is_named_on_one_line(self, registry):
        with pytest.raises(TrialdbError, match="no study NCT00000042; check the number") as error:
            registry.study("NCT00000042")
        assert error.value.status == 404
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize("name", ["NCT123", "NCT00000001/../../x", "", "ISRCTN12345678"])
    def test_what_is_no_number_is_not_asked_for(self, server, registry, name):
        with pytest.raises(FetchError, match="no NCT number"):
            registry.study(name)
        assert server.asked == []

    def test_the_version_tells_the_time_of_the_data(self, registry):
        assert registry.version() == ("2.0.5", "2026-10-14T09:00:05")

    def test_changes_are_asked_for_from_a_day_earlier(self):
        query = changed_since(date(2026, 1, 1))
        assert query == {"filter.advanced": "AREA[LastUpdatePostDate]RANGE[2025-12-31,MAX]"}


class TestTrouble:
    def test_two_failures_of_the_server_are_overcome(self, server, registry):
        server.troubles = [says(503), says(500)]
        assert numbers(registry.studies()) == [[1, 2, 3, 4, 5]]
        assert len(server.asked) == 3

    @pytest.mark.parametrize("form", ["seconds", "date"])
    def test_a_request_to_wait_is_honoured(self, server, form):
        date_of = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
        server.troubles = [says(429, Retry_After="3600" if form == "seconds" else date_of)]
        quick(server, longest_wait=0.2).version()
        assert 0.2 <= server.times[1] - server.times[0] < 10

    @pytest.mark.parametrize("asked", ["86400", "99999999999999999999", "soon", "-5"])
    def test_no_server_makes_us_wait_for_ever(self, server, asked):
        server.troubles = [says(429, Retry_After=asked)]
        assert quick(server, longest_wait=0.05).version()[0] == "2.0.5"

    def test_an_answer_that_is_cut_off_is_fetched_again(self, server):
        server.troubles = [
            lambda handler: handler.answer(200, b'{"studies": [{"proto', length=5000),
            lambda handler: handler.answer(200, b'{"studies": [{"proto'),
            lambda handler: handler.answer(200, b"no gzip", {"Content-Encoding": "gzip"}),
            lambda handler: handler.answer(200, gzip.compress(b"[]")[:-5], {"Content-Encoding": "gzip"}),
        ]
        assert numbers(quick(server, attempts=5).studies()) == [[1, 2, 3, 4, 5]]
        assert len(server.asked) == 5

    def test_an_answer_that_is_no_answer_of_the_registry_is_an_error(self, server):
        server.troubles = [says(200, b"<html>log in</html>"), says(200, b'{"studies": 1}'), says(200, b"[]")]
        with pytest.raises(FetchError, match='has no "studies"'):
            list(quick(server).studies())
        assert len(server.asked) == 3

    def test_an_answer_that_does_not_come_is_asked_for_again(self, server):
        server.troubles = [lambda _: time.sleep(1) or True]
        assert quick(server, timeout=0.3).version()[0] == "2.0.5"
        assert len(server.asked) == 2

    def test_an_answer_that_trickles_in_is_given_up(self, server):
        def trickle(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            for _ in range(40):
                handler.wfile.write(b" ")
                time.sleep(0.01)

        server.troubles = [trickle]
        with pytest.raises(FetchError, match=r"took more than 0\.2 seconds"):
            quick(server, slowest=0.2, attempts=1).version()

    def test_it_gives_up_with_what_happened_last(self, server, registry):
        server.troubles = [says(502, b"Bad\n gateway")] * 9
        with pytest.raises(FetchError, match=r"4 attempts failed.*says 502 \(Bad gateway\)") as error:
            registry.study("NCT00000001")
        assert error.value.status == 502
        assert error.value.url.endswith("/api/v2/studies/NCT00000001?format=json")
        assert len(server.asked) == 4

    def test_what_will_not_pass_is_not_asked_for_again(self, server, registry):
        server.troubles = [says(403, b"Forbidden")]
        with pytest.raises(FetchError, match="403 \\(Forbidden\\)"):
            registry.version()
        assert len(server.asked) == 1

    def test_a_server_that_is_not_there_is_named(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{unused.getsockname()[1]}"
            with pytest.raises(FetchError, match=rf"^{url}/version: 2 attempts failed.*connection"):
                Registry(url, pause=0, backoff=0.001, attempts=2).version()

    @pytest.mark.parametrize("url", ["clinicaltrials.gov/api", "file:///etc", "http://[::1", "ftp://x.y/"])
    def test_an_address_that_is_none_is_an_error(self, url):
        with pytest.raises(FetchError, match="no web address"):
            Registry(url, pause=0).version()


class TestManners:
    def test_requests_are_a_pause_apart_redirects_too(self, server):
        registry = quick(server, pause=0.1)
        registry.version()
        registry.study("NCT00000099")
        gaps = [after - before for before, after in zip(server.times, server.times[1:], strict=False)]
        assert len(gaps) == 2
        assert min(gaps) >= 0.1

    def test_the_environment_s_proxy_is_asked(self, server, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_address[1]}")
        assert Registry("http://registry.test/api/v2", pause=0).version()[0] == "2.0.5"

    def test_it_says_who_asks(self, server, registry):
        registry.version()
        assert server.agents == {f"trialdb/{version('trialdb')}"}

    def test_a_redirect_to_another_host_is_not_followed(self, server, registry):
        with registry_server() as other:
            for location in (
                other.base_url,
                "http://169.254.169.254/",
                "//example.org/",
                "file:///etc/passwd",
                "http://[",
                server.base_url.replace("/api", "@example.org/api"),
                server.base_url.replace("http", "ftp"),
                "",
            ):
                server.troubles = [lambda handler, to=location: handler.redirect(to)]
                with pytest.raises(FetchError, match="redirects to another host"):
                    registry.version()
            assert other.asked == []
        assert len(server.asked) == 8

    def test_a_redirect_within_the_host_is_followed(self, server, registry):
        for location in ("/api/v2/version", f"{server.base_url}/version#top", "version", "../v2/version"):
            server.troubles = [lambda handler, to=location: handler.redirect(to, 308)]
            assert registry.version()[0] == "2.0.5"

    def test_redirects_in_a_circle_end(self, server, registry):
        server.troubles = [lambda handler: handler.redirect("/api/v2/version")] * 20
        with pytest.raises(FetchError, match="without end"):
            registry.version()

    def test_the_address_is_the_registry_s_own_unless_the_environment_names_another(
        self, monkeypatch, server
    ):
        assert registry_url() == "https://clinicaltrials.gov/api/v2"
        monkeypatch.setenv("TRIALDB_CTGOV_URL", server.base_url + "/")
        assert Registry(pause=0).version()[0] == "2.0.5"
