"""Copies of a plan that somebody takes along, for as long as they can be fetched."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

SOURCE = (
    "Samspills forslag: en kopi hentes med en gang, og skal ikke bli liggende"
    " (personvernforordningen art. 5 nr. 1 bokstav e og f)"
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'keep_plan_copy', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)
RULES = {
    "format": "format in ('PDF', 'WORD', 'JSON')",
    "state": "state in ('ASKED', 'WAITING', 'READING', 'RELEASED', 'RETURNED', 'READY')",
    "asked_by": "asked_by = any(member_ids)",
    "two": "read_by <> asked_by",
    "read_by": (
        "case when read_by is null then state not in ('READING', 'RELEASED')"
        " else state not in ('ASKED', 'WAITING') end"
    ),
    "facts": "(facts_sealed is not null) = (state in ('WAITING', 'READING', 'RELEASED'))",
    "file": "(file_sealed is not null) = (state = 'READY')",
    "reason": "(state = 'RETURNED') = (reason <> '')",
}


def upgrade() -> None:
    op.create_table(
        "plan_copies",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("asked_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        _moment("asked_at"),
        sa.Column("member_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("parts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _moment("since"),
        sa.Column("facts_sealed", sa.LargeBinary()),
        sa.Column("file_sealed", sa.LargeBinary()),
        sa.Column("read_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("reason", sa.String(), nullable=False),
        _moment("until"),
        _moment("kept_from"),
        *(sa.CheckConstraint(rule, name=name) for name, rule in RULES.items()),
    )
    op.create_index("ix_plan_copies_plan_id", "plan_copies", ["plan_id", "asked_by"])
    value = {"id": uuid4(), "value": json.dumps({"days": 1}), "source": SOURCE}
    op.execute(INSERT.bindparams(**value))


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    op.drop_table("plan_copies")
    op.execute("delete from dated_policies where name = 'keep_plan_copy'")
