"""Meetings of a plan, what those called in answer, and the list of who sees them (F8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KINDS = (
    "'COOPERATION', 'START', 'RESPONSIBILITY_GROUP', 'EVALUATION', 'TRANSITION', 'CLOSING',"
    " 'WITH_CHILD'"
)
PARTS = "'WHOLE', 'PARTLY', 'WORDS_READ', 'BY_SOMEBODY', 'DOES_NOT_WANT', 'NOT_ASKED'"
ANSWERS = "'COMES', 'DIGITALLY', 'MAYBE', 'CANNOT', 'IN_WRITING'"
FIELDS = "'WORKPLACES', 'CONTACT', 'MUNICIPALITY', 'FILES'"


def upgrade() -> None:
    op.create_table(
        "meetings",
        *_id_and_plan(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _moment("starts_at"),
        _moment("ends_at"),
        sa.Column("child_part", sa.String(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("invited_ids", ARRAY(sa.Uuid()), nullable=False),
        _profile("author_profile_id"),
        _moment("created_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        _profile("changed_by_profile_id"),
        _moment("changed_at"),
        sa.CheckConstraint(f"kind in ({KINDS})", name="kind"),
        sa.CheckConstraint("state in ('CALLED', 'CANCELLED')", name="state"),
        sa.CheckConstraint(f"child_part in ({PARTS})", name="child_part"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_at"),
    )
    op.create_index("ix_meetings_plan_id", "meetings", ["plan_id", "starts_at"])
    _replies()
    _fields(f"{FIELDS}, 'MEETINGS'")


def _replies() -> None:
    meeting = sa.ForeignKey("meetings.id")
    op.create_table(
        "meeting_replies",
        *_id_and_plan(),
        sa.Column("meeting_id", sa.Uuid(), meeting, nullable=False),
        _profile("profile_id"),
        sa.Column("answer", sa.String(), nullable=False),
        _moment("answered_for"),
        sa.Column("preparation_sealed", sa.LargeBinary()),
        _moment("changed_at"),
        sa.CheckConstraint(f"answer in ({ANSWERS})", name="answer"),
    )
    of_meeting = ["meeting_id", "profile_id"]
    op.create_index("uq_meeting_replies_meeting_id", "meeting_replies", of_meeting, unique=True)
    op.create_index("ix_meeting_replies_plan_id", "meeting_replies", ["plan_id"])
    op.create_index("ix_meeting_replies_profile_id", "meeting_replies", ["profile_id"])


def _id_and_plan() -> list[sa.Column]:
    plan = sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False)
    return [sa.Column("id", sa.Uuid(), primary_key=True), plan]


def _profile(name: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False)


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _fields(allowed: str) -> None:
    table, name = "whereabouts_viewers", op.f("ck_whereabouts_viewers_field")
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, f"field in ({allowed})")


def downgrade() -> None:
    op.execute("delete from whereabouts_viewers where field = 'MEETINGS'")
    _fields(FIELDS)
    op.drop_table("meeting_replies")
    op.drop_table("meetings")
