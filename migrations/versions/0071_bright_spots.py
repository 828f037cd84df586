"""Good things that happened, in a few words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bright_spots",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("text", sa.String()),
        sa.Column("author_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_bright_spots_plan_id", "bright_spots", ["plan_id", "written_at"])


def downgrade() -> None:
    op.drop_table("bright_spots")
