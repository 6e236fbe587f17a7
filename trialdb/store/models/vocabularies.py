"""The vocabularies: copied from seeds/, joined by names that only a source gives."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from trialdb.store.models.base import (
    ENDPOINT_KINDS,
    INTERVENTION_KINDS,
    KNOWN,
    NAME_KEY,
    ORGANISATION_KINDS,
    Base,
    column,
    filled,
    flag,
    one_of,
    reference,
    row_id,
    starting,
)


class _Name:
    """What tables of names share: a name belongs to one thing of its kind."""

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint, CheckConstraint]:
        return UniqueConstraint("name_key"), filled("name_key")

    name: Mapped[str] = mapped_column(sort_order=1, comment="The name as written")
    name_key: Mapped[str] = mapped_column(sort_order=1, comment=NAME_KEY)


class Organisation(Base):
    """One company, regulator, academic sponsor or publisher."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("name"), filled("name"), one_of("kind", ORGANISATION_KINDS))

    id: Mapped[int] = row_id()
    name: Mapped[str] = column("Its usual name")
    kind: Mapped[str | None] = column("company, regulator, academic, government, charity, publisher")
    country: Mapped[str | None] = column("Country of its head office")
    in_vocabulary: Mapped[bool] = flag("in_vocabulary", KNOWN, starts_false=True)


class OrganisationName(_Name, Base):
    """One name of an organisation; a name belongs to one organisation."""

    __tablename__ = "organisation_names"

    id: Mapped[int] = row_id()
    organisation_id: Mapped[int] = reference("organisations", "The organisation", part=True)


class Intervention(Base):
    """One drug, vaccine, device, procedure or placebo under its generic name."""

    __tablename__ = "interventions"
    __table_args__ = (UniqueConstraint("name"), filled("name"), one_of("kind", INTERVENTION_KINDS))

    id: Mapped[int] = row_id()
    name: Mapped[str] = column("Its generic name")
    kind: Mapped[str] = column("drug, biologic, vaccine, device, procedure, behavioural, placebo, other")
    mechanism: Mapped[str | None] = column("How it works, such as JAK1 inhibitor")
    in_vocabulary: Mapped[bool] = flag("in_vocabulary", KNOWN, starts_false=True)


class InterventionName(_Name, Base):
    """One generic name, brand or code of an intervention; a name belongs to one intervention."""

    __tablename__ = "intervention_names"

    id: Mapped[int] = row_id()
    intervention_id: Mapped[int] = reference("interventions", "The intervention", part=True)


class Condition(Base):
    """One disease or condition."""

    __tablename__ = "conditions"
    __table_args__ = (UniqueConstraint("name"), filled("name"))

    id: Mapped[int] = row_id()
    name: Mapped[str] = column("Its usual name")
    area: Mapped[str | None] = column("Disease area, such as dermatology; empty if not known")
    in_vocabulary: Mapped[bool] = flag("in_vocabulary", KNOWN, starts_false=True)


class ConditionName(_Name, Base):
    """One name of a condition; a name belongs to one condition."""

    __tablename__ = "condition_names"

    id: Mapped[int] = row_id()
    condition_id: Mapped[int] = reference("conditions", "The condition", part=True)


class Endpoint(Base):
    """One endpoint of the field, whatever study uses it."""

    __tablename__ = "endpoints"
    __table_args__ = (UniqueConstraint("code"), filled("code"), one_of("kind", ENDPOINT_KINDS))

    id: Mapped[int] = row_id()
    code: Mapped[str] = column("Its usual short form, such as EASI-75; else as a source reports it")
    label: Mapped[str] = column("What it measures, in words")
    area: Mapped[str | None] = column("Disease area, such as dermatology; empty if not known")
    instrument: Mapped[str | None] = column("Code of the scale it derives from, such as EASI")
    kind: Mapped[str | None] = column("responder, continuous, event, time_to_event, rate")
    threshold: Mapped[str | None] = column("What makes a responder, such as 75 or 0/1")
    unit: Mapped[str | None] = column("Unit of its figures")
    higher_is_better: Mapped[bool | None] = flag("higher_is_better", "Whether a higher figure is good")
    in_vocabulary: Mapped[bool] = flag("in_vocabulary", KNOWN, starts_false=True)


class EndpointName(_Name, Base):
    """One name of an endpoint; a name belongs to one endpoint."""

    __tablename__ = "endpoint_names"

    id: Mapped[int] = row_id()
    endpoint_id: Mapped[int] = reference("endpoints", "The endpoint", part=True)


class AdverseEventTerm(Base):
    """One preferred term for an adverse event."""

    __tablename__ = "adverse_event_terms"
    __table_args__ = (UniqueConstraint("term"), filled("term"))

    id: Mapped[int] = row_id()
    term: Mapped[str] = column("The preferred term; else as a source reports it")
    organ_class: Mapped[str | None] = column("System organ class; Any for totals")
    in_vocabulary: Mapped[bool] = flag("in_vocabulary", KNOWN, starts_false=True)


class AdverseEventName(_Name, Base):
    """One name of an adverse event; a name belongs to one term."""

    __tablename__ = "adverse_event_names"

    id: Mapped[int] = row_id()
    term_id: Mapped[int] = reference("adverse_event_terms", "The preferred term", part=True)


class StudyRule(Base):
    """One rule of ``seeds/study_rules.yaml``: which study a source means that it does not name."""

    __tablename__ = "study_rules"
    __table_args__ = (
        UniqueConstraint("source", "readout", "phrase", "intervention"),
        CheckConstraint("readout <> '' OR phrase <> ''", name="readout_or_phrase"),
    )

    id: Mapped[int] = row_id()
    source: Mapped[str] = column("Address or title of the source")
    readout: Mapped[str] = starting("", "Month of the readout that the source speaks of (2024-09), or empty")
    phrase: Mapped[str] = starting("", "The source's words for the study, or empty")
    intervention: Mapped[str] = starting("", "The drug that it is about, or empty")
    study: Mapped[str] = column("The study that is meant")
    reason: Mapped[str] = column("How we know")


class DataDictionary(Base):
    """What each table, view and column means; filled by ``trialdb init``."""

    __tablename__ = "data_dictionary"

    table_name: Mapped[str] = mapped_column(primary_key=True, comment="Table or view")
    column_name: Mapped[str] = mapped_column(primary_key=True, comment="Column; empty for the table itself")
    type: Mapped[str] = column("Type of the column; table or view for the table itself")
    description: Mapped[str] = column("What it means")
