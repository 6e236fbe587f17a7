"""Publishers by name: answers can be restricted to what some publisher says.

Revises: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sources_publisher", "sources", ["publisher"])


def downgrade() -> None:
    op.drop_index("ix_sources_publisher", "sources")
