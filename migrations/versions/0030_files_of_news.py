"""Files of news that administrators send, and who decides what was set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STATES = "'READING', 'READY', 'TAKING', 'TAKEN', 'UNREADABLE', 'DROPPED'"


def upgrade() -> None:
    op.create_table(
        "news_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("sent_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", JSONB(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("approved_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_news_files_state")),
        sa.CheckConstraint("approved_by <> sent_by", name=op.f("ck_news_files_two_people")),
    )
    op.create_index("ix_news_files_tenant_id", "news_files", ["tenant_id"])
    _conflicts()


def _conflicts() -> None:
    table = "register_conflicts"
    for name, target in (("tenant_id", "tenants"), ("proposed_by", "profiles")):
        op.add_column(table, sa.Column(name, sa.Uuid()))
        op.create_foreign_key(op.f(f"fk_{table}_{name}_{target}"), table, target, [name], ["id"])
    op.add_column(table, sa.Column("proposed_at", sa.DateTime(timezone=True)))
    op.add_column(table, sa.Column("decision", sa.String()))
    op.add_column(table, sa.Column("decided_by", sa.Uuid()))
    op.create_foreign_key(
        op.f(f"fk_{table}_decided_by_profiles"), table, "profiles", ["decided_by"], ["id"]
    )
    op.add_column(table, sa.Column("decided_at", sa.DateTime(timezone=True)))
    checks = {
        "decision": "decision in ('KEPT', 'TAKEN')",
        "decided": "(decision is null) = (decided_by is null)",
        "two_people": (
            "decision <> 'TAKEN' or (proposed_by is not null and proposed_by <> decided_by)"
        ),
    }
    for name, check in checks.items():
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, check)
    op.create_index(f"ix_{table}_tenant_id", table, ["tenant_id"])


def downgrade() -> None:
    names = "decided_at decided_by decision proposed_at proposed_by tenant_id"
    op.drop_index("ix_register_conflicts_tenant_id", table_name="register_conflicts")
    for check in ("two_people", "decided", "decision"):
        op.drop_constraint(op.f(f"ck_register_conflicts_{check}"), "register_conflicts")
    for name in names.split():
        op.drop_column("register_conflicts", name)
    op.drop_table("news_files")
