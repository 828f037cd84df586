"""A copy of a plan may take its files along."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "plan_copies",
        sa.Column("with_files", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("plan_copies", "with_files", server_default=None)


def downgrade() -> None:
    op.drop_column("plan_copies", "with_files")
