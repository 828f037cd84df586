"""What a school asks families, in versions, and what each has answered."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

RULE = {"remind_after_days": 7}
SOURCE = (
    "Samspills forslag: skolen minner på én gang, og maser ikke. Hvor gammel eleven er når hun"
    " svarer selv, står i regelen om hva de voksne får (guardian_switches)."
)
OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'SCHOOL_CONSENT', 4, g.valid_from, g.valid_to,
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
    op.create_table(
        "school_consents",
        key(),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        to("group_id", "groups"),
        to("tenant_id", "tenants"),
        text("title"),
        text("purpose"),
        text("text"),
        text("basis"),
        text("who_answers"),
        sa.Column("per_family", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        to("author_profile_id", "profiles"),
        at("made_at", nullable=False),
        at("told_at"),
        at("reminded_at"),
        at("ended_at"),
        sa.CheckConstraint("basis in ('CONSENT', 'SPECIAL', 'TASK')", name="basis"),
        sa.CheckConstraint("who_answers in ('ONE', 'ALL', 'PUPIL')", name="who_answers"),
        sa.UniqueConstraint("series_id", "number"),
    )
    op.create_index("ix_school_consents_group_id", "school_consents", ["group_id"])
    op.create_table(
        "school_consent_answers",
        key(),
        to("consent_id", "school_consents"),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("profile_id", "profiles"),
        text("reply"),
        at("at", nullable=False),
        sa.CheckConstraint("reply in ('YES', 'NO', 'WITHDRAWN')", name="reply"),
    )
    for name, columns in (("pupil_id", ["pupil_id", "consent_id"]), ("consent_id", ["consent_id"])):
        op.create_index(f"ix_school_consent_answers_{name}", "school_consent_answers", columns)
    op.execute(OPENED)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'school_consents', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'school_consents'")
    op.execute("delete from grants where area = 'SCHOOL_CONSENT'")
    for table in ("school_consent_answers", "school_consents"):
        op.drop_table(table)
