"""The chain of the logs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_batches",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id")),
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("row_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("row_times", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("row_hashes", sa.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("emptied_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("log in ('ACCESS', 'CHANGE')", name="log"),
        sa.CheckConstraint(
            "(cardinality(row_ids) = 0) = (emptied_at is not null)", name="emptied"
        ),
    )
    op.create_index(
        "uq_log_batches_chain", "log_batches", ["log", "tenant_id", "sequence"], unique=True
    )
    op.create_index("ix_log_batches_log_last_at", "log_batches", ["log", "last_at"])


def downgrade() -> None:
    op.drop_table("log_batches")
