"""Of which last day of a subject plan people were told, so that they are told once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subject_plans", sa.Column("told_until", sa.Date()))


def downgrade() -> None:
    op.drop_column("subject_plans", "told_until")
