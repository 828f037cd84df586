"""What hurries and is neither read nor known to have arrived goes on: by SMS or to the telephone,
then to an employee who sends or calls. Each once, and no further than it must."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.event import Kind
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.choices import choose
from samspill.notifications.jobs import goes_on
from samspill.notifications.models import Notice, PaperTask
from samspill.notifications.queries import paper_tasks
from tests.notifications.test_sms import (  # noqa: F401 - fixtures
    chosen,
    day,
    deliver,
    mona,
    plan_id,
    sent,
    supplier,
    work,
)
from tests.plans.test_consent import HANNE, KARI, MONA


def minutes(many):
    """So long after the noon of the test's day."""
    return clock.moved(clock.now() - datetime.now(UTC) + timedelta(minutes=many))


def urgent(cast, plan, name=MONA, **more):  # noqa: F811
    """Somebody is told of an emergency access, and the letter goes."""
    said = {
        "id": new_id(),
        "profile_id": cast.profile_id(name),
        "subject_id": plan,
        "kind": Kind.ACCESS,
        "urgency": "A",
        "template": "something_new",
        "path": f"/planer/{plan}/innsynslogg",
        "area": "CONSENT",
        "is_locked": True,
        "needs_right": True,
        "state": "QUEUED",
        "created_at": clock.now(),
    }
    with acting(None), transaction(), system_access("test: what hurries"):
        db.session.add(Notice(**{**said, **more}))
    assert deliver(cast, name) == ["SENT"]


def clock_strikes():
    """What the clock does every five minutes, twice."""
    for _twice in range(2):
        with acting(None), transaction():
            goes_on()


def tasks(cast, name=HANNE):
    with cast.acting_as(name):
        return [one.name for one in paper_tasks(cast.actor_now().profile_id)]


@pytest.fixture
def letters_only(cast, mona):  # noqa: F811
    """She has a number that is hers, and has asked for no SMS."""
    with cast.acting_as(MONA):
        choose(cast.actor_now(), None, {})
    return mona


def test_first_by_another_channel_then_to_the_holder(cast, letters_only, supplier):  # noqa: F811
    urgent(cast, letters_only)
    for after, texts, asked in ((20, 0, []), (35, 1, []), (60, 1, []), (125, 1, [MONA])):
        with minutes(after):
            clock_strikes()
            work(cast, MONA)
            assert len(supplier.taken) == texts
            assert tasks(cast) == asked
    with minutes(600):
        clock_strikes()
        assert tasks(cast) == [MONA], "once"


@pytest.mark.parametrize("because", ["read", "arrived"])
def test_what_is_read_or_has_arrived_goes_no_further(cast, letters_only, supplier, because):  # noqa: F811
    urgent(cast, letters_only)
    with minutes(35):
        clock_strikes()
        work(cast, MONA)
    done = {
        "read": "update notices set read_at = created_at",
        "arrived": "update notice_deliveries set state = 'DELIVERED'",
    }
    with acting(None), transaction(), system_access("test: it came"):
        db.session.execute(text(done[because]))
    with minutes(125):
        clock_strikes()
        assert tasks(cast) == []


def test_who_reads_it_after_all_is_not_rung(cast, letters_only):
    urgent(cast, letters_only)
    with minutes(125):
        clock_strikes()
        assert tasks(cast) == [MONA]
        with acting(None), transaction(), system_access("test: she reads it"):
            db.session.execute(text("update notices set read_at = created_at"))
        clock_strikes()
        assert tasks(cast) == []


@pytest.mark.parametrize(
    "other", [{"urgency": "B"}, {"kind": Kind.SECURITY}, {"kind": Kind.SCHOOL}]
)
def test_what_does_not_hurry_goes_no_further(cast, letters_only, supplier, other):  # noqa: F811
    urgent(cast, letters_only, **other)
    for after in (35, 125):
        with minutes(after):
            clock_strikes()
            assert work(cast, MONA) == []
    assert tasks(cast) == []


def test_nothing_more_goes_to_who_may_hear_of_it_no_more(cast, letters_only):
    urgent(cast, letters_only)
    with acting(None), transaction():
        ended = text("update grants set valid_to = valid_from where profile_id = :p")
        db.session.execute(ended, {"p": cast.profile_id(MONA)})
    with minutes(125):
        clock_strikes()
    assert tasks(cast) == []


def test_at_work_nobody_is_asked_to_ring(cast, letters_only):
    urgent(cast, letters_only, KARI, area="OVERVIEW")
    with minutes(125):
        clock_strikes()
    with acting(None), transaction(), system_access("test: none"):
        assert db.session.scalars(select(PaperTask)).all() == []
