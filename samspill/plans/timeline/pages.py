"""What the page of the timeline needs, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from samspill.access.levels import Area
from samspill.core.clock import today
from samspill.plans.plan.access import OpenPlan
from samspill.plans.timeline.models import Exact, LifeEvent
from samspill.plans.timeline.queries import (
    Chosen,
    LifeEventView,
    Place,
    TimelineLine,
    chosen_lines,
    life_events_of,
    note_visit,
    opened,
)

AT_A_TIME = 50
Line = TimelineLine | LifeEventView


@dataclass
class Said:
    """A line, and how many times the same was done on the same day, one after the other."""

    line: Line
    times: int = 1

    def is_again(self, other: Line) -> bool:
        """Does the other say no more than this: the same words, on the same day, at no time?"""
        if not (isinstance(self.line, TimelineLine) and isinstance(other, TimelineLine)):
            return False
        one_day = not other.shows_clock and today(self.line.at) == today(other.at)
        return one_day and self.line.text == other.text


@dataclass(frozen=True)
class Stretch:
    """A month of the timeline, or a year where no more is known: its first day, and its lines."""

    first: date
    is_year: bool
    said: list[Said]


@dataclass(frozen=True)
class TimelinePage:
    """One page, the newest first. ``older``: where the next begins, None when there is no more.
    ``last_seen``: when the reader was here before (UTC), None when she never was."""

    stretches: list[Stretch]
    older: Place | None
    last_seen: datetime | None

    def is_new(self, said: Said) -> bool:
        """Has it happened since the reader was here?"""
        line = said.line
        return isinstance(line, TimelineLine) and bool(self.last_seen and line.at > self.last_seen)

    @property
    def has_new(self) -> bool:
        """Is anything on this page new to her?"""
        return any(self.is_new(said) for stretch in self.stretches for said in stretch.said)


def timeline_page(plan: OpenPlan, chosen: Chosen, after: Place | None) -> TimelinePage:
    """Read one page of what is chosen, on from a place, and note that she was here."""
    plan_id = plan.subject.id
    lines = chosen_lines(plan_id, AT_A_TIME + 1, chosen, after)
    has_more, lines = len(lines) > AT_A_TIME, lines[:AT_A_TIME]
    older = lines[-1].place if has_more else None
    before = list(_from_before(plan, chosen, after, older))
    together: list[Line] = [*lines, *before]
    together.sort(key=_when, reverse=True)
    seen = note_visit(plan_id, plan.actor.profile_id, plan.at)
    return TimelinePage(_stretches(together), older, seen)


def _when(line: Line) -> datetime:
    return line.at


def _from_before(
    plan: OpenPlan, chosen: Chosen, newer: Place | None, older: Place | None
) -> Iterator[LifeEventView]:
    """What is told from before the plan and belongs on this page: its words alone are opened."""
    for row in life_events_of(plan.subject.id):
        is_here = (newer is None or row.at <= newer.at) and (older is None or row.at > older.at)
        if is_here and _is_chosen(row, chosen):
            yield opened(row)


def _is_chosen(row: LifeEvent, chosen: Chosen) -> bool:
    return (
        chosen.area in (None, Area.TIMELINE)
        and chosen.person in (None, row.author_profile_id)
        and (chosen.since is None or row.happened_on >= chosen.since)
        and (chosen.until is None or row.happened_on <= chosen.until)
    )


def _stretches(lines: list[Line]) -> list[Stretch]:
    found: list[Stretch] = []
    for line in lines:
        is_year = isinstance(line, LifeEventView) and line.exact == Exact.YEAR
        day = today(line.at)
        first = day.replace(month=1, day=1) if is_year else day.replace(day=1)
        if not found or (found[-1].first, found[-1].is_year) != (first, is_year):
            found.append(Stretch(first, is_year, []))
        said = found[-1].said
        if said and said[-1].is_again(line):
            said[-1].times += 1
        else:
            said.append(Said(line))
    return found
