"""Who may change which goal and activity: those who write all, and those whose own it is."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.language import _
from samspill.plans.goals.models import RatedBy
from samspill.plans.participants.people import People
from samspill.plans.plan.access import OpenPlan


class OwnRow(Protocol):
    """A goal or an activity: it knows whose it is."""

    def is_own(self, profile_id: UUID) -> bool:
        """Is it this profile's?"""


def may_edit(plan: OpenPlan, row: OwnRow) -> bool:
    """May the actor write the row anew: all with WRITE, the own with CONTRIBUTE?"""
    if not plan.subject.is_active:
        return False
    own = plan.may(Area.GOALS, Level.CONTRIBUTE) and row.is_own(plan.actor.profile_id)
    return own or plan.may(Area.GOALS, Level.WRITE)


def require_own(plan: OpenPlan, row: OwnRow) -> None:
    """Raise NotEnough unless the actor may write the row anew."""
    if not may_edit(plan, row):
        raise NotEnough(
            _("Du kan endre det du har skrevet selv, eller har ansvar for. Skriv en kommentar.")
        )


def require_access(people: People, profile_id: UUID | None, field: str) -> None:
    """Raise RuleBroken at the field when somebody without access would be responsible."""
    if profile_id is not None and not people.has(profile_id):
        name = people.name(profile_id)
        raise RuleBroken(
            field,
            _("%(name)s har ikke tilgang til mål. Velg en annen.", name=name),
            "no_access",
        )


def thermometers_of(plan: OpenPlan) -> list[RatedBy]:
    """Whose thermometers the actor may set: the child's own, and that of her side of the table.

    The holder notes for both, for a family on paper (F5): the page says who noted it.
    """
    if plan.subject.child_id == plan.actor.person_id:
        return [RatedBy.CHILD]
    if plan.is_holder:
        return list(RatedBy)
    is_family = plan.may(Area.CONSENT, Level.MANAGE)
    return [RatedBy.CHILD, RatedBy.HOME if is_family else RatedBy.SCHOOL]
