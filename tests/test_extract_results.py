"""Figures of single arms: whose they are, of which endpoint, at which time, and what is no result at all."""

from __future__ import annotations

import pytest
from reading import comparisons, events, intervals, measures, rates, rates_by_study, read


def test_two_rates_around_versus_belong_to_the_two_arms():
    text = "At week 16, EASI-75 was reached by 51.2% of patients on tovelimab versus 14.0% on placebo."
    assert rates(text) == {
        ("tovelimab", "EASI-75", "16 weeks", 51.2, "%"),
        ("placebo", "EASI-75", "16 weeks", 14.0, "%"),
    }


@pytest.mark.parametrize(
    "link", ["versus", "vs", "vs.", "v", "compared with", "compared to", "as opposed to", "and"]
)
def test_whatever_word_stands_between_two_rates_they_are_read_alike(link):
    text = f"ACR20 response at week 12 was 58% with sarbicitinib {link} 31% with placebo."
    assert rates(text) == {
        ("sarbicitinib", "ACR20", "12 weeks", 58.0, "%"),
        ("placebo", "ACR20", "12 weeks", 31.0, "%"),
    }


def test_respectively_gives_the_figures_to_the_arms_in_their_order():
    text = (
        "PASI 90 at week 16 was achieved by 62.1%, 55.4% and 3.9% of patients receiving dilukinumab 300 mg, "
        "dilukinumab 150 mg and placebo, respectively."
    )
    assert rates(text) == {
        ("dilukinumab 300 mg", "PASI 90", "16 weeks", 62.1, "%"),
        ("dilukinumab 150 mg", "PASI 90", "16 weeks", 55.4, "%"),
        ("placebo", "PASI 90", "16 weeks", 3.9, "%"),
    }


def test_a_unit_that_stands_once_belongs_to_the_whole_list():
    text = "Clinical remission at week 8 occurred in 26 and 9% of patients given zatocitinib and placebo, respectively."
    assert rates(text) == {
        ("zatocitinib", "Clinical remission", "8 weeks", 26.0, "%"),
        ("placebo", "Clinical remission", "8 weeks", 9.0, "%"),
    }


def test_an_arm_may_stand_before_its_figure():
    text = (
        "Patients treated with belarimab had an SRI-4 response rate of 57% at week 52; placebo patients, 40%."
    )
    assert rates(text) == {
        ("belarimab", "SRI-4", "52 weeks", 57.0, "%"),
        ("placebo", "SRI-4", "52 weeks", 40.0, "%"),
    }


def test_groups_by_dose_keep_their_own_figures():
    text = (
        "The trial compared monthly gantrelimab 70 mg, gantrelimab 140 mg and placebo in plaque psoriasis. "
        "PASI 90 was seen in 43% of the 70 mg group, "
        "in 50% of the 140 mg group and in 27% of the placebo group."
    )
    assert rates(text) == {
        ("gantrelimab 70 mg", "PASI 90", None, 43.0, "%"),
        ("gantrelimab 140 mg", "PASI 90", None, 50.0, "%"),
        ("placebo", "PASI 90", None, 27.0, "%"),
    }


def test_high_and_low_dose_without_figures_stay_words():
    text = (
        "Two doses of tovelimab were tested against placebo. At week 24, EASI-75 was reached by 44.1% of patients "
        "in the high-dose group and 38.0% in the low-dose group, against 15.2% with placebo."
    )
    assert rates(text) == {
        ("tovelimab, high dose", "EASI-75", "24 weeks", 44.1, "%"),
        ("tovelimab, low dose", "EASI-75", "24 weeks", 38.0, "%"),
        ("placebo", "EASI-75", "24 weeks", 15.2, "%"),
    }


def test_high_and_low_dose_are_the_doses_that_the_same_text_gives():
    text = (
        "Patients were randomised to tovelimab 300 mg, tovelimab 150 mg or placebo. "
        "At week 24, 44.1% of the high-dose group and 38.0% of the low-dose group reached EASI-75."
    )
    assert rates(text) == {
        ("tovelimab 300 mg", "EASI-75", "24 weeks", 44.1, "%"),
        ("tovelimab 150 mg", "EASI-75", "24 weeks", 38.0, "%"),
    }


def test_the_only_dose_of_a_drug_holds_where_it_is_not_repeated():
    text = (
        "Adults were randomised to ropetinib 10 mg or placebo. "
        "At week 12, 47% of patients on ropetinib and 22% on placebo had an ACR20 response."
    )
    assert rates(text) == {
        ("ropetinib 10 mg", "ACR20", "12 weeks", 47.0, "%"),
        ("placebo", "ACR20", "12 weeks", 22.0, "%"),
    }


def test_n_of_n_gives_the_share_and_both_counts():
    text = "Clinical cure occurred in 81 of 120 patients (67.5%) with ceftobiprole and 70 of 118 (59.3%) with meropenem."
    told = {(r.value, r.n, r.n_total, r.unit) for r in read(text).results}
    assert told == {(67.5, 81, 120, "%"), (59.3, 70, 118, "%")}


def test_a_change_has_the_sign_that_its_verb_gives():
    text = "At week 40, HbA1c fell by 2.1 percentage points with semorglutide and by 0.4 percentage points with placebo."
    assert {(r[0], r[3]) for r in rates(text)} == {("semorglutide", -2.1), ("placebo", -0.4)}


def test_a_gain_is_positive():
    text = "At week 52, FEV1 improved by 0.16 L with velopelumab and by 0.04 L with placebo."
    assert measures(text) == {
        ("velopelumab", "mean_change", 0.16, "L"),
        ("placebo", "mean_change", 0.04, "L"),
    }


def test_weight_loss_in_percent_is_a_percent_change():
    text = "After 72 weeks, participants lost 18.4% of body weight on sorelintide and 2.9% on placebo."
    assert measures(text) == {
        ("sorelintide", "percent_change", -18.4, "%"),
        ("placebo", "percent_change", -2.9, "%"),
    }


def test_a_figure_with_its_own_minus_keeps_it():
    text = "The mean change in MADRS total score at week 6 was -17.2 with seltorexant and -12.9 with placebo."
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("seltorexant", "MADRS", -17.2),
        ("placebo", "MADRS", -12.9),
    }


def test_a_typographic_minus_is_a_minus():
    text = "The mean change in PANSS total score at week 5 was −21.4 points with cariprazine and −10.1 points with placebo."
    assert {(r[0], r[3], r[4]) for r in rates(text)} == {
        ("cariprazine", -21.4, "points"),
        ("placebo", -10.1, "points"),
    }


def test_a_figure_with_its_spread_keeps_both():
    text = "Mean (SD) MADRS score at week 6 was 12.4 (6.2) with seltorexant and 17.0 (7.5) with placebo."
    told = {(r.value, r.dispersion_kind, r.dispersion_value) for r in read(text).results}
    assert told == {(12.4, "sd", 6.2), (17.0, "sd", 7.5)}


def test_median_survival_is_a_median_in_months():
    text = "Median overall survival was 22.0 months with pelbrolizumab and 14.3 months with docetaxel."
    assert measures(text) == {
        ("pelbrolizumab", "median", 22.0, "months"),
        ("docetaxel", "median", 14.3, "months"),
    }


def test_survival_at_a_landmark_is_a_share_at_that_time():
    text = "At 12 months, overall survival was 69% with pelbrolizumab and 55% with docetaxel."
    assert rates(text) == {
        ("pelbrolizumab", "OS", "12 months", 69.0, "%"),
        ("docetaxel", "OS", "12 months", 55.0, "%"),
    }


def test_an_interval_goes_to_the_figure_that_it_follows():
    text = (
        "The objective response rate was 46.1% (95% CI, 40.2 to 52.0) with pelbrolizumab "
        "and 29.5% (95% CI, 24.1 to 35.2) with docetaxel."
    )
    assert intervals(text) == {(46.1, 40.2, 52.0, 95.0), (29.5, 24.1, 35.2, 95.0)}


def test_number_words_are_figures():
    text = "Fifty-eight percent of patients on dilukinumab and twelve percent on placebo reached PASI 75 at week 12."
    assert rates(text) == {
        ("dilukinumab", "PASI 75", "12 weeks", 58.0, "%"),
        ("placebo", "PASI 75", "12 weeks", 12.0, "%"),
    }


def test_the_time_point_of_the_endpoint_holds_where_a_result_does_not_repeat_it():
    text = (
        "The primary endpoint was ASAS40 at week 16. "
        "ASAS40 was achieved by 45% of patients receiving bimezokimab and 21% receiving placebo."
    )
    assert rates(text) == {
        ("bimezokimab", "ASAS40", "16 weeks", 45.0, "%"),
        ("placebo", "ASAS40", "16 weeks", 21.0, "%"),
    }


def test_this_endpoint_means_the_one_spoken_of_before():
    text = (
        "At week 24, 42.0% of patients receiving tovelimab reached EASI-75. "
        "With placebo, 12.5% of patients reached this endpoint."
    )
    assert rates(text) == {
        ("tovelimab", "EASI-75", "24 weeks", 42.0, "%"),
        ("placebo", "EASI-75", "24 weeks", 12.5, "%"),
    }


def test_two_endpoints_of_one_sentence_keep_their_figures():
    text = (
        "At week 16, PASI 75 was reached by 80.0% of patients on dilukinumab and 9.0% on placebo, "
        "and PASI 100 by 35.0% and 1.0%, respectively."
    )
    assert rates(text) == {
        ("dilukinumab", "PASI 75", "16 weeks", 80.0, "%"),
        ("placebo", "PASI 75", "16 weeks", 9.0, "%"),
        ("dilukinumab", "PASI 100", "16 weeks", 35.0, "%"),
        ("placebo", "PASI 100", "16 weeks", 1.0, "%"),
    }


def test_two_studies_in_one_text_keep_their_own_figures():
    text = (
        "In the LANTERN-1 study, 41% of patients on ropetinib and 18% on placebo had an ACR20 response at week 12. "
        "In the LANTERN-2 study, 47% of patients on ropetinib and 23% on placebo had an ACR20 response at week 12."
    )
    assert rates_by_study(text) == {
        ("LANTERN-1", "ropetinib", 41.0),
        ("LANTERN-1", "placebo", 18.0),
        ("LANTERN-2", "ropetinib", 47.0),
        ("LANTERN-2", "placebo", 23.0),
    }


def test_two_studies_in_one_sentence_keep_their_own_figures():
    text = (
        "The LANTERN-1 and LANTERN-2 trials tested ropetinib against placebo. In LANTERN-1, 41% of patients on "
        "ropetinib and 18% on placebo had an ACR20 response at week 12; in LANTERN-2, 47% and 23% did."
    )
    assert rates_by_study(text) == {
        ("LANTERN-1", "ropetinib", 41.0),
        ("LANTERN-1", "placebo", 18.0),
        ("LANTERN-2", "ropetinib", 47.0),
        ("LANTERN-2", "placebo", 23.0),
    }


def test_a_figure_told_twice_is_one_fact():
    text = (
        "EASI-75 was reached by 51.2% of patients on tovelimab at week 16.\n\n"
        "As reported, at week 16 51.2% of patients on tovelimab reached EASI-75."
    )
    assert rates(text) == {("tovelimab", "EASI-75", "16 weeks", 51.2, "%")}


def test_a_result_without_time_point_has_none():
    assert rates("EASI-75 was reached by 51.2% of patients on tovelimab and 14.0% on placebo.") == {
        ("tovelimab", "EASI-75", None, 51.2, "%"),
        ("placebo", "EASI-75", None, 14.0, "%"),
    }


def test_the_figure_as_printed_stands_beside_the_parsed_one():
    text = "The mean LDL-C at week 24 was 1,204.50 mg/dL with lerocibep and 2,310 mg/dL with placebo."
    assert {(r.value, r.value_text, r.unit) for r in read(text).results} == {
        (1204.5, "1,204.50 mg/dL", "mg/dL"),
        (2310.0, "2,310 mg/dL", "mg/dL"),
    }


def test_an_annualised_rate_is_a_rate():
    text = "The annualized relapse rate was 0.17 with ofatuzumab and 0.34 with teriflunomide."
    assert measures(text) == {
        ("ofatuzumab", "rate", 0.17, None),
        ("teriflunomide", "rate", 0.34, None),
    }


RESULT = "At week 16, EASI-75 was reached by 51.2% of patients on tovelimab and 14.0% on placebo."
READ = {
    ("tovelimab", "EASI-75", "16 weeks", 51.2, "%"),
    ("placebo", "EASI-75", "16 weeks", 14.0, "%"),
}


@pytest.mark.parametrize(
    "aside",
    [
        pytest.param("Eligible adults had an EASI score of 16 or higher and at least 10% of body surface affected.", id="eligibility"),
        pytest.param("Patients were randomly assigned in a 3:2:2 ratio.", id="ratio"),
        pytest.param("At baseline, the mean EASI score was 29.4 and 38% of patients had severe disease.", id="baseline"),
        pytest.param("Atopic dermatitis affects 10% of adults and 20% of children worldwide.", id="prevalence"),
        pytest.param("The company's sales rose 12% to $3.4 billion last year.", id="sales"),
        pytest.param("Shares fell 8% in early trading on the news.", id="shares"),
        pytest.param("Tovelimab 300 mg was given under the skin every 4 weeks.", id="dose"),
        pytest.param("The mean age was 38.2 years, and 46% of patients were women.", id="age"),
        pytest.param("Median follow-up was 18.3 months.", id="follow-up"),
        pytest.param("The trial enrolled 412 adults at 87 sites in 14 countries.", id="sites"),
        pytest.param("The study had 90% power to detect a difference of 15 percentage points.", id="power"),
        pytest.param("The non-inferiority margin was 10%.", id="margin"),
        pytest.param("Analysts had expected a response of 60% with tovelimab.", id="expectation"),
        pytest.param("An earlier study of the same group in Ghent had put the response at 61%.", id="earlier study"),
        pytest.param("Dr Vale noted that two previous trials had found responses of 44% and 47%.", id="two earlier trials"),
        pytest.param("The registration trial in a younger population had shown a response of 66%.", id="registration trial"),
        pytest.param("Approval in 2021 rested on response rates of 47.8% and 31.5%.", id="approval"),
        pytest.param("The trial took in adults with an EASI between 16% and 40% above the national mean.", id="bounds"),
        pytest.param("We enrolled 354 patients: 118 on tovelimab and 236 on placebo.", id="enrolled"),
        pytest.param("The trial was registered as NCT01234567 and ran from March 2021 to June 2023.", id="registration"),
    ],
)  # fmt: skip
def test_what_is_no_result_is_not_read_as_one(aside):
    assert {r[3] for r in rates(f"{RESULT} {aside}")} == {51.2, 14.0}


def test_nothing_is_read_from_references():
    text = (
        f"{RESULT}\n\nReferences\n1. Miller A, et al. EASI-75 of 66.0% with tovelimab and 9.0% with placebo. "
        "J Skin Res. 2021;4:12-19."
    )
    assert rates(text) == READ


def test_nothing_is_read_from_what_a_company_says_of_itself():
    text = (
        f"{RESULT}\n\nAbout Norvane Therapeutics\nNorvane Therapeutics has 350 employees, 45% of them in research, "
        "and has treated 80% of patients in its region with tovelimab."
    )
    assert rates(text) == READ


def test_a_structured_abstract_gives_its_results_once():
    text = (
        "Tovelimab for eczema in adults\n\n"
        "BACKGROUND: Earlier work suggested an EASI-75 rate of 60% with tovelimab.\n"
        "METHODS: We assigned 300 adults to tovelimab 300 mg or placebo; EASI-75 at week 16 was the primary endpoint.\n"
        "RESULTS: EASI-75 was reached by 51.2% with tovelimab and 14.0% with placebo.\n"
        "CONCLUSIONS: Tovelimab helped more than half of patients."
    )
    assert rates(text) == {
        ("tovelimab 300 mg", "EASI-75", "16 weeks", 51.2, "%"),
        ("placebo", "EASI-75", "16 weeks", 14.0, "%"),
    }


def test_a_text_without_results_gives_none():
    text = (
        "Norvane will start a phase 3 trial of tovelimab next year. The study plans to enroll 600 adults, "
        "and EASI-75 at week 24 will be the primary endpoint."
    )
    assert rates(text) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "At week 52, BCVA had improved by 8.3 letters with faricimab and 7.9 letters with aflibercept.",
            {("faricimab", "BCVA", "52 weeks", 8.3, "letters"), ("aflibercept", "BCVA", "52 weeks", 7.9, "letters")},
            id="ophthalmology",
        ),
        pytest.param(
            "At month 9, UPCR had fallen by 51.2% with sibeprolimab and by 2.1% with placebo.",
            {("sibeprolimab", "UPCR", "9 months", -51.2, "%"), ("placebo", "UPCR", "9 months", -2.1, "%")},
            id="nephrology",
        ),
        pytest.param(
            "HIV RNA below 50 copies/mL at week 48 was seen in 93% with lenarotegravir and 91% with dolutegravir.",
            {("lenarotegravir", "HIV RNA <50", "48 weeks", 93.0, "%"), ("dolutegravir", "HIV RNA <50", "48 weeks", 91.0, "%")},
            id="infection",
        ),
        pytest.param(
            "MMSE declined by 3.1 points with solvanezumab and 3.6 points with placebo at 18 months.",
            {("solvanezumab", "MMSE", "18 months", -3.1, "points"), ("placebo", "MMSE", "18 months", -3.6, "points")},
            id="neurology",
        ),
        pytest.param(
            "Complete response was seen in 31% of patients with belzatamig and 11% with daratumumab.",
            {("belzatamig", "CR", None, 31.0, "%"), ("daratumumab", "CR", None, 11.0, "%")},
            id="oncology",
        ),
        pytest.param(
            "At week 48, HbA1c was 6.4% with efsitora and 6.9% with insulin glargine.",
            {("efsitora", "HbA1c", "48 weeks", 6.4, "%"), ("insulin glargine", "HbA1c", "48 weeks", 6.9, "%")},
            id="diabetes",
        ),
        pytest.param(
            "HiSCR at week 16 was achieved in 48% of patients with tirelokimab and 29% with placebo.",
            {("tirelokimab", "HiSCR", "16 weeks", 48.0, "%"), ("placebo", "HiSCR", "16 weeks", 29.0, "%")},
            id="hidradenitis",
        ),
        pytest.param(
            "HAM-D remission at week 8 occurred in 34% of the esketamine group and 21% of the quetiapine group.",
            {("esketamine", "HAM-D remission", "8 weeks", 34.0, "%"), ("quetiapine", "HAM-D remission", "8 weeks", 21.0, "%")},
            id="psychiatry",
        ),
        pytest.param(
            "The live birth rate was 33.1% with letrozole and 19.0% with clomiphene.",
            {("letrozole", "Live birth", None, 33.1, "%"), ("clomiphene", "Live birth", None, 19.0, "%")},
            id="fertility",
        ),
        pytest.param(
            "KCCQ-TSS rose by 6.8 points with finerenone and 4.5 points with placebo at 12 months.",
            {("finerenone", "KCCQ-TSS", "12 months", 6.8, "points"), ("placebo", "KCCQ-TSS", "12 months", 4.5, "points")},
            id="heart failure",
        ),
    ],
)  # fmt: skip
def test_results_are_read_in_every_area(text, told):
    assert rates(text) == told


def test_component_scores_in_brackets_behind_their_arm_are_its_own():
    text = (
        "Physical and Mental Component Summaries (PCS/MCS) of the SF-36 at week 12 changed with tovelimab 5 mg "
        "(PCS: 4.1; MCS: 3.0) and 10 mg (PCS: 5.2; MCS: 3.9) versus placebo (PCS: 1.1; MCS: 0.8; p < 0.01)."
    )
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        ("tovelimab 5 mg", "SF-36 PCS", 4.1),
        ("tovelimab 5 mg", "SF-36 MCS", 3.0),
        ("tovelimab 10 mg", "SF-36 PCS", 5.2),
        ("tovelimab 10 mg", "SF-36 MCS", 3.9),
        ("placebo", "SF-36 PCS", 1.1),
        ("placebo", "SF-36 MCS", 0.8),
    }


def test_figures_of_sizes_form_a_list_over_the_arms_named_before():
    text = (
        "Cure was seen in 51% of 320 patients on dilukinumab and 47% of 287 on methotrexate at week 12, and "
        "remission in 59% of 277 and 44% of 264."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("dilukinumab", 51.0),
        ("methotrexate", 47.0),
        ("dilukinumab", 59.0),
        ("methotrexate", 44.0),
    }


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Mean blood loss was 310 mL in the clipping group and 355 mL in the suture group.", 310.0),
        ("The ISI had fallen to 10.1 in the clipping group and to 13.0 in the suture group.", 10.1),
        ("HbA1c was lower in the clipping group than in the suture group (7.0 ± 0.6 vs 7.9 ± 0.8).", 7.0),
        ("Pain NRS was significantly reduced in the clipping group compared with the suture group (2.1 vs 3.4).", 2.1),
        ("Pain NRS decreased from 6.1 ± 1.2 to 2.2 ± 0.9 in the clipping group.", 2.2),
    ],
)  # fmt: skip
def test_a_level_keeps_its_sign_whatever_words_of_change_stand_by(sentence, value):
    text = f"Patients were randomised to clipping or suture.\n\nResults: {sentence}"
    assert (value, "mean") in {(r.value, r.measure) for r in read(text).results if r.comparator is None}


def test_falls_of_a_score_are_its_change_and_no_accidents():
    text = "Veltrimab was compared with placebo. For the IGF-1 level the falls were 2.7 with veltrimab and 1.1 with placebo."
    facts = read(text)
    assert {r.endpoint.code for r in facts.results} == {"IGF-1"}
    assert not facts.safety_events


def test_a_label_before_a_colon_names_the_endpoint_whole():
    text = (
        "A trial of tovelimab against placebo.\n\n"
        "Relief of nightly itch by two grades or more with no rise in scabs: 27.1% with tovelimab and 18.2% with placebo."
    )
    label = "Relief of nightly itch by two grades or more with no rise in scabs"
    assert rates(text) == {
        ("tovelimab", label, None, 27.1, "%"),
        ("placebo", label, None, 18.2, "%"),
    }


def test_a_label_that_leads_with_a_known_endpoint_is_that_endpoint():
    text = "Tovelimab against placebo.\n\nChange in EASI at week 12: −14.4 points with tovelimab, −6.1 points with placebo."
    assert {r[:2] for r in rates(text)} == {("tovelimab", "EASI"), ("placebo", "EASI")}


def test_a_time_point_in_a_heading_holds_for_what_stands_below_it():
    text = (
        "Tovelimab in atopic dermatitis\n\nPrimary endpoints (week 16)\n\n"
        "EASI-75 was reached by 51.2% on tovelimab and 14.0% on placebo."
    )
    assert {r[2] for r in rates(text)} == {"16 weeks"}


def test_a_length_of_up_to_some_days_is_no_time_point():
    text = (
        "EASI-75 was reached by 51.2% on tovelimab and 14.0% on placebo.\n\nTreatment ran for up to 14 days."
    )
    assert {r[2] for r in rates(text)} == {None}


def test_a_part_of_a_trial_is_no_figure():
    text = "Part 1 of the study randomised adults to tovelimab or placebo and measured EASI."
    assert rates(text) == set()


def test_a_name_may_end_in_a_bracket():
    text = "Lp(a) fell by 81.2% with pelacarsen and by 3.0% with placebo."
    assert {(r[1], r[3]) for r in rates(text)} == {("Lp(a)", -81.2), ("Lp(a)", -3.0)}


def test_figures_of_another_drug_in_a_trial_of_its_own_are_an_issue_and_no_result():
    text = (
        "Tovelimab beat placebo in a trial in eczema. EASI-75 at week 16 was 51% with tovelimab and 14% with placebo. "
        "In dupilumab's pivotal study EASI-75 was 44%."
    )
    assert {value for _, _, _, value, _ in rates(text)} == {51.0, 14.0}
    assert [i.reason for i in read(text).issues] == ["figures of another drug"]


def test_sizes_before_the_names_of_arms_are_no_results():
    text = (
        "Of 744 patients randomised, 741 received treatment (248 dilukinumab 50 mg, 246 dilukinumab 100 mg, 247 placebo). "
        "PASI 90 at week 16 was 61% with dilukinumab 100 mg and 3% with placebo."
    )
    assert {value for _, _, _, value, _ in rates(text)} == {61.0, 3.0}


def test_death_is_survival_where_the_text_reports_survival():
    text = (
        "Median overall survival was 24.6 months with zelunolimab and 19.1 months with lenvatinib. At two years 51% of patients "
        "on zelunolimab and 39% on lenvatinib had not died."
    )
    assert {(endpoint, value) for _, endpoint, _, value, _ in rates(text)} >= {("OS", 51.0), ("OS", 39.0)}


def test_the_bullets_of_a_list_share_the_time_of_the_first():
    text = (
        "Tovelimab was better than placebo.\n\n- Change in MG-ADL at week 12: −4.4 points with tovelimab, −2.1 points with "
        "placebo.\n- Change in QMG: −5.7 points with tovelimab, −2.4 points with placebo.\n"
    )
    assert {(endpoint, at, value) for _, endpoint, at, value, _ in rates(text)} == {
        ("MG-ADL", "12 weeks", -4.4),
        ("MG-ADL", "12 weeks", -2.1),
        ("QMG", "12 weeks", -5.7),
        ("QMG", "12 weeks", -2.4),
    }


def test_the_words_before_a_bracket_name_the_part_of_the_patients():
    text = (
        "Dilukinumab was compared with placebo for MACE. The benefit of dilukinumab over placebo in MACE was larger in patients "
        "with diabetes (HR 0.63; 95% CI 0.48 to 0.83) than in those aged 75 or over (HR 0.91; 95% CI 0.66 to 1.25)."
    )
    assert {(r.value, r.subgroup) for r in read(text).results} == {
        (0.63, "patients with diabetes"),
        (0.91, "those aged 75 or over"),
    }


def test_at_the_end_means_the_end_of_the_treatment_that_the_text_tells_of():
    text = (
        "Participants were randomised to tovelimab or placebo and treated for 36 weeks. EASI-75 was reached by 51% on tovelimab "
        "and 14% on placebo at the end. By week 4, EASI-75 had been reached by 20% on tovelimab and 9% on placebo."
    )
    assert {(at, value) for _, _, at, value, _ in rates(text)} == {
        ("36 weeks", 51.0),
        ("36 weeks", 14.0),
        ("4 weeks", 20.0),
        ("4 weeks", 9.0),
    }


def test_a_group_called_by_its_weeks_is_no_time_point():
    text = "At 24 weeks, EASI-75 was 51% with tovelimab in the 12-week group and 14% with placebo."
    assert {at for _, _, at, _, _ in rates(text)} == {"24 weeks"}


def test_the_strength_of_a_preparation_is_no_result():
    text = "Claravue (carbastigmine eye drops 2.75%) met its goal; EASI-75 was 51% with tovelimab cream 0.3% and 14% with placebo."
    assert {value for _, _, _, value, _ in rates(text)} == {51.0, 14.0}


def test_a_share_of_something_is_a_unit_and_names_no_endpoint():
    text = "Patients got veltrimab or placebo. FEV1 rose to 60% of body weight in the veltrimab group and to 55% of body weight in the placebo group."
    assert {r.endpoint.code for r in read(text).results} == {"FEV1"}


def test_those_who_took_a_drug_are_no_part_of_the_patients():
    text = (
        "Women were randomised to tovelimab or placebo. Satisfaction was higher among women who took tovelimab than among those who "
        "took placebo (74% versus 40%; P = .004)."
    )
    assert {r.subgroup for r in read(text).results} == {None}


def test_an_amount_of_time_is_no_time_point():
    text = (
        "Nurses were randomised to tovelimab or placebo. Sick leave fell by 2.4 days with tovelimab and rose by 0.3 days with placebo "
        "(p = 0.02)."
    )
    facts = read(text)
    assert {(r.value, r.at) for r in facts.results if r.comparator is None} == {(-2.4, None), (0.3, None)}
    assert {r.direction for r in facts.results if r.comparator} == {"lower"}


def test_an_hour_that_a_list_goes_on_with_is_no_figure():
    text = (
        "Adults were randomised to tovelimab or placebo. Pain scores were lower with tovelimab at 6 h (2.1 vs 4.3, P < 0.001) and 24 h "
        "(3.0 vs 3.9, P = 0.004)."
    )
    assert {r.value for r in read(text).results if r.comparator is None} == {2.1, 4.3, 3.0, 3.9}


def test_those_treated_for_a_length_of_time_are_the_group_of_that_length():
    text = (
        "METHODS: Children were randomised to amoxicillin for 5 days or 10 days.\n\nRESULTS: Clinical failure occurred in 34% of children "
        "treated for 5 days and in 16% of those treated for 10 days. Relapse was seen in 11% of the 5-day group and 9% of the 10-day group."
    )
    facts = read(text)
    labels = {a.id: a.label for a in facts.arms}
    assert {(labels[r.arm], r.value, r.at) for r in facts.results} >= {
        ("5-day amoxicillin group", 34.0, None),
        ("10-day amoxicillin group", 16.0, None),
    }


@pytest.mark.parametrize("rate", ["a day", "per day", "per night", "a week"])
def test_what_happens_so_often_a_day_is_a_figure_with_its_unit(rate):
    text = f"Patients were randomised to tovelimab or placebo. At week 12 the number of hot flushes had fallen by 7.1 {rate} in the tovelimab group and by 4.0 {rate} in the placebo group."
    assert {(r.value, r.unit) for r in read(text).results} == {(-7.1, rate), (-4.0, rate)}


def test_a_pronoun_behind_the_part_of_patients_means_what_was_spoken_of():
    text = (
        "Patients were randomised to tovelimab or placebo. The primary endpoint was delirium within 7 days. Delirium developed in 15.3% of patients with tovelimab and 25.9% with placebo. "
        "In those with mild cognitive impairment, it developed in 24% and 44%."
    )
    facts = read(text)
    assert not facts.safety_events
    assert {(r.endpoint.code, r.value) for r in facts.results} == {
        ("Delirium", 15.3), ("Delirium", 25.9), ("Delirium", 24.0), ("Delirium", 44.0),
    }  # fmt: skip


def test_the_dummy_is_the_placebo_where_the_text_speaks_of_a_dummy_pill():
    text = "Half of the women were given tovelimab and half a dummy pill. After 12 weeks, 61 per cent of women on tovelimab had EASI-75, compared to 32 per cent on the dummy."
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab", 61.0), ("placebo", 32.0)}


def test_figures_parted_by_strokes_are_a_list():
    text = "Adults took tovelimab 12 mg, tovelimab 36 mg or placebo. Adverse events: nausea 17%/24%/3%, vomiting 7%/13%/1%."
    assert {(e[0], e[1], e[2]) for e in events(text)} == {
        ("tovelimab 12 mg", "Nausea", 17.0),
        ("tovelimab 36 mg", "Nausea", 24.0),
        ("placebo", "Nausea", 3.0),
        ("tovelimab 12 mg", "Vomiting", 7.0),
        ("tovelimab 36 mg", "Vomiting", 13.0),
        ("placebo", "Vomiting", 1.0),
    }


def test_each_pair_is_for_the_endpoint_named_behind_it():
    text = (
        "SHORE compared tovelimab with placebo in psoriasis. At week 16, the rates were 70% vs. 9% for IGA 0/1 and 57% vs. 1% "
        "for PASI 90."
    )
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("tovelimab", "IGA 0/1", 70.0),
        ("placebo", "IGA 0/1", 9.0),
        ("tovelimab", "PASI 90", 57.0),
        ("placebo", "PASI 90", 1.0),
    }


def test_lay_words_name_survival_and_response():
    text = (
        "SHORE compared tovevir vedotin, an antibody-drug conjugate, with chemo in breast cancer. People on the ADC lived a median "
        "of 23.7 months, against 18.7 months with chemo. Tumors shrank in 62.5% of those on the ADC and 29.3% of those on chemo. "
        "Responses lasted a median of 12.3 months and 7.1 months."
    )
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("tovevir vedotin", "OS", 23.7),
        ("chemo", "OS", 18.7),
        ("tovevir vedotin", "ORR", 62.5),
        ("chemo", "ORR", 29.3),
        ("tovevir vedotin", "DOR", 12.3),
        ("chemo", "DOR", 7.1),
    }


def test_how_long_people_were_followed_is_no_result():
    text = (
        "SHORE compared tovelimab with placebo. With 34.5 months of median follow-up, median PFS was 25.0 months with tovelimab and "
        "18.1 months with placebo. MRD negativity at a sensitivity of 10⁻⁵ occurred in 58% and 17%, respectively."
    )
    assert {r[3] for r in rates(text)} == {25.0, 18.1, 58.0, 17.0}


def test_longer_than_at_the_start_is_a_change_and_no_difference():
    text = (
        "SHORE compared tovelimab with placebo. The walk took 0.3 seconds longer than at the start with tovelimab, compared with "
        "1.9 seconds longer with placebo."
    )
    assert comparisons(text) == set()


def test_a_labelled_list_may_be_parted_by_semicolons():
    text = (
        "Arms: tovelimab 10 mg (n=238); tovelimab 25 mg (n=239); placebo (n=237).\n\n"
        "Secondary outcome: Change from baseline in FEV1 at Week 52 (LS mean, SE): −50 (9.5) mL; −24 (10.3) mL; −62 (8.4) mL."
    )
    assert rates(text) == {
        ("tovelimab 10 mg", "FEV1", "52 weeks", -50.0, "mL"),
        ("tovelimab 25 mg", "FEV1", "52 weeks", -24.0, "mL"),
        ("placebo", "FEV1", "52 weeks", -62.0, "mL"),
    }


def test_what_a_trial_will_do_is_no_result():
    text = "The SHORE trial will enroll 540 patients with a visual acuity of 78 to 25 letters and compare tovelimab with placebo."
    assert read(text).results == ()


def test_a_label_may_join_two_endpoints_into_one():
    text = (
        "SHORE compared tovelimab with placebo in Crohn's disease.\n\n- Clinical response at Week 12 followed by clinical remission "
        "at Week 52: 45.4% of patients on tovelimab vs. 19.6% on placebo"
    )
    whole = "Clinical response at Week 12 followed by clinical remission at Week 52"
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {("tovelimab", whole, 45.4), ("placebo", whole, 19.6)}


def test_the_corresponding_values_are_of_the_endpoint_before():
    text = (
        "Adults were assigned to tovelimab or placebo. At week 24, LDL cholesterol had changed by −57.1% with tovelimab and 3.0% with "
        "placebo. At week 52, the corresponding values were −47.6% and 10.4%."
    )
    assert {r[:4] for r in rates(text)} >= {
        ("tovelimab", "LDL-C", "52 weeks", -47.6),
        ("placebo", "LDL-C", "52 weeks", 10.4),
    }


def test_what_is_compared_with_leads_and_its_figure_is_the_second():
    text = (
        "SHORE tested tovelimab against ustekinumab and placebo in Crohn's disease. Compared with ustekinumab, tovelimab was "
        "non-inferior for clinical remission (54.1% vs. 48.4%)."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab", 54.1), ("ustekinumab", 48.4)}


RELIEF = "In the TIDE trial, 218 women with depression were randomised to tovelimab or placebo. "


def test_what_follows_a_list_and_respectively_is_what_the_list_counts():
    text = RELIEF + (
        "Response at day 11 was achieved by 63.6% of women on tovelimab and 40.7% on placebo (odds ratio, 2.55); 35.5% and "
        "18.5%, respectively, were in remission (P = .005)."
    )
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        ("tovelimab", "Response", 63.6),
        ("placebo", "Response", 40.7),
        ("tovelimab", "remission", 35.5),
        ("placebo", "remission", 18.5),
    }
    assert {(endpoint, measure, p) for _, _, endpoint, measure, _, p in comparisons(text)} == {
        ("Response", "odds_ratio", None),
        ("remission", "other", "=0.005"),
    }


def test_a_separation_is_of_the_endpoint_spoken_of():
    text = RELIEF + (
        "At day 11, the mean change in HAM-D score was -17.1 with tovelimab and -12.4 with placebo (P < .001). Separation was "
        "evident on day 3 (difference, -3.1 [95% CI, -5.0 to -1.2]; P = .002)."
    )
    assert {(endpoint, value) for _, _, endpoint, _, value, _ in comparisons(text) if value} == {
        ("HAM-D", -3.1)
    }


def test_an_age_is_no_result():
    text = (
        RELIEF + "Their mean [SD] age, 30.8 [5.7] years, was alike. HAM-D fell by 17.1 points on tovelimab."
    )
    assert {value for *_, value, _ in rates(text)} == {-17.1}


@pytest.mark.parametrize("verb", ["responded", "relapsed", "had improved"])
def test_a_verb_alone_may_say_what_became_of_people(verb):
    text = RELIEF + f"68% of the women in the tovelimab group and 41% of those on placebo {verb}."
    word = verb.split()[-1]
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        ("tovelimab", word, 68.0),
        ("placebo", word, 41.0),
    }


def test_weight_lost_or_gained_need_not_be_named():
    text = RELIEF + "On tovelimab, women lost a mean of 4.2 kg, versus 1.0 kg on placebo."
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        ("tovelimab", "Body weight", -4.2),
        ("placebo", "Body weight", -1.0),
    }
    text = RELIEF + "They gained an average of 1.1 pounds on tovelimab and 0.9 pounds on placebo."
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {("tovelimab", 1.1), ("placebo", 0.9)}


def test_one_of_the_participants_is_no_result():
    assert rates(RELIEF + "Ms Boyle was one of 218 women in the trial of tovelimab.") == set()


def test_a_gap_is_not_of_what_stands_behind_the_colon():
    text = (
        RELIEF
        + "At week 24 the gap was wider still: PASI 90 was seen in 66% with tovelimab and 33% with placebo."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {("tovelimab", 66.0), ("placebo", 33.0)}
    assert comparisons(text) == set()


def test_rows_under_a_line_that_names_arms_and_week_are_of_these():
    text = (
        "Design\nTANDEM compared tovelimab 50 mg, tovelimab 25 mg and placebo in ulcerative colitis.\n\n"
        "Maintenance results\nWeek 52 efficacy, by group (50 mg; 25 mg; placebo):\n\n"
        "Clinical remission: 39.7%; 33.8%; 15.2%\nEndoscopic improvement: 45.9%; 40.2%; 20.1%\n"
    )
    assert rates(text) == {
        ("tovelimab 50 mg", "Clinical remission", "52 weeks", 39.7, "%"),
        ("tovelimab 25 mg", "Clinical remission", "52 weeks", 33.8, "%"),
        ("placebo", "Clinical remission", "52 weeks", 15.2, "%"),
        ("tovelimab 50 mg", "Endoscopic improvement", "52 weeks", 45.9, "%"),
        ("tovelimab 25 mg", "Endoscopic improvement", "52 weeks", 40.2, "%"),
        ("placebo", "Endoscopic improvement", "52 weeks", 20.1, "%"),
    }


def test_types_of_a_scale_are_no_results():
    text = (
        RELIEF
        + "BARC 3 or 5 bleeding was less frequent with tovelimab: 1.4% versus 3.3% (hazard ratio, 0.42)."
    )
    assert not {3.0, 5.0} & {value for *_, value, _ in rates(text)}


def test_what_two_rates_work_out_to_is_a_reduction():
    text = (
        "In OSPREY-1 the annualised rate of exacerbations was 0.8 with tovelimab and 1.0 with placebo. That works out to a "
        "20% reduction (p=0.004)."
    )
    assert ("percent_reduction", 20.0, 0.004) in {(r.measure, r.value, r.p_value) for r in read(text).results}


def test_differences_of_two_trials_in_turn_are_differences():
    text = (
        "Tovelimab was set against placebo in OSPREY-1 and OSPREY-2. Trough FEV1 at week 52 improved by 55 mL with "
        "tovelimab over placebo in OSPREY-1 and by just 18 mL in OSPREY-2."
    )
    assert [(r.measure, r.value) for r in read(text).results] == [("difference", 55.0), ("difference", 18.0)]


def test_a_title_tells_the_reduction_of_a_risk():
    text = (
        "Tovelimab Reduced the Risk of Progression or Death by 38% in Breast Cancer\n\nTovelimab was compared with "
        "fulvestrant. At 12 months 31.4% of patients on tovelimab were alive and free of progression, versus 12.9% of those "
        "on fulvestrant."
    )
    assert {(r.endpoint.code, r.value) for r in read(text).results} == {
        ("PFS", 38.0),
        ("PFS", 31.4),
        ("PFS", 12.9),
    }


def test_a_p_value_in_brackets_is_of_the_study_of_the_figures_before_it():
    text = (
        "Tovelimab was set against placebo in OSPREY-1 and OSPREY-2. EASI-75 at week 16 was met in OSPREY-1 by 38.2% on "
        "tovelimab as against 17.0% on placebo (p<0.001) and in OSPREY-2 by 33.1% as against 26.2% (p=0.061)."
    )
    facts = read(text)
    names = {s.id: s.names[0] for s in facts.studies}
    arms = {a.id: names[a.study] for a in facts.arms}
    assert {(arms[r.arm], r.p_value) for r in facts.results if r.p_value is not None} == {
        ("OSPREY-1", 0.001),
        ("OSPREY-2", 0.061),
    }


def test_those_without_what_a_group_does_without_are_that_group():
    text = (
        "In all 60 people were randomized to tovelimab (n=40) or no prophylaxis (n=20). No treated bleeds occurred in 59.2% of "
        "participants on tovelimab, compared with 6.1% of those without prophylaxis."
    )
    facts = read(text)
    called = {a.id: a.label for a in facts.arms}
    assert {(called[r.arm], r.value) for r in facts.results} == {("tovelimab", 59.2), ("no prophylaxis", 6.1)}


def test_numbers_at_baseline_and_what_a_response_is_are_no_results():
    text = (
        "The antibody tovelimab lets more people reach a 75% response than placebo. Adults had at least five lesions (mean "
        "number at baseline, 24 and 27)."
    )
    assert read(text).results == ()


def test_what_will_be_done_is_no_result():
    text = (
        "Participants with a plasma p-tau217 level above the cut-off will be assigned 1:1:1 to tovelimab 300 mg, tovelimab 900 mg or "
        "placebo by injection at months 0, 1, 6 and then every 6 months."
    )
    assert read(text).results == ()


@pytest.mark.parametrize(
    "text",
    [
        "Venous blood (5 mL) was drawn from patients of the tovelimab and placebo groups.",
        "Mean baseline pain was 6.8 with tovelimab and 6.9 with placebo.",
        "Patients did not differ in age (54.2 vs 55.0 years) between tovelimab and placebo.",
    ],
)
def test_samples_ages_and_what_was_measured_at_baseline_are_no_results(text):
    assert rates(f"Adults with asthma were randomised to tovelimab or placebo. {text}") == set()


def test_a_pair_before_and_after_treatment_gives_what_came_after():
    text = (
        "Adults with asthma were randomised to tovelimab or placebo. Sputum eosinophils were 24.7% before and 10.4% after "
        "tovelimab treatment."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {("tovelimab", 10.4)}
