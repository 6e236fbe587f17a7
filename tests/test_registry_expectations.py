"""Twelve real records of different designs, figure by figure as a reader of the records expects them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from records import real_records

pytestmark = real_records

_FILE = Path(__file__).with_name("registry_expectations.yaml")
EXPECTED = yaml.safe_load(_FILE.read_text(encoding="utf-8"))

QUERIES = {
    "results": """SELECT v.*, o.position AS outcome, v.comment IS NOT NULL AS has_comment
    FROM v_results v JOIN results r ON r.id = v.result_id JOIN outcomes o ON o.id = r.outcome_id
    WHERE v.study_id = ? AND v.comparator_id IS NULL""",
    "deltas": """SELECT v.*, o.position AS outcome FROM v_stated_deltas v JOIN results r ON r.id = v.result_id
    JOIN outcomes o ON o.id = r.outcome_id WHERE v.study_id = ?""",
    "safety": """SELECT v.*, g.title AS "group" FROM v_safety v JOIN safety_events x ON x.id = v.safety_event_id
    JOIN result_groups g ON g.id = x.group_id WHERE v.study_id = ?""",
    "baseline": """SELECT b.*, g.title AS "group" FROM baseline_measurements b
    JOIN result_groups g ON g.id = b.group_id WHERE b.study_id = ?""",
}
# What tells the rows of each kind apart; all else that is expected of a row is what it says.
TOLD_BY = {
    "results": {"outcome", "arm", "at", "class_title", "category"},
    "deltas": {"outcome", "arm", "comparator", "test_type", "p_value"},
    "safety": {"arm", "group", "term", "reported_term", "serious", "organ_class"},
    "baseline": {"title", "group", "class_title", "category"},
}


@pytest.fixture(scope="module")
def stored(registry_file):
    with closing(sqlite3.connect(f"file:{registry_file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def said(row, key):
    """A column of a row; ``at`` is the time point in words."""
    if key != "at":
        return row[key]
    return None if row["at_value"] is None else f"{row['at_value']:g} {row['at_unit']}"


def study_of(stored, nct_id):
    return stored.execute("SELECT study_id FROM registry_records WHERE nct_id = ?", (nct_id,)).fetchone()[0]


def cases(kind):
    return [
        pytest.param(nct_id, row, id=f"{nct_id} {n}")
        for nct_id, told in EXPECTED.items()
        for n, row in enumerate(told.get(kind, ()))
    ]


def found(stored, kind, nct_id, expected):
    """The rows that are the expected one by what tells them apart."""
    rows = stored.execute(QUERIES[kind], (study_of(stored, nct_id),)).fetchall()
    keys = TOLD_BY[kind] & expected.keys()
    return [row for row in rows if all(said(row, key) == expected[key] for key in keys)]


def is_there(stored, kind, nct_id, expected):
    (row,) = found(stored, kind, nct_id, expected)
    assert {key: said(row, key) for key in expected} == expected


@pytest.mark.parametrize("nct_id", EXPECTED)
def test_the_arms_are_what_the_record_gives_its_groups(stored, nct_id):
    rows = stored.execute("SELECT * FROM v_arms WHERE study_id = ?", (study_of(stored, nct_id),)).fetchall()
    arms = {row["arm"]: row for row in rows}
    told = EXPECTED[nct_id]["arms"]
    assert {label: {k: arms[label][k] for k in want} for label, want in told.items()} == told


@pytest.mark.parametrize(("nct_id", "expected"), cases("results"))
def test_a_figure_of_an_arm(stored, nct_id, expected):
    is_there(stored, "results", nct_id, expected)


@pytest.mark.parametrize(("nct_id", "expected"), cases("deltas"))
def test_a_comparison(stored, nct_id, expected):
    is_there(stored, "deltas", nct_id, expected)


@pytest.mark.parametrize(("nct_id", "expected"), cases("safety"))
def test_an_adverse_event(stored, nct_id, expected):
    is_there(stored, "safety", nct_id, expected)


@pytest.mark.parametrize(("nct_id", "expected"), cases("baseline"))
def test_a_figure_at_baseline(stored, nct_id, expected):
    is_there(stored, "baseline", nct_id, expected)


@pytest.mark.parametrize(
    ("nct_id", "titles"), [(n, t) for n, told in EXPECTED.items() for t in told.get("groups_apart", ())]
)
def test_groups_that_are_given_different_things_are_different_arms(stored, nct_id, titles):
    marks = ", ".join("?" * len(titles))
    rows = stored.execute(
        f"SELECT DISTINCT title, arm_id FROM result_groups WHERE study_id = ? AND title IN ({marks})",
        (study_of(stored, nct_id), *titles),
    ).fetchall()
    assert len(rows) == len(titles)
    assert len({row["arm_id"] for row in rows}) == len(titles)


@pytest.mark.parametrize(
    ("nct_id", "outcome"), [(n, o) for n, told in EXPECTED.items() for o in told.get("no_deltas", ())]
)
def test_an_analysis_of_one_group_is_kept_and_is_no_comparison(stored, nct_id, outcome):
    study = study_of(stored, nct_id)
    query = """SELECT COUNT(*), COUNT(comparator_id) FROM analyses a JOIN outcomes o ON o.id = a.outcome_id
    WHERE o.study_id = ? AND o.position = ?"""
    count, compared = stored.execute(query, (study, outcome)).fetchone()
    assert count > 0
    assert compared == 0


@pytest.mark.parametrize("nct_id", EXPECTED)
def test_a_study_is_looked_at_closely_enough(nct_id):
    told = EXPECTED[nct_id]
    kinds = ("results", "deltas", "safety", "baseline")
    assert sum(len(told.get(kind, ())) for kind in kinds) + len(told["arms"]) >= 12
