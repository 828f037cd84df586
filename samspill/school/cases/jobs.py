"""Background work on applications at school."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer_each, job
from samspill.school.cases.reminding import (
    remind_of_case,
    remind_to_agree,
    unanswered,
    waiting_cases,
)

REMIND = "school_cases.remind"
REMIND_TO_AGREE = "school_cases.remind_to_agree"


@job("school_cases.look", cron="30 7 * * *")
def look() -> None:
    """Every morning: queue what waits for an answer."""
    defer_each(REMIND, "case_ids", waiting_cases())
    defer_each(REMIND_TO_AGREE, "party_ids", unanswered())


@job(REMIND, each=("case_ids", "case_id"))
def remind(case_id: str) -> None:
    """Remind of one case."""
    remind_of_case(UUID(case_id))


@job(REMIND_TO_AGREE, each=("party_ids", "party_id"))
def to_agree(party_id: str) -> None:
    """Remind who must agree to one case."""
    remind_to_agree(UUID(party_id))
