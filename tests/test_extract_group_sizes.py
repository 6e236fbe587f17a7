"""How many people the groups of a trial have: before and behind their names, one number for all, parts of a total."""

from __future__ import annotations

import pytest
from reading import read, sizes

TRIAL = "Dilukinumab 200 mg was compared with placebo in adults with asthma. "


@pytest.mark.parametrize(
    "told",
    [
        "We randomised 84 participants (42 per group).",
        "In total, 42 patients were enrolled in each arm.",
        "Of 84 patients, 42 in each group, 80 completed week 12.",
        "They were randomly assigned to dilukinumab or placebo, each with 42 patients.",
        "The patients were randomly assigned to dilukinumab or placebo (n = 42 per group).",
        "The study included 84 patients (42 patients, 42 eyes in each group).",
        "Half of the 84 adults got dilukinumab and half placebo (42 each).",
    ],
)
def test_one_number_may_be_the_size_of_every_group(told):
    text = f"{TRIAL}{told} Nausea occurred in 12% with dilukinumab and 4% with placebo."
    assert sizes(text) == {("dilukinumab 200 mg", 42), ("placebo", 42)}


@pytest.mark.parametrize(
    "told",
    [
        "A sample size of 42 patients per group was needed for a power of 90%.",
        "Groups were small (n = 15 to 17 per group).",
        "Two deaths occurred in each group.",
        "The study enrolled 300 patients, and 12 patients in each group were seen again.",
    ],
)
def test_numbers_for_each_group_may_be_no_sizes(told):
    text = f"{TRIAL}{told} Nausea occurred in 12% with dilukinumab and 4% with placebo."
    assert sizes(text) == set()


@pytest.mark.parametrize(
    "told",
    [
        "Findings: 648 residents were followed (dilukinumab 331, placebo 317).",
        "A total of 648 patients were recruited (dilukinumab = 331; placebo = 317).",
        "Of 648 adults seen at baseline (dilukinumab: 331; placebo: 317), 600 came again.",
        "We studied 648 participants (331 dilukinumab, 317 placebo).",
        "Efficacy was worked out in 648 of them: 331 given dilukinumab, 317 given placebo.",
        "They were assigned to dilukinumab 200 mg (331 patients) or placebo (317 patients).",
        "Dilukinumab 200 mg was injected every 2 weeks in 331 patients, and 317 received matching placebo.",
        "There were 61 attacks among 331 patients on dilukinumab and 80 among 317 on placebo.",
        "Success had been achieved by 51% of 331 patients on dilukinumab and 47% of 317 on placebo.",
        "Adults were randomised: 331 into the dilukinumab group and 317 into the placebo group.",
    ],
)
def test_the_sizes_of_two_groups_are_read_in_many_forms(told):
    text = f"{TRIAL}{told} Nausea occurred in 12% with dilukinumab and 4% with placebo."
    assert {(a.role, a.n) for a in read(text).arms} == {("experimental", 331), ("placebo", 317)}


def test_numbers_in_a_bracket_that_are_no_parts_of_a_total_are_no_sizes():
    text = f"{TRIAL}Of 648 adults, some had headache (dilukinumab 31, placebo 17). Nausea occurred in 12% with dilukinumab and 4% with placebo."
    assert sizes(text) == set()


def test_shares_of_a_part_of_the_people_give_no_sizes():
    text = f"{TRIAL}Success was seen in 51% of 120 women on dilukinumab and 47% of 117 on placebo."
    assert sizes(text) == set() or all(n not in {120, 117} for _, n in sizes(text))


def test_a_ratio_is_no_size():
    text = "Adults were assigned 2:1 to dilukinumab 200 mg (57 children) or placebo (27 children)."
    assert {a.n for a in read(text).arms} == {57, 27}
