"""Reads of notices, and of the tasks that stand for notices to people on paper."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.whereabouts import is_about_protected
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.identity.protection import is_protected_around
from samspill.infra.db import db, instant, run
from samspill.notifications.models import (
    DeliveryState,
    DoneHow,
    Notice,
    NoticeDelivery,
    NoticeState,
    PaperTask,
)


@dataclass(frozen=True)
class Delivery:
    """A notice that its reader has had since ``at`` or, ``by_letter``, that was posted then."""

    at: datetime
    by_letter: bool


def delivered(subject_id: UUID, template: str, created_at: datetime) -> dict[UUID, Delivery]:
    """Profile to how its notice went out: those that one act queued, and that did.

    Who wants paper has it when the employee says that she has sent a letter, called or told her.
    Who is told on her telephone instead of by letter has it when that took it, or she read it.
    Call it as system: notices are their readers' own.
    """
    taken = _taken_beside()
    rows = db.session.execute(
        select(
            Notice.profile_id,
            func.coalesce(Notice.sent_at, PaperTask.done_at, taken, Notice.read_at).label("at"),
            (func.coalesce(PaperTask.done_how, "") == DoneHow.LETTER).label("by_letter"),
        )
        .outerjoin(PaperTask, PaperTask.notice_id == Notice.id)
        .where(
            Notice.subject_id == subject_id,
            Notice.template == template,
            Notice.created_at == created_at,
            or_(
                and_(Notice.state == NoticeState.SENT, Notice.sent_at.is_not(None)),
                and_(Notice.state == NoticeState.READ, Notice.read_at.is_not(None)),
                and_(Notice.state == NoticeState.PAPER, PaperTask.done_at.is_not(None)),
                and_(
                    Notice.state == NoticeState.KEPT,
                    or_(taken.is_not(None), Notice.read_at.is_not(None)),
                ),
            ),
        )
    )
    return {row.profile_id: Delivery(row.at, row.by_letter) for row in rows}


def _taken_beside() -> ColumnElement[datetime | None]:
    """When the first SMS or push message of a notice was taken."""
    first = select(func.min(NoticeDelivery.sent_at)).where(
        NoticeDelivery.notice_id == Notice.id,
        NoticeDelivery.state.in_((DeliveryState.SENT, DeliveryState.DELIVERED)),
    )
    return first.scalar_subquery()


def is_guarded(profile_id: UUID, subject_id: UUID) -> bool:
    """Must a letter to the profile, about the subject, tell no place (J10)? Call it as system.

    Yes for somebody whose address is protected, or a child's of hers, and for whoever reads of
    such a child. An employee's own mailbox is where she works: that is no news to it.
    """
    rows = run(_guarded(), {"profile_id": profile_id, "subject_id": subject_id})
    return bool(rows[0].guarded)


def guards(profile_id: Any, subject_id: Any) -> ColumnElement[bool]:
    """``is_guarded``, of columns."""
    reader = aliased(Profile)
    found = exists().where(
        reader.id == profile_id,
        reader.kind != ProfileKind.WORK,
        or_(is_protected_around(reader.person_id), is_about_protected(subject_id)),
    )
    return found.correlate_except(reader)


@cache
def _guarded() -> Select[Any]:
    subject_id: BindParameter[UUID] = bindparam("subject_id")
    return select(guards(bindparam("profile_id"), subject_id).label("guarded"))


def told_between(
    subjects: Collection[UUID], start: datetime, end: datetime
) -> set[tuple[UUID, UUID]]:
    """Profile and subject: who was told something of some subjects in [start, end).

    Call it as system: notices are their readers' own.
    """
    rows = db.session.execute(
        select(Notice.profile_id, Notice.subject_id)
        .where(Notice.subject_id.in_(subjects), Notice.created_at >= start, Notice.created_at < end)
        .distinct()
    )
    return {(row.profile_id, row.subject_id) for row in rows}


MOST_DONE = 30


@dataclass(frozen=True)
class TaskView:
    """One «send eller ring»: to whom, about what kind of notice, since when."""

    id: UUID
    name: str
    subject_id: UUID
    template: str
    created_at: datetime


def _open_tasks(*what: Any) -> Select[Any]:
    """Not done, in what the employee (``profile_id``) still reaches (``now``)."""
    me: BindParameter[UUID] = bindparam("profile_id")
    return select(*what).where(
        PaperTask.employee_profile_id == me, PaperTask.done_at.is_(None), still_reached()
    )


def still_reached() -> ColumnElement[bool]:
    """Does the employee who was asked still reach what the task is about (``now``)?"""
    now: BindParameter[datetime] = bindparam("now")
    return exists().where(
        Grant.profile_id == PaperTask.employee_profile_id,
        Grant.subject_id == PaperTask.subject_id,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )


@dataclass(frozen=True)
class DoneView:
    """One that the employee has done: whom she reached, how and when."""

    name: str
    template: str
    done_how: str
    done_at: datetime


def done_tasks(profile_id: UUID, since: datetime) -> list[DoneView]:
    """What the employee has done since an instant, in what she still reaches, the newest first."""
    rows = db.session.execute(
        select(
            (Person.given_name + " " + Person.family_name).label("name"),
            PaperTask.template,
            PaperTask.done_how,
            PaperTask.done_at,
        )
        .join(Profile, Profile.id == PaperTask.reader_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            PaperTask.employee_profile_id == profile_id,
            PaperTask.done_at > since,
            PaperTask.done_how.is_not(None),
            still_reached(),
        )
        .order_by(PaperTask.done_at.desc(), PaperTask.id)
        .limit(MOST_DONE),
        {"now": instant()},
    )
    return [DoneView(**row._mapping) for row in rows]


def paper_tasks(profile_id: UUID) -> list[TaskView]:
    """What the employee is asked to send or call about, the oldest first."""
    columns = (
        PaperTask.id,
        (Person.given_name + " " + Person.family_name).label("name"),
        PaperTask.subject_id,
        PaperTask.template,
        PaperTask.created_at,
    )
    rows = db.session.execute(
        _open_tasks(*columns)
        .join(Profile, Profile.id == PaperTask.reader_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .order_by(PaperTask.created_at, PaperTask.id),
        {"profile_id": profile_id, "now": instant()},
    )
    return [TaskView(**row._mapping) for row in rows]


def paper_task_count() -> Select[int]:
    """How many there are, to be asked for together with other counts."""
    return _open_tasks(func.count())


def not_reminded(
    profiles: Collection[UUID], subject_id: UUID, page: str, since: datetime
) -> tuple[UUID, ...]:
    """Those of the profiles who have been told nothing of a page since an instant. As system:
    notices are their readers' own."""
    told = select(Notice.profile_id).where(
        Notice.subject_id == subject_id, Notice.path == page, Notice.created_at >= since
    )
    return tuple(sorted(set(profiles) - set(db.session.scalars(told))))
