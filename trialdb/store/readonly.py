"""SQL that somebody else has written, run so that it can only read, and not for longer than it may.

SQLite: a connection of its own that opens the file for reading, answers with ``query_only`` on, and asks before each
step of a statement what it is about to do: whatever is not reading (writing, attaching a file, a pragma that sets
something, an extension) is refused before it runs. PostgreSQL: a transaction that is read only, and a cursor, which
takes one query and nothing else; what a user may read there is the server's to say.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, text

from trialdb.errors import QuestionError
from trialdb.store.mathematics import add_mathematics

__all__ = ["LONGEST", "read"]

_READING: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_TELLING: Final = frozenset({
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
    "data_version",
})  # fmt: skip
_OUTSIDE: Final = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
_STEPS: Final = 2000  # of SQLite's machine between two looks at the clock
LONGEST: Final = 100_000_000  # bytes of one value that a query of a stranger may make
_REFUSED: Final = "only reading is possible here: this would change something, or touch another file"


def read(
    engine: Engine, statement: str, parameters: Mapping[str, Any], *, seconds: float
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the columns and the rows of one query.

    Args:
        engine: an initialised database.
        statement: one query, with ``:name`` where a parameter stands.
        parameters: their values.
        seconds: how long it may take.

    Raises:
        QuestionError: the statement is no query, cannot be understood, would change something, or takes too long.
    """
    run = _read_sqlite if engine.dialect.name == "sqlite" else _read_postgresql
    return run(engine, statement, parameters, seconds)


def _read_sqlite(
    engine: Engine, statement: str, parameters: Mapping[str, Any], seconds: float
) -> tuple[list[str], list[tuple[Any, ...]]]:
    end = time.monotonic() + seconds
    with _reader(engine, seconds) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            cursor = connection.execute(statement, dict(parameters))
            if cursor.description is None:
                raise QuestionError("this gives no rows; only a query can be asked here", words=statement)
            return [column[0] for column in cursor.description], cursor.fetchall()
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            raise _refused(statement, error, seconds) from error
        finally:
            connection.set_progress_handler(None, 0)
            connection.set_authorizer(None)


@contextmanager
def _reader(engine: Engine, seconds: float) -> Iterator[sqlite3.Connection]:
    """A connection that can only read: to the file of the engine, or to the engine's own database in memory."""
    name = engine.url.database
    if not name or name == ":memory:":
        with engine.connect() as shared:
            driver = shared.connection.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise TypeError(f"{driver!r} is no SQLite connection")
            _restrict(driver)
            try:
                yield driver
            finally:
                driver.execute("PRAGMA query_only = OFF")
        return
    address = f"{Path(name).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=seconds, isolation_level=None)) as connection:
        add_mathematics(connection)
        _restrict(connection)
        yield connection


def _restrict(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    connection.set_authorizer(_allowed)


def _allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Whether SQLite may do what it is about to do."""
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (second or "").lower() in _OUTSIDE else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        return (
            sqlite3.SQLITE_OK
        )  # how a full-text index is opened; a statement that does it is refused all the same
    telling = action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _TELLING
    return sqlite3.SQLITE_OK if telling else sqlite3.SQLITE_DENY


def _refused(statement: str, error: Exception, seconds: float) -> QuestionError:
    told = " ".join(str(error).split())
    if told == "interrupted":
        told = _too_long(seconds)
    elif "not authorized" in told or "prohibited" in told or "readonly" in told:
        told = _REFUSED
    elif "one statement at a time" in told:
        told = "only one statement can be asked at a time"
    return QuestionError(told, words=statement)


def _too_long(seconds: float) -> str:
    return f"the statement took longer than {seconds:g} seconds and was stopped"


def _read_postgresql(
    engine: Engine, statement: str, parameters: Mapping[str, Any], seconds: float
) -> tuple[list[str], list[tuple[Any, ...]]]:
    import psycopg  # noqa: PLC0415  (an extra, which who has such an engine has)

    values: Mapping[str, Any] | None = None
    if parameters:
        compiled = text(statement).bindparams().compile(dialect=engine.dialect)
        missing = sorted(set(compiled.params) - set(parameters))
        if missing:
            raise QuestionError(f"no value is given for :{missing[0]}", words=missing[0])
        statement, values = str(compiled), parameters
    connection: Any = engine.raw_connection()
    try:
        driver = connection.driver_connection
        driver.rollback()
        driver.execute("SET TRANSACTION READ ONLY")
        driver.execute(f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}")
        # A cursor is declared for one query: a second statement, or one that is no query, is an error of syntax.
        with driver.cursor("trialdb_read") as cursor:
            cursor.execute(statement.strip().removesuffix(";"), values)
            names = [column.name for column in cursor.description]
            return names, cursor.fetchall()
    except psycopg.errors.QueryCanceled as error:
        raise QuestionError(_too_long(seconds), words=statement) from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise QuestionError(_REFUSED, words=statement) from error
    except psycopg.Error as error:
        told = error.diag.message_primary or str(error)
        if "multiple commands" in told:
            told = "only one statement can be asked at a time"
        raise QuestionError(" ".join(told.split()), words=statement) from error
    finally:
        connection.rollback()
        connection.close()
