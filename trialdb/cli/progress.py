"""A progress bar on standard error, where that is a terminal and there is something to wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from trialdb.cli.options import terminal_width

__all__ = ["progress"]


@contextmanager
def progress(doing: str, total: int) -> Iterator[Callable[[str], None]]:
    """A function to be called with the name of each piece of work when it is done."""
    if total < 2 or terminal_width(err=True) is None:
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", style="dim"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total, name="")
        yield lambda name: bar.update(task, advance=1, name=escape(name))
