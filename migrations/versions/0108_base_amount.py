"""The base amount of the national insurance is a national rule of its own, by year: a municipality
that has set its own rule of payment kept the amount of that year."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None

BEFORE = 130_160
AMOUNTS = (
    ("2020-01-01", "2020-05-01", 99_858),
    ("2020-05-01", "2021-05-01", 101_351),
    ("2021-05-01", "2022-05-01", 106_399),
    ("2022-05-01", "2023-05-01", 111_477),
    ("2023-05-01", "2024-05-01", 118_620),
    ("2024-05-01", "2025-05-01", 124_028),
    ("2025-05-01", "2026-05-01", 130_160),
    ("2026-05-01", "9999-12-31", 136_549),
)
"""Since, until, in kroner a year."""
SOURCE = (
    "Grunnbeløpet i folketrygden: folketrygdloven § 1-4. Stortinget setter det fra 1. mai hvert år."
    " Beløpene er lest i tekster og kode fra Nav."
)
UNREAD = (
    "Slik kommuner viser den nasjonale forskriften (ikke lest i kilden). Grunnbeløpet fra"
    " 1. mai 2025 er 130 160 kroner (må kontrolleres)."
)
READ = (
    "Lest i Utdanningsdirektoratets veileder om moderasjonsordninger i SFO. Mat betales ved siden"
    " av."
)


def upgrade() -> None:
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'base_amount', cast(:value as jsonb), cast(:since as date),"
        " cast(:until as date), :source)"
    )
    for since, until, amount in AMOUNTS:
        value = json.dumps({"kroner": amount})
        values = {"id": uuid4(), "value": value, "since": since, "until": until, "source": SOURCE}
        op.execute(insert.bindparams(**values))
    change = sa.text(
        "update dated_policies set value = value - 'base_amount',"
        " source = replace(source, :old, :new) where name = 'sfo_payment'"
    )
    op.execute(change.bindparams(old=UNREAD, new=READ))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'base_amount'")
    back = sa.text(
        "update dated_policies set value = value || jsonb_build_object('base_amount',"
        " cast(:amount as integer)), source = replace(source, :new, :old)"
        " where name = 'sfo_payment'"
    )
    op.execute(back.bindparams(amount=BEFORE, old=UNREAD, new=READ))
