"""Studies: their names, numbers, phase, size, design and parents, and what they set out to measure."""

from __future__ import annotations

import pytest
from reading import endpoints, rates_by_study, read, studies

from trialdb.facts import Design


def test_a_study_has_its_name_number_phase_and_size():
    text = (
        "The phase 3 LANTERN-1 study (NCT01234567) enrolled 412 adults with rheumatoid arthritis. In LANTERN-1, ACR20 at "
        "week 12 was 58% with ropetinib and 31% with placebo."
    )
    assert studies(text) == {(("LANTERN-1",), "NCT01234567", "3", 412)}


@pytest.mark.parametrize(
    ("printed", "phase"),
    [
        ("phase 3", "3"),
        ("Phase III", "3"),
        ("phase 2b", "2b"),
        ("Phase IIb", "2b"),
        ("phase 2/3", "2/3"),
        ("phase II/III", "2/3"),
        ("phase-1", "1"),
    ],
)
def test_a_phase_is_read_in_every_spelling(printed, phase):
    text = f"The {printed} LANTERN trial tested ropetinib against placebo in 300 patients."
    assert {s[2] for s in studies(text)} == {phase}


def test_two_studies_keep_their_own_numbers():
    text = (
        "Ropetinib was tested in two phase 3 trials, LANTERN-1 (NCT01234567) and LANTERN-2 (NCT07654321), in adults with "
        "psoriatic arthritis."
    )
    assert studies(text) == {
        (("LANTERN-1",), "NCT01234567", "3", None),
        (("LANTERN-2",), "NCT07654321", "3", None),
    }


def test_a_programme_and_its_study_are_one_name_with_and_without_the_programme():
    text = (
        "Norvane reported the HARBOR-TIDE study of tovelimab in eczema. The TIDE study, part of the HARBOR program, "
        "enrolled 520 adults."
    )
    told = [s for s in read(text).studies if s.names]
    assert [(set(s.names), s.program, s.enrolled) for s in told] == [({"HARBOR-TIDE", "TIDE"}, "HARBOR", 520)]


def test_the_design_is_read():
    text = "LANTERN was a 24-week, randomized, double-blind, placebo-controlled phase 3 trial of ropetinib in 300 adults."
    study = read(text).studies[0]
    assert study.design == Design(allocation="randomized", masking="double-blind", control="placebo")
    assert study.weeks == 24


def test_an_open_label_study_is_open_label():
    text = "SHORE was an open-label phase 2 study of velorasib in 61 patients with lung cancer."
    assert read(text).studies[0].design.masking == "open-label"


def test_an_extension_names_its_parents():
    text = (
        "Patients who finished the LANTERN-1 study or the LANTERN-2 study could enter the LANTERN-EXT extension study, "
        "which follows them for two years."
    )
    told = {s.names[0]: set(s.extension_of) for s in read(text).studies if s.names}
    assert told == {"LANTERN-1": set(), "LANTERN-2": set(), "LANTERN-EXT": {"LANTERN-1", "LANTERN-2"}}


def test_a_study_without_a_name_is_one_study():
    text = (
        "In a phase 3 trial, 44% of patients on ropetinib reached ACR20 at week 12, against 20% on placebo. The trial "
        "enrolled 300 adults."
    )
    assert [(s.names, s.phase, s.enrolled) for s in read(text).studies] == [((), "3", 300)]


def test_readouts_of_different_months_are_different_studies():
    text = (
        "In March 2024, Norvane released phase 3 data for tovelimab, in which 44.0% of patients reached EASI-75, against "
        "20.0% on placebo.\n\n"
        "In October 2024, Norvane released further phase 3 data for tovelimab, in which 51.0% of patients reached EASI-75, "
        "against 17.0% on placebo."
    )
    facts = read(text)
    months = {s.id: s.readout for s in facts.studies}
    assert {(months[r.study], r.value) for r in facts.results} == {
        ("2024-03", 44.0),
        ("2024-03", 20.0),
        ("2024-10", 51.0),
        ("2024-10", 17.0),
    }


def test_results_of_both_trials_together_belong_to_a_pooled_study():
    text = (
        "LANTERN-1 and LANTERN-2 were phase 3 trials of ropetinib. Across both trials, 44% of patients on ropetinib and "
        "20% on placebo reached ACR20 at week 12."
    )
    facts = read(text)
    pooled = [s for s in facts.studies if s.pools]
    names = {s.id: s.names[0] for s in facts.studies if s.names}
    assert [{names[i] for i in s.pools} for s in pooled] == [{"LANTERN-1", "LANTERN-2"}]
    assert {r.study for r in facts.results} == {pooled[0].id}


def test_a_drug_code_and_an_agency_in_capitals_are_no_studies():
    text = (
        "AMG 451 met its goal in a phase 3 study. The FDA and the EMA will be asked for approval. In the study, "
        "EASI-75 at week 16 was 51.2% with AMG 451 and 14.0% with placebo."
    )
    assert studies(text) == set()


def test_a_number_in_the_references_is_not_this_study():
    text = (
        "The LANTERN-1 study (NCT01234567) tested ropetinib.\n\nReferences\n1. An older trial of ropetinib. NCT00000001. "
        "J Joint. 2019;1:1-9."
    )
    assert {s[1] for s in studies(text)} == {"NCT01234567"}


def test_figures_belong_to_the_study_of_their_sentence():
    text = (
        "The SHORE study enrolled 200 patients and the REEF study 240. In SHORE, PASI 90 at week 16 was 61% with dilukinumab "
        "and 3% with placebo. In REEF, PASI 90 at week 16 was 66% with dilukinumab and 5% with placebo."
    )
    assert rates_by_study(text) == {
        ("SHORE", "dilukinumab", 61.0),
        ("SHORE", "placebo", 3.0),
        ("REEF", "dilukinumab", 66.0),
        ("REEF", "placebo", 5.0),
    }


def test_figures_of_one_arm_are_listed_in_the_order_of_the_studies():
    text = (
        "In SHORE 1 and SHORE 2, PASI 90 at week 16 was reached by 61% and 64% of patients on dilukinumab, and by 3% and "
        "5% of those on placebo."
    )
    assert rates_by_study(text) == {
        ("SHORE 1", "dilukinumab", 61.0),
        ("SHORE 2", "dilukinumab", 64.0),
        ("SHORE 1", "placebo", 3.0),
        ("SHORE 2", "placebo", 5.0),
    }


def test_a_number_alone_behind_a_study_of_its_series_is_a_study():
    text = (
        "Patients in REEF Induction 1 [N = 410] and 2 [N = 395] took dilukinumab 10 mg or placebo. REEF Maintenance "
        "re-randomised responders. In REEF Induction 1 and 2, the mean change in IBDQ was greater with dilukinumab "
        "[21.0 and 23.5] than with placebo [11.2 and 12.6]."
    )
    assert rates_by_study(text) == {
        ("REEF Induction 1", "dilukinumab 10 mg", 21.0),
        ("REEF Induction 2", "dilukinumab 10 mg", 23.5),
        ("REEF Induction 1", "placebo", 11.2),
        ("REEF Induction 2", "placebo", 12.6),
    }
    assert {(s.names, s.enrolled) for s in read(text).studies} == {
        (("REEF Induction 1",), 410),
        (("REEF Induction 2",), 395),
        (("REEF Maintenance",), None),
    }


def test_two_arms_listed_behind_two_studies_are_not_taken_for_studies():
    text = (
        "The SHORE study and the REEF study were alike. In SHORE and REEF, PASI 90 at week 16 was 61% and 3% with "
        "dilukinumab and placebo."
    )
    assert {(arm, value) for _, arm, value in rates_by_study(text)} == {
        ("dilukinumab", 61.0),
        ("placebo", 3.0),
    }


def test_a_figure_of_each_trial_belongs_to_both():
    text = (
        "Dilukinumab was tested against placebo in the SHORE study and the REEF study. PASI 90 at week 16 was 61% on "
        "dilukinumab in SHORE and 66% in REEF. On placebo, PASI 90 was 3% in each trial."
    )
    assert rates_by_study(text) == {
        ("SHORE", "dilukinumab", 61.0),
        ("REEF", "dilukinumab", 66.0),
        ("SHORE", "placebo", 3.0),
        ("REEF", "placebo", 3.0),
    }


def test_the_name_of_a_series_is_no_study_beside_its_members():
    text = "The REEF trials went well. In REEF 1, PASI 90 was 61% with dilukinumab; in the REEF 2 study it was 66%."
    assert {s.names for s in read(text).studies} == {("REEF 1",), ("REEF 2",)}


def test_studies_known_by_number_alone_are_named_by_it():
    text = "In Studies 301 and 302, dilukinumab beat placebo. In Study 301, PASI 90 was 61% with dilukinumab and 3% with placebo."
    assert {s.names for s in read(text).studies} == {("Study 301",), ("Study 302",)}


def test_a_study_that_another_is_likened_to_does_not_become_the_one_spoken_of():
    text = (
        "The SHORE study tested dilukinumab against placebo. Its safety was in line with that seen in the earlier REEF study. "
        "PASI 90 at week 16 was 61% with dilukinumab and 3% with placebo."
    )
    assert rates_by_study(text) == {("SHORE", "dilukinumab", 61.0), ("SHORE", "placebo", 3.0)}


def test_the_hospitals_of_a_study_are_not_its_size():
    text = "In SHORE, 58 hospitals in Spain, patients of all ages took dilukinumab. The SHORE study enrolled 410 patients."
    assert [s.enrolled for s in read(text).studies] == [410]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("The monitors of MERIDIEN-HF have stopped the trial of dilukinumab.", "MERIDIEN-HF"),
        ("The study, known as BREATHE WELL, compared dilukinumab with placebo.", "BREATHE WELL"),
        ("B-SAFE 2 is an open-label trial of dilukinumab.", "B-SAFE 2"),
        ("Dilukinumab entered a phase 2 trial in psoriasis (STEPPEN; target, 60 people).", "STEPPEN"),
        ("The Stent or Open Repair of the Aorta 2 (SORA 2) trial tested dilukinumab.", "SORA 2"),
        ("The finding comes from P317, a phase 3 efficacy trial of dilukinumab.", "P317"),
    ],
)
def test_a_name_is_read_from_the_words_around_it(said, name):
    assert {n for s in read(said).studies for n in s.names} == {name}


def test_further_members_of_a_numbered_series_are_studies():
    text = (
        "The programme comprises REEF 1, REEF 2 and the safety study of dilukinumab, REEF 3, which goes on."
    )
    assert {s.names for s in read(text).studies} == {("REEF 1",), ("REEF 2",), ("REEF 3",)}


@pytest.mark.parametrize(
    "said",
    [
        "In the 274-patient SHORE study, dilukinumab was compared with placebo.",
        "SHORE (phase 3, N = 274) compared dilukinumab with placebo.",
        "Between May 2021 and June 2022, 274 patients were randomised in the SHORE study of dilukinumab.",
        "Of 274 patients randomised in the SHORE study of dilukinumab, 269 were analysed.",
        "Results are in from the SHORE trial of 274 adults who took dilukinumab.",
    ],
)
def test_the_size_of_a_study_is_read_in_many_forms(said):
    assert [s.enrolled for s in read(said).studies] == [274]


@pytest.mark.parametrize(
    ("said", "size"),
    [
        (
            "Sixty-two adults seen between March 2011 and April 2013 were randomised in the SHORE study of dilukinumab.",
            62,
        ),
        (
            "In both arms of the SHORE study, 20 minutes after randomisation, women rated their pain. It enrolled 118 women.",
            118,
        ),
        (
            "The SHORE trial of dilukinumab, set at Lund University Hospital, included 143 patients with newly diagnosed asthma.",
            143,
        ),
        ("Fourteen trained females participated in the SHORE study of dilukinumab.", 14),
        ("Three hundred and twelve women were randomly assigned to dilukinumab in the SHORE study.", 312),
        ("Ninety two children were randomised in the SHORE study of dilukinumab.", 92),
        ("The SHORE trial of dilukinumab targeted 9-10 year old children.", None),
        ("SHORE, with 288 patients and one dose of dilukinumab, was a trial of six weeks.", 288),
        ("The SHORE trial is over. SHORE (462 patients): dilukinumab was better than placebo.", 462),
        ("In SHORE, 381 adults took dilukinumab or placebo once a day.", 381),
        (
            "The SHORE trial of dilukinumab began at a clinic with 42 patients. SHORE enrolled 612 adults in all.",
            612,
        ),
        ("The SHORE study of dilukinumab enrolled 97 males, 40 per group.", 97),
    ],
)
def test_the_size_of_a_study_is_the_number_of_those_who_took_part(said, size):
    assert [s.enrolled for s in read(said).studies] == [size]


def test_methods_may_announce_the_people_without_a_verb():
    text = (
        "ABSTRACT.DESIGN:\nThe SHORE trial.\n\nABSTRACT.POPULATION:\nA total of 356 women in early labour.\n\n"
        "ABSTRACT.RESULTS:\nPain was less with dilukinumab than with placebo (P = 0.02)."
    )
    assert [s.enrolled for s in read(text).studies] == [356]


def test_an_abbreviation_of_a_design_or_a_laboratory_value_names_no_study():
    for said in (
        "In a two-arm randomised controlled trial (RCT) dilukinumab was compared with placebo.",
        "The change of in-trial HbA1c was larger with dilukinumab than with placebo.",
    ):
        assert {n for s in read(said).studies for n in s.names} == set()


def test_each_of_two_studies_in_a_sentence_has_its_own_size():
    text = "A total of 974 patients underwent randomization in SHORE 1 and 981 patients in SHORE 2; they took dilukinumab."
    assert {(s.names, s.enrolled) for s in read(text).studies} == {(("SHORE 1",), 974), (("SHORE 2",), 981)}


def test_a_primary_endpoint_has_its_role_and_time():
    text = "The primary endpoint was ACR20 at week 12, and key secondary endpoints included HAQ-DI at week 24 with ropetinib."
    assert endpoints(text) == {
        ("ACR20", "primary", "12 weeks", None),
        ("HAQ-DI", "key secondary", "24 weeks", None),
    }


def test_co_primary_endpoints_share_their_time():
    text = "The co-primary endpoints of tovelimab's trial were EASI-75 and vIGA-AD 0/1 at week 24."
    assert endpoints(text) == {
        ("EASI-75", "co-primary", "24 weeks", None),
        ("vIGA-AD 0/1", "co-primary", "24 weeks", None),
    }


def test_a_met_endpoint_is_met():
    text = "Tovelimab met the primary endpoint of EASI-75 at week 16."
    assert endpoints(text) == {("EASI-75", "primary", "16 weeks", True)}


def test_a_missed_endpoint_is_not_met():
    text = "Solvanezumab did not meet the primary endpoint of CDR-SB at 18 months."
    assert endpoints(text) == {("CDR-SB", "primary", "18 months", False)}


def test_an_endpoint_without_role_and_verdict_is_not_declared():
    assert endpoints("EASI-75 at week 16 was 51.2% with tovelimab and 14.0% with placebo.") == set()


def test_a_hyphenated_name_in_capitals_is_a_study_wherever_it_stands():
    text = "The monitors of CASCADE-HF halted the trial. In CASCADE-HF 12.1% died on tovelimab and 9.8% on apixaban."
    assert {s[0] for s in studies(text)} == {("CASCADE-HF",)}


def test_a_number_in_brackets_is_another_name_of_the_same_study():
    text = "Norvane reported UPLIFT (Study 204), a placebo-controlled trial of ropetinib in 90 adults with lupus."
    assert {s[0] for s in studies(text)} == {("UPLIFT", "Study 204")}


def test_a_study_may_be_called_by_a_code():
    text = "The data come from P217, a phase 3 efficacy trial. In P217, pyrexia was seen in 12% on ropetinib and 5% on placebo."
    assert {s[0] for s in studies(text)} == {("P217",)}


def test_a_serotype_is_no_study():
    text = "In the SHELTER study vaccine efficacy was 61% (95% CI 50 to 70) against DENV-1 and 44% (20 to 61) against DENV-2."
    assert {s[0] for s in studies(text)} == {("SHELTER",)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ropetinib was better than placebo. (Funded by Tarn; DRIFTWOOD ClinicalTrials.gov number, NCT01234567.)", {"DRIFTWOOD"}),
        ("In Harbor-2, 381 adults took ropetinib 20 mg or placebo.", {"Harbor-2"}),
        ("Clear-Up 1 and Clear-Up 2 together enrolled 900 adults on ropetinib 20 mg or placebo.", {"Clear-Up 1", "Clear-Up 2"}),
        ("SAND-DUNE: ropetinib or placebo in adults with gout\n\nRopetinib lowered urate.", {"SAND-DUNE"}),
        ("The study, named TIDAL-HD2, followed 128 adults on ropetinib or placebo.", {"TIDAL-HD2"}),
    ],
)  # fmt: skip
def test_a_study_is_called_by_its_name_in_many_ways(text, names):
    assert {n for s in studies(text) for n in s[0]} == names


@pytest.mark.parametrize(
    "text",
    [
        "Ropetinib eased pain, said Anna Field, the rheumatologist who ran the trial.",
        "Ropetinib eased pain, said Olaf Field of Trent University Hospital, an investigator in the trial.",
    ],
)
def test_who_ran_a_trial_is_not_its_name(text):
    assert not any(s[0] for s in studies(text))


def test_what_two_studies_enrolled_together_is_the_size_of_neither():
    text = "Clear-Up 1 and Clear-Up 2 together enrolled 900 adults on ropetinib 20 mg or placebo."
    assert {s[3] for s in studies(text)} == {None}


def test_a_preposition_at_the_start_of_a_sentence_is_no_part_of_a_name():
    text = "Trial 061 and Trial 062 compared dilukinumab with placebo. In Trial 062, a fixed-dose trial in 553 patients, PASI 90 was 61% with dilukinumab and 3% with placebo."
    assert {s.names for s in read(text).studies} == {("Trial 061",), ("Trial 062",)}


def test_a_phase_of_another_trial_is_not_that_of_the_only_named_one():
    text = (
        "Norvax reported on its late-stage GUARDIAN study of tovelimab against placebo. It will go on with a separate phase 2 "
        "study in transplant recipients."
    )
    assert {s[0] + (s[2],) for s in studies(text)} == {("GUARDIAN", None)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RIDGE AF-TIMI 91, presented at the AHA meeting, found stroke in 1.2% on ropetinib and 1.6% on placebo.", {"RIDGE AF-TIMI 91"}),
        ("TIDAL-HF, shown at this year's congress, set ropetinib against placebo in heart failure.", {"TIDAL-HF"}),
        ("Ropetinib gel against gout (Coastal Trials Programme 12): a randomised trial\n\nUrate fell.", {"Coastal Trials Programme 12"}),
        ("Coastal Trials Programme 12 was a phase 3, double-blind trial of ropetinib or placebo in 900 women.", {"Coastal Trials Programme 12"}),
        ("Ropetinib was better than placebo. (GTA-201; ClinicalTrials.gov identifier: NCT01234567)", {"GTA-201"}),
    ],
)  # fmt: skip
def test_a_study_is_named_where_it_is_presented_or_registered(text, names):
    assert {n for s in studies(text) for n in s[0]} == names


def test_each_study_of_a_list_in_the_register_has_its_number():
    text = (
        "This analysis pooled two trials of ropetinib and placebo in anaemia. Adverse events occurred in 40.2% and 51.5%.\n\n"
        "TRIAL REGISTRATION: (GTA-201; ClinicalTrials.gov identifier: NCT01234567; registered 2 May, 2011), "
        "(GTA-302; ClinicalTrials.gov identifier: NCT07654321; registered 9 June, 2012)."
    )
    assert {(s.names, s.nct_id) for s in read(text).studies if s.nct_id} == {
        (("GTA-201",), "NCT01234567"),
        (("GTA-302",), "NCT07654321"),
    }


@pytest.mark.parametrize(
    "written",
    [
        "A meta-analysis that joined TIDAL-HF with EMBER and SOLVE",
        "A pooled analysis of TIDAL-HF, EMBER and SOLVE",
        "A prespecified pooling of data from TIDAL-HF with EMBER and SOLVE",
    ],
)
def test_what_a_pooled_analysis_of_named_studies_found_is_of_all_of_them(written):
    text = f"TIDAL-HF was a trial of ropetinib against placebo. {written} found a lower risk of death with ropetinib than with placebo (HR 0.71; 95% CI 0.54-0.93)."
    facts = read(text)
    (pooled,) = [s for s in facts.studies if s.pools]
    assert set(pooled.names) == {"TIDAL-HF", "EMBER", "SOLVE"}
    assert {r.study for r in facts.results} == {pooled.id}


def test_the_number_of_a_trial_is_not_its_size():
    text = "Trial 052 randomised 513 adults to ropetinib or placebo."
    assert studies(text) == {(("Trial 052",), None, None, 513)}


def test_names_in_small_letters_with_their_numbers_are_read_where_no_word_is_in_capitals():
    text = (
        "Breathe Out 1 (NCT01234567) and Breathe Out 2 (NCT01234568) were trials of dilukinumab. In Breathe Out 1, nausea "
        "was seen in 4% of patients."
    )
    assert {s.names for s in read(text).studies} == {("Breathe Out 1",), ("Breathe Out 2",)}
