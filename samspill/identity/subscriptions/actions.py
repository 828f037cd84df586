"""A browser takes notices for somebody, and ends doing so."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from enum import StrEnum
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, Select, or_, select, update

from samspill.access.actor import Actor
from samspill.access.system import system_access
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import SessionRow
from samspill.identity.subscriptions.models import EndedBy, PushSubscription
from samspill.identity.subscriptions.queries import address_place, standing
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_person
from samspill.infra.push_services import PushAddress, is_a_service, is_whole
from samspill.infra.settings import Settings

AT_MOST = 10
"""Browsers of one profile."""


def subscribe(actor: Actor, address: PushAddress, name: str | None) -> None:
    """Let this browser take notices for the actor's profile; twice is as once.

    Whoever had it before has it no more. Raises NotVisible where nothing is sent by push,
    RuleBroken for an address that is no push service's, and for one browser too many.
    """
    if still_here(actor, address) == Do.KEEP and _is_mine(actor, address):
        return
    if len(standing(actor.profile_id)) >= AT_MOST:
        raise RuleBroken("", _("Du har mange enheter fra før. Slå av en av dem først."), "many")
    now, subscription_id = instant(), new_id()
    row = PushSubscription(
        id=subscription_id,
        profile_id=actor.profile_id,
        person_id=actor.person_id,
        name=name,
        created_at=now,
        seen_at=now,
        **_where(actor),
        **_address(address, subscription_id, actor.person_id),
    )
    db.session.add(row)
    db.session.flush()


def _checked(address: PushAddress) -> None:
    settings: Settings = current_app.config["SAMSPILL"]
    if settings.push is None:
        raise NotVisible
    if not is_a_service(address.endpoint, settings.push) or not is_whole(address):
        raise RuleBroken(
            "", _("Nettleseren svarte med noe vi ikke kjenner. Prøv igjen."), "service"
        )


def hash_of_endpoint(endpoint: str) -> bytes:
    """By what a browser's address is found without being readable."""
    # nosemgrep: hash-without-key - an address that its maker filled with random bits
    return hashlib.sha256(endpoint.encode()).digest()


def _address(address: PushAddress, subscription_id: UUID, person_id: UUID) -> dict[str, bytes]:
    words, place = json.dumps(asdict(address)).encode(), address_place(subscription_id)
    return {
        "endpoint_hash": hash_of_endpoint(address.endpoint),
        "address_sealed": seal(words, place, of_person(person_id)),
    }


def _where(actor: Actor) -> dict[str, UUID | None]:
    device = select(SessionRow.device_id).where(SessionRow.id == actor.session_id)
    return {"session_id": actor.session_id, "device_id": db.session.scalar(device)}


def _is_mine(actor: Actor, address: PushAddress) -> bool:
    mine = select(PushSubscription.id).where(
        PushSubscription.profile_id == actor.profile_id,
        PushSubscription.endpoint_hash == hash_of_endpoint(address.endpoint),
        PushSubscription.ended_at.is_(None),
    )
    return db.session.scalar(mine) is not None


class Do(StrEnum):
    """What a browser that tells that it is there should do: nothing, or let its address go."""

    KEEP = "keep"
    FORGET = "forget"


def still_here(actor: Actor, address: PushAddress) -> Do:
    """A browser tells, while the actor is signed in there, that it takes notices at an address.

    Somebody else's at the same address ends: she is not the one who sits there now. A new address
    takes the place of the one that this device of hers, or this login, had. Raises as
    ``subscribe``.
    """
    _checked(address)
    here = PushSubscription.endpoint_hash == hash_of_endpoint(address.endpoint)
    with system_access("a browser that takes notices is there"):
        _end(EndedBy.MOVED, here, PushSubscription.person_id != actor.person_id)
        seen = db.session.execute(
            update(PushSubscription)
            .where(here, PushSubscription.ended_at.is_(None))
            .values(seen_at=instant(), **_where(actor))
            .execution_options(synchronize_session=False)
        )
    if seen.rowcount:  # type: ignore[attr-defined]
        return Do.KEEP
    row = db.session.scalar(_of_this_login(actor).limit(1))
    if row is None:
        return Do.FORGET
    for name, value in _address(address, row.id, row.person_id).items():
        # nosemgrep: attributes-by-name - names from _address alone
        setattr(row, name, value)
    row.seen_at, row.failed_at = instant(), None
    return Do.KEEP


def takes_here(actor: Actor) -> bool:
    """Does this device of the actor's, or this login, take notices as far as we know?"""
    return db.session.scalar(_of_this_login(actor).limit(1)) is not None


def _of_this_login(actor: Actor) -> Select[PushSubscription]:
    where = _where(actor)
    here = [PushSubscription.session_id == where["session_id"]]
    if where["device_id"]:
        here.append(PushSubscription.device_id == where["device_id"])
    return select(PushSubscription).where(
        PushSubscription.profile_id == actor.profile_id,
        PushSubscription.ended_at.is_(None),
        or_(*here),
    )


def turn_off(actor: Actor, subscription_id: UUID) -> None:
    """End one of the actor's own. Raises NotVisible for any other."""
    mine = PushSubscription.profile_id == actor.profile_id
    if not _end(EndedBy.OFF, PushSubscription.id == subscription_id, mine):
        raise NotVisible


def leave(session_id: UUID) -> None:
    """Somebody logs out: her notices do not come to that browser any more."""
    with system_access("who logs out takes no more notices there"):
        _end(EndedBy.LEFT, PushSubscription.session_id == session_id)


def is_gone(subscription_id: UUID) -> None:
    """Its service says that nothing is there. As system."""
    _end(EndedBy.GONE, PushSubscription.id == subscription_id)


def note_answer(subscription_id: UUID, *, taken: bool) -> None:
    """Its service took something for it, or did not. As system."""
    when = {"accepted_at": instant(), "failed_at": None} if taken else {"failed_at": instant()}
    db.session.execute(
        update(PushSubscription)
        .where(PushSubscription.id == subscription_id)
        .values(**when)
        .execution_options(synchronize_session=False)
    )


def _end(why: EndedBy, *which: ColumnElement[bool]) -> int:
    ended = db.session.execute(
        update(PushSubscription)
        .where(PushSubscription.ended_at.is_(None), *which)
        .values(ended_at=instant(), ended_by=why.value, address_sealed=None)
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
