"""That a family moves: the last day here, and what it wants done with the plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_moves",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("noted_by_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("wish in ('END', 'COPY', 'MEETING')", name="wish"),
    )
    op.create_index(
        "uq_plan_moves_plan_id",
        "plan_moves",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_plan_moves_plan_id", "plan_moves", ["plan_id"])


def downgrade() -> None:
    op.drop_table("plan_moves")
