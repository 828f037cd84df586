"""What was done when the next school year was made ready, so that it can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school_years", sa.Column("prepared", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("school_years", "prepared")
