"""When e-mail to a profile was last refused for good, and in one word why; empty while it arrives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    op.add_column("profiles", sa.Column("mail_failed_at", at, nullable=True))
    op.add_column("profiles", sa.Column("mail_failed_why", sa.String(), nullable=True))
    why = "mail_failed_why in ('UNKNOWN', 'FULL', 'REFUSED')"
    op.create_check_constraint("mail_failed_why", "profiles", why)
    both = "(mail_failed_at is null) = (mail_failed_why is null)"
    op.create_check_constraint("mail_failed", "profiles", both)


def downgrade() -> None:
    op.drop_column("profiles", "mail_failed_why")
    op.drop_column("profiles", "mail_failed_at")
