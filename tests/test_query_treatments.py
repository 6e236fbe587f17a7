"""What arms get is asked for as it is given: one drug, several together, one alone."""

from __future__ import annotations

import pytest

from trialdb.errors import UnknownNameError
from trialdb.query import ask, deltas, results, safety
from trialdb.query.treatments import only, parts_of, together


@pytest.fixture
def combined(made):
    """A study of two drugs together against each of them, and one of a drug against placebo, both on a background."""
    study = made.study("DUET-1")
    both = made.arm(study, "norvelimab plus sestotinib", "norvelimab", "sestotinib")
    more = made.arm(study, "norvelimab plus sestotinib plus rifocin", "norvelimab", "sestotinib", "rifocin")
    one = made.arm(study, "norvelimab", "norvelimab", role="active_comparator")
    other = made.arm(study, "sestotinib", "sestotinib", role="active_comparator")
    added = made.study("SOLO-1")
    with_cream = made.arm(added, "norvelimab plus hydrocream", "norvelimab", "hydrocream")
    cream = made.arm(added, "placebo plus hydrocream", "placebo", "hydrocream", role="placebo")
    source = made.source("Journal", "2026", kind="journal_article")
    for arm, figure in (
        (both, "60%"),
        (more, "70%"),
        (one, "40%"),
        (other, "30%"),
        (with_cream, "50%"),
        (cream, "20%"),
    ):
        made.says(source, arm, "EASI-75", figure)
        made.event(source, arm, "Nausea", "5%")
    made.session.commit()
    return made.session.get_bind()


def compared(engine, **asked):
    return [(row["intervention"], row["comparator"], row["value"]) for row in deltas(engine, **asked).rows]


BOTH = together("norvelimab", "sestotinib")


def test_a_combination_means_the_arms_that_get_all_of_it(combined):
    assert [(row["intervention"], row["value"]) for row in results(combined, drug=BOTH).rows] == [
        ("norvelimab + sestotinib", 60),
        ("norvelimab + sestotinib + rifocin", 70),
    ]
    assert {row["arm"] for row in safety(combined, drug=BOTH).rows} == {
        "norvelimab plus sestotinib",
        "norvelimab plus sestotinib plus rifocin",
    }


def test_a_combination_goes_by_any_order_and_any_name_of_its_drugs(combined):
    assert (
        results(combined, drug=together("Sestotinib", "NORVELIMAB")).rows == results(combined, drug=BOTH).rows
    )


def test_what_a_combination_is_compared_with_gets_no_more_of_it(combined):
    assert compared(combined, drug=BOTH, versus="norvelimab") == [
        ("norvelimab + sestotinib", "norvelimab", 20),
        ("norvelimab + sestotinib + rifocin", "norvelimab", 30),
    ]


def test_alone_means_nothing_else_but_placebo(combined):
    assert [row["arm"] for row in results(combined, drug=only("norvelimab")).rows] == ["norvelimab"]
    assert [row["arm"] for row in results(combined, drug=only("hydrocream")).rows] == [
        "placebo plus hydrocream"
    ]
    assert [row["arm"] for row in results(combined, drug=only(BOTH)).rows] == ["norvelimab plus sestotinib"]


def test_a_background_may_be_named_beside_a_role_or_by_itself(combined):
    told = [("norvelimab + hydrocream", "placebo plus hydrocream", 30)]

    for versus in ("placebo", "placebo + hydrocream", "hydrocream", "hydrocream alone"):
        assert compared(combined, drug="norvelimab + hydrocream", versus=versus) == told
    assert compared(combined, drug="norvelimab", versus="placebo + sestotinib") == []


def test_a_question_may_put_it_as_it_is_said(combined):
    answer = ask(combined, "EASI-75 of norvelimab plus sestotinib versus sestotinib alone")

    assert answer.title == "Deltas of EASI-75 for norvelimab + sestotinib versus sestotinib alone"
    assert [(row["arm"], row["value"]) for row in answer.rows] == [
        ("norvelimab plus sestotinib", 30),
        ("norvelimab plus sestotinib plus rifocin", 40),
    ]


def test_a_drug_of_a_combination_that_nobody_knows_is_named(combined):
    with pytest.raises(UnknownNameError, match=r"sestotimib.*sestotinib"):
        results(combined, drug="norvelimab + sestotimib")


def test_a_name_with_a_plus_of_its_own_is_one_name():
    assert parts_of("A+AVD") == (("A+AVD",), False)
