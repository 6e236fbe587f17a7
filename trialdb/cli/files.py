"""Which files are meant by the paths that a user names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trialdb.cli.program import report_error

__all__ = ["named_files"]


def named_files(locations: Iterable[str], *, records: bool = False) -> list[str]:
    """The files named, and those in folders named that can be read, by name; each once.

    A folder without any such file is reported on standard error. What is no folder is taken as it stands, so that
    whoever reads it says what is wrong with it.
    """
    found: dict[str, str] = {}
    for location in locations:
        for file in _files(location, records=records):
            found.setdefault(str(Path(file).resolve()) if Path(file).exists() else file, file)
    return list(found.values())


def _files(location: str, *, records: bool) -> tuple[str, ...]:
    from trialdb.readers import SUFFIXES
    from trialdb.reading import documents_at

    if not Path(location).is_dir():
        return (location,)
    found = documents_at(location)
    if records:
        from trialdb.registry.locations import registry_paths

        found = (*found, *registry_paths(location))
    if not found:
        wanted, more = ", ".join(sorted(SUFFIXES)), " and registry records" if records else ""
        report_error(f"{location}: no file in this folder can be read; wanted are {wanted}{more}")
    return found
