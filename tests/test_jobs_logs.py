"""Log lines: one an event whatever is in it, as JSON that a program can read or as text."""

from __future__ import annotations

import json
import logging
import re
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from job_reports import FAILURE, a_report, an_eventful_report

from trialdb.jobs.logs import log_event, log_item, log_report, logging_to
from trialdb.store.ledger import LoadItem

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
LOADED = LoadItem("a file.txt", "loaded", source_id=3, seconds=0.12345)


def lines(*events: Any) -> list[dict[str, Any]]:
    """What is logged as JSON, each line checked for its time."""
    stream = StringIO()
    with logging_to("json", stream):
        for event in events:
            event()
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert all(TIME.fullmatch(line.pop("time")) for line in told)
    return told


def test_each_document_is_a_line() -> None:
    copy = LoadItem("b.txt", "unchanged", source_id=3, note="a copy of source 3")
    assert lines(
        lambda: log_item(7, LOADED, origin="inbox"),
        lambda: log_item(7, FAILURE, origin="press releases"),
        lambda: log_item(7, copy),
    ) == [
        {"level": "info", "event": "item", "run": 7, "origin": "inbox", "location": "a file.txt", "status": "loaded",
         "seconds": 0.123},
        {"level": "warning", "event": "item", "run": 7, "origin": "press releases", "location": "https://example.org/a",
         "status": "failed", "seconds": 0.5, "error": "https://example.org/a: it is a PDF"},
        {"level": "info", "event": "item", "run": 7, "location": "b.txt", "status": "unchanged", "seconds": 0.0,
         "note": "a copy of source 3"},
    ]  # fmt: skip


def test_the_end_of_a_run_is_a_line_for_each_origin_each_note_and_the_whole() -> None:
    assert lines(lambda: log_report(an_eventful_report())) == [
        {"level": "info", "event": "origin", "run": 7, "origin": "press releases", "status": "partial", "loaded": 3,
         "unchanged": 4, "replaced": 1, "failed": 1, "seconds": 2.5},
        {"level": "error", "event": "origin", "run": 7, "origin": "registry", "status": "failed", "loaded": 0,
         "unchanged": 0, "replaced": 0, "failed": 0, "seconds": 0.25, "error": "the server says 503; try again later"},
        {"level": "warning", "event": "note", "run": 7, "error": "an earlier run had died"},
        {"level": "error", "event": "run ended", "run": 7, "status": "partial", "loaded": 3, "unchanged": 4,
         "replaced": 1, "failed": 1, "vanished": 2, "seconds": 90.0, "new_results": 12, "new_conflict": 1,
         "new_study": 1, "changed_figure": 1},
    ]  # fmt: skip


def test_a_run_that_went_well_is_no_error() -> None:
    assert [line["level"] for line in lines(lambda: log_report(a_report()))] == ["info"]


def test_text_has_columns_and_quotes_what_has_blanks() -> None:
    stream = StringIO()
    with logging_to("text", stream):
        log_item(7, LOADED, origin="press releases")
        log_event("run began", run=8)
    first, second = stream.getvalue().splitlines()
    assert TIME.match(first)
    assert first[24:] == (
        ' info    item      run=7 origin="press releases" location="a file.txt" status=loaded seconds=0.123'
    )
    assert second[24:] == " info    run began run=8"


@pytest.mark.parametrize("form", ["json", "text"])
@given(text=st.text())
def test_whatever_a_document_is_called_its_line_is_one(form: Any, text: str) -> None:
    stream = StringIO()
    with logging_to(form, stream):
        log_item(1, LoadItem(text, "failed", note=text))
    assert len(stream.getvalue().splitlines()) == 1
    stream.getvalue().encode()
    if form == "json":
        assert json.loads(stream.getvalue())["location"] == text


def test_an_exception_goes_into_its_line() -> None:
    def fail() -> None:
        try:
            {}["what"]
        except KeyError:
            logging.getLogger("trialdb.jobs").exception("run broke")

    (line,) = lines(fail)
    assert (line["level"], line["event"]) == ("error", "run broke")
    assert line["traceback"].endswith("KeyError: 'what'")


def test_a_program_that_calls_trialdb_gets_the_lines_in_its_own_way(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO, "trialdb.jobs"):
        log_item(7, LOADED)
    assert [record.getMessage() for record in caplog.records] == ["item"]
    logging.getLogger("trialdb.jobs").handlers.clear()
    with logging_to("json"):
        pass
    log_event("after")
    assert capsys.readouterr().err == ""


def test_the_schedule_speaks_in_the_form_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    from trialdb.cli.jobs import _tell_of_schedule

    for form in ("json", "text", None):
        _tell_of_schedule(form, "news: next run at 2026-11-27T05:00+00:00")
    as_json, as_text, plain = capsys.readouterr().err.splitlines()
    told = json.loads(as_json)
    assert TIME.fullmatch(told.pop("time"))
    assert told == {"level": "info", "event": "schedule", "note": "news: next run at 2026-11-27T05:00+00:00"}
    assert as_text[24:] == ' info    schedule  note="news: next run at 2026-11-27T05:00+00:00"'
    assert plain == "news: next run at 2026-11-27T05:00+00:00"
