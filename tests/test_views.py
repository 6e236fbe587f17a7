"""What the views show, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from hand_made import horizon, ignite, ignite_release, made_in
from sqlalchemy import text

from trialdb.store import views
from trialdb.store.views import read_views

VIEWS = Path(views.__file__).parent / "views"


def rows(made, view, *columns, order=None, where="1 = 1"):
    """Some columns of a view as tuples."""
    made.session.commit()
    listed = ", ".join(columns)
    return [
        tuple(r)
        for r in made.session.execute(
            text(f"SELECT {listed} FROM {view} WHERE {where} ORDER BY {order or listed}")
        )
    ]


@pytest.mark.parametrize("view", [v.name for v in read_views()])
def test_every_column_of_a_view_is_described_and_every_description_has_its_column(module_database, view):
    described = next(v for v in read_views() if v.name == view)
    with module_database.connect() as connection:
        columns = list(connection.execute(text(f"SELECT * FROM {view}")).keys())

    assert columns == list(described.columns)
    assert described.description
    assert all(described.columns.values())
    notes = (VIEWS / f"{view}.sql").read_text(encoding="utf-8").splitlines()
    names = [note[1] for line in notes if (note := re.match(r"-- (\w+): ", line))]
    assert len(names) == len(set(names))


def test_a_stated_difference_implies_the_figure_of_the_comparator_for_each_arm_by_itself(made):
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")

    assert rows(
        made, "v_deltas", "dose_value", "arm_value", "value", "comparator_value", "arm_basis", "comparator_basis", "basis",
        "comparator_role",
    ) == [
        (150, 36.3, 23.4, 12.9, "stated", "implied", "stated", "placebo"),
        (300, 42.3, 29.5, 12.8, "stated", "implied", "stated", "placebo"),
    ]  # fmt: skip


def test_two_stated_figures_of_one_source_give_a_computed_difference_without_noise(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "EASI-75", "32.8%", quote="one")
    made.says(source, trial.placebo, "EASI-75", "13.7%", quote="two")

    assert rows(
        made, "v_deltas", "value", "unit", "measure", "arm_value", "comparator_value", "comparator_basis", "basis", "quote",
        "result_id",
    ) == [(19.1, "%", "difference", 32.8, 13.7, "stated", "computed", "one … two", None)]  # fmt: skip


def test_a_source_that_states_the_difference_gets_no_computed_one_beside_it(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "EASI-75", "32.8%")
    made.says(source, trial.placebo, "EASI-75", "13.7%")
    made.says(
        source, trial.drug, "EASI-75", "19.2%", versus=trial.placebo, ci_low=13.6, ci_high=24.9, ci_level=95
    )

    assert rows(made, "v_deltas", "value", "arm_value", "comparator_value", "ci_low", "ci_high", "basis") == [
        (19.2, 32.8, 13.7, 13.6, 24.9, "stated")
    ]


def test_figures_of_different_sources_are_never_subtracted(made):
    trial = horizon(made)
    made.says(made.source("Amgen", "2024-09-24"), trial.drug, "EASI-75", "32.8%")
    made.says(made.source("Kyowa Kirin", "2024-09-25"), trial.placebo, "EASI-75", "13.7%")

    assert rows(made, "v_deltas", "value") == []


@pytest.mark.parametrize(
    "other",
    [
        {"week": 16},
        {"week": None},
        {"subgroup": "adolescents"},
        {"population": "per protocol"},
        {"measure": "percent_change"},
        {"unit": "points"},
    ],
    ids=str,
)
def test_times_subgroups_populations_measures_and_units_do_not_mix(made, other):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "EASI-75", "32.8%")
    made.says(source, trial.placebo, "EASI-75", "13.7%", **other)

    assert rows(made, "v_deltas", "value") == []


def test_a_subgroup_has_its_own_difference(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    for subgroup, drug, placebo in ((None, "32.8%", "13.7%"), ("adolescents", "40%", "20%")):
        made.says(source, trial.drug, "EASI-75", drug, subgroup=subgroup)
        made.says(source, trial.placebo, "EASI-75", placebo, subgroup=subgroup)

    assert rows(made, "v_deltas", "value", "subgroup") == [(19.1, None), (20.0, "adolescents")]


def test_each_pair_of_arms_stands_once_with_the_control_as_comparator(made):
    trial = ignite(made)
    active = made.arm(trial.study, "dupilumab", "dupilumab 300 mg", role="active_comparator")
    source = made.source("Journal", "2025", kind="journal_article")
    for arm, figure in ((trial.placebo, "10%"), (active, "30%"), (trial.low, "35%"), (trial.high, "45%")):
        made.says(source, arm, "EASI-75", figure)

    assert rows(made, "v_deltas", "arm", "comparator", "value") == [
        ("dupilumab", "placebo", 20.0),
        ("rocatinlimab 150 mg", "dupilumab", 5.0),
        ("rocatinlimab 150 mg", "placebo", 25.0),
        ("rocatinlimab 300 mg", "dupilumab", 15.0),
        ("rocatinlimab 300 mg", "placebo", 35.0),
    ]


def test_doses_of_one_drug_are_compared_only_where_a_source_does(made):
    trial = ignite(made)
    source = made.source("Journal", "2025")
    made.says(source, trial.low, "EASI-75", "35%")
    made.says(source, trial.high, "EASI-75", "45%")
    made.says(source, trial.high, "EASI-90", "7%", versus=trial.low)

    assert rows(made, "v_deltas", "endpoint", "comparator", "value", "basis") == [
        ("EASI-90", "rocatinlimab 150 mg", 7.0, "stated")
    ]


def test_an_arm_that_pools_doses_is_not_compared_with_one_of_them(made):
    trial = ignite(made)
    pooled = made.arm(trial.study, "rocatinlimab, any dose", "rocatinlimab")
    source = made.source("Journal", "2025")
    made.says(source, pooled, "EASI-75", "40%")
    made.says(source, trial.high, "EASI-75", "45%")

    assert rows(made, "v_deltas", "value") == []


def test_ratios_keep_their_own_unit_and_show_the_medians_of_the_arms(made):
    study = made.study("CM-1")
    drug = made.arm(study, "nivolumab", "nivolumab")
    control = made.arm(study, "sunitinib", "sunitinib", role="active_comparator")
    source = made.source("Journal", "2023", kind="journal_article")
    made.says(source, drug, "PFS", "16.6", measure="median", unit="months", week=None)
    made.says(source, control, "PFS", "8.3", measure="median", unit="months", week=None)
    made.says(
        source,
        drug,
        "PFS",
        "0.51",
        versus=control,
        measure="hazard_ratio",
        week=None,
        ci_low=0.41,
        ci_high=0.64,
    )

    assert rows(
        made, "v_deltas", "measure", "value", "unit", "arm_value", "comparator_value", "arm_unit", "ci_low", "basis",
        order="measure",
    ) == [
        ("hazard_ratio", 0.51, None, 16.6, 8.3, "months", 0.41, "stated"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "unit", "computed"),
    [
        ("proportion", "%", [8.5]),
        ("mean", "points", [8.5]),
        ("mean_change", "points", [8.5]),
        ("percent_change", "%", [8.5]),
        ("rate", "per 100 person-years", [8.5]),
        ("median", "months", []),
        ("count", None, []),
        ("other", None, []),
    ],
)
def test_a_difference_is_computed_only_of_figures_that_can_be_subtracted(made, measure, unit, computed):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "EASI", "20.5", measure=measure, unit=unit)
    made.says(source, trial.placebo, "EASI", "12.0", measure=measure, unit=unit)

    assert [value for (value,) in rows(made, "v_deltas", "value")] == computed


def test_a_p_value_alone_is_a_row_without_figure_and_also_stands_with_the_computed_one(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "EASI-75", "32.8%")
    made.says(source, trial.placebo, "EASI-75", "13.7%")
    made.says(source, trial.drug, "EASI-75", None, versus=trial.placebo, p_operator="<", p_value=0.001)

    assert rows(
        made, "v_deltas", "basis", "value", "p_operator", "p_value", "arm_value", "comparator_value"
    ) == [
        ("computed", 19.1, "<", 0.001, 32.8, 13.7),
        ("stated", None, "<", 0.001, 32.8, 13.7),
    ]


@pytest.mark.parametrize(
    ("measure", "figure", "difference", "implied"),
    [
        ("proportion", "10%", "29.5%", None),  # would be below nought: the text means another sign
        ("proportion", "42.3%", "-29.5%", 71.8),
        ("mean_change", "-12.5", "-2.5", -10.0),
        ("mean_change", "-12.5", "2.5", None),  # "a difference of 2.5": less or more is not said
        ("mean", "7.1", "-0.5", None),
    ],
)
def test_a_comparator_is_implied_only_where_the_sign_is_beyond_doubt(
    made, measure, figure, difference, implied
):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "X", figure, measure=measure)
    made.says(source, trial.drug, "X", difference, versus=trial.placebo)

    assert rows(made, "v_deltas", "comparator_value", "comparator_basis") == [
        (implied, "implied" if implied is not None else None)
    ]


def test_the_figure_of_an_arm_is_implied_where_only_its_comparator_is_stated(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.placebo, "EASI-75", "13.7%")
    made.says(source, trial.drug, "EASI-75", "19.1%", versus=trial.placebo)

    assert rows(made, "v_deltas", "arm_value", "arm_basis", "comparator_basis") == [
        (32.8, "implied", "stated")
    ]


def test_the_own_figures_are_those_that_give_the_difference(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    for measure, drug, placebo in (("mean", "6.5%", "7.5%"), ("mean_change", "-1.5%", "-0.3%")):
        made.says(source, trial.drug, "HbA1c", drug, measure=measure)
        made.says(source, trial.placebo, "HbA1c", placebo, measure=measure)
    made.says(source, trial.drug, "HbA1c", "-1.2%", versus=trial.placebo)

    assert rows(made, "v_deltas", "value", "arm_value", "comparator_value", "arm_measure") == [
        (-1.2, -1.5, -0.3, "mean_change")
    ]


def test_only_current_sources_count(made):
    trial = ignite(made)
    old = ignite_release(made, trial, "Amgen", "2025-03-08")
    made.event(old, trial.high, "Pyrexia", "10%")
    made.milestone(old, "filing", "2026", "year", "rocatinlimab")
    made.resolution(old, "study", "another", None)
    old.replaced_by = old.id

    for view in ("v_results", "v_deltas", "v_best_results", "v_safety", "v_timeline", "v_unresolved"):
        assert rows(made, view, "source_id") == []
    assert rows(made, "v_studies", "study", "sources", "results") == [("ROCKET-IGNITE", 0, 0)]


def test_a_result_shows_all_names_and_its_evidence(made):
    trial = ignite(made)
    source = made.source("Amgen", "2025-03-08")
    made.says(source, trial.high, "EASI-75", "29.5%", versus=trial.placebo, quote="29.5 points better")

    assert rows(
        made, "v_results", "study", "nct_id", "intervention", "arm", "role", "dose_value", "dose_unit", "dose_mg",
        "regimen", "endpoint", "at_value", "at_unit", "at_days", "measure", "value", "value_text", "unit", "comparator",
        "comparator_role", "publisher", "published_on", "source_kind", "quote", "decimals",
    ) == [
        (
            "ROCKET-IGNITE", "NCT05398445", "rocatinlimab", "rocatinlimab 300 mg", "experimental", 300, "mg", 300,
            "every 4 weeks", "EASI-75", 24, "week", 168, "difference", 29.5, "29.5%", "%", "placebo", "placebo", "Amgen",
            "2025-03-08", "press_release", "29.5 points better", 1,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "places"),
    [
        ("42.3%", 1),
        ("−9·95", 2),
        (".05", 2),
        ("1,083.5 m", 1),
        ("12", 0),
        ("8.0 mg/m2", 1),
        ("<0.001", 3),
        ("twelve", 0),
    ],
)
def test_the_decimals_of_a_figure_are_those_that_are_printed(made, printed, places):
    trial = horizon(made)
    result = made.says(made.source("A", "2025"), trial.drug, "X", None, measure="mean", n=1)
    result.value_text = printed

    assert rows(made, "v_results", "decimals") == [(places,)]


def test_the_drugs_of_a_combination_are_joined_and_the_dose_is_of_the_first_that_has_one(made):
    study = made.study("COMBO")
    made.arm(study, "both", "nivolumab", "cabozantinib 40 mg")

    assert rows(made, "v_arms", "intervention", "dose_value", "dose_unit") == [
        ("nivolumab + cabozantinib", 40, "mg")
    ]


def test_the_best_statement_is_the_strongest_kind_then_the_newest(made):
    trial = horizon(made)
    for publisher, date, kind, figure in (
        ("News", "2026-01-01", "trade_news", "33%"),
        ("Older", "2024-01", "journal_article", "32.5%"),
        ("Newer", "2025", "journal_article", "32.8%"),
        ("Undated", None, "journal_article", "32.7%"),
    ):
        made.says(made.source(publisher, date, kind=kind), trial.drug, "EASI-75", figure)
    made.says(made.source("Registry", "2026", kind="registry"), trial.drug, "EASI-75", None, n=178)

    assert rows(made, "v_best_results", "publisher", "value", "statements") == [("Newer", 32.8, 5)]


def test_each_outcome_of_a_record_states_a_fact_of_its_own(made):
    trial, record = recorded(made)
    first, second = (
        made.outcome("EASI-75", trial.high, title=title) for title in ("EASI-75", "EASI-75, observed")
    )
    made.posts(record, first, trial.high, "42.0", measure="proportion", unit="%")
    made.posts(record, second, trial.high, "45.0", measure="proportion", unit="%")
    made.says(made.source("Amgen", "2025-03-08"), trial.high, "EASI-75", "42%")

    assert rows(made, "v_best_results", "value", "reported_endpoint", "outcome_id", "statements") == [
        (42.0, "EASI-75", first.row.id, 2),
        (45.0, "EASI-75, observed", second.row.id, 1),
    ]


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        ("42.3%", "42.3%", None),
        ("42.3%", "42%", None),
        ("42.3%", "42.34%", None),
        ("42.3%", "43%", -0.7),
        ("42.3%", "42.4%", -0.1),
        ("42%", "43%", -1.0),
        ("42.5%", "43%", None),
        ("42.50%", "42.3%", 0.2),
    ],
)
def test_a_conflict_is_what_rounding_does_not_explain(made, one, other, gap):
    trial = horizon(made)
    made.says(made.source("Journal", "2025", kind="journal_article"), trial.drug, "EASI-75", one, quote="a")
    made.says(made.source("News", "2026", kind="trade_news"), trial.drug, "EASI-75", other, quote="b")

    found = rows(
        made, "v_conflicts", "kind", "value_text", "other_value_text", "gap", "publisher", "other_publisher", "quote",
        "other_quote",
    )  # fmt: skip

    assert found == ([("result", one, other, gap, "Journal", "News", "a", "b")] if gap is not None else [])


def test_conflicts_of_adverse_events_are_shown_too_and_other_facts_are_none(made):
    trial = horizon(made)
    first, second = made.source("Journal", "2025", kind="journal_article"), made.source("News", "2026")
    made.event(first, trial.drug, "Pyrexia", "12.5%")
    made.event(second, trial.drug, "Pyrexia", "12.9%")
    made.event(second, trial.placebo, "Pyrexia", "3.1%")
    made.event(second, trial.drug, "Pyrexia", "1.2%", serious=True)
    made.says(first, trial.drug, "EASI-75", "32.8%")
    made.says(second, trial.drug, "EASI-75", "20.0%", week=16)
    made.says(second, trial.drug, "EASI-75", "50.0%", subgroup="adolescents")

    assert rows(made, "v_conflicts", "kind", "endpoint", "value", "other_value") == [
        ("safety_event", "Pyrexia", 12.5, 12.9)
    ]


def test_the_timeline_joins_milestones_and_the_results_that_were_published(made):
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")
    news = ignite_release(made, trial, "News", "2025-03-10", kind="trade_news")
    made.milestone(news, "alliance_ended", "2026-01-30", "day", "rocatinlimab", "Amgen", "Kyowa Kirin")

    assert rows(
        made, "v_timeline", "date", "event", "intervention", "study", "organisations", "publisher"
    ) == [
        ("2025-03-08", "first_results", "rocatinlimab", "ROCKET-IGNITE", None, "Amgen"),
        ("2025-03-10", "results", "rocatinlimab", "ROCKET-IGNITE", None, "News"),
        ("2026-01-30", "alliance_ended", "rocatinlimab", None, "Amgen, Kyowa Kirin", "News"),
    ]


def test_studies_show_their_drugs_sizes_and_sources(made):
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")
    made.event(ignite_release(made, trial, "News", "2025-03-10"), trial.high, "Pyrexia", "10%")

    assert rows(
        made, "v_studies", "study", "drugs", "conditions", "phase", "enrolled", "arms", "sources", "results",
        "safety_events", "first_published", "last_published",
    ) == [
        ("ROCKET-IGNITE", "rocatinlimab", "atopic dermatitis", "3", 769, 3, 2, 8, 1, "2025-03-08", "2025-03-10")
    ]  # fmt: skip


def test_the_worklist_has_names_that_stand_for_nothing_and_studies_that_nobody_names(made):
    source = made.source("News", "2025")
    nameless = made.study("a phase 3 trial", unresolved=True)
    known = made.study("IGNITE")
    made.resolution(source, "study", "a phase 3 trial", nameless)
    made.resolution(source, "study", "IGNITE", known)
    made.resolution(source, "endpoint", "some score", None)

    assert rows(made, "v_unresolved", "kind", "name", "study", "publisher") == [
        ("endpoint", "some score", None, "News"),
        ("study", "a phase 3 trial", "a phase 3 trial", "News"),
    ]


def recorded(made):
    """A study with its registry record."""
    trial = ignite(made)
    return trial, made.record(trial.study)


def test_counts_with_denominators_are_compared_as_proportions(made):
    trial, record = recorded(made)
    outcome = made.outcome("EASI-75", trial.high, trial.placebo, title="EASI-75 at Week 24")
    made.posts(record, outcome, trial.high, "84", of=200)
    made.posts(record, outcome, trial.placebo, "13", of=100)

    assert rows(
        made, "v_deltas", "value", "unit", "measure", "basis", "arm_value", "comparator_value", "arm_measure", "arm_unit",
        "arm_n", "arm_n_total", "comparator_n", "comparator_n_total", "arm_value_text", "quote", "source_kind",
    ) == [
        (
            29.0, "%", "difference", "computed", 42.0, 13.0, "proportion", "%", 84, 200, 13, 100, None,
            "EASI-75 at Week 24: 84 of 200 … 13 of 100", "registry",
        )
    ]  # fmt: skip


def test_a_proportion_of_an_article_keeps_its_figure_as_printed_beside_that_of_a_record(made):
    trial, record = recorded(made)
    outcome = made.outcome("EASI-75", trial.high, trial.placebo)
    made.posts(record, outcome, trial.high, "84", of=200)
    made.posts(record, outcome, trial.placebo, "13", of=100)
    source = made.source("Amgen", "2025-03-08")
    made.says(source, trial.high, "EASI-75", "42.3%")
    made.says(source, trial.placebo, "EASI-75", "12.8%")

    assert rows(made, "v_deltas", "source_rank", "value", "arm_value_text", "comparator_value_text") == [
        (1, 29.0, None, None),
        (5, 29.5, "42.3%", "12.8%"),
    ]


@pytest.mark.parametrize("of", [None, 0, 12], ids=["none", "of nobody", "more than all"])
def test_a_count_that_is_no_share_of_its_denominator_is_not_compared(made, of):
    trial, record = recorded(made)
    outcome = made.outcome("EASI-75", trial.high, trial.placebo)
    made.posts(record, outcome, trial.high, "84", of=200)
    made.posts(record, outcome, trial.placebo, "13", of=of)

    assert rows(made, "v_deltas", "value") == []
    assert rows(made, "v_results", "value", "n_total", "percent") == [(13, of, None), (84, 200, 42.0)]


def test_figures_of_two_outcomes_of_a_record_do_not_mix(made):
    trial, record = recorded(made)
    arms = (trial.high, trial.placebo)
    first, second = made.outcome("EASI-75", *arms), made.outcome("EASI-75", *arms, title="EASI-75, observed")
    made.posts(record, first, trial.high, "84", of=200)
    made.posts(record, second, trial.placebo, "13", of=100)
    assert rows(made, "v_deltas", "value") == []

    made.posts(record, first, trial.placebo, "10", of=100)
    made.posts(record, second, trial.high, "80", of=100)
    assert rows(made, "v_deltas", "value", "arm_value", "comparator_value") == [
        (32.0, 42.0, 10.0),
        (67.0, 80.0, 13.0),
    ]


@pytest.mark.parametrize("part", ["class_title", "category"])
def test_classes_and_categories_of_an_outcome_keep_their_figures_apart(made, part):
    trial, record = recorded(made)
    outcome = made.outcome("IGA", trial.high, trial.placebo)
    made.posts(record, outcome, trial.high, "50", of=200, **{part: "Clear"})
    made.posts(record, outcome, trial.placebo, "30", of=100, **{part: "Almost clear"})
    assert rows(made, "v_deltas", "value") == []

    made.posts(record, outcome, trial.high, "80", of=200, **{part: "Almost clear"})
    made.posts(record, outcome, trial.placebo, "5", of=100, **{part: "Clear"})
    assert rows(made, "v_deltas", part, "value") == [("Almost clear", 10.0), ("Clear", 20.0)]


def test_an_analysis_shows_the_figures_of_its_own_outcome_and_replaces_a_computed_difference(made):
    trial, record = recorded(made)
    arms = (trial.high, trial.placebo)
    first, second = made.outcome("EASI", *arms), made.outcome("EASI", *arms, title="EASI, completers")
    for outcome, drug, placebo in ((first, "-12.5", "-4.5"), (second, "-14.0", "-5.0")):
        for arm, figure in ((trial.high, drug), (trial.placebo, placebo)):
            made.posts(record, outcome, arm, figure, measure="mean_change", unit="points")
    made.posts(
        record, second, trial.high, "-9.1", versus=trial.placebo, unit="points", low_text="-11.0", high_text="-7.2",
        ci_low=-11.0, ci_high=-7.2, ci_level=95, p_operator="<", p_value=0.001, p_text="<0.001",
    )  # fmt: skip

    assert rows(
        made, "v_deltas", "basis", "value", "arm_value", "comparator_value", "arm_value_text", "ci_low", "p_value",
        "quote",
    ) == [
        ("computed", -8.0, -12.5, -4.5, "-12.5", None, None, "EASI: -12.5 … -4.5"),
        (
            "stated", -9.1, -14.0, -5.0, "-14.0", -11.0, 0.001,
            "EASI, completers: -9.1 (-11.0 to -7.2), p <0.001",
        ),
    ]  # fmt: skip


def test_a_p_value_of_one_outcome_says_nothing_of_another(made):
    trial, record = recorded(made)
    arms = (trial.high, trial.placebo)
    outcomes = [made.outcome("EASI-75", *arms), made.outcome("EASI-75", *arms, title="EASI-75, observed")]
    for outcome, placebo in zip(outcomes, ("10", "20"), strict=True):
        made.posts(record, outcome, trial.high, "84", of=200)
        made.posts(record, outcome, trial.placebo, placebo, of=100)
    made.posts(
        record,
        outcomes[1],
        trial.high,
        "",
        versus=trial.placebo,
        measure="other",
        p_operator="=",
        p_value=0.03,
    )

    assert rows(made, "v_deltas", "value", "p_value", where="basis = 'computed'") == [
        (22.0, 0.03),
        (32.0, None),
    ]


def test_a_record_is_quoted_by_its_title_and_figures(made):
    trial, record = recorded(made)
    outcome = made.outcome("EASI-75", trial.high, trial.placebo, title="Itch at Week 24")
    made.posts(record, outcome, trial.high, "84", of=200)
    made.posts(record, outcome, trial.placebo, "NA", measure="median", comment="Not reached")
    made.posts(
        record, outcome, trial.placebo, "5.5", measure="median", low=4, high=7, low_text="4", high_text="7.0",
        dispersion_kind="iqr",
    )  # fmt: skip
    made.says(made.source("Amgen", "2025"), trial.low, "EASI-75", "36.3%", quote="36.3% at week 24")

    assert rows(
        made, "v_results", "quote", "locator", "value", "percent", "low", "high", "comment", order="result_id"
    ) == [
        ("Itch at Week 24: 84 of 200", "$.figure", 84, 42.0, None, None, None),
        ("Itch at Week 24: NA", "$.figure", None, None, None, None, "Not reached"),
        ("Itch at Week 24: 5.5 (4 to 7.0)", "$.figure", 5.5, None, 4, 7, None),
        ("36.3% at week 24", "", 36.3, None, None, None, None),
    ]


def test_the_share_of_participants_with_an_event_is_computed_where_a_source_counts_them(made):
    trial, record = recorded(made)
    for arm, n, of in ((trial.high, 9, 200), (trial.low, 0, 150), (trial.placebo, 3, 0)):
        made.event(record, arm, "Pyrexia", n=n, n_total=of, locator="$.stats")
    release = made.source("Amgen", "2025-03-08")
    made.event(release, trial.high, "Pyrexia", "4.4%", n=9, n_total=200)
    made.event(release, trial.low, "Pyrexia")

    shown = rows(made, "v_safety", "publisher", "arm", "value", "unit", "basis", "n", "n_total", "quote")

    assert shown == [
        ("Amgen", "rocatinlimab 150 mg", None, None, None, None, None, "rocatinlimab 150 mg: Pyrexia None"),
        ("Amgen", "rocatinlimab 300 mg", 4.4, "%", "stated", 9, 200, "rocatinlimab 300 mg: Pyrexia 4.4%"),
        ("ClinicalTrials.gov", "placebo", None, None, None, 3, 0, "pyrexia: 3 of 0"),
        ("ClinicalTrials.gov", "rocatinlimab 150 mg", 0.0, "%", "computed", 0, 150, "pyrexia: 0 of 150"),
        ("ClinicalTrials.gov", "rocatinlimab 300 mg", 4.5, "%", "computed", 9, 200, "pyrexia: 9 of 200"),
    ]


def test_what_is_stored_of_a_record_is_counted_from_its_rows_alone(made):
    trial, record = recorded(made)
    other = made.study("OTHER", nct_id="NCT09999999")
    other_record = made.record(other)
    arm = made.arm(other, "placebo", "placebo", role="placebo")
    first = made.outcome("EASI-75", trial.high, trial.placebo)
    made.outcome("IGA", trial.low)
    made.posts(record, first, trial.high, "84", of=200)
    made.posts(record, first, trial.placebo, "13", of=100)
    made.posts(record, first, trial.high, "29.0", versus=trial.placebo)
    made.event(record, trial.high, "Pyrexia", n=9, n_total=200, organ_class="General disorders")
    made.event(record, trial.high, "Death", n=1, n_total=200, organ_class="Any")
    release = ignite_release(made, trial, "Amgen", "2025-03-08")
    made.event(release, trial.high, "Pyrexia", "4.5%")
    made.posts(other_record, made.outcome("EASI-75", arm), arm, "1", of=10)

    assert rows(
        made, "v_registry_counts", "nct_id", "study", "outcomes", "outcome_groups", "measurements", "analyses",
        "adverse_event_cells", "baseline_measurements", "participant_flow", "planned_outcomes",
    ) == [
        ("NCT05398445", "ROCKET-IGNITE", 2, 3, 2, 1, 1, 0, 0, 0),
        ("NCT09999999", "OTHER", 1, 1, 1, 0, 0, 0, 0, 0),
    ]  # fmt: skip


def test_plain_sqlite_and_sqlite_utils_read_the_views(sqlite_url):
    from sqlalchemy import create_engine
    from sqlite_utils import Database

    engine = create_engine(sqlite_url)
    made = made_in(engine)
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    made.session.commit()
    made.session.close()
    engine.dispose()
    path = sqlite_url.removeprefix("sqlite:///")

    plain = sqlite3.connect(path)
    assert plain.execute("SELECT value FROM v_deltas ORDER BY 1").fetchall() == [(23.4,), (29.5,)]
    utils = Database(plain)
    assert set(utils.view_names()) == {v.name for v in read_views()}
    assert [row["value"] for row in utils["v_deltas"].rows_where(order_by="value")] == [23.4, 29.5]
    plain.close()
