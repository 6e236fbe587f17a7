"""Pooling against printed figures and another implementation."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from trialdb.statistics import indirect_effect, pool, risk_ratio

# Colditz et al., JAMA 1994;271:698: tuberculosis after BCG vaccination, 13 trials; cases and others of both arms.
BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip


@pytest.fixture(scope="module")
def bcg():
    told = [risk_ratio(a, a + b, c, c + d) for a, b, c, d in BCG]
    return [log(effect.value) for effect in told], [effect.se for effect in told]


def test_the_bcg_trials_pool_by_reml_to_what_metafor_prints(bcg):
    # Viechtbauer, J Stat Softw 2010;36(3), section 5.1: rma(yi, vi, data = dat.bcg): tau^2 0.3132, I^2 92.22%,
    # Q(df = 12) 152.2330, estimate -0.7145, SE 0.1798, interval -1.0669 to -0.3622
    told = pool(*bcg)
    assert (round(told.tau2, 4), round(told.i2, 2), round(told.q, 4), told.q_df) == (
        0.3132,
        92.22,
        152.2330,
        12,
    )
    estimate = told.estimate
    assert (round(estimate.value, 4), round(estimate.se, 4)) == (-0.7145, 0.1798)
    assert (round(estimate.ci_low, 4), round(estimate.ci_high, 4)) == (-1.0669, -0.3622)
    assert estimate.p_value < 0.0001


def test_the_bcg_trials_pool_with_one_effect_and_by_dersimonian_and_laird_as_statsmodels_does(bcg):
    effects, errors = bcg
    other = combine_effects(np.array(effects), np.array(errors) ** 2, method_re="chi2")
    fixed, random = pool(effects, errors, model="fixed"), pool(effects, errors, estimator="DL")

    assert (fixed.estimate.value, fixed.estimate.se) == pytest.approx(
        (other.mean_effect_fe, other.sd_eff_w_fe)
    )
    assert (random.estimate.value, random.estimate.se) == pytest.approx(
        (other.mean_effect_re, other.sd_eff_w_re)
    )
    assert random.tau2 == pytest.approx(other.tau2)
    assert (fixed.tau2, fixed.prediction_low) == (None, None)


def test_hartung_and_knapp_use_students_distribution_as_statsmodels_does(bcg):
    effects, errors = bcg
    other = combine_effects(np.array(effects), np.array(errors) ** 2, method_re="chi2", use_t=True)
    told = pool(effects, errors, estimator="DL", hartung_knapp=True)

    assert told.estimate.se == pytest.approx(other.sd_eff_w_re_hksj)
    assert told.method == "inverse variance, random effects, DL, Hartung-Knapp"


def likelihood(tau2, effects, errors):
    """The restricted log-likelihood, but for a constant."""
    y, v = np.array(effects), np.array(errors) ** 2 + tau2
    mean = np.average(y, weights=1 / v)
    return -0.5 * (np.log(v).sum() + np.log((1 / v).sum()) + ((y - mean) ** 2 / v).sum())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.1, 1)), min_size=2, max_size=8))
@example([(0.0, 0.625), (2.0, 0.125), (2.0, 0.125)])  # two maxima, at 0 and at 0.91
def test_reml_finds_the_variance_at_which_no_other_is_likelier(studies):
    effects, errors = [s[0] for s in studies], [s[1] for s in studies]
    found = likelihood(pool(effects, errors).tau2, effects, errors)
    assert all(found >= likelihood(tau2, effects, errors) - 1e-6 for tau2 in np.linspace(0, 40, 2001))


def test_a_prediction_interval_and_hartung_and_knapp_are_what_their_formulas_give(bcg):
    # Higgins, Thompson and Spiegelhalter, J R Stat Soc A 2009;172:137: mean and sqrt(tau2 + se2) by Student's, 11 df
    told = pool(*bcg)
    half = stats.t.ppf(0.975, 11) * (told.tau2 + told.estimate.se**2) ** 0.5
    assert (told.prediction_low, told.prediction_high) == pytest.approx(
        (told.estimate.value - half, told.estimate.value + half)
    )
    knapp = pool(*bcg, hartung_knapp=True).estimate
    assert knapp.ci_high - knapp.ci_low == pytest.approx(2 * stats.t.ppf(0.975, 12) * knapp.se)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.1, 1)), min_size=2, max_size=6))
def test_weights_are_percents_and_the_pooled_effect_lies_among_the_studies(studies):
    effects, errors = [s[0] for s in studies], [s[1] for s in studies]
    told = pool(effects, errors, estimator="DL")
    assert sum(told.weights) == pytest.approx(100)
    assert min(effects) - 1e-9 <= told.estimate.value <= max(effects) + 1e-9
    assert (told.prediction_low is None) == (len(studies) < 3)


def test_one_study_is_itself_and_none_is_refused():
    told = pool([0.5], [0.25])
    assert (told.estimate.value, told.weights, told.q, told.method) == (0.5, (100.0,), None, "one study")
    for effects, errors in (([], []), ([1.0], [0.0]), ([1.0], [])):
        with pytest.raises(ValueError, match="positive standard error"):
            pool(effects, errors)


def test_an_indirect_comparison_subtracts_effects_and_adds_variances():
    told = indirect_effect(
        log(0.5), 0.3, log(0.8), 0.4
    )  # Bucher et al., J Clin Epidemiol 1997;50:683, equations 1, 2
    assert (told.value, told.se) == pytest.approx((log(0.625), 0.5))
    assert told.ci_high - told.ci_low == pytest.approx(2 * 1.959964 * 0.5, abs=1e-6)
