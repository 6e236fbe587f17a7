"""Dated events: their kind, their companies, and dates in every precision, relative ones too."""

from __future__ import annotations

import pytest
from reading import milestones, read

DRUG = "Tovelimab is an antibody against atopic dermatitis. "


def test_an_alliance_that_ends_has_its_companies():
    text = f"{DRUG}Amgen has walked away from its agreement with Pfizer on tovelimab, the companies said on March 3, 2026."
    assert milestones(text) == {("alliance_ended", "2026-03-03", ("Amgen", "Pfizer"))}


def test_a_weekday_is_the_last_one_before_publication():
    text = f"{DRUG}Amgen ended its alliance with Pfizer on tovelimab, the companies said on Friday."
    assert milestones(text, published="2026-03-09") == {("alliance_ended", "2026-03-06", ("Amgen", "Pfizer"))}


def test_the_weekday_of_publication_is_that_day():
    text = f"{DRUG}Amgen ended its alliance with Pfizer on tovelimab, the companies said on Friday."
    assert milestones(text, published="2026-03-06") == {("alliance_ended", "2026-03-06", ("Amgen", "Pfizer"))}


def test_a_weekday_without_day_of_publication_stays_open():
    text = f"{DRUG}Amgen ended its alliance with Pfizer on tovelimab, the companies said on Friday."
    assert milestones(text) == {("alliance_ended", None, ("Amgen", "Pfizer"))}


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("in the first half of 2027", "2027-H1"),
        ("in the second half of this year", "2026-H2"),
        ("in the first half of next year", "2027-H1"),
        ("in the third quarter of 2027", "2027-Q3"),
        ("in Q2 2027", "2027-Q2"),
        ("in 1H 2027", "2027-H1"),
        ("in June 2027", "2027-06"),
        ("on June 5, 2027", "2027-06-05"),
        ("on 5 June 2027", "2027-06-05"),
    ],
)
def test_a_planned_filing_keeps_the_precision_of_its_date(printed, date):
    text = f"{DRUG}Amgen plans to file an application for tovelimab with the FDA {printed}."
    assert {m[:2] for m in milestones(text, published="2026-03-09")} == {("filing_planned", date)}


def test_an_approval_has_its_date_and_drug():
    text = f"{DRUG}The FDA approved tovelimab for atopic dermatitis on May 14, 2025."
    assert {(m.kind, m.date, m.intervention) for m in read(text).milestones} == {
        ("approval", "2025-05-14", "tovelimab")
    }


def test_a_readout_has_its_month():
    text = f"{DRUG}In September 2024, Amgen released phase 3 data for tovelimab in atopic dermatitis."
    assert {m[:2] for m in milestones(text)} == {("readout", "2024-09")}


def test_an_event_told_twice_is_one_milestone():
    text = (
        f"{DRUG}Amgen ended its alliance with Pfizer on tovelimab on March 3, 2026.\n\nAmgen terminated the agreement with "
        "Pfizer on tovelimab on March 3, 2026, for reasons of portfolio."
    )
    assert milestones(text) == {("alliance_ended", "2026-03-03", ("Amgen", "Pfizer"))}


def test_a_text_of_results_alone_has_no_milestones():
    assert milestones("EASI-75 at week 16 was 51.2% with tovelimab and 14.0% with placebo.") == set()


def test_references_hold_no_milestones():
    text = f"{DRUG}It is given every 4 weeks.\n\nReferences\n1. Amgen announced phase 3 data for tovelimab. May 2, 2024."
    assert milestones(text) == set()
