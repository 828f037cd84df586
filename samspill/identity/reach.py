"""Whether e-mail reaches somebody: what a mail server said last, and who has none that works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from samspill.access.actor import Actor
from samspill.core.errors import NotVisible
from samspill.core.ids import new_id
from samspill.identity.contact_checks.actions import ask_for_code
from samspill.identity.models import (
    ContactItem,
    ContactKind,
    Person,
    Profile,
    ProfileKind,
    ShownTo,
)
from samspill.identity.queries import has_no_mail
from samspill.infra.db import db, instant
from samspill.infra.mail import MailFailure


def without_mail(profiles: Iterable[UUID]) -> list[str]:
    """Who of these people gets no e-mail, by name. For whoever writes to them, and knows them."""
    ids = list(profiles)
    if not ids:
        return []
    name: Any = Person.given_name + " " + Person.family_name
    found = select(name).join(Profile, Profile.person_id == Person.id)
    return list(db.session.scalars(found.where(Profile.id.in_(ids), has_no_mail()).order_by(name)))


def note_refused(profile_id: UUID, why: MailFailure) -> None:
    """A mail server says for good that it takes nothing for her. As system."""
    _note(profile_id, instant(), why.value)


def note_taken(profile_id: UUID) -> None:
    """It takes what is for her again. As system."""
    _note(profile_id, None, None)


def _note(profile_id: UUID, at: datetime | None, why: str | None) -> None:
    db.session.execute(
        update(Profile)
        .where(Profile.id == profile_id)
        .values(mail_failed_at=at, mail_failed_why=why)
        .execution_options(synchronize_session=False)
    )


def ask_to_prove_mail(actor: Actor) -> UUID:
    """Send a code to the address that the actor has, to see that it arrives.

    Gives the id of what waits for it.

    Raises NotVisible where it arrives, there is none, or the municipality gave it; else as
    ``ask_for_code``.
    """
    profile = db.session.get_one(Profile, actor.profile_id)
    is_own = profile.kind == ProfileKind.PRIVATE
    if profile.email is None or profile.mail_failed_at is None or not is_own:
        raise NotVisible
    mine = (ContactItem.profile_id == profile.id, ContactItem.kind == ContactKind.EMAIL)
    item = db.session.scalar(select(ContactItem).where(*mine))
    if item is None:
        item = ContactItem(id=new_id(), profile_id=profile.id, kind=ContactKind.EMAIL)
        item.shown_to, item.changed_at = ShownTo.NOBODY, instant()
        db.session.add(item)
        db.session.flush()
    return ask_for_code(actor, item.id, profile.email)
