"""What homes sign up for, its times with their places, and what was said about each pupil."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    text = lambda name: sa.Column(name, sa.String(), nullable=False)  # noqa: E731
    day = lambda name: sa.Column(name, sa.Date(), nullable=False)  # noqa: E731
    yes = lambda name: sa.Column(name, sa.Boolean(), nullable=False)  # noqa: E731
    at = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", False)
    )
    op.create_table(
        "gatherings",
        key(),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        *(text(name) for name in ("title", "text", "place")),
        day("day"),
        yes("is_talks"),
        yes("is_apart"),
        day("last_day"),
        to("author_profile_id", "profiles"),
        at("made_at"),
        *(
            at(name, nullable=True)
            for name in ("told_at", "reminded_at", "ended_at", "called_off_at")
        ),
    )
    op.create_index("ix_gatherings_group_id", "gatherings", ["group_id"])
    op.create_table(
        "gathering_times",
        key(),
        to("gathering_id", "gatherings"),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        at("starts_at"),
        at("ends_at"),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        yes("is_closed"),
        sa.CheckConstraint("taken >= 0 and (places is null or taken <= places)", name="places"),
        sa.CheckConstraint("ends_at > starts_at", name="period"),
    )
    op.create_index("ix_gathering_times_gathering_id", "gathering_times", ["gathering_id"])
    op.create_table(
        "sign_ups",
        key(),
        to("gathering_id", "gatherings"),
        to("time_id", "gathering_times", nullable=True),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("profile_id", "profiles"),
        yes("is_apart"),
        at("said_at"),
    )
    op.create_index("ix_sign_ups_pupil_id", "sign_ups", ["pupil_id"])
    one_each = {
        "uq_sign_ups_together": (["gathering_id", "pupil_id"], "not is_apart"),
        "uq_sign_ups_apart": (["gathering_id", "pupil_id", "profile_id"], "is_apart"),
    }
    for name, (columns, where) in one_each.items():
        op.create_index(name, "sign_ups", columns, unique=True, postgresql_where=sa.text(where))


def downgrade() -> None:
    for table in ("sign_ups", "gathering_times", "gatherings"):
        op.drop_table(table)
