"""What changes in a plan at which age, by the dated rule ``ages``. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from samspill.core.clock import age, birthday, months_after

MONTHS_BEFORE = 1
UNEVEN_DAYS = 3
"""From 28 February it is a month to 31 March too."""


class Change(StrEnum):
    """What begins with a birthday. ``AGREES``: the young person's own yes is needed.
    ``ALONE``: the guardians answer no longer, and read on. ``OF_AGE``: they are out."""

    HEARD = "HEARD"
    WEIGHT = "WEIGHT"
    AGREES = "AGREES"
    ALONE = "ALONE"
    OF_AGE = "OF_AGE"


AGES = {
    Change.HEARD: "heard_from",
    Change.WEIGHT: "great_weight_from",
    Change.AGREES: "young_person_agrees_from",
    Change.ALONE: "guardians_agree_until",
    Change.OF_AGE: "adult_from",
}
"""The number of the rule that says when each begins."""


@dataclass(frozen=True)
class Coming:
    """The next birthday that changes something: which, when, and what."""

    years: int
    day: date
    changes: tuple[Change, ...]

    def is_near(self, on: date) -> bool:
        """Is it no more than a month away?"""
        return told_from(self.day) <= on < self.day


def told_from(day: date) -> date:
    """The first day on which a birthday is told of."""
    return months_after(day, -MONTHS_BEFORE)


def coming(born_on: date, on: date, ages: Mapping[str, int]) -> Coming | None:
    """The next one after a day; None when nothing changes any more.

    To be of age is all there is to say of that day: that the guardians answer no longer is in it.
    """
    years = min((y for y in map(ages.get, AGES.values()) if y and y > age(born_on, on)), default=0)
    if not years:
        return None
    found = [change for change, name in AGES.items() if ages.get(name) == years]
    if Change.OF_AGE in found:
        found = [Change.OF_AGE]
    return Coming(years, birthday(born_on, years), tuple(found))


def born_between(on: date, back: int, ages: Mapping[str, int]) -> list[tuple[date, date]]:
    """When those were born, first and last day, of whose birthday one is told on a day, or was to
    be on one of so many days before it; roughly, since months are not alike."""
    nearest = months_after(on - timedelta(days=back), MONTHS_BEFORE)
    furthest = months_after(on, MONTHS_BEFORE) + timedelta(days=UNEVEN_DAYS)
    years = {ages[name] for name in AGES.values() if name in ages}
    return [
        (months_after(nearest, -12 * one), months_after(furthest, -12 * one))
        for one in sorted(years)
    ]
