"""A few records read together, and a thread that reads on while the disk is written."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Final, NamedTuple, Self

from trialdb.registered import Batch
from trialdb.registry.files import BadRecord, RawRecord
from trialdb.registry.record import Record, RecordError, RecordReader, parse

__all__ = ["Ahead", "Chunk", "Found", "Raws", "read_chunk", "resting_collector"]

Raws = list[RawRecord | BadRecord]
Found = Mapping[str, tuple[str, Record]]

#: Chunks: there is hardly any garbage, and looking for it takes as long as reading a record.
_COLLECTED: Final = 200


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
