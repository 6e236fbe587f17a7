"""Every error that trialdb raises on purpose, in one tree.

    TrialdbError
    ├── SeedError            a vocabulary entry that cannot be used (file and line)
    ├── ConfigurationError   a key or value of trialdb.toml that cannot be used (file and line)
    ├── LockedError          a run that has to wait for another one (which, where and since when)
    ├── ReadError            a document that cannot be read (path or address)
    ├── FetchError           something that the network does not give (address and status)
    ├── DatabaseError        a database that cannot be opened or is not up to date
    ├── QuestionError        a question that is not understood (what, and close alternatives)
    ├── UnknownNameError     a name that no vocabulary or table knows (close alternatives)
    ├── PlotError            a picture that cannot be drawn or written (what is in the way)
    ├── ExportError          a file that cannot be written as asked (path)
    ├── ScheduleError        a time at which nothing can be run (the expression or the time zone)
    ├── ServeError           an address at which nothing can be served (which, and what to do)
    └── MissingExtraError    something asked for that needs a part of trialdb that is not installed

The command line prints ``str(error)`` as one line and exits with status 1.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ConfigurationError",
    "DatabaseError",
    "ExportError",
    "FetchError",
    "LockedError",
    "MissingExtraError",
    "PlotError",
    "QuestionError",
    "ReadError",
    "ScheduleError",
    "SeedError",
    "ServeError",
    "TrialdbError",
    "UnknownNameError",
]


class TrialdbError(Exception):
    """Something a user can mend; its text is one line that says what was wrong, where, and what to do."""


class SeedError(TrialdbError):
    """A line of a vocabulary file that cannot be used.

    Attributes:
        path: the file.
        line: its line, counted from 1.
        reason: what is wrong with it.
    """

    def __init__(self, path: Path | str, line: int, reason: str) -> None:
        self.path, self.line, self.reason = Path(path), line, reason
        super().__init__(f"{path}:{line}: {reason}")


class ConfigurationError(TrialdbError):
    """A key or value of the configuration that cannot be used.

    Attributes:
        path: the file.
        line: its line, counted from 1, where one is known.
        reason: what is wrong with it.
    """

    def __init__(self, path: Path | str, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = Path(path), line, reason
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")


class LockedError(TrialdbError):
    """A run that cannot start, because another one is at work on the same database."""


class ReadError(TrialdbError):
    """A document that cannot be read.

    Attributes:
        path: the file or address.
        reason: what is wrong with it.
    """

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path, self.reason = str(path), reason
        super().__init__(f"{path}: {reason}")


class FetchError(TrialdbError):
    """Something that a server on the network does not give.

    Attributes:
        url: what was asked for.
        reason: what happened, and what to do.
        status: the server's HTTP status, where it answered with one.
        passing: asking again later may help.
        after: seconds for which the server wants to be left alone.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        status: int | None = None,
        passing: bool = False,
        after: float = 0.0,
    ) -> None:
        self.url, self.reason, self.status = url, reason, status
        self.passing, self.after = passing, after
        super().__init__(f"{url}: {reason}")


class DatabaseError(TrialdbError):
    """A database that cannot be opened, is not a trialdb database, or needs ``trialdb init`` first."""


class QuestionError(TrialdbError):
    """A question that was not understood; nothing was guessed.

    Attributes:
        words: the part of the question that could not be read.
        alternatives: close names or phrasings that can be read.
    """

    def __init__(self, message: str, *, words: str = "", alternatives: tuple[str, ...] = ()) -> None:
        self.words, self.alternatives = words, alternatives
        super().__init__(message)


class UnknownNameError(TrialdbError):
    """A name given by the user that is not known.

    Attributes:
        kind: what was looked for (endpoint, study, intervention …).
        name: the name as given.
        alternatives: close names that are known.
    """

    def __init__(self, kind: str, name: str, alternatives: tuple[str, ...] = ()) -> None:
        self.kind, self.name, self.alternatives = kind, name, alternatives
        hint = f"; did you mean {', '.join(alternatives)}?" if alternatives else ""
        super().__init__(f"unknown {kind} {name!r}{hint}")


class PlotError(TrialdbError):
    """A picture that cannot be drawn or written: there is nothing to show, or too much, or no such kind of file."""


class ExportError(TrialdbError):
    """A file that cannot be written as asked.

    Attributes:
        path: the file or folder.
        reason: what is in the way, and what to do.
    """

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path, self.reason = str(path), reason
        super().__init__(f"{path}: {reason}")


class ScheduleError(TrialdbError):
    """A cron expression or a time zone by which nothing can be run."""


class ServeError(TrialdbError):
    """A site that cannot be served: its address is taken or is none of this machine."""


class MissingExtraError(TrialdbError):
    """Something asked for needs packages that are not installed.

    Attributes:
        extra: the name under which they are installed together.
    """

    def __init__(self, extra: str, what: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs more packages; install them with: pip install 'trialdb[{extra}]'")
