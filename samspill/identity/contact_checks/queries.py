"""Reads of what waits for a code, and the code itself."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from samspill.identity.contact_checks.models import ContactCheck
from samspill.identity.models import ContactItem, ContactKind
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_contact

DIGITS = 6


@dataclass(frozen=True)
class CheckView:
    """One new address or number. ``is_over``: its code has run out."""

    id: UUID
    profile_id: UUID
    item_id: UUID
    kind: ContactKind
    value: str
    is_over: bool


def checks_of(profile_id: UUID) -> list[CheckView]:
    """What of the profile's waits for a code, e-mail first."""
    rows = db.session.execute(_CHECKS.where(ContactCheck.profile_id == profile_id))
    return [_view(*row) for row in rows]


def check_by_id(check_id: UUID) -> CheckView | None:
    """One of them, as far as who asks may read it."""
    row = db.session.execute(_CHECKS.where(ContactCheck.id == check_id)).one_or_none()
    return _view(*row) if row else None


_CHECKS = (
    select(ContactCheck, ContactItem.kind)
    .join(ContactItem, ContactItem.id == ContactCheck.item_id)
    .where(ContactCheck.ended_at.is_(None))
    .order_by(ContactItem.kind)
)


def _view(check: ContactCheck, kind: str) -> CheckView:
    value = open_sealed(check.value_sealed, place_of(check.id), of_contact(check.item_id)).decode()
    over = check.is_over(instant())
    return CheckView(check.id, check.profile_id, check.item_id, ContactKind(kind), value, over)


def place_of(check_id: UUID) -> str:
    """Where the value of a check is sealed to."""
    return f"contact_checks:value:{check_id}"


def code_of(check_id: UUID) -> str:
    """The code of a check: the same each time it is asked for, so that a letter sent twice around
    a crash holds one code."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    made = hmac.new(secret, f"contact check {check_id}".encode(), sha256).digest()
    return f"{int.from_bytes(made[:8]) % 10**DIGITS:0{DIGITS}}"
