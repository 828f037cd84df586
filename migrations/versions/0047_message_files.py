"""Files that come with messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

KINDS = "PDF", "DOCX", "XLSX", "PPTX", "ODT", "ODS", "ODP", "PNG", "JPEG", "WEBP", "GIF", "TXT"


def upgrade() -> None:
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "message_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary()),
        sa.Column("author_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        *_file("file"),
        *_file("shown"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(withdrawn_at is null) = (name_sealed is not null)", name="withdrawn"),
        sa.CheckConstraint("state in ('READY', 'WAITING', 'REFUSED')", name="state"),
        sa.CheckConstraint("(state = 'REFUSED') = (why is not null)", name="why"),
        sa.CheckConstraint(f"kind in ({kinds})", name="kind"),
        sa.CheckConstraint(
            "(file_id is null) = (state = 'REFUSED' or withdrawn_at is not null)"
            " and (file_id is null) = (file_sha256 is null)"
            " and (shown_id is null) = (shown_sha256 is null)",
            name="file",
        ),
    )
    op.create_index("ix_message_files_plan_id", "message_files", ["plan_id"])
    in_order = ["message_id", "position"]
    op.create_index("uq_message_files_message_id", "message_files", in_order, unique=True)
    op.create_index(
        "ix_message_files_waiting",
        "message_files",
        ["written_at"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )


def _file(name: str) -> list[sa.Column]:
    return [
        sa.Column(f"{name}_id", sa.Uuid()),
        sa.Column(f"{name}_sha256", sa.String()),
        sa.Column(f"{name}_size", sa.Integer(), nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("message_files")
