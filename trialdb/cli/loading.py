"""The commands that make, fill and check the database."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialdb.cli.answering import show
from trialdb.cli.files import named_files
from trialdb.cli.options import FORMATS, database_name, database_option, format_option, opened
from trialdb.cli.program import one_line, report_error
from trialdb.cli.progress import progress

if TYPE_CHECKING:
    from trialdb.pipeline import LoadReport
    from trialdb.store.ledger import LoadItem

__all__ = ["STATUSES", "failure", "init", "load", "resolve", "verify"]

#: What became of the documents of a load, as reports count them.
STATUSES = ("loaded", "unchanged", "replaced", "failed")


@click.command()
@database_option()
def init() -> None:
    """Make the database, or bring an older one up to date.

    Doing it again changes nothing.

    \b
    Example:
      trialdb --db trials.db init
    """
    from trialdb.store import initialise, shown_name

    engine = initialise(database_name())
    name = shown_name(engine)
    engine.dispose()
    click.echo(f"{name} is up to date")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--complete", is_flag=True,
    help="These are all records of the registry: mark those in the database that are not among them as vanished.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1), metavar="N",
    help="Processes that load registry records in turn: one stores while the others read.  [default: 2 where there is"
    " more than one processor]",
)  # fmt: skip
@database_option()
@format_option("table", "json")
def load(paths: tuple[str, ...], *, complete: bool, workers: int | None, form: str) -> None:
    """Load articles and registry records into the database.

    The database is made if it is not there.

    PATH is an article (text, Markdown or HTML), a file of ClinicalTrials.gov records (JSON, JSON lines, either
    gzipped, or the registry's zip of JSON files), or a folder of such files; or it is asked for over the network: the
    address of a page, an NCT number, or an address of the registry's API with a query.

    A document that is there already changes nothing; a changed one replaces what it said before. One that cannot be
    read is an error, and the others load; the exit status is then 1.

    \b
    Example:
      trialdb load seeds/articles
      trialdb load studies.jsonl.gz
      trialdb load NCT04435626
      trialdb load https://example.org/news/lantern-1.html
      trialdb load "https://clinicaltrials.gov/api/v2/studies?query.cond=atopic+dermatitis"
    """
    from trialdb.pipeline import load as load_files
    from trialdb.store import shown_name

    files = named_files(paths, records=True)
    with opened(create=True) as engine, progress("Loading", len(files)) as done:
        report = load_files(
            engine,
            files,
            progress=lambda item: done(Path(item.location).name),
            records_done=done.passing,
            complete=complete,
            workers=workers,
        )
        name = shown_name(engine)
    _report(report, name, form)
    if report.failed or not files:
        click.get_current_context().exit(1)


def _report(report: LoadReport, database: str, form: str) -> None:
    for item in report.items:
        if item.status == "failed":
            report_error(failure(item))
    counts = {name: getattr(report, name) for name in STATUSES}
    if form == "json":
        items = [dataclasses.asdict(item) for item in report.items]
        told = {
            "database": database,
            "run": report.run_id,
            **counts,
            "vanished": report.vanished,
            "items": items,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        counts |= {"vanished": report.vanished} if report.vanished else {}
        click.echo(f"{database}: {', '.join(f'{n:,} {status}' for status, n in counts.items())}")


def failure(item: LoadItem) -> str:
    """Why a document failed, on one line that names it."""
    note = one_line(item.note or "not loaded")
    return note if item.location in note else f"{item.location}: {note}"


@click.command()
@database_option()
def resolve() -> None:
    """Read stored sources again under today's vocabularies.

    Only what vocabularies, rules or trialdb itself have changed since is read; `load` does it too.

    \b
    Example:
      trialdb resolve
    """
    from trialdb.pipeline import resolve_all
    from trialdb.store import shown_name

    with opened() as engine:
        count = resolve_all(engine)
        click.echo(f"{shown_name(engine)}: {_number(count, 'source')} brought up to date")


@click.command()
@database_option()
@format_option(*FORMATS)
def verify(*, form: str) -> None:
    """Check each stored quote and figure against its text.

    The exit status is 1 where one does not stand in the text that it came from.

    \b
    Example:
      trialdb verify
    """
    from sqlalchemy.orm import Session

    from trialdb.query import Answer
    from trialdb.store.verify import verify as check

    with opened() as engine, Session(engine) as session:
        rows: list[dict[str, Any]] = [dataclasses.asdict(finding) for finding in check(session)]
    title = _number(len(rows), "thing") + " that should not be" if rows else "All evidence stands"
    show(Answer("verify", title, ("table", "id", "problem"), rows, ""), form)
    if rows:
        click.get_current_context().exit(1)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
