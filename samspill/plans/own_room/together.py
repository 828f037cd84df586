"""Sammen: a child writes at the screen of somebody who helps it, and she is signed out meanwhile.

What is needed stands in a session that nobody is signed in to: the plan, who sits beside, an id for
what is written. What the child keeps goes into its own room, with a copy for her and whom it chose.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.clock import age, today
from samspill.core.errors import Conflict, NotEnough
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.core.names import first_name
from samspill.identity.invitations import private_profile
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.organisation.queries import policy
from samspill.plans.consent.letting_in import about
from samspill.plans.own_room.access import Room, choosable, require_choosable
from samspill.plans.own_room.actions import Picture, Whole, copy_for, keep_entry, whole
from samspill.plans.own_room.events import EntryShared
from samspill.plans.own_room.models import RoomEntry
from samspill.plans.own_room.queries import Said
from samspill.plans.participants.people import PersonIn, people_of
from samspill.plans.plan.access import OpenPlan, opened_by_system, seen_by_system


@dataclass(frozen=True)
class Sitting:
    """A child and an adult at one screen, as a session keeps it. ``is_young``: words are few."""

    plan_id: UUID
    adult_profile_id: UUID
    adult_name: str
    entry_id: UUID
    child_name: str
    is_young: bool

    def to_json(self) -> dict[str, Any]:
        """For the session row."""
        ids = ("plan_id", "adult_profile_id", "entry_id")
        return {**vars(self), **{name: str(getattr(self, name)) for name in ids}}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Sitting:
        """What ``to_json`` gave."""
        ids = ("plan_id", "adult_profile_id", "entry_id")
        return cls(**{**kept, **{name: UUID(kept[name]) for name in ids}})


def sit_down(plan: OpenPlan) -> Sitting:
    """The actor will sit beside the child. Nothing is written yet.

    Raises NotEnough for the family (nobody opens the room as the child), for whom the child may
    not know of (J11), and in a plan that is not in use.
    """
    beside = next((one for one in _adults(plan) if one.profile_id == plan.actor.profile_id), None)
    if beside is None or not plan.subject.is_active:
        raise NotEnough(_("Dette er for dem som jobber med barnet i en plan som er i bruk."))
    day = today(plan.at)
    weight = policy("child_heard", plan.subject.tenant_id, day).value["great_weight_from"]
    born = plan.subject.child_born_on
    return Sitting(
        plan_id=plan.subject.id,
        adult_profile_id=beside.profile_id,
        adult_name=beside.name,
        entry_id=new_id(),
        child_name=first_name(plan.subject.child_name),
        is_young=age(born, day) < weight,
    )


def may_sit_down(plan: OpenPlan) -> bool:
    """May the actor begin?"""
    mine = plan.actor.profile_id
    return plan.subject.is_active and mine in {one.profile_id for one in _adults(plan)}


def _adults(plan: OpenPlan) -> list[PersonIn]:
    return [one for one in _around(plan) if not one.is_family]


def _around(plan: OpenPlan) -> list[PersonIn]:
    """With whom the child may share, as ``choosable`` has it for a child without a place."""
    people = people_of(plan, Area.OVERVIEW)
    child = next((one.profile_id for one in people.readers if one.role == "YOUNG_PERSON"), new_id())
    return choosable(people, child)


def readers_to_choose(sitting: Sitting) -> list[PersonIn]:
    """Who else might read it, by the rights of this instant: she who sits beside does anyway."""
    with seen_by_system(sitting.plan_id, "whom a child beside an adult may share with") as plan:
        return [one for one in _around(plan) if one.profile_id != sitting.adult_profile_id]


def write_together(
    sitting: Sitting, said: Said, chosen: Collection[UUID], picture: Picture | None = None
) -> list[PersonIn]:
    """Keep what the child wrote, in its own room, with a copy for each reader. Gives the readers.

    As system: nobody is signed in. Sent twice it is kept once. Raises RuleBroken as ``whole``, and
    at "to" for who may not read; Conflict when the plan is not in use any more.
    """
    content = whole(replace(said, beside=sitting.adult_name), picture)
    with opened_by_system(sitting.plan_id, "a child writes beside an adult") as plan:
        if not plan.subject.is_active:
            raise Conflict(_("Planen er ikke i bruk nå. Ingenting er lagret."))
        wanted = [sitting.adult_profile_id, *chosen]
        readers = require_choosable(_around(plan), wanted)
        if db.session.get(RoomEntry, sitting.entry_id) is None:
            _keep(plan, sitting, content, readers)
    return readers


def _keep(plan: OpenPlan, sitting: Sitting, content: Whole, readers: list[PersonIn]) -> None:
    child = db.session.get_one(Person, plan.subject.child_id)
    profile_id = private_profile(child, plan.subject.tenant_id, None, today(plan.at))
    room = Room(profile_id, child.id, sitting.child_name, sitting.is_young, plan.at)
    entry = keep_entry(room, content, sitting.entry_id)
    for reader in readers:
        db.session.add(copy_for(room, plan, entry, reader, content))
    others = sorted({one.profile_id for one in readers} - {sitting.adult_profile_id})
    record(EntryShared(**about(plan), reader_profile_ids=tuple(others)))
