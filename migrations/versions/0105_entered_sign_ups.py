"""Who at school wrote the answer of a home that rang, or answered on paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sign_ups",
        sa.Column(
            "entered_by_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=True
        ),
    )


def downgrade() -> None:
    op.drop_column("sign_ups", "entered_by_profile_id")
