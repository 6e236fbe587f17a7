"""The registry: what its records hold besides results and adverse events, and what those say more than an article does.

Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "fetch_cursors",
    "outcomes",
    "registry_records",
    "study_countries",
    "study_interventions",
    "study_references",
    "result_groups",
    "analyses",
    "baseline_measurements",
    "denominators",
    "participant_flow",
    "analysis_groups",
)

ROLES_BEFORE = "role IN ('primary', 'co-primary', 'secondary', 'key secondary', 'exploratory')"
ROLES_NOW = "role IN ('primary', 'co-primary', 'secondary', 'key secondary', 'exploratory', 'other')"
DISPERSIONS_BEFORE = "dispersion_kind IN ('sd', 'se', 'iqr', 'range')"
DISPERSIONS_NOW = "dispersion_kind IN ('sd', 'se', 'cv', 'iqr', 'range')"
STATES_BEFORE = "value IS NOT NULL OR value_text IS NOT NULL OR n IS NOT NULL OR ci_low IS NOT NULL OR p_value IS NOT NULL OR direction IS NOT NULL OR significant IS NOT NULL"
STATES_NOW = "value IS NOT NULL OR value_text IS NOT NULL OR n IS NOT NULL OR ci_low IS NOT NULL OR p_value IS NOT NULL OR p_text IS NOT NULL OR direction IS NOT NULL OR significant IS NOT NULL OR analysis_id IS NOT NULL"
PARTIAL_DATE = """length(vanished_on) IN (4, 7, 10) AND ltrim(substr(vanished_on, 1, 4) || substr(vanished_on, 6, 2) || substr(vanished_on, 9, 2), '0123456789') = '' AND substr(vanished_on, 5, 1) IN ('', '-') AND substr(vanished_on, 8, 1) IN ('', '-') AND (length(vanished_on) < 7 OR substr(vanished_on, 6, 2) BETWEEN '01' AND '12') AND (length(vanished_on) < 10 OR substr(vanished_on, 9, 2) BETWEEN '01' AND '31')"""

# Rows that the tables of articles cannot hold.
REGISTRY_ROWS = (
    "DELETE FROM results WHERE outcome_id IS NOT NULL",
    "DELETE FROM safety_events WHERE group_id IS NOT NULL",
    "DELETE FROM study_endpoints WHERE endpoint_id IS NULL OR role = 'other'",
    "UPDATE results SET dispersion_kind = NULL WHERE dispersion_kind = 'cv'",
)


def upgrade() -> None:
    create_fetch_cursors()
    create_outcomes()
    create_registry_records()
    create_study_countries()
    create_study_interventions()
    create_study_references()
    create_result_groups()
    create_analyses()
    create_baseline_measurements()
    create_denominators()
    create_participant_flow()
    create_analysis_groups()
    change_evidence()
    change_results()
    change_safety_events()
    change_sources()
    change_study_endpoints()


def downgrade() -> None:
    """Back to the tables of articles; what came from a registry goes, with a source's documents kept."""
    for statement in REGISTRY_ROWS:
        op.execute(statement)
    restore_study_endpoints()
    restore_sources()
    restore_safety_events()
    restore_results()
    restore_evidence()
    for table in reversed(TABLES):
        op.drop_table(table)


def create_fetch_cursors() -> None:
    op.create_table(
        "fetch_cursors",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("location", sa.Text(), nullable=False, comment="The address that is loaded"),
        sa.Column("page_token", sa.Text(), nullable=False, comment="What the registry calls its next page"),
        sa.Column("updated_at", sa.Text(), nullable=False, comment="When it came so far (UTC)"),
        sa.CheckConstraint(
            "length(updated_at) >= 19 AND substr(updated_at, 5, 1) = '-' AND substr(updated_at, 8, 1) = '-' AND substr(updated_at, 11, 1) = 'T'",
            name=op.f("ck_fetch_cursors_updated_at_time"),
        ),
        sa.CheckConstraint("location <> ''", name=op.f("ck_fetch_cursors_location_filled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch_cursors")),
        sa.UniqueConstraint("location", name=op.f("uq_fetch_cursors_location")),
        comment="How far a load over the network came that has not ended: the page from which the next run goes on",
    )


def create_outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the record, from 0"),
        sa.Column(
            "kind", sa.Text(), nullable=True, comment="PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED, POST_HOC"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Its title"),
        sa.Column("description", sa.Text(), nullable=True, comment="Its description"),
        sa.Column("population", sa.Text(), nullable=True, comment="Who was analysed"),
        sa.Column(
            "time_frame", sa.Text(), nullable=True, comment="When it was measured, in the record's words"
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
        sa.Column("status", sa.Text(), nullable=True, comment="POSTED or NOT_POSTED"),
        sa.Column(
            "expected",
            sa.Text(),
            nullable=True,
            comment="When its results are expected, if they are not posted",
        ),
        sa.Column("parameter", sa.Text(), nullable=True, comment="MEAN, COUNT_OF_PARTICIPANTS, NUMBER …"),
        sa.Column(
            "dispersion",
            sa.Text(),
            nullable=True,
            comment="What stands beside the figure, in the record's words",
        ),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit, as the record gives it"),
        sa.Column(
            "units_analysed",
            sa.Text(),
            nullable=True,
            comment="What is counted if not participants, such as eyes",
        ),
        sa.Column("endpoint_id", sa.Integer(), nullable=False, comment="The endpoint"),
        sa.Column(
            "score", sa.Double(), nullable=False, comment="How sure it is that it is this endpoint, 0 to 1"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was taken to be that"),
        sa.Column(
            "locator",
            sa.Text(),
            nullable=False,
            comment="Where in the record it stands: a path from the record's root",
        ),
        sa.CheckConstraint("at_unit IN ('day', 'week', 'month', 'year')", name=op.f("ck_outcomes_at_unit")),
        sa.CheckConstraint(
            "(at_value IS NULL) = (at_unit IS NULL)", name=op.f("ck_outcomes_at_value_with_unit")
        ),
        sa.CheckConstraint(
            "at_days IS NULL OR at_value IS NOT NULL", name=op.f("ck_outcomes_at_days_with_value")
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_outcomes_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoints.id"], name=op.f("fk_outcomes_endpoint_id_endpoints")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_outcomes_study_id_studies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("study_id", "position", name=op.f("uq_outcomes_study_id_position")),
        comment="One outcome measure with its results, as a registry record posts it",
    )
    op.create_index(op.f("ix_outcomes_endpoint_id"), "outcomes", ["endpoint_id"], unique=False)


def create_registry_records() -> None:
    op.create_table(
        "registry_records",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source that states it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("nct_id", sa.Text(), nullable=False, comment="Its number in ClinicalTrials.gov"),
        sa.Column(
            "organisation_study_id", sa.Text(), nullable=True, comment="The sponsor's own number of the study"
        ),
        sa.Column("brief_title", sa.Text(), nullable=True, comment="Short title"),
        sa.Column("official_title", sa.Text(), nullable=True, comment="Official title"),
        sa.Column("acronym", sa.Text(), nullable=True, comment="Acronym"),
        sa.Column(
            "study_type", sa.Text(), nullable=True, comment="INTERVENTIONAL, OBSERVATIONAL, EXPANDED_ACCESS"
        ),
        sa.Column(
            "phases", sa.Text(), nullable=True, comment="Phases as the registry codes them, joined by /"
        ),
        sa.Column("status", sa.Text(), nullable=True, comment="Overall status as the registry codes it"),
        sa.Column(
            "why_stopped", sa.Text(), nullable=True, comment="Why it was stopped, in the sponsor's words"
        ),
        sa.Column(
            "verified",
            sa.Text(),
            nullable=True,
            comment="Month in which the sponsor last confirmed the record",
        ),
        sa.Column("start_date", sa.Text(), nullable=True, comment="Start, as exactly as it is known"),
        sa.Column("start_type", sa.Text(), nullable=True, comment="ACTUAL or ESTIMATED"),
        sa.Column(
            "primary_completion_date",
            sa.Text(),
            nullable=True,
            comment="Last measurement of the primary outcome",
        ),
        sa.Column("primary_completion_type", sa.Text(), nullable=True, comment="ACTUAL or ESTIMATED"),
        sa.Column("completion_date", sa.Text(), nullable=True, comment="End of the study"),
        sa.Column("completion_type", sa.Text(), nullable=True, comment="ACTUAL or ESTIMATED"),
        sa.Column("first_posted", sa.Text(), nullable=True, comment="When the record was first published"),
        sa.Column(
            "results_first_posted",
            sa.Text(),
            nullable=True,
            comment="When results were first published; empty if none are",
        ),
        sa.Column(
            "last_updated", sa.Text(), nullable=True, comment="When the record was last published anew"
        ),
        sa.Column("enrollment", sa.Integer(), nullable=True, comment="Number of participants"),
        sa.Column("enrollment_type", sa.Text(), nullable=True, comment="ACTUAL or ESTIMATED"),
        sa.Column("allocation", sa.Text(), nullable=True, comment="RANDOMIZED, NON_RANDOMIZED, NA"),
        sa.Column(
            "model",
            sa.Text(),
            nullable=True,
            comment="Design: PARALLEL, CROSSOVER, SINGLE_GROUP …; COHORT … if observational",
        ),
        sa.Column("masking", sa.Text(), nullable=True, comment="NONE, SINGLE, DOUBLE, TRIPLE, QUADRUPLE"),
        sa.Column("who_masked", sa.Text(), nullable=True, comment="Who is masked, joined by /"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="Primary purpose, such as TREATMENT"),
        sa.Column("sponsor", sa.Text(), nullable=True, comment="Lead sponsor, as the record names it"),
        sa.Column("sponsor_class", sa.Text(), nullable=True, comment="INDUSTRY, NIH, OTHER …"),
        sa.Column("brief_summary", sa.Text(), nullable=True, comment="Summary"),
        sa.Column("detailed_description", sa.Text(), nullable=True, comment="Description"),
        sa.Column("eligibility", sa.Text(), nullable=True, comment="Criteria for inclusion and exclusion"),
        sa.Column("sex", sa.Text(), nullable=True, comment="ALL, FEMALE, MALE"),
        sa.Column("minimum_age", sa.Text(), nullable=True, comment="Youngest age, with its unit"),
        sa.Column("maximum_age", sa.Text(), nullable=True, comment="Oldest age, with its unit"),
        sa.Column(
            "healthy_volunteers",
            sa.Boolean(create_constraint=True, name=op.f("ck_registry_records_healthy_volunteers")),
            nullable=True,
            comment="Whether healthy people may take part",
        ),
        sa.Column(
            "has_results",
            sa.Boolean(create_constraint=True, name=op.f("ck_registry_records_has_results")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether results are posted",
        ),
        sa.Column(
            "pre_assignment",
            sa.Text(),
            nullable=True,
            comment="What happened between enrolment and assignment",
        ),
        sa.Column(
            "recruitment", sa.Text(), nullable=True, comment="Where and when participants were recruited"
        ),
        sa.Column("baseline_population", sa.Text(), nullable=True, comment="Who was analysed at baseline"),
        sa.Column(
            "event_time_frame",
            sa.Text(),
            nullable=True,
            comment="Over which time adverse events were collected",
        ),
        sa.Column(
            "event_threshold",
            sa.Text(),
            nullable=True,
            comment="Other events are listed from this percentage in an arm on",
        ),
        sa.Column("event_description", sa.Text(), nullable=True, comment="How adverse events were collected"),
        sa.Column("limitations", sa.Text(), nullable=True, comment="Limitations and caveats"),
        sa.Column(
            "read_with",
            sa.Text(),
            nullable=False,
            comment="Version of trialdb and of the vocabularies that read it",
        ),
        sa.CheckConstraint(
            "length(completion_date) IN (4, 7, 10) AND ltrim(substr(completion_date, 1, 4) || substr(completion_date, 6, 2) || substr(completion_date, 9, 2), '0123456789') = '' AND substr(completion_date, 5, 1) IN ('', '-') AND substr(completion_date, 8, 1) IN ('', '-') AND (length(completion_date) < 7 OR substr(completion_date, 6, 2) BETWEEN '01' AND '12') AND (length(completion_date) < 10 OR substr(completion_date, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_registry_records_completion_date_date"),
        ),
        sa.CheckConstraint(
            "length(first_posted) IN (4, 7, 10) AND ltrim(substr(first_posted, 1, 4) || substr(first_posted, 6, 2) || substr(first_posted, 9, 2), '0123456789') = '' AND substr(first_posted, 5, 1) IN ('', '-') AND substr(first_posted, 8, 1) IN ('', '-') AND (length(first_posted) < 7 OR substr(first_posted, 6, 2) BETWEEN '01' AND '12') AND (length(first_posted) < 10 OR substr(first_posted, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_registry_records_first_posted_date"),
        ),
        sa.CheckConstraint(
            "length(last_updated) IN (4, 7, 10) AND ltrim(substr(last_updated, 1, 4) || substr(last_updated, 6, 2) || substr(last_updated, 9, 2), '0123456789') = '' AND substr(last_updated, 5, 1) IN ('', '-') AND substr(last_updated, 8, 1) IN ('', '-') AND (length(last_updated) < 7 OR substr(last_updated, 6, 2) BETWEEN '01' AND '12') AND (length(last_updated) < 10 OR substr(last_updated, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_registry_records_last_updated_date"),
        ),
        sa.CheckConstraint(
            "length(primary_completion_date) IN (4, 7, 10) AND ltrim(substr(primary_completion_date, 1, 4) || substr(primary_completion_date, 6, 2) || substr(primary_completion_date, 9, 2), '0123456789') = '' AND substr(primary_completion_date, 5, 1) IN ('', '-') AND substr(primary_completion_date, 8, 1) IN ('', '-') AND (length(primary_completion_date) < 7 OR substr(primary_completion_date, 6, 2) BETWEEN '01' AND '12') AND (length(primary_completion_date) < 10 OR substr(primary_completion_date, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_registry_records_primary_completion_date_date"),
        ),
        sa.CheckConstraint(
            "length(results_first_posted) IN (4, 7, 10) AND ltrim(substr(results_first_posted, 1, 4) || substr(results_first_posted, 6, 2) || substr(results_first_posted, 9, 2), '0123456789') = '' AND substr(results_first_posted, 5, 1) IN ('', '-') AND substr(results_first_posted, 8, 1) IN ('', '-') AND (length(results_first_posted) < 7 OR substr(results_first_posted, 6, 2) BETWEEN '01' AND '12') AND (length(results_first_posted) < 10 OR substr(results_first_posted, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_registry_records_results_first_posted_date"),
        ),
        sa.CheckConstraint(
            "length(start_date) IN (4, 7, 10) AND ltrim(substr(start_date, 1, 4) || substr(start_date, 6, 2) || substr(start_date, 9, 2), '0123456789') = '' AND substr(start_date, 5, 1) IN ('', '-') AND substr(start_date, 8, 1) IN ('', '-') AND (length(start_date) < 7 OR substr(start_date, 6, 2) BETWEEN '01' AND '12') AND (length(start_date) < 10 OR substr(start_date, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_registry_records_start_date_date"),
        ),
        sa.CheckConstraint(
            "length(verified) IN (4, 7, 10) AND ltrim(substr(verified, 1, 4) || substr(verified, 6, 2) || substr(verified, 9, 2), '0123456789') = '' AND substr(verified, 5, 1) IN ('', '-') AND substr(verified, 8, 1) IN ('', '-') AND (length(verified) < 7 OR substr(verified, 6, 2) BETWEEN '01' AND '12') AND (length(verified) < 10 OR substr(verified, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_registry_records_verified_date"),
        ),
        sa.CheckConstraint("nct_id <> ''", name=op.f("ck_registry_records_nct_id_filled")),
        sa.CheckConstraint("enrollment >= 0", name=op.f("ck_registry_records_enrollment_at_least_0")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_registry_records_source_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_registry_records_study_id_studies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_records")),
        sa.UniqueConstraint("source_id", name=op.f("uq_registry_records_source_id")),
        sa.UniqueConstraint("study_id", name=op.f("uq_registry_records_study_id")),
        comment="What a current registry record says of its study as a whole",
    )
    op.create_index(op.f("ix_registry_records_nct_id"), "registry_records", ["nct_id"], unique=False)
    op.create_index(op.f("ix_registry_records_status"), "registry_records", ["status"], unique=False)


def create_study_countries() -> None:
    op.create_table(
        "study_countries",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("country", sa.Text(), nullable=False, comment="The country, as the registry names it"),
        sa.Column("sites", sa.Integer(), nullable=False, comment="Number of sites there"),
        sa.CheckConstraint("sites >= 1", name=op.f("ck_study_countries_sites_at_least_1")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_study_countries_study_id_studies"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_countries")),
        sa.UniqueConstraint("study_id", "country", name=op.f("uq_study_countries_study_id_country")),
        comment="One country in which a study has sites, as its registry record lists them",
    )
    op.create_index(op.f("ix_study_countries_country"), "study_countries", ["country"], unique=False)


def create_study_interventions() -> None:
    op.create_table(
        "study_interventions",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the record's list, from 0"),
        sa.Column("intervention_id", sa.Integer(), nullable=False, comment="The drug, device or placebo"),
        sa.Column("kind", sa.Text(), nullable=True, comment="DRUG, BIOLOGICAL, DEVICE, BEHAVIORAL …"),
        sa.Column("name", sa.Text(), nullable=False, comment="Its name in the record"),
        sa.Column("description", sa.Text(), nullable=True, comment="What the record says of it"),
        sa.Column(
            "other_names", sa.Text(), nullable=True, comment="Its other names in the record: a JSON list"
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_study_interventions_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["interventions.id"],
            name=op.f("fk_study_interventions_intervention_id_interventions"),
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["studies.id"],
            name=op.f("fk_study_interventions_study_id_studies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_interventions")),
        sa.UniqueConstraint("study_id", "position", name=op.f("uq_study_interventions_study_id_position")),
        comment="One intervention as a registry record describes it",
    )
    op.create_index(
        op.f("ix_study_interventions_intervention_id"),
        "study_interventions",
        ["intervention_id"],
        unique=False,
    )


def create_study_references() -> None:
    op.create_table(
        "study_references",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the record's list, from 0"),
        sa.Column("pmid", sa.Text(), nullable=True, comment="Its number in PubMed"),
        sa.Column(
            "kind", sa.Text(), nullable=True, comment="RESULT, BACKGROUND, DERIVED (found by the registry)"
        ),
        sa.Column("citation", sa.Text(), nullable=True, comment="The citation"),
        sa.CheckConstraint("position >= 0", name=op.f("ck_study_references_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["studies.id"],
            name=op.f("fk_study_references_study_id_studies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_references")),
        sa.UniqueConstraint("study_id", "position", name=op.f("uq_study_references_study_id_position")),
        comment="One publication that a registry record names",
    )
    op.create_index(op.f("ix_study_references_pmid"), "study_references", ["pmid"], unique=False)


def create_result_groups() -> None:
    op.create_table(
        "result_groups",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="Place among the groups of the record, from 0"
        ),
        sa.Column(
            "module", sa.Text(), nullable=False, comment="arms, flow, baseline, outcome, adverse_events"
        ),
        sa.Column(
            "outcome_id",
            sa.Integer(),
            nullable=True,
            comment="Its outcome; empty in the other parts of the record",
        ),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="Its code, which means something in this part of the record only; empty for arms",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Its title"),
        sa.Column("description", sa.Text(), nullable=True, comment="Its description"),
        sa.Column(
            "kind", sa.Text(), nullable=True, comment="EXPERIMENTAL, PLACEBO_COMPARATOR …, of registered arms"
        ),
        sa.Column("arm_id", sa.Integer(), nullable=False, comment="The arm that it was taken to be"),
        sa.Column(
            "local_id",
            sa.Text(),
            nullable=False,
            comment="The arm's number among those of the record, such as a1",
        ),
        sa.Column("score", sa.Double(), nullable=False, comment="How sure it is that it is this arm, 0 to 1"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was taken to be that"),
        sa.Column(
            "locator",
            sa.Text(),
            nullable=False,
            comment="Where in the record it stands: a path from the record's root",
        ),
        sa.CheckConstraint(
            "module IN ('arms', 'flow', 'baseline', 'outcome', 'adverse_events')",
            name=op.f("ck_result_groups_module"),
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_result_groups_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_result_groups_outcome_id_outcomes")
        ),
        sa.ForeignKeyConstraint(
            ["study_id", "arm_id"],
            ["arms.study_id", "arms.id"],
            name=op.f("fk_result_groups_study_id_arm_id_arms"),
        ),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_result_groups_study_id_studies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_groups")),
        sa.UniqueConstraint("study_id", "position", name=op.f("uq_result_groups_study_id_position")),
        comment="One group of participants as one part of a registry record defines it, and the arm that it was taken to be",
    )
    op.create_index(op.f("ix_result_groups_outcome_id"), "result_groups", ["outcome_id"], unique=False)
    op.create_index(
        op.f("ix_result_groups_study_id_arm_id"), "result_groups", ["study_id", "arm_id"], unique=False
    )


def create_analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("outcome_id", sa.Integer(), nullable=False, comment="The outcome"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the analyses of the outcome, from 0",
        ),
        sa.Column(
            "groups_text",
            sa.Text(),
            nullable=True,
            comment="What the record says of the groups that it compares",
        ),
        sa.Column(
            "comparator_id",
            sa.Integer(),
            nullable=True,
            comment="The group that the other is compared with; empty unless there are two",
        ),
        sa.Column(
            "comparator_reason",
            sa.Text(),
            nullable=True,
            comment="Why that group: the record has no field for it",
        ),
        sa.Column("comparator_score", sa.Double(), nullable=True, comment="How sure that is, 0 to 1"),
        sa.Column(
            "hypothesis",
            sa.Text(),
            nullable=True,
            comment="SUPERIORITY, NON_INFERIORITY, EQUIVALENCE, OTHER …",
        ),
        sa.Column("hypothesis_text", sa.Text(), nullable=True, comment="What the record says of the margin"),
        sa.Column(
            "method", sa.Text(), nullable=True, comment="The statistical method, in the record's words"
        ),
        sa.Column("method_text", sa.Text(), nullable=True, comment="What the record says of the method"),
        sa.Column("p_text", sa.Text(), nullable=True, comment="The p-value as printed"),
        sa.Column("p_operator", sa.Text(), nullable=True, comment="<, =, >, <= or >= before the p-value"),
        sa.Column("p_value", sa.Double(), nullable=True, comment="The p-value"),
        sa.Column("p_comment", sa.Text(), nullable=True, comment="What the record says of the p-value"),
        sa.Column("parameter", sa.Text(), nullable=True, comment="What was estimated, in the record's words"),
        sa.Column("value_text", sa.Text(), nullable=True, comment="The estimate as printed"),
        sa.Column("value", sa.Double(), nullable=True, comment="The estimate"),
        sa.Column(
            "ci_level", sa.Double(), nullable=True, comment="Level of the confidence interval in percent"
        ),
        sa.Column("ci_sides", sa.Text(), nullable=True, comment="ONE_SIDED, TWO_SIDED; empty if not stated"),
        sa.Column("ci_low_text", sa.Text(), nullable=True, comment="Lower end of the interval as printed"),
        sa.Column("ci_low", sa.Double(), nullable=True, comment="Lower end of the interval"),
        sa.Column("ci_high_text", sa.Text(), nullable=True, comment="Upper end of the interval as printed"),
        sa.Column("ci_high", sa.Double(), nullable=True, comment="Upper end of the interval"),
        sa.Column(
            "ci_comment", sa.Text(), nullable=True, comment="What the record says of the ends of the interval"
        ),
        sa.Column(
            "dispersion", sa.Text(), nullable=True, comment="STANDARD_DEVIATION, STANDARD_ERROR_OF_MEAN"
        ),
        sa.Column("dispersion_text", sa.Text(), nullable=True, comment="That figure as printed"),
        sa.Column(
            "comment",
            sa.Text(),
            nullable=True,
            comment="What the record says of the estimate or of the analysis",
        ),
        sa.Column(
            "locator",
            sa.Text(),
            nullable=False,
            comment="Where in the record it stands: a path from the record's root",
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_analyses_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["comparator_id"], ["result_groups.id"], name=op.f("fk_analyses_comparator_id_result_groups")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_analyses_outcome_id_outcomes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyses")),
        sa.UniqueConstraint("outcome_id", "position", name=op.f("uq_analyses_outcome_id_position")),
        comment="One statistical analysis of an outcome, as a registry record posts it",
    )
    op.create_index(op.f("ix_analyses_comparator_id"), "analyses", ["comparator_id"], unique=False)


def create_baseline_measurements() -> None:
    op.create_table(
        "baseline_measurements",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the record, from 0"),
        sa.Column("group_id", sa.Integer(), nullable=False, comment="The group"),
        sa.Column("title", sa.Text(), nullable=False, comment="What was measured, such as Age, Continuous"),
        sa.Column("class_title", sa.Text(), nullable=True, comment="Row of the measure, such as a region"),
        sa.Column("category", sa.Text(), nullable=True, comment="Category, such as Female"),
        sa.Column("parameter", sa.Text(), nullable=True, comment="MEAN, MEDIAN, COUNT_OF_PARTICIPANTS …"),
        sa.Column(
            "dispersion",
            sa.Text(),
            nullable=True,
            comment="What stands beside the figure, in the record's words",
        ),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit, as the record gives it"),
        sa.Column("value_text", sa.Text(), nullable=True, comment="The figure as printed"),
        sa.Column("value", sa.Double(), nullable=True, comment="The figure"),
        sa.Column("spread_text", sa.Text(), nullable=True, comment="The dispersion as printed"),
        sa.Column("spread", sa.Double(), nullable=True, comment="The dispersion"),
        sa.Column("low_text", sa.Text(), nullable=True, comment="Lower limit as printed"),
        sa.Column("low", sa.Double(), nullable=True, comment="Lower limit"),
        sa.Column("high_text", sa.Text(), nullable=True, comment="Upper limit as printed"),
        sa.Column("high", sa.Double(), nullable=True, comment="Upper limit"),
        sa.Column("comment", sa.Text(), nullable=True, comment="What the record says of the figure"),
        sa.Column(
            "locator",
            sa.Text(),
            nullable=False,
            comment="Where in the record it stands: a path from the record's root",
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_baseline_measurements_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["result_groups.id"], name=op.f("fk_baseline_measurements_group_id_result_groups")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_baseline_measurements_study_id_studies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_measurements")),
        sa.UniqueConstraint("study_id", "position", name=op.f("uq_baseline_measurements_study_id_position")),
        comment="One figure of a group at the start of a study",
    )
    op.create_index(
        op.f("ix_baseline_measurements_group_id"), "baseline_measurements", ["group_id"], unique=False
    )


def create_denominators() -> None:
    op.create_table(
        "denominators",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("group_id", sa.Integer(), nullable=False, comment="The group"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the denominators of the group, from 0",
        ),
        sa.Column(
            "class_title",
            sa.Text(),
            nullable=True,
            comment="The class it is for; empty for the outcome as a whole",
        ),
        sa.Column("units", sa.Text(), nullable=True, comment="What is counted: Participants, eyes …"),
        sa.Column("n", sa.Integer(), nullable=True, comment="The number"),
        sa.Column("value_text", sa.Text(), nullable=True, comment="The figure as printed"),
        sa.Column(
            "locator",
            sa.Text(),
            nullable=False,
            comment="Where in the record it stands: a path from the record's root",
        ),
        sa.CheckConstraint("n >= 0", name=op.f("ck_denominators_n_at_least_0")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_denominators_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["result_groups.id"], name=op.f("fk_denominators_group_id_result_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denominators")),
        sa.UniqueConstraint("group_id", "position", name=op.f("uq_denominators_group_id_position")),
        comment="How many of a group were analysed: for an outcome, one of its classes, or at baseline",
    )


def create_participant_flow() -> None:
    op.create_table(
        "participant_flow",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("study_id", sa.Integer(), nullable=False, comment="The study"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the record, from 0"),
        sa.Column("group_id", sa.Integer(), nullable=False, comment="The group"),
        sa.Column("period", sa.Text(), nullable=True, comment="The period of the study"),
        sa.Column("kind", sa.Text(), nullable=False, comment="milestone or withdrawal"),
        sa.Column(
            "name", sa.Text(), nullable=True, comment="STARTED, COMPLETED …, or the reason for leaving"
        ),
        sa.Column("n_text", sa.Text(), nullable=True, comment="The figure as printed"),
        sa.Column("n", sa.Integer(), nullable=True, comment="Number of participants"),
        sa.Column(
            "units_text", sa.Text(), nullable=True, comment="Number of other units, such as eyes, as printed"
        ),
        sa.Column("comment", sa.Text(), nullable=True, comment="What the record says of it"),
        sa.Column(
            "locator",
            sa.Text(),
            nullable=False,
            comment="Where in the record it stands: a path from the record's root",
        ),
        sa.CheckConstraint("kind IN ('milestone', 'withdrawal')", name=op.f("ck_participant_flow_kind")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_participant_flow_n_at_least_0")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_participant_flow_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["result_groups.id"], name=op.f("fk_participant_flow_group_id_result_groups")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_participant_flow_study_id_studies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_flow")),
        sa.UniqueConstraint("study_id", "position", name=op.f("uq_participant_flow_study_id_position")),
        comment="How many of a group reached a milestone of a period, or left it for a reason",
    )
    op.create_index(op.f("ix_participant_flow_group_id"), "participant_flow", ["group_id"], unique=False)


def create_analysis_groups() -> None:
    op.create_table(
        "analysis_groups",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("analysis_id", sa.Integer(), nullable=False, comment="The analysis"),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="Place among the groups that the analysis names, from 0",
        ),
        sa.Column("group_id", sa.Integer(), nullable=False, comment="The group"),
        sa.CheckConstraint("position >= 0", name=op.f("ck_analysis_groups_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["analyses.id"], name=op.f("fk_analysis_groups_analysis_id_analyses")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["result_groups.id"], name=op.f("fk_analysis_groups_group_id_result_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_groups")),
        sa.UniqueConstraint("analysis_id", "position", name=op.f("uq_analysis_groups_analysis_id_position")),
        comment="One group that an analysis names",
    )
    op.create_index(op.f("ix_analysis_groups_group_id"), "analysis_groups", ["group_id"], unique=False)


def change_evidence() -> None:
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_evidence_source_id_start_end_locator"), type_="unique")
        batch_op.create_index(
            "uq_evidence_source_id_start_end",
            ["source_id", "start", "end"],
            unique=True,
            sqlite_where=sa.text("locator = ''"),
            postgresql_where=sa.text("locator = ''"),
        )


def change_results() -> None:
    with op.batch_alter_table("results") as batch_op:
        batch_op.add_column(
            sa.Column(
                "dispersion_text", sa.Text(), nullable=True, comment="The dispersion as printed in a record"
            )
        )
        batch_op.add_column(
            sa.Column("low", sa.Double(), nullable=True, comment="Lower end of the range or of the quartiles")
        )
        batch_op.add_column(
            sa.Column(
                "high", sa.Double(), nullable=True, comment="Upper end of the range or of the quartiles"
            )
        )
        batch_op.add_column(
            sa.Column(
                "low_text",
                sa.Text(),
                nullable=True,
                comment="Lower end of range, quartiles or interval as printed in a record",
            )
        )
        batch_op.add_column(
            sa.Column(
                "high_text",
                sa.Text(),
                nullable=True,
                comment="Upper end of range, quartiles or interval as printed in a record",
            )
        )
        batch_op.add_column(
            sa.Column("p_text", sa.Text(), nullable=True, comment="The p-value as printed in a record")
        )
        batch_op.add_column(
            sa.Column(
                "class_title",
                sa.Text(),
                nullable=True,
                comment="Row of a registry outcome, if it is more than a time point",
            )
        )
        batch_op.add_column(
            sa.Column(
                "category",
                sa.Text(),
                nullable=True,
                comment="Category of a registry outcome, such as Improved",
            )
        )
        batch_op.add_column(
            sa.Column(
                "comment",
                sa.Text(),
                nullable=True,
                comment="What a registry record says of the figure, such as why it is NA",
            )
        )
        batch_op.add_column(
            sa.Column(
                "outcome_id", sa.Integer(), nullable=True, comment="The registry outcome that it is part of"
            )
        )
        batch_op.add_column(
            sa.Column(
                "group_id",
                sa.Integer(),
                nullable=True,
                comment="The group of the registry record that it is about",
            )
        )
        batch_op.add_column(
            sa.Column(
                "analysis_id", sa.Integer(), nullable=True, comment="The registry analysis that states it"
            )
        )
        batch_op.create_index(
            "ix_results_analysis_id",
            ["analysis_id"],
            unique=False,
            sqlite_where=sa.text("analysis_id IS NOT NULL"),
            postgresql_where=sa.text("analysis_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_results_group_id",
            ["group_id"],
            unique=False,
            sqlite_where=sa.text("group_id IS NOT NULL"),
            postgresql_where=sa.text("group_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_results_outcome_id",
            ["outcome_id"],
            unique=False,
            sqlite_where=sa.text("outcome_id IS NOT NULL"),
            postgresql_where=sa.text("outcome_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_results_subgroup",
            ["subgroup"],
            unique=False,
            sqlite_where=sa.text("subgroup IS NOT NULL"),
            postgresql_where=sa.text("subgroup IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_results_outcome_id_outcomes"), "outcomes", ["outcome_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_results_group_id_result_groups"), "result_groups", ["group_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_results_analysis_id_analyses"), "analyses", ["analysis_id"], ["id"]
        )
        batch_op.drop_constraint(op.f("ck_results_states_something"), type_="check")
        batch_op.create_check_constraint(op.f("ck_results_states_something"), STATES_NOW)
        batch_op.drop_constraint(op.f("ck_results_dispersion_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_results_dispersion_kind"), DISPERSIONS_NOW)
        batch_op.alter_column(
            "direction",
            existing_type=sa.Text(),
            existing_nullable=True,
            comment="higher or lower than the comparator, as words or both figures say",
            existing_comment="higher or lower than the comparator, if only that is said",
        )
        batch_op.alter_column(
            "dispersion_kind",
            existing_type=sa.Text(),
            existing_nullable=True,
            comment="sd, se, cv (coefficient of variation, %), iqr, range",
            existing_comment="sd, se, iqr, range",
        )


def change_safety_events() -> None:
    with op.batch_alter_table("safety_events") as batch_op:
        batch_op.add_column(
            sa.Column(
                "events",
                sa.Integer(),
                nullable=True,
                comment="Number of events; one participant may have several",
            )
        )
        batch_op.add_column(
            sa.Column(
                "organ_class",
                sa.Text(),
                nullable=True,
                comment="Organ system as a registry record states it; Any for totals",
            )
        )
        batch_op.add_column(
            sa.Column(
                "vocabulary", sa.Text(), nullable=True, comment="Vocabulary of the term, such as MedDRA 25.0"
            )
        )
        batch_op.add_column(
            sa.Column("assessment", sa.Text(), nullable=True, comment="SYSTEMATIC or NON_SYSTEMATIC")
        )
        batch_op.add_column(
            sa.Column("comment", sa.Text(), nullable=True, comment="What a registry record says of the event")
        )
        batch_op.add_column(
            sa.Column(
                "group_id",
                sa.Integer(),
                nullable=True,
                comment="The group of the registry record that it is about",
            )
        )
        batch_op.create_index(
            "ix_safety_events_group_id",
            ["group_id"],
            unique=False,
            sqlite_where=sa.text("group_id IS NOT NULL"),
            postgresql_where=sa.text("group_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_safety_events_group_id_result_groups"), "result_groups", ["group_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_safety_events_events_at_least_0"), "events >= 0")


def change_sources() -> None:
    with op.batch_alter_table("sources") as batch_op:
        batch_op.add_column(
            sa.Column(
                "vanished_on",
                sa.Text(),
                nullable=True,
                comment="Date since which a registry no longer has the record",
            )
        )
        batch_op.create_check_constraint(op.f("ck_sources_vanished_on_date"), PARTIAL_DATE)


def change_study_endpoints() -> None:
    with op.batch_alter_table("study_endpoints") as batch_op:
        batch_op.add_column(
            sa.Column("description", sa.Text(), nullable=True, comment="What the source says of it besides")
        )
        batch_op.add_column(
            sa.Column(
                "time_frame",
                sa.Text(),
                nullable=True,
                comment="When it is measured, in the words of a registry record",
            )
        )
        batch_op.alter_column("endpoint_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.drop_constraint(op.f("ck_study_endpoints_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_study_endpoints_role"), ROLES_NOW)
        batch_op.alter_column(
            "role",
            existing_type=sa.Text(),
            existing_nullable=True,
            comment="primary, co-primary, secondary, key secondary, exploratory, other",
            existing_comment="primary, co-primary, secondary, key secondary, exploratory",
        )


def restore_study_endpoints() -> None:
    with op.batch_alter_table("study_endpoints") as batch_op:
        batch_op.drop_constraint(op.f("ck_study_endpoints_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_study_endpoints_role"), ROLES_BEFORE)
        batch_op.alter_column(
            "role",
            existing_type=sa.Text(),
            existing_nullable=True,
            comment="primary, co-primary, secondary, key secondary, exploratory",
            existing_comment="primary, co-primary, secondary, key secondary, exploratory, other",
        )
        batch_op.alter_column("endpoint_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("time_frame")
        batch_op.drop_column("description")


def restore_sources() -> None:
    with op.batch_alter_table("sources") as batch_op:
        batch_op.drop_constraint(op.f("ck_sources_vanished_on_date"), type_="check")
        batch_op.drop_column("vanished_on")


def restore_safety_events() -> None:
    with op.batch_alter_table("safety_events") as batch_op:
        batch_op.drop_constraint(op.f("ck_safety_events_events_at_least_0"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_safety_events_group_id_result_groups"), type_="foreignkey")
        batch_op.drop_index(
            "ix_safety_events_group_id",
            sqlite_where=sa.text("group_id IS NOT NULL"),
            postgresql_where=sa.text("group_id IS NOT NULL"),
        )
        batch_op.drop_column("group_id")
        batch_op.drop_column("comment")
        batch_op.drop_column("assessment")
        batch_op.drop_column("vocabulary")
        batch_op.drop_column("organ_class")
        batch_op.drop_column("events")


def restore_results() -> None:
    with op.batch_alter_table("results") as batch_op:
        batch_op.drop_constraint(op.f("ck_results_states_something"), type_="check")
        batch_op.create_check_constraint(op.f("ck_results_states_something"), STATES_BEFORE)
        batch_op.drop_constraint(op.f("ck_results_dispersion_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_results_dispersion_kind"), DISPERSIONS_BEFORE)
        batch_op.alter_column(
            "direction",
            existing_type=sa.Text(),
            existing_nullable=True,
            comment="higher or lower than the comparator, if only that is said",
            existing_comment="higher or lower than the comparator, as words or both figures say",
        )
        batch_op.alter_column(
            "dispersion_kind",
            existing_type=sa.Text(),
            existing_nullable=True,
            comment="sd, se, iqr, range",
            existing_comment="sd, se, cv (coefficient of variation, %), iqr, range",
        )
        batch_op.drop_constraint(batch_op.f("fk_results_analysis_id_analyses"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_results_group_id_result_groups"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_results_outcome_id_outcomes"), type_="foreignkey")
        batch_op.drop_index(
            "ix_results_subgroup",
            sqlite_where=sa.text("subgroup IS NOT NULL"),
            postgresql_where=sa.text("subgroup IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_results_outcome_id",
            sqlite_where=sa.text("outcome_id IS NOT NULL"),
            postgresql_where=sa.text("outcome_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_results_group_id",
            sqlite_where=sa.text("group_id IS NOT NULL"),
            postgresql_where=sa.text("group_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_results_analysis_id",
            sqlite_where=sa.text("analysis_id IS NOT NULL"),
            postgresql_where=sa.text("analysis_id IS NOT NULL"),
        )
        batch_op.drop_column("analysis_id")
        batch_op.drop_column("group_id")
        batch_op.drop_column("outcome_id")
        batch_op.drop_column("comment")
        batch_op.drop_column("category")
        batch_op.drop_column("class_title")
        batch_op.drop_column("p_text")
        batch_op.drop_column("high_text")
        batch_op.drop_column("low_text")
        batch_op.drop_column("high")
        batch_op.drop_column("low")
        batch_op.drop_column("dispersion_text")


def restore_evidence() -> None:
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_index(
            "uq_evidence_source_id_start_end",
            sqlite_where=sa.text("locator = ''"),
            postgresql_where=sa.text("locator = ''"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_evidence_source_id_start_end_locator"), ["source_id", "start", "end", "locator"]
        )
