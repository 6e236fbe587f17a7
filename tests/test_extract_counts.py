"""Counts of people and things by arm, where no percentage is given: whose they are, of what, and what is no result."""

from __future__ import annotations

import pytest
from reading import events, rates, read

PAIR = "Adults with osteoporosis were randomised to tovelimab or placebo. "


def counted(text):
    return {(arm, endpoint, value, unit) for arm, endpoint, _, value, unit in rates(PAIR + text)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Six patients in the tovelimab group and 14 in the placebo group relapsed.",
            {("tovelimab", "relapsed", 6, "patients"), ("placebo", "relapsed", 14, "patients")},
        ),
        (
            "Complete union was achieved in 18 patients with tovelimab and 9 patients with placebo.",
            {("tovelimab", "Complete union", 18, "patients"), ("placebo", "Complete union", 9, "patients")},
        ),
        (
            "Only three in the tovelimab group compared to 12 patients in the placebo group needed rescue surgery.",
            {("tovelimab", "rescue surgery", 3, "patients"), ("placebo", "rescue surgery", 12, "patients")},
        ),
        (
            "Three tovelimab-treated women and nine placebo-treated women required rescue medication.",
            {
                ("tovelimab", "rescue medication", 3, "patients"),
                ("placebo", "rescue medication", 9, "patients"),
            },
        ),
        (
            "Treatment failed in 5 patients on tovelimab and in 11 patients on placebo.",
            {
                ("tovelimab", "Treatment failed", 5, "patients"),
                ("placebo", "Treatment failed", 11, "patients"),
            },
        ),
        (
            "Two animals in the tovelimab group and one in the placebo group recovered.",
            {("tovelimab", "recovered", 2, "patients"), ("placebo", "recovered", 1, "patients")},
        ),
    ],
)
def test_people_to_whom_something_happened_are_counted_for_each_arm(text, told):
    assert counted(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Fifteen doubtful nodules were found after tovelimab and 2 after placebo.",
            {("tovelimab", "doubtful nodules", 15, "nodules"), ("placebo", "doubtful nodules", 2, "nodules")},
        ),
        (
            "There were no loose screws in the tovelimab group but four in the placebo group.",
            {("placebo", "loose screws", 4, "screws")},
        ),
    ],
)
def test_things_are_counted_under_their_own_name(text, told):
    assert counted(text) == told


def test_people_and_their_events_are_counted_side_by_side():
    text = (
        "This trial asks whether tovelimab prevents falls.\n\nRESULTS\n\nNine women had 14 falls in the tovelimab "
        "group compared with 21 women having 50 falls in the placebo group."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(PAIR + text)} | {
        (arm, value) for arm, _, value, _ in events(PAIR + text)
    } == {("tovelimab", 9), ("tovelimab", 14), ("placebo", 21), ("placebo", 50)}


@pytest.mark.parametrize(
    "told",
    [
        "(tovelimab, n = 4; placebo, n = 3)",
        "(tovelimab 4, placebo 3)",
        "(four on tovelimab and three on placebo)",
    ],
)
def test_the_parts_of_a_total_behind_it_belong_to_the_arms(told):
    assert counted(f"Seven patients {told} needed a transfusion.") == {
        ("tovelimab", "transfusion", 4, "patients"),
        ("placebo", "transfusion", 3, "patients"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Open access was performed in 22 patients of the tovelimab group and 23 patients of the placebo group.",
        "In all, 206 women continued, 100 in the tovelimab group and 106 in the placebo group.",
        "There were 31 women in the tovelimab group and 29 in the placebo group.",
        "Two hundred patients underwent surgery (tovelimab, 101; placebo, 99).",
        "Eighty-four scans (42 with tovelimab, 42 with placebo) were assessed by six readers.",
    ],
)
def test_who_was_in_an_arm_and_what_was_done_is_no_result(text):
    assert counted(text) == set()


def test_a_count_that_nothing_in_its_clause_explains_takes_no_earlier_endpoint():
    text = (
        "Pain was 3.1 with tovelimab and 4.2 with placebo; 5 patients on tovelimab and 2 on placebo had left."
    )
    assert {value for _, _, value, _ in counted(text)} == {3.1, 4.2}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Grip showed an improvement in 61 and 32 women and no change in 15 and 44 women of the tovelimab and placebo groups.",
            {("improvement in Grip", 61, 32), ("no change in Grip", 15, 44)},
        ),
        (
            "Adverse events (nausea, rash, and cough) were found in 4 and 7 patients in the tovelimab and placebo groups.",
            {("Any adverse event", 4, 7)},
        ),
    ],
)
def test_lists_of_counts_take_the_arms_behind_the_last(text, told):
    read = {(e, arm): value for arm, e, value, _ in {*counted(text), *events(PAIR + text)}}
    assert {(e, read[e, "tovelimab"], read[e, "placebo"]) for e, _ in read} == told


@pytest.mark.parametrize(
    "text",
    [
        "There were 12 infections among 35 patients in the tovelimab group and 20 among 36 patients in the placebo group.",
        "Infection developed in 12/35 patients in the tovelimab group and 20/36 in the placebo group.",
        "Infection developed in 12 patients (four of them late) in the tovelimab group and in 20 in the placebo group.",
    ],
)
def test_a_count_among_a_number_of_people_is_the_count(text):
    assert {(arm, value) for arm, _, value, _ in events(PAIR + text)} == {("tovelimab", 12), ("placebo", 20)}


@pytest.mark.parametrize(
    "text",
    [
        "Patients had 3 or more attacks in the tovelimab group and 5 or more in the placebo group.",
        "Five men and three women in the tovelimab group and six men and one woman in the placebo group had pain.",
    ],
)
def test_thresholds_and_parts_of_a_number_of_people_are_no_counts(text):
    assert counted(text) == set()


def test_the_level_of_an_event_is_no_count_of_it():
    text = (
        "In one trial, 300 adults took lumafen 10 mg or placebo.\n\n"
        "Level 2 hypoglycaemia occurred at 5.4 events per patient-year with lumafen and 9.7 events per patient-year with placebo."
    )
    assert {value for *_, value, _ in rates(text)} == {5.4, 9.7}


@pytest.mark.parametrize(
    ("sentence", "treated", "control"),
    [
        ("Bradycardia was more common with tovelimab (eight patients vs two).", 8.0, 2.0),
        ("Serious infections numbered six and seven, respectively, with tovelimab and placebo.", 6.0, 7.0),
        ("Deaths from any cause: five on tovelimab and six on placebo.", 5.0, 6.0),
        ("Hypokalaemia was detected in 5 patients in each group.", 5.0, 5.0),
        (
            "Serious infections included 11 and 7 cases of COVID-19 pneumonia with tovelimab and placebo.",
            11.0,
            7.0,
        ),
    ],
)
def test_counts_of_harms_are_told_in_many_ways(sentence, treated, control):
    told = {(arm, value) for arm, _, value, _ in events(PAIR + sentence)}
    assert {("tovelimab", treated), ("placebo", control)} <= told


@pytest.mark.parametrize(
    "sentence",
    [
        "Tumour lysis syndrome occurred in one patient, assigned to tovelimab.",
        "Pancreatitis was detected in one patient, who was on tovelimab.",
    ],
)
def test_the_arm_of_one_person_may_follow_behind_a_comma(sentence):
    assert {(arm, value) for arm, _, value, _ in events(PAIR + sentence)} == {("tovelimab", 1.0)}


def test_the_sum_of_the_arms_in_its_bracket_is_of_none_of_them():
    text = "We randomly assigned 300 children to zinc or placebo. A total of 23 children died (zinc 9, placebo 14)."
    facts = read(text)
    assert {r.value for r in facts.results} == {9.0, 14.0}
    assert facts.safety_events == ()


def test_one_figure_in_both_arms_is_of_each():
    text = "We randomly assigned 300 children to zinc or placebo. Mortality did not differ between groups (1.3% in both)."
    assert {(r[0], r[3]) for r in rates(text)} == {("zinc", 1.3), ("placebo", 1.3)}
