"""What answers can be restricted to besides names: who published it, by which day, and in which analysis set."""

from __future__ import annotations

import pytest
from hand_made import horizon, ignite, ignite_release
from hypothesis import given
from hypothesis import strategies as st

from trialdb import query
from trialdb.errors import QuestionError, UnknownNameError
from trialdb.query.publication import last_day


def asked(made, what, *columns, **filters):
    """Some columns of the rows of an answer, as tuples."""
    made.session.commit()
    answer = getattr(query, what)(made.session.get_bind(), **filters)
    return [tuple(row[name] for name in columns) for row in answer.rows]


def publishers(made, what, **filters):
    """Who states what is answered."""
    return [s["publisher"] for (sources,) in asked(made, what, "sources", **filters) for s in sources]


@pytest.fixture
def told(made):
    """One figure in three sources: of a day, of a month, and of no known date."""
    trial = horizon(made)
    for publisher, date, kind in (
        ("Amgen", "2025-03-08", "press_release"),
        ("The Lancet", "2025-11", "journal_article"),
        ("Undated News", None, "trade_news"),
    ):
        made.says(made.source(publisher, date, kind), trial.drug, "EASI-75", "32.8%")
    return made


def test_as_of_a_day_only_what_was_published_by_then_is_used(told):
    assert publishers(told, "results", as_of="2025-03-07") == []
    assert publishers(told, "results", as_of="2025-03-08") == ["Amgen"]


def test_a_date_known_to_the_month_counts_from_its_last_day(told):
    assert publishers(told, "results", as_of="2025-11-29") == ["Amgen"]
    assert publishers(told, "results", as_of="2025-11-30") == ["The Lancet", "Amgen"]
    assert publishers(told, "results", as_of="2025-11") == ["The Lancet", "Amgen"]
    assert publishers(told, "results", as_of="2025") == ["The Lancet", "Amgen"]


def test_what_bears_no_date_is_left_out_as_of_any_day_and_the_answer_says_so(told):
    told.session.commit()
    answer = query.results(told.session.get_bind(), as_of="2030")

    assert "Undated News" in publishers(told, "results")
    assert [s["publisher"] for row in answer.rows for s in row["sources"]] == ["The Lancet", "Amgen"]
    assert answer.title == "Results as of 2030"
    assert answer.notes[0].startswith("as of 2030: nothing from a source that was published later")


@pytest.mark.parametrize(
    "date", ["soon", "2025-13", "2025-02-30", "8 March 2025", "2025-3-8", "", "2025-03-08T12:00"]
)
def test_what_is_no_date_is_refused(told, date):
    with pytest.raises(QuestionError, match=r"is not a date|has no day"):
        asked(told, "results", as_of=date)


@given(st.dates())
def test_a_whole_date_is_its_own_last_day_and_ends_no_later_than_its_month_and_year(date):
    day = date.isoformat()
    assert last_day(day) == day <= last_day(day[:7]) <= last_day(day[:4])


def test_a_conflict_is_known_when_both_its_sources_are(made):
    trial = horizon(made)
    made.says(made.source("Journal", "2026-05-01", kind="journal_article"), trial.drug, "EASI-75", "32.8%")
    made.says(made.source("News", "2025-05-01", kind="trade_news"), trial.drug, "EASI-75", "38.2%")

    assert asked(made, "conflicts", "value", as_of="2026-04-30") == []
    assert asked(made, "conflicts", "value", as_of="2026-05-01") == [(32.8,)]
    assert asked(made, "conflicts", "value", source="news") == [(32.8,)]
    assert asked(made, "conflicts", "value", source="registry") == []


def test_as_of_a_day_an_implied_figure_and_a_dispute_need_what_was_published(made):
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")
    made.says(made.source("News", "2025-06-01"), trial.high, "EASI-75", "31%", versus=trial.placebo)

    disputed = asked(made, "deltas", "value", "disputed", endpoint="EASI-75", dose=query.Dose(300, "mg"))
    then = asked(made, "deltas", "value", "disputed", dose=query.Dose(300, "mg"), as_of="2025-05")
    assert disputed == [(29.5, True), (31.0, True)]
    assert then == [(29.5, False)]


def test_studies_as_of_a_day_are_those_told_of_with_what_was_stated_by_then(made):
    trial = ignite(made)
    early = ignite_release(made, trial, "Amgen", "2025-03-08")
    late = made.source("Later News", "2025-12-01")
    made.says(late, trial.low, "IGA 0/1", "20%")
    made.resolution(early, "study", "IGNITE", trial.study)
    made.resolution(late, "study", "IGNITE", trial.study)
    trial.study.status, trial.study.enrolled = "COMPLETED", 769
    wanted = ("study", "status", "enrolled", "sources", "last_published")

    assert asked(made, "studies", *wanted) == [("ROCKET-IGNITE", "COMPLETED", 769, 2, "2025-12-01")]
    assert asked(made, "studies", *wanted, as_of="2025-06") == [
        ("ROCKET-IGNITE", None, None, 1, "2025-03-08")
    ]
    assert asked(made, "studies", *wanted, as_of="2025-03-07") == []
    assert asked(made, "studies", "study", endpoint="IGA 0/1", as_of="2025-06") == []
    assert asked(made, "studies", "study", source="later news") == [("ROCKET-IGNITE",)]


def test_the_timeline_as_of_a_day_ends_there_but_for_what_was_announced(made):
    news = made.source("News", "2025-05-01")
    made.milestone(news, "filing_planned", "2026-H1", "half", "rocatinlimab")
    made.milestone(made.source("News", "2026-02-01"), "alliance_ended", "2026-01-30", "day", "rocatinlimab")

    assert asked(made, "timeline", "event", "date", as_of="2025-12-31") == [("filing_planned", "2026-H1")]


def test_the_timeline_of_a_programme_has_its_studies_and_what_befell_their_drugs(made):
    trial = ignite(made)
    trial.study.program = "ROCKET"
    ignite_release(made, trial, "Amgen", "2025-03-08")
    news = made.source("News", "2026-02-01")
    made.milestone(news, "alliance_ended", "2026-01-30", "day", "rocatinlimab")
    made.milestone(news, "approval", "2026-01-31", "day", "betanib")

    assert asked(made, "timeline", "event", program="rocket") == [("first_results",), ("alliance_ended",)]
    assert asked(made, "deltas", "study", program="ROCKET", endpoint="EASI-75", at="24 weeks") == [
        ("ROCKET-IGNITE",), ("ROCKET-IGNITE",)
    ]  # fmt: skip
    with pytest.raises(UnknownNameError, match="programme 'ROCKETS'"):
        asked(made, "timeline", program="ROCKETS")


def test_names_of_the_worklist_and_changes_of_records_are_restricted_too(made):
    made.resolution(made.source("Amgen", "2025-03-08"), "intervention", "AMG-999", None)
    made.resolution(made.source("News", "2025-06", kind="trade_news"), "intervention", "XYZ-1", None)

    assert asked(made, "unresolved", "name", as_of="2025-05") == [("AMG-999",)]
    assert asked(made, "unresolved", "name", source="news") == [("XYZ-1",)]


def test_events_of_arms_are_restricted_by_source_and_day_like_figures(made):
    trial = horizon(made)
    made.event(made.source("Amgen", "2025-03-08"), trial.drug, "Pyrexia", "12.5%")
    made.event(made.source("News", "2025-06", kind="trade_news"), trial.drug, "Chills", "3%")

    assert asked(made, "safety", "term", as_of="2025-05") == [("Pyrexia",)]
    assert asked(made, "safety", "term", source="trade news") == [("Chills",)]


def test_a_source_goes_by_its_publisher_or_its_kind_and_any_of_several_holds(told):
    assert publishers(told, "results", source="amgen") == ["Amgen"]
    assert publishers(told, "results", source="press releases") == ["Amgen"]
    assert publishers(told, "results", source="journal") == ["The Lancet"]
    assert publishers(told, "results", source=["journal", "Undated news"]) == ["The Lancet", "Undated News"]
    with pytest.raises(UnknownNameError, match="did you mean Amgen"):
        asked(told, "results", source="Amgem")


def test_an_analysis_set_is_found_in_the_words_of_the_source_or_of_the_registry_outcome(made):
    trial = horizon(made)
    article = made.source("The Lancet", "2025")
    made.says(article, trial.drug, "EASI-75", "32.8%", population="the intent-to-treat set")
    made.says(article, trial.drug, "EASI-75", "35.1%", population="per-protocol set")
    trial.study.nct_id = "NCT05651711"
    record = made.record(trial.study)
    outcome = made.outcome("EASI-75", trial.drug)
    outcome.row.population = "Full Analysis Set (FAS): all randomised participants"
    made.posts(record, outcome, trial.drug, "178", of=543)

    figures = {
        name: asked(made, "results", "value", population=name)
        for name in ("intention-to-treat", "ITT", "per protocol", "FAS", "mITT")
    }
    assert figures == {
        "intention-to-treat": [(32.8,)], "ITT": [(32.8,)], "per protocol": [(35.1,)], "FAS": [(178.0,)], "mITT": [],
    }  # fmt: skip
    with pytest.raises(
        QuestionError, match="no analysis set goes by 'everybody'; there are intention-to-treat"
    ):
        asked(made, "results", population="everybody")


def test_names_of_sorts_are_distinct():
    for sorts in (query.words.source_kinds(), query.words.analysis_sets()):
        names = [query.names.key(name) for sort in sorts.values() for name in (sort.name, *sort.names)]
        assert sorted(names) == sorted(set(names))
