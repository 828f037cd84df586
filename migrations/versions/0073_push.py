"""A telephone or a PC may take notices too: which one, by whom, and how each one went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

TABLE, DELIVERIES = "push_subscriptions", "notice_deliveries"


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    session = sa.ForeignKey("sessions.id", ondelete="SET NULL")
    device = sa.ForeignKey("devices.id", ondelete="SET NULL")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("session_id", sa.Uuid(), session, nullable=True),
        sa.Column("device_id", sa.Uuid(), device, nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", at, nullable=False),
        sa.Column("seen_at", at, nullable=False),
        sa.Column("accepted_at", at, nullable=True),
        sa.Column("failed_at", at, nullable=True),
        sa.Column("ended_at", at, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("ended_by in ('OFF', 'LEFT', 'GONE', 'MOVED')", name="ended_by"),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        sa.CheckConstraint("(ended_at is null) = (address_sealed is not null)", name="address"),
    )
    standing = sa.text("ended_at is null")
    both = ["profile_id", "endpoint_hash"]
    op.create_index(
        f"uq_{TABLE}_standing", TABLE, both, unique=True, postgresql_where=standing
    )
    op.create_index(f"ix_{TABLE}_endpoint_hash", TABLE, ["endpoint_hash"])
    for name in ("profile_id", "session_id", "device_id"):
        op.create_index(f"ix_{TABLE}_{name}", TABLE, [name])
    op.add_column(DELIVERIES, sa.Column("subscription_id", sa.Uuid(), nullable=True))
    name = op.f(f"fk_{DELIVERIES}_subscription_id")
    whose = (["subscription_id"], ["id"])
    op.create_foreign_key(name, DELIVERIES, TABLE, *whose, ondelete="CASCADE")
    op.create_index(f"ix_{DELIVERIES}_subscription_id", DELIVERIES, ["subscription_id"])
    op.drop_constraint(op.f(f"ck_{DELIVERIES}_channel"), DELIVERIES)
    op.create_check_constraint("channel", DELIVERIES, "channel in ('SMS', 'PUSH')")


def downgrade() -> None:
    op.execute(f"delete from {DELIVERIES} where channel = 'PUSH'")
    op.drop_constraint(op.f(f"ck_{DELIVERIES}_channel"), DELIVERIES)
    op.create_check_constraint("channel", DELIVERIES, "channel in ('SMS')")
    op.drop_column(DELIVERIES, "subscription_id")
    op.drop_table(TABLE)
