"""Indexes that rest while records fill an empty database are there when the load has ended, however it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from trialdb.errors import DatabaseError
from trialdb.pipeline import load
from trialdb.store import initialise, ledger, open_database

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
LANTERN = json.loads((EXAMPLES / "lantern-1.registry.json").read_text(encoding="utf-8"))
IN_FIRST_TRANSACTION = 10  # times that a place is told


class Stopped(Exception):  # noqa: N818  (nothing is wrong)
    """Ends a load in its middle."""


@pytest.fixture
def engine(sqlite_url) -> Iterator[Engine]:
    made = initialise(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def records(tmp_path) -> Path:
    """Enough records for indexes to rest while they come."""
    file = tmp_path / "records.jsonl"
    lines = []
    for number in range(1, 1500):
        record = deepcopy(LANTERN)
        record["protocolSection"]["identificationModule"] |= {
            "nctId": f"NCT{number:08}",
            "acronym": f"L-{number}",
        }
        lines.append(json.dumps(record) + "\n")
    file.write_text("".join(lines), encoding="utf-8")
    return file


def made(engine: Engine) -> set[str]:
    """The SQL of all indexes that are there."""
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'index'")))


def stop_midway(engine: Engine, records: Path) -> None:
    """Load some of the records; the run ends as one does whose process is gone."""
    places = count()

    def stop(_location: str) -> None:
        if next(places) == IN_FIRST_TRANSACTION:
            raise Stopped

    with pytest.raises(Stopped):
        load(engine, [records], records_done=stop, workers=1)


def test_after_a_first_load_all_indexes_are_there(engine, records):
    before = made(engine)
    load(engine, [records], workers=1)
    assert made(engine) == before


@pytest.mark.parametrize("opened", [open_database, initialise])
def test_whoever_opens_a_database_whose_first_load_was_stopped_makes_its_indexes(
    engine, records, sqlite_url, opened
):
    before = made(engine)
    stop_midway(engine, records)
    assert made(engine) < before

    opened(sqlite_url).dispose()

    assert made(engine) == before


def test_a_later_trialdb_does_not_change_a_database_whose_indexes_are_to_be_made(engine, records, sqlite_url):
    stop_midway(engine, records)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    with pytest.raises(DatabaseError, match=r"its first load was stopped .* \(revision 0006\)"):
        initialise(sqlite_url)


def test_the_next_load_makes_the_indexes_and_finishes(engine, records):
    before = made(engine)
    stop_midway(engine, records)

    report = load(engine, [records], workers=1)

    assert (report.loaded, report.unchanged, report.failed) == (499, 1000, 0)
    assert made(engine) == before


def test_indexes_rest_on_while_a_run_is_at_work(engine, records, sqlite_url):
    stop_midway(engine, records)
    resting = made(engine)
    run = ledger.start_run(engine, "load")

    open_database(sqlite_url).dispose()
    assert made(engine) == resting

    ledger.finish_run(engine, run)
    open_database(sqlite_url).dispose()
    assert made(engine) > resting


def test_a_database_whose_first_load_was_stopped_can_be_read_where_nothing_can_be_written(
    engine, records, sqlite_url
):
    stop_midway(engine, records)
    resting = made(engine)
    path = sqlite_url.removeprefix("sqlite:///")
    readonly = open_database(f"sqlite:///file:{path}?mode=ro&uri=true")
    with readonly.connect() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM registry_records")) == 1000
    readonly.dispose()
    assert made(engine) == resting


def test_a_load_into_a_database_that_has_sources_keeps_its_indexes(engine, records):
    load(engine, [EXAMPLES / "lantern-1.registry.json"])
    before = made(engine)
    stop_midway(engine, records)
    assert made(engine) == before


def test_indexes_are_made_at_the_end_of_a_load_though_another_run_is_at_work(engine, records):
    before = made(engine)
    ledger.start_run(engine, "load")
    load(engine, [records], workers=1)
    assert made(engine) == before
