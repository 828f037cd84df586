"""When a message of a home that nobody at school has read went on to others there; the rule."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

RULE = {"unread_school_days": 1}
SOURCE = (
    "Samspills forslag: er en melding fra hjemmet ikke lest etter én skoledag, går den også til"
    " andre som har klassen, eller til kontoret. Kommunen bestemmer selv."
)


def upgrade() -> None:
    op.add_column(
        "school_messages", sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True)
    )
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'school_messages', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'school_messages'")
    op.drop_column("school_messages", "passed_on_at")
