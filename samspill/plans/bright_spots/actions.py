"""What may be done with bright spots: write one, correct it for a day, take it away."""

from __future__ import annotations

from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.bright_spots.events import (
    BrightSpotChanged,
    BrightSpotRemoved,
    BrightSpotWritten,
)
from samspill.plans.bright_spots.models import BrightSpot
from samspill.plans.bright_spots.queries import CORRECTED_WITHIN, bright_spot_row
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_writing
from samspill.plans.plan.access import OpenPlan


def may_write_bright_spots(plan: OpenPlan) -> bool:
    """May the actor write one: all who contribute to the goals, the family and the holder too?"""
    return plan.subject.is_active and plan.may(Area.GOALS, Level.CONTRIBUTE)


def write_bright_spot(plan: OpenPlan, text: str) -> BrightSpot:
    """Write of something good that happened. Raises Conflict unless the plan is in use."""
    require_writing(plan)
    row = BrightSpot(
        id=new_id(),
        plan_id=plan.subject.id,
        text=text,
        author_profile_id=plan.actor.profile_id,
        written_at=plan.at,
    )
    db.session.add(row)
    record(BrightSpotWritten(**about(plan), bright_spot_id=row.id))
    return row


def change_bright_spot(plan: OpenPlan, bright_spot_id: UUID, text: str) -> None:
    """Correct one's own. Raises NotVisible for none, NotEnough for another's and for what has
    stood for more than a day, Conflict unless the plan is in use."""
    row = correctable_bright_spot(plan, bright_spot_id)
    row.text, row.changed_at = text, plan.at
    record(BrightSpotChanged(**about(plan), bright_spot_id=row.id))


def take_away_bright_spot(plan: OpenPlan, bright_spot_id: UUID) -> None:
    """Its words are gone. Raises NotVisible for none, NotEnough for another's, Conflict unless the
    plan is in use."""
    row = own_bright_spot(plan, bright_spot_id)
    row.text, row.changed_at = None, plan.at
    record(BrightSpotRemoved(**about(plan), bright_spot_id=row.id))


def correctable_bright_spot(plan: OpenPlan, bright_spot_id: UUID) -> BrightSpot:
    """One that the actor may still correct. Raises as ``change_bright_spot``."""
    row = own_bright_spot(plan, bright_spot_id)
    if plan.at - row.written_at >= CORRECTED_WITHIN:
        raise NotEnough(_("Det har stått her en stund, og kan bare tas bort nå."))
    return row


def own_bright_spot(plan: OpenPlan, bright_spot_id: UUID) -> BrightSpot:
    """One that the actor wrote, for her to change. Raises NotVisible, NotEnough or Conflict."""
    require_writing(plan)
    lock_subject(plan.subject.id)
    row = bright_spot_row(plan.subject.id, bright_spot_id)
    if row.author_profile_id != plan.actor.profile_id:
        raise NotEnough(_("Du kan bare endre det du har skrevet selv."))
    return row
