"""The arms of a registry record: what is compared, at which dose and schedule, in which role."""

import pytest

from trialdb.registry.arms import RegisteredArm, dose_by_groups, read_arms
from trialdb.registry.given import doses, route, schedules
from trialdb.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def arms(*groups, **interventions) -> tuple[RegisteredArm, ...]:
    """Arms from (label, type, names, description) and interventions name=(type, description, other names)."""
    module = {
        "armGroups": [
            {"label": label, "type": kind, "interventionNames": names, "description": description}
            for label, kind, names, description in groups
        ],
        "interventions": [
            {"name": name.replace("_", " "), "type": kind, "description": description, "otherNames": others}
            for name, (kind, description, others) in interventions.items()
        ],
    }
    return read_arms({"armsInterventionsModule": module}, VOCABULARY)


def given(arm: RegisteredArm) -> tuple[object, ...]:
    return arm.role, arm.intervention, arm.dose_value, arm.dose_unit, arm.regimen


def test_three_doses_and_a_placebo_arm():
    found = arms(
        ("Drug 150 mg Q2W", "EXPERIMENTAL", ["Drug: Dupixent"], "150 mg by injection"),
        ("Drug 300 mg", "EXPERIMENTAL", ["Drug: Dupixent"], "300 mg once every 4 weeks SC"),
        ("Drug high dose", "EXPERIMENTAL", ["Drug: Dupixent"], ""),
        ("Placebo", "PLACEBO_COMPARATOR", ["Drug: Matching placebo"], "Every 4 weeks"),
        Dupixent=("DRUG", "given at 150 mg", ["REGN668"]),
        Matching_placebo=("DRUG", "", []),
    )
    assert [given(a) for a in found] == [
        ("experimental", "dupilumab", 150, "mg", "every 2 weeks"),
        ("experimental", "dupilumab", 300, "mg", "every 4 weeks"),
        ("experimental", "dupilumab", None, None, None),
        ("placebo", "placebo", None, None, "every 4 weeks"),
    ]
    assert [a.dose_level for a in found] == [None, None, "high", None]
    assert found[1].route == "subcutaneous"


def test_a_drug_known_by_another_name_alone_has_its_generic_name():
    (arm,) = arms(
        ("Arm 1", "EXPERIMENTAL", ["Drug: Study medicine"], "10 mg daily"),
        Study_medicine=("DRUG", "", ["Jardiance"]),
    )
    assert arm.intervention == "empagliflozin"


def test_the_placebo_of_a_double_dummy_is_no_part_of_the_drug():
    first, second = arms(
        ("Apixaban", "EXPERIMENTAL", ["Drug: Apixaban 5 mg", "Drug: Placebo for warfarin"], ""),
        ("Warfarin", "ACTIVE_COMPARATOR", ["Drug: Warfarin", "Drug: Placebo for apixaban"], ""),
        **{
            "Apixaban 5 mg": ("DRUG", "twice daily", []),
            "Placebo for warfarin": ("DRUG", "", []),
            "Warfarin": ("DRUG", "dose adjusted to the INR", []),
            "Placebo for apixaban": ("DRUG", "", []),
        },
    )
    assert given(first) == ("experimental", "apixaban", 5, "mg", "twice daily")
    assert given(second) == ("active_comparator", "warfarin", None, None, None)


def test_what_every_arm_gets_is_background():
    tested, control = arms(
        (
            "Sitagliptin added",
            "EXPERIMENTAL",
            ["Drug: Sitagliptin", "Drug: Metformin"],
            "sitagliptin 100 mg daily",
        ),
        ("Placebo added", "PLACEBO_COMPARATOR", ["Drug: Placebo", "Drug: Metformin"], ""),
        Sitagliptin=("DRUG", "", []),
        Metformin=("DRUG", "at least 1500 mg", []),
        Placebo=("DRUG", "", []),
    )
    assert given(tested) == ("experimental", "sitagliptin", 100, "mg", "once daily")
    assert control.intervention == "placebo"


def test_two_drugs_given_together_are_both_named_where_one_arm_gets_the_other_alone():
    both, one = arms(
        ("Both", "EXPERIMENTAL", ["Drug: Lenvatinib", "Biological: Pembrolizumab"], ""),
        ("One", "ACTIVE_COMPARATOR", ["Drug: Lenvatinib"], ""),
        Lenvatinib=("DRUG", "", []),
        Pembrolizumab=("BIOLOGICAL", "", []),
    )
    assert both.intervention == "lenvatinib + pembrolizumab"
    assert one.intervention == "lenvatinib"


def test_the_dose_is_that_of_the_drug_which_the_label_names_first():
    (arm,) = arms(
        (
            "Ribavirin 1200 mg + sofosbuvir 400 mg",
            "EXPERIMENTAL",
            ["Drug: Sofosbuvir", "Drug: Ribavirin"],
            "",
        ),
        Sofosbuvir=("DRUG", "", []),
        Ribavirin=("DRUG", "", []),
    )
    assert arm.intervention == "ribavirin + sofosbuvir"
    assert (arm.dose_value, arm.dose_unit) == (1200, "mg")


@pytest.mark.parametrize(
    "description",
    ["up to 40 mg daily", "20 mg, titrated to 40 mg", "10-20 mg", "10 or 20 mg daily", "from 5 mg to 10 mg"],
)
def test_a_titrated_dose_or_a_range_is_no_dose(description):
    (arm,) = arms(("A", "EXPERIMENTAL", ["Drug: Lisinopril"], description), Lisinopril=("DRUG", "", []))
    assert arm.dose_value is None


def test_an_arm_that_gets_only_placebo_is_a_placebo_arm_whatever_its_type():
    _, arm = arms(
        ("A", "EXPERIMENTAL", ["Drug: Lisinopril"], ""),
        ("B", "ACTIVE_COMPARATOR", ["Other: Sham tablets"], ""),
        Lisinopril=("DRUG", "", []),
        Sham_tablets=("OTHER", "", []),
    )
    assert arm.role == "placebo"


def test_a_placebo_type_is_contradicted_by_a_drug_that_only_this_arm_gets():
    _, arm = arms(
        ("A", "EXPERIMENTAL", ["Drug: Apixaban"], ""),
        ("Warfarin", "PLACEBO_COMPARATOR", ["Drug: Warfarin"], ""),
        Apixaban=("DRUG", "", []),
        Warfarin=("DRUG", "", []),
    )
    assert arm.role == "active_comparator"


def test_an_arm_whose_label_adds_placebo_to_what_others_get_is_a_placebo_arm():
    tested, control, extension = arms(
        ("Abatacept + steroids", "EXPERIMENTAL", ["Drug: Abatacept", "Drug: Prednisone"], ""),
        ("Placebo + steroids", "EXPERIMENTAL", ["Drug: Prednisone"], ""),
        ("Abatacept in the extension", "EXPERIMENTAL", ["Drug: Abatacept"], ""),
        Abatacept=("DRUG", "", []),
        Prednisone=("DRUG", "", []),
    )
    assert (control.role, control.intervention) == ("placebo", "placebo")
    assert tested.intervention == extension.intervention == "abatacept"


def test_care_that_all_get_is_background_even_of_an_arm_that_gets_nothing_else():
    tested, control = arms(
        ("Training", "EXPERIMENTAL", ["Behavioral: Training", "Other: Usual care"], ""),
        ("Care", "ACTIVE_COMPARATOR", ["Other: Usual care"], ""),
        Training=("BEHAVIORAL", "", []),
        Usual_care=("OTHER", "", []),
    )
    assert tested.intervention == "Training"
    assert control.intervention is not None


def test_a_lead_in_dose_and_the_dose_after_it_are_no_one_dose():
    (arm,) = arms(
        (
            "A",
            "EXPERIMENTAL",
            ["Drug: Brigatinib"],
            "90 mg brigatinib daily for 7 days, followed by 180 mg brigatinib daily",
        ),
        Brigatinib=("DRUG", "", []),
    )
    assert (arm.dose_value, arm.regimen) == (None, "once daily")


def test_the_route_of_background_drugs_is_not_that_of_the_drug():
    (arm,) = arms(
        ("A", "EXPERIMENTAL", ["Drug: Exenatide"], "Those who are treated at home with oral drugs that lower their sugar will be given exenatide 10 mcg twice daily by subcutaneous injection"),
        Exenatide=("DRUG", "", []),
    )  # fmt: skip
    assert (arm.route, arm.dose_value, arm.dose_unit) == ("subcutaneous", 10, "µg")


def test_arms_without_intervention_are_other():
    _, arm = arms(
        ("A", "EXPERIMENTAL", ["Drug: Apixaban"], ""),
        ("Usual care", "NO_INTERVENTION", None, ""),
        Apixaban=("DRUG", "", []),
    )
    assert (arm.role, arm.intervention) == ("other", None)


def test_the_only_drugs_beside_placebo_are_what_is_tested_though_called_active_comparators():
    tested, _ = arms(
        ("A", "ACTIVE_COMPARATOR", ["Drug: Spironolactone"], ""),
        ("B", "PLACEBO_COMPARATOR", ["Drug: Placebo"], ""),
        Spironolactone=("DRUG", "", []),
        Placebo=("DRUG", "", []),
    )
    assert tested.role == "experimental"


def test_a_sequence_with_placebo_is_neither_placebo_nor_experimental():
    found = arms(
        ("Placebo then ranolazine", "EXPERIMENTAL", ["Drug: Ranolazine", "Drug: Placebo"], ""),
        ("Ranolazine then placebo", "EXPERIMENTAL", ["Drug: Ranolazine", "Drug: Placebo"], ""),
        Ranolazine=("DRUG", "", []),
        Placebo=("DRUG", "", []),
    )
    assert [a.role for a in found] == ["other", "other"]


def test_an_arm_without_intervention_has_no_dose():
    (arm,) = arms(("Control", "NO_INTERVENTION", None, "Apixaban 5 mg twice daily was added after a month"))
    assert (arm.intervention, arm.dose_value) == (None, None)


def test_a_diet_has_no_dose():
    (arm,) = arms(
        ("Diet", "EXPERIMENTAL", ["Behavioral: Low salt diet"], "less than 2300 mg of sodium daily"),
        Low_salt_diet=("BEHAVIORAL", "", []),
    )
    assert arm.dose_value is None


def test_a_record_without_arms_has_none():
    assert read_arms({}, VOCABULARY) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1x10^8 PFU", [(1e8, "PFU")]),
        ("375 mg/m\\^2", [(375, "mg/m2")]),
        ("1,000 mg", [(1000, "mg")]),
        ("10/1000 mg", [(10, "mg")]),
        ("40 mg/day", [(40, "mg")]),
        ("90 mg/0.5 mL", [(90, "mg")]),
        ("25 million cells", [(2.5e7, "cells")]),
        ("4 mcg/mL", []),
        ("5 µg", [(5, "µg")]),
        ("10Mg tablets", [(10, "mg")]),
        ("3.0, 2.0, or 0.25 milligrams", [(3, "mg"), (2, "mg"), (0.25, "mg")]),
        ("2 mL of 40 mg/mL", []),
        ("0.05% cream", [(0.05, "%")]),
        ("80% of them", []),
        ("AB 1002 derived cells", []),
        ("12,500 cells/kg", [(12500, "cells/kg")]),
        ("0,012 mg/kg", [(0.012, "mg/kg")]),
        ("0,5 mg", [(0.5, "mg")]),
        ("1x10\\^7 stem cells", [(1e7, "cells")]),
    ],
)
def test_doses_of_a_label(text, expected):
    assert [(d.value, d.unit) for d in doses(text)] == expected


def test_schedules_and_routes_of_a_label():
    assert schedules("300 mg IV once every 4 weeks") == ["every 4 weeks"]
    assert schedules("daily, then weekly") == ["once daily", "once weekly"]
    assert schedules("3-4 times a day") == []
    assert schedules("a single oral dose") == ["single dose"]
    assert schedules("orally 3 times per day") == schedules("three times daily") == ["three times daily"]
    assert (route("150 mg SC"), route("tablet"), route("150 mg")) == ("subcutaneous", "oral", None)


@pytest.mark.parametrize("part", ["1, ", "1-", "10 mg to ", "1.1.", "5 x 10^", "1,5%-", "every ", "up to "])
def test_endless_lists_are_read_in_bounded_time(part):
    assert isinstance(doses(part * 5000), list)
    assert isinstance(schedules(part * 5000), list)
    read = arms(
        (part * 5000, "EXPERIMENTAL", ["Drug: Apixaban"], part * 5000), Apixaban=("DRUG", part * 5000, [])
    )
    assert len(read) == 1


def test_placebo_added_to_what_another_arm_gets_with_a_drug_is_a_placebo_arm_whatever_its_type():
    tested, control = arms(
        ("Empagliflozin + metformin", "EXPERIMENTAL", ["Drug: Empagliflozin", "Drug: Metformin"], ""),
        ("Placebo + metformin", "ACTIVE_COMPARATOR", ["Drug: Metformin", "Drug: Matching placebo"], ""),
        Empagliflozin=("DRUG", "", []),
        Metformin=("DRUG", "", []),
        Matching_placebo=("DRUG", "", []),
    )
    assert (tested.role, control.role) == ("experimental", "placebo")


def test_a_drug_with_the_placebo_of_another_is_that_drug_even_where_an_arm_gets_both():
    found = arms(
        ("Amlodipine + valsartan", "EXPERIMENTAL", ["Drug: Amlodipine", "Drug: Valsartan"], ""),
        ("Amlodipine + placebo", "ACTIVE_COMPARATOR", ["Drug: Amlodipine", "Drug: Matching placebo"], ""),
        ("Valsartan + placebo", "ACTIVE_COMPARATOR", ["Drug: Valsartan", "Drug: Matching placebo"], ""),
        Amlodipine=("DRUG", "", []),
        Valsartan=("DRUG", "", []),
        Matching_placebo=("DRUG", "", []),
    )
    assert [a.role for a in found] == ["experimental", "active_comparator", "active_comparator"]


def test_a_dose_that_only_the_titles_of_an_arms_groups_tell_is_its_dose():
    (arm,) = arms(
        ("Dupilumab high dose", "EXPERIMENTAL", ["Drug: Dupilumab"], ""), Dupilumab=("DRUG", "", [])
    )
    found = dose_by_groups(arm, ["Dupilumab 300 mg", "DUPI 300mg", "Dupilumab"])
    assert found is not None
    assert (found.value, found.unit) == (300, "mg")


@pytest.mark.parametrize(
    "titles",
    [
        ["Dupilumab 300 mg", "Dupilumab 150 mg", "Dupilumab 300 mg"],
        ["Dupilumab up to 300 mg"],
        ["Dupilumab 150 or 300 mg", "Dupilumab 300 mg", "Dupilumab 300 mg"],
        ["Dupilumab 300 mg", "Dupilumab", "Dupilumab, week 16 responders"],
        ["Dupilumab"],
        [],
    ],
)
def test_titles_that_differ_or_mostly_tell_no_dose_leave_it_open(titles):
    (arm,) = arms(("Dupilumab", "EXPERIMENTAL", ["Drug: Dupilumab"], ""), Dupilumab=("DRUG", "", []))
    assert dose_by_groups(arm, titles) is None


def test_the_dose_of_the_second_drug_in_titles_is_not_that_of_the_first():
    (arm,) = arms(
        ("Dupilumab plus apremilast", "EXPERIMENTAL", ["Drug: Dupilumab", "Drug: Apremilast"], ""),
        Dupilumab=("DRUG", "", []),
        Apremilast=("DRUG", "", []),
    )
    assert dose_by_groups(arm, ["Dupilumab plus apremilast 30 mg"]) is None
