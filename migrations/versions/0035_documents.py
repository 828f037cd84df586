"""Documents of a plan, their folders and versions; how much there is room for; who sees files."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

RULES = (
    (
        "documents",
        {"file_mb": 25, "plan_mb": 500},
        "Samspills forslag: en fil på høyst 25 MB, og plass til 500 MB i en plan.",
    ),
    (
        "keep_deleted_documents",
        {"days": 30},
        "Samspills forslag: et dokument kan hentes tilbake i 30 dager, så er det borte, med filene sine",
    ),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)
KINDS = (
    "'TEXT', 'PDF', 'DOCX', 'XLSX', 'PPTX', 'ODT', 'ODS', 'ODP', 'PNG', 'JPEG', 'WEBP', 'GIF',"
    " 'TXT'"
)
FIELDS = "'WORKPLACES', 'CONTACT', 'MUNICIPALITY'"


def upgrade() -> None:
    _folders_and_documents()
    _versions()
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.execute(INSERT.bindparams(**values))
    _fields(f"{FIELDS}, 'FILES'")


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _profile(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=nullable)


def _id_and_plan() -> list[sa.Column]:
    plan = sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False)
    return [sa.Column("id", sa.Uuid(), primary_key=True), plan]


def _folders_and_documents() -> None:
    op.create_table(
        "document_folders",
        *_id_and_plan(),
        sa.Column("name", sa.String(), nullable=False),
        _profile("author_profile_id"),
        _moment("created_at"),
        _moment("removed_at", nullable=True),
    )
    op.create_index("ix_document_folders_plan_id", "document_folders", ["plan_id"])
    op.create_table(
        "documents",
        *_id_and_plan(),
        sa.Column("folder_id", sa.Uuid(), sa.ForeignKey("document_folders.id")),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("is_written", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer()),
        sa.Column("known_to", sa.String(), nullable=False),
        sa.Column("known_by", ARRAY(sa.Uuid()), nullable=False),
        _profile("author_profile_id"),
        _moment("created_at"),
        _moment("changed_at"),
        _moment("deleted_at", nullable=True),
        _profile("deleted_by_profile_id", nullable=True),
        sa.CheckConstraint("known_to in ('ALL', 'FAMILY_AND_HOLDER', 'NAMED')", name="known_to"),
        sa.CheckConstraint("(known_to = 'NAMED') = (cardinality(known_by) > 0)", name="known_by"),
        sa.CheckConstraint("shown <= number", name="shown"),
        sa.CheckConstraint(
            "(deleted_at is null) = (deleted_by_profile_id is null)", name="deleted"
        ),
    )
    op.create_index("ix_documents_plan_id", "documents", ["plan_id", "changed_at"])
    op.create_index("ix_documents_folder_id", "documents", ["folder_id"])


def _versions() -> None:
    op.create_table(
        "document_versions",
        *_id_and_plan(),
        sa.Column("document_id", sa.Uuid(), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        *(
            column
            for part in ("file", "shown")
            for column in (
                sa.Column(f"{part}_id", sa.Uuid()),
                sa.Column(f"{part}_sha256", sa.String()),
                sa.Column(f"{part}_size", sa.Integer(), nullable=False),
            )
        ),
        _profile("author_profile_id"),
        _moment("written_at"),
        _moment("checked_at", nullable=True),
        sa.CheckConstraint("state in ('READY', 'WAITING', 'REFUSED')", name="state"),
        sa.CheckConstraint("(state = 'REFUSED') = (why is not null)", name="why"),
        sa.CheckConstraint(f"kind in ({KINDS})", name="kind"),
        sa.CheckConstraint(
            "(file_id is null) = (kind = 'TEXT' or state = 'REFUSED')"
            " and (file_id is null) = (file_sha256 is null)"
            " and (shown_id is null) = (shown_sha256 is null)",
            name="file",
        ),
    )
    of_document = ["document_id", "number"]
    op.create_index(
        "uq_document_versions_document_id", "document_versions", of_document, unique=True
    )
    op.create_index("ix_document_versions_plan_id", "document_versions", ["plan_id"])
    op.create_index(
        "ix_document_versions_waiting",
        "document_versions",
        ["written_at"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )


def _fields(allowed: str) -> None:
    table, name = "whereabouts_viewers", op.f("ck_whereabouts_viewers_field")
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, f"field in ({allowed})")


def downgrade() -> None:
    op.execute("delete from whereabouts_viewers where field = 'FILES'")
    _fields(FIELDS)
    op.drop_table("document_versions")
    op.drop_table("documents")
    op.drop_table("document_folders")
    names = ", ".join(f"'{name}'" for name, *_rest in RULES)
    op.execute(f"delete from dated_policies where name in ({names})")
