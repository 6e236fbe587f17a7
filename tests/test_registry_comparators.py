"""Which group of an analysis is the comparator, and what its estimate is."""

import pytest

from trialdb.registry.arms import RegisteredArm
from trialdb.registry.comparators import comparison, measure, turned
from trialdb.registry.comparators import test_type as what_is_tested

DRUG = RegisteredArm("Aspirin", "experimental", "Aspirin", 10.0, "mg")
MORE = RegisteredArm("Aspirin 20 mg", "experimental", "Aspirin", 20.0, "mg")
PLACEBO = RegisteredArm("Placebo", "placebo", "placebo")
ACTIVE = RegisteredArm("Clopidogrel", "active_comparator", "Clopidogrel")
TWIN = RegisteredArm("Warfarin", "experimental", "Warfarin")
CARE = RegisteredArm("Follow-up", "other")


def compare(first, second, **analysis):
    found = comparison(
        {"groupIds": ["OG000", "OG001"], **analysis},
        [("OG000", first.label), ("OG001", second.label)],
        [first, second],
    )
    assert found is not None
    return found


@pytest.mark.parametrize("control", [PLACEBO, ACTIVE, CARE])
def test_the_role_decides_whatever_the_order(control):
    assert compare(DRUG, control).comparator == "OG001"
    assert compare(control, DRUG).comparator == "OG000"


def test_the_words_of_a_title_decide_where_no_arm_is_known():
    groups = [("OG000", "Usual care"), ("OG001", "Exercise")]
    found = comparison({"groupIds": ["OG001", "OG000"]}, groups, [None, None])
    assert found is not None
    assert (found.arm, found.comparator) == ("OG001", "OG000")


def test_a_difference_as_the_text_writes_it_says_the_comparator_and_the_sign():
    found = compare(TWIN, DRUG, estimateComment="The difference is Aspirin minus warfarin.")
    assert (found.arm, found.comparator, found.reversed) == ("OG001", "OG000", False)


def test_a_difference_that_is_stated_the_other_way_round():
    found = compare(DRUG, PLACEBO, groupDescription="Estimated as Placebo - Aspirin")
    assert (found.comparator, found.reversed) == ("OG001", True)
    assert compare(DRUG, PLACEBO, groupDescription="Estimated as Aspirin - Placebo").reversed is False
    assert compare(DRUG, PLACEBO, groupDescription="Placebo vs Aspirin at week 12").reversed is None


def test_versus_names_the_comparator_second_where_roles_do_not_tell():
    found = compare(TWIN, DRUG, groupDescription="Aspirin versus warfarin at week 4")
    assert (found.comparator, found.reversed) == ("OG000", None)


def test_the_reference_that_a_text_names_is_the_comparator():
    assert compare(DRUG, TWIN, estimateComment="Aspirin was the reference").comparator == "OG000"
    assert (
        compare(DRUG, TWIN, estimateComment="Warfarin is in the numerator of the ratio").comparator == "OG000"
    )


def test_the_lower_dose_of_one_drug_is_the_comparator():
    found = compare(DRUG, MORE)
    assert (found.comparator, found.score) == ("OG000", 0.6)


def test_short_names_of_routes_and_the_end_of_a_title_are_names_of_a_group():
    under = RegisteredArm("Subcutaneous drug", "experimental", "Drug")
    into = RegisteredArm("Intravenous drug", "experimental", "Drug")
    assert compare(into, under, estimateComment="The difference is SC minus IV").comparator == "OG000"
    first = RegisteredArm("Cohort 2: Warfarin 5 mg", "experimental", "warfarin")
    second = RegisteredArm("Cohort 2: Aspirin 5 mg", "experimental", "aspirin")
    found = compare(first, second, groupDescription="Difference of means (Aspirin [5 mg] - Warfarin [5 mg])")
    assert (found.comparator, found.reversed) == ("OG000", False)


def test_which_way_round_a_difference_is_stated_is_told_by_the_figures_where_they_fit_one_way_only():
    assert turned(-2.0, 5.0, 7.0, "difference") is False
    assert turned(1.9, 5.0, 7.0, "difference") is True
    assert turned(0.1, 5.0, 7.0, "difference") is None
    assert turned(2.0, 40.0, 20.0, "risk_ratio") is False
    assert turned(0.8, 40.0, 20.0, "hazard_ratio") is None


def test_an_arm_with_something_more_is_compared_with_the_arm_without_it():
    both = RegisteredArm("Both", "experimental", "Aspirin + Clopidogrel")
    assert compare(DRUG, both).comparator == "OG000"


def test_else_the_order_as_registered_with_a_low_score():
    found = compare(TWIN, DRUG)
    assert (found.comparator, found.score <= 0.5) == ("OG001", True)


@pytest.mark.parametrize(
    "codes", [["OG000"], ["OG000", "OG001", "OG002"], [], ["OG000", "OG009"], ["OG000", "OG000"]]
)
def test_only_two_groups_make_a_comparison(codes):
    groups = [(f"OG00{i}", f"Group {i}") for i in range(3)]
    assert comparison({"groupIds": codes}, groups, [None] * 3) is None


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("Mean Difference (Final Values)", "difference"),
        ("LS mean difference", "difference"),
        ("LS-MEANS Difference", "difference"),
        ("Risk Difference (RD)", "difference"),
        ("Median Difference (Net)", "difference"),
        ("Hodges-Lehmann median diff. vs placebo", "difference"),
        ("Hazard Ratio (HR)", "hazard_ratio"),
        ("Cox Proportional Hazard", "hazard_ratio"),
        ("Hazard Ratio, log", "other"),
        ("Odds Ratio (OR)", "odds_ratio"),
        ("Odds Ratio, log", "other"),
        ("Risk Ratio (RR)", "risk_ratio"),
        ("Rate Ratio (RR)", "rate_ratio"),
        ("Ratio of exacerbation rate", "rate_ratio"),
        ("Relative risk reduction", "percent_reduction"),
        ("Vaccine Efficacy", "vaccine_efficacy"),
        ("Geometric mean ratio (GMR)", "other"),
        ("Slope", "other"),
        ("", None),
        (None, None),
    ],
)
def test_spellings_of_the_estimate(spelling, expected):
    assert measure(spelling) == expected


def test_a_bare_ratio_is_what_its_method_gives():
    assert measure("Ratio", "Regression, Cox") == "hazard_ratio"
    assert measure("Ratio", "ANCOVA") == "other"


@pytest.mark.parametrize(
    ("kind", "comment", "expected"),
    [
        ("SUPERIORITY", None, "superiority"),
        ("NON_INFERIORITY", None, "non-inferiority"),
        ("EQUIVALENCE", None, "equivalence"),
        ("SUPERIORITY_OR_OTHER", None, None),
        ("NON_INFERIORITY_OR_EQUIVALENCE", "An equivalence margin of 0.5", "equivalence"),
        ("NON_INFERIORITY_OR_EQUIVALENCE", "Non-inferiority, or equivalence", None),
        ("OTHER", None, None),
        (None, None, None),
    ],
)
def test_the_type_of_a_test(kind, comment, expected):
    assert what_is_tested(kind, comment) == expected
