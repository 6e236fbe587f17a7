"""The figures of arms over time, for each endpoint and study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import Engine

from trialdb.query.answers import Answer, Row, dose_order, text_order
from trialdb.query.figures import FACT, arm_figures, is_whole, with_interval
from trialdb.query.scope import ResultFilters, Scope

if TYPE_CHECKING:
    from trialdb.vocabulary import Vocabulary

__all__ = ["TIME_COURSE_COLUMNS", "time_course"]

TIME_COURSE_COLUMNS: Final = (
    "endpoint", "study", "nct_id", "intervention", "arm", "role", "dose_value", "dose_unit", "regimen", "at_value",
    "at_unit", "at_days", "measure", "value", "unit", "n", "n_total", "counted_by", "ci_low", "ci_high", "ci_level",
    "method", "basis", "subgroup", "population", "class_title", "category", "higher_is_better", "disputed", "sources",
)  # fmt: skip
_ROLES: Final = {"experimental": 0, "active_comparator": 1, "placebo": 2}


def time_course(
    engine: Engine, *, vocabulary: Vocabulary | None = None, **filters: Unpack[ResultFilters]
) -> Answer:
    """The figures of arms at each of their time points, treatment before control, with their intervals.

    Args:
        engine: the database; it is only read.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.ResultFilters`. Of a ``drug`` all arms of its studies
            are shown, unless a dose or regimen is asked for; ``measure`` is that of an arm (``proportion``). Without a
            subgroup or analysis set, only figures of all participants are.

    Returns:
        Rows with ``TIME_COURSE_COLUMNS``; one figure for an arm and time point, that of the strongest source. A count
        with its denominator is a proportion. The interval is the stated one, else Wilson's for a share with counts,
        else value ± z standard errors.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: a time point cannot be read.
    """
    scope = Scope(**filters)
    names = scope.names(engine, vocabulary=vocabulary)
    beside = None if not (scope.dose or scope.dose_level or scope.regimen) else "placebo"
    found, statement = arm_figures(engine, scope, names, versus=beside)
    if beside:  # a control stands beside an arm that is asked for, not alone
        asked = {row["study_id"] for row in found if row["role"] != beside}
        found = [row for row in found if row["study_id"] in asked]
    dated = [row for row in found if row["at_days"] is not None and is_whole(row, scope)]
    measured = [row for row in dated if scope.measure in {None, row["measure"]}]
    once: dict[tuple[Any, ...], Row] = {}
    for row in measured:  # the strongest source of each figure comes first
        once.setdefault(tuple(row[name] for name in (*FACT, "arm_id")), row)
    rows = [with_interval(row) for row in sorted(once.values(), key=_order)]
    shown = [{name: row[name] for name in TIME_COURSE_COLUMNS} for row in rows]
    title = " ".join(["Time course", *scope.words()])
    notes = _notes(rows, hidden=len(measured) - len(rows), undated=sum(r["at_days"] is None for r in found))
    return Answer("time_course", title, TIME_COURSE_COLUMNS, shown, statement, (*scope.notes(), *notes))


def _order(row: Row) -> tuple[Any, ...]:
    return (
        *text_order(row, "endpoint"),
        *text_order(row, "study"),
        row["study_id"],
        *(
            part
            for name in ("measure", "unit", "class_title", "population", "subgroup", "category")
            for part in (row[name] is not None, *text_order(row, name))
        ),
        _ROLES.get(row["role"], 3),
        *text_order(row, "intervention"),
        *dose_order(row),
        *text_order(row, "arm"),
        row["arm_id"],
        row["at_days"],
    )


def _notes(rows: Sequence[Row], *, hidden: int, undated: int) -> list[str]:
    notes = []
    if methods := dict.fromkeys(row["method"] for row in rows if row["method"]):
        notes.append(f"* interval computed: {'; '.join(methods)}")
    if any(row["disputed"] for row in rows):
        notes.append("disputed: sources give different figures; see conflicts")
    if len({row["at_days"] for row in rows}) == 1:
        notes.append("there is one time point only")
    if hidden:
        notes.append(
            f"{hidden} further figures of these arms, from weaker sources or other groups: see results"
        )
    if undated:
        notes.append(f"left out: {undated} figures without a time point")
    return notes if rows else [*notes, "nothing in the database answers this"]
