"""Running by the clock, in the foreground: each job when its cron expression says so, one after another.

Expressions mean what they mean to Debian's cron: five fields, names of months and days, 0 and 7 for Sunday, and where
both the day of the month and the day of the week are restricted, either is enough; ``@daily`` and its like are
known. Times are those of the time zone: a daily job runs once on the day that is an hour longer or shorter. What came
due while the machine slept, or while another job ran, is run once as soon as it can be; what came due while the job
itself ran is left out.

Jobs run in the main thread. SIGTERM and SIGINT set :class:`Stop`, which a job checks after each document; a second
one ends the process at once.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Final
from zoneinfo import ZoneInfo

from trialdb.errors import ScheduleError, TrialdbError

__all__ = ["Job", "Stop", "StoppedError", "next_run", "run_on_schedule", "stopped_by_signals"]

_MACROS: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_LONGEST_SLEEP = 1.0  # seconds; after each the clock is read anew, since machines sleep and clocks are set


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do at the times of a cron expression."""

    name: str
    cron: str
    run: Callable[[], object]


class StoppedError(BaseException):
    """A job was asked to stop between two documents. No ``Exception``, which would be taken for a bad document."""


class Stop:
    """Whether to stop: set by a signal, looked at between two pieces of work. It has no lock a signal could wait for."""

    def __init__(self) -> None:
        self._set = False

    def set(self) -> None:
        """Ask to stop."""
        self._set = True

    def is_set(self) -> bool:
        """Whether somebody asked to stop."""
        return self._set

    def check(self) -> None:
        """Go on unless somebody asked to stop.

        Raises:
            StoppedError: somebody did.
        """
        if self._set:
            raise StoppedError("it was asked to stop")


def next_run(cron: str, *, zone: str = "UTC", after: datetime) -> datetime:
    """When an expression is due next, in the time zone.

    Raises:
        ScheduleError: the expression or the time zone is none, or is never due.

    >>> next_run("30 6 * * 0", zone="Europe/London", after=datetime(2026, 11, 26, tzinfo=UTC)).isoformat()
    '2026-11-29T06:30:00+00:00'
    """
    from cronsim import CronSim, CronSimError  # noqa: PLC0415  (only schedules need it)

    fields = _MACROS.get(cron.strip().lower(), cron).split()
    if len(fields) != 5:
        raise ScheduleError(
            f"{cron!r} is no cron expression: it has {len(fields)} fields, not five (30 6 * * *)"
        )
    try:
        return next(CronSim(" ".join(fields), after.astimezone(_zone(zone))))
    except CronSimError as error:
        raise ScheduleError(
            f"{cron!r} is no cron expression: {str(error).lower()} (as in 30 6 * * 1-5)"
        ) from error
    except StopIteration:
        raise ScheduleError(f"{cron!r} is never due") from None


def run_on_schedule(
    jobs: Sequence[Job],
    *,
    zone: str = "UTC",
    stop: Stop,
    tell: Callable[[str], None],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run each job whenever it is due, until ``stop`` is set. A job that fails is told, and goes on when it is due next.

    Args:
        jobs: what to do; of two that are due, the one that has waited longer comes first.
        zone: the time zone of the expressions, such as ``Europe/London``.
        stop: ends it when it is set.
        tell: is given what happens, and when each job runs next, a line each.
        now: the clock.
        sleep: waits for so many seconds.

    Raises:
        ScheduleError: an expression or the time zone is none; nothing was run.
    """
    due = {at: next_run(job.cron, zone=zone, after=now()) for at, job in enumerate(jobs)}
    for at, job in enumerate(jobs):
        tell(_next(job, due[at]))
    while due and not stop.is_set():
        at = min(due, key=lambda one: due[one].timestamp())  # on the clock an hour may come twice
        waiting = due[at].timestamp() - now().timestamp()
        if waiting > 0:
            sleep(min(waiting, _LONGEST_SLEEP))
            continue
        _run(jobs[at], tell)
        due[at] = next_run(jobs[at].cron, zone=zone, after=now())
        if not stop.is_set():
            tell(_next(jobs[at], due[at]))


def _next(job: Job, due: datetime) -> str:
    return f"{job.name}: next run at {due.isoformat(timespec='minutes')}"


def _run(job: Job, tell: Callable[[str], None]) -> None:
    try:
        job.run()
    except StoppedError:
        tell(f"{job.name}: stopped after the document at hand; the next run goes on")
    except TrialdbError as error:
        tell(f"{job.name}: failed: {error}")
    except Exception as error:  # noqa: BLE001  (whatever went wrong in one run, the next one is due)
        tell(f"{job.name}: failed: {type(error).__name__}: {' '.join(str(error).split())[:500]}")


@contextmanager
def stopped_by_signals(stop: Stop) -> Iterator[None]:
    """Set ``stop`` on the first SIGTERM or SIGINT; the second one ends the process as usual."""
    handled = (signal.SIGTERM, signal.SIGINT)
    before: dict[int, Any] = {}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        restore()

    before |= {number: signal.signal(number, ask) for number in handled}
    try:
        yield
    finally:
        restore()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise ScheduleError(f"there is no time zone {name!r}; write one as Europe/London or UTC") from error
