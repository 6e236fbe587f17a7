"""From an answer to objects of its class: which class each kind of answer has, and how its rows become them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from trialdb.errors import QuestionError
from trialdb.query.plot_rows import DoseResponseRow, ForestRow, TimeCourseRow, VolcanoRow
from trialdb.query.rows import (
    AuditRow,
    ChangeRow,
    ConflictRow,
    DeltaRow,
    IndirectRow,
    PooledInput,
    PooledRow,
    ResultRow,
    RunChange,
    RunRow,
    SafetyRow,
    Source,
    StudyRow,
    TimelineRow,
    UnresolvedName,
)

if TYPE_CHECKING:
    from trialdb.query.answers import Answer

__all__ = ["ROWS", "records"]

R = TypeVar("R")

ROWS: Final[Mapping[str, type[Any]]] = {
    "deltas": DeltaRow, "results": ResultRow, "safety": SafetyRow, "studies": StudyRow, "timeline": TimelineRow,
    "conflicts": ConflictRow, "changes": ChangeRow, "unresolved": UnresolvedName, "runs": RunRow,
    "run_changes": RunChange,
    "pooled": PooledRow, "indirect": IndirectRow, "audit": AuditRow, "dose_response": DoseResponseRow,
    "forest": ForestRow, "time_course": TimeCourseRow, "volcano": VolcanoRow,
}  # fmt: skip


def records(answer: Answer, of: type[R]) -> list[R]:
    """The rows of an answer as objects of their class.

    Raises:
        QuestionError: the answer is of another kind, or of one that has no class (that of a SQL statement).
    """
    wanted = ROWS.get(answer.kind)
    if wanted is not of:
        told = f"{answer.kind} has {wanted.__name__}" if wanted else f"rows of {answer.kind} have no class"
        raise QuestionError(f"these rows are no {of.__name__}: {told}", words=of.__name__)
    return [of(**{name: _value(name, row[name]) for name in answer.columns}) for row in answer.rows]


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple(_inputs(value) if name == "inputs" else (Source(**told) for told in value))


def _inputs(told: Iterable[Mapping[str, Any]]) -> Iterable[PooledInput]:
    for one in told:
        yield PooledInput(**{**one, "sources": tuple(Source(**source) for source in one["sources"])})
