"""Grades of a round, warnings that must come first, appeals; the rule on both."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

VALUES = (
    "value in ('ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX', 'NO_BASIS', 'EXEMPT',"
    " 'TAKEN', 'NOT_TAKEN', 'GOOD', 'FAIRLY_GOOD', 'NOT_GOOD')"
)
RULE = {"graded_from": 8, "appeal_days": 10, "pupils_a_wave": 300}
SOURCE = (
    "Karakterer fra 8. trinn, varsel før IV og nedsatt orden eller atferd, og klage på"
    " standpunktkarakterer: forskrift til opplæringslova (ikke lest i kilden). Ti dager å klage"
    " på: praksis, må kontrolleres. Hvor mange elever som får karakterene i hvert minutt:"
    " Samspills forslag."
)


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    moment = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", False)
    )
    text = lambda name: sa.Column(name, sa.String(), nullable=False)  # noqa: E731
    sealed = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.LargeBinary(), nullable=more.get("nullable", False)
    )
    op.create_table(
        "grade_rounds",
        key(),
        to("school_id", "groups"),
        to("year_id", "school_years"),
        text("term"),
        sa.Column("deadline", sa.Date(), nullable=False),
        moment("publish_at"),
        moment("locked_at", nullable=True),
        text("reopened_why"),
        sa.CheckConstraint("term in ('AUTUMN', 'SPRING', 'FINAL')", name="term"),
        sa.UniqueConstraint("year_id", "term"),
    )
    op.create_index("ix_grade_rounds_publish_at", "grade_rounds", ["publish_at"])
    op.create_table(
        "grades",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("round_id", "grade_rounds"),
        text("subject"),
        text("value"),
        sealed("comment_sealed", nullable=True),
        sealed("reason_sealed", nullable=True),
        to("set_by", "profiles"),
        moment("set_at"),
        moment("published_at", nullable=True),
        moment("replaced_at", nullable=True),
        to("corrects_id", "grades", nullable=True),
        sa.CheckConstraint(VALUES, name="value"),
    )
    op.create_index(
        "uq_grades_standing",
        "grades",
        ["pupil_id", "round_id", "subject"],
        unique=True,
        postgresql_where=sa.text("replaced_at is null"),
    )
    op.create_index(
        "ix_grades_unpublished",
        "grades",
        ["round_id", "pupil_id"],
        postgresql_where=sa.text("published_at is null and replaced_at is null"),
    )
    op.create_table(
        "grade_warnings",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        text("subject"),
        sealed("why_sealed"),
        sealed("help_sealed"),
        to("sent_by", "profiles"),
        moment("sent_at"),
    )
    op.create_index("ix_grade_warnings_pupil_id", "grade_warnings", ["pupil_id", "subject"])
    op.create_table(
        "warning_receipts",
        key(),
        to("warning_id", "grade_warnings"),
        to("pupil_id", "pupils"),
        to("profile_id", "profiles"),
        moment("read_at"),
    )
    op.create_index(
        "uq_warning_receipts_warning_id",
        "warning_receipts",
        ["warning_id", "profile_id"],
        unique=True,
    )
    op.create_index("ix_warning_receipts_pupil_id", "warning_receipts", ["pupil_id"])
    op.create_table(
        "grade_appeals",
        key(),
        to("pupil_id", "pupils"),
        to("grade_id", "grades"),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        to("noted_by", "profiles"),
        moment("noted_at"),
        sa.UniqueConstraint("grade_id"),
    )
    op.create_index("ix_grade_appeals_pupil_id", "grade_appeals", ["pupil_id"])
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'grades', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'grades'")
    for table in (
        "grade_appeals",
        "warning_receipts",
        "grade_warnings",
        "grades",
        "grade_rounds",
    ):
        op.drop_table(table)
