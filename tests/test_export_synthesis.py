"""Comparisons for metafor and RevMan: figures as those programs take them, and every one that is left out is counted."""

from __future__ import annotations

import csv
from math import log, sqrt

import pytest
from hand_made import horizon
from statsmodels.stats.meta_analysis import effectsize_2proportions
from statsmodels.stats.proportion import confint_proportions_2indep

from trialdb.errors import QuestionError, UnknownNameError
from trialdb.export import export_for_metafor, export_for_revman
from trialdb.export.synthesis import ARM_COLUMNS, METAFOR_COLUMNS, RESULT_COLUMNS
from trialdb.query import deltas


@pytest.fixture
def trial(made):
    """A study of one dose against placebo and its source."""
    found = horizon(made)
    return found, made.source("The Journal", "2025-03-08", kind="journal_article")


def read(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def written(made, path, export=export_for_metafor, **filters):
    made.session.commit()
    return export(made.session.get_bind(), path, **filters)


def counted(made, trial, endpoint="EASI-75", n=178, other=25):
    found, source = trial
    made.says(source, found.drug, endpoint, str(n), measure="count", n=n, n_total=543)
    made.says(source, found.placebo, endpoint, str(other), measure="count", n=other, n_total=183)


def measured(made, trial, endpoint="Body weight"):
    found, source = trial
    for arm, mean, sd, n in ((found.drug, "-9.8", 7.2, 264), (found.placebo, "-1.5", 6.4, 261)):
        made.says(
            source, arm, endpoint, mean, measure="mean_change", unit="kg", n_total=n, dispersion_kind="sd", dispersion_value=sd,
        )  # fmt: skip


def test_counts_of_both_arms_give_the_stated_difference_by_another_formula(made, trial, tmp_path):
    counted(made, trial)
    written(made, tmp_path / "m.csv")

    (row,) = read(tmp_path / "m.csv")
    assert list(row) == list(METAFOR_COLUMNS)
    assert (row["study"], row["measure"], row["known_from"]) == ("ROCKET-HORIZON", "RD", "counts")
    counts = [int(row[name]) for name in ("ai", "n1i", "ci", "n2i")]
    assert counts == [178, 543, 25, 183]
    effect, _ = effectsize_2proportions(counts[0], counts[1], counts[2], counts[3], statistic="diff")
    assert effect * 100 == pytest.approx(float(row["value"]), abs=0.05)
    (told,) = deltas(made.session.get_bind()).rows
    low, high = confint_proportions_2indep(*counts, compare="diff", method="newcomb")
    assert (told["ci_low"], told["ci_high"]) == pytest.approx((low * 100, high * 100), abs=0.06)
    assert row["yi"] == row["vi"] == row["sei"] == ""


@pytest.mark.parametrize(
    ("measure", "called"), [("risk_ratio", ("RR", "risk-ratio")), ("odds_ratio", ("OR", "odds-ratio"))]
)
def test_ratios_of_counts_are_called_as_metafor_calls_them(made, trial, tmp_path, measure, called):
    counted(made, trial)
    written(made, tmp_path / "m.csv", measure=measure)

    (row,) = read(tmp_path / "m.csv")
    assert row["measure"] == called[0]
    counts = [int(row[name]) for name in ("ai", "n1i", "ci", "n2i")]
    effect, _ = effectsize_2proportions(*counts, statistic=called[1])
    assert effect == pytest.approx(log(float(row["value"])), abs=0.01)


def test_means_with_deviations_come_as_means_and_deviations(made, trial, tmp_path):
    measured(made, trial)
    written(made, tmp_path / "m.csv")

    (row,) = read(tmp_path / "m.csv")
    assert row["measure"] == "MD"
    figures = [float(row[name]) for name in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")]
    assert figures == pytest.approx([-9.8, 7.2, 264, -1.5, 6.4, 261])
    assert figures[0] - figures[3] == pytest.approx(float(row["value"]))


def test_a_risk_difference_with_an_interval_alone_is_a_proportion_with_its_variance(made, trial, tmp_path):
    found, source = trial
    made.says(
        source, found.drug, "EASI-75", "19.1%", versus=found.placebo, ci_low=12.0, ci_high=26.2, ci_level=95
    )
    written(made, tmp_path / "m.csv")

    (row,) = read(tmp_path / "m.csv")
    error = (26.2 - 12.0) / 2 / 1.959963984540054 / 100
    assert row["measure"] == "RD"
    assert [float(row[n]) for n in ("yi", "vi", "sei")] == pytest.approx([0.191, error**2, error])
    assert (row["ai"], row["m1i"], row["known_from"]) == ("", "", "interval")


def test_a_hazard_ratio_is_its_logarithm_and_generic(made, trial, tmp_path):
    found, source = trial
    made.says(
        source, found.drug, "OS", "0.70", versus=found.placebo, measure="hazard_ratio", ci_low=0.59, ci_high=0.83, ci_level=95,
    )  # fmt: skip
    written(made, tmp_path / "m.csv")

    (row,) = read(tmp_path / "m.csv")
    error = (log(0.83) - log(0.59)) / 2 / 1.959963984540054
    assert (row["measure"], row["effect"]) == ("GEN", "hazard_ratio")
    assert [float(row[n]) for n in ("yi", "vi", "sei")] == pytest.approx([log(0.70), error**2, error])


def test_a_mean_difference_with_an_interval_is_in_its_unit(made, trial, tmp_path):
    found, source = trial
    made.says(
        source, found.drug, "Body weight", "-8.3", versus=found.placebo, unit="kg", ci_low=-9.4, ci_high=-7.2, ci_level=90,
    )  # fmt: skip
    written(made, tmp_path / "m.csv")

    (row,) = read(tmp_path / "m.csv")
    assert (row["measure"], row["unit"], float(row["yi"])) == ("MD", "kg", -8.3)
    assert float(row["sei"]) == pytest.approx((9.4 - 7.2) / 2 / 1.6448536269514722)


def test_what_cannot_be_pooled_is_counted_with_its_reason(made, trial, tmp_path):
    found, source = trial
    made.says(source, found.drug, "EASI-75", "19.1%", versus=found.placebo, p_operator="<", p_value=0.001)
    made.says(source, found.drug, "EASI-90", None, versus=found.placebo, p_operator="<", p_value=0.001)
    made.says(source, found.drug, "IGA 0/1", "60%", versus=found.placebo, measure="percent_reduction")
    told = written(made, tmp_path / "m.csv")

    assert read(tmp_path / "m.csv") == []
    assert told.rows == {"comparisons": 0}
    assert sorted(told.notes) == [
        "left out, a percent reduction, an efficacy or another measure that has no scale for pooling: 1",
        "left out, no counts, no means with errors, no interval and no exact p-value: 1",
        "left out, no figure: 1",
    ]
    assert [line.rpartition(": ")[2] for line in written(made, tmp_path / "r", export_for_revman).notes] == [
        "3"
    ]


def test_every_comparison_of_deltas_is_written_or_counted(made, trial, tmp_path):
    found, source = trial
    counted(made, trial)
    measured(made, trial)
    made.says(source, found.drug, "IGA 0/1", "19.1%", versus=found.placebo)
    told = written(made, tmp_path / "m.csv")

    left = sum(int(note.rpartition(": ")[2]) for note in told.notes)
    assert told.rows["comparisons"] + left == len(deltas(made.session.get_bind()))


def test_filters_are_those_of_deltas(made, trial, tmp_path):
    counted(made, trial)
    counted(made, trial, endpoint="EASI-90", n=100, other=9)
    written(made, tmp_path / "m.csv", endpoint="EASI-90", drug="rocatinlimab", at="24 weeks")
    assert [row["endpoint"] for row in read(tmp_path / "m.csv")] == ["EASI-90"]

    with pytest.raises(UnknownNameError):
        written(made, tmp_path / "n.csv", endpoint="EASY-75")
    with pytest.raises(QuestionError):
        written(made, tmp_path / "n.csv", at="some day")
    assert not (tmp_path / "n.csv").exists()


def test_revman_has_one_row_an_arm_and_outcome(made, trial, tmp_path):
    counted(made, trial)
    measured(made, trial)
    told = written(made, tmp_path / "review", export_for_revman)

    arms, results = (
        read(tmp_path / "review" / "study-arms.csv"),
        read(tmp_path / "review" / "study-results.csv"),
    )
    assert (list(arms[0]), list(results[0])) == (list(ARM_COLUMNS), list(RESULT_COLUMNS))
    assert [(a["Study"], a["Arm"], a["Intervention"]) for a in arms] == [
        ("ROCKET-HORIZON", "placebo", "placebo"), ("ROCKET-HORIZON", "rocatinlimab 300 mg", "rocatinlimab"),
    ]  # fmt: skip
    figures = [
        [r[n] for n in ("Outcome", "Data type", "Arm", "Sample size", "Cases", "Mean")] for r in results
    ]
    assert figures == [
        ["Body weight change at week 24", "Continuous", "placebo", "261", "", "-1.5"],
        ["Body weight change at week 24", "Continuous", "rocatinlimab 300 mg", "264", "", "-9.8"],
        ["EASI-75 at week 24", "Dichotomous", "placebo", "183", "25", ""],
        ["EASI-75 at week 24", "Dichotomous", "rocatinlimab 300 mg", "543", "178", ""],
    ]
    assert [float(r["SD"]) for r in results if r["SD"]] == pytest.approx([6.4, 7.2])
    assert results[0]["Footnotes"] == "The Journal 2025-03-08"
    assert told.rows == {"study-arms": 2, "study-results": 4}


def test_a_placebo_arm_that_two_doses_share_stands_once(made, trial, tmp_path):
    found, source = trial
    counted(made, trial)
    low = made.arm(found.study, "rocatinlimab 150 mg", "rocatinlimab 150 mg", n=183)
    made.says(source, low, "EASI-75", "50", measure="count", n=50, n_total=183)
    told = written(made, tmp_path / "review", export_for_revman)

    assert [row["Arm"] for row in read(tmp_path / "review" / "study-results.csv")] == [
        "placebo", "rocatinlimab 150 mg", "rocatinlimab 300 mg",
    ]  # fmt: skip
    assert told.notes == []


def test_other_figures_of_one_arm_and_outcome_are_counted_and_not_mixed(made, trial, tmp_path):
    counted(made, trial)
    counted(made, (trial[0], made.source("News", "2025-04", kind="trade_news")), n=150)
    told = written(made, tmp_path / "review", export_for_revman)

    results = read(tmp_path / "review" / "study-results.csv")
    assert [row["Cases"] for row in results] == ["25", "178"]
    assert told.notes == [
        "left out, other figures of an arm and outcome that stand there from a stronger source: 1"
    ]


def test_deviations_come_from_standard_errors_too(made, trial, tmp_path):
    found, source = trial
    for arm, mean, n in ((found.drug, "-9.8", 400), (found.placebo, "-1.5", 100)):
        made.says(
            source, arm, "Body weight", mean, measure="mean_change", unit="kg", n_total=n, dispersion_kind="se", dispersion_value=0.5,
        )  # fmt: skip
    written(made, tmp_path / "m.csv")

    (row,) = read(tmp_path / "m.csv")
    assert (float(row["sd1i"]), float(row["sd2i"])) == pytest.approx((0.5 * sqrt(400), 0.5 * sqrt(100)))
