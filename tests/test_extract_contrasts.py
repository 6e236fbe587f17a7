"""Which arm, term and time point a figure belongs to where a sentence holds several, and text that is no prose."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, events, rates, read

from trialdb.extract.layout import prose


def test_a_clause_that_ends_in_stopping_gives_its_figures_to_stopping():
    text = (
        "In the trial of tovelimab and placebo, grade 3 anaemia was more common with tovelimab (12.1% versus 3.0%), "
        "and 8.3% of patients on tovelimab vs 4.1% on placebo discontinued treatment because of adverse events."
    )
    stopped = "Adverse event leading to discontinuation"
    assert {("tovelimab", stopped, 8.3, "%"), ("placebo", stopped, 4.1, "%")} <= events(text)


def test_a_later_clause_takes_up_the_terms_of_the_first_in_their_order():
    text = "Adverse events of tovelimab were nausea (13%) and headache (11%); with placebo these were seen in 5% and 4%."
    assert events(text) == {
        ("tovelimab", "Nausea", 13.0, "%"),
        ("tovelimab", "Headache", 11.0, "%"),
        ("placebo", "Nausea", 5.0, "%"),
        ("placebo", "Headache", 4.0, "%"),
    }


def test_a_difference_said_to_be_for_a_dose_is_that_dose_s():
    text = (
        "At week 12, EASI-75 was reached by 40% with tovelimab 10 mg, 52% with tovelimab 25 mg and 20% with placebo "
        "(difference for 25 mg, 32 percentage points; 95% CI, 24 to 40; P<.001; difference for 10 mg, 20 percentage "
        "points; 95% CI, 12 to 28; P=.002)."
    )
    assert {(c[0], c[1], c[4], c[5]) for c in comparisons(text)} == {
        ("tovelimab 25 mg", "placebo", 32.0, "<0.001"),
        ("tovelimab 10 mg", "placebo", 20.0, "=0.002"),
    }


def test_respective_p_values_go_to_the_arms_in_their_order():
    text = (
        "Clinical remission at week 12 was achieved by 27.6% of patients receiving tovelimab 240 mg and 19.8% of those "
        "receiving tovelimab 120 mg, versus 8.5% on placebo (p<0.0001 and p=0.0012, respectively)."
    )
    assert {(c[0], c[5]) for c in comparisons(text)} == {
        ("tovelimab 240 mg", "<0.0001"),
        ("tovelimab 120 mg", "=0.0012"),
    }


def test_what_the_placebo_arm_is_given_too_is_background():
    text = (
        "Patients were assigned to zelutinib plus chemotherapy or placebo plus chemotherapy. Median progression-free "
        "survival was 14.8 months with zelutinib and 8.3 months with chemotherapy alone (HR 0.54; P<.001)."
    )
    assert arms(text) == {("zelutinib", "experimental"), ("placebo", "placebo")}
    assert comparisons(text) == {("zelutinib", "placebo", "PFS", "hazard_ratio", 0.54, "<0.001")}


def test_a_regimen_that_the_text_abbreviates_is_one_arm():
    text = (
        "Patients were given belzatamig plus daratumumab or the standard triplet of daratumumab, pomalidomide and "
        "dexamethasone (DPd). Median PFS was 30.2 months with belzatamig plus daratumumab and 18.1 months with DPd."
    )
    assert arms(text) == {
        ("belzatamig + daratumumab", "experimental"),
        ("daratumumab + pomalidomide + dexamethasone", "active_comparator"),
    }


def test_a_median_not_reached_leaves_the_figure_to_the_comparator():
    text = (
        "Patients received talzorinib or placebo. Overall survival was longer with talzorinib: medians were not "
        "reached vs 32.4 months (HR 0.71; p=0.0009)."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("placebo", 32.4)}


def test_the_comparator_of_a_title_is_not_the_drug_tested():
    text = (
        "New antibiotic no worse than meropenem in pneumonia\n\nCefrotam-zelobactam held its own against meropenem. "
        "Death from any cause occurred in 19.5% of those treated with cefrotam-zelobactam and 20.9% treated with meropenem."
    )
    assert ("meropenem", "active_comparator") in arms(text)


def test_figures_of_another_study_are_left_as_an_issue():
    text = (
        "In the SHIELD trial of tovelimab, headache was reported in 5% with tovelimab and 4% with placebo. In a separate "
        "dose-ranging study in infants, 9 of 58 had headache, versus 5 of 61 on placebo."
    )
    assert {e[2] for e in events(text)} == {5.0, 4.0}
    assert [i.reason for i in read(text).issues] == ["figures of another study that is not named"]


@pytest.mark.parametrize("dateline", ["NEW ORLEANS, Nov 8 - ", "COPENHAGEN – 3 March 2026 – "])
def test_the_day_of_a_dateline_is_no_figure(dateline):
    text = f"{dateline}Adding tovelimab to standard care did not cut cardiovascular death against placebo."
    assert rates(text) == set()


def test_a_name_does_not_reach_into_the_next_sentence():
    text = (
        "Responses lasted 12.2 months with tovelimab and 7.2 months with placebo at the median. Overall survival data "
        "are not mature."
    )
    assert "OS" not in {r[1] for r in rates(text)}


@pytest.mark.parametrize("junk", ["A-" * 4000, "a" * 20000, "1/" * 9000, "ABCD" * 4000])
def test_a_run_that_no_word_is_as_long_as_is_not_read(junk):
    text = f"Of patients on tovelimab, 42% reached EASI-75 versus 13% on placebo at week 16. {junk} The end."
    facts = read(text)
    assert {r.value for r in facts.results} == {42.0, 13.0}
    assert all(text[r.evidence.start : r.evidence.end] == r.evidence.quote for r in facts.results)
    assert len(prose(text)) == len(text)


def test_the_end_of_a_damaged_word_is_no_drug():
    text = "Of patients on vera\ufffdxilimab, 42% reached EASI-75 versus 13% on placebo at week 16."
    assert "xilimab" not in {a.intervention for a in read(text).arms}
