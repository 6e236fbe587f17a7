"""Every real record beside the checkout, in a database: all of it is there, and all stands where evidence says it does."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from records import STUDIES, parsed_records, real_records, walk
from sqlalchemy.orm import Session

from trialdb.pipeline import load
from trialdb.store import open_database
from trialdb.store.verify import verify

pytestmark = real_records


@pytest.fixture
def stored(registry_file):
    """A connection to the database of all real records."""
    with closing(sqlite3.connect(f"file:{registry_file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(scope="module")
def originals():
    """The real records by their numbers."""
    return {r["protocolSection"]["identificationModule"]["nctId"]: r for r in parsed_records()}


@pytest.fixture(scope="module")
def texts(registry_file):
    """The stored records, parsed, by the number of their source."""
    with closing(sqlite3.connect(registry_file)) as connection:
        return {row[0]: json.loads(row[1]) for row in connection.execute("SELECT id, text FROM sources")}


def _measurements(measures):
    return sum(
        len(category.get("measurements", ()))
        for measure in measures
        for part in measure.get("classes", ())
        for category in part.get("categories", ())
    )


def counted(record):
    """How much is in a record, counted from its JSON alone."""
    results = record.get("resultsSection", {})
    outcomes = results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
    events = results.get("adverseEventsModule", {})
    periods = results.get("participantFlowModule", {}).get("periods", [])
    planned = record["protocolSection"].get("outcomesModule", {})
    return {
        "outcomes": len(outcomes),
        "outcome_groups": sum(len(o.get("groups", ())) for o in outcomes),
        "measurements": _measurements(outcomes),
        "analyses": sum(len(o.get("analyses", ())) for o in outcomes),
        "baseline_measurements": _measurements(
            results.get("baselineCharacteristicsModule", {}).get("measures", ())
        ),
        "adverse_event_cells": sum(
            len(event.get("stats", ()))
            for kind in ("seriousEvents", "otherEvents")
            for event in events.get(kind, ())
        ),
        "participant_flow": sum(
            len(item.get(counts, ()))
            for period in periods
            for items, counts in (("milestones", "achievements"), ("dropWithdraws", "reasons"))
            for item in period.get(items, ())
        ),
        "planned_outcomes": sum(
            len(planned.get(kind, ())) for kind in ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")
        ),
    }


def test_nothing_of_a_record_is_lost_and_nothing_comes_twice(stored, originals):
    view = {row["nct_id"]: row for row in stored.execute("SELECT * FROM v_registry_counts")}
    assert view.keys() == originals.keys()
    for nct_id, original in originals.items():
        told = counted(original)
        assert {column: view[nct_id][column] for column in told} == told, nct_id


def test_the_totals_are_those_of_the_file_so_that_the_counts_above_count_something(stored):
    (row,) = stored.execute(
        "SELECT SUM(measurements), SUM(analyses), SUM(adverse_event_cells) FROM v_registry_counts"
    )
    assert min(row) > 1000


def test_a_record_is_kept_as_it_is_but_for_what_the_registry_derives(stored, texts, originals):
    for nct_id, source in stored.execute("SELECT nct_id, source_id FROM registry_records"):
        assert texts[source] == {k: v for k, v in originals[nct_id].items() if k != "derivedSection"}


def test_every_piece_of_evidence_stands_at_its_path(stored, texts):
    count = 0
    for source, locator, quote in stored.execute("SELECT source_id, locator, quote FROM evidence"):
        found = walk(texts[source], locator)
        assert quote == found or json.loads(quote) == found, locator
        assert found or found == 0, locator
        count += 1
    assert count > 10_000


@pytest.mark.soak
def test_sqlite_finds_every_piece_of_evidence_by_its_path_too(stored):
    query = """SELECT s.url, e.locator FROM sources AS s JOIN evidence AS e ON e.source_id = s.id
    WHERE length(s.text) < 20000 AND json_extract(s.text, e.locator) IS NOT e.quote"""
    assert [tuple(row) for row in stored.execute(query)] == []


@pytest.mark.parametrize(
    "table",
    ["outcomes", "result_groups", "denominators", "analyses", "baseline_measurements", "participant_flow"],
)
def test_every_row_of_context_stands_at_its_path(stored, texts, table):
    said = {
        "outcomes": ("title", lambda part: part.get("title", "")),
        "result_groups": ("title", lambda part: part.get("title") or part.get("label") or ""),
        "denominators": ("value_text", lambda text: text),
        "analyses": ("value_text", lambda part: part.get("paramValue")),
        "baseline_measurements": ("value_text", lambda text: text),
        "participant_flow": ("n_text", lambda text: text),
    }
    column, of = said[table]
    study = {
        "denominators": "(SELECT g.study_id FROM result_groups g WHERE g.id = t.group_id)",
        "analyses": "(SELECT o.study_id FROM outcomes o WHERE o.id = t.outcome_id)",
    }.get(table, "t.study_id")
    source_of = dict(stored.execute("SELECT study_id, source_id FROM registry_records").fetchall())
    rows = stored.execute(f"SELECT {study}, t.locator, t.{column} FROM {table} AS t").fetchall()
    assert rows
    wrong = [tuple(row) for row in rows if of(walk(texts[source_of[row[0]]], row[1])) != row[2]]
    assert wrong == []


def test_every_figure_is_that_of_its_own_group_in_its_own_outcome(stored):
    query = """SELECT r.value_text, r.dispersion_text, r.low_text, r.high_text, r.comment, e.quote, e.locator, g.code,
        o.locator AS outcome, g.locator AS grouped, g.outcome_id = r.outcome_id AS own, g.arm_id = r.arm_id AS arm
    FROM results r JOIN evidence e ON e.id = r.evidence_id JOIN result_groups g ON g.id = r.group_id
    JOIN outcomes o ON o.id = r.outcome_id WHERE r.analysis_id IS NULL"""
    count = 0
    for row in stored.execute(query):
        assert row["own"]
        assert row["arm"]
        assert row["locator"].startswith(row["outcome"] + ".classes[")
        assert row["grouped"].startswith(row["outcome"] + ".groups[")
        fields = ("value", "spread", "lowerLimit", "upperLimit", "comment")
        printed = (row["value_text"] or None, *tuple(row)[1:5])
        cells = [c for c in json.loads(row["quote"]) if c["groupId"] == row["code"]]
        assert printed in [tuple(c.get(f) for f in fields) for c in cells], row["locator"]
        count += 1
    assert count > 10_000


def test_every_comparison_is_that_of_its_own_analysis_and_names_two_of_its_groups(stored):
    query = """SELECT r.value_text, r.p_text, r.low_text, r.high_text, e.quote, e.locator, a.locator AS analysis, g.code,
        r.arm_id <> r.comparator_id AS two, k.arm_id = r.arm_id OR k.arm_id = r.comparator_id AS against, k.code AS base
    FROM results r JOIN evidence e ON e.id = r.evidence_id JOIN result_groups g ON g.id = r.group_id
    JOIN analyses a ON a.id = r.analysis_id JOIN result_groups k ON k.id = a.comparator_id"""
    count = 0
    for row in stored.execute(query):
        part = json.loads(row["quote"])
        assert row["locator"] == row["analysis"]
        assert tuple(row)[:4] == tuple(
            part.get(f) for f in ("paramValue", "pValue", "ciLowerLimit", "ciUpperLimit")
        )
        assert {row["code"], row["base"]} <= set(part["groupIds"])
        assert row["two"]
        assert row["against"]
        count += 1
    assert count > 1000


def test_every_count_of_an_adverse_event_is_that_of_its_own_group(stored):
    query = """SELECT x.n, x.n_total, x.events, x.organ_class, e.quote, g.code, g.module, g.arm_id = x.arm_id AS arm
    FROM safety_events x JOIN evidence e ON e.id = x.evidence_id JOIN result_groups g ON g.id = x.group_id"""
    count = 0
    for row in stored.execute(query):
        assert row["arm"]
        assert row["module"] == "adverse_events"
        quote = json.loads(row["quote"])
        if row["organ_class"] == "Any":
            assert quote == row["n"]
            continue
        cells = [c for c in quote if c["groupId"] == row["code"]]
        fields = ("numAffected", "numAtRisk", "numEvents")
        assert tuple(row)[:3] in [tuple(c.get(f) for f in fields) for c in cells]
        count += 1
    assert count > 10_000


def test_the_database_is_sound(stored):
    assert [row[0] for row in stored.execute("PRAGMA integrity_check")] == ["ok"]
    assert stored.execute("PRAGMA foreign_key_check").fetchall() == []


def test_verifying_finds_every_record_as_it_was_loaded(registry_file):
    engine = open_database(registry_file)
    with Session(engine) as session:
        assert verify(session) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("view", "column"),
    [
        *((view, "nct_id") for view in ("v_results", "v_deltas", "v_safety", "v_studies")),
        *(
            (view, "study_id")
            for view in ("v_results", "v_deltas", "v_safety", "v_studies", "v_best_results")
        ),
    ],
)
def test_what_is_asked_of_one_study_does_not_go_through_all(stored, view, column):
    (study,) = stored.execute("SELECT nct_id, study_id FROM registry_records WHERE nct_id = 'NCT00736879'")
    steps = 0

    def step():
        nonlocal steps
        steps += 1
        return steps > 300  # all pairs of figures of all studies take 30,000

    stored.set_progress_handler(step, 100_000)
    assert stored.execute(f"SELECT * FROM {view} WHERE {column} = ?", (study[column],)).fetchall()


def test_the_same_file_again_changes_no_row(registry_file, tmp_path):
    again = shutil.copy(registry_file, tmp_path / "again.db")
    engine = open_database(again)
    report = load(engine, [STUDIES])
    engine.dispose()
    assert (report.loaded, report.replaced, report.failed) == (0, 0, 0)
    assert report.unchanged == sum(1 for _ in parsed_records())
    with closing(sqlite3.connect(again)) as connection:
        connection.execute("ATTACH ? AS before", (str(registry_file),))
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table == "load_runs" or table.startswith("sqlite_"):
                continue
            for one, other in (("main", "before"), ("before", "main")):
                different = connection.execute(
                    f"SELECT COUNT(*) FROM (SELECT * FROM {one}.{table} EXCEPT SELECT * FROM {other}.{table})"
                )
                assert different.fetchone() == (0,), table
