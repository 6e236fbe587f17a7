"""Answers as tables for people, and as CSV and JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hand_made import ignite, ignite_release, made_in
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from trialdb import query
from trialdb.output import FORMATS, render
from trialdb.output.columns import laid_out, plain
from trialdb.query import Answer
from trialdb.store.models import LoadRun


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
    assert max(map(len, render(answer, width=110).splitlines())) <= 110


@pytest.mark.parametrize("width", [1, 40, 80, 100, 120])
def test_no_word_is_broken_however_narrow_the_terminal_is(answer, width):
    assert sorted(render(answer, width=width).split()) == sorted(render(answer).split())


def test_a_terminal_is_shown_two_of_many_sources_and_how_many_more_there_are():
    def shown(count, **more):
        sources = [{"id": i, "publisher": f"News {i}", "published_on": None} for i in range(count)]
        return render(Answer("other", "t", ("sources",), [{"sources": sources}], ""), **more).splitlines()[2]

    assert shown(3, width=200) == "News 0; News 1; News 2"
    assert shown(4, width=200) == "News 0; News 1; 2 more"
    assert shown(4) == "News 0; News 1; News 2; News 3"


def test_cells_are_wrapped_at_blanks_and_short_ones_last():
    rows = [["ROCKET-IGNITE", "rocatinlimab 300 mg every 4 weeks", "week 24", "1.5"]]
    names = ["study", "arm", "time", "gap"]

    assert laid_out(names, rows, right={"gap"}, width=50) == (
        ["study          arm                  time     gap"],
        ["ROCKET-IGNITE  rocatinlimab 300 mg  week 24  1.5", "               every 4 weeks"],
    )


def test_a_word_that_does_not_fit_makes_the_table_wider():
    assert laid_out(["study", "n"], [["ROCKET-IGNITE", "24"]], width=10) == (
        ["study          n"],
        ["ROCKET-IGNITE  24"],
    )


def test_wide_letters_take_two_columns():
    _, (first, second) = laid_out(["who", "n"], [["協和キリン", "1"], ["Kyowa Kirin", "2"]])

    assert (first, second) == ("協和キリン   1", "Kyowa Kirin  2")


def test_what_would_steer_a_terminal_is_left_out():
    shown = render(Answer("other", "a\x1b[2Jtitle", ("name",), [{"name": "one\x1b]0;x\x07 two\nthree"}], ""))

    assert shown == "a[2Jtitle\nname\none]0;x two three\n"


def test_a_terminal_gets_styles_and_a_pipe_none(answer):
    styled = render(answer, color=True)

    assert styled.startswith("\x1b[3mDeltas of EASI-75 versus placebo\x1b[0m\n\x1b[1mstudy")
    assert re.sub(r"\x1b\[\dm", "", styled) == render(answer)


@given(
    st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40), st.text(max_size=9)), min_size=1),
    st.integers(min_value=1, max_value=90),
)
def test_every_word_of_every_cell_stands_in_the_table(rows, width):
    header, body = laid_out(["one", "two", "three"], rows, width=width)

    words = " ".join([*header, *body]).split()
    assert sorted(words) == sorted(
        " ".join(plain(c) for row in [("one", "two", "three"), *rows] for c in row).split()
    )


def test_runs_and_the_worklist_are_shown_as_people_read_them(sqlite_url):
    engine = create_engine(sqlite_url)
    made = made_in(engine)
    made.resolution(made.source("News", "2025-03-09"), "adverse_event", "wobbly knees", None)
    run = LoadRun(
        command="load",
        started_at="2026-01-01T00:00:00Z",
        finished_at="2026-01-01T00:00:04Z",
        status="done",
        loaded=2,
    )
    made.session.add(run)
    made.session.commit()
    made.session.close()

    runs = [" ".join(line.split()) for line in render(query.runs(engine)).splitlines()]
    names = [" ".join(line.split()) for line in render(query.unresolved(engine)).splitlines()]

    assert runs[1:] == [
        "id command started (UTC) seconds status loaded unchanged replaced failed results safety events issues",
        "1 load 2026-01-01 00:00:00 0.0 done 2 0 0 0 0 0 0",
    ]
    assert names[1:] == ["kind name why sources", "adverse event wobbly knees no name fits News 2025-03-09"]
    engine.dispose()


def test_a_tiny_p_value_is_written_in_full():
    shown = render(
        Answer("other", "t", ("p",), [{"p": 0.00001}, {"p": 1e-12}, {"p": 0.25}, {"p": 3.0}], ""), "csv"
    )

    assert shown.split() == ["p", "0.00001", "1e-12", "0.25", "3"]


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
