"""Results by what two figures must have in common to be compared, in place of endpoint and study alone.

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


def upgrade() -> None:
    op.drop_index("ix_results_endpoint_id_study_id", "results")
    op.create_index("ix_results_compared", "results", list(COMPARED))


def downgrade() -> None:
    op.drop_index("ix_results_compared", "results")
    op.create_index("ix_results_endpoint_id_study_id", "results", ["endpoint_id", "study_id"])
