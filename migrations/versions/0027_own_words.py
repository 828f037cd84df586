"""A municipality's own words to families: nationally there are none."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().execute(
        sa.text(
            "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
            " values (:id, null, 'texts', cast('{}' as jsonb), date '2020-01-01',"
            " date '9999-12-31', 'Samspills tekster, like for alle kommuner')"
        ),
        {"id": uuid4()},
    )


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'texts'")
