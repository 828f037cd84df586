"""Who may change which document and folder: those who write all, and those whose own it is."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.language import _
from samspill.plans.documents.models import Document
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.participants.people import People, PersonIn
from samspill.plans.plan.access import OpenPlan


class OwnRow(Protocol):
    """A document or a folder: it knows whose it is."""

    def is_own(self, profile_id: UUID) -> bool:
        """Is it this profile's?"""


def may_write(plan: OpenPlan) -> bool:
    """May the actor bring documents now?"""
    return plan.subject.is_active and plan.may(Area.DOCUMENTS, Level.CONTRIBUTE)


def may_edit(plan: OpenPlan, row: OwnRow) -> bool:
    """May the actor change it: all with WRITE, the own with CONTRIBUTE?"""
    own = row.is_own(plan.actor.profile_id)
    return may_write(plan) and (own or plan.may(Area.DOCUMENTS, Level.WRITE))


def require_own(plan: OpenPlan, row: OwnRow) -> None:
    """Raise NotEnough unless the actor may change it."""
    if not may_edit(plan, row):
        raise NotEnough(_("Du kan endre det du har lagt inn selv. Spør stafettholderen om resten."))


def choosable(people: People) -> list[PersonIn]:
    """Whom a document may be shown to beside the family and the holder, who read every one.

    A service that has the care reads only what it is sent (samspill.md 7), so it is among them.
    """
    return [one for one in people.reaching if not _reads_every(one)]


def _reads_every(one: PersonIn) -> bool:
    return one.level >= Level.READ and (one.is_family or one.role == "BATON_HOLDER")


def require_choosable(people: People, known: Known) -> None:
    """Raise RuleBroken at "known_by" for somebody who has no access to documents."""
    can = {one.profile_id for one in choosable(people)}
    if not set(known.by) <= can:
        raise RuleBroken("known_by", _("Velg blant dem som står i listen."), "no_access")


def is_guarded(plan: OpenPlan) -> bool:
    """Is what a file may say of a protected child kept from who opened the plan (F8)?"""
    return not plan.subject.sees(Where.FILES)


def readers_among(plan: OpenPlan, people: People, document: Document) -> list[PersonIn]:
    """Who reads a document, of those the viewer may know; as row security has it."""
    is_open = document.known_to == KnownTo.ALL
    holders = {plan.subject.holder_profile_id, plan.subject.acts_on()}
    wide = [one for one in people.readers if is_open or one.is_family or one.profile_id in holders]
    named = {document.author_profile_id, *document.known_by}
    return [one for one in people.reaching if one in wide or one.profile_id in named]
