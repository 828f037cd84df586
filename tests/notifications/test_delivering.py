"""What somebody has chosen is kept: now, in the evening, at the bell alone. Nights are quiet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.event import Kind
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.digests import queue_due, send_what_is_due
from samspill.notifications.models import Notice
from samspill.notifications.rhythms import OFFERED
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.goals.telling import About, write_comment
from tests.plans.test_consent import HANNE, KARI, MONA, opened
from tests.plans.test_goals import add, goals
from tests.plans.test_messages import write
from tests.support.forms import post
from tests.support.page import Page

PAGE = "/varslingsinnstillinger"


@pytest.fixture
def sent(monkeypatch):
    """Every letter: to whom, subject, text, and its Message-ID."""
    letters = []

    def send(address, subject, text, _html, *, message_id):
        letters.append((address, subject, text, message_id))

    monkeypatch.setattr("samspill.notifications.actions.send_mail", send)
    return letters


def at(day, hour, minute=0):
    """How far it is to a time of day in Oslo, some days on, however the clock is moved now."""
    now = datetime.now(UTC)
    there = now.astimezone(clock.OSLO).replace(hour=hour, minute=minute, second=0)
    return there.astimezone(UTC) - now + timedelta(days=day)


@pytest.fixture
def plan_id(cast, sent):
    """A plan in use, where everybody has read what was told on the way."""
    plan_id = cast.active_plan()
    with acting(None), transaction(), system_access("test: all is read"):
        for notice in db.session.scalars(select(Notice)):
            notice.read_at, notice.state = notice.created_at, "SENT"
    return plan_id


def deliver(cast, name):
    """Do the jobs of what is queued for somebody. Gives the states of all that is unread."""
    profile_id = cast.profile_id(name)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: what is queued"):
        mine = select(Notice).where(Notice.profile_id == profile_id, Notice.read_at.is_(None))
        queued = [one.id for one in db.session.scalars(mine) if one.state == "QUEUED"]
    for notice_id in queued:
        with acting(None), transaction():
            deliver_notice(notice_id)
    return states(profile_id)


def states(profile_id):
    with acting(None), transaction(), system_access("test: what became of it"):
        mine = select(Notice).where(Notice.profile_id == profile_id, Notice.read_at.is_(None))
        return [one.state for one in db.session.scalars(mine.order_by(Notice.created_at))]


def digest(cast, name):
    """What the clock does every five minutes, and then the job of one reader."""
    profile_id = cast.profile_id(name)
    db.session.rollback()
    with acting(None), transaction():
        queue_due()
    with acting(None), transaction():
        send_what_is_due(profile_id)
    return states(profile_id)


def comment(cast, plan_id, goal_id):
    with cast.changing(plan_id, HANNE):
        write_comment(goals(plan_id), About(goal_id), text="Det går fint.")


def new_goal(cast, plan_id, who=HANNE):
    return add(cast, plan_id, who)


def test_by_day_a_message_is_told_at_once_and_by_night_in_the_morning(cast, plan_id, sent):
    with clock.moved(at(1, 23)):
        write(cast, plan_id, HANNE)
        assert deliver(cast, MONA) == ["WAITING"]
        assert digest(cast, MONA) == ["WAITING"]
        assert sent == []
    with clock.moved(at(2, 7)):
        assert digest(cast, MONA) == ["SENT"]
    assert [subject for _to, subject, *_ in sent] == ["Du har fått en melding i Samspill"]


@pytest.mark.parametrize(("kind", "became"), [(Kind.MESSAGES, "READ"), (Kind.SECURITY, "SENT")])
def test_what_is_read_needs_no_letter_unless_it_is_about_a_login(cast, plan_id, sent, kind, became):
    """Whoever read that a device was added may be the one who added it. By day: what is only to
    know, as this message is, waits at night whatever its kind."""
    with clock.moved(at(1, 12)):
        write(cast, plan_id, HANNE)
        hers = select(Notice).where(
            Notice.profile_id == cast.profile_id(MONA), Notice.state == "QUEUED"
        )
        with acting(None), transaction(), system_access("test: it is read before it goes out"):
            notice = db.session.scalars(hers).one()
            notice.read_at, notice.kind, notice_id = notice.created_at, kind, notice.id
        with acting(None), transaction():
            deliver_notice(notice_id)
        with acting(None), transaction(), system_access("test: what became of it"):
            assert db.session.get(Notice, notice_id).state == became
        assert len(sent) == (became == "SENT")


def test_what_is_to_know_comes_together_in_the_evening(cast, plan_id, sent):
    with clock.moved(at(1, 10)):
        new_goal(cast, plan_id)
        new_goal(cast, plan_id)
        assert deliver(cast, MONA) == ["WAITING", "WAITING"]
    with clock.moved(at(1, 16, 59)):
        assert digest(cast, MONA) == ["WAITING", "WAITING"]
    with clock.moved(at(1, 17)):
        assert digest(cast, MONA) == ["SENT", "SENT"]
        assert digest(cast, MONA) == ["SENT", "SENT"]
    [(_to, subject, text, _id)] = sent
    assert subject == "Siste nytt til deg i Samspill"
    assert "Mål og aktiviteter (2)" in text
    for told in ("Emma", "Hanne", "Fjordvik", "Helsestasjonen", str(plan_id)):
        assert told not in subject + text


def test_nothing_goes_out_that_has_been_read_meanwhile(cast, plan_id, sent):
    with clock.moved(at(1, 10)):
        new_goal(cast, plan_id)
        new_goal(cast, plan_id)
        deliver(cast, MONA)
        client = cast.client(MONA)
        post(client, "/varsler/lest")
    with clock.moved(at(1, 17)):
        assert digest(cast, MONA) == []
    assert sent == []


def test_who_lost_access_meanwhile_hears_nothing_of_it(cast, plan_id, sent):
    with clock.moved(at(1, 10)):
        new_goal(cast, plan_id)
        assert deliver(cast, KARI) == ["WAITING"]
        with cast.changing(plan_id, MONA):
            withdraw_all(opened(plan_id))
        assert deliver(cast, KARI) == ["CANCELLED", "SENT"]
    assert [subject for _to, subject, *_ in sent] == ["Beskjed fra Samspill"]
    with clock.moved(at(8, 17)):
        digest(cast, KARI)
    assert len(sent) == 1


def test_a_right_that_is_gone_when_it_is_due_is_asked_again(cast, plan_id, sent):
    with clock.moved(at(1, 10)):
        new_goal(cast, plan_id)
        deliver(cast, MONA)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: as if the area had been shut"):
        for one in db.session.scalars(select(Notice).where(Notice.state == "WAITING")):
            one.area = "PRIVACY_CASES"
    with clock.moved(at(1, 17)):
        assert digest(cast, MONA) == ["CANCELLED"]
    assert sent == []


def test_more_about_the_same_page_stands_at_the_bell_alone_until_it_is_read(cast, plan_id, sent):
    with clock.moved(at(1, 10)):
        goal_id = new_goal(cast, plan_id, MONA)
        comment(cast, plan_id, goal_id)
        assert deliver(cast, MONA) == ["WAITING"]
    with clock.moved(at(1, 17)):
        digest(cast, MONA)
    with clock.moved(at(2, 10)):
        comment(cast, plan_id, goal_id)
        assert deliver(cast, MONA) == ["SENT", "KEPT"]
    assert len(sent) == 1


KINDS = [kind.lower() for kind in OFFERED]
CHOSEN = {"quiet": "AS_RULE", "quiet_from": "21", "quiet_until": "7"}


def said(page, name):
    """What a select says."""
    return page.soup.select_one(f"select[name={name}] option[selected]")["value"]


def choose(cast, name, address=PAGE, **chosen):
    client = cast.client(name)
    empty = dict.fromkeys(KINDS, "")
    return post(client, address, {**empty, **CHOSEN, **chosen})


def test_what_is_chosen_is_kept_and_shown(cast, plan_id):
    assert choose(cast, MONA, goals="NOW", quiet="NONE").status_code == 303
    page = Page(cast.client(MONA).get(PAGE))
    assert said(page, "goals") == "NOW"
    assert page.soup.select_one("input[name=quiet][checked]")["value"] == "NONE"


def test_a_choice_for_one_plan_goes_before_that_for_all(cast, plan_id, sent):
    choose(cast, MONA, goals="NOW")
    with clock.moved(at(1, 10)):
        new_goal(cast, plan_id)
        assert deliver(cast, MONA) == ["SENT"]
        choose(cast, MONA, f"{PAGE}/egne/{plan_id}", goals="OFF")
        new_goal(cast, plan_id)
        assert deliver(cast, MONA) == ["SENT", "KEPT"]
    assert len(sent) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"goals": "x"}, {"consent": "OFF"}, {"access": "WEEKLY"}, {"quiet": ""}, {"quiet_from": "24"}],
)
def test_what_is_not_offered_is_not_kept(cast, plan_id, wrong):
    assert choose(cast, MONA, **{"messages": "EVENING", **wrong}).status_code == 422
    assert said(Page(cast.client(MONA).get(PAGE)), "messages") == ""


def test_nobody_has_choices_for_a_plan_that_she_does_not_read(cast, plan_id):
    assert cast.client("Ingrid Holm").get(f"{PAGE}/egne/{plan_id}").status_code == 404
    assert choose(cast, "Ingrid Holm", f"{PAGE}/egne/{plan_id}").status_code == 404


def test_a_letter_on_trial_goes_the_way_of_all_others_in_the_night_too(cast, plan_id, sent):
    with clock.moved(at(1, 3)):
        client = cast.client(MONA)
        assert post(client, PAGE + "/prove").status_code == 303
        assert deliver(cast, MONA) == ["SENT"]
        assert [subject for _to, subject, *_ in sent] == ["En prøve fra Samspill"]
        assert "Sist sendt" in cast.client(MONA).get(PAGE).text
        answers = [post(client, PAGE + "/prove").status_code for _ in range(5)]
    assert answers == [303, 303, 303, 303, 409]


def test_the_example_is_for_everybody_and_names_nobody(cast, plan_id):
    page = Page(cast.client(MONA).get(PAGE + "/eksempel"))
    words = page.soup.main.get_text()
    assert "Noe venter på deg i Samspill" in words
    assert "Det er noe nytt i Samspill" in words
    assert "SMS" not in words, "the municipality has not chosen it"
    assert "Emma" not in words
