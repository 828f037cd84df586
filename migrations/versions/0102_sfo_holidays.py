"""Holidays at SFO: what an SFO asks about, and on which days a child comes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sfo_holidays",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("group_id", sa.Uuid(), sa.ForeignKey("groups.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_day", "last_day")),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_day >= first_day and answer_by < first_day", name="days"),
        sa.UniqueConstraint("group_id", "first_day"),
    )
    op.create_table(
        "sfo_holiday_answers",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("holiday_id", sa.Uuid(), sa.ForeignKey("sfo_holidays.id"), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), sa.ForeignKey("pupils.id"), nullable=False),
        sa.Column("days", ARRAY(sa.Date()), nullable=False),
        sa.Column("written_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("pupil_id", "holiday_id"):
        op.create_index(
            f"ix_sfo_holiday_answers_{column}", "sfo_holiday_answers", [column]
        )


def downgrade() -> None:
    op.drop_table("sfo_holiday_answers")
    op.drop_table("sfo_holidays")
