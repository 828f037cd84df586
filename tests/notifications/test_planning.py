"""Planning a notice costs the act next to nothing; what waits comes once an evening, also on the
days when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import OSLO
from samspill.core.ids import new_id
from samspill.infra import transaction as acts
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.digests import queue_due, send_what_is_due
from samspill.notifications.models import Notice
from samspill.notifications.subscriber import write_notices
from tests.notifications.test_delivering import plan_id, sent  # noqa: F401
from tests.plans.test_consent import HANNE, MONA
from tests.plans.test_goals import add
from tests.support.statements import counted_statements

AT_MOST = 3


def test_a_notice_adds_at_most_three_statements_to_the_act(cast, plan_id, monkeypatch):  # noqa: F811
    def cost():
        with counted_statements() as found:
            add(cast, plan_id, HANNE)
        return len(found)

    def told():
        db.session.rollback()
        with acting(None), transaction(), system_access("test: how many there are"):
            return len(db.session.scalars(select(Notice.id)).all())

    cost()  # what is remembered for the next time
    before = told()
    with_notices = cost()
    assert told() > before
    silent = [one for one in acts._subscribers if one is not write_notices]
    assert len(silent) == len(acts._subscribers) - 1
    monkeypatch.setattr(acts, "_subscribers", silent)
    after = told()
    without = cost()
    assert told() == after
    assert with_notices - without <= AT_MOST


@pytest.fixture
def letters(monkeypatch):
    """When each letter went, as clocks in Oslo show it."""
    went = []

    def send(_address, _subject, _text, _html, *, message_id):
        assert message_id
        went.append(clock.now().astimezone(OSLO))

    monkeypatch.setattr("samspill.notifications.actions.send_mail", send)
    return went


def next_change(month):
    """The next last Sunday of a month: clocks change in the night before."""
    today = clock.now().astimezone(OSLO).date()
    years = (today.year, today.year + 1)
    return next(day for day in (last_sunday(year, month) for year in years) if day > today)


def last_sunday(year, month):
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)


def half_hours(first, days):
    """Each half-hour of some days, as they are in Oslo."""
    at = datetime.combine(first, datetime.min.time(), OSLO).astimezone(UTC)
    while at.astimezone(OSLO).date() < first + timedelta(days=days):
        yield at
        at += timedelta(minutes=30)


def news(mona):
    """Something to know, that waits for the evening."""
    about = dict.fromkeys(("area", "address", "sent_at", "due_at", "read_at"))
    with acting(None), transaction():
        notice = Notice(
            id=new_id(),
            profile_id=mona,
            subject_id=new_id(),
            kind="GOALS",
            urgency="D",
            template="something_new",
            path="",
            is_locked=False,
            needs_right=False,
            state="QUEUED",
            created_at=instant(),
            **about,
        )
        db.session.add(notice)
        notice_id = notice.id
    with acting(None), transaction():
        deliver_notice(notice_id)


@pytest.mark.parametrize("month", [3, 10])
def test_one_evening_letter_a_day_over_the_change_of_the_clock(cast, letters, month):
    """Something new every hour, and the jobs as they run: Saturday to Monday."""
    mona, sunday, days = cast.profile_id(MONA), next_change(month), 3
    saturday = sunday - timedelta(days=1)
    hours = 0
    for at in half_hours(saturday, days):
        with time_machine.travel(at, tick=False):
            if at.minute == 0:
                news(mona)
                hours += 1
            with acting(None), transaction():
                queue_due()
            with acting(None), transaction():
                send_what_is_due(mona)
    assert hours == days * 24 + {3: -1, 10: 1}[month]
    assert [(one.date(), one.hour, one.minute) for one in letters] == [
        (saturday + timedelta(days=day), 17, 0) for day in range(days)
    ]
    told = select(Notice.id).where(Notice.state == "SENT", Notice.profile_id == mona)
    with acting(None), transaction(), system_access("test: what was told"):
        assert len(db.session.scalars(told).all()) == hours - 7, (
            "since five on the last day, it waits"
        )
