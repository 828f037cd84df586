"""Emergency access: a leader opens a plan for some hours, and when the family may know."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

RULE = {"open_hours": 24, "decide_hours": 24, "delay_days": 30, "again_days": 14}
SOURCE = (
    "Samspills forslag, lokal praksis: nødtilgang i høyst 24 timer, personvernombudet svarer innen"
    " 24 timer, familien får vite det senest etter 30 dager. Personvernforordningen art. 5 og 32;"
    " Normen for informasjonssikkerhet og personvern i helse- og omsorgssektoren om nødrettstilgang"
)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "emergency_accesses",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("opened_at", moment),
        sa.Column("until", moment),
        sa.Column("ended_at", moment),
        sa.Column("delay_reason_sealed", sa.LargeBinary()),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("decided_at", moment),
        sa.Column("tell_on", sa.Date()),
        sa.Column("told_at", moment),
        sa.CheckConstraint(
            "ground in ('LIFE_OR_HEALTH', 'CHILD_IN_DANGER', 'CRISIS')",
            name=op.f("ck_emergency_accesses_ground"),
        ),
        sa.CheckConstraint(
            "(opened_at is null) = (until is null)", name=op.f("ck_emergency_accesses_opened")
        ),
        sa.CheckConstraint(
            "told_at is null or opened_at is not null", name=op.f("ck_emergency_accesses_told")
        ),
        sa.CheckConstraint(
            "tell_on is null or delay_reason_sealed is not null",
            name=op.f("ck_emergency_accesses_asked_to_wait"),
        ),
        sa.CheckConstraint(
            "(decided_by is null) = (decided_at is null)",
            name=op.f("ck_emergency_accesses_decided"),
        ),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> profile_id",
            name=op.f("ck_emergency_accesses_two_people"),
        ),
    )
    for columns in (["tenant_id"], ["profile_id"], ["plan_id", "profile_id"]):
        name = op.f(f"ix_emergency_accesses_{'_'.join(columns)}")
        op.create_index(name, "emergency_accesses", columns)
    op.get_bind().execute(
        sa.text(
            "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
            " values (:id, null, 'emergency_access', cast(:value as jsonb), date '2020-01-01',"
            " date '9999-12-31', :source)"
        ),
        {"id": uuid4(), "value": json.dumps(RULE), "source": SOURCE},
    )


def downgrade() -> None:
    for policy in ("reading", "changing"):  # they ask this table; migrate writes them again
        op.execute(f"drop policy if exists {policy} on access_log")
    op.execute("delete from dated_policies where name = 'emergency_access'")
    op.drop_table("emergency_accesses")
