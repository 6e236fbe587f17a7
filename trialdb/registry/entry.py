"""One record while its rows are made: what every part of it needs."""

from __future__ import annotations

from dataclasses import dataclass

from trialdb.registered import Batch
from trialdb.registry.names import Names
from trialdb.registry.titles import TitleReader
from trialdb.vocabulary import Vocabulary

__all__ = ["Entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a record's rows go, by what it is read, and the numbers of its study and source in the batch."""

    batch: Batch
    vocabulary: Vocabulary
    names: Names
    titles: TitleReader
    study: int
    source: int
