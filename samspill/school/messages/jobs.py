"""Background work on messages between home and school."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer_each, job
from samspill.school.messages.telling import gone_messages, tell_of

TELL = "school_messages.tell"


@job("school_messages.look", cron="* * * * *")
def look() -> None:
    """Every minute: what has gone since, and of which nobody has been told."""
    defer_each(TELL, "message_ids", gone_messages())


@job(TELL, each=("message_ids", "message_id"))
def tell(message_id: str) -> None:
    """Tell those who have the right to it now."""
    tell_of(UUID(message_id))
