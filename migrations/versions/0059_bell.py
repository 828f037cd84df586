"""Notices stand at the bell: what each is about, how urgent it is, where it is read, and whether
it has been."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

KINDS = (
    "CONSENT",
    "ACCESS",
    "DECISION",
    "SECURITY",
    "MESSAGES",
    "MEETINGS",
    "GOALS",
    "DOCUMENTS",
    "PLAN",
    "CHILD",
)
EARLIER = """
update notices set read_at = created_at, kind = case
  when template in ('answer_waits', 'renewal_near', 'consent_stands') then 'CONSENT'
  when template in ('contact_changed', 'own_data_downloaded', 'plan_downloaded') then 'SECURITY'
  when template in ('decision_waits', 'case_waits') then 'DECISION'
  when template in ('invited', 'access_ended', 'change_announced') then 'ACCESS'
  when area = 'MESSAGES' then 'MESSAGES'
  when area = 'MEETINGS' then 'MEETINGS'
  when area = 'GOALS' then 'GOALS'
  when area in ('DOCUMENTS', 'SUBJECT_PLANS') then 'DOCUMENTS'
  else 'PLAN' end
"""
"""What was told before there was a bell has been read elsewhere."""


def upgrade() -> None:
    for name in ("kind", "urgency", "path"):
        op.add_column("notices", sa.Column(name, sa.String(), nullable=True))
    op.add_column("notices", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(EARLIER)
    op.execute("update notices set urgency = 'C', path = ''")
    for name in ("kind", "urgency", "path"):
        op.alter_column("notices", name, nullable=False)
    op.create_check_constraint("kind", "notices", f"kind in ({', '.join(map(repr, KINDS))})")
    op.create_check_constraint("urgency", "notices", "urgency in ('A', 'B', 'C', 'D', 'E')")
    op.create_index(
        "ix_notices_unread", "notices", ["profile_id"], postgresql_where=sa.text("read_at is null")
    )


def downgrade() -> None:
    op.drop_index("ix_notices_unread", table_name="notices")
    for name in ("read_at", "path", "urgency", "kind"):
        op.drop_column("notices", name)
