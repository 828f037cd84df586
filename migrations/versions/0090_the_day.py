"""The evening notice: its kind, and for which day it was looked for; a calendar of one pupil."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

KINDS = (
    *("CONSENT", "ACCESS", "DECISION", "SECURITY", "MESSAGES", "MEETINGS", "GOALS", "DOCUMENTS"),
    *("PLAN", "CHILD", "SCHOOL"),
)


STANDING, OF_ONE = "uq_calendar_keys_standing", "uq_calendar_keys_of_one"


def _kinds(*more: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    said = ", ".join(repr(one) for one in (*KINDS, *more))
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind in ({said})")


def _standing(where: str) -> None:
    op.drop_index(STANDING, table_name="calendar_keys")
    op.create_index(
        STANDING, "calendar_keys", ["profile_id"], unique=True, postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    op.add_column("profiles", sa.Column("told_for", sa.Date(), nullable=True))
    _kinds("TOMORROW")
    op.add_column("calendar_keys", sa.Column("about_id", sa.Uuid(), nullable=True))
    _standing("ended_at is null and about_id is null")
    op.create_index(
        OF_ONE,
        "calendar_keys",
        ["profile_id", "about_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null and about_id is not null"),
    )


def downgrade() -> None:
    op.execute("delete from calendar_keys where about_id is not null")
    op.drop_index(OF_ONE, table_name="calendar_keys")
    _standing("ended_at is null")
    op.drop_column("calendar_keys", "about_id")
    op.execute("delete from notices where kind = 'TOMORROW'")
    _kinds()
    op.drop_column("profiles", "told_for")
