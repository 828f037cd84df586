"""A copy may be of one meeting or one text alone, and says how far its job has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

RULES = {
    "only_id": "only_id is null or parts in (array['MEETINGS'], array['DOCUMENTS'])"
    " and not with_files",
    "step": "step >= 0",
}


def upgrade() -> None:
    op.add_column("plan_copies", sa.Column("only_id", sa.Uuid()))
    op.add_column(
        "plan_copies", sa.Column("step", sa.Integer(), nullable=False, server_default="0")
    )
    op.alter_column("plan_copies", "step", server_default=None)
    for name, rule in RULES.items():
        op.create_check_constraint(name, "plan_copies", rule)


def downgrade() -> None:
    for name in RULES:
        op.drop_constraint(name, "plan_copies", type_="check")
    op.execute("delete from plan_copies where only_id is not null")
    op.drop_column("plan_copies", "step")
    op.drop_column("plan_copies", "only_id")
