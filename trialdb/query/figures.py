"""The figures of single arms with their intervals, which queries that compare arms side by side share.

Rows come from ``v_results``, and from ``v_figures``, where a count with its denominator is a share. An interval is
the stated one; else Wilson's for a share with counts; else the figure ± z standard errors for a mean with an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Engine, FromClause, Select, and_, column, or_, select, table

from trialdb.query.answers import Row, decimals, fetch, rounded, view
from trialdb.query.deltas import with_times
from trialdb.query.folding import SHARE_PLACES, fold
from trialdb.query.names import Names
from trialdb.query.scope import ROLES, Scope, look_up
from trialdb.query.treatments import arms_of, studies_of_drug
from trialdb.statistics import quantile, wilson

__all__ = ["FACT", "about_endpoints", "arm_figures", "comparator_ids", "is_whole", "with_interval"]

#: What two arms must have in common for their figures to stand side by side.
FACT: Final = (
    "endpoint_id", "study_id", "at_days", "measure", "unit", "subgroup", "population", "class_title", "category",
)  # fmt: skip
_SAID: Final = (
    "study", "nct_id", "intervention", "arm", "role", "dose_value", "dose_unit", "dose_mg", "dose_level", "regimen",
    "endpoint", "endpoint_label", "at_value", "at_unit", "at_days", "ci_low", "ci_high", "ci_level", "subgroup",
    "population", "class_title", "category", "higher_is_better", "publisher", "published_on", "url", "source_kind",
    "source_rank", "quote", "source_id", "study_id", "arm_id", "comparator_id", "endpoint_id", "outcome_id",
)  # fmt: skip
_FIGURED: Final = ("measure", "value", "unit", "value_text", "n", "n_total", "counted_by", "se")
_RESULTS: Final = view("v_results", (*_SAID, "result_id"))
_FIGURES: Final = view("v_figures", (*_FIGURED, "result_id"))
_ENDPOINTS: Final = table(
    "endpoints", column("code"), column("label"), column("kind"), column("higher_is_better", Boolean())
)
_COMPLETES: Final = ("n", "n_total", "counted_by", "se", "ci_low", "ci_high", "ci_level")


def arm_figures(
    engine: Engine, scope: Scope, names: Names, *, versus: str | None = None
) -> tuple[list[Row], Select[Any]]:
    """The figures of the arms that are asked for, and beside them those of the comparators in their studies.

    Args:
        engine: the database; it is only read.
        scope: the restrictions; its measure, which is of comparisons, does not count. Drug, dose, dose level and
            regimen are of the arms, not of the comparators.
        names: the names that the scope needs.
        versus: role of a comparator, or a drug; without it, all arms of the studies stand beside.

    Returns:
        Rows with the columns of ``v_results``, ``measure`` (a count with its denominator is a proportion),
        ``counted_by``, ``se``, ``basis`` (stated, or computed from counts), ``sources`` and ``disputed``; and the
        statement that gives them. :func:`with_interval` gives those that are shown their intervals.

    Raises:
        UnknownNameError: a name is not known.
        QuestionError: a time point, date or analysis set cannot be read.
    """
    common = replace(scope, drug=None, dose=None, dose_level=None, regimen=None, measure=None)
    conditions = [_RESULTS.c.comparator_id.is_(None), *common.conditions(_RESULTS, names)]
    if scope.drug:
        conditions.append(_RESULTS.c.study_id.in_(studies_of_drug(look_up(names, "drug", scope.drug))))
    own = Scope(drug=scope.drug, dose=scope.dose, dose_level=scope.dose_level, regimen=scope.regimen)
    if versus is not None and (of_arms := own.conditions(_RESULTS, names)):
        conditions.append(or_(and_(*of_arms), _compared(_RESULTS, names, versus)))
    statement = (
        select(*(_RESULTS.c[name] for name in _SAID), *(_FIGURES.c[name] for name in _FIGURED))
        .select_from(_RESULTS.join(_FIGURES, _FIGURES.c.result_id == _RESULTS.c.result_id))
        .where(*conditions)
        .order_by(
            *(_RESULTS.c[n] for n in ("endpoint", "study", "at_days", "arm", "source_rank", "source_id")),
            _RESULTS.c.result_id,
        )
    )
    rows = fetch(engine, statement)
    for row in rows:
        row["basis"] = "computed" if row["value_text"] is None else "stated"
    fact = (*FACT, "arm_id")
    told = fold(with_times(rows, fact=fact), fact=fact, completes=_COMPLETES)
    return told, statement


def _compared(source: FromClause, names: Names, versus: str) -> ColumnElement[bool]:
    if versus in ROLES:
        return source.c["role"] == versus
    return source.c["arm_id"].in_(arms_of(names.resolve("drug", versus)))


def comparator_ids(engine: Engine, names: Names, versus: str) -> set[int] | None:
    """The arms that get the drug that others are compared with; None where the comparator is a role.

    Raises:
        UnknownNameError: it is neither a role nor a known drug.
    """
    if versus in ROLES:
        return None
    return {row["arm_id"] for row in fetch(engine, arms_of(names.resolve("drug", versus)))}


def with_interval(row: Row) -> Row:
    """A row with a figure as it is shown, and its interval if there is none stated."""
    shown = {**row, "method": None}
    if row["ci_low"] is None and row["ci_high"] is None:
        if row["counted_by"] and row["n"] is not None and row["n_total"] and row["n"] <= row["n_total"]:
            low, high = wilson(row["n"], row["n_total"])
            by = "" if row["counted_by"] == "counts" else f", counts from {row['counted_by']}"
            shown |= _bounds(low, high, SHARE_PLACES) | {"method": f"Wilson{by}"}
        elif row["se"]:
            half = quantile(95) * row["se"]
            places = max(decimals(row["value_text"]) or 0, 1) + 1
            shown |= _bounds(row["value"] - half, row["value"] + half, places) | {"method": "normal"}
    if row["basis"] == "computed":
        shown["value"] = rounded(row["value"], SHARE_PLACES)
    return shown


def _bounds(low: float, high: float, places: int) -> Row:
    return {"ci_low": rounded(low, places), "ci_high": rounded(high, places), "ci_level": 95.0}


def is_whole(row: Row, scope: Scope) -> bool:
    """Whether a row is of all participants, or of the part or analysis set that was asked for."""
    of_part = row["subgroup"] is not None and not scope.subgroup
    of_set = row["population"] is not None and not scope.population
    return not of_part and not of_set and row["category"] is None


def about_endpoints(engine: Engine, codes: Iterable[str]) -> dict[str, Row]:
    """Label, kind and direction (``higher_is_better``) of endpoints, by their code."""
    wanted = sorted(set(codes))
    statement = select(*_ENDPOINTS.c).where(_ENDPOINTS.c.code.in_(wanted))
    return {row["code"]: row for row in fetch(engine, statement)} if wanted else {}
