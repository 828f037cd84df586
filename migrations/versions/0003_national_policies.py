"""The national rules in force: data with its source, to be corrected by lawyers, not in code."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RULES = (
    (
        "ages",
        {"young_person_agrees_from": 15, "adult_from": 18},
        "Barnelova §§ 30–33, vergemålsloven § 8; alle som må samtykke: Samspills beslutning J17",
    ),
    (
        "consent_length",
        {"days_at_most": 730},
        "Datatilsynet: samtykke skal ha en oppgitt varighet; lengden er Samspills forslag",
    ),
    ("invitation", {"days": 14}, "Samspills forslag (deltakerstatus, invitasjon på 14 dager)"),
    ("closing", {"days": 14}, "Samspills forslag (stafettholderens avslutning, 14 dager)"),
)


def upgrade() -> None:
    statement = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
        " :source)"
    )
    for name, value, source in RULES:
        op.get_bind().execute(
            statement,
            {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source},
        )


def downgrade() -> None:
    op.execute("delete from dated_policies where tenant_id is null")
