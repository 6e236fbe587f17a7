"""A progress bar on standard error, where that is a terminal and there is something to wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from trialdb.cli.options import terminal_width

__all__ = ["Shown", "progress"]


class Shown:
    """What is called with the name of each piece of work when it is done, or (``passing``) while it goes on."""

    def __init__(self, show: Callable[[str, int], None]) -> None:
        self._show = show

    def __call__(self, name: str) -> None:
        """Show that a piece of work is done."""
        self._show(name, 1)

    def passing(self, name: str) -> None:
        """Show how far a piece of work has come, without counting it."""
        self._show(name, 0)


@contextmanager
def progress(doing: str, total: int | None) -> Iterator[Shown]:
    """What shows progress, towards a total if there is one; nothing where standard error is no terminal."""
    if terminal_width(err=True) is None:
        yield Shown(lambda _name, _done: None)
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
        yield Shown(lambda name, done: bar.update(task, advance=done, name=escape(name)))
