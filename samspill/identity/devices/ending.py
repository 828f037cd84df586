"""A device opens nothing more, and what it had open is shut the same second."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from samspill.core import clock
from samspill.identity.devices.models import Device
from samspill.identity.models import Account, SessionRow
from samspill.infra.db import db, short_transaction


def end_devices(*which: ColumnElement[bool], but: UUID | None = None) -> list[UUID]:
    """End devices, and each session on them but the session ``but``. Gives which were ended."""
    now = clock.now()
    ended = list(
        db.session.scalars(
            update(Device)
            .where(Device.ended_at.is_(None), *which)
            .values(ended_at=now)
            .returning(Device.id)
            .execution_options(synchronize_session=False)
        )
    )
    if ended:
        db.session.execute(
            update(SessionRow)
            .where(SessionRow.device_id.in_(ended), SessionRow.ended_at.is_(None))
            .where(SessionRow.id != but if but else SessionRow.id.is_not(None))
            .values(ended_at=now)
            .execution_options(synchronize_session=False)
        )
    return ended


def of_person(person_id: UUID) -> ColumnElement[bool]:
    """The devices of all her accounts."""
    return Device.account_id.in_(select(Account.id).where(Account.person_id == person_id))


def not_on(session_id: UUID | None) -> ColumnElement[bool]:
    """Each device but the one that a session is on."""
    here = select(SessionRow.device_id).where(SessionRow.id == session_id).scalar_subquery()
    return Device.id.is_distinct_from(here)


def end_at_once(device_id: UUID) -> None:
    """End one, whatever becomes of the act that found something wrong with it."""
    with short_transaction(autocommit=True) as connection:
        connection.execute(
            update(Device)
            .where(Device.id == device_id, Device.ended_at.is_(None))
            .values(ended_at=clock.now())
        )


def count_try(device_id: UUID, at_most: int) -> int:
    """Count one more, before it is looked at, whatever becomes of it. Gives how many there are now;
    0 when there is none left. Of many at once no more than ``at_most`` are looked at."""
    counted = (
        update(Device)
        .where(Device.id == device_id, Device.ended_at.is_(None), Device.tries < at_most)
        .values(tries=Device.tries + 1)
        .returning(Device.tries)
    )
    with short_transaction(autocommit=True) as connection:
        return connection.execute(counted).scalar_one_or_none() or 0
