"""What a check finds: which figures, in whose words, how grave it is, and what may explain it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from trialdb.query.answers import Row, decimals, joined
from trialdb.statistics.consistency import Printed

__all__ = [
    "AUDIT_COLUMNS",
    "SEVERITIES",
    "Check",
    "Finding",
    "Severity",
    "checks",
    "figure",
    "printed",
    "together",
]

Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
_ABOUT: Final = (
    "study", "nct_id", "intervention", "arm", "comparator", "endpoint", "at_value", "at_unit", "measure", "subgroup",
    "population",
)  # fmt: skip
AUDIT_COLUMNS: Final = ("severity", "check", *_ABOUT, "finding", "may_be", "reference", "sources")


class Check(NamedTuple):
    """A check: what it asks, what may honestly explain a finding, and where the method comes from."""

    name: str
    question: str
    may_be: str | None
    reference: str | None


@cache
def checks() -> Mapping[str, Check]:
    """All checks by name, as ``checks.csv`` beside this file lists them."""
    with Path(__file__).with_name("checks.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["check"]: Check(
                row["check"], row["question"], row["may_be"] or None, row["reference"] or None
            )
            for row in csv.DictReader(file)
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found. ``about`` is the row that it is about; ``sources`` are shown as answers do."""

    check: str
    severity: Severity
    about: Row
    text: str
    sources: Sequence[Row]

    def row(self) -> Row:
        """The finding as a row with ``AUDIT_COLUMNS``."""
        check = checks()[self.check]
        about = {name: self.about.get(name) for name in _ABOUT}
        return {
            "severity": self.severity,
            "check": self.check,
            **about,
            "finding": self.text,
            "may_be": check.may_be,
            "reference": check.reference,
            "sources": list(self.sources),
        }


def together(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in their order; what several sources give the same occasion for is one, with all of them."""
    same: dict[tuple[Any, ...], list[Finding]] = {}
    for f in findings:
        same.setdefault((f.check, f.severity, f.text, *(f.about.get(name) for name in _ABOUT)), []).append(f)
    return [
        replace(first, sources=joined(source for f in (first, *others) for source in f.sources))
        if others
        else first
        for first, *others in same.values()
    ]


def printed(value: float, text: str | None, *, places: int | None = None) -> Printed:
    """What a figure may stand for, by the decimals of its print, or of the number where the print is not kept."""
    told = decimals(text)
    if told is None:
        told = max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))
    return Printed.of(value, told if places is None else max(told, places))


def figure(value: float, unit: str | None = None) -> str:
    """A figure with its unit, as a sentence shows it."""
    shown = f"{Decimal(f'{value:.9g}').normalize():f}".replace("-", "−")
    return shown + ("%" if unit == "%" else f" {unit}" if unit else "")
