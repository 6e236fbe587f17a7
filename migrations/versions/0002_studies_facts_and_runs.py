"""Studies with their arms, what sources state of them, and how loading went.

Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "studies",
    "study_names",
    "study_links",
    "study_organisations",
    "study_conditions",
    "arms",
    "arm_interventions",
    "study_endpoints",
    "results",
    "safety_events",
    "milestones",
    "milestone_organisations",
    "resolutions",
    "load_runs",
    "load_items",
    "load_issues",
)


def upgrade() -> None:
    create_studies()
    create_study_names()
    create_study_links()
    create_study_organisations()
    create_study_conditions()
    create_arms()
    create_arm_interventions()
    create_study_endpoints()
    create_results()
    create_safety_events()
    create_milestones()
    create_milestone_organisations()
    create_resolutions()
    create_load_runs()
    create_load_items()
    create_load_issues()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_studies() -> None:
    op.create_table(
        "studies",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column(
            "study_key", sa.Text(), nullable=False, comment="Its identity: nct:…, name:… or source:…#…"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="The name by which it is best known"),
        sa.Column(
            "nct_id",
            sa.Text(),
            nullable=True,
            comment="Its number in ClinicalTrials.gov (NCT and eight digits)",
        ),
        sa.Column("title", sa.Text(), nullable=True, comment="Its official or brief title"),
        sa.Column("phase", sa.Text(), nullable=True, comment="Phase: 1, 1/2, 2, 2b, 3 …"),
        sa.Column("status", sa.Text(), nullable=True, comment="Where it stands, as the registry says"),
        sa.Column("enrolled", sa.Integer(), nullable=True, comment="Number of participants"),
        sa.Column("allocation", sa.Text(), nullable=True, comment="randomized or non-randomized"),
        sa.Column("masking", sa.Text(), nullable=True, comment="open-label, single-blind, double-blind …"),
        sa.Column("control", sa.Text(), nullable=True, comment="placebo, active, sham or none"),
        sa.Column("weeks", sa.Double(), nullable=True, comment="Length of treatment in weeks"),
        sa.Column(
            "program", sa.Text(), nullable=True, comment="The development programme that it is part of"
        ),
        sa.Column(
            "started_on", sa.Text(), nullable=True, comment="Date of its start, as exactly as it is known"
        ),
        sa.Column(
            "completed_on",
            sa.Text(),
            nullable=True,
            comment="Date of its completion, as exactly as it is known",
        ),
        sa.Column(
            "unresolved",
            sa.Boolean(create_constraint=True, name=op.f("ck_studies_unresolved")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether no source names it",
        ),
        sa.CheckConstraint(
            "allocation IN ('randomized', 'non-randomized')", name=op.f("ck_studies_allocation")
        ),
        sa.CheckConstraint(
            "control IN ('placebo', 'active', 'sham', 'none')", name=op.f("ck_studies_control")
        ),
        sa.CheckConstraint(
            "length(completed_on) IN (4, 7, 10) AND ltrim(substr(completed_on, 1, 4) || substr(completed_on, 6, 2) || substr(completed_on, 9, 2), '0123456789') = '' AND substr(completed_on, 5, 1) IN ('', '-') AND substr(completed_on, 8, 1) IN ('', '-') AND (length(completed_on) < 7 OR substr(completed_on, 6, 2) BETWEEN '01' AND '12') AND (length(completed_on) < 10 OR substr(completed_on, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_studies_completed_on_date"),
        ),
        sa.CheckConstraint(
            "length(nct_id) = 11 AND substr(nct_id, 1, 3) = 'NCT' AND ltrim(substr(nct_id, 4), '0123456789') = ''",
            name=op.f("ck_studies_nct_id_shape"),
        ),
        sa.CheckConstraint(
            "length(started_on) IN (4, 7, 10) AND ltrim(substr(started_on, 1, 4) || substr(started_on, 6, 2) || substr(started_on, 9, 2), '0123456789') = '' AND substr(started_on, 5, 1) IN ('', '-') AND substr(started_on, 8, 1) IN ('', '-') AND (length(started_on) < 7 OR substr(started_on, 6, 2) BETWEEN '01' AND '12') AND (length(started_on) < 10 OR substr(started_on, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_studies_started_on_date"),
        ),
        sa.CheckConstraint(
            "masking IN ('open-label', 'single-blind', 'double-blind', 'triple-blind', 'quadruple-blind')",
            name=op.f("ck_studies_masking"),
        ),
        sa.CheckConstraint("study_key <> ''", name=op.f("ck_studies_study_key_filled")),
        sa.CheckConstraint("enrolled >= 0", name=op.f("ck_studies_enrolled_at_least_0")),
        sa.CheckConstraint("weeks > 0", name=op.f("ck_studies_weeks_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studies")),
        sa.UniqueConstraint("nct_id", name=op.f("uq_studies_nct_id")),
        sa.UniqueConstraint("study_key", name=op.f("uq_studies_study_key")),
        comment="One trial, under one identity whatever sources call it",
    )
    op.create_index(op.f("ix_studies_name"), "studies", ["name"], unique=False)


def create_study_names() -> None:
    op.create_table(
        "study_names",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column(
            "source_id",
            sa.Integer(),
            nullable=True,
            comment="The first source that uses the name; empty if from a rule",
        ),
        sa.Column(
            "scheme",
            sa.Text(),
            nullable=False,
            comment="nct, eudract, acronym, protocol, phrase (a source's own words)",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written"),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="The name by which it is looked up: lower case, letters and digits only",
        ),
        sa.CheckConstraint("name_key <> ''", name=op.f("ck_study_names_name_key_filled")),
        sa.CheckConstraint(
            "scheme IN ('nct', 'eudract', 'acronym', 'protocol', 'phrase')",
            name=op.f("ck_study_names_scheme"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_study_names_source_id_sources")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_study_names_study_id_studies"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_names")),
        sa.UniqueConstraint(
            "study_id", "scheme", "name_key", name=op.f("uq_study_names_study_id_scheme_name_key")
        ),
        comment="One name or number of a study",
    )
    op.create_index(op.f("ix_study_names_name_key"), "study_names", ["name_key"], unique=False)
    op.create_index(op.f("ix_study_names_source_id"), "study_names", ["source_id"], unique=False)


def create_study_links() -> None:
    op.create_table(
        "study_links",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column(
            "other_study_id",
            sa.Integer(),
            nullable=False,
            comment="The study that it extends, is part of, or pools",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="extension_of, part_of, pools"),
        sa.CheckConstraint("kind IN ('extension_of', 'part_of', 'pools')", name=op.f("ck_study_links_kind")),
        sa.CheckConstraint("study_id <> other_study_id", name=op.f("ck_study_links_two_studies")),
        sa.ForeignKeyConstraint(
            ["other_study_id"],
            ["studies.id"],
            name=op.f("fk_study_links_other_study_id_studies"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_study_links_study_id_studies"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_links")),
        sa.UniqueConstraint(
            "study_id", "other_study_id", "kind", name=op.f("uq_study_links_study_id_other_study_id_kind")
        ),
        comment="That one study extends, is part of, or pools another",
    )
    op.create_index(op.f("ix_study_links_other_study_id"), "study_links", ["other_study_id"], unique=False)


def create_study_organisations() -> None:
    op.create_table(
        "study_organisations",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("organisation_id", sa.Integer(), nullable=False, comment="The organisation"),
        sa.Column("role", sa.Text(), nullable=False, comment="sponsor, collaborator, other"),
        sa.CheckConstraint(
            "role IN ('sponsor', 'collaborator', 'other')", name=op.f("ck_study_organisations_role")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_study_organisations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["studies.id"],
            name=op.f("fk_study_organisations_study_id_studies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_organisations")),
        sa.UniqueConstraint(
            "study_id",
            "organisation_id",
            "role",
            name=op.f("uq_study_organisations_study_id_organisation_id_role"),
        ),
        comment="Who runs a study",
    )
    op.create_index(
        op.f("ix_study_organisations_organisation_id"),
        "study_organisations",
        ["organisation_id"],
        unique=False,
    )


def create_study_conditions() -> None:
    op.create_table(
        "study_conditions",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("condition_id", sa.Integer(), nullable=False, comment="The condition"),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["conditions.id"], name=op.f("fk_study_conditions_condition_id_conditions")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["studies.id"],
            name=op.f("fk_study_conditions_study_id_studies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_conditions")),
        sa.UniqueConstraint(
            "study_id", "condition_id", name=op.f("uq_study_conditions_study_id_condition_id")
        ),
        comment="What a study treats",
    )
    op.create_index(
        op.f("ix_study_conditions_condition_id"), "study_conditions", ["condition_id"], unique=False
    )


def create_arms() -> None:
    op.create_table(
        "arms",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column(
            "arm_key",
            sa.Text(),
            nullable=False,
            comment="Its identity in the study, from drugs, doses and regimen",
        ),
        sa.Column(
            "label",
            sa.Text(),
            nullable=False,
            comment="What it is called, such as upadacitinib 30 mg once daily",
        ),
        sa.Column(
            "role", sa.Text(), nullable=False, comment="experimental, placebo, active_comparator, other"
        ),
        sa.Column(
            "dose_level", sa.Text(), nullable=True, comment="high, medium or low where sources speak of it so"
        ),
        sa.Column("n", sa.Integer(), nullable=True, comment="Number of participants"),
        sa.Column(
            "ratio", sa.Integer(), nullable=True, comment="Its share in the randomisation (3 of 3:2:2)"
        ),
        sa.CheckConstraint("arm_key <> ''", name=op.f("ck_arms_arm_key_filled")),
        sa.CheckConstraint("dose_level IN ('high', 'medium', 'low')", name=op.f("ck_arms_dose_level")),
        sa.CheckConstraint(
            "role IN ('experimental', 'placebo', 'active_comparator', 'other')", name=op.f("ck_arms_role")
        ),
        sa.CheckConstraint("n >= 0", name=op.f("ck_arms_n_at_least_0")),
        sa.CheckConstraint("ratio >= 1", name=op.f("ck_arms_ratio_at_least_1")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_arms_study_id_studies"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arms")),
        sa.UniqueConstraint("study_id", "arm_key", name=op.f("uq_arms_study_id_arm_key")),
        sa.UniqueConstraint("study_id", "id", name=op.f("uq_arms_study_id_id")),
        comment="One treatment group of a study",
    )


def create_arm_interventions() -> None:
    op.create_table(
        "arm_interventions",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("arm_id", sa.Integer(), nullable=False, comment="The arm"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="0 for the first drug of a combination, then 1, 2 …",
        ),
        sa.Column("intervention_id", sa.Integer(), nullable=False, comment="The drug, device or placebo"),
        sa.Column("dose_value", sa.Double(), nullable=True, comment="Dose at one time, as stated"),
        sa.Column("dose_unit", sa.Text(), nullable=True, comment="Unit of the dose, such as mg"),
        sa.Column(
            "dose_mg", sa.Double(), nullable=True, comment="The dose in mg; empty where the unit is no mass"
        ),
        sa.Column("interval_days", sa.Double(), nullable=True, comment="Days from one dose to the next"),
        sa.Column(
            "regimen", sa.Text(), nullable=True, comment="The schedule in words, such as every 4 weeks"
        ),
        sa.Column("route", sa.Text(), nullable=True, comment="How it is given, such as subcutaneous"),
        sa.CheckConstraint("dose_mg >= 0", name=op.f("ck_arm_interventions_dose_mg_at_least_0")),
        sa.CheckConstraint("dose_value >= 0", name=op.f("ck_arm_interventions_dose_value_at_least_0")),
        sa.CheckConstraint("interval_days > 0", name=op.f("ck_arm_interventions_interval_days_positive")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_arm_interventions_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["arm_id"], ["arms.id"], name=op.f("fk_arm_interventions_arm_id_arms"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["interventions.id"],
            name=op.f("fk_arm_interventions_intervention_id_interventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arm_interventions")),
        sa.UniqueConstraint("arm_id", "position", name=op.f("uq_arm_interventions_arm_id_position")),
        comment="One drug that an arm gets, with dose and schedule",
    )
    op.create_index(
        op.f("ix_arm_interventions_intervention_id"), "arm_interventions", ["intervention_id"], unique=False
    )


def create_study_endpoints() -> None:
    op.create_table(
        "study_endpoints",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source that states it"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the facts of its kind in the source, from 0",
        ),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("endpoint_id", sa.Integer(), nullable=False, comment="The endpoint"),
        sa.Column(
            "reported_endpoint", sa.Text(), nullable=True, comment="The endpoint in the source's words"
        ),
        sa.Column(
            "role",
            sa.Text(),
            nullable=True,
            comment="primary, co-primary, secondary, key secondary, exploratory",
        ),
        sa.Column(
            "at_value", sa.Double(), nullable=True, comment="When it was measured, as stated: the figure"
        ),
        sa.Column(
            "at_unit",
            sa.Text(),
            nullable=True,
            comment="When it was measured, as stated: day, week, month, year",
        ),
        sa.Column("at_days", sa.Double(), nullable=True, comment="When it was measured, in days"),
        sa.Column(
            "met",
            sa.Boolean(create_constraint=True, name=op.f("ck_study_endpoints_met")),
            nullable=True,
            comment="Whether it was met; empty if the source does not say",
        ),
        sa.Column("evidence_id", sa.Integer(), nullable=True, comment="The place where the source states it"),
        sa.CheckConstraint(
            "at_unit IN ('day', 'week', 'month', 'year')", name=op.f("ck_study_endpoints_at_unit")
        ),
        sa.CheckConstraint(
            "role IN ('primary', 'co-primary', 'secondary', 'key secondary', 'exploratory')",
            name=op.f("ck_study_endpoints_role"),
        ),
        sa.CheckConstraint(
            "(at_value IS NULL) = (at_unit IS NULL)", name=op.f("ck_study_endpoints_at_value_with_unit")
        ),
        sa.CheckConstraint(
            "at_days IS NULL OR at_value IS NOT NULL", name=op.f("ck_study_endpoints_at_days_with_value")
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_study_endpoints_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoints.id"], name=op.f("fk_study_endpoints_endpoint_id_endpoints")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_study_endpoints_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_study_endpoints_source_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_study_endpoints_study_id_studies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_endpoints")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_study_endpoints_source_id_position")),
        comment="That a study has an endpoint, as one source states it",
    )
    op.create_index(op.f("ix_study_endpoints_endpoint_id"), "study_endpoints", ["endpoint_id"], unique=False)
    op.create_index(op.f("ix_study_endpoints_evidence_id"), "study_endpoints", ["evidence_id"], unique=False)
    op.create_index(
        op.f("ix_study_endpoints_study_id_endpoint_id"),
        "study_endpoints",
        ["study_id", "endpoint_id"],
        unique=False,
    )


def create_results() -> None:
    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source that states it"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the facts of its kind in the source, from 0",
        ),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column(
            "arm_id", sa.Integer(), nullable=False, comment="The arm of the study that the number is about"
        ),
        sa.Column(
            "comparator_id",
            sa.Integer(),
            nullable=True,
            comment="The arm that it is compared with; empty for one arm",
        ),
        sa.Column("endpoint_id", sa.Integer(), nullable=False, comment="The endpoint"),
        sa.Column(
            "reported_endpoint", sa.Text(), nullable=True, comment="The endpoint in the source's words"
        ),
        sa.Column(
            "at_value", sa.Double(), nullable=True, comment="When it was measured, as stated: the figure"
        ),
        sa.Column(
            "at_unit",
            sa.Text(),
            nullable=True,
            comment="When it was measured, as stated: day, week, month, year",
        ),
        sa.Column("at_days", sa.Double(), nullable=True, comment="When it was measured, in days"),
        sa.Column(
            "measure",
            sa.Text(),
            nullable=False,
            comment="One arm: proportion, mean, mean_change, percent_change, median, rate, count, other. Comparison: difference, hazard_ratio, odds_ratio, risk_ratio, rate_ratio, percent_reduction, vaccine_efficacy, other",
        ),
        sa.Column("value", sa.Double(), nullable=True, comment="The number"),
        sa.Column(
            "value_text", sa.Text(), nullable=True, comment="The number as printed, or why there is none (NA)"
        ),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit of the number, such as %"),
        sa.Column("n", sa.Integer(), nullable=True, comment="Participants with the outcome"),
        sa.Column("n_total", sa.Integer(), nullable=True, comment="Participants who were analysed"),
        sa.Column("dispersion_kind", sa.Text(), nullable=True, comment="sd, se, iqr, range"),
        sa.Column(
            "dispersion_value",
            sa.Double(),
            nullable=True,
            comment="Standard deviation, standard error or width",
        ),
        sa.Column("ci_low", sa.Double(), nullable=True, comment="Lower end of the confidence interval"),
        sa.Column("ci_high", sa.Double(), nullable=True, comment="Upper end of the confidence interval"),
        sa.Column(
            "ci_level", sa.Double(), nullable=True, comment="Level of the confidence interval in percent (95)"
        ),
        sa.Column("p_operator", sa.Text(), nullable=True, comment="<, =, >, <= or >= before the p-value"),
        sa.Column("p_value", sa.Double(), nullable=True, comment="The p-value, 0 to 1"),
        sa.Column(
            "direction",
            sa.Text(),
            nullable=True,
            comment="higher or lower than the comparator, if only that is said",
        ),
        sa.Column(
            "significant",
            sa.Boolean(create_constraint=True, name=op.f("ck_results_significant")),
            nullable=True,
            comment="Whether the source calls it significant",
        ),
        sa.Column("test_type", sa.Text(), nullable=True, comment="superiority, non-inferiority, equivalence"),
        sa.Column("subgroup", sa.Text(), nullable=True, comment="Part of the participants; empty for all"),
        sa.Column("population", sa.Text(), nullable=True, comment="Analysis set, such as intention-to-treat"),
        sa.Column(
            "derived",
            sa.Boolean(create_constraint=True, name=op.f("ck_results_derived")),
            server_default=sa.false(),
            nullable=False,
            comment="Always false: views compute, tables do not",
        ),
        sa.Column(
            "evidence_id", sa.Integer(), nullable=False, comment="The place where the source states it"
        ),
        sa.CheckConstraint(
            "(comparator_id IS NULL AND measure IN ('proportion', 'mean', 'mean_change', 'percent_change', 'median', 'rate', 'count', 'other')) OR (comparator_id IS NOT NULL AND measure IN ('difference', 'hazard_ratio', 'odds_ratio', 'risk_ratio', 'rate_ratio', 'percent_reduction', 'vaccine_efficacy', 'other'))",
            name=op.f("ck_results_measure"),
        ),
        sa.CheckConstraint("at_unit IN ('day', 'week', 'month', 'year')", name=op.f("ck_results_at_unit")),
        sa.CheckConstraint("direction IN ('higher', 'lower')", name=op.f("ck_results_direction")),
        sa.CheckConstraint(
            "dispersion_kind IN ('sd', 'se', 'iqr', 'range')", name=op.f("ck_results_dispersion_kind")
        ),
        sa.CheckConstraint("p_operator IN ('<', '=', '>', '<=', '>=')", name=op.f("ck_results_p_operator")),
        sa.CheckConstraint(
            "test_type IN ('superiority', 'non-inferiority', 'equivalence')",
            name=op.f("ck_results_test_type"),
        ),
        sa.CheckConstraint(
            "(at_value IS NULL) = (at_unit IS NULL)", name=op.f("ck_results_at_value_with_unit")
        ),
        sa.CheckConstraint("NOT derived", name=op.f("ck_results_stated")),
        sa.CheckConstraint(
            "at_days IS NULL OR at_value IS NOT NULL", name=op.f("ck_results_at_days_with_value")
        ),
        sa.CheckConstraint("ci_level > 0 AND ci_level < 100", name=op.f("ck_results_ci_level_percent")),
        sa.CheckConstraint("ci_low <= ci_high", name=op.f("ck_results_ci_order")),
        sa.CheckConstraint("comparator_id <> arm_id", name=op.f("ck_results_two_arms")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_results_n_at_least_0")),
        sa.CheckConstraint("n_total >= 0", name=op.f("ck_results_n_total_at_least_0")),
        sa.CheckConstraint(
            "p_operator IS NULL OR p_value IS NOT NULL", name=op.f("ck_results_p_operator_with_value")
        ),
        sa.CheckConstraint("p_value BETWEEN 0 AND 1", name=op.f("ck_results_p_value_range")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_results_position_at_least_0")),
        sa.CheckConstraint(
            "value IS NOT NULL OR value_text IS NOT NULL OR n IS NOT NULL OR ci_low IS NOT NULL OR p_value IS NOT NULL OR direction IS NOT NULL OR significant IS NOT NULL",
            name=op.f("ck_results_states_something"),
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoints.id"], name=op.f("fk_results_endpoint_id_endpoints")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_results_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_results_source_id_sources")),
        sa.ForeignKeyConstraint(
            ["study_id", "arm_id"], ["arms.study_id", "arms.id"], name=op.f("fk_results_study_id_arm_id_arms")
        ),
        sa.ForeignKeyConstraint(
            ["study_id", "comparator_id"],
            ["arms.study_id", "arms.id"],
            name=op.f("fk_results_study_id_comparator_id_arms"),
        ),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_results_study_id_studies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_results_source_id_position")),
        comment="One number for one arm, or for one arm against another, as one source states it",
    )
    op.create_index(
        op.f("ix_results_endpoint_id_study_id"), "results", ["endpoint_id", "study_id"], unique=False
    )
    op.create_index(op.f("ix_results_evidence_id"), "results", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_results_study_id_arm_id"), "results", ["study_id", "arm_id"], unique=False)
    op.create_index(
        op.f("ix_results_study_id_comparator_id"), "results", ["study_id", "comparator_id"], unique=False
    )


def create_safety_events() -> None:
    op.create_table(
        "safety_events",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source that states it"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the facts of its kind in the source, from 0",
        ),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("arm_id", sa.Integer(), nullable=False, comment="The arm of the study that it is about"),
        sa.Column("term_id", sa.Integer(), nullable=False, comment="The preferred term"),
        sa.Column("reported_term", sa.Text(), nullable=False, comment="The event in the source's words"),
        sa.Column(
            "serious",
            sa.Boolean(create_constraint=True, name=op.f("ck_safety_events_serious")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether it counts serious events only",
        ),
        sa.Column("n", sa.Integer(), nullable=True, comment="Participants with the event"),
        sa.Column("n_total", sa.Integer(), nullable=True, comment="Participants at risk"),
        sa.Column(
            "value", sa.Double(), nullable=True, comment="The figure; empty for an event that is only named"
        ),
        sa.Column("value_text", sa.Text(), nullable=True, comment="The figure as printed"),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit of the figure, such as %"),
        sa.Column(
            "qualifier", sa.Text(), nullable=True, comment="What is said of a group of events, such as >=5%"
        ),
        sa.Column(
            "at_value", sa.Double(), nullable=True, comment="When it was measured, as stated: the figure"
        ),
        sa.Column(
            "at_unit",
            sa.Text(),
            nullable=True,
            comment="When it was measured, as stated: day, week, month, year",
        ),
        sa.Column("at_days", sa.Double(), nullable=True, comment="When it was measured, in days"),
        sa.Column(
            "evidence_id", sa.Integer(), nullable=False, comment="The place where the source states it"
        ),
        sa.CheckConstraint(
            "at_unit IN ('day', 'week', 'month', 'year')", name=op.f("ck_safety_events_at_unit")
        ),
        sa.CheckConstraint(
            "(at_value IS NULL) = (at_unit IS NULL)", name=op.f("ck_safety_events_at_value_with_unit")
        ),
        sa.CheckConstraint(
            "at_days IS NULL OR at_value IS NOT NULL", name=op.f("ck_safety_events_at_days_with_value")
        ),
        sa.CheckConstraint("n >= 0", name=op.f("ck_safety_events_n_at_least_0")),
        sa.CheckConstraint("n_total >= 0", name=op.f("ck_safety_events_n_total_at_least_0")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_safety_events_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_safety_events_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_safety_events_source_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["study_id", "arm_id"],
            ["arms.study_id", "arms.id"],
            name=op.f("fk_safety_events_study_id_arm_id_arms"),
        ),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_safety_events_study_id_studies")),
        sa.ForeignKeyConstraint(
            ["term_id"], ["adverse_event_terms.id"], name=op.f("fk_safety_events_term_id_adverse_event_terms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_events")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_safety_events_source_id_position")),
        comment="One adverse-event figure for one arm, or a term named as common, as one source states it",
    )
    op.create_index(op.f("ix_safety_events_evidence_id"), "safety_events", ["evidence_id"], unique=False)
    op.create_index(
        op.f("ix_safety_events_study_id_arm_id"), "safety_events", ["study_id", "arm_id"], unique=False
    )
    op.create_index(
        op.f("ix_safety_events_term_id_study_id"), "safety_events", ["term_id", "study_id"], unique=False
    )


def create_milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source that states it"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the facts of its kind in the source, from 0",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="What happened, such as readout, filing, approval, alliance_ended",
        ),
        sa.Column(
            "date", sa.Text(), nullable=True, comment="When: 2026, 2026-H1, 2026-Q3, 2026-03 or 2026-03-08"
        ),
        sa.Column("date_precision", sa.Text(), nullable=True, comment="day, month, quarter, half, year"),
        sa.Column("intervention_id", sa.Integer(), nullable=True, comment="The drug that it is about"),
        sa.Column("study_id", sa.Integer(), nullable=True, comment="The study that it is about"),
        sa.Column(
            "evidence_id", sa.Integer(), nullable=False, comment="The place where the source states it"
        ),
        sa.CheckConstraint(
            "(date_precision = 'year' AND length(date) = 4 AND length(date) IN (4, 7, 10) AND ltrim(substr(date, 1, 4) || substr(date, 6, 2) || substr(date, 9, 2), '0123456789') = '' AND substr(date, 5, 1) IN ('', '-') AND substr(date, 8, 1) IN ('', '-') AND (length(date) < 7 OR substr(date, 6, 2) BETWEEN '01' AND '12') AND (length(date) < 10 OR substr(date, 9, 2) BETWEEN '01' AND '31')) OR (date_precision = 'month' AND length(date) = 7 AND length(date) IN (4, 7, 10) AND ltrim(substr(date, 1, 4) || substr(date, 6, 2) || substr(date, 9, 2), '0123456789') = '' AND substr(date, 5, 1) IN ('', '-') AND substr(date, 8, 1) IN ('', '-') AND (length(date) < 7 OR substr(date, 6, 2) BETWEEN '01' AND '12') AND (length(date) < 10 OR substr(date, 9, 2) BETWEEN '01' AND '31')) OR (date_precision = 'day' AND length(date) = 10 AND length(date) IN (4, 7, 10) AND ltrim(substr(date, 1, 4) || substr(date, 6, 2) || substr(date, 9, 2), '0123456789') = '' AND substr(date, 5, 1) IN ('', '-') AND substr(date, 8, 1) IN ('', '-') AND (length(date) < 7 OR substr(date, 6, 2) BETWEEN '01' AND '12') AND (length(date) < 10 OR substr(date, 9, 2) BETWEEN '01' AND '31')) OR (date_precision = 'half' AND length(date) = 7 AND ltrim(substr(date, 1, 4), '0123456789') = '' AND substr(date, 5, 3) IN ('-H1', '-H2')) OR (date_precision = 'quarter' AND length(date) = 7 AND ltrim(substr(date, 1, 4), '0123456789') = '' AND substr(date, 5, 3) IN ('-Q1', '-Q2', '-Q3', '-Q4'))",
            name=op.f("ck_milestones_date_shape"),
        ),
        sa.CheckConstraint(
            "date_precision IN ('day', 'month', 'quarter', 'half', 'year')",
            name=op.f("ck_milestones_date_precision"),
        ),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_milestones_kind_filled")),
        sa.CheckConstraint(
            "(date IS NULL) = (date_precision IS NULL)", name=op.f("ck_milestones_date_with_precision")
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_milestones_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_milestones_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["interventions.id"],
            name=op.f("fk_milestones_intervention_id_interventions"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_milestones_source_id_sources")),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_milestones_study_id_studies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_milestones_source_id_position")),
        comment="One dated event in a drug's life, as one source states it",
    )
    op.create_index(op.f("ix_milestones_date"), "milestones", ["date"], unique=False)
    op.create_index(op.f("ix_milestones_evidence_id"), "milestones", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_milestones_intervention_id"), "milestones", ["intervention_id"], unique=False)
    op.create_index(op.f("ix_milestones_study_id"), "milestones", ["study_id"], unique=False)


def create_milestone_organisations() -> None:
    op.create_table(
        "milestone_organisations",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("milestone_id", sa.Integer(), nullable=False, comment="The milestone"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the organisations that the source names, from 0",
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False, comment="The organisation"),
        sa.CheckConstraint("position >= 0", name=op.f("ck_milestone_organisations_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_milestone_organisations_milestone_id_milestones"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_milestone_organisations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_organisations")),
        sa.UniqueConstraint(
            "milestone_id",
            "organisation_id",
            name=op.f("uq_milestone_organisations_milestone_id_organisation_id"),
        ),
        sa.UniqueConstraint(
            "milestone_id", "position", name=op.f("uq_milestone_organisations_milestone_id_position")
        ),
        comment="Who takes part in a milestone",
    )
    op.create_index(
        op.f("ix_milestone_organisations_organisation_id"),
        "milestone_organisations",
        ["organisation_id"],
        unique=False,
    )


def create_resolutions() -> None:
    op.create_table(
        "resolutions",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="study, arm, intervention, organisation, condition, endpoint, adverse_event",
        ),
        sa.Column(
            "local_id",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The id in the source's facts, such as s1; empty where it has none",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as the source writes it"),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="The name by which it is looked up: lower case, letters and digits only",
        ),
        sa.Column(
            "entity_id",
            sa.Integer(),
            nullable=True,
            comment="Row in the table of that kind; empty if not resolved",
        ),
        sa.Column("score", sa.Double(), nullable=False, comment="How sure it is, 0 to 1"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was taken to be that"),
        sa.Column(
            "alternatives",
            sa.Text(),
            server_default="[]",
            nullable=False,
            comment="What else it may be: JSON list of name, score and reason",
        ),
        sa.CheckConstraint(
            "kind IN ('study', 'arm', 'intervention', 'organisation', 'condition', 'endpoint', 'adverse_event')",
            name=op.f("ck_resolutions_kind"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_resolutions_score_range")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_resolutions_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolutions")),
        sa.UniqueConstraint(
            "source_id",
            "kind",
            "local_id",
            "name_key",
            name=op.f("uq_resolutions_source_id_kind_local_id_name_key"),
        ),
        comment="What one name in one source was taken to be, with how sure that is and what else it may be",
    )
    op.create_index(op.f("ix_resolutions_kind_entity_id"), "resolutions", ["kind", "entity_id"], unique=False)


def create_load_runs() -> None:
    op.create_table(
        "load_runs",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("command", sa.Text(), nullable=False, comment="The command that was run"),
        sa.Column("started_at", sa.Text(), nullable=False, comment="When it began (UTC)"),
        sa.Column(
            "finished_at",
            sa.Text(),
            nullable=True,
            comment="When it ended (UTC); empty while it runs or if killed",
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="running, done, failed, partial (some documents failed)",
        ),
        sa.Column(
            "loaded", sa.Integer(), server_default="0", nullable=False, comment="Documents that are new"
        ),
        sa.Column(
            "unchanged",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Documents that were here already",
        ),
        sa.Column(
            "replaced",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Documents with a new version",
        ),
        sa.Column(
            "failed",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Documents that could not be loaded",
        ),
        sa.CheckConstraint(
            "(status = 'running') = (finished_at IS NULL)", name=op.f("ck_load_runs_finished_unless_running")
        ),
        sa.CheckConstraint(
            "length(finished_at) >= 19 AND substr(finished_at, 5, 1) = '-' AND substr(finished_at, 8, 1) = '-' AND substr(finished_at, 11, 1) = 'T'",
            name=op.f("ck_load_runs_finished_at_time"),
        ),
        sa.CheckConstraint(
            "length(started_at) >= 19 AND substr(started_at, 5, 1) = '-' AND substr(started_at, 8, 1) = '-' AND substr(started_at, 11, 1) = 'T'",
            name=op.f("ck_load_runs_started_at_time"),
        ),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'failed', 'partial')", name=op.f("ck_load_runs_status")
        ),
        sa.CheckConstraint("failed >= 0", name=op.f("ck_load_runs_failed_at_least_0")),
        sa.CheckConstraint("loaded >= 0", name=op.f("ck_load_runs_loaded_at_least_0")),
        sa.CheckConstraint("replaced >= 0", name=op.f("ck_load_runs_replaced_at_least_0")),
        sa.CheckConstraint("unchanged >= 0", name=op.f("ck_load_runs_unchanged_at_least_0")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_runs")),
        comment="One run of a loading command",
    )


def create_load_items() -> None:
    op.create_table(
        "load_items",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("run_id", sa.Integer(), nullable=False, comment="The run"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the run, from 0"),
        sa.Column("location", sa.Text(), nullable=False, comment="Path or address of the document"),
        sa.Column("status", sa.Text(), nullable=False, comment="loaded, unchanged, replaced, failed"),
        sa.Column(
            "source_id", sa.Integer(), nullable=True, comment="The version of the document that stands here"
        ),
        sa.Column(
            "results", sa.Integer(), server_default="0", nullable=False, comment="Results that it states"
        ),
        sa.Column(
            "safety_events",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Adverse-event figures in it",
        ),
        sa.Column(
            "issues",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Things in it that were not understood",
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="Why it failed"),
        sa.Column("seconds", sa.Double(), server_default="0.0", nullable=False, comment="Time that it took"),
        sa.CheckConstraint(
            "status IN ('loaded', 'unchanged', 'replaced', 'failed')", name=op.f("ck_load_items_status")
        ),
        sa.CheckConstraint("issues >= 0", name=op.f("ck_load_items_issues_at_least_0")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_load_items_position_at_least_0")),
        sa.CheckConstraint("results >= 0", name=op.f("ck_load_items_results_at_least_0")),
        sa.CheckConstraint("safety_events >= 0", name=op.f("ck_load_items_safety_events_at_least_0")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_load_items_seconds_at_least_0")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["load_runs.id"], name=op.f("fk_load_items_run_id_load_runs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_load_items_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_items")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_load_items_run_id_position")),
        comment="One document in one run",
    )
    op.create_index(op.f("ix_load_items_source_id"), "load_items", ["source_id"], unique=False)


def create_load_issues() -> None:
    op.create_table(
        "load_issues",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("run_id", sa.Integer(), nullable=True, comment="The run that first met it"),
        sa.Column(
            "source_id",
            sa.Integer(),
            nullable=True,
            comment="The source; empty if the document could not be read at all",
        ),
        sa.Column("location", sa.Text(), nullable=False, comment="Path or address of the document"),
        sa.Column("kind", sa.Text(), nullable=False, comment="What sort of issue it is"),
        sa.Column("message", sa.Text(), nullable=False, comment="What was wrong, in words"),
        sa.Column(
            "quote", sa.Text(), server_default="", nullable=False, comment="The words that it is about"
        ),
        sa.Column("start", sa.Integer(), nullable=True, comment="Offset of the quote in the source's text"),
        sa.Column("end", sa.Integer(), nullable=True, comment="Offset after the quote"),
        sa.Column(
            "issue_key",
            sa.Text(),
            nullable=False,
            comment="SHA-256 over source, location, kind, message and place: the same issue stands once",
        ),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_load_issues_kind_filled")),
        sa.CheckConstraint('(start IS NULL) = ("end" IS NULL)', name=op.f("ck_load_issues_start_with_end")),
        sa.CheckConstraint("length(issue_key) = 64", name=op.f("ck_load_issues_issue_key_length")),
        sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f("ck_load_issues_end_after_start")),
        sa.ForeignKeyConstraint(["run_id"], ["load_runs.id"], name=op.f("fk_load_issues_run_id_load_runs")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_load_issues_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_issues")),
        sa.UniqueConstraint("issue_key", name=op.f("uq_load_issues_issue_key")),
        comment="One thing in a document that could not be read, understood or resolved",
    )
    op.create_index(op.f("ix_load_issues_run_id"), "load_issues", ["run_id"], unique=False)
    op.create_index(op.f("ix_load_issues_source_id"), "load_issues", ["source_id"], unique=False)
