"""Studies and arms: one row whatever sources call them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from trialdb.store.models.base import (
    ALLOCATIONS,
    ARM_ROLES,
    CONTROLS,
    DIGITS,
    DOSE_LEVELS,
    LINK_KINDS,
    MASKINGS,
    NAME_KEY,
    NAME_SCHEMES,
    ORGANISATION_ROLES,
    Base,
    at_least,
    column,
    date_shaped,
    filled,
    flag,
    one_of,
    partial_index,
    reference,
    row_id,
)


class Study(Base):
    """One trial, under one identity whatever sources call it."""

    __tablename__ = "studies"
    __table_args__ = (
        UniqueConstraint("study_key"),
        UniqueConstraint("nct_id"),
        filled("study_key"),
        CheckConstraint(
            f"length(nct_id) = 11 AND substr(nct_id, 1, 3) = 'NCT' AND ltrim(substr(nct_id, 4), {DIGITS}) = ''",
            name="nct_id_shape",
        ),
        one_of("allocation", ALLOCATIONS),
        one_of("masking", MASKINGS),
        one_of("control", CONTROLS),
        at_least("enrolled"),
        CheckConstraint("weeks > 0", name="weeks_positive"),
        date_shaped("started_on"),
        date_shaped("completed_on"),
        partial_index("studies", "program"),
        partial_index("studies", "unresolved", where="unresolved"),
    )

    id: Mapped[int] = row_id()
    study_key: Mapped[str] = column("Its identity: nct:…, name:… or source:…#…")
    name: Mapped[str] = column("The name by which it is best known", index=True)
    nct_id: Mapped[str | None] = column("Its number in ClinicalTrials.gov (NCT and eight digits)")
    title: Mapped[str | None] = column("Its official or brief title")
    phase: Mapped[str | None] = column("Phase: 1, 1/2, 2, 2b, 3 …")
    status: Mapped[str | None] = column("Where it stands, as the registry says")
    enrolled: Mapped[int | None] = column("Number of participants")
    allocation: Mapped[str | None] = column("randomized or non-randomized")
    masking: Mapped[str | None] = column("open-label, single-blind, double-blind …")
    control: Mapped[str | None] = column("placebo, active, sham or none")
    weeks: Mapped[float | None] = column("Length of treatment in weeks")
    program: Mapped[str | None] = column("The development programme that it is part of")
    started_on: Mapped[str | None] = column("Date of its start, as exactly as it is known")
    completed_on: Mapped[str | None] = column("Date of its completion, as exactly as it is known")
    unresolved: Mapped[bool] = flag(
        "unresolved",
        "Whether no source names it",
        starts_false=True,
    )


class StudyName(Base):
    """One name or number of a study."""

    __tablename__ = "study_names"
    __table_args__ = (
        UniqueConstraint("study_id", "scheme", "name_key"),
        one_of("scheme", NAME_SCHEMES),
        filled("name_key"),
        Index(None, "name_key"),
    )

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", "The study", index=False, part=True)
    source_id: Mapped[int | None] = reference(
        "sources", "The first source that uses the name; empty if from a rule"
    )
    scheme: Mapped[str] = column("nct, eudract, acronym, protocol, phrase (a source's own words)")
    name: Mapped[str] = column("The name as written")
    name_key: Mapped[str] = column(NAME_KEY)


class StudyLink(Base):
    """That one study extends, is part of, or pools another."""

    __tablename__ = "study_links"
    __table_args__ = (
        UniqueConstraint("study_id", "other_study_id", "kind"),
        one_of("kind", LINK_KINDS),
        CheckConstraint("study_id <> other_study_id", name="two_studies"),
    )

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", "The study", index=False, part=True)
    other_study_id: Mapped[int] = reference(
        "studies", "The study that it extends, is part of, or pools", part=True
    )
    kind: Mapped[str] = column("extension_of, part_of, pools")


class StudyOrganisation(Base):
    """Who runs a study."""

    __tablename__ = "study_organisations"
    __table_args__ = (
        UniqueConstraint("study_id", "organisation_id", "role"),
        one_of("role", ORGANISATION_ROLES),
    )

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", "The study", index=False, part=True)
    organisation_id: Mapped[int] = reference("organisations", "The organisation")
    role: Mapped[str] = column("sponsor, collaborator, other")


class StudyCondition(Base):
    """What a study treats."""

    __tablename__ = "study_conditions"
    __table_args__ = (UniqueConstraint("study_id", "condition_id"),)

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", "The study", index=False, part=True)
    condition_id: Mapped[int] = reference("conditions", "The condition")


class Arm(Base):
    """One treatment group of a study."""

    __tablename__ = "arms"
    __table_args__ = (
        UniqueConstraint("study_id", "arm_key"),
        # What results and safety events refer to, so that an arm of another study is refused.
        UniqueConstraint("study_id", "id"),
        filled("arm_key"),
        one_of("role", ARM_ROLES),
        one_of("dose_level", DOSE_LEVELS),
        at_least("n"),
        at_least("ratio", 1),
        Index(None, "study_id", "role"),
    )

    id: Mapped[int] = row_id()
    study_id: Mapped[int] = reference("studies", "The study", index=False, part=True)
    arm_key: Mapped[str] = column("Its identity in the study, from drugs, doses and regimen")
    label: Mapped[str] = column("What it is called, such as upadacitinib 30 mg once daily")
    role: Mapped[str] = column("experimental, placebo, active_comparator, other")
    dose_level: Mapped[str | None] = column("high, medium or low where sources speak of it so")
    n: Mapped[int | None] = column("Number of participants")
    ratio: Mapped[int | None] = column("Its share in the randomisation (3 of 3:2:2)")


class ArmIntervention(Base):
    """One drug that an arm gets, with dose and schedule."""

    __tablename__ = "arm_interventions"
    __table_args__ = (
        UniqueConstraint("arm_id", "position"),
        at_least("position"),
        at_least("dose_value"),
        at_least("dose_mg"),
        CheckConstraint("interval_days > 0", name="interval_days_positive"),
    )

    id: Mapped[int] = row_id()
    arm_id: Mapped[int] = reference("arms", "The arm", index=False, part=True)
    position: Mapped[int] = column("0 for the first drug of a combination, then 1, 2 …")
    intervention_id: Mapped[int] = reference("interventions", "The drug, device or placebo")
    dose_value: Mapped[float | None] = column("Dose at one time, as stated")
    dose_unit: Mapped[str | None] = column("Unit of the dose, such as mg")
    dose_mg: Mapped[float | None] = column("The dose in mg; empty where the unit is no mass")
    interval_days: Mapped[float | None] = column("Days from one dose to the next")
    regimen: Mapped[str | None] = column("The schedule in words, such as every 4 weeks")
    route: Mapped[str | None] = column("How it is given, such as subcutaneous")
