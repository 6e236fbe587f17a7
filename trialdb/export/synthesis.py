"""Comparisons as the tables that software for meta-analysis reads: metafor (R) and RevMan (Cochrane).

metafor: one row a comparison, columns named like the arguments of ``escalc``. Counts (``ai``, ``n1i``, ``ci``, ``n2i``)
where both arms have them, else means and standard deviations (``m1i``, ``sd1i``, ``m2i``, ``sd2i``), else the effect with
its variance and standard error (``yi``, ``vi``, ``sei``) on the scale on which metafor pools it: a risk difference as a
proportion, a ratio as its logarithm, a mean difference in its unit. ``measure`` is what ``escalc`` calls it.

RevMan: the files ``study-arms.csv`` and ``study-results.csv`` of its study-centred import, one row an arm and outcome.

What has none of these is left out and counted, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log, sqrt
from pathlib import Path
from typing import Any, Final, Unpack

from sqlalchemy import Engine, column, select, table

from trialdb.export.delimited import write_csv
from trialdb.export.files import whole_file
from trialdb.export.tables import Written
from trialdb.query import ResultFilters
from trialdb.query.answers import Row
from trialdb.query.deltas import comparisons
from trialdb.query.pooled import standard_error
from trialdb.query.scope import Scope
from trialdb.statistics import LOG_MEASURES

__all__ = ["ARM_COLUMNS", "METAFOR_COLUMNS", "RESULT_COLUMNS", "export_for_metafor", "export_for_revman"]

METAFOR_COLUMNS: Final = (
    "study", "nct_id", "intervention", "arm", "dose_value", "dose_unit", "regimen", "comparator", "endpoint", "at_value",
    "at_unit", "subgroup", "population", "class_title", "category", "measure", "ai", "n1i", "ci", "n2i", "m1i", "sd1i",
    "m2i", "sd2i", "yi", "vi", "sei", "effect", "value", "unit", "known_from", "basis", "disputed", "publishers",
)  # fmt: skip
#: Columns of RevMan's import files, and as many of them as trialdb can fill.
ARM_COLUMNS: Final = ("Study", "Arm", "Description", "Intervention")
RESULT_COLUMNS: Final = (
    "Study", "Outcome", "Data type", "Effect measure", "Arm", "Reference arm", "Sample size", "Cases", "Mean", "SD",
    "Footnotes",
)  # fmt: skip
_FIGURES: Final = slice(6, 10)  # of a row of results
_MEANS: Final = frozenset({"mean", "mean_change", "percent_change"})
_METAFOR: Final[Mapping[str, str]] = {"risk_ratio": "RR", "odds_ratio": "OR"}
_COUNTS: Final = ("arm_n", "arm_n_total", "comparator_n", "comparator_n_total")
_SHARED: Final = (
    "study", "nct_id", "intervention", "arm", "dose_value", "dose_unit", "regimen", "comparator", "endpoint", "at_value",
    "at_unit", "subgroup", "population", "class_title", "category", "value", "unit", "basis", "disputed",
)  # fmt: skip
_NO_FIGURE: Final = "no figure"
_NO_ERROR: Final = "no counts, no means with errors, no interval and no exact p-value"
_NO_SCALE: Final = "a percent reduction, an efficacy or another measure that has no scale for pooling"
_ONLY_EFFECT: Final = "no counts, and no means with standard deviations and numbers of participants"
_SECOND: Final = "other figures of an arm and outcome that stand there from a stronger source"
_endpoints = table("endpoints", column("id"), column("kind"))


def export_for_metafor(
    engine: Engine, path: str | Path, *, versus: str = "placebo", **filters: Unpack[ResultFilters]
) -> Written:
    """Write a CSV file that ``metafor::escalc`` and ``rma`` can be given.

    Args:
        engine: the database.
        path: the file.
        versus: the comparator, as for ``deltas``.
        filters: restrictions, as for ``deltas``.

    Returns:
        What was written; its notes count what was left out, by reason.

    Raises:
        UnknownNameError: a name is not known.
        QuestionError: a time point cannot be read.
        ExportError: the file cannot be written.
    """
    path, scope = Path(path), Scope(**filters)
    rows, left = [], Counter[str]()
    kinds = _kinds(engine)
    for row in comparisons(engine, scope, versus=versus)[0]:
        told = _metafor(row, kinds)
        if isinstance(told, str):
            left[told] += 1
        else:
            rows.append([told.get(name) for name in METAFOR_COLUMNS])
    with whole_file(path) as made:
        write_csv(made, METAFOR_COLUMNS, [rows])
    return Written(path, {"comparisons": len(rows)}, [*scope.notes(), *_left_out(left)])


def export_for_revman(
    engine: Engine, path: str | Path, *, versus: str = "placebo", **filters: Unpack[ResultFilters]
) -> Written:
    """Write ``study-arms.csv`` and ``study-results.csv`` into a folder, for RevMan's import of study data.

    An arm that several comparisons share has one row. Arguments and errors are those of :func:`export_for_metafor`.
    """
    path, scope = Path(path), Scope(**filters)
    arms: dict[tuple[str, str], tuple[Any, ...]] = {}
    results: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    left = Counter[str]()
    rows = comparisons(engine, scope, versus=versus)[0]
    for row in sorted(rows, key=lambda r: (r["source_rank"], r["source_id"])):
        sides = _revman(row)
        if sides is None:
            left[_ONLY_EFFECT] += 1
            continue
        study, outcome = row["study"], _outcome(row, sides[0][0])
        if any(
            results.get((study, outcome, arm), figures)[_FIGURES] != figures[_FIGURES]
            for arm, figures in _lines(row, outcome, sides)
        ):
            left[_SECOND] += 1
            continue
        for (arm, figures), gets in zip(
            _lines(row, outcome, sides), (row["intervention"], row["comparator"]), strict=True
        ):
            arms.setdefault((study, arm), (study, arm, row["regimen"] if arm == row["arm"] else None, gets))
            results.setdefault((study, outcome, arm), figures)
    with whole_file(path / "study-arms.csv") as made:
        write_csv(made, ARM_COLUMNS, [[arms[key] for key in sorted(arms)]])
    with whole_file(path / "study-results.csv") as made:
        write_csv(made, RESULT_COLUMNS, [[results[key] for key in sorted(results)]])
    return Written(
        path, {"study-arms": len(arms), "study-results": len(results)}, [*scope.notes(), *_left_out(left)]
    )


def _metafor(row: Row, kinds: Mapping[int, str]) -> Row | str:
    """A comparison as metafor takes it, or why it cannot be."""
    publishers = "; ".join(dict.fromkeys(s["publisher"] or f"source {s['id']}" for s in row["sources"]))
    told = {**{name: row[name] for name in _SHARED}, "effect": row["measure"], "publishers": publishers}
    counts, means = _counts(row), _means(row)
    if counts is not None:
        measure = _METAFOR.get(row["measure"], "RD")
        named = dict[str, float](zip(("ai", "n1i", "ci", "n2i"), counts, strict=True))
        return {**told, **named, "measure": measure, "known_from": row["counted_by"]}
    if means is not None:
        named = dict[str, float](zip(("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"), means, strict=True))
        return {**told, **named, "measure": "MD", "known_from": "means"}
    if row["value"] is None:
        return _NO_FIGURE
    if row["measure"] != "difference" and row["measure"] not in LOG_MEASURES:
        return _NO_SCALE
    error, known_from = standard_error(row)
    if error is None:
        return _NO_ERROR
    value, measure = float(row["value"]), _METAFOR.get(row["measure"], "GEN")
    if row["measure"] in LOG_MEASURES:
        value = log(value)
    elif _is_risk(row, kinds):
        value, error, measure = value / 100, error / 100, "RD"
    elif _is_mean(row, kinds):
        measure = "MD"
    return {
        **told,
        "measure": measure,
        "yi": value,
        "vi": error * error,
        "sei": error,
        "known_from": known_from,
    }


def _revman(row: Row) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
    """Data type, sample size, cases, mean and deviation of each side, or None."""
    counts, means = _counts(row), _means(row)
    if counts is not None:
        n, total, compared, compared_total = counts
        return ("Dichotomous", total, n, None, None), ("Dichotomous", compared_total, compared, None, None)
    if means is not None:
        mean, sd, size, other, other_sd, other_size = means
        return ("Continuous", size, None, mean, sd), ("Continuous", other_size, None, other, other_sd)
    return None


def _lines(row: Row, outcome: str, sides: tuple[tuple[Any, ...], ...]) -> list[tuple[str, tuple[Any, ...]]]:
    """The rows of both sides in the results file, each with its arm."""
    said = "; ".join(" ".join(p for p in (s["publisher"], s["published_on"]) if p) for s in row["sources"])
    return [
        (row[side], (row["study"], outcome, kind, None, row[side], None, *figures, said))
        for side, (kind, *figures) in zip(("arm", "comparator"), sides, strict=True)
    ]


def _outcome(row: Row, kind: str) -> str:
    """The outcome as RevMan lists it: the endpoint, what was measured of it, when, and in whom."""
    of = {"mean_change": "change", "percent_change": "percent change"}.get(row["arm_measure"] or "", "")
    when = f"at {row['at_unit']} {row['at_value']:g}" if row["at_unit"] else ""
    whom = ", ".join(
        p for p in (row["subgroup"], row["population"], row["class_title"], row["category"]) if p
    )
    told = " ".join(p for p in (row["endpoint"], of if kind == "Continuous" else "", when) if p)
    return f"{told} ({whom})" if whom else told


def _counts(row: Row) -> tuple[int, ...] | None:
    counts = tuple(row[name] for name in _COUNTS)
    usable = row["counted_by"] and None not in counts and row["measure"] in {"difference", *_METAFOR}
    return counts if usable else None


def _means(row: Row) -> tuple[float, ...] | None:
    """Mean, deviation and number of both sides, where each is stated with an error and a number."""
    sides = [
        (row[f"{side}_value"], row[f"{side}_se"], row[f"{side}_n_total"], row[f"{side}_basis"])
        for side in ("arm", "comparator")
    ]
    if row["measure"] != "difference" or row["arm_measure"] not in _MEANS:
        return None
    if any(mean is None or not se or not n or basis != "stated" for mean, se, n, basis in sides):
        return None
    return tuple(figure for mean, se, n, _ in sides for figure in (mean, se * sqrt(n), n))


def _is_risk(row: Row, kinds: Mapping[int, str]) -> bool:
    """Whether a difference is one of proportions, in percentage points."""
    known = row["arm_measure"]
    return bool(
        row["unit"] == "%"
        and (
            known == "proportion"
            or (known is None and kinds.get(row["endpoint_id"]) in {"responder", "event"})
        )
    )


def _is_mean(row: Row, kinds: Mapping[int, str]) -> bool:
    """Whether a difference is one of means."""
    known = row["arm_measure"]
    return known in _MEANS or (known is None and kinds.get(row["endpoint_id"]) == "continuous")


def _kinds(engine: Engine) -> dict[int, str]:
    """What kind each endpoint is of: responder, continuous, event and so on."""
    with engine.connect() as connection:
        return {row.id: row.kind for row in connection.execute(select(_endpoints.c.id, _endpoints.c.kind))}


def _left_out(left: Mapping[str, int]) -> list[str]:
    return [
        f"left out, {reason}: {count}" for reason, count in sorted(left.items(), key=lambda told: -told[1])
    ]
