"""What an answer costs does not grow with what else is in the database: counted in steps of SQLite, not in seconds."""

from __future__ import annotations

import pytest
from hand_made import made_in
from sqlalchemy import create_engine, event

from trialdb import query
from trialdb.store import open_database

ASKED = {
    "deltas of a drug": lambda engine: query.deltas(engine, drug="alphamab", versus="any"),
    "deltas against a drug": lambda engine: query.deltas(engine, versus="betamab"),
    "deltas in a condition": lambda engine: query.deltas(engine, condition="psoriasis"),
    "deltas of an endpoint": lambda engine: query.deltas(engine, endpoint="EASI-75"),
    "results of a drug": lambda engine: query.results(engine, drug="alphamab"),
    "adverse events of a drug": lambda engine: query.safety(engine, drug="alphamab"),
    "studies of a drug": lambda engine: query.studies(engine, drug="alphamab"),
}  # fmt: skip


def filled(url, others):
    """A database with one study of alphamab against betamab in psoriasis, and other studies."""
    engine = open_database(url)
    made = made_in(engine)
    source = made.source("Journal", "2025", kind="journal_article")
    for number in range(others + 1):
        asked = number == 0
        study = made.study(f"S{number}", condition="psoriasis" if asked else "asthma")
        drugs = ("alphamab", "betamab") if asked else (f"drug{number}", "gammamab")
        arm, control = (made.arm(study, drug, drug) for drug in drugs)
        placebo = made.arm(study, "placebo", "placebo", role="placebo")
        for endpoint in ("EASI-75", "EASI-90") if asked else ("ACR20", "FEV1"):
            for one in (arm, control, placebo):
                made.says(source, one, endpoint, "40%", n=40, n_total=100)
        made.event(source, arm, "Pyrexia", "5%")
    made.session.commit()
    made.session.close()
    engine.dispose()
    return url


def steps(url, ask):
    """How many hundreds of steps SQLite takes, and how many rows the answer has."""
    counted = [0]

    def step():
        counted[0] += 1

    engine = create_engine(url)
    event.listen(engine, "connect", lambda connection, _: connection.set_progress_handler(step, 100))
    rows = len(ask(engine).rows)
    engine.dispose()
    return counted[0], rows


@pytest.fixture(scope="module")
def databases(tmp_path_factory, sqlite_template):
    import shutil

    made = []
    for others in (10, 150):
        file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("work") / f"{others}.db")
        made.append(filled(f"sqlite:///{file}", others))
    return made


@pytest.mark.parametrize("what", ASKED)
def test_the_work_for_an_answer_does_not_grow_with_other_studies(databases, what):
    (few, rows), (many, same) = (steps(url, ASKED[what]) for url in databases)
    assert rows == same > 0
    assert many < 2 * few + 20
