"""Running by the clock: what expressions mean, what is missed, what fails, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobs import configured
from sqlalchemy import text

from trialdb.errors import ScheduleError
from trialdb.jobs.job import run_job
from trialdb.jobs.schedule import Job, Stop, StoppedError, next_run, run_on_schedule, stopped_by_signals
from trialdb.jobs.sync import steps_of
from trialdb.store import open_database

THURSDAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Clock:
    """A clock that goes only while somebody sleeps or works."""

    def __init__(self, start: datetime = THURSDAY) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def runs_until(
    end: datetime, *jobs: tuple[str, str, Callable[[Clock], object]], zone: str = "UTC"
) -> list[str]:
    """What happens up to a time: each line that is told, and each run as ``name at time``."""
    clock, stop, happened = Clock(), Stop(), list[str]()

    def job(name: str, cron: str, work: Callable[[Clock], object]) -> Job:
        def run() -> None:
            happened.append(f"{name} at {clock.time:%a %H:%M}")
            work(clock)

        return Job(name, cron, run)

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if clock.time >= end:
            stop.set()

    run_on_schedule(
        [job(*one) for one in jobs], zone=zone, stop=stop, tell=happened.append, now=clock.now, sleep=sleep
    )
    return happened


def nothing(_: Clock) -> None:
    pass


def taking(minutes: float) -> Callable[[Clock], None]:
    return lambda clock: clock.sleep(minutes * 60)


@pytest.mark.parametrize(
    ("cron", "due"),
    [
        ("30 6 * * *", "Fri 2026-11-27 06:30"),
        ("*/20 * * * *", "Thu 2026-11-26 12:20"),
        ("0 12 * * *", "Fri 2026-11-27 12:00"),
        ("0 5 * * 0", "Sun 2026-11-29 05:00"),
        ("0 5 * * 7", "Sun 2026-11-29 05:00"),
        ("0 5 * * 1-5", "Fri 2026-11-27 05:00"),
        ("0 5 * * MON", "Mon 2026-11-30 05:00"),
        ("0 5 1 * 1", "Mon 2026-11-30 05:00"),
        ("0 5 28 * 1", "Sat 2026-11-28 05:00"),
        ("0 0 29 2 *", "Tue 2028-02-29 00:00"),
        ("0 0 1 jan *", "Fri 2027-01-01 00:00"),
        ("@hourly", "Thu 2026-11-26 13:00"),
        ("@daily", "Fri 2026-11-27 00:00"),
        ("@Weekly", "Sun 2026-11-29 00:00"),
        ("@monthly", "Tue 2026-12-01 00:00"),
    ],
)
def test_an_expression_means_what_it_means_to_cron(cron: str, due: str) -> None:
    assert f"{next_run(cron, after=THURSDAY):%a %Y-%m-%d %H:%M}" == due


def test_an_expression_is_in_the_time_of_its_zone() -> None:
    assert next_run("30 6 * * *", zone="America/New_York", after=THURSDAY) == datetime(
        2026, 11, 27, 11, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize("minute", ["0 2", "30 2", "0 3", "59 1"])
def test_a_daily_job_runs_once_on_the_days_when_summer_time_begins_and_ends(change: str, minute: str) -> None:
    start = datetime.fromisoformat(change).replace(tzinfo=ZoneInfo("Europe/Berlin")) - timedelta(days=1)
    at, days = start, []
    for _ in range(4):
        at = next_run(f"{minute} * * *", zone="Europe/Berlin", after=at)
        days.append((at.date() - start.date()).days)
    assert days == [0, 1, 2, 3]


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["*/7 * * * *", "0 * * * *", "15 1-3 * * *", "0 2 * * 0", "59 23 31 * *"]),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_the_next_run_is_always_later(after: datetime, cron: str, zone: str) -> None:
    first = next_run(cron, zone=zone, after=after)
    second = next_run(cron, zone=zone, after=first)
    assert after.timestamp() < first.timestamp() < second.timestamp()


@pytest.mark.parametrize(
    ("cron", "zone", "reason"),
    [
        ("often", "UTC", "'often' is no cron expression: it has 1 fields, not five (30 6 * * *)"),
        ("0 0 * * * *", "UTC", "'0 0 * * * *' is no cron expression: it has 6 fields, not five (30 6 * * *)"),
        ("61 * * * *", "UTC", "'61 * * * *' is no cron expression: bad minute (as in 30 6 * * 1-5)"),
        ("0 0 * * 8", "UTC", "'0 0 * * 8' is no cron expression: bad day-of-week (as in 30 6 * * 1-5)"),
        ("0 0 31 2 *", "UTC", "'0 0 31 2 *' is no cron expression: bad day-of-month (as in 30 6 * * 1-5)"),
        ("@never", "UTC", "'@never' is no cron expression: it has 1 fields, not five (30 6 * * *)"),
        ("0 0 * * *", "Mars/Base", "there is no time zone 'Mars/Base'; write one as Europe/London or UTC"),
        (
            "0 0 * * *",
            "../etc/passwd",
            "there is no time zone '../etc/passwd'; write one as Europe/London or UTC",
        ),
    ],
)
def test_what_is_no_expression_or_zone_is_refused_before_anything_runs(
    cron: str, zone: str, reason: str
) -> None:
    jobs = [Job("good", "* * * * *", lambda: pytest.fail("it ran")), Job("bad", cron, lambda: None)]
    with pytest.raises(ScheduleError) as caught:
        run_on_schedule(jobs, zone=zone, stop=Stop(), tell=lambda _: None)
    assert str(caught.value) == reason


def test_jobs_run_when_they_are_due_and_tell_when_next() -> None:
    assert runs_until(
        THURSDAY + timedelta(minutes=61),
        ("feeds", "*/30 * * * *", nothing),
        ("registry", "0 13 * * *", nothing),
    ) == [
        "feeds: next run at 2026-11-26T12:30+00:00",
        "registry: next run at 2026-11-26T13:00+00:00",
        "feeds at Thu 12:30",
        "feeds: next run at 2026-11-26T13:00+00:00",
        "feeds at Thu 13:00",
        "feeds: next run at 2026-11-26T13:30+00:00",
        "registry at Thu 13:00",
        "registry: next run at 2026-11-27T13:00+00:00",
    ]


def test_what_comes_due_while_another_job_runs_is_run_once_after_it() -> None:
    happened = runs_until(
        THURSDAY + timedelta(minutes=150),
        ("long", "30 12 * * *", taking(80)),
        ("short", "*/15 * * * *", nothing),
    )
    assert [line for line in happened if " at Thu" in line] == [
        "short at Thu 12:15",
        "long at Thu 12:30",
        "short at Thu 13:50",
        "short at Thu 14:00",
        "short at Thu 14:15",
    ]


def test_a_job_that_takes_longer_than_its_turn_leaves_turns_out() -> None:
    happened = runs_until(THURSDAY + timedelta(minutes=150), ("slow", "*/30 * * * *", taking(45)))
    assert [line for line in happened if " at Thu" in line] == ["slow at Thu 12:30", "slow at Thu 13:30"]


def test_after_a_machine_slept_a_job_runs_once() -> None:
    clock, stop, runs = Clock(), Stop(), list[datetime]()

    def sleep(_: float) -> None:
        clock.sleep(5 * 3600 if not runs else 1)
        if clock.time > THURSDAY + timedelta(hours=5, minutes=1):
            stop.set()

    job = Job("feeds", "@hourly", lambda: runs.append(clock.time))
    run_on_schedule([job], stop=stop, tell=lambda _: None, now=clock.now, sleep=sleep)
    assert runs == [THURSDAY + timedelta(hours=5)]


def test_a_job_that_fails_is_told_and_runs_again() -> None:
    def fail(clock: Clock) -> None:
        raise ScheduleError("no luck") if clock.time.minute == 30 else KeyError("a\nb")

    assert [
        line
        for line in runs_until(THURSDAY + timedelta(minutes=61), ("feeds", "*/30 * * * *", fail))
        if "fail" in line
    ] == [
        "feeds: failed: no luck",
        "feeds: failed: KeyError: 'a\\nb'",
    ]


def test_a_job_that_checks_is_stopped_between_two_documents_and_it_is_told() -> None:
    clock, stop, done, told = Clock(), Stop(), list[int](), list[str]()

    def work() -> None:
        for document in range(5):
            stop.check()
            done.append(document)
            if document == 1:
                stop.set()

    job = Job("feeds", "* * * * *", work)
    run_on_schedule([job], stop=stop, tell=told.append, now=clock.now, sleep=clock.sleep)
    assert (done, told[1:]) == ([0, 1], ["feeds: stopped after the document at hand; the next run goes on"])


def test_nothing_runs_after_a_stop_and_no_jobs_are_no_work() -> None:
    clock, stop, told = Clock(), Stop(), list[str]()
    job = Job("feeds", "* * * * *", stop.set)
    other = Job("registry", "* * * * *", lambda: pytest.fail("it ran"))
    run_on_schedule([job, other], stop=stop, tell=told.append, now=clock.now, sleep=clock.sleep)
    assert told == [f"{name}: next run at 2026-11-26T12:01+00:00" for name in ("feeds", "registry")]
    run_on_schedule([], stop=Stop(), tell=told.append)


def test_a_run_that_is_stopped_is_closed_and_the_next_one_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(3):
        (inbox / f"{number}.txt").write_text(f"A pill\n\nIt helped {number + 10}% of patients in a trial.\n")
    configuration = configured(tmp_path, "[[origins]]\nname = 'inbox'\nkind = 'files'\npaths = ['inbox']\n")
    stop = Stop()

    def shown(_: object) -> None:
        stop.set()
        stop.check()

    engine = open_database(sqlite_url)
    with pytest.raises(StoppedError):
        run_job(engine, configuration, steps_of(configuration), shown=shown)
    with engine.connect() as connection:
        runs = connection.execute(text("SELECT status, error FROM load_runs")).all()
    assert [tuple(run) for run in runs] == [("failed", "it was asked to stop")]
    report = run_job(engine, configuration, steps_of(configuration))
    engine.dispose()
    assert (report.status, report.loaded, report.unchanged) == ("done", 2, 1)


PROGRAM = """
import sys, time
from datetime import UTC, datetime
from trialdb.jobs.schedule import Job, Stop, run_on_schedule, stopped_by_signals
stop = Stop()
def work():
    print("working", flush=True)
    for _ in range(100):
        if stop.is_set() and sys.argv[1] == "polite":
            print("stopped after a document", flush=True)
            return
        time.sleep(0.1)
clock = iter([datetime(2026, 11, 26, 12, tzinfo=UTC)] + [datetime(2026, 11, 26, 12, 1, tzinfo=UTC)] * 1000)
with stopped_by_signals(stop):
    run_on_schedule([Job("feeds", "* * * * *", work)], stop=stop, tell=lambda line: print(line, flush=True), now=lambda: next(clock))
print("ended", flush=True)
"""


def started(kind: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, kind], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while process.stdout.readline() != "working\n":
        assert process.poll() is None
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_schedule_after_the_document_at_hand(number: int) -> None:
    process = started("polite")
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert (output, process.returncode) == ("stopped after a document\nended\n", 0)


def test_a_second_signal_ends_it_at_once() -> None:
    process = started("deaf")
    process.send_signal(signal.SIGTERM)
    while process.poll() is None:
        process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert (output, process.returncode) == ("", -signal.SIGTERM)


def test_handlers_of_signals_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    stop = Stop()
    with stopped_by_signals(stop):
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.is_set()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_schedule_loads_no_module_before_it_is_asked_for() -> None:
    code = "import sys, trialdb.jobs.schedule; print('cronsim' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert run.stdout == "False\n"
