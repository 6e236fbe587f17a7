"""What a location of registry records means: a file or folder, one study by its number, or a query of the registry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from trialdb.registry.files import SUFFIXES, registry_files
from trialdb.settings import registry_url

__all__ = ["Query", "Study", "live", "registry_paths"]

_NCT_ID: Final = re.compile(r"NCT\d{8}", re.IGNORECASE)
_PAGE: Final = re.compile(
    r"https?://(?:www\.)?clinicaltrials\.gov/(?:study|ct2/show(?:/results)?)/(NCT\d{8})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Study:
    """One study of the registry, by its number."""

    nct_id: str


@dataclass(frozen=True, slots=True)
class Query:
    """The studies that a query of the registry finds; all of them if it has no parameters."""

    parameters: tuple[tuple[str, str], ...]


def live(location: str) -> Study | Query | None:
    """What a location means that is asked for over the network; None for a path or an address of something else.

    >>> live("NCT04435626")
    Study(nct_id='NCT04435626')
    >>> live("https://clinicaltrials.gov/api/v2/studies?query.cond=eczema")
    Query(parameters=(('query.cond', 'eczema'),))
    """
    if _NCT_ID.fullmatch(location) and not Path(location).exists():
        return Study(location.upper())
    if page := _PAGE.match(location):
        return Study(page[1].upper())
    root = registry_url().rstrip("/") + "/studies"
    if location == root or location.startswith((root + "?", root + "/")):
        parts = urlsplit(location)
        if number := _NCT_ID.fullmatch(parts.path.rpartition("/")[2]):
            return Study(number[0].upper())
        asked = (
            pair
            for pair in parse_qsl(parts.query)
            if pair[0] not in {"format", "pageToken", "pageSize", "countTotal"}
        )
        return Query(tuple(asked))
    return None


def registry_paths(location: str | Path) -> tuple[str, ...]:
    """The files of registry records that a path means: itself if its name is that of one, or those in a folder."""
    path = Path(location)
    if path.is_dir():
        return tuple(str(found) for found in registry_files(path) if isinstance(found, Path))
    return (str(location),) if path.is_file() and path.name.lower().endswith(SUFFIXES) else ()
