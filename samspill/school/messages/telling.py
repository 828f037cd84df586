"""What has gone, and of which its readers are told: by a job, with their rights asked anew."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.school.guardians.queries import silenced
from samspill.school.messages.events import EmergencyArrived, SchoolMessageArrived
from samspill.school.messages.models import SchoolMessage, SchoolThread
from samspill.school.messages.people import Reach, reach_of_group, reach_of_pupil
from samspill.school.messages.queries import due_messages

WHY = "who is told of a message that has gone"
AT_ONCE = 200


def gone_messages() -> list[UUID]:
    """The messages of which somebody must be told."""
    with system_access(WHY):
        return due_messages(instant(), AT_ONCE)


def tell_of(message_id: UUID) -> None:
    """Tell the readers of a message who have the right to it at this instant, each by what she
    reaches it by; who has lost it since is a reader no more. Safe to run again."""
    lock_subject(message_id)
    with system_access(WHY):
        message = db.session.get(SchoolMessage, message_id, populate_existing=True)
        if message is None or message.told_at is not None or message.withdrawn_at is not None:
            return
        message.told_at = instant()
        now = reach_of_message(message).by_profile
        readers = {one for one in message.reader_ids if one in now} - {message.author_profile_id}
        message.reader_ids = sorted({message.author_profile_id, *readers})
        thread = db.session.get_one(SchoolThread, message.thread_id)
        arrived = EmergencyArrived if thread.is_emergency else SchoolMessageArrived
        quiet = silenced(set(now.values()), message.tenant_id, today(instant()))
        told = {one for one in readers if thread.is_emergency or (now[one], one) not in quiet}
        for subject_id, profile_ids in by_subject(told, now).items():
            record(
                arrived(
                    subject_id=subject_id,
                    tenant_id=message.tenant_id,
                    thread_id=message.thread_id,
                    profile_ids=profile_ids,
                )
            )


def reach_of_message(message: SchoolMessage) -> Reach:
    """Who has the right to a message now. As system."""
    if message.pupil_id is not None:
        return reach_of_pupil(message.pupil_id)
    assert message.group_id is not None  # noqa: S101 - a message is about one of them
    return reach_of_group(message.group_id)


def by_subject(readers: set[UUID], now: Mapping[UUID, UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Readers by what each reaches it by."""
    found: dict[UUID, list[UUID]] = {}
    for one in sorted(readers):
        found.setdefault(now[one], []).append(one)
    return {subject: tuple(some) for subject, some in found.items()}
