"""Files, folders and patterns on this machine."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path

from trialdb.jobs.configuration import Files
from trialdb.jobs.work import Situation, Work
from trialdb.reading import documents_at
from trialdb.registry.locations import registry_paths

__all__ = ["plan", "run"]


def run(origin: Files, work: Work) -> None:
    """Load all files that the paths mean; a path that means none fails, a pattern may mean none."""
    for path in _paths(origin, work):
        work.loading.load(path, progress=work.done)


def plan(origin: Files, found: Situation) -> Iterator[str]:
    """How many files there are at each path."""
    for path in _paths(origin, found):
        files = {*documents_at(path), *registry_paths(path)} - {str(path) if path.is_dir() else ""}
        count = sum(Path(file).is_file() for file in files)
        yield f"read {path}" if path.is_file() else f"read {count:,} files in {path}"


def _paths(origin: Files, found: Situation) -> Iterator[Path]:
    """Each path once; of a pattern, the files and folders that fit it now, by name."""
    told: dict[Path, None] = {}
    for path in origin.paths:
        here = found.configuration.path(path)
        if glob.has_magic(path):
            found_now = glob.glob(str(here), recursive=True)  # noqa: PTH207  (Path.glob takes no absolute pattern)
            told.update(dict.fromkeys(map(Path, sorted(found_now))))
        else:
            told[here] = None
    yield from told
