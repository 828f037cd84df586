"""Plans that the archive has go when their time is over; evidence of consents outlives them."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

POLICIES = {
    "keep_plan": (
        {"years": 5},
        "Samspills forslag: så lenge innsynsloggen, og aldri før arkivet har kvittert (arkivlova,"
        " personvernforordningen art. 5 nr. 1 bokstav e)",
    ),
    "plan_leaving": (
        {"days": 42},
        "Samspills forslag: seks uker til å lese planen og ta den med seg",
    ),
}
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)
OUTLIVES = (
    ("fk_evidence_plan_id", "plan_id", "plans"),
    ("fk_evidence_consent_id", "consent_id", "consents"),
)


def upgrade() -> None:
    for name, _column, _table in OUTLIVES:
        op.drop_constraint(name, "evidence", type_="foreignkey")
    for name, (value, source) in POLICIES.items():
        row = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.execute(INSERT.bindparams(**row))


def downgrade() -> None:
    op.execute("delete from dated_policies where name in ('keep_plan', 'plan_leaving')")
    for name, column, table in OUTLIVES:
        op.create_foreign_key(name, "evidence", table, [column], ["id"])
