"""Which version a consent asks for again, whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consents", sa.Column("renews_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_consents_renews_id"), "consents", "consents", ["renews_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_consents_renews_id"), "consents")
    op.drop_column("consents", "renews_id")
