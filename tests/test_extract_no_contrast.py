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


@pytest.mark.parametrize(
    "said",
    [
        "In the placebo group, there was no significant change in ferritin (P = 0.5), weight (P = 0.3) or fatigue (P = 0.1).",
        "HbA1c did not change significantly in the placebo group (P = 0.4).",
        "HbA1c fell in the placebo group (P = 0.04).",
    ],
)
def test_how_the_controls_alone_fared_is_no_comparison(said):
    assert comparisons(TRIAL + said) == set()


@pytest.mark.parametrize(
    "said",
    [
        "HbA1c was lower in the placebo group (P = 0.04).",
        "There was no change in HbA1c compared with placebo (P = 0.4).",
        "Velmotide did not change HbA1c (P = 0.4).",
    ],
)
def test_what_sets_an_arm_against_the_controls_compares(said):
    assert {(c[0], c[1], c[2]) for c in comparisons(TRIAL + said)} == {("velmotide", "placebo", "HbA1c")}


THREE = (
    "Ninety women were randomized to three groups: group V received dexamethasone 8 mg, group O received ondansetron 4 mg, "
    "and group S received saline. "
)


@pytest.mark.parametrize(
    "said",
    [
        "Time to first drink was 94 ± 21 min (group V), 102 ± 25 min (group O) and 141 ± 33 min (group S), P < 0.001.",
        "The incidence of pruritus was 10%, 17% and 43% in groups V, O and S, respectively (P = 0.006).",
    ],
)
def test_a_test_of_three_treatments_at_once_is_no_comparison(said):
    assert comparisons(THREE + said) == set()
    assert [i.reason for i in read(THREE + said).issues] == ["a p-value that compares no two arms"]


def test_of_three_treatments_one_may_be_set_against_the_others():
    said = "Time to first drink was 94 ± 21 min (group V) and 102 ± 25 min (group O), shorter than 141 ± 33 min (group S), P < 0.001."

    assert comparisons(THREE + said) != set()


def test_two_doses_and_placebo_with_one_p_value_are_two_comparisons():
    doses = "Patients were randomly assigned to velmotide 2 mg, velmotide 7 mg or placebo. "
    said = "Control of cortisol was reached by 45% with 2 mg, 52% with 7 mg and 12% with placebo (P < 0.001)."

    assert {(c[0], c[1], c[5]) for c in comparisons(doses + said)} == {
        ("velmotide 2 mg", "placebo", "<0.001"),
        ("velmotide 7 mg", "placebo", "<0.001"),
    }


def test_a_list_of_three_with_one_control_sets_the_others_against_it():
    placebo = "Ninety women were randomized to dexamethasone 8 mg, ondansetron 4 mg or placebo. "
    said = "The incidence of pruritus was 10% with dexamethasone, 17% with ondansetron and 43% with placebo (P = 0.006)."

    assert {(c[0], c[1], c[5]) for c in comparisons(placebo + said)} == {
        ("dexamethasone 8 mg", "placebo", "=0.006"),
        ("ondansetron 4 mg", "placebo", "=0.006"),
    }
