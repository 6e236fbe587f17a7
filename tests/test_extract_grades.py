"""A figure says which grade of an event it counts, so that it is not taken for the figure of every grade."""

import pytest
from reading import read

from trialdb import query
from trialdb.extract.grades import grade_of
from trialdb.pipeline import load


@pytest.mark.parametrize(
    ("reported", "grade"),
    [
        ("Grade 3 or higher neutropenia", "grade ≥3"),
        ("grade 4 or worse anaemia", "grade ≥4"),
        ("at least grade 3 rash", "grade ≥3"),
        ("grade ≥ 3 rash", "grade ≥3"),
        ("≥ grade 3 rash", "grade ≥3"),
        ("diarrhoea of grade >=3", "grade ≥3"),
        ("grade 3/4 diarrhoea", "grade 3-4"),
        ("grades 3 to 5 infection", "grade 3-5"),
        ("grade 3 or 4 infection", "grade 3-4"),
        ("grade 2 pruritus", "grade 2"),
        ("severe hypoglycaemia", "severe"),
        ("neutropenia", None),
        ("cutaneous reaction, severe form", None),
        ("centigrade 3 burns", None),
    ],
)
def test_the_words_for_an_event_give_its_grade(reported, grade):
    assert grade_of(reported) == grade


TOXICITY = (
    "Neutropenia of any grade occurred in 61.0% of patients on tolvacitinib and 4.0% on placebo. "
    "Grade 3 or higher neutropenia occurred in 40.8% and 1.0%. Diarrhoea was seen in 52% vs 20%, and grade 3/4 "
    "diarrhoea in 9% vs 1%."
)


def test_each_grade_of_an_event_is_a_figure_of_its_own():
    facts = read(TOXICITY)
    assert {(e.term, e.qualifier, e.value) for e in facts.safety_events} == {
        ("Neutropenia", None, 61.0), ("Neutropenia", None, 4.0),
        ("Neutropenia", "grade ≥3", 40.8), ("Neutropenia", "grade ≥3", 1.0),
        ("Diarrhoea", None, 52.0), ("Diarrhoea", None, 20.0),
        ("Diarrhoea", "grade 3-4", 9.0), ("Diarrhoea", "grade 3-4", 1.0),
    }  # fmt: skip


def test_the_same_share_at_two_grades_is_two_figures():
    text = (
        "Neutropenia of any grade occurred in 3% of patients on tolvacitinib, and grade 4 neutropenia in 3%."
    )
    assert {e.qualifier for e in read(text).safety_events} == {None, "grade 4"}


def test_a_grade_that_is_part_of_the_term_is_not_said_twice():
    text = "Grade 3 or higher adverse events occurred in 31% of patients on tolvacitinib and 12% on placebo."
    assert {(e.term, e.qualifier) for e in read(text).safety_events} == {
        ("Grade 3 or higher adverse event", None)
    }


def test_a_grade_in_one_source_is_no_conflict_with_every_grade_in_another(emptied_database, tmp_path):
    opening = "In the phase 3 MERLIN trial of tolvacitinib in breast cancer, "
    told = {
        "any": "neutropenia was reported in 61.0% of patients on tolvacitinib and 4.0% on placebo.",
        "graded": "grade 3 or worse neutropenia was reported in 40.8% of patients on tolvacitinib and 1.0% on placebo.",
    }
    for name, sentence in told.items():
        (tmp_path / f"{name}.txt").write_text(opening + sentence)
    assert load(emptied_database, [tmp_path]).loaded == 2

    rows = query.safety(emptied_database, term="neutropenia").rows
    assert {
        (row["qualifier"], row["value"], row["disputed"]) for row in rows if row["role"] != "placebo"
    } == {
        (None, 61.0, False),
        ("grade ≥3", 40.8, False),
    }
    assert not query.conflicts(emptied_database).rows
