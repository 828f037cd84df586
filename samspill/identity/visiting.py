"""The one statement that finds who a request is from: session, person, profile, and the bell."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    exists,
    false,
    func,
    null,
    select,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.identity.models import Account, AddressProtection, Person, Profile, SessionRow
from samspill.organisation.models import Tenant, Unit


def _has_role() -> ColumnElement[bool]:
    """Does the profile reach its own municipality? Beside the rest, so that no page asks again."""
    return (
        exists()
        .where(
            Grant.profile_id == Profile.id,
            Grant.subject_id == Profile.tenant_id,
            Grant.valid_from <= bindparam("now"),
            Grant.valid_to > bindparam("now"),
        )
        .correlate(Profile)
    )


Bell = Callable[[ColumnElement[UUID]], ColumnElement[Any]]
_bells: list[Bell] = []


def ring_by(bell: Bell) -> None:
    """Say how what a profile has not read is found, in the statement that loads her session."""
    if bell not in _bells:
        _bells.append(bell)


_schools: list[Bell] = []


def meet_school_by(school: Bell) -> None:
    """Say how it is found whether a profile has a child or a class at a school, in that same
    statement."""
    if school not in _schools:
        _schools.append(school)


def _has_school() -> ColumnElement[Any]:
    return _schools[0](Profile.__table__.c.id) if _schools else false()


def _unread() -> ColumnElement[Any]:
    return _bells[0](Profile.__table__.c.id) if _bells else null()


def _others() -> ColumnElement[int]:
    every = aliased(Profile)
    return (
        select(func.count())
        .select_from(every)
        .where(every.person_id == Account.person_id)
        .correlate(Account)
        .scalar_subquery()
    )


def _visit_query() -> Select[Any]:
    return (
        select(
            SessionRow.id,
            SessionRow.data,
            SessionRow.account_id,
            SessionRow.strength,
            SessionRow.signed_in_at,
            SessionRow.last_seen_at,
            SessionRow.device_id,
            SessionRow.locks_after,
            Account.person_id,
            (Person.given_name + " " + Person.family_name).label("name"),
            Person.language,
            Person.born_on,
            (Person.address_protection != AddressProtection.NONE).label("is_protected"),
            Profile.id.label("profile_id"),
            Profile.kind,
            Profile.tenant_id,
            Profile.valid_from,
            Profile.valid_to,
            Profile.leads_unit,
            Profile.may_hold_plans,
            Profile.first_steps.is_(None).label("is_new"),
            Profile.mail_failed_at.is_not(None).label("mail_fails"),
            Unit.name.label("unit_name"),
            Tenant.name.label("tenant_name"),
            _others().label("profiles"),
            _has_role().label("has_role"),
            _has_school().label("has_school"),
            _unread().label("unread"),
        )
        .outerjoin(Account, Account.id == SessionRow.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Profile, Profile.id == SessionRow.profile_id)
        .outerjoin(Unit, Unit.id == Profile.unit_id)
        .outerjoin(Tenant, Tenant.id == Profile.tenant_id)
    )


@cache
def visit_by_token() -> Select[Any]:
    """Made once, when all who ring have said so."""
    return _visit_query().where(
        SessionRow.token_hash == bindparam("token_hash"),
        SessionRow.ended_at.is_(None),
        SessionRow.expires_at > bindparam("now"),
    )
