"""A database asked from Python."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path

import pytest
from hand_made import ignite, ignite_release, made_in

import trialdb
from trialdb import query
from trialdb.errors import DatabaseError, UnknownNameError

QUERIES = (
    "ask", "audit", "changes", "conflicts", "deltas", "results", "runs", "safety", "sql", "studies", "timeline",
    "unresolved",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path, sqlite_template: Path) -> Path:
    """A new database with the packaged vocabularies."""
    return Path(shutil.copy(sqlite_template, tmp_path / "trials.db"))


@pytest.mark.parametrize("name", QUERIES)
def test_a_method_has_the_arguments_and_the_words_of_its_query(name: str, path: Path) -> None:
    function = getattr(query, name)
    with trialdb.connect(path) as db:
        method = getattr(db, name)
        taken = list(inspect.signature(method).parameters.values())

    assert taken == list(inspect.signature(function).parameters.values())[1:]
    assert method.__doc__ == function.__doc__


def test_a_method_answers_as_its_query_does(path: Path) -> None:
    engine = trialdb.open_database(path)
    made = made_in(engine)
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    made.session.commit()
    made.session.close()
    expected = query.deltas(engine, by=("dose",))
    engine.dispose()

    with trialdb.connect(path) as db:
        assert expected.rows
        assert db.deltas(by=("dose",)) == expected


def test_a_name_nobody_knows_is_the_same_error_as_elsewhere(path: Path) -> None:
    with trialdb.connect(path) as db, pytest.raises(UnknownNameError, match="EASY-75"):
        db.deltas(endpoint="EASY-75")


def test_connecting_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"absent\.db"):
        trialdb.connect(tmp_path / "absent.db")

    assert not (tmp_path / "absent.db").exists()


def test_the_database_is_found_by_its_variable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALDB_DB", str(path))

    with trialdb.connect() as db:
        assert str(path) in repr(db)


def test_a_password_is_not_shown() -> None:
    from sqlalchemy import create_engine

    from trialdb.database import Database

    with Database(create_engine("postgresql+psycopg://me:secret@localhost/trials")) as db:
        assert "secret" not in repr(db)
