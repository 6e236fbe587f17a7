"""How pictures name what they show: arms with their dose, times, what an axis measures, and which side is better."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from trialdb.query.answers import Row
from trialdb.statistics import LOG_MEASURES

__all__ = [
    "arm_of", "axis_of", "better_above", "comparator_of", "dose_of", "figure", "heading", "levels", "limits", "measured",
    "only", "part_of", "sentences", "signed", "time_of", "unit_of", "who_is_shown",
]  # fmt: skip

#: Measures of which a high figure means that less of the endpoint happened.
_REDUCTIONS: Final = frozenset({"percent_reduction", "vaccine_efficacy"})
_SPOKEN: Final = {
    "mean": "mean", "mean_change": "mean change from baseline", "percent_change": "percent change from baseline",
    "median": "median", "rate": "rate", "count": "count", "other": "figure",
}  # fmt: skip


def only(rows: Iterable[Row], name: str) -> object:
    """What all rows have in a column; None where they differ."""
    values = {row[name] for row in rows}
    return values.pop() if len(values) == 1 else None


def comparator_of(rows: Iterable[Row]) -> str | None:
    """What all rows are compared with: placebo, whatever its arms are called, or one arm; None if they differ."""
    compared = list(rows)
    role, name = only(compared, "comparator_role"), only(compared, "comparator")
    return "placebo" if role == "placebo" else str(name) if name else None


def who_is_shown(rows: Iterable[Row], *, else_said: str) -> str:
    """The participants of all rows, for under the title, and the row of an outcome; what is said where they differ."""
    shown = list(rows)
    if len({part_of(row) for row in shown}) > 1:
        return else_said
    row = shown[0]
    who = ", ".join(part for part in (row["subgroup"], row["population"]) if part)
    told = f"Participants: {who}" if who else "All participants as the sources analyse them"
    return "; ".join([told, *(part for part in (row["class_title"], row["category"]) if part)])


def levels(rows: Iterable[Row], name: str = "ci_level") -> str:
    """The levels of intervals: ``95 %``."""
    found = sorted({row[name] for row in rows if row[name] is not None})
    return " or ".join(f"{level:g} %" for level in found) or "95 %"


def sentences(notes: Iterable[str]) -> list[str]:
    """Notes of an answer as sentences."""
    return [f"{note[0].upper()}{note[1:]}." for note in notes]


def figure(value: float, places: int) -> str:
    """A figure with so many decimals and a real minus sign."""
    told = f"{value:.{places}f}"
    return f"−{told[1:]}" if told.startswith("-") and float(told) else told.removeprefix("-")


def signed(value: float, places: int) -> str:
    """A difference, whose sign is always shown."""
    told = figure(value, places)
    return f"+{told}" if float(told.replace("−", "-")) > 0 else told


def time_of(row: Row) -> str:
    """When: ``week 16``; empty if that is not stated."""
    return "" if row["at_value"] is None else f"{row['at_unit']} {row['at_value']:g}"


def dose_of(row: Row) -> str:
    """The stated dose and regimen, such as ``300 mg every 4 weeks``; empty if none is stated."""
    dose = "" if row["dose_value"] is None else f"{row['dose_value']:g} {row['dose_unit'] or ''}".strip()
    return " ".join(part for part in (dose, row["regimen"]) if part)


def arm_of(row: Row) -> str:
    """The arm as it is called, with its dose in brackets if its name does not tell it."""
    if row["dose_value"] is None or row.get("dose_mg") == 0:
        return str(row["arm"])
    said = re.findall(r"\d+(?:\.\d+)?", row["arm"].replace(",", ""))
    if any(float(number) == row["dose_value"] for number in said):
        return str(row["arm"])
    return f"{row['arm']} ({row['dose_value']:g} {row['dose_unit'] or ''})".replace(" )", ")")


def part_of(row: Row) -> str:
    """Subgroup, analysis set and row of the outcome, as far as they are told."""
    parts = (row["subgroup"], row["population"], row.get("class_title"), row.get("category"))
    return ", ".join(part for part in parts if part)


def heading(row: Row) -> str:
    """Endpoint, time and population of rows that belong together."""
    time, part = time_of(row), part_of(row)
    return f"{row['endpoint']}{f' at {time}' if time else ''}{f' ({part})' if part else ''}"


def unit_of(unit: str | None) -> str:
    """The unit of a difference: of two percentages, percentage points."""
    return "percentage points" if unit == "%" else unit or ""


def measured(row: Row) -> str:
    """What a figure of an arm is: ``% of participants``, ``mean change from baseline (points)``."""
    if row["measure"] == "proportion" and row["unit"] == "%":
        return "% of participants"
    spoken = _SPOKEN.get(row["measure"] or "", (row["measure"] or "figure").replace("_", " "))
    return f"{spoken} ({row['unit']})" if row["unit"] else spoken


def axis_of(measure: str, unit: str | None) -> str:
    """What the axis of an effect measures, with its unit."""
    if measure in LOG_MEASURES:
        return f"{measure.replace('_', ' ').capitalize()} (log scale)"
    name = measure.replace("_", " ").capitalize()
    return f"{name} ({unit_of(unit)})" if unit else name


def better_above(row: Row) -> bool | None:
    """Whether an effect above that of no difference favours the arm; None where that is not known.

    Of the time to an event a lower hazard is a longer time.
    """
    measure, better = row["measure"], row["higher_is_better"]
    if measure == "vaccine_efficacy":
        return True
    if better is None or measure == "other":
        return None
    longer = measure == "hazard_ratio" and row["endpoint_kind"] == "time_to_event"
    return bool(better) is not (longer or measure in _REDUCTIONS)


def limits(
    values: Sequence[float], intervals: Sequence[tuple[float, float]], *, nothing: float
) -> tuple[float, float]:
    """An axis that holds all values and the line of no effect, and intervals but for those that would flatten the rest.

    Args:
        values: the estimates, on the scale of the axis (ratios as logarithms).
        intervals: their bounds.
        nothing: where there is no effect.
    """
    low, high = min([*values, nothing]), max([*values, nothing])
    halves = sorted((end - start) / 2 for start, end in intervals)
    reach = max(4 * halves[len(halves) // 2], high - low) if halves else high - low
    low = max(min([low, *(start for start, _ in intervals)]), low - reach)
    high = min(max([high, *(end for _, end in intervals)]), high + reach)
    pad = 0.05 * (high - low) or 1.0
    return low - pad, high + pad
