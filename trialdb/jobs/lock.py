"""One run at a time on a database: a second one says who is at work, and does nothing.

The lock is the operating system's, on a file beside a SQLite database, or PostgreSQL's own; both go with the process
that holds them, however it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from trialdb.errors import LockedError
from trialdb.store.ledger import running_run

__all__ = ["one_at_a_time"]

_LOCK = 7_214_250_303  # next to those that guard the schema and writing


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Keeps other runs away while it lasts.

    Raises:
        LockedError: another run is at work.
    """
    held = _in_postgres(engine) if engine.dialect.name == "postgresql" else _beside(engine)
    with held:
        yield


@contextmanager
def _beside(engine: Engine) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415  (only jobs need it)

    lock = FileLock(f"{engine.url.database}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise _locked(engine) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _in_postgres(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
            raise _locked(engine)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})


def _locked(engine: Engine) -> LockedError:
    """Who is at work."""
    run = running_run(engine, "sync")
    if run is None:
        return LockedError("another run is about to begin on this database; wait for it to end")
    return LockedError(
        f"run {run['id']} is at work on this database: process {run['process']} on {run['host']}, since"
        f" {run['started_at']}, last seen {run['alive_at']}; wait for it to end, or end that process"
    )
