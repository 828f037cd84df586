"""What the pages of meetings need, each in a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.paging import Paged
from samspill.identity.reach import without_mail
from samspill.plans.meetings.access import (
    choosable,
    knows_of_meetings,
    may_answer,
    may_call,
    may_change,
    people_who_may_know,
)
from samspill.plans.meetings.models import Meeting
from samspill.plans.meetings.queries import (
    Content,
    MeetingInList,
    ReplyView,
    ahead,
    content_of,
    earlier,
    meeting_row,
    needing_interpreter,
    replies_to,
)
from samspill.plans.participants.people import People, PersonIn
from samspill.plans.plan.access import OpenPlan

IN_CARD = 3
"""Meetings that the plan's overview has room for."""


@dataclass(frozen=True)
class CalendarPage:
    """Kalender: what comes, what has been. ``knows``: may she know of meetings at all (F8)?"""

    ahead: list[MeetingInList]
    earlier: list[MeetingInList]
    paged: Paged
    may_call: bool
    knows: bool


def calendar_page(plan: OpenPlan, page: int) -> CalendarPage:
    """Read it."""
    me = plan.actor.profile_id
    past = earlier(plan.subject.id, me, plan.at, page)
    coming = ahead([plan.subject.id], me, plan.at) if page == 1 else []
    paged = Paged(page, past[0].total if past else 0)
    return CalendarPage(coming, past, paged, may_call(plan), knows_of_meetings(plan))


@dataclass(frozen=True)
class Attendant:
    """One who is called in. ``reply`` is to the time that holds now; ``before`` to an earlier."""

    person: PersonIn
    reply: ReplyView | None
    before: ReplyView | None

    @property
    def lines(self) -> tuple[str, ...]:
        """What she brings, whatever time it was written for."""
        found = self.reply or self.before
        return found.lines if found else ()


@dataclass(frozen=True)
class MeetingPage:
    """One meeting: when, where, about what, who comes with what."""

    meeting: Meeting
    content: Content
    people: People
    attendants: list[Attendant]
    own: ReplyView | None
    may_answer: bool
    may_change: bool
    is_over: bool
    interpreters: list[tuple[str, str]]

    @property
    def has_answered(self) -> bool:
        """Has the reader answered to the time that holds now?"""
        return self.own is not None and self.own.answered_for == self.meeting.starts_at

    def may_remind(self) -> bool:
        """Does somebody who is called in wait to be reminded, by whom the meeting is to change?"""
        waiting = [one for one in self.attendants if one.reply is None]
        return self.may_change and any(self.people.has(one.person.profile_id) for one in waiting)

    def readers_beside(self) -> list[PersonIn]:
        """Who sees it without being called in, of those the reader may know."""
        invited = set(self.meeting.invited_ids)
        return [one for one in self.people.readers if one.profile_id not in invited]

    def without_access(self, one: PersonIn) -> bool:
        """Has somebody who is called in no calendar any more?"""
        return not self.people.has(one.profile_id)


def meeting_page(plan: OpenPlan, meeting_id: UUID) -> MeetingPage:
    """Read it. Raises NotVisible."""
    meeting = meeting_row(plan.subject.id, meeting_id)
    replies, people = replies_to(meeting), people_who_may_know(plan)
    return MeetingPage(
        meeting,
        content_of(meeting),
        people,
        [_attendant(one, meeting, replies) for one in invited_in(people, meeting)],
        replies.get(plan.actor.profile_id),
        may_answer(plan, meeting),
        may_change(plan, meeting),
        meeting.ends_at <= plan.at,
        _interpreters(plan, meeting.invited_ids) if may_change(plan, meeting) else [],
    )


def _interpreters(plan: OpenPlan, profiles: Collection[UUID]) -> list[tuple[str, str]]:
    """Who among them needs an interpreter (F4): the holder's to know, and one's own. Between
    guardians nothing of it is told (J9)."""
    leads, me = plan.may(Area.MEETINGS, Level.MANAGE), plan.actor.profile_id
    return needing_interpreter([one for one in profiles if leads or one == me])


def invited_in(people: People, meeting: Meeting) -> list[PersonIn]:
    """Those called in of whom the reader may know (J11), who called it first."""
    found = (people.find(one) for one in meeting.invited_ids)
    return [one for one in found if one]


def _attendant(one: PersonIn, meeting: Meeting, replies: dict[UUID, ReplyView]) -> Attendant:
    reply = replies.get(one.profile_id)
    if reply is None or reply.answered_for == meeting.starts_at:
        return Attendant(one, reply, None)
    return Attendant(one, None, reply)


@dataclass(frozen=True)
class WritingPage:
    """Whom one may call in, who sees the meeting besides, and who needs an interpreter."""

    choosable: list[PersonIn]
    readers: list[PersonIn]
    interpreters: list[tuple[str, str]]
    unreached: list[str]
    """To the holder: who gets no e-mail about it."""


def writing_page(plan: OpenPlan, meeting: Meeting | None = None) -> WritingPage:
    """Read it, for a new meeting or one that is changed."""
    organiser = (meeting and meeting.author_profile_id) or plan.actor.profile_id
    people = people_who_may_know(plan)
    can = choosable(people, organiser)
    asked = _interpreters(plan, [organiser, *(one.profile_id for one in can)])
    unreached = without_mail(one.profile_id for one in can) if plan.is_holder else []
    return WritingPage(can, people.readers, asked, unreached)


def meetings_in_card(plan: OpenPlan) -> list[MeetingInList]:
    """The next meetings, for the plan's overview; none for who has no calendar."""
    if not plan.may(Area.MEETINGS, Level.OWN):
        return []
    return ahead([plan.subject.id], plan.actor.profile_id, plan.at, IN_CARD)
