"""How long things are kept, as policies; holds, counts of what went, and emptied evidence."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OURS = "Samspills forslag"
RULES = (
    ("keep_sessions", {"months": 12}, f"{OURS}: innloggingslogg i 12 måneder (personvernforordningen art. 5 nr. 1 bokstav e og art. 32)"),
    ("keep_visits", {"days": 30}, f"{OURS}: en økt uten innlogging husker bare språk og skjema"),
    ("keep_used_up", {"days": 2}, f"{OURS}: tellere og utloggingsbevis trengs bare mens de kan brukes på nytt"),
    ("keep_form_answers", {"days": 7}, f"{OURS}: et skjema kan sendes på nytt bare så lenge innloggingen varer (høyst 8 timer)"),
    ("keep_signing_attempts", {"days": 30}, f"{OURS}: svaret ligger i beviset; forsøket trengs bare til innloggingen er fullført"),
    ("keep_outbox", {"days": 30}, f"{OURS}: en adresse som er forlatt, slettes når varselet er sendt, og senest etter 30 dager"),
    ("keep_notices", {"months": 12}, f"{OURS}: varsler i 12 måneder"),
    ("keep_contact", {"months": 6}, f"{OURS} (personvernforordningen art. 5 nr. 1 bokstav e): ingen skal nås lenger"),
    ("keep_picture", {"months": 12}, f"{OURS}: bilder i høyst 12 måneder etter at de trengs"),
    ("keep_hold", {"years": 5}, f"{OURS}: så lenge innsynsloggen, for å kunne svare på hvorfor noe ikke ble slettet"),
    ("keep_plan_log", {"years": 5}, "Samspills beslutning J8: innsynsloggen slettes 5 år etter at planen er slutt"),
    ("keep_evidence", {"years": 10}, f"{OURS}: foreldelsesloven § 9, høyst 10 eller 20 år for erstatning; sjekksummene blir stående, så rekken kan kontrolleres"),
    ("keep_system_log", {"months": 24}, f"{OURS}: sikkerhetslogg i 24 måneder"),
    ("keep_block", {"years": 5}, f"{OURS}: så lenge innsynsloggen, for å kunne svare på hvorfor noen ikke fikk tilgang"),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)


BY_AGE = (("access_log", "at"), ("change_log", "at"), ("system_accesses", "at"), ("notices", "created_at"))
"""What only grows is found by its age with an index that costs next to nothing to keep."""


def upgrade() -> None:
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.get_bind().execute(INSERT, values)
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("held_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("placed_by_profile_id", sa.Uuid(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["placed_by_profile_id"],
            ["profiles.id"],
            name=op.f("fk_legal_holds_placed_by_profile_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(op.f("ix_legal_holds_held_id"), "legal_holds", ["held_id"])
    op.create_table(
        "retention_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "rule", name=op.f("pk_retention_counts")),
    )
    op.add_column("evidence", sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_evidence_emptied"), "evidence", "(record = '') = (emptied_at is not null)"
    )
    for table, column in BY_AGE:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], postgresql_using="brin")


def downgrade() -> None:
    for table, column in BY_AGE:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_constraint(op.f("ck_evidence_emptied"), "evidence")
    op.drop_column("evidence", "emptied_at")
    op.drop_table("retention_counts")
    op.drop_table("legal_holds")
    names = ", ".join(f"'{name}'" for name, _value, _source in RULES)
    op.execute(f"delete from dated_policies where name in ({names})")
