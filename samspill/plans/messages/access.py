"""Who may be written to, and what may be done with a message: asked when it is sent, each time."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.messages.models import Message, MessageThread
from samspill.plans.participants.people import People, PersonIn, unknown_to_some
from samspill.plans.plan.access import OpenPlan


def may_write(plan: OpenPlan) -> bool:
    """May the actor write messages now?"""
    return plan.subject.is_active and plan.may(Area.MESSAGES, Level.OWN)


def choosable(people: People, me: UUID) -> list[PersonIn]:
    """Whom one may write to: who has messages now, and may know that one takes part (J11)."""
    mine = people.find(me)
    return [one for one in people.reaching if mine and one != mine and one.may_know(mine)]


def everybody(people: People, me: UUID) -> list[PersonIn]:
    """Whom «alle» is: without those of whom somebody else in it may not know (J11)."""
    all_of_them = choosable(people, me)
    return [one for one in all_of_them if all(other.may_know(one) for other in all_of_them)]


def left_out(people: People, me: UUID) -> list[PersonIn]:
    """Who is not in «alle», though one may write to her."""
    inside = everybody(people, me)
    return [one for one in choosable(people, me) if one not in inside]


def require_choosable(people: People, me: UUID, chosen: Collection[UUID]) -> list[PersonIn]:
    """The chosen, as people. Raises RuleBroken at "to" for nobody, for who has no right to
    messages, and for two of whom one may not know of the other."""
    can = {one.profile_id: one for one in choosable(people, me)}
    for profile_id in chosen:
        if profile_id not in can:
            raise RuleBroken("to", _why_not(people.find(profile_id)), "no_right")
    if not chosen:
        raise RuleBroken("to", _("Velg minst én person."), "nobody")
    found = [one for one in can.values() if one.profile_id in chosen]
    require_mutual(found)
    return found


def _why_not(person: PersonIn | None) -> str:
    if person is None or person.level > Level.NONE:
        return _("Velg blant dem som står i listen.")
    return _("%(name)s har ikke tilgang til meldinger i planen nå.", name=person.name)


def require_mutual(people: Collection[PersonIn]) -> None:
    """Raise RuleBroken at "to" unless all of them may know of each other (J11)."""
    other = unknown_to_some(people)
    if other is not None:
        raise RuleBroken(
            "to",
            _(
                "Ikke alle kan vite at %(name)s er med i planen. Skriv til %(name)s for"
                " seg, eller bare sammen med familien og stafettholderen.",
                name=other.name,
            ),
            "not_known",
        )


def answered_to(people: People, thread: MessageThread, me: UUID) -> list[PersonIn]:
    """Who gets an answer in a thread: those in it who have the right today."""
    return [one for one in choosable(people, me) if one.profile_id in thread.member_ids]


def may_add(plan: OpenPlan, thread: MessageThread) -> bool:
    """May the actor let more people in: only who began it, so that no answer goes further than
    its writer was told?"""
    return may_write(plan) and thread.author_profile_id == plan.actor.profile_id


def may_withdraw(plan: OpenPlan, people: People, message: Message) -> bool:
    """May the actor take the message back: her own, that nobody has read?

    Never between two of the family: that it cannot be taken back would tell that it is read (J9).
    """
    me = plan.actor.profile_id
    found = map(people.find, message.reader_ids)
    family = [one.profile_id for one in found if one and one.is_family]
    between = len(family) > 1 and me in family
    is_mine = message.author_profile_id == me
    return may_write(plan) and is_mine and not message.is_read and not between


def reads_as_colleague(people: People, me: UUID) -> bool:
    """Does the actor read as a professional, so that other professionals may see it?"""
    mine = people.find(me)
    return mine is not None and mine.role in ("BATON_HOLDER", "PROFESSIONAL", "EXTERNAL")
