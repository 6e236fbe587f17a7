"""Which registered arm each group of the results is."""

import pytest

from trialdb.registry.arms import read_arms
from trialdb.registry.groups import GroupMatcher, match_groups
from trialdb.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
DRUGS = ("Dupilumab", "Placebo", "Metformin", "Sitagliptin", "Glimepiride", "Ranolazine")


def record(*groups):
    """Arms from (label, type, names, description); the interventions are those of DRUGS."""
    module = {
        "armGroups": [
            {
                "label": g[0],
                "type": g[1],
                "interventionNames": [f"Drug: {n}" for n in g[2]],
                "description": g[3] if len(g) > 3 else "",
            }
            for g in groups
        ],
        "interventions": [{"name": name, "type": "DRUG"} for name in DRUGS],
    }
    return read_arms({"armsInterventionsModule": module}, VOCABULARY)


DOSES = record(
    ("Dupilumab 200 mg Q2W", "EXPERIMENTAL", ["Dupilumab"]),
    ("Dupilumab 300 mg Q2W", "EXPERIMENTAL", ["Dupilumab"]),
    ("Dupilumab 300 mg Q4W", "EXPERIMENTAL", ["Dupilumab"]),
    ("Placebo Q2W", "PLACEBO_COMPARATOR", ["Placebo"]),
)


def match(arms, *titles):
    groups = [{"id": f"OG{i:03}", "title": t, "description": ""} if isinstance(t, str) else
              {"id": f"OG{i:03}", "title": t[0], "description": t[1]} for i, t in enumerate(titles)]  # fmt: skip
    return match_groups(arms, groups, VOCABULARY)


def arm_of(arms, *titles):
    return [m.arm for m in match(arms, *titles)]


def test_the_same_label_whatever_its_signs():
    (found,) = match(DOSES, "dupilumab 200mg (Q2W)")
    assert (found.arm, found.score, found.reason) == (0, 1.0, "its label")


def test_three_doses_are_told_apart_by_dose_and_schedule():
    titles = (
        "300 mg of dupilumab every 4 weeks",
        "300 mg of dupilumab every two weeks",
        "Dupixent 200 mg",
        "Placebo",
    )
    assert arm_of(DOSES, *titles) == [2, 1, 0, 3]


def test_a_dose_of_no_arm_is_no_arm_and_has_its_own_reading():
    (found,) = match(DOSES, "Dupilumab 100 mg once a week")
    assert found.arm is None
    assert found.read is not None
    assert (found.read.intervention, found.read.dose_value, found.read.regimen) == (
        "dupilumab",
        100,
        "once weekly",
    )


def test_a_drug_of_several_doses_alone_is_none_of_its_arms():
    assert arm_of(DOSES, "Dupilumab") == [None]


@pytest.mark.parametrize(
    "title", ["Total", "All Participants", "All dupilumab", "Dupilumab pooled", "Overall"]
)
def test_groups_over_several_arms_are_pooled(title):
    (found,) = match(DOSES, title)
    assert (found.arm, found.pooled) == (None, True)


def test_the_total_of_a_study_of_one_arm_is_its_arm():
    (found,) = match(record(("Dupilumab", "EXPERIMENTAL", ["Dupilumab"])), "Total")
    assert found.arm == 0


def test_those_who_switch_from_placebo_in_an_extension_are_not_the_placebo_arm():
    (found,) = match(DOSES, "Placebo to Dupilumab 300 mg")
    assert found.arm is None
    assert found.read is not None
    assert (found.read.role, found.read.intervention, found.read.dose_value) == ("other", "dupilumab", 300)


def test_treatments_of_a_crossover_are_none_of_its_sequences():
    crossover = record(
        ("Ranolazine then placebo", "EXPERIMENTAL", ["Ranolazine", "Placebo"]),
        ("Placebo then ranolazine", "EXPERIMENTAL", ["Ranolazine", "Placebo"]),
    )
    drug, placebo = match(crossover, "Ranolazine", "Placebo")
    assert (drug.arm, placebo.arm) == (None, None)
    assert drug.read is not None
    assert placebo.read is not None
    assert (drug.read.role, drug.read.intervention) == ("experimental", "ranolazine")
    assert placebo.read.role == "placebo"
    assert arm_of(crossover, "Ranolazine then Placebo", "Placebo then Ranolazine") == [0, 1]
    treatments = record(
        ("Ranolazine", "EXPERIMENTAL", ["Ranolazine"]), ("Placebo", "PLACEBO_COMPARATOR", ["Placebo"])
    )
    assert arm_of(treatments, "Ranolazine first", "Placebo, then ranolazine", "Ranolazine") == [None, None, 0]


def test_background_therapy_in_the_title_does_not_matter():
    added = record(
        ("Sitagliptin", "EXPERIMENTAL", ["Sitagliptin", "Metformin"]),
        ("Glimepiride", "ACTIVE_COMPARATOR", ["Glimepiride", "Metformin"]),
    )
    assert arm_of(added, "Glimepiride + Metformin", "Sitagliptin and metformin") == [1, 0]


def test_the_placebo_of_a_double_dummy_does_not_make_a_placebo_group():
    dummy = record(
        ("Arm A", "EXPERIMENTAL", ["Sitagliptin", "Placebo"]),
        ("Arm B", "ACTIVE_COMPARATOR", ["Glimepiride", "Placebo"]),
    )
    assert arm_of(
        dummy, "Sitagliptin + glimepiride-matching placebo", "Glimepiride + placebo for sitagliptin"
    ) == [0, 1]


def test_a_drug_that_is_given_beside_a_label_is_another_arm():
    both = record(
        ("Sitagliptin", "EXPERIMENTAL", ["Sitagliptin"]),
        ("Sitagliptin + Metformin", "EXPERIMENTAL", ["Sitagliptin", "Metformin"]),
    )
    assert arm_of(both, "Sitagliptin 100 mg with Metformin", "Sitagliptin 100 mg") == [1, 0]
    assert arm_of(both, "Sitagliptin 100 mg + PEG") == [None]


def test_parts_of_an_arm_share_it_and_say_so():
    two = record(("Dupilumab", "EXPERIMENTAL", ["Dupilumab"]), ("Placebo", "PLACEBO_COMPARATOR", ["Placebo"]))
    found = match(two, "Dupilumab (Part A)", "Dupilumab (Part B)", "Placebo")
    assert [m.arm for m in found] == [0, 0, 1]
    assert all("one of several groups" in m.reason and m.score <= 0.8 for m in found[:2])


def test_doses_within_one_registered_arm_are_arms_of_their_own_in_every_outcome():
    matcher = GroupMatcher(
        record(("Dupilumab", "EXPERIMENTAL", ["Dupilumab"]), ("Placebo", "PLACEBO_COMPARATOR", ["Placebo"])),
        VOCABULARY,
    )
    first = matcher.match(
        [{"title": "Dupilumab 100 mg"}, {"title": "Dupilumab 200 mg"}, {"title": "Placebo"}]
    )
    later = matcher.match([{"title": "Dupilumab 200 mg"}, {"title": "Placebo"}])
    assert [m.arm for m in first] == [None, None, 1]
    assert [m.arm for m in later] == [None, 1]
    assert later[0].read is not None
    assert (later[0].read.intervention, later[0].read.dose_value) == ("dupilumab", 200)
    unnamed = matcher.match([{"title": "50 mg weekly"}, {"title": "100 mg weekly"}, {"title": "Placebo"}])
    assert unnamed[0].read is not None
    assert (unnamed[0].read.role, unnamed[0].read.intervention) == ("experimental", "dupilumab")
    assert (unnamed[0].read.dose_value, unnamed[0].read.regimen) == (50, "once weekly")


def test_an_abbreviation_in_the_plural_is_the_same():
    cells = record(
        ("Cells of bone marrow (BMC)", "EXPERIMENTAL", []), ("Cells of the heart (CPC)", "EXPERIMENTAL", [])
    )
    assert arm_of(cells, "CPCs", "BMCs") == [1, 0]


def test_a_label_is_found_in_a_title_without_its_brackets():
    named = record(
        ("Sitagliptin (old tablets)", "EXPERIMENTAL", ["Sitagliptin"]),
        ("Januvia (new tablets)", "ACTIVE_COMPARATOR", ["Sitagliptin"]),
    )
    assert arm_of(named, "Januvia: first period", "Sitagliptin: first period") == [1, 0]


def test_high_and_low_are_not_mixed_up():
    levels = record(
        ("Lower dose of dupilumab", "EXPERIMENTAL", ["Dupilumab"]),
        ("Higher dose of dupilumab", "EXPERIMENTAL", ["Dupilumab"]),
        ("Placebo", "PLACEBO_COMPARATOR", ["Placebo"]),
    )
    assert arm_of(levels, "(2) Higher dupilumab dose", "(1) Lower dupilumab dose") == [1, 0]


def test_doses_in_figures_are_not_taken_for_dose_levels():
    levels = record(
        ("Dupilumab low dose", "EXPERIMENTAL", ["Dupilumab"]),
        ("Dupilumab high dose", "EXPERIMENTAL", ["Dupilumab"]),
    )
    assert arm_of(levels, "Dupilumab 100 mg") == [None]


def test_letters_and_numbers_of_arms():
    lettered = record(
        ("Arm A: Sitagliptin", "EXPERIMENTAL", ["Sitagliptin"]),
        ("Arm B: Glimepiride", "ACTIVE_COMPARATOR", ["Glimepiride"]),
    )
    assert arm_of(lettered, "Arm B", "Arm A") == [1, 0]
    assert match(lettered, "Arms A and B")[0].pooled


def test_a_group_is_found_by_the_description_of_the_arm():
    described = record(
        ("Group 1", "EXPERIMENTAL", ["Sitagliptin"], "People with a short history of the disease"),
        ("Group 2", "EXPERIMENTAL", ["Sitagliptin"], "People with a long history of the disease"),
    )
    found = match(
        described,
        ("Long-standing", "People with a long history of the disease.\n\nThey were treated for a year"),
    )
    assert found[0].arm == 1
    assert found[0].score < 0.9


def test_a_description_that_goes_on_with_another_drug_is_not_that_of_the_arm():
    cells = record(
        ("Group 1", "EXPERIMENTAL", ["Sitagliptin"], "A dose of 5 million cells"),
        ("Group 2", "EXPERIMENTAL", ["Sitagliptin"], "Something else altogether"),
    )
    assert [m.arm for m in match(cells, ("Both", "A dose of 5 million cells and 2 million others"))] == [None]


def test_doses_in_figures_are_the_dose_levels_by_their_rank():
    levels = record(
        ("Dupilumab low dose", "EXPERIMENTAL", ["Dupilumab"]),
        ("Dupilumab high dose", "EXPERIMENTAL", ["Dupilumab"]),
        ("Placebo", "PLACEBO_COMPARATOR", ["Placebo"]),
    )
    high, low, placebo = match(levels, "Dupilumab 400 mg", "Dupilumab 50 mg", "Placebo")
    assert [m.arm for m in (high, low, placebo)] == [1, 0, 2]
    assert "rank" in high.reason


def test_what_is_given_twice_in_one_group_is_not_the_arm_of_one_dose():
    assert arm_of(DOSES, "Dupilumab 200 mg Q2W + variant of dupilumab 200 mg Q2W") == [None]


def test_a_drug_that_is_denied_is_not_named():
    added = record(
        ("Metformin and sitagliptin", "EXPERIMENTAL", ["Sitagliptin", "Metformin"]),
        ("Metformin", "ACTIVE_COMPARATOR", ["Metformin"]),
    )
    assert arm_of(added, "Metformin and no sitagliptin", "Metformin with sitagliptin") == [1, 0]


def test_numbers_within_the_range_of_a_label():
    ranged = record(
        ("Cohorts 1-3", "EXPERIMENTAL", ["Sitagliptin"]), ("Cohorts 4-6", "EXPERIMENTAL", ["Sitagliptin"])
    )
    assert arm_of(ranged, "Cohort 5", "Cohort 2") == [1, 0]


def test_switches_between_two_drugs_are_told_from_the_drugs():
    switched = record(
        ("Sitagliptin to glimepiride", "EXPERIMENTAL", ["Sitagliptin", "Glimepiride"]),
        ("Glimepiride to sitagliptin", "EXPERIMENTAL", ["Sitagliptin", "Glimepiride"]),
    )
    assert arm_of(switched, "Sitagliptin", "Glimepiride") == [None, None]
    assert arm_of(switched, "Glimepiride to Sitagliptin 100 mg") == [1]


def test_a_group_of_those_outside_is_not_the_only_arm():
    single = record(("Dupilumab", "EXPERIMENTAL", ["Dupilumab"]))
    assert arm_of(single, "Healthy controls", "Dupilumab, aged 65 and more", "Placebo") == [None, 0, None]


def test_groups_that_fit_one_arm_only_by_a_description_are_not_both_that_arm():
    described = record(
        ("Sitagliptin", "EXPERIMENTAL", ["Sitagliptin"]), ("Glimepiride", "EXPERIMENTAL", ["Glimepiride"])
    )
    found = match(
        described, ("Early", "They got sitagliptin"), ("Late", "They also got sitagliptin"), "Glimepiride"
    )
    assert [m.arm for m in found] == [None, None, 1]


def test_the_last_group_is_the_last_arm_only_if_all_others_are_matched():
    care = record(("Sitagliptin", "EXPERIMENTAL", ["Sitagliptin"]), ("Usual care", "NO_INTERVENTION", []))
    left, _ = match(care, "Those who waited", "Sitagliptin")
    assert (left.arm, left.score < 0.75) == (1, True)
    assert arm_of(care, "Those who waited", "Something else") == [None, None]
    assert arm_of(care, "Those who waited") == [None]


def test_control_and_intervention_are_the_only_arms_of_their_side():
    two = record(("Sitagliptin", "EXPERIMENTAL", ["Sitagliptin"]), ("Waiting", "NO_INTERVENTION", []))
    assert arm_of(two, "Control Group", "Intervention") == [1, 0]
    three = record(
        ("Sitagliptin", "EXPERIMENTAL", ["Sitagliptin"]),
        ("Glimepiride", "ACTIVE_COMPARATOR", ["Glimepiride"]),
        ("Waiting", "NO_INTERVENTION", []),
    )
    assert arm_of(three, "Controls", "Experimental arm") == [None, 0]


def test_one_code_names_different_groups_in_two_outcomes():
    matcher = GroupMatcher(DOSES, VOCABULARY)
    first = matcher.match(
        [{"id": "OG000", "title": "Dupilumab 200 mg Q2W"}, {"id": "OG001", "title": "Placebo"}]
    )
    second = matcher.match([{"id": "OG000", "title": "Placebo"}])
    assert [m.arm for m in first] == [0, 3]
    assert [m.arm for m in second] == [3]


def test_a_record_without_arms_gives_each_group_its_own_reading():
    (found,) = match((), "Dupilumab 300 mg every 2 weeks")
    assert found.read is not None
    assert (found.arm, found.read.intervention, found.read.dose_value) == (None, "dupilumab", 300)


def test_an_open_label_part_is_no_group_of_the_blinded_arm_beside_it():
    titles = ("Placebo Q2W", "Dupilumab 200 mg Q2W (SS)", "Extension OL dupilumab 200 mg Q2W (SS)")
    found = match(DOSES, *titles)
    assert [m.arm for m in found] == [3, 0, None]
    assert found[2].reason == "an open-label part of the study"


def test_an_open_label_arm_may_have_several_groups():
    arms = record(("Dupilumab 200 mg open-label", "EXPERIMENTAL", ["Dupilumab"]))
    assert arm_of(arms, "Dupilumab 200 mg open-label, adults", "Dupilumab 200 mg open-label, children") == [
        0,
        0,
    ]
