"""What an answer costs does not grow with what else is there, and with its rows alone: in steps of SQLite, not seconds."""

from __future__ import annotations

from types import SimpleNamespace

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


def measured_often(url, times, arms=4):
    """A database with one study of so many arms, each measured at so many times, and no other."""
    engine = open_database(url)
    made = made_in(engine)
    source = made.source("Journal", "2025", kind="journal_article")
    study = made.study("S", condition="psoriasis")
    given = [made.arm(study, f"alphamab {dose} mg", "alphamab") for dose in range(100, 100 * arms, 100)]
    given.append(made.arm(study, "placebo", "placebo", role="placebo"))
    for week in range(times):
        for arm in given:
            made.says(source, arm, "EASI-75", "40%", week=week + 1, n=40, n_total=100)
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


def test_the_work_for_a_comparison_does_not_grow_with_the_other_figures_of_its_endpoint(
    tmp_path, sqlite_template
):
    import shutil

    told = []
    for times in (8, 32):
        file = shutil.copy(sqlite_template, tmp_path / f"{times}.db")
        url = measured_often(f"sqlite:///{file}", times)
        told.append(steps(url, lambda engine: query.deltas(engine, endpoint="EASI-75")))
    (few, rows), (many, more) = told
    assert (rows, more) == (3 * 8, 3 * 32)
    assert many < 4.5 * few
    assert 100 * many / more < 1100


def selected(sql):
    """A question put as SQL."""

    def ask(engine):
        with engine.connect() as connection:
            return SimpleNamespace(rows=connection.exec_driver_sql(sql).all())

    return ask


@pytest.mark.parametrize("view", ["v_effects", "v_deltas", "v_best_results", "v_results", "v_safety"])
def test_a_page_of_a_whole_view_is_made_without_the_others(databases, view):
    page = selected(f"SELECT * FROM {view} LIMIT 5")
    (few, rows), (many, same) = (steps(url, page) for url in databases)
    assert rows == same == 5
    assert many < 2 * few + 20


@pytest.mark.parametrize("view", ["v_effects", "v_deltas", "v_computed_effects", "v_best_results"])
def test_a_view_of_both_stated_and_computed_figures_looks_for_those_of_chosen_studies_alone(databases, view):
    chosen = selected(f"SELECT * FROM {view} WHERE study_id IN (SELECT id FROM studies WHERE name = 'S0')")
    (few, rows), (many, same) = (steps(url, chosen) for url in databases)
    assert rows == same > 0
    assert many < 2 * few + 20


def test_an_arm_is_compared_with_placebo_without_looking_through_the_other_arms(tmp_path, sqlite_template):
    import shutil

    told = []
    for number, arms in enumerate((4, 16)):
        file = shutil.copy(sqlite_template, tmp_path / f"{number}.db")
        url = measured_often(f"sqlite:///{file}", 20, arms)
        told.append(steps(url, lambda engine: query.deltas(engine, endpoint="EASI-75")))
    (few, rows), (many, more) = told
    assert (rows, more) == (20 * 3, 20 * 15)
    assert many / more < 1.1 * few / rows


def test_what_sources_state_of_a_study_is_counted_without_reading_it(databases):
    engine = create_engine(databases[0])
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM v_studies WHERE study_id = 1"
        ).all()
    engine.dispose()
    counted = [step[3] for step in plan if "study_id_arm_id_source_id" in step[3]]
    assert len(counted) == 8
    assert all("USING COVERING INDEX" in step for step in counted)


def test_a_list_of_studies_counts_what_sources_state_once_for_all_of_it(tmp_path, sqlite_template):
    import shutil

    def view(engine):
        with engine.connect() as connection:
            return SimpleNamespace(rows=connection.exec_driver_sql("SELECT * FROM v_studies").all())

    url = measured_often(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'often.db')}", 400)
    (by_view, one), (listed, same) = steps(url, view), steps(url, query.studies)
    assert one == same == 1
    assert 2 * listed < by_view
