"""Reads of whom a school rings about a pupil, and of what its staff must know of her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.contact import mobiles_of
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.school.contacts.models import (
    Closeness,
    ExtraContact,
    NeedKind,
    PupilNeed,
    RingsWhen,
)
from samspill.school.guardians.queries import allowed
from samspill.school.pupils.access import OpenPupil, rules_of
from samspill.school.pupils.models import ContactsConfirmed, Switch
from samspill.school.sealing import words_in


@dataclass(frozen=True)
class ContactView:
    """Somebody whom the school may ring besides the adults of the pupil."""

    id: UUID
    name: str
    phone: str
    closeness: Closeness
    rings_when: RingsWhen


def extra_contacts(pupil_id: UUID) -> list[ContactView]:
    """Those that the reader may know of: her own, or as staff all; in the order they were named."""
    rows = db.session.scalars(
        select(ExtraContact)
        .where(ExtraContact.pupil_id == pupil_id, ExtraContact.removed_at.is_(None))
        .order_by(ExtraContact.entered_at, ExtraContact.id)
    )
    return [
        ContactView(
            row.id,
            words_in(row, "name"),
            words_in(row, "phone"),
            Closeness(row.closeness),
            RingsWhen(row.rings_when),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class NeedView:
    """What staff must know."""

    id: UUID
    kind: NeedKind
    text: str
    entered_at: datetime


def needs_of(pupil_id: UUID) -> list[NeedView]:
    """What staff must know of a pupil, by kind."""
    rows = db.session.scalars(
        select(PupilNeed)
        .where(PupilNeed.pupil_id == pupil_id, PupilNeed.removed_at.is_(None))
        .order_by(PupilNeed.entered_at, PupilNeed.id)
    )
    found = [
        NeedView(row.id, NeedKind(row.kind), words_in(row, "text"), row.entered_at) for row in rows
    ]
    return sorted(found, key=lambda one: list(NeedKind).index(one.kind))


def contact_of(pupil_id: UUID, contact_id: UUID) -> ExtraContact | None:
    """One that stands, and that the reader may know of."""
    return db.session.scalar(
        select(ExtraContact).where(
            ExtraContact.id == contact_id,
            ExtraContact.pupil_id == pupil_id,
            ExtraContact.removed_at.is_(None),
        )
    )


def need_of(pupil_id: UUID, need_id: UUID) -> PupilNeed | None:
    """One that stands."""
    return db.session.scalar(
        select(PupilNeed).where(
            PupilNeed.id == need_id,
            PupilNeed.pupil_id == pupil_id,
            PupilNeed.removed_at.is_(None),
        )
    )


# ---- looked over ---------------------------------------------------------------------------


def newest_confirmation(pupil_id: UUID, profile_id: UUID) -> ContactsConfirmed | None:
    """When the profile looked a pupil's contact details over last."""
    return db.session.scalar(
        select(ContactsConfirmed)
        .where(ContactsConfirmed.pupil_id == pupil_id, ContactsConfirmed.profile_id == profile_id)
        .order_by(ContactsConfirmed.confirmed_at.desc())
        .limit(1)
    )


# ---- what a page shows ---------------------------------------------------------------------


@dataclass(frozen=True)
class FromRegister:
    """What the population register says, and when we got it; ``at`` None: it has not told yet."""

    name: str
    born_on: date | None
    at: datetime | None


def from_register(person_id: UUID) -> FromRegister:
    """What the register says of one person."""
    row = db.session.get_one(Person, person_id)
    return FromRegister(row.name, row.born_on, row.register_at)


@dataclass(frozen=True)
class Reachable:
    """An adult of a pupil whom the school may ring. ``mobile`` '': she does not show it."""

    name: str
    mobile: str


def adults_to_ring(pupil: OpenPupil) -> list[Reachable]:
    """The adults who may be told when it is urgent, for staff: with the number that each has let
    the school see, read as system, since it is otherwise her own."""
    day, pupil_id = today(pupil.at), pupil.subject.id
    rules, office = rules_of(pupil.subject.tenant_id, day), pupil.may(Area.SCHOOL, Level.MANAGE)
    with system_access("whom a school rings about a pupil, and the numbers it was let see"):
        adults = allowed([pupil_id], rules, day)
        numbers = _numbers_shown(pupil_id)
    return [
        Reachable(one.name, numbers.get(one.profile_id, ""))
        for one in adults
        if one.finds and Switch.EMERGENCY in one.may and (office or not one.is_care_service)
    ]


def _numbers_shown(pupil_id: UUID) -> dict[UUID, str]:
    """The mobile numbers of those whose newest yes lets the school see it. Call it as system."""
    newest = (
        select(ContactsConfirmed.profile_id, ContactsConfirmed.shows_mobile)
        .ext(distinct_on(ContactsConfirmed.profile_id))
        .where(ContactsConfirmed.pupil_id == pupil_id)
        .order_by(ContactsConfirmed.profile_id, ContactsConfirmed.confirmed_at.desc())
        .subquery()
    )
    return mobiles_of(select(newest.c.profile_id).where(newest.c.shows_mobile))
