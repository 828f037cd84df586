"""Cases about people's data, each step of them, and how long they may take."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

RULES = (
    (
        "privacy_cases",
        {"fault_hours": 72, "request_days": 30},
        "Personvernforordningen artikkel 33 nr. 1 (72 timer til Datatilsynet, her regnet fra saken"
        " kom) og artikkel 12 nr. 3 (én måned, her 30 dager)",
    ),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)


def upgrade() -> None:
    _cases()
    _steps()
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.get_bind().execute(INSERT, values)


def _cases() -> None:
    op.create_table(
        "privacy_cases",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(start=1), nullable=False),
        sa.Column("reporter_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fault", sa.String()),
        sa.Column("plan_number", sa.Integer()),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary()),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('ACCESS_FAULT', 'CORRECTION', 'ERASURE', 'OBJECTION', 'EXPORT')", name="kind"
        ),
        sa.CheckConstraint(
            "fault in ('SEES_TOO_MUCH', 'LOOKED_WITHOUT_NEED', 'WRONG_RECIPIENT', 'STILL_IN',"
            " 'LOST_ACCESS', 'OTHER')",
            name="fault",
        ),
        sa.CheckConstraint(
            "(kind = 'ACCESS_FAULT') = (fault is not null)", name="fault_of_access"
        ),
    )
    for column in ("tenant_id", "reporter_profile_id"):
        op.create_index(f"ix_privacy_cases_{column}", "privacy_cases", [column])


def _steps() -> None:
    op.create_table(
        "case_steps",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("privacy_cases.id"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("reader_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("by_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("decision", sa.String()),
        sa.Column("text_sealed", sa.LargeBinary()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('TAKEN', 'NOTE', 'NOTIFIED', 'ANSWERED', 'CLOSED')", name="kind"
        ),
        sa.CheckConstraint(
            "decision in ('GRANTED', 'PARTLY', 'REFUSED', 'SHUT', 'BREACH', 'LOW_RISK',"
            " 'NO_BREACH')",
            name="decision",
        ),
        sa.CheckConstraint("(kind = 'ANSWERED') = (decision is not null)", name="answered"),
        sa.CheckConstraint("(kind = 'NOTE') = (reader_profile_id is null)", name="note"),
    )
    for column in ("tenant_id", "reader_profile_id"):
        op.create_index(f"ix_case_steps_{column}", "case_steps", [column])
    op.create_index("ix_case_steps_case_id_at", "case_steps", ["case_id", "at"])


def downgrade() -> None:
    op.drop_table("case_steps")
    op.drop_table("privacy_cases")
    names = ", ".join(f"'{name}'" for name, _value, _source in RULES)
    op.execute(f"delete from dated_policies where name in ({names})")
