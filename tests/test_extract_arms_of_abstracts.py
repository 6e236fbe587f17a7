"""Who is compared with whom in abstracts as journals print them: groups told in several sentences, shared drugs, lists."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, rates, read, sizes


def test_a_third_group_may_be_told_in_a_sentence_of_its_own():
    text = (
        "METHODS: Goats received rumen buffer (n = 8) or molasses (n = 8). A third group (n = 5) was subjected to sham feeding.\n\n"
        "RESULTS: Rumen pH was 6.1, 5.4 and 5.9 in the rumen buffer, molasses and sham feeding groups, respectively."
    )
    assert sizes(text) == {("rumen buffer", 8), ("molasses", 8), ("sham feeding", 5)}
    assert {(r[0], r[3]) for r in rates(text)} == {
        ("rumen buffer", 6.1),
        ("molasses", 5.4),
        ("sham feeding", 5.9),
    }


def test_the_effects_of_one_thing_versus_another_are_two_arms_with_the_doses_behind_them():
    text = (
        "AIM: To study the effects of infusion of compatible solute (CSO) versus the inhalation of helium oxide (HEO) in divers.\n\n"
        "METHODS: Twelve divers took part in a crossover study of CSO infusion (4 ng/kg/min for 1 hour) and of inhalation of HEO "
        "(15 ppm for 1 hour).\n\n"
        "RESULTS: HEO inhalation lowered heart rate (from 91 to 84 beats/min, P < 0.01)."
    )
    told = {(a.label, a.dose_value, a.dose_unit) for a in read(text).arms}
    assert told == {("CSO", 4.0, "ng/kg"), ("HEO", 15.0, "ppm")}
    assert {r[3] for r in rates(text) if r[0].startswith("inhalation of helium oxide")} == {84.0}


def test_a_drug_that_both_arms_get_besides_is_no_arm():
    text = (
        "AIM: To compare the effects of sitagliptin plus metformin with glimepiride plus metformin in type 2 diabetes.\n\n"
        "METHODS: Patients with poor glucose control on maximal doses of metformin were randomised to additionally receive "
        "sitagliptin (n = 91) or glimepiride (n = 88).\n\n"
        "RESULTS: HbA1c fell in both treatment groups (sitagliptin −0.5%, glimepiride −0.6%)."
    )
    assert sizes(text) == {("sitagliptin + metformin", 91), ("glimepiride + metformin", 88)}
    assert {(r[0], abs(r[3])) for r in rates(text)} == {
        ("sitagliptin + metformin", 0.5),
        ("glimepiride + metformin", 0.6),
    }


def test_people_named_as_the_control_group_are_called_so():
    text = (
        "METHODS: In all, 90 adults were randomised into two groups, 46 patients receiving warm mist (study group) and "
        "44 patients as the control group.\n\nRESULTS: Cough was less in the study group (P = 0.02)."
    )
    assert sizes(text) == {("warm mist", 46), ("control group", 44)}


def test_letters_of_groups_may_have_figures_and_plus_signs():
    text = (
        "METHODS: Patients were randomised into three groups: Group G1.5 (1.5 mg granisetron), Group G3 (3 mg granisetron) and "
        "Group G+H (1.5 mg granisetron and 1 mg haloperidol).\n\n"
        "RESULTS: Relapse was seen in 21% of Group G1.5, 14% of Group G3 and 9% of Group G+H."
    )
    assert {(r[0].removesuffix(" 1 mg"), r[3]) for r in rates(text)} == {
        ("granisetron 1.5 mg", 21.0),
        ("granisetron 3 mg", 14.0),
        ("granisetron + haloperidol", 9.0),
    }


@pytest.mark.parametrize(
    "told", ["artesunate monotherapy with 2 or 4 mg/kg/day", "artesunate monotherapy (2 and 4 mg/kg)"]
)
def test_doses_of_a_monotherapy_are_arms(told):
    text = f"METHODS: Patients were randomised to {told} or quinine for 7 days. RESULTS: None."
    assert {a for a, _ in arms(text)} >= {"artesunate 2 mg/kg", "artesunate 4 mg/kg"}


def test_items_of_a_numbered_list_keep_no_number_and_a_volume_is_a_dose():
    text = (
        "METHODS: Llamas were assigned to groups that were given 1) 3 ml of milk serum intramuscularly, 2) 3 ml of saline gel "
        "intramuscularly (control group), or 3) 3 ml of milk serum by mouth.\n\nRESULTS: None."
    )
    told = {(a.intervention, a.dose_value, a.dose_unit) for a in read(text).arms}
    assert ("milk serum intramuscularly", 3.0, "ml") in told
    assert not any(a and a.startswith(("1)", "2)", "3)")) for a, _, _ in told)


@pytest.mark.parametrize(
    "counted",
    [
        "intervention (9 schools, 31 teachers) or control (9 schools, 30 teachers)",
        "early start (48 knees) or late start (47 knees)",
    ],
)
def test_counts_of_what_is_studied_are_no_groups(counted):
    text = f"METHODS: They were randomly assigned to {counted}.\n\nRESULTS: The score was higher in the former (P = 0.01)."
    assert not any(name[0].isdigit() for name, _ in arms(text))


def test_what_an_intervention_did_is_no_part_of_its_name():
    text = (
        "A trial on the effect of a stepped reminder improved the quality of asthma care by nurses\n\n"
        "METHODS: Regions were divided into an intervention group (IG) or control group (CG).\n\n"
        "RESULTS: The score was higher in the IG than in the CG (P = 0.01)."
    )
    assert ("stepped reminder", "experimental") in arms(text)


def test_what_all_received_together_are_no_two_groups():
    text = (
        "METHODS: In this trial, older people in the intervention group did tai chi for 12 weeks. All intervention and control "
        "participants received a leaflet and safety advice.\n\nRESULTS: Falls were fewer in the intervention group than in the "
        "control group (P = 0.03)."
    )
    assert {role for _, role in arms(text)} == {"experimental", "other"}
    assert ("safety advice", "experimental") not in arms(text)


def test_two_regimens_told_apart_by_opposites_are_arms():
    text = (
        "A randomised study of concurrent versus sequential erlotinib and radiotherapy in lung cancer\n\n"
        "RESULTS: Median PFS was 14.5 months for the concurrent regimen and 12.3 months for the sequential regimen (P=0.21)."
    )
    assert {r[3] for r in rates(text)} == {14.5, 12.3}
    assert {c[5] for c in comparisons(text)} == {"=0.21"}


def test_a_disease_that_an_abbreviation_stands_for_is_no_arm():
    text = (
        "AIM: To describe vision in eyes with chronic anterior uveitis (CAU) treated with a dexamethasone implant compared with "
        "those that were not.\n\nRESULTS: Vision was better with the implant (P = 0.01)."
    )
    assert not any("uveitis" in name for name, _ in arms(text))


def test_a_placebo_that_a_trial_lacked_is_no_arm():
    text = (
        "RESULTS: Pain fell more with ketoprofen than with tramadol (P = 0.03). "
        "A limitation is the absence of a placebo control."
    )
    assert {name for name, _ in arms(text)} == {"ketoprofen", "tramadol"}


def test_a_boosted_drug_is_one_drug_and_those_compared_with_it_are_the_control():
    text = (
        "Impact of an abacavir (ABC) plus ritonavir-boosted protease inhibitor (PI/r) regimen on bone\n\n"
        "METHODS: Sixty patients comprised the ABC+PI/r group. Sixty patients matched for age made up "
        "the control.\n\nRESULTS: Compared to control, the ABC+PI/r group had higher creatinine "
        "(81 vs. 72.5 μmol/L, P<0.001)."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {
        ("abacavir + protease inhibitor", 81.0),
        ("control group", 72.5),
    }


def test_the_other_two_groups_are_each_of_them():
    text = (
        "METHODS: Adults were randomised into three groups: brisk walking (n = 30), slow walking (n = 30) or stretching (n = 30).\n\n"
        "RESULTS: The pain score of the stretching group was significantly higher than those of the other two groups (P<0.05)."
    )
    assert {(c[0], c[1]) for c in comparisons(text)} == {
        ("stretching", "brisk walking"),
        ("stretching", "slow walking"),
    }


def test_of_two_groups_the_one_whose_effect_a_title_announces_is_on_trial():
    text = (
        "Effectiveness of a cooking podcast as a way to teach diet\n\n"
        "METHODS: One group received a leaflet on diet, while the other group listened to the podcast.\n\n"
        "RESULTS: Knowledge was higher with the podcast than with the leaflet (P = 0.02)."
    )
    assert {role for name, role in arms(text) if "podcast" in name} == {"experimental"}
    assert {role for name, role in arms(text) if "leaflet" in name} == {"active_comparator"}


def test_what_people_were_told_to_use_are_their_groups():
    text = (
        "METHODS: Children were instructed to rinse their mouth with 0.2% clove water or 0.1% thyme water twice a day.\n\n"
        "RESULTS: None."
    )
    site = {a.intervention for a in read(text).arms} | {s for s, _ in arms(text)}
    assert site == set() or any("clove" in s for s in site)


def test_lengths_in_a_title_name_the_groups():
    text = (
        "Six or twelve days of penicillin for cellulitis: a randomised trial\n\n"
        "METHODS: Adults were assigned to stop penicillin on day 6 or to go on until day 12.\n\n"
        "RESULTS: Relapse occurred in 11% of the 6-day group and 9% of the 12-day group (P = 0.44)."
    )
    told = {(r[3], r[0]) for r in rates(text)}
    assert {n for n, _ in told} == {11.0, 9.0}
    assert any(n == 11.0 and name.startswith("6 days") for n, name in told)


def test_schedules_of_one_drug_are_its_arms_and_a_list_in_the_same_order_names_them():
    text = (
        "AIM: We aimed to compare continuation, tapering, and withdrawal of baricitinib.\n\n"
        "METHODS: Adults on baricitinib were randomly assigned to continue 4 mg once daily, to take 4 mg every other day, or to "
        "switch to placebo.\n\nRESULTS: Relapse was seen in 12% of the continuation group, 27% of the tapering group and 55% of the "
        "withdrawal group."
    )
    by_value = {r[3]: r[0] for r in rates(text)}
    assert by_value == {12.0: "baricitinib 4 mg", 27.0: "baricitinib 4 mg", 55.0: "placebo"}


def test_both_of_two_drugs_in_a_list_are_their_combination():
    text = (
        "METHODS: Men were randomised to three groups: tamsulosin 0.4 mg (group I), mirabegron 50 mg (group II) or both (group III).\n\n"
        "RESULTS: Relapse was seen in 30% of group I, 28% of group II and 17% of group III."
    )
    assert {r[3]: r[0] for r in rates(text)}[17.0] == "tamsulosin + mirabegron"


def test_a_placebo_of_saline_is_placebo_and_not_a_group_of_its_own():
    text = (
        "METHODS: Patients received one injection of methylprednisolone 40 mg (n=60), hyaluronic acid 20 mg (n=61) or saline "
        "placebo (n=59). RESULTS: Relapse was seen in 12%, 15% and 20%."
    )
    assert ("placebo", "placebo") in arms(text)
    assert not any("saline" in name for name, _ in arms(text))


def test_water_for_the_controls_is_a_placebo():
    text = (
        "METHODS: Sterile water (0.3 mL) or clonidine (30 μg) or fentanyl (10 μg) was added to the control group (Group C), "
        "clonidine group (Group L), and fentanyl group (Group F), respectively.\n\n"
        "RESULTS: Time to recovery was 170 min (Group C), 210 min (Group L) and 190 min (Group F)."
    )
    assert {(a.role, a.dose_value) for a in read(text).arms} == {
        ("placebo", 0.3),
        ("experimental", 30.0),
        ("active_comparator", 10.0),
    }


def test_the_operation_that_all_undergo_is_no_arm():
    text = (
        "Oral Melatonin Gives Better Sedation Than Diazepam in Supraclavicular Nerve Blocks\n\n"
        "METHODS: Patients who underwent supraclavicular nerve block were randomly assigned to receive 3 mg oral melatonin or 5 mg "
        "oral diazepam.\n\nRESULTS: Nausea was seen in 4% with melatonin and 11% with diazepam."
    )
    assert {name for name, _ in arms(text)} == {"melatonin 3 mg", "diazepam 5 mg"}


def test_how_often_tells_apart_what_a_list_names_once():
    text = (
        "METHODS: Women were randomly assigned to one of three groups, Group A consuming two zinc supplementation tablets once weekly "
        "(n = 40), Group B consuming one tablet twice weekly (n = 41) and Group C consuming one tablet daily (n = 39).\n\n"
        "RESULTS: Ferritin was 12 g/L in Group A, 13 g/L in Group B and 14 g/L in Group C."
    )
    assert {a.label.lower(): a.n for a in read(text).arms} == {
        "zinc supplementation once weekly": 40,
        "zinc supplementation twice weekly": 41,
        "zinc supplementation daily": 39,
    }


def test_the_interval_of_one_procedure_is_part_of_what_each_group_gets():
    text = (
        "METHODS: Turning every 3 hours (three-hour group, 210 residents) or every 6 hours (six-hour group, 205 residents).\n\n"
        "RESULTS: Ulcers were seen in 2.4% of the three-hour group and 3.1% of the six-hour group."
    )
    assert {r[3]: r[0].lower() for r in rates(text)} == {
        2.4: "turning every 3 hours",
        3.1: "turning every 6 hours",
    }


def test_the_dose_may_stand_where_a_group_is_told_of_again():
    text = (
        "METHODS: In all, 80 patients were randomised into two groups, 41 patients receiving wound infiltration (study group) and 39 "
        "patients as the control group. The study group received wound injection with 12mL of lidocain.\n\n"
        "RESULTS: Pain was less in the study group (P = 0.02)."
    )
    assert {(a.dose_value, a.dose_unit) for a in read(text).arms} == {(12.0, "mL"), (None, None)}


def test_what_each_participant_received_together_is_no_pair_of_groups():
    text = (
        "METHODS: Women were randomised to receive albendazole (400 mg) or placebo. Each participant received an iron tablet and "
        "malaria prophylaxis.\n\nRESULTS: Nausea was seen in 12% with albendazole and 29% with placebo."
    )
    assert {role for _, role in arms(text)} == {"experimental", "placebo"}


def test_those_who_were_not_treated_are_the_control_group():
    text = (
        "METHODS: Pairs were randomly assigned to kangaroo care (experimental group) or not (control group).\n\n"
        "RESULTS: Crying was less in the experimental group than in the control group (P = 0.02)."
    )
    assert ("control group", "other") in arms(text)


def test_a_disease_in_a_nested_abbreviation_is_no_arm():
    text = (
        "METHODS: Patients with allergic rhinitis (AR) were studied. Those with perennial AR (PAR) group together. "
        "Children with PAR received mometasone or placebo.\n\n"
        "RESULTS: Nausea was seen in 2% with mometasone and 3% with placebo in the PAR group."
    )
    assert not any("PAR" in name or "perennial" in name for name, _ in arms(text))


def test_a_group_is_called_by_the_abbreviation_that_it_begins_with():
    text = (
        "METHODS: Patients were randomly assigned to PCEA or CEI with ropivacaine 0.2%. RESULTS: Satisfaction was 8.7 (1.1) for PCEA "
        "and 7.4 (1.6) for CEI."
    )
    assert {(r[0] == "PCEA", r[3]) for r in rates(text)} == {(True, 8.7), (False, 7.4)}


def test_letters_before_group_call_it_alone_too():
    text = (
        "METHODS: Adults received lidocaine plus adrenaline (LA group) or articaine plus adrenaline (AA group). RESULTS: Onset of "
        "anaesthesia took 1.9 ± 0.6 min in AA and 3.1 ± 0.9 min in LA."
    )
    assert [r[3] for r in sorted(rates(text), key=lambda r: "lidocaine" in r[0])] == [1.9, 3.1]
