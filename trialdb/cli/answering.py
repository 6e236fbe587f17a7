"""The commands that answer from the database; each is one query, printed as a table, as CSV or as JSON."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialdb.cli.filters import ARM, COMPARISONS, NEEDED, RESULT, STUDY, filter_options
from trialdb.cli.options import FORMATS, database_option, format_option, names_option, opened, terminal_width

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialdb.query import Answer

__all__ = [
    "answering",
    "ask",
    "audit",
    "by_option",
    "changes",
    "conflicts",
    "deltas",
    "printing",
    "results",
    "safety",
    "show",
    "studies",
    "tell",
    "timeline",
    "unresolved",
]

#: What one arm can be measured by; held against :data:`trialdb.facts.ArmMeasure` by a test.
ARM_MEASURES = (
    "proportion", "mean", "mean_change", "percent_change", "median", "rate", "count", "other",
)  # fmt: skip
#: Checks of the audit; held against :func:`trialdb.query.audit.checks` by a test.
CHECKS = (
    "difference", "ratio", "interval", "symmetry", "p_value", "significance", "met", "count", "grim", "analysed",
    "arm_sizes", "ratio_of_arms", "conflict", "outcome_switching", "results_due",
)  # fmt: skip
#: What a name can be of; held against :data:`trialdb.query.worklist.UNRESOLVED_KINDS` by a test.
KINDS = ("study", "arm", "intervention", "endpoint", "condition", "organisation", "adverse_event")


def show(answer: Answer, form: str, *, sql: bool = False) -> None:
    """Print an answer; its SQL goes under a table, else to standard error."""
    from trialdb.output import render

    width = terminal_width()
    color = width is not None and not os.environ.get("NO_COLOR")
    click.echo(render(answer, form, width=width, color=color), nl=False, color=color)
    if sql:
        click.echo(("\n" if form == "table" else "") + answer.sql, err=form != "table")


def answering(query: Callable[..., Answer]) -> Callable[..., None]:
    """A command of a function that takes the open database and the command's own options, and gives an answer."""

    @printing
    @functools.wraps(query)
    def command(*, form: str, sql: bool, out: Path | None, **options: Any) -> None:
        tell(functools.partial(query, **options), form=form, sql=sql, out=out)

    return command


def printing(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that answers: the database, and ``form``, ``out`` and ``sql`` for :func:`tell`."""
    options = (
        database_option(),
        format_option(*FORMATS),
        click.option(
            "--out", type=click.Path(path_type=Path), metavar="FILE",
            help="Write the answer to this file, of the form that its name ends in: .csv, .json, .parquet or .xlsx.",
        ),
        click.option("--sql", is_flag=True, help="Show the SQL that the answer comes from, ready to be pasted."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def tell(query: Callable[[Engine], Answer], *, form: str, sql: bool, out: Path | None) -> None:
    """Print what a query answers, or write it to a file."""
    with opened() as engine:
        answer = query(engine)
    if out is None:
        show(answer, form, sql=sql)
    else:
        _save(answer, out, sql=sql)


def _save(answer: Answer, out: Path, *, sql: bool) -> None:
    """Write an answer to a file; what else there is to say goes to standard error."""
    from trialdb.cli.exporting import report
    from trialdb.export import write_answer

    report(write_answer(answer, out))
    for note in answer.notes:
        click.echo(note, err=True)
    if sql:
        click.echo(answer.sql, err=True)


def by_option(*, dimensions: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--by``, with the dimensions that its help lists."""
    return click.option(
        "--by",
        multiple=True,
        metavar="WHAT",
        callback=_split,
        help=f"What rows are ordered by first; may be repeated or a list with commas: {dimensions}.",
    )


def _split(_context: click.Context, _option: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Each of the words between commas, once."""
    words = (word.strip() for given in value for word in given.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


@click.command()
@click.argument("question", nargs=-1, required=True)
@answering
def ask(engine: Engine, *, question: tuple[str, ...]) -> Answer:
    """Answer a question in English.

    What is not understood is an error that says which words and what is close; nothing is guessed.

    \b
    Example:
      trialdb ask "EASI-75 delta versus placebo by dose"
    """
    from trialdb.query import ask as query

    return query(engine, " ".join(question))


@click.command()
@filter_options("endpoint")
@click.option(
    "--versus", default="placebo", show_default=True, metavar="WHAT",
    help='What arms are compared with: "placebo", "any", "active_comparator" or the name of a drug.',
)  # fmt: skip
@by_option(
    dimensions="endpoint, study, condition, class, dose, drug, arm, regimen, time, subgroup, comparator, source, value",
)
@filter_options(*RESULT[1:])
@click.option(
    "--measure",
    type=click.Choice((*COMPARISONS, NEEDED), case_sensitive=False),
    help="Only this kind of comparison.",
)
@answering
def deltas(engine: Engine, **options: Any) -> Answer:
    """Show arms against their comparators.

    A figure is stated by a source, or computed from two figures that one source states; `basis` says which.

    \b
    Example:
      trialdb deltas --endpoint EASI-75 --versus placebo --by dose
    """
    from trialdb.query import deltas as query

    return query(engine, **options)


@click.command()
@filter_options("endpoint")
@by_option(
    dimensions="endpoint, study, condition, class, dose, drug, arm, regimen, time, subgroup, source, value"
)
@filter_options(*RESULT[1:])
@click.option("--measure", type=click.Choice(ARM_MEASURES, case_sensitive=False), help="Only this measure.")
@answering
def results(engine: Engine, **options: Any) -> Answer:
    """Show the figures that sources state for single arms.

    \b
    Example:
      trialdb results --endpoint EASI-75 --study ROCKET-IGNITE --at "24 weeks"
    """
    from trialdb.query import results as query

    return query(engine, **options)


@click.command()
@names_option("--term", "-t", help="Adverse event, by preferred term or any other name; may be repeated.")
@by_option(dimensions="term, organ_class, study, condition, class, dose, drug, arm, regimen, time, source")
@filter_options(*ARM)
@click.option(
    "--versus", metavar="WHAT", help="Also the arms of the same studies on placebo, or on this drug."
)
@click.option("--serious/--not-serious", default=None, help="Only serious events, or only others.")
@answering
def safety(engine: Engine, **options: Any) -> Answer:
    """Show adverse events by arm.

    \b
    Example:
      trialdb safety --drug rocatinlimab --term pyrexia
    """
    from trialdb.query import safety as query

    return query(engine, **options)


@click.command()
@filter_options("endpoint", *STUDY)
@click.option("--phase", metavar="PHASE", help="Phase, such as 3, 2b or 2/3; 2 also finds 2b and 2/3.")
@answering
def studies(engine: Engine, **options: Any) -> Answer:
    """List studies with their drugs, conditions and sizes.

    \b
    Example:
      trialdb studies --drug rocatinlimab --phase 3
    """
    from trialdb.query import studies as query

    return query(engine, **options)


@click.command()
@names_option("--event", help="Kind of event, such as filing, approval or readout; may be repeated.")
@filter_options(*STUDY)
@answering
def timeline(engine: Engine, **options: Any) -> Answer:
    """List dated events: readouts, filings, approvals, deals.

    \b
    Example:
      trialdb timeline --drug rocatinlimab
    """
    from trialdb.query import timeline as query

    return query(engine, **options)


@click.command()
@filter_options("endpoint", *STUDY, "at")
@answering
def conflicts(engine: Engine, **options: Any) -> Answer:
    """Show where sources print different figures for one fact.

    A gap that rounding explains is none.

    \b
    Example:
      trialdb conflicts --drug rocatinlimab
    """
    from trialdb.query import conflicts as query

    return query(engine, **options)


@click.command()
@filter_options("endpoint", *STUDY)
@click.option(
    "--check", multiple=True, type=click.Choice(CHECKS, case_sensitive=False),
    help="Only what this check finds; may be repeated.",
)  # fmt: skip
@click.option(
    "--severity", type=click.Choice(("error", "warning", "note")), default="note", show_default=True,
    help="Only findings at least as grave.",
)  # fmt: skip
@answering
def audit(engine: Engine, **options: Any) -> Answer:
    """Check whether what is published of a study holds together.

    Differences against arms, intervals, p-values, percentages that no count gives, sizes of arms, sources that
    disagree, endpoints called met or primary, results that are due.

    \b
    Example:
      trialdb audit --drug rocatinlimab
    """
    from trialdb.query import audit as query

    return query(engine, **options)


@click.command()
@click.argument("study", nargs=-1)
@click.option(
    "--since", metavar="DATE", help="Only versions that were loaded on this day (2026-02-19) or later."
)
@filter_options(*(name for name in STUDY if name != "study"))
@answering
def changes(engine: Engine, *, study: tuple[str, ...], **options: Any) -> Answer:
    """List what changed in records and articles.

    Each version that is loaded is kept. What moved between two of them is shown: each field of a registry record,
    each figure of an article.

    STUDY is a name or registry number; without one, all sources that have changed are shown.

    \b
    Example:
      trialdb changes NCT04435626
    """
    from trialdb.query import changes as query

    return query(engine, study=study or None, **options)


@click.command()
@click.option(
    "--kind", "-k", multiple=True, type=click.Choice(KINDS, case_sensitive=False),
    help="Only names of this kind; may be repeated.",
)  # fmt: skip
@filter_options("source", "as_of")
@answering
def unresolved(engine: Engine, **options: Any) -> Answer:
    """List names in sources that stand for nothing known yet.

    Studies come first. A drug, endpoint or other name that no vocabulary holds is kept as its sources write it;
    adding it to a vocabulary in seeds/ resolves it.

    \b
    Example:
      trialdb unresolved --kind intervention
    """
    from trialdb.query import unresolved as query

    return query(engine, **options)
