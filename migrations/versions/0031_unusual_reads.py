"""Looks that somebody should ask about: found by night, judged by the officer."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SIGNS = (
    "FAMILY SURNAME COLLEAGUE PROTECTED NO_TASK MANY_PLANS MANY_PAGES OVER_AND_OVER ODD_HOURS"
    " DOWNLOAD AWAY LEAVING EMERGENCY REFUSED BLOCKED"
).split()
LISTED = ", ".join(f"'{one}'" for one in SIGNS)
RULE = {
    "plans_at_once": 8,
    "pages_in_plan": 25,
    "refused": 4,
    "work_from": 6,
    "work_until": 22,
    "pages_at_odd_hours": 4,
    "pages_without_task": 5,
    "new_days": 14,
    "leaving_days": 14,
    "rest_days": 180,
}
SOURCE = (
    "Samspills forslag, lokal praksis: hva som er så uvanlig at noen skal spørre."
    " Personvernforordningen art. 5 nr. 1 bokstav f og art. 32; Normen for informasjonssikkerhet og"
    " personvern i helse- og omsorgssektoren om oppfølging av logger"
)


def upgrade() -> None:
    moment, table = sa.DateTime(timezone=True), "unusual_reads"
    profile = sa.ForeignKey("profiles.id")
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("profile_id", sa.Uuid(), profile, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("plan_number", sa.Integer()),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("found_at", moment, nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("settled_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("settled_at", moment),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("privacy_cases.id")),
    )
    checks = {
        "sign": f"sign in ({LISTED})",
        "outcome": "outcome in ('FINE', 'CASE')",
        "settled": (
            "(outcome is null) = (settled_by is null) and (outcome is null) = (settled_at is null)"
        ),
        "case": "(coalesce(outcome, '') = 'CASE') = (case_id is not null)",
        "reason": "(coalesce(outcome, '') = 'FINE') = (reason_sealed is not null)",
    }
    for name, check in checks.items():
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, check)
    op.create_index(f"ix_{table}_tenant_id", table, ["tenant_id"])
    once = ["profile_id", "subject_id", "sign", "day"]
    op.create_index(f"uq_{table}_once", table, once, unique=True)
    op.get_bind().execute(
        sa.text(
            "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
            " values (:id, null, 'unusual_reads', cast(:value as jsonb), date '2020-01-01',"
            " date '9999-12-31', :source)"
        ),
        {"id": uuid4(), "value": json.dumps(RULE), "source": SOURCE},
    )


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'unusual_reads'")
    op.drop_table("unusual_reads")
