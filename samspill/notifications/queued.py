"""What is to go out: each notice in one statement with its reader's right to it, how she hears in a
second, and what became of it in a third."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    DateTime,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    false,
    func,
    null,
    or_,
    select,
    update,
)

from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.identity.queries import ProfileView, one_profile
from samspill.infra.db import instant, run
from samspill.notifications.bell import may_read
from samspill.notifications.choices import Wishes, with_choices
from samspill.notifications.models import (
    NOT_MISSED,
    DeliveryState,
    Notice,
    NoticeDelivery,
    NoticeState,
)
from samspill.notifications.queries import guards
from samspill.organisation.queries import rule_beside


@dataclass(frozen=True)
class Queued:
    """One notice that is to go out. ``may_hear``: her right to it stands. ``guarded``: what leaves
    the house must tell no place (J10). ``is_missed``: it was to come to a telephone,
    and did not."""

    id: UUID
    profile_id: UUID
    subject_id: UUID
    kind: str
    urgency: str
    template: str
    path: str
    is_locked: bool
    address: str | None
    due_at: datetime | None
    read_at: datetime | None
    may_hear: bool
    guarded: bool
    is_missed: bool


def _is_missed() -> ColumnElement[bool]:
    """Was something sent beside the letter, and nothing of it arrives?"""
    matters = (NoticeDelivery.error != one for one in NOT_MISSED)
    failed = or_(
        NoticeDelivery.state == DeliveryState.FAILED,
        and_(NoticeDelivery.state == DeliveryState.STOPPED, *matters),
    )
    all_failed = select(func.bool_and(failed)).where(NoticeDelivery.notice_id == Notice.id)
    return func.coalesce(all_failed.scalar_subquery(), false())


def _queued() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Notice.id,
            Notice.profile_id,
            Notice.subject_id,
            Notice.kind,
            Notice.urgency,
            Notice.template,
            Notice.path,
            Notice.is_locked,
            Notice.address,
            Notice.due_at,
            Notice.read_at,
            may_read(bindparam("now")).label("may_hear"),
            guards(Notice.profile_id, Notice.subject_id).label("guarded"),
            _is_missed().label("is_missed"),
        )
        .where(Notice.state == NoticeState.QUEUED)
        .with_for_update(of=Notice)
    )


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _queued().where(Notice.id == bindparam("notice_id"))


@cache
def _due() -> Select[*tuple[Any, ...]]:
    now: BindParameter[datetime] = bindparam("now")
    return (
        _queued()
        .where(Notice.profile_id == bindparam("profile_id"), Notice.due_at <= now)
        .order_by(Notice.created_at, Notice.id)
    )


def queued_notice(notice_id: UUID) -> Queued | None:
    """The notice, for this transaction alone; None when it is not to go out (any more)."""
    rows = run(_one(), {"notice_id": notice_id, "now": instant()})
    return Queued(*rows[0]) if rows else None


def due_notices(profile_id: UUID) -> list[Queued]:
    """What a reader has waited for till now, for this transaction alone, the oldest first."""
    return [Queued(*row) for row in run(_due(), {"profile_id": profile_id, "now": instant()})]


@dataclass(frozen=True)
class Hearer:
    """Who is told, whether she lives, and how she wants to hear."""

    reader: ProfileView
    lives: bool
    wishes: Wishes


@cache
def _hearer() -> Select[*tuple[Any, ...]]:
    times = rule_beside("notice_times", Profile.tenant_id).scalar_subquery()
    profile = one_profile().add_columns(Person.died_on, times.label("times"))
    hearer: Select[*tuple[Any, ...]] = with_choices(profile)
    return hearer


def hearer_of(profile_id: UUID) -> Hearer:
    """How a profile hears. As system."""
    rows = run(_hearer(), {"profile_id": profile_id, "on": today(instant()), "now": instant()})
    reader = ProfileView(*rows[0][: len(ProfileView.__dataclass_fields__)])
    wishes = Wishes.of(rows, reader.tenant_id, rows[0].times)
    return Hearer(reader, rows[0].died_on is None, wishes)


_BECOME = (
    update(Notice)
    .where(Notice.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .values(
        state=bindparam("became"),
        sent_at=bindparam("went_at"),
        due_at=func.coalesce(bindparam("until", type_=DateTime(timezone=True)), Notice.due_at),
        address=case((bindparam("is_over"), null()), else_=Notice.address),
    )
)


def become(notices: Iterable[Queued], state: NoticeState, due_at: datetime | None = None) -> None:
    """Write what became of some notices. An address of its own is forgotten when one is sent."""
    is_sent = state == NoticeState.SENT
    values = {
        "ids": [one.id for one in notices],
        "became": state.value,
        "went_at": instant() if is_sent else None,
        "until": due_at,
        "is_over": is_sent,
    }
    run(_BECOME, values)
