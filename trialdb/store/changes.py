"""What a run brought, as rows of ``load_changes``, and what earlier runs have told already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from trialdb.store import models
from trialdb.store.ledger import ChangeKind, LoadChange
from trialdb.store.rows import in_batches, sync, table_of

__all__ = ["KINDS", "Arrivals", "change_key", "conflict_key", "save_arrivals", "told_before"]

#: Kinds of changes in the order in which they are told, and the column of ``load_runs`` that counts each.
KINDS: Final[Mapping[ChangeKind, str]] = {
    "new study": "new_studies",
    "new results": "new_results",
    "changed figure": "changed_figures",
    "new conflict": "new_conflicts",
}
_CHANGES: Final = table_of(models.LoadChange)
_RUNS: Final = table_of(models.LoadRun)
#: What the two sources of a conflict disagree about; which of them is the stronger may change.
_ABOUT: Final = (
    "kind", "study_id", "arm_id", "comparator_id", "endpoint_id", "term_id", "at_days", "measure", "subgroup",
    "population", "unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What one run brought.

    Attributes:
        changes: what it brought, kind by kind in the order of :data:`KINDS`; of each kind the first ones.
        counts: all of them: studies, figures in new documents, changed figures, conflicts.
        keys: what identifies each of ``changes``: the same conflict is told once, by whatever run.
    """

    changes: tuple[LoadChange, ...] = ()
    counts: Mapping[ChangeKind, int] = field(default_factory=dict)
    keys: tuple[str, ...] = ()


def change_key(change: LoadChange) -> str:
    """SHA-256 over what a change says of which study and source."""
    return _digest([change.kind, change.study, change.nct_id, change.source_id, change.message])


def conflict_key(row: Mapping[str, Any]) -> str:
    """SHA-256 over what a row of ``v_conflicts`` is about and both its figures, whichever source states which."""
    figures = sorted(float(row[name]) for name in ("value", "other_value"))
    return _digest(["new conflict", *(row[name] for name in _ABOUT), *figures])


def _digest(parts: list[Any]) -> str:
    told = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def told_before(connection: Connection, keys: Collection[str], run_id: int) -> set[str]:
    """Those of some keys that a run before this one has told."""
    found: set[str] = set()
    for batch in in_batches(sorted(keys)):
        earlier = (_CHANGES.c.run_id < run_id) & _CHANGES.c.change_key.in_(batch)
        found |= set(connection.scalars(select(_CHANGES.c.change_key).where(earlier)))
    return found


def save_arrivals(session: Session, run_id: int, arrivals: Arrivals) -> None:
    """Write what a run brought, and its counts into the run; once more, it replaces what was written.

    Args:
        session: in a transaction that writes.
        run_id: the run.
        arrivals: what it brought.
    """
    rows = [
        {"run_id": run_id, "position": position, "kind": change.kind, "study": change.study, "nct_id": change.nct_id,
         "source_id": change.source_id, "message": change.message, "change_key": key}
        for position, (change, key) in enumerate(zip(arrivals.changes, arrivals.keys, strict=True))
    ]  # fmt: skip
    sync(session, _CHANGES, rows, where=_CHANGES.c.run_id == run_id, natural=("position",))
    counts = {column: arrivals.counts.get(kind, 0) for kind, column in KINDS.items()}
    session.execute(update(_RUNS).where(_RUNS.c.id == run_id).values(counts))
