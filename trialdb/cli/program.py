"""How the program ends: errors as one line on standard error, with exit status 1, or 2 where it was called wrongly.

``TRIALDB_DEBUG=1`` shows the traceback of an error instead. A reader that closes the pipe ends the program quietly;
Ctrl-C ends it with status 130, as shells expect.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from trialdb.errors import TrialdbError

__all__ = ["Program", "one_line", "report_error"]

_INTERRUPTED = 130
_COLLECT = (
    100_000,
    20,
    20,
)  # what is imported and read at the start is no garbage: to look for it took a tenth of a command


class Program(click.Group):
    """A group of commands, listed as they were added, that ends as this module says."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """The names of the commands, in the order of a newcomer's way."""
        return list(self.commands)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002  (click's signature)
        **extra: Any,
    ) -> Any:
        """Run a command line (that of the process by default) and leave the process with its exit status."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        _write_utf8()
        gc.set_threshold(*_COLLECT)
        status = self._run(args, prog_name or "trialdb", complete_var, extra)
        gc.freeze()  # Python would look for garbage in all of it once more before it gives all of it back
        sys.exit(status)

    def _run(
        self, args: Sequence[str] | None, prog_name: str, complete_var: str | None, extra: dict[str, Any]
    ) -> int:
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return error.exit_code
        except click.ClickException as error:
            report_error(f"{one_line(error.format_message())}{_where_help_is(error)}")
            return error.exit_code
        except click.Abort:
            report_error("interrupted; what was done is kept, and running it again goes on from there")
            return _INTERRUPTED
        except BrokenPipeError:
            _close_quietly()
            return 1
        except Exception as error:  # noqa: BLE001  (whatever it is, a user sees one line)
            return _failed(error)
        return status if isinstance(status, int) else 0


def one_line(told: object) -> str:
    """A message on one line."""
    return " ".join(str(told).split())


def report_error(message: str) -> None:
    """One line on standard error that begins with ``Error:``."""
    click.echo(f"Error: {message}", err=True)


def _where_help_is(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" (see `{context.command_path} --help`)" if context else ""


def _failed(error: Exception) -> int:
    if os.environ.get("TRIALDB_DEBUG") not in {None, "", "0"}:
        traceback.print_exception(error)
    else:
        report_error(_described(error))
    return 1


def _described(error: Exception) -> str:
    """What happened: an error of ours speaks for itself, the system's names its file, another its place in the code."""
    if isinstance(error, TrialdbError):
        return one_line(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    # SQLAlchemy's errors carry the whole statement and its values; the database's own words are enough.
    cause = getattr(error, "orig", None) or error
    message = one_line(cause) or "no further message"
    return f"{message} ({type(cause).__name__}{_place(error)}; TRIALDB_DEBUG=1 shows more)"


def _place(error: Exception) -> str:
    """The innermost place of this package that the error came through."""
    package = str(Path(__file__).parent.parent)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(package)]
    if not frames:
        return ""
    return f" in {Path(frames[-1].filename).relative_to(package)}:{frames[-1].lineno}"


def _write_utf8() -> None:
    """Files and pipes get UTF-8 on every system; a terminal that lacks a letter shows ``?`` for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _close_quietly() -> None:
    """Python flushes standard output once more when it ends; into a closed pipe that would be an error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
