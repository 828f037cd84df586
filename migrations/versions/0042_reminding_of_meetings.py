"""When those called in to a meeting were reminded of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meetings", sa.Column("reminded_on", sa.Date()))
    op.add_column("meetings", sa.Column("near_for", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("meetings", "near_for")
    op.drop_column("meetings", "reminded_on")
