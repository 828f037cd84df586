"""Each says how she wants to hear, of all plans or of one, and when it is quiet; a dated rule says
what time evening is."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

TIMES = {"evening_hour": 17, "weekly_day": 5, "quiet_from": 21, "quiet_until": 7}
SOURCE = "Samspills forslag: oppsummering klokka 17, ukens på fredag, og ro om natten"
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'notice_times', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)
STATES = ("QUEUED", "SENT", "CANCELLED", "NO_ADDRESS", "PAPER")
MORE_STATES = (*STATES, "WAITING", "KEPT", "READ")


def _in(states: tuple[str, ...]) -> str:
    return f"state in ({', '.join(map(repr, states))})"


def upgrade() -> None:
    op.add_column("notices", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_notices_state"), "notices")
    op.create_check_constraint("state", "notices", _in(MORE_STATES))
    op.create_check_constraint(
        "waits_until", "notices", "state <> 'WAITING' or due_at is not null"
    )
    op.create_index(
        "ix_notices_due_at", "notices", ["due_at"], postgresql_where=sa.text("state = 'WAITING'")
    )
    op.create_table(
        "notice_settings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("choices", JSONB(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quiet_from between 0 and 23", name="quiet_from"),
        sa.CheckConstraint("quiet_until between 0 and 23", name="quiet_until"),
    )
    for name, columns, of in (
        ("of_all", ["profile_id"], "about_id is null"),
        ("of_one", ["profile_id", "about_id"], "about_id is not null"),
    ):
        op.create_index(
            f"uq_notice_settings_{name}",
            "notice_settings",
            columns,
            unique=True,
            postgresql_where=sa.text(of),
        )
    row = {"id": uuid4(), "value": json.dumps(TIMES), "source": SOURCE}
    op.execute(INSERT.bindparams(**row))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'notice_times'")
    op.drop_table("notice_settings")
    op.drop_index("ix_notices_due_at", table_name="notices")
    op.execute(f"update notices set state = 'CANCELLED' where not {_in(STATES)}")
    op.drop_constraint(op.f("ck_notices_waits_until"), "notices")
    op.drop_constraint(op.f("ck_notices_state"), "notices")
    op.create_check_constraint("state", "notices", _in(STATES))
    op.drop_column("notices", "due_at")
