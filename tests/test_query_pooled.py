"""Pooled effects and indirect comparisons: which figures are used, what is kept apart, and what is said of the rest."""

from __future__ import annotations

import pytest

from trialdb.errors import QuestionError
from trialdb.query import indirect, pooled


def trial(made, name, drug="upadacitinib", dose="30 mg"):
    """A study of a drug against placebo: its source, its arm, its placebo."""
    study = made.study(name)
    arm = made.arm(study, f"{drug} {dose}".strip(), f"{drug} {dose}".strip())
    return (
        made.source(f"Journal of {name}", "2021-05-21", kind="journal_article"),
        arm,
        made.arm(study, "placebo", "placebo", role="placebo"),
    )


def says(made, told, figure, *, week=16, endpoint="EASI-75", **more):
    source, arm, placebo = told
    made.says(source, arm, endpoint, figure, versus=placebo, week=week, **more)


def asked(made, query=pooled, **options):
    made.session.commit()
    return query(made.session.get_bind(), **options)


def test_studies_of_one_dose_at_one_time_are_pooled_with_their_weights(made):
    says(made, trial(made, "UP 1"), "63.4%", ci_low=57.1, ci_high=69.8, ci_level=95)
    says(made, trial(made, "UP 2"), "59.6%", ci_low=53.1, ci_high=66.2, ci_level=95)
    row = asked(made).rows[0]

    # se of 3.240 and 3.342 by the intervals: weights 51.55% and 48.45%, mean 61.56, Q 0.666 < 1, so no variance between
    assert (row["studies"], round(row["value"], 2), row["tau2"], row["i2"]) == (2, 61.56, 0, 0)
    assert [(i["study"], round(i["weight"], 2), i["se_from"]) for i in row["inputs"]] == [
        ("UP 1", 51.55, "interval"), ("UP 2", 48.45, "interval"),
    ]  # fmt: skip
    assert row["method"] == "inverse variance, random effects, REML"


def test_doses_times_and_endpoints_are_never_mixed(made):
    told = {"ci_low": 50.0, "ci_high": 60.0, "ci_level": 95}
    says(made, trial(made, "UP 1"), "55%", **told)
    says(made, trial(made, "UP 2"), "55%", week=24, **told)
    says(made, trial(made, "UP 3", dose="15 mg"), "55%", **told)
    says(made, trial(made, "UP 4", dose=""), "55%", **told)
    says(made, trial(made, "UP 5"), "55%", endpoint="IGA 0/1", **told)
    answer = asked(made)

    assert [(r["endpoint"], r["dose_value"], r["at_value"], r["studies"]) for r in answer.rows] == [
        ("EASI-75", 30, 16, 1), ("EASI-75", 30, 24, 1), ("EASI-75", 15, 16, 1), ("EASI-75", None, 16, 1),
        ("IGA 0/1", 30, 16, 1),
    ]  # fmt: skip
    assert "one study: nothing is pooled, the figure is that study's" in answer.notes


def test_a_study_counts_once_with_its_strongest_source_and_all_its_participants(made):
    first = trial(made, "UP 1")
    says(made, first, "63.4%", ci_low=57.1, ci_high=69.8, ci_level=95)
    says(made, first, "50.0%", ci_low=40.0, ci_high=60.0, ci_level=95, subgroup="adolescents")
    news = made.source("News", "2021-06-01", kind="trade_news")
    says(made, (news, *first[1:]), "61%", ci_low=55.0, ci_high=67.0, ci_level=95)
    rows = asked(made).rows

    assert [(r["studies"], r["value"], r["inputs"][0]["sources"][0]["publisher"]) for r in rows] == [
        (1, pytest.approx(63.4), "Journal of UP 1")
    ]
    assert [r["value"] for r in asked(made, subgroup="adolescents").rows] == [pytest.approx(50)]


def test_without_an_interval_counts_count_then_an_exact_p_value_and_the_rest_is_named(made):
    source, arm, placebo = trial(made, "COUNTED")
    made.says(source, arm, "EASI-75", "56", measure="count", n=56, n_total=70, week=16)
    made.says(source, placebo, "EASI-75", "48", measure="count", n=48, n_total=80, week=16)
    says(made, trial(made, "EXACT"), "19.5%", p_operator="=", p_value=0.008)
    says(made, trial(made, "BOUND"), "29.5%", p_operator="<", p_value=0.001)
    answer = asked(made)

    # The root of 80 * 20 / 70 + 60 * 40 / 80; the p-value is the example of Altman and Bland, BMJ 2011;343:d2090.
    assert sorted((i["study"], i["se_from"], round(i["se"], 2)) for i in answer.rows[0]["inputs"]) == [
        ("COUNTED", "counts", 7.27), ("EXACT", "p-value", 7.35),
    ]  # fmt: skip
    assert "left out, without interval, counts or exact p-value: BOUND (EASI-75)" in answer.notes


def test_ratios_are_pooled_by_their_logarithms(made):
    for name, figure, low, high in (("A", "0.50", 0.25, 1.0), ("B", "2.00", 1.0, 4.0)):
        says(made, trial(made, name), figure, ci_low=low, ci_high=high, ci_level=95, measure="hazard_ratio")
    row = asked(made, measure="hazard_ratio", model="fixed").rows[0]

    assert row["value"] == pytest.approx(1)
    assert row["ci_low"] * row["ci_high"] == pytest.approx(1)


def test_two_drugs_are_compared_through_placebo_with_what_that_assumes(made):
    says(made, trial(made, "UP 1"), "50%", ci_low=44.0, ci_high=56.0, ci_level=95)
    says(made, trial(made, "RO 1", "rocatinlimab", "300 mg"), "30%", ci_low=22.0, ci_high=38.0, ci_level=95)
    answer = asked(made, indirect, one="upadacitinib", other="rocatinlimab")
    row = answer.rows[0]

    assert (row["value"], row["ci_low"], row["ci_high"]) == pytest.approx((20, 10, 30))  # 6 and 8 make 10
    assert (row["intervention"], row["dose_value"], row["other"], row["other_dose_value"]) == (
        "upadacitinib", 30, "rocatinlimab", 300,
    )  # fmt: skip
    assert any("assumes that the studies of the two drugs are alike" in note for note in answer.notes)


def test_drugs_that_share_no_time_point_are_not_compared_and_the_answer_says_what_there_is(made):
    says(made, trial(made, "UP 1"), "50%", ci_low=44.0, ci_high=56.0, ci_level=95)
    says(
        made,
        trial(made, "RO 1", "rocatinlimab", "300 mg"),
        "30%",
        week=24,
        ci_low=22.0,
        ci_high=38.0,
        ci_level=95,
    )
    answer = asked(made, indirect, one="upadacitinib", other="rocatinlimab")

    assert answer.rows == []
    assert "upadacitinib: EASI-75 at week 16; rocatinlimab: EASI-75 at week 24" in answer.notes[0]


def test_what_cannot_be_meant_is_refused(made):
    with pytest.raises(QuestionError, match="different comparators cannot be pooled"):
        asked(made, versus="any")
    with pytest.raises(QuestionError, match="cannot be compared with itself"):
        asked(made, indirect, one="Upadacitinib", other="upadacitinib")
    assert "nothing in the database can be pooled here" in asked(made).notes
