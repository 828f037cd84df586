"""Units that end by date, who follows them up, and what a unit was called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("units", sa.Column("last_day", sa.Date()))
    op.add_column("units", sa.Column("followed_by_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_units_followed_by_id_units"), "units", "units", ["followed_by_id"], ["id"]
    )
    names = sa.Column("former_names", JSONB(), nullable=False, server_default="[]")
    op.add_column("units", names)
    op.alter_column("units", "former_names", server_default=None)


def downgrade() -> None:
    op.drop_constraint(op.f("fk_units_followed_by_id_units"), "units", type_="foreignkey")
    for name in ("former_names", "followed_by_id", "last_day"):
        op.drop_column("units", name)
