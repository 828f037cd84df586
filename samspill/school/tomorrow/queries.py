"""Reads for the notice of the evening: who has children at school, and what tomorrow asks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.core.clock import OSLO, today
from samspill.identity.models import Person, Profile
from samspill.identity.paper import is_on_paper
from samspill.infra.db import db, instant
from samspill.school.guardians.queries import allowed
from samspill.school.pupils.access import rules_of
from samspill.school.pupils.models import Pupil, Switch
from samspill.school.pupils.pages import ChildAtSchool
from samspill.school.years.queries import DayIs

TELLS_AT = time(16, 30)
"""When the notice of the evening goes out, by the clocks of Oslo."""


def is_time(at: datetime) -> bool:
    """Is it the hour of the evening notice? The clock of jobs knows UTC alone."""
    return at.astimezone(OSLO).hour == TELLS_AT.hour


def adults_of_municipality(tenant_id: UUID) -> list[UUID]:
    """The profiles that have pupils of a municipality at home; who has some in two is found twice.

    Who gets everything on paper is not among them: nobody rings her each evening. Call it as
    system.
    """
    now = instant()
    return list(
        db.session.scalars(
            select(Grant.profile_id)
            .join(Pupil, Pupil.id == Grant.subject_id)
            .join(Profile, Profile.id == Grant.profile_id)
            .join(Person, Person.id == Profile.person_id)
            .where(
                Pupil.tenant_id == tenant_id,
                Grant.area == Area.CONTACTS,
                Grant.level == Level.OWN,
                Grant.valid_from <= now,
                Grant.valid_to > now,
                ~is_on_paper(Person.id),
            )
            .distinct()
            .order_by(Grant.profile_id)
        )
    )


def asks_something(child: ChildAtSchool) -> bool:
    """Is there something to bring, do or know tomorrow, or is tomorrow not as usual?"""
    if child.tomorrow == DayIs.PLANNING:
        return True
    plan = child.next_plan
    is_tomorrow = child.tomorrow == DayIs.SCHOOL
    return is_tomorrow and bool(plan.told or plan.otherwise)


def hears_of(profile_id: UUID, children: list[ChildAtSchool], on: date) -> list[UUID]:
    """Those of the children of which the adult gets notices. Call it as system."""
    by_tenant: dict[UUID, list[UUID]] = {}
    for child in children:
        by_tenant.setdefault(child.card.tenant_id, []).append(child.card.pupil_id)
    return [
        one.pupil_id
        for tenant_id, pupils in sorted(by_tenant.items())
        for one in allowed(pupils, rules_of(tenant_id, on), on)
        if one.profile_id == profile_id and one.finds and Switch.NOTICES in one.may
    ]


def tomorrow_of(at: datetime) -> date:
    """The day that the notice is about."""
    return today(at) + timedelta(days=1)
