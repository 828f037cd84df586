"""Messages of a plan: threads, what is said in them, and how far each has read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_threads",
        *_id_and_plan(),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=False),
        _profile("author_profile_id"),
        sa.Column("member_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("last_at"),
        _moment("gone_at", nullable=True),
        sa.CheckConstraint("author_profile_id = any(member_ids)", name="author"),
    )
    op.create_index("ix_message_threads_plan_id", "message_threads", ["plan_id", "last_at"])
    op.create_table(
        "messages",
        *_id_and_plan(),
        _thread(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary()),
        _profile("author_profile_id"),
        sa.Column("reader_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        _moment("written_at"),
        _moment("withdrawn_at", nullable=True),
        sa.CheckConstraint("author_profile_id = any(reader_ids)", name="author"),
        sa.CheckConstraint("(withdrawn_at is null) = (text_sealed is not null)", name="withdrawn"),
        sa.CheckConstraint("withdrawn_at is null or not is_read", name="read"),
    )
    op.create_index("uq_messages_thread_id", "messages", ["thread_id", "number"], unique=True)
    op.create_index("ix_messages_plan_id", "messages", ["plan_id", "written_at"])
    op.create_table(
        "message_reads",
        *_id_and_plan(),
        _thread(),
        _profile("profile_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("to_colleagues", sa.Boolean(), nullable=False),
    )
    of_thread = ["thread_id", "profile_id"]
    op.create_index("uq_message_reads_thread_id", "message_reads", of_thread, unique=True)
    op.create_index("ix_message_reads_plan_id", "message_reads", ["plan_id"])
    op.create_index("ix_message_reads_profile_id", "message_reads", ["profile_id"])


def _id_and_plan() -> list[sa.Column]:
    plan = sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False)
    return [sa.Column("id", sa.Uuid(), primary_key=True), plan]


def _thread() -> sa.Column:
    return sa.Column("thread_id", sa.Uuid(), sa.ForeignKey("message_threads.id"), nullable=False)


def _profile(name: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    op.drop_table("message_reads")
    op.drop_table("messages")
    op.drop_table("message_threads")
