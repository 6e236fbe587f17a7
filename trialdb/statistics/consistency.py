"""Whether printed figures can belong together: what rounding allows, and nothing more.

A printed figure stands for a range: 42.3 for everything from 42.25 to 42.35. The checks here ask whether *some*
figures in these ranges fit; only where none does is there a contradiction. That a contradiction is an error is not
said: adjusted models, imputation and one-sided tests are honest reasons, which the caller names.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log
from statistics import NormalDist
from typing import Final, Self

from trialdb.statistics.effects import quantile

__all__ = [
    "Printed",
    "asymmetry",
    "contains",
    "count_behind",
    "difference",
    "implied_z",
    "p_of_z",
    "ratio",
    "z_of_p",
]

_NORMAL: Final = NormalDist()
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it was printed: all that it may stand for, from ``low`` to ``high``.

    >>> Printed.of(42.3, 1)
    Printed(low=42.25, high=42.35)
    """

    low: float
    high: float

    @classmethod
    def of(cls, value: float, places: int) -> Self:
        """The range of a figure with so many decimals."""
        half = 0.5 * 10.0**-places
        return cls(round(value - half, places + 2), round(value + half, places + 2))

    def meets(self, other: Printed) -> bool:
        """Whether both may stand for one figure."""
        return self.low <= other.high + _SLACK and other.low <= self.high + _SLACK

    def gap(self, other: Printed) -> float:
        """How far apart the two ranges are; 0 where they meet."""
        return max(0.0, other.low - self.high, self.low - other.high)


def difference(arm: Printed, comparator: Printed) -> Printed:
    """The differences that two printed figures allow.

    >>> difference(Printed.of(42.3, 1), Printed.of(12.8, 1))
    Printed(low=29.4, high=29.6)
    """
    return Printed(round(arm.low - comparator.high, 12), round(arm.high - comparator.low, 12))


def ratio(arm: Printed, comparator: Printed) -> Printed | None:
    """The ratios that two printed figures above zero allow; none where the comparator's may be zero."""
    if arm.low < 0 or comparator.low <= 0:
        return None
    return Printed(arm.low / comparator.high, arm.high / comparator.low)


def contains(value: Printed, low: Printed, high: Printed) -> bool:
    """Whether an interval can contain its estimate."""
    return value.high + _SLACK >= low.low and value.low - _SLACK <= high.high


def asymmetry(value: Printed, low: Printed, high: Printed, *, of_ratio: bool) -> float | None:
    """How far an estimate is from the middle of its interval, as a share of the interval's width, at the least.

    0 where rounding explains it, 0.5 at an end of the interval. A ratio's interval is symmetric on the logarithmic
    scale. None where a ratio is not above zero or the interval may have no width.

    >>> asymmetry(Printed.of(0.68, 2), Printed.of(0.51, 2), Printed.of(0.91, 2), of_ratio=True)
    0.0
    """
    if of_ratio:
        if min(value.low, low.low, high.low) <= 0:
            return None
        value, low, high = (Printed(log(p.low), log(p.high)) for p in (value, low, high))
    if high.low <= low.high:
        return None
    middle = Printed((low.low + high.low) / 2, (low.high + high.high) / 2)
    return middle.gap(value) / (high.high - low.low)


def implied_z(value: Printed, low: Printed, high: Printed, *, level: float, of_ratio: bool) -> Printed | None:
    """The test statistic behind an estimate and its interval, without sign, as far as rounding tells.

    The estimate over its standard error, which is the interval's width over twice the quantile (Altman and Bland,
    BMJ 2011;343:d2304). None where a ratio is not above zero or the interval may have no width.
    """
    if of_ratio:
        if min(value.low, low.low, high.low) <= 0:
            return None
        value, low, high = (Printed(log(p.low), log(p.high)) for p in (value, low, high))
    narrow, wide = high.low - low.high, high.high - low.low
    if narrow <= 0:
        return None
    size = sorted((abs(value.low), abs(value.high)))
    least = 0.0 if value.low <= 0 <= value.high else size[0]
    factor = 2 * quantile(level)
    return Printed(least * factor / wide, size[1] * factor / narrow)


def z_of_p(p: Printed, operator: str, *, sides: int = 2) -> Printed:
    """The test statistics, without sign, that a printed p-value allows.

    Of one side, a p-value near 1 is as far from no effect as one near 0.

    >>> z = z_of_p(Printed.of(0.05, 2), "=")
    >>> round(z.low, 2), round(z.high, 2)
    (1.92, 2.0)
    """
    least, most = max(p.low, 0.0), min(p.high, 1.0)
    if operator in {"<", "<="}:
        least, most = 0.0, min(1.0, (p.low + p.high) / 2)
    if operator in {">", ">="}:
        least, most = max(0.0, (p.low + p.high) / 2), 1.0
    if sides == 1 and least > 0.5:
        least, most = 1 - most, 1 - least
    return Printed(_z(most, sides), _z(least, sides))


def p_of_z(z: Printed) -> Printed:
    """The two-sided p-values of test statistics without sign."""
    return Printed(2 * _NORMAL.cdf(-z.high), 2 * _NORMAL.cdf(-z.low))


def _z(p: float, sides: int) -> float:
    tail = p / sides
    return float("inf") if tail <= 0 else max(0.0, _NORMAL.inv_cdf(1 - min(tail, 0.5)))


def count_behind(percent: Printed, n_total: int) -> int | None:
    """A number of participants that gives a printed percentage; none where no whole number does.

    The test of Brown and Heathers (Soc Psychol Personal Sci 2017;8:363) for percentages: 42.5 % of 20 would be eight
    and a half participants.

    >>> count_behind(Printed.of(42.5, 1), 40), count_behind(Printed.of(42.5, 1), 20)
    (17, None)
    """
    n = min(n_total, floor(percent.high * n_total / 100 + _SLACK))
    return n if n >= 0 and 100 * n / n_total >= percent.low - _SLACK else None
