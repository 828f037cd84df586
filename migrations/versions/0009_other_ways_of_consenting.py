"""Answers on paper and by word of mouth, an interpreter, the child's view, people on paper."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RULES = (
    (
        "child_heard",
        {"heard_from": 7, "great_weight_from": 12},
        "Barnelova § 31: et barn som er fylt 7 år, skal få si meningen sin; fra 12 år skal den"
        " veie tungt. Pasient- og brukerrettighetsloven § 3-4: fra 12 år kan barnet be om at noe"
        " ikke blir fortalt til foreldrene",
    ),
    ("witness", {"days": 14}, "Samspills forslag (to ansatte om et svar på papir eller muntlig)"),
)
PAPER_STATES = "state in ('QUEUED', 'SENT', 'CANCELLED', 'NO_ADDRESS', 'PAPER')"
EARLIER_STATES = "state in ('QUEUED', 'SENT', 'CANCELLED', 'NO_ADDRESS')"


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _reference(table: str, name: str, target: str, *, nullable: bool = False) -> list[object]:
    return [
        sa.Column(name, sa.Uuid(), nullable=nullable),
        sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}")),
    ]


def upgrade() -> None:
    _answers()
    _registrations()
    _child_views()
    _paper()
    op.add_column(
        "plan_introductions", sa.Column("written_with_profile_id", sa.Uuid(), nullable=True)
    )
    op.create_foreign_key(
        op.f("fk_plan_introductions_written_with_profile_id"),
        "plan_introductions",
        "profiles",
        ["written_with_profile_id"],
        ["id"],
    )
    _rules()


def _answers() -> None:
    op.add_column("signatories", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("signatories", sa.Column("interpreter", postgresql.JSONB(), nullable=True))
    op.execute("update signatories set channel = 'EID' where state <> 'WAITING'")
    op.create_check_constraint(
        op.f("ck_signatories_channel"), "signatories", "channel in ('EID', 'PAPER', 'ORAL')"
    )
    op.add_column("signing_attempts", sa.Column("interpreter", postgresql.JSONB(), nullable=True))


def _registrations() -> None:
    table = "registrations"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *_reference(table, "plan_id", "plans"),
        *_reference(table, "consent_id", "consents"),
        *_reference(table, "signatory_id", "signatories"),
        *_reference(table, "registered_by_profile_id", "profiles"),
        *_reference(table, "witness_profile_id", "profiles"),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("interpreter", postgresql.JSONB(), nullable=True),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        _instant("registered_at"),
        _instant("settled_at", nullable=True),
        sa.CheckConstraint("channel in ('PAPER', 'ORAL')", name=op.f("ck_registrations_channel")),
        sa.CheckConstraint(
            "state in ('WAITING', 'CONFIRMED', 'REJECTED')", name=op.f("ck_registrations_state")
        ),
        sa.CheckConstraint(
            "witness_profile_id <> registered_by_profile_id",
            name=op.f("ck_registrations_two_employees"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    op.create_index("ix_registrations_plan_id", table, ["plan_id"])
    op.create_index("ix_registrations_witness_profile_id", table, ["witness_profile_id", "state"])
    op.create_index(
        "uq_registrations_waiting",
        table,
        ["signatory_id"],
        unique=True,
        postgresql_where=sa.text("state = 'WAITING'"),
    )


def _child_views() -> None:
    table = "child_views"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *_reference(table, "plan_id", "plans"),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("heard_by", sa.String(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("why_not", sa.String(), nullable=False),
        *_reference(table, "recorded_by_profile_id", "profiles"),
        _instant("recorded_at"),
        sa.CheckConstraint(
            "how in ('CONVERSATION', 'MEETING', 'IN_WRITING', 'DRAWING', 'TRUSTED_ADULT',"
            " 'NOT_WISHED', 'NOT_ASKED')",
            name=op.f("ck_child_views_how"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_views")),
    )
    op.create_index("ix_child_views_plan_id", table, ["plan_id", "recorded_at"])


def _paper() -> None:
    table = "paper_choices"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *_reference(table, "person_id", "persons"),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        *_reference(table, "chosen_by_profile_id", "profiles"),
        sa.Column("ended_on", sa.Date(), nullable=True),
        *_reference(table, "ended_by_profile_id", "profiles", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_choices")),
    )
    op.create_index(
        "uq_paper_choices_standing",
        table,
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("ended_on is null"),
    )
    table = "paper_tasks"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *_reference(table, "notice_id", "notices"),
        *_reference(table, "employee_profile_id", "profiles"),
        *_reference(table, "reader_profile_id", "profiles"),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        _instant("created_at"),
        sa.Column("done_how", sa.String(), nullable=True),
        _instant("done_at", nullable=True),
        sa.CheckConstraint(
            "done_how in ('LETTER', 'PHONE', 'IN_PERSON')", name=op.f("ck_paper_tasks_done_how")
        ),
        sa.UniqueConstraint("notice_id", name=op.f("uq_paper_tasks_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_tasks")),
    )
    op.create_index("ix_paper_tasks_employee_profile_id", table, ["employee_profile_id"])
    op.drop_constraint(op.f("ck_notices_state"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_state"), "notices", PAPER_STATES)


def _rules() -> None:
    statement = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
        " :source)"
    )
    for name, value, source in RULES:
        op.get_bind().execute(
            statement,
            {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source},
        )


def downgrade() -> None:
    op.execute("delete from dated_policies where name in ('child_heard', 'witness')")
    op.drop_column("plan_introductions", "written_with_profile_id")
    op.execute("update notices set state = 'NO_ADDRESS' where state = 'PAPER'")
    op.drop_constraint(op.f("ck_notices_state"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_state"), "notices", EARLIER_STATES)
    for table in ("paper_tasks", "paper_choices", "child_views", "registrations"):
        op.drop_table(table)
    op.drop_column("signing_attempts", "interpreter")
    op.drop_column("signatories", "interpreter")
    op.drop_column("signatories", "channel")
