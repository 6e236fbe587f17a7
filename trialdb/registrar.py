"""Records into the database: compared with what is here, read, and saved, some in a transaction.

Where there are many, several processes load them in turn (:mod:`trialdb.registry.turns`).
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from trialdb.registered import Batch
from trialdb.registry.chunks import Ahead, Chunk, Found, Raws, read_chunk, resting_collector
from trialdb.registry.files import BadRecord, RawRecord
from trialdb.registry.record import Record, RecordError, address, name_keys, parse
from trialdb.registry.seen import Seen
from trialdb.registry.structure import misplaced
from trialdb.registry.turns import Turns
from trialdb.relating import Terms, settle
from trialdb.store import indexes, ledger, registry, save
from trialdb.store.bulk import UnwritableError, all_or_nothing
from trialdb.store.database import connect
from trialdb.store.ledger import ItemStatus, LoadItem

__all__ = ["TRANSACTION", "Registrar"]

TRANSACTION: Final = 1000  # records
_FEW: Final = 200  # records for which no other process is started
#: Records whose rows are in memory together: twice as many take a twentieth less time and more room, half as many more time.
_BATCH: Final = 100
_TURN: Final = (
    200  # records of a turn: a transaction of fewer takes more time a record, one of more more room
)
_IN_MEMORY: Final = frozenset({None, "", ":memory:"})  # databases that only the process has which made them
_NUMBER: Final = re.compile(rb'"nctId":\s*"(NCT[0-9]{8})"')


@dataclass
class _Work:
    """One transaction's worth of records: where each comes from, and what became of it."""

    items: list[LoadItem] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


class Registrar:
    """Loads records in one run."""

    def __init__(self, engine: Engine, terms: Terms, run_id: int) -> None:
        """Say where records go, under which terms they are read, and in which run they are listed."""
        self._engine, self._terms, self._run_id = engine, terms, run_id
        self._reader = terms.reader
        self._position = ledger.next_position(engine, run_id)
        with Session(engine) as session:
            self._alone = save.is_empty(session)
        self._here = Seen() if self._alone else None
        self._indexes_rest = False
        self._seen: Seen | None = None
        self._session: Session
        self.failures: list[LoadItem] = []

    def load(
        self,
        raws: Iterable[RawRecord | BadRecord],
        *,
        seen: Seen | None = None,
        progress: Callable[[str], None] | None = None,
        workers: int = 1,
    ) -> None:
        """Load records; those that cannot be read are issues.

        Args:
            raws: as they come.
            seen: takes note of each record.
            progress: is given a location now and then: all records up to it are done.
            workers: how many processes load in turn once there are many; with one, this one does all.
        """
        self._seen = seen
        workers = 1 if self._engine.url.database in _IN_MEMORY else workers
        records = iter(raws)
        with resting_collector() as collect:
            begin = [*islice(records, _BATCH)]
            if len(begin) == _BATCH:
                self._let_indexes_rest()
            records = chain(begin, records)
            first = records if workers < 2 else islice(records, _FEW)
            with Ahead(_batches(first, _BATCH), self._reader) as ahead:
                self._store(ahead, collect, progress, ahead.begin if self._alone else None)
            following = next(records, None)
            if following is None:
                return
            self._share(_batches(chain([following], records), _TURN), workers, collect, progress)

    def _share(
        self,
        batches: Iterator[Raws],
        workers: int,
        collect: Callable[[], None],
        progress: Callable[[str], None] | None,
    ) -> None:
        """Have other processes load records in turn; what they do not do is done here."""

        def done(raws: Raws, told: _Turn | None) -> None:
            if told is None:
                self._store(iter([(raws, None)]), collect, None)
            else:
                self._position = told.position
                self.failures += told.failures
                self._note(told.numbers)
            if progress:
                progress(raws[-1].location)

        url = self._engine.url.render_as_string(hide_password=False)
        begin = partial(_Sharer, url, self._terms, self._run_id, alone=self._alone)
        self._here = None  # others load too, and the database alone knows of all
        self._engine.dispose()  # nothing that is open may be shared
        with Turns(workers, begin) as turns:
            turns.load(batches, lambda: self._position, done)

    def store_turn(self, raws: Raws, chunk: Chunk, position: int) -> _Turn:
        """Store some records of a run, the first of which is listed at ``position``."""
        self._position, self.failures = position, []
        self._store(iter([(raws, chunk)]), lambda: None, None)
        return _Turn(self._position, self.failures, chunk.numbers)

    def _store(
        self,
        chunks: Iterator[tuple[list[RawRecord | BadRecord], Chunk | None]],
        collect: Callable[[], None],
        progress: Callable[[str], None] | None,
        begin: Callable[[], None] | None = None,
    ) -> None:
        """Store records with what others read of them, some in a transaction; ``begin`` the next while it is written out."""
        done = False
        while not done:
            work, came = _Work(), 0
            with save.writing(self._engine, bulk=True, alone=self._alone) as session:
                self._session = session
                writer = registry.RecordWriter(session, run_id=self._run_id)
                shared: list[tuple[str, Record]] = []
                for batch, chunk in islice(chunks, TRANSACTION // _BATCH):
                    came += len(batch)
                    collect()
                    shared += self._load_batch(writer, batch, chunk, work)
                    if progress:
                        progress(batch[-1].location)
                    if len(shared) >= _BATCH:
                        break
                else:
                    done = came < TRANSACTION
                writer.close()
                self._list(session, work)
                if begin and not done:
                    begin()
            for location, record in shared:
                self._load_shared(location, record)

    def _let_indexes_rest(self) -> None:
        """Keep no indexes while many records come into an empty database."""
        if not self._alone or self._indexes_rest:
            return
        with save.writing(self._engine, bulk=True, alone=True) as session:
            if save.is_empty(session):  # still
                indexes.rest(session.connection())
                self._indexes_rest = True

    def end(self) -> None:
        """Make what was left for the end of the load."""
        indexes.complete(self._engine, run_id=self._run_id, own=self._indexes_rest)

    def digests(self, raws: Raws) -> dict[str, str]:
        """The digests of the stored versions of records that need not be read, as far as a look at their bytes tells."""
        found = (_NUMBER.search(raw.body) for raw in raws if isinstance(raw, RawRecord))
        keys = [address(match[1].decode()) for match in found if match]
        with Session(self._engine) as session:
            known = registry.known_records(session, keys)
        return {
            key.removeprefix(address("")): told.sha256
            for key, told in known.items()
            if told.read_with == self._terms.stamp
        }

    def _load_batch(
        self,
        writer: registry.RecordWriter,
        raws: list[RawRecord | BadRecord],
        chunk: Chunk | None,
        work: _Work,
    ) -> list[tuple[str, Record]]:
        """Load a few records; those of studies that others speak of are given back."""
        shared = []
        while raws:
            shared_now, later = self._load_chunk(writer, raws, chunk, work)
            shared += shared_now
            raws, chunk = [raws[place] for place in later], None
        return shared

    def _load_chunk(
        self,
        writer: registry.RecordWriter,
        raws: list[RawRecord | BadRecord],
        chunk: Chunk | None,
        work: _Work,
    ) -> tuple[list[tuple[str, Record]], list[int]]:
        """Load what is in a chunk; what studies it has that others speak of, and which records are to follow it."""
        started = time.perf_counter()
        shared: list[tuple[str, Record]] = []
        known: dict[str, registry.Known] = {}

        def passing(found: Mapping[str, tuple[str, Record]]) -> list[str]:
            nonlocal shared, known
            known = self._known(found)
            unchanged = [n for n, (_, record) in found.items() if self._is_stored(known, n, record.sha256)]
            others = {*found} - {*unchanged}
            spoken = registry.spoken_of(self._session, ((n, name_keys(found[n][1])) for n in others))
            shared = [told for nct_id, told in found.items() if nct_id in spoken]
            return [*unchanged, *(record.nct_id for _, record in shared)]

        if chunk is not None:
            known = self._known(chunk.numbers)
        if chunk is None or not self._holds(chunk, known):
            chunk = read_chunk(self._reader, raws, passing)
        batch = chunk.batch
        try:
            sources = writer.write(batch, known) if batch.records else []
        except UnwritableError as error:
            return self._load_singly(writer, raws, batch, work, str(error))
        work.items += [LoadItem(location, "failed", note=note) for location, note in chunk.failed]
        self._note(chunk.numbers)
        work.unchanged += [location for location, *_ in chunk.passed[: len(chunk.passed) - len(shared)]]
        if batch.records:
            counts = _counts(batch)
            seconds = (time.perf_counter() - started) / len(sources)
            for read, source, count in zip(batch.records, sources, counts, strict=True):
                status: ItemStatus = "replaced" if read.document_key in known else "loaded"
                work.items.append(LoadItem(read.location, status, source, count, seconds=seconds))
        return shared, chunk.later

    def _load_singly(
        self,
        writer: registry.RecordWriter,
        raws: list[RawRecord | BadRecord],
        batch: Batch,
        work: _Work,
        reason: str,
    ) -> tuple[list[tuple[str, Record]], list[int]]:
        """Load records one at a time that cannot be written together; the one at fault is an issue."""
        if len(raws) == 1:
            (read,) = batch.records
            told = isinstance(raws[0], RawRecord) and misplaced(parse(raws[0]).content)
            work.items.append(LoadItem(read.location, "failed", note=f"{read.nct_id}: {told or reason}"))
            return [], []
        loaded = (self._load_chunk(writer, [raw], None, work) for raw in raws)
        return [told for shared, _ in loaded for told in shared], []

    def _note(self, nct_ids: Iterable[str]) -> None:
        """Take note of records that came."""
        if self._seen is not None:
            for nct_id in nct_ids:
                self._seen.add(nct_id)

    def _known(self, nct_ids: Iterable[str]) -> dict[str, registry.Known]:
        """The stored versions of records; in a database that was empty, only records of this load can have any."""
        numbers, here = [*nct_ids], self._here
        if here is not None:
            came, numbers = numbers, [nct_id for nct_id in numbers if nct_id in here]
            for nct_id in came:
                here.add(nct_id)
        return (
            registry.known_records(self._session, [address(nct_id) for nct_id in numbers]) if numbers else {}
        )

    def _is_stored(self, known: Mapping[str, registry.Known], nct_id: str, sha256: str) -> bool:
        before = known.get(address(nct_id))
        return before is not None and before.sha256 == sha256 and before.read_with == self._terms.stamp

    def _holds(self, chunk: Chunk, known: Mapping[str, registry.Known]) -> bool:
        """Whether another process has read what is to be read, and nothing that is not."""
        if not all(self._is_stored(known, *told) for _, *told in chunk.passed):
            return False
        read = chunk.batch.records
        if any(self._is_stored(known, told.nct_id, told.sha256) for told in read):
            return False
        return not registry.spoken_of(self._session, ((told.nct_id, told.name_keys) for told in read))

    def _load_shared(self, location: str, record: Record) -> None:
        """Load one record of a study that others speak of, in a transaction of its own."""
        started, work, batch = time.perf_counter(), _Work(), Batch()
        with save.writing(self._engine) as session:
            try:
                self._reader.add(batch, record, location)
                with all_or_nothing(session):
                    work.items.append(self._store_shared(session, record, batch, location, started))
            except (RecordError, UnwritableError) as error:
                told = misplaced(record.content) or error
                work.items.append(LoadItem(location, "failed", note=f"{record.nct_id}: {told}"))
            self._list(session, work)

    def _store_shared(
        self, session: Session, record: Record, batch: Batch, location: str, started: float
    ) -> LoadItem:
        key = address(record.nct_id)
        known = registry.known_records(session, [key]).get(key)
        (count,) = _counts(batch)
        writer = registry.RecordWriter(session, run_id=self._run_id)
        source, meant = writer.write_shared(batch, known)
        writer.close()
        settle(session, source, ["s1"], self._terms, replaced=save.Replaced(meant))
        seconds = time.perf_counter() - started
        return LoadItem(location, "replaced" if known else "loaded", source, count, seconds=seconds)

    def fail(self, location: str, note: str) -> None:
        """List that what stands at a location cannot be loaded."""
        with save.writing(self._engine) as session:
            self._list(session, _Work([LoadItem(location, "failed", note=note)]))

    def _list(self, session: Session, work: _Work) -> None:
        ledger.add_items(session, self._run_id, self._position, work.items, unchanged=work.unchanged)
        self._position += len(work.items)
        self.failures += [item for item in work.items if item.status == "failed"]


class _Turn(NamedTuple):
    """What became of a batch in its turn: where the list of the run goes on, what failed, and what came."""

    position: int
    failures: list[LoadItem]
    numbers: list[str]


class _Sharer:
    """The part of one of several processes: it has the database open for itself, and loads in turn with the others."""

    def __init__(self, url: str, terms: Terms, run_id: int, *, alone: bool) -> None:
        engine = connect(url, alone=alone)
        self._reader, self._alone = terms.reader, alone
        self._registrar = Registrar(engine, terms, run_id)

    def read(self, raws: Raws) -> Chunk:
        digests = {} if self._alone else self._registrar.digests(raws)

        def passing(found: Found) -> list[str]:
            return [nct_id for nct_id, (_, record) in found.items() if digests.get(nct_id) == record.sha256]

        return read_chunk(self._reader, raws, passing)

    def store(self, raws: Raws, read: Chunk, turn: int) -> _Turn:
        return self._registrar.store_turn(raws, read, turn)


def _batches(raws: Iterator[RawRecord | BadRecord], size: int) -> Iterator[list[RawRecord | BadRecord]]:
    while batch := list(islice(raws, size)):
        yield batch


def _counts(batch: Batch) -> list[registry.Counts]:
    """How much each record of a batch states."""
    results, events, issues = ([0] * len(batch.records) for _ in range(3))
    for table, counted in (
        ("figures", results), ("comparisons", results), ("safety_events", events), ("load_issues", issues)
    ):  # fmt: skip
        for source, count in Counter(map(itemgetter(0), batch.rows[table])).items():
            counted[source] += count
    return [registry.Counts(*told) for told in zip(results, events, issues, strict=True)]
