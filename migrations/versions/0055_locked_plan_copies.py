"""A copy of a plan as open data may be locked by a pass-phrase, which is kept nowhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

RULES = {
    "is_locked": "not is_locked or (format = 'JSON' and not with_files)",
    "lock": "(lock_sealed is not null) = (is_locked and state not in ('RETURNED', 'READY'))",
}


def upgrade() -> None:
    op.add_column(
        "plan_copies",
        sa.Column("is_locked", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("plan_copies", "is_locked", server_default=None)
    op.add_column("plan_copies", sa.Column("lock_sealed", sa.LargeBinary()))
    for name, rule in RULES.items():
        op.create_check_constraint(name, "plan_copies", rule)


def downgrade() -> None:
    for name in RULES:
        op.drop_constraint(name, "plan_copies", type_="check")
    op.drop_column("plan_copies", "lock_sealed")
    op.drop_column("plan_copies", "is_locked")
