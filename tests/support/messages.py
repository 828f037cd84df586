"""A message with a file, and a note, in a plan: written by whoever acts."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.infra.db import db
from samspill.plans.messages.actions import Audience, To, write
from samspill.plans.messages.queries import messages_in
from samspill.plans.notes.actions import NoteText, write_note
from samspill.plans.plan.access import open_plan
from tests.support.canaries import canary


def told_and_kept(plan_id: UUID, to: UUID, mark: str, picture: bytes) -> dict[str, UUID]:
    """A message to one, a file that waits to be looked through, a note: each in a word of its own.

    Gives their ids, as addresses name them.
    """
    word, own = canary("message", mark), canary("own", mark)
    plan = open_plan(plan_id, Area.MESSAGES, Level.OWN)
    receivers = To(Audience.CHOSEN, (to,), frozenset((to,)))
    files = [(BytesIO(picture), f"{canary('enclosed', mark)}.png")]
    thread = write(plan, receivers, title=word, text=word, files=files)
    db.session.flush()
    (view,) = messages_in(thread, 1)
    [enclosed] = view.files
    return {
        "thread_id": thread.id,
        "message_id": view.message.id,
        "message_file_id": enclosed.row.id,
        "note_id": write_note(plan, NoteText(own, own)).id,
    }
