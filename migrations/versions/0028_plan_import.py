"""Plans from another product: files, what is laid before a holder, consents sent together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("sent_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("offered_before", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_plan_files_tenant_id", "plan_files", ["tenant_id"])
    _offers()
    _waves()


def _offers() -> None:
    op.create_table(
        "plan_offers",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("file_id", sa.Uuid(), sa.ForeignKey("plan_files.id"), nullable=False),
        sa.Column("holder_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("child_lookup", sa.LargeBinary()),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("leaves_sending", sa.Boolean(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id")),
        sa.CheckConstraint("state in ('OFFERED', 'TAKEN', 'REFUSED', 'LAPSED')", name="state"),
        sa.CheckConstraint(
            "(state = 'OFFERED') = (child_lookup is not null and content_sealed is not null)",
            name="open",
        ),
    )
    for column in ("file_id", "plan_id"):
        op.create_index(f"ix_plan_offers_{column}", "plan_offers", [column])
    op.create_index(
        "ix_plan_offers_holder_profile_id", "plan_offers", ["holder_profile_id", "state"]
    )
    op.create_index(
        "uq_plan_offers_child",
        "plan_offers",
        ["tenant_id", "child_lookup"],
        unique=True,
        postgresql_where=sa.text("state = 'OFFERED'"),
    )


def _waves() -> None:
    op.create_table(
        "wave_plans",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("started_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String()),
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("consents.id")),
        sa.CheckConstraint("state in ('QUEUED', 'SENT', 'HELD')", name="state"),
    )
    for column in ("wave_id", "plan_id"):
        op.create_index(f"ix_wave_plans_{column}", "wave_plans", [column])
    op.create_index(
        "uq_wave_plans_queued",
        "wave_plans",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("state = 'QUEUED'"),
    )


def downgrade() -> None:
    op.drop_table("wave_plans")
    op.drop_table("plan_offers")
    op.drop_table("plan_files")
