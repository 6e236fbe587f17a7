"""The tables of answers that can be drawn: what a reader of the picture sees in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from trialdb.output.cells import (
    cell,
    computed_p,
    counts,
    dose,
    group,
    interval,
    number,
    p_value,
    rounded,
    signed,
    time,
    unit,
)
from trialdb.query.answers import Row

__all__ = ["LAYOUTS"]


def _forest(row: Row) -> dict[str, str]:
    pooled = row["kind"] == "pooled"
    between = f"{rounded(row, row['ci_low'])} to {rounded(row, row['ci_high'])}" if pooled else interval(row)
    return {
        "endpoint": row["endpoint"],
        "time": time(row),
        "group": _part(row),
        "study": f"pooled, {row['studies']} studies" if pooled else row["study"],
        "arm": f"{row['intervention']} {dose(row, '')}" if pooled else row["arm"],
        "versus": row["comparator"],
        "n arm": _side(row, "arm"),
        "n versus": _side(row, "comparator"),
        "measure": "" if row["measure"] == "difference" else row["measure"].replace("_", " "),
        "value": (rounded(row, row["value"]) if pooled else signed(row)) + unit(row["unit"]),
        "interval": between,
        "p": computed_p(row["p_value"]) if pooled else p_value(row),
        "weight": "" if row["weight"] is None else f"{row['weight']:.0f}%",
        "I2": "" if row["i2"] is None else f"{row['i2']:.0f}%",
        "basis": (row["basis"] or "") + (", disputed" if row["disputed"] else ""),
        "sources": cell(row["sources"]),
    }


def _side(row: Row, side: str) -> str:
    return counts({"n": row[f"{side}_n"], "n_total": row[f"{side}_n_total"]})


def _part(row: Row) -> str:
    return ", ".join(part for part in (group(row), row["class_title"], row["category"]) if part)


def _arm(row: Row) -> dict[str, str]:
    return {
        "study": row["study"],
        "endpoint": row["endpoint"],
        "time": time(row),
        "group": _part(row),
        "arm": row["arm"],
    }


def _own(row: Row) -> dict[str, str]:
    """An arm's own figure."""
    return {
        "measure": (row["measure"] or "").replace("_", " "),
        "value": number(row["value"]) + (unit(row["unit"]) if row["value"] is not None else ""),
        "n": counts(row),
        "interval": interval(row),
    }


def _by_dose(row: Row) -> dict[str, str]:
    effect = {
        name: row[f"effect_{of}"]
        for name, of in (("measure", "measure"), ("unit", "unit"), ("method", "method"))
    }
    effect |= {"value": row["effect"], "ci_low": row["effect_low"], "ci_high": row["effect_high"]}
    compared = row["effect"] is not None
    return {
        **_arm(row),
        "dose": "comparator" if row["dose_mg"] == 0 else dose(row, ""),
        **_own(row),
        "versus": row["comparator"] or "",
        "effect": signed(effect) + unit(row["effect_unit"]) if compared else "",
        "of effect": interval(effect) if compared else "",
        "p": p_value(row),
        "basis": (row["basis"] or "") + (", disputed" if row["disputed"] else ""),
        "sources": cell(row["sources"]),
    }


def _over_time(row: Row) -> dict[str, str]:
    basis = row["basis"] + (", disputed" if row["disputed"] else "")
    return {**_arm(row), **_own(row), "basis": basis, "sources": cell(row["sources"])}


def _event(row: Row) -> dict[str, str]:
    return {
        "study": row["study"],
        "arm": row["arm"],
        "versus": row["comparator"],
        "event": row["term"] + (" (serious)" if row["serious"] else ""),
        "time": time(row),
        "n arm": counts(row),
        "n versus": f"{row['comparator_n']}/{row['comparator_n_total']}",
        "value": f"{row['value']:+.1f}%",
        "interval": f"{row['ci_low']:.1f} to {row['ci_high']:.1f}",
        "p": computed_p(row["p_value"]),
        "sources": cell(row["sources"]),
    }


LAYOUTS: Final[Mapping[str, Callable[[Row], dict[str, str]]]] = {
    "forest": _forest,
    "dose_response": _by_dose,
    "time_course": _over_time,
    "volcano": _event,
}
