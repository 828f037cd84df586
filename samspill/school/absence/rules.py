"""What may be reported, without a database: the days, the times, what the municipality allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from samspill.core.clock import OSLO, today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.documents.several import Given
from samspill.school.absence.models import AbsenceReason
from samspill.school.years.queries import Calendar, DayIs


@dataclass(frozen=True)
class Rule:
    """The dated rule ``absence``, as it is read. ``reasons`` empty: nobody is asked why."""

    reasons: tuple[AbsenceReason, ...]
    allows_comment: bool
    allows_files: bool
    days_at_once: int
    days_back: int
    days_ahead: int
    next_day_from: int
    lesson_minutes: int
    told_after: int
    escalated_after: int
    threshold_days: int
    threshold_hours: int
    diploma_from: int
    locks_after: int


def rule_of(value: Mapping[str, Any]) -> Rule:
    """Read the values of the rule."""
    reasons = value["reasons"] if value["ask_reason"] else []
    return Rule(
        tuple(AbsenceReason(one) for one in reasons),
        bool(value["ask_reason"] and value["comment"]),
        bool(value["ask_reason"] and value["attachment"]),
        value["days_at_once"],
        value["days_back"],
        value["days_ahead"],
        value["next_day_from"],
        value["lesson_minutes"],
        value["told_after"],
        value["escalated_after"],
        value["threshold_days"],
        value["threshold_hours"],
        value["diploma_from"],
        value["locks_after"],
    )


@dataclass(frozen=True)
class Span:
    """The whole day, or from one clock time to another."""

    from_time: time | None = None
    to_time: time | None = None

    @property
    def is_whole_day(self) -> bool:
        """Is it the whole day?"""
        return self.from_time is None

    @property
    def minutes(self) -> int:
        """How long it is, when it is not the whole day."""
        if not (self.from_time and self.to_time):
            return 0
        start, end = (60 * one.hour + one.minute for one in (self.from_time, self.to_time))
        return end - start

    def meets(self, other: Span) -> bool:
        """Have the two spans of one day any time in common?"""
        if not (self.from_time and self.to_time and other.from_time and other.to_time):
            return True
        return self.from_time < other.to_time and other.from_time < self.to_time


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to report for each of some children."""

    first_day: date
    last_day: date
    span: Span
    reason: AbsenceReason | None = None
    comment: str = ""
    files: Sequence[Given] = ()


def proposed_day(calendar: Calendar, rule: Rule, at: datetime) -> date:
    """Today; from an hour of the day, or where today is free, the next school day (F10)."""
    day, local = today(at), at.astimezone(OSLO)
    if calendar.what_is(day) == DayIs.SCHOOL and local.hour < rule.next_day_from:
        return day
    return calendar.next_school_day(day) or day


def check_words(rule: Rule, wanted: Wanted) -> None:
    """Raise RuleBroken for a reason that is missing or not asked for, and for free text (FR-07) and
    files where the municipality takes none."""
    if rule.reasons and wanted.reason not in rule.reasons:
        raise RuleBroken("reason", _("Velg en årsak."))
    if not rule.reasons and wanted.reason is not None:
        raise RuleBroken(
            "reason", _("Her trenger ingen å si hvorfor. Det er for personvernet."), "FR-07"
        )
    if wanted.comment and not rule.allows_comment:
        raise RuleBroken(
            "comment",
            _("Her kan ingen skrive fri tekst. Det er for personvernet. Ring skolen."),
            "FR-07",
        )
    if wanted.files and not rule.allows_files:
        raise RuleBroken("file", _("Her kan ingen legge ved filer. Det er for personvernet."))


def check_span(wanted: Wanted) -> None:
    """Raise RuleBroken for times or days in disorder (FR-01), and for hours over several days."""
    span = wanted.span
    if wanted.last_day < wanted.first_day:
        raise RuleBroken("last_day", _("Siste dag kan ikke være før første dag."), "FR-01")
    if span.is_whole_day:
        return
    if span.from_time and span.to_time and span.to_time <= span.from_time:
        raise RuleBroken("to_time", _("Sluttid må være etter starttid."), "FR-01")
    if wanted.last_day != wanted.first_day:
        raise RuleBroken("last_day", _("Timefravær er for én dag. La feltet stå tomt."))


def school_days(calendar: Calendar, rule: Rule, wanted: Wanted, day: date) -> list[date]:
    """The school days to report. Raises RuleBroken for none (FR-02), too many (FR-05), and days
    that are too long ago (FR-06) or too far ahead."""
    if wanted.first_day < day - timedelta(days=rule.days_back):
        raise RuleBroken(
            "first_day", _("Det er for lenge siden. Ring skolen, så fører de det."), "FR-06"
        )
    if wanted.last_day > day + timedelta(days=rule.days_ahead):
        raise RuleBroken(
            "last_day" if wanted.last_day != wanted.first_day else "first_day",
            _("Meld fravær høyst %(days)s dager fram.", days=rule.days_ahead),
        )
    many = (wanted.last_day - wanted.first_day).days + 1
    days = [wanted.first_day + timedelta(days=n) for n in range(many)]
    found = [one for one in days if calendar.what_is(one) == DayIs.SCHOOL]
    if not found:
        raise RuleBroken("first_day", _("Skolen har fri da. Det er ingenting å melde."), "FR-02")
    if len(found) > rule.days_at_once:
        raise RuleBroken(
            "last_day",
            _(
                "Meld høyst %(days)s skoledager om gangen. Er barnet fortsatt sykt, meld på nytt."
                " Skal dere bort, søk skolen om permisjon.",
                days=rule.days_at_once,
            ),
            "FR-05",
        )
    return found
