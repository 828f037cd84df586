"""Setting up a device that opens Samspill for oneself, and ending it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from webauthn.helpers import bytes_to_base64url
from webauthn.registration.verify_registration_response import VerifiedRegistration

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
from samspill.identity.devices.queries import account_of_session, own_devices
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
    require_fresh(actor)
    if actor.session_id is None or actor.tenant_id is None:
        raise NotVisible
    if len(own_devices(actor.person_id)) >= AT_MOST:
        raise RuleBroken("", _("Du har mange enheter fra før. Avslutt en av dem først."), "many")
    device = _device(actor, made(place, challenge, answer), name, secret)
    db.session.add(device)
    db.session.flush()
    sessions.put_on_device(actor.session_id, device.id)
    record(
        DeviceAdded(
            subject_id=actor.person_id,
            tenant_id=actor.tenant_id,
            device_id=device.id,
            profile_ids=tuple(
                one.id for one in profiles_of(actor.person_id, today(device.created_at))
            ),
        )
    )


def _device(actor: Actor, key: VerifiedRegistration, name: str | None, secret: str) -> Device:
    now = instant()
    days = int(policy(RULE, actor.tenant_id, today(now)).value["days"])
    assert actor.session_id is not None  # noqa: S101 - asked by who calls
    return Device(
        id=new_id(),
        account_id=account_of_session(actor.session_id),
        profile_id=actor.profile_id,
        name=name,
        token_hash=hash_of(secret),
        credential_id=bytes_to_base64url(key.credential_id),
        public_key=bytes_to_base64url(key.credential_public_key),
        sign_count=key.sign_count,
        is_synced=key.credential_backed_up,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )


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
