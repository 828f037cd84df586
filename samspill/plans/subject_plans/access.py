"""Who may write which subject plan: each service its own, and nobody another's (samspill.md 7)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.language import _
from samspill.plans.participants.people import People, PersonIn
from samspill.plans.plan.access import OpenPlan
from samspill.plans.subject_plans.models import SubjectPlan
from samspill.plans.subject_plans.queries import KindRule, OwnUnit


def may_write(plan: OpenPlan, unit: OwnUnit | None) -> bool:
    """May the actor write for her service now?"""
    may = plan.subject.is_active and plan.may(Area.SUBJECT_PLANS, Level.CONTRIBUTE)
    return may and unit is not None


def may_edit(plan: OpenPlan, unit: OwnUnit | None, row: SubjectPlan) -> bool:
    """May the actor change it: is it her own unit's?"""
    return unit is not None and unit.id == row.unit_id and may_write(plan, unit)


def require_writing_for(plan: OpenPlan, unit: OwnUnit | None) -> OwnUnit:
    """The actor's unit. Raises NotEnough for whoever writes for no service, or not now."""
    if unit is None or not may_write(plan, unit):
        raise NotEnough(_("Tjenestene skriver fagplanene sine selv. Du kan lese dem."))
    return unit


def require_own(plan: OpenPlan, unit: OwnUnit | None, row: SubjectPlan) -> None:
    """Raise NotEnough unless it is the actor's own unit's."""
    if not may_edit(plan, unit, row):
        raise NotEnough(_("Denne fagplanen hører til en annen tjeneste. Du kan lese den."))


def may_be_written_by(rule: KindRule, unit: OwnUnit) -> bool:
    """Is a kind one that this service writes?"""
    return not rule.services or unit.service in rule.services


def require_kind(rule: KindRule, unit: OwnUnit) -> None:
    """Raise NotEnough for a kind that is another service's to write."""
    if not may_be_written_by(rule, unit):
        raise NotEnough(_("Denne planen er det en annen tjeneste som lager."))


def contacts(people: People) -> list[PersonIn]:
    """Who may be named to ask: those at work who have access to subject plans now."""
    return [one for one in people.readers if not one.is_family]


def require_contact(people: People, profile_id: UUID | None) -> None:
    """Raise RuleBroken at "contact" for somebody who has no access now."""
    if profile_id and profile_id not in {one.profile_id for one in contacts(people)}:
        raise RuleBroken("contact", _("Velg blant dem som står i listen."), "no_access")


def readers_among(
    people: People, author: UUID, colleagues: Collection[UUID], *, is_shared: bool
) -> list[PersonIn]:
    """Who reads a subject plan, of those the viewer may know; as row security has it.

    ``colleagues``: who works where it is from.
    """
    writer = people.find(author)
    found = []
    for one in people.readers:
        knows = writer is None or one.may_know(writer)
        if one.profile_id in colleagues or (knows and (is_shared or one.is_family)):
            found.append(one)
    return found
