"""Absence: what the home reports, day by day; why, apart; and its history."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

REASONS = ["ILL", "DOCTOR", "DENTIST", "HOSPITAL", "FUNERAL", "OTHER"]
STATES = "state in ('REPORTED', 'CONFIRMED', 'UNKNOWN', 'REFUSED', 'WITHDRAWN')"
KINDS = (
    "kind in ('REPORTED', 'CHANGED', 'WITHDRAWN', 'EXPLAINED', 'MISSED', 'MET',"
    " 'CONFIRMED', 'REFUSED', 'ASKED', 'DOCUMENTED', 'CORRECTED', 'TOLD', 'ESCALATED')"
)
WHYS = "why in ('WAS_HERE', 'LEAVE', 'WRONG_DAY', 'WHICH_HOURS', 'HOW_LONG', 'PAPERS')"
RULE = {
    "ask_reason": 1,
    "reasons": REASONS,
    "comment": 0,
    "days_at_once": 5,
    "days_back": 3,
    "days_ahead": 30,
    "next_day_from": 15,
}
SOURCE = (
    "Samspills forslag: en lukket liste, ingen fri tekst. Datatilsynet advarte i 2018 mot fri"
    " tekst om fravær (ikke lest i kilden). Kommunen bestemmer om årsak og kommentar spørres om."
)
OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, n.area, n.level, g.valid_from, g.valid_to,
    g.source, g.source_id
from grants g
left join group_staff s on g.source = 'staff' and s.id = g.source_id
join (values ('TEACHER', 'ABSENCE', 4), ('FOLLOWS', 'ABSENCE', 5), ('FOLLOWS', 'ABSENCE_REASON', 2),
    ('HOME', 'ABSENCE', 3), ('HOME', 'ABSENCE_REASON', 1), ('SELF', 'ABSENCE', 2))
    as n (who, area, level) on n.who = case
        when s.role in ('TEACHER', 'ASSISTANT', 'SUBSTITUTE') then 'TEACHER'
        when s.role is not null then 'FOLLOWS'
        when g.source_id = g.subject_id then 'SELF'
        else 'HOME' end
where g.area = 'PUPIL' and g.ended_at is null and g.source in ('staff', 'bond')
"""
"""Who has a place in a group, or a bond to a pupil, has what it opens from now on."""


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    moment = lambda name: sa.Column(name, sa.DateTime(timezone=True), nullable=False)  # noqa: E731
    op.create_table(
        "absences",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        sa.Column("together_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_home", sa.Boolean(), nullable=False),
        sa.Column("documented", sa.Boolean(), nullable=False),
        moment("noted_at"),
        sa.CheckConstraint(STATES, name="state"),
        sa.CheckConstraint("(from_time is null) = (to_time is null)", name="times"),
        sa.CheckConstraint("from_time < to_time", name="order"),
    )
    op.create_index("ix_absences_pupil_id", "absences", ["pupil_id", "day"])
    op.create_index("ix_absences_day", "absences", ["day"])
    op.create_table(
        "absence_reasons",
        key(),
        to("absence_id", "absences"),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("given_by", "profiles"),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(f"reason in ({', '.join(map(repr, REASONS))})", name="reason"),
        sa.UniqueConstraint("absence_id", "given_by"),
    )
    op.create_index("ix_absence_reasons_pupil_id", "absence_reasons", ["pupil_id"])
    op.create_table(
        "absence_steps",
        key(),
        to("absence_id", "absences"),
        to("pupil_id", "pupils"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("by_home", sa.Boolean(), nullable=False),
        to("profile_id", "profiles", nullable=True),
        moment("at"),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint(WHYS, name="why"),
    )
    op.create_index("ix_absence_steps_absence_id", "absence_steps", ["absence_id"])
    op.create_index("ix_absence_steps_pupil_id", "absence_steps", ["pupil_id"])
    op.execute(OPENED)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'absence', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'absence'")
    op.execute("delete from grants where area in ('ABSENCE', 'ABSENCE_REASON')")
    for table in ("absence_steps", "absence_reasons", "absences"):
        op.drop_table(table)
