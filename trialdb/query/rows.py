"""Rows of answers as frozen dataclasses, so that editors and type checkers know their columns.

There is one class for each kind of answer, with the fields in the order of the answer's columns. Dates are text as
exactly as they are known (``2025``, ``2025-03``, ``2025-03-08``); the unit of a figure is in ``unit``, that of a dose in
``dose_unit``; levels, weights and ``i2`` are in percent.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AuditRow",
    "ChangeRow",
    "ConflictRow",
    "DeltaRow",
    "IndirectRow",
    "PooledInput",
    "PooledRow",
    "ResultRow",
    "RunChange",
    "RunRow",
    "SafetyRow",
    "Source",
    "StudyRow",
    "TimelineRow",
    "UnresolvedName",
]


@dataclass(frozen=True, slots=True)
class Source:
    """A source that states a row; of a name that stands for nothing known, its title and not its words."""

    id: int
    publisher: str | None = None
    published_on: str | None = None
    quote: str | None = None
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DeltaRow:
    """An arm against its comparator."""

    study: str
    nct_id: str | None
    intervention: str | None
    arm: str
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    endpoint: str
    at_value: float | None
    at_unit: str | None
    value: float | None
    unit: str | None
    comparator: str
    arm_value: float | None
    comparator_value: float | None
    ci_low: float | None
    ci_high: float | None
    p_operator: str | None
    p_value: float | None
    basis: str
    sources: tuple[Source, ...]
    measure: str
    comparator_basis: str | None
    arm_basis: str | None
    arm_measure: str | None
    arm_unit: str | None
    arm_n: int | None
    arm_n_total: int | None
    comparator_n: int | None
    comparator_n_total: int | None
    counted_by: str | None
    ci_level: float | None
    method: str | None
    direction: str | None
    significant: bool | None
    subgroup: str | None
    population: str | None
    class_title: str | None
    category: str | None
    disputed: bool
    conditions: str | None
    drug_class: str | None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A figure of one arm."""

    study: str
    nct_id: str | None
    intervention: str | None
    arm: str
    role: str | None
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    endpoint: str
    at_value: float | None
    at_unit: str | None
    measure: str
    value: float | None
    unit: str | None
    n: int | None
    n_total: int | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    dispersion_kind: str | None
    dispersion_value: float | None
    subgroup: str | None
    population: str | None
    class_title: str | None
    category: str | None
    comment: str | None
    percent: float | None
    sources: tuple[Source, ...]
    disputed: bool
    conditions: str | None
    drug_class: str | None


@dataclass(frozen=True, slots=True)
class SafetyRow:
    """An adverse event of one arm."""

    study: str
    nct_id: str | None
    intervention: str | None
    arm: str
    role: str | None
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    term: str
    organ_class: str | None
    serious: bool | None
    qualifier: str | None
    at_value: float | None
    at_unit: str | None
    value: float | None
    unit: str | None
    n: int | None
    n_total: int | None
    events: int | None
    basis: str | None
    sources: tuple[Source, ...]
    disputed: bool
    conditions: str | None
    drug_class: str | None


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study; ``sources``, ``results`` and ``safety_events`` are how many there are."""

    study: str
    nct_id: str | None
    title: str | None
    phase: str | None
    status: str | None
    drugs: str | None
    conditions: str | None
    sponsors: str | None
    enrolled: int | None
    arms: int
    arms_n: int | None
    allocation: str | None
    masking: str | None
    control: str | None
    weeks: float | None
    program: str | None
    started_on: str | None
    completed_on: str | None
    sources: int
    results: int
    safety_events: int
    first_published: str | None
    last_published: str | None
    unresolved: bool


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A dated event; ``date_precision`` says how exactly the date is known."""

    date: str | None
    date_precision: str | None
    event: str
    label: str | None
    intervention: str | None
    study: str | None
    nct_id: str | None
    organisations: str | None
    publisher: str | None
    published_on: str | None
    url: str | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """Two sources that print different figures for one fact."""

    kind: str
    study: str
    nct_id: str | None
    intervention: str | None
    arm: str | None
    comparator: str | None
    endpoint: str | None
    at_value: float | None
    at_unit: str | None
    measure: str | None
    subgroup: str | None
    population: str | None
    unit: str | None
    value: float | None
    value_text: str | None
    other_value: float | None
    other_value_text: str | None
    gap: float | None
    publisher: str | None
    published_on: str | None
    url: str | None
    quote: str | None
    other_publisher: str | None
    other_published_on: str | None
    other_url: str | None
    other_quote: str | None
    source_id: int
    other_source_id: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A field of a registry record, or a figure of an article, that moved between two versions of the source.

    ``before`` and ``now`` are what it said.
    """

    study: str
    nct_id: str | None
    version: int
    loaded_at: str
    published_on: str | None
    published_before: str | None
    change: str
    field: str | None
    before: str | None
    now: str | None
    publisher: str | None
    source_kind: str


@dataclass(frozen=True, slots=True)
class UnresolvedName:
    """A name that stands for nothing known; ``alternatives`` is a JSON list of close ones."""

    kind: str
    name: str
    stands_for: str | None
    score: float | None
    reason: str | None
    alternatives: str | None
    study: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class RunChange:
    """One thing that a run brought; ``kind`` is new study, new results, changed figure or new conflict."""

    run_id: int
    kind: str
    study: str | None
    nct_id: str | None
    message: str
    publisher: str | None
    published_on: str | None
    url: str | None
    source_id: int | None


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of loading; times are in UTC."""

    id: int
    command: str
    started_at: str
    finished_at: str | None
    seconds: float
    status: str
    loaded: int
    unchanged: int
    replaced: int
    failed: int
    results: int
    safety_events: int
    issues: int
    new_studies: int
    new_results: int
    changed_figures: int
    new_conflicts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class PooledInput:
    """One study of a pooled effect; ``se`` is on the scale of pooling, of a ratio that of its logarithm."""

    study: str
    nct_id: str | None
    arm: str
    value: float
    ci_low: float | None
    ci_high: float | None
    se: float
    se_from: str
    basis: str
    method: str | None
    sources: tuple[Source, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class PooledRow:
    """An effect pooled over studies."""

    endpoint: str
    intervention: str | None
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    comparator: str
    at_value: float | None
    at_unit: str | None
    measure: str
    unit: str | None
    studies: int
    participants: int | None
    value: float
    ci_low: float
    ci_high: float
    ci_level: float
    p_value: float | None
    method: str
    q: float | None
    q_df: int | None
    q_p: float | None
    i2: float | None
    tau2: float | None
    prediction_low: float | None
    prediction_high: float | None
    inputs: tuple[PooledInput, ...]


@dataclass(frozen=True, slots=True)
class IndirectRow:
    """A drug compared with another through a third."""

    endpoint: str
    intervention: str | None
    dose_value: float | None
    dose_unit: str | None
    regimen: str | None
    other: str | None
    other_dose_value: float | None
    other_dose_unit: str | None
    other_regimen: str | None
    via: str
    at_value: float | None
    at_unit: str | None
    measure: str
    unit: str | None
    value: float
    ci_low: float
    ci_high: float
    ci_level: float
    p_value: float | None
    studies: int
    other_studies: int
    method: str


#: The class of the rows of each kind of answer.


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What does not hold together, as the audit finds it."""

    severity: str
    check: str
    study: str
    nct_id: str | None
    intervention: str | None
    arm: str | None
    comparator: str | None
    endpoint: str | None
    at_value: float | None
    at_unit: str | None
    measure: str | None
    subgroup: str | None
    population: str | None
    finding: str
    may_be: str | None
    reference: str | None
    sources: tuple[Source, ...]
