"""Ways in which trials with events as outcomes tell them: ratios, medians, landmark rates, counts, composites, responses."""

from __future__ import annotations

import pytest
from reading import comparisons, rates

ADDED = "In the phase 3 LAGUNA trial, 412 patients with advanced gastric cancer were randomised to relvotinib plus chemotherapy or chemotherapy alone.\n\n"
HEART = (
    "In the BEACON-HF study, 2,310 patients with heart failure were assigned to corvastran or ramipril.\n\n"
)
BOTH, CHEMO = "relvotinib + chemotherapy", "chemotherapy"


def of_one(sentence, before=ADDED):
    """Of each figure of one arm: arm and value."""
    return {(arm, value) for arm, _, _, value, _ in rates(before + sentence)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Median overall survival was 14.9 months with relvotinib and 11.2 months with chemotherapy.",
        "Median overall survival was 14.9 months in the relvotinib group and 11.2 months in the control group.",
        "Overall survival reached a median of 14.9 months on relvotinib, against 11.2 months on chemotherapy alone.",
    ],
)
def test_what_is_added_to_chemotherapy_alone_means_both(sentence):
    assert of_one(sentence) == {(BOTH, 14.9), (CHEMO, 11.2)}


@pytest.mark.parametrize(
    "sentence",
    [
        "By month 6 the hazard ratio for hospitalisation for heart failure was 0.83 (95% CI, 0.70 to 0.98).",
        "Hospitalisation for heart failure became rarer (HR 0.83; 95% CI 0.70-0.98).",
    ],
)
def test_of_two_active_arms_the_first_is_set_against_the_second(sentence):
    assert {(a, b, value) for a, b, _, _, value, _ in comparisons(HEART + sentence)} == {
        ("corvastran", "ramipril", 0.83)
    }


def between(sentence, before=HEART):
    """Of each comparison of the first arm with the second: endpoint, measure, value, p."""
    return {
        (endpoint, measure, value, p) for _, _, endpoint, measure, value, p in comparisons(before + sentence)
    }


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The hazard ratio for the primary endpoint was 0.81 (95% CI, 0.71 to 0.93).", {("primary endpoint", "hazard_ratio", 0.81, None)}),
        (
            "Corvastran was noninferior to ramipril for the primary outcome (HR, 0.99; 95% CI, 0.89 to 1.10; P=0.002 for noninferiority).",
            {("primary outcome", "hazard_ratio", 0.99, "=0.002")},
        ),
        ("In the oldest third the absolute risk reduction for the key secondary outcome was 2.2 percentage points.", {("key secondary outcome", "difference", 2.2, None)}),
    ],
)  # fmt: skip
def test_an_endpoint_that_the_text_never_names_goes_by_its_role(sentence, told):
    assert between(sentence) == told


def test_a_p_value_for_interaction_without_a_sign_is_no_result():
    text = "Hospitalisation for heart failure occurred in 14.1% with corvastran and 18.8% with ramipril (HR 0.72; P for interaction 0.33)."
    assert {(m, v, p) for _, m, v, p in between(text)} == {("hazard_ratio", 0.72, None)}
    assert {value for _, value in of_one(text, HEART)} == {14.1, 18.8}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Patients on corvastran were 17% less likely to relapse than those on ramipril.", ("relapse", "percent_reduction", 17.0)),
        ("The risk of relapse was 17 percent lower among those who took corvastran.", ("risk of relapse", "percent_reduction", 17.0)),
        ("A 17% relative reduction in relapses was seen with corvastran.", ("relapses", "percent_reduction", 17.0)),
        ("With corvastran the hazard of relapse was 0.83 times that with ramipril.", ("hazard of relapse", "hazard_ratio", 0.83)),
        ("The odds of relapse with corvastran were 0.83 times those with ramipril.", ("odds of relapse", "odds_ratio", 0.83)),
        ("An absolute reduction of 4.1 percentage points in relapses was achieved with corvastran.", ("relapses", "difference", 4.1)),
    ],
)  # fmt: skip
def test_how_much_less_often_something_happens_compares_two_arms(sentence, told):
    assert {(e, m, v) for e, m, v, _ in between(sentence)} == {told}


def test_the_reduction_in_another_part_of_the_people_goes_on_with_the_first():
    text = "In smokers, corvastran cut the risk of stroke by 22%, whereas in the others the reduction was 9%."
    assert {(m, v) for _, m, v, _ in between(text)} == {
        ("percent_reduction", 22.0),
        ("percent_reduction", 9.0),
    }


def test_a_ratio_in_those_below_a_threshold_goes_on_with_the_first():
    text = "In patients with an ejection fraction below 30% the hazard ratio for stroke was 0.66 (95% CI, 0.50 to 0.87); in those with 40% or more, it was 0.94 (95% CI, 0.71 to 1.24)."
    assert {(m, v) for _, m, v, _ in between(text)} == {("hazard_ratio", 0.66), ("hazard_ratio", 0.94)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Overall survival rates at 1 and 2 years were 61% and 33% for the combination and 48% and 20% for chemotherapy.",
        "The 1- and 2-year survival rates were 61% and 33% with relvotinib versus 48% and 20% with chemotherapy.",
        "The 1-year and 2-year OS rates were 61% vs 48% and 33% vs 20%, respectively.",
        "With relvotinib, 1- and 2-year OS rates were 61% and 33%; with chemotherapy, 48% and 20%.",
        "OS at 1 and 2 years in the relvotinib group was 61% and 33%; the corresponding rates in the control group were 48% and 20%.",
    ],
)
def test_figures_over_listed_time_points_each_have_their_own(sentence):
    told = {(arm, at, value) for arm, _, at, value, _ in rates(ADDED + sentence)}
    assert told == {
        (BOTH, "1 year", 61.0),
        (BOTH, "2 years", 33.0),
        (CHEMO, "1 year", 48.0),
        (CHEMO, "2 years", 20.0),
    }


def test_a_time_until_a_response_is_another_endpoint_than_the_response():
    text = (
        ADDED
        + "Median time to loss of remission was 8.3 months with relvotinib and 7 months with chemotherapy."
    )
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        (BOTH, "time to loss of remission", 8.3),
        (CHEMO, "time to loss of remission", 7.0),
    }


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Median time to response was 2.1 months in both arms.", {(BOTH, 2.1), (CHEMO, 2.1)}),
        ("Median PFS was 8.2 months with relvotinib and 5.9 months without it.", {(BOTH, 8.2), (CHEMO, 5.9)}),
        ("Median PFS was 8.2 months with relvotinib and 5.9 months with the comparator.", {(BOTH, 8.2), (CHEMO, 5.9)}),
        ("Chemotherapy-treated patients had a relapse rate of 41%; it was 30% with relvotinib.", {(BOTH, 30.0), (CHEMO, 41.0)}),
    ],
)  # fmt: skip
def test_other_words_for_an_arm(sentence, told):
    assert of_one(sentence) == told
