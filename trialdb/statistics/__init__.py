"""Formulas of clinical-trial statistics: effects of two arms, pooling, and what can be checked of stated figures.

Pure functions of numbers: no database, no rows. Proportions go in as counts and come out in percent, as sources print
them. What needs more than the standard library imports it where it is used.
"""

from __future__ import annotations

from trialdb.statistics.effects import (
    LOG_MEASURES,
    Effect,
    mean_difference,
    number_needed_to_treat,
    odds_ratio,
    p_from_interval,
    quantile,
    risk_difference,
    risk_ratio,
    se_from_interval,
    se_from_p,
    wilson,
)
from trialdb.statistics.exact import fisher
from trialdb.statistics.pooling import ESTIMATORS, MODELS, Estimate, Pooled, indirect_effect, pool

__all__ = [
    "ESTIMATORS",
    "LOG_MEASURES",
    "MODELS",
    "Effect",
    "Estimate",
    "Pooled",
    "fisher",
    "indirect_effect",
    "mean_difference",
    "number_needed_to_treat",
    "odds_ratio",
    "p_from_interval",
    "pool",
    "quantile",
    "risk_difference",
    "risk_ratio",
    "se_from_interval",
    "se_from_p",
    "wilson",
]
