"""What commands share: the database they open, and the options that several of them have."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = [
    "FORMATS",
    "database_option",
    "format_option",
    "names_option",
    "opened",
    "terminal_width",
]

#: The forms of an answer; held against ``trialdb.output.FORMATS``, which is slower to import, by a test.
FORMATS = ("table", "csv", "json")
_DATABASE = "trialdb.database"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def database_option(*, envvar: str | None = None) -> Callable[[_Function], _Function]:
    """``--db``, which the program and each command take; the one nearer to the command holds."""
    return click.option(
        "--db",
        metavar="PATH_OR_URL",
        envvar=envvar,
        show_envvar=True,
        expose_value=False,
        callback=_remember_database,
        help="The database: a SQLite file or a URL such as postgresql://host/name.  [default: data/trials.db]",
    )


def _remember_database(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value:
        context.meta[_DATABASE] = value


def database_name() -> str | None:
    """The database as the user named it, if so."""
    name = click.get_current_context().meta.get(_DATABASE)
    return str(name) if name else None


@contextmanager
def opened(*, create: bool = False) -> Iterator[Engine]:
    """The database that the user means, closed in the end.

    Raises:
        DatabaseError: it is not there (unless created), cannot be read or is not up to date.
    """
    from trialdb.store import open_database

    engine = open_database(database_name(), create=create)
    try:
        yield engine
    finally:
        engine.dispose()


def format_option(*forms: str) -> Callable[[_Function], _Function]:
    """``--format``, the first form by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms, case_sensitive=False),
        default=forms[0],
        show_default=True,
        help="How the answer is printed; all but the first print nothing else on standard output.",
    )


def names_option(*names: str, help: str) -> Callable[[_Function], _Function]:  # noqa: A002  (click's own word)
    """An option for a name, which may be given several times; without it, None."""
    return click.option(*names, multiple=True, metavar="NAME", callback=_none_if_empty, help=help)


def _none_if_empty(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...] | None:
    return value or None


def terminal_width(*, err: bool = False) -> int | None:
    """How wide the terminal is that standard output (or error) goes to; None where it goes elsewhere."""
    import shutil

    stream = sys.stderr if err else sys.stdout
    return shutil.get_terminal_size().columns if stream.isatty() else None
