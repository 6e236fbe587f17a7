"""Every table, in reading order: sources, vocabularies, studies, what sources state, how loading went.

A thing (study, arm, endpoint, drug) is one row whatever sources call it; a fact is one row for each source
that states it, with its evidence. Each table has an integer ``id`` and a natural unique key, so that loading
again finds its rows. Whatever a constraint can refuse, the database refuses; constraints are written in SQL
that SQLite and PostgreSQL both know. Times are text in UTC (``2025-03-08T09:30:00Z``), dates are text with the
precision that is known (``2025``, ``2025-03``, ``2025-03-08``). The module is long because keys are read
across tables. A change here needs a migration; ``tests/test_migrations.py`` compares the two.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, cast, get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column

from trialdb import facts

__all__ = [
    "AdverseEventName",
    "AdverseEventTerm",
    "Arm",
    "ArmIntervention",
    "Base",
    "Condition",
    "ConditionName",
    "DataDictionary",
    "Endpoint",
    "EndpointName",
    "Evidence",
    "Intervention",
    "InterventionName",
    "LoadIssue",
    "LoadItem",
    "LoadRun",
    "Milestone",
    "MilestoneOrganisation",
    "Organisation",
    "OrganisationName",
    "Resolution",
    "Result",
    "SafetyEvent",
    "Source",
    "SourceFacts",
    "Study",
    "StudyCondition",
    "StudyEndpoint",
    "StudyLink",
    "StudyName",
    "StudyOrganisation",
    "StudyRule",
]

SOURCE_KINDS: Final = get_args(facts.SourceKind)
TIME_UNITS: Final = get_args(facts.TimeUnit)
ARM_ROLES: Final = get_args(facts.ArmRole)
DOSE_LEVELS: Final = get_args(facts.DoseLevel)
ENDPOINT_ROLES: Final = get_args(facts.EndpointRole)
ARM_MEASURES: Final = get_args(facts.ArmMeasure)
COMPARISON_MEASURES: Final = get_args(facts.ComparisonMeasure)
DIRECTIONS: Final = get_args(facts.Direction)
OPERATORS: Final = get_args(facts.Operator)
DISPERSIONS: Final = ("sd", "se", "iqr", "range")
TEST_TYPES: Final = ("superiority", "non-inferiority", "equivalence")
ALLOCATIONS: Final = ("randomized", "non-randomized")
MASKINGS: Final = ("open-label", "single-blind", "double-blind", "triple-blind", "quadruple-blind")
CONTROLS: Final = ("placebo", "active", "sham", "none")
ENDPOINT_KINDS: Final = ("responder", "continuous", "event", "time_to_event", "rate")
INTERVENTION_KINDS: Final = (
    "drug", "biologic", "vaccine", "device", "procedure", "behavioural", "placebo", "other",
)  # fmt: skip
ORGANISATION_KINDS: Final = ("company", "regulator", "academic", "government", "charity", "publisher")
ORGANISATION_ROLES: Final = ("sponsor", "collaborator", "other")
NAME_SCHEMES: Final = ("nct", "eudract", "acronym", "protocol", "phrase")
LINK_KINDS: Final = ("extension_of", "part_of", "pools")
DATE_PRECISIONS: Final = ("day", "month", "quarter", "half", "year")
RESOLUTION_KINDS: Final = (
    "study", "arm", "intervention", "organisation", "condition", "endpoint", "adverse_event",
)  # fmt: skip
RUN_STATUSES: Final = ("running", "done", "failed", "partial")
ITEM_STATUSES: Final = ("loaded", "unchanged", "replaced", "failed")

_DIGITS: Final = "'0123456789'"


class Base(DeclarativeBase):
    """What all tables share: names of constraints, types of text and figures, and where descriptions come from."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        }
    )
    type_annotation_map = {str: Text(), float: Double(), int: Integer()}  # noqa: RUF012  (SQLAlchemy's own form)

    def __init_subclass__(cls, **options: Any) -> None:
        """Describe the table in the database by the first sentence of its class."""
        super().__init_subclass__(**options)
        cast("Table", cls.__table__).comment = (
            (cls.__doc__ or "").partition("\n")[0].rstrip(".").replace("``", "")
        )


def _id() -> MappedColumn[int]:
    return mapped_column(primary_key=True, comment="Number of the row; loading again keeps it")


def _column(comment: str, *, index: bool = False) -> MappedColumn[Any]:
    return mapped_column(comment=comment, index=index)


def _starts(value: str | float, comment: str) -> MappedColumn[Any]:
    """A column that holds ``value`` where none is given."""
    return mapped_column(server_default=str(value), default=value, comment=comment)


def _ref(target: str, comment: str, *, index: bool = True, part: bool = False) -> MappedColumn[Any]:
    """A foreign key; ``part`` rows go with their owner; ``index=False`` where a longer index starts with it."""
    key = ForeignKey(f"{target}.id", ondelete="CASCADE" if part else None)
    return mapped_column(key, index=index, comment=comment)


def _flag(name: str, comment: str, *, starts_false: bool = False) -> MappedColumn[Any]:
    """A yes or no; SQLite, which has no boolean type, gets a CHECK of this name."""
    kind = Boolean(name=name, create_constraint=True)
    if starts_false:
        return mapped_column(kind, server_default=false(), default=False, comment=comment)
    return mapped_column(kind, comment=comment)


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({_quoted(values)})", name=column)


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _at_least(column: str, least: int = 0) -> CheckConstraint:
    return CheckConstraint(f"{column} >= {least}", name=f"{column}_at_least_{least}")


def _filled(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} <> ''", name=f"{column}_filled")


def _partial_date(column: str) -> str:
    """SQL that holds for an ISO date of year, month or day precision."""
    digits = f"substr({column}, 1, 4) || substr({column}, 6, 2) || substr({column}, 9, 2)"
    return (
        f"length({column}) IN (4, 7, 10) AND ltrim({digits}, {_DIGITS}) = ''"
        f" AND substr({column}, 5, 1) IN ('', '-') AND substr({column}, 8, 1) IN ('', '-')"
        f" AND (length({column}) < 7 OR substr({column}, 6, 2) BETWEEN '01' AND '12')"
        f" AND (length({column}) < 10 OR substr({column}, 9, 2) BETWEEN '01' AND '31')"
    )


def _date(column: str) -> CheckConstraint:
    return CheckConstraint(_partial_date(column), name=f"{column}_date")


def _time(column: str) -> CheckConstraint:
    shape = " AND ".join(
        f"substr({column}, {place}, 1) = '{sign}'" for place, sign in ((5, "-"), (8, "-"), (11, "T"))
    )
    return CheckConstraint(f"length({column}) >= 19 AND {shape}", name=f"{column}_time")


def _time_point() -> tuple[CheckConstraint, ...]:
    """A time point is a figure with its unit, or is not stated at all."""
    return (
        _one_of("at_unit", TIME_UNITS),
        CheckConstraint("(at_value IS NULL) = (at_unit IS NULL)", name="at_value_with_unit"),
        CheckConstraint("at_days IS NULL OR at_value IS NOT NULL", name="at_days_with_value"),
    )


def _of_study(column: str) -> ForeignKeyConstraint:
    """An arm that is one of the row's own study."""
    return ForeignKeyConstraint(["study_id", column], ["arms.study_id", "arms.id"])


# --- Sources and evidence


class Source(Base):
    """One version of one document; a changed document is a new row, and the old row says what replaced it.

    Only one version of a document is current. To replace one, set its ``replaced_by`` to its own id, insert the
    new version, then set ``replaced_by`` to the new id, all in one transaction.
    """

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("document_key", "version"),
        UniqueConstraint("document_key", "sha256", "version"),
        Index(
            "uq_sources_document_key_current",
            "document_key",
            unique=True,
            sqlite_where=text("replaced_by IS NULL"),
            postgresql_where=text("replaced_by IS NULL"),
        ),
        _one_of("kind", SOURCE_KINDS),
        _filled("document_key"),
        _at_least("version", 1),
        _date("published_on"),
        _date("accessed_on"),
        _time("loaded_at"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = _id()
    document_key: Mapped[str] = _column("Identity over versions: its address, else file: and its path")
    version: Mapped[int] = _column("1 for the first version that was loaded, then 2, 3 …")
    kind: Mapped[str] = _column(
        "registry, journal_abstract, journal_article, conference_report, press_release, trade_news, other"
    )
    publisher: Mapped[str | None] = _column("Who published it")
    title: Mapped[str | None] = _column("Its headline")
    url: Mapped[str | None] = _column("Its address", index=True)
    published_on: Mapped[str | None] = _column("Date of publication: 2025, 2025-03 or 2025-03-08")
    accessed_on: Mapped[str | None] = _column("Date on which this version was fetched or read")
    sha256: Mapped[str] = _column("SHA-256 of the stored text and metadata, in hexadecimal")
    media_type: Mapped[str] = _column("Media type of the file that was read, such as text/html")
    text: Mapped[str] = _column("The text to which every evidence offset refers")
    loader: Mapped[str] = _column("The reader that read it")
    loader_version: Mapped[str] = _column("Version of trialdb that read it")
    loaded_at: Mapped[str] = _column("When this version was loaded (UTC)")
    replaced_by: Mapped[int | None] = _ref("sources", "The version that replaced this one; empty if current")


class SourceFacts(Base):
    """What the extractor read from one source, in the source's own terms: the input of resolving."""

    __tablename__ = "source_facts"

    source_id: Mapped[int] = mapped_column(
        ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True, comment="The source"
    )
    extractor_version: Mapped[str] = _column("Version of trialdb that extracted the facts")
    facts: Mapped[str] = _column("The facts as JSON, as trialdb extract prints them")


class Evidence(Base):
    """One place in one source: ``text[start:end] == quote``, or a locator inside a record."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("source_id", "start", "end", "locator"),
        _at_least("start"),
        CheckConstraint('"end" >= start', name="end_after_start"),
        CheckConstraint("locator <> '' OR length(quote) = \"end\" - start", name="quote_length"),
    )

    id: Mapped[int] = _id()
    source_id: Mapped[int] = _ref("sources", "The source", index=False)
    start: Mapped[int] = _column("Offset of its first character in the source's text, from 0")
    end: Mapped[int] = _column("Offset after its last character")
    quote: Mapped[str] = _column("The words themselves: text[start:end], or the value at the locator")
    locator: Mapped[str] = _starts("", "JSON path or table cell in a record; empty for running text")


# --- Vocabularies: copied from seeds/, joined by names that only a source gives

_KNOWN: Final = "Whether the vocabulary in seeds/ has it; if not, only sources name it"
_NAME_KEY: Final = "The name by which it is looked up: lower case, letters and digits only"


class _Name:
    """What tables of names share: a name belongs to one thing of its kind."""

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint, CheckConstraint]:
        return UniqueConstraint("name_key"), _filled("name_key")

    name: Mapped[str] = mapped_column(sort_order=1, comment="The name as written")
    name_key: Mapped[str] = mapped_column(sort_order=1, comment=_NAME_KEY)


class Organisation(Base):
    """One company, regulator, academic sponsor or publisher."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("name"), _filled("name"), _one_of("kind", ORGANISATION_KINDS))

    id: Mapped[int] = _id()
    name: Mapped[str] = _column("Its usual name")
    kind: Mapped[str | None] = _column("company, regulator, academic, government, charity, publisher")
    country: Mapped[str | None] = _column("Country of its head office")
    in_vocabulary: Mapped[bool] = _flag("in_vocabulary", _KNOWN, starts_false=True)


class OrganisationName(_Name, Base):
    """One name of an organisation; a name belongs to one organisation."""

    __tablename__ = "organisation_names"

    id: Mapped[int] = _id()
    organisation_id: Mapped[int] = _ref("organisations", "The organisation", part=True)


class Intervention(Base):
    """One drug, vaccine, device, procedure or placebo under its generic name."""

    __tablename__ = "interventions"
    __table_args__ = (UniqueConstraint("name"), _filled("name"), _one_of("kind", INTERVENTION_KINDS))

    id: Mapped[int] = _id()
    name: Mapped[str] = _column("Its generic name")
    kind: Mapped[str] = _column("drug, biologic, vaccine, device, procedure, behavioural, placebo, other")
    mechanism: Mapped[str | None] = _column("How it works, such as JAK1 inhibitor")
    in_vocabulary: Mapped[bool] = _flag("in_vocabulary", _KNOWN, starts_false=True)


class InterventionName(_Name, Base):
    """One generic name, brand or code of an intervention; a name belongs to one intervention."""

    __tablename__ = "intervention_names"

    id: Mapped[int] = _id()
    intervention_id: Mapped[int] = _ref("interventions", "The intervention", part=True)


class Condition(Base):
    """One disease or condition."""

    __tablename__ = "conditions"
    __table_args__ = (UniqueConstraint("name"), _filled("name"))

    id: Mapped[int] = _id()
    name: Mapped[str] = _column("Its usual name")
    area: Mapped[str | None] = _column("Disease area, such as dermatology; empty if not known")
    in_vocabulary: Mapped[bool] = _flag("in_vocabulary", _KNOWN, starts_false=True)


class ConditionName(_Name, Base):
    """One name of a condition; a name belongs to one condition."""

    __tablename__ = "condition_names"

    id: Mapped[int] = _id()
    condition_id: Mapped[int] = _ref("conditions", "The condition", part=True)


class Endpoint(Base):
    """One endpoint of the field, whatever study uses it."""

    __tablename__ = "endpoints"
    __table_args__ = (UniqueConstraint("code"), _filled("code"), _one_of("kind", ENDPOINT_KINDS))

    id: Mapped[int] = _id()
    code: Mapped[str] = _column("Its usual short form, such as EASI-75; else as a source reports it")
    label: Mapped[str] = _column("What it measures, in words")
    area: Mapped[str | None] = _column("Disease area, such as dermatology; empty if not known")
    instrument: Mapped[str | None] = _column("Code of the scale it derives from, such as EASI")
    kind: Mapped[str | None] = _column("responder, continuous, event, time_to_event, rate")
    threshold: Mapped[str | None] = _column("What makes a responder, such as 75 or 0/1")
    unit: Mapped[str | None] = _column("Unit of its figures")
    higher_is_better: Mapped[bool | None] = _flag("higher_is_better", "Whether a higher figure is good")
    in_vocabulary: Mapped[bool] = _flag("in_vocabulary", _KNOWN, starts_false=True)


class EndpointName(_Name, Base):
    """One name of an endpoint; a name belongs to one endpoint."""

    __tablename__ = "endpoint_names"

    id: Mapped[int] = _id()
    endpoint_id: Mapped[int] = _ref("endpoints", "The endpoint", part=True)


class AdverseEventTerm(Base):
    """One preferred term for an adverse event."""

    __tablename__ = "adverse_event_terms"
    __table_args__ = (UniqueConstraint("term"), _filled("term"))

    id: Mapped[int] = _id()
    term: Mapped[str] = _column("The preferred term; else as a source reports it")
    organ_class: Mapped[str | None] = _column("System organ class; Any for totals")
    in_vocabulary: Mapped[bool] = _flag("in_vocabulary", _KNOWN, starts_false=True)


class AdverseEventName(_Name, Base):
    """One name of an adverse event; a name belongs to one term."""

    __tablename__ = "adverse_event_names"

    id: Mapped[int] = _id()
    term_id: Mapped[int] = _ref("adverse_event_terms", "The preferred term", part=True)


class StudyRule(Base):
    """One rule of ``seeds/study_rules.yaml``: which study a source means that it does not name."""

    __tablename__ = "study_rules"
    __table_args__ = (
        UniqueConstraint("source", "readout", "phrase", "intervention"),
        CheckConstraint("readout <> '' OR phrase <> ''", name="readout_or_phrase"),
    )

    id: Mapped[int] = _id()
    source: Mapped[str] = _column("Address or title of the source")
    readout: Mapped[str] = _starts("", "Month of the readout that the source speaks of (2024-09), or empty")
    phrase: Mapped[str] = _starts("", "The source's words for the study, or empty")
    intervention: Mapped[str] = _starts("", "The drug that it is about, or empty")
    study: Mapped[str] = _column("The study that is meant")
    reason: Mapped[str] = _column("How we know")


class DataDictionary(Base):
    """What each table, view and column means; filled by ``trialdb init``."""

    __tablename__ = "data_dictionary"

    table_name: Mapped[str] = mapped_column(primary_key=True, comment="Table or view")
    column_name: Mapped[str] = mapped_column(primary_key=True, comment="Column; empty for the table itself")
    type: Mapped[str] = _column("Type of the column; table or view for the table itself")
    description: Mapped[str] = _column("What it means")


# --- Studies and arms


class Study(Base):
    """One trial, under one identity whatever sources call it."""

    __tablename__ = "studies"
    __table_args__ = (
        UniqueConstraint("study_key"),
        UniqueConstraint("nct_id"),
        _filled("study_key"),
        CheckConstraint(
            f"length(nct_id) = 11 AND substr(nct_id, 1, 3) = 'NCT' AND ltrim(substr(nct_id, 4), {_DIGITS}) = ''",
            name="nct_id_shape",
        ),
        _one_of("allocation", ALLOCATIONS),
        _one_of("masking", MASKINGS),
        _one_of("control", CONTROLS),
        _at_least("enrolled"),
        CheckConstraint("weeks > 0", name="weeks_positive"),
        _date("started_on"),
        _date("completed_on"),
    )

    id: Mapped[int] = _id()
    study_key: Mapped[str] = _column("Its identity: nct:…, name:… or source:…#…")
    name: Mapped[str] = _column("The name by which it is best known", index=True)
    nct_id: Mapped[str | None] = _column("Its number in ClinicalTrials.gov (NCT and eight digits)")
    title: Mapped[str | None] = _column("Its official or brief title")
    phase: Mapped[str | None] = _column("Phase: 1, 1/2, 2, 2b, 3 …")
    status: Mapped[str | None] = _column("Where it stands, as the registry says")
    enrolled: Mapped[int | None] = _column("Number of participants")
    allocation: Mapped[str | None] = _column("randomized or non-randomized")
    masking: Mapped[str | None] = _column("open-label, single-blind, double-blind …")
    control: Mapped[str | None] = _column("placebo, active, sham or none")
    weeks: Mapped[float | None] = _column("Length of treatment in weeks")
    program: Mapped[str | None] = _column("The development programme that it is part of")
    started_on: Mapped[str | None] = _column("Date of its start, as exactly as it is known")
    completed_on: Mapped[str | None] = _column("Date of its completion, as exactly as it is known")
    unresolved: Mapped[bool] = _flag(
        "unresolved",
        "Whether no source names it",
        starts_false=True,
    )


class StudyName(Base):
    """One name or number of a study."""

    __tablename__ = "study_names"
    __table_args__ = (
        UniqueConstraint("study_id", "scheme", "name_key"),
        _one_of("scheme", NAME_SCHEMES),
        _filled("name_key"),
        Index(None, "name_key"),
    )

    id: Mapped[int] = _id()
    study_id: Mapped[int] = _ref("studies", "The study", index=False, part=True)
    source_id: Mapped[int | None] = _ref(
        "sources", "The first source that uses the name; empty if from a rule"
    )
    scheme: Mapped[str] = _column("nct, eudract, acronym, protocol, phrase (a source's own words)")
    name: Mapped[str] = _column("The name as written")
    name_key: Mapped[str] = _column(_NAME_KEY)


class StudyLink(Base):
    """That one study extends, is part of, or pools another."""

    __tablename__ = "study_links"
    __table_args__ = (
        UniqueConstraint("study_id", "other_study_id", "kind"),
        _one_of("kind", LINK_KINDS),
        CheckConstraint("study_id <> other_study_id", name="two_studies"),
    )

    id: Mapped[int] = _id()
    study_id: Mapped[int] = _ref("studies", "The study", index=False, part=True)
    other_study_id: Mapped[int] = _ref(
        "studies", "The study that it extends, is part of, or pools", part=True
    )
    kind: Mapped[str] = _column("extension_of, part_of, pools")


class StudyOrganisation(Base):
    """Who runs a study."""

    __tablename__ = "study_organisations"
    __table_args__ = (
        UniqueConstraint("study_id", "organisation_id", "role"),
        _one_of("role", ORGANISATION_ROLES),
    )

    id: Mapped[int] = _id()
    study_id: Mapped[int] = _ref("studies", "The study", index=False, part=True)
    organisation_id: Mapped[int] = _ref("organisations", "The organisation")
    role: Mapped[str] = _column("sponsor, collaborator, other")


class StudyCondition(Base):
    """What a study treats."""

    __tablename__ = "study_conditions"
    __table_args__ = (UniqueConstraint("study_id", "condition_id"),)

    id: Mapped[int] = _id()
    study_id: Mapped[int] = _ref("studies", "The study", index=False, part=True)
    condition_id: Mapped[int] = _ref("conditions", "The condition")


class Arm(Base):
    """One treatment group of a study."""

    __tablename__ = "arms"
    __table_args__ = (
        UniqueConstraint("study_id", "arm_key"),
        # What results and safety events refer to, so that an arm of another study is refused.
        UniqueConstraint("study_id", "id"),
        _filled("arm_key"),
        _one_of("role", ARM_ROLES),
        _one_of("dose_level", DOSE_LEVELS),
        _at_least("n"),
        _at_least("ratio", 1),
    )

    id: Mapped[int] = _id()
    study_id: Mapped[int] = _ref("studies", "The study", index=False, part=True)
    arm_key: Mapped[str] = _column("Its identity in the study, from drugs, doses and regimen")
    label: Mapped[str] = _column("What it is called, such as upadacitinib 30 mg once daily")
    role: Mapped[str] = _column("experimental, placebo, active_comparator, other")
    dose_level: Mapped[str | None] = _column("high, medium or low where sources speak of it so")
    n: Mapped[int | None] = _column("Number of participants")
    ratio: Mapped[int | None] = _column("Its share in the randomisation (3 of 3:2:2)")


class ArmIntervention(Base):
    """One drug that an arm gets, with dose and schedule."""

    __tablename__ = "arm_interventions"
    __table_args__ = (
        UniqueConstraint("arm_id", "position"),
        _at_least("position"),
        _at_least("dose_value"),
        _at_least("dose_mg"),
        CheckConstraint("interval_days > 0", name="interval_days_positive"),
    )

    id: Mapped[int] = _id()
    arm_id: Mapped[int] = _ref("arms", "The arm", index=False, part=True)
    position: Mapped[int] = _column("0 for the first drug of a combination, then 1, 2 …")
    intervention_id: Mapped[int] = _ref("interventions", "The drug, device or placebo")
    dose_value: Mapped[float | None] = _column("Dose at one time, as stated")
    dose_unit: Mapped[str | None] = _column("Unit of the dose, such as mg")
    dose_mg: Mapped[float | None] = _column("The dose in mg; empty where the unit is no mass")
    interval_days: Mapped[float | None] = _column("Days from one dose to the next")
    regimen: Mapped[str | None] = _column("The schedule in words, such as every 4 weeks")
    route: Mapped[str | None] = _column("How it is given, such as subcutaneous")


# --- What sources state

_POSITION: Final = "Place among the facts of its kind in the source, from 0"
_AT_VALUE: Final = "When it was measured, as stated: the figure"
_AT_UNIT: Final = "When it was measured, as stated: day, week, month, year"
_AT_DAYS: Final = "When it was measured, in days"
_STATED_BY: Final = "The source that states it"
_EVIDENCE: Final = "The place where the source states it"


class StudyEndpoint(Base):
    """That a study has an endpoint, as one source states it."""

    __tablename__ = "study_endpoints"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        _at_least("position"),
        _one_of("role", ENDPOINT_ROLES),
        *_time_point(),
        Index(None, "study_id", "endpoint_id"),
    )

    id: Mapped[int] = _id()
    source_id: Mapped[int] = _ref("sources", _STATED_BY, index=False)
    position: Mapped[int] = _column(_POSITION)
    study_id: Mapped[int] = _ref("studies", "The study", index=False)
    endpoint_id: Mapped[int] = _ref("endpoints", "The endpoint")
    reported_endpoint: Mapped[str | None] = _column("The endpoint in the source's words")
    role: Mapped[str | None] = _column("primary, co-primary, secondary, key secondary, exploratory")
    at_value: Mapped[float | None] = _column(_AT_VALUE)
    at_unit: Mapped[str | None] = _column(_AT_UNIT)
    at_days: Mapped[float | None] = _column(_AT_DAYS)
    met: Mapped[bool | None] = _flag("met", "Whether it was met; empty if the source does not say")
    evidence_id: Mapped[int | None] = _ref("evidence", _EVIDENCE)


class Result(Base):
    """One number for one arm, or for one arm against another, as one source states it."""

    __tablename__ = "results"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        _of_study("arm_id"),
        _of_study("comparator_id"),
        _at_least("position"),
        *_time_point(),
        CheckConstraint("comparator_id <> arm_id", name="two_arms"),
        CheckConstraint(
            f"(comparator_id IS NULL AND measure IN ({_quoted(ARM_MEASURES)})) OR"
            f" (comparator_id IS NOT NULL AND measure IN ({_quoted(COMPARISON_MEASURES)}))",
            name="measure",
        ),
        CheckConstraint(
            "value IS NOT NULL OR value_text IS NOT NULL OR n IS NOT NULL OR ci_low IS NOT NULL"
            " OR p_value IS NOT NULL OR direction IS NOT NULL OR significant IS NOT NULL",
            name="states_something",
        ),
        _at_least("n"),
        _at_least("n_total"),
        _one_of("dispersion_kind", DISPERSIONS),
        CheckConstraint("ci_low <= ci_high", name="ci_order"),
        CheckConstraint("ci_level > 0 AND ci_level < 100", name="ci_level_percent"),
        _one_of("p_operator", OPERATORS),
        CheckConstraint("p_operator IS NULL OR p_value IS NOT NULL", name="p_operator_with_value"),
        CheckConstraint("p_value BETWEEN 0 AND 1", name="p_value_range"),
        _one_of("test_type", TEST_TYPES),
        _one_of("direction", DIRECTIONS),
        CheckConstraint("NOT derived", name="stated"),
        Index(None, "endpoint_id", "study_id"),
        Index(None, "study_id", "arm_id"),
        Index(None, "study_id", "comparator_id"),
    )

    id: Mapped[int] = _id()
    source_id: Mapped[int] = _ref("sources", _STATED_BY, index=False)
    position: Mapped[int] = _column(_POSITION)
    study_id: Mapped[int] = _ref("studies", "The study", index=False)
    arm_id: Mapped[int] = _column("The arm of the study that the number is about")
    comparator_id: Mapped[int | None] = _column("The arm that it is compared with; empty for one arm")
    endpoint_id: Mapped[int] = _ref("endpoints", "The endpoint", index=False)
    reported_endpoint: Mapped[str | None] = _column("The endpoint in the source's words")
    at_value: Mapped[float | None] = _column(_AT_VALUE)
    at_unit: Mapped[str | None] = _column(_AT_UNIT)
    at_days: Mapped[float | None] = _column(_AT_DAYS)
    measure: Mapped[str] = _column(
        "One arm: proportion, mean, mean_change, percent_change, median, rate, count, other. Comparison:"
        " difference, hazard_ratio, odds_ratio, risk_ratio, rate_ratio, percent_reduction, vaccine_efficacy, other"
    )
    value: Mapped[float | None] = _column("The number")
    value_text: Mapped[str | None] = _column("The number as printed, or why there is none (NA)")
    unit: Mapped[str | None] = _column("Unit of the number, such as %")
    n: Mapped[int | None] = _column("Participants with the outcome")
    n_total: Mapped[int | None] = _column("Participants who were analysed")
    dispersion_kind: Mapped[str | None] = _column("sd, se, iqr, range")
    dispersion_value: Mapped[float | None] = _column("Standard deviation, standard error or width")
    ci_low: Mapped[float | None] = _column("Lower end of the confidence interval")
    ci_high: Mapped[float | None] = _column("Upper end of the confidence interval")
    ci_level: Mapped[float | None] = _column("Level of the confidence interval in percent (95)")
    p_operator: Mapped[str | None] = _column("<, =, >, <= or >= before the p-value")
    p_value: Mapped[float | None] = _column("The p-value, 0 to 1")
    direction: Mapped[str | None] = _column("higher or lower than the comparator, if only that is said")
    significant: Mapped[bool | None] = _flag("significant", "Whether the source calls it significant")
    test_type: Mapped[str | None] = _column("superiority, non-inferiority, equivalence")
    subgroup: Mapped[str | None] = _column("Part of the participants; empty for all")
    population: Mapped[str | None] = _column("Analysis set, such as intention-to-treat")
    derived: Mapped[bool] = _flag("derived", "Always false: views compute, tables do not", starts_false=True)
    evidence_id: Mapped[int] = _ref("evidence", _EVIDENCE)


class SafetyEvent(Base):
    """One adverse-event figure for one arm, or a term named as common, as one source states it."""

    __tablename__ = "safety_events"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        _of_study("arm_id"),
        _at_least("position"),
        *_time_point(),
        _at_least("n"),
        _at_least("n_total"),
        Index(None, "term_id", "study_id"),
        Index(None, "study_id", "arm_id"),
    )

    id: Mapped[int] = _id()
    source_id: Mapped[int] = _ref("sources", _STATED_BY, index=False)
    position: Mapped[int] = _column(_POSITION)
    study_id: Mapped[int] = _ref("studies", "The study", index=False)
    arm_id: Mapped[int] = _column("The arm of the study that it is about")
    term_id: Mapped[int] = _ref("adverse_event_terms", "The preferred term", index=False)
    reported_term: Mapped[str] = _column("The event in the source's words")
    serious: Mapped[bool] = _flag("serious", "Whether it counts serious events only", starts_false=True)
    n: Mapped[int | None] = _column("Participants with the event")
    n_total: Mapped[int | None] = _column("Participants at risk")
    value: Mapped[float | None] = _column("The figure; empty for an event that is only named")
    value_text: Mapped[str | None] = _column("The figure as printed")
    unit: Mapped[str | None] = _column("Unit of the figure, such as %")
    qualifier: Mapped[str | None] = _column("What is said of a group of events, such as >=5%")
    at_value: Mapped[float | None] = _column(_AT_VALUE)
    at_unit: Mapped[str | None] = _column(_AT_UNIT)
    at_days: Mapped[float | None] = _column(_AT_DAYS)
    evidence_id: Mapped[int] = _ref("evidence", _EVIDENCE)


class Milestone(Base):
    """One dated event in a drug's life, as one source states it."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        _at_least("position"),
        _filled("kind"),
        _one_of("date_precision", DATE_PRECISIONS),
        CheckConstraint("(date IS NULL) = (date_precision IS NULL)", name="date_with_precision"),
        CheckConstraint(
            f"(date_precision = 'year' AND length(date) = 4 AND {_partial_date('date')})"
            f" OR (date_precision = 'month' AND length(date) = 7 AND {_partial_date('date')})"
            f" OR (date_precision = 'day' AND length(date) = 10 AND {_partial_date('date')})"
            f" OR (date_precision = 'half' AND length(date) = 7 AND ltrim(substr(date, 1, 4), {_DIGITS}) = ''"
            " AND substr(date, 5, 3) IN ('-H1', '-H2'))"
            f" OR (date_precision = 'quarter' AND length(date) = 7 AND ltrim(substr(date, 1, 4), {_DIGITS}) = ''"
            " AND substr(date, 5, 3) IN ('-Q1', '-Q2', '-Q3', '-Q4'))",
            name="date_shape",
        ),
    )

    id: Mapped[int] = _id()
    source_id: Mapped[int] = _ref("sources", _STATED_BY, index=False)
    position: Mapped[int] = _column(_POSITION)
    kind: Mapped[str] = _column("What happened, such as readout, filing, approval, alliance_ended")
    date: Mapped[str | None] = _column("When: 2026, 2026-H1, 2026-Q3, 2026-03 or 2026-03-08", index=True)
    date_precision: Mapped[str | None] = _column("day, month, quarter, half, year")
    intervention_id: Mapped[int | None] = _ref("interventions", "The drug that it is about")
    study_id: Mapped[int | None] = _ref("studies", "The study that it is about")
    evidence_id: Mapped[int] = _ref("evidence", _EVIDENCE)


class MilestoneOrganisation(Base):
    """Who takes part in a milestone."""

    __tablename__ = "milestone_organisations"
    __table_args__ = (
        UniqueConstraint("milestone_id", "position"),
        UniqueConstraint("milestone_id", "organisation_id"),
        _at_least("position"),
    )

    id: Mapped[int] = _id()
    milestone_id: Mapped[int] = _ref("milestones", "The milestone", index=False, part=True)
    position: Mapped[int] = _column("Place among the organisations that the source names, from 0")
    organisation_id: Mapped[int] = _ref("organisations", "The organisation")


class Resolution(Base):
    """What one name in one source was taken to be, with how sure that is and what else it may be."""

    __tablename__ = "resolutions"
    __table_args__ = (
        UniqueConstraint("source_id", "kind", "local_id", "name_key"),
        _one_of("kind", RESOLUTION_KINDS),
        CheckConstraint("score BETWEEN 0 AND 1", name="score_range"),
        Index(None, "kind", "entity_id"),
    )

    id: Mapped[int] = _id()
    source_id: Mapped[int] = _ref("sources", "The source", index=False)
    kind: Mapped[str] = _column("study, arm, intervention, organisation, condition, endpoint, adverse_event")
    local_id: Mapped[str] = _starts("", "The id in the source's facts, such as s1; empty where it has none")
    name: Mapped[str] = _column("The name as the source writes it")
    name_key: Mapped[str] = _column(_NAME_KEY)
    entity_id: Mapped[int | None] = _column("Row in the table of that kind; empty if not resolved")
    score: Mapped[float] = _column("How sure it is, 0 to 1")
    reason: Mapped[str] = _column("Why it was taken to be that")
    alternatives: Mapped[str] = _starts("[]", "What else it may be: JSON list of name, score and reason")


# --- How loading went


class LoadRun(Base):
    """One run of a loading command."""

    __tablename__ = "load_runs"
    __table_args__ = (
        _one_of("status", RUN_STATUSES),
        _time("started_at"),
        _time("finished_at"),
        CheckConstraint("(status = 'running') = (finished_at IS NULL)", name="finished_unless_running"),
        *(_at_least(column) for column in ITEM_STATUSES),
    )

    id: Mapped[int] = _id()
    command: Mapped[str] = _column("The command that was run")
    started_at: Mapped[str] = _column("When it began (UTC)")
    finished_at: Mapped[str | None] = _column("When it ended (UTC); empty while it runs or if killed")
    status: Mapped[str] = _column("running, done, failed, partial (some documents failed)")
    loaded: Mapped[int] = _starts(0, "Documents that are new")
    unchanged: Mapped[int] = _starts(0, "Documents that were here already")
    replaced: Mapped[int] = _starts(0, "Documents with a new version")
    failed: Mapped[int] = _starts(0, "Documents that could not be loaded")


class LoadItem(Base):
    """One document in one run."""

    __tablename__ = "load_items"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        _at_least("position"),
        _one_of("status", ITEM_STATUSES),
        *(_at_least(column) for column in ("results", "safety_events", "issues", "seconds")),
    )

    id: Mapped[int] = _id()
    run_id: Mapped[int] = _ref("load_runs", "The run", index=False, part=True)
    position: Mapped[int] = _column("Place in the run, from 0")
    location: Mapped[str] = _column("Path or address of the document")
    status: Mapped[str] = _column("loaded, unchanged, replaced, failed")
    source_id: Mapped[int | None] = _ref("sources", "The version of the document that stands here")
    results: Mapped[int] = _starts(0, "Results that it states")
    safety_events: Mapped[int] = _starts(0, "Adverse-event figures in it")
    issues: Mapped[int] = _starts(0, "Things in it that were not understood")
    error: Mapped[str | None] = _column("Why it failed")
    seconds: Mapped[float] = _starts(0.0, "Time that it took")


def _issue_key(context: DefaultExecutionContext) -> str:
    """One short key for an issue: PostgreSQL cannot index quotes of any length, and NULLs are never equal."""
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    named = ("source_id", "location", "kind", "message", "quote", "start", "end")
    parts = json.dumps([row.get(name) for name in named], ensure_ascii=False)
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


class LoadIssue(Base):
    """One thing in a document that could not be read, understood or resolved."""

    __tablename__ = "load_issues"
    __table_args__ = (
        UniqueConstraint("issue_key"),
        _filled("kind"),
        CheckConstraint("length(issue_key) = 64", name="issue_key_length"),
        CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="start_with_end"),
        CheckConstraint('start >= 0 AND "end" >= start', name="end_after_start"),
    )

    id: Mapped[int] = _id()
    run_id: Mapped[int | None] = _ref("load_runs", "The run that first met it")
    source_id: Mapped[int | None] = _ref(
        "sources", "The source; empty if the document could not be read at all"
    )
    location: Mapped[str] = _column("Path or address of the document")
    kind: Mapped[str] = _column("What sort of issue it is")
    message: Mapped[str] = _column("What was wrong, in words")
    quote: Mapped[str] = _starts("", "The words that it is about")
    start: Mapped[int | None] = _column("Offset of the quote in the source's text")
    end: Mapped[int | None] = _column("Offset after the quote")
    issue_key: Mapped[str] = mapped_column(
        default=_issue_key,
        comment="SHA-256 over source, location, kind, message and place: the same issue stands once",
    )
