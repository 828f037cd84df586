"""Questionnaires of a group; who has answered; answers by name, or in boxes without any."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

RULE = {"smallest_cell": 5, "remind_days_before": 2}
SOURCE = (
    "Samspills forslag: når svar er gitt uten navn, vises ikke noe som færre enn fem har svart, slik"
    " Utdanningsdirektoratet gjør i sine undersøkelser (ikke lest i kilden)."
)
OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'QUESTIONNAIRE', 4, g.valid_from, g.valid_to,
    g.source, g.source_id
from grants g join group_staff s on s.id = g.source_id
where g.area = 'PUPIL' and g.ended_at is null and g.source = 'staff'
    and s.role in ('HEAD', 'OFFICE', 'CONTACT_TEACHER')
"""
"""Of those at home, the job of the night asks what each may, and opens it."""


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=False
    )
    text = lambda name: sa.Column(name, sa.String(), nullable=False)  # noqa: E731
    at = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", True)
    )
    several = lambda name, **more: sa.Column(  # noqa: E731
        name, postgresql.JSONB(), nullable=more.get("nullable", False)
    )
    op.create_table(
        "questionnaires",
        key(),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        text("title"),
        text("text"),
        text("audience"),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        several("questions"),
        sa.Column("last_day", sa.Date(), nullable=False),
        to("author_profile_id", "profiles"),
        at("made_at", nullable=False),
        *(at(name) for name in ("sent_at", "told_at", "reminded_at", "ended_at")),
        sa.CheckConstraint("audience in ('GUARDIANS', 'PUPILS')", name="audience"),
    )
    op.create_index("ix_questionnaires_group_id", "questionnaires", ["group_id"])
    op.create_table(
        "questionnaire_replies",
        key(),
        to("questionnaire_id", "questionnaires"),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("profile_id", "profiles"),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        several("answers", nullable=True),
        at("answered_at"),
        sa.CheckConstraint(
            "is_anonymous = (answers is null) and is_anonymous = (answered_at is null)",
            name="anonymous",
        ),
        sa.UniqueConstraint("questionnaire_id", "pupil_id", "profile_id"),
    )
    op.create_index("ix_questionnaire_replies_pupil_id", "questionnaire_replies", ["pupil_id"])
    op.create_table(
        "answer_boxes",
        key(),
        to("questionnaire_id", "questionnaires"),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        sa.Column("place", sa.Integer(), nullable=False),
        several("answers"),
        sa.UniqueConstraint("questionnaire_id", "place"),
    )
    op.create_index("ix_answer_boxes_group_id", "answer_boxes", ["group_id"])
    op.execute(OPENED)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'questionnaires', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'questionnaires'")
    op.execute("delete from grants where area = 'QUESTIONNAIRE'")
    for table in ("answer_boxes", "questionnaire_replies", "questionnaires"):
        op.drop_table(table)
