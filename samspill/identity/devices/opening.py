"""A device opens a session for the one who set it up: school's everyday pages, nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, and_, select, update
from webauthn.helpers import base64url_to_bytes

from samspill.access.levels import Strength
from samspill.core.clock import today
from samspill.identity.devices.actions import RULE
from samspill.identity.devices.ending import count_try, end_at_once
from samspill.identity.devices.models import Device
from samspill.identity.devices.passkeys import Here, NotOpened, proven, read
from samspill.identity.devices.pins import TRIES, is_right
from samspill.identity.models import Account, Person, Profile
from samspill.identity.sessions import SignIn, hash_of
from samspill.infra.db import db, instant
from samspill.infra.limits import within_limit
from samspill.organisation.queries import policy

log = structlog.get_logger()

TRIES_AN_HOUR = 20
"""Answers to one device within an hour, right or wrong."""


@dataclass(frozen=True)
class Unlocked:
    """Who is let in, and in which of her profiles."""

    login: SignIn
    profile_id: UUID


def open_by_passkey(place: Here, challenge: bytes, answer: str, browser: str | None) -> Unlocked:
    """Whom a passkey lets in, at level substantial.

    ``challenge`` is what this session was asked for, taken out of it. ``browser``: its sort, for
    the list of sessions. Raises NotOpened for every doubt: an answer that does not hold, somebody
    else's, a device that is ended or older than the rule lets it be, an employment, an account or
    a life that is over. A counter that did not rise is a copy of the key: the device ends.
    """
    given = read(answer)
    device, account, profile = _standing(Device.credential_id == given.id)
    if not within_limit(f"unlock:{device.id}", TRIES_AN_HOUR, hours=1):
        raise NotOpened("too_often")
    if given.response.user_handle not in (None, account.id.bytes):
        raise NotOpened("another_account")
    key = proven(place, challenge, given, base64url_to_bytes(device.public_key))
    if max(key.new_sign_count, device.sign_count) and key.new_sign_count <= device.sign_count:
        end_at_once(device.id)
        log.error("unlock_copied", device=str(device.id))
        raise NotOpened("copied")
    _use(device, Device.sign_count == device.sign_count, sign_count=key.new_sign_count)
    return _let_in(device, account, profile, browser)


def open_by_pin(secret: str, pin: str, browser: str | None) -> Unlocked:
    """Whom a PIN lets in, in the browser that it was chosen in (it has the ``secret``).

    Raises NotOpened as ``open_by_passkey``; for a wrong PIN with how many tries are ``left``. After
    five wrong ones in a row the device has ended, and ID-porten lets in.
    """
    which = (Device.token_hash == hash_of(secret), Device.pin_hash.is_not(None))
    device, account, profile = _standing(and_(*which))
    tries = count_try(device.id, TRIES)
    if not tries:
        raise NotOpened("no_tries")
    if not is_right(pin, secret, device.pin_hash):
        if tries == TRIES:
            end_at_once(device.id)
        raise NotOpened("wrong_pin", left=TRIES - tries)
    _use(device, Device.pin_hash == device.pin_hash, tries=0)
    return _let_in(device, account, profile, browser)


def _standing(which: ColumnElement[bool]) -> Any:
    """The device with its account and profile, as they are now. Raises NotOpened."""
    now = instant()
    day = today(now)
    found = db.session.execute(
        select(Device, Account, Profile)
        .join(Account, Account.id == Device.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Profile, Profile.id == Device.profile_id)
        .where(
            which,
            Device.ended_at.is_(None),
            Device.expires_at > now,
            Account.ended_at.is_(None),
            Person.died_on.is_(None),
            Profile.valid_from <= day,
            Profile.valid_to > day,
        )
    ).one_or_none()
    if found is None:
        raise NotOpened("no_device")
    return found


def _use(device: Device, still: ColumnElement[bool], **values: Any) -> None:
    """Note that it was used, if it still is as it was read: of two at once one is let in."""
    used = db.session.execute(
        update(Device)
        .where(Device.id == device.id, Device.ended_at.is_(None), still)
        .values(last_used_at=instant(), **values)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotOpened("changed_meanwhile")


def _let_in(device: Device, account: Account, profile: Profile, browser: str | None) -> Unlocked:
    rule = policy(RULE, profile.tenant_id, today(instant())).value
    login = SignIn(
        account_id=account.id,
        strength=Strength.SUBSTANTIAL,
        signed_in_at=instant(),
        issuer=account.issuer,
        provider_session=None,
        device=browser,
        device_id=device.id,
        locks_after=int(rule["lock_minutes"]),
    )
    return Unlocked(login, profile.id)
