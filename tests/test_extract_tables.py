"""Tables that are written as lines: a head that names the columns, and rows read by them."""

from __future__ import annotations

import pytest
from reading import comparisons, events, intervals, rates, read

from trialdb.extract.layout import sentences

TRIAL = "SHORE was a randomized trial of tovelimab against placebo.\n\n"


def test_a_row_is_one_sentence_with_its_cells():
    (row,) = sentences("| ACR20 | 74.1% vs. 3. | |")
    assert [row.text[s:e] for s, e in row.cells] == ["ACR20", "74.1% vs. 3.", ""]


def test_a_line_with_one_bar_is_no_row():
    assert all(not s.cells for s in sentences("January 12, 2026 | By Tess Okonjo"))


@pytest.mark.parametrize("bar", [" | ", "\t"])
def test_each_cell_is_of_the_arm_of_its_column(bar):
    rows = (("Endpoint", "Tovelimab", "Placebo"), ("ACR20", "74.1%", "38.6%"), ("ACR50", "50.4%", "15.3%"))
    assert rates(TRIAL + "Week 12 results:\n\n" + "\n".join(bar.join(row) for row in rows)) == {
        ("tovelimab", "ACR20", "12 weeks", 74.1, "%"),
        ("placebo", "ACR20", "12 weeks", 38.6, "%"),
        ("tovelimab", "ACR50", "12 weeks", 50.4, "%"),
        ("placebo", "ACR50", "12 weeks", 15.3, "%"),
    }


def test_columns_compare_where_their_head_says_so():
    text = (
        TRIAL
        + "| | Tovelimab (n=80) | Placebo (n=81) | Difference (95% CI) | P value |\n|---|---|---|---|---|\n"
        "| EASI-75 at week 16 | 61% | 22% | 39 (26 to 52) | <.001 |\n"
        "| Median PFS, months | 9.2 | 5.1 | HR 0.54 (0.40 to 0.72) | 0.0004 |\n"
    )
    assert comparisons(text) == {
        ("tovelimab", "placebo", "EASI-75", "difference", 39.0, "<0.001"),
        ("tovelimab", "placebo", "PFS", "hazard_ratio", 0.54, "=0.0004"),
    }
    assert (0.54, 0.40, 0.72, None) in intervals(text)


def test_counts_with_percentages_are_shares():
    text = (
        TRIAL
        + "Adverse events, n (%) | Tovelimab | Placebo\nNausea | 12 (4.5) | 8 (3.2)\nHeadache | 20 (7.6) | 19 (7.5)"
    )
    assert events(text) == {
        ("tovelimab", "Nausea", 4.5, "%"),
        ("placebo", "Nausea", 3.2, "%"),
        ("tovelimab", "Headache", 7.6, "%"),
        ("placebo", "Headache", 7.5, "%"),
    }


def test_rows_are_arms_where_the_head_names_endpoints():
    text = TRIAL + "Arm | n | ACR20 | ACR50\nTovelimab | 80 | 61% | 40%\nPlacebo | 81 | 22% | 9%"
    assert {r[:2] + r[3:4] for r in rates(text)} == {
        ("tovelimab", "ACR20", 61.0),
        ("tovelimab", "ACR50", 40.0),
        ("placebo", "ACR20", 22.0),
        ("placebo", "ACR50", 9.0),
    }


def test_a_row_with_other_columns_than_its_head_is_not_read_by_it():
    text = TRIAL + "Endpoint | Tovelimab | Placebo\nACR20 | 61% | 22% | 39% | extra"
    assert ("placebo", "ACR20", None, 39.0, "%") not in rates(text)


def test_bars_without_a_head_make_no_facts():
    assert read("Home | News | Trials | 2026\nContact | 12% | 30%").results == ()


def test_a_head_may_say_nothing_over_the_labels():
    text = TRIAL + "Week 12\n\n | Tovelimab | Placebo\nACR20, SHORE | 61% | 22%"
    assert {r[:2] + r[3:4] for r in rates(text)} == {("tovelimab", "ACR20", 61.0), ("placebo", "ACR20", 22.0)}


ALIGNED = """SERENITY compared garadelimab 300 mg every 4 weeks, garadelimab 300 mg every 8 weeks and placebo in hereditary angioedema.

Results over the 24-week treatment period

                              300 mg Q4W    300 mg Q8W    Placebo
                              (n=32)        (n=33)        (n=31)
HAE attacks per month         0.29          0.51          2.40
Reduction vs placebo          87.9%         78.8%         -
p-value                       <0.0001       <0.0002       -
Attack-free                   56.3%         39.4%         3.2%
"""


def test_columns_that_stand_under_each_other_are_a_table():
    assert {(endpoint, at, value) for _, endpoint, at, value, _ in rates(ALIGNED)} == {
        ("HAE attack rate", "24 weeks", 0.29),
        ("HAE attack rate", "24 weeks", 0.51),
        ("HAE attack rate", "24 weeks", 2.4),
        ("Attack freedom", "24 weeks", 56.3),
        ("Attack freedom", "24 weeks", 39.4),
        ("Attack freedom", "24 weeks", 3.2),
    }


def test_a_row_of_comparisons_goes_on_with_the_endpoint_above_it():
    assert {
        (against, endpoint, measure, value, p)
        for _, against, endpoint, measure, value, p in comparisons(ALIGNED)
    } == {
        ("placebo", "HAE attack rate", "percent_reduction", 87.9, None),
        ("placebo", "HAE attack rate", "percent_reduction", 78.8, None),
        ("placebo", "HAE attack rate", "other", None, "<0.0001"),
        ("placebo", "HAE attack rate", "other", None, "<0.0002"),
    }
