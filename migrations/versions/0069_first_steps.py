"""How far somebody has come in Kom i gang; null: she has not been asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profiles", sa.Column("first_steps", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("profiles", "first_steps")
