"""A device opens Samspill for the one who set it up; a dated rule says for how long."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

TIMES = {"days": 90, "lock_minutes": 15}
SOURCE = (
    "Samspills forslag: 90 dager på en enhet, som i skolenes apper i dag, og låst etter"
    " 15 minutter uten bruk (OWASP ASVS 5.0, 7.3.1)"
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'daily_unlock', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("credential_id", sa.String(), nullable=False, unique=True),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("last_used_at", AT, nullable=True),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
    )
    op.create_index("ix_devices_account_id", "devices", ["account_id"])
    op.add_column("sessions", sa.Column("device_id", sa.Uuid(), nullable=True))
    op.add_column("sessions", sa.Column("locks_after", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_sessions_device_id"),
        "sessions",
        "devices",
        ["device_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index("ix_sessions_device_id", "sessions", ["device_id"])
    op.execute(INSERT.bindparams(id=uuid4(), value=json.dumps(TIMES), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'daily_unlock'")
    op.drop_index("ix_sessions_device_id", table_name="sessions")
    op.drop_constraint(op.f("fk_sessions_device_id"), "sessions")
    op.drop_column("sessions", "locks_after")
    op.drop_column("sessions", "device_id")
    op.drop_table("devices")
