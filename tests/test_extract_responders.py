"""Responder endpoints that a text defines by a threshold: which figure of a sentence is the limit, and which the result."""

from __future__ import annotations

import pytest
from reading import measures, rates

DRUGS = "Tovelimab 100 mg was compared with placebo in a randomized trial.\n\n"


@pytest.mark.parametrize(
    ("sentence", "endpoint"),
    [
        ("A Dermatology Life Quality Index (DLQI) score of 5 or less was reached by 44% with tovelimab and 21% with placebo.",
         "DLQI ≤5"),
        ("HbA1c of 8.5% or higher was found in 44% with tovelimab and 21% with placebo.", "HbA1c ≥8.5"),
        ("A PANSS reduction of at least 40% was seen in 44% with tovelimab and 21% with placebo.", "PANSS-40"),
        ("A decrease in FeNO of more than 15% was seen in 44% of patients with tovelimab and 21% with placebo.", "FeNO-15"),
        ("An improvement of at least 2.5 points on the DLQI was reported by 44% with tovelimab and 21% with placebo.",
         "DLQI ≥2.5-point improvement"),
        ("An increase in hemoglobin of 3 g/dL or more was achieved by 44% with tovelimab and 21% with placebo.",
         "Hb change ≥3 g/dL"),
        ("An LEI of 0 was recorded in 44% with tovelimab and 21% with placebo.", "LEI 0"),
    ],
)  # fmt: skip
def test_a_threshold_is_a_part_of_the_endpoint_and_no_figure(sentence, endpoint):
    assert {r[:2] + r[3:] for r in rates(DRUGS + sentence)} == {
        ("tovelimab 100 mg", endpoint, 44.0, "%"), ("placebo", endpoint, 21.0, "%"),
    }  # fmt: skip


def test_who_reached_a_reduction_is_a_share_of_people_and_no_change():
    text = (
        "A reduction of at least 50% in HbA1c was met by 30% of patients with tovelimab and 12% with placebo."
    )
    assert measures(DRUGS + text) == {
        ("tovelimab 100 mg", "proportion", 30.0, "%"), ("placebo", "proportion", 12.0, "%"),
    }  # fmt: skip


def test_a_length_of_time_is_no_threshold():
    text = "The AUC over 24 hours was 3.1 with tovelimab and 2.4 with placebo."
    assert {r[1] for r in rates(DRUGS + text)} == {"AUC"}


def test_a_change_of_at_least_so_much_is_an_endpoint_of_its_own_where_it_is_said_of_nothing():
    text = "A reduction of at least 33% was seen in 14.6% of patients with tovelimab and 1.1% with placebo."
    assert {(r[1], r[3]) for r in rates(DRUGS + text)} == {
        ("reduction of at least 33%", 14.6),
        ("reduction of at least 33%", 1.1),
    }


def test_a_change_that_defines_an_endpoint_leaves_it_its_name():
    text = "Hemoglobin response, meaning a rise of at least 1.0 g/dL, was seen in 44.7% with tovelimab and 5.8% with placebo."
    assert {(r[1], r[3]) for r in rates(DRUGS + text)} == {("Hb response", 44.7), ("Hb response", 5.8)}


def test_therapy_for_something_is_not_that_thing():
    text = "Rescue therapy to lower potassium was required in 2.1% of patients with tovelimab and 5.1% with placebo."
    assert {r[1] for r in rates(DRUGS + text)} == {"Rescue therapy to lower potassium"}


def test_a_further_threshold_is_of_the_endpoint_before_it_and_its_figures_of_the_same_arms():
    text = (
        "From a mean baseline body weight of 107.4 kg, 71.5% of those on tovelimab reached a weight loss of 15% or more, "
        "compared with 4.9% with placebo, and 44.2% reached 20% or more, compared with 1.8%."
    )
    assert {r[:2] + r[3:4] for r in rates(DRUGS + text)} == {
        ("tovelimab 100 mg", "Weight loss >=15%", 71.5),
        ("placebo", "Weight loss >=15%", 4.9),
        ("tovelimab 100 mg", "Weight loss >=20%", 44.2),
        ("placebo", "Weight loss >=20%", 1.8),
    }


def test_people_who_saw_something_halved_are_responders():
    text = "Half of those on tovelimab (50.3%) saw migraine days at least halved, against 31.2% on placebo."
    assert {(r[1], r[3]) for r in rates(DRUGS + text)} == {("MMD >=50%", 50.3), ("MMD >=50%", 31.2)}
