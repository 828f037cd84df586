"""Subject plans and their versions; documents that are one; what the law says of an IOP."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

DECIDED = {"services": ["SCHOOL"], "needs_decision": True, "kept_apart": True}
SHARED = "Deling: taushetsplikten, forvaltningsloven §§ 13 og 13 a nr. 1 (ikke lest i kilden)"
RULES = (
    (
        "iop",
        DECIDED,
        "2020-01-01",
        "2024-08-01",
        f"Opplæringslova (1998) § 5-5: skolen lager planen. {SHARED}",
    ),
    (
        "iop",
        DECIDED,
        "2024-08-01",
        "9999-12-31",
        "Opplæringslova (2023) § 11-10: skolen lager planen, og den bygger på vedtaket"
        f" (Udirs veileder om tilpasset opplæring, kapittel 8). {SHARED}",
    ),
    (
        "iup",
        {"services": [], "needs_decision": False, "kept_apart": True},
        "2020-01-01",
        "9999-12-31",
        "Vanlig praksis i kommuner; ingen lov krever planen. Hjelpen den gjelder:"
        f" barnehageloven § 31. {SHARED}",
    ),
    (
        "subject_plans",
        {"remind_days_before": 30},
        "2020-01-01",
        "9999-12-31",
        "Samspills forslag: det står på siden når en fagplan går ut om 30 dager",
    ),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), cast(:since as date),"
    " cast(:until as date), :source)"
)
LOWER = (
    "update grants set level = 3 where area = 'SUBJECT_PLANS' and level = 4"
    " and source in ('consent', 'acting')"
)


def upgrade() -> None:
    is_one = sa.Column(
        "is_subject_plan", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("documents", is_one)
    op.alter_column("documents", "is_subject_plan", server_default=None)
    _subject_plans()
    _versions()
    for name, value, since, until, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.execute(INSERT.bindparams(**values, since=since, until=until))
    op.execute(LOWER)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _other(name: str, table: str, nullable: bool = False, ondelete: str | None = None) -> sa.Column:
    key = sa.ForeignKey(f"{table}.id", ondelete=ondelete)
    return sa.Column(name, sa.Uuid(), key, nullable=nullable)


def _subject_plans() -> None:
    op.create_table(
        "subject_plans",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _other("plan_id", "plans"),
        _other("unit_id", "units"),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _other("participant_id", "participants", nullable=True),
        _other("author_profile_id", "profiles"),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("changed_at"),
        _moment("shared_at", nullable=True),
        _moment("removed_at", nullable=True),
        _other("removed_by_profile_id", "profiles", nullable=True),
        sa.CheckConstraint("kind in ('GENERAL', 'IOP', 'IUP')", name="kind"),
        sa.CheckConstraint(
            "(removed_at is null) = (removed_by_profile_id is null)", name="removed"
        ),
    )
    op.create_index("ix_subject_plans_plan_id", "subject_plans", ["plan_id"])


def _versions() -> None:
    op.create_table(
        "subject_plan_versions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _other("plan_id", "plans"),
        _other("subject_plan_id", "subject_plans"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        _other("document_id", "documents", nullable=True, ondelete="SET NULL"),
        _other("contact_profile_id", "profiles", nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("decided_on", sa.Date()),
        _other("written_by_profile_id", "profiles"),
        _moment("written_at"),
        sa.CheckConstraint("kept in ('HERE', 'DOCUMENT', 'ELSEWHERE')", name="kept"),
        sa.CheckConstraint("valid_to >= valid_from", name="valid_to"),
    )
    table = "subject_plan_versions"
    of_one = ["subject_plan_id", "number"]
    op.create_index("uq_subject_plan_versions_subject_plan_id", table, of_one, unique=True)
    op.create_index("ix_subject_plan_versions_plan_id", table, ["plan_id"])
    op.create_index("ix_subject_plan_versions_document_id", table, ["document_id"])


def downgrade() -> None:
    op.drop_table("subject_plan_versions")
    op.drop_table("subject_plans")
    op.drop_column("documents", "is_subject_plan")
    op.execute("delete from dated_policies where name in ('iop', 'iup', 'subject_plans')")
