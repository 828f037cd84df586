"""When somebody died, as the register says it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("persons", sa.Column("died_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("persons", "died_on")
