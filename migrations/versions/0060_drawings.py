"""What a child drew in its own room, and the copies of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

ENDS = (("room_entries", "gone_at"), ("room_shares", "taken_back_at"))


def upgrade() -> None:
    for table, ended in ENDS:
        op.add_column(table, sa.Column("picture_sealed", sa.LargeBinary(), nullable=True))
        op.create_check_constraint("picture", table, f"{ended} is null or picture_sealed is null")


def downgrade() -> None:
    for table, _ended in ENDS:
        op.drop_constraint(op.f(f"ck_{table}_picture"), table, type_="check")
        op.drop_column(table, "picture_sealed")
