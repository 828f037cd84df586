"""Which threads hold something that the reader has not read. Row security keeps to what she was
sent."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    select,
    true,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import reached, subjects_of
from samspill.access.levels import Area
from samspill.infra.db import instant, run
from samspill.plans.messages.models import (
    Message,
    MessageRead,
    MessageThread,
)


def is_unread(thread_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Is there something in the thread that she (``profile_id``) was sent and has not read?

    How far she has read is asked once a thread, as a column: so the index finds what comes after.
    """
    me: BindParameter[UUID] = bindparam("profile_id")
    read = (
        select(func.coalesce(func.max(MessageRead.number), 0).label("number"))
        .where(MessageRead.thread_id == thread_id, MessageRead.profile_id == me)
        .correlate_except(MessageRead)
        .lateral("read_here")
    )
    sent = aliased(Message)
    return (
        select(sent.id)
        .join(read, true())
        .where(
            sent.thread_id == thread_id,
            sent.number > read.c.number,
            sent.author_profile_id != me,
            sent.withdrawn_at.is_(None),
        )
        .correlate_except(sent, read)
        .exists()
    )


def _new_to() -> ColumnElement[bool]:
    """Has the thread something new for her (``profile_id``), in a plan where she has messages
    (``now``)?"""
    return and_(
        MessageThread.plan_id.in_(reached(Area.MESSAGES)),
        MessageThread.gone_at.is_(None),
        is_unread(MessageThread.__table__.c.id),
    )


def unread_in(plan_id: ColumnElement[UUID] | BindParameter[UUID]) -> ScalarSelect[int]:
    """In how many threads of one plan there is something new for her (``profile_id``), as one
    column of another statement."""
    threads = select(func.count()).select_from(MessageThread)
    return threads.where(
        MessageThread.plan_id == plan_id,
        MessageThread.gone_at.is_(None),
        is_unread(MessageThread.__table__.c.id),
    ).scalar_subquery()


def with_messages(profile_id: UUID) -> set[UUID]:
    """The plans in which the profile has messages now: not one that waits for a consent."""
    return set(subjects_of(profile_id, Area.MESSAGES))


@cache
def _unread_by_plan() -> Select[*tuple[Any, ...]]:
    threads = select(MessageThread.plan_id, func.count().label("threads"))
    return threads.where(_new_to()).group_by(MessageThread.plan_id)


def unread_by_plan(profile_id: UUID) -> dict[UUID, int]:
    """In how many threads the profile has something new, by plan; plans without are left out."""
    rows = run(_unread_by_plan(), {"profile_id": profile_id, "now": instant()})
    return {row.plan_id: row.threads for row in rows}


@cache
def unread_count() -> Select[int]:
    """In how many threads, to be asked for together with other counts."""
    return select(func.count().label("threads")).select_from(MessageThread).where(_new_to())
