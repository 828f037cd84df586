"""The days that a school year usually has, for a form that proposes and for the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samspill.core.clock import SATURDAY

TURNS_IN = 7
"""The month from which one plans the year that comes."""


@dataclass(frozen=True)
class YearDays:
    """First and last day of a school year, and the day on which spring begins."""

    first_day: date
    spring_from: date
    last_day: date


def usual_days(day: date) -> YearDays:
    """A proposal for the year that runs on a day, or comes after the summer that it is in."""
    begins = day.year if day.month >= TURNS_IN else day.year - 1
    return YearDays(
        _weekday(date(begins, 8, 17)), _weekday(date(begins + 1, 1, 4)), date(begins + 1, 6, 18)
    )


def _weekday(day: date) -> date:
    return day if day.weekday() < SATURDAY else date.fromordinal(day.toordinal() + 2)
