"""Who sends or calls about a plan: who has it now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import case, select

from samspill.core.clock import today
from samspill.infra.db import db, instant
from samspill.notifications.senders import Sender
from samspill.plans.plan.models import Plan


def holder_of(plan_id: UUID) -> Sender | None:
    """The holder, or who acts for her today; None for what is no plan. As system."""
    day = today(instant())
    acts = (Plan.acting_from <= day) & (Plan.acting_until > day)
    who = case((acts, Plan.acting_profile_id), else_=Plan.holder_profile_id)
    found = db.session.scalar(select(who).where(Plan.id == plan_id))
    return Sender(found, plan_id) if found else None
