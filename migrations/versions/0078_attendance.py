"""Who is here: a teacher's marks, who was rung, when home and head were told; notices of school."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

MORE = {"lesson_minutes": 60, "told_after": 15, "escalated_after": 45}
KINDS = (
    *("CONSENT", "ACCESS", "DECISION", "SECURITY", "MESSAGES", "MEETINGS", "GOALS", "DOCUMENTS"),
    *("PLAN", "CHILD"),
)


def _kinds(*more: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    said = ", ".join(repr(one) for one in (*KINDS, *more))
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind in ({said})")


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=False
    )
    moment = lambda name: sa.Column(name, sa.DateTime(timezone=True), nullable=False)  # noqa: E731
    op.create_table(
        "attendance_marks",
        key(),
        to("pupil_id", "pupils"),
        to("group_id", "groups"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=True),
        sa.Column("mark", sa.String(), nullable=False),
        to("profile_id", "profiles"),
        moment("at"),
        sa.CheckConstraint("mark in ('PRESENT', 'ABSENT', 'LATE')", name="mark"),
    )
    op.create_index("ix_attendance_marks_pupil_id", "attendance_marks", ["pupil_id", "day"])
    op.create_index("ix_attendance_marks_group_id", "attendance_marks", ["group_id", "day"])
    op.create_table(
        "contact_attempts",
        key(),
        to("absence_id", "absences"),
        to("pupil_id", "pupils"),
        to("whom_id", "profiles"),
        sa.Column("answered", sa.Boolean(), nullable=False),
        to("profile_id", "profiles"),
        moment("at"),
    )
    op.create_index("ix_contact_attempts_absence_id", "contact_attempts", ["absence_id"])
    op.create_index("ix_contact_attempts_pupil_id", "contact_attempts", ["pupil_id"])
    for name in ("told_at", "escalated_at"):
        op.add_column("absences", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    change = sa.text(
        "update dated_policies set value = value || cast(:more as jsonb) where name = 'absence'"
    )
    op.execute(change.bindparams(more=json.dumps(MORE)))
    _kinds("SCHOOL")


def downgrade() -> None:
    op.execute("delete from notices where kind = 'SCHOOL'")
    _kinds()
    for name in MORE:
        op.execute(f"update dated_policies set value = value - '{name}' where name = 'absence'")
    for name in ("told_at", "escalated_at"):
        op.drop_column("absences", name)
    for table in ("contact_attempts", "attendance_marks"):
        op.drop_table(table)
