"""What a registry record holds besides results and adverse events, as rows that say where in the record they stand.

A record is a source like any other; its arm-level figures and comparisons are rows of ``results``, its counts of
adverse events rows of ``safety_events``. What is here gives them their context, in the record's own words. A
``locator`` is a path into the record as ``sources.text`` holds it. Group codes such as OG000 name different groups
in different outcomes, so that a group belongs to one outcome or module of one record.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from trialdb.store.models.base import (
    OPERATORS,
    STATED_BY,
    Base,
    arm_of_study,
    at_least,
    column,
    date_shaped,
    filled,
    flag,
    one_of,
    reference,
    row_id,
    share,
    time_point,
)

FLOW_KINDS: Final = ("milestone", "withdrawal")
GROUP_MODULES: Final = ("arms", "flow", "baseline", "outcome", "adverse_events")
_STUDY: Final = "The study"
_LOCATOR: Final = "Where in the record it stands: a path from the record's root"
_UNIT: Final = "Unit of the figures, as the record gives it"
_DISPERSION: Final = "What stands beside the figure, in the record's words, such as Standard Deviation"
_KNOWN_OR_PLANNED: Final = "ACTUAL or ESTIMATED; empty if the record does not say"
_DATE: Final = "2024, 2024-03 or 2024-03-08"
_PRINTED: Final = "The figure as printed"


class RegistryRecord(Base):
    """What a current registry record says of its study as a whole."""

    __tablename__ = "registry_records"
    __table_args__ = (
        UniqueConstraint("source_id"),
        UniqueConstraint("study_id"),
        filled("nct_id"),
        at_least("enrollment"),
        *(
            date_shaped(name)
            for name in (
                "start_date",
                "primary_completion_date",
                "completion_date",
                "first_posted",
                "results_first_posted",
                "last_updated",
                "verified",
            )
        ),
    )

    id: Mapped[int] = row_id()
    source_id: Mapped[int] = reference("sources", STATED_BY, index=False)
    study_id: Mapped[int] = reference("studies", _STUDY, index=False)
    nct_id: Mapped[str] = column(
        "The study's number in ClinicalTrials.gov (NCT and eight digits)", index=True
    )
    organisation_study_id: Mapped[str | None] = column("The sponsor's own number of the study")
    brief_title: Mapped[str | None] = column("Short title")
    official_title: Mapped[str | None] = column("Official title")
    acronym: Mapped[str | None] = column("Acronym")
    study_type: Mapped[str | None] = column("INTERVENTIONAL, OBSERVATIONAL, EXPANDED_ACCESS")
    phases: Mapped[str | None] = column(
        "Phases as the registry codes them, joined by /: PHASE2/PHASE3; NA where none applies"
    )
    status: Mapped[str | None] = column("Overall status as the registry codes it", index=True)
    why_stopped: Mapped[str | None] = column("Why it was stopped, in the sponsor's words")
    verified: Mapped[str | None] = column("When the sponsor last confirmed the record: a month or a day")
    start_date: Mapped[str | None] = column(f"First participant enrolled: {_DATE}")
    start_type: Mapped[str | None] = column(_KNOWN_OR_PLANNED)
    primary_completion_date: Mapped[str | None] = column(f"Last measurement of the primary outcome: {_DATE}")
    primary_completion_type: Mapped[str | None] = column(_KNOWN_OR_PLANNED)
    completion_date: Mapped[str | None] = column(f"Last measurement of any outcome: {_DATE}")
    completion_type: Mapped[str | None] = column(_KNOWN_OR_PLANNED)
    first_posted: Mapped[str | None] = column("When the record was first published")
    results_first_posted: Mapped[str | None] = column("When results were first published; empty if none are")
    last_updated: Mapped[str | None] = column("When the record was last published anew")
    enrollment: Mapped[int | None] = column("Participants who were enrolled, or are to be (enrollment_type)")
    enrollment_type: Mapped[str | None] = column(_KNOWN_OR_PLANNED)
    allocation: Mapped[str | None] = column("RANDOMIZED, NON_RANDOMIZED, NA")
    model: Mapped[str | None] = column(
        "Design: PARALLEL, CROSSOVER, SINGLE_GROUP …; COHORT … if observational"
    )
    masking: Mapped[str | None] = column(
        "Number of parties who do not know the arm: NONE, SINGLE, DOUBLE, TRIPLE, QUADRUPLE"
    )
    who_masked: Mapped[str | None] = column(
        "Who does not know the arm, joined by /: PARTICIPANT, CARE_PROVIDER, INVESTIGATOR, OUTCOMES_ASSESSOR"
    )
    purpose: Mapped[str | None] = column("Primary purpose, such as TREATMENT")
    sponsor: Mapped[str | None] = column("Lead sponsor, as the record names it")
    sponsor_class: Mapped[str | None] = column("INDUSTRY, NIH, OTHER …")
    brief_summary: Mapped[str | None] = column("Summary")
    detailed_description: Mapped[str | None] = column("Description")
    eligibility: Mapped[str | None] = column("Criteria for inclusion and exclusion, in the record's words")
    sex: Mapped[str | None] = column("ALL, FEMALE, MALE")
    minimum_age: Mapped[str | None] = column(
        "Youngest age, with its unit, such as 18 Years; empty if there is no limit"
    )
    maximum_age: Mapped[str | None] = column("Oldest age, with its unit; empty if there is no limit")
    healthy_volunteers: Mapped[bool | None] = flag(
        "healthy_volunteers", "Whether healthy people may take part"
    )
    has_results: Mapped[bool] = flag("has_results", "Whether results are posted", starts_false=True)
    pre_assignment: Mapped[str | None] = column("What happened between enrolment and assignment")
    recruitment: Mapped[str | None] = column("Where and when participants were recruited")
    baseline_population: Mapped[str | None] = column("Who was analysed at baseline")
    event_time_frame: Mapped[str | None] = column("Over which time adverse events were collected")
    event_threshold: Mapped[str | None] = column(
        "Other than serious events are listed if more than this percentage of some group had them, as printed"
    )
    event_description: Mapped[str | None] = column("How adverse events were collected")
    limitations: Mapped[str | None] = column("Limitations and caveats")
    read_with: Mapped[str] = column(
        "Versions of trialdb, of its vocabularies and of its rules that read the record"
    )


class StudyCountry(Base):
    """One country in which a study has sites, as its registry record lists them."""

    __tablename__ = "study_countries"
    __table_args__ = (UniqueConstraint("study_id", "country"), at_least("sites", 1))

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", _STUDY, index=False, part=True)
    country: Mapped[str] = column("The country, as the registry names it", index=True)
    sites: Mapped[int] = column("Number of sites there")


class StudyReference(Base):
    """One publication that a registry record names."""

    __tablename__ = "study_references"
    __table_args__ = (UniqueConstraint("study_id", "position"), at_least("position"))

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", _STUDY, index=False, part=True)
    position: Mapped[int] = column("Place in the record's list, from 0")
    pmid: Mapped[str | None] = column("Its number in PubMed (PMID)", index=True)
    kind: Mapped[str | None] = column("RESULT, BACKGROUND, DERIVED (found by the registry)")
    citation: Mapped[str | None] = column("The citation")


class StudyIntervention(Base):
    """One intervention as a registry record describes it."""

    __tablename__ = "study_interventions"
    __table_args__ = (UniqueConstraint("study_id", "position"), at_least("position"))

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", _STUDY, index=False, part=True)
    position: Mapped[int] = column("Place in the record's list, from 0")
    intervention_id: Mapped[int] = reference(
        "interventions", "The drug, device or placebo that it was taken to be"
    )
    kind: Mapped[str | None] = column("DRUG, BIOLOGICAL, DEVICE, BEHAVIORAL …")
    name: Mapped[str] = column("Its name in the record")
    description: Mapped[str | None] = column("What the record says of it")
    other_names: Mapped[str | None] = column("Its other names in the record: a JSON list")


class Outcome(Base):
    """One outcome measure with its results, as a registry record posts it."""

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("study_id", "position"),
        at_least("position"),
        share("score"),
        *time_point(),
    )

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", _STUDY, index=False)
    position: Mapped[int] = column("Place in the record, from 0")
    kind: Mapped[str | None] = column("PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED, POST_HOC")
    title: Mapped[str] = column("Its title")
    description: Mapped[str | None] = column("Its description")
    population: Mapped[str | None] = column("Who was analysed")
    time_frame: Mapped[str | None] = column("When it was measured, in the record's words")
    at_value: Mapped[float | None] = column(
        "The one time that time_frame names: the figure; empty if it names none or several"
    )
    at_unit: Mapped[str | None] = column("Unit of that time: day, week, month, year")
    at_days: Mapped[float | None] = column("That time in days")
    status: Mapped[str | None] = column("POSTED or NOT_POSTED")
    expected: Mapped[str | None] = column("When its results are expected, if they are not posted")
    parameter: Mapped[str | None] = column("MEAN, COUNT_OF_PARTICIPANTS, NUMBER …")
    dispersion: Mapped[str | None] = column(_DISPERSION)
    unit: Mapped[str | None] = column(_UNIT)
    units_analysed: Mapped[str | None] = column(
        "What is counted in the groups: Participants, eyes …; empty if the record does not say"
    )
    endpoint_id: Mapped[int] = reference("endpoints", "The endpoint that its title was taken to be")
    score: Mapped[float] = column(
        "How sure that is, 0 to 1; 0 if no vocabulary has it, and the endpoint is named like the title"
    )
    reason: Mapped[str] = column("Why it was taken to be that")
    locator: Mapped[str] = column(_LOCATOR)


class ResultGroup(Base):
    """One group of participants as one part of a registry record defines it, and the arm that it was taken to be."""

    __tablename__ = "result_groups"
    __table_args__ = (
        one_of("module", GROUP_MODULES),
        arm_of_study("arm_id"),
        UniqueConstraint("study_id", "position"),
        Index(None, "study_id", "arm_id"),
        at_least("position"),
        share("score"),
    )

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", _STUDY, index=False)
    position: Mapped[int] = column("Place among the groups of the record, from 0")
    module: Mapped[str] = column("arms, flow, baseline, outcome, adverse_events")
    outcome_id: Mapped[int | None] = reference(
        "outcomes", "Its outcome; empty in the other parts of the record"
    )
    code: Mapped[str] = column(
        "Its code, which means something in this part of the record only; empty for arms"
    )
    title: Mapped[str] = column("Its title")
    description: Mapped[str | None] = column("Its description")
    kind: Mapped[str | None] = column(
        "Of a registered arm: EXPERIMENTAL, ACTIVE_COMPARATOR, PLACEBO_COMPARATOR, SHAM_COMPARATOR …"
    )
    arm_id: Mapped[int] = column("The arm that it was taken to be")
    local_id: Mapped[str] = column("The arm's number among those of the record, such as a1")
    score: Mapped[float] = column("How sure that is, 0 to 1; 0 if no arm fits, and the arm is one of its own")
    reason: Mapped[str] = column("Why it was taken to be that")
    locator: Mapped[str] = column(_LOCATOR)


class Denominator(Base):
    """How many of a group were analysed: for an outcome, one of its classes, or at baseline."""

    __tablename__ = "denominators"
    __table_args__ = (UniqueConstraint("group_id", "position"), at_least("position"), at_least("n"))

    id: Mapped[int] = row_id()
    group_id: Mapped[int] = reference("result_groups", "The group", index=False)
    position: Mapped[int] = column("Place among the denominators of the group, from 0")
    class_title: Mapped[str | None] = column(
        "The class of the outcome that it is for; empty for the whole of it"
    )
    units: Mapped[str | None] = column("What is counted: Participants, eyes …")
    n: Mapped[int | None] = column("Number of them who were analysed")
    value_text: Mapped[str | None] = column(_PRINTED)
    locator: Mapped[str] = column(_LOCATOR)


class Analysis(Base):
    """One statistical analysis of an outcome, as a registry record posts it."""

    __tablename__ = "analyses"
    __table_args__ = (
        UniqueConstraint("outcome_id", "position"),
        at_least("position"),
        share("comparator_score"),
        one_of("p_operator", OPERATORS),
        share("p_value"),
    )

    id: Mapped[int] = row_id()
    outcome_id: Mapped[int] = reference("outcomes", "The outcome", index=False)
    position: Mapped[int] = column("Place among the analyses of the outcome, from 0")
    groups_text: Mapped[str | None] = column("What the record says of the groups that it compares")
    comparator_id: Mapped[int | None] = reference(
        "result_groups", "The group that the other is compared with; empty unless there are two"
    )
    comparator_reason: Mapped[str | None] = column("Why that group: the record has no field for it")
    comparator_score: Mapped[float | None] = column("How sure that is, 0 to 1")
    hypothesis: Mapped[str | None] = column("SUPERIORITY, NON_INFERIORITY, EQUIVALENCE, OTHER …")
    hypothesis_text: Mapped[str | None] = column("What the record says of the margin")
    method: Mapped[str | None] = column("The statistical method, in the record's words, such as ANCOVA")
    method_text: Mapped[str | None] = column("What the record says of the method")
    p_text: Mapped[str | None] = column("The p-value as printed, such as <0.001")
    p_operator: Mapped[str | None] = column("<, =, >, <= or >= before the p-value")
    p_value: Mapped[float | None] = column("The p-value, 0 to 1")
    p_comment: Mapped[str | None] = column("What the record says of the p-value")
    parameter: Mapped[str | None] = column(
        "What was estimated, in the record's words, such as Mean Difference (Net) or Hazard Ratio (HR)"
    )
    value_text: Mapped[str | None] = column("The estimate as printed")
    value: Mapped[float | None] = column("The estimate, in the unit of the outcome unless it is a ratio")
    ci_level: Mapped[float | None] = column("Level of the confidence interval in percent (95)")
    ci_sides: Mapped[str | None] = column("ONE_SIDED, TWO_SIDED; empty if not stated")
    ci_low_text: Mapped[str | None] = column("Lower end of the interval as printed")
    ci_low: Mapped[float | None] = column("Lower end of the interval")
    ci_high_text: Mapped[str | None] = column("Upper end of the interval as printed")
    ci_high: Mapped[float | None] = column("Upper end of the interval")
    ci_comment: Mapped[str | None] = column("What the record says of the ends of the interval")
    dispersion: Mapped[str | None] = column(
        "What dispersion_text is: STANDARD_DEVIATION or STANDARD_ERROR_OF_MEAN"
    )
    dispersion_text: Mapped[str | None] = column("Dispersion of the estimate as printed")
    comment: Mapped[str | None] = column("What the record says of the estimate or of the analysis")
    locator: Mapped[str] = column(_LOCATOR)


class AnalysisGroup(Base):
    """One group that an analysis names."""

    __tablename__ = "analysis_groups"
    __table_args__ = (UniqueConstraint("analysis_id", "position"), at_least("position"))

    id: Mapped[int] = row_id()
    analysis_id: Mapped[int] = reference("analyses", "The analysis", index=False)
    position: Mapped[int] = column("Place among the groups that the analysis names, from 0")
    group_id: Mapped[int] = reference("result_groups", "The group")


class BaselineMeasurement(Base):
    """One figure of a group at the start of a study."""

    __tablename__ = "baseline_measurements"
    __table_args__ = (UniqueConstraint("study_id", "position"), at_least("position"))

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", _STUDY, index=False)
    position: Mapped[int] = column("Place in the record, from 0")
    group_id: Mapped[int] = reference("result_groups", "The group")
    title: Mapped[str] = column("What was measured, such as Age, Continuous")
    class_title: Mapped[str | None] = column("Row of the measure, such as a region")
    category: Mapped[str | None] = column("Category, such as Female")
    parameter: Mapped[str | None] = column("MEAN, MEDIAN, COUNT_OF_PARTICIPANTS …")
    dispersion: Mapped[str | None] = column(
        "What stands beside the figure: STANDARD_DEVIATION, INTER_QUARTILE_RANGE, FULL_RANGE …"
    )
    unit: Mapped[str | None] = column(_UNIT)
    value_text: Mapped[str | None] = column(_PRINTED)
    value: Mapped[float | None] = column("The figure")
    spread_text: Mapped[str | None] = column("The dispersion as printed")
    spread: Mapped[float | None] = column("The dispersion, in the unit of the figure")
    low_text: Mapped[str | None] = column("Lower limit of that range as printed")
    low: Mapped[float | None] = column("Lower limit, in the unit of the figure")
    high_text: Mapped[str | None] = column("Upper limit of that range as printed")
    high: Mapped[float | None] = column("Upper limit, in the unit of the figure")
    comment: Mapped[str | None] = column("What the record says of the figure")
    locator: Mapped[str] = column(_LOCATOR)


class ParticipantFlow(Base):
    """How many of a group reached a milestone of a period, or left it for a reason."""

    __tablename__ = "participant_flow"
    __table_args__ = (
        UniqueConstraint("study_id", "position"),
        at_least("position"),
        at_least("n"),
        one_of("kind", FLOW_KINDS),
    )

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", _STUDY, index=False)
    position: Mapped[int] = column("Place in the record, from 0")
    group_id: Mapped[int] = reference("result_groups", "The group")
    period: Mapped[str | None] = column("The period of the study")
    kind: Mapped[str] = column("milestone or withdrawal")
    name: Mapped[str | None] = column(
        "STARTED, COMPLETED, NOT COMPLETED or another milestone; or the reason for leaving"
    )
    n_text: Mapped[str | None] = column(_PRINTED)
    n: Mapped[int | None] = column("Participants who reached it, or who left for it")
    units_text: Mapped[str | None] = column("Number of other units, such as eyes, as printed")
    comment: Mapped[str | None] = column("What the record says of it")
    locator: Mapped[str] = column(_LOCATOR)
