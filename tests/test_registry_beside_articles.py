"""A record of a study that articles speak of says the same as alone, in either order, in each kind of database."""

from __future__ import annotations

import json
import shutil
from itertools import islice
from pathlib import Path

import pytest
from naturalrows import natural_rows
from records import arms, groups, outcome, parsed_records, real_records, record
from smallfacts import small_vocabulary
from sqlalchemy import text

from trialdb.pipeline import load
from trialdb.query import deltas
from trialdb.store import initialise, open_database

RELEASE = """---
kind: press_release
publisher: Fenwick Bio
published: 2025-03-08
title: Alphamab in LANTERN-9
---
Fenwick Bio today reported the phase 3 LANTERN-9 trial (NCT09990001) of alphamab in asthma. Patients were randomized \
to alphamab 300 mg or placebo.

At week 16, 40.0% of patients who received alphamab 300 mg achieved EASI-75 compared with 25.0% with placebo.
"""
SEQUENCES = ("Alphamab 300 mg then placebo", "Placebo then alphamab 300 mg")


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    return small_vocabulary(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def blank(tmp_path_factory, words):
    """A SQLite file with the small vocabulary."""
    file = tmp_path_factory.mktemp("blank") / "blank.db"
    initialise(file, vocabulary=words).dispose()
    return file


@pytest.fixture
def new_database(empty_url, blank, tmp_path, words):
    """A function that gives one database more: the first of each kind in turn, the others SQLite."""
    engines = []

    def another():
        if not engines and empty_url.startswith("postgresql"):
            engines.append(initialise(empty_url, vocabulary=words))
        else:
            engines.append(open_database(shutil.copy(blank, tmp_path / f"{len(engines)}.db")))
        return engines[-1]

    yield another
    for engine in engines:
        engine.dispose()


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def written(folder: Path, told: dict) -> Path:
    file = folder / "record.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def release(folder: Path) -> Path:
    file = folder / "release.md"
    file.write_text(RELEASE, encoding="utf-8")
    return file


def sequences_and_cohorts() -> dict:
    """A record whose arms and groups share a drug and dose: two cohorts, two sequences, placebo twice."""
    cohorts = ("Cohort 1: alphamab 300 mg", "Cohort 2: alphamab 300 mg")
    placebos = ("Cohort 1: placebo", "Cohort 2: placebo")
    titles = (*cohorts, *placebos, *SEQUENCES)
    compared = [
        {"groupIds": codes, "paramType": "Mean Difference (Net)", "paramValue": value}
        for codes, value in (
            (["OG000", "OG002"], "-7"),
            (["OG001", "OG003"], "-6"),
            (["OG004", "OG005"], "-1"),
        )
    ]
    return record(
        results={
            "outcomeMeasuresModule": {
                "outcomeMeasures": [
                    outcome(*"123456", groups=groups("OG", *titles), denoms=None, analyses=compared)
                ]
            }
        },
        identificationModule={"acronym": "LANTERN-9"},
        armsInterventionsModule=arms(
            *((label, "EXPERIMENTAL", "Alphamab") for label in cohorts),
            *((label, "PLACEBO_COMPARATOR", "Placebo") for label in placebos),
        ),
    )


def stated(engine) -> list[tuple]:
    """What the record states: its figures with the groups that they are of, and which of these are one arm."""
    return rows(
        engine,
        """SELECT r.position, r.value, r.measure, g.title, a.position AS analysis,
            (SELECT MIN(x.position) FROM result_groups AS x WHERE x.arm_id = r.arm_id) AS arm,
            (SELECT MIN(x.position) FROM result_groups AS x WHERE x.arm_id = r.comparator_id) AS comparator
        FROM results AS r JOIN result_groups AS g ON g.id = r.group_id LEFT JOIN analyses AS a ON a.id = r.analysis_id
        ORDER BY r.position""",
    )


@pytest.mark.parametrize("release_first", [True, False])
def test_arms_of_one_drug_and_dose_stay_apart_beside_an_article(new_database, tmp_path, words, release_first):
    record_file, article = written(tmp_path, sequences_and_cohorts()), release(tmp_path)
    beside, alone = new_database(), new_database()
    order = [article, record_file] if release_first else [record_file, article]

    assert load(beside, order, vocabulary=words).failed == 0
    load(alone, [record_file], vocabulary=words)

    assert stated(beside) == stated(alone)
    assert len({row[5] for row in stated(beside)}) == 6
    assert rows(beside, "SELECT COUNT(*) FROM studies") == [(1,)]


def test_the_order_of_a_record_and_an_article_makes_no_difference(new_database, tmp_path, words):
    record_file, article = written(tmp_path, sequences_and_cohorts()), release(tmp_path)
    one, other = new_database(), new_database()

    load(one, [article, record_file], vocabulary=words)
    load(other, [record_file, article], vocabulary=words)

    assert natural_rows(one) == natural_rows(other)


def test_an_article_that_agrees_with_a_record_stands_on_its_row(new_database, tmp_path, words):
    counted = outcome("60", "37", title="EASI-75 response", timeFrame="Week 16", paramType="COUNT_OF_PARTICIPANTS",
                      unitOfMeasure="Participants", dispersionType=None)  # fmt: skip
    named = {"identificationModule": {"acronym": "LANTERN-9"}}
    told = record(results={"outcomeMeasuresModule": {"outcomeMeasures": [counted]}}, **named)
    engine = new_database()

    load(engine, [release(tmp_path), written(tmp_path, told)], vocabulary=words)

    (row,) = deltas(engine, endpoint="EASI-75").rows
    assert (row["value"], row["arm_value"], row["comparator_value"]) == (15, 40, 25)
    assert [source["publisher"] for source in row["sources"]] == ["ClinicalTrials.gov", "Fenwick Bio"]


def test_a_record_read_again_beside_an_article_keeps_what_it_says(new_database, tmp_path, words):
    article, engine = release(tmp_path), new_database()
    told = sequences_and_cohorts()
    load(engine, [article, written(tmp_path, told)], vocabulary=words)
    before = stated(engine)

    changed = told | {"annotationSection": {"seen": True}}
    assert load(engine, [written(tmp_path, changed)], vocabulary=words).replaced == 1

    assert stated(engine) == before


def test_a_record_that_no_column_holds_takes_none_with_it(new_database, tmp_path, words):
    spoilt = record("NCT09990002", identificationModule={"officialTitle": {"of": "another kind"}})
    file, engine = tmp_path / "records.jsonl", new_database()
    told = [record("NCT09990003"), spoilt, sequences_and_cohorts()]
    file.write_text("".join(json.dumps(r) + "\n" for r in told), encoding="utf-8")

    report = load(engine, [file], vocabulary=words)

    assert (report.loaded, report.failed) == (2, 1)
    assert [item.note.partition(":")[0] for item in report.items] == ["NCT09990002"]
    assert load(engine, [file], vocabulary=words).unchanged == 2


@real_records
@pytest.mark.soak
def test_real_records_make_the_same_rows_in_each_kind_of_database(
    postgresql_url, sqlite_url, tmp_path, vocabulary
):
    file = tmp_path / "some.jsonl"
    lines = (json.dumps(r) + "\n" for r in parsed_records() if r.get("resultsSection"))
    some = [*islice((line for line in lines if len(line) < 90_000), 40)]
    file.write_text("".join(some), encoding="utf-8")
    told = []
    for url in (postgresql_url, sqlite_url):
        engine = open_database(url)
        assert load(engine, [file], vocabulary=vocabulary).loaded == len(some) == 40
        told.append(natural_rows(engine))
        engine.dispose()

    assert told[0] == told[1]
