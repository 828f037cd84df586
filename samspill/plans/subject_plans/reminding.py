"""Telling of subject plans that run out: those who write them, and who has the baton."""

from __future__ import annotations

from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.event import record
from samspill.plans.consent.letting_in import about
from samspill.plans.participants.models import Role
from samspill.plans.participants.people import People, people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.subject_plans.access import readers_among
from samspill.plans.subject_plans.events import SubjectPlanEndReminded
from samspill.plans.subject_plans.models import SubjectPlan
from samspill.plans.subject_plans.queries import days_before, ending_in, workplaces


def tell_of_ends(plan: OpenPlan) -> None:
    """Tell of the plan's subject plans whose last day is near, once for each last day.

    How near is dated policy ``subject_plans``. Safe to run twice. Where a plan rests or has
    ended, nobody can write one anew, and nobody is told.
    """
    if not plan.subject.is_active:
        return
    near = ending_in(plan.subject.id, today(plan.at), days_before(plan.subject.tenant_id))
    if not near:
        return
    people = people_of(plan, Area.SUBJECT_PLANS)
    for row, last_day in near:
        row.told_until = last_day
        told = _told(people, row)
        record(
            SubjectPlanEndReminded(
                **about(plan),
                subject_plan_id=row.id,
                last_day=last_day,
                told_profile_ids=told,
            )
        )


def _told(people: People, row: SubjectPlan) -> tuple[UUID, ...]:
    """Who writes for the unit, and who has the baton, if she reads it (J1, J11)."""
    colleagues = workplaces([one.profile_id for one in people.readers]).at(row.unit_id)
    readers = readers_among(people, row.author_profile_id, colleagues, is_shared=row.is_shared)
    found = (
        one.profile_id
        for one in readers
        if one.role == Role.BATON_HOLDER
        or (one.profile_id in colleagues and one.level >= Level.CONTRIBUTE)
    )
    return tuple(sorted(set(found)))
