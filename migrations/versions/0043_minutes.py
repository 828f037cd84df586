"""Minutes of meetings, and the remarks to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_minutes",
        *_id_and_plan(),
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        _profile("author_profile_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _profile("changed_by_profile_id"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        _profile("approved_by_profile_id", nullable=True),
        sa.CheckConstraint("state in ('DRAFT', 'TO_READ', 'APPROVED')", name="state"),
    )
    of_author = ["meeting_id", "author_profile_id"]
    op.create_index("uq_meeting_minutes_author", "meeting_minutes", of_author, unique=True)
    op.create_index(
        "uq_meeting_minutes_sent",
        "meeting_minutes",
        ["meeting_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'DRAFT'"),
    )
    op.create_index("ix_meeting_minutes_plan_id", "meeting_minutes", ["plan_id"])
    op.create_table(
        "minutes_remarks",
        *_id_and_plan(),
        sa.Column("minutes_id", sa.Uuid(), sa.ForeignKey("meeting_minutes.id"), nullable=False),
        _profile("profile_id"),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("plan_id", "minutes_id", "profile_id"):
        op.create_index(f"ix_minutes_remarks_{column}", "minutes_remarks", [column])


def _id_and_plan() -> list[sa.Column]:
    plan = sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False)
    return [sa.Column("id", sa.Uuid(), primary_key=True), plan]


def _profile(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=nullable)


def downgrade() -> None:
    op.drop_table("minutes_remarks")
    op.drop_table("meeting_minutes")
