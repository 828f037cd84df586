"""What may be done with meetings: call, change, call off, answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from samspill.core.clock import instant_at
from samspill.core.errors import Conflict, NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_same, require_writing
from samspill.plans.meetings.access import (
    is_ahead,
    may_arrange,
    may_hear,
    people_who_may_know,
    require_invitable,
    require_knowing,
    require_known_to_all,
)
from samspill.plans.meetings.events import (
    MeetingAnswered,
    MeetingCalled,
    MeetingCancelled,
    MeetingChanged,
    PeopleInvited,
)
from samspill.plans.meetings.models import (
    ChildPart,
    Meeting,
    MeetingAnswer,
    MeetingKind,
    MeetingReply,
    MeetingState,
    content_place,
    preparation_place,
)
from samspill.plans.meetings.queries import Content, content_of, meeting_row, reply_row
from samspill.plans.plan.access import OpenPlan

FAR_AHEAD = timedelta(days=2 * 365)
"""Later than this is a wrong year."""


@dataclass(frozen=True)
class MeetingText:
    """What a form says of a meeting: day and clock times in Oslo, words, who is called in."""

    kind: MeetingKind
    day: date
    starts: time
    ends: time
    place: str
    agenda: str
    child_part: ChildPart
    child_reason: str
    invited: tuple[UUID, ...]
    interpreter: str = ""

    def content(self) -> Content:
        """Its words. The reason is kept only where the child is not asked."""
        asked = self.child_part != ChildPart.NOT_ASKED
        reason = "" if asked else self.child_reason
        return Content(self.place, self.agenda, reason, self.interpreter)


def call_meeting(plan: OpenPlan, text: MeetingText) -> Meeting:
    """Call a meeting; who calls it comes.

    Raises Conflict unless the plan is in use; NotEnough for who may not know of meetings or is
    not known to all; RuleBroken at the field that is wrong.
    """
    require_writing(plan)
    require_knowing(plan)
    people, me = people_who_may_know(plan), plan.actor.profile_id
    require_known_to_all(people, me)
    starts_at, ends_at = _times(plan, text)
    _require_reason(text)
    invited = require_invitable(people, me, text.invited)
    meeting_id = new_id()
    meeting = Meeting(
        id=meeting_id,
        plan_id=plan.subject.id,
        kind=text.kind,
        state=MeetingState.CALLED,
        starts_at=starts_at,
        ends_at=ends_at,
        child_part=text.child_part,
        content_sealed=_sealed(plan, meeting_id, text.content()),
        invited_ids=invited,
        author_profile_id=me,
        created_at=plan.at,
        version=1,
        changed_by_profile_id=me,
        changed_at=plan.at,
    )
    db.session.add(meeting)
    db.session.flush()
    _write_reply(plan, meeting, MeetingAnswer.COMES)
    told = tuple(one for one in invited if one != me)
    record(MeetingCalled(**about(plan), meeting_id=meeting_id, told_profile_ids=told))
    return meeting


def _times(
    plan: OpenPlan, text: MeetingText, meeting: Meeting | None = None
) -> tuple[datetime, datetime]:
    """Start and end as instants. Raises RuleBroken for times that do not exist, end before start,
    or are past or years away; a meeting that goes on may begin when it began."""
    starts_at = _instant(text.day, text.starts, "starts")
    ends_at = _instant(text.day, text.ends, "ends")
    if ends_at <= starts_at:
        raise RuleBroken("ends", _("Møtet må slutte etter at det begynner."), "ends_first")
    stays = meeting is not None and meeting.starts_at == starts_at and ends_at > plan.at
    if starts_at <= plan.at and not stays:
        raise RuleBroken("day", _("Dette er før nå. Velg en dag og et klokkeslett som kommer."))
    if starts_at > plan.at + FAR_AHEAD:
        raise RuleBroken("day", _("Dagen er mer enn to år fram. Er året riktig?"))
    return starts_at, ends_at


def _instant(day: date, clock_time: time, field: str) -> datetime:
    try:
        return instant_at(day, clock_time)
    except ValueError:
        text = _("Klokken stilles den natten, og dette klokkeslettet finnes ikke.")
        raise RuleBroken(field, text) from None


def _require_reason(text: MeetingText) -> None:
    if text.child_part == ChildPart.NOT_ASKED and not text.child_reason:
        raise RuleBroken("child_reason", _("Skriv hvorfor barnet ikke er spurt."))


def _sealed(plan: OpenPlan, meeting_id: UUID, content: Content) -> bytes:
    owner = of_plan(plan.subject.id, plan.subject.tenant_id)
    return seal(json.dumps(asdict(content)).encode(), content_place(meeting_id), owner)


def change_meeting(plan: OpenPlan, meeting_id: UUID, text: MeetingText, *, version: int) -> Meeting:
    """Change a meeting, or move it: then nobody has answered any more but who moves it.

    Who has no access any more is not called in any more. Raises as ``call_meeting``; NotVisible
    for none, NotEnough for somebody else's, Conflict for one that is over, and RuleBroken with
    WRITTEN_MEANWHILE when somebody was first.
    """
    require_writing(plan)
    meeting = require_changeable(plan, meeting_id)
    require_same(meeting, version)
    starts_at, ends_at = _times(plan, text, meeting)
    _require_reason(text)
    was_in, was_at = set(meeting.invited_ids), meeting.starts_at
    organiser = meeting.author_profile_id or plan.actor.profile_id
    invited = require_invitable(people_who_may_know(plan), organiser, text.invited)
    was_place = content_of(meeting).place
    moved = (was_at, meeting.ends_at, was_place) != (starts_at, ends_at, text.place)
    meeting.kind, meeting.child_part = text.kind, text.child_part
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.content_sealed = _sealed(plan, meeting.id, text.content())
    meeting.invited_ids = invited
    _written(plan, meeting)
    own = reply_row(meeting.id, plan.actor.profile_id)
    if own is not None and own.answered_for == was_at:
        own.answered_for = starts_at
    _tell_of_change(plan, meeting, was_in, moved=moved)
    return meeting


def require_changeable(plan: OpenPlan, meeting_id: UUID) -> Meeting:
    """The meeting that the actor may change or call off. Raises NotVisible for none, NotEnough for
    somebody else's, Conflict for one that is over or called off."""
    meeting = meeting_row(plan.subject.id, meeting_id)
    if not may_arrange(plan, meeting):
        raise NotEnough(_("Bare den som kalte inn, og stafettholderen, kan endre møtet."))
    if not is_ahead(plan, meeting):
        raise Conflict(_("Møtet er avlyst eller over, og kan ikke endres."))
    return meeting


def _written(plan: OpenPlan, meeting: Meeting) -> None:
    meeting.version += 1
    meeting.changed_by_profile_id, meeting.changed_at = plan.actor.profile_id, plan.at


def _tell_of_change(plan: OpenPlan, meeting: Meeting, was_in: set[UUID], *, moved: bool) -> None:
    me, is_in = plan.actor.profile_id, set(meeting.invited_ids)
    told = (was_in - is_in) | (was_in & is_in if moved else set())
    record(
        MeetingChanged(
            **about(plan),
            meeting_id=meeting.id,
            version=meeting.version,
            told_profile_ids=tuple(sorted(may_hear(plan, told - {me}))),
        )
    )
    fresh = tuple(sorted(is_in - was_in - {me}))
    if fresh:
        record(PeopleInvited(**about(plan), meeting_id=meeting.id, told_profile_ids=fresh))


def cancel_meeting(plan: OpenPlan, meeting_id: UUID) -> Meeting:
    """Call a meeting off: it stays in the calendar, and says so. Raises as ``change_meeting``."""
    require_writing(plan)
    meeting = require_changeable(plan, meeting_id)
    meeting.state = MeetingState.CANCELLED
    _written(plan, meeting)
    told = may_hear(plan, set(meeting.invited_ids) - {plan.actor.profile_id})
    record(
        MeetingCancelled(
            **about(plan),
            meeting_id=meeting.id,
            version=meeting.version,
            told_profile_ids=tuple(sorted(told)),
        )
    )
    return meeting


def reply_to(
    plan: OpenPlan, meeting_id: UUID, answer: MeetingAnswer, lines: Sequence[str]
) -> Meeting:
    """Answer a meeting that one is called in to, and write what one brings.

    Raises NotVisible for none, NotEnough for who is not called in, Conflict for one that is over
    or called off; RuleBroken at "line_1" for who sends in writing and writes nothing.
    """
    require_writing(plan)
    meeting = meeting_row(plan.subject.id, meeting_id)
    if plan.actor.profile_id not in meeting.invited_ids:
        raise NotEnough(_("Bare de som er kalt inn, kan svare."))
    if not is_ahead(plan, meeting):
        raise Conflict(_("Møtet er avlyst eller over. Du trenger ikke svare."))
    if answer == MeetingAnswer.IN_WRITING and not any(lines):
        raise RuleBroken("line_1", _("Skriv det du vil at møtet skal vite."))
    _write_reply(plan, meeting, answer, lines)
    record(MeetingAnswered(**about(plan), meeting_id=meeting.id, answer=str(answer)))
    return meeting


def _write_reply(
    plan: OpenPlan, meeting: Meeting, answer: MeetingAnswer, lines: Sequence[str] = ()
) -> None:
    reply = reply_row(meeting.id, plan.actor.profile_id)
    if reply is None:
        reply = MeetingReply(
            id=new_id(),
            plan_id=plan.subject.id,
            meeting_id=meeting.id,
            profile_id=plan.actor.profile_id,
        )
        db.session.add(reply)
    reply.answer, reply.answered_for = answer, meeting.starts_at
    reply.preparation_sealed = None
    if any(lines):
        owner = of_plan(plan.subject.id, plan.subject.tenant_id)
        words = json.dumps(list(lines)).encode()
        reply.preparation_sealed = seal(words, preparation_place(reply.id), owner)
    reply.changed_at = plan.at
