"""Adverse events of arms against their comparators: risk differences with their exact p-values.

Only counts of both arms in one source are compared. Totals such as "any adverse event" hold the others, and are left
out unless they are asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import Engine, or_

from trialdb.errors import QuestionError
from trialdb.query.answers import (
    Answer,
    Row,
    columns_of,
    fetch,
    rounded,
    sources_of,
    sql_of,
    text_order,
    view,
)
from trialdb.query.scope import ROLES, ArmFilters, Scope, Wanted, look_up
from trialdb.query.treatments import arms_of, studies_of_drug
from trialdb.statistics import fisher, risk_difference

if TYPE_CHECKING:
    from trialdb.vocabulary import Vocabulary

__all__ = ["VOLCANO_COLUMNS", "volcano"]

VOLCANO_COLUMNS: Final = (
    "study", "nct_id", "intervention", "arm", "dose_value", "dose_unit", "regimen", "comparator", "comparator_role", "term",
    "organ_class", "serious", "qualifier", "at_value", "at_unit", "n", "n_total", "comparator_n", "comparator_n_total",
    "value", "unit", "ci_low", "ci_high", "ci_level", "method", "p_value", "test", "sources",
)  # fmt: skip
_READ: Final = (
    "study", "nct_id", "intervention", "arm", "role", "dose_value", "dose_unit", "dose_mg", "dose_level", "regimen",
    "term", "organ_class", "serious", "qualifier", "at_value", "at_unit", "at_days", "n", "n_total", "publisher",
    "published_on", "url", "source_kind", "source_rank", "quote", "source_id", "study_id", "arm_id", "term_id",
    "position",
)  # fmt: skip
_SAFETY: Final = view("v_safety", _READ)
_EVENT: Final = ("study_id", "term_id", "serious", "qualifier", "at_days")


def volcano(
    engine: Engine,
    *,
    versus: str = "placebo",
    term: Wanted = None,
    serious: bool | None = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ArmFilters],
) -> Answer:
    """Each adverse event that a source counts in an arm and its comparator, the least likely by chance first.

    Args:
        engine: the database; it is only read.
        versus: the comparator: ``placebo``, another role (``active_comparator``) or the name of a drug; not ``any``.
        term: adverse event, or several; totals only where they are named here.
        serious: only serious events, or only others.
        vocabulary: names known besides those of the database.
        filters: restrictions of the arms, see :class:`trialdb.query.scope.ArmFilters`.

    Returns:
        Rows with ``VOLCANO_COLUMNS``: ``value`` is the risk difference in percentage points, arm minus comparator,
        with Newcombe's interval; ``p_value`` is two-sided, of Fisher's exact test of the four counts, and not
        adjusted for how many events are looked at.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: ``versus`` is any, or a time point cannot be read.
    """
    if versus == "any":
        raise QuestionError("adverse events need one comparator; name one", words=versus)
    scope = Scope(term=term, **filters)
    names = scope.names(engine, versus=versus, vocabulary=vocabulary)
    counted = [_SAFETY.c.n.is_not(None), _SAFETY.c.n_total > 0, _SAFETY.c.n <= _SAFETY.c.n_total]
    if serious is not None:
        counted.append(_SAFETY.c.serious.is_(serious))
    if not term:
        counted.append(or_(_SAFETY.c.organ_class.is_(None), _SAFETY.c.organ_class != "Any"))
    beside = replace(scope, drug=None, dose=None, dose_level=None, regimen=None).conditions(_SAFETY, names)
    if scope.drug:
        beside.append(_SAFETY.c.study_id.in_(studies_of_drug(look_up(names, "drug", scope.drug))))
    is_comparator = (
        _SAFETY.c["role"] == versus
        if versus in ROLES
        else _SAFETY.c.arm_id.in_(arms_of(names.resolve("drug", versus)))
    )
    order = [_SAFETY.c[name] for name in ("study_id", "source_rank", "source_id", "position")]
    of_arms = columns_of(_SAFETY, _READ).where(*scope.conditions(_SAFETY, names), ~is_comparator, *counted)
    of_comparators = columns_of(_SAFETY, _READ).where(*beside, is_comparator, *counted)
    statements = [statement.order_by(*order) for statement in (of_arms, of_comparators)]
    arms, comparators = (fetch(engine, statement) for statement in statements)
    rows, several = _compared(arms, comparators)
    title = " ".join(["Adverse events", *scope.words(), "versus", versus.replace("_", " ")])
    sql = ";\n".join(sql_of(statement) for statement in statements)
    return Answer("volcano", title, VOLCANO_COLUMNS, rows, sql, (*scope.notes(), *_notes(rows, several)))


def _compared(arms: Sequence[Row], comparators: Sequence[Row]) -> tuple[list[Row], int]:
    """Arms against comparators, and how many figures are left out because a source gives several of one arm."""
    ours, theirs = _counts(arms), _counts(comparators)
    several = sum(len(rows) > 1 for rows in (*ours.values(), *theirs.values()))
    beside: dict[tuple[Any, ...], list[Row]] = {}
    for (event, source_id, _), rows in theirs.items():
        if len(rows) == 1:
            beside.setdefault((event, source_id), []).append(rows[0])
    found: dict[tuple[Any, ...], Row] = {}
    for (event, source_id, arm_id), rows in ours.items():  # the strongest source comes first
        if len(rows) > 1:
            continue
        for other in beside.get((event, source_id), []):
            pair = (event, arm_id, other["arm_id"])
            if pair not in found:
                found[pair] = _row(rows[0], other)
    return sorted(found.values(), key=_order), several


def _counts(rows: Iterable[Row]) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by event, source and arm; one that repeats the counts of another is none besides it."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = (tuple(row[name] for name in _EVENT), row["source_id"], row["arm_id"])
        same = found.setdefault(key, [])
        if all((row["n"], row["n_total"]) != (other["n"], other["n_total"]) for other in same):
            same.append(row)
    return found


def _row(arm: Row, other: Row) -> Row:
    counts = arm["n"], arm["n_total"], other["n"], other["n_total"]
    effect = risk_difference(*counts)
    told = {
        **arm, "comparator": other["arm"], "comparator_role": other["role"], "comparator_n": other["n"], "comparator_n_total": other["n_total"],
        "value": rounded(effect.value, 2), "unit": "%", "ci_low": rounded(effect.ci_low, 2),
        "ci_high": rounded(effect.ci_high, 2), "ci_level": effect.ci_level, "method": effect.method,
        "p_value": fisher(*counts), "test": "Fisher exact", "sources": sources_of([arm, other]),
    }  # fmt: skip
    return {name: told[name] for name in VOLCANO_COLUMNS}


def _order(row: Row) -> tuple[Any, ...]:
    return (
        row["p_value"],
        -abs(row["value"]),
        *text_order(row, "study"),
        *text_order(row, "term"),
        row["arm"],
    )


def _notes(rows: Sequence[Row], several: int) -> list[str]:
    notes = []
    if rows:
        notes.append(
            f"p-values: Fisher's exact test, two-sided, not adjusted for {len(rows)} comparisons; intervals: Newcombe"
        )
    if several:
        notes.append(f"left out: {several} figures of arms of which one source gives several")
    return notes or ["nothing in the database answers this with counts of both arms"]
