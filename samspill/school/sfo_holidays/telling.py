"""Homes are asked about a holiday once, and who has not answered is reminded of it once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.school.groups.models import Group
from samspill.school.guardians.queries import allowed
from samspill.school.pupils.access import rules_of
from samspill.school.pupils.models import Switch
from samspill.school.sfo_holidays.events import SfoHolidayAsked
from samspill.school.sfo_holidays.models import SfoHoliday
from samspill.school.sfo_holidays.queries import to_tell, unanswered_in

WHY = "homes are asked about a holiday at SFO"
REMIND_BEFORE = timedelta(days=3)


def due() -> list[UUID]:
    """The holidays of which somebody is to be told."""
    with system_access(WHY):
        return to_tell(today(instant()), REMIND_BEFORE)


def tell_of(holiday_id: UUID) -> None:
    """Ask, or remind, those of whom nobody has answered. Safe to run again."""
    lock_subject(holiday_id)
    with system_access(WHY):
        found = db.session.get(SfoHoliday, holiday_id)
        group = db.session.get(Group, found.group_id) if found else None
        if found is None or group is None or not _is_time(found):
            return
        day = today(instant())
        pupils = unanswered_in(found, day)
        told: dict[UUID, tuple[UUID, ...]] = {}
        for one in allowed(pupils, rules_of(group.tenant_id, day), day):
            if one.finds and one.may.issuperset((Switch.SFO, Switch.NOTICES)):
                told[one.pupil_id] = (*told.get(one.pupil_id, ()), one.profile_id)
        for pupil_id, profile_ids in told.items():
            where = {"subject_id": pupil_id, "tenant_id": group.tenant_id}
            record(SfoHolidayAsked(**where, holiday_id=found.id, profile_ids=profile_ids))


def _is_time(found: SfoHoliday) -> bool:
    at = instant()
    if found.answer_by < today(at):
        return False
    is_last = found.answer_by <= today(at) + REMIND_BEFORE
    if found.told_at is not None and (found.reminded_at is not None or not is_last):
        return False
    found.told_at = found.told_at or at
    found.reminded_at = at if is_last else None
    return True
