"""What the pages of notes need, each in a constant number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.paging import Paged
from samspill.plans.messages.access import may_write
from samspill.plans.notes.queries import (
    NoteInList,
    NoteView,
    ShareView,
    note_row,
    notes_in,
    opened,
    shares_of,
)
from samspill.plans.participants.people import People, people_of
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class NotesPage:
    """Notater: one's own, the last one written first."""

    notes: list[NoteInList]
    paged: Paged
    may_write: bool


def notes_page(plan: OpenPlan, page: int) -> NotesPage:
    """Read it."""
    found = notes_in(plan.subject.id, plan.actor.profile_id, page)
    return NotesPage(found, Paged(page, found[0].total if found else 0), may_write(plan))


@dataclass(frozen=True)
class NotePage:
    """One note, and who has had it."""

    note: NoteView
    shares: list[ShareView]
    people: People
    me: UUID
    may_write: bool

    def had_by(self, share: ShareView) -> list[str]:
        """Who else has the message that it became, by name in order."""
        return sorted(self.people.name(one) for one in share.reader_ids if one != self.me)


def note_page(plan: OpenPlan, note_id: UUID) -> NotePage:
    """Read it. Raises NotVisible."""
    me = plan.actor.profile_id
    note = opened(note_row(plan.subject.id, me, note_id))
    people = people_of(plan, Area.MESSAGES)
    return NotePage(note, shares_of(note.id), people, me, may_write(plan))
