"""Ways of releases: changes told over a control, what was cut to a figure from the control's, schedules, care as the control."""

from __future__ import annotations

import pytest
from reading import comparisons, events, rates, read

TWO = "The trial compared dovelimab with placebo. "


def told(text: str) -> set[tuple[str, str, str, float | None, str | None]]:
    """Of each comparison: arm, comparator, measure, value, p."""
    return {(c[0], c[1], c[3], c[4], c[5]) for c in comparisons(text)}


@pytest.mark.parametrize(
    ("sentence", "measure", "value"),
    [
        ("Dovelimab led to an increase in FEV1 of 0.17 L versus placebo at week 40.", "difference", 0.17),
        ("Dovelimab achieved a 58% reduction in asthma attacks over 40 weeks, compared to placebo.", "percent_reduction", 58),
        ("Dovelimab produced a 4.3 mmHg placebo-adjusted reduction in systolic blood pressure.", "difference", -4.3),
        ("Proteinuria (UPCR) fell by 31% relative to placebo at nine months.", "percent_reduction", 31),
        ("Dovelimab showed a 3.1-point greater reduction in the MADRS score versus placebo.", "difference", -3.1),
        ("Dovelimab brought a 0.9% reduction in HbA1c relative to placebo.", "difference", -0.9),
    ],
)  # fmt: skip
def test_a_change_told_over_a_control_without_a_figure_compares(sentence, measure, value):
    assert {(c[0].lower(), *c[1:]) for c in told(TWO + sentence)} == {
        ("dovelimab", "placebo", measure, value, None)
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Dovelimab led to an increase in FEV1 of 0.17 L, which was significantly better than with placebo.",
        "Dovelimab led to an increase in FEV1 of 0.17 L from baseline (p=0.02 versus placebo).",
        "An increase in FEV1 of 0.17 L was seen with dovelimab compared with placebo (0.02 L).",
    ],
)
def test_a_change_that_is_only_said_to_beat_a_control_is_the_arms_own(sentence):
    assert 0.17 in {r[3] for r in rates(TWO + sentence)}


def test_a_reduction_of_two_percentages_is_by_what_one_is_below_the_other():
    text = TWO + "Dovelimab cut the rate of relapse to 12% from 30% for placebo, a 60% reduction (p=0.004)."
    assert {(r[0], r[3]) for r in rates(text)} == {("dovelimab", 12), ("placebo", 30)}
    assert told(text) == {("dovelimab", "placebo", "percent_reduction", 60, "=0.004")}


def test_what_an_arm_started_from_is_not_the_controls():
    text = TWO + "HbA1c fell to 6.4% from 8.3% with dovelimab and to 7.8% from 8.2% with placebo."
    assert {(r[0], r[3]) for r in rates(text)} == {("dovelimab", 6.4), ("placebo", 7.8)}


def test_schedules_tell_arms_apart_beside_a_placebo_group():
    text = (
        "21% of patients on weight-based dosing of dovelimab every two weeks and 17% of patients on dovelimab every four weeks "
        "achieved clear or almost-clear skin (IGA 0 or 1), compared with 3% with placebo (p less than 0.001)."
    )
    facts = read(text)
    regimen = {a.id: a.regimen or a.role for a in facts.arms}
    assert {(regimen[r.arm], r.endpoint.code, r.value) for r in facts.results if r.comparator is None} == {
        ("every 2 weeks", "IGA 0/1", 21),
        ("every 4 weeks", "IGA 0/1", 17),
        ("placebo", "IGA 0/1", 3),
    }
    assert {regimen[r.arm] for r in facts.results if r.comparator is not None} == {
        "every 2 weeks",
        "every 4 weeks",
    }


def test_the_figure_of_an_improvement_stands_before_its_arm():
    text = "There was a 61% improvement in the dovelimab group in EASI score, compared with a 27% improvement in the placebo group."
    assert {(r[0], r[3]) for r in rates(text)} == {("dovelimab", -61), ("placebo", -27)}


def test_a_score_named_after_change_is_a_level():
    text = "The Clinical Global Impression-Improvement (CGI-I) score at week 8 was 3.1 with dovelimab vs. 3.6 with placebo."
    assert {(r.measure, r.value) for r in read(text).results} == {("mean", 3.1), ("mean", 3.6)}


def test_best_supportive_care_is_an_arm_where_a_drug_is_compared_with_it():
    text = (
        "Rigolimus did not improve overall survival compared with best supportive care (BSC). Median overall survival was "
        "7.9 months for rigolimus plus BSC versus 6.1 months for BSC alone (HR 0.88; p=0.31)."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {
        ("rigolimus + best supportive care", 7.9),
        ("best supportive care", 6.1),
    }
    assert [(c[3], c[4], c[5]) for c in comparisons(text)] == [("hazard_ratio", 0.88, "=0.31")]


def test_the_combination_of_two_drugs_is_one_arm():
    text = "The combination of nivolumab and lenvatinib was compared with sunitinib. The response rate was 68% with the combination and 33% with sunitinib."
    assert {(r[0], r[3]) for r in rates(text)} == {("nivolumab + lenvatinib", 68), ("sunitinib", 33)}


def test_discontinuation_related_to_events_is_no_event():
    text = (
        TWO
        + "Discontinuation rates related to adverse events were 14.2% with dovelimab and 3.3% with placebo."
    )
    assert {e[1] for e in events(text)} == {"Adverse event leading to discontinuation"}


def test_a_limit_in_brackets_says_from_where_on_an_event_counts():
    text = "Hypoglycemia (blood glucose <54 mg/dL) was reported in 0.4% of patients on tirzepatide and 6.1% on insulin degludec."
    told_of = {r.endpoint.code for r in read(text).results} | {e[1] for e in events(text)}
    assert told_of == {"Hypoglycaemia"}


def test_a_label_that_ends_in_a_number_leads_to_its_figures():
    text = TWO + "\n\nKey results at week 48:\n- ACQ-6: -1.41 vs. -1.13 (p=0.003)"
    assert {(r[0], r[3]) for r in rates(text)} == {("dovelimab", -1.41), ("placebo", -1.13)}


def test_what_a_drugs_figure_is_set_against_has_a_figure_of_its_own():
    text = "The annualized bleeding rate was 1.8 with fituparin compared with 14.6 with on-demand treatment."
    assert {(r[0], r[3]) for r in rates(text)} == {("fituparin", 1.8), ("on-demand treatment", 14.6)}


def test_marks_of_notes_do_not_hide_the_ends_of_sentences():
    text = (
        TWO
        + "Dovelimab cut the SNOT-22 score by 8.4 points versus placebo.1,4 It was given with standard care (SC).2"
    )
    assert told(text) == {("dovelimab", "placebo", "difference", -8.4, None)}


def test_an_interval_is_that_of_the_figure_in_it_though_much_is_said_between():
    text = TWO + (
        "Dovelimab achieved an 81% reduction in the annualized asthma exacerbation rate (AAER) in patients with polyps "
        "(95% CI: 64, 90), compared to placebo."
    )
    assert [(r.value, r.ci_low, r.ci_high) for r in read(text).results] == [(81, 64, 90)]


def test_a_study_may_be_called_by_one_word_behind_its_phase():
    facts = read(
        "The Phase 3 Juniper study compared dovelimab with placebo. A Phase 3 Japanese study is planned."
    )
    assert [s.names for s in facts.studies if s.names] == [("Juniper",)]


def test_how_a_drug_is_given_is_no_endpoint():
    text = "The trial of intravenous (IV) dovelimab against placebo was long. Overall survival in the IV dovelimab arm was 62% at 12 months."
    assert {r.endpoint.code for r in read(text).results} == {"OS"}


def test_a_share_by_which_an_event_fell_is_no_share_of_people():
    text = (
        TWO
        + "Patients on dovelimab had a reduction of 31 percent in their seizures compared to a 12 percent reduction for placebo."
    )
    facts = read(text)
    assert not facts.safety_events
    assert {(r.measure, r.value) for r in facts.results} == {("percent_change", -31), ("percent_change", -12)}


def test_treatments_in_brackets_that_a_drug_was_added_to_are_no_arms():
    text = (
        "When empagliflozin was added to other treatments (diet, exercise, metformin and/or insulin), HbA1c was reduced by 0.71% "
        "compared with placebo at week 20."
    )
    assert told(text) == {("empagliflozin", "placebo", "difference", -0.71, None)}


def test_up_to_a_weight_loss_is_its_figure():
    text = "In the trial, tirzepatide delivered up to 19.4% weight loss compared to placebo at 68 weeks of treatment."
    assert 19.4 in {abs(r.value or 0) for r in read(text).results}


def test_a_schedule_may_be_told_by_its_weeks():
    text = (
        TWO
        + "Remission was reached by 29% on the 4-weekly dose of dovelimab, 23% on the 2-weekly dose and 4% on placebo."
    )
    facts = read(text)
    regimen = {a.id: a.regimen or a.role for a in facts.arms}
    assert {(regimen[r.arm], r.value) for r in facts.results} == {
        ("every 4 weeks", 29), ("every 2 weeks", 23), ("placebo", 4),
    }  # fmt: skip


def test_twice_as_many_is_no_endpoint():
    text = TWO + "Twice as many patients on dovelimab as on placebo reached remission (42% vs 21%)."
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("dovelimab", "remission", 42),
        ("placebo", "remission", 21),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Reductions in triglycerides of 41%, 55% and 63% were seen with the 10 mg, 25 mg and 50 mg doses of plozasiran, compared with 6% for placebo.",
        "The 10 mg, 25 mg and 50 mg doses of plozasiran lowered triglycerides by 41%, 55% and 63%, compared with 6% for placebo.",
        "Plozasiran 10 mg, 25 mg and 50 mg lowered triglycerides by 41%, 55% and 63%, compared with 6% for placebo.",
    ],
)
def test_doses_are_listed_before_or_behind_their_drug_and_the_control_comes_last(sentence):
    doses = {a.id: a.dose_value for a in read(sentence).arms}
    assert {(doses[r.arm], r.value) for r in read(sentence).results} == {
        (10, -41), (25, -55), (50, -63), (None, -6),
    }  # fmt: skip


def test_what_else_a_drug_cut_is_told_in_a_clause_of_its_own():
    text = (
        TWO
        + "Dovelimab increased BMD by 8.7% vs 0.3% with placebo and cut new vertebral fractures by 66% (2.4% vs. 7.1%)."
    )
    assert ("dovelimab", "placebo", "percent_reduction", 66, None) in told(text)
    assert {(r[0], r[3]) for r in rates(text)} >= {("dovelimab", 2.4), ("placebo", 7.1)}


def test_a_delta_is_a_difference():
    text = TWO + "Clinical remission was 30.2% with dovelimab and 12.9% with placebo (delta 17.3%, p<0.001)."
    assert told(text) == {("dovelimab", "placebo", "difference", 17.3, "<0.001")}


def test_p_values_behind_the_control_are_those_of_the_doses_in_turn():
    text = "Response was seen in 44% on dovelimab 20 mg and 38% on dovelimab 10 mg, versus 31% on placebo (p=0.006 and p=0.04)."
    doses = {a.id: a.dose_value for a in read(text).arms}
    assert {(doses[r.arm], r.p_value) for r in read(text).results if r.comparator is not None} == {
        (20, 0.006), (10, 0.04),
    }  # fmt: skip


def test_the_size_of_a_trial_before_its_name_counts_no_one():
    text = "In the 312-patient ROWAN trial, those on dovelimab lived a median of 15.2 months, compared with 11.9 months for docetaxel."
    assert {(r[0], r[3]) for r in rates(text)} == {("dovelimab", 15.2), ("docetaxel", 11.9)}


def test_events_an_hour_are_a_measure_and_no_count():
    text = "Tirzepatide reduced the apnea-hypopnea index by 25.3 events per hour versus 5.3 events per hour for placebo."
    assert {(r.measure, r.value) for r in read(text).results} == {
        ("mean_change", -25.3),
        ("mean_change", -5.3),
    }


def test_any_grade_labels_the_figures_of_an_event():
    text = (
        "Peripheral neuropathy (any grade: 61.4% vs 13.2%; grade ≥3: 5.9% vs 1.0%) was more frequent with enfortumab vedotin "
        "than with chemotherapy."
    )
    assert {(e[0], e[2]) for e in events(text)} == {
        ("enfortumab vedotin", 61.4), ("chemotherapy", 13.2), ("enfortumab vedotin", 5.9), ("chemotherapy", 1.0),
    }  # fmt: skip


def test_what_a_company_said_is_no_endpoint():
    text = "Harrow Bio said its oral semaglutide 25 mg led to a 12.8% weight loss versus 2.1% with placebo."
    assert {(r[1], r[3]) for r in rates(text)} == {("Body weight", -12.8), ("Body weight", -2.1)}
