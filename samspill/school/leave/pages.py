"""What the page of a case shows of leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from samspill.core.clock import today
from samspill.core.language import _
from samspill.school.cases.kinds import InShort, Pairs
from samspill.school.cases.models import SchoolCase
from samspill.school.leave.models import LeaveCause
from samspill.school.leave.queries import (
    leave_rule,
    request_of,
    request_with_used,
    requests_of,
)
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


def in_letter(case: SchoolCase) -> Pairs:
    """What a letter says of leave: never why it was asked for, which may be private."""
    said = request_of(case.id)
    days = str(said.days) if said else ""
    asked = today(case.submitted_at or case.made_at)
    return (
        (_("Skoledager"), days),
        (_("Hjemmel"), leave_rule(case.tenant_id, asked).source),
    )


def in_short(case_ids: Collection[UUID]) -> dict[UUID, InShort]:
    """What some applications say in a line each: one statement."""
    return {
        one.case_id: InShort(
            _(
                "%(cause)s. Skoledager: %(days)s",
                cause=_(CAUSE_NAMES[LeaveCause(one.cause)]),
                days=one.days,
            ),
            words_in(one, "reason"),
        )
        for one in requests_of(case_ids)
    }
