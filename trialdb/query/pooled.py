"""Effects of several studies pooled by drug, dose, regimen and time point, and two drugs compared through a third.

What is pooled are the comparisons that ``deltas`` shows. Each study gives one to a group: of all participants, from
its strongest source. Nothing is mixed that a meta-analyst would keep apart: every endpoint, dose, regimen, comparator,
measure and time point is a group of its own, and an arm without a stated dose is none of any dose. The standard error
behind a figure comes from its stated interval, else from the counts or errors of the two arms, else from its exact
p-value; a comparison that has none of these is left out and named in the notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import Engine

from trialdb.errors import QuestionError
from trialdb.query.answers import Answer, Row, dose_order, text_order
from trialdb.query.deltas import comparisons, scope_of_effects
from trialdb.query.figures import is_whole
from trialdb.query.scope import ResultFilters, Scope
from trialdb.statistics import (
    LOG_MEASURES,
    Effect,
    Estimate,
    indirect_effect,
    mean_difference,
    odds_ratio,
    pool,
    risk_difference,
    risk_ratio,
    se_from_interval,
    se_from_p,
)
from trialdb.values import key

if TYPE_CHECKING:
    from trialdb.statistics.pooling import Estimator, Model
    from trialdb.vocabulary import Vocabulary

__all__ = [
    "INDIRECT_COLUMNS", "POOLED_COLUMNS", "group_of", "indirect", "pool_groups", "pooled", "standard_error",
]  # fmt: skip

POOLED_COLUMNS: Final = (
    "endpoint", "intervention", "dose_value", "dose_unit", "regimen", "comparator", "at_value", "at_unit", "measure",
    "unit", "studies", "participants", "value", "ci_low", "ci_high", "ci_level", "p_value", "method", "q", "q_df", "q_p",
    "i2", "tau2", "prediction_low", "prediction_high", "inputs",
)  # fmt: skip
INDIRECT_COLUMNS: Final = (
    "endpoint", "intervention", "dose_value", "dose_unit", "regimen", "other", "other_dose_value", "other_dose_unit",
    "other_regimen", "via", "at_value", "at_unit", "measure", "unit", "value", "ci_low", "ci_high", "ci_level", "p_value",
    "studies", "other_studies", "method",
)  # fmt: skip
_GROUP: Final = (
    "endpoint", "intervention", "dose_value", "dose_unit", "regimen", "at_days", "measure", "unit",
)  # fmt: skip
_SAME: Final = ("endpoint", "at_value", "at_unit", "measure", "unit")
_ASSUMED: Final = (
    (
        "Bucher's adjusted indirect comparison assumes that the studies of the two drugs are alike in whatever changes the"
        " effect (patients, background treatment, what the comparator is, how and when it was measured)"
    ),
    "randomisation does not protect it: it is as uncertain as an observation, and more than its interval shows",
)
_COUNTED: Final = {"difference": risk_difference, "risk_ratio": risk_ratio, "odds_ratio": odds_ratio}


def pooled(
    engine: Engine,
    *,
    versus: str = "placebo",
    model: Model = "random",
    estimator: Estimator = "REML",
    hartung_knapp: bool = False,
    level: float = 95,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> Answer:
    """Effects pooled over studies, for each drug, dose, regimen and time point.

    Args:
        engine: the database; it is only read.
        versus: the comparator, as for ``deltas``, but one: not ``any``.
        model: ``random`` effects or a ``fixed`` (common) effect.
        estimator: of the variance between studies: ``REML`` or ``DL`` (DerSimonian-Laird).
        hartung_knapp: Hartung-Knapp intervals, for random effects.
        level: of the intervals, in percent.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.ResultFilters`; ``measure`` as for ``deltas``,
            differences without it.

    Returns:
        Rows with ``POOLED_COLUMNS``. ``inputs`` is a list of what was pooled: study, nct_id, arm, value, ci_low,
        ci_high, se (of a ratio's logarithm), se_from, weight (percent), basis, method, sources. ``tau2`` is on the scale
        of pooling: squared units, or of logarithms.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: ``versus`` is any, or a time point or measure cannot be used.
        MissingExtraError: ``trialdb[meta]`` is not installed.
    """
    if versus == "any":
        raise QuestionError("effects against different comparators cannot be pooled; name one", words=versus)
    scope = scope_of_effects(Scope(**filters))
    rows, statement = comparisons(engine, scope, versus=versus, vocabulary=vocabulary)
    groups, notes = pool_groups(
        rows, scope, versus, model=model, estimator=estimator, hartung_knapp=hartung_knapp, level=level
    )
    found = [row for row, _ in groups]
    title = " ".join(["Pooled effects", *scope.words(), "versus", versus.replace("_", " ")])
    if any(row["studies"] == 1 for row in found):
        notes.append("one study: nothing is pooled, the figure is that study's")
    if not found:
        notes.append("nothing in the database can be pooled here")
    shown = [{name: row[name] for name in POOLED_COLUMNS} for row in found]
    return Answer("pooled", title, POOLED_COLUMNS, shown, statement, (*scope.notes(), *notes))


def indirect(
    engine: Engine,
    *,
    one: str,
    other: str,
    via: str = "placebo",
    model: Model = "random",
    estimator: Estimator = "REML",
    level: float = 95,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> Answer:
    """Two drugs compared through a comparator that both were tested against, each pair of doses at one time point.

    Args:
        engine: the database; it is only read.
        one: a drug.
        other: the drug that it is compared with.
        via: the common comparator: a role such as ``placebo``, or a drug.
        model: how studies of one drug are pooled first, as for :func:`pooled`.
        estimator: likewise.
        level: of the intervals, in percent.
        vocabulary: names known besides those of the database.
        filters: restrictions, but for ``drug``.

    Returns:
        Rows with ``INDIRECT_COLUMNS``; a difference is the one drug minus the other, a ratio the one over the other.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: the two drugs are one.
        MissingExtraError: ``trialdb[meta]`` is not installed.
    """
    if key(one) == key(other):
        raise QuestionError(f"{one} cannot be compared with itself", words=other)
    answers = []
    for name in (one, other):
        of_drug: ResultFilters = {**filters, "drug": name}
        answers.append(
            pooled(
                engine,
                versus=via,
                model=model,
                estimator=estimator,
                level=level,
                vocabulary=vocabulary,
                **of_drug,
            )
        )
    ours, theirs = answers
    rows = [
        _compared(left, right, via, level)
        for left in ours.rows
        for right in theirs.rows
        if all(left[name] == right[name] for name in _SAME)
    ]
    title = f"Indirect comparison of {one} with {other} through {via.replace('_', ' ')}"
    notes = [*_ASSUMED] if rows else []
    if not rows:
        times = {
            name: sorted(
                {f"{r['endpoint']} at {r['at_unit']} {r['at_value']:g}" for r in answer.rows if r["at_unit"]}
            )
            for name, answer in ((one, ours), (other, theirs))
        }
        known = "; ".join(f"{name}: {', '.join(told) or 'nothing usable'}" for name, told in times.items())
        notes.append(f"no endpoint at one time point has effects of both against {via}; there are of {known}")
    return Answer("indirect", title, INDIRECT_COLUMNS, rows, f"{ours.sql};\n{theirs.sql}", tuple(notes))


def pool_groups(
    rows: Sequence[Row], scope: Scope, versus: str, *, level: float, **how: Any
) -> tuple[list[tuple[Row, list[Row]]], list[str]]:
    """Comparisons pooled by drug, dose, regimen, time point and measure.

    Args:
        rows: comparisons as :func:`trialdb.query.deltas.comparisons` gives them.
        scope: what was asked for; without a subgroup or analysis set, only comparisons of all participants count.
        versus: the comparator.
        level: of the intervals, in percent.
        how: model, estimator and intervals, as for :func:`pooled`.

    Returns:
        Each pooled row with the comparisons behind it, one a study, which have their ``se`` and ``weight`` (percent);
        and notes on what is left out.
    """
    usable, notes = _usable([row for row in rows if row["value"] is not None and is_whole(row, scope)])
    groups: dict[tuple[Any, ...], dict[int, Row]] = {}
    for row in usable:
        groups.setdefault(group_of(row), {}).setdefault(row["study_id"], row)
    found = []
    for group in groups.values():
        inputs = list(group.values())
        told = _pooled(inputs, versus, level=level, **how)
        weights = [one["weight"] for one in told["inputs"]]
        found.append((told, [{**row, "weight": weight} for row, weight in zip(inputs, weights, strict=True)]))
    found.sort(key=lambda pair: _order(pair[0]))
    return found, notes


def group_of(row: Row) -> tuple[Any, ...]:
    """What two comparisons must have in common to be pooled."""
    return tuple(row[name] for name in _GROUP)


def _usable(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The comparisons that have a standard error, each study's strongest first, and notes on the others."""
    known: list[Row] = []
    lacking: dict[str, str] = {}
    for row in rows:
        error, said = standard_error(row)
        if error is None:
            lacking.setdefault(row["study"], row["endpoint"])
        else:
            known.append({**row, "value": _exact(row), "se": error, "se_from": said})
    known.sort(key=lambda row: (row["source_rank"], row["se_from"] != "interval", row["basis"] != "stated"))
    used = {(row["study"], row["endpoint"]) for row in known}
    left = [f"{study} ({endpoint})" for study, endpoint in lacking.items() if (study, endpoint) not in used]
    return known, [f"left out, without interval, counts or exact p-value: {', '.join(left)}"] if left else []


def _exact(row: Row) -> float:
    """The figure; computed from counts, not as it is shown but in full."""
    effect = _from_counts(row) if row["basis"] == "computed" else None
    return effect.value if effect else float(row["value"])


def _from_counts(row: Row) -> Effect | None:
    counts = tuple(row[name] for name in ("arm_n", "arm_n_total", "comparator_n", "comparator_n_total"))
    known = row["counted_by"] and None not in counts and row["measure"] in _COUNTED
    return _COUNTED[row["measure"]](*counts) if known else None


def standard_error(row: Row) -> tuple[float | None, str]:
    """The standard error of a comparison on the scale of pooling, and what it comes from."""
    ratio = row["measure"] in LOG_MEASURES
    if ratio and row["value"] <= 0:
        return None, ""
    if row["ci_low"] is not None and row["ci_high"] is not None and row["method"] is None:
        error = se_from_interval(row["ci_low"], row["ci_high"], level=row["ci_level"] or 95, ratio=ratio)
        return error, "interval"
    if (effect := _from_counts(row)) is not None:
        return effect.se or None, str(row["counted_by"])
    if row["arm_se"] and row["comparator_se"] and row["measure"] == "difference":
        return mean_difference(0, row["arm_se"], 0, row["comparator_se"]).se, "errors of both means"
    if row["p_value"] is not None and row["p_operator"] in {None, "="}:
        return se_from_p(row["value"], row["p_value"], ratio=ratio), "p-value"
    return None, ""


def _pooled(rows: list[Row], versus: str, *, level: float, **how: Any) -> Row:
    first = rows[0]
    ratio = first["measure"] in LOG_MEASURES
    told = pool(
        [log(r["value"]) if ratio else r["value"] for r in rows], [r["se"] for r in rows], level=level, **how
    )
    sizes = [(r["arm_n_total"], r["comparator_n_total"]) for r in rows]
    return {
        **{name: first[name] for name in (*_GROUP, "dose_mg", "at_value", "at_unit")},
        "comparator": versus if versus in {"placebo", "active_comparator"} else first["comparator"],
        "studies": len(rows),
        "participants": sum(a + b for a, b in sizes) if all(a and b for a, b in sizes) else None,
        **_shown(told.estimate, ratio=ratio),
        "ci_level": level,
        "method": told.method,
        **{name: getattr(told, name) for name in ("q", "q_df", "q_p", "i2", "tau2")},
        **{name: _back(getattr(told, name), ratio=ratio) for name in ("prediction_low", "prediction_high")},
        "inputs": [_input(row, weight) for row, weight in zip(rows, told.weights, strict=True)],
    }


def _input(row: Row, weight: float) -> Row:
    plain = (
        "study",
        "nct_id",
        "arm",
        "value",
        "ci_low",
        "ci_high",
        "se",
        "se_from",
        "basis",
        "method",
        "sources",
    )
    return {**{name: row[name] for name in plain}, "weight": weight}


def _compared(left: Row, right: Row, via: str, level: float) -> Row:
    ratio = left["measure"] in LOG_MEASURES
    values = [
        v
        for row in (left, right)
        for v in (log(row["value"]) if ratio else row["value"], _se(row, ratio=ratio))
    ]
    named = ("intervention", "dose_value", "dose_unit", "regimen")
    others = ("other", "other_dose_value", "other_dose_unit", "other_regimen")
    return {
        **{
            name: left[name]
            for name in ("endpoint", *named, "at_value", "at_unit", "measure", "unit", "studies")
        },
        **{name: right[own] for name, own in zip(others, named, strict=True)},
        "via": via,
        **_shown(indirect_effect(*values, level=level), ratio=ratio),
        "ci_level": level,
        "other_studies": right["studies"],
        "method": "Bucher",
    }


def _se(row: Row, *, ratio: bool) -> float:
    """The standard error behind a pooled row, whose interval is normal."""
    return se_from_interval(row["ci_low"], row["ci_high"], level=row["ci_level"], ratio=ratio) or 0.0


def _shown(estimate: Estimate, *, ratio: bool) -> Row:
    return {
        **{name: _back(getattr(estimate, name), ratio=ratio) for name in ("value", "ci_low", "ci_high")},
        "p_value": estimate.p_value,
    }


def _back(value: float | None, *, ratio: bool) -> float | None:
    """From the scale of pooling to that of the measure."""
    return exp(value) if ratio and value is not None else value


def _order(row: Row) -> tuple[Any, ...]:
    timeless = row["at_days"] is None
    return (
        *text_order(row, "endpoint"),
        *text_order(row, "intervention"),
        *dose_order(row),
        timeless,
        row["at_days"] or 0,
    )
