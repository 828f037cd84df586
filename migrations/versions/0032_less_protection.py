"""Less protection than an address had is told, and waits for two employees (F8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WHY = "'UNREADABLE', 'TWO_STORIES', 'BLOCK_STANDS'"


def upgrade() -> None:
    op.create_table(
        "protection_falls",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("proposed_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state in ('TOLD', 'PROPOSED', 'AGREED', 'REJECTED', 'PASSED')", name="state"),
        sa.CheckConstraint(
            "(state in ('TOLD', 'PASSED')) or proposed_by is not null", name="proposed"
        ),
        sa.CheckConstraint(
            "(state in ('AGREED', 'REJECTED')) = (decided_by is not null)", name="decided"
        ),
        sa.CheckConstraint("decided_by <> proposed_by", name="two"),
    )
    op.create_index("ix_protection_falls_plan_id", "protection_falls", ["plan_id"])
    op.create_index(
        "uq_protection_falls_open",
        "protection_falls",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("state in ('TOLD', 'PROPOSED')"),
    )
    op.add_column("register_conflicts", sa.Column("falls_id", sa.Uuid()))
    _allow(f"{WHY}, 'PROTECTION_FALLS'")


def _allow(why: str) -> None:
    op.drop_constraint(op.f("ck_register_conflicts_why"), "register_conflicts")
    op.create_check_constraint(
        op.f("ck_register_conflicts_why"), "register_conflicts", f"why in ({why})"
    )


def downgrade() -> None:
    op.drop_table("protection_falls")
    op.execute("delete from register_conflicts where why = 'PROTECTION_FALLS'")
    op.drop_column("register_conflicts", "falls_id")
    _allow(WHY)
