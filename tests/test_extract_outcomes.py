"""Ways in which trials with events as outcomes tell them: ratios, medians, landmark rates, counts, composites, responses."""

from __future__ import annotations

import pytest
from reading import comparisons, rates, read

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


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("A total of 91 patients in the corvastran group and 118 in the ramipril group were hospitalised for heart failure.", (91.0, 118.0)),
        ("In the group assigned to corvastran, 91 patients were admitted for heart failure; in the group assigned to ramipril, 118 were.", (91.0, 118.0)),
        ("A pacemaker was needed in only five patients on corvastran and in nine on ramipril.", (5.0, 9.0)),
        ("At a median follow-up of 30 months, 91 patients in the corvastran group and 118 in the ramipril group had had a stroke.", (91.0, 118.0)),
    ],
)  # fmt: skip
def test_people_who_had_an_event_are_counted_by_arm(sentence, told):
    counted = {(a.arm, a.measure, a.value) for a in read(HEART + sentence).results if a.comparator is None}
    assert {(measure, value) for _, measure, value in counted} == {("count", told[0]), ("count", told[1])}
    assert of_one(sentence, HEART) == {("corvastran", told[0]), ("ramipril", told[1])}


def test_those_who_were_assigned_are_no_events():
    text = "Among 1155 patients assigned to corvastran, 91 died; among 1155 assigned to ramipril, 118 died."
    assert 1155.0 not in {value for _, value in of_one(text, HEART)}


def test_each_of_two_ratios_is_of_the_endpoint_behind_it():
    text = "Hazard ratios were 0.77 (95% CI 0.62-0.95) for stroke and 0.91 (95% CI 0.76-1.09) for death from any cause."
    assert between(text) == {
        ("Stroke", "hazard_ratio", 0.77, None),
        ("ACM", "hazard_ratio", 0.91, None),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Relvotinib extended median overall survival by 3.7 months.",
        "Relvotinib prolonged overall survival by a median of 3.7 months compared with chemotherapy alone.",
    ],
)
def test_by_how_much_survival_is_extended_compares_two_arms(sentence):
    assert {(m, v) for _, m, v, _ in between(sentence, ADDED)} == {("difference", 3.7)}
    assert of_one(sentence) == set()


def test_a_composite_told_in_apposition_is_one_endpoint():
    text = "The primary outcome, a composite of stroke or hospitalisation for unstable angina, occurred in 9.1% with corvastran and 11.6% with ramipril."
    assert {endpoint for _, endpoint, *_ in rates(HEART + text)} == {
        "composite of stroke or hospitalisation for unstable angina"
    }


def test_a_median_set_against_another_is_the_other_arms():
    text = "The median duration of response was 12.4 months in the relvotinib group compared with 6.8 months."
    assert of_one(text) == {(BOTH, 12.4), (CHEMO, 6.8)}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Odds ratios for stroke were 0.71 (95% CI 0.52-0.97) at sea level and higher up.", ("Stroke", "odds_ratio", 0.71)),
        ("Strokes dropped 21% with corvastran.", ("Stroke", "percent_reduction", 21.0)),
        ("In patients with an ejection fraction of 35% or less, the hazard ratio for the primary outcome was 0.69 (0.55-0.87).", ("primary outcome", "hazard_ratio", 0.69)),
        ("The 3-year rate of stroke favoured corvastran by 2.4 percentage points.", ("Stroke", "difference", 2.4)),
    ],
)  # fmt: skip
def test_other_ways_to_tell_an_effect(sentence, told):
    assert {(e, m, v) for e, m, v, _ in between(sentence)} == {told}


def test_ratios_listed_in_turn_are_of_the_endpoints_before_them():
    text = "Corvastran lowered the risks of stroke and of hospitalisation for heart failure (HR 0.71 and 0.88, respectively)."
    assert between(text) == {("Stroke", "hazard_ratio", 0.71, None), ("HHF", "hazard_ratio", 0.88, None)}


@pytest.mark.parametrize(
    "opening",
    [
        "Compared with the ramipril group, the corvastran group",
        "Compared with ramipril, patients on corvastran",
    ],
)
def test_the_arm_spoken_of_has_the_first_of_two_figures_in_brackets(opening):
    sentence = f"{opening} had lower rates of stroke (2.9% vs 4.4%) and death from any cause (8.1% vs 9.9%)."
    assert of_one(sentence, HEART) == {
        ("corvastran", 2.9), ("ramipril", 4.4), ("corvastran", 8.1), ("ramipril", 9.9),
    }  # fmt: skip


def test_a_rate_of_events_without_a_unit_is_a_rate():
    text = (
        HEART
        + "The annualised rate of hospitalisation for heart failure was 0.11 with corvastran and 0.15 with ramipril."
    )
    assert {(r.measure, r.value) for r in read(text).results} == {("rate", 0.11), ("rate", 0.15)}


def test_events_that_fell_by_a_percentage_in_each_arm_changed():
    text = HEART + "Hospitalisations for heart failure fell by 24% with corvastran and by 9% with ramipril."
    assert {r.measure for r in read(text).results} == {"percent_change"}


def test_the_groups_of_what_is_added_and_of_what_it_is_added_to_are_two():
    sentence = "Objective response occurred in 57% (118/207) and 36% (74/205) of patients in the relvotinib and chemotherapy groups, respectively."
    assert of_one(sentence) == {(BOTH, 57.0), (CHEMO, 36.0)}


def test_a_median_that_went_from_the_control_to_the_treated_is_each_arms():
    text = (
        ADDED
        + "Median PFS improved from 5.9 months with chemotherapy to 8.2 months with the addition of relvotinib."
    )
    told = {(a.measure, a.value) for a in read(text).results if a.comparator is None}
    assert told == {("median", 5.9), ("median", 8.2)}
    assert of_one(text.removeprefix(ADDED)) == {(BOTH, 8.2), (CHEMO, 5.9)}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The hazard ratio for stroke was 0.66 in patients with atrial fibrillation and 0.94 in those without.", {("Stroke", 0.66), ("Stroke", 0.94)}),
        ("Recurrent-event analysis gave a rate ratio of 0.81 (95% CI 0.70 to 0.94; P=0.005) for hospitalisations for heart failure.", {("HHF", 0.81)}),
        ("HR for stroke: 0.66 (0.50-0.87); HR for death from any cause: 0.94 (0.80-1.10).", {("Stroke", 0.66), ("ACM", 0.94)}),
    ],
)  # fmt: skip
def test_what_a_ratio_is_about(sentence, told):
    assert {(e, v) for e, _, v, _ in between(sentence)} == told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("A 22% reduction in strokes and a 13% reduction in hospitalisations for heart failure were seen with corvastran.", {("Stroke", 22.0), ("HHF", 13.0)}),
        ("Corvastran reduced stroke by 22%, hospitalisation for heart failure by 13% and all-cause death by 9%.", {("Stroke", 22.0), ("HHF", 13.0), ("ACM", 9.0)}),
    ],
)  # fmt: skip
def test_reductions_of_several_events_are_each_their_own(sentence, told):
    assert {(e, v) for e, m, v, _ in between(sentence) if m == "percent_reduction"} == told


def test_a_reduction_that_would_be_worth_something_is_no_result():
    assert between("A 22% reduction in strokes would be worth several billion dollars.") == set()


def test_what_the_people_of_a_primary_endpoint_took_is_not_the_endpoint():
    text = "The primary end point occurred in 173 patients (15.0%) taking corvastran compared with 214 (18.5%) taking ramipril."
    assert {endpoint for _, endpoint, *_ in rates(HEART + text)} == {"primary end point"}


def test_living_longer_is_survival_where_a_text_reports_it():
    text = "Overall survival was better. Patients on relvotinib lived 3.7 months longer than those on chemotherapy (14.9 versus 11.2 months)."
    assert {(e, m, v) for e, m, v, _ in between(text, ADDED)} == {("OS", "difference", 3.7)}
    assert of_one(text) == {(BOTH, 14.9), (CHEMO, 11.2)}


def test_being_assigned_is_no_outcome_of_the_fewer_patients():
    text = "Fewer patients assigned to corvastran than to ramipril were hospitalised for worsening heart failure (9.9% vs. 13.4%; HR, 0.73)."
    assert between(text) == {("HHF", "hazard_ratio", 0.73, None)}
    assert of_one(text, HEART) == {("corvastran", 9.9), ("ramipril", 13.4)}


def test_what_defines_a_composite_in_brackets_is_not_its_label():
    text = (
        HEART + "Kidney outcome (≥40% decline in eGFR, dialysis, or death from kidney failure): 2.2% vs 3.1%."
    )
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        ("corvastran", "Kidney outcome", 2.2),
        ("ramipril", "Kidney outcome", 3.1),
    }


def test_a_landmark_of_survival_is_the_time_of_no_other_figure():
    text = (
        "Adults with gastric cancer were randomised to tovelimab or placebo. Median overall survival was 15.2 months with tovelimab and "
        "12.6 months with placebo (hazard ratio 0.79; 95% CI 0.65-0.95). Overall survival at 24 months was 32% vs 23%. The hazard ratio "
        "for progression was 0.74 (0.62-0.89). The objective response rate was 58% with tovelimab and 47% with placebo."
    )
    assert {(r.measure, r.value, r.at and (r.at.value, r.at.unit)) for r in read(text).results} == {
        ("median", 15.2, None),
        ("median", 12.6, None),
        ("hazard_ratio", 0.79, None),
        ("proportion", 32.0, (24.0, "month")),
        ("proportion", 23.0, (24.0, "month")),
        ("hazard_ratio", 0.74, None),
        ("proportion", 58.0, None),
        ("proportion", 47.0, None),
    }


def test_when_people_came_in_is_the_time_of_no_result():
    text = (
        "We randomised 212 adults (within 7 days of admission) to tovelimab or placebo. NIHSS fell by 3.2 points with tovelimab and 1.9 "
        "points with placebo."
    )
    assert {r.at for r in read(text).results} == {None}


def test_what_a_group_goes_on_with_is_its_name_and_no_endpoint():
    text = (
        "In an open-label trial 212 ventilated adults were allocated to early tracheostomy (n = 107) or to continued intubation with "
        "tracheostomy only if needed after day 10 (n = 105). Pneumonia developed in 23 patients (21.5%) after early tracheostomy and in 36 "
        "(34.3%) with continued intubation (relative risk 0.63, 95% CI 0.40 to 0.98)."
    )
    facts = read(text)
    assert {r.arm: r.value for r in facts.results if r.measure == "proportion"} == {"a1": 21.5, "a2": 34.3}
    assert {
        (r.arm, r.comparator, r.endpoint.reported) for r in facts.results if r.measure == "risk_ratio"
    } == {("a1", "a2", "Pneumonia")}
