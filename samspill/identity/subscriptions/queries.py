"""Reads of the telephones and PCs that take notices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select

from samspill.access.actor import Actor
from samspill.identity.devices.models import Device
from samspill.identity.models import Account, Person, SessionRow
from samspill.identity.subscriptions.models import PushSubscription
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_person
from samspill.infra.push_services import PushAddress

SILENT = timedelta(days=30)
"""Nobody has opened Samspill on it for so long: it may take nothing, so e-mail comes too."""

KEPT = timedelta(days=30)
"""So long it says of one that ended, what to do."""

_S: Any = PushSubscription.__table__


def stands(now: Any) -> ColumnElement[bool]:
    """Does it take notices: not ended, nor what she was signed in by where it is?"""
    device = exists().where(
        Device.id == _S.c.device_id, Device.ended_at.is_(None), Device.expires_at > now
    )
    session = exists().where(
        SessionRow.id == _S.c.session_id,
        SessionRow.ended_at.is_(None),
        Account.id == SessionRow.account_id,
        Account.ended_at.is_(None),
    )
    lives = exists().where(Person.id == _S.c.person_id, Person.died_on.is_(None))
    return and_(
        _S.c.ended_at.is_(None), lives, or_(device, and_(_S.c.device_id.is_(None), session))
    )


def reached_at(profile_id: Any, now: Any) -> ScalarSelect[datetime]:
    """When somebody was last on a device that takes notices for a profile, as a column."""
    last = func.max(_S.c.seen_at).filter(_S.c.failed_at.is_(None))
    return select(last).where(_S.c.profile_id == profile_id, stands(now)).scalar_subquery()


def has_any(profile_id: Any, now: Any) -> ColumnElement[bool]:
    """Does anything take notices for a profile?"""
    return select(_S.c.id).where(_S.c.profile_id == profile_id, stands(now)).exists()


def standing(profile_id: UUID) -> list[UUID]:
    """What takes notices for a profile now. As system, or as herself."""
    mine = select(_S.c.id).where(_S.c.profile_id == profile_id, stands(instant()))
    return list(db.session.scalars(mine.order_by(_S.c.created_at, _S.c.id)))


def stands_now(subscription_id: UUID) -> bool:
    """Does this one take notices?"""
    one = select(_S.c.id).where(_S.c.id == subscription_id, stands(instant()))
    return db.session.scalar(one) is not None


def address_place(subscription_id: UUID) -> str:
    """What its sealed address is bound to."""
    return f"push_subscriptions:address:{subscription_id}"


def address_of(row: PushSubscription) -> PushAddress:
    """Where it takes messages. As system."""
    assert row.address_sealed is not None  # noqa: S101 - the check of the table
    place, owner = address_place(row.id), of_person(row.person_id)
    return PushAddress(**json.loads(open_sealed(row.address_sealed, place, owner)))


@dataclass(frozen=True)
class OwnSubscription:
    """One of them, for whose it is. ``is_silent``: nobody has been there for long. ``failed``: the
    service took nothing last time. ``why``: why it takes nothing any more; '' while it does."""

    id: UUID
    name: str | None
    created_at: datetime
    accepted_at: datetime | None
    is_silent: bool
    failed: bool
    why: str
    is_here: bool


def subscriptions_of(actor: Actor) -> list[OwnSubscription]:
    """What takes notices for the actor's profile, and what has ended of late, the newest first."""
    now = instant()
    rows = db.session.execute(
        select(_S, stands(now).label("stands"))
        .where(
            _S.c.profile_id == actor.profile_id,
            or_(_S.c.ended_at.is_(None), _S.c.ended_at > now - KEPT),
            _S.c.ended_by.is_distinct_from("OFF"),
        )
        .order_by(_S.c.created_at.desc(), _S.c.id)
    )
    return [
        OwnSubscription(
            row.id,
            row.name,
            row.created_at,
            row.accepted_at,
            is_silent=row.stands and row.seen_at < now - SILENT,
            failed=row.stands and row.failed_at is not None,
            why="" if row.stands else row.ended_by or "LEFT",
            is_here=row.stands and row.session_id == actor.session_id,
        )
        for row in rows
    ]
