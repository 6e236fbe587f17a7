"""Ways in which news, congress reports and abstracts tell a result, beyond "42% on A and 12% on placebo"."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, events, intervals, rates, rates_by_study, read, sizes

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


@pytest.mark.parametrize(
    "told",
    [
        "Ropetinib did not lower the rate of the primary outcome compared with placebo (HR 0.88; 95% CI 0.70-1.10).",
        "The primary endpoint was reduced with ropetinib versus placebo (HR 0.88; 95% CI 0.70-1.10).",
        "The primary outcome occurred less often with ropetinib than with placebo (HR 0.88; 95% CI 0.70-1.10).",
    ],
)
def test_what_became_of_the_primary_outcome_is_of_what_the_methods_call_so(told):
    text = (
        "METHODS: Adults took ropetinib or placebo. The primary endpoint was hospitalisation for heart failure. "
        f"RESULTS: {told} Ropetinib cut all-cause death (HR 0.80; 95% CI 0.65-0.98)."
    )
    assert comparisons(text) == {
        ("ropetinib", "placebo", "HHF", "hazard_ratio", 0.88, None),
        ("ropetinib", "placebo", "ACM", "hazard_ratio", 0.8, None),
    }


def test_an_endpoint_that_a_text_calls_by_its_role_alone_has_these_words():
    text = "Ropetinib did not lower the rate of the primary endpoint compared with placebo (HR 0.88; 95% CI 0.70-1.10)."
    assert [r.endpoint.reported for r in read(text).results] == ["primary endpoint"]


def test_events_joined_by_strokes_are_one_endpoint():
    text = "Cardiovascular death/myocardial infarction/stroke occurred in 9.1% on ropetinib and 11.4% on placebo."
    facts = read(text)
    assert {r.endpoint.reported for r in facts.results} == {
        "Cardiovascular death/myocardial infarction/stroke"
    }


def test_hazard_ratios_of_two_subgroups_in_one_bracket_both_compare():
    text = "With or without diabetes, ropetinib cut all-cause death compared with placebo (HR 0.74 vs. 0.71, interaction P = 0.81)."
    assert comparisons(text) == {
        ("ropetinib", "placebo", "ACM", "hazard_ratio", 0.74, None),
        ("ropetinib", "placebo", "ACM", "hazard_ratio", 0.71, None),
    }


def test_a_function_that_worsened_in_so_many_is_a_harm_behind_another():
    text = "Ropetinib was set against placebo. On safety, dizziness was seen in 3.1% on ropetinib and 2.0% on placebo, and renal function worsened in 6.2% and 5.1%."
    assert events(text) == {
        ("ropetinib", "Dizziness", 3.1, "%"),
        ("placebo", "Dizziness", 2.0, "%"),
        ("ropetinib", "renal function worsened", 6.2, "%"),
        ("placebo", "renal function worsened", 5.1, "%"),
    }


def test_a_part_of_a_study_name_is_no_endpoint():
    text = "LEAP ACT HF-TIMI 71, presented at the congress, set ropetinib against placebo. Hospitalisation for heart failure was lower with ropetinib (HR 0.80; 95% CI 0.65-0.98)."
    assert {t[2] for t in comparisons(text)} == {"HHF"}


@pytest.mark.parametrize(
    "people",
    [
        "patients with angina with or without stents",
        "adults managed with and without surgery",
    ],
)
def test_people_with_and_without_something_are_no_groups(people):
    text = f"Ropetinib versus tovelimab in {people}\n\nDeath occurred in 4.1% and 5.0% of the ropetinib and tovelimab groups."
    assert {a[0] for a in arms(text)} == {"ropetinib", "tovelimab"}


def test_each_arm_with_its_interval_behind_a_ratio_has_its_own_figure():
    text = (
        "METHODS: Women used ropetinib or placebo, and were tested at 4 weeks, 8 weeks, and 24 weeks. RESULTS: HIV incidence was alike "
        "(3.5 [95% CI 2.8–4.4] per 100 woman-years for ropetinib vs 3.3 [2.6–4.2] for placebo, hazard ratio 1.05 [0.80–1.37], p=0.72), "
        "and in the long run (3.7 [2.8–4.8] for ropetinib, 2.9 [2.1–4.0] for placebo)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("ropetinib", 3.5),
        ("placebo", 3.3),
        ("ropetinib", 3.7),
        ("placebo", 2.9),
    }
    assert {r.at for r in read(text).results} == {None}


def test_the_time_at_risk_of_one_figure_is_that_of_all_of_its_endpoint():
    text = "Hospitalisation for heart failure occurred at 4.6 per 100 patient-years with ropetinib and 5.9 with placebo."
    assert {(arm, value, unit) for arm, _, _, value, unit in rates(text)} == {
        ("ropetinib", 4.6, "per 100 patient-years"),
        ("placebo", 5.9, "per 100 patient-years"),
    }


def test_a_figure_in_both_arms_is_that_of_each():
    before = "METHODS: Adults with glioma were assigned to placebo (n = 45) or tovelimab (200 mg, n = 45). RESULTS: "
    text = (
        before
        + "Median progression-free survival was 5.1 months in both arms. Twelve patients (26.7%) from each arm were alive and without local progression."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("tovelimab 200 mg", 5.1),
        ("placebo", 5.1),
        ("tovelimab 200 mg", 26.7),
        ("placebo", 26.7),
    }
    assert {endpoint for _, endpoint, *_ in rates(text)} == {"PFS"}


def test_a_list_takes_up_the_arms_of_the_figures_right_before_it():
    text = (
        "Tovelimab was set against placebo. Median overall survival was 9.2 and 10.1 months in the placebo and tovelimab arms. Adverse events were reported by 70.0% in both "
        "groups, rash by 18.0% (tovelimab) vs 4.0% (placebo), and fatigue by 15.0% vs 31.0%."
    )
    assert {e for e in events(text) if e[1] == "Fatigue"} == {
        ("tovelimab", "Fatigue", 15.0, "%"),
        ("placebo", "Fatigue", 31.0, "%"),
    }


def test_without_it_is_the_control():
    text = (
        "Tovelimab was set against placebo in asthma. The annualised exacerbation rate was 1.12 (95% CI, 0.94 to 1.33) with the antibody "
        "and 1.83 (95% CI, 1.56 to 2.15) without it."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {("tovelimab", 1.12), ("placebo", 1.83)}


def test_sizes_of_those_drawn_by_lot_are_no_results():
    text = (
        "Researchers drew lots for 1058 patients with asthma: 527 were to be injected with tovelimab 210 mg every 4 weeks, 531 with "
        "placebo. The annualised exacerbation rate was 0.93 with tovelimab and 2.10 with placebo."
    )
    assert {value for *_, value, _ in rates(text)} == {0.93, 2.10}
    assert sizes(text) == {("tovelimab 210 mg", 527), ("placebo", 531)}


def test_a_composite_is_one_endpoint():
    text = (
        "METHODS: Adults took ropetinib or placebo. The primary outcome was a composite of cardiovascular death, myocardial infarction, or stroke. RESULTS: "
        "The primary outcome occurred in 9.1% with ropetinib and 11.4% with placebo (HR 0.79; 95% CI 0.66-0.95). Stroke occurred in 2.1% and 2.4% (HR 0.87; "
        "95% CI 0.70-1.09)."
    )
    told = {(r.endpoint.reported, r.value) for r in read(text).results if r.comparator}
    assert told == {
        ("composite of cardiovascular death, myocardial infarction, or stroke", 0.79),
        ("Stroke", 0.87),
    }


def test_events_listed_as_the_subject_are_one_endpoint():
    text = (
        "Tovelimab was set against placebo. Death, stroke or unplanned hospitalisation for cardiovascular causes had occurred in 26.8% with tovelimab and "
        "in 45.3% with placebo."
    )
    assert {r.endpoint.reported for r in read(text).results} == {"Death, stroke or unplanned hospitalisation"}


def test_figures_of_a_part_go_on_with_the_endpoint_before():
    text = (
        "Tovelimab was set against placebo in asthma. The annualised rate of severe exacerbations was 0.31 with tovelimab and 0.75 with placebo. Among "
        "children with at least 300 eosinophils per cubic millimetre the figures were 0.24 and 0.67."
    )
    assert {endpoint for _, endpoint, *_ in rates(text)} == {"AER"}


NERVE = "Ninety women were randomly allocated to ketorolac 30 mg (group K) or paracetamol 1 g (group P).\n\n"


@pytest.mark.parametrize(
    ("told", "endpoints"),
    [
        ("Patients in group K were more satisfied (8.9 ± 0.8 vs. 7.6 ± 1.3, p < .001).", {"satisfied"}),
        ("Patients in group K left hospital earlier (2.1 ± 0.5 vs. 2.8 ± 0.9 days).", {"left hospital"}),
        (
            "Patients given ketorolac slept longer (6.1 vs 4.9 h) and woke less often (1.2 vs 2.3 times).",
            {"slept", "woke"},
        ),
        (
            "Pain was milder in group K (2.1 ± 0.9) than in group P (3.4 ± 1.1) and patients were mobilized earlier (8.2 ± 2.0 vs 11.4 ± 3.1 h).",
            {"Pain", "mobilized"},
        ),
    ],
)
def test_what_people_did_sooner_or_were_more_is_the_endpoint(told, endpoints):
    read = rates(NERVE + told)
    assert {r[1] for r in read} == endpoints
    assert len(read) == 2 * len(endpoints)


def test_what_people_were_more_often_is_no_later_harm():
    told = "Patients in group K were more often satisfied (89% vs 71%) and less often sedated (4% vs 20%)."
    assert {(r[1], r[3]) for r in rates(NERVE + told)} == {("satisfied", 89.0), ("satisfied", 71.0)}


@pytest.mark.parametrize(
    ("sentence", "treated", "control"),
    [
        ("Morphine consumption at 24 h was 12 mg with tovelimab and 21 mg with placebo (P = 0.01).", 12.0, 21.0),
        ("Daily insulin dose at week 12 was 0.35 U/kg in the tovelimab group and 0.50 U/kg in the placebo group.", 0.35, 0.5),
        ("Median cumulative prednisone dose was 1,862 mg with tovelimab versus 2,974 mg with placebo.", 1862.0, 2974.0),
    ],
)  # fmt: skip
def test_how_much_of_a_drug_people_came_to_use_is_a_result(sentence, treated, control):
    assert told(sentence) == {(D, treated), (P, control)}


def test_a_dose_that_is_given_beside_an_amount_used_is_no_result():
    sentence = "Opioid use was 12 mg with tovelimab 300 mg and 21 mg with placebo."
    assert told(sentence) == {(D, 12.0), (P, 21.0)}


def test_a_change_from_baseline_by_a_mean_is_no_value_at_baseline():
    sentence = "FACIT-Fatigue scores improved from baseline by a least-squares mean of 5.1 points on tovelimab and 1.4 points on placebo."
    assert told(sentence) == {(D, 5.1), (P, 1.4)}


def test_ratios_told_for_several_arms_compare_each_with_the_control():
    text = (
        "In the TERRA trial, 300 adults were assigned to lumafen 10 mg, lumafen 20 mg or placebo.\n\n"
        "The ratio of lumafen 20 mg to placebo for C-peptide was 1.44 (95% CI 1.12 to 1.84; p=0.004); "
        "the ratios were 1.28 (1.00 to 1.65; p=0.052) for lumafen 10 mg and 1.10 (0.86 to 1.41; p=0.45) for lumafen 20 mg."
    )
    assert {value for *_, measure, value, _ in comparisons(text) if measure == "other"} == {1.44, 1.28, 1.1}


def test_odds_so_many_times_as_high_are_an_odds_ratio():
    told_odds = comparisons(PAIR + "The odds of a PASI 75 response were 7.4 times as high with tovelimab.")
    assert told_odds == {(D, P, "PASI 75", "odds_ratio", 7.4, None)}


def test_an_endpoint_is_called_by_its_name_and_not_by_its_definition():
    text = (
        PAIR
        + "Treatment success, defined as a drop of two grades and clear or almost clear skin, was reached by 49.6% on tovelimab and 24.9% on placebo."
    )
    facts = read(text)
    assert {(r.endpoint.reported, r.endpoint.code, r.value) for r in facts.results} == {
        ("Treatment success", "IGA 0/1", 49.6),
        ("Treatment success", "IGA 0/1", 24.9),
    }


def test_corresponding_figures_are_of_the_same_arms_and_studies_in_turn():
    text = (
        "In TERRA-1 and TERRA-2, 700 adults were randomised to tovelimab 300 mg or placebo.\n\n"
        "PASI 75 was reached by 49.6% on tovelimab and 24.9% on placebo in TERRA-1, and by 50.5% and 20.5% in TERRA-2. "
        "The corresponding rates of PASI 90 were 32.7% versus 7.6% and 33.3% versus 9.0%."
    )
    assert {
        ("TERRA-1", D, 32.7), ("TERRA-1", P, 7.6), ("TERRA-2", D, 33.3), ("TERRA-2", P, 9.0),
    } <= rates_by_study(text)  # fmt: skip


def test_a_share_of_people_goes_on_with_what_they_do():
    told = "There was no difference in the proportion of women starting solid food (75% group K, vs. 86% group P)."
    assert {(r[0], r[1], r[3]) for r in rates(NERVE + told)} == {
        ("ketorolac 30 mg", "proportion of women starting solid food", 75.0),
        ("paracetamol 1 g", "proportion of women starting solid food", 86.0),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "The itch score, which runs from 0 to 100 and stood at about 59 at the outset, improved by 19.0 mm on tovelimab and 14.9 mm on placebo.",
        "From a starting point of 59, the itch score came down by 19.0 mm on tovelimab and 14.9 mm on placebo.",
    ],
)
def test_where_a_score_began_and_how_it_runs_is_no_result(sentence):
    assert {abs(value) for _, value in told(sentence)} == {19.0, 14.9}


def test_an_apposed_role_is_no_endpoint():
    sentence = "Ninety-day survival, the main outcome, came to 73.2% with tovelimab, and 58.8% with placebo."
    assert {endpoint for _, endpoint, *_ in rates(PAIR + sentence)} == {"survival"}


def test_a_score_of_so_much_or_lower_is_of_the_scale_spoken_of():
    text = (
        "64 adults took lumafen 1 mg, lumafen 4 mg or placebo.\n\n"
        "Epworth Sleepiness Scale scores averaged 11.8 and 6.3 on 1 mg and 4 mg, compared with 15.7 on placebo. "
        "A score of 10 or lower was recorded in 41% and 81% of participants and in 9% on placebo."
    )
    assert {(arm, value) for arm, _, _, value, unit in rates(text) if unit == "%"} == {
        ("lumafen 1 mg", 41.0),
        ("lumafen 4 mg", 81.0),
        ("placebo", 9.0),
    }
    assert "Epworth Sleepiness Scale score of 10 or lower" in {r.endpoint.label for r in read(text).results}


def test_a_value_in_either_group_is_of_both_whatever_its_unit():
    assert told("Fasting glucose was 4.9 mmol/L in either group.") == {(D, 4.9), (P, 4.9)}


def test_a_smaller_fall_is_a_difference_upwards():
    text = (
        PAIR
        + "FVC declined by 26 mL with tovelimab, compared to a decline of 118 mL with placebo; the placebo-adjusted difference was 92 mL (p=0.004)."
    )
    assert {(measure, value) for *_, measure, value, _ in comparisons(text)} == {("difference", 92.0)}


def test_figures_of_a_named_older_trial_are_not_of_this_one():
    text = PAIR + "In the older DAWN-2 trial 46.3% of patients on tovelimab had needed rescue."
    assert rates(text) == set()


def test_a_p_value_for_trend_compares_no_two_arms():
    assert (
        comparisons(PAIR + "There was no sign that more drug did more for itch (P = 0.66 for trend).")
        == set()
    )


@pytest.mark.parametrize("unit", ["mmol per day", "min/day", "words"])
def test_an_interval_may_stand_bare_behind_a_unit(unit):
    text = PAIR + f"Activity differed little between groups (mean difference -14.2 {unit}, -31.0 to 2.6)."
    assert (-14.2, -31.0, 2.6) in {(v, low, high) for v, low, high, _ in intervals(text)}


def test_a_relative_rate_is_a_rate_ratio():
    text = (
        PAIR
        + "The exacerbation rate was 0.14 with tovelimab and 0.24 with placebo (relative rate, 0.58 [95% CI, 0.40-0.84]; P = .004)."
    )
    assert {(measure, value, p) for *_, measure, value, p in comparisons(text)} == {
        ("rate_ratio", 0.58, "=0.004")
    }


def test_one_p_value_is_of_all_reductions_of_a_list():
    text = (
        PAIR
        + "LDL cholesterol was lower by 53.4%, apolipoprotein B by 50.3% and lipoprotein(a) by 28.2% with tovelimab than with placebo (P<0.001 for all comparisons)."
    )
    assert {(value, p) for *_, value, p in comparisons(text)} == {
        (53.4, "<0.001"),
        (50.3, "<0.001"),
        (28.2, "<0.001"),
    }


def test_shares_and_doses_between_slashes_are_lists_over_the_arms():
    text = (
        "Adults with psoriasis were randomised to placebo or apremilast 10, 20 or 30 mg twice daily. "
        "At week 12, PASI 75 rates were 7/22/41/58% with placebo/10/20/30 mg."
    )
    assert told(text, before="") == {
        ("placebo", 7),
        ("apremilast 10 mg", 22),
        ("apremilast 20 mg", 41),
        ("apremilast 30 mg", 58),
    }


@pytest.mark.parametrize(
    "design",
    [
        "In a randomised crossover trial, 42 adults followed a low-salt diet and a high-salt diet for 2 weeks each.",
        "Forty-two adults completed two periods in random order, one on a low-salt diet and one on a high-salt diet.",
    ],
)
def test_the_conditions_of_a_crossover_are_its_arms(design):
    text = f"{design} Systolic pressure was 129 mm Hg during the low-salt diet and 138 mm Hg during the high-salt diet."
    assert told(text, before="") == {("low-salt diet", 129), ("high-salt diet", 138)}


def test_a_treatment_without_a_drug_is_an_arm_of_a_list_that_a_drug_closes():
    text = (
        "Adults with depression were allocated to cognitive therapy, sertraline or placebo. "
        "Response rates at 8 weeks were 58%, 56% and 31%, respectively."
    )
    assert told(text, before="") == {
        ("cognitive therapy", 58),
        ("sertraline", 56),
        ("placebo", 31),
    }


def test_what_follows_the_last_drug_of_a_list_is_no_arm():
    text = (
        "Adults were randomly assigned to sertraline or placebo, in Spain and Portugal. "
        "Response rates at 8 weeks were 56% with sertraline and 31% with placebo."
    )
    assert told(text, before="") == {("sertraline", 56), ("placebo", 31)}
    assert {name for name, _ in arms(text)} == {"sertraline", "placebo"}


@pytest.mark.parametrize(("drug", "kind"), [("rosuvastatin", "statin"), ("dexamethasone", "steroid")])
def test_an_arm_is_known_by_the_class_of_its_drug(drug, kind):
    text = f"We assigned 412 adults to {drug} or placebo. Relapse occurred in 15.0% of the {kind} group and 21.4% of the placebo group."
    assert told(text, before="") == {(drug, 15.0), ("placebo", 21.4)}


def test_scores_of_one_list_share_the_instrument_behind_the_last():
    text = (
        "Infants were randomised to levothyroxine or placebo. At 18 months, mean cognitive, language and motor scores on the Bayley-III "
        "were 98.2, 94.1 and 96.5 in the levothyroxine group and 97.6, 92.0 and 95.9 in the placebo group."
    )
    assert {(endpoint, value) for arm, endpoint, _, value, _ in rates(text) if arm == "placebo"} == {
        ("cognitive scores on the Bayley-III", 97.6),
        ("language scores on the Bayley-III", 92.0),
        ("motor scores on the Bayley-III", 95.9),
    }


def test_lists_in_turn_go_on_behind_brackets_that_compare():
    text = (
        "Infants were randomised to levothyroxine or placebo. Verbal, performance and motor scores (levothyroxine versus placebo) were "
        "99.4 versus 97.7 (mean difference (MD) 1.7; P = 0.42), 97.2 versus 96.9 (mean difference (MD) 0.3; P = 0.83) and "
        "93.9 versus 92.4 (mean difference (MD) 1.5; P = 0.61), respectively."
    )
    assert {
        (endpoint.split()[0].lower(), value)
        for arm, endpoint, _, value, _ in rates(text)
        if arm == "levothyroxine"
    } == {("verbal", 99.4), ("performance", 97.2), ("motor", 93.9)}
