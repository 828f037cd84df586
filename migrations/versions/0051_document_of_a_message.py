"""A document that already lies in the plan may go with a message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.ForeignKey("documents.id", ondelete="SET NULL")
    op.add_column("messages", sa.Column("document_id", sa.Uuid(), document))
    op.create_index("ix_messages_document_id", "messages", ["document_id"])


def downgrade() -> None:
    op.drop_column("messages", "document_id")
