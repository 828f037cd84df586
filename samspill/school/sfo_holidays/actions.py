"""Intentions on holidays at SFO: an SFO asks, a home answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about as about_group
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sfo_holidays.events import SfoHolidayAnswered, SfoHolidayMade
from samspill.school.sfo_holidays.models import SfoHoliday, SfoHolidayAnswer
from samspill.school.sfo_holidays.queries import holiday_of, holidays_of_group
from samspill.school.sfo_places.homes import is_home
from samspill.school.sfo_places.words import numeric

LONGEST = 70
"""So many days a holiday may last: the summer."""


def make_holiday(
    sfo: OpenGroup, *, name: str, first_day: date, last_day: date, answer_by: date
) -> UUID:
    """Ask homes about a holiday. Gives it; a job tells them. RuleBroken at the field."""
    day = today(sfo.at)
    if answer_by < day:
        raise RuleBroken("answer_by", _("Velg i dag eller en dag som kommer."))
    if answer_by >= first_day:
        raise RuleBroken("answer_by", _("Fristen må være før ferien begynner."))
    if last_day < first_day:
        raise RuleBroken("last_day", _("Siste dag må være etter første dag."))
    if (last_day - first_day).days >= LONGEST:
        raise RuleBroken("last_day", _("Velg en kortere ferie."))
    standing = [one.holiday for one in holidays_of_group(sfo.subject.id, day)]
    if any(one.first_day <= last_day and first_day <= one.last_day for one in standing):
        raise RuleBroken("first_day", _("Dere har spurt om noen av dagene fra før."))
    row = SfoHoliday(
        id=new_id(),
        group_id=sfo.subject.id,
        name=name,
        first_day=first_day,
        last_day=last_day,
        answer_by=answer_by,
    )
    db.session.add(row)
    record(SfoHolidayMade(**about_group(sfo), holiday_id=row.id))
    return row.id


def answer_holiday(pupil: OpenPupil, holiday_id: UUID, days: Collection[date]) -> None:
    """Say on which days of a holiday the child comes; none: it does not. It may be changed until
    the deadline has passed.

    Raises RuleBroken after it, and for a day that is none of them; NotVisible for another SFO's.
    """
    if not is_home(pupil):
        raise NotVisible
    day = today(pupil.at)
    holiday = holiday_of(pupil.subject.id, holiday_id, day)
    if day > holiday.answer_by:
        text = _(
            "Fristen var %(day)s. Ring SFO, så hjelper de dere.", day=numeric(holiday.answer_by)
        )
        raise RuleBroken("", text, "late")
    if not set(days) <= set(holiday.weekdays):
        raise RuleBroken("", _("Velg blant dagene i ferien."), "day")
    db.session.add(
        SfoHolidayAnswer(
            id=new_id(),
            holiday_id=holiday_id,
            pupil_id=pupil.subject.id,
            days=sorted(days),
            written_by=pupil.actor.profile_id,
            written_at=pupil.at,
        )
    )
    record(SfoHolidayAnswered(**about(pupil), holiday_id=holiday_id))
