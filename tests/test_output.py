"""Answers as tables for people, and as CSV and JSON for programs."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hand_made import ignite, ignite_release, made_in
from sqlalchemy import create_engine

from trialdb import query
from trialdb.output import FORMATS, render
from trialdb.query import Answer


@pytest.fixture
def answer(sqlite_url):
    engine = create_engine(sqlite_url)
    made = made_in(engine)
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")
    made.says(
        made.source("News", "2025-03-09"),
        trial.high,
        "EASI-75",
        "0.5",
        versus=trial.placebo,
        measure="odds_ratio",
    )
    made.session.commit()
    made.session.close()
    yield query.deltas(engine, endpoint="EASI-75")
    engine.dispose()


def test_a_table_shows_signed_figures_with_their_sources(answer):
    lines = render(answer).splitlines()

    assert lines[0] == "Deltas of EASI-75 versus placebo"
    assert lines[1].split() == [
        "study",
        "arm",
        "endpoint",
        "time",
        "measure",
        "value",
        "p",
        "versus",
        "arms",
        "basis",
        "sources",
    ]
    assert " ".join(lines[2].split()) == (
        "ROCKET-IGNITE rocatinlimab 300 mg EASI-75 week 24 +29.5% p<0.001 placebo 42.3% vs (12.8%) stated Amgen 2025-03-08"
    )
    assert " ".join(lines[3].split()) == (
        "ROCKET-IGNITE rocatinlimab 300 mg EASI-75 week 24 odds ratio 0.5 placebo stated News 2025-03-09"
    )
    assert lines[-1].startswith("implied:")


def test_a_table_is_no_wider_than_the_terminal(answer):
    assert max(map(len, render(answer, width=90).splitlines())) <= 90


def test_json_holds_all_columns_with_their_types(answer):
    rows = json.loads(render(answer, "json"))

    assert rows == answer.rows
    assert list(rows[0]) == list(answer.columns)
    assert rows[0]["value"] == 29.5
    assert rows[0]["ci_low"] is None
    assert rows[0]["sources"][0]["publisher"] == "Amgen"


def test_csv_holds_all_columns_in_their_order(answer):
    rows = list(csv.DictReader(io.StringIO(render(answer, "csv"))))

    assert list(rows[0]) == list(answer.columns)
    assert (rows[0]["value"], rows[0]["dose_value"], rows[0]["ci_low"]) == ("29.5", "300", "")
    assert (rows[0]["sources"], rows[0]["disputed"]) == ("Amgen 2025-03-08", "no")


def test_markup_in_names_is_shown_as_it_is():
    shown = render(Answer("other", "[bold]title[/bold]", ("name",), [{"name": "[red]x[/red]"}], ""))

    assert "[bold]title[/bold]" in shown
    assert "[red]x[/red]" in shown


def test_what_is_not_a_number_never_reaches_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        render(Answer("other", "t", ("x",), [{"x": float("nan")}], ""), "json")


def test_every_query_can_be_shown_in_every_format(sqlite_url):
    engine = create_engine(sqlite_url)
    made = made_in(engine)
    trial = ignite(made)
    source = ignite_release(made, trial, "Amgen", "2025-03-08")
    made.event(source, trial.high, "Pyrexia", "12.5%")
    made.milestone(source, "filing", "2026", "year", "rocatinlimab")
    made.resolution(source, "endpoint", "some score", None)
    made.says(made.source("News", "2026"), trial.high, "EASI-75", "50%")
    made.session.commit()
    made.session.close()

    for name in ("deltas", "results", "safety", "studies", "timeline", "conflicts", "unresolved"):
        answer = getattr(query, name)(engine)
        assert answer.rows
        for form in FORMATS:
            assert len(render(answer, form).splitlines()) > 1
    engine.dispose()


def test_a_source_without_publisher_is_named_by_its_row(sqlite_url):
    engine = create_engine(sqlite_url)
    made = made_in(engine)
    trial = ignite(made)
    first, second = made.source("Journal", "2026-03-05"), made.source("", "2026-03-04")
    first.publisher = second.publisher = None
    made.says(first, trial.high, "EASI-75", "41.0%")
    made.says(second, trial.high, "EASI-75", "48.0%")
    made.session.commit()
    said = f"source {first.id} 2026-03-05", f"source {second.id} 2026-03-04"
    made.session.close()

    line = " ".join(render(query.conflicts(engine)).splitlines()[2].split())

    assert line == f"ROCKET-IGNITE rocatinlimab 300 mg EASI-75 week 24 41.0% {said[0]} 48.0% {said[1]} -7"
    engine.dispose()


def test_an_unknown_format_is_refused(answer):
    with pytest.raises(ValueError, match="no format 'xml'"):
        render(answer, "xml")
