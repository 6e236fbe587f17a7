"""Rows of the answers that can be drawn, as frozen dataclasses; see :mod:`trialdb.query.rows`."""

from __future__ import annotations

from dataclasses import dataclass

from trialdb.query.rows import Source

__all__ = ["DoseResponseRow", "ForestRow", "TimeCourseRow", "VolcanoRow"]


@dataclass(frozen=True, slots=True)
class DoseResponseRow:
    """An arm of a curve of doses, with its effect against the comparator."""

    curve: int
    study: str
    nct_id: str | None
    endpoint: str
    at_value: float | None
    at_unit: str | None
    intervention: str | None
    arm: str
    role: str | None
    dose_value: float | None
    dose_unit: str | None
    dose_mg: float | None
    regimen: str | None
    measure: str
    value: float | None
    unit: str | None
    n: int | None
    n_total: int | None
    counted_by: str | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    method: str | None
    basis: str | None
    comparator: str | None
    effect_measure: str | None
    effect: float | None
    effect_unit: str | None
    effect_low: float | None
    effect_high: float | None
    effect_level: float | None
    effect_method: str | None
    effect_basis: str | None
    p_operator: str | None
    p_value: float | None
    subgroup: str | None
    population: str | None
    class_title: str | None
    category: str | None
    higher_is_better: bool | None
    disputed: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of a forest plot: a comparison, or effects that are pooled."""

    section: int
    kind: str
    study: str | None
    nct_id: str | None
    intervention: str | None
    arm: str | None
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    comparator: str | None
    comparator_role: str | None
    endpoint: str
    at_value: float | None
    at_unit: str | None
    arm_n: int | None
    arm_n_total: int | None
    comparator_n: int | None
    comparator_n_total: int | None
    measure: str
    value: float | None
    unit: str | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    method: str | None
    p_operator: str | None
    p_value: float | None
    weight: float | None
    studies: int | None
    i2: float | None
    tau2: float | None
    subgroup: str | None
    population: str | None
    class_title: str | None
    category: str | None
    basis: str | None
    endpoint_kind: str | None
    higher_is_better: bool | None
    disputed: bool | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class TimeCourseRow:
    """The figure of an arm at one time."""

    endpoint: str
    study: str
    nct_id: str | None
    intervention: str | None
    arm: str
    role: str | None
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    at_value: float | None
    at_unit: str | None
    at_days: float | None
    measure: str
    value: float | None
    unit: str | None
    n: int | None
    n_total: int | None
    counted_by: str | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    method: str | None
    basis: str | None
    subgroup: str | None
    population: str | None
    class_title: str | None
    category: str | None
    higher_is_better: bool | None
    disputed: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class VolcanoRow:
    """An adverse event in an arm against its comparator."""

    study: str
    nct_id: str | None
    intervention: str | None
    arm: str
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    comparator: str
    comparator_role: str | None
    term: str
    organ_class: str | None
    serious: bool
    qualifier: str | None
    at_value: float | None
    at_unit: str | None
    n: int
    n_total: int
    comparator_n: int
    comparator_n_total: int
    value: float
    unit: str | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    method: str | None
    p_value: float
    test: str | None
    sources: tuple[Source, ...]
