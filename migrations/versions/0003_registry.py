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
STATES_BEFORE = (
    "value IS NOT NULL OR value_text IS NOT NULL OR n IS NOT NULL OR ci_low IS NOT NULL"
    " OR p_value IS NOT NULL OR direction IS NOT NULL OR significant IS NOT NULL"
)
STATES_NOW = STATES_BEFORE + " OR p_text IS NOT NULL OR analysis_id IS NOT NULL"
PARTIAL_DATE = (
    "length({0}) IN (4, 7, 10)"
    " AND ltrim(substr({0}, 1, 4) || substr({0}, 6, 2) || substr({0}, 9, 2), '0123456789') = ''"
    " AND substr({0}, 5, 1) IN ('', '-')"
    " AND substr({0}, 8, 1) IN ('', '-')"
    " AND (length({0}) < 7 OR substr({0}, 6, 2) BETWEEN '01' AND '12')"
    " AND (length({0}) < 10 OR substr({0}, 9, 2) BETWEEN '01' AND '31')"
)


# Rows that a step back takes along: all that records alone say. ``recorded`` is every version of every record.
RECORDS = """
    CREATE TEMPORARY TABLE recorded AS
    SELECT s.id AS source_id, r.study_id
    FROM registry_records AS r
    JOIN sources AS c ON c.id = r.source_id
    JOIN sources AS s ON s.document_key = c.document_key
"""
FACTS = (
    RECORDS,
    *(
        f"DELETE FROM {table} WHERE source_id IN (SELECT source_id FROM recorded)"
        for table in ("results", "safety_events", "study_endpoints", "resolutions")
    ),
    # What is left is of articles; the tables before know neither a role "other" nor a coefficient of variation.
    "DELETE FROM study_endpoints WHERE endpoint_id IS NULL",
    "UPDATE study_endpoints SET role = NULL WHERE role = 'other'",
    "UPDATE results SET dispersion_kind = NULL, dispersion_value = NULL WHERE dispersion_kind = 'cv'",
)
THINGS = (
    """
    CREATE TEMPORARY TABLE silent_arms AS
    SELECT a.id FROM arms AS a JOIN recorded AS r ON r.study_id = a.study_id
    EXCEPT SELECT arm_id FROM results
    EXCEPT SELECT comparator_id FROM results
    EXCEPT SELECT arm_id FROM safety_events
    EXCEPT SELECT entity_id FROM resolutions WHERE kind = 'arm'
    """,
    """
    CREATE TEMPORARY TABLE silent_studies AS
    SELECT study_id AS id FROM recorded
    EXCEPT SELECT study_id FROM results
    EXCEPT SELECT study_id FROM safety_events
    EXCEPT SELECT study_id FROM study_endpoints
    EXCEPT SELECT study_id FROM milestones
    EXCEPT SELECT study_id FROM study_links
    EXCEPT SELECT other_study_id FROM study_links
    EXCEPT SELECT entity_id FROM resolutions WHERE kind = 'study'
    """,
    "DELETE FROM arm_interventions WHERE arm_id IN (SELECT id FROM silent_arms)",
    "DELETE FROM arms WHERE id IN (SELECT id FROM silent_arms)",
    *(
        f"DELETE FROM {table} WHERE study_id IN (SELECT id FROM silent_studies)"
        for table in ("study_names", "study_organisations", "study_conditions")
    ),
    "DELETE FROM studies WHERE id IN (SELECT id FROM silent_studies)",
    *(
        f"UPDATE {table} SET source_id = NULL WHERE source_id IN (SELECT source_id FROM recorded)"
        for table in ("study_names", "load_items")
    ),
    *(
        f"DELETE FROM {table} WHERE source_id IN (SELECT source_id FROM recorded)"
        for table in ("load_issues", "source_facts", "evidence")
    ),
    "DELETE FROM sources WHERE id IN (SELECT source_id FROM recorded)",
    *(f"DROP TABLE {table}" for table in ("silent_arms", "silent_studies", "recorded")),
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
    """Back to the tables of articles: records go with all that they alone say; what articles say stays."""
    for statement in FACTS:
        op.execute(statement)
    restore_study_endpoints()
    restore_sources()
    restore_safety_events()
    restore_results()
    restore_evidence()
    for table in reversed(TABLES):
        op.drop_table(table)
    for statement in THINGS:
        op.execute(statement)


def partial_date(column: str) -> str:
    """SQL that holds for a date of year, month or day precision."""
    return PARTIAL_DATE.format(column)


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
            "at_value",
            sa.Double(),
            nullable=True,
            comment="The one time that time_frame names: the figure; empty if it names none or several",
        ),
        sa.Column("at_unit", sa.Text(), nullable=True, comment="Unit of that time: day, week, month, year"),
        sa.Column("at_days", sa.Double(), nullable=True, comment="That time in days"),
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
            comment="What stands beside the figure, in the record's words, such as Standard Deviation",
        ),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit of the figures, as the record gives it"),
        sa.Column(
            "units_analysed",
            sa.Text(),
            nullable=True,
            comment="What is counted in the groups: Participants, eyes …; empty if the record does not say",
        ),
        sa.Column(
            "endpoint_id", sa.Integer(), nullable=False, comment="The endpoint that its title was taken to be"
        ),
        sa.Column(
            "score",
            sa.Double(),
            nullable=False,
            comment="How sure that is, 0 to 1; 0 if no vocabulary has it, and the endpoint is named like the title",
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
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_outcomes_score_range")),
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
        sa.Column(
            "nct_id",
            sa.Text(),
            nullable=False,
            comment="The study's number in ClinicalTrials.gov (NCT and eight digits)",
        ),
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
            "phases",
            sa.Text(),
            nullable=True,
            comment="Phases as the registry codes them, joined by /: PHASE2/PHASE3; NA where none applies",
        ),
        sa.Column("status", sa.Text(), nullable=True, comment="Overall status as the registry codes it"),
        sa.Column(
            "why_stopped", sa.Text(), nullable=True, comment="Why it was stopped, in the sponsor's words"
        ),
        sa.Column(
            "verified",
            sa.Text(),
            nullable=True,
            comment="When the sponsor last confirmed the record: a month or a day",
        ),
        sa.Column(
            "start_date",
            sa.Text(),
            nullable=True,
            comment="First participant enrolled: 2024, 2024-03 or 2024-03-08",
        ),
        sa.Column(
            "start_type",
            sa.Text(),
            nullable=True,
            comment="ACTUAL or ESTIMATED; empty if the record does not say",
        ),
        sa.Column(
            "primary_completion_date",
            sa.Text(),
            nullable=True,
            comment="Last measurement of the primary outcome: 2024, 2024-03 or 2024-03-08",
        ),
        sa.Column(
            "primary_completion_type",
            sa.Text(),
            nullable=True,
            comment="ACTUAL or ESTIMATED; empty if the record does not say",
        ),
        sa.Column(
            "completion_date",
            sa.Text(),
            nullable=True,
            comment="Last measurement of any outcome: 2024, 2024-03 or 2024-03-08",
        ),
        sa.Column(
            "completion_type",
            sa.Text(),
            nullable=True,
            comment="ACTUAL or ESTIMATED; empty if the record does not say",
        ),
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
        sa.Column(
            "enrollment",
            sa.Integer(),
            nullable=True,
            comment="Participants who were enrolled, or are to be (enrollment_type)",
        ),
        sa.Column(
            "enrollment_type",
            sa.Text(),
            nullable=True,
            comment="ACTUAL or ESTIMATED; empty if the record does not say",
        ),
        sa.Column("allocation", sa.Text(), nullable=True, comment="RANDOMIZED, NON_RANDOMIZED, NA"),
        sa.Column(
            "model",
            sa.Text(),
            nullable=True,
            comment="Design: PARALLEL, CROSSOVER, SINGLE_GROUP …; COHORT … if observational",
        ),
        sa.Column(
            "masking",
            sa.Text(),
            nullable=True,
            comment="Number of parties who do not know the arm: NONE, SINGLE, DOUBLE, TRIPLE, QUADRUPLE",
        ),
        sa.Column(
            "who_masked",
            sa.Text(),
            nullable=True,
            comment="Who does not know the arm, joined by /: PARTICIPANT, CARE_PROVIDER, INVESTIGATOR, OUTCOMES_ASSESSOR",
        ),
        sa.Column("purpose", sa.Text(), nullable=True, comment="Primary purpose, such as TREATMENT"),
        sa.Column("sponsor", sa.Text(), nullable=True, comment="Lead sponsor, as the record names it"),
        sa.Column("sponsor_class", sa.Text(), nullable=True, comment="INDUSTRY, NIH, OTHER …"),
        sa.Column("brief_summary", sa.Text(), nullable=True, comment="Summary"),
        sa.Column("detailed_description", sa.Text(), nullable=True, comment="Description"),
        sa.Column(
            "eligibility",
            sa.Text(),
            nullable=True,
            comment="Criteria for inclusion and exclusion, in the record's words",
        ),
        sa.Column("sex", sa.Text(), nullable=True, comment="ALL, FEMALE, MALE"),
        sa.Column(
            "minimum_age",
            sa.Text(),
            nullable=True,
            comment="Youngest age, with its unit, such as 18 Years; empty if there is no limit",
        ),
        sa.Column(
            "maximum_age",
            sa.Text(),
            nullable=True,
            comment="Oldest age, with its unit; empty if there is no limit",
        ),
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
            comment="Other than serious events are listed if more than this percentage of some group had them, as printed",
        ),
        sa.Column("event_description", sa.Text(), nullable=True, comment="How adverse events were collected"),
        sa.Column("limitations", sa.Text(), nullable=True, comment="Limitations and caveats"),
        sa.Column(
            "read_with",
            sa.Text(),
            nullable=False,
            comment="Versions of trialdb, of its vocabularies and of its rules that read the record",
        ),
        sa.CheckConstraint(
            partial_date("completion_date"), name=op.f("ck_registry_records_completion_date_date")
        ),
        sa.CheckConstraint(partial_date("first_posted"), name=op.f("ck_registry_records_first_posted_date")),
        sa.CheckConstraint(partial_date("last_updated"), name=op.f("ck_registry_records_last_updated_date")),
        sa.CheckConstraint(
            partial_date("primary_completion_date"),
            name=op.f("ck_registry_records_primary_completion_date_date"),
        ),
        sa.CheckConstraint(
            partial_date("results_first_posted"), name=op.f("ck_registry_records_results_first_posted_date")
        ),
        sa.CheckConstraint(partial_date("start_date"), name=op.f("ck_registry_records_start_date_date")),
        sa.CheckConstraint(partial_date("verified"), name=op.f("ck_registry_records_verified_date")),
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
        sa.Column(
            "intervention_id",
            sa.Integer(),
            nullable=False,
            comment="The drug, device or placebo that it was taken to be",
        ),
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
        sa.Column("pmid", sa.Text(), nullable=True, comment="Its number in PubMed (PMID)"),
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
            "kind",
            sa.Text(),
            nullable=True,
            comment="Of a registered arm: EXPERIMENTAL, ACTIVE_COMPARATOR, PLACEBO_COMPARATOR, SHAM_COMPARATOR …",
        ),
        sa.Column("arm_id", sa.Integer(), nullable=False, comment="The arm that it was taken to be"),
        sa.Column(
            "local_id",
            sa.Text(),
            nullable=False,
            comment="The arm's number among those of the record, such as a1",
        ),
        sa.Column(
            "score",
            sa.Double(),
            nullable=False,
            comment="How sure that is, 0 to 1; 0 if no arm fits, and the arm is one of its own",
        ),
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
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_result_groups_score_range")),
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
            "method",
            sa.Text(),
            nullable=True,
            comment="The statistical method, in the record's words, such as ANCOVA",
        ),
        sa.Column("method_text", sa.Text(), nullable=True, comment="What the record says of the method"),
        sa.Column("p_text", sa.Text(), nullable=True, comment="The p-value as printed, such as <0.001"),
        sa.Column("p_operator", sa.Text(), nullable=True, comment="<, =, >, <= or >= before the p-value"),
        sa.Column("p_value", sa.Double(), nullable=True, comment="The p-value, 0 to 1"),
        sa.Column("p_comment", sa.Text(), nullable=True, comment="What the record says of the p-value"),
        sa.Column(
            "parameter",
            sa.Text(),
            nullable=True,
            comment="What was estimated, in the record's words, such as Mean Difference (Net) or Hazard Ratio (HR)",
        ),
        sa.Column("value_text", sa.Text(), nullable=True, comment="The estimate as printed"),
        sa.Column(
            "value",
            sa.Double(),
            nullable=True,
            comment="The estimate, in the unit of the outcome unless it is a ratio",
        ),
        sa.Column(
            "ci_level", sa.Double(), nullable=True, comment="Level of the confidence interval in percent (95)"
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
            "dispersion",
            sa.Text(),
            nullable=True,
            comment="What dispersion_text is: STANDARD_DEVIATION or STANDARD_ERROR_OF_MEAN",
        ),
        sa.Column(
            "dispersion_text", sa.Text(), nullable=True, comment="Dispersion of the estimate as printed"
        ),
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
        sa.CheckConstraint("p_operator IN ('<', '=', '>', '<=', '>=')", name=op.f("ck_analyses_p_operator")),
        sa.CheckConstraint(
            "comparator_score BETWEEN 0 AND 1", name=op.f("ck_analyses_comparator_score_range")
        ),
        sa.CheckConstraint("p_value BETWEEN 0 AND 1", name=op.f("ck_analyses_p_value_range")),
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
            comment="What stands beside the figure: STANDARD_DEVIATION, INTER_QUARTILE_RANGE, FULL_RANGE …",
        ),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit of the figures, as the record gives it"),
        sa.Column("value_text", sa.Text(), nullable=True, comment="The figure as printed"),
        sa.Column("value", sa.Double(), nullable=True, comment="The figure"),
        sa.Column("spread_text", sa.Text(), nullable=True, comment="The dispersion as printed"),
        sa.Column("spread", sa.Double(), nullable=True, comment="The dispersion, in the unit of the figure"),
        sa.Column("low_text", sa.Text(), nullable=True, comment="Lower limit of that range as printed"),
        sa.Column("low", sa.Double(), nullable=True, comment="Lower limit, in the unit of the figure"),
        sa.Column("high_text", sa.Text(), nullable=True, comment="Upper limit of that range as printed"),
        sa.Column("high", sa.Double(), nullable=True, comment="Upper limit, in the unit of the figure"),
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
            comment="The class of the outcome that it is for; empty for the whole of it",
        ),
        sa.Column("units", sa.Text(), nullable=True, comment="What is counted: Participants, eyes …"),
        sa.Column("n", sa.Integer(), nullable=True, comment="Number of them who were analysed"),
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
            "name",
            sa.Text(),
            nullable=True,
            comment="STARTED, COMPLETED, NOT COMPLETED or another milestone; or the reason for leaving",
        ),
        sa.Column("n_text", sa.Text(), nullable=True, comment="The figure as printed"),
        sa.Column(
            "n", sa.Integer(), nullable=True, comment="Participants who reached it, or who left for it"
        ),
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
        batch_op.alter_column(
            "start",
            existing_type=sa.Integer(),
            comment="Offset of its first character in the source's text, from 0; 0 in a registry record",
            existing_comment="Offset of its first character in the source's text, from 0",
            existing_nullable=False,
        )
        batch_op.alter_column(
            "end",
            existing_type=sa.Integer(),
            comment="Offset after its last character; 0 in a registry record",
            existing_comment="Offset after its last character",
            existing_nullable=False,
        )
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
                "dispersion_text", sa.Text(), nullable=True, comment="The dispersion as a record prints it"
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
                comment="Lower end of range, quartiles or confidence interval as a record prints it",
            )
        )
        batch_op.add_column(
            sa.Column(
                "high_text",
                sa.Text(),
                nullable=True,
                comment="Upper end of range, quartiles or confidence interval as a record prints it",
            )
        )
        batch_op.add_column(
            sa.Column(
                "p_text",
                sa.Text(),
                nullable=True,
                comment="The p-value as a record prints it, such as <0.001",
            )
        )
        batch_op.add_column(
            sa.Column(
                "class_title",
                sa.Text(),
                nullable=True,
                comment="Class (row) of a registry outcome; empty where it says only when it was measured",
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
        batch_op.alter_column(
            "dispersion_kind",
            existing_type=sa.Text(),
            comment="sd, se, cv (coefficient of variation, %), iqr, range",
            existing_comment="sd, se, iqr, range",
            existing_nullable=True,
        )
        batch_op.alter_column(
            "dispersion_value",
            existing_type=sa.Double(),
            comment="Standard deviation, standard error or width of the range, in the unit of the number; a cv in %",
            existing_comment="Standard deviation, standard error or width",
            existing_nullable=True,
        )
        batch_op.alter_column(
            "direction",
            existing_type=sa.Text(),
            comment="higher or lower than the comparator, as words or both figures say",
            existing_comment="higher or lower than the comparator, if only that is said",
            existing_nullable=True,
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
            batch_op.f("fk_results_analysis_id_analyses"), "analyses", ["analysis_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_results_group_id_result_groups"), "result_groups", ["group_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_results_outcome_id_outcomes"), "outcomes", ["outcome_id"], ["id"]
        )
        batch_op.drop_constraint(op.f("ck_results_states_something"), type_="check")
        batch_op.create_check_constraint(op.f("ck_results_states_something"), STATES_NOW)
        batch_op.drop_constraint(op.f("ck_results_dispersion_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_results_dispersion_kind"), DISPERSIONS_NOW)
        batch_op.drop_index("ix_results_study_id_comparator_id")
        batch_op.create_index(
            "ix_results_study_id_comparator_id",
            ["study_id", "comparator_id"],
            unique=False,
            sqlite_where=sa.text("comparator_id IS NOT NULL"),
            postgresql_where=sa.text("comparator_id IS NOT NULL"),
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
                comment="System organ class as a registry record states it; Any for totals",
            )
        )
        batch_op.add_column(
            sa.Column(
                "vocabulary", sa.Text(), nullable=True, comment="Vocabulary of the term, such as MedDRA 25.0"
            )
        )
        batch_op.add_column(
            sa.Column(
                "assessment",
                sa.Text(),
                nullable=True,
                comment="How it was found: SYSTEMATIC_ASSESSMENT or NON_SYSTEMATIC_ASSESSMENT",
            )
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
        batch_op.alter_column(
            "value",
            existing_type=sa.Double(),
            comment="The figure; empty for an event that is only named, and where n and n_total alone are stated",
            existing_comment="The figure; empty for an event that is only named",
            existing_nullable=True,
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
        batch_op.create_check_constraint(op.f("ck_sources_vanished_on_date"), partial_date("vanished_on"))


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
        batch_op.alter_column(
            "endpoint_id",
            existing_type=sa.Integer(),
            nullable=True,
            comment="The endpoint; empty if no vocabulary has it",
            existing_comment="The endpoint",
        )
        batch_op.alter_column(
            "role",
            existing_type=sa.Text(),
            comment="primary, co-primary, secondary, key secondary, exploratory, other",
            existing_comment="primary, co-primary, secondary, key secondary, exploratory",
            existing_nullable=True,
        )
        batch_op.drop_constraint(op.f("ck_study_endpoints_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_study_endpoints_role"), ROLES_NOW)


def restore_study_endpoints() -> None:
    with op.batch_alter_table("study_endpoints") as batch_op:
        batch_op.drop_constraint(op.f("ck_study_endpoints_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_study_endpoints_role"), ROLES_BEFORE)
        batch_op.alter_column(
            "role",
            existing_type=sa.Text(),
            comment="primary, co-primary, secondary, key secondary, exploratory",
            existing_comment="primary, co-primary, secondary, key secondary, exploratory, other",
            existing_nullable=True,
        )
        batch_op.alter_column(
            "endpoint_id",
            existing_type=sa.Integer(),
            nullable=False,
            comment="The endpoint",
            existing_comment="The endpoint; empty if no vocabulary has it",
        )
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
        batch_op.alter_column(
            "value",
            existing_type=sa.Double(),
            comment="The figure; empty for an event that is only named",
            existing_comment="The figure; empty for an event that is only named, and where n and n_total alone are stated",
            existing_nullable=True,
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
        batch_op.drop_index("ix_results_study_id_comparator_id")
        batch_op.create_index(
            "ix_results_study_id_comparator_id", ["study_id", "comparator_id"], unique=False
        )
        batch_op.drop_constraint(batch_op.f("fk_results_analysis_id_analyses"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_results_group_id_result_groups"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_results_outcome_id_outcomes"), type_="foreignkey")
        batch_op.drop_index(
            "ix_results_analysis_id",
            sqlite_where=sa.text("analysis_id IS NOT NULL"),
            postgresql_where=sa.text("analysis_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_results_group_id",
            sqlite_where=sa.text("group_id IS NOT NULL"),
            postgresql_where=sa.text("group_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_results_outcome_id",
            sqlite_where=sa.text("outcome_id IS NOT NULL"),
            postgresql_where=sa.text("outcome_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_results_subgroup",
            sqlite_where=sa.text("subgroup IS NOT NULL"),
            postgresql_where=sa.text("subgroup IS NOT NULL"),
        )
        batch_op.alter_column(
            "direction",
            existing_type=sa.Text(),
            comment="higher or lower than the comparator, if only that is said",
            existing_comment="higher or lower than the comparator, as words or both figures say",
            existing_nullable=True,
        )
        batch_op.alter_column(
            "dispersion_value",
            existing_type=sa.Double(),
            comment="Standard deviation, standard error or width",
            existing_comment="Standard deviation, standard error or width of the range, in the unit of the number; a cv in %",
            existing_nullable=True,
        )
        batch_op.alter_column(
            "dispersion_kind",
            existing_type=sa.Text(),
            comment="sd, se, iqr, range",
            existing_comment="sd, se, cv (coefficient of variation, %), iqr, range",
            existing_nullable=True,
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
            batch_op.f("uq_evidence_source_id_start_end_locator"),
            ["source_id", "start", "end", "locator"],
            postgresql_nulls_not_distinct=False,
        )
        batch_op.alter_column(
            "end",
            existing_type=sa.Integer(),
            comment="Offset after its last character",
            existing_comment="Offset after its last character; 0 in a registry record",
            existing_nullable=False,
        )
        batch_op.alter_column(
            "start",
            existing_type=sa.Integer(),
            comment="Offset of its first character in the source's text, from 0",
            existing_comment="Offset of its first character in the source's text, from 0; 0 in a registry record",
            existing_nullable=False,
        )
