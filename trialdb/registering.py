"""The way of registry records into the database: parse, compare with what is here, read, save.

A record whose content is here already is not read. One that is new or changed replaces its earlier version whole, in
one transaction with its neighbours. A study of which other sources speak is resolved with them. Memory holds a few
records, whatever there are, and a bad one is one issue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from trialdb.errors import FetchError, TrialdbError
from trialdb.registrar import TRANSACTION, Registrar
from trialdb.registry import files
from trialdb.registry.files import BadRecord, RawRecord
from trialdb.registry.locations import Query, Study
from trialdb.registry.record import address
from trialdb.registry.seen import Seen
from trialdb.relating import Terms
from trialdb.store import ledger, registry, save
from trialdb.store.ledger import LoadItem

__all__ = ["Records", "Seen", "end_complete_load", "load_records", "reread_records"]

_PAGE: Final = 200  # records asked for at once: a page is held in memory


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one location: a file, or what is asked of the registry."""

    location: str
    meant: Path | Study | Query

    def __str__(self) -> str:
        return self.location


def load_records(
    engine: Engine,
    records: Records,
    terms: Terms,
    run_id: int,
    *,
    seen: Seen | None = None,
    progress: Callable[[str], None] | None = None,
    workers: int = 1,
) -> list[LoadItem]:
    """Load the records of one location; those that could not be loaded.

    Args:
        engine: an initialised database.
        records: where they are.
        terms: under which they are read; records that were read under others are read again.
        run_id: the run, in which they are listed.
        seen: takes note of each record.
        progress: is given a location now and then: all records up to it are done.
        workers: how many processes load in turn once there are many; with one, this one does all.
    """
    registrar = Registrar(engine, terms, run_id)
    try:
        for raws in _parts(engine, records):
            registrar.load(raws, seen=seen, progress=progress, workers=workers)
    except TrialdbError as error:
        registrar.fail(records.location, str(error))
    registrar.end()
    return registrar.failures


def _parts(engine: Engine, records: Records) -> Iterator[Iterable[RawRecord | BadRecord]]:
    """The records of a location in parts; how far a query came is kept, so that the next run goes on from there."""
    if isinstance(records.meant, Path):
        yield files.records(records.meant)
        return
    from trialdb.fetch import Registry  # noqa: PLC0415  (only what asks over the network imports it)

    client = Registry()
    if isinstance(records.meant, Study):
        yield [RawRecord(records.location, client.study(records.meant.nct_id))]
        return
    location, query = records.location, dict(records.meant.parameters)
    token = ledger.cursor(engine, location)
    pages = client.studies(query=query, page_token=token, page_size=_PAGE)
    try:
        first = next(pages, None)
    except FetchError as error:
        if token is None or error.status != 400:
            raise
        pages = client.studies(query=query, page_size=_PAGE)  # the token is too old
        first = next(pages, None)
    for page in chain([first] if first else [], pages):
        yield [RawRecord(f"{location}#{n}", body) for n, body in enumerate(page.records, 1)]
        ledger.set_cursor(engine, location, page.next_token)


def end_complete_load(engine: Engine, seen: Seen) -> int:
    """Mark the records that a complete load did not come to; how many are newly marked."""
    with save.writing(engine) as session:
        return registry.mark_vanished(session, seen, save.now()[:10])


def reread_records(engine: Engine, terms: Terms) -> int:
    """Read all records again that another version or vocabulary has read; how many they were."""
    run_id, count = None, 0
    while True:
        with Session(engine) as session:
            stale = registry.stale_records(session, terms.stamp, TRANSACTION)
        if not stale:
            break
        run_id = run_id or ledger.start_run(engine, "resolve")
        raws = [RawRecord(address(nct_id), body.encode()) for nct_id, _, body in stale]
        registrar = Registrar(engine, terms, run_id)
        registrar.load(raws)
        count += len(raws)
        if registrar.failures:
            break
    if run_id is not None:
        ledger.finish_run(engine, run_id)
    return count
