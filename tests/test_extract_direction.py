"""Which arm is higher, and what is a level, a change or a test within one arm."""

from __future__ import annotations

import pytest
from reading import events, read

DRUG_AND_PLACEBO = "Adults were randomised to tovelimab or placebo. "


def directions(text: str) -> set[tuple[str, str | None]]:
    facts = read(DRUG_AND_PLACEBO + text)
    return {(r.endpoint.code or r.endpoint.reported, r.direction) for r in facts.results if r.comparator}


def test_the_arm_that_fell_more_is_the_lower_one():
    text = "UAS7 improved by 18.7 points on tovelimab compared with 12.4 on placebo (P < .001)."
    assert directions(text) == {("UAS7", "lower")}


def test_the_figures_of_another_endpoint_say_nothing_of_who_is_higher():
    text = "Fatigue was seen in 9% with tovelimab and 12% with placebo; headache was more frequent with tovelimab (P = .02)."
    assert ("headache", "higher") in directions(text)


def test_less_than_the_other_arm_is_a_level_where_a_fall_would_be_the_greater_figure():
    text = (
        DRUG_AND_PLACEBO
        + "Tovelimab reduced peak cTnI release compared with placebo (0.57 ± 0.15 versus 0.75 ± 0.20 ng/mL, P < .001)."
    )
    assert {(r.measure, r.value) for r in read(text).results if r.comparator is None} == {
        ("mean", 0.57),
        ("mean", 0.75),
    }


def test_p_values_behind_each_arm_s_change_compare_no_arms():
    text = (
        "The Ki-67 change from baseline was -29.1% (P = 0.019) and -8.2% (P = 0.384) with tovelimab and placebo, respectively. "
        "Between the groups, the change in Ki-67 was significant (P = 0.029)."
    )
    assert {r.p_value for r in read(DRUG_AND_PLACEBO + text).results if r.comparator} == {0.029}


def test_degrees_of_freedom_name_no_endpoint():
    text = "Tovelimab improved quality of life (t144 = 5.761, P < .001) and fatigue (t153 = -5.621, P = .002) compared with placebo."
    assert {name for name, _ in directions(text)} == {"QoL", "fatigue"}


def test_a_ratio_that_is_higher_in_one_arm_is_no_ratio_of_the_arms():
    text = "The lesion-to-liver signal ratio was significantly higher with tovelimab than with placebo (0.51 and 0.21 respectively, P < .001)."
    assert {(r.value, r.comparator is None) for r in read(DRUG_AND_PLACEBO + text).results} == {
        (0.51, True),
        (0.21, True),
        (None, False),
    }


def test_treatments_that_are_counted_are_no_figure():
    text = "Pain scores differed between the 2 treatments by 3.3 points (95% CI, 2.3 to 4.4; P < .001)."
    assert {r.value for r in read(DRUG_AND_PLACEBO + text).results} == {3.3}


def test_a_bracket_behind_each_arm_holds_that_arm_s_figures():
    text = "Headache and nausea were more common with tovelimab (12% and 9%) than with placebo (7% and 4%)."
    assert events(DRUG_AND_PLACEBO + text) == {
        ("tovelimab", "Headache", 12.0, "%"),
        ("tovelimab", "Nausea", 9.0, "%"),
        ("placebo", "Headache", 7.0, "%"),
        ("placebo", "Nausea", 4.0, "%"),
    }


def test_a_bracket_with_a_figure_for_each_endpoint_holds_them_in_their_order():
    text = "CRP and IL-6 levels fell in the tovelimab group (−73% and −89%), without differences between the groups (P > 0.05)."
    told = {(r.endpoint.code, r.value) for r in read(DRUG_AND_PLACEBO + text).results if r.comparator is None}
    assert told == {("CRP", -73.0), ("IL-6", -89.0)}


def sides(text: str) -> set[tuple[str | None, str | None, float | None]]:
    facts = read(text)
    names = {a.id: a.label for a in facts.arms}
    return {
        (names[r.arm].lower(), names[r.comparator], r.value)
        for r in facts.results
        if r.arm and r.comparator and r.value
    }


def test_each_difference_is_against_the_arm_that_it_names():
    text = (
        "Tovelimab worked better than ustekinumab or placebo. PASI 90 was reached by 85% of patients on tovelimab, 50% on "
        "ustekinumab and 5% on placebo. The risk difference was 35% versus ustekinumab and 80% versus placebo."
    )
    assert sides(text) == {("tovelimab", "ustekinumab", 35.0), ("tovelimab", "placebo", 80.0)}


def test_a_difference_from_placebo_belongs_to_the_group_before_it():
    text = (
        "A high and a low dose of tovelimab were compared with placebo. EASI-75 at week 24 was reached by 42.3% of the high-dose "
        "group, a difference of 29.5% from placebo (P < .001), and by 36.3% of the low-dose group, a difference of 23.4% "
        "from placebo (P = .002)."
    )
    assert sides(text) == {
        ("high-dose tovelimab", "placebo", 29.5),
        ("low-dose tovelimab", "placebo", 23.4),
    }
    assert {r.p_value for r in read(text).results if r.value in {29.5, 23.4}} == {0.001, 0.002}


def test_a_next_sentence_about_the_difference_is_of_the_same_arm():
    text = (
        "A high dose and a low dose of tovelimab were tested against placebo. Of the patients on the high dose, 42.3% reached "
        "EASI-75 by week 24. That is a difference of 29.5% versus placebo (P < .001)."
    )
    assert sides(text) == {("high-dose tovelimab", "placebo", 29.5)}


def test_what_all_get_and_the_ratio_are_no_part_of_an_arm_s_name():
    text = (
        "Patients received pemetrexed and a platinum drug together with either pembrolizumab or placebo. "
        "Overall survival was longer with pembrolizumab (HR 0.49; 95% CI, 0.38-0.64)."
    )
    assert sides(text) == {("pembrolizumab", "placebo", 0.49)}
    assert not [
        a.label
        for a in read(
            "Adults were randomised 2:1 to tovelimab plus iron (n=40) or iron alone (n=20). Headache was seen in 5% with tovelimab."
        ).arms
        if a.label.startswith("1 to")
    ]


def test_endpoints_that_were_met_are_no_endpoint_of_a_figure():
    text = (
        DRUG_AND_PLACEBO
        + "Tovelimab slowed decline on CDR-SB by 27% compared with placebo. All key secondary endpoints were met too (P < .01)."
    )
    assert {r.p_value for r in read(text).results} == {None}


def test_who_announces_that_an_endpoint_was_met_is_no_endpoint():
    text = "IGNITE, a phase 3 trial of tovelimab, met its primary endpoint and every key secondary endpoint at both doses, Amgen and Kyowa Kirin announced."
    assert read(text).endpoints == ()


def test_a_p_value_that_compares_no_two_arms_is_an_issue():
    text = DRUG_AND_PLACEBO + "With tovelimab, ankle girth fell from 28.1 cm to 26.9 cm (P = .02)."
    facts = read(text)
    assert not [r for r in facts.results if r.p_value]
    assert [i.reason for i in facts.issues] == ["a p-value that compares no two arms"]


def test_figures_behind_two_arms_that_one_is_favoured_over_the_other_come_in_their_order():
    text = DRUG_AND_PLACEBO + "Graft survival favoured placebo over tovelimab (92% versus 77%; P = .01)."
    facts = read(text)
    labels = {a.id: a.label for a in facts.arms}
    assert {(labels[r.arm], r.value) for r in facts.results if r.comparator is None} == {
        ("placebo", 92.0),
        ("tovelimab", 77.0),
    }
    assert {r.direction for r in facts.results if r.comparator} == {"lower"}


def test_worse_is_down_where_higher_is_better_and_up_where_lower_is():
    from reading import rates

    text = "Tovelimab was compared with placebo.\n\n"
    one = "KCCQ-TSS worsened by 0.9 points with tovelimab and by 7.3 points with placebo. "
    other = "HAM-D worsened by 2.1 points with tovelimab and by 4.4 points with placebo."
    assert {r[3] for r in rates(text + one + other)} == {-0.9, -7.3, 2.1, 4.4}


def told(text: str, design: str = DRUG_AND_PLACEBO) -> set[tuple[str, float | None]]:
    """Of each figure of one arm: the arm's label and the figure."""
    facts = read(design + text)
    labels = {a.id: a.label for a in facts.arms}
    return {(labels[r.arm], r.value) for r in facts.results if r.comparator is None}


def test_the_arm_that_a_comparison_begins_with_has_the_first_of_two_figures():
    text = "After surgery the placebo group had higher STAI scores than the tovelimab group (38.9 vs 33.6; P < .001)."
    assert told(text) == {("placebo", 38.9), ("tovelimab", 33.6)}


def test_the_only_arm_that_a_sentence_names_before_two_figures_has_the_first():
    text = (
        "STAI scores were 38.9 with placebo and 33.6 with tovelimab. "
        "Those on tovelimab needed less of the sedative (2.6 vs 3.3 mg, P = .007)."
    )
    assert ("tovelimab", 2.6) in told(text)
    assert ("placebo", 3.3) in told(text)


def test_an_arm_in_the_bracket_of_a_figure_before_does_not_turn_the_order():
    text = "Lameness was seen in 8.3% (placebo 7.5%), stiffness in 9.6% (5.0%)."
    assert ("placebo", 9.6) not in told(text)


def test_more_than_a_figure_says_nothing_of_which_arm_is_higher():
    text = "Morphine use with tovelimab (54.3 ± 12.1 mg) was more than 20% less than that with placebo (P < .001)."
    assert {r.direction for r in read(DRUG_AND_PLACEBO + text).results if r.comparator} == {"lower"}


def test_active_treatment_is_the_treated_arm_s():
    text = "In patients who received active treatment pain fell from 5.5 to 1.2 points, with placebo from 4.9 to 3.9 points."
    assert told(text) == {("tovelimab", 1.2), ("placebo", 3.9)}


def test_the_figures_nearest_to_a_p_value_tell_who_is_higher():
    text = (
        "Deep infection (3.8% vs 4.3%; P = .82) and organ-space infection (3.4% vs 3.3%; P = .99) with tovelimab and placebo "
        "were alike."
    )
    facts = read(DRUG_AND_PLACEBO + text)
    assert {(r.p_value, r.direction) for r in facts.results if r.comparator} >= {(0.99, "higher")}


@pytest.mark.parametrize(
    ("written", "direction"),
    [
        ("Tovelimab led to greater pain reduction than placebo (P = .01).", "lower"),
        ("Tovelimab led to a smaller reduction in pain than placebo (P = .01).", "higher"),
        ("Patients on tovelimab lost more weight than those on placebo (P = .01).", "lower"),
        ("Patients on tovelimab gained less weight than those on placebo (P = .01).", "lower"),
        ("Weight loss was greater with tovelimab than with placebo (P = .01).", "lower"),
        ("Improvement in function was smaller with tovelimab than with placebo (P = .01).", "lower"),
        ("There was less blood loss with tovelimab than with placebo (P = .01).", "lower"),
        ("There was more blood loss with tovelimab than with placebo (P = .01).", "higher"),
        ("Drain output and hair loss were higher with tovelimab than with placebo (P = .01).", "higher"),
    ],
)  # fmt: skip
def test_words_of_degree_turn_what_words_of_change_say(written, direction):
    assert {told for _, told in directions(written)} == {direction}
