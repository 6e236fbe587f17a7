"""The commands that put studies together: pooled effects, two drugs compared through a third, and what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from trialdb.cli.answering import ARM_MEASURES, answering, by_option
from trialdb.cli.drawing import drawing
from trialdb.cli.filters import ARM, COMPARISONS, RESULT, filter_options
from trialdb.cli.options import names_option

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialdb.query import Answer

__all__ = ["dose_response", "forest", "indirect", "pooled", "time_course", "volcano"]

_measure = click.option(
    "--measure", type=click.Choice(COMPARISONS, case_sensitive=False), default="difference", show_default=True,
    help="What is pooled.",
)  # fmt: skip
_versus = click.option(
    "--versus", default="placebo", show_default=True, metavar="WHAT",
    help='The comparator: "placebo", "active_comparator" or the name of a drug.',
)  # fmt: skip
_hartung_knapp = click.option(
    "--hartung-knapp", is_flag=True, help="Hartung-Knapp intervals, for random effects."
)
_model = click.option(
    "--model", type=click.Choice(("random", "fixed")), default="random", show_default=True,
    help="Random effects, or one fixed (common) effect.",
)  # fmt: skip
_estimator = click.option(
    "--estimator", type=click.Choice(("REML", "DL"), case_sensitive=False), default="REML", show_default=True,
    help="Of the variance between studies: restricted maximum likelihood, or DerSimonian-Laird.",
)  # fmt: skip
_level = click.option(
    "--level", type=click.FloatRange(50, 99.99), default=95, show_default=True, help="Level of the intervals in percent."
)  # fmt: skip


@click.command()
@filter_options("endpoint")
@_versus
@_measure
@_model
@_estimator
@_hartung_knapp
@_level
@filter_options(*RESULT[1:])
@answering
def pooled(engine: Engine, **options: Any) -> Answer:
    """Pool effects over studies, for each drug, dose and time point.

    Each study counts once, with its strongest source. What has no interval, counts or exact p-value is left out and
    named. Needs trialdb[meta].

    \b
    Example:
      trialdb pooled --endpoint EASI-75 --drug upadacitinib
    """
    from trialdb.query import pooled as query

    return query(engine, **options)


@click.command()
@click.argument("one")
@click.argument("other")
@filter_options("endpoint")
@click.option(
    "--via", default="placebo", show_default=True, metavar="WHAT",
    help='The comparator of both: "placebo", "active_comparator" or the name of a drug.',
)  # fmt: skip
@_measure
@_model
@_estimator
@_level
@filter_options(*(name for name in RESULT[1:] if name not in {"drug", "dose", "regimen"}))
@answering
def indirect(engine: Engine, **options: Any) -> Answer:
    """Compare two drugs through their common comparator.

    Bucher's adjusted indirect comparison of each pair of doses, with what it assumes. Needs trialdb[meta].

    \b
    Example:
      trialdb indirect upadacitinib rocatinlimab --endpoint EASI-75
    """
    from trialdb.query import indirect as query

    return query(engine, **options)


@click.command()
@filter_options("endpoint")
@click.option(
    "--versus", default="placebo", show_default=True, metavar="WHAT",
    help='The comparator: "placebo", "any" (unless pooled), "active_comparator" or the name of a drug.',
)  # fmt: skip
@by_option(dimensions="endpoint, study, dose, drug, arm, regimen, time, subgroup, comparator, source")
@_measure
@click.option(
    "--pooled", is_flag=True, help="Pool the effects of each drug, dose and time point. Needs trialdb[meta]."
)
@_model
@_estimator
@_hartung_knapp
@_level
@filter_options(*RESULT[1:])
@drawing
def forest(engine: Engine, **options: Any) -> Answer:
    """Draw a forest plot of arms against their comparators.

    Each comparison has a row with its interval, and each group of studies a diamond where effects are pooled. Without
    --out the rows are printed. Drawing needs trialdb[plots].

    \b
    Example:
      trialdb forest --endpoint EASI-75 --drug upadacitinib --pooled --out forest.svg
    """
    from trialdb.query import forest as query

    return query(engine, **options)


@click.command("dose-response")
@filter_options("endpoint")
@_versus
@_measure
@filter_options(*RESULT[1:])
@drawing
def dose_response(engine: Engine, **options: Any) -> Answer:
    """Show or draw the arms of a drug by dose.

    The comparator is dose 0. Each arm has its own figure and its effect against the comparator; an arm whose dose no
    source states comes last. Drawing needs trialdb[plots].

    \b
    Example:
      trialdb dose-response --endpoint EASI-75 --drug upadacitinib --out doses.svg
    """
    from trialdb.query import dose_response as query

    return query(engine, **options)


@click.command("time-course")
@filter_options("endpoint", *RESULT[1:])
@click.option("--measure", type=click.Choice(ARM_MEASURES, case_sensitive=False), help="Only this measure.")
@drawing
def time_course(engine: Engine, **options: Any) -> Answer:
    """Show or draw the figures of arms over time.

    Of a drug all arms of its studies are shown. Drawing needs trialdb[plots].

    \b
    Example:
      trialdb time-course --endpoint EASI-75 --study "Measure Up 1" --out weeks.svg
    """
    from trialdb.query import time_course as query

    return query(engine, **options)


@click.command()
@names_option("--term", "-t", help="Adverse event, by preferred term or any other name; may be repeated.")
@_versus
@filter_options(*ARM)
@click.option("--serious/--not-serious", default=None, help="Only serious events, or only others.")
@drawing
def volcano(engine: Engine, **options: Any) -> Answer:
    """Show or draw adverse events against a comparator.

    The risk difference of each event that one source counts in both arms, and the p-value of Fisher's exact test.
    Totals are left out unless they are named. Drawing needs trialdb[plots].

    \b
    Example:
      trialdb volcano --drug rocatinlimab --out events.svg
    """
    from trialdb.query import volcano as query

    return query(engine, **options)
