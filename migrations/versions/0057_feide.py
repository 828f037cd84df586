"""A pupil's account at Feide: bound to the first who comes by a name of the list, and ended by it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("bound_to", sa.String(), nullable=True))
    op.add_column("accounts", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint("uq_accounts_issuer_subject", "accounts", type_="unique")
    op.create_index(
        "uq_accounts_standing",
        "accounts",
        ["issuer", "subject"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_index("uq_accounts_standing", table_name="accounts")
    op.execute("delete from accounts where ended_at is not null")
    op.create_unique_constraint("uq_accounts_issuer_subject", "accounts", ["issuer", "subject"])
    op.drop_column("accounts", "ended_at")
    op.drop_column("accounts", "bound_to")
