"""Who helped may read on for some days when the family has moved, if all who must agree say so (F7)."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

SOURCE = "Samspills forslag: høyst 30 dager, og bare når alle som må samtykke, sier ja"
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'reading_on', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)


def upgrade() -> None:
    op.add_column("consents", sa.Column("reads_on_until", sa.Date(), nullable=True))
    op.add_column("consent_lines", sa.Column("reads_on_until", sa.Date(), nullable=True))
    row = {"id": uuid4(), "value": json.dumps({"days": 30}), "source": SOURCE}
    op.get_bind().execute(INSERT, row)


def downgrade() -> None:
    op.execute("delete from grants where source = 'reading on'")  # nothing would say why
    op.execute("delete from dated_policies where name = 'reading_on'")
    op.drop_column("consent_lines", "reads_on_until")
    op.drop_column("consents", "reads_on_until")
