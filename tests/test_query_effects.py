"""Effects that the views compute: the formulas of trialdb.statistics in SQL, on both databases, and how answers show them."""

from __future__ import annotations

import pytest
from hand_made import horizon, ignite
from sqlalchemy import text

from trialdb.query import deltas
from trialdb.statistics import mean_difference, odds_ratio, risk_difference, risk_ratio

COUNTS = (
    (56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (10, 10, 0, 20), (10, 10, 0, 10), (139, 328, 14, 111),
    (1, 400, 1, 1), (20, 20, 5, 20), (3, 17, 17, 18), (0, 10, 4, 9),
)  # fmt: skip


def asked(made, *columns, **filters):
    """Some columns of the rows of deltas, as tuples, and the notes."""
    made.session.commit()
    answer = deltas(made.session.get_bind(), **filters)
    return [tuple(row[name] for name in columns) for row in answer.rows], answer.notes


def computed(made):
    """What the view computes: value, bounds and method by endpoint and measure."""
    made.session.commit()
    rows = made.session.execute(
        text(
            "SELECT endpoint, measure, value, ci_low, ci_high, method FROM v_effects WHERE basis = 'computed'"
        )
    )
    return {(row.endpoint, row.measure): tuple(row)[2:] for row in rows}


def test_views_compute_the_effects_of_counts_as_the_formulas_do(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    for number, (n, total, m, other) in enumerate(COUNTS):
        made.says(source, trial.drug, f"E{number}", str(n), measure="count", n=n, n_total=total)
        made.says(source, trial.placebo, f"E{number}", str(m), measure="count", n=m, n_total=other)
    found = computed(made)

    for number, counts in enumerate(COUNTS):
        for measure, effect in (
            ("difference", risk_difference(*counts)),
            ("risk_ratio", risk_ratio(*counts)),
            ("odds_ratio", odds_ratio(*counts)),
        ):
            told = found.pop((f"E{number}", measure), None)
            assert (told is None) == (effect is None)
            if effect is not None:
                assert told[:3] == pytest.approx((effect.value, effect.ci_low, effect.ci_high), abs=1e-5)
                assert told[3] == effect.method
    assert not found


def test_views_compute_the_difference_of_means_from_their_errors_however_they_are_stated(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    told = {"measure": "mean_change", "unit": "points"}
    made.says(source, trial.drug, "IGA", "-1.9", dispersion_kind="se", dispersion_value=0.12, **told)
    made.says(
        source, trial.placebo, "IGA", "-0.6", dispersion_kind="sd", dispersion_value=1.6, n_total=100, **told
    )
    made.says(source, trial.drug, "DLQI", "-8.0", ci_low=-9.96, ci_high=-6.04, **told)
    made.says(source, trial.placebo, "DLQI", "-5.0", dispersion_kind="se", dispersion_value=0.5, **told)
    found = computed(made)

    effect = mean_difference(-1.9, 0.12, -0.6, 0.16)
    assert found["IGA", "difference"][:3] == pytest.approx(
        (effect.value, effect.ci_low, effect.ci_high), abs=1e-5
    )
    assert found["IGA", "difference"][3] == "normal, unpooled"
    effect = mean_difference(-8.0, 1.96 / 1.959963984540054, -5.0, 0.5)
    assert found["DLQI", "difference"][:3] == pytest.approx(
        (effect.value, effect.ci_low, effect.ci_high), abs=1e-5
    )


def test_counts_behind_percentages_are_used_where_they_give_what_is_printed_and_the_method_says_so(made):
    trial = ignite(made)
    trial.high.n, trial.placebo.n = 328, 111
    source = made.source("Amgen", "2025-03-08")
    made.says(source, trial.high, "EASI-75", "42.4%")  # 139 of 328 are 42.38%
    made.says(source, trial.placebo, "EASI-75", "12.6%")  # 14 of 111 are 12.61%
    made.says(source, trial.high, "IGA 0/1", "42.5%")  # no count of 328 is 42.5%
    made.says(source, trial.placebo, "IGA 0/1", "12.6%")
    made.says(source, trial.high, "EASI-90", "40.0%", n_total=50)
    made.says(source, trial.placebo, "EASI-90", "20.0%", n_total=50)
    found = computed(made)

    effect = risk_difference(139, 328, 14, 111)
    assert found["EASI-75", "difference"][1:] == (
        pytest.approx(effect.ci_low, abs=1e-5), pytest.approx(effect.ci_high, abs=1e-5),
        "Newcombe, counts from percentages and arm sizes",
    )  # fmt: skip
    assert found["IGA 0/1", "difference"][1:] == (None, None, None)
    assert found["EASI-90", "difference"][3] == "Newcombe, counts from percentages"


def test_the_size_of_an_arm_is_not_that_of_a_subgroup(made):
    trial = ignite(made)
    trial.high.n, trial.placebo.n = 328, 111
    source = made.source("Amgen", "2025-03-08")
    for arm, figure in ((trial.high, "42.4%"), (trial.placebo, "12.6%")):
        made.says(source, arm, "EASI-75", figure, subgroup="adolescents")

    assert computed(made)["EASI-75", "difference"][1:] == (None, None, None)


def test_ratios_are_computed_where_they_are_asked_for(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    made.says(source, trial.drug, "EASI-75", "56", measure="count", n=56, n_total=70)
    made.says(source, trial.placebo, "EASI-75", "48", measure="count", n=48, n_total=80)

    rows, notes = asked(made, "measure", "value", "ci_low", "ci_high", "method")
    assert rows == [("difference", 20.0, 5.2, 33.4, "Newcombe")]
    assert "* interval computed: Newcombe" in notes
    rows, _ = asked(made, "measure", "value", "ci_low", "ci_high", "method", measure="risk_ratio")
    assert rows == [("risk_ratio", 1.33, 1.08, 1.65, "Katz")]
    assert asked(made, "measure", measure="hazard_ratio")[0] == []


def test_an_adjusted_ratio_and_the_crude_one_stand_side_by_side_without_dispute(made):
    trial = horizon(made)
    journal = made.source("Journal", "2026", kind="journal_article")
    made.says(journal, trial.drug, "EASI-75", "56", measure="count", n=56, n_total=70)
    made.says(journal, trial.placebo, "EASI-75", "48", measure="count", n=48, n_total=80)
    adjusted = made.source("Amgen", "2025-03-08")
    made.says(adjusted, trial.drug, "EASI-75", "3.10", versus=trial.placebo, measure="odds_ratio")

    rows, _ = asked(made, "value", "basis", "disputed", measure="odds_ratio")
    assert sorted(rows) == [(2.67, "computed", False), (3.1, "stated", False)]


def test_a_stated_difference_takes_the_interval_of_a_computed_one_that_confirms_it_and_says_how(made):
    trial = horizon(made)
    made.says(made.source("Amgen", "2025-03-08"), trial.drug, "EASI-75", "20.0%", versus=trial.placebo)
    journal = made.source("Journal", "2026", kind="journal_article")
    made.says(journal, trial.drug, "EASI-75", "80.0%", n=56, n_total=70)
    made.says(journal, trial.placebo, "EASI-75", "60.0%", n=48, n_total=80)

    rows, _ = asked(made, "value", "basis", "ci_low", "ci_high", "method")
    assert rows == [(20.0, "stated", 5.2, 33.4, "Newcombe")]


def test_risk_and_mean_differences_are_told_apart(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    for endpoint, measure, figures in (
        ("EASI-75", "proportion", ("32.8%", "13.7%")),
        ("EASI", "percent_change", ("-70%", "-41%")),
    ):
        made.says(source, trial.drug, endpoint, figures[0], measure=measure)
        made.says(source, trial.placebo, endpoint, figures[1], measure=measure)

    assert asked(made, "endpoint", measure="risk_difference")[0] == [("EASI-75",)]
    assert asked(made, "endpoint", measure="mean_difference")[0] == [("EASI",)]
    assert asked(made, "endpoint", measure="difference")[0] == [("EASI",), ("EASI-75",)]
