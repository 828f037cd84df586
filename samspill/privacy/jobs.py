"""Background work on cases: their clock is the law's, and it runs by night too."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.event import record
from samspill.infra.jobs import job
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.organisation.queries import tenant_ids
from samspill.privacy.events import CaseReminded
from samspill.privacy.queries import CaseView, cases_of


@job("privacy.remind", cron="15 * * * *")
def remind() -> None:
    """Each hour: whoever has the cases is reminded of those that are not settled."""
    with system_access("cases whose deadline comes nearer"):
        for tenant_id in tenant_ids():
            officers = profiles_with(tenant_id, Area.PRIVACY_CASES, Level.MANAGE)
            for case in cases_of(tenant_id, closed=False) if officers else ():
                _remind(tenant_id, case, officers)


def _remind(tenant_id: UUID, case: CaseView, officers: set[UUID]) -> None:
    mark = mark_of(tenant_id, case.registered_at, case.due_at)
    if mark is None or case.settled_at is not None:
        return
    about = {"subject_id": tenant_id, "tenant_id": tenant_id, "case_id": case.id}
    event = CaseReminded(**about, told_profile_ids=())
    told = not_reminded(officers, tenant_id, event.page(), mark)
    if told:
        record(replace(event, told_profile_ids=told))
