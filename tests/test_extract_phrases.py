"""What a statistic speaks of where no vocabulary knows the endpoint, whom it compares, and who is higher."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read

from trialdb.extract.phrases import Phrases
from trialdb.extract.words import words_of

DESIGN = "Methods: 80 adults were randomised to foot massage (n = 40) or usual care (n = 40). Results: "


def told_of(sentence, design=DESIGN):
    """Of each comparison of a text: arm, comparator, endpoint as reported, direction, p-value."""
    facts = read(design + sentence)
    names = {a.id: a.intervention or a.label for a in facts.arms}
    return {
        (names[r.arm], names[r.comparator], r.endpoint.reported, r.direction, r.p_value)
        for r in facts.results
        if r.comparator is not None
    }


def phrases(sentence, figures=r"[Pp] ?[=<] ?[\d.]+"):
    known = [(m.start(), m.end(), "figure") for m in re.finditer(figures, sentence)]
    return Phrases(sentence, words_of(sentence, known)), known


@pytest.mark.parametrize(
    ("sentence", "spoken_of"),
    [
        ("Ankle oedema was rarer in one group than in the other (p = 0.02).", ["Ankle oedema"]),
        ("There was no difference between the groups in sleep quality (p = 0.4).", ["sleep quality"]),
        ("They had a lower rate of wound infection (p = 0.03).", ["rate of wound infection"]),
        ("It improved mood and appetite (p = 0.01).", ["mood", "appetite"]),
        ("It shortened the time to first flatus (p < 0.01).", ["time to first flatus"]),
        ("They were more likely to attend the clinic (p = 0.01).", ["attend the clinic"]),
        ("The number of women with anaemia was smaller (p = 0.2).", ["number of women with anaemia"]),
        ("Systolic and diastolic blood pressure fell (p = 0.6).", ["Systolic and diastolic blood pressure"]),
    ],
)
def test_a_statistic_speaks_of_the_subject_or_object_of_its_clause(sentence, spoken_of):
    found, known = phrases(sentence)
    assert [p.text for p in found.for_site(0, sentence.index("(" if "(" in sentence else "p"))] == spoken_of
    assert known


@pytest.mark.parametrize(
    "sentence",
    ["The difference was significant (p = 0.02).", "The two groups of patients differed (p = 0.02)."],
)
def test_people_groups_and_statistics_are_no_endpoints(sentence):
    found, _ = phrases(sentence)
    assert found.for_site(0, sentence.index("(")) == []


@given(st.text(alphabet="abc XY(),;.0123 of in the was lower than", max_size=80))
def test_words_and_phrases_are_the_sentence_s_own(sentence):
    words = words_of(sentence, [])
    assert all(sentence[w.start : w.end] == w.text for w in words)
    assert [w.start for w in words] == sorted(w.start for w in words)
    assert all(sentence[p.start : p.end] == p.text for p in Phrases(sentence, words).found)


def test_each_p_value_of_a_list_has_the_endpoint_before_it():
    text = "Foot massage improved sleep quality (p = 0.01), appetite (p = 0.03) and mobility (p = 0.04) compared with usual care."
    assert {(e, p) for _, _, e, _, p in told_of(text)} == {
        ("sleep quality", 0.01),
        ("appetite", 0.03),
        ("mobility", 0.04),
    }


def test_higher_and_lower_are_said_of_the_arm_that_is_not_set_against():
    assert told_of("Ankle swelling was less with foot massage than with usual care (p = 0.02).") == {
        ("foot massage", "usual care", "Ankle swelling", "lower", 0.02)
    }
    assert told_of("Ankle swelling was greater in the usual care group (p = 0.02).") == {
        ("foot massage", "usual care", "Ankle swelling", "lower", 0.02)
    }


def test_improved_means_lower_for_what_nobody_wants():
    (told,) = told_of("Foot massage improved ankle stiffness more than usual care (p = 0.02).")
    assert told[3] == "lower"


def test_a_greater_reduction_is_lower():
    (told,) = told_of(
        "There was a greater reduction in ankle swelling with foot massage than with usual care (p = 0.02)."
    )
    assert told[2:4] == ("ankle swelling", "lower")


def test_figures_say_who_is_higher_where_words_do_not():
    (told,) = told_of(
        "Walking distance differed between foot massage and usual care (412 m vs 371 m; p = 0.02)."
    )
    assert told[3:] == ("higher", 0.02)


def test_what_is_not_significant_has_no_direction():
    (told,) = told_of("Ankle swelling was not lower with foot massage than with usual care (p = 0.6).")
    assert told[3] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "In the foot massage group ankle girth fell from 28.1 cm to 26.9 cm (p = 0.02).",
        "Ankle girth correlated with age (r = 0.4, p = 0.02).",
        "Age did not differ between the groups at baseline (p = 0.7).",
    ],
)
def test_tests_within_an_arm_of_correlation_and_at_baseline_compare_no_arms(sentence):
    assert told_of(sentence) == set()


def test_a_figure_alone_in_brackets_with_its_interval_is_the_difference():
    facts = read(
        DESIGN
        + "Ankle girth was lower with foot massage than with usual care (-1.2 cm, 95% CI -2.0 to -0.4)."
    )
    (told,) = [r for r in facts.results if r.comparator is not None]
    assert (told.measure, told.value, told.ci_low, told.ci_high) == ("difference", -1.2, -2.0, -0.4)


def test_figures_in_brackets_are_named_there():
    text = "Foot massage was quicker than usual care (time to sleep: 14 vs 22 minutes, p = 0.01; time to rise: 31 vs 30 minutes, p = 0.8)."
    assert {(e, p) for _, _, e, _, p in told_of(text)} == {("time to sleep", 0.01), ("time to rise", 0.8)}


def test_what_stands_with_an_endpoint_is_reported_with_it():
    facts = read(
        DESIGN
        + "Effective relief (pain NRS below 3) was seen in 62% with foot massage and 40% with usual care."
    )
    assert {r.endpoint.reported for r in facts.results} == {"Effective relief (pain NRS below 3)"} or {
        r.endpoint.reported for r in facts.results
    } == {"Effective relief"}


def test_an_effect_without_its_name_repeats_the_measure_named_before():
    facts = read(
        DESIGN
        + "Ankle swelling was seen in 20% with foot massage and 40% with usual care (risk ratio 0.50, 0.31 to 0.80). "
        "Stiffness was seen in 30% with foot massage and 40% with usual care (0.75, 0.55 to 1.02)."
    )
    assert [(r.measure, r.value, r.ci_low) for r in facts.results if r.comparator is not None] == [
        ("risk_ratio", 0.5, 0.31),
        ("risk_ratio", 0.75, 0.55),
    ]


def test_a_unit_is_no_endpoint_and_a_phrase_ends_before_its_figure():
    text = "Time to completion of the tasks with foot massage was 125 (112-158) seconds and with usual care 122 (108-158) seconds, p = 0.92."
    assert {r.endpoint.reported for r in read(DESIGN + text).results} == {"Time to completion of the tasks"}


@pytest.mark.parametrize(
    ("sentence", "endpoint"),
    [
        ("Foot massage led to a reduction in nursing time spent for tube feeding (P = .02).", "nursing time spent"),
        ("Time from first visit to full recovery was shorter with foot massage (P = .02).", "Time from first visit to full recovery"),
        ("Despite better sleep with foot massage, no differences were found between the two regarding patients’ overall behaviour (P = .7).", "behaviour"),
        ("Pain was less with foot massage in patients with diabetes (P = .02).", "Pain"),
    ],
)  # fmt: skip
def test_a_phrase_takes_its_place_from_the_words_that_it_hangs_on(sentence, endpoint):
    assert {r.endpoint.code or r.endpoint.reported for r in read(DESIGN + sentence).results} == {endpoint}


def test_a_word_of_the_endpoint_does_not_say_who_is_higher():
    assert {t[3] for t in told_of("Fluid losses were increased with foot massage (P = .001).")} == {"higher"}


@pytest.mark.parametrize(
    ("sentence", "endpoints"),
    [
        ("More women in the massage group delivered within 12 hours (57% v 32%, p < 0.01) and 24 hours (98% v 91%, p < 0.05).", {"delivered within 12 hours", "delivered within 24 hours"}),
        ("Fewer patients with foot massage needed fluids (12% v 22%, P = .04) or relapsed (3% v 9%, P = .03).", {"fluids", "relapsed"}),
        ("Significantly more infants in the massage group were breastfed at discharge (61% v 48%, P = .01).", {"breastfed at discharge"}),
        ("Fewer children with foot massage than with usual care wheezed at night (9% v 18%, P = .04).", {"wheezed at night"}),
    ],
)  # fmt: skip
def test_what_more_or_fewer_people_did_is_the_endpoint(sentence, endpoints):
    assert {r.endpoint.reported for r in read(DESIGN + sentence).results} == endpoints


def test_an_event_behind_but_is_not_what_the_figures_before_it_are_about():
    text = "More adults had foot massage and needed fluids (11.4% v 9.9%, p > 0.05), but none had asphyxia."
    assert not [e for e in read(DESIGN + text).safety_events if e.value]


def test_words_that_name_nothing_leave_the_endpoint_to_the_text():
    from reading import comparisons, rates

    text = (
        "Tovelimab was compared with placebo in the TIDE study.\n\nACR20 at week 12 was reached by 51.2% of patients on tovelimab and 14.0% "
        "on placebo. That makes a difference of 37.2 percentage points (p<0.001). In those with early disease (odds ratio 2.1; p=0.04) "
        "it was larger still."
    )
    assert {e for _, _, e, *_ in comparisons(text)} == {"ACR20"}
    assert {r[1] for r in rates(text)} == {"ACR20"}
