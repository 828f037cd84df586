"""A swap when somebody who agreed is on paper: the time to object, and her no (F5, J6, I15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import after_weekday_hours
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import finish_task
from samspill.notifications.models import DoneHow, PaperTask
from samspill.notifications.queries import paper_tasks
from samspill.organisation.models import DatedPolicy
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import AnswerChannel
from samspill.plans.consent.queries import active_consent, signatories_of
from samspill.plans.registrations.paper import choose_paper
from samspill.plans.swaps.actions import cancel_swap, register_objection
from tests.plans.passing_days import after, evidence_of, seen_whole, told
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, opened, reaches
from tests.plans.test_registrations import evidence, spoken
from tests.plans.test_registrations_over_time import block
from tests.plans.test_swaps import FAR, NINA, agreed, deliver, opens_at, state_of, swap, work
from tests.support.forms import post
from tests.support.page import Page

MARIT = "Marit Sund"
BY_WORD = (DoneHow.PHONE, DoneHow.IN_PERSON)


@pytest.fixture(autouse=True)
def _outbox(monkeypatch):
    monkeypatch.setattr("samspill.notifications.actions.send_mail", lambda *_mail, **_more: None)


def announced(cast, *on_paper):
    """A swap that is announced, with these signatories on paper and the others told."""
    plan_id = agreed(cast)
    people = [cast.person(name).id for name in on_paper]
    with cast.acting_as(HANNE):
        for person_id in people:
            choose_paper(opened(plan_id, level=Level.WRITE), person_id=person_id)
    swap_id = swap(cast, plan_id)
    deliver(cast, plan_id, MONA, TOR)
    return plan_id, swap_id


def tick(cast, how, name=TOR, by=HANNE):
    """The employee says that the person has been reached."""
    with cast.acting_as(by):
        actor = cast.actor_now()
        for task in paper_tasks(actor.profile_id):
            if task.name == name and task.template == "change_announced":
                finish_task(actor, task_id=task.id, how=how)


def ticked_at():
    with seen_whole():
        return db.session.scalars(select(PaperTask.done_at)).one()


def free_days():
    with seen_whole():
        rule = select(DatedPolicy.value).where(DatedPolicy.name == "public_holidays")
        return {date.fromisoformat(day) for day in db.session.scalars(rule).one()["days"]}


def test_nothing_counts_before_somebody_has_sent_or_called(cast):
    plan_id, swap_id = announced(cast, TOR)
    with after(100):
        work(plan_id)
        assert opens_at(swap_id) is None
        assert not reaches(cast, NINA, plan_id)


@pytest.mark.parametrize("how", BY_WORD)
def test_who_was_spoken_with_has_her_notice_at_that_instant(cast, how):
    plan_id, swap_id = announced(cast, TOR)
    tick(cast, how)
    work(plan_id)
    assert opens_at(swap_id) == after_weekday_hours(ticked_at(), 72, free_days())
    with after(FAR):
        work(plan_id)
        assert state_of(swap_id) == "DONE"
        assert reaches(cast, NINA, plan_id, Area.GOALS, Level.READ)


def test_a_letter_is_had_three_weekdays_after_it_was_sent(cast):
    plan_id, swap_id = announced(cast, TOR)
    tick(cast, DoneHow.LETTER)
    work(plan_id)
    had_at = after_weekday_hours(ticked_at(), 3 * 24, free_days())
    opens = opens_at(swap_id)
    assert opens == after_weekday_hours(had_at, 72, free_days())
    ahead = opens - clock.now()
    with clock.moved(ahead - timedelta(minutes=1)):
        work(plan_id)
        assert not reaches(cast, NINA, plan_id)
    with clock.moved(ahead + timedelta(minutes=1)):
        work(plan_id)
        assert reaches(cast, NINA, plan_id)


def test_the_days_of_a_letter_are_a_policy_of_the_municipality(cast):
    with acting(None), transaction(), system_access("test: another decision"):
        rule = update(DatedPolicy).where(DatedPolicy.name == "paper_delivery")
        db.session.execute(rule.values(value={"weekdays": 10}))
    plan_id, swap_id = announced(cast, TOR)
    tick(cast, DoneHow.LETTER)
    work(plan_id)
    had_at = after_weekday_hours(ticked_at(), 10 * 24, free_days())
    assert opens_at(swap_id) == after_weekday_hours(had_at, 72, free_days())


def test_the_rule_says_that_it_is_local_practice(cast):
    with seen_whole():
        query = select(DatedPolicy).where(DatedPolicy.name == "paper_delivery")
        rule = db.session.scalars(query).one()
    assert (rule.value, rule.tenant_id) == ({"weekdays": 3}, None)
    assert "lokal praksis" in rule.source
    assert "Forvaltningsloven § 16" in rule.source


@pytest.mark.parametrize("last", [MONA, TOR])
def test_the_clock_waits_for_the_last_of_them(cast, last):
    plan_id, swap_id = announced(cast, MONA, TOR)
    first = TOR if last == MONA else MONA
    tick(cast, DoneHow.LETTER, first)
    work(plan_id)
    assert opens_at(swap_id) is None
    with after(30):
        before = clock.now()
        tick(cast, DoneHow.PHONE, last)
        work(plan_id)
        assert opens_at(swap_id) >= before + timedelta(hours=72)


def test_a_letter_on_its_way_holds_back_whoever_was_called(cast):
    plan_id, swap_id = announced(cast, MONA, TOR)
    tick(cast, DoneHow.PHONE, MONA)
    tick(cast, DoneHow.LETTER, TOR)
    work(plan_id)
    with seen_whole():
        letter = select(PaperTask.done_at).where(PaperTask.done_how == "LETTER")
        sent_at = db.session.scalars(letter).one()
    had_at = after_weekday_hours(sent_at, 3 * 24, free_days())
    assert opens_at(swap_id) == after_weekday_hours(had_at, 72, free_days())


def test_the_task_tells_the_employee_what_to_say(cast):
    announced(cast, TOR)
    page = cast.client(HANNE).get("/send-eller-ring").text
    assert "det går an å si nei" in page
    assert NINA not in page
    assert "Emma" not in page


def say_no(cast, plan_id, swap_id, name=TOR, by=HANNE, **more):
    who = signatory(cast, plan_id, name)
    with cast.acting_as(by):
        plan = opened(plan_id, level=Level.READ)
        register_objection(plan, swap_id=swap_id, signatory_id=who, spoken=spoken(**more))


def signatory(cast, plan_id, name=TOR):
    with cast.acting_as(MONA):
        opened(plan_id)
        found = signatories_of(active_consent(plan_id).id)
        return next(one.id for one in found if one.name == name)


@pytest.mark.parametrize("channel", [AnswerChannel.PAPER, AnswerChannel.ORAL])
def test_a_no_by_letter_or_telephone_stops_it_for_good(cast, channel):
    plan_id, swap_id = announced(cast, TOR)
    tick(cast, DoneHow.LETTER)
    work(plan_id)
    before = {name: told(cast, name, plan_id) for name in (MONA, TOR)}
    with after(2):
        say_no(cast, plan_id, swap_id, channel=channel)
    with after(FAR):
        work(plan_id)
        assert state_of(swap_id) == "OBJECTED"
        assert not reaches(cast, NINA, plan_id)
        assert reaches(cast, KARI, plan_id)
    kind, record = evidence(cast, plan_id)[-1]
    assert kind == "SWAP_OBJECTED"
    assert record["swap"] == str(swap_id)
    assert record["by"] == str(cast.person(TOR).id)
    assert record["registered_by"] == str(cast.profile_id(HANNE))
    assert record["channel"] == channel
    assert record["note"] == "Arket ligger i arkivskapet."
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert broken_link(plan_id) is None
    now = {name: told(cast, name, plan_id) for name in before}
    assert now == {MONA: before[MONA], TOR: [*before[TOR], "something_new"]}, "if it is wrong"


def test_a_no_counts_before_the_letter_has_come_and_before_anybody_was_told(cast):
    plan_id, swap_id = announced(cast, TOR)
    say_no(cast, plan_id, swap_id)
    assert state_of(swap_id) == "OBJECTED"
    tick(cast, DoneHow.PHONE)
    with after(FAR):
        work(plan_id)
        assert not reaches(cast, NINA, plan_id)


@pytest.mark.parametrize(
    ("lack", "code"),
    [
        ({"in_person": False}, "not_herself"),
        ({"note": ""}, "untraced"),
        ({"days": 1}, "answered_on"),
        ({"days": -1}, "answered_on"),
    ],
    ids=["not herself", "no trace", "tomorrow", "before it was told"],
)
def test_what_must_be_said_about_a_no(cast, lack, code):
    plan_id, swap_id = announced(cast, TOR)
    if "days" in lack:
        lack = {"answered_on": clock.today() + timedelta(days=lack["days"])}
    with pytest.raises(RuleBroken) as broken:
        say_no(cast, plan_id, swap_id, **lack)
    assert broken.value.code == code
    assert state_of(swap_id) == "WAITING"


def test_who_may_write_down_a_no_and_for_whom(cast):
    plan_id, swap_id = announced(cast, TOR)
    with pytest.raises(NotEnough):
        say_no(cast, plan_id, swap_id, by=MONA)
    with pytest.raises(NotVisible):
        say_no(cast, plan_id, new_id())
    other = agreed(cast)
    stranger = signatory(cast, other)
    for signatory_id in (stranger, new_id()):
        with cast.acting_as(HANNE), pytest.raises(NotVisible):
            plan = opened(plan_id, level=Level.WRITE)
            register_objection(plan, swap_id=swap_id, signatory_id=signatory_id, spoken=spoken())
    assert state_of(swap_id) == "WAITING"


def test_who_is_blocked_from_the_child_says_no_by_no_way(cast):
    plan_id, swap_id = announced(cast, TOR)
    tor = signatory(cast, plan_id)
    block(cast, TOR)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        plan = opened(plan_id, level=Level.WRITE)
        register_objection(plan, swap_id=swap_id, signatory_id=tor, spoken=spoken())
    assert "SWAP_OBJECTED" not in evidence_of(plan_id)


def test_too_late_is_too_late(cast):
    plan_id, swap_id = announced(cast, TOR)
    with cast.acting_as(HANNE):
        cancel_swap(opened(plan_id, level=Level.WRITE), swap_id=swap_id)
    with pytest.raises(Conflict):
        say_no(cast, plan_id, swap_id)
    again = swap(cast, plan_id)
    deliver(cast, plan_id, MONA, TOR)
    tick(cast, DoneHow.PHONE)
    work(plan_id)
    with after(FAR):
        work(plan_id)
        assert state_of(again) == "DONE"
        with pytest.raises(Conflict):
            say_no(cast, plan_id, again)


def test_another_employee_ticks_off_nothing(cast):
    plan_id, swap_id = announced(cast, TOR)
    with cast.acting_as(HANNE):
        (task,) = paper_tasks(cast.actor_now().profile_id)
    with cast.acting_as(MARIT), pytest.raises(NotVisible):
        finish_task(cast.actor_now(), task_id=task.id, how=DoneHow.PHONE)
    work(plan_id)
    assert opens_at(swap_id) is None


def test_the_holder_writes_a_no_on_a_page_of_its_own(cast):
    plan_id, swap_id = announced(cast, TOR)
    home = f"/planer/{plan_id}/samtykke"
    address = f"{home}/bytter/{swap_id}/papir"
    hanne = cast.client(HANNE)
    assert Page(hanne.get(home)).soup.select_one(f'a[href="{address}"]')
    assert not Page(cast.client(MONA).get(home)).soup.select_one(f'a[href="{address}"]')
    page = Page(hanne.get(address))
    assert NINA in page.text
    chosen = [one["value"] for one in page.soup.select('input[name="who"]')]
    assert str(signatory(cast, plan_id)) in chosen
    assert len(chosen) == 2
    assert post(hanne, address, {"channel": "PAPER"}).status_code == 422
    said = {
        "who": str(signatory(cast, plan_id)),
        "channel": "ORAL",
        "answered_on": clock.today().isoformat(),
        "note": "Ringte.",
    }
    assert "ikke fra en annen" in post(hanne, address, said).text
    assert state_of(swap_id) == "WAITING"
    assert post(hanne, address, {**said, "in_person": "y"}).location == home
    assert state_of(swap_id) == "OBJECTED"
    assert hanne.get(address).status_code == 404
