"""Everybody of a plan at once: what they are called, who reads an area, who may be given a task."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Date, DateTime, Uuid, bindparam, case, func, or_, select

from samspill.access.grants import EMERGENCY, Grant
from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where, shown
from samspill.core.clock import today
from samspill.core.language import _
from samspill.core.names import initials
from samspill.identity.models import Person, Profile
from samspill.infra.db import instant, norwegian_order, run
from samspill.organisation.models import Unit
from samspill.plans.participants.models import FAMILY, GONE, KnownTo, Participant, Role
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class PersonIn:
    """Somebody who takes or took part, of whom the viewer may know (J11), and her level now."""

    profile_id: UUID
    name: str
    role: str
    title: str
    unit_name: str | None
    level: Level
    known_to: str = KnownTo.ALL
    known_by: tuple[UUID, ...] = ()

    @property
    def initials(self) -> str:
        """First letters of first and last name."""
        return initials(self.name)

    @property
    def is_family(self) -> bool:
        """Is it the one the plan is about, or somebody who answers for her?"""
        return self.role in FAMILY

    def may_know(self, other: PersonIn) -> bool:
        """May she know that the other takes part (J11)? Family and holder always may."""
        decides = self.is_family or self.role == Role.BATON_HOLDER or self == other
        return decides or other.known_to == KnownTo.ALL or self.profile_id in other.known_by


_NOW = bindparam("now", type_=DateTime(timezone=True))
_LEVEL = (
    select(func.max(Grant.level))
    .where(
        Grant.profile_id == Participant.profile_id,
        Grant.subject_id == Participant.plan_id,
        Grant.area == bindparam("area"),
        Grant.source != EMERGENCY,
        Grant.valid_from <= _NOW,
        Grant.valid_to > _NOW,
    )
    .correlate(Participant)
    .scalar_subquery()
)
_PEOPLE = (
    select(
        Participant.profile_id,
        (Person.given_name + " " + Person.family_name).label("name"),
        Participant.role,
        Participant.title,
        shown(Where.WORKPLACES, Participant.plan_id, Unit.name).label("unit_name"),
        case(
            (Profile.valid_to <= bindparam("today", type_=Date), 0), else_=func.coalesce(_LEVEL, 0)
        ).label("level"),
        Participant.known_to,
        Participant.known_by,
    )
    .join(Profile, Profile.id == Participant.profile_id)
    .join(Person, Person.id == Profile.person_id)
    .outerjoin(Unit, Unit.id == Profile.unit_id)
    .where(Participant.plan_id == bindparam("plan_id", type_=Uuid))
    .order_by(
        or_(*(Participant.state == state for state in GONE)),
        Participant.role != "YOUNG_PERSON",
        Participant.role != "GUARDIAN",
        Participant.role != "BATON_HOLDER",
        norwegian_order(Person.given_name + " " + Person.family_name),
        Participant.id,
    )
)


def unknown_to_some(people: Iterable[PersonIn]) -> PersonIn | None:
    """Somebody among them of whom another may not know (J11), or None."""
    among = list(people)
    return next((two for one in among for two in among if not one.may_know(two)), None)


class People:
    """The people of one plan, as one who looks may know them."""

    def __init__(self, people: Iterable[PersonIn]) -> None:
        self._by_id: dict[UUID, PersonIn] = {}
        for one in people:
            self._by_id.setdefault(one.profile_id, one)

    def name(self, profile_id: UUID | None) -> str:
        """What somebody is called; without a name for whom the viewer may not know (J11).

        None is nobody here: it came with an earlier plan, from elsewhere.
        """
        if profile_id is None:
            return _("Fra en tidligere plan")
        found = self._by_id.get(profile_id)
        return found.name if found else _("En som er eller var med")

    def find(self, profile_id: UUID | None) -> PersonIn | None:
        """Somebody of the plan, if the viewer may know of her."""
        return self._by_id.get(profile_id) if profile_id else None

    def has(self, profile_id: UUID | None) -> bool:
        """Has she access to the area now?"""
        found = self._by_id.get(profile_id) if profile_id else None
        return found is not None and found.level > Level.NONE

    def narrowed_to(self, profiles: Collection[UUID]) -> People:
        """The same people; who is not among the profiles has no access."""
        return People(
            one if one.profile_id in profiles else replace(one, level=Level.NONE)
            for one in self._by_id.values()
        )

    @property
    def known(self) -> list[PersonIn]:
        """All whom the viewer may know of, those who are gone last."""
        return list(self._by_id.values())

    @property
    def readers(self) -> list[PersonIn]:
        """Who reads all of the area."""
        return [one for one in self._by_id.values() if one.level >= Level.READ]

    @property
    def reaching(self) -> list[PersonIn]:
        """Who reaches anything of the area: may be given a task in it."""
        return [one for one in self._by_id.values() if one.level >= Level.OWN]


def people_of(plan: OpenPlan, area: Area) -> People:
    """Everybody who takes or took part in the plan, with the level each has in the area."""
    shell = plan.subject
    now = instant()
    values = {"plan_id": shell.id, "area": str(area), "now": now, "today": today(now)}
    people = [
        PersonIn(**{**row._asdict(), "level": Level(row.level), "known_by": tuple(row.known_by)})
        for row in run(_PEOPLE, values)
    ]
    acting = shell.acts_on()
    if acting is not None:
        level = Level.WRITE  # who acts for the holder has what she has, and no place of her own
        name = shell.acting_name or ""
        people.append(PersonIn(acting, name, Role.BATON_HOLDER, "", None, level))
    return People(people)
