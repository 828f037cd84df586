"""What the days do to a plan: reminders, lapse, expiry. Nobody acts; a repeat changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import db
from samspill.organisation.queries import policies
from samspill.plans.consent.access import close_participant, expire_all
from samspill.plans.consent.actions import grace_is_over
from samspill.plans.consent.activation import about, drop_asked
from samspill.plans.consent.due import RULES
from samspill.plans.consent.events import (
    ClosingProposed,
    ConsentExpired,
    ConsentLapsed,
    ConsentRecalled,
    InvitationExpired,
    ParticipantsPaused,
    RenewalReminded,
    SignatoriesReminded,
)
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.models import (
    Consent,
    ConsentState,
    ReminderKind,
    SignatoryState,
)
from samspill.plans.consent.queries import (
    active_consent,
    expired_consent,
    signatories_of,
    unfinished_consent,
    versions,
)
from samspill.plans.consent.reminding import not_yet_reminded, remind_invited
from samspill.plans.participants.models import FAMILY, ParticipantState, Role
from samspill.plans.participants.queries import present_participants
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.actions import discard_draft, forget_arrival
from samspill.plans.plan.models import Plan

Rules = dict[str, dict[str, Any]]


def keep_up(plan: OpenPlan) -> None:
    """Do what the day asks of one plan, opened by the system. Safe to run twice, or days late."""
    day = today(plan.at)
    if plan.subject.child_died_on is not None:
        return  # no reminder, no request: people decide what becomes of the plan
    if plan.subject.is_closing:
        forget_arrival(plan)
    found = policies(RULES, plan.subject.tenant_id, day)
    rules: Rules = {name: rule.value for name, rule in found.items()}
    if plan.subject.is_draft and _is_forgotten(plan, day, rules["draft"]):
        discard_draft(plan)
        return
    under_way = unfinished_consent(plan.subject.id)
    if under_way is not None and under_way.is_waiting:
        _lapse_or_remind(plan, under_way, day, rules["answers"])
    active = active_consent(plan.subject.id)
    if active is not None and active.last_day is not None and active.last_day < day:
        _expire(plan, active, active.last_day)
    elif active is not None and not plan.subject.is_closing:
        _remind_of_renewal(plan, active, day, rules["renewal"])
        _remind_yearly(plan, active, day, rules["yearly_reminder"])
    elif grace_is_over(plan):
        _propose_closing(plan)
    _end_invitations(plan, day)
    remind_invited(plan)


def _is_forgotten(plan: OpenPlan, day: date, rule: dict[str, int]) -> bool:
    """Was nothing ever sent, for as long as a draft may stand (J1)?"""
    began = today(plan.subject.created_at)
    sent = any(version.sent_at for version in versions(plan.subject.id))
    return not sent and (day - began).days >= rule["days"]


def _lapse_or_remind(plan: OpenPlan, version: Consent, day: date, rule: dict[str, Any]) -> None:
    waited = (day - today(version.sent_at)).days
    if waited >= rule["lapse_after_days"]:
        _lapse(plan, version)
        return
    passed = [days for days in rule["remind_after_days"] if days <= waited]
    if not passed or plan.subject.child_is_protected:
        return
    waiting = [
        one.profile_id for one in signatories_of(version.id) if one.state == SignatoryState.WAITING
    ]
    mark = str(max(passed))
    told = not_yet_reminded(plan, version, ReminderKind.ANSWER, mark, waiting)
    if told:
        record(
            SignatoriesReminded(
                **about(plan), consent_id=version.id, signatory_profile_ids=told, kind="ANSWER"
            )
        )


def _lapse(plan: OpenPlan, version: Consent) -> None:
    """Silence is not no, and not yes: the request ends, what held before goes on (F1)."""
    version.end(ConsentState.CANCELLED, plan.at)
    drop_asked(plan, version)
    append_evidence(version, "LAPSED", {})
    record(
        ConsentLapsed(
            **about(plan),
            consent_id=version.id,
            number=version.number,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )


def _expire(plan: OpenPlan, version: Consent, last_day: date) -> None:
    """The last day has passed. Grants ended by date; now nothing can open them again (I19)."""
    version.end(ConsentState.EXPIRED, plan.at)
    db.session.get_one(Plan, plan.subject.id).expire()
    under_way = unfinished_consent(plan.subject.id)
    if under_way is not None and under_way.is_waiting and under_way.renews_id is None:
        _lapse(plan, under_way)
    paused = []
    for one in present_participants(plan.subject.id):
        if one.role not in (*FAMILY, Role.BATON_HOLDER) and one.is_invited_or_in:
            one.pause()
            paused += [one.profile_id] if one.profile_id else []
    expire_all(plan.subject.id, last_day)
    append_evidence(version, "EXPIRED", {"last_day": last_day.isoformat()})
    if plan.subject.is_closing:  # all are out, and have been told
        return
    record(ConsentExpired(**about(plan), consent_id=version.id, number=version.number))
    record(ParticipantsPaused(**about(plan), ended_profile_ids=tuple(paused)))


def _remind_of_renewal(plan: OpenPlan, version: Consent, day: date, rule: dict[str, Any]) -> None:
    under_way = unfinished_consent(plan.subject.id)
    if version.last_day is None or (under_way is not None and under_way.is_waiting):
        return
    left = (version.last_day - day).days
    near = [days for days in rule["remind_days_before"] if left <= days]
    if not near:
        return
    mark = str(min(near))
    told = not_yet_reminded(plan, version, ReminderKind.RENEWAL, mark, _family_and_holder(plan))
    if told:
        record(RenewalReminded(**about(plan), consent_id=version.id, reminded_profile_ids=told))


def _remind_yearly(plan: OpenPlan, version: Consent, day: date, rule: dict[str, int]) -> None:
    times = (day - today(version.active_at)).days // rule["days"]
    if not times:
        return
    people = [one.profile_id for one in signatories_of(version.id)]
    told = not_yet_reminded(plan, version, ReminderKind.YEARLY, str(times), people)
    if told:
        record(ConsentRecalled(**about(plan), consent_id=version.id, signatory_profile_ids=told))


def _propose_closing(plan: OpenPlan) -> None:
    version = expired_consent(plan.subject.id)
    if version is None:
        return
    people = _family_and_holder(plan)
    told = not_yet_reminded(plan, version, ReminderKind.CLOSING, "1", people)
    if told:
        record(ClosingProposed(**about(plan), consent_id=version.id, reminded_profile_ids=told))


def _family_and_holder(plan: OpenPlan) -> set[Any]:
    return profiles_with(plan.subject.id, Area.CONSENT, Level.READ)


def _end_invitations(plan: OpenPlan, day: date) -> None:
    for one in present_participants(plan.subject.id):
        if one.state != ParticipantState.INVITED:
            continue
        if one.invitation_until is None or one.invitation_until >= day:
            continue
        one.expire()
        close_participant(plan.subject.id, one.id, "invitation ran out")
        record(
            InvitationExpired(
                **about(plan),
                participant_id=one.id,
                profile_id=one.own_profile_id,
                holder_profile_ids=(plan.subject.holder_profile_id,),
                ended_profile_ids=(one.own_profile_id,),
            )
        )
