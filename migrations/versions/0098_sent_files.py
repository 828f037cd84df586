"""Files that come with messages between home and school, and with reports of absence where the
municipality takes them: by default nobody does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

KINDS = ("PDF", "DOCX", "XLSX", "PPTX", "ODT", "ODS", "ODP", "PNG", "JPEG", "WEBP", "GIF", "HEIC", "TXT")

SOURCE = " Vedlegg: Samspills forslag er at skolen spør når den trenger noe skriftlig."

def upgrade() -> None:
    op.create_table(
        "school_message_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("school_messages.id"), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), sa.ForeignKey("pupils.id")),
        sa.Column("group_id", sa.Uuid(), sa.ForeignKey("groups.id")),
        *_of_a_file(),
        *_checks(),
    )
    for name in ("pupil_id", "group_id"):
        op.create_index(f"ix_school_message_files_{name}", "school_message_files", [name])
    in_order = ["message_id", "position"]
    op.create_index(
        "uq_school_message_files_message_id", "school_message_files", in_order, unique=True
    )
    _indexes("school_message_files")
    _files_of_absence()


def _files_of_absence() -> None:
    op.create_table(
        "absence_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), sa.ForeignKey("pupils.id"), nullable=False),
        sa.Column("absence_ids", ARRAY(sa.Uuid()), nullable=False),
        *_of_a_file(),
        *_checks(),
    )
    op.create_index("ix_absence_files_pupil_id", "absence_files", ["pupil_id"])
    _indexes("absence_files")
    change = sa.text(
        "update dated_policies set value = value || cast(:more as jsonb),"
        " source = source || :source where name = 'absence'"
    )
    op.execute(change.bindparams(more='{"attachment": 0}', source=SOURCE))


def _of_a_file() -> list[sa.Column]:
    moment = lambda name, nullable=True: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=nullable
    )
    return [
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary()),
        sa.Column("author_profile_id", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        *_stored("file"),
        *_stored("shown"),
        moment("written_at", nullable=False),
        moment("checked_at"),
        moment("withdrawn_at"),
    ]


def _stored(name: str) -> list[sa.Column]:
    return [
        sa.Column(f"{name}_id", sa.Uuid()),
        sa.Column(f"{name}_sha256", sa.String()),
        sa.Column(f"{name}_size", sa.Integer(), nullable=False),
    ]


def _checks() -> list[sa.CheckConstraint]:
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    return [
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
    ]


def _indexes(table: str) -> None:
    mine = ["author_profile_id", "written_at"]
    op.create_index(f"ix_{table}_author_profile_id", table, mine)
    op.create_index(
        f"ix_{table}_waiting", table, ["written_at"], postgresql_where=sa.text("state = 'WAITING'")
    )


def downgrade() -> None:
    op.execute("update dated_policies set value = value - 'attachment' where name = 'absence'")
    op.drop_table("absence_files")
    op.drop_table("school_message_files")
