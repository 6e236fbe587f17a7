"""What sources state: one row for each source that states it, with its evidence."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from trialdb.store.models.base import (
    ARM_MEASURES,
    AT_DAYS,
    AT_UNIT,
    AT_VALUE,
    COMPARISON_MEASURES,
    DATE_PRECISIONS,
    DIGITS,
    DIRECTIONS,
    DISPERSIONS,
    ENDPOINT_ROLES,
    EVIDENCE,
    NAME_KEY,
    OPERATORS,
    POSITION,
    RESOLUTION_KINDS,
    STATED_BY,
    TEST_TYPES,
    Base,
    arm_of_study,
    at_least,
    column,
    filled,
    flag,
    one_of,
    partial_date,
    partial_index,
    quoted,
    reference,
    row_id,
    share,
    starting,
    time_point,
)

#: What two figures of a study must have in common to be compared, as the views put it.
_COMPARED: Final = (
    "endpoint_id", "study_id", text("COALESCE(at_days, -1)"), text("COALESCE(class_title, '')"),
    text("COALESCE(category, '')"), "arm_id",
)  # fmt: skip
_ALONE: Final = text("comparator_id IS NOT NULL AND value IS NULL AND p_value IS NOT NULL")


class StudyEndpoint(Base):
    """That a study has an endpoint, as one source states it."""

    __tablename__ = "study_endpoints"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        at_least("position"),
        one_of("role", ENDPOINT_ROLES),
        *time_point(),
        Index(None, "study_id", "endpoint_id"),
    )

    id: Mapped[int] = row_id()
    source_id: Mapped[int] = reference("sources", STATED_BY, index=False)
    position: Mapped[int] = column(POSITION)
    study_id: Mapped[int] = reference("studies", "The study", index=False)
    endpoint_id: Mapped[int | None] = reference("endpoints", "The endpoint; empty if no vocabulary has it")
    reported_endpoint: Mapped[str | None] = column("The endpoint in the source's words")
    description: Mapped[str | None] = column("What the source says of it besides")
    time_frame: Mapped[str | None] = column("When it is measured, in the words of a registry record")
    role: Mapped[str | None] = column("primary, co-primary, secondary, key secondary, exploratory, other")
    at_value: Mapped[float | None] = column(AT_VALUE)
    at_unit: Mapped[str | None] = column(AT_UNIT)
    at_days: Mapped[float | None] = column(AT_DAYS)
    met: Mapped[bool | None] = flag("met", "Whether it was met; empty if the source does not say")
    evidence_id: Mapped[int | None] = reference("evidence", EVIDENCE)


class Result(Base):
    """One number for one arm, or for one arm against another, as one source states it."""

    __tablename__ = "results"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        arm_of_study("arm_id"),
        arm_of_study("comparator_id"),
        at_least("position"),
        *time_point(),
        CheckConstraint("comparator_id <> arm_id", name="two_arms"),
        CheckConstraint(
            f"(comparator_id IS NULL AND measure IN ({quoted(ARM_MEASURES)})) OR"
            f" (comparator_id IS NOT NULL AND measure IN ({quoted(COMPARISON_MEASURES)}))",
            name="measure",
        ),
        CheckConstraint(
            "value IS NOT NULL OR value_text IS NOT NULL OR n IS NOT NULL OR ci_low IS NOT NULL"
            " OR p_value IS NOT NULL OR direction IS NOT NULL OR significant IS NOT NULL OR p_text IS NOT NULL"
            " OR analysis_id IS NOT NULL",
            name="states_something",
        ),
        at_least("n"),
        at_least("n_total"),
        one_of("dispersion_kind", DISPERSIONS),
        CheckConstraint("ci_low <= ci_high", name="ci_order"),
        CheckConstraint("ci_level > 0 AND ci_level < 100", name="ci_level_percent"),
        one_of("p_operator", OPERATORS),
        CheckConstraint("p_operator IS NULL OR p_value IS NOT NULL", name="p_operator_with_value"),
        share("p_value"),
        one_of("test_type", TEST_TYPES),
        one_of("direction", DIRECTIONS),
        CheckConstraint("NOT derived", name="stated"),
        Index("ix_results_compared", *_COMPARED),
        Index(
            "ix_results_p_value_alone",
            *_COMPARED,
            sqlite_where=_ALONE,
            postgresql_where=_ALONE,
        ),
        Index(None, "study_id", "arm_id", "source_id"),
        partial_index("results", "study_id", "comparator_id"),
        partial_index("results", "subgroup"),
        partial_index("results", "outcome_id"),
        partial_index("results", "group_id"),
        partial_index("results", "analysis_id"),
    )

    id: Mapped[int] = row_id()
    source_id: Mapped[int] = reference("sources", STATED_BY, index=False)
    position: Mapped[int] = column(POSITION)
    study_id: Mapped[int] = reference("studies", "The study", index=False)
    arm_id: Mapped[int] = column("The arm of the study that the number is about")
    comparator_id: Mapped[int | None] = column("The arm that it is compared with; empty for one arm")
    endpoint_id: Mapped[int] = reference("endpoints", "The endpoint", index=False)
    reported_endpoint: Mapped[str | None] = column("The endpoint in the source's words")
    at_value: Mapped[float | None] = column(AT_VALUE)
    at_unit: Mapped[str | None] = column(AT_UNIT)
    at_days: Mapped[float | None] = column(AT_DAYS)
    measure: Mapped[str] = column(
        "One arm: proportion, mean, mean_change, percent_change, median, rate, count, other. Comparison:"
        " difference, hazard_ratio, odds_ratio, risk_ratio, rate_ratio, percent_reduction, vaccine_efficacy, other"
    )
    value: Mapped[float | None] = column("The number")
    value_text: Mapped[str | None] = column("The number as printed, or why there is none (NA)")
    unit: Mapped[str | None] = column("Unit of the number, such as %")
    n: Mapped[int | None] = column("Participants with the outcome")
    n_total: Mapped[int | None] = column("Participants who were analysed")
    dispersion_kind: Mapped[str | None] = column("sd, se, cv (coefficient of variation, %), iqr, range")
    dispersion_value: Mapped[float | None] = column(
        "Standard deviation, standard error or width of the range, in the unit of the number; a cv in %"
    )
    dispersion_text: Mapped[str | None] = column("The dispersion as a record prints it")
    low: Mapped[float | None] = column("Lower end of the range or of the quartiles")
    high: Mapped[float | None] = column("Upper end of the range or of the quartiles")
    low_text: Mapped[str | None] = column(
        "Lower end of range, quartiles or confidence interval as a record prints it"
    )
    high_text: Mapped[str | None] = column(
        "Upper end of range, quartiles or confidence interval as a record prints it"
    )
    ci_low: Mapped[float | None] = column("Lower end of the confidence interval")
    ci_high: Mapped[float | None] = column("Upper end of the confidence interval")
    ci_level: Mapped[float | None] = column("Level of the confidence interval in percent (95)")
    p_operator: Mapped[str | None] = column("<, =, >, <= or >= before the p-value")
    p_value: Mapped[float | None] = column("The p-value, 0 to 1")
    p_text: Mapped[str | None] = column("The p-value as a record prints it, such as <0.001")
    direction: Mapped[str | None] = column(
        "higher or lower than the comparator, as words or both figures say"
    )
    significant: Mapped[bool | None] = flag("significant", "Whether the source calls it significant")
    test_type: Mapped[str | None] = column("superiority, non-inferiority, equivalence")
    subgroup: Mapped[str | None] = column("Part of the participants; empty for all")
    population: Mapped[str | None] = column("Analysis set, such as intention-to-treat")
    class_title: Mapped[str | None] = column(
        "Class (row) of a registry outcome; empty where it says only when it was measured"
    )
    category: Mapped[str | None] = column("Category of a registry outcome, such as Improved")
    comment: Mapped[str | None] = column("What a registry record says of the figure, such as why it is NA")
    outcome_id: Mapped[int | None] = reference(
        "outcomes", "The registry outcome that it is part of", index=False
    )
    group_id: Mapped[int | None] = reference(
        "result_groups", "The group of the registry record that it is about", index=False
    )
    analysis_id: Mapped[int | None] = reference(
        "analyses", "The registry analysis that states it", index=False
    )
    derived: Mapped[bool] = flag("derived", "Always false: views compute, tables do not", starts_false=True)
    evidence_id: Mapped[int] = reference("evidence", EVIDENCE)


class SafetyEvent(Base):
    """One adverse-event figure for one arm, or a term named as common, as one source states it."""

    __tablename__ = "safety_events"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        arm_of_study("arm_id"),
        at_least("position"),
        *time_point(),
        at_least("n"),
        at_least("n_total"),
        at_least("events"),
        Index(None, "term_id", "study_id"),
        Index(None, "study_id", "arm_id", "source_id"),
        partial_index("safety_events", "group_id"),
    )

    id: Mapped[int] = row_id()
    source_id: Mapped[int] = reference("sources", STATED_BY, index=False)
    position: Mapped[int] = column(POSITION)
    study_id: Mapped[int] = reference("studies", "The study", index=False)
    arm_id: Mapped[int] = column("The arm of the study that it is about")
    term_id: Mapped[int] = reference("adverse_event_terms", "The preferred term", index=False)
    reported_term: Mapped[str] = column("The event in the source's words")
    serious: Mapped[bool] = flag("serious", "Whether it counts serious events only", starts_false=True)
    n: Mapped[int | None] = column("Participants with the event")
    n_total: Mapped[int | None] = column("Participants at risk")
    events: Mapped[int | None] = column("Number of events; one participant may have several")
    value: Mapped[float | None] = column(
        "The figure; empty for an event that is only named, and where n and n_total alone are stated"
    )
    value_text: Mapped[str | None] = column("The figure as printed")
    unit: Mapped[str | None] = column("Unit of the figure, such as %")
    qualifier: Mapped[str | None] = column("What is said of a group of events, such as >=5%")
    organ_class: Mapped[str | None] = column(
        "System organ class as a registry record states it; Any for totals"
    )
    vocabulary: Mapped[str | None] = column("Vocabulary of the term, such as MedDRA 25.0")
    assessment: Mapped[str | None] = column(
        "How it was found: SYSTEMATIC_ASSESSMENT or NON_SYSTEMATIC_ASSESSMENT"
    )
    comment: Mapped[str | None] = column("What a registry record says of the event")
    group_id: Mapped[int | None] = reference(
        "result_groups", "The group of the registry record that it is about", index=False
    )
    at_value: Mapped[float | None] = column(AT_VALUE)
    at_unit: Mapped[str | None] = column(AT_UNIT)
    at_days: Mapped[float | None] = column(AT_DAYS)
    evidence_id: Mapped[int] = reference("evidence", EVIDENCE)


class Milestone(Base):
    """One dated event in a drug's life, as one source states it."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        at_least("position"),
        filled("kind"),
        one_of("date_precision", DATE_PRECISIONS),
        CheckConstraint("(date IS NULL) = (date_precision IS NULL)", name="date_with_precision"),
        CheckConstraint(
            f"(date_precision = 'year' AND length(date) = 4 AND {partial_date('date')})"
            f" OR (date_precision = 'month' AND length(date) = 7 AND {partial_date('date')})"
            f" OR (date_precision = 'day' AND length(date) = 10 AND {partial_date('date')})"
            f" OR (date_precision = 'half' AND length(date) = 7 AND ltrim(substr(date, 1, 4), {DIGITS}) = ''"
            " AND substr(date, 5, 3) IN ('-H1', '-H2'))"
            f" OR (date_precision = 'quarter' AND length(date) = 7 AND ltrim(substr(date, 1, 4), {DIGITS}) = ''"
            " AND substr(date, 5, 3) IN ('-Q1', '-Q2', '-Q3', '-Q4'))",
            name="date_shape",
        ),
    )

    id: Mapped[int] = row_id()
    source_id: Mapped[int] = reference("sources", STATED_BY, index=False)
    position: Mapped[int] = column(POSITION)
    kind: Mapped[str] = column("What happened, such as readout, filing, approval, alliance_ended")
    date: Mapped[str | None] = column("When: 2026, 2026-H1, 2026-Q3, 2026-03 or 2026-03-08", index=True)
    date_precision: Mapped[str | None] = column("day, month, quarter, half, year")
    intervention_id: Mapped[int | None] = reference("interventions", "The drug that it is about")
    study_id: Mapped[int | None] = reference("studies", "The study that it is about")
    evidence_id: Mapped[int] = reference("evidence", EVIDENCE)


class MilestoneOrganisation(Base):
    """Who takes part in a milestone."""

    __tablename__ = "milestone_organisations"
    __table_args__ = (
        UniqueConstraint("milestone_id", "position"),
        UniqueConstraint("milestone_id", "organisation_id"),
        at_least("position"),
    )

    id: Mapped[int] = row_id()
    milestone_id: Mapped[int] = reference("milestones", "The milestone", index=False, part=True)
    position: Mapped[int] = column("Place among the organisations that the source names, from 0")
    organisation_id: Mapped[int] = reference("organisations", "The organisation")


class Resolution(Base):
    """What one name in one source was taken to be, with how sure that is and what else it may be."""

    __tablename__ = "resolutions"
    __table_args__ = (
        UniqueConstraint("source_id", "kind", "local_id", "name_key"),
        one_of("kind", RESOLUTION_KINDS),
        share("score"),
        Index(None, "kind", "entity_id"),
    )

    id: Mapped[int] = row_id()
    source_id: Mapped[int] = reference("sources", "The source", index=False)
    kind: Mapped[str] = column("study, arm, intervention, organisation, condition, endpoint, adverse_event")
    local_id: Mapped[str] = starting("", "The id in the source's facts, such as s1; empty where it has none")
    name: Mapped[str] = column("The name as the source writes it")
    name_key: Mapped[str] = column(NAME_KEY)
    entity_id: Mapped[int | None] = column("Row in the table of that kind; empty if not resolved")
    score: Mapped[float] = column("How sure it is, 0 to 1")
    reason: Mapped[str] = column("Why it was taken to be that")
    alternatives: Mapped[str] = starting("[]", "What else it may be: JSON list of name, score and reason")
