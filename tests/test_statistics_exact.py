"""Exact tests against what others print."""

from __future__ import annotations

import math
import random

import pytest
from scipy.stats import fisher_exact

from trialdb.statistics import fisher


def test_the_lady_who_tasted_tea():
    # Fisher, The Design of Experiments, 1935: one table in 70 is as good as hers; 3 of 4 gives 34 in 70.
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_it_is_that_of_scipy_for_any_table():
    tables = random.Random(7)  # noqa: S311  (tables, no secrets)
    for _ in range(300):
        n_total, other_total = tables.randint(1, 400), tables.randint(1, 400)
        n, other = tables.randint(0, n_total), tables.randint(0, other_total)
        wanted = fisher_exact([[n, n_total - n], [other, other_total - other]]).pvalue
        assert fisher(n, n_total, other, other_total) == pytest.approx(wanted, rel=1e-7), (n, n_total, other)


def test_it_does_not_matter_which_arm_is_named_first():
    assert fisher(12, 101, 3, 99) == pytest.approx(fisher(3, 99, 12, 101))


def test_no_events_tell_nothing():
    assert fisher(0, 50, 0, 60) == 1


def test_large_studies_overflow_nothing_and_vanish_nowhere():
    assert fisher(1592, 8803, 337, 8801) == pytest.approx(
        fisher_exact([[1592, 7211], [337, 8464]]).pvalue, rel=1e-6
    )
    assert 0 < fisher(9000, 9000, 0, 9000) < 1e-300
    assert math.isfinite(math.log10(fisher(9000, 9000, 0, 9000)))


@pytest.mark.parametrize("counts", [(5, 4, 1, 4), (-1, 4, 1, 4), (0, 0, 1, 4), (1, 4, 1, 0)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="between 0 and their totals"):
        fisher(*counts)
