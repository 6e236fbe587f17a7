"""Which part of the people a figure is of, and which analysis set."""

from __future__ import annotations

import pytest
from reading import read

from trialdb.extract.subgroups import parts_of

TRIAL = "SHORE was a randomized trial of tovelimab against placebo in eczema. Half were women, and adolescents and adults took part.\n\n"


def parts(text):
    return {(r.value, r.subgroup) for r in read(TRIAL + text).results}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "In patients aged 65 years or older the figures were 72.9% and 57.1%.",
            "patients aged 65 years or older",
        ),
        (
            "Among participants with an ISI of at least 15, the difference was 3.7.",
            "participants with an ISI of at least 15",
        ),
        (
            "In patients with a PD-L1 score of 1-49 percent it was 12 months.",
            "patients with a PD-L1 score of 1-49 percent",
        ),
        (
            "In those whose tumours were positive for HRD, it was 13 months.",
            "those whose tumours were positive for HRD",
        ),
        (
            "In women who were anaemic at the start haemoglobin rose by 2 g/dL.",
            "women who were anaemic at the start",
        ),
        ("In HRD-negative disease it was 7.0 months.", "HRD-negative disease"),
        ("In checkpoint inhibitor-naive patients the HR was 0.71.", "checkpoint inhibitor-naive patients"),
        ("In the dMMR population (n=117), the rate was 60%.", "dMMR population"),
    ],
)
def test_a_part_is_what_sets_people_apart_and_not_the_tail_of_its_sentence(text, name):
    assert [p.name for p in parts_of(text)] == [name]


def test_a_part_holds_for_the_figures_behind_it():
    text = "In patients with high IgE, EASI-75 was reached by 61% with tovelimab and 20% with placebo."
    assert parts(text) == {(61.0, "patients with high IgE"), (20.0, "patients with high IgE")}


def test_a_part_right_behind_a_figure_is_that_figures():
    text = "The hazard ratio for relapse with tovelimab was 0.63 (95% CI 0.43-0.93) in adolescents and 0.82 (95% CI 0.64-1.06) in adults."
    assert parts(text) == {(0.63, "adolescents"), (0.82, "adults")}


def test_the_next_sentence_is_of_everyone_again_unless_it_takes_the_part_up():
    of_part = "In patients with high IgE, EASI-75 was reached by 61% with tovelimab and 20% with placebo. "
    assert (40.0, None) in parts(of_part + "IGA 0/1 was reached by 40% with tovelimab and 8% with placebo.")
    assert (40.0, "patients with high IgE") in parts(
        of_part + "In this group IGA 0/1 was reached by 40% with tovelimab and 8% with placebo."
    )


def test_all_patients_and_arms_are_no_parts():
    for who in (
        "all patients",
        "patients treated with tovelimab",
        "patients with eczema",
        "the overall population",
    ):
        text = f"EASI-75 was reached by 61% with tovelimab and 20% with placebo. In {who} the change was no larger."
        assert {part for _, part in parts(text)} == {None}


def test_the_analysis_set_is_the_population():
    text = "In the per-protocol population, EASI-75 was reached by 61% with tovelimab and 20% with placebo."
    assert {(r.value, r.population) for r in read(TRIAL + text).results} == {
        (61.0, "per-protocol population"),
        (20.0, "per-protocol population"),
    }
    text = "EASI-75 was reached by 61% with tovelimab and 20% with placebo in the ITT analysis set."
    assert {r.population for r in read(TRIAL + text).results} == {"intention-to-treat analysis set"}


def test_what_sets_a_part_apart_is_no_endpoint_beside_another():
    text = (
        "Ropetinib was set against placebo in anaemia. Gains in haemoglobin were greater with ropetinib than with placebo in the subgroup "
        "with an estimated glomerular filtration rate of at least 90 mL/min (mean difference 0.61 g/dL; p < 0.001)."
    )
    assert [r.endpoint.code for r in read(text).results] == ["Hb"]
    assert [r.subgroup for r in read(text).results] == [
        "subgroup with an estimated glomerular filtration rate of at least 90 mL/min"
    ]
