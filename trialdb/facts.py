"""The one language between the stages: what one source states, in its own terms, with evidence.

Readers give a :class:`Document`; extractors (and registry readers) give :class:`Facts`; resolving and
storing take them. The JSON of ``trialdb extract`` is ``Facts.model_dump_json()``. A field that the source
does not state is ``None``; nothing here is computed.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "ArmFact",
    "ArmRole",
    "ComparisonMeasure",
    "Design",
    "Document",
    "DoseLevel",
    "EndpointFact",
    "EndpointRef",
    "EndpointRole",
    "Evidence",
    "Facts",
    "IssueFact",
    "Measure",
    "MilestoneFact",
    "RecordFacts",
    "ResultFact",
    "SafetyFact",
    "SourceFact",
    "SourceKind",
    "StudyFact",
    "TimePoint",
    "TimeUnit",
]

SourceKind = Literal[
    "registry",
    "journal_abstract",
    "journal_article",
    "conference_report",
    "press_release",
    "trade_news",
    "other",
]
TimeUnit = Literal["day", "week", "month", "year"]
ArmRole = Literal["experimental", "placebo", "active_comparator", "other"]
DoseLevel = Literal["high", "medium", "low"]
EndpointRole = Literal["primary", "co-primary", "secondary", "key secondary", "exploratory", "other"]
ArmMeasure = Literal[
    "proportion", "mean", "mean_change", "percent_change", "median", "rate", "count", "other"
]
ComparisonMeasure = Literal[
    "difference",
    "hazard_ratio",
    "odds_ratio",
    "risk_ratio",
    "rate_ratio",
    "percent_reduction",
    "vaccine_efficacy",
    "other",
]
Measure = Literal[ArmMeasure, ComparisonMeasure]
Direction = Literal["higher", "lower"]
Operator = Literal["<", "=", ">", "<=", ">="]


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Fact):
    """One place in one source: ``text[start:end] == quote``, or a locator (JSON path) in a record."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
    locator: str | None = None


class TimePoint(_Fact):
    """A time point as stated, such as 24 weeks."""

    value: float
    unit: TimeUnit


class Document(_Fact):
    """A source as read: its text, to which every offset refers, and what is known about it.

    ``published`` is an ISO date of the precision known: ``2025``, ``2025-03`` or ``2025-03-08``.
    """

    kind: SourceKind
    text: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    media_type: str = "text/plain"
    location: str | None = None


class SourceFact(_Fact):
    """What a source says of itself."""

    kind: SourceKind
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None


class Design(_Fact):
    """How a study was done; ``control`` is placebo, active, none …"""

    allocation: Literal["randomized", "non-randomized"] | None = None
    masking: (
        Literal["open-label", "single-blind", "double-blind", "triple-blind", "quadruple-blind"] | None
    ) = None
    control: Literal["placebo", "active", "sham", "none"] | None = None


class StudyFact(_Fact):
    """One trial as a source speaks of it. ``phase`` is "1", "2b", "2/3" …; ``weeks`` is its treatment duration.

    ``readout`` is the month of the readout a source speaks of where it does not name the study (``2024-09``).
    ``described`` is the source's own phrase for a study without a name.
    """

    id: str
    names: tuple[str, ...] = ()
    nct_id: str | None = None
    other_ids: tuple[str, ...] = ()
    phase: str | None = None
    enrolled: int | None = None
    program: str | None = None
    design: Design = Design()
    weeks: float | None = None
    conditions: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    extension_of: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()
    readout: str | None = None
    described: str | None = None
    evidence: Evidence | None = None


class ArmFact(_Fact):
    """One treatment group. ``intervention`` is the drug's name as resolved by the vocabulary, else as written.

    A combination is one string, ``A + B``. ``ratio`` is the arm's share in the randomisation (3 of 3:2:2).
    """

    id: str
    study: str
    label: str
    role: ArmRole
    intervention: str | None = None
    dose_value: float | None = None
    dose_unit: str | None = None
    dose_level: DoseLevel | None = None
    regimen: str | None = None
    route: str | None = None
    n: int | None = None
    ratio: int | None = None
    evidence: Evidence | None = None


class EndpointRef(_Fact):
    """An endpoint as read: the vocabulary's code and label where it is known, and the source's words."""

    code: str | None = None
    label: str | None = None
    reported: str


class EndpointFact(_Fact):
    """That a study has an endpoint: in which role, when it is read, and whether it was met."""

    study: str
    code: str | None = None
    label: str | None = None
    reported: str
    role: EndpointRole | None = None
    at: TimePoint | None = None
    met: bool | None = None
    evidence: Evidence | None = None


class ResultFact(_Fact):
    """One number for one arm (``comparator`` is None), or for ``arm`` against ``comparator``.

    ``value_text`` is the figure as printed. A comparison may have a p-value and no value; ``direction`` (from the
    words, or from the figures of both arms) then says which is higher, ``significant`` what the sentence calls it.
    ``derived`` marks a figure computed, not stated.
    """

    study: str
    arm: str
    comparator: str | None = None
    endpoint: EndpointRef
    at: TimePoint | None = None
    measure: Measure
    value: float | None = None
    value_text: str | None = None
    unit: str | None = None
    n: int | None = None
    n_total: int | None = None
    dispersion_kind: Literal["sd", "se", "iqr", "range"] | None = None
    dispersion_value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    p_operator: Operator | None = None
    p_value: float | None = None
    test_type: Literal["superiority", "non-inferiority", "equivalence"] | None = None
    direction: Direction | None = None
    significant: bool | None = None
    subgroup: str | None = None
    population: str | None = None
    derived: bool = False
    evidence: Evidence


class SafetyFact(_Fact):
    """One adverse-event figure for one arm, or (no value) a term that the source names as common for it."""

    study: str
    arm: str
    term: str | None = None
    reported: str
    value: float | None = None
    value_text: str | None = None
    unit: str | None = None
    n: int | None = None
    n_total: int | None = None
    qualifier: str | None = None
    serious: bool = False
    at: TimePoint | None = None
    evidence: Evidence


class MilestoneFact(_Fact):
    """One dated event in a drug's life. ``date`` has the precision stated (year, month, half-year as 2026-H1, day)."""

    kind: str
    date: str | None = None
    organisations: tuple[str, ...] = ()
    intervention: str | None = None
    study: str | None = None
    evidence: Evidence


class IssueFact(_Fact):
    """Something that looked like a fact and was only half understood: kept out of the results, never dropped."""

    reason: str
    evidence: Evidence


class Facts(_Fact):
    """All that one source states."""

    source: SourceFact
    studies: tuple[StudyFact, ...] = ()
    arms: tuple[ArmFact, ...] = ()
    endpoints: tuple[EndpointFact, ...] = ()
    results: tuple[ResultFact, ...] = ()
    safety_events: tuple[SafetyFact, ...] = ()
    milestones: tuple[MilestoneFact, ...] = ()
    issues: tuple[IssueFact, ...] = ()


class RecordFacts(Facts):
    """Facts of a registry record, which defines each of its arms: two of them are two, whatever they get.

    ``listed`` are the ids of the arms that it registers; the others are groups of its results that are none of these.
    """

    listed: tuple[str, ...] = ()
