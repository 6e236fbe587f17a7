"""Opening a database, and bringing one up to date: tables, then views, vocabularies and descriptions.

A new database is made from the models and marked with the newest revision; one that is there is changed by Alembic's
migrations, which ``tests/test_migrations.py`` holds to make the same.

Everything that changes the schema happens in one transaction that holds a lock, so that two processes may
initialise the same database at once and a killed one leaves it as it was. SQLite connections check foreign keys,
wait for each other and write ahead; a transaction that will write says so (:func:`write_session`), because SQLite
refuses one that starts to read and writes later when somebody else has written in between.

Whoever only asks pays for nothing else: models, vocabularies and Alembic are imported where the schema changes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from trialdb.errors import DatabaseError
from trialdb.settings import database_url, migrations_dir
from trialdb.store.mathematics import add_mathematics

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from trialdb.vocabulary import Vocabulary

__all__ = [
    "bulk_session",
    "connect",
    "head_revision",
    "initialise",
    "open_database",
    "schema_change",
    "shown_name",
    "write_session",
]

_WAIT_SECONDS: Final = 30
_LOCK: Final = 7_214_250_301  # any number that other programs on a PostgreSQL server are unlikely to lock
_BEGIN: Final = "trialdb_begin"
_REVISION: Final = "alembic_version"  # the table in which Alembic keeps how far it came
_ASSIGNED: Final = re.compile(r'^(revision|down_revision)\b[^=\n]*= *(?:"(\w+)"|None)', re.MULTILINE)
RESTING: Final = 7_214_250  # the ``user_version`` of a SQLite database whose indexes rest
_PAGE: Final = 16384  # bytes: a registry's rows take a sixth less time to insert than into the usual 4096
_CACHE: Final = 32768  # kB: an answer reads more pages than the usual 2000 hold, and some of them often
_BULK: Final = (
    ("foreign_keys", "OFF", "ON"),
    ("ignore_check_constraints", "ON", "OFF"),
    ("cache_size", "-65536", f"-{_CACHE}"),
    ("wal_autocheckpoint", "4000", "1000"),
)  # what SQLite does in a bulk load, and else
_ALONE: Final = ("journal_mode", "TRUNCATE", "WAL")  # writes each page once, and lets nobody read meanwhile
_WRITING: Final = {_BEGIN: "BEGIN IMMEDIATE"}


def open_database(name: str | Path | None = None, *, create: bool = False) -> Engine:
    """Open a database whose tables are those of this version of trialdb.

    Args:
        name: path of a SQLite file, or URL; without one, ``TRIALDB_DB``, else ``data/trials.db``.
        create: make the database (and its folder) where there is none; without it, that is an error.

    Raises:
        DatabaseError: there is no such database, it cannot be read, or it is not up to date.
    """
    engine = connect(name, create=create)
    with _closed_on_error(engine):
        found = _revision(engine)
        if found is None and create:
            _bring_up_to_date(engine, None)
        elif found != head_revision():
            raise DatabaseError(_outdated(engine.url, found))
        else:
            _complete(engine, found)
    return engine


def initialise(name: str | Path | None = None, *, vocabulary: Vocabulary | None = None) -> Engine:
    """Make a database, or bring one up to date; doing it again changes nothing.

    Args:
        name: path of a SQLite file, or URL; without one, ``TRIALDB_DB``, else ``data/trials.db``.
        vocabulary: what to fill the vocabulary tables with; the packaged one by default.

    Raises:
        DatabaseError: it cannot be opened or changed, or a newer trialdb has made it.
        SeedError: an entry of the vocabularies cannot be used.
    """
    engine = connect(name, create=True)
    with _closed_on_error(engine):
        found = _revision(engine)
        if found is not None and found not in _revisions():
            raise DatabaseError(_outdated(engine.url, found))
        _complete(engine, found)
        _bring_up_to_date(engine, vocabulary)
    return engine


def shown_name(engine: Engine) -> str:
    """How messages name a database: its file, or its URL without the password."""
    url = engine.url
    in_file = url.get_backend_name() == "sqlite" and url.database
    return str(url.database) if in_file else url.render_as_string(hide_password=True)


def connect(name: str | Path | None = None, *, create: bool = False, alone: bool = False) -> Engine:
    """An engine for a database in whatever state it is; prefer :func:`open_database`.

    Args:
        name: path of a SQLite file, or URL; without one, ``TRIALDB_DB``, else ``data/trials.db``.
        create: make the database (and its folder) where there is none; without it, that is an error.
        alone: nobody can have anything to ask of the database, as in :func:`bulk_session`.

    Raises:
        DatabaseError: the name is none of a SQLite or PostgreSQL database, or there is no such file.
    """
    url = _url(name)
    file = _file(url)
    if file is not None:
        _check_file(file, create=create)
    try:
        engine = create_engine(url)
    except ImportError as error:
        raise DatabaseError(
            f"{_shown(url)}: install trialdb[postgres] to use PostgreSQL ({error})"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_set_up_sqlite, journal=_ALONE[1 if alone else 2]))
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def write_session(engine: Engine) -> Session:
    """A session whose transaction may write from its start; others that write wait for it.

    Use it as ``with write_session(engine) as session, session.begin():``.
    """
    from sqlalchemy.orm import Session  # noqa: PLC0415  (slow to import, and a reader needs none)

    return Session(engine.execution_options(**_WRITING))


@contextmanager
def bulk_session(engine: Engine, *, alone: bool = False) -> Iterator[Session]:
    """A session whose transaction may write from its start and, on SQLite, does not look up what rows refer to.

    It is for rows made together, whose references hold by construction: looking them up takes as long as
    inserting them. PostgreSQL looks them up all the same.

    Args:
        engine: an initialised database.
        alone: nobody can have anything to ask of the database, so that readers may wait for the transaction to end.
    """
    from sqlalchemy.orm import Session  # noqa: PLC0415  (slow to import, and a reader needs none)

    with engine.execution_options(**_WRITING).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        settings = (*_BULK, _ALONE) if alone else _BULK
        for setting, bulk, _ in settings if sqlite else ():
            with suppress(sqlite3.OperationalError):  # somebody else has opened it: it stays as it is
                _pragma(connection, f"{setting} = {bulk}")
        try:
            with Session(connection) as session:
                yield session
        finally:
            for setting, _, usual in settings if sqlite else ():
                with suppress(sqlite3.OperationalError):
                    _pragma(connection, f"{setting} = {usual}")


@contextmanager
def schema_change(engine: Engine) -> Iterator[Connection]:
    """One connection in one transaction that no other change of the schema shares.

    SQLite changes a table by copying and dropping it, which must not take referring rows along: foreign keys
    rest meanwhile, and are checked before the transaction ends.

    Raises:
        DatabaseError: afterwards a row refers to one that is not there.
    """
    with engine.execution_options(**_WRITING).connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
            return
        # Inside a transaction this pragma does nothing, so it goes past SQLAlchemy, which would begin one.
        _pragma(connection, "foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                _check_references(connection)
        finally:
            _pragma(connection, "foreign_keys = ON")


def indexes_rest(connection: Connection) -> bool:
    """Whether a first load has left indexes to be made when it has ended (:mod:`trialdb.store.indexes`)."""
    sqlite = connection.dialect.name == "sqlite"
    return sqlite and connection.exec_driver_sql("PRAGMA user_version").scalar() == RESTING


def _complete(engine: Engine, found: str | None) -> None:
    """Make the indexes that a first load which was stopped has left out; the models know those of the newest revision."""
    with engine.connect() as connection:
        if not indexes_rest(connection):
            return
    if found != head_revision():
        raise DatabaseError(
            f"{_shown(engine.url)}: its first load was stopped before its indexes were made; open it once with the"
            f" trialdb that began it (revision {found}), or load anew into another database"
        )
    from trialdb.store.indexes import complete  # noqa: PLC0415  (with models, slow)

    complete(engine)


@lru_cache(maxsize=1)
def head_revision() -> str:
    """The revision that the tables of this version of trialdb have."""
    revisions = _revisions()
    heads = set(revisions) - set(revisions.values())
    if len(heads) != 1:
        raise DatabaseError(
            f"{migrations_dir()}: one head is needed, not {', '.join(sorted(heads)) or 'none'}"
        )
    return heads.pop()


@lru_cache(maxsize=1)
def _revisions() -> dict[str, str | None]:
    """Each revision with the one before it, read from the files: Alembic is slow to import."""
    found = {}
    for path in sorted((migrations_dir() / "versions").glob("*.py")):
        assigned = dict(_ASSIGNED.findall(path.read_text(encoding="utf-8")))
        found[assigned["revision"]] = assigned["down_revision"] or None
    return found


def _url(name: str | Path | None) -> URL:
    if str(name).startswith("file:"):
        raise DatabaseError(f"{name}: name the file itself (trials.db) or a URL (sqlite:///trials.db)")
    try:
        url = make_url(database_url(str(name) if name is not None else None))
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseError(f"{name}: not the path or URL of a database") from error
    if backend not in {"sqlite", "postgresql"}:
        raise DatabaseError(f"{_shown(url)}: trialdb knows SQLite and PostgreSQL, not {backend}")
    return url


def _shown(url: URL) -> str:
    """The database as a message may name it: never with a password."""
    return str(_file(url) or url.render_as_string(hide_password=True))


def _file(url: URL) -> Path | None:
    """The file of a SQLite database; None for one in memory, a ``file:`` address, or a server."""
    name = url.database or ""
    in_file = (
        url.get_backend_name() == "sqlite" and name not in {"", ":memory:"} and not name.startswith("file:")
    )
    return Path(name) if in_file else None


def _check_file(file: Path, *, create: bool) -> None:
    if file.is_dir():
        raise DatabaseError(f"{file}: this is a folder, not a database")
    if file.exists():
        return
    if not create:
        raise DatabaseError(f"{file}: no such database; make it with `trialdb init` or `trialdb load`")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"{file}: its folder cannot be made ({error.strerror})") from error


@contextmanager
def _closed_on_error(engine: Engine) -> Iterator[None]:
    """Nobody else will close the connections of an engine that is not returned."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _revision(engine: Engine) -> str | None:
    """The revision of a database, or None for one that has no tables of trialdb."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(_REVISION):
                return None
            return connection.execute(text(f"SELECT version_num FROM {_REVISION}")).scalar()
    except DBAPIError as error:
        raise DatabaseError(_unreadable(engine.url, error)) from error


def _outdated(url: URL, found: str | None) -> str:
    if found is None:
        return f"{_shown(url)}: no tables of trialdb are in it; make them with `trialdb init`"
    if found in _revisions():
        return f"{_shown(url)}: made by an earlier trialdb; bring it up to date with `trialdb init`"
    return f"{_shown(url)}: made by a newer trialdb (revision {found}); install that one"


def _unreadable(url: URL, error: DBAPIError) -> str:
    return f"{_shown(url)}: {' '.join(str(error.orig).split())}"


def _bring_up_to_date(engine: Engine, vocabulary: Vocabulary | None) -> None:
    """Tables, views, descriptions, and the vocabularies (the packaged ones by default)."""
    from trialdb.store.search import create_search  # noqa: PLC0415  (with models, slow)
    from trialdb.store.seed import save_dictionary, seed_vocabularies  # noqa: PLC0415
    from trialdb.vocabulary import load_vocabulary  # noqa: PLC0415

    vocabulary = vocabulary or load_vocabulary()
    try:
        with schema_change(engine) as connection:
            there = inspect(connection).has_table(_REVISION)
            _upgrade(connection) if there else _create(connection)
            seed_vocabularies(connection, vocabulary)
            create_search(connection)  # of what is new, after what is in it: row by row takes longer
            save_dictionary(connection)
    except DBAPIError as error:
        raise DatabaseError(_unreadable(engine.url, error)) from error


def _create(connection: Connection) -> None:
    """All tables of a new database, as the migrations would make them one after another in four times the time."""
    from trialdb.store.models import Base  # noqa: PLC0415  (slow to import)
    from trialdb.store.views import create_views  # noqa: PLC0415

    Base.metadata.create_all(connection, checkfirst=False)
    revision = Table(_REVISION, MetaData(), Column("version_num", String(32), nullable=False))
    revision.append_constraint(PrimaryKeyConstraint("version_num", name=f"{_REVISION}_pkc"))
    revision.create(connection)
    connection.execute(revision.insert().values(version_num=head_revision()))
    create_views(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (slow to import, needed here only)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any, *, journal: str) -> None:
    """Settings that SQLite forgets with each connection."""
    # SQLAlchemy's "begin" below begins transactions; the driver would begin them late and commit before DDL.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    add_mathematics(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file only
    # A file on read-only media stays as it is; one that somebody is writing to is switched the next time.
    # What is no database at all fails here too, and is reported by the first query.
    with suppress(sqlite3.DatabaseError):
        connection.execute(f"PRAGMA journal_mode = {journal}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _pragma(connection: Connection, pragma: str) -> None:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute(f"PRAGMA {pragma}")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise DatabaseError(f"{broken[0]} row {broken[1]} refers to a row of {broken[2]} that is not there")
