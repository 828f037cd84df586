"""Intentions on one's own facts, and a leader's on the employments of her unit."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import Actor
from samspill.access.door import require_fresh
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import READING, _
from samspill.identity import sessions
from samspill.identity.access import close_employment
from samspill.identity.contact import (
    MAIL_ADDRESS,
    MOBILE,
    Contact,
    own_contact,
    sealed_place,
)
from samspill.identity.contact_checks.actions import ask_for_code, forget_codes
from samspill.identity.devices.ending import end_devices, not_on, of_person
from samspill.identity.events import ContactChanged, EmploymentEnded
from samspill.identity.models import (
    AT_WORK,
    ContactItem,
    ContactKind,
    Person,
    Profile,
    ShownTo,
)
from samspill.identity.queries import unit_led_by
from samspill.identity.subscriptions.actions import leave
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_contact
from samspill.organisation.models import Unit

REACHES = (ContactKind.EMAIL, ContactKind.MOBILE)
"""What somebody else could use to pretend to be her: changed with a fresh login only."""

CHECKED = (ContactKind.EMAIL,)
"""What is used when a code sent to it has come back."""


def checked_contact(actor: Actor, wanted: list[Contact]) -> list[Contact]:
    """The contact data as it may be kept, with what differs from today's only.

    Raises RuleBroken at the field for an address or number that cannot be, for a work address
    (the employer's), and for showing anything while one's address is protected (F8).
    """
    before = own_contact(actor.profile_id)
    profile = db.session.get_one(Profile, actor.profile_id)
    person = db.session.get_one(Person, actor.person_id)
    changed = [one for one in wanted if one != before[one.kind]]
    for one in changed:
        field = one.kind.lower()
        if one.kind == ContactKind.EMAIL and one.value != before[one.kind].value:
            if profile.kind in AT_WORK:
                raise RuleBroken(field, _("Arbeidsadressen er det kommunen som endrer."), "work")
            if one.value and not MAIL_ADDRESS.fullmatch(one.value):
                raise RuleBroken(field, _("Skriv en e-postadresse, som navn@eksempel.no."), "email")
        if one.kind == ContactKind.MOBILE and one.value and not MOBILE.fullmatch(one.value):
            raise RuleBroken(
                field, _("Skriv et mobilnummer med 8 siffer, eller med landkode først."), "mobile"
            )
        if one.shown_to != ShownTo.NOBODY and person.is_protected:
            raise RuleBroken(
                f"{field}_shown_to",
                _("Adressen din er beskyttet. Da viser vi ikke dette."),
                "protected",
            )
    return changed


def needs_fresh_login(actor: Actor, changed: list[Contact]) -> bool:
    """Is it about where she is reached, and not only about who sees it?"""
    before = own_contact(actor.profile_id)
    return any(one.kind in REACHES and one.value != before[one.kind].value for one in changed)


def change_contact(actor: Actor, wanted: list[Contact]) -> None:
    """Keep what somebody wrote about herself, in the profile she acts in.

    A new e-mail or mobile needs a fresh login (StepUpNeeded), and the address she had is told. A
    new e-mail is used when the code sent to it comes back; until then the one she had. Raises as
    ``checked_contact`` and ``ask_for_code``.
    """
    changed = checked_contact(actor, wanted)
    before = own_contact(actor.profile_id)
    reached = tuple(
        str(one.kind)
        for one in changed
        if one.kind in REACHES and one.value != before[one.kind].value
    )
    if reached:
        require_fresh(actor)
    for one in changed:
        item = _keep(actor.profile_id, one, before[one.kind].value)
        if one.kind in CHECKED and str(one.kind) in reached and one.value:
            ask_for_code(actor, item.id, one.value)
    values = {str(one.kind): one.value for one in changed}
    done = tuple(kind for kind in reached if kind not in CHECKED or not values[kind])
    if done and actor.tenant_id is not None:
        record(
            ContactChanged(
                subject_id=actor.person_id,
                tenant_id=actor.tenant_id,
                kinds=done,
                profile_ids=(actor.profile_id,),
                earlier_email=before[ContactKind.EMAIL].value or None,
            )
        )


def _keep(profile_id: UUID, one: Contact, before: str) -> ContactItem:
    item = db.session.scalar(
        select(ContactItem).where(
            ContactItem.profile_id == profile_id, ContactItem.kind == one.kind
        )
    )
    if item is None:
        item = ContactItem(id=new_id(), profile_id=profile_id, kind=one.kind)
        db.session.add(item)
    item.shown_to, item.changed_at = one.shown_to, instant()
    if one.kind == ContactKind.EMAIL:
        if not one.value:
            db.session.get_one(Profile, profile_id).email = None
    elif one.kind == ContactKind.MOBILE and one.value != before:
        item.confirmed_at = None
        forget_codes(item.id)
    if one.kind != ContactKind.EMAIL and one.value:
        item.value_sealed = seal(one.value.encode(), sealed_place(item.id), of_contact(item.id))
    elif one.kind != ContactKind.EMAIL:
        item.value_sealed = None
    db.session.flush()
    return item


def change_language(
    actor: Actor, *, language: str, needs_interpreter: bool, interpreter_language: str
) -> None:
    """Keep which language somebody reads, and whether she needs an interpreter and for which.

    Raises RuleBroken for a language not on the list, or an interpreter for no language.
    """
    if language not in READING:
        raise RuleBroken("language", _("Velg et språk."))
    if needs_interpreter and not interpreter_language:
        raise RuleBroken("interpreter_language", _("Skriv hvilket språk tolken skal kunne."))
    person = db.session.get_one(Person, actor.person_id)
    person.language = language
    person.needs_interpreter = needs_interpreter
    person.interpreter_language = interpreter_language if needs_interpreter else None


def end_session(actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions. Raises NotVisible when it is somebody else's, or over."""
    if session_id not in {one.id for one in sessions.open_sessions(actor.person_id)}:
        raise NotVisible
    sessions.end_these([session_id])
    leave(session_id)


def end_other_sessions(actor: Actor) -> int:
    """End all one's sessions but this one, and each device but the one it is on, if it is on one.

    Gives how many sessions.
    """
    others = [
        one.id for one in sessions.open_sessions(actor.person_id) if one.id != actor.session_id
    ]
    sessions.end_these(others)
    end_devices(of_person(actor.person_id), not_on(actor.session_id), but=actor.session_id)
    return len(others)


def end_employment(actor: Actor, *, profile_id: UUID, last_day: date) -> None:
    """Set the last day of an employment in the unit one leads: after it nothing opens.

    ``last_day`` may be yesterday: then the person is out at the next click. Raises NotEnough for
    who leads no unit, NotVisible for an employment elsewhere or one that is over, RuleBroken for
    one's own and for a day longer ago.
    """
    day = today(instant())
    unit_id = unit_led_by(actor.profile_id, day)
    if unit_id is None:
        raise NotEnough(_("Bare lederen av enheten kan gjøre dette."))
    profile = db.session.get(Profile, profile_id)
    if profile is None or profile.unit_id != unit_id or profile.valid_to <= day:
        raise NotVisible
    if profile.person_id == actor.person_id:
        raise RuleBroken("last_day", _("Din egen sluttdato setter lederen din."), "own")
    set_last_day(profile, last_day)


def set_last_day(profile: Profile, last_day: date) -> None:
    """Set the last day of an employment that somebody was found to decide over.

    Whatever the profile has open ends with it. Raises RuleBroken for a day before yesterday, and
    for one after the last day of the unit.
    """
    if last_day < today(instant()) - timedelta(days=1):
        raise RuleBroken("last_day", _("Velg i går, i dag eller en dag som kommer."), "past")
    unit = db.session.get(Unit, profile.unit_id) if profile.unit_id else None
    if unit is not None and unit.last_day is not None and last_day > unit.last_day:
        raise RuleBroken("last_day", _("Velg en dag før enheten blir avsluttet."), "closed")
    profile.valid_to = max(last_day + timedelta(days=1), profile.valid_from)
    close_employment(profile.id, last_day)
    record(
        EmploymentEnded(
            subject_id=profile.id,
            tenant_id=profile.tenant_id,
            profile_id=profile.id,
            last_day=last_day,
        )
    )
