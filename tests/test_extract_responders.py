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
