"""Where a child lives on a day, without a database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from samspill.school.home_weeks.models import WhichWeeks

AHEAD = timedelta(weeks=60)
"""How far ahead one looks for the day on which the child moves."""


@dataclass(frozen=True)
class Turns:
    """As ``models.HomeWeeks`` has it."""

    weeks: WhichWeeks
    mondays: frozenset[date] = frozenset()
    turns_on: int = 1
    is_other: bool = False

    def is_here(self, day: date) -> bool:
        """Does the child live with her who says it on the day?"""
        begins = day - timedelta(days=(day.isoweekday() - self.turns_on) % 7)
        if self.weeks == WhichWeeks.CHOSEN:
            among = begins - timedelta(days=begins.weekday()) in self.mondays
        else:
            among = begins.isocalendar().week % 2 == (self.weeks == WhichWeeks.ODD)
        return among != self.is_other

    def until(self, day: date) -> date | None:
        """The last day on which the child lives where she does on a day; None for no end."""
        here = self.is_here(day)
        for ahead in range(1, AHEAD.days):
            if self.is_here(day + timedelta(days=ahead)) != here:
                return day + timedelta(days=ahead - 1)
        return None

    def spans(self, day: date, many: int) -> list[tuple[date, date, bool]]:
        """The next so many spans from a day on: first day, last day, and whether it is here."""
        days = [day + timedelta(days=ahead) for ahead in range(7 * (many + 1))]
        found = [(here, list(of)) for here, of in groupby(days, self.is_here)]
        return [(of[0], self.until(of[0]) or of[-1], here) for here, of in found[:many]]


def mondays_of(days: Collection[date]) -> list[date]:
    """The Mondays of the weeks that some days are in, once each, in order."""
    return sorted({day - timedelta(days=day.weekday()) for day in days})
