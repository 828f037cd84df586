"""Intentions on rounds, by head and office: until when, published when, locked, opened again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from samspill.core.clock import end_of_day, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.grades.events import GradeRoundLocked, GradeRoundPlanned, GradeRoundReopened
from samspill.school.grades.models import GradeRound, Term
from samspill.school.grades.queries import is_out, round_in, round_of
from samspill.school.groups.access import OpenGroup
from samspill.school.years.queries import year_on


def set_round(school: OpenGroup, *, term: Term, deadline: date, publish_at: datetime) -> UUID:
    """Say until when grades of a term are entered, and when they are published; once more moves
    it. Gives the round.

    Raises RuleBroken at ``deadline`` for a day that is past or in no school year, at ``day`` for
    a time before it is over, and for a round that is locked.
    """
    day = today(school.at)
    year = year_on(school.subject.id, day)
    if year is None or not day <= deadline <= year.last_day or day < year.first_day:
        raise RuleBroken("deadline", _("Velg en dag som kommer, i skoleåret."))
    if publish_at <= end_of_day(deadline):
        raise RuleBroken("day", _("Velg en tid etter at fristen er ute."))
    one = round_in(year.id, term)
    if one is None:
        one = GradeRound(
            id=new_id(), school_id=school.subject.id, year_id=year.id, term=term, reopened_why=""
        )
        db.session.add(one)
    elif one.locked_at is not None:
        raise RuleBroken("term", _("Karakterene er låst. Åpne dem først."))
    one.deadline, one.publish_at = deadline, publish_at
    about = {"subject_id": school.subject.id, "tenant_id": school.subject.tenant_id}
    record(GradeRoundPlanned(**about, round_id=one.id, deadline=deadline, publish_at=publish_at))
    return one.id


def _round(school: OpenGroup, round_id: UUID) -> GradeRound:
    one = round_of(school.subject.id, round_id)
    if one is None:
        raise NotVisible
    return one


def lock_round(school: OpenGroup, round_id: UUID) -> None:
    """Nobody enters grades any more; they are published when it is time. Locking again is none."""
    one = _round(school, round_id)
    if one.locked_at is None:
        one.locked_at = school.at
        about = {"subject_id": school.subject.id, "tenant_id": school.subject.tenant_id}
        record(GradeRoundLocked(**about, round_id=round_id))


def require_locked(school: OpenGroup, round_id: UUID) -> GradeRound:
    """A round of the school that is locked. Raises NotVisible for none."""
    one = _round(school, round_id)
    if one.locked_at is None:
        raise NotVisible
    return one


def reopen_round(school: OpenGroup, round_id: UUID, *, why: str) -> None:
    """Grades may be entered again, for a reason that is kept.

    Raises NotVisible for a round that is not locked, RuleBroken at ``why`` when the home has got
    some of it: then they are corrected one by one.
    """
    one = require_locked(school, round_id)
    if is_out(round_id):
        raise RuleBroken("why", _("Karakterene er publisert. Rett dem hos hver elev."))
    one.locked_at, one.reopened_why = None, why
    about = {"subject_id": school.subject.id, "tenant_id": school.subject.tenant_id}
    record(GradeRoundReopened(**about, round_id=round_id))
