"""The second net: the door, and the grants that it reads."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select, text

from samspill.access.actor import Actor, acting, current_actor
from samspill.access.door import FRESH, Opened, check, require_actor, require_fresh
from samspill.access.grants import (
    Grant,
    Permission,
    end_grants,
    levels_of,
    open_grants,
    profiles_with,
    subjects_of,
)
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import SystemAccess, system_access
from samspill.core import clock
from samspill.core.errors import (
    LevelTooLow,
    NotEnough,
    NotSignedIn,
    NotVisible,
    StepUpNeeded,
)
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.models import Plan
from samspill.plans.plan.queries import plan_with_levels, plans_of
from tests.support.world import as_system

YEAR = timedelta(days=365)


def decisions(subject_id):
    """What the access log says of a subject, as the system sees it."""
    query = text(
        "select decision, page, method, area from access_log where subject_id = :id order by at"
    )
    with as_system(db.session.connection()):
        found = db.session.execute(query, {"id": subject_id}).all()
    db.session.rollback()
    return found


@pytest.fixture
def cast(world):
    """The cast of the world: its plans are there already."""
    return world.cast


@pytest.fixture
def plan_id(world):
    return world.subjects["own"].plan_id


def explain(_levels):
    return NotEnough("Spør stafettholderen.")


# ---- who acts -----------------------------------------------------------------------------


def test_nobody_is_nobody(app):
    with acting(None), pytest.raises(NotSignedIn):
        require_actor()
    assert current_actor() is None


@pytest.mark.parametrize("strength", Strength)
@pytest.mark.parametrize("least", Strength)
def test_a_login_counts_for_what_it_proved(cast, strength, least):
    actor = cast.actor("Mona Aas", strength=strength)
    with acting(actor):
        if strength >= least:
            assert require_actor(least) is actor
        else:
            with pytest.raises(LevelTooLow):
                require_actor(least)


def test_without_a_word_of_it_a_login_must_be_substantial(cast):
    for strength, enough in ((Strength.LOW, False), (Strength.SUBSTANTIAL, True)):
        actor = cast.actor("Mona Aas", strength=strength)
        with acting(actor):
            if enough:
                assert require_actor() is actor
            else:
                with pytest.raises(LevelTooLow):
                    require_actor()


def test_a_fresh_login_is_high_and_five_minutes_old_at_most(cast):
    actor = cast.actor("Mona Aas")
    weak = cast.actor("Mona Aas", strength=Strength.SUBSTANTIAL)
    moment = timedelta(microseconds=1)
    assert timedelta(minutes=5) == FRESH, "security.md I3"
    for age, fresh in ((timedelta(0), True), (FRESH, True), (FRESH + moment, False)):
        with time_machine.travel(actor.signed_in_at + age, tick=False), acting(actor):
            if fresh:
                require_fresh(actor)
            else:
                with pytest.raises(StepUpNeeded):
                    require_fresh(actor)
            db.session.rollback()
    with acting(weak), pytest.raises(StepUpNeeded):
        require_fresh(weak)


def test_the_actor_never_changes_inside_a_transaction(cast):
    mona, tor = cast.actor("Mona Aas"), cast.actor("Tor Aas")
    with acting(mona), transaction():
        db.session.execute(select(Plan.id))
        with pytest.raises(RuntimeError, match="may not change"), acting(tor):
            pass
        assert current_actor() is mona


def test_what_is_opened_says_how_far():
    levels = {Area.GOALS: Level.CONTRIBUTE, Area.TIMELINE: Level.READ, Area.MESSAGES: Level.OWN}
    opened = Opened(uuid4(), None, levels, clock.now())
    assert opened.may(Area.GOALS)
    assert opened.may(Area.TIMELINE)
    assert not opened.may(Area.MESSAGES), "one's own rows alone are no reading"
    assert opened.may(Area.GOALS, Level.CONTRIBUTE)
    assert not opened.may(Area.GOALS, Level.WRITE)
    for level in Level:
        assert opened.may(Area.DOCUMENTS, level) == (level == Level.NONE)


# ---- the door -----------------------------------------------------------------------------


def grant(subject_id, actor, *, levels=None, until=YEAR, source="test", source_id=None):
    levels = levels or {Area.GOALS: Level.READ}
    what = Permission(actor.profile_id, levels, instant() + until)
    open_grants(subject_id, source, source_id or subject_id, [what])


def test_the_door_lets_in_whom_a_grant_lets_in_and_writes_it_down(cast):
    subject_id, actor = new_id(), cast.actor("Kari Lunde")
    with acting(actor), transaction():
        grant(subject_id, actor, levels={Area.GOALS: Level.READ, Area.DOCUMENTS: Level.WRITE})
    with acting(actor), transaction():
        who, levels = check(subject_id, Area.GOALS, Level.READ, explain)
    assert who is actor
    assert levels == {Area.GOALS: Level.READ, Area.DOCUMENTS: Level.WRITE}
    assert decisions(subject_id) == [("ALLOWED", "job", "", "GOALS")]


@pytest.mark.parametrize(
    ("strength", "least", "lets_in"),
    [
        (Strength.SUBSTANTIAL, None, False),
        (Strength.SUBSTANTIAL, Strength.SUBSTANTIAL, True),
        (Strength.LOW, Strength.SUBSTANTIAL, False),
        (Strength.HIGH, Strength.SUBSTANTIAL, True),
    ],
)
def test_an_opener_may_say_what_login_is_enough(cast, strength, least, lets_in):
    subject_id, actor = new_id(), cast.actor("Kari Lunde", strength=strength)
    with acting(actor), transaction():
        grant(subject_id, actor)
    if lets_in:
        with acting(actor), transaction():
            check(subject_id, Area.GOALS, Level.READ, explain, least=least)
    else:
        with pytest.raises(LevelTooLow), acting(actor), transaction():
            check(subject_id, Area.GOALS, Level.READ, explain, least=least)


@pytest.mark.parametrize(
    ("area", "level", "least", "refusal", "code"),
    [
        (Area.GOALS, Level.CONTRIBUTE, Strength.HIGH, NotEnough, "not_enough"),
        (Area.DOCUMENTS, Level.OWN, Strength.HIGH, NotEnough, "not_enough"),
        (Area.GOALS, Level.READ, Strength.HIGH, None, "ALLOWED"),
    ],
)
def test_the_door_refuses_and_writes_it_down(cast, area, level, least, refusal, code):
    subject_id, actor = new_id(), cast.actor("Kari Lunde")
    with acting(actor), transaction():
        grant(subject_id, actor)
    if refusal is None:
        with acting(actor), transaction():
            check(subject_id, area, level, explain, least=least)
    else:
        with pytest.raises(refusal), acting(actor), transaction():
            check(subject_id, area, level, explain, least=least)
    assert [row.decision for row in decisions(subject_id)] == [code]


def test_hidden_and_absent_are_refused_alike(cast):
    hidden, absent = cast.draft("Emma Aas"), new_id()
    actor = cast.actor("Kari Lunde")
    for subject_id in (hidden, absent):
        before = len(decisions(subject_id))
        with pytest.raises(NotVisible) as refused, acting(actor), transaction():
            open_plan(subject_id, Area.OVERVIEW, Level.READ)
        assert str(refused.value) == ""
        assert [row.decision for row in decisions(subject_id)][before:] == ["not_visible"]


def test_a_login_that_is_too_weak_is_refused_before_anything_is_looked_up(cast, plan_id):
    weak = [cast.actor("Mona Aas", "PRIVATE", s) for s in (Strength.LOW, Strength.SUBSTANTIAL)]
    for actor, subject_id in product(weak, (plan_id, new_id())):
        before = len(decisions(subject_id))
        with pytest.raises(LevelTooLow), acting(actor), transaction():
            open_plan(subject_id, Area.OVERVIEW, Level.READ)
        assert [row.decision for row in decisions(subject_id)][before:] == ["level_too_low"]


def test_nobody_signed_in_leaves_no_row(app):
    subject_id = new_id()
    with pytest.raises(NotSignedIn), acting(None), transaction():
        check(subject_id, Area.GOALS, Level.READ, explain)
    assert decisions(subject_id) == []


def test_a_look_through_a_page_names_the_page(world, plan_id):
    client, before = world.browser("Siv"), len(decisions(plan_id))
    client.get(f"/planer/{plan_id}/maal")
    client.head(f"/planer/{plan_id}/dokumenter")
    assert decisions(plan_id)[before:] == [
        ("ALLOWED", "goals.overview", "GET", "GOALS"),
        ("not_enough", "documents.overview", "HEAD", "DOCUMENTS"),
    ]


# ---- grants -------------------------------------------------------------------------------


def test_the_highest_of_several_grants_counts(cast):
    subject_id, actor = new_id(), cast.actor("Marit Sund")
    with acting(actor), transaction():
        for level in (Level.READ, Level.WRITE, Level.OWN, Level.NONE):
            grant(subject_id, actor, levels={Area.GOALS: level})
        assert levels_of(actor.profile_id, subject_id) == {Area.GOALS: Level.WRITE}
        assert subjects_of(actor.profile_id) == [subject_id]
        assert subjects_of(actor.profile_id, Area.GOALS) == [subject_id]
        assert subjects_of(actor.profile_id, Area.DOCUMENTS) == []
        assert profiles_with(subject_id, Area.GOALS, Level.WRITE) == {actor.profile_id}
        assert profiles_with(subject_id, Area.GOALS, Level.MANAGE) == set()


def test_nothing_is_written_for_nothing(cast):
    subject_id, actor = new_id(), cast.actor("Kari Lunde")
    with acting(actor), transaction():
        grant(subject_id, actor, levels={Area.GOALS: Level.NONE})
        query = select(Grant).where(Grant.subject_id == subject_id)
        assert db.session.scalars(query).all() == []


def test_a_permission_that_has_run_out_opens_nothing(cast):
    subject_id, actor = new_id(), cast.actor("Kari Lunde")
    with acting(actor), transaction():
        grant(subject_id, actor, until=-YEAR)
        assert levels_of(actor.profile_id, subject_id) == {}


def test_ending_ends_what_it_names_and_keeps_when_and_why(cast):
    subject_id, one, two = new_id(), cast.actor("Kari Lunde"), cast.actor("Siv Pedersen")
    source = new_id()
    with acting(one), transaction():
        grant(subject_id, one, source_id=source)
        grant(subject_id, one)
        grant(subject_id, two)
    with acting(one), transaction():
        end_grants(subject_id, "one source", source_id=source)
        assert levels_of(one.profile_id, subject_id), "the other grant stands"
        end_grants(subject_id, "one profile", profile_id=one.profile_id)
        assert not levels_of(one.profile_id, subject_id)
        assert levels_of(two.profile_id, subject_id)
        end_grants(subject_id, "everybody")
        assert not levels_of(two.profile_id, subject_id)
        rows = db.session.execute(
            select(Grant.ended_because, Grant.ended_at, Grant.valid_from, Grant.valid_to)
            .where(Grant.subject_id == subject_id)
            .order_by(Grant.ended_because)
        ).all()
        assert [r.ended_because for r in rows] == ["everybody", "one profile", "one source"]
        assert all(r.valid_to == r.valid_from and r.ended_at == instant() for r in rows)


def test_a_clock_that_steps_back_opens_nothing_again(cast):
    subject_id, actor = new_id(), cast.actor("Kari Lunde")
    with acting(actor), transaction():
        grant(subject_id, actor)
    with time_machine.travel(clock.now() + timedelta(hours=1)), acting(actor), transaction():
        assert levels_of(actor.profile_id, subject_id)
        end_grants(subject_id, "withdrawn")
    with acting(actor), transaction():
        assert not levels_of(actor.profile_id, subject_id)


def test_the_private_and_the_work_profile_never_add_up(cast):
    plan_id = cast.active_plan(people=("Kari Lunde", "Anne Dahl"))
    assert cast.client("Anne Dahl", "WORK").get(f"/planer/{plan_id}").status_code == 200
    private = cast.client("Anne Dahl", "PRIVATE")
    assert private.get(f"/planer/{plan_id}").status_code == 404
    assert str(plan_id) not in private.get("/planer").text


def test_the_door_and_the_grants_agree_for_everybody(cast, plan_id):
    """The plan and the levels are read in one query: it must say what ``levels_of`` says."""
    for name in ("Mona Aas", "Hanne Nilsen", "Kari Lunde", "Jonas Berg", "Ingrid Holm"):
        actor = cast.actor(name)
        with acting(actor), transaction():
            plan, levels = plan_with_levels(plan_id, actor.profile_id)
            assert levels == levels_of(actor.profile_id, plan_id)
            assert (
                bool(plan)
                == bool(levels)
                == (plan_id in [p.id for p in plans_of(actor.profile_id)])
            )


@pytest.mark.parametrize(
    ("begins", "ends", "open_now"),
    [
        (-YEAR, YEAR, True),
        (-YEAR, -YEAR / 2, False),
        (YEAR, YEAR * 2, False),
        (-YEAR, -YEAR, False),
    ],
)
def test_a_plan_that_is_open_opens_no_area_whose_grant_is_not_in_force(
    world, plan_id, begins, ends, open_now
):
    actor = world.cast.actor("Siv Pedersen")
    then = clock.now() + begins
    with time_machine.travel(then, tick=False), acting(actor), transaction():
        grant(plan_id, actor, levels={Area.LIFE_AREAS: Level.READ}, until=ends - begins)
    status = world.browser("Siv").get(f"/planer/{plan_id}/livsomraader").status_code
    assert status == (200 if open_now else 403)


# ---- past row security --------------------------------------------------------------------


def test_going_past_row_security_says_who_and_why_and_ends_with_the_block(cast, plan_id):
    actor: Actor = cast.actor("Ingrid Holm")
    with acting(actor), transaction():
        assert db.session.get(Plan, plan_id) is None
        with system_access("a test"):
            assert db.session.get(Plan, plan_id) is not None
        db.session.expunge_all()
        assert db.session.get(Plan, plan_id) is None
        query = select(SystemAccess.profile_id).where(SystemAccess.reason == "a test")
        assert db.session.scalars(query).all() == [actor.profile_id]


def test_nobodys_way_past_row_security_is_written_too(app):
    with acting(None), transaction(), system_access("a test"):
        pass
    query = select(SystemAccess.profile_id).where(SystemAccess.reason == "a test")
    assert db.session.scalars(query).all() == [None]


def test_an_error_inside_leaves_no_rights_behind_for_who_catches_it(cast, plan_id):
    with acting(cast.actor("Ingrid Holm")), transaction():
        with pytest.raises(LookupError), system_access("a test"):
            raise LookupError
        assert db.session.get(Plan, plan_id) is None


def test_a_broken_transaction_keeps_its_own_error(cast):
    nobody, broken = acting(None), pytest.raises(Exception, match="division by zero")
    with broken, nobody, transaction(), system_access("a test"):
        db.session.execute(text("select 1 / 0"))
