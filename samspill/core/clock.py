"""The only clock. Instants are aware UTC datetimes; days are days in Oslo."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


_moved: ContextVar[timedelta | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    moved = _moved.get()
    return datetime.now(UTC) + moved if moved else datetime.now(UTC)


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """The clock of the block goes so much ahead (or back): for the demo's past, and for tests."""
    token = _moved.set(by)
    try:
        yield
    finally:
        _moved.reset(token)


def today(at: datetime | None = None) -> date:
    """The day in Oslo at the instant ``at`` (default: now)."""
    return (at or now()).astimezone(OSLO).date()


def end_of_day(day: date) -> datetime:
    """The first instant (UTC) after ``day`` has ended in Oslo. Periods are half open."""
    return datetime.combine(day + timedelta(days=1), time(), OSLO).astimezone(UTC)


def age(born: date, on: date) -> int:
    """Whole years lived on the day ``on``. Born 29 February counts from 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day somebody turns ``years``. Born 29 February counts from 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def start_of_day(day: date) -> datetime:
    """The first instant (UTC) of ``day`` in Oslo."""
    return end_of_day(day - timedelta(days=1))


def instant_at(day: date, clock_time: time) -> datetime:
    """The instant (UTC) at a clock time in Oslo; the first of two when clocks go back.

    Raises ValueError for an hour that is left out when they go forward.
    """
    local = datetime.combine(day, clock_time, OSLO)
    found = local.astimezone(UTC)
    if found.astimezone(OSLO).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(f"{clock_time} does not exist on {day}")
    return found


YEARS = range(2000, 2100)


def day_in(words: str, otherwise: date) -> date:
    """The day that an address asks for (``?dag=2026-12-24``); ``otherwise`` for nonsense."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return otherwise
    return day if day.year in YEARS else otherwise


SATURDAY = 5


def after_weekday_hours(start: datetime, hours: int, free_days: Collection[date] = ()) -> datetime:
    """The instant (UTC) at which ``hours`` have passed on weekdays in Oslo, counted from ``start``.

    Hours on Saturdays, Sundays and ``free_days`` do not count.
    """
    at, left = start, timedelta(hours=hours)
    while True:
        day = today(at)
        midnight = end_of_day(day)
        if day.weekday() < SATURDAY and day not in free_days:
            if at + left <= midnight:
                return at + left
            left -= midnight - at
        at = midnight


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def back(at: datetime, how_long: dict[str, int]) -> datetime:
    """So many ``days``, ``months`` or ``years`` (of the calendar in Oslo) before an instant.

    Raises ValueError for anything else: unknown is to keep.
    """
    months, days = _length(how_long)
    day = today(at)
    then = months_after(day, -months) if months else date.fromordinal(day.toordinal() - days)
    return at - (start_of_day(day) - start_of_day(then))


def after(day: date, how_long: dict[str, int]) -> date:
    """The day so many ``days``, ``months`` or ``years`` later. Raises ValueError as ``back``."""
    months, days = _length(how_long)
    return months_after(day, months) if months else day + timedelta(days=days)


def _length(how_long: dict[str, int]) -> tuple[int, int]:
    """Months and days: one of the two is 0."""
    if set(how_long) not in ({"days"}, {"months"}, {"years"}) or min(how_long.values()) < 1:
        raise ValueError(f"{how_long} is no length of time")
    return how_long.get("months", 0) + 12 * how_long.get("years", 0), how_long.get("days", 0)
