"""Texts to begin from are a dated rule: nothing until a municipality decides some."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'starters', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', 'Ingen maler er bestemt for alle kommuner')"
)


def upgrade() -> None:
    value = {"goals": [], "meetings": [], "mapping": {}}
    op.get_bind().execute(INSERT, {"id": uuid4(), "value": json.dumps(value)})


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'starters'")
