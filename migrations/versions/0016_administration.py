"""Roles in a municipality: who administers it, and who guards its data; files of employees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tenant_roles",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "kind in ('LOCAL_ADMINISTRATOR', 'DATA_PROTECTION_OFFICER')", name="kind"
        ),
        sa.CheckConstraint("valid_to >= valid_from", name="period"),
        sa.CheckConstraint("confirmed_by <> proposed_by", name="two"),
        sa.CheckConstraint("profile_id <> proposed_by", name="not_oneself"),
        sa.CheckConstraint("profile_id <> confirmed_by", name="not_confirmed_by_oneself"),
        sa.CheckConstraint(
            "(confirmed_by is null) = (confirmed_at is null) or proposed_by is null",
            name="confirmed",
        ),
    )
    op.create_index("ix_tenant_roles_tenant_id", "tenant_roles", ["tenant_id"])
    op.create_table(
        "employee_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("sent_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_employee_files_tenant_id", "employee_files", ["tenant_id"])


def downgrade() -> None:
    op.drop_table("employee_files")
    op.drop_table("tenant_roles")
