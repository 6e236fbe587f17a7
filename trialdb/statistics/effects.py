"""Effects of one arm against another from what each has, with confidence intervals, and standard errors of stated ones.

The views compute the same in SQL (``v_computed_deltas``, ``v_computed_ratios``); a test holds the two together. Only
the standard library is used, so that an answer costs no import.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist
from typing import Final

__all__ = [
    "LOG_MEASURES",
    "Effect",
    "mean_difference",
    "number_needed_to_treat",
    "odds_ratio",
    "p_from_interval",
    "quantile",
    "risk_difference",
    "risk_ratio",
    "se_from_interval",
    "se_from_p",
    "wilson",
]

#: Measures whose natural logarithm is symmetric about the estimate.
LOG_MEASURES: Final = frozenset({"hazard_ratio", "odds_ratio", "risk_ratio", "rate_ratio"})
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with its interval.

    ``value``, ``ci_low`` and ``ci_high`` are in percentage points (risk difference), in the unit of the means, or a
    ratio; ``ci_level`` is in percent. ``se`` is the standard error on the scale on which effects are pooled: that of the
    value, of a ratio that of its natural logarithm. ``method`` names the formula.
    """

    measure: str
    value: float
    ci_low: float
    ci_high: float
    ci_level: float
    se: float
    method: str


def quantile(level: float) -> float:
    """The two-sided quantile of the standard normal distribution for a level in percent.

    >>> round(quantile(95), 6)
    1.959964
    """
    return _NORMAL.inv_cdf(0.5 + level / 200)


def wilson(n: int, n_total: int, *, level: float = 95) -> tuple[float, float]:
    """The score interval of a proportion, in percent (Wilson, J Am Stat Assoc 1927;22:209).

    >>> [round(bound, 2) for bound in wilson(81, 263)]
    [25.53, 36.62]
    """
    z = quantile(level)
    p = n / n_total
    centre, half = p + z * z / (2 * n_total), z * sqrt(p * (1 - p) / n_total + z * z / (4 * n_total**2))
    scale = 100 / (1 + z * z / n_total)
    return max(0.0, (centre - half) * scale), min(100.0, (centre + half) * scale)


def risk_difference(
    n: int, n_total: int, comparator_n: int, comparator_n_total: int, *, level: float = 95
) -> Effect:
    """The difference of two proportions in percentage points, arm minus comparator.

    The interval is Newcombe's hybrid score interval (Stat Med 1998;17:873, method 10, without continuity correction).

    Args:
        n: participants of the arm with the outcome.
        n_total: participants of the arm.
        comparator_n: participants of the comparator with the outcome.
        comparator_n_total: participants of the comparator.
        level: of the interval, in percent.

    Raises:
        ValueError: a count is negative or above its total, or a total is zero.
    """
    _check(n, n_total, comparator_n, comparator_n_total)
    p, q = 100 * n / n_total, 100 * comparator_n / comparator_n_total
    (low, high), (other_low, other_high) = (
        wilson(n, n_total, level=level),
        wilson(comparator_n, comparator_n_total, level=level),
    )
    return Effect(
        "risk_difference",
        p - q,
        p - q - sqrt((p - low) ** 2 + (other_high - q) ** 2),
        p - q + sqrt((high - p) ** 2 + (q - other_low) ** 2),
        level,
        sqrt(p * (100 - p) / n_total + q * (100 - q) / comparator_n_total),
        "Newcombe",
    )


def risk_ratio(
    n: int, n_total: int, comparator_n: int, comparator_n_total: int, *, level: float = 95
) -> Effect | None:
    """The ratio of two proportions with Katz's log interval (Katz et al., Biometrics 1978;34:469).

    Where one of the arms has no events, 0.5 is added to all four cells of the table, and ``method`` says so; where
    neither arm has any, or both have nothing else, there is no ratio.

    Raises:
        ValueError: a count is negative or above its total, or a total is zero.
    """
    cells = _cells(n, n_total, comparator_n, comparator_n_total, of_odds=False)
    if cells is None:
        return None
    a, b, c, d, corrected = cells
    se = sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return _ratio("risk_ratio", (a / (a + b)) / (c / (c + d)), se, level, "Katz" + corrected)


def odds_ratio(
    n: int, n_total: int, comparator_n: int, comparator_n_total: int, *, level: float = 95
) -> Effect | None:
    """The ratio of two odds with Woolf's log interval (Woolf, Ann Hum Genet 1955;19:251).

    Where a cell of the table is zero, 0.5 is added to all four (Haldane-Anscombe), and ``method`` says so; where
    neither arm has events, or both have nothing else, there is no ratio.

    Raises:
        ValueError: a count is negative or above its total, or a total is zero.
    """
    cells = _cells(n, n_total, comparator_n, comparator_n_total, of_odds=True)
    if cells is None:
        return None
    a, b, c, d, corrected = cells
    return _ratio(
        "odds_ratio", a * d / (b * c), sqrt(1 / a + 1 / b + 1 / c + 1 / d), level, "Woolf" + corrected
    )


def mean_difference(
    mean: float, se: float, comparator_mean: float, comparator_se: float, *, level: float = 95
) -> Effect:
    """The difference of two means, in their unit, from the standard error of each (standard deviation over root n).

    The interval is normal with the unpooled standard error (Cochrane Handbook 6.5.1.1 and 10.3; what RevMan does).
    """
    se_of_difference = sqrt(se**2 + comparator_se**2)
    value, half = mean - comparator_mean, quantile(level) * se_of_difference
    return Effect(
        "mean_difference", value, value - half, value + half, level, se_of_difference, "normal, unpooled"
    )


def number_needed_to_treat(
    difference: float, low: float, high: float, *, higher_is_better: bool = True
) -> tuple[float, float, float]:
    """The number needed to treat behind a difference in percentage points, and its interval (Altman, BMJ 1998;317:1309).

    The reciprocals of the difference and of its limits, exchanged. Above zero it is the number for one more to benefit
    (NNTB), below zero for one more to be harmed (NNTH). The interval goes from its better limit to the worse one through
    larger numbers: where the difference may be none, it begins above zero, passes through infinity and ends below.

    >>> number_needed_to_treat(10, -5, 25)
    (10.0, 4.0, -20.0)
    >>> number_needed_to_treat(-10, -15, -5, higher_is_better=False)
    (10.0, 6.666666666666667, 20.0)
    """
    if not higher_is_better:
        difference, low, high = -difference, -high, -low
    needed, first, last = (100 / part if part else inf for part in (difference, high, low))
    return needed, first, last


def se_from_interval(low: float, high: float, *, level: float = 95, ratio: bool = False) -> float | None:
    """The standard error behind an interval, of a ratio that of its logarithm (Cochrane Handbook 6.3.1 and 6.3.2).

    None where the interval has no width or a ratio's bound is not positive.
    """
    if ratio:
        if low <= 0:
            return None
        low, high = log(low), log(high)
    width = high - low
    return width / (2 * quantile(level)) if width > 0 else None


def se_from_p(value: float, p: float, *, ratio: bool = False) -> float | None:
    """The standard error behind an estimate and its two-sided p-value (Altman and Bland, BMJ 2011;343:d2090).

    None where the estimate is null or the p-value leaves no figure.
    """
    if ratio and value <= 0:
        return None
    estimate = log(value) if ratio else value
    if not 0 < p < 1 or not estimate:
        return None
    return abs(estimate) / _NORMAL.inv_cdf(1 - p / 2)


def p_from_interval(
    value: float, low: float, high: float, *, level: float = 95, ratio: bool = False
) -> float | None:
    """The two-sided p-value behind an estimate and its interval (Altman and Bland, BMJ 2011;343:d2304)."""
    se = se_from_interval(low, high, level=level, ratio=ratio)
    if se is None or (ratio and value <= 0):
        return None
    return 2 * _NORMAL.cdf(-abs(log(value) if ratio else value) / se)


def _ratio(measure: str, value: float, se: float, level: float, method: str) -> Effect:
    factor = exp(quantile(level) * se)
    return Effect(measure, value, value / factor, value * factor, level, se, method)


def _cells(
    n: int, n_total: int, comparator_n: int, comparator_n_total: int, *, of_odds: bool
) -> tuple[float, float, float, float, str] | None:
    """The four cells of the table and what was done to them; none where both arms are empty or full."""
    _check(n, n_total, comparator_n, comparator_n_total)
    a, b, c, d = n, n_total - n, comparator_n, comparator_n_total - comparator_n
    if a + c == 0 or b + d == 0:
        return None
    if 0 in ((a, b, c, d) if of_odds else (a, c)):
        return a + 0.5, b + 0.5, c + 0.5, d + 0.5, ", 0.5 added to each cell"
    return float(a), float(b), float(c), float(d), ""


def _check(n: int, n_total: int, comparator_n: int, comparator_n_total: int) -> None:
    for count, total in ((n, n_total), (comparator_n, comparator_n_total)):
        if not 0 <= count <= total or total == 0:
            raise ValueError(f"{count} of {total} is no proportion")
