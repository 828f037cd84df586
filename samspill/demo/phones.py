"""Mona's telephone: it opens Samspill by a PIN, and takes notices at a service that is made up."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from samspill.access.actor import Actor
from samspill.core.clock import now
from samspill.core.ids import new_id
from samspill.identity import sessions
from samspill.identity.devices.actions import add_pin
from samspill.identity.models import Account, ProfileKind
from samspill.identity.sessions import SignIn
from samspill.identity.subscriptions.actions import note_answer, subscribe
from samspill.identity.subscriptions.queries import standing
from samspill.infra.db import db
from samspill.infra.message_settings import MADE_UP
from samspill.infra.push_services import PushAddress

ActAs = Callable[[str, str], AbstractContextManager[Actor]]

NAME = "Chrome, Android"


def load_phone(act_as: ActAs) -> None:
    """She sets it up, and has something on it."""
    session_id, _token = sessions.create({})
    with act_as("Mona Aas", ProfileKind.PRIVATE) as actor:
        _sign_in(session_id, actor)
        here, pin, secret = replace(actor, session_id=session_id), "402918", secrets.token_hex()
        add_pin(here, pin=pin, again=pin, name=NAME, secret=secret, before="")
        subscribe(here, _address(), NAME)
        for one in standing(actor.profile_id):
            note_answer(one, taken=True)
    sessions.end(session_id)


def _sign_in(session_id: UUID, actor: Actor) -> None:
    account = Account(
        id=new_id(),
        person_id=actor.person_id,
        issuer=MADE_UP,
        subject=str(new_id()),
        created_at=now(),
    )
    db.session.add(account)
    db.session.flush()
    login = SignIn(account.id, actor.strength, actor.signed_in_at, MADE_UP, None)
    sessions.sign_in(session_id, login, actor.profile_id)


def _address() -> PushAddress:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    texts = (base64.urlsafe_b64encode(one).decode().rstrip("=") for one in (raw, os.urandom(16)))
    return PushAddress(f"{MADE_UP}/{secrets.token_hex(8)}", *texts)
