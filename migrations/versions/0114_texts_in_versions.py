"""What stands on top of a plan counts how often it is written anew, and says who wrote last; a
comment counts too, so that its earlier words are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None

TOP = "plan_introductions"


def upgrade() -> None:
    for table in (TOP, "comments"):
        op.add_column(table, sa.Column("version", sa.Integer, nullable=False, server_default="1"))
        op.alter_column(table, "version", server_default=None)
    op.add_column(TOP, sa.Column("changed_by_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id")))


def downgrade() -> None:
    op.drop_column(TOP, "changed_by_profile_id")
    for table in (TOP, "comments"):
        op.drop_column(table, "version")
