"""Background work on messages between home and school."""

from __future__ import annotations

from uuid import UUID

from samspill.documents.jobs import PATIENCE, looked_at
from samspill.infra.db import instant
from samspill.infra.jobs import defer_each, job
from samspill.school.messages.actions import CHECK
from samspill.school.messages.passing_on import is_time, pass_on, unread_too_long
from samspill.school.messages.telling import gone_messages, tell_of
from samspill.school.messages.upkeep import ask_for_files, look_through_message_file

TELL, PASS_ON = "school_messages.tell", "school_messages.pass_on"


@job("school_messages.look", cron="* * * * *")
def look() -> None:
    """Every minute: what has gone since, and of which nobody has been told."""
    defer_each(TELL, "message_ids", gone_messages())


@job(TELL, each=("message_ids", "message_id"))
def tell(message_id: str) -> None:
    """Tell those who have the right to it now."""
    tell_of(UUID(message_id))


@job("school_messages.look_unread", cron="0 12,13 * * *")
def look_unread() -> None:
    """At two o'clock in Oslo, which is one of two hours UTC: what nobody at school has read."""
    if is_time(instant()):
        defer_each(PASS_ON, "message_ids", unread_too_long())


@job(PASS_ON, each=("message_ids", "message_id"))
def pass_one_on(message_id: str) -> None:
    """Let those who have the class read it."""
    pass_on(UUID(message_id))


@job(CHECK)
def check(tenant_id: str, file_row_id: str) -> None:
    """Look one file through. Without the scanner's word it waits on."""
    looked_at(look_through_message_file, tenant_id, file_row_id)


@job("school_messages.ask_again", cron="*/10 * * * *")
def waiting() -> None:
    """Every ten minutes: what waits for the scanner, or was left by a worker that died."""
    ask_for_files(instant() - PATIENCE)
