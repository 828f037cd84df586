"""Background work on applications at school."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer_each, job
from samspill.school.cases.reminding import remind_of_case, waiting_cases

REMIND = "school_cases.remind"


@job("school_cases.look", cron="30 7 * * *")
def look() -> None:
    """Every morning: queue what waits for an answer."""
    defer_each(REMIND, "case_ids", waiting_cases())


@job(REMIND, each=("case_ids", "case_id"))
def remind(case_id: str) -> None:
    """Remind of one case."""
    remind_of_case(UUID(case_id))
