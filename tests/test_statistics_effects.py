"""Effects of two arms against published figures and against another implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

from trialdb.statistics import (
    mean_difference,
    odds_ratio,
    p_from_interval,
    risk_difference,
    risk_ratio,
    se_from_interval,
    se_from_p,
    wilson,
)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [  # Newcombe, Stat Med 1998;17:873, table II, method 10, contrasts (a) to (h)
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_a_risk_difference_has_the_interval_that_newcombe_prints(counts, low, high):
    effect = risk_difference(*counts)

    assert (round(effect.ci_low / 100, 4), round(effect.ci_high / 100, 4)) == (low, high)
    assert effect.method == "Newcombe"


def test_a_proportion_has_the_interval_that_newcombe_prints():
    # Newcombe, Stat Med 1998;17:857, table I, method 3 (Wilson): 81/263, 15/148, 0/20, 1/29
    told = {
        counts: tuple(round(b / 100, 4) for b in wilson(*counts))
        for counts in ((81, 263), (15, 148), (0, 20), (1, 29))
    }
    assert told == {
        (81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718),
    }  # fmt: skip


def test_a_ratio_has_the_interval_of_the_literature():
    # Altman, Practical Statistics for Medical Research (1991), and Bland and Altman, BMJ 2000;320:1468: hay fever and
    # eczema in children, 141 of 561 and 928 of 14453: odds ratio 4.89, 95% interval 4.00 to 5.99
    effect = odds_ratio(141, 561, 928, 14453)
    assert tuple(round(x, 2) for x in (effect.value, effect.ci_low, effect.ci_high)) == (4.89, 4.0, 5.99)


@pytest.mark.parametrize("ratio", [risk_ratio, odds_ratio])
def test_a_zero_cell_gets_a_half_and_says_so_and_two_empty_arms_have_no_ratio(ratio):
    assert ratio(0, 20, 5, 20).method.endswith(", 0.5 added to each cell")
    assert not ratio(1, 20, 5, 20).method.endswith("each cell")
    assert ratio(0, 20, 0, 20) is None
    assert ratio(20, 20, 20, 20) is None


counted = st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(counted, counted)
def test_a_risk_difference_agrees_with_statsmodels(arm, comparator):
    low, high = confint_proportions_2indep(*arm, *comparator, method="newcomb", compare="diff")

    effect = risk_difference(*arm, *comparator)

    assert effect.ci_low == pytest.approx(100 * low, abs=1e-6)
    assert effect.ci_high == pytest.approx(100 * high, abs=1e-6)
    assert effect.ci_low - 1e-9 <= effect.value <= effect.ci_high + 1e-9
    assert effect.ci_low >= -100.000001
    assert effect.ci_high <= 100.000001


@given(counted, counted)
def test_ratios_agree_with_statsmodels_where_no_cell_is_empty(arm, comparator):
    pytest.importorskip("statsmodels.stats.contingency_tables", reason="trialdb[dev] has statsmodels")
    (a, n), (c, m) = arm, comparator
    if 0 in (a, n - a, c, m - c):
        return
    table = Table2x2([[a, n - a], [c, m - c]])
    for effect, value, bounds in (
        (odds_ratio(a, n, c, m), table.oddsratio, table.oddsratio_confint()),
        (risk_ratio(a, n, c, m), table.riskratio, table.riskratio_confint()),
    ):
        assert effect.value == pytest.approx(value)
        assert (effect.ci_low, effect.ci_high) == pytest.approx(bounds)


@given(counted, counted)
def test_the_arms_changed_over_turn_a_difference_and_invert_a_ratio(arm, comparator):
    one, other = risk_difference(*arm, *comparator), risk_difference(*comparator, *arm)
    assert (one.value, one.ci_low) == pytest.approx((-other.value, -other.ci_high), abs=1e-9)
    odds, back = odds_ratio(*arm, *comparator), odds_ratio(*comparator, *arm)
    assert (odds is None) == (back is None)
    if odds and back:
        assert odds.ci_low * back.ci_high == pytest.approx(1)


def test_a_difference_of_means_has_the_textbook_interval():
    # Cochrane Handbook 6.5.2.3's standard errors: means 3.22 and 2.13 with intervals of 95%; difference normal
    effect = mean_difference(-1.9, 0.12, -0.6, 0.16)
    assert (round(effect.value, 6), round(effect.se, 6)) == (-1.3, 0.2)
    assert (round(effect.ci_low, 3), round(effect.ci_high, 3)) == (-1.692, -0.908)


def test_the_standard_error_behind_a_p_value_is_that_of_altman_and_bland():
    # Altman and Bland, BMJ 2011;343:d2090: difference of 19.5 percentage points, P=0.008: z 2.652 (2.654 there, from an
    # approximation), SE 7.35 (7.348 there), interval 5.1 to 33.9; odds ratio 0.81, P=0.034: SE of the log 0.099 and
    # 0.67 to 0.98
    assert round(se_from_p(19.5, 0.008), 2) == 7.35
    assert round(se_from_p(0.81, 0.034, ratio=True), 3) == 0.099


def test_the_p_value_behind_an_interval_is_that_of_altman_and_bland():
    # Altman and Bland, BMJ 2011;343:d2304: relative risk 0.81, 95% interval 0.70 to 0.94: SE 0.0752, P=0.005; odds
    # ratio 0.84, 0.59 to 1.20 on the paper's way: P=0.33
    assert round(se_from_interval(0.70, 0.94, ratio=True), 4) == 0.0752
    assert round(p_from_interval(0.81, 0.70, 0.94, ratio=True), 3) == 0.005


@given(st.floats(-50, 50), st.floats(0.01, 20), st.sampled_from([80.0, 90.0, 95.0, 99.0]))
def test_an_interval_gives_back_the_standard_error_that_made_it(value, se, level):
    effect = mean_difference(value, se, 0, 0, level=level)
    assert se_from_interval(effect.ci_low, effect.ci_high, level=level) == pytest.approx(se)


def test_what_is_no_proportion_is_refused_and_what_has_no_error_has_none():
    for counts in ((-1, 10, 1, 10), (11, 10, 1, 10), (0, 0, 1, 10)):
        with pytest.raises(ValueError, match="is no proportion"):
            risk_difference(*counts)
    assert se_from_interval(1, 1) is None
    assert se_from_interval(0, 2, ratio=True) is None
    assert se_from_p(0, 0.5) is None
    assert se_from_p(3, 1) is None
