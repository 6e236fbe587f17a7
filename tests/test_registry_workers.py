"""Several processes that load registry records in turn give the rows that one gives, whatever happens to them."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from copy import deepcopy
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from trialdb import registrar
from trialdb.pipeline import load
from trialdb.registered import NULL
from trialdb.registry.chunks import Ahead, read_chunk
from trialdb.registry.files import BadRecord, RawRecord
from trialdb.registry.record import parse
from trialdb.registry.turns import Turns
from trialdb.relating import Terms
from trialdb.store import initialise, ledger, open_database
from trialdb.store.bulk import insert_rows
from trialdb.store.save import writing

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
LANTERN = json.loads((EXAMPLES / "lantern-1.registry.json").read_text(encoding="utf-8"))
COUNT = 300  # more than are read without other processes
PASSING = {"seconds", "loaded_at", "started_at", "finished_at", "alive_at", "accessed_on"}


@pytest.fixture
def database(emptied_database) -> Engine:
    """A database of each kind in turn, without a record."""
    return emptied_database


def numbered(number: int, title: str | None = None) -> dict:
    """The record of the example as that of another study."""
    record = deepcopy(LANTERN)
    identification = record["protocolSection"]["identificationModule"]
    identification |= {"nctId": f"NCT{number:08}", "acronym": f"LAMP-{number}"}
    identification["orgStudyIdInfo"] = {"id": f"NMB-30{number}"}
    identification["briefTitle"] = title or identification["briefTitle"]
    del identification["secondaryIdInfos"]
    return record


def written(path: Path, *records: dict | str) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def tables(engine) -> dict[str, list[tuple]]:
    """All rows of all tables, without what depends on when they were made."""
    found = {}
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            columns = [c["name"] for c in inspect(engine).get_columns(table) if c["name"] not in PASSING]
            names = ", ".join(f'"{column}"' for column in columns)
            told = connection.execute(text(f"SELECT {names} FROM {table}"))
            found[table] = sorted(map(repr, told))
    return found


@pytest.fixture
def file(tmp_path) -> Path:
    """Many records, among them a broken one, one that comes twice at once, and one whose other version comes much later."""
    records: list[dict | str] = [numbered(number) for number in range(1, COUNT + 1)]
    records[250] = "{broken"
    records[261] = numbered(261, "Another version at once")
    records[-1] = numbered(1, "Another version much later")
    return written(tmp_path / "records.jsonl", *records)


def test_other_processes_give_the_rows_that_one_process_gives(file, tmp_path, monkeypatch):
    for size in ("_BATCH", "TRANSACTION", "_TURN"):
        monkeypatch.setattr(registrar, size, 20)
    found = []
    for workers in (1, 2):
        engine = initialise(tmp_path / f"{workers}.db")
        report = load(engine, [file], workers=workers)
        assert (report.loaded, report.replaced, report.failed) == (COUNT - 3, 2, 1)
        found.append(tables(engine))
        engine.dispose()

    assert found[0] == found[1]


def test_what_is_read_while_a_transaction_is_written_out_is_stored_like_the_rest(file, tmp_path, monkeypatch):
    monkeypatch.setattr(registrar, "TRANSACTION", 100)
    asked, begin = [], Ahead.begin
    found = []

    def begin_nothing(ahead):
        asked.append(ahead)

    for name, begins in (("in_turn", begin_nothing), ("ahead", begin)):
        monkeypatch.setattr(Ahead, "begin", begins)
        engine = initialise(tmp_path / f"{name}.db")
        report = load(engine, [file], workers=1)
        assert (report.loaded, report.replaced, report.failed) == (COUNT - 3, 2, 1)
        found.append(tables(engine))
        engine.dispose()

    assert len(asked) == COUNT // 100
    assert found[0] == found[1]


def test_a_record_that_cannot_be_read_ahead_says_so_where_it_is_asked_for():
    def broken():
        yield [RawRecord("records.jsonl:1", json.dumps(numbered(1)).encode())]
        raise ValueError("the file is gone")

    with Ahead(broken(), Terms.of(None).reader) as ahead:
        ahead.begin()
        _, chunk = next(ahead)
        ahead.begin()
        with pytest.raises(ValueError, match="the file is gone"):
            next(ahead)

    assert chunk is not None
    assert chunk.numbers == ["NCT00000001"]


def test_other_processes_leave_what_is_here_and_read_what_has_changed(database, file):
    load(database, [file], workers=2)
    records = [
        json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if "broken" not in line
    ]
    records = [*{r["protocolSection"]["identificationModule"]["nctId"]: r for r in records}.values()]
    records[270] = numbered(272, "Changed since")
    again = written(file.with_name("again.jsonl"), *records)

    report = load(database, [again], workers=2)

    assert (report.loaded, report.unchanged, report.replaced) == (0, len(records) - 1, 1)
    with database.connect() as connection:
        query = "SELECT COUNT(*) FROM registry_records WHERE brief_title = 'Changed since'"
        assert connection.execute(text(query)).scalar() == 1


def test_a_study_of_which_an_article_speaks_is_resolved_with_it(database, file):
    load(database, [EXAMPLES / "lantern-1.md"])
    records = [*(numbered(number) for number in range(1, COUNT)), LANTERN]

    load(database, [written(file, *records)], workers=2)

    with database.connect() as connection:
        query = "SELECT COUNT(DISTINCT source_id) FROM v_results WHERE study = 'LANTERN-1'"
        assert connection.execute(text(query)).scalar() == 2


class Listing:
    """A process's part that lists where records are; at one of them it ends."""

    def read(self, raws):
        return [raw.location for raw in raws]

    def store(self, _, read, turn):
        if "the end" in read:
            os.kill(os.getpid(), signal.SIGKILL)
        if "an error" in read:
            raise ValueError("the disk is full")
        return turn, read


def in_turns(processes: int, batches: list[list[str]]) -> list[tuple[list[str], tuple | None]]:
    """What became of batches of records at these locations, as they were given back."""
    told: list[tuple[list[str], tuple | None]] = []
    raws = [[RawRecord(location, b"{}") for location in batch] for batch in batches]
    with Turns(processes, Listing) as turns:
        turns.load(
            iter(raws), lambda: len(told), lambda came, done: told.append(([r.location for r in came], done))
        )
    return told


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_turns_are_in_the_order_of_the_records(processes):
    batches = [[f"{batch}.{n}" for n in range(3)] for batch in range(7)]

    assert in_turns(processes, batches) == [(b, (turn, b)) for turn, b in enumerate(batches)]


def test_what_a_process_does_not_load_before_it_ends_is_given_back():
    told = in_turns(2, [["1"], ["the end"], ["3"], ["4"], ["5"]])

    assert told == [(["1"], (0, ["1"])), (["the end"], None), (["3"], (2, ["3"])), (["4"], None), (["5"], (4, ["5"]))]  # fmt: skip


def test_what_a_process_fails_to_store_is_given_back_and_it_goes_on():
    told = in_turns(1, [["1"], ["an error"], ["3"]])

    assert told == [(["1"], (0, ["1"])), (["an error"], None), (["3"], (2, ["3"]))]


def test_records_of_a_process_that_is_killed_are_loaded_all_the_same(file, tmp_path, monkeypatch):
    store = registrar.Registrar.store_turn

    def killed(loads, raws, chunk, position):
        if raws[0].location.endswith(":201"):
            os.kill(os.getpid(), signal.SIGKILL)
        return store(loads, raws, chunk, position)

    monkeypatch.setattr(registrar.Registrar, "store_turn", killed)
    monkeypatch.setattr(registrar, "_TURN", 20)
    engine = initialise(tmp_path / "killed.db")

    report = load(engine, [file], workers=2)

    assert (report.loaded, report.replaced, report.failed) == (COUNT - 3, 2, 1)
    engine.dispose()


def test_a_database_in_memory_is_filled_by_the_process_that_has_it(file):
    engine = initialise("sqlite://")

    report = load(engine, [file], workers=2)

    assert (report.loaded, report.replaced, report.failed) == (COUNT - 3, 2, 1)
    engine.dispose()


def test_a_process_that_is_not_forked_gets_a_reader_that_reads_the_same():
    reader = Terms.of(None).reader
    raw = RawRecord("records.jsonl:1", json.dumps(LANTERN).encode())

    one, other = (
        read_chunk(r, [raw], lambda _: []).batch
        for r in (reader, pickle.loads(pickle.dumps(reader)))  # noqa: S301  (made here)
    )

    assert repr((one.records, one.rows, one.named, one.things)) == repr(
        (other.records, other.rows, other.named, other.things)
    )
    assert one.records[0].nct_id == parse(raw).nct_id


def test_the_part_of_a_process_that_is_not_forked_loads_as_any_other(tmp_path):
    url = initialise(tmp_path / "one.db").url.render_as_string(hide_password=False)
    run = ledger.start_run(open_database(url), "load")
    begin = partial(registrar._Sharer, url, Terms.of(None), run, alone=False)
    part = pickle.loads(pickle.dumps(begin))()  # noqa: S301  (made here)
    raws = [
        RawRecord("records.jsonl:1", json.dumps(LANTERN).encode()),
        BadRecord("records.jsonl:2", "broken"),
    ]

    told = part.store(raws, part.read(raws), 7)

    assert (told.position, told.numbers) == (9, [parse(raws[0]).nct_id])
    assert [item.location for item in told.failures] == ["records.jsonl:2"]
    assert part.read(raws).passed != []


@pytest.mark.soak
def test_ctrl_c_ends_all_processes_and_the_next_load_goes_on(tmp_path, sqlite_url):
    file = written(tmp_path / "records.jsonl", *(numbered(number) for number in range(1, 2501)))
    name = sqlite_url.removeprefix("sqlite:///")
    command = [sys.executable, "-m", "trialdb", "--db", name, "load", "--workers", "2", str(file)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    engine = open_database(name)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env=environment
    ) as process:
        while process.poll() is None and not _count(engine):
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate()

    assert process.returncode in {130, 0}, errors  # 0 where it was done before the signal came
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    kept = _count(engine)
    report = load(engine, [file], workers=2)
    assert (report.loaded, report.unchanged) == (2500 - kept, kept)
    engine.dispose()


def _count(engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("SELECT COUNT(*) FROM registry_records")).scalar()


def test_rows_that_are_inserted_together_keep_nulls_flags_and_text_and_move_their_numbers(database):
    columns = ("id", "name", "area", "in_vocabulary")
    rows = [(0, "fever", None), (1, r"\N", ""), (2, "nan", NULL)]

    with writing(database, bulk=True) as session:
        insert_rows(session.connection(), "conditions", columns, rows, {"id": 9000}, last=[True, False, True])
        insert_rows(session.connection(), "conditions", columns, [[9009, "cough", None, False]])

    with database.connect() as connection:
        query = "SELECT id, name, area, in_vocabulary FROM conditions WHERE id >= 9000 ORDER BY id"
        assert [tuple(row) for row in connection.execute(text(query))] == [
            (9000, "fever", None, True), (9001, r"\N", "", False), (9002, "nan", None, True), (9009, "cough", None, False),
        ]  # fmt: skip


def test_what_a_record_names_is_kept_as_it_spells_it_whatever_is_read_beside_it(database, tmp_path):
    records = [numbered(1), numbered(2)]
    for record, name in zip(records, ("Zemla-itch", "zemla itch"), strict=True):
        record["protocolSection"]["conditionsModule"]["conditions"] = [name, name.upper()]

    load(database, [written(tmp_path / "records.jsonl", *records)])

    with database.connect() as connection:
        query = "SELECT name FROM resolutions WHERE kind = 'condition' ORDER BY source_id"
        assert list(connection.scalars(text(query))) == ["Zemla-itch", "zemla itch"]
        assert (
            connection.execute(text("SELECT COUNT(DISTINCT condition_id) FROM study_conditions")).scalar()
            == 1
        )
