"""One record while its rows are made: what every part of it needs."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from trialdb.registered import Batch
from trialdb.registry.names import Names
from trialdb.registry.titles import OutcomeMeaning, TitleReader
from trialdb.vocabulary import Vocabulary

__all__ = ["Entry", "Titles"]

_KEPT = (
    1 << 14
)  # titles remembered: many outcomes are called the same, and memory must not grow with the registry
_OPENING = 60  # characters of a description that tell what is measured


class Titles:
    """What titles of outcomes mean, each worked out once while it is remembered."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._reader = TitleReader(vocabulary)
        self._read = lru_cache(maxsize=_KEPT)(self._meaning)

    def read(
        self,
        title: str,
        time_frame: str | None,
        *,
        description: str | None = None,
        param_type: str | None = None,
        unit: str | None = None,
    ) -> OutcomeMeaning:
        """See :meth:`TitleReader.read`."""
        opening = description[:_OPENING] if description else None
        return self._read(title, time_frame, opening, param_type, unit)

    def _meaning(
        self,
        title: str,
        time_frame: str | None,
        opening: str | None,
        param_type: str | None,
        unit: str | None,
    ) -> OutcomeMeaning:
        """By place, which is remembered in half the time."""
        return self._reader.read(title, time_frame, description=opening, param_type=param_type, unit=unit)


class Entry(NamedTuple):
    """Where a record's rows go, by what it is read, and the numbers of its study and source in the batch."""

    batch: Batch
    vocabulary: Vocabulary
    names: Names
    titles: Titles
    study: int
    source: int
