"""Pooling of effects of several studies, and the indirect comparison of two treatments through a third.

Effects and standard errors are on the scale on which they are pooled: ratios as natural logarithms. Pooling is that of
PyMetaAnalysis (``trialdb[meta]``), imported when something is pooled; one study alone is itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final, Literal

from trialdb.errors import MissingExtraError
from trialdb.statistics.effects import quantile

__all__ = ["ESTIMATORS", "MODELS", "Estimate", "Pooled", "indirect_effect", "pool"]

Model = Literal["random", "fixed"]
Estimator = Literal["REML", "DL"]
MODELS: Final = ("random", "fixed")
#: Of the variance between studies: restricted maximum likelihood, DerSimonian and Laird.
ESTIMATORS: Final = ("REML", "DL")


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect on the scale of pooling, with its interval and two-sided p-value."""

    value: float
    se: float
    ci_low: float
    ci_high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled effect on the scale of pooling, and how much the studies differ.

    ``q``, its degrees of freedom and p-value are Cochran's; ``i2`` is in percent; ``tau2`` is the variance between
    studies; ``weights`` are in percent. A single study has no heterogeneity; the prediction interval needs three
    studies and a random-effects model.
    """

    estimate: Estimate
    weights: tuple[float, ...]
    method: str
    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    i2: float | None = None
    tau2: float | None = None
    prediction_low: float | None = None
    prediction_high: float | None = None


def pool(
    effects: Sequence[float],
    errors: Sequence[float],
    *,
    model: Model = "random",
    estimator: Estimator = "REML",
    hartung_knapp: bool = False,
    level: float = 95,
) -> Pooled:
    """Pool effects by the inverse of their variance.

    Args:
        effects: of the studies, on the scale of pooling.
        errors: their standard errors.
        model: ``random`` effects, or a ``fixed`` (common) effect.
        estimator: of the variance between studies: ``REML``, or ``DL`` (DerSimonian and Laird, Control Clin Trials
            1986;7:177).
        hartung_knapp: intervals from Student's distribution and the weighted residuals (Hartung and Knapp, Stat Med
            2001;20:3875), for random effects.
        level: of the intervals, in percent.

    Raises:
        ValueError: there is no effect, or a standard error is not positive.
        MissingExtraError: several effects are to be pooled and ``trialdb[meta]`` is not installed.
    """
    if not effects or len(effects) != len(errors) or not all(se > 0 for se in errors):
        raise ValueError("pooling needs effects, each with a positive standard error")
    if len(effects) == 1:
        return Pooled(_normal(effects[0], errors[0], level), (100.0,), "one study")
    try:
        from meta_analyze import meta_analysis  # noqa: PLC0415  (pandas and scipy come with it)
    except ImportError as error:
        raise MissingExtraError("meta", "pooling") from error
    knapp = hartung_knapp and model == "random"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # few studies, small variances: the answer's notes say what matters
        told = meta_analysis(
            effect=list(effects),
            standard_error=list(errors),
            confidence_level=level / 100,
            model="random" if model == "random" else "common",
            tau2_method=estimator if model == "random" else None,
            ci_method="hartung_knapp" if knapp else "normal",
        )
    value, se = float(told.estimate), float(told.standard_error)
    estimate = Estimate(
        value, se, float(told.ci_low), float(told.ci_high), _p(value, se, len(effects) - 1 if knapp else None)
    )
    low, high = told.prediction_interval or (None, None)
    within = told.heterogeneity
    return Pooled(
        estimate, tuple(100 * float(w) for w in told.study_results["normalized_weight"]),
        _method(model, estimator, hartung_knapp=knapp), q=float(within.q), q_df=int(within.df), q_p=float(within.pvalue),
        i2=100 * float(within.i2), tau2=float(told.tau2) if model == "random" else None,
        prediction_low=low, prediction_high=high,
    )  # fmt: skip


def indirect_effect(
    effect: float, se: float, other: float, other_se: float, *, level: float = 95
) -> Estimate:
    """One treatment against another through their common comparator (Bucher et al., J Clin Epidemiol 1997;50:683).

    Args:
        effect: of the one against the comparator, on the scale of pooling.
        se: its standard error.
        other: effect of the other against the same comparator.
        other_se: its standard error.
        level: of the interval, in percent.
    """
    return _normal(effect - other, sqrt(se**2 + other_se**2), level)


def _normal(value: float, se: float, level: float) -> Estimate:
    half = quantile(level) * se
    return Estimate(value, se, value - half, value + half, _p(value, se, None))


def _p(value: float, se: float, df: int | None) -> float:
    if df is None:
        return 2 * NormalDist().cdf(-abs(value / se))
    from scipy.stats import t  # noqa: PLC0415  (slow, and already imported by what pools)

    return 2 * float(t.sf(abs(value / se), df))


def _method(model: str, estimator: str, *, hartung_knapp: bool) -> str:
    if model == "fixed":
        return "inverse variance, fixed effect"
    return f"inverse variance, random effects, {estimator}{', Hartung-Knapp' if hartung_knapp else ''}"
