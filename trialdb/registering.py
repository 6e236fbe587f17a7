"""The way of registry records into the database: parse, compare with what is here, read, save.

A record whose content is here already is not read. One that is new or changed replaces its earlier version whole, in
one transaction with its neighbours. A study of which other sources speak is resolved with them. Memory holds a few
records, whatever there are, and a bad one is one issue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from trialdb.errors import FetchError, TrialdbError
from trialdb.registered import Batch
from trialdb.registry import files
from trialdb.registry.files import BadRecord, RawRecord
from trialdb.registry.locations import Query, Study
from trialdb.registry.protocol import study_names
from trialdb.registry.record import Record, RecordError, address, parse
from trialdb.relating import Terms, settle
from trialdb.store import ledger, registry, save
from trialdb.store.ledger import ItemStatus, LoadItem

__all__ = ["Records", "Seen", "end_complete_load", "load_records", "reread_records"]

_TRANSACTION = 1000  # records
_PAGE = 200  # records asked for at once: a page is held in memory
_BATCH = 25  # records whose rows are in memory together: few enough for a processor's cache


class Seen:
    """Which records a complete load came to: one bit for each NCT number there can be."""

    def __init__(self) -> None:
        self._bits = bytearray(10**8 // 8)

    def add(self, nct_id: str) -> None:
        """Take note of a record."""
        number = int(nct_id[3:])
        self._bits[number >> 3] |= 1 << (number & 7)

    def __contains__(self, nct_id: object) -> bool:
        number = int(str(nct_id)[3:])
        return bool(self._bits[number >> 3] & 1 << (number & 7))


@dataclass
class _Work:
    """One transaction's worth of records: where each comes from, and what became of it."""

    items: list[LoadItem] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


class _Registrar:
    """Loads records in one run."""

    def __init__(self, engine: Engine, terms: Terms, run_id: int) -> None:
        """Say where records go, under which terms they are read, and in which run they are listed."""
        self._engine, self._terms, self._run_id = engine, terms, run_id
        self._reader = terms.reader
        self._position = ledger.next_position(engine, run_id)
        with Session(engine) as session:
            self._alone = save.is_empty(session)
        self._here = Seen() if self._alone else None
        self.failures: list[LoadItem] = []

    def load(
        self,
        raws: Iterable[RawRecord | BadRecord],
        *,
        seen: Seen | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """Load records; those that cannot be read are issues.

        Args:
            raws: as they come.
            seen: takes note of each record.
            progress: is given a location now and then: all records up to it are done.
        """
        batches = _batches(iter(raws), _BATCH)
        done = False
        while not done:
            work = _Work()
            with save.writing(self._engine, bulk=True, alone=self._alone) as session:
                writer = registry.RecordWriter(session, run_id=self._run_id)
                shared: list[tuple[str, Record]] = []
                for batch in islice(batches, _TRANSACTION // _BATCH):
                    shared += self._load_batch(session, writer, batch, work, seen)
                    if progress:
                        progress(batch[-1].location)
                    if len(shared) >= _BATCH:
                        break
                else:
                    done = len(work.items) + len(work.unchanged) + len(shared) < _TRANSACTION
                writer.close()
                self._list(session, work)
            for location, record in shared:
                self._load_shared(location, record)

    def _load_batch(
        self,
        session: Session,
        writer: registry.RecordWriter,
        raws: list[RawRecord | BadRecord],
        work: _Work,
        seen: Seen | None,
    ) -> list[tuple[str, Record]]:
        """Load a few records; those of studies that others speak of are given back."""
        parsed, shared = list(self._parsed(raws, work)), []
        while parsed:
            found: dict[str, tuple[str, Record]] = {}
            later = []
            for location, record in parsed:  # two versions of one record follow each other
                if record.nct_id in found:
                    later.append((location, record))
                else:
                    found[record.nct_id] = location, record
            shared += self._load_found(session, writer, found, work, seen)
            parsed = later
        return shared

    def _load_found(
        self,
        session: Session,
        writer: registry.RecordWriter,
        found: Mapping[str, tuple[str, Record]],
        work: _Work,
        seen: Seen | None,
    ) -> list[tuple[str, Record]]:
        started = time.perf_counter()
        spoken = registry.spoken_of(
            session, found, lambda nct_id: {k for _, _, k in _names(found[nct_id][1])}
        )
        known = registry.known_records(session, [address(nct_id) for nct_id in self._loaded(found)])
        batch, shared = Batch(), []
        for nct_id, (location, record) in found.items():
            if seen is not None:
                seen.add(nct_id)
            before = known.get(address(nct_id))
            if before and before.sha256 == record.sha256 and before.read_with == self._terms.stamp:
                work.unchanged.append(location)
            elif nct_id in spoken:
                shared.append((location, record))
            else:
                self._read(batch, record, location, work)
        if batch.records:
            counts = _counts(batch)
            sources = writer.write(batch, known)
            seconds = (time.perf_counter() - started) / len(sources)
            for read, source, count in zip(batch.records, sources, counts, strict=True):
                status: ItemStatus = "replaced" if read.document_key in known else "loaded"
                work.items.append(LoadItem(read.location, status, source, count, seconds=seconds))
        return shared

    def _loaded(self, nct_ids: Iterable[str]) -> list[str]:
        """Those of these records that may be here already; in a database that was empty, those of this load."""
        if self._here is None:
            return list(nct_ids)
        loaded = []
        for nct_id in nct_ids:
            if nct_id in self._here:
                loaded.append(nct_id)
            self._here.add(nct_id)
        return loaded

    def _parsed(self, raws: Iterable[RawRecord | BadRecord], work: _Work) -> Iterator[tuple[str, Record]]:
        for raw in raws:
            if isinstance(raw, BadRecord):
                work.items.append(LoadItem(raw.location, "failed", note=raw.reason))
                continue
            try:
                yield raw.location, parse(raw)
            except RecordError as error:
                work.items.append(LoadItem(raw.location, "failed", note=str(error)))

    def _read(self, batch: Batch, record: Record, location: str, work: _Work) -> bool:
        try:
            self._reader.add(batch, record, location)
        except RecordError as error:
            note = f"{record.nct_id}: {error}"
            work.items.append(LoadItem(location, "failed", note=note))
            return False
        return True

    def _load_shared(self, location: str, record: Record) -> None:
        """Load one record of a study that others speak of, in a transaction of its own."""
        started, work, batch = time.perf_counter(), _Work(), Batch()
        with save.writing(self._engine) as session:
            if self._read(batch, record, location, work):
                key = address(record.nct_id)
                known = registry.known_records(session, [key]).get(key)
                (count,) = _counts(batch)
                writer = registry.RecordWriter(session, run_id=self._run_id)
                source, meant = writer.write_shared(batch, known)
                writer.close()
                settle(session, source, ["s1"], self._terms, replaced=save.Replaced(meant))
                seconds = time.perf_counter() - started
                work.items.append(
                    LoadItem(location, "replaced" if known else "loaded", source, count, seconds=seconds)
                )
            self._list(session, work)

    def fail(self, location: str, note: str) -> None:
        """List that what stands at a location cannot be loaded."""
        with save.writing(self._engine) as session:
            self._list(session, _Work([LoadItem(location, "failed", note=note)]))

    def _list(self, session: Session, work: _Work) -> None:
        ledger.add_items(session, self._run_id, self._position, work.items, unchanged=work.unchanged)
        self._position += len(work.items)
        self.failures += [item for item in work.items if item.status == "failed"]


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
) -> list[LoadItem]:
    """Load the records of one location; those that could not be loaded.

    Args:
        engine: an initialised database.
        records: where they are.
        terms: under which they are read; records that were read under others are read again.
        run_id: the run, in which they are listed.
        seen: takes note of each record.
        progress: is given a location now and then: all records up to it are done.
    """
    registrar = _Registrar(engine, terms, run_id)
    try:
        for raws in _parts(engine, records):
            registrar.load(raws, seen=seen, progress=progress)
    except TrialdbError as error:
        registrar.fail(records.location, str(error))
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
            stale = registry.stale_records(session, terms.stamp, _TRANSACTION)
        if not stale:
            break
        run_id = run_id or ledger.start_run(engine, "resolve")
        raws = [RawRecord(address(nct_id), body.encode()) for nct_id, _, body in stale]
        registrar = _Registrar(engine, terms, run_id)
        registrar.load(raws)
        count += len(raws)
        if registrar.failures:
            break
    if run_id is not None:
        ledger.finish_run(engine, run_id)
    return count


def _batches(raws: Iterator[RawRecord | BadRecord], size: int) -> Iterator[list[RawRecord | BadRecord]]:
    while batch := list(islice(raws, size)):
        yield batch


def _names(record: Record) -> list[tuple[str, str, str]]:
    return study_names(record.content["protocolSection"]["identificationModule"])


def _counts(batch: Batch) -> list[registry.Counts]:
    """How much each record of a batch states."""
    results, events, issues = ([0] * len(batch.records) for _ in range(3))
    for table, counted in (
        ("figures", results), ("comparisons", results), ("safety_events", events), ("load_issues", issues)
    ):  # fmt: skip
        for row in batch.rows[table]:
            counted[row[0]] += 1
    return [registry.Counts(*told) for told in zip(results, events, issues, strict=True)]
