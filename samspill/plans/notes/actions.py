"""What may be done with one's own notes: write, write anew, take away, share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.documents.several import Given
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE, require_writing
from samspill.plans.messages.actions import To, write
from samspill.plans.messages.models import MessageThread
from samspill.plans.notes.events import NoteChanged, NoteRemoved, NoteShared, NoteWritten
from samspill.plans.notes.models import Note, NoteShare, content_place
from samspill.plans.notes.queries import note_row
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class NoteText:
    """What somebody writes for herself."""

    title: str
    text: str


def write_note(plan: OpenPlan, text: NoteText) -> Note:
    """Write a note. Raises Conflict unless the plan is in use."""
    require_writing(plan)
    note_id = new_id()
    note = Note(
        id=note_id,
        plan_id=plan.subject.id,
        author_profile_id=plan.actor.profile_id,
        content_sealed=_sealed(plan, note_id, text),
        version=1,
        created_at=plan.at,
        changed_at=plan.at,
    )
    db.session.add(note)
    record(NoteWritten(**about(plan), note_id=note_id))
    return note


def change_note(plan: OpenPlan, note_id: UUID, text: NoteText, *, version: int) -> None:
    """Write it anew. Raises as ``write_note``; NotVisible for somebody else's, RuleBroken with
    the code WRITTEN_MEANWHILE when she has saved it from elsewhere after ``version``."""
    require_writing(plan)
    note = _own(plan, note_id)
    if note.version != version:
        words = _(
            "Du lagret notatet et annet sted mens du skrev her. Ingenting er borte: begge"
            " tekstene står her. Ta med det du vil, og lagre en gang til."
        )
        raise RuleBroken("", words, WRITTEN_MEANWHILE)
    note.content_sealed = _sealed(plan, note.id, text)
    note.version += 1
    note.changed_at = plan.at
    record(NoteChanged(**about(plan), note_id=note.id))


def take_away_note(plan: OpenPlan, note_id: UUID) -> None:
    """Its words are gone; what was sent of it stays with those who got it.

    In a plan that rests or has ended too: it is hers alone. Raises NotVisible for another's.
    """
    note = _own(plan, note_id)
    note.content_sealed = None
    note.version += 1
    note.changed_at = plan.at
    record(NoteRemoved(**about(plan), note_id=note.id))


def share_note(
    plan: OpenPlan, note_id: UUID, to: To, *, title: str, text: str, files: Sequence[Given] = ()
) -> MessageThread:
    """Send these words of a note as a message, and keep with the note when, and in which thread.

    Raises as ``messages.actions.write``; NotVisible for somebody else's note.
    """
    note = _own(plan, note_id)
    thread = write(plan, to, title=title, text=text, files=files)
    db.session.add(
        NoteShare(
            id=new_id(),
            plan_id=plan.subject.id,
            note_id=note.id,
            author_profile_id=plan.actor.profile_id,
            thread_id=thread.id,
            shared_at=plan.at,
        )
    )
    record(NoteShared(**about(plan), note_id=note.id, thread_id=thread.id))
    return thread


def _own(plan: OpenPlan, note_id: UUID) -> Note:
    return note_row(plan.subject.id, plan.actor.profile_id, note_id)


def _sealed(plan: OpenPlan, note_id: UUID, text: NoteText) -> bytes:
    words = json.dumps(asdict(text), ensure_ascii=False).encode()
    return seal(words, content_place(note_id), of_plan(plan.subject.id, plan.subject.tenant_id))
