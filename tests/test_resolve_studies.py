"""Which mentions of studies are one study; every rule in both orders, because sources are a set."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smallfacts import arm, facts, small_vocabulary, study

from trialdb.facts import Design
from trialdb.resolve import linked_studies, names_every_study, only_studies, resolve, study_keys


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    return small_vocabulary(tmp_path_factory.mktemp("seeds"))


def studies_of(sources, vocabulary):
    """For each study its key and its mentions; the same in both orders."""
    told = {s.key: s.mentions for s in resolve(sources, vocabulary).studies}
    turned = {s.key: s.mentions for s in resolve(dict(reversed(sources.items())), vocabulary).studies}
    assert told == turned
    return told


def one_study(name, drug="alphamab", **more):
    return facts([study("s1", name, **more)], [arm("a1", drug)] if drug else [])


def test_the_same_registry_number_is_the_same_study_whatever_its_name(vocabulary):
    sources = {
        "a": one_study("HORIZON", nct="NCT00000001"),
        "b": one_study("SUNRISE", "betanib", other_ids=("NCT00000001",)),
    }

    assert studies_of(sources, vocabulary) == {"nct:NCT00000001": (("a", "s1"), ("b", "s1"))}


def test_two_registry_numbers_are_two_studies_whatever_their_name(vocabulary):
    sources = {"a": one_study("HORIZON", nct="NCT00000001"), "b": one_study("HORIZON", nct="NCT00000002")}

    assert set(studies_of(sources, vocabulary)) == {"nct:NCT00000001", "nct:NCT00000002"}


def test_the_same_eudract_number_is_the_same_study(vocabulary):
    sources = {
        "a": one_study("HORIZON", other_ids=("EudraCT 2020-001234-22",)),
        "b": facts([study(other_ids=("2020-001234-22",))]),
    }

    assert studies_of(sources, vocabulary) == {"name:horizon": (("a", "s1"), ("b", "s1"))}


def test_the_same_protocol_number_is_the_same_study(vocabulary):
    sources = {"a": facts([study(other_ids=("20210143",))]), "b": facts([study(other_ids=("2021-0143",))])}

    assert studies_of(sources, vocabulary) == {"number:20210143": (("a", "s1"), ("b", "s1"))}


@pytest.mark.parametrize(
    ("one", "other"), [("HORIZON", "Horizon"), ("AWARD-5", "AWARD 5"), ("AWARD-5", "AWARD‐5")]
)
def test_the_same_name_with_the_same_drug_is_the_same_study(vocabulary, one, other):
    assert len(studies_of({"a": one_study(one), "b": one_study(other, "ALF-101")}, vocabulary)) == 1


def test_the_same_name_with_other_drugs_is_two_studies(vocabulary):
    sources = {"a": one_study("HORIZON"), "b": one_study("HORIZON", "betanib")}

    assert studies_of(sources, vocabulary) == {
        "name:horizon|alphamab": (("a", "s1"),),
        "name:horizon|betanib": (("b", "s1"),),
    }


def test_the_same_name_where_one_side_states_no_drug_is_the_same_study(vocabulary):
    assert len(studies_of({"a": one_study("HORIZON"), "b": one_study("HORIZON", None)}, vocabulary)) == 1


def test_the_same_name_in_another_disease_is_another_study(vocabulary):
    sources = {
        "a": one_study("HORIZON", conditions=("moderate-to-severe eczema",)),
        "b": one_study("HORIZON", conditions=("asthma",)),
    }

    assert set(studies_of(sources, vocabulary)) == {
        "name:horizon|alphamab|asthma",
        "name:horizon|alphamab|atopicdermatitis",
    }


def test_a_condition_that_no_vocabulary_knows_tells_no_studies_apart(vocabulary):
    sources = {
        "a": one_study("HORIZON", conditions=("asthma",)),
        "b": one_study("HORIZON", conditions=("wheezing",)),
    }

    assert len(studies_of(sources, vocabulary)) == 1


def test_a_comparator_that_two_studies_share_does_not_make_them_one(vocabulary):
    both = [
        facts([study("s1", "HORIZON")], [arm("a1", drug), arm("a2", "metformin", role="active_comparator")])
        for drug in ("alphamab", "betanib")
    ]

    assert len(studies_of({"a": both[0], "b": both[1]}, vocabulary)) == 2


def test_a_name_with_its_programme_in_front_is_the_same_study_when_the_drugs_meet(vocabulary):
    sources = {"a": one_study("ROCKET-IGNITE"), "b": one_study("IGNITE")}

    (found,) = resolve(sources, vocabulary).studies
    assert (found.key, found.name, len(found.mentions)) == ("name:rocketignite", "ROCKET-IGNITE", 2)
    assert len(studies_of(sources, vocabulary)) == 1


def test_a_name_with_its_programme_in_front_is_another_study_when_the_drugs_differ(vocabulary):
    assert (
        len(studies_of({"a": one_study("ROCKET-IGNITE"), "b": one_study("IGNITE", "betanib")}, vocabulary))
        == 2
    )


def test_a_name_with_its_programme_in_front_proves_nothing_without_drugs(vocabulary):
    assert len(studies_of({"a": one_study("ROCKET-IGNITE"), "b": one_study("IGNITE", None)}, vocabulary)) == 2


@pytest.mark.parametrize(
    "short",
    [
        facts([study("s1", "IGNITE", program="ROCKET")]),
        facts([study("s1", "IGNITE", "ROCKET-IGNITE")]),
    ],
)
def test_a_source_that_gives_the_programme_or_both_names_needs_no_drug(vocabulary, short):
    assert len(studies_of({"a": one_study("ROCKET-IGNITE"), "b": short}, vocabulary)) == 1


def test_two_programmes_with_a_study_of_the_same_name_have_two_studies(vocabulary):
    assert len(studies_of({"a": one_study("ROCKET-IGNITE"), "b": one_study("SPARK-IGNITE")}, vocabulary)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("EAGLE-2", "EAGLE-3"), ("Measure Up 1", "Measure Up 2"), ("OCTAVE Induction 1", "OCTAVE Induction 2")],
)
def test_trailing_numbers_tell_studies_apart(vocabulary, one, other):
    assert len(studies_of({"a": one_study(one), "b": one_study(other)}, vocabulary)) == 2


def test_a_name_that_fits_two_studies_stays_alone_and_lists_both(vocabulary):
    sources = {
        "a": one_study("HORIZON"),
        "b": one_study("HORIZON", "betanib"),
        "c": one_study("HORIZON", None),
    }

    assert ("c", "s1") in studies_of(sources, vocabulary)["source:c#s1"]
    resolution = resolve(sources, vocabulary)
    (alone,) = [s for s in resolution.studies if s.unresolved]
    assert alone.key == "source:c#s1"
    (said,) = [i for i in resolution.identities if i.source == "c" and i.kind == "study"]
    assert (said.score, said.reason) == (0.5, "more than one study goes by this name")
    assert [a.name for a in said.alternatives] == [
        "HORIZON (name:horizon|alphamab)",
        "HORIZON (name:horizon|betanib)",
    ]


def test_a_name_and_drug_that_fit_two_registry_numbers_stay_alone(vocabulary):
    sources = {
        "a": one_study("HORIZON", nct="NCT00000001"),
        "b": one_study("HORIZON", nct="NCT00000002"),
        "c": one_study("HORIZON"),
    }

    assert studies_of(sources, vocabulary)["source:c#s1"] == (("c", "s1"),)


def test_two_names_in_one_source_are_two_studies_even_if_another_source_mixes_them_up(vocabulary):
    sources = {
        "a": facts([study("s1", "IGNITE"), study("s2", "HORIZON")], [arm("a1"), arm("a2", study="s2")]),
        "b": facts([study("s1", "IGNITE", "HORIZON")], [arm("a1")]),
    }

    told = studies_of(sources, vocabulary)
    assert told == {
        "name:ignite": (("a", "s1"),),
        "name:horizon": (("a", "s2"),),
        "source:b#s1": (("b", "s1"),),
    }


def test_a_study_without_a_name_is_a_study_of_its_own_in_each_source(vocabulary):
    unnamed = facts([study(phase="3", readout="2024-09")], [arm("a1")])

    resolution = resolve({"a": unnamed, "b": unnamed}, vocabulary)

    assert [(s.key, s.name, s.unresolved) for s in resolution.studies] == [
        (f"source:{source}#s1", "unnamed phase 3 study of alphamab, readout 2024-09", True) for source in "ab"
    ]


def test_a_study_without_a_name_goes_by_what_it_tests_as_that_is_written(vocabulary):
    unnamed = facts([study()], [arm("a1", intervention="early tracheostomy")])

    (found,) = resolve({"a": unnamed}, vocabulary).studies

    assert found.name == "unnamed study of early tracheostomy"


def test_a_name_that_says_nothing_outside_its_source_identifies_nothing(vocabulary):
    sources = {"a": one_study("Study 1"), "b": one_study("Study 1")}

    assert set(studies_of(sources, vocabulary)) == {"source:a#s1", "source:b#s1"}
    assert [n.scheme for n in resolve(sources, vocabulary).studies[0].names] == ["phrase"]


RULES = """
- source: http://www.example.org/news/alpha/
  readout: "2024-09"
  intervention: alphamab
  study: NCT00000001
  reason: the register has the same figures
"""


def told_by_news(**more):
    return facts([study(readout="2024-09")], [arm("a1")], **{"url": "https://example.org/news/alpha", **more})


def test_a_rule_says_which_study_a_source_means(tmp_path):
    vocabulary = small_vocabulary(tmp_path, RULES)
    sources = {"a": told_by_news(), "r": one_study("HORIZON", nct="NCT00000001")}

    resolution = resolve(sources, vocabulary)

    assert studies_of(sources, vocabulary) == {"nct:NCT00000001": (("a", "s1"), ("r", "s1"))}
    assert {i.reason for i in resolution.identities if i.source == "a" and i.kind == "study"} == {
        "the register has the same figures"
    }
    assert not resolution.studies[0].unresolved
    assert not names_every_study(sources["a"], vocabulary)
    assert names_every_study(sources["r"], vocabulary)


@pytest.mark.parametrize(
    "other",
    [
        told_by_news(url="https://example.org/news/beta"),
        facts([study(readout="2024-10")], [arm("a1")], url="https://example.org/news/alpha"),
        facts([study(readout="2024-09")], [arm("a1", "betanib")], url="https://example.org/news/alpha"),
    ],
)
def test_a_rule_for_another_source_readout_or_drug_says_nothing(tmp_path, other):
    vocabulary = small_vocabulary(tmp_path, RULES)

    assert set(studies_of({"a": other}, vocabulary)) == {"source:a#s1"}


def test_a_rule_may_name_its_source_by_title_and_its_study_by_a_phrase(tmp_path):
    vocabulary = small_vocabulary(
        tmp_path, "- {source: A headline, phrase: late-stage trial, study: HORIZON, reason: we asked}"
    )
    told = facts([study(described="a late stage trial of 300 people")], title="A Headline")

    assert set(studies_of({"a": told}, vocabulary)) == {"name:horizon"}


def test_a_pooled_study_is_one_of_its_own_and_is_linked_with_its_parts(vocabulary):
    told = facts(
        [study("s1", "IGNITE"), study("s2", "HORIZON"), study("s3", "IGNITE", pools=("s1", "s2"))],
        [arm("a1"), arm("a2", study="s2"), arm("a3", study="s3")],
    )

    resolution = resolve({"a": told}, vocabulary)

    pooled = [s for s in resolution.studies if s.pooled]
    assert [s.mentions for s in pooled] == [(("a", "s3"),)]
    assert [(link.study, link.other, link.kind) for link in resolution.links] == [
        (pooled[0].key, resolution.study_of["a", "s2"], "pools"),
        (pooled[0].key, resolution.study_of["a", "s1"], "pools"),
    ]


def test_an_extension_of_a_study_that_stands_nowhere_else_makes_that_study(vocabulary):
    told = facts([study("s1", "ASCEND", extension_of=("IGNITE",))], [arm("a1")])

    resolution = resolve({"a": told, "b": one_study("IGNITE")}, vocabulary)

    assert [(link.study, link.other, link.kind) for link in resolution.links] == [
        ("name:ascend", "name:ignite", "extension_of")
    ]
    assert ("b", "s1") in next(s for s in resolution.studies if s.key == "name:ignite").mentions


def test_attributes_come_from_the_strongest_source_and_then_from_the_next(vocabulary):
    sources = {
        "news": facts(
            [
                study(
                    "s1", "HORIZON", enrolled=700, phase="3", weeks=24, design=Design(masking="double-blind")
                )
            ],
            [arm("a1")],
        ),
        "registry": facts(
            [study("s1", "HORIZON", nct="NCT00000001", enrolled=726)], [arm("a1")], kind="registry"
        ),
    }

    (found,) = resolve(sources, vocabulary).studies

    assert (found.enrolled, found.phase, found.weeks, found.masking) == (726, "3", 24, "double-blind")


def test_of_two_sources_as_strong_the_newer_one_is_believed(vocabulary):
    sources = {
        "a": facts([study("s1", "HORIZON", enrolled=700)], [arm("a1")], published="2024"),
        "b": facts([study("s1", "HORIZON", enrolled=726)], [arm("a1")], published="2025-03"),
    }

    assert [s.enrolled for s in resolve(sources, vocabulary).studies] == [726]


def test_keys_are_what_two_mentions_of_one_study_share(vocabulary):
    told = facts([study("s1", "ROCKET-IGNITE", nct="NCT00000001"), study("s2")])

    assert study_keys(told, vocabulary) == {
        "s1": frozenset({"rocketignite", "ignite", "nct00000001"}),
        "s2": frozenset(),
    }


def test_linked_studies_belong_together(vocabulary):
    told = facts([study("s1", "A-ONE"), study("s2", "ASCEND", extension_of=("s1",)), study("s3", "OTHER")])

    assert linked_studies(told, {"s1"}) == {"s1", "s2"}
    assert [s.id for s in only_studies(told, {"s1", "s2"}).studies] == ["s1", "s2"]


_NAMES = st.sampled_from(["IGNITE", "ROCKET-IGNITE", "HORIZON", "EAGLE-2", "EAGLE-3", "Study 1"])
_STUDY = st.builds(
    study,
    st.just("s1"),
    _NAMES,
    nct=st.sampled_from([None, None, "NCT00000001", "NCT00000002"]),
    conditions=st.sampled_from([(), ("asthma",), ("eczema",)]),
    program=st.sampled_from([None, "ROCKET"]),
    enrolled=st.sampled_from([None, 100, 200]),
)
_ARMS = st.lists(
    st.builds(
        arm,
        st.sampled_from(["a1", "a2", "a3"]),
        st.sampled_from(["alphamab", "betanib", "placebo", None]),
        st.sampled_from([None, 150, 300]),
        dose_level=st.sampled_from([None, "high", "low"]),
        regimen=st.sampled_from([None, "every 4 weeks", "every 8 weeks"]),
        n=st.sampled_from([None, 10]),
    ),
    max_size=3,
    unique_by=lambda a: a.id,
)
_FACTS = st.builds(
    lambda s, a, k: facts([s], a, kind=k), _STUDY, _ARMS, st.sampled_from(["registry", "trade_news"])
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_sources_changes_nothing(vocabulary, data):
    told = data.draw(st.lists(_FACTS, min_size=1, max_size=5))
    sources = {f"doc{i}": f for i, f in enumerate(told)}
    order = data.draw(st.permutations(sorted(sources)))

    resolution = resolve(sources, vocabulary)

    assert resolve({s: sources[s] for s in order}, vocabulary) == resolution
    assert set(resolution.study_of) == {(s, "s1") for s in sources}
    assert set(resolution.arm_of) == {(s, a.id) for s, f in sources.items() for a in f.arms}
    keys = [s.key for s in resolution.studies]
    assert len(keys) == len(set(keys))
    ncts = [s.nct_id for s in resolution.studies if s.nct_id]
    assert len(ncts) == len(set(ncts))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sources_that_share_no_key_do_not_influence_each_other(vocabulary, data):
    sources = {f"doc{i}": f for i, f in enumerate(data.draw(st.lists(_FACTS, min_size=1, max_size=4)))}
    apart = {"far": one_study("ELSEWHERE", "betanib", nct="NCT00000009")}

    alone = resolve(sources, vocabulary)
    together = resolve({**sources, **apart}, vocabulary)

    assert {s.key for s in together.studies} == {s.key for s in alone.studies} | {"nct:NCT00000009"}
    assert [s for s in together.studies if s.key != "nct:NCT00000009"] == list(alone.studies)
