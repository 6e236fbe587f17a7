"""Processes that take turns: while one stores what it has read, the others read.

Nothing that was read is sent from one process to another, which would take as long as reading it. Each gets records as
bytes, reads them, waits for its turn, stores them and says what became of them; turns are in the order of the records,
so that the rows are those that one process makes. What a process does not do before it ends is given back.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any, Final, Generic, Protocol, Self, TypeVar

from trialdb.registry.chunks import Raws, resting_collector

__all__ = ["Part", "Turns"]

# Forking takes no time and shares the vocabularies; elsewhere than on Linux it is not safe.
_START: Final = "fork" if sys.platform == "linux" else "spawn"
Read = TypeVar("Read")
Told_co = TypeVar("Told_co", covariant=True)


class Part(Protocol, Generic[Read, Told_co]):
    """What a process does with records."""

    def read(self, raws: Raws) -> Read:
        """Read them, at any time."""

    def store(self, raws: Raws, read: Read, turn: Any) -> Told_co:
        """Store them, in turn; what became of them."""


class Turns(Generic[Told_co]):
    """Processes that load records. Use it in a ``with`` statement, which ends them."""

    def __init__(self, processes: int, begin: Callable[[], Part[Any, Told_co]]) -> None:
        """Start ``processes``, one after another; each begins by making its part, and nothing open is to be shared with it."""
        context: Any = multiprocessing.get_context(_START)
        self._ends: list[Connection] = []
        self._processes: list[Any] = []
        for _ in range(processes):
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there, here, begin), daemon=True)
            with _held_interrupts():
                process.start()
            there.close()
            self._ends.append(here)
            self._processes.append(process)
            _answer(here)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.terminate()
            process.join()

    def load(
        self, batches: Iterator[Raws], turn: Callable[[], Any], done: Callable[[Raws, Told_co | None], None]
    ) -> None:
        """Have records loaded.

        Args:
            batches: records that are read and stored together.
            turn: what the next of them is to be told when its turn comes.
            done: is given each batch, in order, with what became of it: None where a process could not do it.
        """
        waiting: deque[tuple[Raws, Connection]] = deque()
        for raws, end in zip(batches, cycle(self._ends), strict=False):
            if len(waiting) == len(self._ends):
                _take(waiting, turn, done)
            _tell(end, raws)
            if not waiting:
                _tell(end, turn())
            waiting.append((raws, end))
        while waiting:
            _take(waiting, turn, done)


def _take(
    waiting: deque[tuple[Raws, Connection]],
    turn: Callable[[], Any],
    done: Callable[[Raws, Any], None],
) -> None:
    """Take what became of the first batch, and let the next have its turn."""
    raws, end = waiting.popleft()
    done(raws, _answer(end))
    if waiting:
        _tell(waiting[0][1], turn())


def _tell(end: Connection, told: Any) -> None:
    with suppress(OSError):  # the process has ended, which its answer will tell
        end.send(told)


def _answer(end: Connection) -> Any:
    try:
        return end.recv()
    except (EOFError, OSError):
        return None


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


def _serve(end: Connection, other_end: Connection, begin: Callable[[], Part[Any, Any]]) -> None:
    """A process: load what comes until there is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held
    other_end.close()
    part = begin()
    end.send(True)
    with resting_collector() as collect, suppress(EOFError, OSError):  # nobody waits for it any more
        while True:
            end.send(_done(part, end.recv(), end.recv))
            collect()


def _done(part: Part[Any, Any], raws: Raws, turn: Callable[[], Any]) -> Any:
    """What became of records; None where they could not be loaded here: they will be, and fail, where they came from."""
    try:
        read = part.read(raws)
    except Exception:  # noqa: BLE001  (whatever it is, it is not this process that reports it)
        turn()
        return None
    told = turn()
    try:
        return part.store(raws, read, told)
    except Exception:  # noqa: BLE001  (likewise)
        return None
