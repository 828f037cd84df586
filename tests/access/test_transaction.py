"""One unsafe request is one transaction: all of it, or its log row alone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text

from samspill.access.actor import acting
from samspill.access.door import refuse
from samspill.access.levels import Area, Level
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.infra import transaction as the_transaction
from samspill.infra.db import HELD, db
from samspill.infra.transaction import transaction
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import change_introduction
from samspill.plans.plan.events import IntroductionChanged
from samspill.plans.plan.queries import introduction
from tests.support.forms import post


@pytest.fixture
def cast(world):
    return world.cast


@pytest.fixture
def plan_id(world):
    return world.subjects["own"].plan_id


@pytest.fixture
def changed(world):
    """Which tables differ from the world as it was made: not for looks, nor for tries at addresses
    (``web/brake.py``), which are counted beside the act."""

    def tables():
        found = set(world.changes(db.session.connection())) - {"limit_counts"}
        db.session.rollback()
        return found

    return tables


@pytest.fixture
def decisions(world, plan_id):
    """What the access log says since the world was made."""
    return lambda: world.traces(world.app.extensions[HELD], plan_id).decisions


def test_a_refusal_at_the_door_leaves_exactly_its_log_row(world, plan_id, changed, decisions):
    answer = post(world.browser("Jonas"), f"/planer/{plan_id}/om", {"description": "Nytt"})
    assert answer.status_code == 404
    assert changed() == set()
    assert decisions() == ["not_visible"]


def test_a_refusal_by_an_action_leaves_exactly_its_log_row(world, plan_id, changed, decisions):
    client = world.browser("Mona")
    answer = post(client, f"/planer/{plan_id}/samtykke/varighet", {"until": "2027-01-01"})
    assert answer.status_code == 403, "she may write in the consent, but is not the holder"
    assert changed() == set()
    assert decisions() == ["not_enough"]


def test_what_is_not_there_in_a_plan_one_reaches_leaves_its_row_too(world, plan_id, decisions):
    client = world.browser("Mona")
    assert client.get(f"/planer/{plan_id}/samtykke/{uuid4()}").status_code == 404
    assert decisions() == ["not_visible"]


def test_a_form_with_errors_leaves_nothing_but_the_look(world, plan_id, changed, decisions):
    client = world.browser("Mona")
    answer = post(client, f"/planer/{plan_id}/om", {"description": "x" * 1001})
    assert answer.status_code == 422
    assert changed() == set()
    assert decisions() == ["ALLOWED"]


def test_a_conflict_leaves_nothing_but_the_look(world, plan_id, changed, decisions):
    client = world.browser("Mona")
    answer = post(client, f"/planer/{plan_id}/om", {"form_key": ""})
    assert answer.status_code == 409
    assert changed() == set()
    assert decisions() == ["ALLOWED"]


def test_an_error_of_ours_leaves_nothing_at_all(world, plan_id, changed, decisions, monkeypatch):
    client = world.browser("Mona")

    def broken(_events):
        raise LookupError("the last subscriber fails")

    monkeypatch.setattr(the_transaction, "_subscribers", [*the_transaction._subscribers, broken])
    answer = post(client, f"/planer/{plan_id}/om", {"description": "Nytt", "important": ""})
    assert answer.status_code == 500
    assert changed() == set()
    assert decisions() == []


# ---- transaction() itself -----------------------------------------------------------------


def write(cast, plan_id, then):
    """Change the plan as Mona, then raise what ``then`` raises."""
    with acting(cast.actor("Mona Aas")), transaction() as act:
        plan = open_plan(plan_id, Area.OVERVIEW, Level.WRITE)
        change_introduction(plan, description="Nytt", important="")
        then(act, plan)


def read(cast, plan_id):
    with acting(cast.actor("Mona Aas")), transaction():
        found = introduction(plan_id)
    return found.description if found else None


def test_what_is_done_is_committed_with_its_events(cast, plan_id, changed):
    write(cast, plan_id, lambda _act, _plan: None)
    assert read(cast, plan_id) == "Nytt"
    told_as_system = {"system_accesses"}  # the timeline asks who may know of whom it is about
    assert changed() == {"change_log", "plan_introductions", "timeline_entries"} | told_as_system


@pytest.mark.parametrize(
    "error",
    [NotVisible(), NotEnough("Nei."), Conflict("Noen andre."), RuleBroken("", "Nei."), KeyError()],
)
def test_an_error_undoes_all(cast, plan_id, changed, error):

    def fail(_act, _plan):
        raise error

    with pytest.raises(type(error)):
        write(cast, plan_id, fail)
    assert changed() == set()


def test_an_abandoned_act_leaves_what_it_keeps_and_no_event(cast, plan_id, changed):
    kept = []

    def abandon(act, _plan):
        act.keep = lambda: kept.append(db.session.scalar(text("select 1")))
        act.abandon()

    write(cast, plan_id, abandon)
    assert kept == [1]
    assert changed() == set()


def test_an_abandoned_act_need_keep_nothing(cast, plan_id, changed):
    write(cast, plan_id, lambda act, _plan: act.abandon())
    assert changed() == set()


def test_a_refusal_keeps_its_own_row(cast, plan_id, decisions):
    def fail(_act, plan):
        refuse(NotVisible(), plan.actor, plan.subject.id, Area.GOALS)

    with pytest.raises(NotVisible):
        write(cast, plan_id, fail)
    assert decisions() == ["not_visible"]


def test_an_event_outside_a_transaction_is_an_error(plan_id):
    happened = IntroductionChanged(subject_id=plan_id, tenant_id=uuid4())
    with pytest.raises(RuntimeError, match="outside transaction"):
        record(happened)
    with acting(None), transaction():
        pass
    with pytest.raises(RuntimeError, match="outside transaction"):
        record(happened)


def test_an_event_of_somebody_without_grants_is_refused_by_the_database(cast, plan_id):
    """Even code that forgets the door cannot write in a timeline."""
    happened = IntroductionChanged(subject_id=plan_id, tenant_id=uuid4())
    with (
        pytest.raises(Exception, match="row-level security"),
        acting(cast.actor("Ingrid Holm")),
        transaction(),
    ):
        record(happened)
