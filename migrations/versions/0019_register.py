"""What was imported from the register, what waits for approval, and what was set aside."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RULES = (
    (
        "register_halt",
        {"percent": 2, "few": 5},
        "Samspills forslag, lokal praksis: en fil som tar bort mer enn 2 prosent av de kjente"
        " rettighetene i kommunen, og flere enn 5, venter på at en til sier ja",
    ),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)


def upgrade() -> None:
    op.create_table(
        "register_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("halt", sa.String(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("run_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('TAKEN', 'HALTED', 'APPROVED')", name="state"),
        sa.CheckConstraint("halt in ('EMPTY', 'MANY_LOST')", name="halt"),
        sa.CheckConstraint("(state = 'APPROVED') = (approved_by is not null)", name="approved"),
        sa.CheckConstraint("lower(approved_by) <> lower(run_by)", name="two_people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_imports")),
        sa.UniqueConstraint("digest", name=op.f("uq_register_imports_digest")),
    )
    op.create_table(
        "register_conflicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("content_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("why in ('UNREADABLE', 'TWO_STORIES', 'BLOCK_STANDS')", name="why"),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["register_imports.id"],
            name=op.f("fk_register_conflicts_import_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_conflicts")),
        sa.UniqueConstraint("content_lookup", name=op.f("uq_register_conflicts_content_lookup")),
    )
    op.create_index("ix_register_conflicts_import_id", "register_conflicts", ["import_id"])
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.get_bind().execute(INSERT, values)


def downgrade() -> None:
    op.drop_table("register_conflicts")
    op.drop_table("register_imports")
    names = ", ".join(f"'{name}'" for name, _value, _source in RULES)
    op.execute(f"delete from dated_policies where name in ({names})")
