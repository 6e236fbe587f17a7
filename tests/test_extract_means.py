"""Means, changes, medians and harms as reports tell them: which way they go, what measures them, and of whom they are."""

from __future__ import annotations

import pytest
from reading import comparisons, measures, rates, read

_DOSES = "In the phase 2 OSPREY trial, 240 adults with obesity were randomized to cadrinotide 2 mg, cadrinotide 4 mg or placebo. "
_PAIR = "In the phase 3 LINNET trial, 512 patients with chronic kidney disease were assigned to finarudil or ramipril. "
_PLUS = "In the phase 3 TERN trial, 410 patients with gastric cancer were randomized to orvetinib plus chemotherapy or chemotherapy alone. "


def test_verbs_of_lessening_make_a_change_that_falls():
    assert measures(_PAIR + "Finarudil trimmed urinary albumin by 31% and ramipril by 12%.") == {
        ("finarudil", "percent_change", -31.0, "%"),
        ("ramipril", "percent_change", -12.0, "%"),
    }
    text = "The 4-mg dose cut HbA1c by 1.6 percentage points from a baseline of 8.0%, against 0.4 points for placebo."
    assert {(r[1], r[2]) for r in measures(_DOSES + text)} == {("mean_change", -1.6), ("mean_change", -0.4)}


def test_a_rate_of_the_heart_or_the_kidney_changes_like_any_other_measure():
    text = "Heart rate rose by 3 beats per minute with finarudil and fell by 1 beat per minute with ramipril."
    assert ("finarudil", "mean_change", 3.0, "beats per minute") in measures(_PAIR + text)
    text = "The eGFR declined by 1.1 mL/min/1.73 m² per year with finarudil and by 2.9 mL/min/1.73 m² per year with ramipril (difference, 1.8; 95% CI, 1.2 to 2.4)."
    assert {(r[1], r[2]) for r in measures(_PAIR + text)} == {("mean_change", -1.1), ("mean_change", -2.9)}
    assert {(r[3], r[4]) for r in comparisons(_PAIR + text)} == {("difference", 1.8)}


def test_a_bracket_says_by_how_much_a_level_fell():
    text = "Neck pain eased from 5.9 to 3.1 with finarudil (a 47% decrease) and from 6.0 to 4.8 with ramipril (a 20% decrease)."
    assert {(r[0], r[1], r[2]) for r in measures(_PAIR + text)} == {
        ("finarudil", "mean", 3.1),
        ("finarudil", "percent_change", -47.0),
        ("ramipril", "mean", 4.8),
        ("ramipril", "percent_change", -20.0),
    }


def test_below_and_above_baseline_are_changes_with_a_sign():
    text = "Triglycerides were 18% below baseline with finarudil and 5% above it with ramipril."
    assert {(r[0], r[1], r[2]) for r in measures(_PAIR + text)} == {
        ("finarudil", "percent_change", -18.0),
        ("ramipril", "percent_change", 5.0),
    }


def test_a_length_of_time_that_something_took_is_no_time_point():
    text = "Median time to first bowel movement was 3 days on finarudil and 5 days in the ramipril group."
    assert {(r[0], r[3]) for r in rates(_PAIR + text)} == {("finarudil", 3.0), ("ramipril", 5.0)}


def test_the_least_difference_that_matters_is_no_result():
    text = "Itch scores differed by 1.9 points in favor of finarudil (P=0.004), short of the minimal clinically important difference of 3 points."
    assert {r[4] for r in comparisons(_PAIR + text)} == {1.9}


def test_a_drug_that_is_added_to_another_means_the_combination():
    text = (
        "Median overall survival was 16.1 months in the orvetinib group and 12.0 months in the control group."
    )
    assert {(r[0], r[3]) for r in rates(_PLUS + text)} == {
        ("orvetinib + chemotherapy", 16.1),
        ("chemotherapy", 12.0),
    }


def test_a_programme_is_called_by_what_it_is_of():
    text = "In a trial, 90 adults with back pain were allocated to a supervised walking programme or usual care. Disability fell by 6.1 points with walking and 2.2 points with usual care."
    assert {(r[0], r[2]) for r in measures(text)} == {
        ("supervised walking programme", -6.1),
        ("usual care", -2.2),
    }


def _harms(text: str) -> set[tuple[str, str | None, float | None]]:
    facts = read(text)
    label = {a.id: a.label for a in facts.arms}
    return {(label[str(e.arm)], e.term, e.value) for e in facts.safety_events}


def test_a_list_of_figures_each_before_its_event_goes_on_without_its_verb():
    text = "At the 4 mg dose, 31% of patients experienced vomiting, 17% dizziness and 9% fatigue."
    assert _harms(_DOSES + text) == {
        ("cadrinotide 4 mg", "Vomiting", 31.0),
        ("cadrinotide 4 mg", "Dizziness", 17.0),
        ("cadrinotide 4 mg", "Fatigue", 9.0),
    }


def test_rates_over_the_time_of_people_are_of_harms_too():
    text = "Exposure-adjusted rates of serious infection were 2.4 and 1.9 per 100 patient-years for finarudil and ramipril, respectively."
    assert _harms(_PAIR + text) == {
        ("finarudil", "Serious infection", 2.4),
        ("ramipril", "Serious infection", 1.9),
    }


@pytest.mark.parametrize(
    "told",
    ["Hyperkalaemia occurred in 14 patients in each group.", "Hyperkalaemia was seen in 14% of both groups."],
)
def test_what_each_of_two_groups_had_is_of_both(told: str):
    assert {(arm, value) for arm, _, value in _harms(_PAIR + told)} == {
        ("finarudil", 14.0),
        ("ramipril", 14.0),
    }


def test_a_line_of_figures_behind_a_sentence_is_no_title():
    assert _harms(_DOSES + "Constipation: 2 mg, 8%; 4 mg, 15%; placebo, 3%") == {
        ("cadrinotide 2 mg", "Constipation", 8.0),
        ("cadrinotide 4 mg", "Constipation", 15.0),
        ("placebo", "Constipation", 3.0),
    }


def test_a_bracket_with_an_arm_of_its_own_is_of_that_arm():
    text = "Serum uric acid was 22% below baseline in the finarudil arm (ramipril arm: 3% below)."
    assert {(r[0], r[2]) for r in measures(_PAIR + text)} == {("finarudil", -22.0), ("ramipril", -3.0)}


def test_a_p_value_of_both_is_of_all_that_are_listed():
    text = "Weight differed from placebo by −4.1 kg (95% CI −5.0 to −3.2) with 2 mg and −8.8 kg (95% CI −9.9 to −7.7) with 4 mg; both P<0.001."
    assert {(r[0], r[4], r[5]) for r in comparisons(_DOSES + text)} == {
        ("cadrinotide 2 mg", -4.1, "<0.001"),
        ("cadrinotide 4 mg", -8.8, "<0.001"),
    }


def test_what_averaged_a_figure_is_no_age():
    text = "Systolic pressure averaged 128 mm Hg with finarudil and 133 mm Hg with ramipril."
    assert {(r[0], r[3]) for r in rates(_PAIR + text)} == {("finarudil", 128.0), ("ramipril", 133.0)}


def test_who_lost_more_has_the_lower_change():
    text = "The 4 mg group lost 9.2 kg more than the placebo group."
    assert {(r[0], r[4]) for r in comparisons(_DOSES + text)} == {("cadrinotide 4 mg", -9.2)}


def test_a_level_that_is_down_from_another_is_no_change():
    text = "HbA1c at week 30 was 6.6% with 4 mg and 7.9% with placebo, down from 8.2% in both groups."
    assert {(r[1], r[2]) for r in measures(_DOSES + text)} == {("mean", 6.6), ("mean", 7.9)}


def test_a_part_of_a_sentence_that_tells_of_no_results_leaves_the_rest():
    text = "Mean age was 61 years; by month 12, systolic pressure had dropped by 11.3 mm Hg on finarudil and 7.0 mm Hg on ramipril."
    assert {r[2] for r in measures(_PAIR + text)} == {-11.3, -7.0}
    text = "Weight loss with 4 mg was 9.7%, short of the 12% that analysts had expected."
    assert {r[2] for r in measures(_DOSES + text)} == {-9.7}


def test_by_how_much_responders_improved_is_no_change_of_an_arm():
    text = "The KCCQ score improved by at least 5 points in 61% of the finarudil group and 48% of the ramipril group."
    assert {r[3] for r in rates(_PAIR + text)} == {61.0, 48.0}


def test_a_change_that_is_held_to_matter_is_no_result():
    text = "KCCQ scores rose by 7.2 points with finarudil and 3.1 points with ramipril (a change of 5 points is considered clinically important)."
    assert {r[2] for r in measures(_PAIR + text)} == {7.2, 3.1}


def test_the_length_of_a_scale_is_no_result():
    text = "Injection pain was rated 2.3 on a 10-point scale after finarudil and 1.8 after ramipril."
    assert {r[3] for r in rates(_PAIR + text)} == {2.3, 1.8}


def test_it_after_a_time_point_means_what_was_measured_before():
    text = "The mean systolic pressure at baseline was 146 mm Hg. At 6 months it was 4.4 mm Hg lower in the finarudil group than in the ramipril group (P<0.001)."
    assert {(r[0], r[4], r[5]) for r in comparisons(_PAIR + text)} == {("finarudil", -4.4, "<0.001")}


def test_what_worsened_goes_the_other_way_than_what_improved():
    text = "Global health status improved by 3.9 points with orvetinib plus chemotherapy but worsened by 2.7 points with chemotherapy alone."
    assert {r[2] for r in measures(_PLUS + text)} == {3.9, -2.7}


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("Two falls occurred in the finarudil group and five in the ramipril group.", {2.0, 5.0}),
        ("Cholelithiasis was seen in five patients (three on finarudil, two on ramipril).", {3.0, 2.0}),
        ("Acute pancreatitis was confirmed in one participant, who had been assigned to finarudil.", {1.0}),
        ("Two deaths, one in each arm, were considered unrelated to treatment.", {1.0}),
    ],
)
def test_events_are_counted_for_the_arm_that_had_them(told: str, counts: set[float]):
    assert {value for _, _, value in _harms(_PAIR + told)} == counts


def test_the_last_of_a_list_is_not_of_the_arm_of_the_next_clause():
    text = "The most frequent adverse events with finarudil were dizziness (9.1%), headache (6.0%) and fatigue (4.2%); rates on ramipril were 8.8%, 5.9% and 4.0%."
    assert {(arm, value) for arm, term, value in _harms(_PAIR + text) if term == "Fatigue"} == {
        ("finarudil", 4.2),
        ("ramipril", 4.0),
    }


def test_two_arms_behind_the_events_that_they_differ_in():
    text = "Nausea (29% vs. 7%) and vomiting (13% vs. 2%) were more common with 4 mg than placebo."
    assert {arm for arm, _, _ in _harms(_DOSES + text)} == {"cadrinotide 4 mg", "placebo"}


def _graded(text: str) -> set[tuple[str | None, str | None, float | None]]:
    return {(e.term, e.qualifier, e.value) for e in read(text).safety_events}


def test_a_grade_that_heads_a_list_is_of_all_its_events():
    text = "The most common grade 3 or higher adverse events were neutropenia (29% vs. 27%) and fatigue (6% vs. 3%)."
    assert _graded(_PLUS + text) == {
        ("Neutropenia", "grade ≥3", 29.0),
        ("Neutropenia", "grade ≥3", 27.0),
        ("Fatigue", "grade ≥3", 6.0),
        ("Fatigue", "grade ≥3", 3.0),
    }


def test_a_grade_in_a_bracket_is_of_its_own_figures():
    text = "Diarrhea (any grade, 41% vs 20%; grade ≥3, 5% vs 1%) was more frequent with orvetinib."
    assert {(grade, value) for _, grade, value in _graded(_PLUS + text)} == {
        (None, 41.0),
        (None, 20.0),
        ("grade ≥3", 5.0),
        ("grade ≥3", 1.0),
    }


def test_who_stopped_because_of_an_event_did_not_only_have_it():
    text = "Nausea was the most common side effect, hitting 28% of patients on 4 mg, but only 3% dropped out because of it."
    facts = read(_DOSES + text)
    assert {(e.reported, e.value) for e in facts.safety_events} == {
        ("Nausea", 28.0),
        ("discontinuation due to nausea", 3.0),
    }


def test_the_most_frequent_event_is_read_behind_what_sums_them_up():
    text = "Serious adverse events were seen in 38% of patients on the combination, the most frequent being neutropenia (21%) and anemia (11%)."
    assert {(term, value) for term, _, value in _graded(_PLUS + text)} == {
        ("Serious adverse event", 38.0),
        ("Neutropenia", 21.0),
        ("Anaemia", 11.0),
    }


def test_an_estimated_treatment_difference_may_be_abbreviated():
    text = "Cadrinotide 4 mg reduced HbA1c by 1.7 percentage points vs. 0.2 points with placebo (ETD −1.5; 95% CI −1.8 to −1.2; p < 0.0001)."
    assert {(r[3], r[4], r[5]) for r in comparisons(_DOSES + text)} == {("difference", -1.5, "<0.0001")}


def test_people_who_are_lighter_have_lost_weight():
    text = "Patients taking 4 mg were on average 9.3 kg lighter at week 40; those given placebo were 1.2 kg lighter."
    assert {(r[0], r[2]) for r in measures(_DOSES + text)} == {("cadrinotide 4 mg", -9.3), ("placebo", -1.2)}


def test_a_list_of_points_by_which_doses_beat_placebo_is_of_differences():
    text = "Compared with placebo, weight was reduced by 3.8 percentage points (95% CI 2.9 to 4.7) with 2 mg and 8.1 points (7.0 to 9.2) with 4 mg."
    assert {(r[0], r[3], r[4]) for r in comparisons(_DOSES + text)} == {
        ("cadrinotide 2 mg", "difference", -3.8),
        ("cadrinotide 4 mg", "difference", -8.1),
    }


def test_two_doses_that_a_pair_of_figures_follows_are_its_arms():
    text = "Weight loss with the 4 mg dose was nearly twice that with 2 mg (9.4% vs 5.0%)."
    assert {(r[0], r[3]) for r in rates(_DOSES + text)} == {
        ("cadrinotide 4 mg", -9.4),
        ("cadrinotide 2 mg", -5.0),
    }


def test_days_in_brackets_behind_arms_are_figures():
    text = "Mean hospital stay was shorter with finarudil (4.8 days) than with ramipril (6.1 days; P=0.003)."
    assert {(r[0], r[3]) for r in rates(_PAIR + text)} == {("finarudil", 4.8), ("ramipril", 6.1)}


def test_a_label_of_a_difference_names_what_differs():
    text = "Between-group difference in change in pain: −1.4 points (95% CI −2.0 to −0.8)."
    assert {(r[2], r[4]) for r in comparisons(_PAIR + text)} == {("pain", -1.4)}


_TWO = "Narvetinib was tested in two phase 3 trials, CREST-1 and CREST-2, against placebo in adults with hand eczema. "


def _by_study(text: str) -> set[tuple[str, str, float | None]]:
    facts = read(text)
    label = {a.id: a.label for a in facts.arms}
    name = {s.id: s.names[0] if s.names else "" for s in facts.studies}
    return {(name[r.study], label[str(r.arm)].lower(), r.value) for r in facts.results}


def test_lists_of_both_arms_over_two_studies():
    text = "DLQI fell by 61% (CREST-1) and 58% (CREST-2) with narvetinib and by 30% and 27% with placebo."
    assert _by_study(_TWO + text) == {
        ("CREST-1", "narvetinib", -61.0),
        ("CREST-2", "narvetinib", -58.0),
        ("CREST-1", "placebo", -30.0),
        ("CREST-2", "placebo", -27.0),
    }
    text = "Median time to itch relief was 6 days on narvetinib in CREST-1 and 8 days in CREST-2."
    assert _by_study(_TWO + text) == {("CREST-1", "narvetinib", 6.0), ("CREST-2", "narvetinib", 8.0)}


@pytest.mark.parametrize(
    "told",
    [
        "Side effects forced 5% of finarudil patients and 2% of ramipril patients to stop treatment.",
        "In the finarudil group, 5% quit the study over side effects, against 2% on ramipril.",
        "Adverse events caused discontinuation in 5% of the finarudil group and 2% of the ramipril group.",
    ],
)
def test_stopping_for_side_effects_is_told_in_many_ways(told: str):
    assert _harms(_PAIR + told) == {
        ("finarudil", "Adverse event leading to discontinuation", 5.0),
        ("ramipril", "Adverse event leading to discontinuation", 2.0),
    }


def test_from_one_arm_to_another_is_no_baseline():
    text = "Nausea rates climbed with dose, from 13% on 2 mg to 25% on 4 mg; the placebo rate was 6%."
    assert {(arm, value) for arm, _, value in _harms(_DOSES + text)} == {
        ("cadrinotide 2 mg", 13.0),
        ("cadrinotide 4 mg", 25.0),
        ("placebo", 6.0),
    }


def test_the_former_and_the_latter_are_the_two_arms_in_turn():
    text = "Finarudil and ramipril both lowered blood pressure, the former by 11 mm Hg and the latter by 6 mm Hg."
    assert {(r[0], r[2]) for r in measures(_PAIR + text)} == {("finarudil", -11.0), ("ramipril", -6.0)}


def test_more_with_one_arm_than_with_the_other_is_a_difference():
    text = "Troponin T fell 14% more with finarudil than with ramipril."
    assert {(r[3], abs(r[4] or 0)) for r in comparisons(_PAIR + text)} == {("difference", 14.0)}
    assert not rates(_PAIR + text)
    text = "Diastolic pressure was 73.2 mm Hg in the finarudil arm, 1.9 mm Hg below that in the ramipril arm."
    assert {r[3] for r in rates(_PAIR + text)} == {73.2}


def test_what_a_programme_improved_is_no_group():
    text = (
        "In a trial, 90 adults with back pain were allocated to a supervised walking programme or usual care. "
        "Compared with usual care, the walking programme improved pain (mean difference −1.3 points, 95% CI −1.9 to −0.7) and function (−5.8 points, −9.1 to −2.5)."
    )
    assert {(r[2], r[4]) for r in comparisons(text)} == {("pain", -1.3), ("function", -5.8)}
    assert len(read(text).arms) == 2


def test_both_doses_and_placebo_are_three_arms_of_a_list():
    text = "Both doses lowered HbA1c more than placebo (−1.2 and −1.7 vs −0.2 percentage points; P<0.001 for both)."
    assert {(r[0], r[2]) for r in measures(_DOSES + text)} == {
        ("cadrinotide 2 mg", -1.2),
        ("cadrinotide 4 mg", -1.7),
        ("placebo", -0.2),
    }


def test_a_mean_score_of_some_points_is_a_result():
    text = "Patients assigned to finarudil had a mean KCCQ score of 74, compared with 69 for those assigned to ramipril."
    assert {(r[0], r[3]) for r in rates(_PAIR + text)} == {("finarudil", 74.0), ("ramipril", 69.0)}


def test_what_is_lower_in_one_arm_is_lower_than_in_the_other():
    text = "Over the course of the study, systolic pressure was 3.4 mm Hg lower in the finarudil group."
    assert {(r[0], r[1], r[4]) for r in comparisons(_PAIR + text)} == {("finarudil", "ramipril", -3.4)}
    assert not rates(_PAIR + text)


def test_a_clause_without_its_verb_has_that_of_the_clause_before():
    text = "On finarudil, the itch score dropped 3.3 points; on ramipril, 1.4."
    assert {(r[0], r[2]) for r in measures(_PAIR + text)} == {("finarudil", -3.3), ("ramipril", -1.4)}


def test_two_shares_in_brackets_behind_an_event_are_no_interval():
    text = "Headache (finarudil 8%, ramipril 7%), cough (4%, 11%) and dizziness (6%, 6%) were the most common events."
    assert {(arm, value) for arm, term, value in _harms(_PAIR + text) if term == "Cough"} == {
        ("finarudil", 4.0),
        ("ramipril", 11.0),
    }


def test_compared_with_one_drug_another_caused_more_is_no_arm():
    text = "Compared with ramipril, finarudil caused more hypotension (12.1% vs 8.0%) but less cough (2.3% vs 9.8%)."
    assert {(arm, value) for arm, _, value in _harms(_PAIR + text)} == {
        ("finarudil", 12.1),
        ("ramipril", 8.0),
        ("finarudil", 2.3),
        ("ramipril", 9.8),
    }


@pytest.mark.parametrize(
    ("told", "values"),
    [
        ("The mean change in eGFR was −3.1 mL/min in each group.", {("finarudil", -3.1), ("ramipril", -3.1)}),
        (
            "At 12 months the mean KCCQ score had reached 73.0 in the finarudil group (up from 62.1) and 68.4 in the ramipril group (up from 62.5).",
            {("finarudil", 73.0), ("ramipril", 68.4)},
        ),
        (
            "The finarudil group's mean itch score fell to 2.9, the ramipril group's to 4.4.",
            {("finarudil", 2.9), ("ramipril", 4.4)},
        ),
        (
            "NYHA class improved by at least one level in 41% versus 30%.",
            {("finarudil", 41.0), ("ramipril", 30.0)},
        ),
    ],
)
def test_levels_and_shares_of_both_arms(told: str, values: set[tuple[str, float]]):
    assert {(r[0], r[2]) for r in measures(_PAIR + told)} == values


def test_a_list_of_doses_may_open_with_the_first_of_them():
    text = "For the higher dose, the mean weight change was −8.9 kg (−9.7%), for the lower dose −4.4 kg (−4.9%), for placebo −1.0 kg (−1.1%)."
    assert {(r[0], r[2]) for r in measures(_DOSES + text)} == {
        ("cadrinotide 4 mg", -8.9),
        ("cadrinotide 4 mg", -9.7),
        ("cadrinotide 2 mg", -4.4),
        ("cadrinotide 2 mg", -4.9),
        ("placebo", -1.0),
        ("placebo", -1.1),
    }


def test_lists_across_two_studies_are_theirs_in_turn():
    text = "DLQI improved by 8.2 and 7.9 points with narvetinib across CREST-1 and CREST-2, compared with 3.1 and 3.4 points with placebo."
    assert _by_study(_TWO + text) == {
        ("CREST-1", "narvetinib", -8.2),
        ("CREST-2", "narvetinib", -7.9),
        ("CREST-1", "placebo", -3.1),
        ("CREST-2", "placebo", -3.4),
    }


@pytest.mark.parametrize(
    "told",
    [
        "Finarudil reduced blood loss (312 ± 95 vs 455 ± 120 mL; P < .001).",
        "Blood loss was reduced with finarudil (312 ± 95 mL) compared with ramipril (455 ± 120 mL).",
    ],
)
def test_of_what_an_arm_reduced_the_smaller_figure_is_the_level_reached(told: str):
    assert measures(_PAIR + told) == {
        ("finarudil", "mean", 312.0, "mL"),
        ("ramipril", "mean", 455.0, "mL"),
    }


def test_the_greater_of_two_reductions_stays_a_change():
    assert {(r[1], r[2]) for r in measures(_PAIR + "Finarudil reduced HbA1c (1.2 vs 0.3%; P < .001).")} == {
        ("mean_change", -1.2),
        ("mean_change", -0.3),
    }


def test_a_round_mean_before_its_p_value_is_a_figure():
    text = "The sleep score rose by 5.0 ± 3.1 (p = 0.01) with finarudil and by 2.0 ± 3.0 (p = 0.2) with ramipril."
    assert {(r[0], r[2]) for r in measures(_PAIR + text)} == {("finarudil", 5.0), ("ramipril", 2.0)}


@pytest.mark.parametrize(
    "told",
    [
        "In the 2 mg group the mean fall in HDL was 0.5 compared to 0.9 in the 4 mg group.",
        "In the group receiving 2 mg/day of cadrinotide HDL fell by 0.5, and in the 4 mg of cadrinotide group by 0.9.",
    ],
)
def test_the_first_of_two_doses_set_against_each_other_keeps_its_own(told: str):
    assert {(r[0], r[2]) for r in measures(_DOSES + told)} == {
        ("cadrinotide 2 mg", -0.5),
        ("cadrinotide 4 mg", -0.9),
    }


def test_a_control_may_stand_bare_behind_its_figure():
    blocks = "In this trial 72 villages were randomly assigned to finarudil or control. "
    text = "Deaths per centre were 3·00 (SE 0·07) finarudil versus 3·16 (SE 0·09) control (mortality ratio 0·95, 95% CI 0·89 to 1·02)."
    assert ("control", 3.16) in {(r[0], r[2]) for r in measures(blocks + text)}
    assert {(r[3], r[4]) for r in comparisons(blocks + text)} == {("risk_ratio", 0.95)}


def test_a_unit_behind_each_range_parts_no_pair():
    text = "Morphine use was lower with finarudil (12 [8-16] mg vs 20 [14-26] mg; p < 0.001)."
    assert {(r[0], r[2], r[3]) for r in measures(_PAIR + text)} == {
        ("finarudil", 12.0, "mg"),
        ("ramipril", 20.0, "mg"),
    }


def test_a_score_for_age_is_no_age():
    text = (
        "Finarudil improved the z score for weight-for-age (0.21 vs 0.09) but not that for height-for-age (0.11 vs 0.10; p = 0.8). "
        "Gestational age (38.6 vs 39.1 weeks) was similar."
    )
    assert {r[2] for r in measures(_PAIR + text)} >= {0.21, 0.09, 0.11, 0.1}
