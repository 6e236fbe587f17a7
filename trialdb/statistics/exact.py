"""Exact tests of counts."""

from __future__ import annotations

import sys
from math import exp, lgamma
from typing import Final

__all__ = ["fisher"]

_TIE: Final = 1e-7  # tables as likely as the one that was seen count, whatever rounding does to them


def fisher(n: int, n_total: int, comparator_n: int, comparator_n_total: int) -> float:
    """The two-sided p-value of Fisher's exact test: of all tables with these margins, those no more likely than this.

    Args:
        n: participants of the arm with the event.
        n_total: participants of the arm.
        comparator_n: participants of the comparator with the event.
        comparator_n_total: participants of the comparator.

    Returns:
        The p-value; one that is too small for a float is the smallest that there is, about 2e-308.

    Raises:
        ValueError: a count is negative or above its total, or a total is zero.

    >>> round(fisher(3, 4, 1, 4), 4)  # the lady who tasted tea (Fisher, The Design of Experiments, 1935)
    0.4857
    """
    if not (0 <= n <= n_total and 0 <= comparator_n <= comparator_n_total and n_total and comparator_n_total):
        raise ValueError("counts must lie between 0 and their totals, which must not be 0")
    events = n + comparator_n
    lowest, highest = max(0, events - comparator_n_total), min(events, n_total)
    # Logarithms up to what all tables share; of tables of thousands the figures themselves are too large.
    logs = [
        _log_ways(n_total, x) + _log_ways(comparator_n_total, events - x) for x in range(lowest, highest + 1)
    ]
    most, seen = max(logs), logs[n - lowest]
    weights = [exp(value - most) for value in logs]
    extreme = sum(weight for weight, value in zip(weights, logs, strict=True) if value <= seen + _TIE)
    return min(1.0, max(extreme / sum(weights), sys.float_info.min))


def _log_ways(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)
