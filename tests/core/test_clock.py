"""Oslo days, summer time, leap days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from samspill.core.clock import age, birthday, end_of_day, start_of_day, today


def test_an_oslo_day_ends_at_midnight_in_oslo():
    assert end_of_day(date(2026, 11, 21)) == datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    assert end_of_day(date(2026, 7, 1)) == datetime(2026, 7, 1, 22, 0, tzinfo=UTC)
    assert start_of_day(date(2026, 7, 2)) == end_of_day(date(2026, 7, 1))


def test_the_day_it_is_in_oslo():
    assert today(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert today(datetime(2026, 11, 21, 22, 59, tzinfo=UTC)) == date(2026, 11, 21)


def test_the_night_the_clock_goes_back_has_25_hours():
    night = end_of_day(date(2026, 10, 25)) - start_of_day(date(2026, 10, 25))
    assert night.total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2011, 11, 21), date(2026, 11, 20), 14),
        (date(2011, 11, 21), date(2026, 11, 21), 15),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_whole_years(born, on, years):
    assert age(born, on) == years


def test_the_day_somebody_is_of_age():
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)
    assert birthday(date(2008, 5, 17), 18) == date(2026, 5, 17)
