"""Endpoints, time points and p-values that stand in lists: which belongs to which."""

from __future__ import annotations

import pytest
from reading import comparisons, rates, read

TRIAL = "In this trial 84 adults were randomly assigned to velmotide (n = 42) or to placebo (n = 42). "


def told_of(text):
    """Of each comparison: endpoint, time point, p."""
    return {
        (r.endpoint.code or r.endpoint.reported, r.at and f"{r.at.value:g} {r.at.unit}", r.p_value)
        for r in read(TRIAL + text).results
        if r.comparator is not None
    }


@pytest.mark.parametrize(
    "said",
    [
        "Visual acuity was better with velmotide than with placebo at 2 (P = 0.04) and 5 months (P = 0.01).",
        "Visual acuity was better with velmotide than with placebo at months 2 (P = 0.04) and 5 (P = 0.01).",
        "Visual acuity was better with velmotide than with placebo at 2 months (P = 0.04) and at 5 months (P = 0.01).",
        "Visual acuity at 2 and 5 months was better with velmotide than with placebo (P = 0.04 and 0.01).",
        "Visual acuity at 2 and 5 months was better with velmotide than with placebo (P = 0.04 and P = 0.01, respectively).",
    ],
)
def test_each_time_point_of_a_list_has_its_p_value(said):
    assert told_of(said) == {("BCVA", "2 month", 0.04), ("BCVA", "5 month", 0.01)}


def test_each_time_point_of_a_list_has_its_figures():
    said = "Remission was more common with velmotide than with placebo at 4 (31% vs 12%; P = 0.03), 8 (44% vs 20%; P = 0.01) and 12 weeks (50% vs 22%; P = 0.002)."

    assert rates(TRIAL + said) == {
        (arm, "Remission", f"{week} weeks", share, "%")
        for week, shares in ((4, (31.0, 12.0)), (8, (44.0, 20.0)), (12, (50.0, 22.0)))
        for arm, share in zip(("velmotide", "placebo"), shares, strict=True)
    }


def test_hours_of_a_list_are_no_figures():
    said = "Pain scores were lower with velmotide than with placebo at 2 (P = 0.04) and 6 hours (P = 0.01)."

    assert rates(TRIAL + said) == set()
    assert {p for _, _, p in told_of(said)} == {0.04, 0.01}


def test_endpoints_that_share_their_last_words_are_two():
    said = "Systolic and diastolic blood pressure were 128 and 81 mm Hg with velmotide."

    assert {(r[1], r[3]) for r in rates(TRIAL + said)} == {("SBP", 128.0), ("DBP", 81.0)}


def test_endpoints_that_share_words_behind_their_brackets_are_two():
    said = (
        "Velmotide and placebo did not differ in systolic (difference -1.1 mmHg, 95% CI -3.4 to 1.2) or diastolic "
        "(difference 0.6 mmHg, 95% CI -1.3 to 2.5) blood pressure."
    )
    assert {c[2:5] for c in comparisons(TRIAL + said)} == {
        ("SBP", "difference", -1.1),
        ("DBP", "difference", 0.6),
    }


@pytest.mark.parametrize("told", ["(P = 0.02 and P = 0.04)", "(P = 0.02 and P = 0.04, respectively)", "(P = 0.02, 0.04, accordingly)"])  # fmt: skip
def test_as_many_p_values_as_endpoints_are_taken_in_turn(told):
    said = f"HDL and LDL cholesterol were lower with velmotide than with placebo {told}."

    assert told_of(said) == {("HDL-C", None, 0.02), ("LDL-C", None, 0.04)}


def test_one_p_value_is_of_all_endpoints_before_it():
    said = "Fasting and postprandial glucose were lower with velmotide than with placebo (P < 0.01)."

    assert told_of(said) == {("FPG", None, 0.01), ("PPG", None, 0.01)}


def test_groups_of_figures_take_the_endpoints_before_them_in_turn():
    said = "Fertilisation rate and implantation rate did not differ between velmotide and placebo (71.2% vs 68.3%; 30.4% vs 27.9%, respectively)."

    assert {(r[0], r[1], r[3]) for r in rates(TRIAL + said)} == {
        ("velmotide", "Fertilisation rate", 71.2),
        ("placebo", "Fertilisation rate", 68.3),
        ("velmotide", "Implantation rate", 30.4),
        ("placebo", "Implantation rate", 27.9),
    }


def test_groups_of_figures_with_p_values_take_the_endpoints_in_turn():
    said = "Velmotide raised left ventricular ejection fraction as well as cardiac output (58 vs 52%, P = 0.03 and 4.4 vs 4.1 L/min, P = 0.2, respectively)."

    assert told_of(said) == {("LVEF", None, 0.03), ("Cardiac output", None, 0.2)}


def test_each_arm_may_have_a_row_of_all_endpoints():
    said = "Intake of protein and share of the daily need were greater with velmotide (mean (SD) 81 (20) g, 84 (21) %) than with placebo (mean (SD) 60 (22) g, 58 (24) %, P < 0.001)."

    assert {(r[0], r[1], r[3]) for r in rates(TRIAL + said)} == {
        ("velmotide", "Intake of protein", 81.0),
        ("velmotide", "share of the daily need", 84.0),
        ("placebo", "Intake of protein", 60.0),
        ("placebo", "share of the daily need", 58.0),
    }
    assert told_of(said) == {("Intake of protein", None, 0.001), ("share of the daily need", None, 0.001)}


def test_a_response_rate_is_an_endpoint_where_none_has_been_named():
    said = "The response rate was 41% with velmotide and 22% with placebo."

    assert {(r[1], r[3]) for r in rates(TRIAL + said)} == {("response rate", 41.0), ("response rate", 22.0)}


def test_an_item_of_a_list_with_one_p_value_is_one_comparison():
    said = (
        "Compared with placebo, velmotide improved daily comfort (P = .05), general health (P = .03), upper limb and "
        "hand function (P = .02), and transfer and basic mobility (P = .04)."
    )
    assert {(e, p) for e, _, p in told_of(said)} == {
        ("daily comfort", 0.05),
        ("general health", 0.03),
        ("upper limb and hand function", 0.02),
        ("transfer and basic mobility", 0.04),
    }


def test_ratings_of_several_degrees_are_one_endpoint():
    said = "Ratings of good or excellent were more frequent with velmotide than with placebo (P < 0.01)."

    assert {(e, p) for e, _, p in told_of(said)} == {("Ratings of good or excellent", 0.01)}


def test_a_scale_in_capitals_keeps_its_whole_name():
    said = "The velmotide group did better than the placebo group on Beliefs About a Quiet Night (F1,212 = 7.1, P = .008)."

    assert {(e, p) for e, _, p in told_of(said)} == {("Beliefs About a Quiet Night", 0.008)}


def test_each_ratio_in_brackets_is_of_the_words_right_before_it():
    said = (
        "Patients on velmotide were more likely than those on placebo to have an eye test (OR 1.8, 95% CI 1.1 to 3.0), to have "
        "received foot care (OR 2.4, 95% CI 1.3 to 4.4) and to have blood pressure recorded (OR 2.1, 95% CI 1.1 to 4.0)."
    )
    found = {(c[2], c[4]) for c in comparisons(TRIAL + said)}

    assert found == {("eye test", 1.8), ("foot care", 2.4), ("Blood pressure", 2.1)}


def test_a_quoted_statement_before_a_bracket_is_the_endpoint():
    said = (
        "Those on velmotide were more likely to agree that: ‘one walk a day is enough’ (RR = 1.2, 95% CI = 1.1–1.4), "
        "‘my friends’ advice is helpful’ (RR = 1.6, 95% CI = 1.4–1.9) and ‘sleep can wait’ (RR = 0.8, 95% CI = 0.7–0.9)."
    )
    assert {(c[2], c[4]) for c in comparisons(TRIAL + said)} == {
        ("one walk a day is enough", 1.2),
        ("my friends’ advice is helpful", 1.6),
        ("sleep can wait", 0.8),
    }


def test_time_points_may_have_names():
    methods = "Data were collected before treatment (T0), after 10 weeks (T1) and at one year (T2).\n\n"
    results = "Fatigue scores did not differ between velmotide and placebo (T1: MD 0.2, 95% CI -0.1 to 0.5; T2: MD 0.4, 95% CI -0.2 to 1.0)."
    found = {
        (r.value, r.at and f"{r.at.value:g} {r.at.unit}") for r in read(TRIAL + methods + results).results
    }

    assert found == {(0.2, "10 week"), (0.4, "1 year")}


def test_what_an_effect_is_adjusted_for_is_not_its_endpoint():
    said = "The risk of neuropathy was lower with velmotide than with placebo (P = 0.02), which remained significant after adjusting for HbA1c (P = 0.04)."

    assert {(e, p) for e, _, p in told_of(said)} == {
        ("risk of neuropathy", 0.02),
        ("risk of neuropathy", 0.04),
    }


def test_each_effect_size_in_brackets_is_of_the_item_before_it():
    said = (
        "Velmotide was better than placebo on the effect size (ES) of kind acts (ES = 2.70), interest and zeal "
        "(ES = 0.78), teacher warmth (ES = 0.91) and chances to share and help (ES = 1.42)."
    )
    found = {(c[2], c[4]) for c in comparisons(TRIAL + said)}

    assert {
        ("interest and zeal", 0.78),
        ("teacher warmth", 0.91),
        ("chances to share and help", 1.42),
    } <= found


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (
            "On the third postoperative day, pain scores were 3.2 with velmotide and 4.1 with placebo.",
            "3 days",
        ),
        ("The 28-day cure rate was 92% with velmotide and 81% with placebo.", "28 days"),
        ("The 12-week abstinence rates were 32% with velmotide and 21% with placebo.", "12 weeks"),
    ],
)
def test_a_time_point_may_stand_in_other_words(said, at):
    assert {r[2] for r in rates(TRIAL + said)} == {at}


@pytest.mark.parametrize(
    "said",
    [
        "The hazard ratios (velmotide vs. placebo) for progression-free survival and overall survival were 0.62 (95% CI: 0.42-0.84) and 0.77 (95% CI: 0.56-1.09), respectively.",
        "Hazard ratios for progression-free survival and overall survival with velmotide versus placebo were 0.62 (95% CI 0.42-0.84; P = 0.01) and 0.77 (95% CI 0.56-1.09; P = 0.2), respectively.",
    ],
)
def test_estimates_in_a_row_take_the_endpoints_that_they_are_for_in_turn(said):
    assert {c[:5] for c in comparisons(TRIAL + said)} == {
        ("velmotide", "placebo", "PFS", "hazard_ratio", 0.62),
        ("velmotide", "placebo", "OS", "hazard_ratio", 0.77),
    }


def test_differences_in_a_row_take_endpoints_that_no_vocabulary_knows():
    said = "The mean differences in morning vigour and evening rest between velmotide and placebo were 1.3 (95% CI 0.2 to 2.4) and 0.9 (95% CI 0.1 to 1.7), respectively."

    assert {(c[2], c[4]) for c in comparisons(TRIAL + said)} == {
        ("morning vigour", 1.3),
        ("evening rest", 0.9),
    }


def test_an_effect_in_a_part_of_the_people_has_the_endpoint_and_the_arms_spoken_of():
    text = (
        "Patients were assigned to enalimib or to captolol. Neuropathy was seen in 21% with enalimib and 30% with captolol. "
        "In subgroup analyses, the enalimib strategy had a greater benefit in smokers (hazard ratio 0.75 [99% CI 0.58–0.99], P < 0.01)."
    )
    assert {c[3:] for c in comparisons(text)} == {("hazard_ratio", 0.75, "<0.01")}


def test_a_list_that_begins_with_a_measure_is_no_composite():
    said = "There was no difference in length of stay, mortality or readmission between velmotide and placebo (P = 0.4, P = 0.6 and P = 0.7, respectively)."

    assert {(e, p) for e, _, p in told_of(said)} == {("LOS", 0.4), ("ACM", 0.6), ("Readmission", 0.7)}


def test_both_summary_scores_of_a_scale_have_their_p_values():
    said = "Velmotide improved the physical and mental component scores of the SF-36 more than placebo (P = 0.01 and P = 0.03)."

    assert {(e, p) for e, _, p in told_of(said)} == {("SF-36 PCS", 0.01), ("SF-36 MCS", 0.03)}


def test_words_that_a_comma_parts_are_no_name():
    said = (
        "Among patients with diabetes, remission was more common with velmotide than with placebo (P = 0.02)."
    )

    assert {(e, p) for e, _, p in told_of(said)} == {("remission", 0.02)}
