"""Publishers, programmes and studies without a name by index: questions look for them among all studies.

Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SOME = {"program": "program IS NOT NULL", "unresolved": "unresolved"}


def upgrade() -> None:
    op.create_index("ix_sources_publisher", "sources", ["publisher"])
    for column, where in SOME.items():
        condition = sa.text(where)
        op.create_index(
            f"ix_studies_{column}", "studies", [column], sqlite_where=condition, postgresql_where=condition
        )


def downgrade() -> None:
    for column, where in SOME.items():
        condition = sa.text(where)
        op.drop_index(f"ix_studies_{column}", "studies", sqlite_where=condition, postgresql_where=condition)
    op.drop_index("ix_sources_publisher", "sources")
