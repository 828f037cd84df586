"""The demo shows an application for leave in every state, whatever day of the year it is loaded."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.demo.leave import load_leave
from samspill.demo.school import year_of_demo
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.cases.models import SchoolCase, SchoolCaseState
from tests.support import school as schools

DAYS = [
    *((4, 20), (6, 12), (6, 25)),
    *(
        pytest.param(*one, marks=pytest.mark.deep)
        for one in ((1, 15), (3, 25), (5, 20), (7, 5), (8, 20), (11, 28), (12, 20))
    ),
]


def coming(month, day):
    """The next time it is that day."""
    now = clock.today()
    this = date(now.year, month, day)
    return this if this >= now else date(now.year + 1, month, day)


def acting_in(cast):
    """As the demo acts."""

    @contextmanager
    def act(who, kind):
        with cast.acting_as(who, kind):
            yield cast.actor_now()

    return act


@pytest.mark.parametrize(("month", "day"), DAYS)
def test_every_state_is_shown_on_any_day_of_the_year(cast, monkeypatch, month, day):
    monkeypatch.setattr(schools, "this_year", year_of_demo)
    with clock.moved(coming(month, day) - clock.today()):
        school = schools.made_school(cast)
        load_leave(acting_in(cast), school.groups["3B"], school.id)
    with acting(None), transaction(), system_access("a test looks"):
        states = set(db.session.scalars(select(SchoolCase.state)))
    assert states == set(SchoolCaseState)
