"""The commands that keep a database up to date by themselves, and that tell how loading went."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from trialdb.cli.answering import printing, show, tell
from trialdb.cli.loading import STATUSES, failure
from trialdb.cli.options import database_name, database_option, format_option, opened
from trialdb.cli.program import one_line, report_error
from trialdb.cli.progress import progress
from trialdb.errors import TrialdbError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialdb.jobs.configuration import Configuration
    from trialdb.jobs.logs import LogForm
    from trialdb.jobs.report import OriginReport, RunReport
    from trialdb.jobs.schedule import Stop
    from trialdb.jobs.sync import Step
    from trialdb.store.ledger import LoadItem

__all__ = ["runs", "schedule", "sync"]

_SHOWN = 10  # of each kind of change; a first run brings thousands
_RUN = click.IntRange(1, 2**63 - 1)  # what a database numbers rows with
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _configuration_option() -> Callable[[_Function], _Function]:
    return click.option(
        "--config", type=click.Path(path_type=Path), default="trialdb.toml", show_default=True, metavar="FILE",
        help="What says where documents come from.",
    )  # fmt: skip


def _log_option() -> Callable[[_Function], _Function]:
    return click.option(
        "--log", type=click.Choice(("json", "text"), case_sensitive=False),
        help="Write a line for each document to standard error, as JSON for programs or as text.",
    )  # fmt: skip


@click.command()
@_configuration_option()
@click.option("--only", multiple=True, metavar="NAME", help="Ask this origin alone; may be repeated.")
@click.option("--full", is_flag=True, help="Ask for everything, not for what has changed alone.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option(
    "--offline", is_flag=True, help="Take pages from what earlier runs kept; ask nothing over the network."
)
@_log_option()
@database_option()
@format_option("table", "json")
def sync(
    *,
    config: Path,
    only: tuple[str, ...],
    full: bool,
    dry_run: bool,
    offline: bool,
    log: LogForm | None,
    form: str,
) -> None:
    """Bring the database up to date from all its origins.

    trialdb.toml names them: folders, pages, feeds, queries of the registry and of PubMed, bulk files.

    Running it again changes nothing; what did not come waits for the next run, and a run that was killed is finished
    by the next. The exit status is 0 if all went well, 1 if some documents failed, and 2 if nothing could run.

    \b
    Example:
      trialdb sync --dry-run
      trialdb sync --only "a company" --log text
    """
    with _nothing_ran_unless_it_ends():
        configuration = _read(config)
        if dry_run:
            _tell_plan(configuration, only=only, full=full, form=form)
            return
        report = _run(configuration, only=only, full=full, offline=offline, log=log)
    _tell(report, form)
    click.get_current_context().exit(report.exit_status)


@click.command()
@_configuration_option()
@_log_option()
@database_option()
def schedule(*, config: Path, log: LogForm | None) -> None:
    """Run `sync` at the times that trialdb.toml gives.

    It stays in the foreground until it is stopped (Ctrl-C, or SIGTERM from what started it), and ends after the
    document at hand; the next run goes on there. An origin with a `cron` of its own is asked at its own times, the
    others at those of [schedule].

    \b
    Example:
      trialdb schedule --log json
    """
    from trialdb.jobs.schedule import Job, Stop, run_on_schedule, stopped_by_signals

    with _nothing_ran_unless_it_ends():
        configuration = _read(config)
        times: dict[str, list[str]] = {}
        for origin in configuration.origins:
            times.setdefault(origin.cron or configuration.schedule.cron, []).append(origin.name)
        stop = Stop()
        jobs = [
            Job(", ".join(names), cron, partial(_run, configuration, only=tuple(names), log=log, stop=stop))
            for cron, names in times.items()
        ]
        with stopped_by_signals(stop):
            run_on_schedule(
                jobs,
                zone=configuration.schedule.timezone,
                stop=stop,
                tell=partial(_tell_of_schedule, log),
            )


def _read(config: Path) -> Configuration:
    """The configuration; a database that it names is the one that is opened, unless the user names another."""
    from trialdb.jobs.configuration import read_configuration

    configuration = read_configuration(config)
    if database_name() is None and (named := configuration.database_name()):
        click.get_current_context().meta["trialdb.database"] = named
    return configuration


def _run(
    configuration: Configuration,
    *,
    only: tuple[str, ...],
    log: LogForm | None,
    full: bool = False,
    offline: bool = False,
    stop: Stop | None = None,
) -> RunReport:
    from trialdb.jobs.sync import steps_of

    steps = steps_of(configuration, only)
    with _shown(log) as (engine, shown):

        def done(item: LoadItem) -> None:
            if shown:
                shown(item)
            if stop:
                stop.check()

        return _job(engine, configuration, steps, full=full, offline=offline, shown=done)


def _tell_of_schedule(log: LogForm | None, line: str) -> None:
    from trialdb.jobs.logs import log_event, logging_to

    if log is None:
        click.echo(line, err=True)
        return
    with logging_to(log):
        log_event("schedule", note=line)


def _job(engine: Engine, configuration: Configuration, steps: list[Step], **options: Any) -> RunReport:
    from trialdb.jobs.job import run_job

    return run_job(engine, configuration, steps, **options)


@contextmanager
def _shown(log: LogForm | None) -> Iterator[tuple[Engine, Callable[[LoadItem], None] | None]]:
    """The open database, and what shows its progress where no log does."""
    from trialdb.jobs.logs import logging_to

    if log:
        with logging_to(log), opened(create=True) as engine:
            yield engine, None
    else:
        with opened(create=True) as engine, progress("Loading", None) as done:
            yield engine, lambda item: done(item.location)


@contextmanager
def _nothing_ran_unless_it_ends() -> Iterator[None]:
    """An error that keeps a run from beginning ends the command with status 2, by which a scheduler knows it."""
    try:
        yield
    except TrialdbError as error:
        from trialdb.jobs.report import NOTHING_RAN

        report_error(one_line(error))
        click.get_current_context().exit(NOTHING_RAN)


def _tell_plan(configuration: Configuration, *, only: tuple[str, ...], full: bool, form: str) -> None:
    from trialdb.jobs.sync import plan

    with opened(create=True) as engine:
        told = [*plan(engine, configuration, only=only, full=full)]
    if form == "json":
        click.echo(
            json.dumps([{"origin": name, "would": line} for name, line in told], ensure_ascii=False, indent=2)
        )
    else:
        for name, line in told:
            click.echo(f"{name}: would {line}" if not line.startswith("cannot") else f"{name}: {line}")


def _tell(report: RunReport, form: str) -> None:
    for item in report.failures:
        report_error(failure(item))
    if form == "json":
        counts = {status: getattr(report, status) for status in STATUSES}
        told = dataclasses.asdict(report) | counts | {"brought": report.brought()}
        del told["counts"]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for origin in report.origins:
        click.echo(f"{origin.name}: {origin.error or _counts(origin)}")
    for kind, count in report.brought().items():
        messages = [change.message for change in report.changes if change.kind == kind]
        for message in messages[:_SHOWN]:
            click.echo(f"{kind}: {message}")
        if len(messages) > _SHOWN:
            click.echo(f"{kind}: … ({count:,} in all; `trialdb runs show {report.run_id}` lists more)")
    for note in report.notes:
        click.echo(note)
    vanished = f", {report.vanished:,} vanished" if report.vanished else ""
    click.echo(f"Run {report.run_id} of {report.database}: {_counts(report)}{vanished}")


def _counts(told: RunReport | OriginReport) -> str:
    return ", ".join(f"{getattr(told, status):,} {status}" for status in STATUSES)


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many to list.")
@printing
@click.pass_context
def runs(context: click.Context, /, *, limit: int, **printed: Any) -> None:
    """List the latest runs of loading, the newest first.

    A run can be shown whole, and what failed in it be tried again.

    \b
    Example:
      trialdb runs --limit 5
      trialdb runs show
      trialdb runs retry 12
    """
    if context.invoked_subcommand is None:
        from trialdb.query import runs as query

        tell(partial(query, limit=limit), **printed)


@runs.command("show")
@click.argument("run", type=_RUN, required=False)
@database_option()
@format_option("table", "json")
def show_run(*, run: int | None, form: str) -> None:
    """Show what one run did and brought.

    Without a number it is the newest.

    \b
    Example:
      trialdb runs show 12
    """
    from trialdb.query.loads import run_changes, run_items, run_row

    with opened() as engine:
        row = run_row(engine, run)
        items, changes = run_items(engine, row["id"]), run_changes(engine, row["id"])
    if form == "json":
        told = {"run": dict(row), "items": items.rows, "changes": changes.rows}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for name, value in row.items():
        if value is not None:
            click.echo(f"{name.replace('_', ' '):16} {value}")
    for answer in (items, changes):
        if answer.rows:
            click.echo()
            show(answer, form)


@runs.command("retry")
@click.argument("run", type=_RUN, required=False)
@_configuration_option()
@_log_option()
@database_option()
@format_option("table", "json")
def retry(*, run: int | None, config: Path, log: LogForm | None, form: str) -> None:
    """Try again what failed in a run.

    Without a number it is the newest run. The exit status is that of `sync`. Pages and files are tried one by one; where a record failed, all of its origin is.

    \b
    Example:
      trialdb runs retry 12
    """
    from trialdb.jobs.configuration import without_origins
    from trialdb.jobs.retry import retry_steps
    from trialdb.query.loads import run_row

    with _nothing_ran_unless_it_ends():
        configuration = _read(config) if config.exists() else without_origins(config.parent)
        with _shown(log) as (engine, shown):
            steps = retry_steps(engine, configuration, run_row(engine, run)["id"])
            report = _job(engine, configuration, steps, shown=shown)
    _tell(report, form)
    click.get_current_context().exit(report.exit_status)
