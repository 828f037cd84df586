"""A teacher who is away, and who answers homes for her."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

TABLE = "group_staff"
OF_STAND_INS = f"select id from {TABLE} where role = 'STAND_IN'"  # noqa: S608 - our own
ROLES = "'HEAD', 'OFFICE', 'CONTACT_TEACHER', 'TEACHER', 'ASSISTANT', 'SUBSTITUTE'"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("stands_in_for_id", sa.Uuid(), nullable=True))
    name = op.f(f"fk_{TABLE}_stands_in_for_id_profiles")
    op.create_foreign_key(name, TABLE, "profiles", ["stands_in_for_id"], ["id"])
    op.drop_constraint(op.f(f"ck_{TABLE}_role"), TABLE)
    op.create_check_constraint(op.f(f"ck_{TABLE}_role"), TABLE, f"role in ({ROLES}, 'STAND_IN')")
    both = "(role = 'STAND_IN') = (stands_in_for_id is not null)"
    op.create_check_constraint(op.f(f"ck_{TABLE}_stands_in_for"), TABLE, both)
    another = "stands_in_for_id <> profile_id"
    op.create_check_constraint(op.f(f"ck_{TABLE}_another"), TABLE, another)
    op.create_index(
        f"ix_{TABLE}_stands_in_for_id",
        TABLE,
        ["stands_in_for_id"],
        postgresql_where=sa.text("stands_in_for_id is not null"),
    )


def downgrade() -> None:
    op.drop_index(f"ix_{TABLE}_stands_in_for_id", TABLE)
    op.drop_constraint(op.f(f"ck_{TABLE}_another"), TABLE)
    op.drop_constraint(op.f(f"ck_{TABLE}_stands_in_for"), TABLE)
    op.execute(f"delete from grants where source_id in ({OF_STAND_INS})")  # noqa: S608 - our own
    op.execute(f"delete from {TABLE} where role = 'STAND_IN'")
    op.drop_constraint(op.f(f"ck_{TABLE}_role"), TABLE)
    op.create_check_constraint(op.f(f"ck_{TABLE}_role"), TABLE, f"role in ({ROLES})")
    op.drop_column(TABLE, "stands_in_for_id")
