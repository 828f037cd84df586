"""What may be done with minutes: write, lay out to read, remark, approve, take a decision on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from samspill.core.errors import Conflict, NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_same, require_writing
from samspill.plans.meetings.access import may_arrange, may_hear
from samspill.plans.meetings.models import Meeting
from samspill.plans.meetings.queries import meeting_row
from samspill.plans.minutes.access import has_begun, may_remark, may_take
from samspill.plans.minutes.events import (
    DecisionPlanned,
    MinutesApproved,
    MinutesRemarked,
    MinutesSent,
    MinutesWritten,
)
from samspill.plans.minutes.models import Minutes, MinutesState, Remark, remark_place
from samspill.plans.minutes.queries import (
    Decision,
    Said,
    minutes_of,
    minutes_row,
    said_in,
    sealed_words,
)
from samspill.plans.plan.access import OpenPlan


def require_writer(plan: OpenPlan, meeting_id: UUID) -> tuple[Meeting, Minutes | None]:
    """The meeting and its minutes, for somebody who may write them now.

    Raises NotVisible for no meeting, Conflict for one that has not begun, is called off or has
    approved minutes, and while nobody writes in the plan; NotEnough for anybody else.
    """
    require_writing(plan)
    meeting = meeting_row(plan.subject.id, meeting_id)
    minutes = minutes_of(meeting_id, plan.actor.profile_id)
    if not may_arrange(plan, meeting):
        raise NotEnough(_("Bare den som kalte inn, og stafettholderen, kan skrive referatet."))
    if not has_begun(plan, meeting):
        raise Conflict(_("Referatet skriver dere når møtet har begynt."))
    if minutes is not None and minutes.is_approved:
        raise Conflict(_("Referatet er godkjent, og kan ikke endres."))
    return meeting, minutes


def keep_minutes(
    plan: OpenPlan, meeting_id: UUID, text: str, decisions: Sequence[str], *, version: int
) -> Minutes:
    """Write the minutes, or write them anew. A decision that stands keeps its activity.

    Raises as ``require_writer``; RuleBroken with WRITTEN_MEANWHILE when somebody was first.
    """
    meeting, minutes = require_writer(plan, meeting_id)
    if minutes is None:
        minutes = Minutes(
            id=new_id(),
            plan_id=plan.subject.id,
            meeting_id=meeting.id,
            state=MinutesState.DRAFT,
            author_profile_id=plan.actor.profile_id,
            version=0,
        )
        before: dict[str, UUID | None] = {}
    else:
        require_same(minutes, version)
        before = {one.text: one.activity_id for one in said_in(minutes).decisions}
    said = Said(text, tuple(Decision(one, before.get(one)) for one in decisions))
    _say(plan, minutes, said)
    minutes.version += 1
    minutes.changed_by_profile_id, minutes.changed_at = plan.actor.profile_id, plan.at
    db.session.add(minutes)
    record(MinutesWritten(**_of(plan, minutes), version=minutes.version))
    return minutes


def _say(plan: OpenPlan, minutes: Minutes, said: Said) -> None:
    shell = plan.subject
    minutes.content_sealed = sealed_words(minutes.id, shell.id, shell.tenant_id, said)


def _of(plan: OpenPlan, minutes: Minutes) -> dict[str, UUID]:
    return {**about(plan), "meeting_id": minutes.meeting_id, "minutes_id": minutes.id}


def send_minutes(plan: OpenPlan, meeting_id: UUID) -> Minutes:
    """Lay one's draft out for those who see the meeting; who was called in hears of it.

    Raises as ``require_writer``; NotVisible for no draft, RuleBroken when it is laid out.
    """
    meeting, minutes = require_writer(plan, meeting_id)
    if minutes is None:
        raise NotEnough(_("Skriv referatet først."))
    if not minutes.is_draft:
        raise RuleBroken("", _("Referatet er alt lagt fram."), "sent")
    minutes.state, minutes.sent_at = MinutesState.TO_READ, plan.at
    told = may_hear(plan, set(meeting.invited_ids) - {plan.actor.profile_id})
    record(MinutesSent(**_of(plan, minutes), told_profile_ids=tuple(sorted(told))))
    return minutes


def remark(plan: OpenPlan, meeting_id: UUID, text: str) -> Remark:
    """Remark to minutes that are laid out. It stays as it is written.

    Raises NotVisible for none, Conflict when they are approved, NotEnough for who was not called
    in.
    """
    require_writing(plan)
    meeting, minutes = meeting_row(plan.subject.id, meeting_id), minutes_row(meeting_id)
    if minutes.is_approved:
        raise Conflict(_("Referatet er godkjent. Skriv heller en melding."))
    if not may_remark(plan, meeting, minutes):
        raise NotEnough(_("Bare de som var kalt inn, kan skrive merknader."))
    remark_id, owner = new_id(), of_plan(plan.subject.id, plan.subject.tenant_id)
    found = Remark(
        id=remark_id,
        plan_id=plan.subject.id,
        minutes_id=minutes.id,
        profile_id=plan.actor.profile_id,
        text_sealed=seal(text.encode(), remark_place(remark_id), owner),
        written_at=plan.at,
    )
    db.session.add(found)
    author = minutes.author_profile_id
    told = tuple(may_hear(plan, {author} - {plan.actor.profile_id} if author else set()))
    record(MinutesRemarked(**_of(plan, minutes), remark_id=remark_id, told_profile_ids=told))
    return found


def approve_minutes(plan: OpenPlan, meeting_id: UUID) -> Minutes:
    """Approve minutes that are laid out: they, and the remarks to them, stand as they are.

    Raises as ``require_writer``; RuleBroken for a draft.
    """
    _meeting, minutes = require_writer(plan, meeting_id)
    if minutes is None or minutes.is_draft:
        raise RuleBroken("", _("Legg referatet fram før det blir godkjent."), "draft")
    minutes.state = MinutesState.APPROVED
    minutes.approved_at, minutes.approved_by_profile_id = plan.at, plan.actor.profile_id
    record(MinutesApproved(**_of(plan, minutes)))
    return minutes


def decision_to_take(
    plan: OpenPlan, meeting_id: UUID, number: int, *, version: int
) -> tuple[Minutes, Decision]:
    """A decision, counted from 0 in the version that was read, that is no activity yet.

    Raises NotVisible for none, NotEnough for who may make no activity of it, RuleBroken when
    somebody has, and when the minutes were written anew.
    """
    require_writing(plan)
    meeting_row(plan.subject.id, meeting_id)
    minutes = minutes_row(meeting_id)
    if not may_take(plan, minutes):
        raise NotEnough(_("Du kan ikke lage aktiviteter i denne planen."))
    decisions = said_in(minutes).decisions
    if minutes.version != version or not 0 <= number < len(decisions):
        raise RuleBroken("", _("Referatet er endret. Se om igjen hva dere ble enige om."), "gone")
    if decisions[number].activity_id is not None:
        raise RuleBroken("", _("Dette er alt en aktivitet."), "taken")
    return minutes, decisions[number]


def take_decision(plan: OpenPlan, minutes: Minutes, number: int, activity_id: UUID) -> None:
    """Keep which activity a decision became."""
    said = said_in(minutes)
    decisions = list(said.decisions)
    decisions[number] = replace(decisions[number], activity_id=activity_id)
    _say(plan, minutes, Said(said.text, tuple(decisions)))
    record(DecisionPlanned(**_of(plan, minutes), activity_id=activity_id))
