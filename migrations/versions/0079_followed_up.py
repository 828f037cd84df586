"""When the school follows absence up, and from which year it stands on the diploma."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

MORE = {"threshold_days": 10, "threshold_hours": 15, "diploma_from": 8}
SOURCE = (
    " Fravær på vitnemålet fra 8. trinn i dager og enkelttimer: forskrift til opplæringslova (ikke"
    " lest i kilden; gjengitt av Grue kommune). Når skolen følger opp: Samspills forslag."
)


def upgrade() -> None:
    change = sa.text(
        "update dated_policies set value = value || cast(:more as jsonb), source = source || :source"
        " where name = 'absence'"
    )
    op.execute(change.bindparams(more=json.dumps(MORE), source=SOURCE))


def downgrade() -> None:
    for name in MORE:
        op.execute(f"update dated_policies set value = value - '{name}' where name = 'absence'")
