"""What sentences take from the text around them: studies in lists, safety endpoints, roles behind a figure, variants."""

from __future__ import annotations

import gc

import pytest
from reading import arms, comparisons, events, rates, rates_by_study, read

from trialdb.extract import extract
from trialdb.facts import Document

TRIAL = "SHORE was a randomized trial of tovelimab against placebo.\n\n"


def test_figures_before_each_study_are_its_own():
    text = (
        "In two phase 3 trials (CADENZA 1 and CADENZA 2), patients received tovelimab 45 mg or adalimumab.\n\n"
        "The annualized relapse rate was 0.14 with tovelimab and 0.13 with adalimumab in CADENZA 1 (rate ratio, 1.07; "
        "95% CI, 0.82 to 1.40) and 0.11 and 0.12, respectively, in CADENZA 2 (rate ratio, 0.93; 95% CI, 0.70 to 1.24)."
    )
    assert {(s, v) for s, _, v in rates_by_study(text)} == {
        ("CADENZA 1", 0.14),
        ("CADENZA 1", 0.13),
        ("CADENZA 2", 0.11),
        ("CADENZA 2", 0.12),
    }


def test_talk_of_the_primary_end_point_behind_a_figure_leaves_its_own_endpoint():
    text = (
        "Loss of handwriting confirmed at a visit occurred in 8.1% of patients with tovelimab and 11.3% with placebo; "
        "because the primary end point was missed, this result is exploratory."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab", 8.1), ("placebo", 11.3)}


def test_a_safety_endpoint_is_an_adverse_event_where_it_is_told():
    text = (
        "Tovelimab in stroke\n\nMethods: Patients got tovelimab or placebo. Safety endpoints were symptomatic intracranial "
        "haemorrhage (sICH) and death.\n\nResults: The drug was given early with tovelimab. sICH occurred in 3.2% with "
        "tovelimab and 1.1% with placebo."
    )
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 3.2), ("placebo", 1.1)}


def test_alfa_is_part_of_a_drugs_name_and_its_dose_follows():
    text = "Adults got weekly ocrelifusp alfa 600 mg or placebo. Headache occurred in 17% on ocrelifusp and 14% on placebo."
    assert arms(text) == {("ocrelifusp 600 mg", "experimental"), ("placebo", "placebo")}


def test_standard_treatment_is_standard_medical_treatment():
    text = (
        "Patients were allocated to tovelimab or standard medical treatment. An excellent outcome was reached by 36.2% "
        "after tovelimab and 26.8% after standard treatment."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab", 36.2), ("standard medical treatment", 26.8)}


def test_a_figure_set_against_the_controls_is_the_treated_arms():
    text = "Tovelimab was compared with placebo. Diarrhea was more common with tablets (18.0%) than with placebo (6.5%)."
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 18.0), ("placebo", 6.5)}


def test_a_share_of_planned_events_is_no_result():
    text = (
        "At the interim look at overall survival, with 61% of the planned deaths, the median was 17.2 months with tovelimab "
        "and 13.4 months with placebo."
    )
    assert {r[3] for r in rates(text)} == {17.2, 13.4}


def test_a_hazard_ratio_of_is_a_hazard_ratio():
    text = "Death occurred in 5.6% on tovelimab and 19.9% on placebo, for a hazard ratio of 0.26 (95% CI, 0.13-0.52)."
    assert {(c[3], c[4]) for c in comparisons(text)} == {("hazard_ratio", 0.26)}


def test_a_band_of_a_score_is_a_responder_endpoint():
    text = "An mRS score of 0-2 was attained by 46.1% with tovelimab and 38.7% with placebo."
    assert {r[1] for r in rates(text)} == {"mRS 0-2"}


def test_placebo_adjusted_reductions_are_against_placebo_and_fall():
    text = (
        "Patients took tovelimab 800 mg, tovelimab 1200 mg or placebo. Placebo-adjusted HbA1c reductions were 0.7 percentage "
        "points (95% CI 0.5 to 0.9) at 800 mg and 0.9 percentage points (95% CI 0.7 to 1.1) at 1200 mg."
    )
    assert {(c[0], c[1], c[4]) for c in comparisons(text)} == {
        ("tovelimab 800 mg", "placebo", -0.7),
        ("tovelimab 1200 mg", "placebo", -0.9),
    }


def test_a_part_of_the_patients_has_its_own_ratio():
    text = (
        "In the trial of tovelimab against placebo, the receptor-high subgroup had a PFS hazard ratio of 0.42; "
        "in the receptor-low subgroup it was 0.66."
    )
    assert {(c[3], c[4]) for c in comparisons(text)} == {("hazard_ratio", 0.42), ("hazard_ratio", 0.66)}


def test_pain_that_fell_is_no_adverse_event():
    text = "Sleep disturbance from pain was reduced by 63 percent with tovelimab and 12 percent with placebo."
    assert events(text) == set()


SURVIVAL = "Tovelimab 100 mg was compared with placebo in 300 adults with lymphoma.\n\n"


def test_a_landmark_is_the_time_of_its_own_endpoint_alone():
    text = (
        "Median progression-free survival was 14.1 months with tovelimab and 8.2 months with placebo. The 24-month PFS rate was "
        "41.5% with tovelimab and 20.3% with placebo. The objective response rate was 61.2% with tovelimab and 40.1% with placebo."
    )
    assert {(e, at, v) for _, e, at, v, _ in rates(SURVIVAL + text)} == {
        ("PFS", None, 14.1), ("PFS", None, 8.2), ("PFS", "24 months", 41.5), ("PFS", "24 months", 20.3), ("ORR", None, 61.2),
        ("ORR", None, 40.1),
    }  # fmt: skip


def test_a_part_of_the_patients_keeps_the_landmark_of_the_sentence_before():
    text = (
        "Three-year overall survival was 95.1% with tovelimab and 92.6% with placebo. In those with bulky disease there was hardly "
        "any difference (87.6% and 86.8%)."
    )
    assert {(at, v) for _, _, at, v, _ in rates(SURVIVAL + text)} == {
        ("3 years", 95.1), ("3 years", 92.6), ("3 years", 87.6), ("3 years", 86.8),
    }  # fmt: skip


def test_two_studies_named_behind_their_figures_share_the_list_of_the_other_arm():
    text = (
        "Two phase 3 trials, TIDE-1 and TIDE-2, compared tovelimab with placebo.\n\nEASI-75 was achieved by 34.2% of patients on "
        "tovelimab in TIDE-1 and 32.6% in TIDE-2, versus 8.1% and 6.7% with placebo."
    )
    assert rates_by_study(text) == {
        ("TIDE-1", "tovelimab", 34.2), ("TIDE-2", "tovelimab", 32.6), ("TIDE-1", "placebo", 8.1), ("TIDE-2", "placebo", 6.7),
    }  # fmt: skip


def test_the_treated_arms_keep_their_order_where_a_sentence_names_the_placebo_alone():
    text = (
        "Adults got tovelimab 100 mg, tovelimab 300 mg or placebo. EASI-75 was 40.1% for 100 mg, 51.2% for 300 mg and 14.0% for "
        "placebo. EASI-90: 20.5% and 30.4%, respectively, vs. 5.1% for placebo."
    )
    assert {(r[0], r[1], r[3]) for r in rates(text) if r[1] == "EASI-90"} == {
        ("tovelimab 100 mg", "EASI-90", 20.5), ("tovelimab 300 mg", "EASI-90", 30.4), ("placebo", "EASI-90", 5.1),
    }  # fmt: skip


def test_events_of_one_arm_take_their_figures_in_turn():
    text = "Tovelimab was compared with adalimumab. Rates of headache and diarrhea in the adalimumab arm were 3% and 5%."
    assert events(text) == {("adalimumab", "Headache", 3.0, "%"), ("adalimumab", "Diarrhoea", 5.0, "%")}


def test_people_who_died_are_an_event_where_dying_is_no_endpoint():
    text = "Tovelimab was compared with placebo in adults with gout. Five patients on tovelimab and seven on placebo died."
    assert events(text) == {("tovelimab", "Death", 5.0, "patients"), ("placebo", "Death", 7.0, "patients")}


def test_what_stands_between_dashes_defines_and_is_no_figure():
    text = (
        "Tovelimab or placebo was given. A durable response – platelets of 50,000/μL or more in at least eight of the last 12 weeks "
        "– was seen in 23% of patients on tovelimab and 4% on placebo."
    )
    assert {(r[1], r[3]) for r in rates(text)} == {("durable response", 23.0), ("durable response", 4.0)}


def test_a_number_that_nothing_counts_is_an_issue_and_no_result():
    facts = read(
        "Tovelimab was compared with placebo. The prefrontal setting was 30 with tovelimab. EASI-75 was 51% "
        "with tovelimab and 14% with placebo."
    )
    assert {r.value for r in facts.results} == {51.0, 14.0}
    assert any("30" in issue.reason for issue in facts.issues)


def test_a_part_of_the_patients_may_be_named_behind_a_ratio():
    text = (
        "Tovelimab was compared with placebo. The hazard ratio for death was 0.62 (95% CI 0.50-0.75) in patients with high expression and "
        "0.95 (95% CI 0.79-1.14) in those with low expression."
    )
    assert {(r.value, r.subgroup) for r in read(text).results} == {
        (0.62, "patients with high expression"), (0.95, "those with low expression"),
    }  # fmt: skip


def test_a_change_is_no_baseline_value_though_baseline_is_named():
    text = "Monthly migraine days, 19.1 at baseline, dropped by 6.9 with tovelimab and 5.0 with placebo."
    assert {(r[0], r[3]) for r in rates(TRIAL + text)} == {("tovelimab", -6.9), ("placebo", -5.0)}


def test_those_who_had_something_at_baseline_are_a_part_of_the_people():
    text = "In patients with brain metastases at baseline, ORR reached 33.3% with tovelimab and 9.1% with placebo."
    assert {(r.value, r.subgroup) for r in read(TRIAL + text).results} == {
        (33.3, "patients with brain metastases at baseline"),
        (9.1, "patients with brain metastases at baseline"),
    }


def test_how_long_people_were_treated_is_the_time_point_where_the_text_names_no_other():
    text = "Adults took tovelimab or placebo every day for 12 weeks. EASI-75 was reached by 51.2% and 14.0%, respectively."
    assert {r[2] for r in rates(TRIAL + text)} == {"12 weeks"}


def test_a_rounded_headline_is_the_fact_that_the_text_gives_exactly():
    text = (
        "SHORE: tovelimab against placebo in eczema\n\n- EASI-75 reached by 51% of patients on tovelimab and 14% on placebo\n\n"
        "EASI-75 was reached by 51.2% of patients on tovelimab and 14.0% on placebo."
    )
    assert {r[3] for r in rates(text)} == {51.2, 14.0}


def test_a_bar_that_a_company_has_set_is_no_result():
    text = "EASI-75 was reached by 31.4% on tovelimab, short of the 50% the company had set, and 14.0% on placebo."
    assert {r[3] for r in rates(TRIAL + text)} == {31.4, 14.0}


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_of_garbage_is_left_as_it_was_found_even_by_an_error(enabled):
    found = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        read(TRIAL)
        assert gc.isenabled() is enabled
        with pytest.raises(AttributeError):
            extract(Document(kind="other", text=TRIAL), None)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if found else gc.disable)()


def test_the_figures_of_another_arm_are_of_what_the_sentence_before_listed():
    text = (
        "The TIDE trial compared tovelimab with placebo. Nausea was reported by 37% of people on tovelimab, diarrhoea by 34%. "
        "With placebo the figures were 14% and 18%."
    )
    assert events(text) == {
        ("tovelimab", "Nausea", 37.0, "%"),
        ("tovelimab", "Diarrhoea", 34.0, "%"),
        ("placebo", "Nausea", 14.0, "%"),
        ("placebo", "Diarrhoea", 18.0, "%"),
    }


def test_an_event_that_is_declared_an_endpoint_is_one():
    text = (
        "Children were randomised to MBK9 150 mg, MBK9 300 mg or placebo (saline). The primary outcome was infection over 24 weeks. "
        "Infection was detected in 48% in the 150 mg group, in 40% in the 300 mg group and in 79% in the placebo group. The efficacy "
        "against infection was 50% with 150 mg and 66% with 300 mg."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("MBK9 150 mg", 48.0),
        ("MBK9 300 mg", 40.0),
        ("placebo", 79.0),
    }
    assert {(arm, against, value) for arm, against, _, _, value, _ in comparisons(text)} == {
        ("MBK9 150 mg", "placebo", 50.0),
        ("MBK9 300 mg", "placebo", 66.0),
    }
    assert events(text) == set()


def test_the_week_of_an_analysis_is_when_its_figures_are_of():
    text = (
        "The TIDE trial compared tovelimab with placebo. The 52-week analysis covers the first 600 patients.\n\n"
        "ACR20 was reached by 39% on tovelimab and 20% on placebo."
    )
    assert {(at, value) for _, _, at, value, _ in rates(text)} == {("52 weeks", 39.0), ("52 weeks", 20.0)}


def test_events_counted_together_are_one_endpoint():
    text = (
        "The TIDE trial compared tovelimab with placebo. Cardiovascular death, myocardial infarction or stroke occurred in 9.0% of "
        "patients on tovelimab and 11.0% on placebo (HR 0.81; 95% CI 0.73 to 0.91)."
    )
    name = "Cardiovascular death, myocardial infarction or stroke"
    assert {(endpoint, value) for _, endpoint, _, value, _ in rates(text)} == {(name, 9.0), (name, 11.0)}
    assert {(endpoint, value) for _, _, endpoint, _, value, _ in comparisons(text)} == {(name, 0.81)}


def test_a_percentage_called_a_relative_risk_is_its_reduction():
    text = (
        "The TIDE trial compared tovelimab with placebo. Ischaemic stroke occurred in 6.1% on tovelimab and 8.2% on placebo, a cut in "
        "relative risk of 26% (HR 0.74)."
    )
    assert {(measure, value) for *_, measure, value, _ in comparisons(text)} == {
        ("percent_reduction", 26.0),
        ("hazard_ratio", 0.74),
    }


def test_efficacy_may_be_the_label_of_the_results():
    text = (
        "Background: Stroke recurs.\n\nDesign: 400 adults got tovelimab 50 mg or placebo.\n\nEfficacy: ACR20 was reached by 39% on "
        "tovelimab and 20% on placebo.\n\nSafety: Headache was seen in 4% and 3%."
    )
    assert {value for *_, value, _ in rates(text)} == {39.0, 20.0}
