"""Who finds a protected pupil: the kind of reason, a last day, and who names and agrees."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

RULE = {"names": ["HEAD"], "agrees": ["HEAD", "OFFICE"]}
SOURCE = (
    "Beskyttelsesinstruksen og forvaltningsloven § 13 (ikke lest i kilden): så få som mulig vet hvor"
    " barnet er, og to ansatte avgjør hvem. Samspills forslag: rektor setter opp, og en til på"
    " skolens kontor sier ja."
)
KINDS = "reason_kind in ('TEACHES', 'LEADS', 'SAFETY', 'GUARDIAN', 'PUPIL', 'OTHER')"


def upgrade() -> None:
    kind = sa.Column("reason_kind", sa.String(), nullable=False, server_default="OTHER")
    op.add_column("pupil_viewers", kind)
    op.alter_column("pupil_viewers", "reason_kind", server_default=None)
    op.add_column("pupil_viewers", sa.Column("last_day", sa.Date(), nullable=True))
    op.create_check_constraint(op.f("ck_pupil_viewers_reason_kind"), "pupil_viewers", KINDS)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'protected_pupils', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'protected_pupils'")
    op.drop_constraint(op.f("ck_pupil_viewers_reason_kind"), "pupil_viewers", type_="check")
    for policy in ("reading", "changing"):  # they ask the column that goes
        op.execute(f"drop policy if exists {policy} on group_members")
    op.drop_column("pupil_viewers", "last_day")
    op.drop_column("pupil_viewers", "reason_kind")
