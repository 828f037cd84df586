"""When the house heard of a tap at an SFO: what a tablet sends a day later lies on its own day,
and says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sfo_taps", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update sfo_taps set heard_at = at")
    op.alter_column("sfo_taps", "heard_at", nullable=False)


def downgrade() -> None:
    op.drop_column("sfo_taps", "heard_at")
