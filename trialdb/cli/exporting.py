"""The command that writes a database, or its comparisons for meta-analysis, into files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialdb.cli.filters import COMPARISONS, RESULT, filter_options
from trialdb.cli.options import database_option, opened, terminal_width

if TYPE_CHECKING:
    from trialdb.export.tables import Written

__all__ = ["export", "report"]

#: Held against ``trialdb.export.FORMATS``, which is slower to import, by a test.
FORMATS = ("csv", "parquet")


def report(written: Written) -> None:
    """Say on standard error what was written, and what a reader of the files should know."""
    counts = ", ".join(
        f"{count:,} {'row' if count == 1 else 'rows'} of {name}" for name, count in written.rows.items()
    )
    many = len(written.rows) > 3
    total = f"{sum(written.rows.values()):,} rows of {len(written.rows)} tables" if many else counts
    click.echo(f"{written.path}: {total}", err=True)
    for note in written.notes:
        click.echo(note, err=True)


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@database_option()
@click.option("--format", "form", type=click.Choice(FORMATS), help="Of the files in a folder.")
@click.option(
    "--table", "-t", "tables", multiple=True, metavar="NAME",
    help="Only this table or view; may be repeated.  [default: all views, and tables of things and vocabularies]",
)  # fmt: skip
@click.option(
    "--for", "purpose", type=click.Choice(("metafor", "revman")),
    help="Comparisons for meta-analysis: a CSV file for metafor (R), or a folder to import into RevMan.",
)  # fmt: skip
@click.option(
    "--versus", metavar="WHAT",
    help='With --for: "placebo" (the default), "any", "active_comparator" or the name of a drug.',
)  # fmt: skip
@filter_options(*RESULT)
@click.option(
    "--measure", type=click.Choice(COMPARISONS, case_sensitive=False), help="Only this kind of comparison."
)
def export(
    *,
    path: Path,
    form: str | None,
    tables: tuple[str, ...],
    purpose: str | None,
    versus: str | None,
    **filters: Any,
) -> None:
    """Write the database into files.

    PATH is FILE.xlsx, FILE.duckdb, or a folder for CSV or Parquet files. With --for it is the file or folder for
    comparisons of arms, which --endpoint and the options after it choose as for `deltas`.

    \b
    Example:
      trialdb export trials.xlsx --table v_deltas
      trialdb export folder --format parquet
      trialdb export easi75.csv --for metafor --endpoint EASI-75
    """
    given = {name: value for name, value in filters.items() if value is not None}
    if purpose is None:
        if given or versus:
            raise click.UsageError(f"--{next(iter(given), 'versus').replace('_', '-')} goes with --for alone")
        _export_tables(path, form, tables)
        return
    if form or tables:
        raise click.UsageError(f"{'--format' if form else '--table'} does not go with --for")
    from trialdb.export import export_for_metafor, export_for_revman

    write = export_for_metafor if purpose == "metafor" else export_for_revman
    with opened() as engine:
        report(write(engine, path, versus=versus or "placebo", **given))


def _export_tables(path: Path, form: str | None, tables: tuple[str, ...]) -> None:
    from trialdb.export import export_database

    def progress(name: str) -> None:
        if terminal_width(err=True):
            click.echo(f"\r\x1b[K{name}", err=True, nl=False)

    with opened() as engine:
        written = export_database(engine, path, form=form, tables=tables, progress=progress)
    if terminal_width(err=True):
        click.echo("\r\x1b[K", err=True, nl=False)
    report(written)
