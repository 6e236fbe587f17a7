"""What rounding allows, by arithmetic that is done here another way, and by published examples."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from trialdb.statistics.consistency import (
    Printed,
    asymmetry,
    contains,
    count_behind,
    difference,
    implied_z,
    p_of_z,
    ratio,
    z_of_p,
)


def of(printed: str) -> Printed:
    """A figure with the decimals of its print."""
    return Printed.of(float(printed), max(0, -Decimal(printed).as_tuple().exponent))


def interval(value: str, low: str, high: str) -> tuple[Printed, Printed, Printed]:
    return of(value), of(low), of(high)


shares = st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(shares, st.integers(0, 3))
def test_the_percentage_of_a_count_always_has_a_count_behind_it(share, places):
    n, total = share
    stated = Printed.of(round(100 * n / total, places), places)
    found = count_behind(stated, total)
    assert found is not None
    assert round(100 * found / total, places) == pytest.approx(
        round(100 * n / total, places), abs=10**-places
    )


def test_a_percentage_that_no_count_gives_is_found_as_brown_and_heathers_do():
    # Their example: a mean of 5.19 of 28 whole numbers cannot be, 145 of 28 is 5.18 and 146 is 5.21; as percent of 28,
    # 18.5 % cannot be either, because 5 are 17.9 and 6 are 21.4.
    assert count_behind(of("18.5"), 28) is None
    assert count_behind(of("17.9"), 28) == 5
    assert count_behind(of("18"), 28) == 5


@given(shares, shares, st.integers(0, 2))
def test_figures_that_are_rounded_from_true_ones_never_contradict_their_difference(one, other, places):
    arm, comparator = (100 * n / total for n, total in (one, other))
    told = [Printed.of(round(value, places), places) for value in (arm, comparator, arm - comparator)]
    assert difference(told[0], told[1]).meets(told[2])


def test_a_difference_that_rounding_cannot_explain_has_a_gap():
    assert difference(of("42.3"), of("12.8")).meets(of("29.5"))
    assert difference(of("42.3"), of("12.8")).meets(of("29.6"))
    assert difference(of("42.3"), of("12.8")).gap(of("30.5")) == pytest.approx(0.85)


def test_a_ratio_has_none_where_the_comparator_may_be_zero():
    assert ratio(of("20"), of("40")).meets(of("0.5"))
    assert ratio(of("20"), of("0.0")) is None


def test_an_interval_contains_its_estimate_as_far_as_rounding_tells():
    assert contains(*interval("0.68", "0.51", "0.91"))
    assert contains(*interval("0.5", "0.51", "0.91"))
    assert not contains(*interval("0.4", "0.51", "0.91"))


def test_a_hazard_ratio_is_symmetric_on_the_logarithmic_scale():
    # KEYNOTE-189, overall survival: 0.49 (0.38 to 0.64), Gandhi et al., N Engl J Med 2018;378:2078.
    assert asymmetry(*interval("0.49", "0.38", "0.64"), of_ratio=True) == 0
    assert asymmetry(*interval("0.60", "0.38", "0.64"), of_ratio=True) > 0.25
    assert asymmetry(*interval("-2.0", "-3.0", "-1.0"), of_ratio=False) == 0
    assert asymmetry(*interval("-2.9", "-3.0", "-1.0"), of_ratio=False) == pytest.approx(0.4, abs=0.05)
    assert asymmetry(*interval("0.5", "0.0", "1.0"), of_ratio=True) is None


@given(st.floats(-50, 50), st.floats(0.1, 20), st.sampled_from([80, 90, 95, 97.5, 99]))
def test_the_p_value_of_an_estimate_lies_in_the_range_that_its_printed_interval_gives(value, se, level):
    quantile = norm.ppf(0.5 + level / 200)
    told = [Printed.of(round(x, 2), 2) for x in (value, value - quantile * se, value + quantile * se)]
    z = implied_z(*told, level=level, of_ratio=False)
    if z is not None:
        p = 2 * norm.sf(abs(value) / se)
        assert p_of_z(z).low - 1e-9 <= p <= p_of_z(z).high + 1e-9


def test_the_p_value_of_a_ratio_is_that_of_altman_and_bland():
    # BMJ 2011;343:d2304: a ratio of 0.81 (0.70 to 0.94) has z = 2.79 to 2.82 in their arithmetic, and P about 0.005.
    z = implied_z(*interval("0.81", "0.70", "0.94"), level=95, of_ratio=True)
    assert z.low < 2.81 < z.high
    assert p_of_z(z).low < 0.005 < p_of_z(z).high


@pytest.mark.parametrize(
    ("printed", "operator", "low", "high"),
    [("0.001", "<", norm.isf(0.0005), float("inf")), ("0.05", ">", 0.0, norm.isf(0.025)),
     ("0.03", "=", norm.isf(0.0175), norm.isf(0.0125))],
)  # fmt: skip
def test_a_p_value_stands_for_all_test_statistics_that_its_print_allows(printed, operator, low, high):
    z = z_of_p(of(printed), operator)
    assert (z.low, z.high) == pytest.approx((low, high))


def test_a_one_sided_p_value_near_one_is_far_from_no_effect():
    near, far = z_of_p(of("0.998"), "=", sides=1), z_of_p(of("0.002"), "=", sides=1)
    assert (near.low, near.high) == pytest.approx((far.low, far.high))
    assert z_of_p(of("0.998"), "=").high < 0.01
