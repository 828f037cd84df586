"""Who runs the installation has a role of her own."""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TWO = "'LOCAL_ADMINISTRATOR', 'DATA_PROTECTION_OFFICER'"


def upgrade() -> None:
    _kinds(f"{TWO}, 'OPERATOR'")


def _kinds(kinds: str) -> None:
    name = op.f("ck_tenant_roles_kind")
    op.drop_constraint(name, "tenant_roles", type_="check")
    op.create_check_constraint(name, "tenant_roles", f"kind in ({kinds})")


def downgrade() -> None:
    op.execute("delete from grants where area = 'OPERATIONS'")
    op.execute("delete from tenant_roles where kind = 'OPERATOR'")
    _kinds(TWO)
