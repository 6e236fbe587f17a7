"""Sources with their evidence, and the vocabularies.

Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "sources",
    "source_facts",
    "evidence",
    "organisations",
    "organisation_names",
    "interventions",
    "intervention_names",
    "conditions",
    "condition_names",
    "endpoints",
    "endpoint_names",
    "adverse_event_terms",
    "adverse_event_names",
    "study_rules",
    "data_dictionary",
)


def upgrade() -> None:
    create_sources()
    create_source_facts()
    create_evidence()
    create_organisations()
    create_organisation_names()
    create_interventions()
    create_intervention_names()
    create_conditions()
    create_condition_names()
    create_endpoints()
    create_endpoint_names()
    create_adverse_event_terms()
    create_adverse_event_names()
    create_study_rules()
    create_data_dictionary()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column(
            "document_key",
            sa.Text(),
            nullable=False,
            comment="Identity over versions: its address, else file: and its path",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="1 for the first version that was loaded, then 2, 3 …",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="registry, journal_abstract, journal_article, conference_report, press_release, trade_news, other",
        ),
        sa.Column("publisher", sa.Text(), nullable=True, comment="Who published it"),
        sa.Column("title", sa.Text(), nullable=True, comment="Its headline"),
        sa.Column("url", sa.Text(), nullable=True, comment="Its address"),
        sa.Column(
            "published_on",
            sa.Text(),
            nullable=True,
            comment="Date of publication: 2025, 2025-03 or 2025-03-08",
        ),
        sa.Column(
            "accessed_on", sa.Text(), nullable=True, comment="Date on which this version was fetched or read"
        ),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the stored text and metadata, in hexadecimal",
        ),
        sa.Column(
            "media_type",
            sa.Text(),
            nullable=False,
            comment="Media type of the file that was read, such as text/html",
        ),
        sa.Column(
            "text", sa.Text(), nullable=False, comment="The text to which every evidence offset refers"
        ),
        sa.Column("loader", sa.Text(), nullable=False, comment="The reader that read it"),
        sa.Column("loader_version", sa.Text(), nullable=False, comment="Version of trialdb that read it"),
        sa.Column("loaded_at", sa.Text(), nullable=False, comment="When this version was loaded (UTC)"),
        sa.Column(
            "replaced_by",
            sa.Integer(),
            nullable=True,
            comment="The version that replaced this one; empty if current",
        ),
        sa.CheckConstraint("document_key <> ''", name=op.f("ck_sources_document_key_filled")),
        sa.CheckConstraint(
            "kind IN ('registry', 'journal_abstract', 'journal_article', 'conference_report', 'press_release', 'trade_news', 'other')",
            name=op.f("ck_sources_kind"),
        ),
        sa.CheckConstraint(
            "length(accessed_on) IN (4, 7, 10) AND ltrim(substr(accessed_on, 1, 4) || substr(accessed_on, 6, 2) || substr(accessed_on, 9, 2), '0123456789') = '' AND substr(accessed_on, 5, 1) IN ('', '-') AND substr(accessed_on, 8, 1) IN ('', '-') AND (length(accessed_on) < 7 OR substr(accessed_on, 6, 2) BETWEEN '01' AND '12') AND (length(accessed_on) < 10 OR substr(accessed_on, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_sources_accessed_on_date"),
        ),
        sa.CheckConstraint(
            "length(loaded_at) >= 19 AND substr(loaded_at, 5, 1) = '-' AND substr(loaded_at, 8, 1) = '-' AND substr(loaded_at, 11, 1) = 'T'",
            name=op.f("ck_sources_loaded_at_time"),
        ),
        sa.CheckConstraint(
            "length(published_on) IN (4, 7, 10) AND ltrim(substr(published_on, 1, 4) || substr(published_on, 6, 2) || substr(published_on, 9, 2), '0123456789') = '' AND substr(published_on, 5, 1) IN ('', '-') AND substr(published_on, 8, 1) IN ('', '-') AND (length(published_on) < 7 OR substr(published_on, 6, 2) BETWEEN '01' AND '12') AND (length(published_on) < 10 OR substr(published_on, 9, 2) BETWEEN '01' AND '31')",
            name=op.f("ck_sources_published_on_date"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_sources_sha256_length")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_sources_version_at_least_1")),
        sa.ForeignKeyConstraint(["replaced_by"], ["sources.id"], name=op.f("fk_sources_replaced_by_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint(
            "document_key", "sha256", "version", name=op.f("uq_sources_document_key_sha256_version")
        ),
        sa.UniqueConstraint("document_key", "version", name=op.f("uq_sources_document_key_version")),
        comment="One version of one document; a changed document is a new row, and the old row says what replaced it",
    )
    op.create_index(op.f("ix_sources_replaced_by"), "sources", ["replaced_by"], unique=False)
    op.create_index(op.f("ix_sources_url"), "sources", ["url"], unique=False)
    op.create_index(
        "uq_sources_document_key_current",
        "sources",
        ["document_key"],
        unique=True,
        sqlite_where=sa.text("replaced_by IS NULL"),
        postgresql_where=sa.text("replaced_by IS NULL"),
    )


def create_source_facts() -> None:
    op.create_table(
        "source_facts",
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source"),
        sa.Column(
            "extractor_version",
            sa.Text(),
            nullable=False,
            comment="Version of trialdb that extracted the facts",
        ),
        sa.Column(
            "facts", sa.Text(), nullable=False, comment="The facts as JSON, as trialdb extract prints them"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_facts_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_facts")),
        comment="What the extractor read from one source, in the source's own terms: the input of resolving",
    )


def create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="The source"),
        sa.Column(
            "start",
            sa.Integer(),
            nullable=False,
            comment="Offset of its first character in the source's text, from 0",
        ),
        sa.Column("end", sa.Integer(), nullable=False, comment="Offset after its last character"),
        sa.Column(
            "quote",
            sa.Text(),
            nullable=False,
            comment="The words themselves: text[start:end], or the value at the locator",
        ),
        sa.Column(
            "locator",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="JSON path or table cell in a record; empty for running text",
        ),
        sa.CheckConstraint('"end" >= start', name=op.f("ck_evidence_end_after_start")),
        sa.CheckConstraint(
            "locator <> '' OR length(quote) = \"end\" - start", name=op.f("ck_evidence_quote_length")
        ),
        sa.CheckConstraint("start >= 0", name=op.f("ck_evidence_start_at_least_0")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_evidence_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "source_id", "start", "end", "locator", name=op.f("uq_evidence_source_id_start_end_locator")
        ),
        comment="One place in one source: text[start:end] == quote, or a locator inside a record",
    )


def create_organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("name", sa.Text(), nullable=False, comment="Its usual name"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=True,
            comment="company, regulator, academic, government, charity, publisher",
        ),
        sa.Column("country", sa.Text(), nullable=True, comment="Country of its head office"),
        sa.Column(
            "in_vocabulary",
            sa.Boolean(create_constraint=True, name=op.f("ck_organisations_in_vocabulary")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether the vocabulary in seeds/ has it; if not, only sources name it",
        ),
        sa.CheckConstraint(
            "kind IN ('company', 'regulator', 'academic', 'government', 'charity', 'publisher')",
            name=op.f("ck_organisations_kind"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_organisations_name_filled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
        comment="One company, regulator, academic sponsor or publisher",
    )


def create_organisation_names() -> None:
    op.create_table(
        "organisation_names",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("organisation_id", sa.Integer(), nullable=False, comment="The organisation"),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written"),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="The name by which it is looked up: lower case, letters and digits only",
        ),
        sa.CheckConstraint("name_key <> ''", name=op.f("ck_organisation_names_name_key_filled")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_names_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_names")),
        sa.UniqueConstraint("name_key", name=op.f("uq_organisation_names_name_key")),
        comment="One name of an organisation; a name belongs to one organisation",
    )
    op.create_index(
        op.f("ix_organisation_names_organisation_id"), "organisation_names", ["organisation_id"], unique=False
    )


def create_interventions() -> None:
    op.create_table(
        "interventions",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("name", sa.Text(), nullable=False, comment="Its generic name"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="drug, biologic, vaccine, device, procedure, behavioural, placebo, other",
        ),
        sa.Column("mechanism", sa.Text(), nullable=True, comment="How it works, such as JAK1 inhibitor"),
        sa.Column(
            "in_vocabulary",
            sa.Boolean(create_constraint=True, name=op.f("ck_interventions_in_vocabulary")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether the vocabulary in seeds/ has it; if not, only sources name it",
        ),
        sa.CheckConstraint(
            "kind IN ('drug', 'biologic', 'vaccine', 'device', 'procedure', 'behavioural', 'placebo', 'other')",
            name=op.f("ck_interventions_kind"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_interventions_name_filled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interventions")),
        sa.UniqueConstraint("name", name=op.f("uq_interventions_name")),
        comment="One drug, vaccine, device, procedure or placebo under its generic name",
    )


def create_intervention_names() -> None:
    op.create_table(
        "intervention_names",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("intervention_id", sa.Integer(), nullable=False, comment="The intervention"),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written"),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="The name by which it is looked up: lower case, letters and digits only",
        ),
        sa.CheckConstraint("name_key <> ''", name=op.f("ck_intervention_names_name_key_filled")),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["interventions.id"],
            name=op.f("fk_intervention_names_intervention_id_interventions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_names")),
        sa.UniqueConstraint("name_key", name=op.f("uq_intervention_names_name_key")),
        comment="One generic name, brand or code of an intervention; a name belongs to one intervention",
    )
    op.create_index(
        op.f("ix_intervention_names_intervention_id"), "intervention_names", ["intervention_id"], unique=False
    )


def create_conditions() -> None:
    op.create_table(
        "conditions",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("name", sa.Text(), nullable=False, comment="Its usual name"),
        sa.Column(
            "area", sa.Text(), nullable=True, comment="Disease area, such as dermatology; empty if not known"
        ),
        sa.Column(
            "in_vocabulary",
            sa.Boolean(create_constraint=True, name=op.f("ck_conditions_in_vocabulary")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether the vocabulary in seeds/ has it; if not, only sources name it",
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_conditions_name_filled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conditions")),
        sa.UniqueConstraint("name", name=op.f("uq_conditions_name")),
        comment="One disease or condition",
    )


def create_condition_names() -> None:
    op.create_table(
        "condition_names",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("condition_id", sa.Integer(), nullable=False, comment="The condition"),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written"),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="The name by which it is looked up: lower case, letters and digits only",
        ),
        sa.CheckConstraint("name_key <> ''", name=op.f("ck_condition_names_name_key_filled")),
        sa.ForeignKeyConstraint(
            ["condition_id"],
            ["conditions.id"],
            name=op.f("fk_condition_names_condition_id_conditions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_names")),
        sa.UniqueConstraint("name_key", name=op.f("uq_condition_names_name_key")),
        comment="One name of a condition; a name belongs to one condition",
    )
    op.create_index(
        op.f("ix_condition_names_condition_id"), "condition_names", ["condition_id"], unique=False
    )


def create_endpoints() -> None:
    op.create_table(
        "endpoints",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="Its usual short form, such as EASI-75; else as a source reports it",
        ),
        sa.Column("label", sa.Text(), nullable=False, comment="What it measures, in words"),
        sa.Column(
            "area", sa.Text(), nullable=True, comment="Disease area, such as dermatology; empty if not known"
        ),
        sa.Column(
            "instrument", sa.Text(), nullable=True, comment="Code of the scale it derives from, such as EASI"
        ),
        sa.Column(
            "kind", sa.Text(), nullable=True, comment="responder, continuous, event, time_to_event, rate"
        ),
        sa.Column("threshold", sa.Text(), nullable=True, comment="What makes a responder, such as 75 or 0/1"),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit of its figures"),
        sa.Column(
            "higher_is_better",
            sa.Boolean(create_constraint=True, name=op.f("ck_endpoints_higher_is_better")),
            nullable=True,
            comment="Whether a higher figure is good",
        ),
        sa.Column(
            "in_vocabulary",
            sa.Boolean(create_constraint=True, name=op.f("ck_endpoints_in_vocabulary")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether the vocabulary in seeds/ has it; if not, only sources name it",
        ),
        sa.CheckConstraint("code <> ''", name=op.f("ck_endpoints_code_filled")),
        sa.CheckConstraint(
            "kind IN ('responder', 'continuous', 'event', 'time_to_event', 'rate')",
            name=op.f("ck_endpoints_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoints")),
        sa.UniqueConstraint("code", name=op.f("uq_endpoints_code")),
        comment="One endpoint of the field, whatever study uses it",
    )


def create_endpoint_names() -> None:
    op.create_table(
        "endpoint_names",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("endpoint_id", sa.Integer(), nullable=False, comment="The endpoint"),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written"),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="The name by which it is looked up: lower case, letters and digits only",
        ),
        sa.CheckConstraint("name_key <> ''", name=op.f("ck_endpoint_names_name_key_filled")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["endpoints.id"],
            name=op.f("fk_endpoint_names_endpoint_id_endpoints"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint_names")),
        sa.UniqueConstraint("name_key", name=op.f("uq_endpoint_names_name_key")),
        comment="One name of an endpoint; a name belongs to one endpoint",
    )
    op.create_index(op.f("ix_endpoint_names_endpoint_id"), "endpoint_names", ["endpoint_id"], unique=False)


def create_adverse_event_terms() -> None:
    op.create_table(
        "adverse_event_terms",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column(
            "term", sa.Text(), nullable=False, comment="The preferred term; else as a source reports it"
        ),
        sa.Column("organ_class", sa.Text(), nullable=True, comment="System organ class; Any for totals"),
        sa.Column(
            "in_vocabulary",
            sa.Boolean(create_constraint=True, name=op.f("ck_adverse_event_terms_in_vocabulary")),
            server_default=sa.false(),
            nullable=False,
            comment="Whether the vocabulary in seeds/ has it; if not, only sources name it",
        ),
        sa.CheckConstraint("term <> ''", name=op.f("ck_adverse_event_terms_term_filled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_event_terms")),
        sa.UniqueConstraint("term", name=op.f("uq_adverse_event_terms_term")),
        comment="One preferred term for an adverse event",
    )


def create_adverse_event_names() -> None:
    op.create_table(
        "adverse_event_names",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("term_id", sa.Integer(), nullable=False, comment="The preferred term"),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as written"),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="The name by which it is looked up: lower case, letters and digits only",
        ),
        sa.CheckConstraint("name_key <> ''", name=op.f("ck_adverse_event_names_name_key_filled")),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["adverse_event_terms.id"],
            name=op.f("fk_adverse_event_names_term_id_adverse_event_terms"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_event_names")),
        sa.UniqueConstraint("name_key", name=op.f("uq_adverse_event_names_name_key")),
        comment="One name of an adverse event; a name belongs to one term",
    )
    op.create_index(op.f("ix_adverse_event_names_term_id"), "adverse_event_names", ["term_id"], unique=False)


def create_study_rules() -> None:
    op.create_table(
        "study_rules",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("source", sa.Text(), nullable=False, comment="Address or title of the source"),
        sa.Column(
            "readout",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Month of the readout that the source speaks of (2024-09), or empty",
        ),
        sa.Column(
            "phrase",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The source's words for the study, or empty",
        ),
        sa.Column(
            "intervention",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The drug that it is about, or empty",
        ),
        sa.Column("study", sa.Text(), nullable=False, comment="The study that is meant"),
        sa.Column("reason", sa.Text(), nullable=False, comment="How we know"),
        sa.CheckConstraint("readout <> '' OR phrase <> ''", name=op.f("ck_study_rules_readout_or_phrase")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_rules")),
        sa.UniqueConstraint(
            "source",
            "readout",
            "phrase",
            "intervention",
            name=op.f("uq_study_rules_source_readout_phrase_intervention"),
        ),
        comment="One rule of seeds/study_rules.yaml: which study a source means that it does not name",
    )


def create_data_dictionary() -> None:
    op.create_table(
        "data_dictionary",
        sa.Column("table_name", sa.Text(), nullable=False, comment="Table or view"),
        sa.Column("column_name", sa.Text(), nullable=False, comment="Column; empty for the table itself"),
        sa.Column(
            "type",
            sa.Text(),
            nullable=False,
            comment="Type of the column; table or view for the table itself",
        ),
        sa.Column("description", sa.Text(), nullable=False, comment="What it means"),
        sa.PrimaryKeyConstraint("table_name", "column_name", name=op.f("pk_data_dictionary")),
        comment="What each table, view and column means; filled by trialdb init",
    )
