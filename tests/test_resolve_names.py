"""What the names of one source are taken to be: an entry of a vocabulary, or themselves with a worklist."""

from __future__ import annotations

import pytest
from smallfacts import arm, event, facts, milestone, rate, small_vocabulary, study

from trialdb.identities import Alternative
from trialdb.resolve import identify


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    return small_vocabulary(tmp_path_factory.mktemp("seeds"))


def named(vocabulary, told, kind):
    return {
        (i.local_id, i.name): (i.entity, i.in_vocabulary, i.score)
        for i in identify("doc", told, vocabulary)
        if i.kind == kind
    }


@pytest.mark.parametrize("name", ["alphamab", "Alphara", "ALF-101", "alf 101"])
def test_a_drug_goes_by_its_generic_name_its_brand_and_its_code(vocabulary, name):
    told = facts(arms=[arm("a1", name)])

    assert named(vocabulary, told, "intervention") == {("", name): ("alphamab", True, 1.0)}


def test_a_salt_is_its_drug(vocabulary):
    told = facts(arms=[arm("a1", "metformin hydrochloride")])

    assert named(vocabulary, told, "intervention") == {
        ("", "metformin hydrochloride"): ("metformin", True, 0.95)
    }


def test_each_drug_of_a_combination_is_named(vocabulary):
    told = facts(arms=[arm("a1", "ALF-101 + Newdrug")])

    assert named(vocabulary, told, "intervention") == {
        ("", "ALF-101"): ("alphamab", True, 1.0),
        ("", "Newdrug"): ("Newdrug", False, 0.5),
    }


def test_an_unknown_drug_stands_for_itself_with_the_names_most_like_it(vocabulary):
    (said,) = identify("doc", facts(arms=[arm("a1", "alfamab")]), vocabulary)

    assert (said.entity, said.in_vocabulary, said.score, said.entity_kind) == (
        "alfamab",
        False,
        0.5,
        "biologic",
    )
    assert said.reason == "not in the vocabulary; kept as the source writes it"
    assert said.alternatives == (Alternative("alphamab", 0.8, "a similar spelling"),)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Kyowa Hakko Kirin", ("Kyowa Kirin", True, 1.0)),
        ("Kyowa Kirin Co., Ltd.", ("Kyowa Kirin", True, 0.95)),
        ("Acme Inc.", ("Acme", True, 0.95)),
        ("Nobody Knows, LLC", ("Nobody Knows", False, 0.5)),
    ],
)
def test_an_organisation_goes_by_its_names_and_without_its_legal_form(vocabulary, name, found):
    assert named(vocabulary, facts([study(sponsors=(name,))]), "organisation") == {("", name): found}


def test_the_organisations_of_milestones_are_named_too(vocabulary):
    told = facts(milestones=[milestone("readout", "2025-03", organisations=("Acme",))])

    assert named(vocabulary, told, "organisation") == {("", "Acme"): ("Acme", True, 1.0)}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("eczema", ("atopic dermatitis", True, 1.0)),
        ("moderate-to-severe atopic dermatitis", ("atopic dermatitis", True, 0.95)),
        ("severe, uncontrolled asthma", ("asthma", True, 0.95)),
        ("gout", ("gout", False, 0.5)),
    ],
)
def test_a_condition_goes_by_its_names_however_severe_it_is(vocabulary, name, found):
    assert named(vocabulary, facts([study(conditions=(name,))]), "condition") == {("", name): found}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Atopic Dermatitis (AtD)", ("atopic dermatitis", True, 0.95)),
        ("Dermatitis, Atopic", ("atopic dermatitis", True, 0.95)),
        ("Atopic Dermatitis (of the hand)", ("Atopic Dermatitis (of the hand)", False, 0.5)),
        ("Asthma, Atopic Dermatitis", ("Asthma, Atopic Dermatitis", False, 0.5)),
    ],
)
def test_a_condition_goes_by_its_name_in_an_index_and_with_an_abbreviation_behind_it(vocabulary, name, found):
    assert named(vocabulary, facts([study(conditions=(name,))]), "condition") == {("", name): found}


def test_an_endpoint_goes_by_its_code_and_else_by_the_words_of_its_source(vocabulary):
    told = facts(results=[rate("a1", 42, endpoint="EASI 75"), rate("a1", 7, endpoint="itch-free days")])

    assert named(vocabulary, told, "endpoint") == {
        ("EASI 75", "EASI 75"): ("EASI-75", True, 1.0),
        ("itch-free days", "itch-free days"): ("itch-free days", False, 0.5),
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("headaches", ("Headache", True, 1.0)),
        ("fever", ("Pyrexia", True, 1.0)),
        ("hiccups", ("hiccups", False, 0.5)),
    ],
)
def test_an_adverse_event_goes_by_its_term_in_singular_and_plural(vocabulary, words, found):
    assert named(vocabulary, facts(safety_events=[event("a1", words)]), "adverse_event") == {
        ("", words): found
    }


def test_a_name_that_a_source_uses_twice_is_one_row(vocabulary):
    told = facts(arms=[arm("a1", "alphamab"), arm("a2", "Alphamab")])

    assert len(named(vocabulary, told, "intervention")) == 1
