"""The commands that put studies together: pooled effects, and two drugs compared through a third."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from trialdb.cli.answering import answering
from trialdb.cli.filters import COMPARISONS, RESULT, filter_options

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialdb.query import Answer

__all__ = ["indirect", "pooled"]

_measure = click.option(
    "--measure", type=click.Choice(COMPARISONS, case_sensitive=False), default="difference", show_default=True,
    help="What is pooled.",
)  # fmt: skip
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
@click.option(
    "--versus", default="placebo", show_default=True, metavar="WHAT",
    help='The comparator: "placebo", "active_comparator" or the name of a drug.',
)  # fmt: skip
@_measure
@_model
@_estimator
@click.option("--hartung-knapp", is_flag=True, help="Hartung-Knapp intervals, for random effects.")
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
