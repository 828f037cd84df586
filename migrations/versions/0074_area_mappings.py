"""Mappings of life areas: what was asked, and what was answered on which day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_mappings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("questions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("answers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("author_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("cardinality(questions) = cardinality(answers)", name="answers"),
    )
    op.create_index("ix_area_mappings_plan_id", "area_mappings", ["plan_id", "code", "kept_at"])
    op.create_index(
        "uq_area_mappings_plan_id",
        "area_mappings",
        ["plan_id", "code", "author_profile_id"],
        unique=True,
        postgresql_where=sa.text("kept_at is null"),
    )


def downgrade() -> None:
    op.drop_table("area_mappings")
