"""Documents of a plan: folders, documents, and every version of each as it was sent or written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, BySubject, Owned
from samspill.access.whereabouts import Where, knows_where_in_sql
from samspill.core.ids import new_id
from samspill.documents.kinds import FileKind
from samspill.infra.db import Base
from samspill.plans.files.models import PlanFileRow
from samspill.plans.participants.models import decides_in_sql

TEXT = "TEXT"
"""The kind of what is written here; all other kinds are of files."""
_KINDS = ", ".join(f"'{kind}'" for kind in (TEXT, *FileKind))

_SEEN = (
    f"(documents.author_profile_id = {PROFILE} or (documents.shown is not null"
    f" and (documents.known_to = 'ALL' or {PROFILE} = any(documents.known_by)"
    f" or {decides_in_sql('documents.plan_id')})"
    f" and (documents.is_written or {knows_where_in_sql(Where.FILES, 'documents.plan_id')})))"
)
"""Who sent it sees it always. The others when a version is ready, as far as she has narrowed it;
of a protected child a file, which may say anything, only who is on its list (F8)."""

_OF_SEEN = (
    "(exists (select 1 from documents d where d.id = document_versions.document_id)"  # noqa: S608 - constants
    f" and (document_versions.state = 'READY' or document_versions.author_profile_id = {PROFILE}))"
)
"""The rows of ``documents`` that the policy above lets through, and no others."""


class Folder(Owned, Base):
    """A name under which documents lie. One that is taken away leaves them without a folder."""

    __tablename__ = "document_folders"
    __owned__ = BySubject("plan_id", Area.DOCUMENTS)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    name: Mapped[str]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    def is_own(self, profile_id: UUID) -> bool:
        """Did this profile make it?"""
        return profile_id == self.author_profile_id


class Document(Owned, Base):
    """One document. ``shown``: its newest version that is READY, None before the first.
    ``is_subject_plan``: its sender says so, and it stands among the subject plans too.

    ``known_to`` ALL is everybody who reads documents; else the family and the holder, and those in
    ``known_by``, who then need no more than OWN. Deleted, it can come back for some days.
    """

    __tablename__ = "documents"
    __owned__ = BySubject(
        "plan_id",
        Area.DOCUMENTS,
        authors=("author_profile_id",),
        addressees="known_by",
        known=_SEEN,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    folder_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_folders.id"), index=True)
    title: Mapped[str]
    is_written: Mapped[bool]
    is_subject_plan: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int]
    shown: Mapped[int | None]
    known_to: Mapped[str]
    known_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        CheckConstraint("known_to in ('ALL', 'FAMILY_AND_HOLDER', 'NAMED')", name="known_to"),
        CheckConstraint("(known_to = 'NAMED') = (cardinality(known_by) > 0)", name="known_by"),
        CheckConstraint("shown <= number", name="shown"),
        CheckConstraint("(deleted_at is null) = (deleted_by_profile_id is null)", name="deleted"),
        Index("ix_documents_plan_id", "plan_id", "changed_at"),
    )

    def is_own(self, profile_id: UUID) -> bool:
        """Did this profile bring it?"""
        return profile_id == self.author_profile_id


class DocumentVersion(PlanFileRow, Owned, Base):
    """One version: a text in Markdown, or a file with what is shown of it on a page."""

    __tablename__ = "document_versions"
    __owned__ = BySubject(
        "plan_id",
        Area.DOCUMENTS,
        authors=("author_profile_id",),
        read=Level.OWN,
        known=_OF_SEEN,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int]
    name: Mapped[str]
    text: Mapped[str]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        CheckConstraint("state in ('READY', 'WAITING', 'REFUSED')", name="state"),
        CheckConstraint("(state = 'REFUSED') = (why is not null)", name="why"),
        CheckConstraint(f"kind in ({_KINDS})", name="kind"),
        CheckConstraint(
            "(file_id is null) = (kind = 'TEXT' or state = 'REFUSED')"
            " and (file_id is null) = (file_sha256 is null)"
            " and (shown_id is null) = (shown_sha256 is null)",
            name="file",
        ),
        Index("uq_document_versions_document_id", "document_id", "number", unique=True),
        Index("ix_document_versions_plan_id", "plan_id"),
        Index(
            "ix_document_versions_waiting",
            "written_at",
            postgresql_where="state = 'WAITING'",
        ),
    )
