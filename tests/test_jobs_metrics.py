"""Metrics: what Prometheus reads in the file, read back by its own parser, on both kinds of database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from job_reports import REGISTRY, a_report, an_eventful_report
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from trialdb.errors import ExportError
from trialdb.jobs.metrics import metrics, write_metrics
from trialdb.jobs.report import OriginReport, RunReport
from trialdb.store.models import LoadRun, Origin

FIVE = 1795669200.0  # 2026-11-26T05:00:00Z


def values(text: str) -> dict[str, Any]:
    """Each sample by its name and the values of its labels; each has a type, a help and stands once."""
    found: dict[str, Any] = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            key = " ".join((sample.name.removeprefix("trialdb_"), *sample.labels.values()))
            assert key not in found
            found[key] = sample.value
    return found


def with_runs(engine: Engine, *statuses: str) -> None:
    """Runs of sync, the last of which is number 7 of the reports."""
    with Session(engine) as session, session.begin():
        first = 8 - len(statuses)
        for number, status in enumerate(statuses, first):
            times = {
                "started_at": f"2026-11-{19 + number}T05:00:00Z",
                "finished_at": f"2026-11-{19 + number}T05:01:30Z",
            }
            session.add(LoadRun(id=number, command="sync", status=status, **times))
        session.add(
            LoadRun(
                id=90,
                command="load",
                status="done",
                started_at="2026-12-01T00:00:00Z",
                finished_at="2026-12-01T00:00:00Z",
            )
        )


def test_the_file_tells_the_run_its_origins_and_the_database(database: Engine) -> None:
    with_runs(database, "done", "partial")
    with Session(database) as session, session.begin():
        session.add(Origin(name="press releases", kind="feed", done_at="2026-11-26T05:00:00Z"))
        session.add(Origin(name="registry", kind="registry"))
        session.add(Origin(name="an old one", kind="feed", done_at="2026-11-26T05:00:00Z"))
    found = values(metrics(an_eventful_report(), database))
    assert found.pop("database_bytes") > 100_000
    assert found == {
        "run_start_timestamp_seconds": FIVE,
        "run_end_timestamp_seconds": FIVE + 90,
        "run_seconds": 90,
        "run_status done": 0, "run_status partial": 1, "run_status failed": 0,
        "run_items loaded": 3, "run_items unchanged": 4, "run_items replaced": 1, "run_items failed": 1,
        "run_brought new_study": 1, "run_brought new_results": 12, "run_brought changed_figure": 1,
        "run_brought new_conflict": 1,
        "run_vanished": 2,
        "last_success_timestamp_seconds": FIVE + 90 - 86400,
        "origin_items press releases feed loaded": 3, "origin_items press releases feed unchanged": 4,
        "origin_items press releases feed replaced": 1, "origin_items press releases feed failed": 1,
        "origin_items registry registry loaded": 0, "origin_items registry registry unchanged": 0,
        "origin_items registry registry replaced": 0, "origin_items registry registry failed": 0,
        "origin_failed press releases feed": 0, "origin_failed registry registry": 1,
        "origin_seconds press releases feed": 2.5, "origin_seconds registry registry": 0.25,
        "origin_last_success_timestamp_seconds press releases feed": FIVE,
    }  # fmt: skip


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    from trialdb.store import open_database

    return open_database(sqlite_url)


def test_a_first_run_that_failed_has_no_last_success(engine: Engine) -> None:
    with_runs(engine, "failed")
    found = values(metrics(a_report(status="failed"), engine))
    assert found["run_status failed"] == 1
    assert "last_success_timestamp_seconds" not in found


def test_names_of_origins_are_escaped(engine: Engine) -> None:
    name = 'a "b" \\n\n{c="d"} é'
    found = values(metrics(a_report(origins=(OriginReport(name, "feed", error="x"),)), engine))
    assert found[f"origin_failed {name} feed"] == 1


def test_the_file_is_replaced_at_once_and_nothing_else_is_left(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "collected"
    folder.mkdir()
    file = folder / "trialdb.prom"
    file.write_text("old")
    write_metrics(file, a_report(), engine)
    assert [path.name for path in folder.iterdir()] == ["trialdb.prom"]
    assert values(file.read_text(encoding="utf-8"))["run_seconds"] == 90
    assert file.stat().st_mode & 0o444 == 0o444  # the collector is another user


@pytest.mark.parametrize("report", [a_report(), a_report(origins=(REGISTRY,))])
def test_a_file_that_cannot_be_written_is_one_error_and_leaves_nothing(
    engine: Engine, tmp_path: Path, report: RunReport
) -> None:
    with pytest.raises(ExportError, match="the metrics cannot be written"):
        write_metrics(tmp_path / "none" / "trialdb.prom", report, engine)
    (tmp_path / "trialdb.prom").mkdir()
    with pytest.raises(ExportError, match="the metrics cannot be written"):
        write_metrics(tmp_path / "trialdb.prom", report, engine)
    assert not list(tmp_path.glob(".trialdb*"))
