"""Parts of a sentence that each belong to one arm: its end set against its start, and a list that its name closes."""

from __future__ import annotations

import pytest
from reading import comparisons, events, measures, rates

PAIR = "Adults with asthma were randomised to tovelimab or placebo. "


@pytest.mark.parametrize(
    "text",
    [
        "Compared to baseline, thickness rose in the tovelimab group (247.2±32.9 vs 252.0±24.9 μm; P=0.31) and in the placebo group (250.8±34 vs 264.0±34.1 μm; P=0.14).",
        "Thickness rose in both groups (247.2±32.9 vs. 252.0±24.9 μm, p=0.31 in the tovelimab group; 250.8±34 vs. 264.0±34.1 μm, p=0.14 in the placebo group).",
    ],
)
def test_a_pair_behind_each_arm_is_its_start_and_its_end(text):
    assert measures(PAIR + text) == {
        ("tovelimab", "mean", 252.0, "μm"),
        ("placebo", "mean", 264.0, "μm"),
    }
    assert comparisons(PAIR + text) == set()


def test_a_list_of_events_belongs_to_the_arm_behind_it():
    text = (
        "The most common adverse events were headache (18%), nausea (14%) and rash (6%) for tovelimab, and headache (16%), "
        "nausea (12%) and cough (5%) for placebo."
    )
    assert {(arm, value) for arm, _, value, _ in events(PAIR + text)} == {
        ("tovelimab", 18.0),
        ("tovelimab", 14.0),
        ("tovelimab", 6.0),
        ("placebo", 16.0),
        ("placebo", 12.0),
        ("placebo", 5.0),
    }


def test_a_pair_and_its_p_value_end_where_the_next_pair_begins():
    text = (
        "Tovelimab shortened duration of ventilation as well as ICU stay (20.6 versus 28.5 hours, p<0.001 and 40.4 versus "
        "57.8 hours, p=0.002, respectively) compared with placebo."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(PAIR + text)} == {
        ("tovelimab", 20.6),
        ("placebo", 28.5),
        ("tovelimab", 40.4),
        ("placebo", 57.8),
    }


def test_a_difference_told_again_in_another_unit_is_one_too():
    text = "The mean difference in HbA1c was –0.41% (–4.5 mmol/mol) in favour of tovelimab over placebo."
    assert {(m, v) for _, _, _, m, v, _ in comparisons(PAIR + text)} == {
        ("difference", -0.41),
        ("difference", -4.5),
    }


def test_hyphens_of_publishers_are_read_as_hyphens_and_quoted_as_printed():
    text = (
        "Headache occurred in 17 tovelimab‐treated patients (9.4%) and in 9 placebo‐treated patients (5.0%)."
    )
    assert {(arm, value) for arm, _, value, _ in events(PAIR + text)} == {
        ("tovelimab", 9.4),
        ("placebo", 5.0),
    }


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (
            "Pain scores were 4.2, 3.1 and 2.4 at 2, 4 and 8 weeks in the tovelimab group and 5.5, 4.6 and 3.9 in the placebo group.",
            ["2 weeks", "4 weeks", "8 weeks"],
        ),
        (
            "Pain scores were 4.2 ± 1.0, 3.1 ± 0.9 and 2.4 ± 0.7 at 6, 12 and 24 h in the tovelimab group and 5.5 ± 1.2, 4.6 ± 1.1 and 3.9 ± 1.0 in the placebo group.",
            None,
        ),
    ],
)
def test_figures_at_listed_times_belong_to_the_arm_behind_them(text, at):
    told = {(arm, value): time for arm, _, time, value, _ in rates(PAIR + text)}
    assert set(told) == {("tovelimab", v) for v in (4.2, 3.1, 2.4)} | {
        ("placebo", v) for v in (5.5, 4.6, 3.9)
    }
    if at is not None:
        assert [told["tovelimab", v] for v in (4.2, 3.1, 2.4)] == at
        assert [told["placebo", v] for v in (5.5, 4.6, 3.9)] == at


def test_endpoints_that_no_vocabulary_knows_are_taken_in_turn_by_each_arm():
    text = (
        "Mean scores for itching, sleep and mood were 2.1, 3.4 and 4.5 in the tovelimab group compared with 3.9, 4.4 and 4.9 "
        "in the placebo group."
    )
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(PAIR + text)} == {
        ("tovelimab", "itching", 2.1),
        ("tovelimab", "sleep", 3.4),
        ("tovelimab", "mood", 4.5),
        ("placebo", "itching", 3.9),
        ("placebo", "sleep", 4.4),
        ("placebo", "mood", 4.9),
    }


def test_so_many_days_shorter_with_an_interval_is_a_difference():
    text = "The tovelimab group had a 1.3-day shorter hospital stay (95% CI 0.4 to 2.2; p = 0.01)."
    assert {(m, v, p) for _, _, _, m, v, p in comparisons(PAIR + text)} == {("difference", -1.3, "=0.01")}


def test_hospital_costs_are_figures():
    text = "Hospital costs were $4,210 in the tovelimab group and $5,120 in the placebo group (p=0.02)."
    assert {(arm, value, unit) for arm, _, _, value, unit in rates(PAIR + text)} == {
        ("tovelimab", 4210.0, "$"),
        ("placebo", 5120.0, "$"),
    }


def test_means_written_with_m_and_sd_go_from_the_start_to_the_end():
    text = (
        "Anxiety decreased in the tovelimab group (M = 11.2, SD = 4.1 to M = 7.9, SD = 3.8) more than in the placebo group "
        "(M = 11.0, SD = 4.3 to M = 9.9, SD = 4.4)."
    )
    assert measures(PAIR + text) == {("tovelimab", "mean", 7.9, None), ("placebo", "mean", 9.9, None)}


def test_what_a_score_is_out_of_is_no_figure():
    text = "Knowledge scores rose from 5.1 to 8.3 out of 10 in the tovelimab group and from 5.0 to 6.1 in the placebo group."
    assert {(arm, value) for arm, _, _, value, _ in rates(PAIR + text)} == {
        ("tovelimab", 8.3),
        ("placebo", 6.1),
    }


def test_brackets_without_names_keep_the_order_of_the_arms_named_one_by_one_before():
    text = (
        "In one trial, 300 adults took lumafen 10 mg or placebo. Placebo gave 9% and lumafen 8% of them a rash.\n\n"
        "Side effects were pain (27% with lumafen, 11% with placebo), fatigue (22% and 18%) and headache (19% and 15%)."
    )
    told = {(arm, term, value) for arm, term, value, _ in events(text)}
    assert {("lumafen 10 mg", "Fatigue", 22.0), ("placebo", "Headache", 15.0)} <= told
