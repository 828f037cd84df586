"""Kinds of plans, their states, who holds them: handed on, acted for, offered.

A plan gets a number that says which plan without saying whose; a rest keeps its reason apart
from the shell, because the shell opens to everybody in the plan.
"""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RULES = (
    (
        "plan_kinds",
        {"own_consent": ["INDIVIDUAL_PLAN"]},
        "Forskrift om individuell plan § 16, pasient- og brukerrettighetsloven § 2-5: en individuell"
        " plan lages bare når den det gjelder, samtykker; resten er Samspills forslag",
    ),
    (
        "acting_holder",
        {"weeks_at_most": 8, "days_before_access": 1},
        "Samspills forslag (F2: vikar for stafettholderen i høyst 8 uker, familien får vite det"
        " før tilgangen åpner)",
    ),
)
KINDS = "kind in ('RELAY_LOG', 'INDIVIDUAL_PLAN', 'COOPERATION')"
STATES = "status in ('DRAFT', 'AWAITING_CONSENT', 'ACTIVE', 'PAUSED', 'EXPIRED', 'CLOSING', 'CLOSED')"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_constraint("ck_plans_kind", "plans")
    op.create_check_constraint("kind", "plans", KINDS)
    op.drop_constraint("ck_plans_status", "plans")
    op.create_check_constraint("status", "plans", STATES)
    op.add_column("plans", sa.Column("closing_reason", sa.String()))
    op.add_column("plans", sa.Column("number", sa.Integer(), sa.Identity(start=1001)))
    op.add_column(
        "plans", sa.Column("acting_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"))
    )
    op.add_column("plans", sa.Column("acting_from", sa.Date()))
    op.add_column("plans", sa.Column("acting_until", sa.Date()))
    op.create_check_constraint(
        "closing_reason",
        "plans",
        "closing_reason in ('CONSENT_WITHDRAWN', 'GOALS_MET', 'FAMILY_WISH', 'MOVED',"
        " 'CAME_OF_AGE', 'CREATED_BY_MISTAKE')",
    )
    op.create_check_constraint("acting", "plans", "acting_until > acting_from")
    op.create_index(
        "uq_plans_individual",
        "plans",
        ["child_id"],
        unique=True,
        postgresql_where=sa.text(
            "kind = 'INDIVIDUAL_PLAN' and status in ('AWAITING_CONSENT', 'ACTIVE', 'PAUSED', 'EXPIRED')"
        ),
    )
    op.create_index("ix_plans_holder_profile_id", "plans", ["holder_profile_id"])
    op.execute(
        "update plans set closing_reason = 'CONSENT_WITHDRAWN' where status = 'CLOSING'"
    )
    op.add_column("profiles", sa.Column("away_until", sa.Date()))
    op.add_column("consents", sa.Column("asks_kind", sa.String()))
    op.add_column("consents", sa.Column("was_kind", sa.String()))
    op.add_column(
        "consents", sa.Column("was_holder_id", sa.Uuid(), sa.ForeignKey("profiles.id"))
    )
    _create_tables()
    statement = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
        " :source)"
    )
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.get_bind().execute(statement, values)


def _create_tables() -> None:
    op.create_table(
        "plan_pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_pauses_plan_id_plans"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_pauses"),
    )
    op.create_index("ix_plan_pauses_plan_id", "plan_pauses", ["plan_id"])
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        sa.Column("plan_kind", sa.String(), nullable=False),
        sa.Column("from_profile_id", sa.Uuid(), nullable=False),
        sa.Column("to_profile_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.CheckConstraint(
            "state in ('OFFERED', 'ACCEPTED', 'DONE', 'REFUSED', 'TAKEN_BACK')", name="state"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_handovers_plan_id_plans"),
        sa.ForeignKeyConstraint(["from_profile_id"], ["profiles.id"]),
        sa.ForeignKeyConstraint(["to_profile_id"], ["profiles.id"]),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_plan_id", "handovers", ["plan_id"])
    op.create_index("ix_handovers_to_profile_id", "handovers", ["to_profile_id"])
    op.create_index(
        "uq_handovers_open",
        "handovers",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("state in ('OFFERED', 'ACCEPTED')"),
    )


def downgrade() -> None:
    op.drop_table("handovers")
    op.drop_table("plan_pauses")
    op.execute("delete from dated_policies where name in ('plan_kinds', 'acting_holder')")
    op.drop_column("profiles", "away_until")
    for column in ("asks_kind", "was_kind", "was_holder_id"):
        op.drop_column("consents", column)
    op.drop_index("ix_plans_holder_profile_id", table_name="plans")
    op.drop_index("uq_plans_individual", table_name="plans")
    op.drop_constraint("ck_plans_acting", "plans")
    op.drop_constraint("ck_plans_closing_reason", "plans")
    for column in ("closing_reason", "number", "acting_profile_id", "acting_from", "acting_until"):
        op.drop_column("plans", column)
    op.drop_constraint("ck_plans_status", "plans")
    op.create_check_constraint(
        "status",
        "plans",
        "status in ('DRAFT', 'AWAITING_CONSENT', 'ACTIVE', 'EXPIRED', 'CLOSING')",
    )
    op.drop_constraint("ck_plans_kind", "plans")
    op.create_check_constraint("kind", "plans", "kind in ('RELAY_LOG')")
