"""A name on a list of where and when may have a last day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("whereabouts_viewers", sa.Column("until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.execute("drop policy if exists reading on contact_items")  # they ask the column that goes
    op.execute("drop policy if exists reading on timeline_entries")
    op.execute("drop policy if exists changing on timeline_entries")
    op.drop_column("whereabouts_viewers", "until")
