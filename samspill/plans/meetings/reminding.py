"""Reminding people of a meeting: those who have not answered, and everybody the day before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_writing
from samspill.plans.meetings.access import people_who_may_know
from samspill.plans.meetings.actions import require_changeable
from samspill.plans.meetings.events import MeetingAnnounced, UnansweredReminded
from samspill.plans.meetings.models import NOT_THERE, Meeting
from samspill.plans.meetings.queries import ahead_of, replies_to, starting_on
from samspill.plans.plan.access import OpenPlan

ONE_DAY = timedelta(days=1)


def remind_unanswered(plan: OpenPlan, meeting_id: UUID) -> Meeting:
    """Minn på: those called in who have not answered are told again, at most once a day.

    Raises as ``change_meeting`` for a meeting that is not the actor's to change; RuleBroken when
    all have answered, and when they were reminded today.
    """
    require_writing(plan)
    meeting = require_changeable(plan, meeting_id)
    told = tuple(sorted(_unanswered(plan, meeting) - {plan.actor.profile_id}))
    if not told:
        raise RuleBroken("", _("Alle har svart."), "answered")
    day = today(plan.at)
    if meeting.reminded_on == day:
        raise RuleBroken("", _("Du har alt minnet på i dag. Prøv igjen i morgen."), "reminded")
    meeting.reminded_on = day
    record(UnansweredReminded(**about(plan), meeting_id=meeting.id, told_profile_ids=told))
    return meeting


def remind_of_answers(plan: OpenPlan) -> None:
    """Those who have not answered a meeting are reminded at half and nine tenths of the time to it,
    unless something of it has been told since. Opened by the system; safe to run twice."""
    if not plan.subject.is_active:
        return
    for meeting in ahead_of(plan.subject.id, plan.at):
        mark = mark_of(plan.subject.tenant_id, meeting.created_at, meeting.starts_at)
        waiting = _unanswered(plan, meeting) - {meeting.author_profile_id} if mark else set()
        if mark is None or not waiting:
            continue
        event = UnansweredReminded(**about(plan), meeting_id=meeting.id, told_profile_ids=())
        told = not_reminded(waiting, plan.subject.id, event.page(), mark)
        if told:
            record(replace(event, told_profile_ids=told))


def _unanswered(plan: OpenPlan, meeting: Meeting) -> set[UUID]:
    answered = {
        one.profile_id
        for one in replies_to(meeting).values()
        if one.answered_for == meeting.starts_at
    }
    return _called_in(plan, meeting) - answered


def _called_in(plan: OpenPlan, meeting: Meeting) -> set[UUID]:
    """Those called in who have the calendar still, and may know of it (F8)."""
    reached = {one.profile_id for one in people_who_may_know(plan).reaching}
    return reached & set(meeting.invited_ids)


def tell_of_tomorrow(plan: OpenPlan) -> None:
    """Tell of the plan's meetings the day before, once for each time that a meeting is given.

    Who has said that she cannot come, or sends in writing, is left alone. Safe to run twice.
    """
    if not plan.subject.is_active:
        return
    for meeting in starting_on(plan.subject.id, today(plan.at) + ONE_DAY):
        if meeting.near_for == meeting.starts_at:
            continue
        meeting.near_for = meeting.starts_at
        away = {
            one.profile_id
            for one in replies_to(meeting).values()
            if one.answered_for == meeting.starts_at and one.answer in NOT_THERE
        }
        told = tuple(sorted(_called_in(plan, meeting) - away))
        record(MeetingAnnounced(**about(plan), meeting_id=meeting.id, told_profile_ids=told))
