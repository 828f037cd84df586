"""Photographs as phones keep them (HEIC) are taken: they wait as what they are, and become JPEG."""

from __future__ import annotations

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

BEFORE = ("PDF", "DOCX", "XLSX", "PPTX", "ODT", "ODS", "ODP", "PNG", "JPEG", "WEBP", "GIF")
TABLES = {"document_versions": ("TEXT",), "message_files": ()}


def _kinds(more: tuple[str, ...]) -> None:
    for table, others in TABLES.items():
        kinds = ", ".join(f"'{kind}'" for kind in (*others, *BEFORE, *more, "TXT"))
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint("kind", table, f"kind in ({kinds})")


def upgrade() -> None:
    _kinds(("HEIC",))


def downgrade() -> None:
    _kinds(())
