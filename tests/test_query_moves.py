"""Which figures moved between two versions: of facts as an extractor gives them, and of records."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from records import VERSIONS, cells, groups, of_class, outcome, parsed_records, real_records, with_outcomes
from smallfacts import arm, event, facts, rate, study

from trialdb.facts import EndpointRef
from trialdb.query.posted import record_figures, record_moves
from trialdb.query.told import article_moves, same_studies
from trialdb.readers import read_path
from trialdb.reading import extract_document
from trialdb.settings import seeds_dir


def told(*results, studies=None, arms=None, **more):
    return facts(
        studies or (study("s1", "IGNITE"),),
        arms or (arm("a1", dose=300), arm("a2", "placebo")),
        results=results,
        **more,
    )


def moved(before, now, **more):
    return [(move.change, move.words, move.before, move.now) for move in article_moves(before, now, **more)]


def record_moved(before, now):
    return [(move.change, move.words, move.before, move.now) for move in record_moves(before, now)]


# --- articles ----------------------------------------------------------------------------------------------


def test_what_is_the_same_has_not_moved():
    said = told(rate("a1", 42.3), rate("a2", 12.8), safety_events=(event("a1", "fever"),))

    assert moved(said, said) == []


def test_a_figure_that_moved_is_told_with_endpoint_time_and_arms():
    before = told(rate("a1", 42.3), rate("a1", 29.5, versus="a2"))
    now = told(rate("a1", 43.0), rate("a1", 30.2, versus="a2"))

    assert moved(before, now) == [
        ("changed", "EASI-75 at week 24, alphamab 300", "42.3%", "43%"),
        ("changed", "EASI-75 at week 24, alphamab 300 vs placebo", "29.5%", "30.2%"),
    ]


def test_each_part_of_a_figure_moves_by_itself():
    first = rate("a1", 29.5, versus="a2", p=0.01).model_copy(update={"ci_low": 20.0, "ci_high": 39.0})
    second = first.model_copy(
        update={"p_value": 0.001, "ci_low": None, "ci_high": None, "n": 41, "n_total": 97}
    )
    words = "EASI-75 at week 24, alphamab 300 vs placebo"

    assert moved(told(first), told(second)) == [
        ("removed", f"{words}, interval", "20 to 39", None),
        ("changed", f"{words}, p-value", "<0.01", "<0.001"),
        ("added", f"{words}, participants", None, "41/97"),
    ]


def test_measure_part_and_analysis_set_of_a_figure_are_in_its_words():
    figure = rate("a1", 0.62, versus="a2").model_copy(
        update={
            "endpoint": EndpointRef(reported="survival"), "at": None, "measure": "hazard_ratio", "unit": None,
            "subgroup": "adults", "population": "per protocol",
        }
    )  # fmt: skip

    assert moved(told(), told(figure)) == [
        ("added", "survival, alphamab 300 vs placebo, hazard ratio (adults, per protocol)", None, "0.62")
    ]


def test_what_a_text_says_twice_has_moved_only_if_nothing_of_it_stands():
    before = told(rate("a1", 42.3), rate("a1", 42.0, start=100))

    assert moved(before, told(rate("a1", 42.3))) == []
    assert moved(before, told(rate("a1", 41.3))) == [
        ("changed", "EASI-75 at week 24, alphamab 300", "42.3%", "41.3%")
    ]


@pytest.mark.parametrize(
    "now",
    [
        (arm("a7", dose=300, label="high dose"), arm("a8", "placebo")),
        (arm("a2", "placebo", label="control"), arm("a1", dose=300)),
        (arm("a1", dose=150), arm("a2", "placebo")),
    ],
    ids=["another label", "another order", "another dose"],
)
def test_an_arm_is_found_again_by_what_it_gets(now):
    ids = {one.role: one.id for one in now}
    before = told(rate("a1", 42.3), rate("a2", 12.8))
    later = told(rate(ids["experimental"], 42.3), rate(ids["placebo"], 13.8), arms=now)

    assert [move[2:] for move in moved(before, later)] == [("12.8%", "13.8%")]


def test_another_drug_is_another_arm():
    before = told(rate("a1", 42.3))
    now = told(rate("a1", 30.0), arms=(arm("a1", "betanib", 10), arm("a2", "placebo")))

    assert moved(before, now) == [
        ("added", "EASI-75 at week 24, betanib 10", None, "30%"),
        ("removed", "EASI-75 at week 24, alphamab 300", "42.3%", None),
    ]


def test_an_endpoint_in_other_words_with_the_same_figure_has_not_moved():
    before, now = (
        told(rate("a1", 42.3).model_copy(update={"endpoint": EndpointRef(reported=words)}))
        for words in ("the main goal", "the primary endpoint")
    )

    assert moved(before, now) == []


def test_studies_are_found_again_by_a_number_or_a_name_and_one_without_may_get_one():
    before = facts([study("s1", "IGNITE"), study("s2", nct="NCT00000002"), study("s3")])
    now = facts([study("s7", "SHUTTLE", nct="NCT00000002"), study("s8", "Ignite"), study("s9", "ASCEND")])

    assert [(old.id, new.id) for old, new in same_studies(before, now)] == [
        ("s2", "s7"), ("s1", "s8"), ("s3", "s9"),
    ]  # fmt: skip


def test_studies_without_a_name_are_found_again_by_their_readouts_and_sentences():
    said = told(
        rate("a1", 42.3), rate("a3", 30.0, study="s2"), rate("a5", 20.0, study="s3"),
        studies=(study("s1", readout="2024-09"), study("s2", described="a study in Japan"), study("s3")),
        arms=[arm(f"a{2 * n + drug}", name, study=f"s{n + 1}") for n in range(3)
              for drug, name in ((1, "alphamab"), (2, "placebo"))],
    )  # fmt: skip

    assert moved(said, said) == []


def said_of(result):
    names = ("study", "arm", "comparator", "at", "measure", "subgroup", "population")
    return (result.endpoint.code or result.endpoint.reported, *(getattr(result, name) for name in names))


def test_of_the_seed_articles_one_figure_that_is_altered_is_the_one_change(vocabulary):
    for file in sorted((seeds_dir() / "articles").glob("*.md")):
        said = extract_document(read_path(file), vocabulary)
        assert moved(said, said) == [], file.name
        for at, result in enumerate(said.results):
            others = (*said.results[:at], *said.results[at + 1 :])
            if result.value is None or said_of(result) in map(said_of, others):
                continue
            altered = result.model_copy(update={"value": result.value + 0.37})
            (move,) = article_moves(said, said.model_copy(update={"results": (*others, altered)}))
            assert (move.change, move.whole) == ("changed", False), file.name


def test_a_page_that_speaks_of_another_study_has_no_study_in_common():
    before, now = (
        told(rate("a1", value), studies=(study("s1", name),)) for name, value in (("A", 1.0), ("B", 2.0))
    )

    assert same_studies(before, now) == []
    assert [move[0] for move in moved(before, now)] == ["added", "removed"]


def test_what_another_reader_saw_in_the_same_words_has_not_moved():
    before, now = told(rate("a1", 42.3)), told(rate("a1", 42.3), rate("a2", 12.8))
    words, other = now.results[1].evidence.quote, "nothing of the kind"

    assert moved(before, now, reread_from=(words, words)) == []
    assert len(moved(before, now, reread_from=(other, words))) == 1


# --- records -----------------------------------------------------------------------------------------------

TITLE = "Change from baseline in systolic blood pressure"


def test_rows_of_an_outcome_are_told_apart():
    before, now = (
        with_outcomes(
            outcome(
                classes=[of_class("Week 4", "1", "2"), of_class("Week 12", value, "4")], dispersionType=None
            )
        )
        for value in ("3", "3.5")
    )

    assert record_moved(before, now) == [
        ("changed", f"{TITLE}, Alphamab 300 mg (Week 12)", "3 mmHg", "3.5 mmHg")
    ]


def test_figures_are_compared_and_not_how_they_are_printed():
    before = with_outcomes(
        outcome({"value": "1,083", "spread": ".50"}, "NA", unitOfMeasure="Percentage of people")
    )
    now = with_outcomes(
        outcome({"value": "1083.0", "spread": "0.5"}, "7", unitOfMeasure="Percentage of people")
    )

    assert record_moved(before, now) == [("changed", f"{TITLE}, Placebo", "NA", "7%")]


def test_limits_and_spreads_are_called_as_the_record_calls_them():
    def limited(high):
        cell = {"value": "5", "lowerLimit": "3", "upperLimit": high}
        return with_outcomes(outcome(cell, "2", dispersionType="95% Confidence Interval"))

    assert record_moved(limited("8"), limited("9")) == [
        ("changed", f"{TITLE}, Alphamab 300 mg, 95% confidence interval", "3 to 8", "3 to 9")
    ]


def test_an_outcome_that_is_added_before_others_moves_none_of_them():
    first, second = outcome("1", "2"), outcome("3", "4", title="Weight", unitOfMeasure="kg")

    assert record_moved(with_outcomes(second), with_outcomes(first, second)) == [
        ("added", f"{TITLE}, {arm}", None, f"{value} mmHg")
        for arm, value in (("Alphamab 300 mg", "1"), ("Placebo", "2"))
    ]


def test_groups_are_known_by_their_titles_or_codes_where_titles_are_the_same():
    def grouped(value):
        return with_outcomes(outcome(groups=groups("OG", "Cohort", "Cohort"),
                                     classes=[{"categories": [{"measurements": cells("1", value)}]}]))  # fmt: skip

    assert record_moved(grouped("2"), grouped("3")) == [
        ("changed", f"{TITLE}, Cohort OG001", "2 mmHg", "3 mmHg")
    ]


def test_parts_of_a_record_that_are_no_results_have_no_figures():
    now = with_outcomes(outcome("1", "2"), statusModule={"overallStatus": "TERMINATED"})

    assert record_moved(with_outcomes(outcome("1", "2")), now) == []


@real_records
def test_every_figure_of_a_real_record_is_known_by_what_it_is_of():
    for number, told_of in zip(range(60), parsed_records(), strict=False):
        figures = list(record_figures(told_of))
        assert len({(f.kind, f.subject, f.place) for f in figures}) == len(figures), number
        assert record_moves(told_of, told_of) == []


@real_records
def test_real_records_of_two_days_have_the_same_figures():
    files = sorted(VERSIONS.glob("*.json"))
    pairs = [(one, other) for one, other in pairwise(files) if one.name[:11] == other.name[:11]]
    assert len(pairs) == 9
    for one, other in pairs:
        assert record_moves(*(json.loads(file.read_text(encoding="utf-8")) for file in (one, other))) == []
