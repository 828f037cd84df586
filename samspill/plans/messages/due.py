"""Who is told of a message: not who has been told already and has not read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    func,
    select,
)

from samspill.access.system import system_access
from samspill.infra.db import run
from samspill.plans.messages.models import Message, MessageRead, MessageThread

QUIET = timedelta(days=7)
"""So long nobody is told again while she has something from the plan to read."""
NEAR = 10


def with_something_new(plan_id: UUID, profiles: Collection[UUID], at: datetime) -> set[UUID]:
    """Which of the profiles have been told, before ``at`` (UTC), that something in the plan is new:
    they have not read it, and were sent more in the same QUIET days, which begin with the first
    that they have not read. Asked as system; no more than their ids."""
    values = {"plan_id": plan_id, "profiles": list(profiles)}
    with system_access("who has a message that she has not read"):
        found = run(_unread_since(), values)
    return {
        who
        for who, begun, newest in found
        if begun and (newest - begun) // QUIET == (at - begun) // QUIET
    }


@cache
def _unread_since() -> Select[*tuple[Any, ...]]:
    """From each thread that somebody has not read to its end, the first that she was sent since,
    and the last: looked for among the NEAR ones before all between are."""
    profiles = func.unnest(bindparam("profiles", type_=ARRAY(Uuid)))
    reader = profiles.table_valued(column("id", Uuid)).render_derived()
    who, read = reader.c.id, func.coalesce(MessageRead.number, 0)
    number, newest = Message.number, MessageThread.last_number
    some = _sent_to(who).where(number > read).limit(1)
    forth, back = some.order_by(number), some.order_by(number.desc())
    first = func.coalesce(
        forth.where(number <= read + NEAR).scalar_subquery(), forth.scalar_subquery()
    )
    last = func.coalesce(
        back.where(number > newest - NEAR).scalar_subquery(), back.scalar_subquery()
    )
    of_reader = and_(MessageRead.thread_id == MessageThread.id, MessageRead.profile_id == who)
    return (
        select(who, func.min(first).label("first"), func.max(last).label("last"))
        .select_from(MessageThread)
        .join(reader, who == any_(MessageThread.member_ids))
        .outerjoin(MessageRead, of_reader)
        .where(MessageThread.plan_id == bindparam("plan_id"), newest > read)
        .group_by(who)
    )


def _sent_to(who: ColumnElement[UUID]) -> Select[datetime]:
    """When what somebody was sent in the thread was written."""
    return (
        select(Message.written_at)
        .where(
            Message.thread_id == MessageThread.id,
            who == any_(Message.reader_ids),
            Message.withdrawn_at.is_(None),
            Message.author_profile_id != who,
        )
        .correlate_except(Message)
    )
