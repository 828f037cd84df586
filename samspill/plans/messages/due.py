"""Who is told of a message: not who has been told already and has not read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, and_, any_, bindparam, column, func, select, true

from samspill.access.system import system_access
from samspill.infra.db import run
from samspill.plans.messages.models import Message, MessageRead

QUIET = timedelta(days=7)
"""So long nobody is told again while she has something from the plan to read."""


def with_something_new(plan_id: UUID, profiles: Collection[UUID], at: datetime) -> set[UUID]:
    """Which of the profiles have been told, before ``at`` (UTC), that something in the plan is new:
    they have not read it, and were sent more in the same QUIET days, which begin with the first
    that they have not read. Asked as system; no more than their ids."""
    values = {"plan_id": plan_id, "profiles": list(profiles)}
    with system_access("who has a message that she has not read"):
        found = run(_unread_since(), values)
    return {
        who for who, begun, newest in found if (newest - begun) // QUIET == (at - begun) // QUIET
    }


@cache
def _unread_since() -> Select[*tuple[Any, ...]]:
    readers = func.unnest(Message.reader_ids).table_valued(column("id", Uuid)).render_derived()
    reader = readers.c.id
    read = and_(MessageRead.thread_id == Message.thread_id, MessageRead.profile_id == reader)
    first, last = func.min(Message.written_at), func.max(Message.written_at)
    return (
        select(reader, first.label("first"), last.label("last"))
        .select_from(Message)
        .join(readers, true())
        .outerjoin(MessageRead, read)
        .where(
            Message.plan_id == bindparam("plan_id"),
            reader == any_(bindparam("profiles", type_=ARRAY(Uuid))),
            Message.withdrawn_at.is_(None),
            Message.author_profile_id != reader,
            Message.number > func.coalesce(MessageRead.number, 0),
        )
        .group_by(reader)
    )
