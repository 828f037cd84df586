"""What a guardian shows to the other guardians of the class."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    to = lambda name, target: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=False
    )
    op.create_table(
        "class_list_entries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        to("pupil_id", "pupils"),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        to("profile_id", "profiles"),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shows_birthday", sa.Boolean(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at is null or (phone_sealed is null and email_sealed is null)", name="gone"
        ),
    )
    for column in ("pupil_id", "group_id"):
        op.create_index(f"ix_class_list_entries_{column}", "class_list_entries", [column])
    op.create_index(
        "uq_class_list_entries_standing",
        "class_list_entries",
        ["group_id", "pupil_id", "profile_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_table("class_list_entries")
