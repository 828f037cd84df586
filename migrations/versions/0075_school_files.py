"""Files of a school: sealed until they are taken, what was set aside, what can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    op.create_table(
        "school_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        to("school_id", "groups"),
        to("tenant_id", "tenants"),
        to("sent_by", "profiles"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("halts", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        to("approved_by", "profiles", nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", JSONB(), nullable=False),
        sa.Column("done", JSONB(), nullable=False),
        sa.CheckConstraint(
            "state in ('READY', 'TAKING', 'TAKEN', 'CHANGED', 'DROPPED', 'UNDOING', 'UNDONE')",
            name="state",
        ),
    )
    op.create_index("ix_school_files_school_id", "school_files", ["school_id"])


def downgrade() -> None:
    op.drop_table("school_files")
