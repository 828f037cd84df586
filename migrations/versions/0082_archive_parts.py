"""What helped and what was mapped is part of the plan that the archive gets, by the dated rule."""

from __future__ import annotations

from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

NEW = ("BRIGHT_SPOTS", "MAPPINGS")
SET = "update dated_policies set value = jsonb_set(value, '{parts}', %s) where name = 'archive'"


def upgrade() -> None:
    more = ", ".join(f'"{part}"' for part in NEW)
    op.execute(SET % f"(value->'parts') || '[{more}]'::jsonb")


def downgrade() -> None:
    less = "".join(f" - '{part}'" for part in NEW)
    op.execute(SET % f"(value->'parts'){less}")
