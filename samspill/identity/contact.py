"""Contact data: sealed values, and who sees each. Row security holds what is shown to others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from samspill.identity.models import ContactItem, ContactKind, Profile, ShownTo
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import of_contact

MAIL_ADDRESS = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s.,;<>\"']{2,}")
MOBILE = re.compile(r"(?:\+|00)[1-9]\d{6,14}|[49]\d{7}")


@dataclass(frozen=True)
class Contact:
    """One way to reach somebody, and who sees it. ``value`` '' when there is none."""

    kind: ContactKind
    value: str
    shown_to: ShownTo


NORWEGIAN = re.compile(r"(?:(?:\+|00)47)?([49]\d{7})")


def national(number: str) -> str | None:
    """A Norwegian mobile number with its country code; None for another, which is costlier to send
    to, and where somebody may earn by it."""
    found = NORWEGIAN.fullmatch(number)
    return f"+47{found[1]}" if found else None


@dataclass(frozen=True)
class Mobile:
    """A profile's mobile number. ``confirmed_at``: when she showed that it is hers."""

    item_id: UUID
    number: str
    confirmed_at: datetime | None

    @property
    def to_send_to(self) -> str | None:
        """The number as SMS go to it; None where none do."""
        return national(self.number)


def mobile_of(profile_id: UUID) -> Mobile | None:
    """The profile's mobile number, if she has written one. As herself, or as system."""
    item = db.session.scalar(
        select(ContactItem).where(
            ContactItem.profile_id == profile_id,
            ContactItem.kind == ContactKind.MOBILE,
            ContactItem.value_sealed.is_not(None),
        )
    )
    return Mobile(item.id, _contact(item, "").value, item.confirmed_at) if item else None


def has_number(profile_id: Any) -> ColumnElement[bool]:
    """Has the profile a mobile number that she has shown to be hers, as a column?"""
    return exists().where(
        ContactItem.profile_id == profile_id,
        ContactItem.kind == ContactKind.MOBILE,
        ContactItem.value_sealed.is_not(None),
        ContactItem.confirmed_at.is_not(None),
    )


def mobiles_of(profiles: Any) -> dict[UUID, str]:
    """The numbers of some profiles (a query of their ids), as far as row security lets through."""
    items = db.session.scalars(
        select(ContactItem).where(
            ContactItem.profile_id.in_(profiles),
            ContactItem.kind == ContactKind.MOBILE,
            ContactItem.value_sealed.is_not(None),
        )
    )
    return {item.profile_id: _contact(item, "").value for item in items}


def sealed_place(item_id: UUID) -> str:
    """Where the value of a contact item is sealed to."""
    return f"contact_items:value:{item_id}"


def own_contact(profile_id: UUID) -> dict[ContactKind, Contact]:
    """What is written about oneself in this profile; every kind, empty ones too."""
    rows = db.session.execute(
        select(Profile.email, ContactItem)
        .outerjoin(ContactItem, ContactItem.profile_id == Profile.id)
        .where(Profile.id == profile_id)
    ).all()
    email = next((row.email for row in rows), None) or ""
    found = {
        ContactKind(row.ContactItem.kind): _contact(row.ContactItem, email)
        for row in rows
        if row.ContactItem is not None
    }
    nothing = {
        kind: Contact(kind, email if kind == ContactKind.EMAIL else "", ShownTo.NOBODY)
        for kind in ContactKind
    }
    return {**nothing, **found}


def shown_contact(profiles: Iterable[UUID]) -> dict[UUID, list[Contact]]:
    """What these people show to whoever asks now: as far as row security lets through."""
    rows = db.session.execute(
        select(ContactItem, Profile.email)
        .join(Profile, Profile.id == ContactItem.profile_id)
        .where(
            ContactItem.profile_id.in_(list(profiles)),
            ContactItem.shown_to != ShownTo.NOBODY,
        )
        .order_by(ContactItem.kind)
    )
    shown: dict[UUID, list[Contact]] = {}
    for item, email in rows:
        contact = _contact(item, email or "")
        if contact.value:
            shown.setdefault(item.profile_id, []).append(contact)
    return shown


def _contact(item: ContactItem, email: str) -> Contact:
    value = email if item.kind == ContactKind.EMAIL else ""
    if item.value_sealed is not None:
        value = open_sealed(item.value_sealed, sealed_place(item.id), of_contact(item.id)).decode()
    return Contact(ContactKind(item.kind), value, ShownTo(item.shown_to))
