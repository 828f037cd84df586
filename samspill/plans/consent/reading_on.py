"""Who helped reads on for some days after the family has moved, if all who must agree say so (F7).

The question is a version of the consent like any other, with the plan's own line and a last day.
What all said yes to stands on the lines of those who were in, and goes with them from version to
version; whoever comes in later has no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.access import close_reading, open_reading, reading_levels
from samspill.plans.consent.actions import ask_for_plan, withdraw_plan_line
from samspill.plans.consent.activation import about, still_right, succeed
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.letting_in import may_come_in
from samspill.plans.consent.lines import asked_lines, open_lines
from samspill.plans.consent.models import Consent, ConsentLine
from samspill.plans.consent.queries import active_consent, readers, signatory, unfinished_consent
from samspill.plans.participants.models import HELPERS, Participant, ParticipantState
from samspill.plans.plan.access import OpenPlan, leaving
from samspill.plans.plan.events import ReadingBegan, ReadingEnded
from samspill.plans.plan.models import PlanKind


@dataclass(frozen=True)
class Reader:
    """One who may read on: what, and to the end of which day (Oslo)."""

    participant_id: UUID
    profile_id: UUID
    levels: dict[Area, Level]
    until: date


def days_to_read(plan: OpenPlan) -> int:
    """How long somebody may read on, by the policy of today."""
    rule = policy("reading_on", plan.subject.tenant_id, today(plan.at))
    return int(rule.value["days"])


def ask_reading_on(plan: OpenPlan, *, moves_on: date) -> Consent:
    """Put on the next version whether who helps now may read on after ``moves_on`` (Oslo).

    Nothing changes by it: the holder sends it, and all who must agree answer. Raises NotEnough
    for anyone but the holder, Conflict while another question is on its way, RuleBroken
    "no_consent" when no consent lasts longer than that day.
    """
    lock_subject(plan.subject.id)
    under_way = unfinished_consent(plan.subject.id)
    if under_way is not None and asked_lines(under_way.id):
        raise Conflict(_("Et annet samtykke er på vei. Send det, eller ta det tilbake, først."))
    active = active_consent(plan.subject.id)
    last = active.last_day if active else None
    if last is None or last <= moves_on:
        raise RuleBroken(
            "", _("Samtykket går ut før det. Be om nytt samtykke først."), "no_consent"
        )
    kind = PlanKind(plan.subject.kind)
    version = ask_for_plan(plan, holder_id=plan.subject.holder_profile_id, kind=kind)
    version.reads_on_until = min(moves_on + timedelta(days=days_to_read(plan)), last)
    return version


def stop_reading_on(plan: OpenPlan) -> None:
    """Nobody shall read on: at once, before the plan has ended or after (J7).

    For each who has agreed, and the holder for them; a question that is not sent yet is the
    holder's to take away. Raises NotEnough for anyone else, Conflict while all are being asked,
    NotVisible when nobody may read on.
    """
    lock_subject(plan.subject.id)
    under_way = unfinished_consent(plan.subject.id)
    if under_way is not None and under_way.reads_on_until is not None and plan.is_holder:
        if under_way.is_waiting:
            raise Conflict(_("Familien er spurt. Trekk forespørselen tilbake først."))
        withdraw_plan_line(plan, plan.subject.holder_profile_id)
        under_way.reads_on_until = None
        return
    with leaving("one who has agreed takes back that helpers read on"):
        active = active_consent(plan.subject.id)
        if active is None:
            raise NotVisible
        own = signatory(active.id, plan.actor.person_id)
        signed = own is not None and own.profile_id == plan.actor.profile_id
        if not (signed or plan.is_holder):
            raise NotEnough(_("Bare de som har samtykket, kan trekke det tilbake."))
        if not end_reading_on(plan, active, {"by": str(plan.actor.person_id)}):
            raise NotVisible


def end_reading_on(plan: OpenPlan, active: Consent, how: dict[str, Any]) -> bool:
    """End it in the version in force, as system; who reads is out now. Was there any to end?"""
    lines = _reading_lines(active)
    if not lines:
        return False
    reading = readers(plan.subject.id)
    version = succeed(plan, active, reads_on=False)
    append_evidence(version, "READING_ENDED", how)
    for line in lines:
        if line.profile_id in reading:
            close_reading(plan.subject.id, line.participant_id)
    record(ReadingEnded(**about(plan), ended_profile_ids=tuple(reading)))
    return True


def _reading_lines(active: Consent) -> list[ConsentLine]:
    return [line for line in open_lines(active.id) if line.reads_on_until is not None]


def who_may_read_on(plan: OpenPlan, moved_on: date) -> list[Reader]:
    """Whom a plan that ends because of a move stays open to. Ask it before it ends, as system.

    Nobody when others must agree by now than those who did, or the child's address is protected.
    """
    active = active_consent(plan.subject.id)
    if active is None or plan.subject.child_is_protected or not still_right(plan, active):
        return []
    latest = min(moved_on + timedelta(days=days_to_read(plan)), active.last_day or moved_on)
    found = [_reader(plan, line, latest) for line in _reading_lines(active)]
    return [one for one in found if one is not None and one.until >= today(plan.at)]


def _reader(plan: OpenPlan, line: ConsentLine, latest: date) -> Reader | None:
    place = db.session.get_one(Participant, line.participant_id)
    is_in = place.role in HELPERS and place.state == ParticipantState.ACTIVE
    if not is_in or not may_come_in(plan, place.own_profile_id):
        return None
    days = (latest, line.reads_on_until, place.ends_on, place.confirm_by)
    return Reader(
        place.id,
        place.own_profile_id,
        reading_levels(line.kind, line.scope),
        min(day for day in days if day is not None),
    )


def let_read_on(plan: OpenPlan, people: Sequence[Reader]) -> None:
    """The plan has ended: these read on, each to her last day, and are told so."""
    active = active_consent(plan.subject.id)
    if active is None or not people:
        return
    for one in people:
        open_reading(plan.subject.id, one.participant_id, one.profile_id, one.levels, one.until)
    until = max(one.until for one in people)
    profiles = tuple(one.profile_id for one in people)
    who = [str(profile_id) for profile_id in profiles]
    append_evidence(active, "READS_ON", {"who": who, "last": until.isoformat()})
    record(ReadingBegan(**about(plan), reader_profile_ids=profiles, until=until))


def keep_reading_right(plan: OpenPlan) -> None:
    """End it in a plan that has ended, when the days are over, others must agree, or the address
    is protected by now. For a plan opened by the system; safe to run twice."""
    active = active_consent(plan.subject.id)
    if active is None or not plan.subject.is_closing or not _reading_lines(active):
        return
    last = max(readers(plan.subject.id).values(), default=None)
    if last is None or last < plan.at:
        end_reading_on(plan, active, {"because": "DAYS_OVER"})
    elif plan.subject.child_is_protected or not still_right(plan, active):
        end_reading_on(plan, active, {"because": "OTHERS_MUST_AGREE"})
