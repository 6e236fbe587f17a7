"""Webhooks: what is told of a run and what is not, to a server on this machine; and that addresses stay secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from job_reports import CHANGED, CONFLICT, FAILURE, READOUT, REGISTRY, STUDY, a_report, an_eventful_report
from web_server import Page, WebServer, says, web_server

from trialdb.fetch import Policy, Web
from trialdb.jobs.configuration import NotifySettings
from trialdb.jobs.notify import notify, payload
from trialdb.jobs.report import LoadChange, RunReport
from trialdb.store.ledger import LoadItem

HOOK = "/services/T0/s3cr3t?key=t0ken"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as server:
        server.pages["/services/T0/s3cr3t"] = Page("ok")
        yield server


def sender(server: WebServer) -> Web:
    return Web(Policy(pause=0, backoff=0.01, attempts=2, allowed_private=frozenset({"127.0.0.1"})))


def told(report: RunReport, **settings: Any) -> Any:
    body = payload(report, NotifySettings(**({"url": "https://example.org/hook"} | settings)))
    return None if body is None else json.loads(body)


def test_a_run_is_sent_as_json_with_everything_that_is_asked_for(server: WebServer) -> None:
    assert notify(an_eventful_report(), NotifySettings(url=server.url + HOOK), sender(server)) is None
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.headers["Content-Type"]) == ("POST", HOOK, "application/json")
    assert json.loads(asked.body) == {
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
    assert told(an_eventful_report(), format="slack") == {
        "text": """*trialdb* run 7 of trials.db: partial
*New results* (1)
• ZEMLA-1 (NCT01234567): 12 figures, EASI-75 among them
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
        (a_report(), ("readouts", "conflicts", "failures"), False),
        (a_report(changes=(READOUT,)), ("readouts",), True),
        (a_report(changes=(READOUT,)), ("conflicts", "failures"), False),
        (a_report(changes=(CONFLICT,)), ("conflicts",), True),
        (a_report(changes=(STUDY, CHANGED)), ("readouts", "conflicts", "failures"), False),
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


def test_the_address_may_stand_in_the_environment(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = NotifySettings(url_env="TRIALDB_WEBHOOK")
    assert notify(an_eventful_report(), settings, sender(server)) == (
        "nobody was notified: $TRIALDB_WEBHOOK: this variable should hold the address of [notify], and is not set"
    )
    monkeypatch.setenv("TRIALDB_WEBHOOK", server.url + HOOK)
    assert notify(an_eventful_report(), settings, sender(server)) is None
    assert len(server.asked) == 1


def test_a_notification_that_is_refused_is_a_note_without_the_secret(server: WebServer) -> None:
    server.troubles = [says(500, b"broken at /services/T0/s3cr3t?key=t0ken")]
    note = notify(an_eventful_report(), NotifySettings(url=server.url + HOOK), sender(server))
    assert note is not None
    assert note.startswith("nobody was notified: 127.0.0.1: the server refuses (500)")
    assert not {"s3cr3t", "t0ken"} & set(re.split(r"\W", note))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/s3cr3t", "ftp://127.0.0.1/s3cr3t", "http://[s3cr3t", "s3cr3t", "http:///s3cr3t"],
)
def test_an_address_at_which_nobody_is_makes_a_note_without_the_secret(server: WebServer, url: str) -> None:
    note = notify(an_eventful_report(), NotifySettings(url=url), sender(server))
    assert note is not None
    assert note.startswith("nobody was notified: ")
    assert "s3cr3t" not in note


def test_whatever_a_sender_raises_the_run_goes_on() -> None:
    class Broken:
        def post(self, url: str, *_: object, **__: object) -> None:
            raise RuntimeError(url)

    settings = NotifySettings(url="https://hooks.example.org/s3cr3t")
    assert (
        notify(an_eventful_report(), settings, Broken())
        == "nobody was notified: hooks.example.org: RuntimeError"
    )
