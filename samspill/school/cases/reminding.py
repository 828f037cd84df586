"""Who handles a case is reminded before its answer is late; when it is, head and office are told:
by the dated rules ``school_cases`` (when) and ``deadline_reminders`` (how often before). At home
are reminded who must agree, once, and who was asked about her own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from samspill.access.levels import Level
from samspill.access.system import system_access
from samspill.core.clock import end_of_day, months_after, start_of_day, today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.school.cases.events import (
    SchoolCaseQuestioned,
    SchoolCaseQueued,
    SchoolCaseShared,
)
from samspill.school.cases.handlers import Reaches, by_group, reach_at_work, usual
from samspill.school.cases.models import (
    MAY_BE_LATE,
    OPEN,
    SchoolCase,
    SchoolCaseParty,
    SchoolCaseState,
    SchoolCaseStep,
    SchoolCaseStepKind,
)
from samspill.school.cases.queries import case_rule
from samspill.school.cases.steps import of_case
from samspill.school.guardians.queries import silenced

State, Step = SchoolCaseState, SchoolCaseStepKind
WHY = "an application that must be answered"
STILL = timedelta(days=7)
"""So long after the day on which an answer was due, it is looked at: who was told then, is not told
again."""


def waiting_cases() -> list[UUID]:
    """The cases whose answer is waited for, here or at the one above, or became late lately."""
    since = today(instant()) - STILL
    with system_access(WHY):
        rows = select(SchoolCase.id).where(
            or_(
                SchoolCase.state.in_(MAY_BE_LATE) & (SchoolCase.reply_by >= since),
                (SchoolCase.state == State.MORE_INFO) & (SchoolCase.answer_by >= since),
                (SchoolCase.state == State.FORWARDED) & SchoolCase.reply_by.is_not(None),
            )
        )
        return list(db.session.scalars(rows.order_by(SchoolCase.id)))


def remind_of_case(case_id: UUID) -> None:
    """Remind who has the case, once for each share of the time; late, head and office, once. Safe
    to run again, or days late."""
    lock_subject(case_id)
    with system_access(WHY):
        case = db.session.get(SchoolCase, case_id)
        if case is None or case.state not in OPEN or case.reply_by is None:
            return
        mark, chosen = _due(case, case.reply_by)
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


def _due(case: SchoolCase, reply_by: date) -> tuple[datetime | None, Reaches]:
    """Since when somebody should have been told, and who. Of one that is forwarded, each month."""
    reached, until = reach_at_work(case), end_of_day(reply_by)
    hers = [one for one in reached if one[1] == case.handler_id]
    leaders = [one for one in reached if one[2] >= Level.MANAGE]
    if case.state == State.FORWARDED:
        return _each_month(reply_by), hers or leaders
    if until <= instant():
        return until, [*hers, *leaders]
    marks = (mark_of(case.tenant_id, _since(case), until), _not_answered(case))
    return max(filter(None, marks), default=None), hers or usual(case, reached)


def _each_month(first: date) -> datetime | None:
    """The latest day that has come, of a first and those a month after each other from it."""
    day = today(instant())
    months = range(max(0, 12 * (day.year - first.year) + day.month - first.month) + 1)
    come = [one for one in (months_after(first, n) for n in months) if one <= day]
    return start_of_day(come[-1]) if come else None


def _since(case: SchoolCase) -> datetime:
    """When what is waited for now came to the school."""
    came = (Step.SUBMITTED, Step.APPEALED, Step.SETTLED)
    return _latest(case, *came) or case.made_at


def _latest(case: SchoolCase, *kinds: SchoolCaseStepKind) -> datetime | None:
    return db.session.scalar(
        select(func.max(SchoolCaseStep.at)).where(
            SchoolCaseStep.case_id == case.id, SchoolCaseStep.kind.in_(kinds)
        )
    )


def _not_answered(case: SchoolCase) -> datetime | None:
    """Since when a home has not answered in time: the school decides by what it knows."""
    if case.state != State.MORE_INFO or case.answer_by is None:
        return None
    until = end_of_day(case.answer_by)
    return until if until <= instant() else None


# ---- who was asked about her own ------------------------------------------------------------


def not_explained() -> list[UUID]:
    """The cases in which the school has asked, and the home has time still."""
    with system_access(WHY):
        rows = select(SchoolCase.id).where(
            SchoolCase.state == State.MORE_INFO, SchoolCase.answer_by >= today(instant())
        )
        return list(db.session.scalars(rows.order_by(SchoolCase.id)))


def remind_to_explain(case_id: UUID) -> None:
    """Remind an applicant of what the school asked, once for each share of her time. Safe to run
    again."""
    lock_subject(case_id)
    with system_access(WHY):
        case, day = db.session.get(SchoolCase, case_id), today(instant())
        if case is None or case.state != State.MORE_INFO or case.answer_by is None:
            return
        since = _latest(case, Step.ASKED) or case.made_at
        mark = mark_of(case.tenant_id, since, end_of_day(case.answer_by))
        quiet = silenced([case.pupil_id], case.tenant_id, day)
        if mark is None or (case.pupil_id, case.applicant_id) in quiet:
            return
        event = SchoolCaseQuestioned(**of_case(case), profile_ids=())
        if told := not_reminded([case.applicant_id], case.pupil_id, event.page(), mark):
            record(replace(event, profile_ids=told))


# ---- who must agree ------------------------------------------------------------------------


def unanswered() -> list[UUID]:
    """What stands of questions to another at home, whether she agrees."""
    with system_access(WHY):
        rows = (
            select(SchoolCaseParty.id)
            .join(SchoolCase, SchoolCase.id == SchoolCaseParty.case_id)
            .where(SchoolCase.state == State.WAITING, *_ASKED)
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
