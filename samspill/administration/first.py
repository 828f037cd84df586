"""The first administrator of a municipality, its first data protection officer, an operator.

Nobody there can confirm them, so whoever runs the installation sets them up, by command; from
then on two people of the municipality decide (``actions.py``). Operators are named so always.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.system import system_access
from samspill.administration.access import open_role
from samspill.administration.events import RoleConfirmed
from samspill.administration.models import BY_TWO, TenantRole, TenantRoleKind
from samspill.administration.queries import (
    employment_of,
    has_other_role,
    standing_role,
    tenant_named,
    unit_named,
)
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.identity.contact import MAIL_ADDRESS
from samspill.identity.invitations import Invited, invited_person
from samspill.identity.models import Profile, ProfileKind
from samspill.infra.db import db, instant
from samspill.organisation.models import Tenant, Unit
from samspill.organisation.services import Service

AT_MOST = 1_000
"""National numbers that may be tried in an hour: a person at a command line sets her own pace."""


@dataclass(frozen=True)
class FirstPerson:
    """Who gets the role: the municipality and unit by name, the number as typed, the e-mail.

    ``tenant_kind``: what the municipality is made as when it is new.
    """

    tenant: str
    unit: str
    number: str
    given_name: str
    family_name: str
    email: str
    tenant_kind: str = "MUNICIPALITY"


def appoint_first(
    person: FirstPerson, *, kind: TenantRoleKind, until: date, synthetic: bool
) -> UUID:
    """Give the first of a municipality her role, from today until the day ``until`` begins.

    Municipality, unit, person and work profile are made when they are new. Gives the profile.
    Raises ValueError when somebody there has the role already, or she has the other; when a word
    is missing, the e-mail or the number is none, or the name is not that of the number.
    """
    day = today(instant())
    _check(person, until, day)
    tenant = tenant_named(person.tenant) or _new_tenant(person)
    with system_access("set up the first of a municipality who has a role"):
        if kind in BY_TWO and standing_role(tenant.id, kind, day):
            raise ValueError(
                f"{tenant.name} has one already ({kind}): she proposes the next, and another"
                " confirms"
            )
        profile_id = _profile(person, tenant, day, synthetic=synthetic)
        if has_other_role(tenant.id, profile_id, kind, day):
            raise ValueError("nobody has two roles in a municipality")
        appoint(tenant_id=tenant.id, profile_id=profile_id, kind=kind, since=day, until=until)
    return profile_id


def appoint(
    *, tenant_id: UUID, profile_id: UUID, kind: TenantRoleKind, since: date, until: date
) -> None:
    """Write a role on the days [since, until) that no two people decided, and open it.

    For the first of a municipality and for the demo only. Call it as system.
    """
    at = instant()
    role = TenantRole(
        id=new_id(),
        tenant_id=tenant_id,
        profile_id=profile_id,
        kind=kind,
        valid_from=since,
        valid_to=until,
        proposed_at=at,
        confirmed_at=at,
    )
    open_role(role)
    db.session.add(role)
    record(
        RoleConfirmed(
            subject_id=tenant_id,
            tenant_id=tenant_id,
            role_id=role.id,
            profile_id=profile_id,
            kind=kind,
        )
    )


def _check(person: FirstPerson, until: date, day: date) -> None:
    for word in (person.tenant, person.unit, person.given_name, person.family_name):
        if not word.strip():
            raise ValueError("write the municipality, the unit, and the whole name")
    if not MAIL_ADDRESS.fullmatch(person.email):
        # nosemgrep: person-in-an-error - to the operator who typed it, in her terminal
        raise ValueError(f"{person.email} is no e-mail address")
    if until <= day:
        raise ValueError("the last day has passed")


def _new_tenant(person: FirstPerson) -> Tenant:
    tenant = Tenant(id=new_id(), name=person.tenant, kind=person.tenant_kind)
    db.session.add(tenant)
    db.session.flush()
    return tenant


def _unit(tenant_id: UUID, name: str) -> UUID:
    found = unit_named(tenant_id, name)
    if found is not None:
        return found.id
    unit = Unit(id=new_id(), tenant_id=tenant_id, name=name, service=Service.ADMINISTRATION)
    db.session.add(unit)
    db.session.flush()
    return unit.id


def _profile(person: FirstPerson, tenant: Tenant, day: date, *, synthetic: bool) -> UUID:
    invited = Invited(person.number, person.given_name, person.family_name, person.email)
    try:
        found = invited_person(invited, asked_by=tenant.id, at_most=AT_MOST, synthetic=synthetic)
    except RuleBroken as rule:
        raise ValueError(str(rule.text)) from rule
    unit_id = _unit(tenant.id, person.unit)
    profile_id = employment_of(found.id, unit_id, day)
    if profile_id is not None:
        return profile_id
    profile = Profile(
        id=new_id(),
        person_id=found.id,
        kind=ProfileKind.WORK,
        tenant_id=tenant.id,
        unit_id=unit_id,
        email=person.email,
        valid_from=day,
    )
    db.session.add(profile)
    db.session.flush()
    return profile.id
