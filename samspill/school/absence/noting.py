"""Intentions of the school on absence: who is here, what of a report holds, whom one has rung."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from samspill.core.clock import OSLO, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.school.absence.events import (
    AbsenceAnswered,
    AbsenceConfirmed,
    AbsenceCorrected,
    HomeCalled,
    PupilDiscovered,
    PupilMissed,
)
from samspill.school.absence.locking import is_locked, require_open
from samspill.school.absence.models import (
    QUESTIONS,
    REFUSALS,
    STANDING,
    Absence,
    AbsenceState,
    AbsenceStepKind,
    AttendanceMark,
    ContactAttempt,
    Mark,
    Why,
)
from samspill.school.absence.queries import (
    absence_of,
    absence_rule,
    standing_between,
)
from samspill.school.absence.rules import Span, Wanted, check_span
from samspill.school.absence.school_queries import day_list, home_to_ask, home_to_ring, is_in
from samspill.school.absence.steps import note
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.queries import school_of
from samspill.school.years.queries import DayIs, calendars

LONGEST = timedelta(days=60)
"""How long an absence can be entered at once."""


def mark_pupil(group: OpenGroup, pupil_id: UUID, *, mark: Mark, hour: time | None = None) -> None:
    """Say that a pupil of the group is here, away or late: today, or in one hour of today.

    Away confirms what the home has reported, and is unknown where nothing is. Here or late takes
    the unknown away, and a report of the whole day too. Raises NotVisible for who is not in it.
    """
    lock_subject(pupil_id)
    if not is_in(group.subject.id, pupil_id, today(group.at)):
        raise NotVisible
    _mark(group, pupil_id, mark, hour)
    span = _span_of(group, hour)
    touched = [
        one
        for one in standing_between(pupil_id, [today(group.at)])
        if span.meets(Span(one.from_time, one.to_time))
    ]
    if mark == Mark.ABSENT:
        _away(group, pupil_id, span, touched)
    else:
        _here(group, touched, is_whole_day=hour is None)


def mark_the_rest(group: OpenGroup, *, hour: time | None = None) -> int:
    """All others are here: those whom nobody has marked, and nobody has reported away then.

    Gives how many.
    """
    span = _span_of(group, hour)
    rest = [
        one.pupil_id
        for one in day_list(group.subject.id, today(group.at), hour)
        if one.mark is None and not any(span.meets(away.span) for away in one.absences)
    ]
    for pupil_id in rest:
        _mark(group, pupil_id, Mark.PRESENT, hour)
    return len(rest)


def _mark(group: OpenGroup, pupil_id: UUID, mark: Mark, hour: time | None) -> None:
    db.session.add(
        AttendanceMark(
            id=new_id(),
            pupil_id=pupil_id,
            group_id=group.subject.id,
            day=today(group.at),
            hour=hour,
            mark=mark,
            profile_id=group.actor.profile_id,
            at=group.at,
        )
    )


def _span_of(group: OpenGroup, hour: time | None) -> Span:
    """The hour that begins then, or the whole day."""
    if hour is None:
        return Span()
    day = today(group.at)
    minutes = absence_rule(group.subject.tenant_id, day).lesson_minutes
    ends = datetime.combine(day, hour, OSLO) + timedelta(minutes=minutes)
    return Span(hour, ends.time() if ends.date() == day else time(23, 59))


def _away(group: OpenGroup, pupil_id: UUID, span: Span, touched: list[Absence]) -> None:
    for absence in touched:
        if absence.state == AbsenceState.REPORTED:
            absence.state = AbsenceState.CONFIRMED
            _step(group, absence, AbsenceStepKind.CONFIRMED)
            record(AbsenceConfirmed(**_about(absence), absence_id=absence.id))
    if touched:
        return
    absence = Absence(
        id=new_id(),
        pupil_id=pupil_id,
        tenant_id=group.subject.tenant_id,
        together_id=new_id(),
        day=today(group.at),
        from_time=span.from_time,
        to_time=span.to_time,
        state=AbsenceState.UNKNOWN,
        by_home=False,
        documented=False,
        noted_at=group.at,
    )
    db.session.add(absence)
    db.session.flush()
    _step(group, absence, AbsenceStepKind.MISSED)
    record(PupilMissed(**_about(absence), absence_id=absence.id))


def _here(group: OpenGroup, touched: list[Absence], *, is_whole_day: bool) -> None:
    for absence in touched:
        if not absence.by_home and absence.state == AbsenceState.UNKNOWN:
            absence.state = AbsenceState.WITHDRAWN
            _step(group, absence, AbsenceStepKind.MET)
            record(PupilDiscovered(**_about(absence), absence_id=absence.id))
        elif is_whole_day and absence.from_time is None:
            _refuse(absence, Why.WAS_HERE, group.at, group.actor.profile_id)


def _step(group: OpenGroup, absence: Absence, kind: AbsenceStepKind) -> None:
    note(absence, kind, group.at, group.actor.profile_id)


def _refuse(absence: Absence, why: Why, at: datetime, profile_id: UUID) -> None:
    absence.state = AbsenceState.REFUSED
    note(absence, AbsenceStepKind.REFUSED, at, profile_id, why=why)
    _tell(absence, why)


def _tell(absence: Absence, why: Why) -> None:
    record(
        AbsenceAnswered(
            **_about(absence),
            absence_id=absence.id,
            why=str(why),
            profile_ids=home_to_ask(absence.pupil_id, absence.tenant_id),
        )
    )


def _about(absence: Absence) -> dict[str, Any]:
    return {"subject_id": absence.pupil_id, "tenant_id": absence.tenant_id}


# ---- one absence, by who follows the pupil up ----------------------------------------------


def _standing(pupil: OpenPupil, absence_id: UUID) -> Absence:
    absence = absence_of(pupil.subject.id, absence_id)
    if absence is None or absence.state not in STANDING:
        raise NotVisible
    return absence


def _open_one(pupil: OpenPupil, absence_id: UUID) -> Absence:
    """One that stands, in a half-year that is not closed. Raises RuleBroken for another."""
    absence = _standing(pupil, absence_id)
    if is_locked(pupil, absence.day):
        raise RuleBroken("decision", _("Halvåret er lukket. Det kan bare rettes."), "LOCKED")
    return absence


def confirm(pupil: OpenPupil, absence_id: UUID) -> None:
    """The school knows, and it is in order. Raises NotVisible for what stands no more."""
    absence = _open_one(pupil, absence_id)
    absence.state = AbsenceState.CONFIRMED
    note(absence, AbsenceStepKind.CONFIRMED, pupil.at, pupil.actor.profile_id)
    record(AbsenceConfirmed(**_about(absence), absence_id=absence.id))


def document(pupil: OpenPupil, absence_id: UUID, why: Why | None = None) -> None:
    """The school has seen papers, which are kept elsewhere; it is confirmed by that. ``why``, and
    what is raised: of a half-year that is closed (``locking.require_open``)."""
    absence = _standing(pupil, absence_id)
    why = require_open(pupil, absence.day, why, "decision")
    absence.documented, absence.state = True, AbsenceState.CONFIRMED
    note(absence, AbsenceStepKind.DOCUMENTED, pupil.at, pupil.actor.profile_id, why=why)
    record(AbsenceConfirmed(**_about(absence), absence_id=absence.id))


def refuse(pupil: OpenPupil, absence_id: UUID, why: Why | None) -> None:
    """It is not accepted as it was reported; the home is told. Raises RuleBroken without why."""
    absence = _open_one(pupil, absence_id)
    if why not in REFUSALS:
        raise RuleBroken("why", _("Velg hvorfor."))
    _refuse(absence, Why(why), pupil.at, pupil.actor.profile_id)


def ask(pupil: OpenPupil, absence_id: UUID, why: Why | None) -> None:
    """Ask the home about it. Raises RuleBroken without a question."""
    absence = _open_one(pupil, absence_id)
    if why not in QUESTIONS:
        raise RuleBroken("why", _("Velg hva du spør om."))
    note(absence, AbsenceStepKind.ASKED, pupil.at, pupil.actor.profile_id, why=why)
    _tell(absence, Why(why))


def correct(pupil: OpenPupil, absence_id: UUID, span: Span | None, why: Why | None = None) -> None:
    """It was at another time of the day, or (None) not at all: what was written stays as history.

    Raises RuleBroken for times in disorder, for what meets something else that is noted, and for a
    half-year that is closed (``locking.require_open``).
    """
    absence = _standing(pupil, absence_id)
    why = require_open(pupil, absence.day, why, "decision")
    if span is None:
        absence.state = AbsenceState.WITHDRAWN
    else:
        check_span(Wanted(absence.day, absence.day, span))
        others = standing_between(pupil.subject.id, [absence.day])
        if any(
            one.id != absence.id and span.meets(Span(one.from_time, one.to_time)) for one in others
        ):
            raise RuleBroken("decision", _("Noe annet er alt ført på samme tid."))
        absence.from_time, absence.to_time = span.from_time, span.to_time
        absence.state = AbsenceState.CONFIRMED
    note(absence, AbsenceStepKind.CORRECTED, pupil.at, pupil.actor.profile_id, why=why)
    record(AbsenceCorrected(**_about(absence), absence_id=absence.id, day=absence.day))


def note_contact(pupil: OpenPupil, absence_id: UUID, whom_id: UUID, *, answered: bool) -> None:
    """Somebody of the home was rung. Raises NotVisible for who is not told when it is urgent."""
    absence = _standing(pupil, absence_id)
    home = home_to_ring(pupil.subject.id, pupil.subject.tenant_id)
    if whom_id not in {one.profile_id for one in home}:
        raise NotVisible
    db.session.add(
        ContactAttempt(
            id=new_id(),
            absence_id=absence.id,
            pupil_id=absence.pupil_id,
            whom_id=whom_id,
            answered=answered,
            profile_id=pupil.actor.profile_id,
            at=pupil.at,
        )
    )
    record(HomeCalled(**_about(absence), absence_id=absence.id, answered=answered))


def enter(pupil: OpenPupil, wanted: Wanted, why: Why | None = None) -> None:
    """The school enters absence on school days that have come, also long ago.

    Raises RuleBroken at the field, for times in disorder, days that are none, what is entered
    already, and a half-year that is closed (``locking.require_open``).
    """
    check_span(wanted)
    day, school_id = today(pupil.at), school_of(pupil.subject.id, today(pupil.at))
    if wanted.last_day > day:
        raise RuleBroken("first_day", _("Dagen har ikke vært ennå."))
    if wanted.last_day - wanted.first_day > LONGEST or school_id is None:
        raise RuleBroken("first_day", _("Skolen har fri da. Det er ingenting å melde."))
    calendar = calendars([school_id], wanted.first_day)[school_id]
    many = (wanted.last_day - wanted.first_day).days + 1
    days = [wanted.first_day + timedelta(days=n) for n in range(many)]
    found = [one for one in days if calendar.what_is(one) == DayIs.SCHOOL]
    if not found:
        raise RuleBroken("first_day", _("Skolen har fri da. Det er ingenting å melde."))
    for other in standing_between(pupil.subject.id, found):
        if wanted.span.meets(Span(other.from_time, other.to_time)):
            raise RuleBroken("first_day", _("Noe annet er alt ført på samme tid."))
    why = require_open(pupil, found[0], why, "first_day")
    together_id = new_id()
    for one in found:
        _enter(pupil, one, wanted.span, together_id, why)


def _enter(pupil: OpenPupil, day: date, span: Span, together_id: UUID, why: Why | None) -> None:
    absence = Absence(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        together_id=together_id,
        day=day,
        from_time=span.from_time,
        to_time=span.to_time,
        state=AbsenceState.CONFIRMED,
        by_home=False,
        documented=False,
        noted_at=pupil.at,
    )
    db.session.add(absence)
    db.session.flush()
    note(absence, AbsenceStepKind.CONFIRMED, pupil.at, pupil.actor.profile_id, why=why)
    record(AbsenceConfirmed(**_about(absence), absence_id=absence.id))
