"""Statistics that compare no two arms are no results: changes within one arm, balance, associations, agreement."""

from __future__ import annotations

import pytest
from reading import comparisons, read

TRIAL = "In this trial 84 adults were randomly assigned to velmotide (n = 42) or to placebo (n = 42). "


@pytest.mark.parametrize(
    "said",
    [
        "Grip strength after training was higher than that before (P = 0.02) with velmotide.",
        "HbA1c was significantly (P < 0.001) lower than at baseline in both groups.",
        "Ferritin rose with velmotide (P = 0.004), but not with placebo.",
        "Ferritin rose in the velmotide group (P = 0.004), while there was no change with placebo.",
        "Within the velmotide group, dose analyses showed effects on fatigue (P = 0.03) and sleep (P = 0.04).",
    ],
)
def test_a_change_of_one_arm_is_no_comparison(said):
    assert comparisons(TRIAL + said) == set()


@pytest.mark.parametrize(
    "said",
    [
        "Participants were matched for height (P = 0.55), parity (P = 0.31) and ferritin (P = 0.8).",
        "The groups were comparable in terms of age (P = 0.4) and body mass index (P = 0.6).",
        "The groups did not differ with respect to education (P = 0.7).",
    ],
)
def test_the_balance_of_the_groups_is_no_comparison(said):
    assert comparisons(TRIAL + said) == set()


@pytest.mark.parametrize(
    "said",
    [
        "A higher frailty score was associated with stroke (HR 1.41; 95% CI 1.22 to 1.64; P < 0.001).",
        "There was an association between frailty score and stroke (HR 1.41; 95% CI 1.22 to 1.64).",
        "Frailty score (HR 1.46; 95% CI 1.3 to 1.6) and anaemia (HR 1.2; 95% CI 1.1 to 1.4) were associated with death.",
        "The mean bias between scale and diary was 3.1 points (P = 0.01).",
        "There was no difference between the walking speed of men and women (P = 0.99).",
    ],
)
def test_what_ties_or_compares_other_things_than_arms_is_no_comparison(said):
    assert comparisons(TRIAL + said) == set()


def test_such_a_p_value_is_an_issue():
    facts = read(TRIAL + "Ferritin rose with velmotide (P = 0.004), but not with placebo.")

    assert [i.reason for i in facts.issues] == ["a p-value that compares no two arms"]


def test_a_treatment_that_is_associated_with_an_outcome_is_compared():
    said = "Velmotide was associated with a lower risk of stroke (HR 0.71; 95% CI 0.52 to 0.94; P = 0.01)."

    assert comparisons(TRIAL + said) == {("velmotide", "placebo", "Stroke", "hazard_ratio", 0.71, "=0.01")}


def test_only_the_clause_that_sets_the_arms_apart_compares():
    said = "Grip strength with velmotide was higher than that before (P = 0.02), and fatigue was less than with placebo (P = 0.03)."

    assert {(c[2], c[5]) for c in comparisons(TRIAL + said)} == {("fatigue", "=0.03")}


def test_a_p_value_before_the_comparative_compares():
    said = "HbA1c was significantly (P < 0.001) lower with velmotide than with placebo."

    assert comparisons(TRIAL + said) == {("velmotide", "placebo", "HbA1c", "other", None, "<0.001")}


def test_figures_before_and_after_are_of_one_arm():
    said = "Severity of signs with velmotide was 39.9 ± 4.9 before treatment and 20.1 ± 6.0 after treatment (P < 0.001)."

    assert comparisons(TRIAL + said) == set()
