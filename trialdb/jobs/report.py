"""What one run did and brought, as its command, its log, its notifications and its metrics tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from trialdb.store.ledger import ChangeKind, LoadChange, LoadItem

__all__ = ["NOTHING_RAN", "LoadChange", "OriginReport", "RunReport"]

#: Exit statuses of a run: all went well, some items failed, nothing could run.
ALL_GOOD, SOME_FAILED, NOTHING_RAN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class OriginReport:
    """What became of one origin: the counts of its documents, or why it could not be asked at all (``error``)."""

    name: str
    kind: str
    loaded: int = 0
    unchanged: int = 0
    replaced: int = 0
    failed: int = 0
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did and brought.

    Attributes:
        run_id: its row in ``load_runs``.
        database: the database, as messages name it.
        status: done, partial (some items failed) or failed (nothing could run).
        started_at: when it began, in UTC (``2026-11-26T05:00:00Z``).
        finished_at: when it ended.
        origins: what became of each origin, in the order of the configuration.
        failures: the items that failed, each with its reason.
        changes: what it brought: new studies, new results, changed figures, new conflicts; of each kind the first ones.
        counts: how many there are of each kind: of new results and changes, figures.
        vanished: registry records that are no longer there.
        notes: what else is to be told, such as that an earlier run had died.
    """

    run_id: int
    database: str
    status: Literal["done", "partial", "failed"]
    started_at: str
    finished_at: str
    origins: tuple[OriginReport, ...] = ()
    failures: tuple[LoadItem, ...] = ()
    changes: tuple[LoadChange, ...] = ()
    counts: Mapping[ChangeKind, int] = field(default_factory=dict)
    vanished: int = 0
    notes: tuple[str, ...] = ()

    @property
    def loaded(self) -> int:
        """Documents that are new."""
        return sum(origin.loaded for origin in self.origins)

    @property
    def unchanged(self) -> int:
        """Documents that were here already."""
        return sum(origin.unchanged for origin in self.origins)

    @property
    def replaced(self) -> int:
        """Documents with a new version."""
        return sum(origin.replaced for origin in self.origins)

    @property
    def failed(self) -> int:
        """Documents, and whole origins, that could not be loaded."""
        return sum(origin.failed for origin in self.origins)

    @property
    def exit_status(self) -> int:
        """0 all good, 1 some items failed, 2 nothing could run."""
        return {"done": ALL_GOOD, "partial": SOME_FAILED, "failed": NOTHING_RAN}[self.status]

    def brought(self) -> dict[ChangeKind, int]:
        """How many new studies, figures in new documents, changed figures and new conflicts there are, where any are."""
        return {kind: count for kind, count in self.counts.items() if count}
