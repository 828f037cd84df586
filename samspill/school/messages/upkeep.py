"""What the program does with files of messages by itself: looks them through, asks again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.core.event import record
from samspill.documents.rows import LookState
from samspill.infra.db import db
from samspill.school.files.upkeep import ask_again, look_through_at_school
from samspill.school.messages.actions import CHECK
from samspill.school.messages.events import SchoolMessageFileRefused
from samspill.school.messages.models import SchoolMessage, SchoolMessageFile
from samspill.school.messages.telling import reach_of_message


def look_through_message_file(tenant_id: UUID, row_id: UUID) -> None:
    """Look a file through. Those who have the message see it then; of one that is refused its
    sender is told."""
    look_through_at_school(SchoolMessageFile, tenant_id, row_id, _tell)


def _tell(row: SchoolMessageFile) -> None:
    if row.state != LookState.REFUSED:
        return
    message = db.session.get_one(SchoolMessage, row.message_id)
    subject_id = reach_of_message(message).by_profile.get(row.author_profile_id)
    if subject_id is not None:
        record(
            SchoolMessageFileRefused(
                subject_id=subject_id,
                tenant_id=row.tenant_id,
                thread_id=message.thread_id,
                why=row.why or "",
                profile_ids=(row.author_profile_id,),
            )
        )


def ask_for_files(before: datetime) -> int:
    """Queue once more what has waited since before an instant (UTC). Gives how many."""
    return ask_again(SchoolMessageFile, CHECK, before)
