"""Across plans: what one has said one will do, and what needs the one who has the baton."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.levels import Level
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.goals.doing import tick_off
from samspill.plans.goals.due import promises_of
from samspill.plans.goals.models import Activity
from samspill.plans.plan.models import Plan
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import sent, shown
from tests.plans.test_goals import add, add_doing, goals
from tests.support.statements import counted_statements


def mine(cast, name):
    with cast.acting_as(name):
        return [(one.child_name, one.title) for one in promises_of(cast.actor_now().profile_id, 1)]


def test_what_i_have_said_i_will_do_in_every_plan_by_date(cast):
    emma = cast.active_plan(people=(KARI, SIV))
    oskar = cast.active_plan("Oskar Aas", people=(KARI,))
    day = clock.today()
    goals = {plan: add(cast, plan, MONA) for plan in (emma, oskar)}
    later = day + timedelta(days=30)
    add_doing(cast, emma, goals[emma], MONA, KARI, title="Senere", due_on=later)
    add_doing(cast, oskar, goals[oskar], MONA, KARI, title="Sent", due_on=day - timedelta(days=2))
    add_doing(cast, emma, goals[emma], MONA, KARI, title="Uten")
    siv, kari = cast.profile_id(SIV), cast.profile_id(KARI)
    add_doing(cast, emma, goals[emma], MONA, SIV, title="Sivs", helpers=(kari,), due_on=day)
    add_doing(cast, emma, goals[emma], MONA, MONA, title="Monas", due_on=day)
    assert mine(cast, KARI) == [
        ("Oskar Aas", "Sent"),
        ("Emma Aas", "Sivs"),
        ("Emma Aas", "Senere"),
        ("Emma Aas", "Uten"),
    ]
    assert mine(cast, SIV) == [("Emma Aas", "Sivs")]
    assert siv != kari
    page = shown(cast.client(KARI), "/mine-oppgaver")
    headings = [one.text for one in page.soup.select("main h2")]
    assert headings == ["Trenger oppfølging", "Denne uka", "Senere", "Uten dato"]
    assert "Monas" not in page.text


def test_what_is_to_be_evaluated_stands_by_that_day_also_when_it_is_done(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id, day = add(cast, plan_id, MONA), clock.today()
    add_doing(cast, plan_id, goal_id, MONA, KARI, title="Om en uke", due_on=day + timedelta(days=9))
    first = day + timedelta(days=5)
    done = add_doing(cast, plan_id, goal_id, MONA, KARI, title="Er gjort", evaluate_on=first)
    with cast.changing(plan_id, KARI):
        tick_off(goals(plan_id), done)
    assert mine(cast, KARI) == [("Emma Aas", "Om en uke")], "its day has not come"
    with clock.moved(timedelta(days=6)):
        assert mine(cast, KARI) == [("Emma Aas", "Er gjort"), ("Emma Aas", "Om en uke")]
        client = cast.client(KARI)
        page = shown(client, "/mine-oppgaver")
        assert [one.text for one in page.soup.select("main h2")][0] == "Trenger oppfølging"
        assert "Trenger vurdering" in page.text
        [link] = page.soup.select(f'a[href$="{done}/vurdering"]')
        assert not page.soup.select(f'form[action$="{done}/gjort"]')
        said = {"effect": "GOOD", "way_on": "END", "evaluate_on": ""}
        assert sent(client, link["href"], said).status == 303
        assert mine(cast, KARI) == [("Emma Aas", "Om en uke")]


def test_my_week_and_the_activity_say_that_it_is_time_to_evaluate(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id, day = add(cast, plan_id, MONA), clock.today() + timedelta(days=5)
    activity_id = add_doing(cast, plan_id, goal_id, MONA, KARI, title="Lesekurs", evaluate_on=day)
    home, words = f"/planer/{plan_id}", "Aktiviteter som trenger vurdering"
    here = f"{home}/aktiviteter/{activity_id}"
    assert words not in shown(cast.client(HANNE), "/min-uke").text
    assert "Trenger vurdering" not in shown(cast.client(KARI), here).text
    with clock.moved(timedelta(days=5)):
        week = shown(cast.client(HANNE), "/min-uke")
        assert words in week.text
        assert week.soup.select(f'a[href="{here}"]')
        page = shown(cast.client(KARI), here).text
        assert "I dag er dagen for å vurdere" in page
        assert "Trenger vurdering" in page
        assert words not in shown(cast.client(KARI), "/min-uke").text, "she is not the holder"
    with clock.moved(timedelta(days=6)):
        assert "Dagen for å vurdere hvordan det går, var" in shown(cast.client(KARI), here).text
        assert "Trenger vurdering" in shown(cast.client(MONA), f"{home}/maal/{goal_id}").text


def test_ticking_off_from_the_list_comes_back_to_it(cast):
    plan_id = cast.active_plan(people=(KARI,))
    activity_id = add_doing(cast, plan_id, add(cast, plan_id, MONA), MONA, KARI)
    client = cast.client(KARI)
    page = shown(client, "/mine-oppgaver")
    assert page.soup.select(f'form[action$="{activity_id}/gjort"]')
    done = sent(client, f"/planer/{plan_id}/aktiviteter/{activity_id}/gjort", {"fra": "oppgaver"})
    assert done.location == "/mine-oppgaver"
    assert "Du har ikke sagt at du skal gjøre noe nå" in shown(client, "/mine-oppgaver").text


def test_whoever_only_reads_sees_her_promise_and_no_button(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS, scope={"GOALS": 2})
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    add_doing(cast, plan_id, add(cast, plan_id, MONA), MONA, JONAS)
    page = shown(cast.client(JONAS), "/mine-oppgaver")
    assert "Lese sammen før leggetid" in page.text
    assert not page.soup.select('form[action$="/gjort"]')


def test_nothing_of_a_plan_that_is_over_or_that_one_has_left(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    add_doing(cast, plan_id, goal_id, MONA, KARI)
    add_doing(cast, plan_id, goal_id, MONA, MONA)
    assert len(mine(cast, KARI)) == len(mine(cast, MONA)) == 1
    with cast.acting_as(TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    assert mine(cast, KARI) == mine(cast, MONA) == []


def test_the_list_is_a_look_at_each_plan_it_shows(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doing(cast, plan_id, add(cast, plan_id, MONA), MONA, KARI)
    shown(cast.client(KARI), "/mine-oppgaver")
    with acting(None), transaction(), system_access("test: the log"):
        pages = db.session.scalars(
            select(AccessLogEntry.page).where(
                AccessLogEntry.subject_id == plan_id, AccessLogEntry.area == "GOALS"
            )
        ).all()
    assert "activities.promises" in pages


def test_few_statements_however_many_plans(cast):
    counts = {}
    for child in ("Emma Aas", "Oskar Aas", "Emma Aas"):
        plan_id = cast.active_plan(child, people=(KARI,))
        add_doing(cast, plan_id, add(cast, plan_id, MONA), MONA, KARI)
        for name, address in ((KARI, "/mine-oppgaver"), (HANNE, "/min-uke")):
            client = cast.client(name)
            with counted_statements() as found:
                shown(client, address)
            assert len(found) <= 10, "\n".join(found)
            counts.setdefault(address, []).append(len(found))
    for address, (_one, two, three) in counts.items():
        assert two == three, address


# ---- Min uke -------------------------------------------------------------------------------


def test_my_week_shows_who_has_not_answered_with_one_tap(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    client = cast.client(HANNE)
    page = shown(client, "/min-uke")
    assert "Tor Aas" in page.text
    assert "Mona Aas" not in page.text
    [form] = page.soup.select('form[action*="/paaminnelser/"]')
    assert sent(client, form["action"], {}).status == 303


def test_my_week_shows_goals_without_follow_up_and_consents_that_end(cast):
    plan_id = cast.active_plan(people=(KARI,))
    kari, hanne = cast.profile_id(KARI), cast.profile_id(HANNE)
    add(cast, plan_id, MONA, title="Ingen har det")
    add(cast, plan_id, MONA, title="Kari har det", responsible_profile_id=kari)
    late = add(cast, plan_id, MONA, title="Noe er sent", responsible_profile_id=hanne)
    yesterday = clock.today() - timedelta(days=1)
    add_doing(cast, plan_id, late, MONA, due_on=yesterday)
    client = cast.client(HANNE)
    text = shown(client, "/min-uke").text
    assert "Ingen har det" in text
    assert "Noe er sent" in text
    assert "Kari har det" not in text
    for name in (KARI, MONA):
        assert "Ingen har det" not in shown(cast.client(name), "/min-uke").text


# ---- size ----------------------------------------------------------------------------------


@pytest.mark.deep
def test_the_promises_of_400_plans_take_less_than_a_tenth_of_a_second(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    add_doing(cast, plan_id, goal_id, MONA, KARI)
    kari = cast.profile_id(KARI)
    with acting(None), transaction(), system_access("test: many plans"):
        many_plans(plan_id, goal_id, kari, 400)
    with cast.acting_as(KARI):
        times = []
        for _again in range(5):
            began = time.perf_counter()
            assert promises_of(kari, 1)[0].total == 401
            times.append(time.perf_counter() - began)
    assert sorted(times)[2] < 0.1, times


def many_plans(plan_id, goal_id, kari, times):
    """So many plans like the one, each with ten activities, one of them Kari's."""
    plan = db.session.get_one(Plan, plan_id)
    shell = {c.key: getattr(plan, c.key) for c in Plan.__table__.columns if c.key != "number"}
    grant = {"profile_id": kari, "area": "GOALS", "level": 3, "source": "test"}
    period = {"valid_from": clock.now(), "valid_to": clock.now() + timedelta(days=9)}
    now, mona = clock.now(), plan.holder_profile_id
    once = {"version": 1, "changed_by_profile_id": mona, "changed_at": now, "created_at": now}
    doing = {"how": "", "arena": "HOME", "state": "ONGOING", "helpers": [], "title": "Noe"}
    ids = [new_id() for _n in range(times)]
    db.session.execute(insert(Plan), [{**shell, "id": one} for one in ids])
    db.session.execute(
        insert(Grant),
        [{"id": new_id(), "subject_id": one, "source_id": one, **grant, **period} for one in ids],
    )
    db.session.execute(
        insert(Activity),
        [
            {
                "id": new_id(),
                "plan_id": one,
                "goal_id": goal_id,
                "author_profile_id": mona,
                "responsible_profile_id": mona if number else kari,
                "due_on": clock.today(),
                **once,
                **doing,
            }
            for one in ids
            for number in range(10)
        ],
    )


# ---- the overview --------------------------------------------------------------------------


NOTHING = ["Ingenting venter på deg nå."]
TO_WRITE = ["Skriv kort om Emma Det de som hjelper, bør vite først."]


def steps(cast, plan_id, name):
    """Neste steg of the overview, in the order of the page."""
    page = shown(cast.client(name), f"/planer/{plan_id}")
    card = page.soup.find("h2", string="Neste steg").find_parent("section")
    return [" ".join(one.get_text(" ").split()) for one in card.select("li")]


def test_the_overview_says_what_i_am_to_do_first(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    cast.accept(plan_id, KARI, SIV)
    goal_id, day = add(cast, plan_id, MONA), clock.today()
    assert steps(cast, plan_id, KARI) == NOTHING
    add_doing(cast, plan_id, goal_id, MONA, KARI, title="En gang")
    assert steps(cast, plan_id, KARI) == ["En gang Du har sagt at du skal gjøre dette."]
    add_doing(cast, plan_id, goal_id, MONA, KARI, title="Snart", due_on=day + timedelta(days=4))
    [soon] = steps(cast, plan_id, KARI)
    assert soon.startswith("Snart Du har sagt at du skal gjøre dette. Frist ")
    kari, late = cast.profile_id(KARI), day - timedelta(days=2)
    add_doing(cast, plan_id, goal_id, MONA, MONA, title="Sent", due_on=late, helpers=(kari,))
    [first] = steps(cast, plan_id, KARI)
    assert first.startswith("Sent ")
    assert first.endswith("Trenger oppfølging")
    assert steps(cast, plan_id, SIV) == NOTHING
    assert steps(cast, plan_id, HANNE) == TO_WRITE


def test_the_overview_says_that_it_is_time_to_evaluate_to_the_holder_too(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    cast.accept(plan_id, KARI, SIV)
    day = clock.today() + timedelta(days=5)
    done = add_doing(cast, plan_id, add(cast, plan_id, MONA), MONA, KARI, evaluate_on=day)
    with cast.changing(plan_id, KARI):
        tick_off(goals(plan_id), done)
    assert steps(cast, plan_id, KARI) == NOTHING
    assert steps(cast, plan_id, HANNE) == TO_WRITE
    with clock.moved(timedelta(days=5)):
        for name in (KARI, HANNE):
            step, *more = steps(cast, plan_id, name)
            assert more == (TO_WRITE if name == HANNE else [])
            assert "Skriv hvordan det går." in step
            assert step.endswith("Trenger vurdering")
        assert steps(cast, plan_id, SIV) == NOTHING


def test_the_overview_runs_as_few_statements_with_much_to_do(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id, counts = add(cast, plan_id, MONA), []
    for _more in range(3):
        add_doing(cast, plan_id, goal_id, MONA, KARI, due_on=clock.today())
        client = cast.client(KARI)
        with counted_statements() as found:
            shown(client, f"/planer/{plan_id}")
        counts.append(len(found))
    assert max(counts[1:]) == min(counts[1:]) <= 9
