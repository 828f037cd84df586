"""Who may be called in to a meeting, and who may change, answer or know of one."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.language import _
from samspill.plans.meetings.models import Meeting
from samspill.plans.meetings.queries import on_the_list
from samspill.plans.participants.people import People, PersonIn, people_of, unknown_to_some
from samspill.plans.plan.access import OpenPlan


def knows_of_meetings(plan: OpenPlan) -> bool:
    """May the actor know when and where the child is (F8)?"""
    return plan.subject.sees(Where.MEETINGS)


def may_call(plan: OpenPlan) -> bool:
    """May the actor call a meeting now?"""
    may = plan.subject.is_active and plan.may(Area.MEETINGS, Level.CONTRIBUTE)
    return may and knows_of_meetings(plan)


def require_knowing(plan: OpenPlan) -> None:
    """Raise NotEnough unless the actor may know of meetings."""
    if not knows_of_meetings(plan):
        raise NotEnough(
            _(
                "Barnet har beskyttet adresse. Bare de som står på listen for møter, ser"
                " kalenderen. Be stafettholderen om å føre deg opp."
            )
        )


def people_who_may_know(plan: OpenPlan) -> People:
    """Everybody of the plan; around a protected child, only who is on its list reaches any."""
    people = people_of(plan, Area.MEETINGS)
    if not plan.subject.child_is_protected:
        return people
    return people.narrowed_to(on_the_list(plan.subject.id))


def may_hear(plan: OpenPlan, profiles: Collection[UUID]) -> set[UUID]:
    """Those of the profiles who may be told of a meeting: around a protected child only who is on
    its list, also when they were called in before it was protected (F8)."""
    told = set(profiles)
    return told & on_the_list(plan.subject.id) if plan.subject.child_is_protected else told


def choosable(people: People, me: UUID) -> list[PersonIn]:
    """Whom one may call in: who has the calendar now, and may know that one takes part (J11)."""
    mine = people.find(me)
    others = [one for one in people.reaching if one.profile_id != me]
    return [one for one in others if mine is None or one.may_know(mine)]


def require_invitable(people: People, me: UUID, chosen: Collection[UUID]) -> list[UUID]:
    """The one who calls (``me``), and the chosen. Raises RuleBroken at "to" for nobody, for who
    has no right to the calendar, and for two of whom one may not know of the other."""
    can = {one.profile_id: one for one in choosable(people, me)}
    chosen = [one for one in chosen if one != me]
    for profile_id in chosen:
        if profile_id not in can:
            raise RuleBroken("to", _why_not(people.find(profile_id)), "no_right")
    if not chosen:
        raise RuleBroken("to", _("Velg minst én person."), "nobody")
    other = unknown_to_some(can[one] for one in chosen)
    if other is not None:
        raise RuleBroken(
            "to",
            _(
                "Ikke alle kan vite at %(name)s er med i planen. Kall inn %(name)s for seg,"
                " eller bare sammen med familien og stafettholderen.",
                name=other.name,
            ),
            "not_known",
        )
    return [me, *(one for one in can if one in chosen)]


def _why_not(person: PersonIn | None) -> str:
    if person is None or person.level > Level.NONE:
        return _("Velg blant dem som står i listen.")
    return _("%(name)s har ikke tilgang til kalenderen nå.", name=person.name)


def require_known_to_all(people: People, me: UUID) -> None:
    """Raise NotEnough for somebody of whom a reader of the calendar may not know (J11)."""
    mine = people.find(me)
    if mine is not None and not all(one.may_know(mine) for one in people.readers):
        raise NotEnough(
            _("Ikke alle som ser kalenderen, kan vite at du er med. Be stafettholderen kalle inn.")
        )


def may_arrange(plan: OpenPlan, meeting: Meeting) -> bool:
    """Is it the actor's to change or call off: her own, or any with MANAGE?"""
    own = plan.may(Area.MEETINGS, Level.CONTRIBUTE) and meeting.is_own(plan.actor.profile_id)
    return own or plan.may(Area.MEETINGS, Level.MANAGE)


def is_ahead(plan: OpenPlan, meeting: Meeting) -> bool:
    """Is it neither called off nor over?"""
    return not meeting.is_cancelled and meeting.ends_at > plan.at


def may_change(plan: OpenPlan, meeting: Meeting) -> bool:
    """May the actor change it now?"""
    return may_arrange(plan, meeting) and plan.subject.is_active and is_ahead(plan, meeting)


def may_answer(plan: OpenPlan, meeting: Meeting) -> bool:
    """Is the actor called in, and may she still answer?"""
    invited = plan.actor.profile_id in meeting.invited_ids
    return invited and plan.subject.is_active and is_ahead(plan, meeting)
