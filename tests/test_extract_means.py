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
