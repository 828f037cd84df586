"""Background jobs of files."""

from __future__ import annotations

from uuid import UUID

from samspill.export.actions import drawn_copy, keep_copy, write_case_letters
from samspill.export.subscriber import SEAL_COPY, WRITE_LETTERS
from samspill.infra.jobs import defer, job
from samspill.plans.plan.access import opened_by_system, seen_by_system
from samspill.school.cases.letters import cases_without_letters


@job(SEAL_COPY)
def seal_copy(plan_id: str, consent_id: str) -> None:
    """Make the family's copy of one version. Nobody waits while it is drawn."""
    reason = "seal the family's copy of a consent"
    with seen_by_system(UUID(plan_id), reason) as plan:
        content = drawn_copy(plan, UUID(consent_id))
    if content is None:
        return
    with opened_by_system(UUID(plan_id), reason) as plan:
        keep_copy(plan, UUID(consent_id), content)


@job(WRITE_LETTERS)
def write_letters(case_id: str) -> None:
    """Write the letters of a case that are not written."""
    write_case_letters(UUID(case_id))


@job("export.look_for_letters", cron="35 2 * * *")
def look_for_letters() -> None:
    """Every night: what a job did not come to, and what was decided before there were letters."""
    defer(WRITE_LETTERS, [{"case_id": str(one)} for one in cases_without_letters()])
