"""Intentions of a guardian on the class list: stand on it with what she chooses, and leave it."""

from __future__ import annotations

import re

from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.contact import MAIL_ADDRESS
from samspill.infra.db import db
from samspill.school.class_lists.events import ClassListJoined, ClassListLeft
from samspill.school.class_lists.models import ClassListEntry
from samspill.school.class_lists.queries import ClassList, list_of, own_entry
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sealing import sealed_words

PHONE = re.compile(r"\+?\d{8,15}")


def require_home(pupil: OpenPupil) -> OpenPupil:
    """The pupil, for one of its guardians. Raises NotVisible for anybody else, the pupil too."""
    is_staff = pupil.levels.get(Area.SCHOOL_CONSENT) != Level.OWN
    if is_staff or pupil.actor.person_id == pupil.subject.child_id:
        raise NotVisible
    return pupil


def require_list(pupil: OpenPupil) -> ClassList:
    """The list of the pupil's class, for a guardian. Raises NotVisible for anybody else, and where
    there is no class."""
    found = list_of(require_home(pupil))
    if found is None:
        raise NotVisible
    return found


def join(pupil: OpenPupil, *, phone: str, email: str, shows_birthday: bool) -> None:
    """Stand on the list with this, and nothing else.

    Raises RuleBroken at ``phone`` or ``email`` for what is none, and for a child that stands on
    no list.
    """
    found = require_list(pupil)
    if not found.may_join:
        raise RuleBroken("", _("Dere kan ikke stå på klasselisten nå. Spør skolen om hvorfor."))
    number = "".join(phone.split())
    if number and not PHONE.fullmatch(number):
        raise RuleBroken("phone", _("Skriv et nummer med 8 siffer, eller med landkode først."))
    if email and not MAIL_ADDRESS.fullmatch(email):
        raise RuleBroken("email", _("Skriv en e-postadresse, som navn@eksempel.no."))
    entry = own_entry(found.group_id, pupil.subject.id, pupil.actor.profile_id)
    if entry is None:
        entry = ClassListEntry(
            id=new_id(),
            pupil_id=pupil.subject.id,
            group_id=found.group_id,
            tenant_id=pupil.subject.tenant_id,
            profile_id=pupil.actor.profile_id,
        )
        db.session.add(entry)
    entry.phone_sealed = sealed_words(entry, "phone", number) if number else None
    entry.email_sealed = sealed_words(entry, "email", email) if email else None
    entry.shows_birthday, entry.shown_at = shows_birthday, pupil.at
    record(ClassListJoined(**about(pupil), entry_id=entry.id))


def leave(pupil: OpenPupil) -> None:
    """Stand on the list no more, at once. Raises NotVisible for who does not."""
    found = require_list(pupil)
    entry = own_entry(found.group_id, pupil.subject.id, pupil.actor.profile_id)
    if entry is None:
        raise NotVisible
    entry.ended_at = pupil.at
    entry.phone_sealed = entry.email_sealed = None
    record(ClassListLeft(**about(pupil), entry_id=entry.id))
