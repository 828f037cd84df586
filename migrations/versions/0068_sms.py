"""SMS beside the letter: which number is confirmed, how each one went, and how many a municipality
lets out: none, until it decides so."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

SOURCE = "Samspills forslag: ingen SMS før kommunen har bestemt det, og fem til hver om dagen"
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'sms', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)
STATES = "'QUEUED', 'WAITING', 'STOPPED', 'SENT', 'DELIVERED', 'FAILED'"
TABLE = "notice_deliveries"


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    op.add_column("contact_items", sa.Column("confirmed_at", at, nullable=True))
    notice = sa.ForeignKey("notices.id", ondelete="CASCADE")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("notice_id", sa.Uuid(), notice, nullable=True),
        sa.Column("profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True, unique=True),
        sa.Column("created_at", at, nullable=False),
        sa.Column("due_at", at, nullable=True),
        sa.Column("sent_at", at, nullable=True),
        sa.Column("answered_at", at, nullable=True),
        sa.CheckConstraint("channel in ('SMS')", name="channel"),
        sa.CheckConstraint(f"state in ({STATES})", name="state"),
    )
    op.create_index(f"ix_{TABLE}_notice_id", TABLE, ["notice_id"])
    op.create_index(f"ix_{TABLE}_profile_id", TABLE, ["profile_id", "sent_at"])
    op.create_index(f"ix_{TABLE}_tenant_id", TABLE, ["tenant_id", "sent_at"])
    waiting = sa.text("state = 'WAITING'")
    op.create_index(f"ix_{TABLE}_due_at", TABLE, ["due_at"], postgresql_where=waiting)
    values = json.dumps({"sms_a_month": 0, "sms_a_day_each": 5})
    op.execute(INSERT.bindparams(id=uuid4(), value=values, source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'sms'")
    op.drop_table(TABLE)
    op.drop_column("contact_items", "confirmed_at")
