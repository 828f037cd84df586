"""What is told from before a plan, and when each looked at its timeline last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "life_events",
        *_id_and_plan(),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("exact", sa.String(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        _profile("author_profile_id"),
        _moment("created_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        _profile("changed_by_profile_id"),
        _moment("changed_at"),
        sa.CheckConstraint("exact in ('DAY', 'MONTH', 'YEAR')", name="exact"),
    )
    op.create_index("ix_life_events_plan_id", "life_events", ["plan_id"])
    op.create_table(
        "timeline_visits",
        *_id_and_plan(),
        _profile("profile_id"),
        _moment("last_at"),
        sa.Column("before_at", sa.DateTime(timezone=True)),
    )
    hers = ["profile_id", "plan_id"]
    op.create_index("uq_timeline_visits_profile_id", "timeline_visits", hers, unique=True)
    op.create_index("ix_timeline_visits_plan_id", "timeline_visits", ["plan_id"])


def _id_and_plan() -> list[sa.Column]:
    plan = sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False)
    return [sa.Column("id", sa.Uuid(), primary_key=True), plan]


def _profile(name: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False)


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    op.drop_table("timeline_visits")
    op.drop_table("life_events")
