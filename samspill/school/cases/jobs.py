"""Background work on applications at school."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer_each, job
from samspill.school.cases.late import late_cases, reply_meanwhile
from samspill.school.cases.reminding import (
    not_explained,
    remind_of_case,
    remind_to_agree,
    remind_to_explain,
    unanswered,
    waiting_cases,
)

REMIND = "school_cases.remind"
REMIND_TO_AGREE = "school_cases.remind_to_agree"
REMIND_TO_EXPLAIN = "school_cases.remind_to_explain"
REPLY_MEANWHILE = "school_cases.reply_meanwhile"


@job("school_cases.look", cron="30 7 * * *")
def look() -> None:
    """Every morning: queue what waits for an answer."""
    defer_each(REMIND, "case_ids", waiting_cases())
    defer_each(REMIND_TO_AGREE, "party_ids", unanswered())
    defer_each(REMIND_TO_EXPLAIN, "case_ids", not_explained())
    defer_each(REPLY_MEANWHILE, "case_ids", late_cases())


@job(REMIND, each=("case_ids", "case_id"))
def remind(case_id: str) -> None:
    """Remind of one case."""
    remind_of_case(UUID(case_id))


@job(REMIND_TO_AGREE, each=("party_ids", "party_id"))
def to_agree(party_id: str) -> None:
    """Remind who must agree to one case."""
    remind_to_agree(UUID(party_id))


@job(REMIND_TO_EXPLAIN, each=("case_ids", "case_id"))
def to_explain(case_id: str) -> None:
    """Remind an applicant of what the school asked in one case."""
    remind_to_explain(UUID(case_id))


@job(REPLY_MEANWHILE, each=("case_ids", "case_id"))
def in_the_meantime(case_id: str) -> None:
    """Send the interim reply of one case that is late."""
    reply_meanwhile(UUID(case_id))
