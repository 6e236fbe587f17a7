"""Commands whose answers are drawn: printed as any answer, or written as a picture with the figures behind it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from trialdb.cli.answering import show
from trialdb.cli.filters import RESULT
from trialdb.cli.options import FORMATS, database_option, format_option, opened

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialdb.query import Answer

__all__ = ["drawing"]

#: What can leave nothing to draw, in the order of the help.
_RESTRICTIONS: Final = ("versus", "measure", "term", "serious", *RESULT)
_NOTHING: Final = ("nothing in the database answers this",)


def drawing(query: Callable[..., Answer]) -> Callable[..., None]:
    """A command of a function that takes the open database and the command's own options, and gives an answer to draw."""

    @click.option("--out", metavar="FILE", help="Write the picture: a file that ends in .svg, .png or .pdf.")
    @click.option(
        "--data", metavar="FILE", help="Write the figures behind the picture: a file that ends in .csv."
    )
    @database_option()
    @format_option(*FORMATS)
    @click.option("--sql", is_flag=True, help="Show the SQL that the answer comes from, ready to be pasted.")
    @functools.wraps(query)
    def command(*, out: str | None, data: str | None, form: str, sql: bool, **options: Any) -> None:
        _check(out, data)
        with opened() as engine:
            answer = query(engine, **options)
            if (out or data) and not answer.rows:
                from trialdb.errors import PlotError

                raise PlotError(_why_nothing(engine, query, options, answer))
        _write(answer, out, data)
        if form != FORMATS[0] or not (out or data):
            show(answer, form, sql=sql)
            return
        for file in (out, data):
            if file:
                click.echo(f"{file}: {len(answer.rows)} row{'s' if len(answer.rows) > 1 else ''}")
        if sql:
            click.echo(answer.sql, err=True)

    return command


def _check(out: str | None, data: str | None) -> None:
    """That both files can be written, before anything is asked.

    Raises:
        PlotError: a name ends otherwise than it should, or a folder is missing.
    """
    if out:
        from trialdb.plots import kind_of_file

        kind_of_file(out)
    if data:
        from trialdb.errors import PlotError

        path = Path(data)
        if path.suffix.lower() != ".csv":
            raise PlotError(f"{path}: the figures are written as .csv")
        if not path.parent.is_dir():
            raise PlotError(f"{path}: there is no folder {path.parent}")


def _write(answer: Answer, out: str | None, data: str | None) -> None:
    if out:
        from trialdb.plots import save

        save(answer, out)
    if data:
        from trialdb.output import render

        Path(data).write_text(render(answer, "csv"), encoding="utf-8", newline="")


def _why_nothing(
    engine: Engine, query: Callable[..., Answer], options: Mapping[str, Any], empty: Answer
) -> str:
    """Why there is nothing to plot: the restriction without which there would be something, if there is one."""
    given = [name for name in _RESTRICTIONS if options.get(name) not in {None, ()}]
    left = {name: _rows_without(engine, query, options, [name]) for name in given}
    said = [
        f"{_as_typed(name, options[name])} leaves nothing (without it, {rows} row{'s' if rows > 1 else ''})"
        for name, rows in left.items()
        if rows
    ]
    chosen = [name for name in given if name != "versus"]
    if not said and len(chosen) > 1:
        alone = [
            n for n in chosen if not _rows_without(engine, query, options, [m for m in chosen if m != n])
        ]
        said = [f"{_as_typed(name, options[name])} alone leaves nothing" for name in alone]
        said = said or [
            f"nothing is left by {' and '.join(_as_typed(n, options[n]) for n in chosen)} together"
        ]
    why = said or [f"nothing is left by {_as_typed(n, options[n])}" for n in chosen]
    notes = [note for note in empty.notes if note not in _NOTHING]
    return f"nothing to plot: {'; '.join([*why, *notes] or ['the database holds no such figures'])}"


def _rows_without(
    engine: Engine, query: Callable[..., Answer], options: Mapping[str, Any], names: list[str]
) -> int:
    """How many rows there would be without some restrictions; 0 where the query cannot do without them."""
    from trialdb.errors import TrialdbError

    kept = {name: value for name, value in options.items() if name not in names}
    try:
        return len(query(engine, **kept).rows)
    except TrialdbError:
        return 0


def _as_typed(name: str, value: Any) -> str:
    """An option as it may be typed."""
    if isinstance(value, bool):
        return f"--{'' if value else 'not-'}{name}"
    told = value if isinstance(value, tuple) else (value,)
    words = [f"{one.value:g} {one.unit}" if name == "dose" else str(one) for one in told]
    return " ".join(f"--{name.replace('_', '-')} {f'{word!r}' if ' ' in word else word}" for word in words)
