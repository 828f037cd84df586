"""Intentions of a home on whom the school rings, and on what it must know."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.contact import national
from samspill.infra.db import db
from samspill.school.contacts.events import (
    ContactDetailsConfirmed,
    ExtraContactAdded,
    ExtraContactRemoved,
    NeedAdded,
    NeedRemoved,
)
from samspill.school.contacts.models import (
    Closeness,
    ExtraContact,
    NeedKind,
    PupilNeed,
    RingsWhen,
)
from samspill.school.contacts.queries import contact_of, extra_contacts, need_of
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.pupils.models import ContactsConfirmed
from samspill.school.sealing import sealed_words

PHONE = re.compile(r"\+?\d{8,15}")
MOST = 6
"""How many one adult may name for a pupil: a school that must ring does not read a long list."""


def is_home(pupil: OpenPupil) -> bool:
    """Does the actor look as an adult of the pupil? Staff reach further."""
    return pupil.levels.get(Area.CONTACTS) == Level.OWN


def require_home(pupil: OpenPupil) -> OpenPupil:
    """The pupil, for the home. Raises NotVisible for staff, who only read."""
    if not is_home(pupil):
        raise NotVisible
    return pupil


def add_contact(
    pupil: OpenPupil, *, name: str, phone: str, closeness: Closeness, rings_when: RingsWhen
) -> UUID:
    """Name somebody whom the school may ring. Gives the contact.

    Raises RuleBroken at the field: what is no number, and around a protected child a number that
    is no Norwegian mobile, since others say where they are (F8); one contact too many.
    """
    require_home(pupil)
    number = "".join(phone.split())
    if not PHONE.fullmatch(number):
        raise RuleBroken("phone", _("Skriv et nummer med 8 siffer, eller med landkode først."))
    if pupil.subject.child_is_protected and national(number) is None:
        raise RuleBroken("phone", _("Skriv et norsk mobilnummer. Andre numre kan si hvor noen er."))
    if len(extra_contacts(pupil.subject.id)) >= MOST:
        raise RuleBroken("name", _("Du har satt opp så mange som det er plass til. Ta bort en."))
    row = ExtraContact(
        id=new_id(),
        **_of(pupil),
        entered_by=pupil.actor.profile_id,
        entered_at=pupil.at,
        closeness=closeness,
        rings_when=rings_when,
    )
    row.name_sealed = sealed_words(row, "name", name)
    row.phone_sealed = sealed_words(row, "phone", number)
    db.session.add(row)
    record(ExtraContactAdded(**about(pupil), contact_id=row.id))
    return row.id


def _of(pupil: OpenPupil) -> dict[str, Any]:
    return {"pupil_id": pupil.subject.id, "tenant_id": pupil.subject.tenant_id}


def remove_contact(pupil: OpenPupil, contact_id: UUID) -> None:
    """The school may ring somebody no more; name and number go. Raises NotVisible for another's."""
    row = contact_of(require_home(pupil).subject.id, contact_id)
    if row is None:
        raise NotVisible
    row.removed_at, row.name_sealed, row.phone_sealed = pupil.at, None, None
    record(ExtraContactRemoved(**about(pupil), contact_id=contact_id))


def confirm_contacts(pupil: OpenPupil, *, shows_mobile: bool) -> None:
    """What stands is right; the school may, or may not, see the actor's own mobile number."""
    require_home(pupil)
    row = ContactsConfirmed(
        id=new_id(),
        **_of(pupil),
        profile_id=pupil.actor.profile_id,
        confirmed_at=pupil.at,
        shows_mobile=shows_mobile,
    )
    db.session.add(row)
    record(ContactDetailsConfirmed(**about(pupil), shows_mobile=shows_mobile))


def add_need(pupil: OpenPupil, *, kind: NeedKind, text: str) -> UUID:
    """Write what staff must know to keep the pupil safe. Gives the need."""
    row = PupilNeed(
        id=new_id(),
        **_of(pupil),
        entered_by=pupil.actor.profile_id,
        entered_at=pupil.at,
        kind=kind,
    )
    row.text_sealed = sealed_words(row, "text", text)
    db.session.add(row)
    record(NeedAdded(**about(pupil), need_id=row.id))
    return row.id


def remove_need(pupil: OpenPupil, need_id: UUID) -> None:
    """A need holds no more; its words go. Raises NotVisible for none of the pupil's."""
    row = need_of(pupil.subject.id, need_id)
    if row is None:
        raise NotVisible
    row.removed_at, row.text_sealed = pupil.at, None
    record(NeedRemoved(**about(pupil), need_id=need_id))
