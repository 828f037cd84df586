"""Reads of people, profiles and relations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.language import _
from samspill.core.names import initials
from samspill.identity.blocks import is_blocked
from samspill.identity.models import (
    FOREVER,
    Person,
    Profile,
    ProfileKind,
)
from samspill.identity.paper import is_on_paper
from samspill.infra.crypto import lookup_hash
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.organisation.models import Tenant, Unit
from samspill.organisation.queries import goes_on


@dataclass(frozen=True)
class ProfileView:
    """A profile with the words that describe it. ``service`` is a code, None when private;
    ``tenant_name`` None for somebody whose address is protected: no page shows where she is."""

    id: UUID
    person_id: UUID
    kind: str
    name: str
    title: str | None
    unit_name: str | None
    service: str | None
    tenant_id: UUID
    tenant_name: str | None
    email: str | None
    language: str
    on_paper: bool
    mail_failed_at: datetime | None = None
    mail_failed_why: str | None = None

    @property
    def initials(self) -> str:
        """First letters of first and last name."""
        return initials(self.name)


def _profile_rows():  # type: ignore[no-untyped-def]
    return (
        select(
            Profile.id,
            Profile.person_id,
            Profile.kind,
            (Person.given_name + " " + Person.family_name).label("name"),
            Profile.title,
            Unit.name.label("unit_name"),
            Unit.service,
            Profile.tenant_id,
            case((Person.address_protection == "NONE", Tenant.name)).label("tenant_name"),
            Profile.email,
            Person.language,
            and_(Profile.kind != ProfileKind.WORK, is_on_paper(Person.id)).label("on_paper"),
            Profile.mail_failed_at,
            Profile.mail_failed_why,
        )
        .join(Person, Person.id == Profile.person_id)
        .join(Tenant, Tenant.id == Profile.tenant_id)
        .outerjoin(Unit, Unit.id == Profile.unit_id)
    )


def profiles_by_id(ids: list[UUID]) -> dict[UUID, ProfileView]:
    """The profiles with these ids."""
    rows = db.session.execute(_profile_rows().where(Profile.id.in_(ids)))
    return {row.id: ProfileView(**row._mapping) for row in rows}


@cache
def one_profile():  # type: ignore[no-untyped-def]
    """What ``ProfileView`` is made of, as the beginning of a statement, given ``profile_id``."""
    return _profile_rows().where(Profile.id == bindparam("profile_id"))


def profile_by_id(profile_id: UUID) -> ProfileView:
    """The profile with this id."""
    return ProfileView(*run(one_profile(), {"profile_id": profile_id})[0])


def profiles_of(person_id: UUID, on: date) -> list[ProfileView]:
    """The profiles a person may use on the day, the private first."""
    rows = db.session.execute(
        _profile_rows()
        .where(Profile.person_id == person_id, Profile.valid_from <= on, Profile.valid_to > on)
        .order_by(Profile.kind, Unit.name)
    )
    return [ProfileView(**row._mapping) for row in rows]


def colleagues(
    tenant_id: UUID,
    search: str,
    on: date,
    *,
    child_id: UUID,
    who_hold_plans: bool = False,
    by_unit: bool = True,
    limit: int = 30,
) -> list[ProfileView]:
    """Employees of the municipality whose name, title or unit begins with or holds the words.

    People with a protected address are never found here (F8), nor those who must find nothing
    about the child that it is for. ``who_hold_plans``: only these; ``by_unit``: find units too.
    """
    statement = _profile_rows().where(
        Profile.kind == ProfileKind.WORK,
        Profile.tenant_id == tenant_id,
        Profile.valid_from <= on,
        Profile.valid_to > on,
        Person.address_protection == "NONE",
        ~is_blocked(Profile.person_id, child_id, on),
    )
    if who_hold_plans:
        statement = statement.where(Profile.may_hold_plans)
    words = [Person.given_name, Person.family_name, Profile.title]
    text = func.lower(func.concat_ws(" ", *words, *([Unit.name] if by_unit else [])))
    for word in search.lower().split()[:5]:
        statement = statement.where(text.contains(word, autoescape=True))
    rows = db.session.execute(
        statement.order_by(norwegian_order(Person.family_name), Person.given_name).limit(limit)
    )
    return [ProfileView(**row._mapping) for row in rows]


def unit_colleagues(profile_id: UUID | None, on: date, *, child_id: UUID) -> list[ProfileView]:
    """Those at work in the same unit as this profile on the day, by name.

    Found and not found as by ``colleagues``.
    """
    unit = select(Profile.unit_id).where(Profile.id == profile_id).scalar_subquery()
    rows = db.session.execute(
        _profile_rows()
        .where(
            Profile.kind == ProfileKind.WORK,
            Profile.unit_id == unit,
            Profile.id != profile_id,
            Profile.valid_from <= on,
            Profile.valid_to > on,
            Person.address_protection == "NONE",
            ~is_blocked(Profile.person_id, child_id, on),
        )
        .order_by(norwegian_order(Person.family_name), Person.given_name)
    )
    return [ProfileView(**row._mapping) for row in rows]


def employee(profile_id: UUID, tenant_id: UUID, on: date, *, child_id: UUID) -> ProfileView | None:
    """One employee of the municipality at work on the day; None who is blocked from the child."""
    row = db.session.execute(
        _profile_rows().where(
            Profile.id == profile_id,
            Profile.kind == ProfileKind.WORK,
            Profile.tenant_id == tenant_id,
            Profile.valid_from <= on,
            Profile.valid_to > on,
            ~is_blocked(Profile.person_id, child_id, on),
        )
    ).first()
    return ProfileView(**row._mapping) if row else None


def unit_led_by(profile_id: UUID, on: date) -> UUID | None:
    """The unit that the profile leads on the day, None for everybody else."""
    return db.session.scalar(
        select(Profile.unit_id).where(
            Profile.id == profile_id,
            Profile.leads_unit,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
    )


@dataclass(frozen=True)
class EmployeeView:
    """One employee as the leader sees her. ``last_day`` None: no end is set."""

    profile_id: UUID
    name: str
    title: str | None
    last_day: date | None


def employees_of_leader(profile_id: UUID, on: date) -> list[EmployeeView]:
    """Everybody employed on the day, or later, in the unit that the profile leads, by name.

    Raises NotEnough for who leads no unit.
    """
    unit_id = unit_led_by(profile_id, on)
    if unit_id is None:
        raise NotEnough(_("Bare lederen av enheten kan se denne siden."))
    rows = db.session.execute(
        select(
            Profile.id,
            (Person.given_name + " " + Person.family_name).label("name"),
            Profile.title,
            Profile.valid_to,
        )
        .join(Person, Person.id == Profile.person_id)
        .where(Profile.unit_id == unit_id, Profile.valid_to > on)
        .order_by(norwegian_order(Person.given_name), Profile.id)
    )
    return [
        EmployeeView(
            row.id,
            row.name,
            row.title,
            row.valid_to - timedelta(days=1) if row.valid_to != FOREVER else None,
        )
        for row in rows
    ]


def employee_of_leader(leader_id: UUID, profile_id: UUID, on: date) -> EmployeeView:
    """One of them. Raises NotVisible for everybody else's employee."""
    for person in employees_of_leader(leader_id, on):
        if person.profile_id == profile_id:
            return person
    raise NotVisible


def own_person(person_id: UUID) -> Person:
    """What is written about oneself."""
    return db.session.get_one(Person, person_id)


@dataclass(frozen=True)
class PlanHolder:
    """An employee of a unit who may hold plans. ``away_until``: the first day she is back."""

    id: UUID
    name: str
    title: str | None
    away_until: date | None


def plan_holders(unit_id: UUID, on: date) -> list[PlanHolder]:
    """Those at work in the unit on the day who may hold plans, by name."""
    rows = db.session.execute(
        select(
            Profile.id,
            (Person.given_name + " " + Person.family_name).label("name"),
            Profile.title,
            Profile.away_until,
        )
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.unit_id == unit_id,
            Profile.may_hold_plans,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
        .order_by(norwegian_order(Person.given_name), Profile.id)
    )
    return [PlanHolder(**row._mapping) for row in rows]


def person_by_number(number: str) -> Person | None:
    """The person with the national number, found by keyed hash."""
    return db.session.scalar(select(Person).where(Person.number_lookup == lookup_hash(number)))


def outside_units(tenant_id: UUID) -> list[Unit]:
    """Services run by others that the municipality works with: a hospital's, the state's."""
    return list(
        db.session.scalars(
            select(Unit)
            .where(Unit.tenant_id == tenant_id, Unit.is_outside, goes_on(today(instant())))
            .order_by(norwegian_order(Unit.name), Unit.id)
        )
    )


def has_no_mail(profile: type[Profile] = Profile) -> ColumnElement[bool]:
    """Has a profile no e-mail that arrives, and is not told on paper?"""
    none = or_(profile.email.is_(None), profile.mail_failed_at.is_not(None))
    return and_(none, or_(profile.kind == ProfileKind.WORK, ~is_on_paper(profile.person_id)))


def leaders_beside(profile_id: UUID, on: date) -> list[ProfileView]:
    """The leaders of the unit in which this profile works, other than the same person."""
    own = aliased(Profile)
    rows = db.session.execute(
        _profile_rows()
        .join(own, own.unit_id == Profile.unit_id)
        .where(
            own.id == profile_id,
            Profile.person_id != own.person_id,
            Profile.leads_unit,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
        .order_by(norwegian_order(Person.given_name), Profile.id)
    )
    return [ProfileView(**row._mapping) for row in rows]
