"""The weeks in which a child lives with an adult of one of its homes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    to = lambda name, target, *, nullable=False: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=nullable
    )
    op.create_table(
        "home_weeks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("profile_id", "profiles"),
        sa.Column("weeks", sa.String(), nullable=False),
        sa.Column("mondays", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("turns_on", sa.Integer(), nullable=False),
        sa.Column("is_other", sa.Boolean(), nullable=False),
        to("shown_to_id", "profiles", nullable=True),
        sa.Column("reader_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weeks in ('ODD', 'EVEN', 'CHOSEN')", name="weeks"),
        sa.CheckConstraint("turns_on between 1 and 7", name="turns_on"),
        sa.CheckConstraint("shown_to_id is not null or is_right is null", name="shown"),
        sa.CheckConstraint("shown_to_id is distinct from profile_id", name="another"),
    )
    op.create_index("ix_home_weeks_pupil_id", "home_weeks", ["pupil_id"])
    op.create_index(
        "uq_home_weeks_standing",
        "home_weeks",
        ["pupil_id", "profile_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_table("home_weeks")
