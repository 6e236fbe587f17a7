"""Jobs: where documents come from, which pages were fetched, and what each run brought.

Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTS = ("vanished", "new_studies", "new_results", "changed_figures", "new_conflicts")
PARTIAL_DATE = (
    "length(changed_until) IN (4, 7, 10)"
    " AND ltrim(substr(changed_until, 1, 4) || substr(changed_until, 6, 2) || substr(changed_until, 9, 2), '0123456789') = ''"
    " AND substr(changed_until, 5, 1) IN ('', '-')"
    " AND substr(changed_until, 8, 1) IN ('', '-')"
    " AND (length(changed_until) < 7 OR substr(changed_until, 6, 2) BETWEEN '01' AND '12')"
    " AND (length(changed_until) < 10 OR substr(changed_until, 9, 2) BETWEEN '01' AND '31')"
)


def time_shaped(column: str) -> str:
    return (
        f"length({column}) >= 19 AND substr({column}, 5, 1) = '-' AND substr({column}, 8, 1) = '-'"
        f" AND substr({column}, 11, 1) = 'T'"
    )


def upgrade() -> None:
    op.create_table(
        "origins",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("name", sa.Text(), nullable=False, comment="What trialdb.toml calls it"),
        sa.Column("kind", sa.Text(), nullable=False, comment="files, pages, feed, registry, pubmed, bulk"),
        sa.Column(
            "asked", sa.Text(), nullable=True, comment="What is asked for there; another question starts anew"
        ),
        sa.Column("started_at", sa.Text(), nullable=True, comment="When its last run began (UTC)"),
        sa.Column(
            "done_at", sa.Text(), nullable=True, comment="When its last run that came to the end began (UTC)"
        ),
        sa.Column(
            "full_at", sa.Text(), nullable=True, comment="When its last run over everything began (UTC)"
        ),
        sa.Column(
            "changed_until",
            sa.Text(),
            nullable=True,
            comment="The day up to which it was asked for what has changed",
        ),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_origins_kind_filled")),
        sa.CheckConstraint(PARTIAL_DATE, name=op.f("ck_origins_changed_until_date")),
        sa.CheckConstraint(time_shaped("done_at"), name=op.f("ck_origins_done_at_time")),
        sa.CheckConstraint(time_shaped("full_at"), name=op.f("ck_origins_full_at_time")),
        sa.CheckConstraint(time_shaped("started_at"), name=op.f("ck_origins_started_at_time")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_origins_name_filled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origins")),
        sa.UniqueConstraint("name", name=op.f("uq_origins_name")),
        comment="One place that trialdb.toml names, from which documents come, and how far its runs got",
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("location", sa.Text(), nullable=False, comment="Its address"),
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            comment="What trialdb.toml calls the place that named it first",
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="waiting (to be fetched, or fetched again after a failure), loaded, refused (for good)",
        ),
        sa.Column("found_at", sa.Text(), nullable=False, comment="When it was named first (UTC)"),
        sa.Column("asked_at", sa.Text(), nullable=True, comment="When it was last asked for (UTC)"),
        sa.Column("fetched_at", sa.Text(), nullable=True, comment="When it last came (UTC)"),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Runs in which it did not come, since it last came",
        ),
        sa.Column("etag", sa.Text(), nullable=True, comment="What the server calls this version of it"),
        sa.Column(
            "last_modified",
            sa.Text(),
            nullable=True,
            comment="When the server says that it changed, in the server's words",
        ),
        sa.Column("sha256", sa.Text(), nullable=True, comment="SHA-256 of what came, under which it is kept"),
        sa.Column("error", sa.Text(), nullable=True, comment="Why it did not come"),
        sa.CheckConstraint(time_shaped("asked_at"), name=op.f("ck_pages_asked_at_time")),
        sa.CheckConstraint(time_shaped("fetched_at"), name=op.f("ck_pages_fetched_at_time")),
        sa.CheckConstraint(time_shaped("found_at"), name=op.f("ck_pages_found_at_time")),
        sa.CheckConstraint("location <> ''", name=op.f("ck_pages_location_filled")),
        sa.CheckConstraint("status IN ('waiting', 'loaded', 'refused')", name=op.f("ck_pages_status")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_pages_attempts_at_least_0")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_pages_sha256_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("location", name=op.f("uq_pages_location")),
        comment="One page that an origin named: whether it was fetched, and what came",
    )
    op.create_table(
        "load_changes",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row; loading again keeps it"),
        sa.Column("run_id", sa.Integer(), nullable=False, comment="The run"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the run, from 0"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="new study, new results, changed figure, new conflict"
        ),
        sa.Column("study", sa.Text(), nullable=True, comment="Name of the study"),
        sa.Column("nct_id", sa.Text(), nullable=True, comment="Its number in ClinicalTrials.gov"),
        sa.Column("source_id", sa.Integer(), nullable=True, comment="The source that brought it"),
        sa.Column("message", sa.Text(), nullable=False, comment="What it is, in words"),
        sa.Column(
            "change_key", sa.Text(), nullable=False, comment="SHA-256 over what it is: a conflict is new once"
        ),
        sa.CheckConstraint(
            "kind IN ('new study', 'new results', 'changed figure', 'new conflict')",
            name=op.f("ck_load_changes_kind"),
        ),
        sa.CheckConstraint("message <> ''", name=op.f("ck_load_changes_message_filled")),
        sa.CheckConstraint("length(change_key) = 64", name=op.f("ck_load_changes_change_key_length")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_load_changes_position_at_least_0")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["load_runs.id"], name=op.f("fk_load_changes_run_id_load_runs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_load_changes_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_changes")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_load_changes_run_id_position")),
        comment="One thing that a run brought: a new study, new results, a changed figure or a new conflict",
    )
    op.create_index("ix_pages_origin_status", "pages", ["origin", "status"])
    op.create_index("ix_load_changes_change_key", "load_changes", ["change_key"])
    op.create_index(op.f("ix_load_changes_source_id"), "load_changes", ["source_id"])
    with op.batch_alter_table("load_items") as batch_op:
        batch_op.add_column(
            sa.Column(
                "origin",
                sa.Text(),
                nullable=True,
                comment="What trialdb.toml calls the place that it came from (sync only)",
            )
        )
    with op.batch_alter_table("load_runs") as batch_op:
        batch_op.add_column(
            sa.Column(
                "vanished",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="Registry records that are no longer there",
            )
        )
        batch_op.add_column(
            sa.Column(
                "new_studies",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="Studies of which no source told before (sync only)",
            )
        )
        batch_op.add_column(
            sa.Column(
                "new_results",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="Figures in documents that are new (sync only)",
            )
        )
        batch_op.add_column(
            sa.Column(
                "changed_figures",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="Figures that differ from a document's earlier version (sync only)",
            )
        )
        batch_op.add_column(
            sa.Column(
                "new_conflicts",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="Facts on which sources came to disagree (sync only)",
            )
        )
        batch_op.add_column(sa.Column("host", sa.Text(), nullable=True, comment="The machine that it ran on"))
        batch_op.add_column(
            sa.Column("process", sa.Integer(), nullable=True, comment="The number of its process there")
        )
        batch_op.add_column(
            sa.Column("alive_at", sa.Text(), nullable=True, comment="Its last sign of life (UTC)")
        )
        batch_op.add_column(
            sa.Column("error", sa.Text(), nullable=True, comment="Why it ended before its work was done")
        )
        for column in COUNTS:
            batch_op.create_check_constraint(op.f(f"ck_load_runs_{column}_at_least_0"), f"{column} >= 0")
        batch_op.create_check_constraint(op.f("ck_load_runs_alive_at_time"), time_shaped("alive_at"))


def downgrade() -> None:
    with op.batch_alter_table("load_runs") as batch_op:
        batch_op.drop_constraint(op.f("ck_load_runs_alive_at_time"), type_="check")
        for column in COUNTS:
            batch_op.drop_constraint(op.f(f"ck_load_runs_{column}_at_least_0"), type_="check")
        for column in ("host", "process", "alive_at", "error", *COUNTS):
            batch_op.drop_column(column)
    with op.batch_alter_table("load_items") as batch_op:
        batch_op.drop_column("origin")
    for table in ("load_changes", "pages", "origins"):
        op.drop_table(table)
