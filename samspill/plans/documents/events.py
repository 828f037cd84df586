"""What can happen to documents. Titles stay where they are written; events carry ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_TO_NOBODY = nothing("who may see it saw the document itself; a letter for each would be noise")
_NO_NEWS = nothing("where a document lies, and what it is called, is no news")

_TELLS_SOME = Notify(
    "something_new",
    Kind.DOCUMENTS,
    Urgency.D,
    PLAN_PAGE + "/dokumenter/{document_id}",
    audience="told_profile_ids",
)


@dataclass(frozen=True, kw_only=True)
class DocumentSent(Event):
    """Somebody sent a file. Until it is looked through it is hers alone."""

    document_id: UUID
    number: int
    timeline = nothing("the file may still be refused; the line comes when others can see it")
    notify = nothing("nobody else sees it yet")
    trace = ("document_id", "number")


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(Event):
    """A document can be read by all who read documents."""

    document_id: UUID
    number: int
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.DOCUMENTS, N_("Det kom et nytt dokument"), clock=False)
    notify = _TELLS_SOME
    trace = ("document_id", "number")


@dataclass(frozen=True, kw_only=True)
class NarrowDocumentAdded(Event):
    """A document can be read by the family, the holder and perhaps some more."""

    document_id: UUID
    number: int
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("Det kom et nytt dokument for noen"), clock=False)
    notify = _TELLS_SOME
    trace = ("document_id", "number")


@dataclass(frozen=True, kw_only=True)
class DocumentRenewed(Event):
    """A document has a new version; the earlier ones are kept."""

    document_id: UUID
    number: int
    timeline = nothing("the document shows its own versions, to those who see it")
    notify = nothing("a letter for each version would be noise")
    trace = ("document_id", "number")


@dataclass(frozen=True, kw_only=True)
class DocumentRefused(Event):
    """A file was looked through and not taken; it is gone."""

    document_id: UUID
    number: int
    why: str
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("nobody but who sent it has seen it")
    notify = Notify(
        "something_new",
        Kind.DOCUMENTS,
        Urgency.C,
        PLAN_PAGE + "/dokumenter",
        audience="told_profile_ids",
    )
    trace = ("document_id", "number", "why")


@dataclass(frozen=True, kw_only=True)
class DocumentChanged(Event):
    """Somebody gave a document another title, folder, or other readers."""

    document_id: UUID
    known_to: str
    timeline = _NO_NEWS
    notify = _NO_NEWS
    trace = ("document_id", "known_to")


@dataclass(frozen=True, kw_only=True)
class DocumentDeleted(Event):
    """Somebody deleted a document; it can come back for some days."""

    document_id: UUID
    timeline = nothing("it would tell of a document to whoever was not to know of it")
    notify = _TO_NOBODY
    trace = ("document_id",)


@dataclass(frozen=True, kw_only=True)
class DocumentRestored(Event):
    """Somebody brought back what had been deleted."""

    document_id: UUID
    timeline = nothing("it would tell of a document to whoever was not to know of it")
    notify = _TO_NOBODY
    trace = ("document_id",)


@dataclass(frozen=True, kw_only=True)
class FolderMade(Event):
    """Somebody made a folder."""

    folder_id: UUID
    timeline = _NO_NEWS
    notify = _NO_NEWS
    trace = ("folder_id",)


@dataclass(frozen=True, kw_only=True)
class FolderChanged(Event):
    """Somebody gave a folder another name, or took it away."""

    folder_id: UUID
    is_removed: bool
    timeline = _NO_NEWS
    notify = _NO_NEWS
    trace = ("folder_id", "is_removed")
