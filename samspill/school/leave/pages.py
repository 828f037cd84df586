"""What the page of a case shows of leave."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.school.cases.models import SchoolCase
from samspill.school.leave.models import LeaveCause
from samspill.school.leave.queries import leave_rule, request_with_used
from samspill.school.leave.rules import would_help
from samspill.school.leave.words import CAUSE_NAMES
from samspill.school.pupils.access import OpenPupil
from samspill.school.sealing import words_in


@dataclass(frozen=True)
class LeaveFacts:
    """What the page of a case shows of leave. ``left`` None: no limit for a year."""

    cause: LeaveCause
    days: int
    reason: str
    late_reason: str
    statement: str
    teaching: bool
    head_only: bool
    is_late: bool
    blocked: list[str]
    used: int
    left: int | None
    would_help: list[str]

    @property
    def cause_name(self) -> str:
        """What the cause is called, before translation."""
        return CAUSE_NAMES[self.cause]

    @property
    def is_right(self) -> bool:
        """Is it a right, and no favour (PE-07)?"""
        return self.cause == LeaveCause.RELIGIOUS


def facts_of(_pupil: OpenPupil, case: SchoolCase) -> LeaveFacts:
    """What was said in a case, and what the child has had in the year."""
    said, used = request_with_used(case)
    rule = leave_rule(case.tenant_id, case.first_day)
    most = rule.leave_days_a_year
    return LeaveFacts(
        LeaveCause(said.cause),
        said.days,
        words_in(said, "reason"),
        words_in(said, "late"),
        words_in(said, "statement"),
        said.teaching,
        said.head_only,
        said.is_late,
        list(said.blocked),
        used,
        max(0, most - used) if most else None,
        would_help(rule, said.days, late=said.is_late, blocked=said.blocked),
    )
