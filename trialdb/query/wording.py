"""Figures in words, as answers, reports and tables say them: what is measured, of whom, when, and the figure itself."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

__all__ = ["among", "described", "limits", "number", "share", "unit", "when"]

#: Measures that go without saying: a share of one arm, a difference between two.
_UNSAID: Final = frozenset({"proportion", "difference", "other"})


def number(value: float | None) -> str:
    """A figure as exact as it is, without a point where it is whole; tiny ones in full, as people write p-values.

    >>> number(42.0), number(19.1), number(0.00001), number(1e-12)
    ('42', '19.1', '0.00001', '1e-12')
    """
    if value is None:
        return ""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{Decimal(repr(float(value))):f}" if 1e-9 < abs(value) < 1 else repr(float(value))


def unit(name: str | None) -> str:
    """A unit as it follows a figure."""
    return name if name == "%" else f" {name}" if name else ""


def when(at_value: float | None, at_unit: str | None) -> str:
    """When: ``week 16``."""
    return "" if at_value is None else f"{at_unit} {number(at_value)}"


def share(n: float | str | None, n_total: float | str | None) -> str:
    """So many of so many, as far as either is known.

    >>> share(12, 328), share(None, 328), share(12, None)
    ('12/328', 'of 328', '12')
    """
    if n is None:
        return "" if n_total is None else f"of {n_total}"
    return str(n) if n_total is None else f"{n}/{n_total}"


def limits(low: str | None, high: str | None) -> str:
    """The ends of an interval; ``?`` for one that is not known."""
    return (
        ""
        if low is None and high is None
        else f"{'?' if low is None else low} to {'?' if high is None else high}"
    )


def among(parts: Iterable[str | None]) -> str:
    """Part of the participants, analysis set and the like, in brackets after what they are of."""
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def described(
    endpoint: str,
    arm: str,
    comparator: str | None = None,
    *,
    at: str = "",
    measure: str | None = None,
    of: Iterable[str | None] = (),
) -> str:
    """What a figure is of, in words.

    Args:
        endpoint: the endpoint, or the adverse event.
        arm: the arm whose figure it is.
        comparator: the arm with which that is compared.
        at: when, such as ``week 24``.
        measure: what sort of number it is.
        of: part of the participants, analysis set.

    >>> described("EASI-75", "alphamab 300 mg", "placebo", at="week 24", measure="difference")
    'EASI-75 at week 24, alphamab 300 mg vs placebo'
    >>> described("survival", "alphamab", "placebo", measure="hazard_ratio", of=["adults", None])
    'survival, alphamab vs placebo, hazard ratio (adults)'
    """
    sort = measure.replace("_", " ") if measure and measure not in _UNSAID else None
    arms = f"{arm} vs {comparator}" if comparator else arm
    what = f"{endpoint} at {at}" if at else endpoint
    return ", ".join([what, arms, *([sort] if sort else [])]) + among(of)
