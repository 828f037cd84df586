"""Intentions on the employments of a municipality, by who administers it.

An employment is one work profile in one unit: who moves to another unit gets a new one, so that
what families agreed to for the old one does not follow her.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.administration.employees.events import (
    EmployeeAdded,
    EmployeeChanged,
    LoginsEnded,
)
from samspill.administration.employees.queries import profile_in
from samspill.administration.queries import employment_of, has_role
from samspill.administration.units.actions import about
from samspill.administration.units.queries import unit_of
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity import sessions
from samspill.identity.actions import set_last_day
from samspill.identity.calendar_keys import end_keys_of
from samspill.identity.contact import MAIL_ADDRESS
from samspill.identity.devices.ending import end_devices, of_person
from samspill.identity.events import ContactChanged
from samspill.identity.invitations import Invited, invited_person
from samspill.identity.models import FOREVER, ContactKind, Profile, ProfileKind
from samspill.infra.db import db
from samspill.organisation.models import Unit

NUMBERS_AN_HOUR = 200
"""How many national numbers one administrator may type in an hour; a file holds more at once."""


@dataclass(frozen=True)
class Work:
    """What is written about an employment. ``title`` '' when there is none.

    None: as it stands. Who administers does not see title and address of who is protected (F8).
    """

    title: str | None
    email: str | None
    may_hold_plans: bool
    leads_unit: bool


@dataclass(frozen=True)
class Period:
    """The days of an employment. ``last_day`` None: no end is set."""

    first_day: date
    last_day: date | None


def add_employee(
    tenant: OpenTenant,
    invited: Invited,
    *,
    unit_id: UUID,
    work: Work,
    period: Period,
    synthetic: bool,
) -> UUID:
    """Give somebody a work profile in a unit of the municipality. Gives the profile.

    The person is made when nobody here has the number. Raises RuleBroken at the field: for a
    number, name or address that cannot be, a unit of others, days in disorder, who works there
    already, and for oneself.
    """
    unit = unit_of(tenant.subject.id, unit_id)
    if unit is None or unit.is_outside:
        raise RuleBroken("unit_id", _("Velg en enhet i kommunen."))
    check_address(work.email or "")
    check_period(period, today(tenant.at), unit)
    person = invited_person(
        invited, asked_by=tenant.actor.profile_id, at_most=NUMBERS_AN_HOUR, synthetic=synthetic
    )
    if person.id == tenant.actor.person_id:
        raise RuleBroken(
            "number", _("Du kan ikke gi deg selv en arbeidsprofil. Spør en annen."), "own"
        )
    if employment_of(person.id, unit_id, today(tenant.at)) is not None:
        raise RuleBroken("number", _("Personen arbeider i enheten fra før."), "known")
    return new_employment(tenant, person.id, unit_id, work, period)


def new_employment(
    tenant: OpenTenant, person_id: UUID, unit_id: UUID, work: Work, period: Period
) -> UUID:
    """Write a work profile that was checked before."""
    last_day = period.last_day
    profile = Profile(
        id=new_id(),
        person_id=person_id,
        kind=ProfileKind.WORK,
        tenant_id=tenant.subject.id,
        unit_id=unit_id,
        title=work.title or None,
        email=work.email,
        may_hold_plans=work.may_hold_plans,
        leads_unit=work.leads_unit,
        valid_from=period.first_day,
        valid_to=last_day + timedelta(days=1) if last_day else FOREVER,
    )
    db.session.add(profile)
    record(
        EmployeeAdded(
            **about(tenant),
            profile_id=profile.id,
            unit_id=unit_id,
            may_hold_plans=work.may_hold_plans,
            leads_unit=work.leads_unit,
        )
    )
    return profile.id


def change_employee(tenant: OpenTenant, profile_id: UUID, work: Work) -> None:
    """Change title, address and what somebody may at work. Her earlier address is told.

    Raises NotVisible for who is not employed here, RuleBroken for oneself and for no address.
    """
    profile = _others(tenant, profile_id, "may_hold_plans")
    if work.email is not None:
        check_address(work.email)
    write_work(tenant, profile, work)


def write_work(tenant: OpenTenant, profile: Profile, work: Work) -> tuple[str, ...]:
    """Write what differs. Gives its names."""
    earlier = profile.email
    changed = changes(profile, work)
    for name in changed:
        # nosemgrep: attributes-by-name - names of our own dataclass
        setattr(profile, name, getattr(work, name) or (None if name == "title" else False))
    if not changed:
        return ()
    record(
        EmployeeChanged(
            **about(tenant),
            profile_id=profile.id,
            fields=changed,
            may_hold_plans=work.may_hold_plans,
            leads_unit=work.leads_unit,
        )
    )
    if "email" in changed:
        record(
            ContactChanged(
                subject_id=profile.person_id,
                tenant_id=tenant.subject.id,
                kinds=(str(ContactKind.EMAIL),),
                profile_ids=(profile.id,),
                earlier_email=earlier,
            )
        )
    return changed


def changes(profile: Profile, work: Work) -> tuple[str, ...]:
    """The names of what is written otherwise than it stands."""
    said = {
        "title": (profile.title or "", work.title),
        "email": (profile.email or "", work.email),
        "may_hold_plans": (profile.may_hold_plans, work.may_hold_plans),
        "leads_unit": (profile.leads_unit, work.leads_unit),
    }
    return tuple(
        name for name, (before, after) in said.items() if after is not None and before != after
    )


def end_work(tenant: OpenTenant, profile_id: UUID, *, last_day: date) -> None:
    """Set the last day of an employment: after it the work profile opens nothing.

    Raises NotVisible for who is not employed here, RuleBroken for oneself, for a day before
    yesterday, and while she has a role in the municipality: that is ended by its own rules first.
    """
    profile = _others(tenant, profile_id, "last_day")
    if has_role(tenant.subject.id, profile_id, today(tenant.at)):
        raise RuleBroken(
            "last_day", _("Hun eller han har en rolle i kommunen. Avslutt den først."), "role"
        )
    set_last_day(profile, last_day)


def sign_out_everywhere(tenant: OpenTenant, profile_id: UUID) -> None:
    """End every login of an employee, of her private profile too: one login has them both. The
    addresses that calendars ask by are shut, and no device unlocks for her: a machine that is lost
    asks by them still.

    Nothing else is taken from her; she logs in again. Raises NotVisible for who is not employed
    here, RuleBroken for oneself, who has Logg ut.
    """
    profile = _others(tenant, profile_id, "")
    sessions.end_all_of(profile.person_id)
    end_keys_of(profile.person_id)
    end_devices(of_person(profile.person_id))
    record(LoginsEnded(**about(tenant), profile_id=profile_id))


def _others(tenant: OpenTenant, profile_id: UUID, field: str) -> Profile:
    profile = profile_in(tenant.subject.id, profile_id, today(tenant.at))
    if profile is None:
        raise NotVisible
    if profile.person_id == tenant.actor.person_id:
        raise RuleBroken(field, _("Du kan ikke endre ditt eget arbeid her. Spør en annen."), "own")
    return profile


def check_address(email: str) -> None:
    """Raise RuleBroken at ``email`` for what is no address."""
    if not MAIL_ADDRESS.fullmatch(email):
        raise RuleBroken("email", _("Skriv en e-postadresse, som navn@eksempel.no."))


def check_period(period: Period, day: date, unit: Unit) -> None:
    """Raise RuleBroken at the field for an employment that is over, ends before it begins, or goes
    on after its unit."""
    last_day = period.last_day
    if last_day is not None and last_day < max(day, period.first_day):
        raise RuleBroken("last_day", _("Velg en dag som kommer, etter den første dagen."))
    if not day - timedelta(days=365 * 60) <= period.first_day <= day + timedelta(days=365):
        raise RuleBroken("first_day", _("Velg en dag, høyst et år fram i tid."))
    if unit.last_day is not None and (last_day or FOREVER) > unit.last_day:
        raise RuleBroken(
            "last_day", _("Enheten blir avsluttet. Velg en siste arbeidsdag før det."), "closed"
        )
