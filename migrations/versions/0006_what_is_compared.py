"""Results by what two figures must have in common to be compared; how much each source states of a study.

Comparisons looked through all figures of an endpoint in a study, and studies through the rows of all that is stated.

Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COMPARED = (
    "endpoint_id", "study_id", sa.text("COALESCE(at_days, -1)"), sa.text("COALESCE(class_title, '')"),
    sa.text("COALESCE(category, '')"), "arm_id",
)  # fmt: skip


STATED = ("results", "safety_events")


def upgrade() -> None:
    op.drop_index("ix_results_endpoint_id_study_id", "results")
    op.create_index("ix_results_compared", "results", list(COMPARED))
    for table in STATED:
        op.drop_index(f"ix_{table}_study_id_arm_id", table)
        op.create_index(f"ix_{table}_study_id_arm_id_source_id", table, ["study_id", "arm_id", "source_id"])


def downgrade() -> None:
    for table in STATED:
        op.drop_index(f"ix_{table}_study_id_arm_id_source_id", table)
        op.create_index(f"ix_{table}_study_id_arm_id", table, ["study_id", "arm_id"])
    op.drop_index("ix_results_compared", "results")
    op.create_index("ix_results_endpoint_id_study_id", "results", ["endpoint_id", "study_id"])
