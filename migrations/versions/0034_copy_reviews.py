"""Who asks for a copy of a protected plan, and who looks through it first (F8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "copy_reviews",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("consents.id"), nullable=False),
        sa.Column("asked_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state in ('WAITING', 'RELEASED', 'RETURNED')", name="state"),
        sa.CheckConstraint("(state = 'WAITING') = (decided_by is null)", name="decided"),
        sa.CheckConstraint("decided_by <> asked_by", name="two"),
        sa.CheckConstraint("(state = 'RELEASED') = (until is not null)", name="until"),
        sa.CheckConstraint("state <> 'RETURNED' or reason <> ''", name="reason"),
    )
    op.create_index("ix_copy_reviews_plan_id", "copy_reviews", ["plan_id"])
    op.create_index(
        "uq_copy_reviews_waiting",
        "copy_reviews",
        ["consent_id", "asked_by"],
        unique=True,
        postgresql_where=sa.text("state = 'WAITING'"),
    )


def downgrade() -> None:
    op.drop_table("copy_reviews")
