"""What somebody writes for herself in a plan, and when she shared it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        *_id_plan_and_author(),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("changed_at"),
        sa.CheckConstraint("version > 0", name="version"),
    )
    hers = ["plan_id", "author_profile_id", "changed_at"]
    op.create_index("ix_notes_plan_id", "notes", hers)
    op.create_table(
        "note_shares",
        *_id_plan_and_author(),
        sa.Column("note_id", sa.Uuid(), sa.ForeignKey("notes.id"), nullable=False),
        sa.Column("thread_id", sa.Uuid(), sa.ForeignKey("message_threads.id"), nullable=False),
        _moment("shared_at"),
    )
    op.create_index("ix_note_shares_plan_id", "note_shares", ["plan_id"])
    op.create_index("ix_note_shares_note_id", "note_shares", ["note_id"])


def _id_plan_and_author() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("author_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
    ]


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    op.drop_table("note_shares")
    op.drop_table("notes")
