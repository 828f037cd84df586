"""Who can see what, now or on a day that was: read from the grants themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.access.grants import levels_within
from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.clock import end_of_day, start_of_day
from samspill.core.language import _
from samspill.identity.models import ProfileKind
from samspill.identity.queries import ProfileView, profiles_by_id
from samspill.plans.emergency.queries import not_told
from samspill.plans.participants.models import Role
from samspill.plans.participants.queries import ParticipantView, everybody_ever
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class Onlooker:
    """Somebody with access and no place: who acts for the holder, a witness, one who is asked."""

    profile_id: UUID
    name: str
    initials: str
    role: str
    title: str | None
    unit_name: str | None


@dataclass(frozen=True)
class Sight:
    """One person and how far she sees in each area."""

    person: ParticipantView | Onlooker
    levels: Mapping[Area, Level]


def who_sees_what(plan: OpenPlan, day: date | None) -> list[Sight]:
    """Everyone with access at this instant, or at any time on ``day`` (Oslo): family first.

    For a child with protection no guardian sees another's name here (J9). A leader who opened the
    plan in an emergency stands here when the family may know (J8).
    """
    start = start_of_day(day) if day else plan.at
    end = end_of_day(day) if day else plan.at + timedelta(microseconds=1)
    untold = [
        access_id
        for access_id, profile_id in not_told(plan.subject.id).items()
        if profile_id != plan.actor.profile_id
    ]
    levels = levels_within(plan.subject.id, start, end, but_sources=untold)
    known = everybody_ever(plan.subject.id)
    people: dict[UUID, ParticipantView | Onlooker] = {**known}
    people |= _onlookers(plan, [one for one in levels if one not in known])
    return [
        Sight(person, levels[profile_id])
        for profile_id, person in people.items()
        if profile_id in levels and not _is_hidden(plan, person)
    ]


def _onlookers(plan: OpenPlan, profile_ids: list[UUID]) -> dict[UUID, Onlooker]:
    if not profile_ids:
        return {}
    found = sorted(profiles_by_id(profile_ids).values(), key=lambda one: (one.kind, one.name))
    return {one.id: _onlooker(plan, one) for one in found}


def _onlooker(plan: OpenPlan, profile: ProfileView) -> Onlooker:
    """Those in private are asked to sign; the others see it in their work."""
    own = profile.person_id == plan.subject.child_id
    role = (
        (Role.YOUNG_PERSON if own else Role.GUARDIAN) if profile.kind == ProfileKind.PRIVATE else ""
    )
    title = profile.title
    if profile.id == plan.subject.acting_profile_id:
        title = _("Vikar for %(name)s", name=plan.subject.holder_name)
    place = profile.unit_name if plan.subject.sees(Where.WORKPLACES) else None
    return Onlooker(profile.id, profile.name, profile.initials, role, title, place)


def _is_hidden(plan: OpenPlan, person: ParticipantView | Onlooker) -> bool:
    return (
        plan.subject.child_is_protected
        and not plan.is_holder
        and person.role == Role.GUARDIAN
        and person.profile_id != plan.actor.profile_id
    )
