"""Ways in which news, congress reports and abstracts tell a result, beyond "42% on A and 12% on placebo"."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, events, intervals, rates, rates_by_study

PAIR = "In the TERRA trial, 300 adults with psoriasis were randomised to tovelimab 300 mg or placebo for 24 weeks.\n\n"
D, P = "tovelimab 300 mg", "placebo"


def told(sentence, before=PAIR):
    """Of each figure of one arm: arm and value."""
    return {(arm, value) for arm, _, _, value, _ in rates(before + sentence)}


@pytest.mark.parametrize(
    ("sentence", "treated", "control"),
    [
        ("The PASI 75 rate was 68%, well above the 9% seen with placebo.", 68.0, 9.0),
        ("PASI 75 was reached by 68% of those on tovelimab and 9% of the others.", 68.0, 9.0),
        ("Tovelimab's PASI 75 edge over placebo, 68% to 9%, was apparent by week 4.", 68.0, 9.0),
        ("Half of the tovelimab group (51%) and a fifth of the placebo group (20%) were in remission.", 51.0, 20.0),
        ("HbA1c fell from 8.1% to 7.0% with tovelimab and from 8.0% to 7.9% with placebo.", 7.0, 7.9),
        ("Median PFS was 10.9 months in the tovelimab group and 6.9 months in the placebo group.", 10.9, 6.9),
        ("Tovelimab extended median PFS to 10.8 months from 5.6 months with placebo.", 10.8, 5.6),
        ("Median PFS came out at 10.8 months with tovelimab as against 5.6 months with placebo.", 10.8, 5.6),
        ("Prescription rates were 91.2 per 1000 with tovelimab and 97.5 per 1000 with placebo.", 91.2, 97.5),
        ("Median hospital stay was 7 (range 3–44) and 8 (range 3–51) days with tovelimab and placebo.", 7.0, 8.0),
        ("Sleep latency was shortened by 21.3 min with tovelimab and by 18.9 min with placebo.", -21.3, -18.9),
        ("Ferritin was 124 (11) µg/L with tovelimab and 119 (12) µg/L with placebo.", 124.0, 119.0),
    ],
)  # fmt: skip
def test_each_arm_gets_its_figure(sentence, treated, control):
    assert told(sentence) == {(D, treated), (P, control)}


def test_what_a_scale_said_is_of_that_scale():
    text = PAIR + "On the Coeliac Symptom Index the tovelimab group finished 1.9 points above baseline."
    assert rates(text) == {(D, "Coeliac Symptom Index", "24 weeks", 1.9, "points")}


def test_a_label_that_begins_with_on_names_the_endpoint():
    text = PAIR + "On haemoglobin, the pill held its own: up 1.42 g/dL versus 1.35 g/dL."
    assert {(arm, endpoint, value) for arm, endpoint, _, value, _ in rates(text)} == {
        (D, "Hb", 1.42),
        (P, "Hb", 1.35),
    }


def test_two_happenings_of_which_either_counts_are_one_endpoint():
    text = PAIR + "Stroke or cardiovascular death occurred in 18.2% vs 22.4%."
    assert {endpoint for _, endpoint, *_ in rates(text)} == {"Stroke or cardiovascular death"}


def test_response_rates_beside_survival_are_of_tumours():
    text = (
        PAIR
        + "Median PFS was 9 months with tovelimab and 5 months with placebo. Response rates were similar, 84% and 79%."
    )
    assert {(arm, value) for arm, endpoint, _, value, _ in rates(text) if endpoint == "ORR"} == {
        (D, 84.0),
        (P, 79.0),
    }


def test_listed_endpoints_take_their_figures_in_turn_for_each_arm():
    text = PAIR + (
        "Nausea, vomiting and diarrhoea occurred in 20%, 11% and 9% of patients on tovelimab and in 5%, 2% and 4% on placebo."
    )
    assert {(arm, term, value) for arm, term, value, _ in events(text)} == {
        (D, "Nausea", 20.0), (D, "Vomiting", 11.0), (D, "Diarrhoea", 9.0),
        (P, "Nausea", 5.0), (P, "Vomiting", 2.0), (P, "Diarrhoea", 4.0),
    }  # fmt: skip


def test_events_of_two_arms_are_counted():
    text = PAIR + "There were 21 confirmed infections among tovelimab recipients and 30 in the placebo group."
    assert events(text) == {(D, "Infection", 21.0, "patients"), (P, "Infection", 30.0, "patients")}


DOSES = "In BRIGHT, 408 adults with depression were randomised to tovelimab 30 mg, tovelimab 60 mg or placebo.\n\n"


def test_a_list_goes_on_in_the_order_of_single_figures():
    text = DOSES + (
        "Diarrhoea was reported by 31% (60 mg), 26% (30 mg) and 17% (placebo), nausea by 20%, 18% and 12%."
    )
    assert {(arm, value) for arm, term, value, _ in events(text) if term == "Nausea"} == {
        ("tovelimab 60 mg", 20.0),
        ("tovelimab 30 mg", 18.0),
        ("placebo", 12.0),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Relapses came at a rate of 0.52 with 60 mg, 0.61 with 30 mg and 0.98 with placebo; reductions of 47% and 38%, respectively.",
        "Relapses came at a rate of 0.52 with 60 mg, 0.61 with 30 mg and 0.98 with placebo. These are reductions of 47% and 38%.",
        "The reductions of the relapse rate versus placebo were 47% with 60 mg and 38% with 30 mg.",
    ],
)
def test_reductions_compare_each_dose_with_the_control(sentence):
    found = {(arm, against, value) for arm, against, _, measure, value, _ in comparisons(DOSES + sentence)}
    assert found == {("tovelimab 60 mg", "placebo", 47.0), ("tovelimab 30 mg", "placebo", 38.0)}


@pytest.mark.parametrize(
    ("sentence", "measure", "value"),
    [
        ("Trough FEV1 at week 24 showed an improvement over placebo of 110 mL (95% CI 62–158).", "difference", 110.0),
        ("Tovelimab cut attacks by 62% against placebo (p<0.001).", "percent_reduction", 62.0),
        ("Exacerbations were reduced by 61% with tovelimab.", "percent_reduction", 61.0),
    ],
)  # fmt: skip
def test_a_change_over_the_control_compares(sentence, measure, value):
    assert {(c[0], c[1], c[3], c[4]) for c in comparisons(PAIR + sentence)} == {(D, P, measure, value)}


def test_a_receptor_is_no_hazard_ratio():
    text = PAIR + "HR-positive tumours shrank by 30.5 mm with tovelimab and 12.5 mm with placebo."
    assert not comparisons(text)


def test_a_margin_is_no_result():
    assert not comparisons(PAIR + "The margin for MACE was a hazard ratio of 1.25.")


def test_the_primary_outcome_of_a_part_is_what_the_text_declared():
    text = (
        "METHODS: In ANCHOR, adults were randomised to tovelimab or placebo. The primary outcome was PASI 75 at week 24.\n"
        "RESULTS: In patients whose ferritin was under 100 µg/L the risk ratio for the primary outcome was 0.74 (95% CI 0.55–0.98)."
    )
    assert {c[2] for c in comparisons(text)} == {"PASI 75"}
    assert intervals(text) == {(0.74, 0.55, 0.98, 95.0)}


TWO = "Two phase 3 trials, NORTH-1 and NORTH-2, compared tovelimab 300 mg with placebo in atopic dermatitis.\n\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "EASI-75 was achieved by 38% and 41% of tovelimab patients in NORTH-1 and NORTH-2, respectively, versus 14% and 15% of placebo patients.",
        "EASI-75 was reached with tovelimab more often than with placebo (NORTH-1: 38% vs 14%; NORTH-2: 41% vs 15%).",
        "NORTH-1 showed a 24-point difference in EASI-75 (38% vs 14%), and NORTH-2 a 26-point difference (41% vs 15%).",
    ],
)
def test_figures_of_two_studies_are_told_apart(sentence):
    assert rates_by_study(TWO + sentence) == {
        ("NORTH-1", D, 38.0), ("NORTH-1", P, 14.0), ("NORTH-2", D, 41.0), ("NORTH-2", P, 15.0),
    }  # fmt: skip


def test_a_backbone_that_both_arms_get_is_one_thing():
    text = (
        "Patients were randomized to tovelimab 20 mg/kg every two weeks plus cisplatin and gemcitabine (n=143) or to "
        "cisplatin and gemcitabine alone (n=143). Tovelimab plus chemotherapy brought a response in 58.7%, chemotherapy in 32.9%. "
        "Median OS was 20.3 months with the tovelimab regimen and 14.4 months with chemotherapy."
    )
    assert {role for _, role in arms(text)} == {"experimental", "active_comparator"}
    whole, alone = "tovelimab + cisplatin + gemcitabine 20 mg/kg", "cisplatin + gemcitabine"
    assert {(arm, value) for arm, _, _, value, _ in rates(text) if value < 30} == {
        (whole, 20.3),
        (alone, 14.4),
    }


def test_the_group_whose_verb_is_left_out_gets_its_drug():
    text = (
        "Outpatients were divided by random number table into an observation group and a control group. The observation group "
        "took lemborexant 5 mg and the control group zopiclone 7.5 mg at bedtime. After 4 weeks PSQI was 7.1 ± 2.2 in the "
        "observation group and 8.9 ± 2.5 in the control group."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("lemborexant 5 mg", 7.1),
        ("zopiclone 7.5 mg", 8.9),
    }


def test_arms_are_called_by_their_route():
    text = (
        "Patients received intravenous iron isomaltoside 1000 mg once (n = 241) or oral ferrous sulfate 200 mg daily (n = 239). "
        "Transfusion was given to 12.9% in the IV group and 14.6% in the oral group. Hemoglobin was 12.4 g/dL after intravenous "
        "and 11.9 g/dL after oral iron."
    )
    assert {value for arm, _, _, value, _ in rates(text) if arm.startswith("ferrous sulfate")} == {14.6, 11.9}
    assert len(arms(text)) == 2


def test_periods_of_a_trial_are_its_groups():
    text = (
        "METHODS: Patients in 24 clinics were offered app-based rehabilitation (app period) or centre-based rehabilitation (centre "
        "period) for 12 weeks.\nRESULTS: VO2peak rose by 2.3 mL/kg/min in the app period and 2.1 mL/kg/min in the centre period."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("app-based rehabilitation", 2.3),
        ("centre-based rehabilitation", 2.1),
    }


def test_a_drug_named_once_is_found_and_its_company_is_none():
    text = (
        "Sorrel Pharma's zelpiridone lifted mood within days. In BRIGHT, 408 adults took 30 mg or 60 mg of the pill, or a placebo. "
        "MADRS response was achieved by 52% (60 mg), 44% (30 mg) and 31% (placebo). Sorrel Pharma plans to file. "
        "Patients in the Sorrel arm slept better."
    )
    assert told(text, "") == {("zelpiridone 60 mg", 52.0), ("zelpiridone 30 mg", 44.0), ("placebo", 31.0)}


def test_a_further_dose_leaves_the_trials_own_to_the_drug():
    text = (
        "CRUMB randomised 178 adults 1:1 to gluteprase 900 mg or placebo. EASI-75 was reached by 47% in the gluteprase group and "
        "12% in the placebo group. In an exploratory third arm at gluteprase 300 mg it was 30%."
    )
    assert ("gluteprase 900 mg", 47.0) in told(text, "")
