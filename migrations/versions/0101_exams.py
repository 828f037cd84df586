"""Exams: rounds of their grades, who is drawn for an oral one, and when the pupil may know it; who
sent a warning that nobody has read is told. A file of a school may hold its timetable. The rule on
pupils who write themselves."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

TERMS = ("AUTUMN", "SPRING", "FINAL")
EXAMS = ("WRITTEN_EXAM", "ORAL_EXAM")
RULE = '{"oral_told_days": 2, "oral_told_hour": 9, "unread_weekdays": 5}'
SOURCE = (
    " Trekkfag til muntlig eksamen blir kjent to hverdager før, klokken 9: praksis, ikke lest i"
    " kilden, må kontrolleres. Klage gjelder også eksamenskarakterer. Fem hverdager før skolen ringer"
    " om et varsel ingen har lest: Samspills forslag."
)

MESSAGES = {"pupil_writes_from": 13, "guardians_read_until": 0}
ON_MESSAGES = (
    "Fra 13 år kan en elev bruke ID-porten, og skrive til kontaktlæreren selv: Samspills forslag."
    " Foresatte leser det ikke uten at eleven sender dem en kopi; en kommune kan bestemme at de får"
    " kopi til en alder, høyst 15 år, da eleven selv avgjør spørsmål om egen opplæring:"
    " opplæringslova (ikke lest i kilden)."
)


def upgrade() -> None:
    _lesson_files()
    _pupil_messages()
    _terms((*TERMS, *EXAMS))
    to = lambda name, target: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=False
    )
    moment = lambda name, nullable: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=nullable
    )
    op.create_table(
        "oral_exams",
        sa.Column("id", sa.Uuid(), primary_key=True),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("year_id", "school_years"),
        sa.Column("subject", sa.String(), nullable=False),
        moment("exam_at", nullable=False),
        moment("told_at", nullable=False),
        to("drawn_by", "profiles"),
        moment("notified_at", nullable=True),
        moment("withdrawn_at", nullable=True),
        sa.CheckConstraint("told_at < exam_at", name="told_before"),
    )
    op.create_index(
        "uq_oral_exams_standing",
        "oral_exams",
        ["pupil_id", "year_id"],
        unique=True,
        postgresql_where="withdrawn_at is null",
    )
    op.create_index(
        "ix_oral_exams_told_at",
        "oral_exams",
        ["told_at"],
        postgresql_where="notified_at is null and withdrawn_at is null",
    )
    unread = sa.Column("unread_told_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("grade_warnings", unread)
    change = sa.text(
        "update dated_policies set value = value || cast(:more as jsonb),"
        " source = source || :source where name = 'grades'"
    )
    op.execute(change.bindparams(more=RULE, source=SOURCE))


def _lesson_files() -> None:
    kind = sa.Column("kind", sa.String(), nullable=False, server_default="PEOPLE")
    op.add_column("school_files", kind)
    op.alter_column("school_files", "kind", server_default=None)
    op.create_check_constraint(
        op.f("ck_school_files_kind"), "school_files", "kind in ('PEOPLE', 'LESSONS')"
    )


def _pupil_messages() -> None:
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'pupil_messages', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    values = {"id": uuid4(), "value": json.dumps(MESSAGES), "source": ON_MESSAGES}
    op.execute(insert.bindparams(**values))


def _terms(terms: tuple[str, ...]) -> None:
    said = ", ".join(repr(one) for one in terms)
    op.drop_constraint(op.f("ck_grade_rounds_term"), "grade_rounds")
    op.create_check_constraint(op.f("ck_grade_rounds_term"), "grade_rounds", f"term in ({said})")


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'pupil_messages'")
    op.execute("delete from school_files where kind = 'LESSONS'")
    op.drop_constraint(op.f("ck_school_files_kind"), "school_files")
    op.drop_column("school_files", "kind")
    without = "value = value - 'oral_told_days' - 'oral_told_hour' - 'unread_weekdays'"
    change = f"update dated_policies set {without}, source = replace(source, :source, '')"
    op.execute(sa.text(f"{change} where name = 'grades'").bindparams(source=SOURCE))
    op.drop_column("grade_warnings", "unread_told_at")
    op.drop_table("oral_exams")
    of_exams = "select id from grade_rounds where term in ('WRITTEN_EXAM', 'ORAL_EXAM')"
    graded = f"select id from grades where round_id in ({of_exams})"
    op.execute(f"delete from grade_appeals where grade_id in ({graded})")
    op.execute(f"delete from grades where round_id in ({of_exams})")
    op.execute("delete from grade_rounds where term in ('WRITTEN_EXAM', 'ORAL_EXAM')")
    _terms(TERMS)
