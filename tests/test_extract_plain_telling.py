"""Ways of telling that every release and abstract has: one arm, doses by their groups, statistics in brackets."""

from __future__ import annotations

import pytest
from reading import comparisons, events, intervals, measures, rates, read, studies

MYELOMA = "In the phase 2 LUMEN-1 trial, 97 patients with myeloma received teclistamab."


@pytest.mark.parametrize(
    "told",
    [
        "93.8% (91 of 97; 95% CI, 87.0%-97.7%)",
        "93.8% (91/97; 95% CI, 87.0-97.7)",
        "93.8% (91 of 97 patients) (95% CI: 87.0%, 97.7%)",
        "93.8% (95% CI, 87.0-97.7; 91 of 97)",
        "93.8% (n = 91; 95% CI, 87.0-97.7)",
        "91 of 97 (93.8%; 95% CI, 87.0-97.7)",
    ],
)
def test_a_share_has_its_count_and_its_interval_in_whatever_order_they_stand(told):
    text = f"{MYELOMA} The overall response rate was {told}."

    assert rates(text) == {("teclistamab", "ORR", None, 93.8, "%")}
    assert intervals(text) == {(93.8, 87.0, 97.7, 95.0)}
    assert {r.n for r in read(text).results} == {91}


def test_figures_are_those_of_the_one_arm_that_people_got_where_nothing_is_set_against_it():
    text = f"{MYELOMA} Half of them (51%) had a complete response. Median PFS was 11.3 months."

    assert ("teclistamab", "PFS", None, 11.3, "months") in rates(text)


@pytest.mark.parametrize(
    "beside",
    [
        "In the control group, 80 patients got standard care.",
        "Response was better than with pomalidomide.",
        "Two cohorts were treated.",
    ],
)
def test_where_there_is_something_to_compare_a_figure_without_an_arm_is_nobodys(beside):
    assert rates(f"{MYELOMA} {beside} Median PFS was 11.3 months.") == set()


def test_a_cell_or_gene_therapy_is_known_by_the_word_behind_its_kind():
    text = (
        "Single-arm trial of CAR-T therapy vexacel in relapsed myeloma\n\n"
        "In the phase 2 LUMEN-2 study, 97 patients received a single infusion of vexacel. The overall response rate was 93.8%."
    )

    assert rates(text) == {("vexacel", "ORR", None, 93.8, "%")}
    assert {names for names, *_ in studies(text)} == {("LUMEN-2",)}


def test_groups_that_are_named_by_their_doses_are_arms_of_the_drug():
    text = (
        "The phase 2 trial tested orvexaban against placebo in 412 adults. At 36 weeks, the 40 mg and 20 mg groups lost 11.0% "
        "and 7.6% of body weight, respectively, versus 2.3% with placebo. Nausea occurred in 31% and 15% of patients in the 40 "
        "and 20 mg groups, and in 8% on placebo."
    )

    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("orvexaban 40 mg", -11.0), ("orvexaban 20 mg", -7.6), ("placebo", -2.3),
    }  # fmt: skip
    assert {(arm, value) for arm, _, value, _ in events(text)} == {
        ("orvexaban 40 mg", 31.0), ("orvexaban 20 mg", 15.0), ("placebo", 8.0),
    }  # fmt: skip


BREAST = "In the MERIDIAN trial, 614 women were randomised to abemaciclib 150 mg or placebo."


def test_a_bound_that_a_share_is_set_against_tells_whose_the_share_is_and_is_none_itself():
    text = f"{BREAST} The most common adverse events were rash (9% vs <1%) and diarrhea (7% vs 1%)."

    assert {(arm, event, value) for arm, event, value, _ in events(text)} == {
        ("abemaciclib 150 mg", "Rash", 9.0), ("abemaciclib 150 mg", "Diarrhoea", 7.0), ("placebo", "Diarrhoea", 1.0),
    }  # fmt: skip


def test_the_time_before_an_endpoint_is_not_that_of_the_endpoint_before_it():
    text = (
        f"{BREAST} The objective response rate was 31% with abemaciclib and 14% with placebo, the 12-month PFS rate 40% and "
        "20%, and the 24-month PFS rate 30% and 9%."
    )

    assert {(endpoint, at, value) for _, endpoint, at, value, _ in rates(text)} == {
        ("ORR", None, 31.0), ("ORR", None, 14.0), ("PFS", "12 months", 40.0), ("PFS", "12 months", 20.0),
        ("PFS", "24 months", 30.0), ("PFS", "24 months", 9.0),
    }  # fmt: skip


def test_a_hazard_ratio_has_not_the_time_of_another_endpoint():
    text = (
        "The primary endpoint of the EMBER trial was MRD negativity at 12 months. MRD negativity was 71.2% with "
        "daratumumab and 35.6% with placebo. PFS favoured daratumumab (HR 0.52, 95% CI 0.34-0.80)."
    )

    assert [r.at for r in read(text).results if r.measure == "hazard_ratio"] == [None]


def test_a_list_of_reductions_goes_on_behind_a_ratio_in_brackets():
    text = (
        "The ZEPHYR trial compared tezepelumab 210 mg, tezepelumab 70 mg and placebo in 412 patients with asthma. The annualized "
        "exacerbation rate was reduced by 62% at 210 mg (rate ratio 0.38; 95% CI: 0.25, 0.58) and by 54% at 70 mg (p=0.002) "
        "compared with placebo."
    )

    assert {(arm, measure, value) for arm, _, _, measure, value, _ in comparisons(text)} == {
        ("tezepelumab 210 mg", "percent_reduction", 62.0), ("tezepelumab 210 mg", "rate_ratio", 0.38),
        ("tezepelumab 70 mg", "percent_reduction", 54.0),
    }  # fmt: skip


ALZHEIMER = "In the 18-month Clarity AD trial, 1,795 people with early Alzheimer's disease were randomised to lecanemab 10 mg/kg or placebo."


def test_what_was_measured_at_baseline_is_what_the_next_sentence_is_about():
    text = (
        f"{ALZHEIMER} The mean CDR-SB score at baseline was about 3.2 in both groups. The adjusted mean change from baseline at "
        "18 months was 1.21 with lecanemab and 1.66 with placebo (difference, -0.45; 95% CI, -0.67 to -0.23)."
    )

    assert {(endpoint, value) for _, endpoint, _, value, _ in rates(text)} == {
        ("CDR-SB", 1.21),
        ("CDR-SB", 1.66),
    }
    assert {(endpoint, value) for _, _, endpoint, _, value, _ in comparisons(text)} == {("CDR-SB", -0.45)}


def test_a_study_may_be_called_by_a_word_and_an_abbreviation():
    assert {(names, enrolled) for names, _, _, enrolled in studies(ALZHEIMER)} == {(("Clarity AD",), 1795)}


def test_two_arms_may_move_in_opposite_directions():
    text = f"{ALZHEIMER} Amyloid burden fell by 55.5 centiloids with lecanemab and rose by 3.6 centiloids with placebo."

    assert {(value, unit) for _, _, _, value, unit in rates(text)} == {
        (-55.5, "centiloids"),
        (3.6, "centiloids"),
    }


def test_the_people_of_a_trial_are_no_part_of_them():
    text = (
        "Data from the HOPE-B trial of etranacogene dezaparvovec in 54 men with hemophilia B show a mean annualized bleeding rate "
        "of 1.5 at year 3. Mean factor IX activity was 38.6 IU/dL at year 3."
    )

    assert {(r.value, r.subgroup) for r in read(text).results} == {(1.5, None), (38.6, None)}


def test_what_one_dose_and_then_another_took_off_a_risk_are_reductions_over_the_control():
    text = (
        "The trial compared abelacimab 150 mg, abelacimab 90 mg and rivaroxaban in 1,287 patients. Major bleeding alone was "
        "reduced by 67% with abelacimab 150 mg and by 74% with 90 mg."
    )

    assert {(arm, against, measure, value) for arm, against, _, measure, value, _ in comparisons(text)} == {
        ("abelacimab 150 mg", "rivaroxaban", "percent_reduction", 67.0),
        ("abelacimab 90 mg", "rivaroxaban", "percent_reduction", 74.0),
    }


OBESITY = "TRIMLINE, a phase 2 study, compared doses of tirzepatide with placebo in 592 adults with obesity."


def test_a_span_over_arms_is_the_figure_of_none_of_them():
    text = (
        f"{OBESITY} Weight loss ranged from 8.4% to 12.3% versus 1.7% with placebo, and HbA1c fell by 1.2 to 1.6 percentage points "
        "versus a rise of 0.1 with placebo."
    )

    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {("placebo", -1.7), ("placebo", 0.1)}
    assert comparisons(text) == set()


def test_the_ends_of_a_span_are_those_of_the_doses_that_stand_with_them():
    text = f"{OBESITY} Mean weight loss ranged from 12.3% at the lowest dose to 16.2% at the highest, compared with 2.5% with placebo."

    told = read(text)
    labels = {arm.id: arm.label for arm in told.arms}

    assert {(labels[r.arm], r.value) for r in told.results} == {
        ("low-dose tirzepatide", -12.3), ("high-dose tirzepatide", -16.2), ("placebo", -2.5),
    }  # fmt: skip


HEAD_TO_HEAD = "In the AURA trial, 412 adults were randomised to dupilumab or upadacitinib for 16 weeks."
TWO_DOSES = "In the AURA trial, 412 adults were randomised to dupilumab 300 mg, dupilumab 200 mg or placebo."


@pytest.mark.parametrize(
    "told",
    [
        "Upadacitinib was superior to dupilumab for EASI-75 (71.0% vs 61.1%).",
        "Upadacitinib outperformed dupilumab on EASI-75 (71.0% vs 61.1%).",
        "Upadacitinib beat dupilumab on EASI-75: 71.0% versus 61.1%.",
        "Upadacitinib beat dupilumab on EASI-75, 71.0% to 61.1%.",
        "Compared with dupilumab, upadacitinib produced a higher EASI-75 rate (71.0% vs 61.1%).",
    ],
)
def test_figures_follow_the_arms_as_their_own_sentence_names_them(told):
    assert {(arm, value) for arm, _, _, value, _ in rates(f"{HEAD_TO_HEAD} {told}")} == {
        ("upadacitinib", 71.0), ("dupilumab", 61.1),
    }  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        "Placebo-adjusted EASI-75 response rates were 32% and 26% with the 300 mg and 200 mg doses.",
        "Placebo-adjusted EASI-75 response rates were 32% (300 mg) and 26% (200 mg).",
        "The placebo-adjusted EASI-75 response rate was 32% with 300 mg and 26% with 200 mg.",
    ],
)
def test_each_dose_has_its_own_effect_over_placebo(told):
    assert {(arm, measure, value) for arm, _, _, measure, value, _ in comparisons(f"{TWO_DOSES} {told}")} == {
        ("dupilumab 300 mg", "difference", 32.0), ("dupilumab 200 mg", "difference", 26.0),
    }  # fmt: skip


def test_a_placebo_corrected_effect_in_brackets_does_not_hide_the_placebo_before_it():
    text = (
        "In the AURA trial, 412 adults were randomised to sotatercept or placebo. Six-minute walk distance increased by 31.5 m with "
        "sotatercept and decreased by 2.1 m with placebo (placebo-corrected difference 33.6 m; P=0.001)."
    )

    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {("sotatercept", 31.5), ("placebo", -2.1)}
    assert {(value, p) for *_, value, p in comparisons(text)} == {(33.6, "=0.001")}


@pytest.mark.parametrize(
    "told",
    [
        "Seizure frequency fell by 55% with cenobamate versus 18% with placebo.",
        "Seizure frequency fell by a median of 55% with cenobamate versus 18% with placebo.",
        "The median reduction in seizure frequency was 55% with cenobamate versus 18% with placebo.",
    ],
)
def test_how_far_a_rate_fell_is_a_change_and_no_share(told):
    text = f"In the trial, 437 adults were randomised to cenobamate or placebo. {told}"

    assert {(arm, measure, value) for arm, measure, value, _ in measures(text)} == {
        ("cenobamate", "percent_change", -55.0), ("placebo", "percent_change", -18.0),
    }  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        "EASI-75 rates at weeks 4, 8 and 16 were 20%, 33% and 44% with dupilumab and 5%, 9% and 12% with placebo.",
        "EASI-75 rates at weeks 4, 8 and 16 were 20%, 33% and 44%, respectively, with dupilumab and 5%, 9% and 12% with placebo.",
    ],
)
def test_as_many_figures_as_weeks_are_those_of_each_week(told):
    text = f"In the AURA trial, 412 adults were randomised to dupilumab or placebo. {told}"

    assert {(arm, at, value) for arm, _, at, value, _ in rates(text)} == {
        ("dupilumab", "4 weeks", 20.0), ("dupilumab", "8 weeks", 33.0), ("dupilumab", "16 weeks", 44.0),
        ("placebo", "4 weeks", 5.0), ("placebo", "8 weeks", 9.0), ("placebo", "16 weeks", 12.0),
    }  # fmt: skip


def test_a_dose_is_that_of_the_one_drug_that_its_sentence_names():
    text = (
        "Investigators presented long-term results of reSURFACE 1 and 2 with tildrakizumab. Among patients who stayed on tildrakizumab 100 mg, PASI 75 was maintained by 91% at week 104 in reSURFACE 1 and by 92% in "
        "reSURFACE 2.\n\nSeparately, Lumen Bio said its oral IL-17 inhibitor LB-22 missed the goal of a phase 2a trial: 31% of patients "
        "on the 400 mg dose reached PASI 75 at week 12, versus 22% on placebo (p=0.18)."
    )

    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("tildrakizumab 100 mg", 91.0), ("tildrakizumab 100 mg", 92.0), ("LB-22 400 mg", 31.0), ("placebo", 22.0),
    }  # fmt: skip
    assert {names for names, *_ in studies(text)} >= {("reSURFACE 1",), ("reSURFACE 2",)}


def test_as_many_sizes_as_studies_are_those_of_each():
    text = "PEAK-1, PEAK-2 and PEAK-3 randomized 617, 446 and 1,203 adult participants, respectively, to olezarsen or placebo."

    assert {(names, enrolled) for names, _, _, enrolled in studies(text)} == {
        (("PEAK-1",), 617), (("PEAK-2",), 446), (("PEAK-3",), 1203),
    }  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        "Adverse events more common with dupilumab than placebo were conjunctivitis (10%, 2%) and headache (5%, 8%).",
        "Adverse events for dupilumab and placebo, respectively, were conjunctivitis (10%, 2%) and headache (5%, 8%).",
    ],
)
def test_two_shares_in_brackets_are_those_of_two_arms(told):
    text = f"In the AURA trial, 412 adults were randomised to dupilumab or placebo. {told}"

    found = {(arm, event, value) for arm, event, value, _ in events(text)}
    assert {("dupilumab", "Conjunctivitis", 10.0), ("placebo", "Conjunctivitis", 2.0)} <= found


def test_when_people_were_chosen_is_not_when_they_were_seen_again():
    text = (
        "In the APEX trial, 123 adults were randomised to dupilumab 300 mg, dupilumab 200 mg or placebo. Of the patients who had reached "
        "EASI-75 at week 16, 85% of those on 300 mg and 78% of those on 200 mg still had EASI-75 at week 52."
    )

    assert {(at, value) for _, _, at, value, _ in rates(text)} == {("52 weeks", 85.0), ("52 weeks", 78.0)}


def test_what_had_fallen_is_the_endpoint_and_its_fall_a_change():
    text = (
        "In the ORIGIN 3 trial, 203 patients with IgA nephropathy were randomised to atacicept or placebo. The primary end point was the "
        "percentage change in the urinary protein-to-creatinine ratio. At week 36, the ratio had fallen by 45.7% in the atacicept group "
        "and by 6.8% in the placebo group."
    )

    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        ("atacicept", "UPCR", -45.7), ("placebo", "UPCR", -6.8),
    }  # fmt: skip


def test_how_many_received_each_treatment_is_no_result():
    text = (
        "TRACE-III enrolled 516 patients with stroke: 264 received tenecteplase 0.25 mg/kg and 252 standard medical care. At 90 days, "
        "33.0% of the tenecteplase group had a modified Rankin score of 0 or 1."
    )

    assert {value for _, _, _, value, _ in rates(text)} == {33.0}


@pytest.mark.parametrize("margin", ["margin −1.8", "noninferiority margin, −1.8 cm", "margin: −1.8 cm"])
def test_a_margin_is_no_result(margin):
    text = (
        "In the REAL 4 trial, 200 children were assigned to somapacitan or somatropin. Height velocity was 11.2 cm/year for "
        f"somapacitan and 11.7 cm/year for somatropin, a difference of −0.5 cm/year (95% CI −1.1 to 0.2; {margin})."
    )

    assert {value for *_, value, _ in comparisons(text)} == {-0.5}


def test_effects_in_turn_are_of_the_doses_that_the_sentence_before_gave():
    text = (
        "The AZALEA trial compared abelacimab 150 mg, abelacimab 90 mg and rivaroxaban in 1,287 patients. Stroke occurred in 3.2% with "
        "abelacimab 150 mg, 2.6% with 90 mg and 8.4% with rivaroxaban. That translates to hazard ratios of 0.38 (95% CI, 0.24-0.60) "
        "and 0.31 (95% CI, 0.19-0.51), respectively, versus rivaroxaban."
    )

    assert {(arm, against, value) for arm, against, _, _, value, _ in comparisons(text)} == {
        ("abelacimab 150 mg", "rivaroxaban", 0.38), ("abelacimab 90 mg", "rivaroxaban", 0.31),
    }  # fmt: skip
