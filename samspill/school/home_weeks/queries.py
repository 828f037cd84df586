"""Reads of the weeks at a home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant, run
from samspill.school.guardians.queries import who_may
from samspill.school.home_weeks.models import HomeWeeks, WhichWeeks
from samspill.school.home_weeks.rules import Turns
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.models import Switch


def turns_of(row: Any) -> Turns:
    """What a row says."""
    return Turns(WhichWeeks(row.weeks), frozenset(row.mondays), row.turns_on, row.is_other)


def own_weeks(pupil_id: UUID, profile_id: UUID) -> HomeWeeks | None:
    """What the profile has said itself."""
    return db.session.scalar(
        select(HomeWeeks).where(
            HomeWeeks.pupil_id == pupil_id,
            HomeWeeks.profile_id == profile_id,
            HomeWeeks.ended_at.is_(None),
        )
    )


@dataclass(frozen=True)
class Shown:
    """What another adult has shown the reader. ``is_right`` None: she has not said yet."""

    id: UUID
    name: str
    turns: Turns
    is_right: bool | None


def shown_to(pupil_id: UUID, profile_id: UUID) -> list[Shown]:
    """What others have shown a profile of a pupil, the newest first."""
    rows = db.session.execute(
        select(HomeWeeks, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Profile, Profile.id == HomeWeeks.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            HomeWeeks.pupil_id == pupil_id,
            HomeWeeks.shown_to_id == profile_id,
            HomeWeeks.ended_at.is_(None),
        )
        .order_by(HomeWeeks.said_at.desc())
    )
    return [Shown(one.id, name, turns_of(one), one.is_right) for one, name in rows]


@dataclass(frozen=True)
class Other:
    """An adult to whom one may show it."""

    profile_id: UUID
    name: str


def others_of(pupil: OpenPupil) -> list[Other]:
    """The other adults who have the daily life of a pupil, by name; nobody where its address is
    protected, for where a child lives when is for nobody then."""
    if pupil.subject.child_is_protected:
        return []
    pupil_id, day = pupil.subject.id, today(pupil.at)
    with system_access("who else has the daily life of a pupil"):
        found = who_may(pupil_id, pupil.subject.tenant_id, day, Switch.SEE)
        there = profiles_with(pupil_id, Area.ABSENCE, Level.CONTRIBUTE)
    return [
        Other(one.profile_id, one.name)
        for one in found
        if one.finds
        and not one.is_care_service
        and one.profile_id in there - {pupil.actor.profile_id}
    ]


def turns_of_mine(profile_id: UUID) -> dict[UUID, Turns]:
    """By pupil, what the profile has said: one statement."""
    rows = run(_mine(), {"profile_id": profile_id})
    return {row.pupil_id: turns_of(row) for row in rows}


@cache
def _mine() -> Select[*tuple[Any, ...]]:
    names = ("pupil_id", "weeks", "mondays", "turns_on", "is_other")
    return select(*(getattr(HomeWeeks, name) for name in names)).where(
        HomeWeeks.profile_id == bindparam("profile_id"), HomeWeeks.ended_at.is_(None)
    )


@dataclass(frozen=True)
class HomeNow:
    """Whether a child lives with the reader today, and the last day of it (None: no end)."""

    is_here: bool
    until: date | None


def homes_today(profile_id: UUID) -> dict[UUID, HomeNow]:
    """By pupil of whom the profile has said it."""
    day = today(instant())
    return {
        pupil_id: HomeNow(one.is_here(day), one.until(day))
        for pupil_id, one in turns_of_mine(profile_id).items()
    }
