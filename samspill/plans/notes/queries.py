"""Reads of one's own notes. Row security gives nobody else's, whoever asks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from samspill.core.errors import NotVisible
from samspill.core.paging import PER_PAGE
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.messages.models import Message
from samspill.plans.messages.queries import excerpt
from samspill.plans.notes.models import Note, NoteShare, content_place

EXCERPT = 140
"""Letters of a note that a list shows."""


@dataclass(frozen=True)
class NoteView:
    """One note, in words."""

    id: UUID
    title: str
    text: str
    version: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class NoteInList:
    """One note with its first words. ``total``: how many there are."""

    id: UUID
    title: str
    excerpt: str
    changed_at: datetime
    is_shared: bool
    total: int


@dataclass(frozen=True)
class ShareView:
    """One time a note was shared. ``withdrawn_at``: the message was taken back before it was read.

    ``reader_ids``: who has the message now, its writer among them.
    """

    shared_at: datetime
    thread_id: UUID
    reader_ids: list[UUID]
    withdrawn_at: datetime | None


def _notes_of(plan_id: UUID, profile_id: UUID) -> Select[Any]:
    return (
        select(Note)
        .where(
            Note.plan_id == plan_id,
            Note.author_profile_id == profile_id,
            Note.content_sealed.is_not(None),
        )
        .order_by(Note.changed_at.desc(), Note.id)
    )


def notes_in(plan_id: UUID, profile_id: UUID, page: int) -> list[NoteInList]:
    """One page of somebody's own notes in a plan, from 1, the last one written first."""
    is_shared = select(NoteShare.id).where(NoteShare.note_id == Note.id).exists()
    rows = db.session.execute(
        _notes_of(plan_id, profile_id)
        .add_columns(is_shared.label("is_shared"), func.count().over().label("total"))
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return [_in_list(opened(note), shared, total) for note, shared, total in rows]


def _in_list(note: NoteView, is_shared: bool, total: int) -> NoteInList:  # noqa: FBT001
    words = excerpt(note.text, EXCERPT)
    return NoteInList(note.id, note.title, words, note.changed_at, is_shared, total)


def all_notes(plan_id: UUID, profile_id: UUID, at_most: int) -> list[NoteView]:
    """So many of somebody's own notes in a plan, the last one written first."""
    rows = db.session.scalars(_notes_of(plan_id, profile_id).limit(at_most))
    return [opened(note) for note in rows]


def opened(note: Note) -> NoteView:
    """A note with its words. What is taken away has none."""
    words = {"title": "", "text": ""}
    if note.content_sealed:
        key = of_plan(note.plan_id)
        words = json.loads(open_sealed(note.content_sealed, content_place(note.id), key))
    return NoteView(
        note.id, words["title"], words["text"], note.version, note.created_at, note.changed_at
    )


def note_row(plan_id: UUID, profile_id: UUID, note_id: UUID) -> Note:
    """One of somebody's own notes. Raises NotVisible for any other, and for one taken away."""
    found: Note | None = db.session.scalar(_notes_of(plan_id, profile_id).where(Note.id == note_id))
    if found is None:
        raise NotVisible
    return found


def shares_of(note_id: UUID) -> list[ShareView]:
    """When a note was shared and who has it, the last time first."""
    rows = db.session.execute(
        select(NoteShare.shared_at, NoteShare.thread_id, Message.reader_ids, Message.withdrawn_at)
        .join(Message, (Message.thread_id == NoteShare.thread_id) & (Message.number == 1))
        .where(NoteShare.note_id == note_id)
        .order_by(NoteShare.shared_at.desc(), NoteShare.id)
    )
    return [ShareView(**row._asdict()) for row in rows]
