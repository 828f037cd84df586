"""How a plan is opened, and which role gives which level where (samspill.md 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from samspill.access.actor import NOBODY, SYSTEM
from samspill.access.door import Opened, check
from samspill.access.grants import Permission, end_grants, open_grants, register_bar
from samspill.access.levels import Area, Level
from samspill.access.routes import register_opener
from samspill.access.system import system_access
from samspill.core.clock import start_of_day, today
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.language import _
from samspill.infra.db import instant, lock_subject
from samspill.infra.transaction import written_apart
from samspill.plans.plan.queries import PlanView, blocked_from_plan, plan_with_levels

FAR_AWAY = timedelta(days=365 * 100)

HOLDER_PREPARES = {
    Area.PARTICIPANTS: Level.MANAGE,
    Area.CONSENT: Level.WRITE,
    Area.SIGNATORIES: Level.WRITE,
}
"""Before and after any consent the holder may prepare one; nothing about the child."""

HOLDER = {
    Area.OVERVIEW: Level.WRITE,
    Area.MESSAGES: Level.OWN,
    Area.MEETINGS: Level.MANAGE,
    Area.GOALS: Level.WRITE,
    Area.LIFE_AREAS: Level.WRITE,
    Area.SUBJECT_PLANS: Level.CONTRIBUTE,
    Area.DOCUMENTS: Level.WRITE,
    Area.TIMELINE: Level.READ,
    Area.PARTICIPANTS: Level.MANAGE,
    Area.CONSENT: Level.WRITE,
    Area.ACCESS_LOG: Level.READ,
    Area.SIGNATORIES: Level.WRITE,
}
HOLDER_CLOSING = {Area.CLOSING: Level.WRITE, Area.PARTICIPANTS: Level.READ}
"""Names, dates and the own closing note."""
LEFT_OUT = {Area.CONSENT: Level.READ}
"""Whom a leader's decision leaves out sees what is asked and what holds, and answers nothing."""
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
CARE_SERVICE = {
    Area.OVERVIEW: Level.READ,
    Area.MESSAGES: Level.OWN,
    Area.MEETINGS: Level.CONTRIBUTE,
    Area.GOALS: Level.CONTRIBUTE,
    Area.LIFE_AREAS: Level.CONTRIBUTE,
    Area.SUBJECT_PLANS: Level.READ,
    Area.DOCUMENTS: Level.OWN,
    Area.TIMELINE: Level.READ,
    Area.PARTICIPANTS: Level.CONTRIBUTE,
    Area.CONSENT: Level.MANAGE,
    Area.ACCESS_LOG: Level.READ,
    Area.CLOSING: Level.READ,
}
"""The child welfare service that has the care of the child, by a decision (samspill.md 7)."""

YOUNG_PERSON = {**GUARDIAN, Area.CHILD_VOICE: Level.MANAGE}
"""The one the plan is about, from the age at which she must agree: her own voice is hers (J4)."""


class OpenPlan(Opened[PlanView]):
    """A plan that the door has opened for this actor."""

    @property
    def is_holder(self) -> bool:
        """Has the actor the baton today: as stafettholder, or acting for her?"""
        mine = self.actor.profile_id
        return mine in (self.subject.holder_profile_id, self.subject.acts_on(today(self.at)))


def open_plan(plan_id: UUID, area: Area, level: Level) -> OpenPlan:
    """Open one area of a plan. Raises what ``access.door.check`` raises."""
    found: list[PlanView] = []

    def find(profile_id: UUID, _plan_id: UUID) -> Mapping[Area, Level]:
        plan, levels = plan_with_levels(plan_id, profile_id)
        found.extend([plan] if plan else [])
        return at_rest(levels) if plan and plan.is_paused else levels

    def explain(levels: Mapping[Area, Level]) -> NotEnough:
        return _what_helps(found[0], area, levels)

    actor, levels = check(plan_id, area, level, explain, find=find)
    return OpenPlan(found[0], actor, levels, instant())


def open_in_turn(plan_id: UUID, area: Area, level: Level) -> OpenPlan:
    """Wait for the plan's turn, then open it as ``open_plan`` does.

    For an act that a login completes: it arrives as a GET, and has not waited at the door as
    unsafe requests do (I18).
    """
    lock_subject(plan_id)
    return open_plan(plan_id, area, level)


@contextmanager
def seen_by_system(plan_id: UUID, reason: str) -> Iterator[OpenPlan]:
    """Open a plan for what the program reads by itself and takes its time over.

    Nobody waits for it, so nothing may be changed in the block, which runs past row security
    with ``reason`` in the log. ``plan.actor`` is nobody and has no level anywhere: acts that ask
    who acts refuse. Raises NotVisible when there is no such plan.
    """
    # nosemgrep: past-row-security-without-a-reason - the caller's words, held to the same
    with system_access(reason):
        plan, _levels = plan_with_levels(plan_id, NOBODY)
        if plan is None:
            raise NotVisible
        yield OpenPlan(plan, SYSTEM, {}, instant())


@contextmanager
def opened_by_system(plan_id: UUID, reason: str) -> Iterator[OpenPlan]:
    """Open a plan for what the program does by itself: the days that pass, the register.

    As ``seen_by_system``, but the plan is locked to the end of the transaction, and the block's
    events are written at its end.
    """
    lock_subject(plan_id)
    with seen_by_system(plan_id, reason) as plan, written_apart():
        yield plan


GOES_ON = (Area.PARTICIPANTS, Area.CONSENT)
"""What a rest does not touch: who takes part, and that anybody may withdraw."""


def at_rest(levels: Mapping[Area, Level]) -> dict[Area, Level]:
    """What is left while the plan rests: all read on, nobody writes.

    Here at the door, not in the grants: they stay as they were signed, and nothing has to be
    opened again when the rest is over.
    """
    return {a: x if a in GOES_ON else min(x, Level.READ) for a, x in levels.items()}


@contextmanager
def leaving(reason: str) -> Iterator[None]:
    """For the act by which somebody gives up the own place in a plan.

    Who leaves has no right to what must be noted of it (version, evidence, timeline), least of
    all at the end of the act: the block runs past row security with ``reason`` in the log, and
    its events are written there. Who acts stays who she is.
    """
    # nosemgrep: past-row-security-without-a-reason - the caller's words, held to the same
    with system_access(reason), written_apart():
        yield


def _what_helps(plan: PlanView, area: Area, levels: Mapping[Area, Level]) -> NotEnough:
    plan_id = plan.id
    if plan.is_paused and area in levels and area not in GOES_ON:
        return NotEnough(
            _("Planen tar en pause. Du kan lese alt som før, men ikke skrive."),
            f"/planer/{plan_id}",
            _("Til planen"),
        )
    if Area.OVERVIEW in levels:
        return NotEnough(
            _("Denne delen er ikke åpen for deg. Spør stafettholderen hvis du trenger den."),
            f"/planer/{plan_id}",
            _("Til planen"),
        )
    if Area.CLOSING in levels:
        return NotEnough(
            _("Planen er avsluttet. Du kan se avslutningen, ikke innholdet."),
            f"/planer/{plan_id}/avslutning",
            _("Til avslutningen"),
        )
    if Area.SIGNATORIES in levels and Area.CONSENT not in levels:
        return NotEnough(
            _("Du skal bare avgjøre hvem som må svare. Resten av planen er ikke åpen for deg."),
            f"/planer/{plan_id}/avklaring",
            _("Til avklaringen"),
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


def open_to_signatories(plan_id: UUID, consent_id: UUID, people: dict[UUID, datetime]) -> None:
    """Those who must agree may read the consent and the log, and answer, each until her own end."""
    opened = [Permission(profile, SIGNATORY, until) for profile, until in people.items()]
    open_grants(plan_id, "signatory", consent_id, opened)


def close_to_signatory(plan_id: UUID, consent_id: UUID, profile_id: UUID) -> None:
    """One need not answer this version after all; what she has from elsewhere stays."""
    end_grants(plan_id, "need not answer", source_id=consent_id, profile_id=profile_id)


def open_to_left_out(plan_id: UUID, consent_id: UUID, people: dict[UUID, datetime]) -> None:
    """Those whom a decision leaves out, and does not hide it from, may read the consent."""
    opened = [Permission(profile, LEFT_OUT, until) for profile, until in people.items()]
    open_grants(plan_id, "left out", consent_id, opened)


def open_to_family(
    plan_id: UUID, people: dict[UUID, datetime], levels: Mapping[Area, Level]
) -> None:
    """The plan lives: the family has all of it, each until her own end (I12).

    ``levels`` is GUARDIAN, YOUNG_PERSON or CARE_SERVICE: what these people are to the plan.
    """
    opened = [Permission(profile, dict(levels), until) for profile, until in people.items()]
    open_grants(plan_id, "family", plan_id, opened)


def suspend(plan_id: UUID, profile_id: UUID) -> None:
    """One of the family is out now: lost responsibility, a block, protection (I10, I21)."""
    end_grants(plan_id, "suspended", profile_id=profile_id)


def close_to_all_but(
    plan_id: UUID,
    family: dict[UUID, tuple[Mapping[Area, Level], datetime]],
    holder: UUID,
    closing_until: datetime,
    because: str = "consent withdrawn",
) -> None:
    """The plan is over: everyone out, the family reads on, the holder may close.

    ``family`` is profile id to what she had while the plan lived, and her own end.
    """
    end_grants(plan_id, because)
    people = [
        Permission(profile, {area: min(level, Level.READ) for area, level in had.items()}, until)
        for profile, (had, until) in family.items()
    ]
    open_grants(plan_id, "family", plan_id, people)
    closing = Permission(holder, HOLDER_CLOSING, closing_until)
    open_grants(plan_id, "closing", plan_id, [closing])


def shut_out(plan_id: UUID, profiles: list[UUID]) -> None:
    """A block took force: the person is out of the plan in every profile, now (I21)."""
    for profile_id in profiles:
        end_grants(plan_id, "blocked", profile_id=profile_id)


def close_to(plan_id: UUID, profile_id: UUID, because: str) -> None:
    """One profile is out of the plan, whatever had opened it."""
    end_grants(plan_id, because, profile_id=profile_id)


def close_closing(plan_id: UUID, holder: UUID) -> None:
    """The holder has finished; whether she reads on is the family's to say."""
    end_grants(plan_id, "closing finished", profile_id=holder, source_id=plan_id)


def end_closing(plan_id: UUID) -> None:
    """Back from closing: what was left to read ends, before it is opened as it was."""
    end_grants(plan_id, "opened again")


def open_acting(plan_id: UUID, profile_id: UUID, since: date, until: date) -> None:
    """Let somebody act for the holder on the days [since, until) (Oslo): it ends by itself."""
    acting = Permission(profile_id, HOLDER, start_of_day(until), start_of_day(since))
    open_grants(plan_id, "acting", plan_id, [acting])


def close_acting(plan_id: UUID, profile_id: UUID, because: str) -> None:
    """She acts no more; what a consent gave her as a participant she keeps."""
    end_grants(plan_id, because, profile_id=profile_id, source_id=plan_id)


register_opener("plan_id", open_plan)
register_bar(blocked_from_plan)
