"""Who may see where a protected child is, and when: a list of names for each (F8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "whereabouts_viewers",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean()),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("field in ('WORKPLACES', 'CONTACT', 'MUNICIPALITY')", name="field"),
        sa.CheckConstraint("decided_by <> proposed_by", name="two"),
        sa.CheckConstraint("(agreed is null) = (decided_by is null)", name="decided"),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
    )
    op.create_index(
        "uq_whereabouts_viewers_standing",
        "whereabouts_viewers",
        ["subject_id", "profile_id", "field"],
        unique=True,
        postgresql_where=sa.text("ended_at is null and agreed is not false"),
    )


def downgrade() -> None:
    op.execute("drop policy if exists reading on contact_items")  # it asks the table that goes
    op.drop_table("whereabouts_viewers")
