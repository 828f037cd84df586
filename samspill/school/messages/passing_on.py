"""What a home wrote and nobody at school has read goes on to those who have the class (F2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, all_, any_, exists, select

from samspill.access.system import system_access
from samspill.core.clock import OSLO, start_of_day, today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.organisation.queries import policy
from samspill.school.groups.models import Group, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.messages.actions import let_in
from samspill.school.messages.events import SchoolMessageArrived, SchoolMessageForwarded
from samspill.school.messages.models import SchoolMessage, SchoolThread, SchoolThreadMember
from samspill.school.messages.people import Reach, reach_of_group, reach_of_pupil
from samspill.school.messages.telling import by_subject
from samspill.school.years.queries import Calendar, DayIs, calendars

WHY = "what nobody at school has read"
RULE = "school_messages"
LOOKS_AT = time(14)
"""When it is looked for, by the clocks of Oslo: somebody may still answer on the same day."""
OLDEST = timedelta(days=60)


def is_time(at: datetime) -> bool:
    """Is it the hour? The clock of jobs knows UTC alone."""
    return at.astimezone(OSLO).hour == LOOKS_AT.hour


def school_days_since(sent: date, day: date, calendar: Calendar) -> int:
    """How many school days have come since the day on which it was sent, this one too."""
    after = (sent + timedelta(days=n) for n in range(1, (day - sent).days + 1))
    return sum(calendar.what_is(one) == DayIs.SCHOOL for one in after)


def passes_after(tenant_id: UUID, day: date) -> int:
    """After how many school days an unread message goes on."""
    return int(policy(RULE, tenant_id, day).value["unread_school_days"])


def unread_too_long() -> list[UUID]:
    """The messages of homes that have waited for so many school days."""
    at = instant()
    day = today(at)
    with system_access(WHY):
        rows = db.session.execute(
            _unread().where(
                SchoolMessage.goes_at > at - OLDEST, SchoolMessage.goes_at < start_of_day(day)
            )
        ).all()
        waiting = [row.SchoolMessage for row in rows]
        schools = _schools(waiting, day)
        found = calendars(set(schools.values()), day - OLDEST) if schools else {}
        return [
            one.id
            for one in waiting
            if one.id in schools
            and school_days_since(today(one.goes_at), day, found[schools[one.id]])
            >= passes_after(one.tenant_id, day)
        ]


def _unread() -> Select[*tuple[Any, ...]]:
    """What a home wrote to one or some at school, about a pupil or in answer to what a group was
    sent, and none of them has read. Not what is confidential, which is for one alone, nor what the
    office has, which is several."""
    read = exists().where(
        SchoolThreadMember.thread_id == SchoolMessage.thread_id,
        SchoolThreadMember.profile_id == any_(SchoolMessage.reader_ids),
        SchoolThreadMember.profile_id == any_(SchoolThread.staff_ids),
        SchoolThreadMember.number >= SchoolMessage.number,
    )
    return (
        select(SchoolMessage, SchoolThread)
        .join(SchoolThread, SchoolThread.id == SchoolMessage.thread_id)
        .where(
            SchoolMessage.told_at.is_not(None),
            SchoolMessage.withdrawn_at.is_(None),
            SchoolMessage.passed_on_at.is_(None),
            SchoolMessage.author_profile_id != all_(SchoolThread.staff_ids),
            SchoolThread.office_id.is_(None),
            ~SchoolThread.is_confidential,
            ~read,
        )
        .order_by(SchoolMessage.goes_at, SchoolMessage.id)
    )


def _schools(messages: Collection[SchoolMessage], day: date) -> dict[UUID, UUID]:
    """The school of each: the pupil's on the day, or the group's."""
    pupils = select(GroupMember.pupil_id, GroupMember.school_id).where(
        GroupMember.pupil_id.in_({one.pupil_id for one in messages if one.pupil_id}),
        on_day(GroupMember, day),
    )
    groups = select(Group.id, Group.school_id).where(
        Group.id.in_({one.group_id for one in messages if one.group_id})
    )
    of = {row[0]: row[1] for asked in (pupils, groups) for row in db.session.execute(asked)}
    about = ((one.id, one.pupil_id or one.group_id) for one in messages)
    return {message_id: of[whose] for message_id, whose in about if whose in of}


def pass_on(message_id: UUID) -> None:
    """Let those who have the class in on one message, and on nothing that was said before. Safe to
    run again: nothing when it has been read meanwhile, or nobody else is there to read it."""
    with system_access(WHY):
        thread_id = db.session.scalar(
            select(SchoolMessage.thread_id).where(SchoolMessage.id == message_id)
        )
        if thread_id is None:
            return
        lock_subject(thread_id)
        statement = _unread().where(SchoolMessage.id == message_id)
        row = db.session.execute(statement.execution_options(populate_existing=True)).one_or_none()
        if row is None:
            return
        _pass_on(row.SchoolMessage, row.SchoolThread)


def _pass_on(message: SchoolMessage, thread: SchoolThread) -> None:
    reach = _reach(message)
    inbox = reach.inbox_beside(message.reader_ids) & _who_find(message, reach)
    if not inbox:
        return
    let_in(thread, inbox)
    message.reader_ids = sorted({*message.reader_ids, *inbox})
    message.passed_on_at = instant()
    about = {"tenant_id": message.tenant_id, "thread_id": thread.id}
    record(SchoolMessageForwarded(subject_id=_whose(message), number=message.number, **about))
    for subject_id, profile_ids in by_subject(inbox, reach.by_profile).items():
        record(SchoolMessageArrived(subject_id=subject_id, profile_ids=profile_ids, **about))


def _whose(message: SchoolMessage) -> UUID:
    found = message.pupil_id or message.group_id
    assert found is not None  # noqa: S101 - a message is about the one or the other
    return found


def _reach(message: SchoolMessage) -> Reach:
    return (reach_of_pupil if message.pupil_id else reach_of_group)(_whose(message))


def _who_find(message: SchoolMessage, reach: Reach) -> set[UUID]:
    """Who at school finds every child of who wrote it, of those in the group: an answer to a group
    names no child, and says whose home it is all the same (F8)."""
    if message.pupil_id is not None:
        return set(reach.by_profile)
    children = {one.pupil_id for one in reach.homes if one.profile_id == message.author_profile_id}
    found = [{one.profile_id for one in reach_of_pupil(child).staff} for child in children]
    return set.intersection(*found) if found else set()
