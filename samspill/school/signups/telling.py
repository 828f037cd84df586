"""Who is told: of what they may sign up for, once more before its deadline, and if it is off."""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import instant, lock_subject
from samspill.school.guardians.queries import silenced
from samspill.school.questionnaires.queries import before_the_end
from samspill.school.signups.events import GatheringAsked, GatheringCancelled
from samspill.school.signups.models import Gathering
from samspill.school.signups.queries import adults_to_tell, gathering_of, to_remind

WHY = "who has not signed up, or signed up for what is called off"


def due() -> list[UUID]:
    """Those of which it is time to remind."""
    day = today(instant())
    with system_access(WHY):
        return to_remind(day + before_the_end(None, day), day)


def tell_of(gathering_id: UUID) -> None:
    """Tell each once when it is made, once before the deadline, once if it is called off. Safe to
    run again."""
    lock_subject(gathering_id)
    with system_access(WHY):
        found = gathering_of(gathering_id)
        if found is None or not _is_time(found):
            return
        is_off = found.ended_at is not None
        told = adults_to_tell(found, who_comes=is_off)
        quiet = silenced(list(told), found.tenant_id, today(instant()))
        said = GatheringCancelled if is_off else GatheringAsked
        for pupil_id, profile_ids in told.items():
            heard = tuple(one for one in profile_ids if (pupil_id, one) not in quiet)
            if heard:
                record(
                    said(
                        subject_id=pupil_id,
                        tenant_id=found.tenant_id,
                        gathering_id=found.id,
                        profile_ids=heard,
                    )
                )


def _is_time(found: Gathering) -> bool:
    """Mark what is told of now; False when it has been, or it is too early."""
    at = instant()
    day = today(at)
    if found.ended_at is not None:
        is_new = found.called_off_at is None
        found.called_off_at = found.called_off_at or at
        return is_new
    if not found.is_open_on(day):
        return False
    if found.told_at is None:
        found.told_at = at
        return True
    near = found.last_day - day <= before_the_end(found.tenant_id, day)
    if found.reminded_at is None and near and today(found.told_at) < day:
        found.reminded_at = at
        return True
    return False
