"""The commands that keep a database up to date by themselves, and that tell how loading went."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialdb.cli.answering import show
from trialdb.cli.options import FORMATS, database_name, database_option, format_option, opened
from trialdb.cli.program import report_error
from trialdb.cli.progress import progress

if TYPE_CHECKING:
    from trialdb.jobs.configuration import Configuration
    from trialdb.jobs.report import RunReport

__all__ = ["runs", "schedule", "sync"]

_NOTHING_RAN = 2


def _configuration_option() -> Any:
    return click.option(
        "--config", type=click.Path(path_type=Path), default="trialdb.toml", show_default=True, metavar="FILE",
        help="What says where documents come from.",
    )  # fmt: skip


def _log_option() -> Any:
    return click.option(
        "--log", type=click.Choice(("json", "text"), case_sensitive=False),
        help="Write a line for each document to standard error, as JSON for programs or as text.",
    )  # fmt: skip


@click.command()
@_configuration_option()
@click.option("--only", multiple=True, metavar="NAME", help="Ask this origin alone; may be repeated.")
@click.option("--full", is_flag=True, help="Ask for everything, not for what has changed alone.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--offline", is_flag=True, help="Take pages from what earlier runs kept; ask nothing over the network.")
@_log_option()
@database_option()
@format_option("table", "json")
def sync(*, config: Path, only: tuple[str, ...], full: bool, dry_run: bool, offline: bool, log: str | None, form: str) -> None:
    """Bring the database up to date from all places that trialdb.toml names.

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
def schedule(*, config: Path, log: str | None) -> None:
    """Run `sync` again and again, at the times that trialdb.toml gives.

    It stays in the foreground until it is stopped (Ctrl-C, or SIGTERM from what started it), and ends after the run
    that is at work. An origin with a `cron` of its own is asked at its own times, the others at those of [schedule].

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
            Job(", ".join(names), cron, lambda only=tuple(names): _run(configuration, only=only, log=log))
            for cron, names in times.items()
        ]
        with stopped_by_signals(stop):
            run_on_schedule(
                jobs, zone=configuration.schedule.timezone, stop=stop, tell=lambda line: click.echo(line, err=True)
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
    log: str | None,
    full: bool = False,
    offline: bool = False,
) -> RunReport:
    from contextlib import nullcontext

    from trialdb.jobs.job import run_job
    from trialdb.jobs.logs import logging_to

    writing = logging_to("json" if log == "json" else "text") if log else nullcontext()
    with writing, opened(create=True) as engine, progress("Loading", None if log else 0) as done:
        return run_job(
            engine, configuration, only=only, full=full, offline=offline, shown=lambda item: done(item.location)
        )
