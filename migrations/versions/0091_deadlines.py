"""When somebody is reminded of a deadline, and when what hurries goes on to others."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

RULES = (
    (
        "deadline_reminders",
        {"remind_at_percent": [50, 90]},
        "Samspills forslag: den som har en frist, blir minnet på den når halve og ni tideler av"
        " tiden er gått; kommunen kan velge noe annet",
    ),
    (
        "urgent_notices",
        {"other_channel_after": 30, "send_or_call_after": 120},
        "Samspills forslag: det som haster, skal nå fram; kommunen kan velge noe annet",
    ),
)


def upgrade() -> None:
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.execute(insert.bindparams(**values))


def downgrade() -> None:
    op.execute(
        "delete from dated_policies where name in ('deadline_reminders', 'urgent_notices')"
    )
