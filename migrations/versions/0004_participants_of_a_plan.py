"""An index that every read of a plan's participants can use.

The unique one holds only who is present: with the state as a parameter PostgreSQL could not use
it in a kept plan, and planned anew for each page; who has left was found by reading all rows.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_participants_plan_id", "participants", ["plan_id"])


def downgrade() -> None:
    op.drop_index("ix_participants_plan_id", table_name="participants")
