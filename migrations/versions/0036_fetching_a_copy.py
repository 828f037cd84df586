"""How long a copy that was looked through may be fetched is a dated rule, not a constant."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

SOURCE = (
    "Samspills forslag, lokal praksis: det som ble sett gjennom, kan være endret uka etter."
    " Personvernforordningen art. 5 nr. 1 bokstav f og art. 32; forvaltningsloven § 13 c"
)


def upgrade() -> None:
    op.get_bind().execute(
        sa.text(
            "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
            " values (:id, null, 'copy_review', cast(:value as jsonb), date '2020-01-01',"
            " date '9999-12-31', :source)"
        ),
        {"id": uuid4(), "value": json.dumps({"days": 7}), "source": SOURCE},
    )


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'copy_review'")
