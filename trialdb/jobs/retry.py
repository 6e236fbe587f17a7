"""What failed in a run, once more: each page and file by itself, records and whatever else with all of its origin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from trialdb.jobs.configuration import Configuration
from trialdb.jobs.origins.pages import load_page
from trialdb.jobs.sync import Step, steps_of
from trialdb.jobs.work import Work
from trialdb.query.loads import failed_items
from trialdb.store import origins

__all__ = ["retry_steps"]

#: What follows the name of a file where a record in it is meant: a line, a member, a place in a list.
_WITHIN: Final = re.compile(r"(?::\d+|![^!]+|#\d+)+$")


def retry_steps(engine: Engine, configuration: Configuration, run_id: int) -> list[Step]:
    """The steps that try again what failed in a run.

    Raises:
        UnknownNameError: there is no such run.
    """
    known = {step.name: step for step in steps_of(configuration)}
    steps: list[Step] = []
    for origin, locations in _by_origin(engine, run_id):
        pages = [at for at in locations if origins.known_page(engine, at)]
        others = [at for at in locations if at not in pages]
        if pages:
            steps.append(Step(origin or "pages", "pages", partial(_load_pages, pages)))
        if others and origin in known:
            steps.append(known[origin])
        elif others:
            steps.append(
                Step(
                    origin or "files", "files", partial(_load_files, [*dict.fromkeys(map(_file_of, others))])
                )
            )
    return steps


def _by_origin(engine: Engine, run_id: int) -> Iterator[tuple[str | None, list[str]]]:
    found: dict[str | None, list[str]] = {}
    for item in failed_items(engine, run_id):
        found.setdefault(item["origin"], []).append(item["location"])
    yield from found.items()


def _load_pages(locations: Sequence[str], work: Work) -> None:
    for location in locations:
        load_page(location, work)


def _load_files(locations: Sequence[str], work: Work) -> None:
    for location in locations:
        for item in work.loading.load(location):
            work.done(item)


def _file_of(location: str) -> str:
    """The file or address in which something stands."""
    return location if Path(location).exists() else _WITHIN.sub("", location)
