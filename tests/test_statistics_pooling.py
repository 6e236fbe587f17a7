"""Pooling against printed figures and another implementation."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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


def _reml(effects, errors):
    """Restricted maximum likelihood by a search over the variance between studies."""
    from scipy.optimize import minimize_scalar

    y, v = np.array(effects), np.array(errors) ** 2

    def minus_likelihood(tau2):
        w = 1 / (v + tau2)
        mean = np.sum(w * y) / np.sum(w)
        return 0.5 * (np.sum(np.log(v + tau2)) + np.log(np.sum(w)) + np.sum(w * (y - mean) ** 2))

    found = minimize_scalar(minus_likelihood, bounds=(0, 100), method="bounded", options={"xatol": 1e-10})
    return 0.0 if minus_likelihood(0) <= found.fun else float(found.x)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.1, 1)), min_size=3, max_size=8))
def test_reml_finds_the_variance_that_a_search_of_the_likelihood_finds(studies):
    effects, errors = [s[0] for s in studies], [s[1] for s in studies]
    assert pool(effects, errors).tau2 == pytest.approx(_reml(effects, errors), abs=2e-3)


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
