"""Reminding the second of two employees, at half and nine tenths of the days that she has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import end_of_day
from samspill.core.event import record
from samspill.infra.db import db
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.plans.consent.activation import about
from samspill.plans.plan.access import OpenPlan
from samspill.plans.registrations.events import WitnessReminded
from samspill.plans.registrations.models import Registration, RegistrationState
from samspill.plans.registrations.queries import waiting_rows
from samspill.plans.signatories.events import LeadersReminded
from samspill.plans.signatories.queries import leaders_asked, plans_that_wait


def plans_for_two(day: date) -> list[UUID]:
    """The plans where somebody waits for a witness or a leader. As system."""
    witness = select(Registration.plan_id).where(
        Registration.state == RegistrationState.WAITING, Registration.until >= day
    )
    return sorted({*db.session.scalars(witness), *plans_that_wait()})


def remind_the_second(plan: OpenPlan) -> None:
    """Remind witnesses and leaders of what waits for them in a plan, opened by the system.

    Each is told once for each share of her time, unless she has been told of the page since.
    Safe to run twice, or days late.
    """
    tenant_id = plan.subject.tenant_id
    for one in waiting_rows(plan.subject.id):
        mark = mark_of(tenant_id, one.registered_at, end_of_day(one.until))
        event = WitnessReminded(**about(plan), registration_id=one.id, witness_profile_ids=())
        told = (
            not_reminded({one.witness_profile_id}, plan.subject.id, event.page(), mark)
            if mark
            else ()
        )
        if told:
            record(replace(event, witness_profile_ids=told))
    for leader in leaders_asked(plan.subject.id):
        mark = mark_of(tenant_id, leader.since, leader.until)
        asks = LeadersReminded(**about(plan), leader_profile_ids=())
        told = not_reminded({leader.profile_id}, plan.subject.id, asks.page(), mark) if mark else ()
        if told:
            record(replace(asks, leader_profile_ids=told))
