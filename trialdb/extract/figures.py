"""What a sentence's figures are once read: seven kinds of token, each with its span in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialdb.facts import Operator, TimeUnit

__all__ = ["SPANS", "Dose", "Figure", "Interval", "PValue", "Size", "Time", "Token"]

#: The units of figures that say how long something lasted, or took to happen.
SPANS: Final = frozenset({"days", "weeks", "months", "years"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may be a result. ``n`` and ``total`` come from "29/42 (69%)"; ``spread`` from "± 0.06"; ``ranged`` says that quartiles or a range stand behind it."""

    start: int
    end: int
    value: float
    text: str
    unit: str | None = None
    n: int | None = None
    total: int | None = None
    spread: float | None = None
    approximate: bool = False
    compared: str | None = None
    ranged: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether its spread shows that it was measured, and not counted."""
        return self.spread is not None or self.ranged


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; ``level`` is its percentage where stated. A ``bare`` one is only two figures in brackets."""

    start: int
    end: int
    low: float
    high: float
    level: float | None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class PValue:
    """A p-value with its operator; ``kind`` is what it is said to test (interaction, trend, non-inferiority)."""

    start: int
    end: int
    operator: Operator
    value: float
    kind: str | None


@dataclass(frozen=True, slots=True)
class Size:
    """A group size, from "n = 44" or "N=176"."""

    start: int
    end: int
    value: int
    total: bool


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose; of "10, 20, or 30 mg" there are three, each with its own span and the shared unit."""

    start: int
    end: int
    value: float
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Time:
    """A point or length of time. ``role``: at, landmark (of the endpoint behind it alone: "5-year survival"), over, every (a regimen), age, history, follow-up, range, or plain."""

    start: int
    end: int
    value: float
    unit: TimeUnit
    role: str


Token = Figure | Interval | PValue | Size | Dose | Time
