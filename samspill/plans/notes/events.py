"""What can happen to notes. That there is one is its writer's business, what it says even more."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing

_HERS = nothing("a note is its writer's own: a line would tell the others that she wrote one")
_NOBODY = nothing("nobody else may know of a note")


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    """Somebody wrote a note for herself."""

    note_id: UUID
    timeline = _HERS
    notify = _NOBODY
    trace = ("note_id",)


@dataclass(frozen=True, kw_only=True)
class NoteChanged(Event):
    """She wrote it anew; what it said before is not kept."""

    note_id: UUID
    timeline = _HERS
    notify = _NOBODY
    trace = ("note_id",)


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(Event):
    """She took it away; its words are gone."""

    note_id: UUID
    timeline = _HERS
    notify = _NOBODY
    trace = ("note_id",)


@dataclass(frozen=True, kw_only=True)
class NoteShared(Event):
    """She sent a note to some, as a message; the note stays her own."""

    note_id: UUID
    thread_id: UUID
    timeline = _HERS
    notify = nothing("the message that it became tells who got it")
    trace = ("note_id", "thread_id")
