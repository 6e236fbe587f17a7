"""Names of the vocabularies in a text, and a text's own abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.extract.lexicon import abbreviations, lexicon
from trialdb.vocabulary import load_vocabulary


def names(text, kind=None):
    found = lexicon(load_vocabulary()).names(text)
    return [(text[n.start : n.end], n.id) for n in found if kind is None or n.kind == kind]


@pytest.mark.parametrize("printed", ["EASI-75", "EASI 75", "EASI75", "EASI‑75"])
def test_a_name_is_found_in_every_spelling(printed):
    assert names(f"the {printed} response", "endpoint")[0][1] == "EASI-75"


def test_the_longest_name_wins():
    assert names("a PASI 90 response", "endpoint") in (
        [("PASI 90", "PASI 90")],
        [("PASI 90 response", "PASI 90")],
    )


def test_case_matters_to_an_abbreviation_that_is_a_word_in_lower_case():
    assert names("OS and or improved", "endpoint") == [("OS", "OS")]
    assert names("the os was closed", "endpoint") == []


def test_a_name_inside_a_word_is_none():
    assert names("the feverish nauseating rashness", "adverse_event") == []


def test_a_plural_is_the_same_name():
    assert names("many headaches came", "adverse_event") == [("headaches", "Headache")]


def test_a_synonym_is_its_term():
    assert names("with fever and chills", "adverse_event") == [("fever", "Pyrexia"), ("chills", "Chills")]


def test_another_name_of_a_drug_is_the_drug():
    assert names("given AMG 451 for long", "intervention") == [("AMG 451", "rocatinlimab")]


def test_two_names_of_a_company_are_one():
    ids = [i for _, i in names("Kyowa Hakko Kirin, now Kyowa Kirin", "organisation")]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_word_with_a_drugs_stem_is_a_drug():
    assert names("given zorvelimab for long", "intervention") == [("zorvelimab", "zorvelimab")]


def test_a_threshold_of_another_direction_is_another_endpoint():
    ids = {i for _, i in names("HIV RNA of 50 copies/mL or more", "endpoint")}
    assert "HIV RNA <50" not in ids


def test_a_text_explains_its_own_abbreviations():
    text = "We gave mometasone furoate nasal spray (MFNS) and watched total nasal symptom scores (TNSS)."
    assert {short: long for short, (long, _, _) in abbreviations(text).items()} == {
        "MFNS": "mometasone furoate nasal spray",
        "TNSS": "total nasal symptom scores",
    }


def test_brackets_without_abbreviation_explain_nothing():
    assert abbreviations("It was seen in adults (most of them women) and later (see Table 2).") == {}


@settings(deadline=None)
@given(
    st.one_of(
        st.lists(
            st.sampled_from(
                ["EASI-75", "fever", "AMG 451", "placebo", "OS", " ", "(", "™", "-", "\n\n", "ß", "İ", "ﬁ"]
            )
        ).map("".join),
        st.text(max_size=150),
    )
)
def test_names_lie_inside_the_text_and_those_of_one_kind_never_overlap(text):
    ends = {}
    for name in lexicon(load_vocabulary()).names(text):
        assert ends.get(name.kind, 0) <= name.start < name.end <= len(text)
        ends[name.kind] = name.end


@settings(deadline=None)
@given(st.text(alphabet="ab AB()-,.;\n", max_size=120))
def test_a_long_form_stands_in_the_text_where_it_says(text):
    for long, start, end in abbreviations(text).values():
        assert text[start:end] == long
