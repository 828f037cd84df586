"""Lessons of a group, what is otherwise on a day, notes to a day; who has the class has its week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

OPEN_TO_WHO_HAS_THE_EVERYDAY = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), profile_id, subject_id, 'TIMETABLE',
  case source when 'staff' then 4 else 2 end, valid_from, valid_to, source, source_id
from grants where area = 'PUPIL' and source in ('staff', 'bond') and ended_at is null
"""


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    text = lambda name: sa.Column(name, sa.String(), nullable=False)  # noqa: E731
    op.create_table(
        "lessons",
        key(),
        to("group_id", "groups"),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        text("weeks"),
        text("subject"),
        text("room"),
        to("teacher_profile_id", "profiles", nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.CheckConstraint("weekday between 1 and 7", name="weekday"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.CheckConstraint("weeks in ('ALL', 'ODD', 'EVEN')", name="weeks"),
        sa.CheckConstraint("valid_to >= valid_from", name="period"),
    )
    op.create_index("ix_lessons_group_id", "lessons", ["group_id", "weekday"])
    op.create_table(
        "lesson_changes",
        key(),
        to("group_id", "groups"),
        to("lesson_id", "lessons"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        text("room"),
        to("substitute_profile_id", "profiles", nullable=True),
        text("note"),
        sa.CheckConstraint("(starts_at is null) = (ends_at is null)", name="both_times"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.UniqueConstraint("lesson_id", "day"),
    )
    op.create_index("ix_lesson_changes_group_id", "lesson_changes", ["group_id"])
    op.create_table(
        "group_notes",
        key(),
        to("group_id", "groups"),
        text("kind"),
        sa.Column("day", sa.Date(), nullable=False),
        text("subject"),
        text("text"),
        to("author_profile_id", "profiles"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('HOMEWORK', 'BRING', 'TEST', 'EVENT', 'FOCUS')", name="kind"),
        sa.CheckConstraint("kind <> 'FOCUS' or extract(isodow from day) = 1", name="monday"),
    )
    op.create_index("ix_group_notes_group_id", "group_notes", ["group_id", "day"])
    op.execute(OPEN_TO_WHO_HAS_THE_EVERYDAY)


def downgrade() -> None:
    op.execute("delete from grants where area = 'TIMETABLE'")
    for table in ("group_notes", "lesson_changes", "lessons"):
        op.drop_table(table)
