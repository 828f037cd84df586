"""Roles in a municipality: who administers it, and who guards its data; files of employees;
reviews of access."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REVIEW_SOURCE = (
    "Samspills forslag: lederen ser over tilgangene i enheten hvert halvår. Personvernforordningen"
    " artikkel 32 nr. 1 bokstav d krever jevnlig gjennomgang, uten å si hvor ofte"
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'access_review', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)


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
    _reviews()


def _reviews() -> None:
    op.create_table(
        "access_reviews",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("signed_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", JSONB(), nullable=False),
    )
    op.create_index(
        "ix_access_reviews_unit_id_signed_at", "access_reviews", ["unit_id", "signed_at"]
    )
    values = {"id": uuid4(), "value": json.dumps({"months": 6}), "source": REVIEW_SOURCE}
    op.get_bind().execute(INSERT, values)


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'access_review'")
    op.drop_table("access_reviews")
    op.drop_table("employee_files")
    op.drop_table("tenant_roles")
