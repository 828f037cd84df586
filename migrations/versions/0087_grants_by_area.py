"""What somebody reaches in one area is found without a walk through all that she reaches."""

from __future__ import annotations

from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_grants_area",
        "grants",
        ["profile_id", "area"],
        postgresql_include=["subject_id", "level", "valid_from", "valid_to"],
    )


def downgrade() -> None:
    op.drop_index("ix_grants_area", "grants")
