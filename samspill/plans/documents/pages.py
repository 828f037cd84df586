"""What the pages of documents need, each in a constant number of statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.language import _
from samspill.core.paging import Paged
from samspill.documents.refusals import said
from samspill.documents.rows import LookState
from samspill.documents.words import file_kind_name, size_name
from samspill.documents.written import Block, blocks_of
from samspill.organisation.queries import policy
from samspill.plans.documents.access import (
    choosable,
    is_guarded,
    may_edit,
    may_write,
    readers_among,
)
from samspill.plans.documents.models import TEXT, Document, DocumentVersion
from samspill.plans.documents.queries import (
    DocumentInList,
    FolderInList,
    deleted_documents,
    document_row,
    documents_in,
    folders_of,
    versions_of,
)
from samspill.plans.participants.people import People, PersonIn, people_of
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class DocumentsPage:
    """Dokumenter: the folders, and the documents of one of them or of all."""

    documents: list[DocumentInList]
    folders: list[FolderInList]
    folder: FolderInList | None
    people: People
    paged: Paged
    may_add: bool
    guarded: bool

    def folder_name(self, one: DocumentInList) -> str:
        """The folder a document lies in; '' for none, and where the page is about one."""
        if self.folder is not None:
            return ""
        return next((f.name for f in self.folders if f.id == one.folder_id), "")


def documents_page(plan: OpenPlan, folder_id: UUID | None, page: int) -> DocumentsPage:
    """Read it. An unknown folder is all of them."""
    folders = folders_of(plan.subject.id)
    folder = next((one for one in folders if one.id == folder_id), None)
    found = documents_in(plan.subject.id, folder.id if folder else None, page)
    return DocumentsPage(
        found,
        folders,
        folder,
        people_of(plan, Area.DOCUMENTS),
        Paged(page, found[0].total if found else 0),
        may_write(plan),
        is_guarded(plan),
    )


@dataclass(frozen=True)
class DocumentPage:
    """One document, the version that is read, and the others."""

    document: Document
    version: DocumentVersion
    versions: list[DocumentVersion]
    blocks: tuple[Block, ...]
    people: People
    readers: list[PersonIn]
    may_edit: bool
    may_send: bool

    @property
    def is_newest(self) -> bool:
        """Is it the newest that can be read?"""
        return self.version.number == (self.document.shown or self.document.number)

    @property
    def waiting(self) -> DocumentVersion | None:
        """A newer version of one's own that is not looked through."""
        newest = self.versions[0]
        return newest if newest.state == LookState.WAITING else None

    @property
    def refused(self) -> DocumentVersion | None:
        """The newest version, when it was not taken."""
        newest = self.versions[0]
        return newest if newest.state == LookState.REFUSED else None

    @property
    def ready(self) -> list[DocumentVersion]:
        """The versions that can be read."""
        return [one for one in self.versions if one.state == LookState.READY]


def document_page(plan: OpenPlan, document_id: UUID, number: int | None) -> DocumentPage | None:
    """Read it; None when there is no such version. Raises NotVisible for no such document."""
    document = document_row(plan.subject.id, document_id)
    versions = versions_of(document.id)
    wanted = number if number is not None else document.shown or document.number
    version = next((one for one in versions if one.number == wanted), None)
    if version is None:
        return None
    people = people_of(plan, Area.DOCUMENTS)
    return DocumentPage(
        document,
        version,
        versions,
        blocks_of(version.text),
        people,
        readers_among(plan, people, document),
        may_edit(plan, document),
        bool(document.shown) and plan.subject.is_active and plan.may(Area.MESSAGES, Level.OWN),
    )


@dataclass(frozen=True)
class WritingPage:
    """What a form of a document needs around it."""

    folders: list[FolderInList]
    people: People
    choosable: list[PersonIn]

    @property
    def readers(self) -> list[PersonIn]:
        """Who reads what is for all."""
        return self.people.readers


def writing_page(plan: OpenPlan) -> WritingPage:
    """Read it."""
    people = people_of(plan, Area.DOCUMENTS)
    return WritingPage(folders_of(plan.subject.id), people, choosable(people))


@dataclass(frozen=True)
class DeletedPage:
    """What can still come back: all for those who write all, for others their own."""

    documents: list[DocumentInList]
    people: People
    paged: Paged
    days: int


def kept_days(plan: OpenPlan) -> int:
    """How many days a deleted document can come back (dated policy)."""
    rule = policy("keep_deleted_documents", plan.subject.tenant_id, today(plan.at))
    return int(rule.value["days"])


def deleted_page(plan: OpenPlan, page: int) -> DeletedPage:
    """Read it."""
    all_of_them = plan.may(Area.DOCUMENTS, Level.WRITE)
    whose = None if all_of_them else plan.actor.profile_id
    found = deleted_documents(plan.subject.id, whose, page)
    paged = Paged(page, found[0].total if found else 0)
    return DeletedPage(found, people_of(plan, Area.DOCUMENTS), paged, kept_days(plan))


def kind_name(kind: str) -> str:
    """What a kind is called: «PDF», «Word», «Bilde», «Skrevet her»."""
    return _("Skrevet her") if kind == TEXT else file_kind_name(kind)


def refusal_of(version: DocumentVersion) -> str:
    """Why a file was not taken, and what can be done."""
    return said(version.why or "")


WORDS: dict[str, Callable[..., str]] = {
    "kind": kind_name,
    "size": size_name,
    "refusal": refusal_of,
}
"""For the templates."""
