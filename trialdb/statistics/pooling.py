"""Pooling of effects of several studies, and the indirect comparison of two treatments through a third.

Effects and standard errors are on the scale on which they are pooled: ratios as natural logarithms. Distributions and
the search for a maximum are SciPy's (``trialdb[meta]``), imported when something is pooled; one study alone is itself.

The formulas are here because the libraries that have them stop at the first maximum of the restricted likelihood, which
of few studies may have two: at 0, 2 and 2 with standard errors of 0.625, 0.125 and 0.125, PyMetaAnalysis 0.9 finds no
variance between studies, where the likelihood is highest at 0.91.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
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
_STEPS: Final = 160


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
        import scipy  # noqa: F401, PLC0415  (slow to import, and only pooling needs it)
    except ImportError as error:
        raise MissingExtraError("meta", "pooling") from error
    variances = [se**2 for se in errors]
    q, q_df = _cochran(effects, variances), len(effects) - 1
    if model == "fixed":
        fixed = _weighted(effects, variances)
        told = _normal(fixed, 1 / sqrt(sum(1 / v for v in variances)), level)
        within = 100 * max(0.0, (q - q_df) / q) if q else 0.0
        return Pooled(
            told, _shares(variances), "inverse variance, fixed effect", q, q_df, _upper_chi2(q, q_df), within
        )
    tau2 = _reml(effects, variances) if estimator == "REML" else _dersimonian_laird(q, variances)
    total = [v + tau2 for v in variances]
    told = _between(effects, total, level, hartung_knapp=hartung_knapp)
    low, high = _prediction(told, tau2, len(effects), level)
    method = f"inverse variance, random effects, {estimator}{', Hartung-Knapp' if hartung_knapp else ''}"
    i2 = 100 * tau2 / (tau2 + _typical(variances))
    return Pooled(told, _shares(total), method, q, q_df, _upper_chi2(q, q_df), i2, tau2, low, high)


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


def _weighted(effects: Sequence[float], variances: Sequence[float]) -> float:
    return sum(y / v for y, v in zip(effects, variances, strict=True)) / sum(1 / v for v in variances)


def _shares(variances: Sequence[float]) -> tuple[float, ...]:
    """The weights in percent."""
    total = sum(1 / v for v in variances)
    return tuple(100 / v / total for v in variances)


def _cochran(effects: Sequence[float], variances: Sequence[float]) -> float:
    """Cochran's Q."""
    mean = _weighted(effects, variances)
    return sum((y - mean) ** 2 / v for y, v in zip(effects, variances, strict=True))


def _typical(variances: Sequence[float]) -> float:
    """The typical variance within studies (Higgins and Thompson, Stat Med 2002;21:1539, equation 9)."""
    first, second = sum(1 / v for v in variances), sum(1 / v**2 for v in variances)
    return (len(variances) - 1) * first / (first**2 - second)


def _dersimonian_laird(q: float, variances: Sequence[float]) -> float:
    first, second = sum(1 / v for v in variances), sum(1 / v**2 for v in variances)
    return max(0.0, (q - (len(variances) - 1)) / (first - second / first))


def _reml(effects: Sequence[float], variances: Sequence[float]) -> float:
    """The variance between studies at which the restricted likelihood is highest (Viechtbauer 2005, equation 14)."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415

    def deviance(tau2: float) -> float:
        total = [v + tau2 for v in variances]
        return sum(map(log, total)) + log(sum(1 / v for v in total)) + _cochran(effects, total)

    # No variance can exceed that of the effects' whole range; the grid finds which of several maxima is the highest.
    highest = (max(effects) - min(effects)) ** 2 + max(variances)
    grid = [0.0, *(highest * 10 ** (-8 + 8 * step / _STEPS) for step in range(_STEPS + 1))]
    best = min(range(len(grid)), key=lambda at: deviance(grid[at]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(deviance, bounds=around, method="bounded", options={"xatol": 1e-9 * highest})
    return float(min((0.0, grid[best], float(found.x)), key=deviance))


def _between(
    effects: Sequence[float], total: Sequence[float], level: float, *, hartung_knapp: bool
) -> Estimate:
    """The mean of the distribution of effects."""
    mean, weight = _weighted(effects, total), sum(1 / v for v in total)
    if not hartung_knapp:
        return _normal(mean, 1 / sqrt(weight), level)
    from scipy.stats import t  # noqa: PLC0415

    df = len(effects) - 1
    se = sqrt(_cochran(effects, total) / df / weight)
    half = float(t.ppf(0.5 + level / 200, df)) * se
    return Estimate(mean, se, mean - half, mean + half, 2 * float(t.sf(abs(mean) / se, df)) if se else 1.0)


def _prediction(told: Estimate, tau2: float, k: int, level: float) -> tuple[float | None, float | None]:
    """Where the effect of a new study is expected (Higgins, Thompson and Spiegelhalter 2009: Student's, k - 2)."""
    if k < 3:
        return None, None
    from scipy.stats import t  # noqa: PLC0415

    half = float(t.ppf(0.5 + level / 200, k - 2)) * sqrt(tau2 + told.se**2)
    return told.value - half, told.value + half


def _upper_chi2(q: float, df: int) -> float:
    from scipy.stats import chi2  # noqa: PLC0415

    return float(chi2.sf(q, df))


def _normal(value: float, se: float, level: float) -> Estimate:
    half = quantile(level) * se
    return Estimate(value, se, value - half, value + half, 2 * NormalDist().cdf(-abs(value / se)))
