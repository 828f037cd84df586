"""Reads of documents, each in one statement however many there are. Row security keeps to what
the reader may know of; a deleted document is asked for by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible
from samspill.core.paging import PER_PAGE
from samspill.documents.rows import LookState
from samspill.infra.db import db
from samspill.infra.storage import Stored
from samspill.plans.documents.models import Document, DocumentVersion, Folder
from samspill.plans.participants.models import KnownTo

MOST_FOLDERS = 50
"""How many folders a plan may have."""
MOST_VERSIONS = 50
"""How many versions a page lists, the newest."""


@dataclass(frozen=True)
class DocumentInList:
    """One document with its newest version that the reader may see."""

    id: UUID
    title: str
    folder_id: UUID | None
    is_written: bool
    shown: int | None
    known_to: str
    author: UUID
    changed_at: datetime
    kind: str
    size: int
    state: str
    total: int


@dataclass(frozen=True)
class FolderInList:
    """One folder, and how many documents the reader sees in it."""

    id: UUID
    name: str
    author_profile_id: UUID
    documents: int

    def is_own(self, profile_id: UUID) -> bool:
        """Did this profile make it?"""
        return profile_id == self.author_profile_id


def _newest() -> Any:
    """The version that stands for a document: what others see, or what its sender waits for."""
    number = func.coalesce(Document.shown, Document.number)
    version = DocumentVersion
    return and_(version.document_id == Document.id, version.number == number)


def _listed(plan_id: UUID, page: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Document.id,
            Document.title,
            Folder.id.label("folder_id"),
            Document.is_written,
            Document.shown,
            Document.known_to,
            Document.author_profile_id.label("author"),
            Document.changed_at,
            DocumentVersion.kind,
            DocumentVersion.file_size.label("size"),
            DocumentVersion.state,
            func.count().over().label("total"),
        )
        .join(DocumentVersion, _newest())
        .outerjoin(Folder, _in_folder())
        .where(Document.plan_id == plan_id)
        .order_by(Document.changed_at.desc(), Document.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )


def _in_folder() -> ColumnElement[bool]:
    return and_(Folder.id == Document.folder_id, Folder.removed_at.is_(None))


def documents_in(plan_id: UUID, folder_id: UUID | None, page: int) -> list[DocumentInList]:
    """One page of the plan's documents, from 1, the newest first; of one folder, or of all."""
    query = _listed(plan_id, page).where(Document.deleted_at.is_(None))
    if folder_id is not None:
        query = query.where(Folder.id == folder_id)
    return [DocumentInList(**row._mapping) for row in db.session.execute(query)]


def written_texts(plan_id: UUID) -> dict[UUID, str]:
    """What the plan's documents that were written here say now, in Markdown."""
    query = select(Document.id, DocumentVersion.text).join(DocumentVersion, _newest())
    rows = db.session.execute(
        query.where(Document.plan_id == plan_id, Document.deleted_at.is_(None), Document.is_written)
    )
    return {row.id: row.text for row in rows}


@dataclass(frozen=True)
class ReadyFile:
    """A document that is a file, in its newest version, as the store knows it."""

    title: str
    kind: str
    stored: Stored


def ready_files(plan_id: UUID) -> list[ReadyFile]:
    """The plan's files that the reader may have now, by title."""
    query = select(Document.title, DocumentVersion).join(DocumentVersion, _newest())
    rows = db.session.execute(
        query.where(
            Document.plan_id == plan_id,
            Document.deleted_at.is_(None),
            DocumentVersion.state == LookState.READY,
        ).order_by(Document.title, Document.id)
    )
    return [ReadyFile(title, row.kind, row.stored) for title, row in rows if row.stored]


def deleted_documents(plan_id: UUID, profile_id: UUID | None, page: int) -> list[DocumentInList]:
    """One page of what can still come back; with a profile, only what is its own."""
    query = _listed(plan_id, page).where(Document.deleted_at.is_not(None))
    if profile_id is not None:
        query = query.where(Document.author_profile_id == profile_id)
    return [DocumentInList(**row._mapping) for row in db.session.execute(query)]


def folders_of(plan_id: UUID) -> list[FolderInList]:
    """The plan's folders by name, each with how many documents the reader sees in it."""
    inside = (
        select(func.count())
        .where(Document.folder_id == Folder.id, Document.deleted_at.is_(None))
        .scalar_subquery()
    )
    found = db.session.execute(
        select(Folder.id, Folder.name, Folder.author_profile_id, inside.label("documents"))
        .where(Folder.plan_id == plan_id, Folder.removed_at.is_(None))
        .order_by(func.lower(Folder.name), Folder.id)
    )
    return [FolderInList(**row._mapping) for row in found]


def folder_row(plan_id: UUID, folder_id: UUID) -> Folder:
    """One folder that is there. Raises NotVisible for another plan's, and for one taken away."""
    found = db.session.scalar(
        select(Folder).where(
            Folder.id == folder_id, Folder.plan_id == plan_id, Folder.removed_at.is_(None)
        )
    )
    if found is None:
        raise NotVisible
    return found


@cache
def _document() -> Select[Document]:
    return select(Document).where(
        Document.id == bindparam("document_id"), Document.plan_id == bindparam("plan_id")
    )


def document_row(plan_id: UUID, document_id: UUID, *, deleted: bool | None = False) -> Document:
    """One document of the plan. Raises NotVisible for another plan's, one that is not for the
    reader, and one that is deleted (or is not, when a deleted one is asked for; None: either)."""
    found = db.session.scalar(_document(), {"document_id": document_id, "plan_id": plan_id})
    if found is None or deleted not in (None, found.deleted_at is not None):
        raise NotVisible
    return found


@cache
def _versions() -> Select[DocumentVersion]:
    query = select(DocumentVersion).where(DocumentVersion.document_id == bindparam("document_id"))
    return query.order_by(DocumentVersion.number.desc()).limit(MOST_VERSIONS)


def versions_of(document_id: UUID) -> list[DocumentVersion]:
    """The versions that the reader may see, the newest first."""
    return list(db.session.scalars(_versions(), {"document_id": document_id}))


def version_row(document: Document, number: int | None) -> DocumentVersion:
    """One version, or the one that stands for the document. Raises NotVisible."""
    wanted = number if number is not None else document.shown or document.number
    found = db.session.scalar(
        select(DocumentVersion).where(
            DocumentVersion.document_id == document.id, DocumentVersion.number == wanted
        )
    )
    if found is None:
        raise NotVisible
    return found


def has_title(plan_id: UUID, folder_id: UUID | None, title: str, but: UUID | None = None) -> bool:
    """Does the reader see another document with this title in the same folder?"""
    query = (
        select(Document.id)
        .outerjoin(Folder, _in_folder())
        .where(
            Document.plan_id == plan_id,
            Document.deleted_at.is_(None),
            func.lower(Document.title) == title.lower(),
            Folder.id == folder_id if folder_id else Folder.id.is_(None),
        )
    )
    if but is not None:
        query = query.where(Document.id != but)
    return db.session.scalar(query.limit(1)) is not None


def readers_of(document: Document, but: Collection[UUID] = ()) -> tuple[UUID, ...]:
    """Who may read a document now, by their grants. As system, or for a document of one's own."""
    if document.known_to == KnownTo.ALL:
        found = profiles_with(document.plan_id, Area.DOCUMENTS, Level.READ)
    else:
        found = profiles_with(document.plan_id, Area.CONSENT, Level.READ)
        found &= profiles_with(document.plan_id, Area.DOCUMENTS, Level.READ)
        reached = profiles_with(document.plan_id, Area.DOCUMENTS, Level.OWN)
        found |= set(document.known_by) & reached
    return tuple(sorted(found - set(but)))
