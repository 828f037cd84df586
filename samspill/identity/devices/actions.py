"""Setting up a device that opens Samspill for oneself, and ending it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from samspill.access.actor import Actor
from samspill.access.door import require_fresh
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity import sessions
from samspill.identity.devices.ending import end_devices, of_person
from samspill.identity.devices.events import DeviceAdded, DevicesEnded
from samspill.identity.devices.models import Device
from samspill.identity.devices.passkeys import Here, made
from samspill.identity.devices.pins import hash_pin, is_easy, is_pin
from samspill.identity.devices.queries import account_of_session, own_devices
from samspill.identity.models import Person, Profile
from samspill.identity.queries import profiles_of
from samspill.identity.sessions import hash_of
from samspill.infra.db import db, instant
from samspill.organisation.queries import policy

RULE = "daily_unlock"
AT_MOST = 10
"""Devices of one person: nobody has more, and what she does not know she cannot end."""


def add_passkey(
    actor: Actor, *, place: Here, challenge: bytes, answer: str, name: str | None, secret: str
) -> None:
    """Let this device open Samspill for the actor, for as long as the dated rule ``daily_unlock``
    says. All her profiles are told.

    Raises StepUpNeeded unless she has logged in just now at level high, NotOpened for an answer
    that does not hold, RuleBroken for one device too many. ``secret`` is the browser's own.
    """
    _may_add(actor)
    key = made(place, challenge, answer)
    values = {
        "credential_id": bytes_to_base64url(key.credential_id),
        "public_key": bytes_to_base64url(key.credential_public_key),
        "sign_count": key.sign_count,
        "is_synced": key.credential_backed_up,
    }
    _add(actor, name, secret, values)


def add_pin(
    actor: Actor, *, pin: str, again: str, name: str | None, secret: str, before: str
) -> None:
    """Let this browser open Samspill by a PIN of the actor's own; else as ``add_passkey``.

    A PIN that this browser had (its secret was ``before``) ends. Raises RuleBroken for what is not
    six digits, is easily guessed, or was not written the same twice.
    """
    _may_add(actor)
    person = db.session.get_one(Person, actor.person_id)
    if not is_pin(pin):
        raise RuleBroken("pin", _("Velg seks siffer."), "length")
    if is_easy(pin, person.born_on):
        raise RuleBroken("pin", _("Den er lett å gjette. Velg en annen."), "easy")
    if pin != again:
        raise RuleBroken("again", _("Det ble ikke det samme begge gangene."), "again")
    had = Device.pin_hash.is_not(None) & (Device.token_hash == hash_of(before))
    end_devices(had, of_person(actor.person_id), but=actor.session_id)
    _add(actor, name, secret, {"pin_hash": hash_pin(pin, secret)})


def _may_add(actor: Actor) -> None:
    require_fresh(actor)
    if actor.session_id is None or actor.tenant_id is None:
        raise NotVisible
    if len(own_devices(actor.person_id)) >= AT_MOST:
        raise RuleBroken("", _("Du har mange enheter fra før. Avslutt en av dem først."), "many")


def _add(actor: Actor, name: str | None, secret: str, values: dict[str, Any]) -> None:
    assert actor.session_id is not None and actor.tenant_id is not None  # noqa: S101, PT018 - asked
    now = instant()
    device = Device(
        id=new_id(),
        account_id=account_of_session(actor.session_id),
        profile_id=actor.profile_id,
        name=name,
        token_hash=hash_of(secret),
        created_at=now,
        expires_at=now + _length(actor.tenant_id),
        **values,
    )
    db.session.add(device)
    db.session.flush()
    sessions.put_on_device(actor.session_id, device.id)
    profiles = tuple(one.id for one in profiles_of(actor.person_id, today(now)))
    about = {"subject_id": actor.person_id, "tenant_id": actor.tenant_id}
    record(DeviceAdded(**about, device_id=device.id, profile_ids=profiles))


def _length(tenant_id: UUID) -> timedelta:
    """For how long a device opens."""
    return timedelta(days=int(policy(RULE, tenant_id, today(instant())).value["days"]))


def begin_anew(session_id: UUID, account_id: UUID, secret: str) -> None:
    """Somebody has logged in at level high in this browser just now: a device that she set up in
    it opens for as long again, with all its tries. What has ended stays ended."""
    device = db.session.scalar(
        select(Device).where(
            Device.token_hash == hash_of(secret),
            Device.account_id == account_id,
            Device.ended_at.is_(None),
        )
    )
    if device is None:
        return
    profile = db.session.get_one(Profile, device.profile_id)
    device.expires_at, device.tries = instant() + _length(profile.tenant_id), 0
    sessions.put_on_device(session_id, device.id)


def end_device(actor: Actor, device_id: UUID) -> None:
    """End one of one's own devices, and what it has open. Raises NotVisible for any other."""
    ended = end_devices(Device.id == device_id, of_person(actor.person_id), but=actor.session_id)
    if not ended:
        raise NotVisible
    _tell(actor, ended)


def end_all_devices(actor: Actor) -> None:
    """End all one's devices, and what they have open; where one is now one stays signed in."""
    _tell(actor, end_devices(of_person(actor.person_id), but=actor.session_id))


def _tell(actor: Actor, ended: list[UUID]) -> None:
    if ended and actor.tenant_id is not None:
        record(
            DevicesEnded(
                subject_id=actor.person_id, tenant_id=actor.tenant_id, device_ids=tuple(ended)
            )
        )
