"""Which files are meant by the paths that a user names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def _files(location: str) -> Iterator[str]:
    path = Path(location)
    if "://" in location or not path.is_dir():
        yield location
        return
    from trialdb.readers import SUFFIXES

    inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in SUFFIXES and p.is_file()]
    shown = [p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)]
    if not shown:
        report_error(
            f"{location}: no file in this folder can be read; wanted are {', '.join(sorted(SUFFIXES))}"
        )
    yield from map(str, shown)
