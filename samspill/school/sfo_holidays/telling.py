"""Homes are asked about a holiday once, and who has not answered is reminded: by the dated rule
``deadline_reminders``."""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import end_of_day, today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.organisation.deadlines import mark_of
from samspill.school.groups.models import Group
from samspill.school.guardians.queries import allowed
from samspill.school.pupils.access import rules_of
from samspill.school.pupils.models import Switch
from samspill.school.sfo_holidays.events import SfoHolidayAsked
from samspill.school.sfo_holidays.models import SfoHoliday
from samspill.school.sfo_holidays.queries import to_tell, unanswered_in

WHY = "homes are asked about a holiday at SFO"


def due() -> list[UUID]:
    """The holidays that are still asked about."""
    with system_access(WHY):
        return to_tell(today(instant()))


def tell_of(holiday_id: UUID) -> None:
    """Ask, or remind, those of whom nobody has answered. Safe to run again."""
    lock_subject(holiday_id)
    with system_access(WHY):
        found = db.session.get(SfoHoliday, holiday_id)
        group = db.session.get(Group, found.group_id) if found else None
        if found is None or group is None or not _is_time(found, group.tenant_id):
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


def _is_time(found: SfoHoliday, tenant_id: UUID) -> bool:
    at = instant()
    if found.answer_by < today(at):
        return False
    if found.told_at is None:
        found.told_at = at
        return True
    mark = mark_of(tenant_id, found.told_at, end_of_day(found.answer_by))
    if mark is None or (found.reminded_at is not None and found.reminded_at >= mark):
        return False
    found.reminded_at = at
    return True
