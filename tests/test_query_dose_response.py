"""Arms by dose: their order, their intervals, their effects, and what makes a curve."""

from __future__ import annotations

import pytest
from hand_made import ignite, ignite_release
from sqlalchemy import text

from trialdb.errors import QuestionError
from trialdb.query import Dose, dose_response


@pytest.fixture
def told(made):
    """A source of a study."""
    return made.source("Journal", "2021-05-21", kind="journal_article")


def asked(made, **options):
    made.session.commit()
    return dose_response(made.session.get_bind(), **options)


def counted(made, source, arm, n, total, *, week=16):
    made.says(source, arm, "EASI-75", str(n), measure="count", n=n, n_total=total, week=week)


def dosed(made, *doses, drug="upadacitinib", name="UP 1", **more):
    """A study with an arm for each dose, the last one placebo."""
    study = made.study(name)
    arms = [made.arm(study, f"{drug} {dose}".strip(), f"{drug} {dose}".strip(), **more) for dose in doses]
    return [*arms, made.arm(study, "placebo", "placebo", role="placebo")]


def doses(answer):
    return [(row["curve"], row["arm"], row["dose_mg"]) for row in answer.rows]


def test_the_comparator_is_dose_0_and_doses_ascend(made, told):
    for arm in dosed(made, "30 mg", "7.5 mg", "15 mg"):
        counted(made, told, arm, 40, 100)

    assert doses(asked(made)) == [
        (1, "placebo", 0), (1, "upadacitinib 7.5 mg", 7.5), (1, "upadacitinib 15 mg", 15), (1, "upadacitinib 30 mg", 30),
    ]  # fmt: skip


def test_an_arm_whose_dose_nobody_states_stands_last_and_gets_none(made, told):
    for arm in dosed(made, "", "15 mg"):
        counted(made, told, arm, 40, 100)
    answer = asked(made)

    assert doses(answer) == [(1, "placebo", 0), (1, "upadacitinib 15 mg", 15), (1, "upadacitinib", None)]
    assert (answer.rows[-1]["dose_value"], answer.rows[-1]["dose_unit"]) == (None, None)
    assert "an arm whose dose no source states stands last" in answer.notes


def test_doses_that_are_no_masses_ascend_in_their_own_unit(made, told):
    for arm in dosed(made, "10 mg/kg", "2.5 mg/kg", drug="lecanemab"):
        counted(made, told, arm, 40, 100)

    assert [(r["dose_value"], r["dose_unit"], r["dose_mg"]) for r in asked(made).rows] == [
        (0, None, 0), (2.5, "mg/kg", None), (10, "mg/kg", None),
    ]  # fmt: skip


def test_a_share_with_counts_has_wilsons_interval(made, told):
    arm, placebo = dosed(made, "15 mg")
    counted(made, told, arm, 81, 263)
    counted(made, told, placebo, 15, 148)
    zero, row = asked(made).rows

    # Newcombe, Stat Med 1998;17:857, table I, method 3: 0.2553 to 0.3662, and 0.0624 to 0.1605.
    assert (row["value"], row["ci_low"], row["ci_high"], row["method"]) == (30.8, 25.5, 36.6, "Wilson")
    assert (zero["ci_low"], zero["ci_high"], zero["ci_level"]) == (6.2, 16.0, 95)


def test_a_mean_with_its_error_has_a_normal_interval(made, told):
    arm, placebo = dosed(made, "15 mg")
    for one, change in ((arm, "-10.0"), (placebo, "-4.0")):
        made.says(
            told,
            one,
            "EASI",
            change,
            measure="mean_change",
            dispersion_kind="se",
            dispersion_value=1.0,
            unit="points",
        )
    row = asked(made).rows[1]

    assert (row["ci_low"], row["ci_high"], row["method"]) == (
        -11.96,
        -8.04,
        "normal",
    )  # 1.96 errors to each side
    assert (row["effect"], round(row["effect_low"], 1), round(row["effect_high"], 1)) == (-6.0, -8.8, -3.2)


def test_a_stated_interval_is_kept_and_a_bare_figure_has_none(made, told):
    arm, placebo = dosed(made, "15 mg")
    made.says(told, arm, "EASI-75", "40%", ci_low=30.0, ci_high=50.0, ci_level=90)
    made.says(told, placebo, "EASI-75", "20%")
    zero, row = asked(made).rows

    assert (row["ci_low"], row["ci_high"], row["ci_level"], row["method"]) == (30, 50, 90, None)
    assert (zero["ci_low"], zero["ci_high"], zero["method"]) == (None, None, None)


def test_each_arm_has_its_effect_against_the_comparator(made, told):
    high, low, placebo = dosed(made, "30 mg", "15 mg")
    counted(made, told, high, 56, 70)
    counted(made, told, low, 40, 80)
    counted(made, told, placebo, 48, 80)
    zero, _, row = asked(made).rows

    # Newcombe, Stat Med 1998;17:873, example a, method 10: 0.0524 to 0.3339.
    assert (row["effect"], row["effect_low"], row["effect_high"]) == (20.0, 5.2, 33.4)
    assert (row["comparator"], row["effect_measure"], row["effect_basis"]) == (
        "placebo",
        "difference",
        "computed",
    )
    assert (zero["effect"], zero["comparator"]) == (None, None)


def test_another_measure_of_the_effect_may_be_asked_for(made, told):
    arm, placebo = dosed(made, "15 mg")
    counted(made, told, arm, 40, 100)
    counted(made, told, placebo, 20, 100)
    row = asked(made, measure="risk_ratio").rows[1]

    assert (row["value"], row["effect_measure"], row["effect"]) == (40, "risk_ratio", 2)


def test_a_comparator_that_is_only_implied_is_dose_0_and_says_so(made, told):
    arm, placebo = dosed(made, "15 mg")
    made.says(told, arm, "EASI-75", "42.3%")
    made.says(told, arm, "EASI-75", "29.5%", versus=placebo)
    answer = asked(made)

    assert [(r["dose_mg"], r["value"], r["basis"]) for r in answer.rows] == [
        (0, 12.8, "implied"),
        (15, 42.3, "stated"),
    ]
    assert "implied: not stated; from the other arm's figure and the difference" in answer.notes


def test_arms_of_which_only_the_difference_is_stated_are_shown_with_it(made, told):
    high, low, placebo = dosed(made, "30 mg", "15 mg")
    made.says(told, high, "EASI-75", "29.5%", versus=placebo)
    made.says(told, low, "EASI-75", "23.4%", versus=placebo)

    assert [(r["dose_mg"], r["value"], r["effect"]) for r in asked(made).rows] == [
        (15, None, 23.4),
        (30, None, 29.5),
    ]


def test_two_drugs_of_a_study_have_a_curve_each_with_the_same_comparator(made, told):
    study = made.study("HEAD 1")
    arms = [made.arm(study, name, name) for name in ("upadacitinib 15 mg", "abrocitinib 100 mg")]
    for arm in (*arms, made.arm(study, "placebo", "placebo", role="placebo")):
        counted(made, told, arm, 40, 100)

    assert doses(asked(made)) == [
        (1, "placebo", 0), (1, "abrocitinib 100 mg", 100), (2, "placebo", 0), (2, "upadacitinib 15 mg", 15),
    ]  # fmt: skip
    assert doses(asked(made, drug="upadacitinib")) == [(1, "placebo", 0), (1, "upadacitinib 15 mg", 15)]


def test_each_regimen_has_a_curve_of_its_own(made, told):
    study = made.study("RO 1")
    arms = [
        made.arm(study, f"rocatinlimab 300 mg {every}", "rocatinlimab 300 mg", regimen=every)
        for every in ("every 4 weeks", "every 8 weeks")
    ]
    for arm in (*arms, made.arm(study, "placebo", "placebo", role="placebo")):
        counted(made, told, arm, 40, 100)

    assert [(r["curve"], r["regimen"]) for r in asked(made).rows if r["dose_mg"]] == [
        (1, "every 4 weeks"), (2, "every 8 weeks"),
    ]  # fmt: skip


def test_an_arm_without_a_stated_regimen_joins_the_only_one(made, told):
    study = made.study("RO 1")
    stated = made.arm(study, "rocatinlimab 300 mg", "rocatinlimab 300 mg", regimen="every 4 weeks")
    for arm in (stated, made.arm(study, "rocatinlimab 150 mg", "rocatinlimab 150 mg")):
        counted(made, told, arm, 40, 100)

    assert [(r["curve"], r["dose_mg"], r["regimen"]) for r in asked(made).rows] == [
        (1, 150, None), (1, 300, "every 4 weeks"),
    ]  # fmt: skip


def test_time_points_and_studies_are_never_mixed(made, told):
    for name in ("UP 1", "UP 2"):
        for arm in dosed(made, "15 mg", name=name):
            counted(made, told, arm, 40, 100)
            counted(made, told, arm, 45, 100, week=24)

    assert [(r["curve"], r["study"], r["at_value"]) for r in asked(made).rows if r["dose_mg"]] == [
        (1, "UP 1", 16), (2, "UP 1", 24), (3, "UP 2", 16), (4, "UP 2", 24),
    ]  # fmt: skip


def test_a_figure_without_a_time_joins_the_same_figure_at_a_time(made, told):
    arm, placebo = dosed(made, "15 mg")
    news = made.source("News", "2021-06-01", kind="trade_news")
    for one, figure in ((arm, "40.5%"), (placebo, "20.5%")):
        made.says(told, one, "EASI-75", figure, week=16)
        made.says(news, one, "EASI-75", figure, week=None)
    answer = asked(made)

    assert [(r["curve"], r["at_value"], len(r["sources"])) for r in answer.rows] == [(1, 16, 2), (1, 16, 2)]


def test_an_arm_that_stands_alone_is_left_out_and_counted(made, told):
    study = made.study("OPEN 1")
    counted(made, told, made.arm(study, "upadacitinib 15 mg", "upadacitinib 15 mg"), 40, 100)
    answer = asked(made)

    assert answer.rows == []
    assert answer.notes == (
        "left out: 1 figures of arms without another dose or a comparator beside them",
        "nothing in the database answers this",
    )


def test_a_dose_that_is_asked_for_stands_beside_its_comparator_alone(made, told):
    for arm in dosed(made, "30 mg", "15 mg"):
        counted(made, told, arm, 40, 100)

    assert doses(asked(made, dose=Dose(15, "mg"))) == [(1, "placebo", 0), (1, "upadacitinib 15 mg", 15)]


def test_a_drug_may_be_the_comparator(made, told):
    study = made.study("HEAD 1")
    for name, role in (("upadacitinib 30 mg", "experimental"), ("dupilumab 300 mg", "active_comparator")):
        counted(made, told, made.arm(study, name, name, role=role), 40, 100)

    assert doses(asked(made, versus="dupilumab")) == [
        (1, "dupilumab 300 mg", 0),
        (1, "upadacitinib 30 mg", 30),
    ]


def test_figures_that_sources_dispute_are_marked_and_the_strongest_is_shown(made, told):
    arm, placebo = dosed(made, "15 mg")
    news = made.source("News", "2021-06-01", kind="trade_news")
    made.says(told, arm, "EASI-75", "40.5%")
    made.says(news, arm, "EASI-75", "44.1%")
    made.says(told, placebo, "EASI-75", "20.5%")
    answer = asked(made)

    assert [(r["dose_mg"], r["value"], r["disputed"]) for r in answer.rows] == [
        (0, 20.5, False),
        (15, 40.5, True),
    ]
    assert any(note.startswith("1 further figures of these arms") for note in answer.notes)


def test_the_answer_says_where_its_figures_come_from(made):
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    answer = asked(made, endpoint="EASI-75", drug="rocatinlimab")

    assert answer.title == "Dose response of EASI-75 for rocatinlimab versus placebo"
    assert {source["publisher"] for row in answer.rows for source in row["sources"]} == {"Amgen"}
    # Both statements run as they stand.
    if made.session.get_bind().dialect.name == "sqlite":
        found = [made.session.execute(text(sql.replace(":", r"\:"))).all() for sql in answer.sql.split(";\n")]
        assert [len(rows) for rows in found] == [2, 2]


def test_several_comparators_at_once_are_refused(made):
    with pytest.raises(QuestionError, match="dose 0 must be one comparator"):
        asked(made, versus="any")
