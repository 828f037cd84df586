"""Who leads a unit, as a fact of the employment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "profiles",
        sa.Column("leads_unit", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("profiles", "leads_unit", server_default=None)
    op.create_check_constraint(
        op.f("ck_profiles_leader"), "profiles", "kind = 'WORK' or not leads_unit"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_profiles_leader"), "profiles", type_="check")
    op.drop_column("profiles", "leads_unit")
