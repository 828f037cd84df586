"""Addresses that calendars ask by: a secret in place of a login, for one profile, to be revoked.

Whoever has the address is let in as the profile, at the lowest level: the door opens to her
nowhere, and row security shows what the profile may see now and nothing else.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.actor import Actor, acting
from samspill.access.levels import Strength
from samspill.core import clock
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import DEFAULT, speaking
from samspill.identity import sessions
from samspill.identity.devices.ending import end_devices
from samspill.identity.events import CalendarKeyEnded, CalendarKeyMade
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.identity.sessions import hash_of
from samspill.infra.db import Base, db, instant, lock_subject, short_transaction


class CalendarKey(Base):
    """An address that a calendar asks by, for one profile without a login: only its hash is kept.

    ``about_id`` None: of all meetings; else of one pupil's days at school. ``says_more``: what it
    is and where, as the owner of a private profile may choose.
    """

    __tablename__ = "calendar_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    about_id: Mapped[UUID | None]
    says_more: Mapped[bool]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_calendar_keys_standing",
            "profile_id",
            unique=True,
            postgresql_where="ended_at is null and about_id is null",
        ),
        Index(
            "uq_calendar_keys_of_one",
            "profile_id",
            "about_id",
            unique=True,
            postgresql_where="ended_at is null and about_id is not null",
        ),
    )


@dataclass(frozen=True)
class KeyHolder:
    """Whom an address lets in, and of whom it is (None: all meetings). ``says_more``: may what she
    asks for say what it is and where?"""

    key_id: UUID
    about_id: UUID | None
    actor: Actor
    language: str | None
    says_more: bool


@dataclass(frozen=True)
class StandingKey:
    """The address of a profile that can be asked by now, without the secret: nobody keeps that."""

    created_at: datetime
    says_more: bool


def holder_of(secret: str) -> KeyHolder | None:
    """Whom the secret lets in now. None for an unknown or revoked one, a profile that is over,
    and somebody who has died."""
    now = clock.now()
    day = clock.today(now)
    query = (
        select(
            CalendarKey.id,
            CalendarKey.about_id,
            CalendarKey.says_more,
            Profile.id.label("profile_id"),
            Profile.kind,
            Profile.person_id,
            Profile.tenant_id,
            Person.language,
        )
        .join(Profile, Profile.id == CalendarKey.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            CalendarKey.token_hash == hash_of(secret),
            CalendarKey.ended_at.is_(None),
            Profile.valid_from <= day,
            Profile.valid_to > day,
            Person.died_on.is_(None),
        )
    )
    with short_transaction(autocommit=True) as connection:
        row = connection.execute(query).one_or_none()
    return _holder(row, now) if row else None


def _holder(row: Any, at: datetime) -> KeyHolder:
    actor = Actor(row.profile_id, row.person_id, row.tenant_id, Strength.LOW, at)
    says_more = row.says_more and row.kind == ProfileKind.PRIVATE
    return KeyHolder(row.id, row.about_id, actor, row.language, says_more)


@contextmanager
def let_in(holder: KeyHolder) -> Iterator[None]:
    """Act as the owner of the address in the block, in her language."""
    with acting(holder.actor), speaking(holder.language or DEFAULT):
        yield


def standing_key(profile_id: UUID, about_id: UUID | None = None) -> StandingKey | None:
    """The address of one's own profile, of all meetings or of one pupil, if there is one."""
    row = db.session.execute(
        select(CalendarKey.created_at, CalendarKey.says_more).where(
            *_standing(profile_id, about_id)
        )
    ).one_or_none()
    return StandingKey(row.created_at, row.says_more) if row else None


def _standing(profile_id: UUID, about_id: UUID | None) -> tuple[Any, ...]:
    return (
        CalendarKey.profile_id == profile_id,
        CalendarKey.ended_at.is_(None),
        CalendarKey.about_id.is_not_distinct_from(about_id),
    )


def make_key(actor: Actor, *, says_more: bool, about_id: UUID | None = None) -> str:
    """A new address for the actor's profile; the one before is shut. Gives its secret, this once.

    At work it never says more: such calendars are seen by colleagues (people.md F12).
    """
    lock_subject(actor.profile_id)  # two at once would leave the address of one without a row
    _end(actor, about_id)
    is_private = db.session.scalar(select(Profile.kind).where(Profile.id == actor.profile_id))
    secret, key_id = secrets.token_urlsafe(32), new_id()
    db.session.add(
        CalendarKey(
            id=key_id,
            token_hash=hash_of(secret),
            profile_id=actor.profile_id,
            about_id=about_id,
            says_more=says_more and is_private == ProfileKind.PRIVATE,
            created_at=instant(),
        )
    )
    db.session.flush()
    if actor.tenant_id is not None:
        about = {"subject_id": actor.person_id, "tenant_id": actor.tenant_id}
        record(CalendarKeyMade(**about, key_id=key_id))
    return secret


def end_key(actor: Actor, about_id: UUID | None = None) -> None:
    """Shut the address now. Nothing happens when there is none."""
    if _end(actor, about_id) and actor.tenant_id is not None:
        record(CalendarKeyEnded(subject_id=actor.person_id, tenant_id=actor.tenant_id))


def _end(actor: Actor, about_id: UUID | None) -> bool:
    return bool(_end_where(*_standing(actor.profile_id, about_id)))


def end_keys_of(person_id: UUID) -> None:
    """Shut the addresses of every profile of a person: a lost machine asks by them still."""
    profiles = select(Profile.id).where(Profile.person_id == person_id)
    _end_where(CalendarKey.profile_id.in_(profiles))


def end_everybodys() -> tuple[int, int, int]:
    """End every login there is, shut every address and end every device that unlocks. Gives how
    many of each."""
    return sessions.end_everybodys(), _end_where(), len(end_devices())


def _end_where(*which: ColumnElement[bool]) -> int:
    ended = db.session.execute(
        update(CalendarKey)
        .where(CalendarKey.ended_at.is_(None), *which)
        .values(ended_at=instant())
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
