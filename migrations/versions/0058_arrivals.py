"""A plan may begin with a copy of another, from elsewhere; what came with it has no author here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

FROM_ELSEWHERE = (
    ("comments", "author_profile_id"),
    ("evaluations", "author_profile_id"),
    ("goal_ratings", "noted_by_profile_id"),
    ("meetings", "author_profile_id"),
    ("meeting_minutes", "author_profile_id"),
)


def upgrade() -> None:
    op.create_table(
        "plan_arrivals",
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("by_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("left_out", postgresql.JSONB(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("plan_id"),
        sa.CheckConstraint("taken_at is null or content_sealed is null", name="taken_at"),
    )
    op.add_column(
        "consents",
        sa.Column("asks_content", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("consents", "asks_content", server_default=None)
    for table, column in FROM_ELSEWHERE:
        op.alter_column(table, column, nullable=True)


def downgrade() -> None:
    for table, column in FROM_ELSEWHERE:
        op.alter_column(table, column, nullable=False)
    op.drop_column("consents", "asks_content")
    op.drop_table("plan_arrivals")
