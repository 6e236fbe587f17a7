"""Figures between two arms: differences, ratios, reductions of risk, p-values and which figure an interval belongs to."""

from __future__ import annotations

import pytest
from reading import comparisons, intervals, rates, read


def test_a_difference_beside_one_arm_gives_no_rate_for_the_other():
    text = (
        "At week 24, 42.0% of patients receiving tovelimab reached EASI-75, a difference of 29.0% compared to placebo "
        "(p<0.001)."
    )
    assert rates(text) == {("tovelimab", "EASI-75", "24 weeks", 42.0, "%")}
    assert comparisons(text) == {("tovelimab", "placebo", "EASI-75", "difference", 29.0, "<0.001")}


def test_each_dose_has_its_own_difference():
    text = (
        "In the high-dose group of tovelimab, 42.0% of patients reached EASI-75 at week 24, a difference of 29.0% from "
        "placebo (p<0.001). In the low-dose group, 36.1% of patients reached EASI-75, a difference of 23.1% from placebo "
        "(p=0.002)."
    )
    assert comparisons(text) == {
        ("tovelimab, high dose", "placebo", "EASI-75", "difference", 29.0, "<0.001"),
        ("tovelimab, low dose", "placebo", "EASI-75", "difference", 23.1, "=0.002"),
    }


def test_two_rates_and_their_difference_are_three_facts():
    text = (
        "ACR20 at week 12 was 58% with sarbicitinib vs 31% with placebo (difference, 27 percentage points; "
        "95% CI, 19 to 35; P<0.001)."
    )
    assert {r[3] for r in rates(text)} == {58.0, 31.0}
    assert comparisons(text) == {("sarbicitinib", "placebo", "ACR20", "difference", 27.0, "<0.001")}
    assert (27.0, 19.0, 35.0, 95.0) in intervals(text)


@pytest.mark.parametrize(
    ("said", "difference"),
    [
        ("reduced body weight by 3.2 kg more than placebo (95% CI, 2.1 to 4.3)", (-3.2, -4.3, -2.1, 95.0)),
        ("lowered body weight versus placebo (difference, -3.2 kg; 95% CI, -2.1 to -4.3)", (-3.2, -4.3, -2.1, 95.0)),
        ("changed body weight versus placebo (difference, -3.2 kg; 95% CI, -7.0 to 0.6)", (-3.2, -7.0, 0.6, 95.0)),
    ],
)  # fmt: skip
def test_an_interval_has_the_sign_of_its_estimate_and_its_bounds_by_size(said, difference):
    text = f"In the TERN trial, 412 adults with obesity received velotrutide 10 mg or placebo. At week 40, velotrutide {said}."

    assert intervals(text) == {difference}


def test_a_hazard_ratio_has_its_interval_and_p_value():
    text = (
        "Overall survival was longer with pelbrolizumab than with docetaxel (hazard ratio, 0.62; 95% CI, 0.50 to "
        "0.77; P<0.001)."
    )
    assert comparisons(text) == {("pelbrolizumab", "docetaxel", "OS", "hazard_ratio", 0.62, "<0.001")}
    assert intervals(text) == {(0.62, 0.50, 0.77, 95.0)}


def test_medians_and_their_hazard_ratio_are_told_apart():
    text = (
        "Median progression-free survival was 16.6 months with velorasib and 9.2 months with docetaxel "
        "(HR 0.48; 95% CI 0.36-0.64; p<0.0001)."
    )
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("velorasib", "PFS", 16.6),
        ("docetaxel", "PFS", 9.2),
    }
    assert comparisons(text) == {("velorasib", "docetaxel", "PFS", "hazard_ratio", 0.48, "<0.0001")}


def test_a_reduced_risk_is_a_percent_reduction():
    text = "Arpagliflozin reduced the risk of cardiovascular death by 18% compared with placebo."
    assert comparisons(text) == {("arpagliflozin", "placebo", "CV death", "percent_reduction", 18.0, None)}


def test_a_reduced_risk_and_its_hazard_ratio_are_two_facts():
    text = (
        "Arpagliflozin reduced the risk of cardiovascular death by 18% compared with placebo "
        "(hazard ratio, 0.82; 95% CI, 0.71 to 0.95; P=0.008)."
    )
    assert comparisons(text) == {
        ("arpagliflozin", "placebo", "CV death", "percent_reduction", 18.0, None),
        ("arpagliflozin", "placebo", "CV death", "hazard_ratio", 0.82, "=0.008"),
    }
    assert intervals(text) == {(18.0, None, None, None), (0.82, 0.71, 0.95, 95.0)}


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("odds ratio", "odds_ratio"),
        ("risk ratio", "risk_ratio"),
        ("relative risk", "risk_ratio"),
        ("rate ratio", "rate_ratio"),
        ("hazard ratio", "hazard_ratio"),
    ],
)
def test_each_ratio_is_read_as_what_it_is_called(words, measure):
    text = f"Stroke was less frequent with apixaban than with warfarin ({words}, 0.79; 95% CI, 0.66 to 0.95; P=0.01)."
    assert comparisons(text) == {("apixaban", "warfarin", "Stroke", measure, 0.79, "=0.01")}


def test_a_difference_in_change_keeps_its_minus():
    text = (
        "At week 12, the placebo-adjusted difference in systolic blood pressure with angirosartan was -9.8 mmHg "
        "(95% CI, -12.6 to -7.0; P<0.001)."
    )
    assert {c[3:] for c in comparisons(text)} == {("difference", -9.8, "<0.001")}
    assert intervals(text) == {(-9.8, -12.6, -7.0, 95.0)}


def test_an_interval_with_its_bounds_parted_by_a_dash_or_a_comma_is_read_alike():
    stem = "Overall survival favoured pelbrolizumab over docetaxel (HR 0.62; 95% CI "
    assert intervals(f"{stem}0.50–0.77).") == {(0.62, 0.50, 0.77, 95.0)}
    assert intervals(f"{stem}0.50, 0.77).") == {(0.62, 0.50, 0.77, 95.0)}
    assert intervals(f"{stem}[0.50 to 0.77]).") == {(0.62, 0.50, 0.77, 95.0)}


def test_an_interval_of_another_level_keeps_it():
    text = (
        "Overall survival favoured pelbrolizumab over docetaxel (hazard ratio, 0.62; 97.5% CI, 0.48 to 0.80)."
    )
    assert intervals(text) == {(0.62, 0.48, 0.80, 97.5)}


def test_a_p_value_after_two_rates_compares_them():
    text = "EASI-75 at week 16 was 51.2% with tovelimab and 14.0% with placebo (P<0.001)."
    assert {r[3] for r in rates(text)} == {51.2, 14.0}
    assert comparisons(text) == {("tovelimab", "placebo", "EASI-75", "other", None, "<0.001")}


def test_a_comparison_without_a_figure_says_which_way_and_whether_significant():
    text = "EASI-75 at week 16 was significantly higher with tovelimab than with placebo (P=0.003)."
    told = {(r.value, r.direction, r.significant, r.p_operator, r.p_value) for r in read(text).results}
    assert told == {(None, "higher", True, "=", 0.003)}


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("P<.001", "<0.001"),
        ("p < 0.0001", "<0.0001"),
        ("P = .04", "=0.04"),
        ("p=0·032", "=0.032"),
        ("p ≤ 0.01", "<=0.01"),
        ("P less than 0.05", "<0.05"),
    ],
)
def test_a_p_value_is_read_in_every_spelling(printed, read_as):
    text = f"EASI-75 at week 16 was 51.2% with tovelimab and 14.0% with placebo ({printed})."
    assert {c[5] for c in comparisons(text)} == {read_as}


def test_arms_of_an_active_comparison_keep_their_sides():
    text = (
        "Bimezokimab led to a higher PASI 90 response at week 24 than adalimumab (odds ratio, 2.4; 95% CI, 1.8 to 3.2; "
        "P<0.001)."
    )
    assert comparisons(text) == {("bimezokimab", "adalimumab", "PASI 90", "odds_ratio", 2.4, "<0.001")}


def test_nothing_is_computed():
    text = "EASI-75 at week 16 was reached by 51.2% of patients on tovelimab and 14.0% on placebo."
    assert comparisons(text) == set()
    assert not any(r.derived for r in read(text).results)


def test_the_margin_of_non_inferiority_is_no_comparison():
    text = (
        "Non-inferiority was concluded if the upper bound stayed below 0.3 percentage points. HbA1c at week 52 was 6.8% "
        "with efsitora and 6.9% with degludec."
    )
    assert comparisons(text) == set()


def test_three_times_more_likely_is_no_rate():
    text = "Patients on tovelimab were three times more likely to reach EASI-75 than those on placebo."
    assert rates(text) == set()


def test_a_p_value_above_five_percent_is_not_significant():
    text = (
        "EASI-75 at week 16 did not differ significantly between tovelimab and placebo (42% vs 38%; P=0.21)."
    )
    assert {(r.p_value, r.significant) for r in read(text).results if r.comparator} == {(0.21, False)}


def test_but_not_to_names_what_the_next_difference_is_against():
    text = (
        "Patients got tovelimab, adalimumab or placebo. EASI score fell on all. Tovelimab was superior to placebo "
        "(difference 4.4; 95% CI 2.9 to 5.9; P<0.0001) but not to adalimumab (difference 0.7; 95% CI –1.1 to 2.5; P=0.20)."
    )
    assert {(c[1], c[4]) for c in comparisons(text)} == {("placebo", 4.4), ("adalimumab", 0.7)}


THREE = "Women were randomised to yoga (Y), swimming (S) or stretching (C).\n\nResults: "


def test_a_p_value_tests_the_two_arms_that_stand_with_it_in_its_bracket():
    text = (
        THREE
        + "FEV1 was 2.1 L with yoga, 2.4 L with swimming and 2.0 L with stretching (P = .03, swimming versus stretching; P = .6, yoga versus stretching)."
    )
    assert {(a, b, p) for a, b, _, _, _, p in comparisons(text)} == {
        ("swimming", "stretching", "=0.03"),
        ("yoga", "stretching", "=0.6"),
    }


def test_a_p_value_tests_the_two_arms_that_stand_before_its_bracket():
    text = (
        THREE
        + "FEV1 was 2.1 L with yoga, 2.4 L with swimming and 2.0 L with stretching; the difference was significant between swimming and stretching (p = 0.03) but not between yoga and stretching (p = 0.6)."
    )
    assert {(a, b, p) for a, b, _, _, _, p in comparisons(text)} == {
        ("swimming", "stretching", "=0.03"),
        ("yoga", "stretching", "=0.6"),
    }


def test_p_values_in_order_belong_to_the_endpoints_in_their_order():
    text = "Tovelimab was compared with placebo.\n\nResults: FEV1 and ACT were similar across groups (P = 0.31 and P = 0.88, respectively)."
    assert {(e, p) for _, _, e, _, _, p in comparisons(text)} == {("FEV1", "=0.31"), ("ACT", "=0.88")}


def test_the_treated_arm_comes_first_whichever_the_sentence_begins_with():
    text = "Patients received tovelimab or placebo.\n\nResults: The placebo group had higher HbA1c than the tovelimab group (p = 0.02)."
    facts = read(text)
    assert [(r.direction, r.p_value) for r in facts.results] == [("lower", 0.02)]
    assert {(a, b) for a, b, *_ in comparisons(text)} == {("tovelimab", "placebo")}


@pytest.mark.parametrize(
    ("said", "measure", "value"),
    [
        ("Tovelimab lowered HbA1c by 0.9 points (95% CI 0.4 to 1.4) compared with placebo.", "difference", -0.9),
        ("HbA1c was 0.9 points higher (95% CI 0.4 to 1.4) during tovelimab periods.", "difference", 0.9),
        ("Tovelimab reduced HbA1c by 9.1% (95% CI 4 to 14) relative to placebo.", "percent_reduction", 9.1),
    ],
)  # fmt: skip
def test_words_set_a_figure_against_an_arm(said, measure, value):
    text = f"Patients received tovelimab or placebo.\n\nResults: {said}"
    assert {(a, b, m, v) for a, b, _, m, v, _ in comparisons(text)} == {
        ("tovelimab", "placebo", measure, value)
    }


def test_two_figures_after_no_difference_are_the_arms_own():
    text = "Patients received tovelimab or placebo.\n\nResults: There was no difference in HbA1c (7.1 vs. 7.3, p = 0.6)."
    assert {(a, v) for a, _, _, v, _ in rates(text)} == {("tovelimab", 7.1), ("placebo", 7.3)}


def test_a_difference_in_days_is_a_figure():
    text = "Patients received tovelimab or placebo.\n\nResults: Length of stay was shorter with tovelimab than with placebo (difference 1.5 days, 95% CI 0.4 to 2.6)."
    assert {(m, v) for _, _, _, m, v, _ in comparisons(text)} == {("difference", -1.5)}


def test_a_p_value_after_the_figures_of_two_arms_compares_them_from_whatever_they_changed():
    text = "Patients received tovelimab or placebo.\n\nResults: HbA1c fell from 8.1 to 7.0 with tovelimab and from 8.0 to 7.8 with placebo (P = 0.01)."
    assert {(a, b, p) for a, b, _, _, _, p in comparisons(text)} == {("tovelimab", "placebo", "=0.01")}


def test_a_difference_in_brackets_is_between_the_two_arms_before_them():
    text = (
        THREE
        + "FEV1 differed between swimming and stretching (0.4 L; 95% CI 0.1 to 0.7) and the difference between yoga and stretching (0.1 L; 95% CI -0.2 to 0.4) was small."
    )
    assert {(a, b, v) for a, b, _, _, v, _ in comparisons(text)} == {
        ("swimming", "stretching", 0.4),
        ("yoga", "stretching", 0.1),
    }


def test_a_p_value_for_one_of_several_arms_is_against_the_control():
    text = (
        "Patients received tovelimab 10 mg, tovelimab 30 mg or placebo.\n\nResults: HbA1c was 7.9, 7.1 and 8.0 with tovelimab 10 mg, "
        "tovelimab 30 mg and placebo, respectively; the difference from placebo was significant for 30 mg (p = 0.01) but not for 10 mg (p = 0.07)."
    )
    assert {(a, b, p) for a, b, _, _, _, p in comparisons(text)} == {
        ("tovelimab 30 mg", "placebo", "=0.01"),
        ("tovelimab 10 mg", "placebo", "=0.07"),
    }


def test_each_p_value_of_a_list_of_comparators_has_its_own():
    text = (
        "METHODS: Children were divided into group 1 (pine varnish), group 2 (larch varnish) and group 3 (no varnish).\n\n"
        "RESULTS: Pain NRS was lower in group 2 than in group 1 (P = 0.02) and group 3 (P = 0.001)."
    )
    facts = read(text)
    labels = {a.id: a.label for a in facts.arms}
    assert {(labels[r.arm], labels[r.comparator], r.p_value) for r in facts.results} == {
        ("larch varnish", "pine varnish", 0.02),
        ("larch varnish", "no varnish", 0.001),
    }


def test_p_values_in_turn_are_of_one_arm_against_each_of_several():
    text = (
        "METHODS: Group K received ketamine, group M received midazolam and group P received pine syrup.\n\n"
        "RESULTS: Pain NRS was higher in group P than in groups K and M (P = 0.01 and P = 0.03, respectively)."
    )
    facts = read(text)
    names = {a.id: a.intervention for a in facts.arms}
    assert {(names[r.arm], names[r.comparator], r.p_value) for r in facts.results} == {
        ("pine syrup", "ketamine", 0.01),
        ("pine syrup", "midazolam", 0.03),
    }


def test_p_values_in_turn_may_be_of_several_arms_against_one():
    text = (
        "METHODS: Group A received larch drops, group B received birch drops and group C received water.\n\n"
        "RESULTS: Pain NRS was lower in group A and group B than in group C (P = 0.01 and P = 0.03, respectively)."
    )
    facts = read(text)
    names = {a.id: a.label for a in facts.arms}
    assert {(names[r.arm], names[r.comparator], r.p_value) for r in facts.results} == {
        ("larch drops", "water", 0.01),
        ("birch drops", "water", 0.03),
    }


def test_a_test_of_all_groups_at_once_compares_no_two():
    text = (
        "METHODS: Ninety adults were randomized to a larch diet, a birch diet or a usual diet.\n\n"
        "RESULTS: Body weight differed among the three groups (P = 0.03). Body weight was lower with the larch diet than with the usual diet (P = 0.02)."
    )
    assert {r.p_value for r in read(text).results} == {0.02}


@pytest.mark.parametrize(
    "written",
    [
        "LVEF was 48.1% with tovelimab and 44.6% with placebo, a difference of 3.5 percentage points (95% CI 0.2 to 6.7).",
        "LVEF was 44.6% with placebo and 48.1% with tovelimab, giving a mean difference of 3.5 percentage points (95% CI 0.2 to 6.7).",
    ],
)
def test_a_difference_that_is_the_gap_of_two_figures_is_between_their_arms(written):
    facts = read("Adults were randomised to tovelimab or placebo. " + written)
    labels = {a.id: a.label for a in facts.arms}
    told = {(labels[r.arm], labels[r.comparator], r.value) for r in facts.results if r.comparator}
    assert told == {("tovelimab", "placebo", 3.5)}


def test_a_reduction_that_is_the_gap_of_two_figures_compares_their_arms():
    text = (
        "Cows were randomised to tovelimab or placebo. Milking took 9.8 min with tovelimab and 14.3 min with placebo, "
        "an estimated reduction (95% CI) of 4.4 (2.8 to 5.7) min (p < 0.001)."
    )
    told = {(r.measure, r.value, r.ci_low, r.ci_high) for r in read(text).results if r.comparator}
    assert told == {("difference", -4.4, -5.7, -2.8)}


def test_a_figure_set_against_that_of_one_of_two_arms_is_the_other_one_s():
    text = (
        "Ewes were randomised to tovelimab or placebo. Tovelimab had a mean cost of £35.4 per lambing compared with £51.1 for "
        "ewes without it, difference £15.7 (95% CI 11.8-19.6; P < 0.001)."
    )
    facts = read(text)
    assert {(r.value, r.unit) for r in facts.results if r.comparator is None} == {(35.4, "£"), (51.1, "£")}
    assert {r.direction for r in facts.results if r.comparator} == {"lower"}


TWO = "Tovelimab 100 mg was compared with placebo in the TIDE trial.\n\n"


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("Tovelimab lowered the composite of stroke and death by 28% compared with placebo (HR 0.72, p=0.01).", "percent_reduction", 28.0),
        ("All-cause mortality was lowered by 36% through 42 months (HR 0.64, p=0.01).", "percent_reduction", 36.0),
        ("The reduction in all-cause mortality was 33% (HR 0.67, p=0.02) with tovelimab.", "percent_reduction", 33.0),
        ("Height velocity was 1.49 cm/year higher with tovelimab than with placebo (95% CI 1.05 to 1.93).", "difference", 1.49),
        ("The decline in 6MWD was 26.5 m smaller with tovelimab than with placebo (p=0.001).", "difference", 26.5),
        ("Remission was reached by 44.6% of the tovelimab group, a relative increase of 98% over placebo (p=0.01).", "other", 98.0),
        ("Remission was reached by 43% with tovelimab, which was 177% more than with placebo.", "other", 177.0),
        ("Tovelimab brought an increase of 12 points over placebo in the 6MWD (p=0.01).", "difference", 12.0),
    ],
)  # fmt: skip
def test_words_set_one_arm_against_the_other(text, measure, value):
    assert ("tovelimab 100 mg", "placebo", measure, value) in {
        (arm, against, m, v) for arm, against, _, m, v, _ in comparisons(TWO + text)
    }


def test_a_difference_without_a_sign_has_that_of_the_same_endpoint_elsewhere():
    text = (
        "In TIDE-1, MADRS fell by 16.9 points with tovelimab and by 12.1 points with placebo, a difference of 4.8 points. In TIDE-2, "
        "the MADRS difference was 4.5 points (p<0.001)."
    )
    assert {v for *_, m, v, _ in comparisons(TWO + text) if m == "difference"} == {-4.8, -4.5}


@pytest.mark.parametrize(
    "written",
    [
        "Healing was similar in both groups (90.2% and 82.1%, respectively; P=0.34).",
        "There was no difference (P=0.34) between the groups in healing (90.2% vs. 82.1%).",
        "Healing was 90.2% with tovelimab and 82.1% with placebo (P=0.34 for difference).",
    ],
)
def test_a_test_of_what_was_alike_in_both_arms_compares_them(written):
    facts = read("Calves were randomised to tovelimab or placebo. " + written)
    assert {(r.endpoint.reported.lower(), r.p_value) for r in facts.results if r.comparator} == {
        ("healing", 0.34)
    }


def test_a_list_of_what_did_not_differ_has_a_difference_in_each_bracket():
    text = (
        "Calves were randomised to tovelimab or placebo. There were no differences in feed costs (£95, 95% CI -£1410 to £1599) or "
        "labour costs (£675, 95% CI -£1039 to £2388) between the groups."
    )
    assert {(r.measure, r.value, r.ci_low, r.ci_high) for r in read(text).results} == {
        ("difference", 95.0, -1410.0, 1599.0),
        ("difference", 675.0, -1039.0, 2388.0),
    }


def test_two_lengths_of_time_that_are_set_against_each_other_are_figures():
    text = (
        "Calves were randomised to tovelimab or placebo. Those on tovelimab took more time to heal (53 vs. 35.7 days, P = 0.002) and "
        "had a shorter time to weaning than those on placebo, 2.0 weeks vs. 4.7 weeks (P = 0.02)."
    )
    told = {(name, value, unit) for name, _, _, value, unit in rates(text)}
    assert told == {
        ("tovelimab", 53.0, "days"),
        ("placebo", 35.7, "days"),
        ("tovelimab", 2.0, "weeks"),
        ("placebo", 4.7, "weeks"),
    }


def test_a_difference_is_between_the_arms_that_its_bracket_names():
    text = (
        "Calves were randomised to zinc paste (study group) or usual care (control group). There were significant reductions with treatment as compared to usual "
        "care in cost (difference between study and control group: 1,586.01 €; 95% CI 1,087.18 to 6,277.28; p<0.001)."
    )
    facts = read(text)
    labels = {a.id: a.label for a in facts.arms}
    told = {(labels[r.arm], labels[r.comparator], r.p_value) for r in facts.results if r.comparator}
    assert told == {("zinc", "control group", 0.001)}


def test_a_test_against_the_change_in_the_other_arm_compares_the_two():
    text = (
        "Calves were randomised to tovelimab or placebo. Tovelimab was associated with increased weight, P = 0.005 vs change during "
        "placebo, and increased cortisol levels, P < 0.05 vs changes during placebo."
    )
    assert {(r.p_value, r.direction) for r in read(text).results} == {(0.005, "higher"), (0.05, "higher")}


@pytest.mark.parametrize(
    ("written", "endpoints"),
    [
        ("Pain (3.1 vs 4.2), stiffness (2.0 vs 3.3) and fatigue (1.2 vs 2.9) were lower with tovelimab than with placebo (all P < .05).", {"Pain", "stiffness", "fatigue"}),
        ("Tovelimab patients had shorter seizures, lower CRP and fewer transfusions than placebo patients (all P < .05).", {"seizures", "CRP", "transfusions"}),
        ("Tovelimab reduced limb girth and increased walking distance compared to placebo (both P < .05).", {"limb girth", "walking distance"}),
        ("There were no differences between tovelimab and placebo in limb girth, CRP or fatigue (P > .05 for all).", {"limb girth", "CRP", "fatigue"}),
        ("CRP and LDL-C fell with tovelimab (−64% and −37%), and these changes were similar to those with placebo (P = .4).", {"CRP", "LDL-C"}),
    ],
)  # fmt: skip
def test_a_p_value_for_all_stands_for_each_endpoint_of_the_list(written, endpoints):
    facts = read("Adults with gout were randomised to tovelimab or placebo. " + written)
    assert {r.endpoint.code or r.endpoint.reported for r in facts.results if r.comparator} == endpoints


def test_a_figure_set_against_the_control_s_is_no_other_figure_of_the_control():
    text = (
        "Adults were randomised to tovelimab or placebo. With tovelimab 64.8% achieved IGA 0/1 versus 8.3% on placebo, and 49.6% "
        "achieved PASI 90 versus 4.4% on placebo (P<0.001 for both)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("tovelimab", 64.8),
        ("placebo", 8.3),
        ("tovelimab", 49.6),
        ("placebo", 4.4),
    }
    assert {r.endpoint.code for r in read(text).results if r.comparator} == {"IGA 0/1", "PASI 90"}


def test_a_semicolon_in_a_bracket_does_not_part_a_figure_from_what_it_is_set_against():
    text = "Cyclists were randomised to caffeine or placebo. Caffeine improved time trial performance by 2.3% (95% CI 0.9 to 3.7%; p = 0.004) relative to placebo."
    told = {(r.measure, r.value, r.p_value, r.direction) for r in read(text).results}
    assert told == {("difference", 2.3, 0.004, None)}


def test_improved_performance_is_higher_whatever_it_is_named_after():
    text = "Cyclists were randomised to caffeine or placebo. Caffeine improved time trial performance compared with placebo (p = 0.004)."
    assert {r.direction for r in read(text).results} == {"higher"}


def test_a_list_of_ratios_does_not_go_on_with_a_figure_that_has_a_unit():
    text = "Smokers were randomised to tovelimab or placebo. No effects were seen on relapse (RR 0.95, 95% CI 0.80 to 1.13) or weight (0.3 kg, -0.2 to 0.8)."
    assert {r.value for r in read(text).results if r.measure == "risk_ratio"} == {0.95}


def test_a_drug_that_is_no_arm_may_be_the_endpoint():
    text = "Adults were randomised to music or silence. The music group needed less midazolam (2.6 mg vs 3.3 mg, P = .02)."
    facts = read("Methods: " + text.replace(". The", ".\n\nResults: The"))
    assert {r.endpoint.reported for r in facts.results} == {"midazolam"}


def test_brackets_right_behind_two_arms_hold_the_values_of_each():
    text = (
        "Sixty patients were randomly assigned to receive nalvotrigine (group N, n = 30) or placebo (group P, n = 30). "
        "The pain score was higher in group N (6.8 [5.9-7.4]) than in group P (5.9 [5.1-6.2]; P = 0.03)."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("nalvotrigine", 6.8), ("placebo", 5.9)}
    assert {(c[0], c[1], c[3], c[5]) for c in comparisons(text)} == {
        ("nalvotrigine", "placebo", "other", "=0.03")
    }


@pytest.mark.parametrize(
    "told",
    [
        "Serum copper did not change with zinc (59.0 ± 8.7 to 60.2 ± 9.9 µg/dL; P = 0.42).",
        (
            "Serum copper did not change in the zinc group (59.0 ± 8.7 to 60.2 ± 9.9; P = 0.42) or the placebo group "
            "(58.0 ± 8.7 to 61.2 ± 9.9; P = 0.52)."
        ),
    ],
)
def test_a_p_value_of_a_value_to_a_later_one_compares_no_arms(told):
    text = "Patients were randomly assigned to zinc or placebo. " + told
    assert comparisons(text) == set()
    assert ("zinc", 60.2) in {(r[0], r[3]) for r in rates(text)}
    assert not {59.0, 58.0} & {r[3] for r in rates(text)}


@pytest.mark.parametrize(
    ("said", "p_values"),
    [
        (
            "Metformin reduced fasting glucose compared with glipizide (P = 0.01) and placebo (P = 0.002).",
            {"=0.01", "=0.002"},
        ),
        (
            "Fasting glucose was 123.8 with metformin, and thus significantly better than for glipizide (P = 0.011).",
            {"=0.011"},
        ),
    ],
)
def test_a_p_value_behind_what_an_arm_is_set_against_is_not_that_arm_s_own(said, p_values):
    text = "Patients were randomly assigned to metformin, glipizide, or placebo. " + said
    assert {c[5] for c in comparisons(text)} == p_values
    assert {(c[0], c[1]) for c in comparisons(text)} <= {("metformin", "glipizide"), ("metformin", "placebo")}


def test_a_ratio_behind_the_figures_of_both_arms_is_of_the_first_against_its_base():
    text = (
        "Patients were randomised to tovelimab or usual care. Relapse was seen in 31 patients (15.3%) with tovelimab and 52 patients "
        "(25.9%) with usual care; relative risk 0.59, 95% CI 0.40-0.88, P=0.008."
    )
    assert {(c[0], c[1], c[3], c[4]) for c in comparisons(text)} == {
        ("tovelimab", "usual care", "risk_ratio", 0.59)
    }


def test_a_hodges_lehmann_shift_is_a_difference():
    text = "At week 24 the 6MWD had increased by a median of 37.5 m on tovelimab and 4.0 m on placebo (Hodges-Lehmann shift 32.1 m, 95% CI 17.9-46.4; p<0.001)."
    assert {(c[0], c[1], c[3], c[4]) for c in comparisons(text)} == {
        ("tovelimab", "placebo", "difference", 32.1)
    }


@pytest.mark.parametrize("sign", ["v", "vs", "versus"])
def test_two_figures_behind_one_arm_begin_with_that_arm_s(sign):
    text = (
        "Infants were randomly allocated to immediate or delayed cord clamping. Hospital stay was shorter in the "
        f"delayed group (5.1 {sign} 6.4 days, P = 0.04)."
    )
    assert {r[3] for r in rates(text) if "delayed" in r[0]} == {5.1}
    text = (
        "Eighty patients were randomized to ibuprofen or naproxen. Hospital stay was longer in the placebo group "
        f"(6.2 {sign} 4.1 days, P = 0.04)."
    ).replace("naproxen", "placebo")
    assert {(r[0], r[3]) for r in rates(text)} == {("placebo", 6.2), ("ibuprofen", 4.1)}


def test_than_after_sets_against_what_follows():
    text = (
        "Eighty patients were randomized to open (n = 40) or laparoscopic (n = 40) appendectomy. Hospital stay was "
        "longer after open than after laparoscopic appendectomy (P = 0.03)."
    )
    assert [r.direction for r in read(text).results] == ["higher"]


def test_p_values_in_one_bracket_are_each_for_the_arm_behind_them():
    text = (
        "Adults took tovelimab 30 mg, tovelimab 60 mg or placebo. EASI-75 was reached by 40%, 51% and 14%, respectively. "
        "Both comparisons with placebo were significant (p=0.001 for 30 mg; p<0.001 for 60 mg)."
    )
    assert {c[0:2] + c[5:] for c in comparisons(text)} == {
        ("tovelimab 30 mg", "placebo", "=0.001"),
        ("tovelimab 60 mg", "placebo", "<0.001"),
    }


def test_two_figures_set_against_each_other_are_the_arms_own_though_an_effect_is_named_far_before():
    text = (
        "SHORE compared tovelimab with placebo. When evaluating the effects of treatment if all people adhered to it, people "
        "treated with tovelimab achieved a weight loss of 19.8% after 68 weeks compared with 2.6% with placebo."
    )
    assert comparisons(text) == set()
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab", -19.8), ("placebo", -2.6)}


def test_an_efficacy_that_the_text_goes_on_with_is_that_of_the_vaccine():
    text = (
        "The NVX-1180 vaccine was tested against placebo. Efficacy against CMV infection in seronegative women came out at "
        "31.4% (95% CI, 6.0 to 50.2). In women who had all three doses, efficacy was 36.9% (95% CI, 9.5 to 56.3). "
        "Infections were confirmed in 93 women given the vaccine and 136 given placebo."
    )
    assert {c[2:5] for c in comparisons(text)} == {
        ("CMV infection", "vaccine_efficacy", 31.4),
        ("CMV infection", "vaccine_efficacy", 36.9),
    }
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("NVX-1180", "CMV infection", 93.0),
        ("placebo", "CMV infection", 136.0),
    }


def test_an_efficacy_behind_counts_is_the_vaccines():
    text = (
        "Adults were given the NVX-1180 vaccine or placebo. Severe influenza within 90 days of vaccination was seen in 7 people in "
        "the vaccine group and 35 in the placebo group: an efficacy of 80.0% (95% CI 46.1 to 94.0)."
    )
    assert {c[0:2] + c[3:5] for c in comparisons(text)} == {("NVX-1180", "placebo", "vaccine_efficacy", 80.0)}
    assert {(r[0], r[2], r[3]) for r in rates(text)} == {
        ("NVX-1180", "90 days", 7.0),
        ("placebo", "90 days", 35.0),
    }


def test_a_slowing_compares():
    text = "Decline with tovelimab was slower than with placebo in SHORE, a slowing of 14% on the CDR-SB (P=0.09)."
    assert {c[2:5] for c in comparisons(text)} == {("CDR-SB", "percent_reduction", 14.0)}


def test_a_p_value_behind_the_arms_own_figures_is_that_of_the_effect_told_before_them():
    text = (
        "SHORE compared tovelimab with placebo. The rate of exacerbations was 42% lower with tovelimab than with placebo (0.27 vs "
        "0.47 events per patient per year; p=0.0109)."
    )
    assert {c[3:] for c in comparisons(text)} == {("percent_reduction", 42.0, "=0.0109")}


def test_what_is_corrected_for_placebo_is_a_difference_from_it():
    text = "SHORE compared tovelimab with placebo. Peak FEV1 over 0 to 3 hours, corrected for placebo, improved by 147 mL (p<0.0001)."
    assert {c[0:2] + c[3:] for c in comparisons(text)} == {
        ("tovelimab", "placebo", "difference", 147.0, "<0.0001")
    }


def test_a_median_set_against_one_not_reached_is_the_controls():
    text = "SHORE compared tovelimab with placebo. Median OS was not reached v 73.7 months."
    assert {(r[0], r[3]) for r in rates(text)} == {("placebo", 73.7)}


@pytest.mark.parametrize(
    ("told", "endpoints"),
    [
        (
            "The hazard ratios (tovelimab vs. placebo) for times to relapse and recovery were 0.71 (95% CI: 0.62-0.84) and 1.37 (95% CI: 1.16-1.59) respectively.",
            {("time to relapse", 0.71), ("time to recovery", 1.37)},
        ),
        (
            "Odds ratios for skin flares and daytime symptoms were 0.71 (0.62-0.84) and 1.37 (0.9-1.59), respectively.",
            {("skin flares", 0.71), ("daytime symptoms", 1.37)},
        ),
    ],
)
def test_as_many_effects_as_endpoints_before_respectively_take_them_in_turn(told, endpoints):
    text = f"Adults with asthma were randomised to tovelimab or placebo. {told}"
    assert {(endpoint, value) for _, _, endpoint, _, value, _ in comparisons(text)} == endpoints


def test_a_p_value_of_both_doses_is_one_of_each():
    text = (
        "METHODS: Adults with COPD received ropetinib 5 or 10 mg once daily or placebo. RESULTS: Increases in FEV1 were greater with ropetinib "
        "5 and 10 mg than with placebo (p < 0.001 for both). Increases in FVC were greater (p = 0.02 for both) with ropetinib 5 and 10 mg "
        "than with placebo."
    )
    assert comparisons(text) == {
        (f"ropetinib {dose} mg", "placebo", endpoint, "other", None, p)
        for dose in (5, 10)
        for endpoint, p in (("FEV1", "<0.001"), ("FVC", "=0.02"))
    }


def test_doses_in_a_bracket_behind_a_control_are_set_against_it():
    text = (
        "METHODS: Adults with COPD received ropetinib 5 or 10 mg once daily or placebo. RESULTS: The fall in the SGRQ total score was greater "
        "with ropetinib vs. placebo (10 mg: -5.4, p<0.001; 5 mg: -2.7, p=0.03), with 10 mg being superior to 5 mg (-2.8, p=0.04)."
    )
    assert comparisons(text) == {
        ("ropetinib 10 mg", "placebo", "SGRQ", "difference", -5.4, "<0.001"),
        ("ropetinib 5 mg", "placebo", "SGRQ", "difference", -2.7, "=0.03"),
        ("ropetinib 10 mg", "ropetinib 5 mg", "SGRQ", "difference", -2.8, "=0.04"),
    }


@pytest.mark.parametrize(
    "written",
    [
        "The rate of exacerbations was 40% lower with ropetinib (rate ratio 0.60; 95% CI 0.44-0.80).",
        "Exacerbations were cut, and the rate of exacerbations by 40% (rate ratio 0.60; 95% CI 0.44-0.80).",
    ],
)
def test_a_percentage_with_its_ratio_behind_is_a_reduction_of_risk(written):
    text = f"Ropetinib was set against placebo in COPD. {written}"
    assert {(c[3], c[4]) for c in comparisons(text)} == {("percent_reduction", 40.0), ("rate_ratio", 0.6)}


def test_a_population_that_heads_a_bracket_is_no_endpoint():
    text = (
        "Ropetinib was compared with placebo. The median progression-free survival was longer with ropetinib than with placebo (pMMR population: "
        "6.5 vs. 3.9 months; hazard ratio, 0.61; 95% CI, 0.51 to 0.72)."
    )
    assert {t[1] for t in rates(text)} == {"PFS"}
