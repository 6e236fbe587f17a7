"""A run as it is started by hand, by cron or by the scheduler: the run itself, its log, its metrics, its notification."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Engine

from trialdb.errors import TrialdbError
from trialdb.fetch import Web
from trialdb.jobs.configuration import Configuration
from trialdb.jobs.logs import log_event, log_item, log_report
from trialdb.jobs.metrics import write_metrics
from trialdb.jobs.notify import notify
from trialdb.jobs.report import RunReport
from trialdb.jobs.sync import Step, policy_of, run_steps
from trialdb.store.database import shown_name
from trialdb.store.ledger import LoadItem

__all__ = ["run_job"]


def run_job(
    engine: Engine,
    configuration: Configuration,
    steps: Sequence[Step],
    *,
    full: bool = False,
    offline: bool = False,
    shown: Callable[[LoadItem], None] | None = None,
) -> RunReport:
    """Run once, as :func:`trialdb.jobs.sync.run_steps` does, and tell of it as the configuration says.

    What goes wrong with metrics or the notification is a note of the report.

    Args:
        engine: an initialised database.
        configuration: what ``trialdb.toml`` says.
        steps: what the run consists of, such as a step for each origin.
        full: whether origins are asked for everything.
        offline: whether nothing is asked over the network; nobody is notified then either.
        shown: is told of each document.

    Raises:
        LockedError: another run is at work.
    """

    def done(run: int, origin: str, item: LoadItem) -> None:
        log_item(run, item, origin=origin)
        if shown:
            shown(item)

    log_event("run began", database=shown_name(engine), origins=len(steps))
    report = run_steps(engine, configuration, steps, full=full, offline=offline, done=done)
    notes = []
    if configuration.notify and not offline:
        with Web(policy_of(configuration)) as web:
            notes.append(notify(report, configuration.notify, web))
    if configuration.metrics:
        try:
            write_metrics(configuration.path(configuration.metrics.file), report, engine)
        except TrialdbError as error:
            notes.append(str(error))
    report = replace(report, notes=(*report.notes, *(note for note in notes if note)))
    log_report(report)
    return report
