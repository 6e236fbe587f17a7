"""Arms by their role in a study; p-values that are stated of two arms without a figure.

For each figure of an endpoint a comparison looked through all arms of its study, and for each pair of arms through
all that is stated of them.

Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COMPARED = (
    "endpoint_id", "study_id", sa.text("COALESCE(at_days, -1)"), sa.text("COALESCE(class_title, '')"),
    sa.text("COALESCE(category, '')"), "arm_id",
)  # fmt: skip
ALONE = sa.text("comparator_id IS NOT NULL AND value IS NULL AND p_value IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_arms_study_id_role", "arms", ["study_id", "role"])
    op.create_index(
        "ix_results_p_value_alone", "results", list(COMPARED), sqlite_where=ALONE, postgresql_where=ALONE
    )


def downgrade() -> None:
    op.drop_index("ix_results_p_value_alone", "results")
    op.drop_index("ix_arms_study_id_role", "arms")
