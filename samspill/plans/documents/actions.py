"""What may be done with documents: bring, write, renew, change who sees, delete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.errors import Conflict, RuleBroken
from samspill.core.event import Event, record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.documents.receiving import Received
from samspill.documents.rows import LookState
from samspill.infra.db import db
from samspill.infra.jobs import defer
from samspill.plans.consent.letting_in import about
from samspill.plans.documents.access import require_choosable, require_own
from samspill.plans.documents.events import (
    DocumentAdded,
    DocumentChanged,
    DocumentDeleted,
    DocumentRenewed,
    DocumentRestored,
    DocumentSent,
    NarrowDocumentAdded,
)
from samspill.plans.documents.models import TEXT, Document, DocumentVersion
from samspill.plans.documents.queries import (
    document_row,
    folder_row,
    has_title,
    readers_of,
    version_row,
)
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE, require_writing
from samspill.plans.files.actions import received_in
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan

CHECK = "documents.check"
"""The job that looks a version through."""
TITLE = 150
"""Letters of a title."""


@dataclass(frozen=True)
class Place:
    """What a document is called, where it lies, who may see it; is it a subject plan?"""

    title: str
    folder_id: UUID | None
    known: Known
    is_subject_plan: bool = False


def send_file(plan: OpenPlan, place: Place, stream: BinaryIO, name: str) -> Document:
    """Bring a file. It is the sender's alone until it is looked through; a job does that.

    Without a title it is called what the file is. Raises Conflict unless the plan is in use,
    RuleBroken at "file" for one that is not taken, at "title" for one that stands in the folder.
    """
    require_writing(plan)
    _require_place(plan, place)
    received = received_in(plan, stream, name)
    title = place.title or received.title
    field = "title" if place.title else "file"
    _require_new_title(plan, place.folder_id, title, field)
    return add_received(plan, replace(place, title=title), received)


def add_received(plan: OpenPlan, place: Place, received: Received) -> Document:
    """Add a file that was received, for whoever has asked what must be asked."""
    document = _document(plan, place, place.title, is_written=False)
    _add_file(plan, document, received)
    return document


def add_written(plan: OpenPlan, place: Place, text: str) -> Document:
    """Add a text, for whoever has asked what must be asked, and tells of it."""
    document = _document(plan, place, place.title, is_written=True)
    _add_text(plan, document, text)
    return document


def _document(plan: OpenPlan, place: Place, title: str, *, is_written: bool) -> Document:
    document = Document(
        id=new_id(),
        plan_id=plan.subject.id,
        folder_id=place.folder_id,
        title=title,
        is_written=is_written,
        is_subject_plan=place.is_subject_plan,
        number=0,
        known_to=place.known.to,
        known_by=list(place.known.by),
        author_profile_id=plan.actor.profile_id,
        created_at=plan.at,
        changed_at=plan.at,
    )
    db.session.add(document)
    return document


def _version(plan: OpenPlan, document: Document, kind: str) -> DocumentVersion:
    document.number += 1
    version = DocumentVersion(
        id=new_id(),
        plan_id=plan.subject.id,
        document_id=document.id,
        number=document.number,
        state=LookState.READY,
        kind=kind,
        name="",
        text="",
        file_size=0,
        shown_size=0,
        author_profile_id=plan.actor.profile_id,
        written_at=plan.at,
    )
    db.session.flush()
    db.session.add(version)
    return version


def _add_file(plan: OpenPlan, document: Document, received: Received) -> None:
    version = _version(plan, document, received.kind)
    version.name = received.name
    version.wait_with(received.stored)
    record(DocumentSent(**about(plan), document_id=document.id, number=version.number))
    defer(CHECK, [{"plan_id": str(plan.subject.id), "version_id": str(version.id)}])


def send_version(plan: OpenPlan, document_id: UUID, stream: BinaryIO, name: str) -> Document:
    """Bring a newer file in place of an older, which is kept. Raises as ``send_file``."""
    require_writing(plan)
    document = document_row(plan.subject.id, document_id)
    require_own(plan, document)
    if document.is_written:
        raise Conflict(_("Dette er skrevet her. Endre teksten i stedet."))
    _add_file(plan, document, received_in(plan, stream, name))
    document.changed_at = plan.at
    return document


def write_text(plan: OpenPlan, place: Place, text: str) -> Document:
    """Write a document here, in Markdown. Raises as ``send_file``."""
    require_writing(plan)
    _require_place(plan, place)
    _require_new_title(plan, place.folder_id, place.title, "title")
    document = add_written(plan, place, text)
    db.session.flush()
    record(added(document, about(plan), but=(plan.actor.profile_id,)))
    return document


def _add_text(plan: OpenPlan, document: Document, text: str) -> None:
    version = _version(plan, document, TEXT)
    version.text, version.checked_at = text, plan.at
    document.shown, document.changed_at = version.number, plan.at


def added(document: Document, fields: dict[str, UUID], but: tuple[UUID, ...] = ()) -> Event:
    """The event that others can read a document from now; ``but``: who need not be told."""
    is_open = document.known_to == KnownTo.ALL
    kind = DocumentAdded if is_open else NarrowDocumentAdded
    told = readers_of(document, but)
    number = document.shown or document.number
    return kind(**fields, document_id=document.id, number=number, told_profile_ids=told)


def change_text(plan: OpenPlan, document_id: UUID, text: str, *, version: int) -> Document:
    """Write a text anew; what it said is kept as a version.

    Raises NotEnough for what is not one's own, RuleBroken with the code WRITTEN_MEANWHILE when
    somebody wrote after ``version``.
    """
    require_writing(plan)
    document = document_row(plan.subject.id, document_id)
    require_own(plan, document)
    if not document.is_written:
        raise Conflict(_("Dette er en fil. Last opp en ny versjon i stedet."))
    if document.number != version:
        raise RuleBroken(
            "",
            _(
                "Noen lagret mens du skrev. Teksten din er ikke borte: den står i skjemaet, og"
                " den andre står ved siden av. Ta med det du vil, og lagre en gang til."
            ),
            WRITTEN_MEANWHILE,
        )
    if version_row(document, document.number).text != text:
        _add_text(plan, document, text)
        record(DocumentRenewed(**about(plan), document_id=document.id, number=document.number))
    return document


def change_document(plan: OpenPlan, document_id: UUID, place: Place) -> Document:
    """Give a document another title, folder or readers. Raises as ``send_file``."""
    require_writing(plan)
    document = document_row(plan.subject.id, document_id)
    require_own(plan, document)
    _require_place(plan, place, kept=frozenset(document.known_by))
    _require_new_title(plan, place.folder_id, place.title, "title", but=document.id)
    document.title, document.folder_id = place.title, place.folder_id
    document.known_to, document.known_by = place.known.to, list(place.known.by)
    document.is_subject_plan = place.is_subject_plan
    known_to = str(place.known.to)
    record(DocumentChanged(**about(plan), document_id=document.id, known_to=known_to))
    return document


def delete_document(plan: OpenPlan, document_id: UUID) -> Document:
    """Delete a document. It can come back for some days (policy ``keep_deleted_documents``)."""
    require_writing(plan)
    document = document_row(plan.subject.id, document_id)
    require_own(plan, document)
    document.deleted_at, document.deleted_by_profile_id = plan.at, plan.actor.profile_id
    record(DocumentDeleted(**about(plan), document_id=document.id))
    return document


def bring_back(plan: OpenPlan, document_id: UUID) -> Document:
    """Bring a deleted document back, as it was."""
    require_writing(plan)
    document = document_row(plan.subject.id, document_id, deleted=True)
    require_own(plan, document)
    document.deleted_at = document.deleted_by_profile_id = None
    record(DocumentRestored(**about(plan), document_id=document.id))
    return document


def _require_place(plan: OpenPlan, place: Place, kept: frozenset[UUID] = frozenset()) -> None:
    """A folder of the plan, and readers who have access; ``kept`` had it, and may stay named."""
    if place.folder_id is not None:
        folder_row(plan.subject.id, place.folder_id)
    if set(place.known.by) - kept:
        require_choosable(people_of(plan, Area.DOCUMENTS), place.known)


def _require_new_title(
    plan: OpenPlan, folder_id: UUID | None, title: str, field: str, but: UUID | None = None
) -> None:
    if has_title(plan.subject.id, folder_id, title, but):
        raise RuleBroken(
            field,
            _(
                "Det ligger et dokument som heter «%(title)s», her fra før. Gi dette en annen"
                " tittel, eller legg det inn som en ny versjon.",
                title=title,
            ),
            "same_title",
        )
