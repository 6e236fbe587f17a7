"""Checks of stated comparisons: against the figures of their arms, their interval, their p-value and what they are called.

Each statement is checked as its own source makes it; nothing of another source is mixed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Select, select

from trialdb.query.answers import Row, columns_of, fetch, parts, source_of, view
from trialdb.query.audit.findings import Finding, Severity, figure, printed
from trialdb.statistics import LOG_MEASURES
from trialdb.statistics.consistency import (
    Printed,
    asymmetry,
    contains,
    difference,
    implied_z,
    p_of_z,
    ratio,
    z_of_p,
)

__all__ = ["COMPARISONS", "RULES", "comparison_findings", "comparison_statement"]

_READ: Final = (
    "study", "nct_id", "intervention", "arm", "comparator", "endpoint", "at_value", "at_unit", "at_days", "measure",
    "value", "value_text", "unit", "arm_value", "arm_basis", "arm_value_text", "comparator_value", "comparator_basis",
    "comparator_value_text", "arm_measure", "arm_unit", "arm_n_total", "comparator_n_total", "ci_low", "ci_high",
    "ci_level", "p_operator", "p_value", "significant", "test_type", "subgroup", "population", "publisher",
    "published_on", "url", "quote", "source_kind", "source_id", "study_id", "arm_id", "endpoint_id", "result_id",
    "arm_result_id", "comparator_result_id",
)  # fmt: skip
COMPARISONS: Final = view("v_stated_deltas", _READ)
_FIGURES: Final = view("v_results", ("result_id", "quote"))
_MEANS: Final = frozenset({"mean", "mean_change", "percent_change"})
_SYMMETRIC: Final = 0.1  # of the interval's width; less has harmless reasons, such as another quantile
_FAR: Final = 1.0  # between two test statistics that should be one
_NEAR: Final = 0.25  # between two that may well be one
_OFF: Final = 0.25  # of the stated figure
_ALPHA: Final = 0.05
_SIDES: Final = ("arm", "comparator")


def comparison_statement(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The stated comparisons that are checked."""
    return (
        columns_of(COMPARISONS, _READ)
        .where(*conditions)
        .order_by(*(COMPARISONS.c[n] for n in ("study", "endpoint", "at_days", "arm", "result_id")))
    )


def comparison_findings(engine: Engine, rows: Sequence[Row], wanted: Collection[str]) -> Iterator[Finding]:
    """What the wanted checks find in stated comparisons."""
    found = [
        (row, check, told)
        for row in rows
        for check, rule in RULES.items()
        if check in wanted and (told := rule(row)) is not None
    ]
    quotes = _quotes(engine, [row for row, check, _ in found if check in _OF_ARMS])
    for row, check, (severity, text) in found:
        yield Finding(check, severity, row, text, [_source(row, quotes if check in _OF_ARMS else {})])


def _source(row: Row, quotes: dict[int, str]) -> Row:
    """The source with its words on the comparison and, where they were used, on both arms."""
    source = source_of(row)
    said = [
        source["quote"],
        *(quotes.get(row[name], "") for name in ("arm_result_id", "comparator_result_id")),
    ]
    return source | {"quote": " … ".join(dict.fromkeys(quote for quote in said if quote))}


def _quotes(engine: Engine, rows: Sequence[Row]) -> dict[int, str]:
    ids = sorted({row[name] for row in rows for name in ("arm_result_id", "comparator_result_id")} - {None})
    found: dict[int, str] = {}
    for part in parts(ids):
        chosen = _FIGURES.c.result_id.in_(part)
        quoted = fetch(engine, select(_FIGURES.c.result_id, _FIGURES.c.quote).where(chosen))
        found |= {row["result_id"]: row["quote"] for row in quoted}
    return found


Told = tuple[Severity, str] | None


def _difference(row: Row) -> Told:
    """The stated difference against that of the two stated figures."""
    sides = _sides(row) if row["measure"] == "difference" and row["arm_measure"] != "median" else None
    if sides is None or row["arm_unit"] != row["unit"]:
        return None
    stated, crude = printed(row["value"], row["value_text"]), difference(*sides)
    if crude.meets(stated):
        return None
    arms = f"{figure(row['arm_value'])} − {_bracketed(row['comparator_value'])}"
    told = figure(row["arm_value"] - row["comparator_value"], row["unit"])
    text = f"{figure(row['value'], row['unit'])} is stated, but {arms} is {told}"
    if row["value"] and crude.meets(Printed(-stated.high, -stated.low)):
        return "warning", f"{text}: the other way round"
    return _graver(row, crude, off=2.0 if row["unit"] == "%" else _OFF * abs(row["value"])), text


def _ratio(row: Row) -> Told:
    """A stated risk, rate or odds ratio against that of the two stated figures."""
    of = {"risk_ratio": "proportion", "odds_ratio": "proportion", "rate_ratio": "rate"}.get(row["measure"])
    sides = _sides(row) if of is not None and row["arm_measure"] == of else None
    if sides is None:
        return None
    if row["measure"] == "odds_ratio":
        sides = tuple(map(_odds, sides))
    crude = ratio(*sides) if None not in sides else None
    if crude is None or crude.meets(stated := printed(row["value"], row["value_text"])):
        return None
    arms = " against ".join(figure(round(row[f"{side}_value"], 2), row["arm_unit"]) for side in _SIDES)
    text = f"{figure(row['value'])} is stated, but {arms} gives {figure(float(f'{(crude.low + crude.high) / 2:.3g}'))}"
    if crude.high > 0 and crude.low > 0 and Printed(1 / crude.high, 1 / crude.low).meets(stated):
        return "warning", f"{text}: the other way round"
    return _graver(row, crude, off=_OFF * row["value"]), text


def _odds(share: Printed) -> Any:
    return (
        Printed(share.low / (100 - share.low), share.high / (100 - share.high)) if share.high < 100 else None
    )


def _graver(row: Row, crude: Printed, *, off: float) -> Severity:
    """How grave it is that a crude effect differs from the stated one; adjustment moves an effect a little.

    An error outside the stated interval; a warning further away than a quarter of its width (about one standard error),
    or, where no interval is stated, than ``off``.
    """
    gap = abs((crude.low + crude.high) / 2 - row["value"])
    if row["ci_low"] is None or row["ci_high"] is None:
        return "warning" if gap > off else "note"
    low, high = _bounds(row)
    if crude.high < low.low or crude.low > high.high:
        return "error"
    return "warning" if gap > (row["ci_high"] - row["ci_low"]) / 4 else "note"


def _interval(row: Row) -> Told:
    """An estimate outside its interval."""
    if (parts := _estimate(row)) is None or contains(*parts):
        return None
    return "error", f"{figure(row['value'], row['unit'])} is outside its interval, {_shown(row)}"


def _symmetry(row: Row) -> Told:
    """A difference of means, or a ratio's logarithm, away from the middle of its interval."""
    of_ratio = row["measure"] in LOG_MEASURES
    of_means = row["measure"] == "difference" and row["arm_measure"] in _MEANS
    parts = _estimate(row) if of_ratio or of_means else None
    if parts is None or not contains(*parts):
        return None
    off = asymmetry(*parts, of_ratio=of_ratio)
    if off is None or off <= _SYMMETRIC:
        return None
    scale = " of logarithms" if of_ratio else ""
    text = (
        f"{figure(row['value'], row['unit'])} is {off:.0%} of the width{scale} away from the middle of its interval,"
        f" {_shown(row)}"
    )
    return ("warning" if of_means or off > 2 * _SYMMETRIC else "note"), text


def _p_value(row: Row) -> Told:
    """A p-value that the estimate and its interval do not give."""
    of_ratio = row["measure"] in LOG_MEASURES
    parts = _estimate(row) if of_ratio or row["measure"] == "difference" else None
    if parts is None or row["p_value"] is None or row["test_type"] not in {None, "superiority"}:
        return None
    level = row["ci_level"] or 95
    z = implied_z(*parts, level=level, of_ratio=of_ratio)
    p, sign = printed(row["p_value"], None), row["p_operator"] or "="
    stated = z_of_p(p, sign)
    if z is None or z.meets(stated):
        return None
    clash = _clash(parts, 1.0 if of_ratio else 0.0, p, sign, alpha=1 - level / 100)
    gap = z.gap(stated)
    if not clash and gap <= max(_FAR, _OFF * z.low):
        return None
    text = (
        f"p{sign}{figure(row['p_value'])} is stated, but {figure(row['value'], row['unit'])} ({_shown(row)}) gives"
        f" p={_p(p_of_z(z))}"
    )
    if clash:
        text += f": {clash}"
    if z.gap(z_of_p(p, sign, sides=1)) <= _NEAR:
        return "note", f"{text}; it fits a one-sided test"
    return ("error" if clash and gap > _FAR else "warning"), text


def _clash(
    parts: tuple[Printed, Printed, Printed], null: float, p: Printed, sign: str, *, alpha: float
) -> str | None:
    """Where interval and p-value say opposite things of the null, whatever rounding did."""
    _, low, high = parts
    lowest = p.low if sign in {"=", ">", ">="} else 0.0
    highest = p.high if sign in {"=", "<", "<="} else 1.0
    if (low.low > null or high.high < null) and lowest > alpha:
        return "the interval excludes no effect, the p-value does not"
    if low.high < null < high.low and highest < alpha:
        return "the interval includes no effect, the p-value excludes it"
    return None


def _p(p: Printed) -> str:
    """P-values as people print them, to two figures."""
    low, high = (f"{bound:.2g}" for bound in (p.low, p.high))
    return low if low == high else f"{low} to {high}"


def _significance(row: Row) -> Told:
    """What is called significant, or not, against its p-value."""
    if row["significant"] is None or row["p_value"] is None or row["test_type"] not in {None, "superiority"}:
        return None
    sign = row["p_operator"] or "="
    text = f"p{sign}{figure(row['p_value'])} is called {'significant' if row['significant'] else 'not significant'}"
    if row["significant"] and row["p_value"] > _ALPHA and sign in {"=", ">", ">="}:
        return "warning", text
    if not row["significant"] and row["p_value"] < _ALPHA and sign in {"=", "<", "<="}:
        return "note", text
    return None


RULES: Final[dict[str, Callable[[Row], Told]]] = {
    "difference": _difference,
    "ratio": _ratio,
    "interval": _interval,
    "symmetry": _symmetry,
    "p_value": _p_value,
    "significance": _significance,
}
_OF_ARMS: Final = frozenset({"difference", "ratio"})


def _sides(row: Row) -> tuple[Printed, Printed] | None:
    """The two arms' figures, if the source states both and the comparison too."""
    if row["value"] is None or {row["arm_basis"], row["comparator_basis"]} != {"stated"}:
        return None
    return _side(row, "arm"), _side(row, "comparator")


def _side(row: Row, side: str) -> Printed:
    """A figure as printed; a share of two counts is exact."""
    text = row[f"{side}_value_text"]
    exact = text is None and row[f"{side}_n_total"]
    return printed(row[f"{side}_value"], text, places=6 if exact else None)


def _estimate(row: Row) -> tuple[Printed, Printed, Printed] | None:
    """Estimate and interval as printed, if both are stated."""
    if None in {row["value"], row["ci_low"], row["ci_high"]}:
        return None
    return printed(row["value"], row["value_text"]), *_bounds(row)


def _bounds(row: Row) -> tuple[Printed, Printed]:
    """The ends of the interval, printed to the same place: a final zero is not kept."""
    ends = [printed(row[name], None) for name in ("ci_low", "ci_high")]
    narrow = min(round(end.high - end.low, 12) for end in ends)
    low, high = (Printed(row[name] - narrow / 2, row[name] + narrow / 2) for name in ("ci_low", "ci_high"))
    return low, high


def _shown(row: Row) -> str:
    level = row["ci_level"] or 95
    return f"{'' if level == 95 else f'{level:g}% CI '}{figure(row['ci_low'])} to {figure(row['ci_high'])}"


def _bracketed(value: float) -> str:
    return f"({figure(value)})" if value < 0 else figure(value)
