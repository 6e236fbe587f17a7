"""Results, safety, studies, conflicts, timeline, worklist and runs."""

from __future__ import annotations

import sqlite3

import pytest
from hand_made import horizon, ignite, ignite_release

from trialdb import query
from trialdb.errors import QuestionError, UnknownNameError
from trialdb.query import Dose
from trialdb.store.models import Intervention, LoadItem, LoadRun, Study


def asked(made, name, *columns, **scope):
    made.session.commit()
    answer = getattr(query, name)(made.session.get_bind(), **scope)
    assert all(tuple(row) == answer.columns for row in answer.rows)
    return [tuple(row[column] for column in columns) for row in answer.rows]


def publishers(row):
    return [source["publisher"] for source in row]


def test_results_are_the_figures_of_single_arms_with_the_control_last(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.placebo, "EASI-75", "13.7%", n=25, n_total=183)
    made.says(source, trial.drug, "EASI-75", "32.8%")
    made.says(source, trial.drug, "EASI-75", "19.1%", versus=trial.placebo)

    assert asked(made, "results", "arm", "role", "value", "n", "n_total", endpoint="EASI-75") == [
        ("rocatinlimab 300 mg", "experimental", 32.8, None, None),
        ("placebo", "placebo", 13.7, 25, 183),
    ]
    assert asked(made, "results", "arm", drug="placebo") == [("placebo",)]
    assert asked(made, "results", "arm", measure="median") == []


def test_results_of_sources_that_print_the_same_share_a_row(made):
    trial = ignite(made)
    for publisher, kind, figure in (
        ("Amgen", "press_release", "42.3%"), ("News", "trade_news", "42.3%"), ("Odd", "trade_news", "45%"),
    ):  # fmt: skip
        made.says(made.source(publisher, "2025", kind=kind), trial.high, "EASI-75", figure)

    found = asked(made, "results", "value", "sources", "disputed", dose_level="high")

    assert [(value, publishers(sources), disputed) for value, sources, disputed in found] == [
        (42.3, ["Amgen", "News"], True),
        (45.0, ["Odd"], True),
    ]


def test_results_by_study_and_by_time(made):
    one, two = ignite(made), horizon(made)
    source = made.source("Amgen", "2025")
    for arm, week in ((one.high, 24), (one.high, 16), (two.drug, 24)):
        made.says(source, arm, "EASI-75", "40%", week=week)

    assert asked(made, "results", "study", "at_value", by=("study",)) == [
        ("ROCKET-HORIZON", 24), ("ROCKET-IGNITE", 16), ("ROCKET-IGNITE", 24),
    ]  # fmt: skip
    assert asked(made, "results", "at_value", "study", by=("time",)) == [
        (16, "ROCKET-IGNITE"), (24, "ROCKET-HORIZON"), (24, "ROCKET-IGNITE"),
    ]  # fmt: skip
    with pytest.raises(QuestionError, match="organ_class"):
        asked(made, "results", "value", by=("organ_class",))


def test_adverse_events_stand_by_arm_the_most_frequent_first(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    made.event(source, trial.placebo, "Pyrexia", "3.1%")
    made.event(source, trial.drug, "Headache", "7%")
    made.event(source, trial.drug, "Pyrexia", "12.5%")
    made.event(source, trial.drug, "Chills", None, qualifier=">=5%")

    assert asked(made, "safety", "arm", "term", "value", "qualifier", study="HORIZON") == [
        ("rocatinlimab 300 mg", "Pyrexia", 12.5, None),
        ("rocatinlimab 300 mg", "Headache", 7.0, None),
        ("rocatinlimab 300 mg", "Chills", None, ">=5%"),
        ("placebo", "Pyrexia", 3.1, None),
    ]


def test_adverse_events_of_a_drug_by_arm_show_its_control_beside(made):
    trial, other = horizon(made), made.study("ELSEWHERE")
    source = made.source("Journal", "2026")
    made.event(source, trial.drug, "Pyrexia", "12.5%")
    made.event(source, trial.placebo, "Pyrexia", "3.1%")
    made.event(source, made.arm(other, "betanib", "betanib"), "Pyrexia", "1%")

    assert asked(made, "safety", "arm", drug="rocatinlimab") == [("rocatinlimab 300 mg",)]
    assert asked(made, "safety", "arm", drug="rocatinlimab", by=("arm",)) == [
        ("rocatinlimab 300 mg",),
        ("placebo",),
    ]
    assert asked(made, "safety", "arm", drug="rocatinlimab", by=("arm",), dose=Dose(300, "mg")) == [
        ("rocatinlimab 300 mg",)
    ]


def test_serious_events_and_their_totals_are_found_by_serious(made):
    trial = horizon(made)
    source = made.source("Journal", "2026")
    made.event(source, trial.drug, "Pyrexia", "12.5%")
    made.event(source, trial.drug, "Pyrexia", "1%", serious=True)
    made.event(source, trial.drug, "Any serious adverse event", "4%")

    assert asked(made, "safety", "term", "value", serious=True) == [
        ("Any serious adverse event", 4.0),
        ("Pyrexia", 1.0),
    ]
    assert asked(made, "safety", "term", "value", serious=False) == [("Pyrexia", 12.5)]
    assert asked(made, "safety", "value", term="fever", serious=True) == [(1.0,)]


def test_studies_are_found_by_drug_condition_endpoint_and_phase(made):
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    horizon(made)
    made.arm(made.study("OTHER", phase="2/3", condition="asthma"), "betanib", "betanib")

    assert asked(made, "studies", "study") == [("OTHER",), ("ROCKET-HORIZON",), ("ROCKET-IGNITE",)]
    assert asked(made, "studies", "study", drug="rocatinlimab") == [("ROCKET-HORIZON",), ("ROCKET-IGNITE",)]
    assert asked(made, "studies", "study", condition="asthma") == [("OTHER",)]
    assert asked(made, "studies", "study", endpoint="EASI-75") == [("ROCKET-IGNITE",)]
    assert asked(made, "studies", "study", phase="3", drug="betanib") == [("OTHER",)]
    assert asked(made, "studies", "study", phase="2b") == []


def test_conflicts_show_both_figures_and_both_sources(made):
    trial = horizon(made)
    made.says(made.source("Journal", "2026", kind="journal_article"), trial.drug, "EASI-75", "32.8%")
    made.says(made.source("News", "2025", kind="trade_news"), trial.drug, "EASI-75", "38.2%")

    wanted = ("value", "publisher", "other_value", "other_publisher", "gap")
    assert asked(made, "conflicts", *wanted, endpoint="EASI-75", drug="rocatinlimab", at="24 weeks") == [
        (32.8, "Journal", 38.2, "News", -5.4)
    ]
    assert asked(made, "conflicts", *wanted, at="16 weeks") == []


def test_a_conflict_says_which_rows_of_sources_disagree(made):
    trial = horizon(made)
    journal, news = made.source("Journal", "2026", kind="journal_article"), made.source("News", "2025")
    made.says(journal, trial.drug, "EASI-75", "32.8%")
    made.says(news, trial.drug, "EASI-75", "38.2%")

    assert asked(made, "conflicts", "source_id", "other_source_id") == [(journal.id, news.id)]


def test_the_timeline_of_a_drug_is_in_order_of_time_whatever_the_precision(made):
    trial = ignite(made)
    source = ignite_release(made, trial, "Amgen", "2025-03-08")
    made.milestone(source, "filing", "2026-H2", "half", "rocatinlimab")
    made.milestone(source, "readout", "2026-Q1", "quarter", "rocatinlimab")
    made.milestone(source, "approval", "2026-05", "month", "rocatinlimab")
    made.milestone(source, "approval", "2024", "year", "betanib")

    assert asked(made, "timeline", "date", "event", drug="rocatinlimab") == [
        ("2025-03-08", "first_results"), ("2026-Q1", "readout"), ("2026-05", "approval"), ("2026-H2", "filing"),
    ]  # fmt: skip
    assert asked(made, "timeline", "event", study="IGNITE") == [("first_results",)]


def test_the_worklist_and_the_runs_are_listed(made):
    source = made.source("News", "2025")
    made.resolution(source, "endpoint", "some score", None)
    run = {"command": "load", "started_at": "2026-01-01T00:00:00Z", "finished_at": "2026-01-01T00:01:00Z"}
    made.session.add_all(
        [LoadRun(status="done", loaded=2, **run), LoadRun(status="partial", failed=1, **run)]
    )

    assert asked(made, "unresolved", "kind", "name", "stands_for") == [("endpoint", "some score", None)]
    assert asked(made, "runs", "status", "loaded", "failed") == [("partial", 0, 1), ("done", 2, 0)]


def test_a_name_that_no_vocabulary_holds_is_one_row_of_the_worklist_with_its_sources(made):
    trial = horizon(made)
    drug = made.session.query(Intervention).filter_by(name="rocatinlimab").one()
    new = Intervention(name="wobblimab", kind="drug", in_vocabulary=False)
    nameless = Study(study_key="source:x#s1", name="unnamed study of wobblimab", unresolved=True)
    made.session.add_all([new, nameless])
    made.session.flush()
    first, second = made.source("Amgen", "2025-03-08"), made.source("News", "2025-03-09")
    for source in (first, second):
        made.resolution(source, "intervention", "wobblimab", new)
    made.resolution(first, "organisation", "Some Biotech", None)
    made.resolution(first, "condition", "rare itch", None)
    made.resolution(second, "condition", "rare itch", None)
    made.resolution(second, "arm", "high dose", None)
    made.resolution(second, "study", "unnamed study of wobblimab", nameless)
    known = made.resolution(second, "endpoint", "rocatinlimab", None)
    known.kind, known.entity_id = "intervention", drug.id
    drug.in_vocabulary = True
    made.session.commit()

    rows = query.unresolved(made.session.get_bind()).rows

    assert [
        (r["kind"], r["name"], r["stands_for"], [s["publisher"] for s in r["sources"]]) for r in rows
    ] == [
        ("study", "unnamed study of wobblimab", "unnamed study of wobblimab", ["News"]),
        ("arm", "high dose", None, ["News"]),
        ("intervention", "wobblimab", "wobblimab", ["Amgen", "News"]),
        ("condition", "rare itch", None, ["Amgen", "News"]),
        ("organisation", "Some Biotech", None, ["Amgen"]),
    ]
    assert trial.study.unresolved is False
    assert asked(made, "unresolved", "name", kind="condition") == [("rare itch",)]
    assert asked(made, "unresolved", "kind", kind=("arm", "study")) == [("study",), ("arm",)]
    with pytest.raises(QuestionError, match="'wobble' is no kind of name; there are study, arm"):
        query.unresolved(made.session.get_bind(), kind="wobble")


def test_a_run_says_how_long_it_took_what_it_brought_and_why_it_failed(made):
    run = LoadRun(
        command="load", started_at="2026-01-01T00:00:00Z", finished_at="2026-01-01T00:01:00Z", status="partial",
        loaded=2, failed=2,
    )  # fmt: skip
    made.session.add(run)
    made.session.flush()
    told = [
        ("loaded", {"results": 3, "safety_events": 2, "issues": 1, "seconds": 0.25}),
        ("failed", {"error": "b.txt: it is empty", "seconds": 0.125}),
        ("failed", {"error": "c.txt: it is empty"}),
        ("loaded", {"results": 4}),
    ]
    for at, (status, more) in enumerate(told):
        made.session.add(LoadItem(run_id=run.id, position=at, location=f"{at}.txt", status=status, **more))

    wanted = ("seconds", "results", "safety_events", "issues", "error")
    assert asked(made, "runs", *wanted) == [(0.375, 7, 2, 1, "b.txt: it is empty")]


def test_unknown_names_are_refused_by_every_query(made):
    made.session.commit()
    engine = made.session.get_bind()

    for ask in (query.results, query.safety, query.studies, query.conflicts, query.timeline, query.deltas):
        with pytest.raises(UnknownNameError, match="unknown study 'NOWHERE'"):
            ask(engine, study="NOWHERE")


def test_every_answer_without_rows_says_so_and_its_sql_runs_in_plain_sqlite(sqlite_url):
    from sqlalchemy import create_engine

    engine = create_engine(sqlite_url)
    plain = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    for name in ("results", "safety", "studies", "conflicts", "timeline", "unresolved", "runs", "deltas"):
        answer = getattr(query, name)(engine)
        assert (answer.kind, answer.rows) == (name, [])
        assert answer.notes
        assert plain.execute(answer.sql).fetchall() == []
    plain.close()
    engine.dispose()


def test_the_results_of_a_record_are_dated_by_when_they_were_posted_not_by_its_last_update(made):
    trial = ignite(made)
    record = made.record(trial.study, results_first_posted="2024-05-02")
    made.posts(record, made.outcome("EASI-75", trial.high, trial.placebo), trial.high, "100", of=300)
    made.says(made.source("Amgen", "2024-09-01"), trial.high, "EASI-75", "33.3%")
    made.session.commit()
    rows = query.timeline(made.session.get_bind()).rows
    assert [(row["date"], row["event"], row["published_on"]) for row in rows] == [
        ("2024-05-02", "first_results", "2025-01-01"),
        ("2024-09-01", "results", "2024-09-01"),
    ]
