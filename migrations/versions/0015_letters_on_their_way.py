"""How long a letter is on its way: policy, so that a time to object may begin by post too."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RULES = (
    (
        "paper_delivery",
        {"weekdays": 3},
        "Samspills forslag, lokal praksis: et brev regnes som framme 3 virkedager etter at det er"
        " sendt. Forvaltningsloven § 16 gir ingen dager for posten (fristen løper fra varselet er"
        " sendt når ikke annet er sagt); kommunen kan vedta noe annet",
    ),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)


def upgrade() -> None:
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.get_bind().execute(INSERT, values)


def downgrade() -> None:
    names = ", ".join(f"'{name}'" for name, _value, _source in RULES)
    op.execute(f"delete from dated_policies where name in ({names})")
