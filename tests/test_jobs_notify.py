"""Webhooks: what is told of a run and what is not, to a server on this machine; and that addresses stay secret."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from job_reports import CONFLICT, FAILURE, READOUT, REGISTRY, a_report, an_eventful_report
from pydantic import ValidationError

from trialdb.errors import FetchError
from trialdb.jobs.notify import Notify, notify, payload
from trialdb.jobs.report import LoadChange, RunReport
from trialdb.store.ledger import LoadItem


class Receiver(HTTPServer):
    """A webhook: what it got, and the status that it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, str, Any]] = []
        self.status = 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/services/T0/s3cr3t?key=t0ken"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Sender:
    """Sends as ``trialdb.fetch`` does, once."""

    def post(self, url: str, payload: bytes, *, media_type: str = "application/json") -> None:
        try:
            sent = Request(url, payload, {"Content-Type": media_type})  # noqa: S310  (our own address)
            urlopen(sent, timeout=10).close()  # noqa: S310  (likewise)
        except HTTPError as error:
            with error:
                raise FetchError(url, f"the server says {error.code} for {url}", status=error.code) from None
        except OSError as error:
            raise FetchError(url, f"the connection broke ({error})") from None


@pytest.fixture
def webhook() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def told(report: RunReport, **settings: Any) -> Any:
    body = payload(report, Notify(**({"url": "https://example.org/hook"} | settings)))
    return None if body is None else json.loads(body)


def test_a_run_is_sent_as_json_with_everything_that_is_asked_for(webhook: Receiver) -> None:
    assert notify(an_eventful_report(), Notify(url=webhook.address), Sender()) is None
    ((path, media_type, message),) = webhook.got
    assert (path, media_type) == ("/services/T0/s3cr3t?key=t0ken", "application/json")
    assert message == {
        "run": 7,
        "database": "trials.db",
        "status": "partial",
        "started_at": "2026-11-26T05:00:00Z",
        "finished_at": "2026-11-26T05:01:30Z",
        "counts": {"loaded": 3, "unchanged": 4, "replaced": 1, "failed": 1, "vanished": 2},
        "brought": {"new results": 12, "new conflict": 1, "new study": 1, "changed figure": 1},
        "readouts": [
            {"study": "ZEMLA-1", "nct_id": "NCT01234567", "message": "12 figures, EASI-75 among them", "figures": 12,
             "source_id": 7},
        ],
        "conflicts": [
            {"study": "ZEMLA-1", "nct_id": None, "message": "EASI-75 of ZEMLA-1 at week 16: 42.3% and 43.2%",
             "figures": 1, "source_id": 8},
        ],
        "failures": [
            {"location": "registry", "reason": "the server says 503; try again later"},
            {"location": "https://example.org/a", "reason": "https://example.org/a: it is a PDF"},
        ],
        "notes": ["an earlier run had died"],
    }  # fmt: skip


def test_a_chat_gets_a_few_lines_of_each_kind() -> None:
    everything = ("readouts", "studies", "changes", "conflicts", "failures")
    assert told(an_eventful_report(), format="slack", on=everything) == {
        "text": """*trialdb* run 7 of trials.db: partial
*New results* (1)
• ZEMLA-1 (NCT01234567): 12 figures, EASI-75 among them
*New studies* (1)
• ZEMLA-2
*Changed figures* (1)
• ZEMLA-1 (NCT01234567): Enrolled 300, before 280
*New conflicts* (1)
• EASI-75 of ZEMLA-1 at week 16: 42.3% and 43.2%
*Failed* (2)
• registry: the server says 503; try again later
• https://example.org/a: it is a PDF
an earlier run had died"""
    }


@pytest.mark.parametrize(
    ("report", "on", "heard"),
    [
        (a_report(), ("readouts", "studies", "changes", "conflicts", "failures"), False),
        (a_report(changes=(READOUT,)), ("readouts",), True),
        (a_report(changes=(READOUT,)), ("conflicts", "failures"), False),
        (a_report(changes=(CONFLICT,)), ("conflicts",), True),
        (a_report(failures=(FAILURE,)), ("failures",), True),
        (a_report(failures=(FAILURE,)), ("readouts",), False),
        (a_report(origins=(REGISTRY,)), ("failures",), True),
        (a_report(notes=("an earlier run had died",), vanished=3), ("readouts", "failures"), False),
    ],
)
def test_only_what_is_asked_for_is_a_reason_to_write(
    report: RunReport, on: tuple[str, ...], *, heard: bool
) -> None:
    for form in ("json", "slack"):
        assert (told(report, on=on, format=form) is not None) is heard


def test_what_is_not_asked_for_stands_in_no_message() -> None:
    message = told(an_eventful_report(), on=("conflicts",))
    assert (message.get("readouts"), message["failures"], len(message["conflicts"])) == (None, [], 1)
    assert "EASI-75 among" not in told(an_eventful_report(), on=("conflicts",), format="slack")["text"]


def test_a_first_run_of_thousands_makes_a_short_message() -> None:
    report = a_report(
        changes=tuple(LoadChange("new results", f"{n} figures", f"T-{n}", None, n, n) for n in range(5000)),
        failures=tuple(LoadItem(f"{n}.txt", "failed", note="x" * 10_000) for n in range(5000)),
    )
    text = told(report, format="slack")["text"]
    assert len(text.splitlines()) == 1 + 2 * (1 + 10 + 1)
    assert "• … and 4990 more" in text
    assert len(text) < 5000
    message = told(report)
    assert (len(message["readouts"]), len(message["failures"])) == (50, 50)
    assert message["brought"] == {"new results": sum(range(5000))}


def test_hostile_words_are_neither_markup_nor_mentions_nor_lines_in_a_chat() -> None:
    change = LoadChange("new results", "<!channel> & <http://evil|x>\n*bold*", "A\nB", None, 1, 1)
    text = told(a_report(changes=(change,)), format="slack")["text"]
    assert text.splitlines()[2] == "• A B: &lt;!channel&gt; &amp; &lt;http://evil|x&gt; *bold*"


def test_the_address_may_stand_in_the_environment(webhook: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Notify(url_env="TRIALDB_WEBHOOK")
    assert notify(an_eventful_report(), settings, Sender()) == (
        "nobody was notified: the environment variable TRIALDB_WEBHOOK holds no address on the web"
    )
    monkeypatch.setenv("TRIALDB_WEBHOOK", f" {webhook.address}\n")
    assert notify(an_eventful_report(), settings, Sender()) is None
    assert len(webhook.got) == 1


def test_a_notification_that_fails_is_a_note_without_the_secret(webhook: Receiver) -> None:
    webhook.status = 500
    note = notify(an_eventful_report(), Notify(url=webhook.address), Sender())
    assert note == "nobody was notified: the server says 500 for … (127.0.0.1)"
    note = notify(an_eventful_report(), Notify(url="http://127.0.0.1:9/s3cr3t"), Sender())
    assert note is not None
    assert note.startswith("nobody was notified: the connection broke (")
    assert "s3cr3t" not in note


def test_whatever_a_sender_raises_the_run_goes_on() -> None:
    class Broken:
        def post(self, url: str, *_: object, **__: object) -> None:
            raise RuntimeError(url)

    settings = Notify(url="https://hooks.example.org/s3cr3t")
    assert (
        notify(an_eventful_report(), settings, Broken())
        == "nobody was notified: RuntimeError (hooks.example.org)"
    )


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({}, "give either url or url_env"),
        ({"url": "https://example.org/s3cr3t", "url_env": "HOOK"}, "give either url or url_env"),
        ({"url": "example.org/s3cr3t"}, "should begin with https://"),
        ({"url": "file:///s3cr3t"}, "should begin with https://"),
        ({"url": "http://[s3cr3t"}, "should begin with https://"),
        ({"url": "https://example.org/s3cr3t", "on": ["parties"]}, "Input should be 'readouts'"),
        ({"url": "https://example.org/s3cr3t", "format": "fax"}, "Input should be 'json' or 'slack'"),
        ({"url": "https://example.org/s3cr3t", "colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_without_printing_the_address(
    settings: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Notify(**settings)
    assert reason in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_settings_print_without_the_address() -> None:
    settings = Notify(url="https://example.org/s3cr3t")
    assert "s3cr3t" not in f"{settings!r} {settings} {settings.model_dump()}"
