"""Stafettnivå of a plan with each decision; how a plan went, at its end; whom to tell of a worry."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

RULES = (
    (
        "stages",
        {"stages": [{"stage": 1}, {"stage": 2}, {"stage": 3}]},
        "Samspills forslag, etter Bedre Tverrfaglig Innsats (BTI). Kommunen kan vedta egne navn,"
        " egen forklaring og hvilke nivåer den bruker.",
    ),
    (
        "concern",
        {
            "law": "barnevernsloven § 13-2",
            "guide": "https://www.bufdir.no/barnevern/melde-fra-offentlig-melder/",
            "out_of_hours": "116 117",
            "now": "112",
        },
        "Barnevernsloven § 13-2, slik Bufdir forklarer den for offentlig ansatte med meldeplikt"
        " (lest hos Bufdir). For helsepersonell også helsepersonelloven § 33 (ikke lest i kilden)."
        " Barnevernvakten svarer på 116 117, politiet på 112 (ikke lest i kilden).",
    ),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)


def upgrade() -> None:
    op.create_table(
        "plan_stages",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("author_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage between 1 and 3", name="stage"),
    )
    op.create_index("ix_plan_stages_plan_id", "plan_stages", ["plan_id", "written_at"])
    op.add_column("closing_notes", sa.Column("evaluation_sealed", sa.LargeBinary()))
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.execute(INSERT.bindparams(**values))


def downgrade() -> None:
    op.execute("delete from dated_policies where name in ('stages', 'concern')")
    op.drop_column("closing_notes", "evaluation_sealed")
    op.drop_table("plan_stages")
