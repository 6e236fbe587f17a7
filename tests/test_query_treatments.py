"""What arms get is asked for as it is given: one drug, several together, one alone, drugs of a class."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from trialdb.errors import UnknownNameError
from trialdb.query import ask, deltas, results, safety, studies, timeline
from trialdb.query.patterns import is_fit
from trialdb.query.treatments import class_of, only, parts_of, together
from trialdb.query.words import drug_class, drug_classes
from trialdb.values import key
from trialdb.vocabulary import load_vocabulary


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


@pytest.fixture
def classed(made):
    """Two drugs of one class, one of them known by its stem alone, and one of another, each against placebo."""
    mechanisms = {"zoracin": "JAK1 and JAK2 inhibitor", "tovelimab": "anti-IL-13 monoclonal antibody"}
    for place, drug in enumerate(("zoracin", "vemacitinib", "tovelimab")):
        study = made.study(f"CLASS-{place}")
        arm, control = made.arm(study, drug, drug), made.arm(study, "placebo", "placebo", role="placebo")
        source = made.source("Journal", f"202{place}", kind="journal_article")
        made.says(source, arm, "EASI-75", f"{40 + place}%")
        made.says(source, control, "EASI-75", "10%")
        made.event(source, arm, "Nausea", "5%")
        made.milestone(source, "readout", "2025-01", "month", drug)
    made.session.commit()
    for name, mechanism in mechanisms.items():
        made.session.execute(
            text("UPDATE interventions SET mechanism = :mechanism WHERE name = :name"),
            {"name": name, "mechanism": mechanism},
        )
    made.session.commit()
    return made.session.get_bind()


def test_a_class_means_the_drugs_of_its_mechanism_and_of_its_stem(classed):
    for name in ("JAK inhibitor", "JAK inhibitors", "Janus kinase inhibitors", "jakinibs"):
        assert [row["arm"] for row in deltas(classed, drug=name).rows] == ["zoracin", "vemacitinib"]
    assert [row["arm"] for row in results(classed, drug="IL-13 inhibitors").rows] == ["tovelimab"]
    assert [row["study"] for row in studies(classed, drug="JAK inhibitors").rows] == ["CLASS-0", "CLASS-1"]
    assert len(safety(classed, drug="JAK inhibitors").rows) == 2
    assert {
        row["intervention"] for row in timeline(classed, drug="IL-13 inhibitors", event="readout").rows
    } == {"tovelimab"}


def test_a_class_without_a_drug_here_has_no_rows(classed):
    assert results(classed, drug="statins").rows == []


def test_by_class_rows_stand_together_and_say_which(classed):
    answer = ask(classed, "EASI-75 delta versus placebo by class")

    assert [(row["drug_class"], row["arm"]) for row in answer.rows] == [
        ("IL-13 inhibitor", "tovelimab"),
        ("JAK inhibitor", "zoracin"),
        ("JAK inhibitor", "vemacitinib"),
    ]
    assert {row["drug_class"] for row in deltas(classed).rows} == {None}


def test_of_an_arm_with_several_drugs_each_class_is_told(made):
    study = made.study("DUET-2")
    arm = made.arm(study, "both", "vemacitinib", "olmagliptin", "placebo")
    made.says(made.source("Journal", "2026"), arm, "EASI-75", "40%")
    made.session.commit()

    rows = results(made.session.get_bind(), by=["class"]).rows
    assert [row["drug_class"] for row in rows] == ["JAK inhibitor + DPP-4 inhibitor"]


def test_a_class_may_be_part_of_a_combination_and_what_it_is_compared_with(combined, made):
    made.session.execute(
        text("UPDATE interventions SET mechanism = 'JAK inhibitor' WHERE name = 'sestotinib'")
    )
    made.session.commit()

    assert compared(combined, drug="norvelimab + JAK inhibitors", versus="JAK inhibitors alone") == [
        ("norvelimab + sestotinib", "sestotinib", 30),
        ("norvelimab + sestotinib + rifocin", "sestotinib", 40),
    ]


VOCABULARY = load_vocabulary().interventions.values()


@pytest.mark.parametrize("sort", drug_classes(), ids=lambda sort: sort.name)
def test_each_pattern_of_a_class_fits_a_drug_of_the_vocabulary(sort):
    mechanisms = {drug.mechanism for drug in VOCABULARY if drug.mechanism}

    assert sum(is_fit(mechanism, sort.mechanisms) for mechanism in mechanisms)
    for pattern in sort.mechanisms:
        assert any(is_fit(mechanism, [pattern.removeprefix("!")]) for mechanism in mechanisms), pattern


def test_no_name_of_a_class_is_that_of_another_or_of_a_drug():
    names = [key(name) for sort in drug_classes() for name in (sort.name, *sort.names)]
    drugs = {key(name) for drug in VOCABULARY for name in (drug.name, *drug.names)}

    assert len(names) == len(set(names))
    assert not drugs & {known for name in names for known in (name, f"{name}s")}
    assert [sort.name for sort in drug_classes()] == sorted((s.name for s in drug_classes()), key=str.lower)


def test_a_stem_is_asked_only_of_a_drug_without_a_mechanism():
    assert class_of("vemacitinib", None) == "JAK inhibitor"
    assert class_of("vemacitinib", "SYK inhibitor") == "SYK inhibitor"
    assert class_of("zelpiprazole", None) is None
    assert drug_class("proton pump inhibitors").name == "proton pump inhibitor"
