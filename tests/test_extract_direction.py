"""Which arm is higher, and what is a level, a change or a test within one arm."""

from __future__ import annotations

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
