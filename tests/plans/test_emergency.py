"""Emergency access: some hours, by one leader, told to the family at once or on a day (I28, J8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.administration.access import open_tenant
from samspill.audit.queries import looks_by_staff
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken, StepUpNeeded
from samspill.identity.models import Relation
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.emergency.actions import (
    Asked,
    ask_emergency,
    decide_delay,
    emergencies_in,
    end_emergency,
    open_in_emergency,
    own_emergencies,
)
from samspill.plans.emergency.jobs import tell
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.emergency.queries import told_of
from samspill.plans.lifecycle.actions import close_plan
from samspill.plans.participants.pages import who_sees_what
from samspill.plans.plan.models import ClosingReason
from samspill.plans.timeline.queries import latest_lines
from tests.plans.passing_days import seen_whole, states, work
from tests.plans.test_consent import HANNE, JONAS, MONA, SIV, TOR, notices, opened, reaches
from tests.rights.comparing import differing

MARIT, BENTE, OLA, DAG = "Marit Sund", "Bente Ruud", "Ola Vik", "Dag Moen"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WAIT = "Far kan bli farlig."
LINE = f"{MARIT} (Helsestasjonen) åpnet planen i en nødssituasjon"


def ask(cast, child="Emma Aas", by=MARIT, number=None, why_wait="", reason="Akutt."):
    number = number or cast.number(child)
    with cast.acting_as(by):
        asked = Asked("CHILD_IN_DANGER", reason, why_wait)
        return ask_emergency(cast.actor_now(), child_number=number, asked=asked, synthetic=True)


def open_now(cast, access_id, by=MARIT):
    with cast.acting_as(by):
        return open_in_emergency(cast.actor_now(), access_id)


@pytest.fixture
def plan_id(cast):
    return cast.active_plan(people=(SIV,))


@pytest.fixture
def open_plan_now(cast, plan_id):
    """Marit has the plan open; gives the id of the access."""

    def begin(**more):
        access_id = ask(cast, **more)
        assert open_now(cast, access_id) == [plan_id]
        return access_id

    return begin


def lines(cast, plan_id, name):
    with cast.acting_as(name):
        opened(plan_id)
        return [line.text for line in latest_lines(plan_id, 20)]


def decide(cast, access_id, tell_on, by=DAG):
    tenant_id = cast.actor(by).tenant_id
    with cast.acting_as(by):
        tenant = open_tenant(tenant_id, Area.PRIVACY_CASES, Level.MANAGE)
        decide_delay(tenant, access_id=access_id, tell_on=tell_on)


def run_job():
    with acting(None), transaction():
        tell()


def block(cast, name):
    adult, child = cast.person(name), cast.person("Emma Aas")
    values = {"tenant_id": child.tenant_id, "adult_id": adult.id, "child_id": child.id}
    db.session.rollback()
    with acting(None), transaction(), system_access("test"):
        block_by_register(**values, reason="Synthetic.", last_day=None)


# ---- what opens, how long -----------------------------------------------------------------


def test_she_reads_the_plan_for_some_hours_and_it_ends_by_itself(cast, plan_id, open_plan_now):
    open_plan_now()
    for area in (Area.OVERVIEW, Area.GOALS, Area.LIFE_AREAS, Area.DOCUMENTS, Area.TIMELINE):
        assert reaches(cast, MARIT, plan_id, area)
        assert not reaches(cast, MARIT, plan_id, area, Level.CONTRIBUTE)
    for area in (Area.MESSAGES, Area.CHILD_VOICE, Area.CONSENT, Area.ACCESS_LOG, Area.CLOSING):
        assert not reaches(cast, MARIT, plan_id, area, Level.OWN)
    with clock.moved(24 * HOUR - timedelta(minutes=1)):  # what the test takes is not its matter
        assert reaches(cast, MARIT, plan_id)
    with clock.moved(24 * HOUR):
        assert not reaches(cast, MARIT, plan_id)


def test_a_clock_that_steps_back_does_not_open_what_is_over(cast, plan_id, open_plan_now):
    """I19: the worker has seen the hours end, and that stays so."""
    open_plan_now()
    late = HOUR * 24 + timedelta(minutes=9)
    with clock.moved(late - HOUR * 3):
        run_job()
        assert reaches(cast, MARIT, plan_id), "still hers"
    with clock.moved(late):
        run_job()
        run_job()
        assert not reaches(cast, MARIT, plan_id)
    with clock.moved(late - HOUR * 3):
        assert not reaches(cast, MARIT, plan_id)


def test_nothing_opens_before_the_fresh_login(cast, plan_id):
    access_id = ask(cast)
    assert not reaches(cast, MARIT, plan_id)
    with clock.moved(10 * timedelta(minutes=1)), pytest.raises(StepUpNeeded):
        actor = cast.actor(MARIT)
        stale = actor.__class__(**{**actor.__dict__, "signed_in_at": clock.now() - HOUR})
        with acting(stale), transaction():
            open_in_emergency(stale, access_id)
    with clock.moved(16 * timedelta(minutes=1)), pytest.raises(Conflict):
        open_now(cast, access_id)
    assert not reaches(cast, MARIT, plan_id)


def test_it_opens_once_and_only_for_who_asked(cast, plan_id):
    access_id = ask(cast)
    with pytest.raises(NotVisible):
        open_now(cast, access_id, by=BENTE)
    open_now(cast, access_id)
    with pytest.raises(Conflict):
        open_now(cast, access_id)


def test_the_same_leader_cannot_open_it_again_alone(cast, plan_id, open_plan_now):
    number = cast.number("Emma Aas")
    end = open_plan_now()
    with cast.acting_as(MARIT):
        end_emergency(cast.actor_now(), end)
    with clock.moved(13 * DAY):
        with pytest.raises(RuleBroken) as again:
            ask(cast, number=number)
        assert again.value.code == "again"
        assert open_now(cast, ask(cast, number=number, by=BENTE), by=BENTE) == [plan_id]
    with clock.moved(15 * DAY):
        assert ask(cast, number=number)


def test_she_ends_it_herself(cast, plan_id, open_plan_now):
    access_id = open_plan_now()
    with cast.acting_as(BENTE), pytest.raises(NotVisible):
        end_emergency(cast.actor_now(), access_id)
    with cast.acting_as(MARIT):
        end_emergency(cast.actor_now(), access_id)
    assert not reaches(cast, MARIT, plan_id)
    with cast.acting_as(MARIT), pytest.raises(Conflict):
        end_emergency(cast.actor_now(), access_id)


def test_a_consent_that_runs_out_shortens_no_emergency(cast, plan_id):
    number = cast.number("Emma Aas")
    noon = clock.start_of_day(clock.today() + 200 * DAY) + 12 * HOUR - clock.now()
    with clock.moved(noon):
        open_now(cast, ask(cast, number=number))
    with clock.moved(noon + 13 * HOUR):  # the first hour of the next day
        work(plan_id)
        assert states(plan_id) == {1: "EXPIRED"}
        assert not reaches(cast, SIV, plan_id)
        assert reaches(cast, MARIT, plan_id)
        with seen_whole():
            assert differing(plan_id) == []
    with clock.moved(noon + 24 * HOUR):
        assert not reaches(cast, MARIT, plan_id)


def test_it_ends_with_the_plan(cast, plan_id, open_plan_now):
    """All but the family are out at once, and her own page says that it is over."""
    open_plan_now()
    number = cast.number("Emma Aas")
    with cast.acting_as(HANNE):
        close_plan(opened(plan_id), reason=ClosingReason.GOALS_MET)
    assert not reaches(cast, MARIT, plan_id)
    with cast.acting_as(MARIT):
        [hers] = own_emergencies(cast.actor_now())
        assert not hers.is_open(clock.now())
    with seen_whole():
        assert differing(plan_id) == []
    with pytest.raises(RuleBroken) as ended:
        ask(cast, number=number, by=BENTE)
    assert ended.value.code == "no_plan"


@pytest.mark.parametrize("who", [HANNE, SIV, OLA, DAG, "Anne Dahl"])
def test_only_a_leader_may(cast, plan_id, who):
    with pytest.raises(NotEnough):
        ask(cast, by=who)


def test_a_number_without_a_plan_here_is_answered_alike(cast, plan_id):
    cast.draft("Lea Vik", people=(JONAS,))
    codes = set()
    for child in ("Lea Vik", "Noah Moe", "Zara Ali"):
        with pytest.raises(RuleBroken) as none:
            ask(cast, child)
        codes.add((none.value.code, str(none.value.text)))
    with pytest.raises(RuleBroken) as wrong:
        ask(cast, number="123")
    assert len(codes) == 1
    assert wrong.value.field == "child_number"


def test_a_leader_who_is_blocked_finds_nothing(cast, plan_id):
    block(cast, MARIT)
    with pytest.raises(RuleBroken) as none:
        ask(cast)
    assert none.value.code == "no_plan"


def test_a_block_set_meanwhile_shuts_it(cast, plan_id, open_plan_now):
    open_plan_now()
    block(cast, MARIT)
    assert not reaches(cast, MARIT, plan_id)


def test_she_is_not_told_of_what_goes_on_in_the_plan(cast, plan_id, open_plan_now):
    open_plan_now()
    with cast.acting_as(MONA):
        opened(plan_id)
        following = profiles_with(plan_id, Area.GOALS, Level.READ)
    assert cast.profile_id(MARIT) not in following
    assert cast.profile_id(SIV) in following


# ---- who is told, and when ----------------------------------------------------------------


def test_the_family_and_the_holder_are_told_at_once(cast, plan_id, open_plan_now):
    before = {name: len(notices(cast, name)) for name in (MONA, TOR, HANNE, SIV)}
    open_plan_now()
    for name in (MONA, TOR, HANNE):
        assert LINE in lines(cast, plan_id, name)
        assert len(notices(cast, name)) == before[name] + 1
    assert len(notices(cast, SIV)) == before[SIV]
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        assert [one.leader for one in told_of(plan_id)] == [MARIT]
        assert MARIT in {one.person.name for one in who_sees_what(plan, None)}


def test_her_looks_are_in_the_log_at_once(cast, plan_id, open_plan_now):
    open_plan_now()
    assert reaches(cast, MARIT, plan_id)
    assert MARIT in looks(cast, plan_id)


def looks(cast, plan_id, by=MONA):
    with cast.acting_as(by):
        plan = opened(plan_id, Area.ACCESS_LOG)
        found = looks_by_staff(plan.actor.profile_id, [plan_id], before=None, limit=200)
        return {one.name for one in found}


def traces(cast, plan_id, by=MONA):
    """Where one of the family may meet what the leader did."""
    found = set()
    with cast.acting_as(by):
        plan = opened(plan_id)
        if told_of(plan_id):
            found.add("list")
        if MARIT in {one.person.name for one in who_sees_what(plan, None)}:
            found.add("who sees what")
        if LINE in [line.text for line in latest_lines(plan_id, 20)]:
            found.add("timeline")
    if MARIT in looks(cast, plan_id, by):
        found.add("log")
    return found


def test_while_they_wait_nothing_shows_it(cast, plan_id, open_plan_now):
    open_plan_now(why_wait=WAIT)
    assert reaches(cast, MARIT, plan_id)
    for name in (MONA, TOR, HANNE):
        assert traces(cast, plan_id, name) == set()


def test_without_an_answer_from_the_officer_they_are_told_after_a_day(cast, plan_id, open_plan_now):
    open_plan_now(why_wait=WAIT)
    assert reaches(cast, MARIT, plan_id)
    with clock.moved(24 * HOUR - timedelta(minutes=1)):  # what the test takes is not its matter
        run_job()
        assert traces(cast, plan_id) == set()
    with clock.moved(24 * HOUR):
        run_job()
        assert traces(cast, plan_id) == {"list", "timeline", "log"}
        run_job()
        assert lines(cast, plan_id, MONA).count(LINE) == 1


def test_the_officer_says_that_they_hear_now(cast, plan_id, open_plan_now):
    access_id = open_plan_now(why_wait=WAIT)
    decide(cast, access_id, None)
    assert traces(cast, plan_id) == {"list", "who sees what", "timeline"}
    with pytest.raises(Conflict):
        decide(cast, access_id, clock.today() + DAY)


def test_both_agree_that_they_wait_until_a_day(cast, plan_id, open_plan_now):
    access_id = open_plan_now(why_wait=WAIT)
    day = clock.today()
    for wrong in (day, day + 31 * DAY):
        with pytest.raises(RuleBroken) as refused:
            decide(cast, access_id, wrong)
        assert refused.value.field == "tell_on"
    decide(cast, access_id, day + 10 * DAY)
    with clock.moved(9 * DAY):
        run_job()
        assert traces(cast, plan_id) == set()
    with clock.moved(10 * DAY):
        run_job()
        assert traces(cast, plan_id) == {"list", "timeline"}
    with clock.moved(11 * DAY), cast.acting_as(MONA):
        opened(plan_id)
        assert len(told_of(plan_id)) == 1


def test_only_the_officer_decides_and_only_what_somebody_asked(cast, plan_id, open_plan_now):
    access_id = open_plan_now()
    with pytest.raises(Conflict):
        decide(cast, access_id, clock.today() + DAY)
    for name in (OLA, MARIT, HANNE, MONA):
        with pytest.raises((NotVisible, NotEnough)):
            decide(cast, access_id, None, by=name)


def test_the_officer_reads_numbers_and_reasons_and_no_child(cast, plan_id, open_plan_now):
    open_plan_now(why_wait=WAIT, reason="Vold i hjemmet.")
    with cast.acting_as(DAG):
        tenant = open_tenant(cast.actor_now().tenant_id, Area.PRIVACY_CASES, Level.READ)
        [one] = emergencies_in(tenant)
    assert (one.leader, one.reason, one.why_wait) == (MARIT, "Vold i hjemmet.", WAIT)
    assert "Emma" not in repr(one)
    with cast.acting_as(MARIT):
        [own] = own_emergencies(cast.actor_now())
        assert own == one


def test_the_reasons_are_sealed(cast, plan_id, open_plan_now):
    open_plan_now(why_wait=WAIT, reason="Vold i hjemmet.")
    with acting(None), transaction(), system_access("test"):
        row = db.session.scalars(select(EmergencyAccess)).one()
        assert b"Vold" not in row.reason_sealed
        assert b"Far" not in row.delay_reason_sealed


def test_she_looks_up_a_few_numbers_an_hour(cast, plan_id, monkeypatch):
    monkeypatch.setattr("samspill.plans.emergency.actions.LOOKUPS_PER_HOUR", 1)
    ask(cast)
    with pytest.raises(RuleBroken) as many:
        ask(cast)
    assert many.value.code == "too_many"


def test_her_own_family_is_for_another_leader(cast, plan_id):
    marit, emma = cast.person(MARIT).id, cast.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction(), system_access("test"):
        bond = {"kind": "WITHOUT", "valid_from": clock.today(), "source": "test"}
        db.session.add(Relation(adult_id=marit, child_id=emma, **bond))
    with pytest.raises(NotEnough):
        ask(cast)
