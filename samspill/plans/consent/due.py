"""Which plans the day asks something of: a coarse search, the plan itself is asked again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, cast, func, literal, or_, select, union

from samspill.core.clock import start_of_day
from samspill.identity.models import Block, Person, Relation
from samspill.infra.db import db, in_parts
from samspill.organisation.queries import policies
from samspill.plans.consent.models import WAITING, Consent, ConsentState
from samspill.plans.participants.models import Participant, ParticipantState
from samspill.plans.plan.models import Plan, PlanStatus

RULES = ("answers", "renewal", "yearly_reminder", "draft", "deadline_reminders")
"""The dated policies that say what is due when."""


def plans_due(tenant_id: UUID, on: date) -> list[UUID]:
    """The plans of a municipality that something may be due for on the day. Call it as system."""
    rules = {name: rule.value for name, rule in policies(RULES, tenant_id, on).items()}
    searches = (*_by_plan(rules, on), *_by_consent(rules, on), _by_invitation(rules, on))
    found = union(*(search.where(Plan.tenant_id == tenant_id) for search in searches))
    return [row.id for row in db.session.execute(found.order_by("id"))]


def _before(on: date, days: int) -> datetime:
    """So many days have passed on ``on`` for what happened before this instant (UTC)."""
    return start_of_day(on - timedelta(days=days - 1))


def _by_plan(rules: dict[str, Any], on: date) -> tuple[Select[UUID], ...]:
    grace_over = on - timedelta(days=rules["renewal"]["grace_days"])
    return (
        select(Plan.id).where(
            Plan.status == PlanStatus.DRAFT,
            Plan.created_at < _before(on, rules["draft"]["days"]),
        ),
        select(Plan.id).where(Plan.status == PlanStatus.EXPIRED, Plan.consent_until < grace_over),
    )


def _by_consent(rules: dict[str, Any], on: date) -> tuple[Select[UUID], ...]:
    consents = select(Plan.id).join(Consent, Consent.plan_id == Plan.id)
    in_force = consents.where(Consent.state == ConsentState.ACTIVE)
    near = on + timedelta(days=max(rules["renewal"]["remind_days_before"]))
    return (
        consents.where(
            Consent.state.in_(WAITING),
            Consent.sent_at < _before(on, min(rules["answers"]["remind_after_days"])),
        ),
        in_force.where(func.least(Consent.until, Consent.renew_by) <= near),
        in_force.where(Consent.active_at < _before(on, rules["yearly_reminder"]["days"])),
    )


def _by_invitation(rules: dict[str, Any], on: date) -> Select[UUID]:
    """Of those who are invited and have not come in: so much of the time has gone."""
    first = min(rules["deadline_reminders"]["remind_at_percent"])
    began = cast(Participant.invited_at, Date)
    gone, whole = literal(on, Date) - began, Participant.invitation_until - began
    return (
        select(Plan.id)
        .join(Participant, Participant.plan_id == Plan.id)
        .where(
            Participant.state == ParticipantState.INVITED,
            gone * 100 >= whole * first,
        )
    )


def plans_of_children(child_ids: Collection[UUID]) -> list[UUID]:
    """The plans for these children, drafts too. Call it as system: it looks past the grants."""
    return [
        plan_id
        for some in in_parts(child_ids)
        for plan_id in db.session.scalars(select(Plan.id).where(Plan.child_id.in_(some)))
    ]


def plans_touched_by_days(days: list[date]) -> list[UUID]:
    """The plans whose child has a birthday, or a relation or block that begins or ends, then.

    Call it as system. Born 29 February counts from 1 March.
    """
    marks = {f"{day:%m%d}" for day in days}
    if "0301" in marks:
        marks.add("0229")
    moved = select(Relation.child_id).where(
        or_(Relation.valid_from.in_(days), Relation.valid_to.in_(days))
    )
    over = select(Block.child_id).where(Block.valid_to.in_(days))
    return list(
        db.session.scalars(
            select(Plan.id)
            .join(Person, Person.id == Plan.child_id)
            .where(
                or_(
                    func.to_char(Person.born_on, "MMDD").in_(marks),
                    Plan.child_id.in_(moved),
                    Plan.child_id.in_(over),
                )
            )
            .order_by(Plan.id)
        )
    )
