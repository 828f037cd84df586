"""How a plan is opened, and which role gives which level where (samspill.md 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from samspill.access.actor import NOBODY, SYSTEM
from samspill.access.door import Opened, check
from samspill.access.grants import Permission, end_grants, open_grants, register_bar
from samspill.access.levels import Area, Level
from samspill.access.routes import register_opener
from samspill.access.system import system_access
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.language import _
from samspill.infra.db import instant, lock_subject
from samspill.infra.transaction import written_apart
from samspill.plans.plan.queries import PlanView, blocked_from_plan, plan_with_levels

FAR_AWAY = timedelta(days=365 * 100)

HOLDER_PREPARES = {Area.PARTICIPANTS: Level.MANAGE, Area.CONSENT: Level.WRITE}
"""Before and after any consent the holder may prepare one; nothing about the child."""

HOLDER = {
    Area.OVERVIEW: Level.WRITE,
    Area.MESSAGES: Level.OWN,
    Area.MEETINGS: Level.MANAGE,
    Area.GOALS: Level.WRITE,
    Area.LIFE_AREAS: Level.WRITE,
    Area.SUBJECT_PLANS: Level.WRITE,
    Area.DOCUMENTS: Level.WRITE,
    Area.TIMELINE: Level.READ,
    Area.PARTICIPANTS: Level.MANAGE,
    Area.CONSENT: Level.WRITE,
    Area.ACCESS_LOG: Level.READ,
}
HOLDER_CLOSING = {Area.CLOSING: Level.WRITE, Area.PARTICIPANTS: Level.READ}
"""Names, dates and the own closing note."""
SIGNATORY = {
    Area.PARTICIPANTS: Level.CONTRIBUTE,
    Area.CONSENT: Level.MANAGE,
    Area.ACCESS_LOG: Level.READ,
}
GUARDIAN = {
    Area.OVERVIEW: Level.WRITE,
    Area.MESSAGES: Level.OWN,
    Area.MEETINGS: Level.CONTRIBUTE,
    Area.GOALS: Level.WRITE,
    Area.LIFE_AREAS: Level.WRITE,
    Area.SUBJECT_PLANS: Level.READ,
    Area.DOCUMENTS: Level.CONTRIBUTE,
    Area.TIMELINE: Level.READ,
    Area.PARTICIPANTS: Level.CONTRIBUTE,
    Area.CONSENT: Level.MANAGE,
    Area.ACCESS_LOG: Level.READ,
    Area.CLOSING: Level.READ,
}
"""A guardian writes everywhere but reads only once the plan is closing."""


class OpenPlan(Opened[PlanView]):
    """A plan that the door has opened for this actor."""

    @property
    def is_holder(self) -> bool:
        """Is the actor the stafettholder, in the profile that holds the plan?"""
        return self.subject.holder_profile_id == self.actor.profile_id


def open_plan(plan_id: UUID, area: Area, level: Level) -> OpenPlan:
    """Open one area of a plan. Raises what ``access.door.check`` raises."""
    found: list[PlanView] = []

    def find(profile_id: UUID, _plan_id: UUID) -> Mapping[Area, Level]:
        plan, levels = plan_with_levels(plan_id, profile_id)
        found.extend([plan] if plan else [])
        return levels

    actor, levels = check(plan_id, area, level, partial(_what_helps, plan_id), find=find)
    return OpenPlan(found[0], actor, levels, instant())


@contextmanager
def opened_by_system(plan_id: UUID, reason: str) -> Iterator[OpenPlan]:
    """Open a plan for what the program does by itself: the days that pass, the register.

    The plan is locked, the block runs past row security with ``reason`` in the log, and its
    events are written at its end. ``plan.actor`` is nobody and has no level anywhere: acts that
    ask who acts refuse. Raises NotVisible when there is no such plan.
    """
    lock_subject(plan_id)
    with system_access(reason), written_apart():
        plan, _levels = plan_with_levels(plan_id, NOBODY)
        if plan is None:
            raise NotVisible
        yield OpenPlan(plan, SYSTEM, {}, instant())


def _what_helps(plan_id: UUID, levels: Mapping[Area, Level]) -> NotEnough:
    if Area.OVERVIEW in levels:
        return NotEnough(
            _("Denne delen er ikke åpen for deg. Spør stafettholderen hvis du trenger den."),
            f"/planer/{plan_id}",
            _("Til planen"),
        )
    if Area.CLOSING in levels:
        return NotEnough(
            _("Samtykket er trukket tilbake. Du kan se avslutningen, ikke innholdet."),
            f"/planer/{plan_id}/avslutning",
            _("Til avslutningen"),
        )
    return NotEnough(
        _("Planen åpner når alle som må svare, har sagt ja."),
        f"/planer/{plan_id}/samtykke",
        _("Til samtykket"),
    )


def open_draft(plan_id: UUID, holder: UUID) -> None:
    """The holder prepares: proposals and consent, nothing about the child."""
    until = instant() + FAR_AWAY
    open_grants(plan_id, "draft", plan_id, [Permission(holder, HOLDER_PREPARES, until)])


def end_draft(plan_id: UUID) -> None:
    """The draft is gone: nobody has anything in it."""
    end_grants(plan_id, "draft discarded")


def open_to_signatories(
    plan_id: UUID, consent_id: UUID, profiles: list[UUID], until: datetime
) -> None:
    """Those who must agree may read the consent and the log, and answer, until ``until``."""
    people = [Permission(profile, SIGNATORY, until) for profile in profiles]
    open_grants(plan_id, "signatory", consent_id, people)


def open_to_family(plan_id: UUID, profiles: list[UUID], until: datetime) -> None:
    """The plan lives: the family has all of it, until the child is of age (I12)."""
    open_grants(plan_id, "family", plan_id, [Permission(p, GUARDIAN, until) for p in profiles])


def close_to_all_but(
    plan_id: UUID, family: dict[UUID, datetime], holder: UUID, closing_until: datetime
) -> None:
    """The consent is gone: everyone out, the family reads on, the holder may close."""
    end_grants(plan_id, "consent withdrawn")
    readers = {area: min(level, Level.READ) for area, level in GUARDIAN.items()}
    people = [Permission(profile, readers, until) for profile, until in family.items()]
    open_grants(plan_id, "family", plan_id, people)
    closing = Permission(holder, HOLDER_CLOSING, closing_until)
    open_grants(plan_id, "closing", plan_id, [closing])


def shut_out(plan_id: UUID, profiles: list[UUID]) -> None:
    """A block took force: the person is out of the plan in every profile, now (I21)."""
    for profile_id in profiles:
        end_grants(plan_id, "blocked", profile_id=profile_id)


register_opener("plan_id", open_plan)
register_bar(blocked_from_plan)
