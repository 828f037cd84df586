"""Who has a room of her own, and with whom a child may share what stands in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Level
from samspill.core.clock import age, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.models import ProfileKind
from samspill.infra.db import instant
from samspill.organisation.queries import policies
from samspill.plans.own_room.queries import Dweller, dweller
from samspill.plans.participants.models import KnownTo
from samspill.plans.participants.people import People, PersonIn


@dataclass(frozen=True)
class Room:
    """A child's own room, opened by the child. ``is_young``: for whom words are few and large."""

    profile_id: UUID
    person_id: UUID
    first_name: str
    is_young: bool
    at: datetime


def open_room(actor: Actor) -> Room:
    """The actor's own room. Raises NotVisible for who has none: whoever is of age, and at work."""
    at = instant()
    found, day = dweller(actor.profile_id), today(at)
    rules = policies(("ages", "child_heard"), actor.tenant_id, day)
    if not has_room(found, day, rules["ages"].value["adult_from"]):
        raise NotVisible
    weight = rules["child_heard"].value["great_weight_from"]
    years = age(found.born_on, day) if found.born_on else weight
    return Room(actor.profile_id, actor.person_id, found.first_name, years < weight, at)


def has_room(one: Dweller, day: date, adult_from: int) -> bool:
    """Has she a room: a child has, and who is of age keeps what she wrote before?"""
    if one.kind != ProfileKind.PRIVATE or one.born_on is None:
        return False
    return one.has_written or age(one.born_on, day) < adult_from


def choosable(people: People, child: UUID) -> list[PersonIn]:
    """With whom a child may share: who reads the plan now, and of whom it may know (J11).

    A child with a place in the plan may know of all; one without, of those whom all may know.
    Helpers stand first; nobody is chosen beforehand.
    """
    me = people.find(child)
    others = [one for one in people.readers if one.profile_id != child]
    known = [one for one in others if (me and me.is_family) or one.known_to == KnownTo.ALL]
    return sorted(known, key=lambda one: one.is_family)


def require_choosable(can: Iterable[PersonIn], chosen: Collection[UUID]) -> list[PersonIn]:
    """The chosen, as people. Raises RuleBroken at "to" for nobody, and for who has no right now."""
    found = {one.profile_id: one for one in can if one.level >= Level.READ}
    if not chosen:
        raise RuleBroken("to", _("Velg minst én."), "nobody")
    if not set(chosen) <= set(found):
        raise RuleBroken(
            "to", _("En av dem er ikke med lenger. Velg blant dem som står her."), "no_right"
        )
    return [found[one] for one in dict.fromkeys(chosen)]
