"""The only clock. Instants are aware UTC datetimes; days are days in Oslo."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


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
