"""Comparisons as the rows of a forest plot: each with its interval and, where effects are pooled, its weight.

Rows that share an axis and a heading are one ``section``: an endpoint at one time point, or, where effects are pooled,
what may be pooled. The pooled effect follows its comparisons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, log
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import Engine

from trialdb.errors import QuestionError
from trialdb.query.answers import Answer, Row, number_order, text_order
from trialdb.query.deltas import DIMENSIONS, check_dimensions, comparisons, in_order, scope_of_effects
from trialdb.query.figures import about_endpoints, is_whole
from trialdb.query.pooled import group_of, pool_groups
from trialdb.query.scope import ResultFilters, Scope
from trialdb.statistics import LOG_MEASURES, quantile

if TYPE_CHECKING:
    from trialdb.statistics.pooling import Estimator, Model
    from trialdb.vocabulary import Vocabulary

__all__ = ["FOREST_COLUMNS", "forest"]

FOREST_COLUMNS: Final = (
    "section", "kind", "study", "nct_id", "intervention", "arm", "dose_value", "dose_unit", "regimen", "comparator", "comparator_role",
    "endpoint", "at_value", "at_unit", "arm_n", "arm_n_total", "comparator_n", "comparator_n_total", "measure", "value",
    "unit", "ci_low", "ci_high", "ci_level", "method", "p_operator", "p_value", "weight", "studies", "i2", "tau2",
    "subgroup", "population", "class_title", "category", "basis", "endpoint_kind", "higher_is_better", "disputed",
    "sources",
)  # fmt: skip
_SECTION: Final = (
    "endpoint", "at_days", "measure", "unit", "subgroup", "population", "class_title", "category",
)  # fmt: skip


def forest(
    engine: Engine,
    *,
    versus: str = "placebo",
    by: Sequence[str] = (),
    pooled: bool = False,
    model: Model = "random",
    estimator: Estimator = "REML",
    hartung_knapp: bool = False,
    level: float = 95,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> Answer:
    """Comparisons of all participants (or of the part that is asked for) with their figures, in the order of ``deltas``.

    Args:
        engine: the database; it is only read.
        versus: the comparator, as for ``deltas``; where effects are pooled, one: not ``any``.
        by: what rows of a section are ordered by first, as for ``deltas``.
        pooled: whether effects are pooled; then each study counts once, with its strongest source.
        model: how, as for :func:`trialdb.query.pooled`.
        estimator: likewise.
        hartung_knapp: likewise.
        level: likewise; stated intervals keep their own level.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.ResultFilters`; ``measure`` as for ``deltas``,
            differences without it.

    Returns:
        Rows with ``FOREST_COLUMNS``: of ``kind`` comparison, or pooled. ``weight`` is in percent and only there where
        effects are pooled. A comparison that is pooled by its exact p-value has the interval that this gives, and
        ``method`` says so.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: different comparators are to be pooled, or a time point, measure or order cannot be used.
        MissingExtraError: effects are to be pooled and ``trialdb[meta]`` is not installed.
    """
    if pooled and versus == "any":
        raise QuestionError("effects against different comparators cannot be pooled; name one", words=versus)
    dimensions = check_dimensions(by, DIMENSIONS)
    scope = scope_of_effects(Scope(**filters))
    rows, statement = comparisons(engine, scope, versus=versus, by=dimensions, vocabulary=vocabulary)
    whole = [row for row in rows if row["value"] is not None and is_whole(row, scope)]
    notes: list[str] = []
    if pooled:
        how = {"model": model, "estimator": estimator, "hartung_knapp": hartung_knapp}
        groups, _ = pool_groups(whole, scope, versus, level=level, **how)
        sections = _pooled_sections(groups, in_order(whole, dimensions))
        notes += _how(groups)
    else:
        sections = _plain_sections(in_order(whole, dimensions))
    about = about_endpoints(engine, {row["endpoint"] for section in sections for row in section})
    shown = [
        {
            **{name: row.get(name) for name in FOREST_COLUMNS},
            "section": place,
            "kind": row.get("kind", "comparison"),
            "endpoint_kind": about[row["endpoint"]]["kind"],
            "higher_is_better": about[row["endpoint"]]["higher_is_better"],
        }
        for place, section in enumerate(sections, start=1)
        for row in section
    ]
    notes += _notes(shown, left_out=sum(row["value"] is not None for row in rows) - len(whole))
    title = " ".join(["Forest", *scope.words(), "versus", versus.replace("_", " ")])
    return Answer("forest", title, FOREST_COLUMNS, shown, statement, (*scope.notes(), *notes))


def _plain_sections(rows: Iterable[Row]) -> list[list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in _SECTION), []).append(row)
    return sorted(found.values(), key=_section_order)


def _section_order(section: Sequence[Row]) -> tuple[Any, ...]:
    row = section[0]
    parts = ("subgroup", "population", "class_title")
    return (
        *text_order(row, "endpoint"),
        *number_order(row, "at_days"),
        *(word for name in parts for word in (row[name] is not None, *text_order(row, name))),
        *text_order(row, "unit"),
    )


def _pooled_sections(groups: Sequence[tuple[Row, list[Row]]], rows: Sequence[Row]) -> list[list[Row]]:
    """What is pooled in the order of the rows, then what has no standard error, then the pooled effect."""
    lacking: dict[tuple[Any, ...], dict[int, Row]] = {}
    for row in rows:
        lacking.setdefault(group_of(row), {}).setdefault(row["study_id"], row)
    places = {(group_of(row), row["study_id"]): place for place, row in reversed(list(enumerate(rows)))}
    sections = []
    for told, inputs in groups:
        group = group_of(told)
        alone = {"weight": None} if told["studies"] == 1 else {}
        studies = {row["study_id"]: _with_interval(row, told["ci_level"]) | alone for row in inputs}
        studies = lacking.pop(group, {}) | studies
        section = sorted(studies.values(), key=lambda row: places[group_of(row), row["study_id"]])
        if told["studies"] > 1:
            section.append({**told, "kind": "pooled", "sources": [], "disputed": False})
        sections.append(section)
    return [*sections, *(list(studies.values()) for studies in lacking.values())]


def _with_interval(row: Row, level: float) -> Row:
    """A comparison that is pooled without a stated or computed interval has that of its standard error."""
    if row["ci_low"] is not None and row["ci_high"] is not None:
        return row
    ratio = row["measure"] in LOG_MEASURES
    middle, half = log(row["value"]) if ratio else row["value"], quantile(level) * row["se"]
    low, high = (exp(b) if ratio else b for b in (middle - half, middle + half))
    return {
        **row,
        "ci_low": low,
        "ci_high": high,
        "ci_level": level,
        "method": f"normal, from {row['se_from']}",
    }


def _how(groups: Sequence[tuple[Row, list[Row]]]) -> list[str]:
    methods = dict.fromkeys(told["method"] for told, _ in groups if told["studies"] > 1)
    notes = [f"pooled: {'; '.join(methods)}"] if methods else []
    if any(told["studies"] == 1 for told, _ in groups):
        notes.append("where one study stands alone, nothing is pooled")
    return notes


def _notes(rows: Sequence[Row], *, left_out: int) -> list[str]:
    notes = []
    compared = [row for row in rows if row["kind"] == "comparison"]
    if methods := dict.fromkeys(row["method"] for row in compared if row["method"]):
        notes.append(f"* interval computed: {'; '.join(methods)}")
    if levels := sorted({row["ci_level"] for row in rows if row["ci_level"]} - {95}):
        notes.append(f"intervals are of 95 % but for some of {', '.join(f'{level:g} %' for level in levels)}")
    if bare := dict.fromkeys(row["study"] for row in compared if row["ci_low"] is None):
        notes.append(f"no interval is stated, nor can one be computed: {', '.join(bare)}")
    if any(row["disputed"] for row in rows):
        notes.append("disputed: sources give different figures; see conflicts")
    if left_out:
        notes.append(f"{left_out} comparisons of subgroups or analysis sets stand apart; name one to see it")
    return notes if rows else [*notes, "nothing in the database answers this"]
