"""The guardians' group of a class, who is in it, and what is written there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name,
        sa.Uuid(),
        sa.ForeignKey(f"{target}.id"),
        nullable=more.get("nullable", False),
        unique=more.get("unique"),
    )
    at = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", True)
    )
    op.create_table(
        "parent_groups",
        key(),
        to("group_id", "groups", unique=True),
        to("tenant_id", "tenants"),
        sa.Column("contact_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        at("opened_at", nullable=False),
        at("closed_at"),
    )
    op.create_table(
        "parent_members",
        key(),
        to("pupil_id", "pupils"),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        to("profile_id", "profiles"),
        sa.Column("wants_to_write", sa.Boolean(), nullable=False),
        at("joined_at", nullable=False),
        at("left_at"),
    )
    op.create_index("ix_parent_members_pupil_id", "parent_members", ["pupil_id"])
    op.create_index(
        "uq_parent_members_standing",
        "parent_members",
        ["group_id", "pupil_id", "profile_id"],
        unique=True,
        postgresql_where=sa.text("left_at is null"),
    )
    op.create_table(
        "parent_posts",
        key(),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        to("pupil_id", "pupils"),
        to("author_profile_id", "profiles"),
        to("to_profile_id", "profiles", nullable=True),
        to("answers_id", "parent_posts", nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        at("posted_at", nullable=False),
        *(at(name) for name in ("reported_at", "kept_at", "removed_at")),
        sa.CheckConstraint("(removed_at is null) = (text_sealed is not null)", name="gone"),
        sa.CheckConstraint("(answers_id is null) = (to_profile_id is null)", name="answer"),
    )
    op.create_index("ix_parent_posts_group_id", "parent_posts", ["group_id"])


def downgrade() -> None:
    for table in ("parent_posts", "parent_members", "parent_groups"):
        op.drop_table(table)
