"""Deltas: what is stated, what is computed, what is implied, and which sources share a row."""

from __future__ import annotations

import sqlite3

import pytest
from hand_made import horizon, ignite, ignite_release, made_in
from hypothesis import given
from hypothesis import strategies as st

from trialdb.errors import QuestionError, UnknownNameError
from trialdb.facts import TimePoint
from trialdb.query import DELTA_COLUMNS, Dose, deltas
from trialdb.query.answers import decimals, rounded
from trialdb.query.deltas import comparisons
from trialdb.query.folding import agree
from trialdb.query.scope import Scope


def asked(made, *columns, **scope):
    """Some columns of the rows of an answer, as tuples."""
    made.session.commit()
    answer = deltas(made.session.get_bind(), **scope)
    return [tuple(row[name] for name in columns) for row in answer.rows]


def publishers(row):
    return [source["publisher"] for source in row["sources"]]


def test_a_row_has_the_fields_that_are_promised_in_their_order(made):
    source = ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    made.session.commit()

    answer = deltas(made.session.get_bind(), endpoint="EASI-75")

    assert DELTA_COLUMNS[:21] == (
        "study", "nct_id", "intervention", "arm", "dose_value", "dose_unit", "regimen", "endpoint", "at_value",
        "at_unit", "value", "unit", "comparator", "arm_value", "comparator_value", "ci_low", "ci_high", "p_operator",
        "p_value", "basis", "sources",
    )  # fmt: skip
    assert answer.columns == DELTA_COLUMNS
    assert answer.rows[0] == {
        "study": "ROCKET-IGNITE", "nct_id": "NCT05398445", "intervention": "rocatinlimab", "arm": "rocatinlimab 300 mg",
        "dose_value": 300, "dose_unit": "mg", "regimen": "every 4 weeks", "endpoint": "EASI-75", "at_value": 24,
        "at_unit": "week", "value": 29.5, "unit": "%", "comparator": "placebo", "arm_value": 42.3,
        "comparator_value": 12.8, "ci_low": None, "ci_high": None, "p_operator": "<", "p_value": 0.001,
        "basis": "stated",
        "sources": [
            {
                "id": source.id, "publisher": "Amgen", "published_on": "2025-03-08",
                "quote": "rocatinlimab 300 mg: EASI-75 29.5%", "url": source.url,
            }
        ],
        "measure": "difference", "comparator_basis": "implied", "arm_basis": "stated", "arm_measure": "proportion",
        "arm_unit": "%", "ci_level": None, "direction": None, "significant": None, "subgroup": None, "population": None,
        "class_title": None, "category": None, "arm_n": None, "arm_n_total": None, "comparator_n": None,
        "comparator_n_total": None, "counted_by": None, "method": None,
        "disputed": False,
        "conditions": None,
        "drug_class": None,
    }  # fmt: skip
    assert [tuple(row) for row in answer.rows] == [DELTA_COLUMNS, DELTA_COLUMNS]


def test_each_dose_has_its_own_implied_placebo_figure(made):
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")

    assert asked(
        made, "dose_value", "arm_value", "value", "comparator_value", "comparator_basis", "p_operator"
    ) == [
        (300, 42.3, 29.5, 12.8, "implied", "<"),
        (150, 36.3, 23.4, 12.9, "implied", "<"),
    ]


def test_a_difference_that_nobody_states_is_computed_to_the_printed_decimals(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "EASI-75", "32.8%")
    made.says(source, trial.placebo, "EASI-75", "13.7%")

    assert asked(made, "value", "arm_value", "comparator_value", "basis") == [(19.1, 32.8, 13.7, "computed")]


def test_sources_that_print_the_same_share_a_row_and_one_that_differs_has_its_own(made):
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")
    ignite_release(made, trial, "Dermatology Times", "2025-03-10", kind="trade_news")
    odd = made.source("Other News", "2025-03-11", kind="trade_news")
    made.says(odd, trial.high, "EASI-75", "25.9%", versus=trial.placebo)
    made.session.commit()

    rows = deltas(made.session.get_bind(), endpoint="EASI-75").rows

    assert [(row["value"], publishers(row), row["disputed"]) for row in rows] == [
        (29.5, ["Amgen", "Dermatology Times"], True),
        (25.9, ["Other News"], True),
        (23.4, ["Amgen", "Dermatology Times"], False),
    ]


def test_a_computed_difference_that_a_stated_one_confirms_joins_it_and_completes_it(made):
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")
    registry = made.source("ClinicalTrials.gov", "2026-01-01", kind="registry")
    made.says(registry, trial.high, "EASI-75", "42.3%")
    made.says(registry, trial.placebo, "EASI-75", "12.9%")
    made.session.commit()

    rows = deltas(made.session.get_bind(), drug="rocatinlimab", dose=Dose(300, "mg")).rows

    assert [
        (r["value"], r["basis"], r["comparator_value"], r["comparator_basis"], publishers(r)) for r in rows
    ] == [(29.5, "stated", 12.9, "stated", ["Amgen", "ClinicalTrials.gov"])]


def test_a_computed_difference_that_no_rounding_explains_stands_apart(made):
    trial = ignite(made)
    ignite_release(made, trial, "Amgen", "2025-03-08")
    registry = made.source("ClinicalTrials.gov", "2026-01-01", kind="registry")
    made.says(registry, trial.high, "EASI-75", "42.3%")
    made.says(registry, trial.placebo, "EASI-75", "20.0%")

    assert asked(made, "value", "basis", "disputed", dose=Dose(300, "mg")) == [
        (22.3, "computed", True),
        (29.5, "stated", True),
    ]


def test_a_p_value_alone_joins_the_figure_of_its_comparison(made):
    trial = horizon(made)
    source = made.source("Amgen", "2024-09-24")
    made.says(source, trial.drug, "EASI-75", "32.8%")
    made.says(source, trial.placebo, "EASI-75", "13.7%")
    made.says(source, trial.drug, "EASI-75", None, versus=trial.placebo, p_operator="<", p_value=0.001)
    made.says(source, trial.drug, "EASI-90", None, versus=trial.placebo, p_operator="=", p_value=0.02)

    assert asked(made, "endpoint", "value", "p_operator", "p_value", "basis") == [
        ("EASI-75", 19.1, "<", 0.001, "computed"),
        ("EASI-90", None, "=", 0.02, "stated"),
    ]


def test_a_p_value_alone_of_another_source_completes_the_only_figure_that_is_told(made):
    trial = horizon(made)
    below = {"p_operator": "<", "p_value": 0.001}
    made.says(made.source("News", "2025"), trial.drug, "EASI-75", "19.1%", versus=trial.placebo)
    made.says(made.source("Amgen", "2024"), trial.drug, "EASI-75", None, versus=trial.placebo, **below)
    made.session.commit()

    rows = deltas(made.session.get_bind()).rows

    assert [(r["value"], r["p_value"], r["disputed"], publishers(r)) for r in rows] == [
        (19.1, 0.001, False, ["News", "Amgen"])
    ]


def test_a_p_value_alone_completes_no_figure_of_another_source_where_several_are_told(made):
    trial = horizon(made)
    below = {"p_operator": "<", "p_value": 0.001}
    made.says(made.source("News", "2025"), trial.drug, "EASI-75", "19.1%", versus=trial.placebo)
    amgen = made.source("Amgen", "2024")
    made.says(amgen, trial.drug, "EASI-75", "21.4%", versus=trial.placebo)
    made.says(amgen, trial.drug, "EASI-75", None, versus=trial.placebo, **below)
    other = made.source("Stranger", "2023")
    made.says(other, trial.drug, "EASI-75", None, versus=trial.placebo, p_operator="<", p_value=0.05)
    made.session.commit()

    rows = deltas(made.session.get_bind()).rows

    assert [(r["value"], r["p_value"], r["disputed"], publishers(r)) for r in rows] == [
        (19.1, None, True, ["News"]),
        (21.4, 0.001, True, ["Amgen"]),
        (None, 0.05, False, ["Stranger"]),
    ]


def test_what_only_one_of_the_sources_gives_completes_the_row(made):
    trial = horizon(made)
    news = made.source("News", "2025", kind="trade_news")
    journal = made.source("Journal", "2026", kind="journal_article")
    made.says(news, trial.drug, "EASI-75", "19.1%", versus=trial.placebo, p_operator="<", p_value=0.001)
    made.says(
        journal, trial.drug, "EASI-75", "19.1%", versus=trial.placebo, ci_low=13.6, ci_high=24.9, ci_level=95
    )

    assert asked(made, "value", "ci_low", "ci_high", "ci_level", "p_operator", "p_value") == [
        (19.1, 13.6, 24.9, 95, "<", 0.001)
    ]


def test_times_subgroups_and_measures_are_rows_of_their_own(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    made.says(source, trial.drug, "EASI-75", "19.1%", versus=trial.placebo)
    made.says(source, trial.drug, "EASI-75", "15.0%", versus=trial.placebo, week=16)
    made.says(source, trial.drug, "EASI-75", "22.0%", versus=trial.placebo, subgroup="adolescents")
    made.says(source, trial.drug, "EASI-75", "3.1", versus=trial.placebo, measure="odds_ratio")

    assert asked(made, "at_value", "measure", "value", "subgroup", "disputed") == [
        (16, "difference", 15.0, None, False),
        (24, "difference", 19.1, None, False),
        (24, "difference", 22.0, "adolescents", False),
        (24, "odds_ratio", 3.1, None, False),
    ]
    assert asked(made, "value", at="week 16") == [(15.0,)]
    assert asked(made, "value", at=TimePoint(value=24, unit="week"), measure="odds_ratio") == [(3.1,)]
    assert asked(made, "value", subgroup="adolescents") == [(22.0,)]


def test_by_dose_puts_doses_of_a_drug_from_high_to_low_over_studies(made):
    one, two = ignite(made), horizon(made)
    ignite_release(made, one, "Amgen", "2025-03-08")
    small = made.arm(two.study, "rocatinlimab 75000 µg", "rocatinlimab 75000 µg")
    source = made.source("Amgen", "2024-09-24")
    made.says(source, two.drug, "EASI-75", "19.1%", versus=two.placebo)
    made.says(source, small, "EASI-75", "9.1%", versus=two.placebo)

    assert asked(made, "study", "dose_value") == [
        ("ROCKET-HORIZON", 300), ("ROCKET-HORIZON", 75000), ("ROCKET-IGNITE", 300), ("ROCKET-IGNITE", 150),
    ]  # fmt: skip
    assert asked(made, "study", "dose_value", by=("dose",)) == [
        ("ROCKET-HORIZON", 300), ("ROCKET-IGNITE", 300), ("ROCKET-IGNITE", 150), ("ROCKET-HORIZON", 75000),
    ]  # fmt: skip


def test_versus_takes_a_role_a_drug_or_any(made):
    trial = ignite(made)
    active = made.arm(trial.study, "dupilumab", "dupilumab", role="active_comparator")
    source = made.source("Journal", "2025")
    made.says(source, trial.high, "EASI-75", "5%", versus=active)
    made.says(source, trial.high, "EASI-75", "30%", versus=trial.placebo)

    assert asked(made, "value") == [(30.0,)]
    assert asked(made, "value", versus="dupilumab") == [(5.0,)]
    assert asked(made, "value", versus="active_comparator") == [(5.0,)]
    assert asked(made, "value", versus="any") == [(30.0,), (5.0,)]


@pytest.mark.parametrize("name", ["EASI-75", "easi75", "EASI 75", "At least 75% improvement in EASI"])
def test_an_endpoint_goes_by_any_of_its_names(made, name):
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")

    assert asked(made, "value", endpoint=name) == [(29.5,), (23.4,)]


@pytest.mark.parametrize("name", ["IGNITE", "rocket ignite", "NCT05398445"])
def test_a_study_goes_by_any_of_its_names(made, name):
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")

    assert asked(made, "value", study=name, condition="atopic dermatitis") == [(29.5,), (23.4,)]


def test_studies_that_share_a_name_are_both_shown_and_told_apart_by_number(made):
    one = made.study("HORIZON", nct_id="NCT00000001")
    two = made.study("HORIZON", nct_id="NCT00000002")
    source = made.source("Journal", "2025")
    for study, figure in ((one, "1%"), (two, "2%")):
        drug = made.arm(study, "drug", "alphamab")
        made.says(
            source, drug, "EASI-75", figure, versus=made.arm(study, "placebo", "placebo", role="placebo")
        )

    assert asked(made, "nct_id", "value", study="horizon") == [("NCT00000001", 1.0), ("NCT00000002", 2.0)]
    assert asked(made, "nct_id", "value", study="NCT00000002") == [("NCT00000002", 2.0)]


def test_an_unknown_endpoint_is_refused_with_close_ones(made):
    with pytest.raises(UnknownNameError) as unknown:
        asked(made, "value", endpoint="EASY-75")

    assert (unknown.value.kind, unknown.value.name) == ("endpoint", "EASY-75")
    assert "EASI-75" in unknown.value.alternatives


def test_an_unknown_comparator_dimension_or_time_is_refused(made):
    with pytest.raises(UnknownNameError, match="unknown comparator 'nobodymab'"):
        asked(made, "value", versus="nobodymab")
    with pytest.raises(QuestionError, match="cannot order by 'colour'"):
        asked(made, "value", by=("colour",))
    with pytest.raises(QuestionError, match="'soon' is not a time point"):
        asked(made, "value", at="soon")


def test_the_sql_of_an_answer_runs_as_it_is_in_plain_sqlite(sqlite_url):
    from sqlalchemy import create_engine

    engine = create_engine(sqlite_url)
    made = made_in(engine)
    trial = ignite(made)
    hostile = made.study("O'Neil; DROP TABLE studies --", names=("O'NEIL",))
    drug = made.arm(hostile, "x", "drug'mab")
    source = ignite_release(made, trial, "Amgen", "2025-03-08")
    made.says(source, drug, "EASI-75", "1%", versus=made.arm(hostile, "placebo", "placebo", role="placebo"))
    made.session.commit()
    made.session.close()

    answer = deltas(
        engine,
        endpoint="EASI-75",
        study=("IGNITE", "O'NEIL"),
        drug=("rocatinlimab", "drug'mab"),
        at="week 24",
    )
    engine.dispose()
    plain = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    plain.row_factory = sqlite3.Row
    found = plain.execute(answer.sql).fetchall()
    plain.close()

    assert "?" not in answer.sql
    assert (
        sorted(row["value"] for row in found)
        == sorted(row["value"] for row in answer.rows)
        == [1.0, 23.4, 29.5]
    )


def test_an_answer_without_rows_says_so(made):
    made.session.commit()

    answer = deltas(made.session.get_bind(), endpoint="EASI-75")

    assert (answer.rows, answer.notes) == ([], ("nothing in the database answers this",))
    assert answer.title == "Deltas of EASI-75 versus placebo"


def stated(value, text, **more):
    return {"value": value, "value_text": text, "basis": "stated", **more}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (stated(29.5, "29.5%"), stated(29.5, "29.5%"), True),
        (stated(29.5, "29.5%"), stated(29.0, "29%"), True),
        (stated(29.5, "29.5%"), stated(28.0, "28%"), False),
        (stated(29.5, "29.5%"), stated(30.0, "30%"), True),
        (stated(29.5, "29.5%"), stated(29.6, "29.6%"), False),
        (stated(1, "1", ci_low=0.5), stated(1, "1", ci_low=0.6), False),
        (stated(1, "1", p_value=0.001, p_operator="<"), stated(1, "1", p_value=0.0004, p_operator="="), True),
        (stated(1, "1", p_value=0.001, p_operator="<"), stated(1, "1", p_value=0.02, p_operator="="), False),
        (stated(1, "1", p_value=0.01, p_operator="="), stated(1, "1", p_value=0.02, p_operator="="), False),
        (stated(1, "1", p_value=0.01, p_operator="<"), stated(1, "1", p_value=0.05, p_operator="<"), True),
    ],
)
def test_two_statements_agree_if_both_can_be_true_as_printed(one, other, both):
    assert agree(one, other) is both
    assert agree(other, one) is both


@given(
    st.decimals(min_value=-999, max_value=999, places=2), st.decimals(min_value=-999, max_value=999, places=1)
)
def test_a_difference_of_printed_figures_has_no_noise(one, other):
    assert rounded(float(one) - float(other), max(decimals(f"{one}%"), decimals(str(other)))) == float(
        one - other
    )


def test_an_analysis_goes_with_the_figures_of_its_own_groups_where_two_groups_are_one_arm(made):
    trial = ignite(made)
    record = made.record(trial.study)
    outcome = made.outcome("HbA1c", trial.high, trial.placebo)
    told = {"measure": "mean_change", "unit": "%"}
    made.posts(record, outcome, trial.high, "-0.8", **told)
    made.posts(record, outcome, trial.placebo, "0.3", **told)
    first = outcome.groups[trial.placebo.id]
    another = made.another_group(outcome, trial.placebo, "placebo of the extension")
    made.posts(record, outcome, trial.placebo, "0.1", **told)
    made.posts(record, outcome, trial.high, "-0.9", versus=trial.placebo, unit="%")
    assert another.id != first.id
    made.session.commit()
    (row,) = (r for r in deltas(made.session.get_bind(), endpoint="HbA1c").rows if r["basis"] == "stated")
    assert (row["arm_value"], row["comparator_value"]) == (-0.8, 0.1)


def test_by_condition_rows_stand_together_by_what_their_study_treats(made):
    source = made.source("Journal", "2025", kind="journal_article")
    for name, condition in (("A", "psoriasis"), ("B", "atopic dermatitis"), ("C", "psoriasis")):
        study = made.study(name, condition=condition)
        drug, placebo = made.arm(study, "drug", "alphamab"), made.arm(study, "placebo", role="placebo")
        made.says(source, drug, "DLQI", "-5", versus=placebo)
    made.session.commit()
    engine = made.session.get_bind()
    assert [(r["study"], r["conditions"]) for r in deltas(engine, by=["condition"]).rows] == [
        ("B", "atopic dermatitis"),
        ("A", "psoriasis"),
        ("C", "psoriasis"),
    ]
    assert {r["conditions"] for r in deltas(engine).rows} == {None}


def test_comparisons_are_in_the_order_of_their_statement_for_those_who_put_them_in_no_other(made):
    source, study = made.source("Journal", "2025"), made.study("S")
    arms = [made.arm(study, f"alphamab {dose} mg", f"alphamab {dose} mg") for dose in (15, 30, 7)]
    placebo = made.arm(study, "placebo", "placebo", role="placebo")
    for arm in (*arms, placebo):
        made.says(source, arm, "EASI-75", "40%", n=40, n_total=100)
    made.session.commit()

    rows, _ = comparisons(made.session.get_bind(), Scope(endpoint="EASI-75"))

    assert [row["dose_value"] for row in rows] == [30, 15, 7]
