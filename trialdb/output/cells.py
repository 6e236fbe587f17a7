"""The cells of tables: figures, doses, times and sources as a person reads them."""

from __future__ import annotations

from typing import Any

from trialdb.query.answers import Row
from trialdb.query.needed import NEEDED
from trialdb.query.wording import number, share, unit, when

__all__ = [
    "cell", "computed_p", "counts", "dose", "group", "interval", "number", "p_value", "rounded", "signed", "source",
    "time", "unit",
]  # fmt: skip


def cell(value: Any) -> str:
    """A value in a cell: nothing for null, sources as publisher and date, whole figures without point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(source(one) for one in value)
    return number(value) if isinstance(value, float) else str(value)


def source(row: Row) -> str:
    """Publisher and date."""
    return " ".join(part for part in (row["publisher"] or f"source {row['id']}", row["published_on"]) if part)


def dose(row: Row, prefix: str) -> str:
    """Dose and regimen; an arm whose dose nobody states says so."""
    value, regimen = row[f"{prefix}dose_value"], row[f"{prefix}regimen"]
    dose = "dose not stated" if value is None else f"{number(value)} {row[f'{prefix}dose_unit']}"
    return f"{dose} {regimen}" if regimen else dose


def signed(row: Row) -> str:
    """A difference with its sign; ratios and reductions have none, and numbers needed to treat say for what."""
    if row["measure"] == NEEDED:
        return _needed(row["value"])
    plus = row["measure"] == "difference" and row["value"] > 0
    return f"{'+' if plus else ''}{number(row['value'])}"


def rounded(row: Row, value: float | None) -> str:
    """A computed figure as journals print it: a ratio with two decimals, another with one, and small ones with more."""
    if value is None:
        return ""
    places = 2 if row["unit"] is None and row["measure"] != "difference" else 1 if row["unit"] == "%" else 2
    return f"{value:.{places}f}"


def computed_p(value: float) -> str:
    """A computed p-value: ``p=0.03``, ``p<0.0001``."""
    return "p<0.0001" if value < 0.0001 else f"p={value:.2g}" if value < 0.01 else f"p={value:.2f}"


def time(row: Row) -> str:
    """When: ``week 16``."""
    return when(row["at_value"], row["at_unit"])


def group(row: Row) -> str:
    """Subgroup and analysis set."""
    return ", ".join(part for part in (row["subgroup"], row["population"]) if part)


def interval(row: Row) -> str:
    """The bounds of an interval, with as many decimals as the finer one, and with a star if it is computed."""
    if row["ci_low"] is None and row["ci_high"] is None:
        return ""
    star = "*" if row.get("method") else ""
    if row.get("measure") == NEEDED:
        return _through_infinity(row["ci_low"], row["ci_high"]) + star
    places = max(_places(row[name]) for name in ("ci_low", "ci_high"))
    low, high = ("?" if row[name] is None else f"{row[name]:.{places}f}" for name in ("ci_low", "ci_high"))
    return f"{low} to {high}{star}"


def _needed(value: float) -> str:
    """A number needed to treat: for one more to benefit, or to be harmed."""
    return f"{'NNTB' if value > 0 else 'NNTH'} {number(abs(value))}"


def _through_infinity(low: float | None, high: float | None) -> str:
    """The interval of a number needed to treat; one that holds no difference names its sides (Altman 1998)."""
    if low is not None and high is not None and low * high > 0:
        return f"{number(abs(low))} to {number(abs(high))}"
    better, worse = ("" if limit is None else _needed(limit) for limit in (low, high))
    return " to ".join(part for part in (better, "∞", worse) if part)


def _places(value: float | None) -> int:
    return 0 if value is None else len(number(value).partition(".")[2])


def p_value(row: Row) -> str:
    """A p-value as it is stated."""
    if row["p_value"] is None:
        return ""
    return f"p{row['p_operator'] or '='}{number(row['p_value'])}"


def counts(row: Row) -> str:
    """N and N, as far as they are known."""
    return share(row["n"], row["n_total"])
