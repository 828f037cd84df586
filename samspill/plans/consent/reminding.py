"""Reminding people, once for each cause: who was told stands in a row, so that a repeat is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from samspill.core.clock import end_of_day, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.activation import about, waiting_consent
from samspill.plans.consent.events import SignatoriesReminded
from samspill.plans.consent.models import Consent, Reminder, ReminderKind, SignatoryState
from samspill.plans.consent.queries import already_reminded, signatories_of
from samspill.plans.participants.events import InvitationReminded
from samspill.plans.participants.models import ParticipantState
from samspill.plans.participants.queries import present_participants
from samspill.plans.plan.access import OpenPlan


def not_yet_reminded(
    plan: OpenPlan, version: Consent, kind: ReminderKind, mark: str, people: Iterable[UUID]
) -> tuple[UUID, ...]:
    """Those of the profiles who have not been reminded of this before; from now they have."""
    before = already_reminded(version.id, kind, mark)
    new = tuple(sorted(set(people) - before))
    for profile_id in new:
        db.session.add(
            Reminder(
                id=new_id(),
                plan_id=plan.subject.id,
                consent_id=version.id,
                profile_id=profile_id,
                kind=kind,
                mark=mark,
                at=plan.at,
            )
        )
    return new


def remind_invited(plan: OpenPlan) -> None:
    """Who is invited and has not come in is told again, at half and nine tenths of the days that
    she has. Opened by the system; safe to run twice. Around a protected child people do it (F8)."""
    if plan.subject.child_is_protected:
        return
    for one in present_participants(plan.subject.id):
        since, until, who = one.invited_at, one.invitation_until, one.profile_id
        if one.state != ParticipantState.INVITED or not (since and until and who):
            continue
        mark = mark_of(plan.subject.tenant_id, since, end_of_day(until))
        event = InvitationReminded(**about(plan), participant_id=one.id, invited_profile_ids=())
        told = not_reminded({who}, plan.subject.id, event.page(), mark) if mark else ()
        if told:
            record(replace(event, invited_profile_ids=told))


def remind_signatory(plan: OpenPlan, *, consent_id: UUID, signatory_id: UUID) -> None:
    """Minn på: one who has not answered is told again, at most once a day.

    Raises NotEnough for anyone but the holder, NotVisible for nobody who is asked, Conflict when
    the version no longer waits, RuleBroken when she has answered, was reminded today, or the
    child was protected meanwhile (F8).
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    version = waiting_consent(plan, consent_id)
    one = next((s for s in signatories_of(version.id) if s.id == signatory_id), None)
    if one is None:
        raise NotVisible
    if one.state != SignatoryState.WAITING:
        raise RuleBroken("", _("Denne personen har svart."), "answered")
    if plan.subject.child_is_protected:
        raise RuleBroken("", _("Spør lederen din før du minner noen på dette."), "protected")
    day = today(plan.at).isoformat()
    told = not_yet_reminded(plan, version, ReminderKind.BY_HOLDER, day, [one.profile_id])
    if not told:
        raise RuleBroken("", _("Du har alt minnet på i dag. Prøv igjen i morgen."), "reminded")
    record(
        SignatoriesReminded(
            **about(plan), consent_id=version.id, signatory_profile_ids=told, kind="BY_HOLDER"
        )
    )
