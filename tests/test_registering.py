"""Loading registry records: beside articles, again, changed, vanished, broken, over the network, and killed midway."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path

import pytest
from records import walk
from registry_server import registry_server
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from trialdb.pipeline import load, resolve_all
from trialdb.query import changes, conflicts, deltas, studies
from trialdb.store import open_database
from trialdb.store.verify import verify

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
LANTERN = json.loads((EXAMPLES / "lantern-1.registry.json").read_text(encoding="utf-8"))
RESULTS = ("v_deltas", "v_results", "v_safety", "v_registry_counts")


@pytest.fixture
def database(emptied_database) -> Engine:
    """A database of each kind in turn, without a record."""
    return emptied_database


def numbered(number: int, acronym: str | None = None) -> dict:
    """The record of the example under another number and name."""
    record = deepcopy(LANTERN)
    identification = record["protocolSection"]["identificationModule"]
    identification |= {"nctId": f"NCT{number:08}", "acronym": acronym or f"LAMP-{number}"}
    identification["orgStudyIdInfo"] = {"id": f"NMB-30{number}"}
    del identification["secondaryIdInfos"]
    return record


def written(path: Path, *records: dict | str) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def counts(report) -> tuple[int, int, int, int]:
    return report.loaded, report.unchanged, report.replaced, report.failed


def rows(engine, sql: str, **values) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def answered(engine) -> dict[str, list[tuple]]:
    """What the views say, without ids."""
    found = {}
    with engine.connect() as connection:
        for view in RESULTS:
            told = connection.execute(text(f"SELECT * FROM {view}"))
            kept = [
                at for at, name in enumerate(told.keys()) if not re.search(r"_id$", name) or name == "nct_id"
            ]
            found[view] = sorted(str([row[at] for at in kept]) for row in told)
    return found


def test_a_press_release_and_the_registry_answer_the_same_question_side_by_side(database):
    load(database, [EXAMPLES / "lantern-1.md", EXAMPLES / "lantern-1.registry.json"])

    (row,) = deltas(database, endpoint="EASI-75").rows
    assert (row["study"], row["nct_id"], row["value"], row["basis"]) == (
        "LANTERN-1",
        "NCT99999901",
        33.1,
        "computed",
    )
    assert (row["arm_n"], row["arm_n_total"], row["comparator_n"], row["comparator_n_total"]) == (
        147,
        305,
        46,
        305,
    )
    assert [source["publisher"] for source in row["sources"]] == [
        "ClinicalTrials.gov",
        "Northmoor Biosciences",
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_article_and_record_does_not_matter(database, order):
    both = [EXAMPLES / "lantern-1.md", EXAMPLES / "lantern-1.registry.json"]
    load(database, [both[place] for place in order])

    assert rows(database, "SELECT label, role, n FROM arms ORDER BY label") == [
        ("Norvelimab 200 mg every 4 weeks", "experimental", 306),
        ("Total", "other", None),
        ("placebo", "placebo", 306),
    ] or rows(database, "SELECT label, role, n FROM arms ORDER BY lower(label)") == [
        ("Norvelimab 200 mg every 4 weeks", "experimental", 306),
        ("placebo", "placebo", 306),
        ("Total", "other", None),
    ]
    assert len(deltas(database, endpoint="EASI-75").rows) == 1
    assert rows(database, "SELECT COUNT(*) FROM results WHERE study_id NOT IN (SELECT id FROM studies)") == [
        (0,)
    ]


def test_a_record_that_is_here_already_changes_nothing(database, tmp_path):
    file = written(tmp_path / "records.jsonl", numbered(1), numbered(2))

    assert counts(load(database, [file])) == (2, 0, 0, 0)
    before = answered(database)
    assert counts(load(database, [file])) == (0, 2, 0, 0)
    assert answered(database) == before


def test_what_the_registry_renews_daily_is_no_change(database, tmp_path):
    load(
        database,
        [
            written(
                tmp_path / "monday.jsonl", numbered(1) | {"derivedSection": {"versionHolder": "2026-02-18"}}
            )
        ],
    )

    tuesday = numbered(1) | {"derivedSection": {"versionHolder": "2026-02-19"}}
    assert counts(load(database, [written(tmp_path / "tuesday.jsonl", tuesday)])) == (0, 1, 0, 0)


def test_a_changed_record_replaces_its_rows_and_says_which_fields_moved(database, tmp_path):
    load(database, [written(tmp_path / "before.jsonl", numbered(1), numbered(2))])
    arms = rows(database, "SELECT id, label FROM arms ORDER BY id")
    now = numbered(1)
    now["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-07-01"
    outcome = now["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    outcome["classes"][0]["categories"][0]["measurements"][0]["value"] = "150"

    report = load(database, [written(tmp_path / "now.jsonl", now, numbered(2))])

    outcome_of_easi_75 = (
        "resultsSection.outcomeMeasuresModule.outcomeMeasures[Number of Participants With EASI-75 at Week 16]"
    )
    assert counts(report) == (0, 1, 1, 0)
    assert rows(database, "SELECT id, label FROM arms ORDER BY id") == arms
    assert [row["arm_n"] for row in deltas(database, endpoint="EASI-75", study="NCT00000001").rows] == [150]
    assert rows(database, "SELECT version, replaced_by IS NULL FROM sources WHERE url LIKE '%00000001' ORDER BY 1") == [
        (1, False), (2, True),
    ]  # fmt: skip
    assert {(row["nct_id"], row["field"], row["before"], row["now"]) for row in changes(database).rows} == {
        (
            "NCT00000001",
            "protocolSection.statusModule.lastUpdatePostDateStruct.date",
            "2026-06-02",
            "2026-07-01",
        ),
        (
            "NCT00000001",
            f"{outcome_of_easi_75}.classes[0].categories[0].measurements[OG000].value",
            "147",
            "150",
        ),
    }
    assert changes(database, study="NCT00000002").rows == []


def test_a_record_that_vanished_from_a_complete_load_is_marked_and_kept(database, tmp_path):
    load(database, [written(tmp_path / "all.jsonl", numbered(1), numbered(2))])
    fewer = written(tmp_path / "fewer.jsonl", numbered(1))
    marked = "SELECT nct_id FROM registry_records r JOIN sources s ON s.id = r.source_id WHERE vanished_on IS NOT NULL"

    assert load(database, [fewer]).vanished == 0
    assert rows(database, marked) == []
    assert load(database, [fewer], complete=True).vanished == 1
    assert rows(database, marked) == [("NCT00000002",)]
    assert ("NCT00000002", "vanished") in {(row["nct_id"], row["change"]) for row in changes(database).rows}
    assert len(deltas(database, endpoint="EASI-75", study="NCT00000002").rows) == 1
    load(database, [tmp_path / "all.jsonl"], complete=True)
    assert rows(database, marked) == []


def test_one_bad_record_is_one_issue_and_the_others_load(database, tmp_path):
    broken = numbered(3)
    broken["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"] = ["no outcome"]
    file = written(
        tmp_path / "records.jsonl", numbered(1), "{ no JSON", broken, {"studies": "none"}, numbered(2)
    )

    report = load(database, [file])

    assert counts(report) == (2, 0, 0, 3)
    issues = rows(
        database, "SELECT location, message FROM load_issues WHERE kind = 'not loaded' ORDER BY location"
    )
    assert [location.rpartition(":")[2] for location, _ in issues] == ["2", "3", "4"]
    assert "not JSON" in issues[0][1]
    assert "NCT00000003" in issues[1][1]
    assert rows(database, "SELECT COUNT(*) FROM registry_records") == [(2,)]
    written(file, numbered(1), numbered(2), numbered(3))
    load(database, [file])
    assert rows(database, "SELECT location FROM load_issues WHERE kind = 'not loaded'") == [(f"{file}:4",)]


_NAMES = "$.protocolSection.identificationModule"
_OUTCOME = "$.resultsSection.outcomeMeasuresModule.outcomeMeasures[0]"
_MEASURED = f"{_OUTCOME}.classes[0].categories[0].measurements[0]"


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (
            f"{_NAMES}.orgStudyIdInfo",
            "NMB-301",
            f"{_NAMES}.orgStudyIdInfo is text where the registry has an object",
        ),
        (f"{_NAMES}.acronym", ["LAMP"], f"{_NAMES}.acronym is a list where the registry has text"),
        (f"{_OUTCOME}.title", {"a": 1}, f"{_OUTCOME}.title is an object where the registry has text"),
        (f"{_OUTCOME}.timeFrame", [], f"{_OUTCOME}.timeFrame is a list where the registry has text"),
        (f"{_MEASURED}.groupId", "OG009", f"{_MEASURED} is of the group 'OG009', which is not listed there"),
        (f"{_MEASURED}.groupId", None, f"{_MEASURED} does not say of which group it is"),
    ],
)
def test_a_record_unlike_the_registrys_says_where_it_differs_and_the_others_load(
    database, tmp_path, place, value, told
):
    broken = numbered(2)
    part, _, name = place.rpartition(".")
    walk(broken, part)[name] = value
    file = written(tmp_path / "records.jsonl", numbered(1), broken, numbered(3))

    assert counts(load(database, [file])) == (2, 0, 0, 1)

    assert rows(database, "SELECT message FROM load_issues WHERE kind = 'not loaded'") == [
        (f"NCT00000002: {told}",)
    ]


_OTHER_OUTCOME = "$.resultsSection.outcomeMeasuresModule.outcomeMeasures[1]"
_FLOW = "$.resultsSection.participantFlowModule.periods[0].milestones[0].achievements[0]"
_EVENTS = "$.resultsSection.adverseEventsModule"


@pytest.mark.parametrize("value", [["147"], [], {"n": "147"}], ids=["list", "empty list", "object"])
@pytest.mark.parametrize(
    ("place", "column"),
    [
        (f"{_MEASURED}.value", "results.value"),
        (f"{_OUTCOME}.denoms[0].counts[0].value", "denominators.n"),
        (f"{_OTHER_OUTCOME}.analyses[0].paramValue", "analyses.value"),
        (f"{_OUTCOME}.analyses[0].pValue", "analyses.p_value"),
        (f"{_FLOW}.numSubjects", "participant_flow.n"),
        (f"{_EVENTS}.eventGroups[0].seriousNumAffected", "safety_events.n"),
        (f"{_EVENTS}.seriousEvents[0].stats[0].numAffected", "safety_events.n"),
    ],
)
def test_a_list_or_object_in_place_of_a_figure_leaves_that_figure_empty_and_is_an_issue(
    database, tmp_path, place, column, value
):
    whole = numbered(1)
    load(database, [written(tmp_path / "whole.jsonl", whole)])
    empty = f"SELECT COUNT(*) FROM {column.partition('.')[0]} WHERE {column} IS NULL"
    ((before,),) = rows(database, empty)
    broken = deepcopy(whole)
    part, _, name = place.rpartition(".")
    walk(broken, part)[name] = value

    assert counts(load(database, [written(tmp_path / "broken.jsonl", broken)])) == (0, 0, 1, 0)

    kind = "an object" if isinstance(value, dict) else "a list"
    assert rows(
        database, "SELECT kind, message, quote FROM load_issues WHERE message LIKE '%left empty'"
    ) == [
        (
            "not understood",
            f"{place} is {kind} where the registry has a figure; it is left empty",
            json.dumps(value, separators=(",", ":")),
        )
    ]
    assert rows(database, empty) == [(before + 1,)]
    with Session(database) as session:
        assert [*verify(session)] == []


def test_a_study_is_found_by_any_of_its_numbers(database, tmp_path):
    record = numbered(1)
    record["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT00000777"]
    load(database, [written(tmp_path / "records.jsonl", record)])

    for name in ("NCT00000001", "NCT00000777", "NMB-301", "LAMP-1"):
        assert [row["nct_id"] for row in studies(database, study=name).rows] == ["NCT00000001"]


def test_records_that_another_vocabulary_has_read_are_read_again(database, tmp_path):
    load(database, [written(tmp_path / "records.jsonl", numbered(1), numbered(2))])
    before = answered(database)
    with database.begin() as connection:
        connection.execute(text("UPDATE registry_records SET read_with = 'an earlier one'"))
        connection.execute(text("DELETE FROM safety_events"))

    assert resolve_all(database) == 2
    assert answered(database) == before
    assert resolve_all(database) == 0


@pytest.mark.usefixtures("server")
class TestOverTheNetwork:
    """A server on this machine answers as the registry does.

    What is asked does not depend on the kind of the database; where a query was interrupted is kept in each kind.
    """

    @pytest.fixture
    def server(self, monkeypatch):
        with registry_server() as server:
            server.studies = [numbered(number) for number in range(1, 6)]
            server.aliases = {"NCT00000099": "NCT00000001"}
            monkeypatch.setenv("TRIALDB_CTGOV_URL", server.base_url)
            yield server

    def test_one_study_is_asked_for_by_its_number_or_an_old_one(self, sqlite_database):
        assert counts(load(sqlite_database, ["NCT00000002", "NCT00000099"])) == (2, 0, 0, 0)
        assert rows(sqlite_database, "SELECT nct_id FROM studies ORDER BY 1") == [
            ("NCT00000001",),
            ("NCT00000002",),
        ]

    def test_a_number_that_the_registry_does_not_have_is_an_issue(self, sqlite_database):
        report = load(sqlite_database, ["NCT00000888"])

        assert counts(report) == (0, 0, 0, 1)
        assert "no study NCT00000888" in report.items[0].note

    def test_a_query_is_loaded_page_by_page(self, sqlite_database, server):
        server.most = 3

        assert counts(load(sqlite_database, [f"{server.base_url}/studies?query.cond=eczema"])) == (5, 0, 0, 0)
        assert {query.get("query.cond") for _, query in server.asked} == {"eczema"}
        assert rows(sqlite_database, "SELECT * FROM fetch_cursors") == []

    def test_an_interrupted_query_goes_on_from_its_last_page(self, database, server):
        server.most = 2
        location = f"{server.base_url}/studies"
        server.troubles = [lambda _: True, lambda handler: handler.answer(404, b"gone") or False]

        assert counts(load(database, [location])) == (2, 0, 0, 1)
        assert rows(database, "SELECT location, page_token FROM fetch_cursors") == [(location, "after-2")]
        server.asked.clear()
        assert counts(load(database, [location])) == (3, 0, 0, 0)
        assert server.asked[0][1]["pageToken"] == "after-2"
        assert rows(database, "SELECT * FROM fetch_cursors") == []

    def test_a_token_that_is_too_old_starts_the_query_anew(self, sqlite_database, server):
        server.most = 4
        location = f"{server.base_url}/studies"
        with sqlite_database.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO fetch_cursors (location, page_token, updated_at) VALUES (:l, 'old', '2026-01-01T00:00:00Z')"
                ),
                {"l": location},
            )
        server.old_tokens = {"old"}

        assert counts(load(sqlite_database, [location])) == (5, 0, 0, 0)


def test_a_killed_load_is_finished_by_the_next(tmp_path, sqlite_url):
    file = written(tmp_path / "records.jsonl", *(numbered(number) for number in range(1, 1501)))
    database = sqlite_url.removeprefix("sqlite:///")
    command = [sys.executable, "-m", "trialdb", "--db", database, "load", str(file)]
    engine = open_database(database)
    whole = rows(engine, _INDEXES)
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    ) as process:
        while process.poll() is None and rows(engine, "SELECT COUNT(*) FROM registry_records") == [(0,)]:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    (kept,) = rows(engine, "SELECT COUNT(*) FROM registry_records")
    assert 0 < kept[0] <= 1500

    report = load(engine, [file])

    assert (report.loaded, report.unchanged) == (1500 - kept[0], kept[0])
    assert rows(engine, "SELECT COUNT(*), MIN(measurements), MAX(measurements) FROM v_registry_counts") == [
        (1500, 4, 4)
    ]
    assert rows(engine, _INDEXES) == whole
    assert rows(engine, "PRAGMA foreign_key_check") == []
    assert rows(engine, "PRAGMA integrity_check") == [("ok",)]
    engine.dispose()


_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"


def test_a_share_that_an_article_prints_otherwise_than_the_registry_counts_is_a_conflict(database):
    load(database, [EXAMPLES])

    found = {(row["value_text"], row["other_value_text"], row["gap"]) for row in conflicts(database).rows}
    assert ("147/305", "46.9%", 1.3) in found
    assert not any("48.2%" in told[:2] and "147/305" in told[:2] for told in found)


def test_a_dose_that_only_the_groups_of_an_arm_tell_is_its_dose_in_answers(database, tmp_path):
    record = numbered(1)
    module = record["protocolSection"]["armsInterventionsModule"]
    text = json.dumps(module).replace("Norvelimab 200 mg Q4W", "Norvelimab, higher dose")
    record["protocolSection"]["armsInterventionsModule"] = json.loads(re.sub(r"\b200 mg\b", "the dose", text))
    load(database, [written(tmp_path / "records.jsonl", record)])

    told = "SELECT DISTINCT arm, dose_value, dose_unit FROM v_arms WHERE arm LIKE 'Norvelimab%'"
    assert rows(database, told) == [("Norvelimab, higher dose", 200.0, "mg")]


def test_groups_of_one_arm_are_told_apart_by_their_titles(database, tmp_path):
    record = numbered(1)
    outcome = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    for place, part in enumerate(("18 to 64 years", "65 years and older")):
        outcome["groups"][place] |= {"title": f"Norvelimab 200 mg Q4W, {part}"}
    load(database, [written(tmp_path / "records.jsonl", record)])

    told = "SELECT arm, group_title, value FROM v_results WHERE endpoint = 'EASI-75' AND measure = 'count' ORDER BY 3 DESC"
    assert rows(database, told) == [
        ("Norvelimab 200 mg Q4W", "Norvelimab 200 mg Q4W, 18 to 64 years", 147.0),
        ("Norvelimab 200 mg Q4W", "Norvelimab 200 mg Q4W, 65 years and older", 46.0),
    ]
