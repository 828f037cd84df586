"""Who handles a case is reminded before its answer is late; when it is, head and office are told:
by the dated rules ``school_cases`` (when) and ``deadline_reminders`` (how often before). Another at
home who must agree is reminded too, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.levels import Level
from samspill.access.system import system_access
from samspill.core.clock import end_of_day, today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.school.cases.events import SchoolCaseQueued, SchoolCaseShared
from samspill.school.cases.handlers import Reaches, by_group, reach_at_work, usual
from samspill.school.cases.models import (
    TO_HANDLE,
    SchoolCase,
    SchoolCaseParty,
    SchoolCaseState,
)
from samspill.school.cases.queries import case_rule
from samspill.school.guardians.queries import silenced

WHY = "an application that must be answered"
STILL = timedelta(days=7)
"""So long after the day on which an answer was due, it is looked at: who was told then, is not told
again."""


def waiting_cases() -> list[UUID]:
    """The cases whose answer is waited for, or became late lately."""
    since = today(instant()) - STILL
    with system_access(WHY):
        rows = select(SchoolCase.id).where(
            SchoolCase.state.in_(TO_HANDLE), SchoolCase.reply_by >= since
        )
        return list(db.session.scalars(rows.order_by(SchoolCase.id)))


def remind_of_case(case_id: UUID) -> None:
    """Remind who has the case, once for each share of the time; late, head and office, once. Safe
    to run again, or days late."""
    lock_subject(case_id)
    with system_access(WHY):
        case = db.session.get(SchoolCase, case_id)
        if case is None or case.state not in TO_HANDLE or case.reply_by is None:
            return
        mark, chosen = _due(case, end_of_day(case.reply_by))
        if mark is None:
            return
        for group_id, profile_ids in by_group(chosen).items():
            event = SchoolCaseQueued(
                subject_id=group_id,
                tenant_id=case.tenant_id,
                pupil_id=case.pupil_id,
                case_id=case.id,
                profile_ids=(),
            )
            told = not_reminded(profile_ids, group_id, event.page(), mark)
            if told:
                record(replace(event, profile_ids=told))


def _due(case: SchoolCase, until: datetime) -> tuple[datetime | None, Reaches]:
    """Since when somebody should have been told, and who."""
    reached = reach_at_work(case)
    hers = [one for one in reached if one[1] == case.handler_id]
    if until <= instant():
        return until, [*hers, *(one for one in reached if one[2] >= Level.MANAGE)]
    since = case.submitted_at or case.made_at
    return mark_of(case.tenant_id, since, until), hers or usual(case, reached)


# ---- who must agree ------------------------------------------------------------------------


def unanswered() -> list[UUID]:
    """What stands of questions to another at home, whether she agrees."""
    with system_access(WHY):
        rows = (
            select(SchoolCaseParty.id)
            .join(SchoolCase, SchoolCase.id == SchoolCaseParty.case_id)
            .where(SchoolCase.state == SchoolCaseState.WAITING, *_ASKED)
        )
        return list(db.session.scalars(rows.order_by(SchoolCaseParty.id)))


_ASKED = (
    SchoolCaseParty.must_agree,
    SchoolCaseParty.agreed.is_(None),
    SchoolCaseParty.is_over.is_(False),
)


def remind_to_agree(party_id: UUID) -> None:
    """Remind who is asked whether she agrees, once, when the days of the rule have passed since she
    was asked (RB-05). Safe to run again."""
    lock_subject(party_id)
    with system_access(WHY):
        asked = select(SchoolCaseParty).where(SchoolCaseParty.id == party_id, *_ASKED)
        party, day = db.session.scalar(asked), today(instant())
        if party is None:
            return
        due = party.asked_at + case_rule(party.tenant_id, day).remind_after
        quiet = silenced([party.pupil_id], party.tenant_id, day)
        if instant() < due or (party.pupil_id, party.profile_id) in quiet:
            return
        event = SchoolCaseShared(
            subject_id=party.pupil_id,
            tenant_id=party.tenant_id,
            case_id=party.case_id,
            profile_ids=(),
        )
        if told := not_reminded([party.profile_id], party.pupil_id, event.page(), due):
            record(replace(event, profile_ids=told))
