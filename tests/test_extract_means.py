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
