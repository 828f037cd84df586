"""Reads of devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from samspill.core import clock
from samspill.identity.devices.ending import of_person
from samspill.identity.devices.models import Device
from samspill.identity.models import SessionRow
from samspill.identity.sessions import hash_of
from samspill.infra.db import db


@dataclass(frozen=True)
class OwnDevice:
    """One device, for the list of whose it is. Instants are UTC; ``last_used_at`` None: not yet."""

    id: UUID
    name: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    is_synced: bool
    by_pin: bool


def own_devices(person_id: UUID) -> list[OwnDevice]:
    """Each device that opens for the person now, the newest first."""
    rows = db.session.execute(
        select(
            Device.id,
            Device.name,
            Device.created_at,
            Device.last_used_at,
            Device.expires_at,
            Device.is_synced,
            Device.pin_hash.is_not(None).label("by_pin"),
        )
        .where(of_person(person_id), Device.ended_at.is_(None), Device.expires_at > clock.now())
        .order_by(Device.created_at.desc(), Device.id)
    )
    return [OwnDevice(**row._mapping) for row in rows]


@dataclass(frozen=True)
class DeviceHere:
    """The device of this browser, as it opens now."""

    id: UUID
    by_pin: bool


def device_here(secret: str) -> DeviceHere | None:
    """The device whose secret the browser has, if it opens now."""
    row = db.session.execute(
        select(Device.id, Device.pin_hash.is_not(None).label("by_pin")).where(
            Device.token_hash == hash_of(secret),
            Device.ended_at.is_(None),
            Device.expires_at > clock.now(),
        )
    ).one_or_none()
    return DeviceHere(**row._mapping) if row else None


def account_of_session(session_id: UUID) -> UUID:
    """Which account somebody has signed in to here."""
    found = db.session.scalar(select(SessionRow.account_id).where(SessionRow.id == session_id))
    if found is None:
        raise LookupError("nobody is signed in to the session")
    return found


def passkeys_of(account_id: UUID) -> list[str]:
    """The passkeys that open the account, by the names that their makers gave them."""
    return list(
        db.session.scalars(
            select(Device.credential_id).where(
                Device.account_id == account_id,
                Device.credential_id.is_not(None),
                Device.ended_at.is_(None),
            )
        )
    )
