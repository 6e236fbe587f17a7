"""What an origin works with in a run, and what it says it would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import Engine

from trialdb.jobs.configuration import Configuration
from trialdb.jobs.kept_web import KeptWeb
from trialdb.pipeline import Loading
from trialdb.store.ledger import LoadItem

__all__ = ["OriginRun", "Situation", "Work"]

_Settings_contra = TypeVar("_Settings_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a run finds: the database, the configuration, the web; ``full`` asks origins for everything anew."""

    engine: Engine
    configuration: Configuration
    web: KeptWeb
    full: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def before(self, **ago: float) -> str:
        """The time (UTC) so long before this run began, as the tables hold it."""
        return (self.started - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def today(self) -> str:
        """The day on which this run began (UTC)."""
        return self.started.strftime("%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Work(Situation):
    """A run that an origin brings its documents to; ``done`` is told of each."""

    loading: Loading = field(kw_only=True)
    done: Callable[[LoadItem], None] = field(default=lambda _item: None, kw_only=True)


class OriginRun(Protocol[_Settings_contra]):
    """What each kind of origin is: a module with these two functions.

    Both raise :class:`trialdb.errors.TrialdbError` where the origin cannot be asked at all; what is wrong with one
    document is in its item.
    """

    def run(self, origin: _Settings_contra, work: Work) -> None:
        """Bring what an origin has into the database."""
        ...

    def plan(self, origin: _Settings_contra, found: Situation) -> Iterable[str]:
        """What :meth:`run` would do, a line each; nothing is written."""
        ...
