"""Which mentions of arms are one arm of a study, over all its sources."""

from __future__ import annotations

import pytest
from smallfacts import arm, facts, small_vocabulary, study

from trialdb.facts import RecordFacts
from trialdb.identities import Component
from trialdb.resolve import resolve


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    return small_vocabulary(tmp_path_factory.mktemp("seeds"))


def source(*arms, **more):
    return facts([study("s1", "HORIZON", nct="NCT00000001")], arms, **more)


def keys(vocabulary, **sources):
    """The key of the arm of each mention, as ``source.arm``; the same in both orders."""
    told = resolve(sources, vocabulary).arm_of
    assert told == resolve(dict(reversed(sources.items())), vocabulary).arm_of
    return {f"{s}.{a}": arm_key for (s, a), (_, arm_key) in sorted(told.items())}


def arms(vocabulary, **sources):
    return {a.key: a for a in resolve(sources, vocabulary).arms}


def reasons(vocabulary, **sources):
    told = resolve(sources, vocabulary).identities
    return {f"{i.source}.{i.local_id}": (i.score, i.reason) for i in told if i.kind == "arm"}


def test_the_same_drug_and_dose_is_one_arm_under_any_name_of_the_drug_and_unit(vocabulary):
    told = keys(
        vocabulary,
        a=source(arm("a1", "alphamab", 0.25)),
        b=source(arm("a1", "ALF 101", 250, unit="µg")),
        c=source(arm("a1", "Alphara", 0.25)),
    )

    assert set(told.values()) == {"alphamab|0.25 mg"}


def test_two_doses_are_two_arms(vocabulary):
    assert keys(vocabulary, a=source(arm("a1", dose=150), arm("a2", dose=300))) == {
        "a.a1": "alphamab|150 mg",
        "a.a2": "alphamab|300 mg",
    }


def test_all_placebo_mentions_are_one_arm(vocabulary):
    told = keys(
        vocabulary,
        a=source(arm("p", "placebo", regimen="every 4 weeks")),
        b=source(arm("p", None, role="placebo"), arm("q", "placebo", regimen="every 2 weeks")),
    )

    assert set(told.values()) == {"placebo"}


def test_two_placebo_schedules_in_one_source_are_two_arms(vocabulary):
    told = keys(
        vocabulary,
        a=source(arm("p", "placebo", regimen="every 4 weeks"), arm("q", "placebo", regimen="Q2W")),
        b=source(arm("p", "placebo", regimen="every four weeks")),
        c=source(arm("p", "placebo")),
    )

    assert told == {
        "a.p": "placebo|every 4 weeks",
        "a.q": "placebo|every 2 weeks",
        "b.p": "placebo|every 4 weeks",
        "c.p": "placebo",
    }


def test_the_high_and_the_low_dose_are_the_largest_and_the_smallest_that_any_source_names(vocabulary):
    news = source(arm("h", dose_level="high"), arm("l", dose_level="low"))
    journal = source(arm("a1", dose=150), arm("a2", dose=300), kind="journal_article")

    told = keys(vocabulary, news=news, journal=journal)

    assert (told["news.h"], told["news.l"]) == ("alphamab|300 mg", "alphamab|150 mg")
    assert reasons(vocabulary, news=news, journal=journal)["news.h"] == (
        0.9,
        "the largest of the drug's 2 doses in the study",
    )


def test_the_medium_dose_is_the_middle_one_of_three(vocabulary):
    news = source(arm("m", dose_level="medium"))
    three = source(*(arm(f"a{dose}", dose=dose) for dose in (75, 150, 300)))

    assert keys(vocabulary, news=news, three=three)["news.m"] == "alphamab|150 mg"


def test_the_medium_dose_of_two_stays_what_it_is(vocabulary):
    news = source(arm("m", dose_level="medium"))
    two = source(arm("a1", dose=150), arm("a2", dose=300))

    assert keys(vocabulary, news=news, two=two)["news.m"] == "alphamab|medium"


def test_the_high_dose_of_one_known_dose_stays_what_it_is(vocabulary):
    told = arms(vocabulary, news=source(arm("h", dose_level="high")), one=source(arm("a1", dose=150)))

    assert [(a.key, a.label, a.dose_level) for a in told.values()] == [
        ("alphamab|150 mg", "alphamab 150 mg", None),
        ("alphamab|high", "alphamab, high dose", "high"),
    ]


def test_a_source_that_gives_level_and_figure_settles_what_the_level_is(vocabulary):
    news = source(arm("h", dose_level="high"))
    other = source(arm("a1", dose=150, dose_level="high"))

    assert keys(vocabulary, news=news, other=other)["news.h"] == "alphamab|150 mg"


def test_doses_that_do_not_compare_settle_no_level(vocabulary):
    news = source(arm("h", dose_level="high"))
    two = source(arm("a1", dose=150), arm("a2", dose=3, unit="mg/kg"))

    assert keys(vocabulary, news=news, two=two)["news.h"] == "alphamab|high"


def test_the_drug_alone_is_its_only_dosed_arm(vocabulary):
    news, journal = source(arm("a1")), source(arm("a1", dose=300))

    assert set(keys(vocabulary, news=news, journal=journal).values()) == {"alphamab|300 mg"}
    assert reasons(vocabulary, news=news, journal=journal)["news.a1"] == (
        0.9,
        "the study's only arm of the drug",
    )


def test_the_drug_alone_stays_alone_beside_two_doses(vocabulary):
    told = arms(vocabulary, news=source(arm("a1")), journal=source(arm("a1", dose=150), arm("a2", dose=300)))

    assert told["alphamab"].label == "alphamab, dose not stated"


def test_the_drug_alone_is_the_dose_whose_schedule_it_has(vocabulary):
    news = source(arm("a1", regimen="twice daily"))
    journal = source(arm("a1", dose=300, regimen="once daily"), arm("a2", dose=150, regimen="twice daily"))

    assert keys(vocabulary, news=news, journal=journal)["news.a1"] == "alphamab|150 mg"


def test_all_doses_together_are_an_arm_of_their_own(vocabulary):
    told = arms(vocabulary, a=source(arm("a1", dose=300), arm("a2", label="pooled alphamab groups")))

    assert [(a.key, a.label) for a in told.values()] == [
        ("alphamab|300 mg", "alphamab 300 mg"),
        ("alphamab|all doses", "alphamab, all doses"),
    ]


def test_one_dose_with_two_schedules_in_one_source_is_two_arms(vocabulary):
    two = source(arm("a1", dose=300, regimen="every 4 weeks"), arm("a2", dose=300, regimen="every 8 weeks"))
    one, none = source(arm("a1", dose=300, regimen="Q8W")), source(arm("a1", dose=300))

    assert keys(vocabulary, two=two, one=one, none=none) == {
        "none.a1": "alphamab|300 mg",
        "one.a1": "alphamab|300 mg|every 8 weeks",
        "two.a1": "alphamab|300 mg|every 4 weeks",
        "two.a2": "alphamab|300 mg|every 8 weeks",
    }


def test_a_dose_without_schedule_takes_that_of_the_other_sources(vocabulary):
    told = arms(vocabulary, a=source(arm("a1", dose=300)), b=source(arm("a1", dose=300, regimen="Q4W")))

    assert [(a.label, a.components) for a in told.values()] == [
        ("alphamab 300 mg every 4 weeks", (Component("alphamab", 300, "mg", "every 4 weeks", None),))
    ]


def test_a_combination_is_the_same_in_either_order(vocabulary):
    told = arms(
        vocabulary,
        a=source(arm("a1", "alphamab + betanib", 300)),
        b=source(arm("a1", "betanib + alphamab")),
    )

    assert [(a.key, a.label) for a in told.values()] == [
        ("alphamab+betanib|300 mg", "alphamab + betanib 300 mg")
    ]
    assert [(c.intervention, c.dose_value) for c in told["alphamab+betanib|300 mg"].components] == [
        ("alphamab", 300),
        ("betanib", None),
    ]


def test_a_dose_without_drug_is_of_the_only_drug_that_the_study_tests(vocabulary):
    news = source(arm("h", None, dose_level="high", label="the high dose"))
    journal = source(arm("a1", dose=150), arm("a2", dose=300))

    assert keys(vocabulary, news=news, journal=journal)["news.h"] == "alphamab|300 mg"
    score, reason = reasons(vocabulary, news=news, journal=journal)["news.h"]
    assert score == 0.9
    assert reason == "the only drug that the study tests; the largest of the drug's 2 doses in the study"


def test_a_group_without_drug_keeps_its_label(vocabulary):
    told = arms(vocabulary, a=source(arm("a1", None, label="Standard of care", role="active_comparator")))

    assert [(a.key, a.label, a.role, a.components) for a in told.values()] == [
        ("label:standardofcare", "Standard of care", "active_comparator", ())
    ]


def test_a_drug_that_no_vocabulary_knows_is_kept_as_written_and_says_so(vocabulary):
    told = source(arm("a1", "Zedmab", 5))

    assert keys(vocabulary, a=told, b=source(arm("a1", "zedmab", 5))) == {
        "a.a1": "zedmab|5 mg",
        "b.a1": "zedmab|5 mg",
    }
    assert reasons(vocabulary, a=told)["a.a1"] == (0.5, "its drug and dose; Zedmab is not in the vocabulary")


def test_sizes_come_from_the_strongest_source(vocabulary):
    told = arms(
        vocabulary,
        news=source(arm("a1", dose=300, n=300, ratio=2)),
        registry=source(arm("a1", dose=300, n=328), kind="registry"),
    )

    assert [(a.n, a.ratio) for a in told.values()] == [(328, 2)]


def test_arms_of_two_studies_are_never_one(vocabulary):
    other = facts([study("s1", "SUNRISE", nct="NCT00000002")], [arm("a1", dose=300)])

    told = resolve({"a": source(arm("a1", dose=300)), "b": other}, vocabulary).arm_of

    assert told == {
        ("a", "a1"): ("nct:NCT00000001", "alphamab|300 mg"),
        ("b", "a1"): ("nct:NCT00000002", "alphamab|300 mg"),
    }


def registry(*arms, listed):
    """A registry record that registers those of its arms whose ids are ``listed``."""
    told = source(*arms, kind="registry")
    return RecordFacts(**{name: getattr(told, name) for name in type(told).model_fields}, listed=listed)


def test_two_registered_arms_of_one_drug_and_dose_are_two_and_others_speak_of_neither(vocabulary):
    record = registry(
        arm("a1", dose=300, label="Cohort 1"), arm("a2", dose=300, label="Cohort 2"), listed=("a1", "a2")
    )

    told = keys(vocabulary, record=record, news=source(arm("n1", dose=300)))

    assert told == {
        "news.n1": "alphamab|300 mg",
        "record.a1": "alphamab|300 mg|cohort1",
        "record.a2": "alphamab|300 mg|cohort2",
    }
    labels = [a.label for a in arms(vocabulary, record=record, news=source(arm("n1", dose=300))).values()]
    assert sorted(labels) == ["Cohort 1", "Cohort 2", "alphamab 300 mg"]


def test_a_group_of_results_is_no_registered_arm_of_its_drug_and_dose_which_others_speak_of(vocabulary):
    extension = arm("a2", dose=300, label="Extension")
    record = registry(arm("a1", dose=300, label="300 mg"), extension, listed=("a1",))

    told = keys(vocabulary, record=record, news=source(arm("n1", dose=300)))

    assert told["news.n1"] == told["record.a1"] == "alphamab|300 mg"
    assert told["record.a2"] == "alphamab|300 mg|extension"


def test_an_arm_without_a_dose_does_not_take_the_place_of_a_registered_one_with_it(vocabulary):
    record = registry(arm("a1", label="Run-in"), arm("a2", dose=300), listed=("a1", "a2"))

    told = keys(vocabulary, record=record, news=source(arm("n1", dose=300)))

    assert told["news.n1"] == told["record.a2"] == "alphamab|300 mg"
    assert told["record.a1"] == "alphamab|300 mg|runin"


def test_two_placebo_arms_of_a_record_with_one_label_are_two(vocabulary):
    twice = [arm(name, "placebo", label="Placebo") for name in ("a1", "a2")]

    told = keys(vocabulary, record=registry(*twice, listed=("a1", "a2")))

    assert told == {"record.a1": "placebo|placebo", "record.a2": "placebo|placebo|2"}


def test_a_registered_arm_that_is_given_nothing_known_is_not_given_the_drug_of_the_study(vocabulary):
    unknown = arm("a2", None, label="Coaching", role="experimental")
    record = registry(arm("a1", dose=300), unknown, listed=("a1", "a2"))

    assert keys(vocabulary, record=record)["record.a2"] == "label:coaching"


def test_a_combination_of_a_record_keeps_the_order_of_its_drugs_whoever_else_speaks_of_it(vocabulary):
    record = registry(arm("a1", "metformin + alphamab", 500), listed=("a1",))
    news = source(arm("n1", "alphamab + metformin"))

    (told,) = arms(vocabulary, record=record, news=news).values()

    assert [(c.intervention, c.dose_value) for c in told.components] == [
        ("metformin", 500),
        ("alphamab", None),
    ]
    (alone,) = arms(vocabulary, news=news).values()
    assert [c.intervention for c in alone.components] == ["alphamab", "metformin"]
