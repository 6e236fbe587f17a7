"""Which files are meant by the paths that a user names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trialdb.cli.program import report_error

__all__ = ["named_files"]


def named_files(locations: Iterable[str]) -> list[str]:
    """The files named, and those in folders named that can be read, by name; each once.

    A folder without any such file is reported on standard error. What is no folder is taken as it stands, so that
    whoever reads it says what is wrong with it.
    """
    found: dict[str, str] = {}
    for location in locations:
        for file in _files(location):
            found.setdefault(file if "://" in file else str(Path(file).resolve()), file)
    return list(found.values())


def _files(location: str) -> tuple[str, ...]:
    from trialdb.readers import SUFFIXES
    from trialdb.reading import documents_at

    found = documents_at(location)
    if not found:
        wanted = ", ".join(sorted(SUFFIXES))
        report_error(f"{location}: no file in this folder can be read; wanted are {wanted}")
    return found
