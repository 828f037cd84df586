"""A half-year that is over is closed, so that sums and diplomas do not change by themselves: head
and office change its absence with a reason (skole.md 4.1), so many days after it as the dated rule
``absence`` says."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.absence.models import LATE, Why
from samspill.school.absence.queries import absence_rule
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.queries import school_of
from samspill.school.years.queries import year_on
from samspill.school.years.usual import usual_days


def end_of_half(school_id: UUID | None, day: date) -> date:
    """The last day of the half-year in which a day is, at a school or as is usual."""
    year = year_on(school_id, day) if school_id else None
    days = year if year and year.first_day <= day else usual_days(day)
    return days.spring_from - timedelta(days=1) if day < days.spring_from else days.last_day


def is_locked(pupil: OpenPupil, day: date) -> bool:
    """Is the half-year of a day closed, for the pupil's school today?"""
    now = today(pupil.at)
    ended = end_of_half(school_of(pupil.subject.id, now), day)
    return now > ended + timedelta(days=absence_rule(pupil.subject.tenant_id, now).locks_after)


def may_unlock(pupil: OpenPupil) -> bool:
    """Does the actor change what is closed? Head and office do."""
    return pupil.may(Area.SCHOOL, Level.MANAGE)


def require_open(pupil: OpenPupil, day: date, why: Why | None, field: str) -> Why | None:
    """Nothing where the half-year is open; else why head or office changes it, for the history.

    Raises RuleBroken, at the field for who may not, and at ``why`` without a reason.
    """
    if not is_locked(pupil, day):
        return None
    if not may_unlock(pupil):
        raise RuleBroken(
            field, _("Halvåret er lukket. Rektor eller kontoret retter, med en grunn."), "LOCKED"
        )
    if why not in LATE:
        raise RuleBroken("why", _("Halvåret er lukket. Velg hvorfor det rettes nå."), "LOCKED")
    return why
