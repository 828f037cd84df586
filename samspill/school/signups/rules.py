"""Which times a day of talks has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from samspill.core.clock import instant_at

MOST_TIMES = 60


def times_of(
    day: date, begins: time, ends: time, minutes: int, pause: int
) -> list[tuple[datetime, datetime]]:
    """As many talks of so many minutes as a day has room for, with a pause between them."""
    return list(_times(instant_at(day, begins), instant_at(day, ends), minutes, pause))


def _times(
    begins: datetime, ends: datetime, minutes: int, pause: int
) -> Iterator[tuple[datetime, datetime]]:
    length = timedelta(minutes=minutes)
    while begins + length <= ends:
        yield begins, begins + length
        begins += length + timedelta(minutes=pause)
