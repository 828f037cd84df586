"""A subject plan that runs out: its unit and who has the baton hear of it once, nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.plan.models import Plan
from samspill.plans.subject_plans.actions import remove_subject_plan, share_subject_plan
from samspill.plans.subject_plans.jobs import look, tell
from samspill.plans.subject_plans.queries import plans_with_ends
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_subject_plans import ANNE, EVERYBODY, IOP, SCOPE, add, area, change, plan_with
from tests.plans.test_who_may_know import TONE
from tests.support.remembered import made_once

NEAR = "subject_plan_near"
LAST = clock.today() + timedelta(days=100)
BEFORE = 30
"""How many days before it is told of, by the national policy."""


@pytest.fixture
@made_once
def plan_id(cast):
    """Kari and Anne write for the school, Siv of PPT reads, Jonas reads none."""
    return plan_with(cast, *EVERYBODY)


def a_morning(plan_id, days_before_last, again=1):
    """The job runs in the morning so many days before the last day."""
    with clock.moved(timedelta(days=100 - days_before_last)):
        for _ in range(again):
            with acting(None), transaction():
                look()
            with acting(None), transaction():
                tell(str(plan_id))


def told(cast, *names):
    return [[what for what, _state in notices(cast, name)].count(NEAR) for name in names]


def test_its_unit_and_the_holder_hear_of_it_once(cast, plan_id):
    add(cast, plan_id, valid_to=LAST)
    a_morning(plan_id, BEFORE + 1)
    assert told(cast, KARI, HANNE) == [0, 0], "a day too early"
    a_morning(plan_id, BEFORE, again=2)
    a_morning(plan_id, BEFORE - 1)
    everybody = (KARI, ANNE, HANNE, SIV, JONAS, MONA, TOR)
    assert told(cast, *everybody) == [1, 1, 1, 0, 0, 0, 0]


def test_another_last_day_is_told_of_again_and_none_is_told_of_never(cast, plan_id):
    one = add(cast, plan_id, valid_to=LAST)
    add(cast, plan_id, valid_to=None)
    a_morning(plan_id, BEFORE)
    change(cast, plan_id, one, valid_to=LAST + timedelta(days=10))
    a_morning(plan_id, BEFORE - 5)
    assert told(cast, KARI) == [1], "thirty-five days are left of it"
    a_morning(plan_id, 5)
    assert told(cast, KARI, HANNE) == [2, 2]


def test_who_took_over_late_is_told_while_it_still_holds_and_nobody_after(cast, plan_id):
    add(cast, plan_id, valid_to=LAST)
    a_morning(plan_id, -1)
    assert told(cast, KARI) == [0], "it has run out: Min uke says so"
    a_morning(plan_id, 0)
    assert told(cast, KARI) == [1], "the last day itself"


def test_an_iop_that_is_not_shared_is_told_of_to_its_school_alone(cast, plan_id):
    decided = {"decided_on": clock.today(), "decision": "2026/17"}
    one = add(cast, plan_id, KARI, IOP, valid_to=LAST, **decided)
    a_morning(plan_id, BEFORE)
    assert told(cast, KARI, ANNE, HANNE, SIV) == [1, 1, 0, 0]
    with cast.changing(plan_id, KARI, "WORK"):
        share_subject_plan(area(plan_id), one)
    change(cast, plan_id, one, valid_to=LAST + timedelta(days=1), **decided)
    a_morning(plan_id, BEFORE - 1)
    assert told(cast, KARI, HANNE, SIV) == [2, 1, 0]


def test_who_may_not_know_of_a_service_hears_nothing_of_its_plan(cast):
    plan_id = plan_with(cast, (KARI, SCOPE), (TONE, SCOPE))
    add(cast, plan_id, TONE, valid_to=LAST)
    a_morning(plan_id, BEFORE)
    assert told(cast, TONE, HANNE, KARI, MONA) == [1, 1, 0, 0]


def test_nobody_is_told_of_one_that_is_taken_away_or_while_the_plan_rests(cast, plan_id):
    gone = add(cast, plan_id, valid_to=LAST)
    with cast.changing(plan_id, KARI, "WORK"):
        remove_subject_plan(area(plan_id), gone)
    a_morning(plan_id, BEFORE)
    add(cast, plan_id, valid_to=LAST)
    with cast.changing(plan_id, HANNE):
        pause_plan(opened(plan_id, Area.CONSENT, Level.WRITE), reason="Ferie")
    a_morning(plan_id, BEFORE)
    assert told(cast, KARI, HANNE) == [0, 0]


def test_a_municipality_says_how_many_days_before(cast, plan_id):
    add(cast, plan_id, valid_to=LAST)
    known = {"name": "subject_plans", "value": {"remind_days_before": 60}, "source": "Vedtak"}
    with acting(None), transaction():
        tenant_id = cast.actor(HANNE).tenant_id
        period = {"valid_from": clock.today(), "valid_to": FOREVER}
        db.session.add(DatedPolicy(id=new_id(), tenant_id=tenant_id, **known, **period))
    a_morning(plan_id, 61)
    assert told(cast, KARI) == [0]
    a_morning(plan_id, 60)
    assert told(cast, KARI) == [1]


def test_the_morning_queues_only_plans_with_something_to_tell_of(cast, plan_id):
    add(cast, plan_id, valid_to=LAST)

    def found():
        with acting(None), transaction(), system_access("the test looks"):
            tenant_id = db.session.scalar(select(Plan.tenant_id).where(Plan.id == plan_id))
            return plans_with_ends(tenant_id, LAST - timedelta(days=BEFORE), BEFORE)

    assert found() == [plan_id]
    a_morning(plan_id, BEFORE)
    assert found() == []
