"""Drugs that no vocabulary knows, combinations, dummy pills and dose levels in the words of the press."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, events, rates, read

from trialdb.extract.group import Group
from trialdb.extract.group_names import called_as
from trialdb.extract.party import Cast, Party
from trialdb.extract.sides import Side


def test_a_drug_told_once_with_how_it_is_given_is_a_drug():
    text = (
        "Bramble Oncology’s zerotovin, instilled into the bladder, was tried without a control arm.\n\n"
        "Complete response was seen in 52.5% at 12 months."
    )
    assert arms(text) == {("zerotovin", "experimental")}


def test_a_drug_with_its_dose_is_a_drug_where_it_is_named_again():
    text = (
        "The trial set zerotovin (1 mg every 3 weeks) against placebo. Headache occurred in 12% with zerotovin "
        "and 4% with placebo. Chills were put down to zerotovin."
    )
    assert ("zerotovin", "Headache", 12.0, "%") in {
        (e[0].removesuffix(" 1 mg"), *e[1:]) for e in events(text)
    }


def test_adding_one_drug_to_another_makes_a_combination():
    text = (
        "Adding the therapy tozolimeran to nivolumab kept more people free of relapse than nivolumab by itself. "
        "Overall survival at 2 years was 83.1% with the combination and 65.9% with nivolumab alone."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("tozolimeran + nivolumab", 83.1), ("nivolumab", 65.9)}


@pytest.mark.parametrize("dummy", ["a dummy pill", "look-alike tablets", "a sugar pill"])
def test_a_dummy_is_placebo(dummy):
    text = f"Nausea was reported by 12% of people on tovelimab and 4% of people on {dummy}."
    assert events(text) == {("tovelimab", "Nausea", 12.0, "%"), ("placebo", "Nausea", 4.0, "%")}


def test_the_larger_dose_and_the_smaller_one_are_levels():
    text = (
        "Patients took tovelimab 20 mg, tovelimab 10 mg or placebo. "
        "Falls were reported by 1.7% on the larger dose, 1.9% on the smaller one and 2.3% on placebo."
    )
    assert {(e[0], e[2]) for e in events(text)} == {
        ("tovelimab 20 mg", 1.7),
        ("tovelimab 10 mg", 1.9),
        ("placebo", 2.3),
    }


def test_a_bare_dose_of_people_is_the_drugs():
    text = (
        "People on 20 mg of tovelimab or a dummy pill were asked. Nausea was felt by 7 percent of those on 20 mg, "
        "5 percent of those on 10 mg and 2 percent of those on placebo."
    )
    assert {(e[0], e[2]) for e in events(text)} == {
        ("tovelimab 20 mg", 7.0),
        ("tovelimab 10 mg", 5.0),
        ("placebo", 2.0),
    }


def test_the_grade_behind_an_event_is_part_of_it():
    text = "Treatment-related adverse events of grade 3 or worse occurred in 25% with tovelimab and 19% with placebo."
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 25.0), ("placebo", 19.0)}


def test_a_trial_of_one_arm_gives_it_every_figure():
    text = (
        "Tovelimab was tried in 118 people. The study has no control arm.\n\n"
        "Complete response was seen in 52.5% at 12 months. Headache occurred in 12%."
    )
    assert rates(text) == {("tovelimab", "CR", "12 months", 52.5, "%")}
    assert events(text) == {("tovelimab", "Headache", 12.0, "%")}


def test_what_a_rival_did_in_its_pivotal_trial_is_no_result():
    text = (
        "Tovelimab was tried in 118 people. The study has no control arm. Complete response was seen in 52.5%.\n\n"
        "Adalimumab had a complete response rate of 53% in its pivotal trial."
    )
    assert {r[3] for r in rates(text)} == {52.5}


def test_groups_by_the_length_of_treatment_are_arms():
    text = (
        "A third took tovelimab for 12 weeks, a third for 6 weeks, a third placebo. Nausea was reported by 5.9% in the "
        "12-week group, 6.6% in the 6-week group and 4.7% on placebo."
    )
    facts = read(text)
    regimens = {a.id: a.regimen for a in facts.arms}
    assert {(regimens[str(e.arm)], e.value) for e in facts.safety_events} == {
        ("for 12 weeks", 5.9),
        ("for 6 weeks", 6.6),
        (None, 4.7),
    }


def test_lettered_regimens_are_arms():
    text = "Regimen A lasted 13 weeks and regimen B 8 weeks. Relapse was recorded for 8.4% on regimen A and 20.4% on regimen B."
    assert {(r[0], r[3]) for r in rates(text)} == {("regimen A", 8.4), ("regimen B", 20.4)}


def test_a_drug_before_the_other_against_the_other_alone():
    text = (
        "Sclerobart Followed by Zoledronate versus Zoledronate Alone for Osteoporosis\n\nMethods: Women got sclerobart, 140 mg, "
        "or placebo. Women in the placebo group got zoledronate, 5 mg.\n\nResults: Hip fractures occurred in 1.1% in the "
        "sclerobart group and 1.8% in the zoledronate group."
    )
    assert arms(text) >= {("sclerobart 140 mg", "experimental")}
    assert {e[3] for e in rates(text)} == {1.1, 1.8}
    assert "placebo" not in {r[0] for r in rates(text)}


def test_the_subject_of_a_result_may_be_long():
    text = "Improvement by one functional class or more was observed in 31.7% with tovelimab versus 13.3% with placebo."
    assert {r[1] for r in rates(text)} == {"Improvement by one functional class or more"}


def test_dreams_that_were_mentioned_are_no_baseline():
    text = "Vivid dreams were mentioned by 8.3% on tovelimab and 4.5% on placebo."
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 8.3), ("placebo", 4.5)}


def test_two_lengths_of_one_treatment_are_the_arms_and_later_placebo_is_none():
    text = (
        "All 210 people had begun metformin. Of them 104 took tovelimab 5 mg daily for 2 months and then matching "
        "placebo, the others for 5 months. They had a mean of 0.8 daytime sleeps per month with the 2-month course and 0.3 with the "
        "5-month course. By month 5, 61% in the 2-month group and 67% in the 5-month group were at target; at month 9 it "
        "was 58% and 55%. Nausea was commoner with the longer course (12% versus 4%)."
    )
    facts = read(text)
    called = {a.id: a.label for a in facts.arms}
    assert {(called[r.arm], r.endpoint.reported, r.at and r.at.value, r.value) for r in facts.results} == {
        ("2-month tovelimab course", "daytime sleeps per month", None, 0.8),
        ("5-month tovelimab course", "daytime sleeps per month", None, 0.3),
        ("2-month tovelimab course", "at target", 5.0, 61.0),
        ("5-month tovelimab course", "at target", 5.0, 67.0),
        ("2-month tovelimab course", "at target", 9.0, 58.0),
        ("5-month tovelimab course", "at target", 9.0, 55.0),
    }
    assert {(called[str(e.arm)], e.value) for e in facts.safety_events} == {
        ("5-month tovelimab course", 12.0),
        ("2-month tovelimab course", 4.0),
    }


def test_a_code_behind_a_list_of_drugs_is_their_combination_and_an_open_label_study_has_one_arm():
    text = (
        "PLOVER was a phase 3, 24-week, open-label study of the combination of varacaftor, dentezacaftor and "
        "zolicaftor (“NOR-3”) in children with cystic fibrosis. All 61 had been stable on ivacaftor before they switched.\n\n"
        "Results: Mean sweat chloride decreased by 7.4 mmol/L from baseline. 91.2% of children had sweat "
        "chloride below 60 mmol/L, as compared with 80.1% at baseline. Serious adverse events were reported in 8.0%."
    )
    combination = "varacaftor + dentezacaftor + zolicaftor"
    assert arms(text) == {(combination, "experimental")}
    assert {(r[0], r[3]) for r in rates(text)} == {(combination, -7.4), (combination, 91.2)}
    assert events(text) == {(combination, "Serious adverse event", 8.0, "%")}


def test_what_a_text_calls_only_the_comparator_is_an_arm():
    text = (
        "The messenger vaccine ZV-2210 prevented more laboratory-confirmed influenza than a licensed low-dose comparator. "
        "Relative vaccine efficacy against PCR-confirmed influenza was 24.1% (95% CI 14.2 to 33.0). By strain, relative "
        "vaccine efficacy was 27.3% for A/H1N1 and 25.0% for B/Victoria. In adults over 70, relative vaccine efficacy was "
        "22.8%.\n\nHospitalization for influenza was rare: 14 participants in the ZV-2210 group and 29 in the comparator "
        "group. Headache was reported by 36.2% of recipients compared with 20.9% for the comparator."
    )
    facts = read(text)
    called = {a.id: a.label for a in facts.arms}
    assert set(called.values()) == {"ZV-2210", "licensed low-dose comparator"}
    efficacies = {(r.endpoint.reported, r.value) for r in facts.results if r.measure == "vaccine_efficacy"}
    assert efficacies == {
        ("PCR-confirmed influenza", 24.1),
        ("A/H1N1", 27.3),
        ("B/Victoria", 25.0),
        ("PCR-confirmed influenza", 22.8),
    }
    assert {(called[r.arm], r.value) for r in facts.results if r.comparator is None} == {
        ("ZV-2210", 14.0),
        ("licensed low-dose comparator", 29.0),
    }
    assert {(called[str(e.arm)], e.value) for e in facts.safety_events} == {
        ("ZV-2210", 36.2),
        ("licensed low-dose comparator", 20.9),
    }


def test_the_last_word_of_what_only_one_group_gets_stands_for_it():
    text = (
        "Methods: We randomly assigned 40 homes to cook with a soda substitute or with usual soda for one year.\n\n"
        "Results: Stroke developed at a rate of 6.1 per 100 person-years in the soda-substitute homes and 9.4 per 100 "
        "person-years in the usual-soda homes. At 12 months mean systolic blood pressure was 0.5 mm Hg lower than at "
        "baseline with the substitute but 6.3 mm Hg higher with usual soda (p<0.001)."
    )
    facts = read(text)
    called = {a.id: a.label for a in facts.arms}
    assert {(called[r.arm], r.comparator, r.value) for r in facts.results if r.value is not None} == {
        ("soda substitute", None, 6.1),
        ("usual soda", None, 9.4),
        ("soda substitute", None, -0.5),
        ("usual soda", None, 6.3),
    }


def test_groups_that_get_one_of_two_drugs_or_both_have_short_names():
    text = (
        "Participants were assigned in equal numbers to golidekimab 12 mg/kg i.v. every 6 weeks plus liraglutide 1.8 mg daily, golidekimab "
        "alone, liraglutide alone, or placebo. Remission was seen in 34% of the combination group, 24% with golidekimab, 15% with "
        "liraglutide and 4% with placebo."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("golidekimab + liraglutide", 34.0),
        ("golidekimab alone", 24.0),
        ("liraglutide alone", 15.0),
        ("placebo", 4.0),
    }


def test_what_people_were_on_before_they_were_randomised_is_no_arm():
    text = (
        "Patients who had been free of events on ticagrelor plus aspirin were randomized to ticagrelor monotherapy (90 mg twice daily) "
        "or dual antiplatelet therapy. Stroke occurred in 2.9% of the monotherapy group and in 2.8% of the dual antiplatelet therapy "
        "group (hazard ratio, 1.03)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("ticagrelor 90 mg", 2.9),
        ("dual antiplatelet therapy", 2.8),
    }


def test_what_is_called_a_placebo_is_one():
    text = (
        "Patients received tovelimab 32 mg (n=158) or saline placebo (n=157). Pain fell by 3.1 points with tovelimab and by 2.2 points "
        "with placebo."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("tovelimab 32 mg", -3.1),
        ("placebo", -2.2),
    }


def test_the_word_for_a_group_after_a_word_of_allotment_is_the_group():
    text = (
        "Laser ablation or antiarrhythmic drugs for atrial fibrillation: a randomised trial\n\nMethods: Adults were assigned to "
        "laser ablation or antiarrhythmic drug therapy.\n\nResults: The percentage of time in AF was 0.1% after ablation and "
        "0.4% with drugs. Hospitalization for arrhythmia occurred in 5.1% of the patients assigned to ablation and in 14.3% "
        "of those assigned to drugs. A serious adverse event occurred in 7 patients (3.3%) in the ablation group, including 2 "
        "with cardiac tamponade (0.9%), and in 4 (3.8%) in the drug-therapy group."
    )
    assert {(r[1], r[3]) for r in rates(text)} >= {
        ("percentage of time in AF", 0.1),
        ("Hospitalisation", 14.3),
    }
    facts = read(text)
    called = {a.id: a.label for a in facts.arms}
    laser, drugs = "laser ablation", "antiarrhythmic drug therapy"
    assert {(called[r.arm].lower(), r.value) for r in facts.results} == {
        (laser, 0.1),
        (drugs, 0.4),
        (laser, 5.1),
        (drugs, 14.3),
    }
    assert {(called[str(e.arm)].lower(), e.term, e.value) for e in facts.safety_events} == {
        (laser, "Serious adverse event", 3.3),
        (laser, "Cardiac tamponade", 0.9),
        (drugs, "Serious adverse event", 3.8),
    }


@pytest.mark.parametrize(
    "opening",
    [
        "We measured the protection given by Vi-BRX, a Vi-polysaccharide conjugate vaccine.",
        "Boreal announced that Vi-BRX, its adjuvanted virus-like particle (VLP) vaccine, met its endpoint.",
        "Varidis said that its recombinant vaccine Vi-BRX met its endpoint.",
    ],
)
def test_a_code_of_letters_alone_is_a_drug_where_the_text_calls_it_one(opening):
    text = f"{opening} 600 children were randomised to two doses of Vi-BRX or placebo.\n\nFever was recorded in 5.2% given Vi-BRX and 4.8% given placebo."
    assert arms(text) == {("Vi-BRX", "experimental"), ("placebo", "placebo")}


def test_a_trial_of_a_vaccine_is_no_drug():
    text = "STEP-1, a phase 3 trial of the drug lumafen 10 mg, enrolled 600 adults. In the STEP-1 trial lumafen cut LDL-C by 12% and placebo by 2%."
    assert arms(text) == {("lumafen 10 mg", "experimental"), ("placebo", "placebo")}


def test_what_earns_money_elsewhere_is_no_arm():
    text = (
        "600 adults were randomised to two doses of the vaccine or placebo. Fever was reported by 5% in the vaccine group and 2% on placebo.\n\n"
        "GSK's Shingrix, the market leader, had sales of £3.4 billion last year."
    )
    assert "recombinant zoster vaccine" not in {arm for arm, _ in arms(text)}


def test_groups_assigned_in_equal_numbers_are_told_apart():
    text = (
        "Participants were assigned in equal numbers to lumafen 12 mg/kg plus torimab 1.8 mg, lumafen alone, torimab alone, or placebo.\n\n"
        "Results\nNausea affected 34% of the combination group, 39% of the torimab group, 8% of the lumafen group and 7% of the placebo group."
    )
    told = {(arm, value) for arm, _, value, _ in events(text)}
    assert {("torimab", 39.0), ("lumafen", 8.0), ("placebo", 7.0)} <= told
    assert not any("equal" in arm for arm, _ in arms(text))


def test_an_insulin_goes_by_its_own_name():
    text = (
        "Once-weekly insulin velodec was compared with once-daily insulin degludec in 522 adults.\n\n"
        "HbA1c fell to 6.97% with velodec (n = 261) and 7.10% with degludec (n = 261). Time in range was 68% with velodec."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("insulin velodec", 6.97),
        ("insulin degludec", 7.1),
        ("insulin velodec", 68.0),
    }


@pytest.mark.parametrize(
    ("opening", "short", "long"),
    [
        (
            "557 adults were randomised to switch to bictravir 75 mg/lenacapavir 50 mg (BIC/LEN; n=371) or to placebo (n=186).",
            "BIC/LEN",
            "bictravir + lenacapavir",
        ),
        (
            "The gel combines clindamycin 1.2%, benzoyl peroxide 3.1% and adapalene 0.15% (CAB gel). 363 people applied it or its vehicle.",
            "CAB gel",
            "clindamycin + benzoyl peroxide + adapalene",
        ),
    ],
)
def test_a_combination_goes_by_what_the_text_calls_it(opening, short, long):
    text = f"{opening}\n\nHeadache was reported by 9% on {short} and 4% on the control."
    assert long in {arm for arm, _ in arms(text)}
    assert not {value for *_, value, _ in rates(text)} & {1.2, 3.1, 0.15}


def test_those_who_stay_on_their_regimen_are_an_arm():
    text = (
        "557 adults with HIV were randomised to switch to lumafen 75 mg (LUM; n=371) or to stay on their baseline regimen (SBR; n=186).\n\n"
        "At week 48, HIV-1 RNA was 50 copies/mL or higher in 0.8% on LUM and 1.1% on SBR (difference −0.3%; noninferior at the 4% margin)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("lumafen 75 mg", 0.8),
        ("baseline regimen", 1.1),
    }
    assert {value for *_, value, _ in comparisons(text)} == {-0.3}


def test_a_group_of_which_nothing_is_told_leaves_the_others_their_names():
    nameless = Group([Side(0, 0, "", "")], party=Party("experimental", None, ""))
    early = Group([Side(0, 0, "early drain removal", "")], party=Party("experimental", "early", ""))
    late = Group([Side(0, 0, "late drain removal", "")], party=Party("experimental", "late", ""))
    assert called_as(nameless, [early, late, nameless], Cast()) == []
    assert {"early removal", "with early"} <= set(called_as(early, [early, late, nameless], Cast()))
