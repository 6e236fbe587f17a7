"""A few records read together, in this process or in others.

Reading takes about as long as storing, and needs no database: other processes can read while this one stores
(:class:`Readers`). They get records as bytes and give rows as ``marshal`` writes them, which takes a third of the time
of pickling; both sides are this program. What comes back is in the order of what went out. Where there are no others, a
thread reads on while the disk is written (:class:`Ahead`).
"""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count, cycle
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Final, NamedTuple, Self

from trialdb.registered import Batch
from trialdb.registry.files import BadRecord, RawRecord
from trialdb.registry.record import Record, RecordError, RecordReader, parse

__all__ = ["Ahead", "Chunk", "Readers", "read_chunk", "resting_collector"]

Raws = list[RawRecord | BadRecord]
Found = Mapping[str, tuple[str, Record]]
Digests = Mapping[str, str]

#: Chunks: there is hardly any garbage, and looking for it takes as long as reading a record.
_COLLECTED: Final = 200
_AHEAD: Final = 2  # chunks that a process has before it: one that it reads, and one that waits
# Forking takes no time and shares the vocabularies; elsewhere than on Linux it is not safe.
_START: Final = "fork" if sys.platform == "linux" else "spawn"


@contextmanager
def resting_collector() -> Iterator[Callable[[], None]]:
    """Keep Python from looking for cyclic garbage all the time: rows are none, and it would take a quarter of a load.

    What is given is called now and then, and looks for garbage every so many times. What the program around this one
    has frozen stays so, and is taken for all that lives long.
    """
    enabled, frozen, calls = gc.isenabled(), gc.get_freeze_count(), count(1)
    if not frozen:
        gc.freeze()  # vocabularies are no garbage either; a forked process would copy what it looks through
    gc.disable()

    def collect() -> None:
        if next(calls) % _COLLECTED == 0:
            gc.collect()

    try:
        yield collect
    finally:
        if not frozen:
            gc.unfreeze()
        if enabled:
            gc.enable()


class Chunk(NamedTuple):
    """What became of some records.

    Attributes:
        failed: location of each that could not be read, and why.
        numbers: of all that could be parsed.
        passed: location, number and digest of those that were not to be read.
        later: places of those that are to be read after the others: each is another version of one of them.
        batch: the rows of the others.
    """

    failed: list[tuple[str, str]]
    numbers: list[str]
    passed: list[tuple[str, str, str]]
    later: list[int]
    batch: Batch


def read_chunk(
    reader: RecordReader,
    raws: Iterable[RawRecord | BadRecord],
    passing: Callable[[Found], Collection[str]],
) -> Chunk:
    """Read some records; of two versions of one the first.

    Args:
        reader: reads them.
        raws: as they come.
        passing: is given location and content of those that could be parsed, by their number, and says which of them
            are not to be read.
    """
    failed: list[tuple[str, str]] = []
    found: dict[str, tuple[str, Record]] = {}
    later: list[int] = []
    for place, raw in enumerate(raws):
        if isinstance(raw, BadRecord):
            failed.append((raw.location, raw.reason))
            continue
        try:
            record = parse(raw)
        except RecordError as error:
            failed.append((raw.location, str(error)))
            continue
        if record.nct_id in found:
            later.append(place)
        else:
            found[record.nct_id] = raw.location, record
    passed = passing(found)
    numbers = [*found]
    told = [(location, record.nct_id, record.sha256) for location, record in map(found.pop, passed)]
    batch = Batch()
    for nct_id in [*found]:
        # Its room is used again for the next one's rows, while it is at hand.
        location, record = found.pop(nct_id)
        try:
            reader.add(batch, record, location)
        except RecordError as error:
            failed.append((location, f"{nct_id}: {error}"))
        del record
    return Chunk(failed, numbers, told, later, batch)


class Ahead:
    """Records some at a time, and what a thread has read of the next ones while nothing else was at work.

    Use it in a ``with`` statement, which ends the thread.
    """

    def __init__(self, batches: Iterator[Raws], reader: RecordReader) -> None:
        """Say what comes, and who reads it."""
        self._batches, self._reader = batches, reader
        self._thread = ThreadPoolExecutor(1)
        self._next: Future[tuple[Raws, Chunk | None] | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def __iter__(self) -> Iterator[tuple[Raws, Chunk | None]]:
        return self

    def __next__(self) -> tuple[Raws, Chunk | None]:
        """The next records, with what was read of them if they were begun."""
        if self._next is None:
            return next(self._batches), None
        begun, self._next = self._next.result(), None
        if begun is None:
            raise StopIteration
        return begun

    def begin(self) -> None:
        """Begin to read the next records, whatever is known of them."""
        if self._next is None:
            self._next = self._thread.submit(self._read)

    def _read(self) -> tuple[Raws, Chunk | None] | None:
        raws = next(self._batches, None)
        return None if raws is None else (raws, read_chunk(self._reader, raws, lambda _: ()))


class Readers:
    """Processes that read records. Use it in a ``with`` statement, which ends them."""

    def __init__(self, processes: int, reader: RecordReader) -> None:
        """Start ``processes``; each has the reader, or makes one like it."""
        context: Any = multiprocessing.get_context(_START)
        self._ends: list[Connection] = []
        self._processes: list[Any] = []
        for _ in range(processes):
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there, here, reader), daemon=True)
            with _held_interrupts():
                process.start()
            there.close()
            self._ends.append(here)
            self._processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.terminate()
            process.join()

    def read(
        self, batches: Iterator[Raws], digests: Callable[[Raws], Digests]
    ) -> Iterator[tuple[Raws, Chunk | None]]:
        """Records as they came with what became of them; None where a process could not do it.

        Args:
            batches: records that are read together.
            digests: says of some records, as far as it is known, what digest the version has that need not be read.
        """
        waiting: deque[tuple[Raws, Connection]] = deque()
        for raws, end in zip(batches, cycle(self._ends), strict=False):
            with suppress(OSError):  # the process has ended
                end.send_bytes(marshal.dumps(([_plain(raw) for raw in raws], dict(digests(raws)))))
            waiting.append((raws, end))
            if len(waiting) > _AHEAD * len(self._ends):
                yield _next(waiting)
        while waiting:
            yield _next(waiting)


@contextmanager
def _held_interrupts() -> Iterator[None]:
    """Ctrl-C waits, and never reaches a process that is started meanwhile: who has started it ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _plain(raw: RawRecord | BadRecord) -> tuple[bool, str, str | bytes]:
    if isinstance(raw, BadRecord):
        return False, raw.location, raw.reason
    return True, raw.location, raw.body


def _next(waiting: deque[tuple[Raws, Connection]]) -> tuple[Raws, Chunk | None]:
    raws, end = waiting.popleft()
    try:
        told = marshal.loads(end.recv_bytes())  # noqa: S302  (from a process of this program)
    except (EOFError, OSError):
        return raws, None
    if told is None:
        return raws, None
    failed, numbers, passed, later, plain = told
    return raws, Chunk(failed, numbers, passed, later, Batch.of(plain))


def _serve(end: Connection, other_end: Connection, reader: RecordReader) -> None:
    """A process: read what comes until there is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held
    other_end.close()
    inbox: SimpleQueue[bytes | None] = SimpleQueue()
    # It always takes what is sent, so that the two never wait for each other with both pipes full.
    threading.Thread(target=_fill, args=(end, inbox), daemon=True).start()
    with resting_collector() as collect:
        while (told := inbox.get()) is not None:
            with suppress(OSError):  # nobody waits for it any more
                end.send_bytes(_answer(reader, told))
            collect()


def _fill(end: Connection, inbox: SimpleQueue[bytes | None]) -> None:
    with suppress(EOFError, OSError):
        while True:
            inbox.put(end.recv_bytes())
    inbox.put(None)


def _answer(reader: RecordReader, told: bytes) -> bytes:
    """The chunk as ``marshal`` writes it; None where reading it here fails: it will be read, and fail, where it came from."""
    plain, digests = marshal.loads(told)  # noqa: S302  (from a process of this program)
    raws = [RawRecord(at, what) if good else BadRecord(at, what) for good, at, what in plain]

    def passing(found: Found) -> list[str]:
        return [nct_id for nct_id, (_, record) in found.items() if digests.get(nct_id) == record.sha256]

    try:
        chunk = read_chunk(reader, raws, passing)
        return marshal.dumps((*chunk[:-1], chunk.batch.plain()))
    except Exception:  # noqa: BLE001  (whatever it is, it is not this process that reports it)
        return marshal.dumps(None)
