"""På papir: each notice is a task until somebody has sent or called; written beside her (F5)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.paper import paper_choice
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications import actions as delivery
from samspill.notifications import senders
from samspill.notifications.actions import deliver_notice, finish_task
from samspill.notifications.digests import queue_due
from samspill.notifications.models import DoneHow, Notice, PaperTask
from samspill.notifications.queries import paper_tasks
from samspill.plans.plan.actions import change_introduction
from samspill.plans.plan.queries import introduction
from samspill.plans.registrations.paper import choose_paper, end_paper, family_of
from samspill.web.waiting import At, waiting_for
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_registrations import GERD, asked, confirm, register, withdraw
from tests.support.forms import post
from tests.support.page import Page

MARIT = "Marit Sund"


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Letters that were sent, instead of a mail server."""
    letters = []
    monkeypatch.setattr(delivery, "send_mail", lambda address, *_a, **_k: letters.append(address))
    return letters


def deliver_all(cast, name):
    """Deliver all that is queued for the person."""
    profile = cast.profile_id(name)
    with cast.acting_as(name):
        found = list(
            db.session.scalars(
                select(Notice.id).where(Notice.profile_id == profile, Notice.state == "QUEUED")
            )
        )
    for notice_id in found:
        with acting(None), transaction():
            deliver_notice(notice_id)


def on_paper(cast, plan_id, name=GERD, act=choose_paper, by=HANNE):
    person_id = cast.person(name).id
    with cast.acting_as(by):
        act(opened(plan_id, level=Level.WRITE), person_id=person_id)


def tasks_of(cast, name=HANNE):
    with cast.acting_as(name):
        profile = cast.actor_now().profile_id
        found = paper_tasks(profile)
        assert len(found) == waiting_for(profile, At.WORK).tasks
        return found


def finish(cast, task_id, by=HANNE):
    with cast.acting_as(by):
        finish_task(cast.actor_now(), task_id=task_id, how=DoneHow.PHONE)


def test_a_notice_to_her_is_a_task_for_the_holder_until_it_is_done(cast, sent):
    plan_id = cast.draft("Ulrik Foss", people=(KARI,))
    on_paper(cast, plan_id)
    cast.send(plan_id)
    deliver_all(cast, GERD)
    assert sent == [], "no letter by e-mail"
    assert notices(cast, GERD) == [("answer_waits", "PAPER")]
    (task,) = tasks_of(cast)
    assert (task.name, task.template, task.subject_id) == (GERD, "answer_waits", plan_id)
    assert tasks_of(cast, MARIT) == []
    with pytest.raises(NotVisible):
        finish(cast, task.id, by=MARIT)
    with pytest.raises(NotVisible):
        finish(cast, new_id())
    finish(cast, task.id)
    assert tasks_of(cast) == []
    with pytest.raises(Conflict):
        finish(cast, task.id)
    with cast.acting_as(HANNE):
        row = db.session.get_one(PaperTask, task.id)
        assert (row.done_how, row.done_at is not None) == ("PHONE", True)


def test_it_is_delivered_once(cast):
    plan_id = cast.draft("Ulrik Foss", people=(KARI,))
    on_paper(cast, plan_id)
    cast.send(plan_id)
    with cast.acting_as(GERD):
        notice_id = db.session.scalars(select(Notice.id)).one()
    for _twice in range(2):
        with acting(None), transaction():
            deliver_notice(notice_id)
    assert len(tasks_of(cast)) == 1


def test_she_may_change_her_mind(cast, sent):
    plan_id = cast.draft("Ulrik Foss", people=(KARI,))
    on_paper(cast, plan_id)
    on_paper(cast, plan_id)
    with cast.acting_as(HANNE):
        (gerd,) = family_of(opened(plan_id))
        assert (gerd.name, gerd.since, gerd.noted_by) == (GERD, clock.today(), HANNE)
    on_paper(cast, plan_id, act=end_paper)
    on_paper(cast, plan_id, act=end_paper)
    assert paper_choice(cast.person(GERD).id) is None
    cast.send(plan_id)
    deliver_all(cast, GERD)
    assert sent == ["gerd.foss@hjemme.example"]
    on_paper(cast, plan_id)
    assert paper_choice(cast.person(GERD).id) is not None


def test_only_the_holder_and_only_of_the_family(cast):
    plan_id, _consent = asked(cast, "Emma Aas")
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        choose_paper(opened(plan_id), person_id=cast.person(TOR).id)
    for act in (choose_paper, end_paper):
        with pytest.raises(NotVisible):
            on_paper(cast, plan_id, KARI, act)


def test_a_child_for_whom_it_is_unclear_has_no_family_on_the_page_yet(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.protect("Emma Aas")
    with cast.acting_as(HANNE):
        assert family_of(opened(plan_id)) == []


def test_a_task_leaves_with_the_right_to_the_plan(cast):
    plan_id, consent_id = asked(cast)
    on_paper(cast, plan_id)
    deliver_all(cast, GERD)
    assert len(tasks_of(cast)) == 1
    confirm(cast, plan_id, register(cast, plan_id, consent_id))
    withdraw(cast, plan_id, GERD)
    assert len(tasks_of(cast)) == 1, "the closing view is a right too: somebody must tell her"


def test_without_an_employee_she_has_no_address(cast, monkeypatch):
    plan_id, _consent = asked(cast)
    on_paper(cast, plan_id)
    monkeypatch.setattr(senders, "_finders", [])
    deliver_all(cast, GERD)
    assert notices(cast, GERD) == [("answer_waits", "NO_ADDRESS")]


def test_whoever_has_the_plan_now_is_asked_when_the_one_before_reaches_it_no_more(
    cast, monkeypatch
):
    plan_id, _consent = asked(cast)
    on_paper(cast, plan_id)
    deliver_all(cast, GERD)
    (task,) = tasks_of(cast)
    kari = cast.profile_id(KARI)
    monkeypatch.setattr(senders, "_finders", [lambda one: senders.Sender(kari, one)])
    with acting(None), transaction():
        queue_due()
    assert [one.id for one in tasks_of(cast)] == [task.id], "while she reaches it, it is hers"
    ended = text("update grants set valid_to = valid_from where profile_id = :p")
    with acting(None), transaction():
        db.session.execute(ended, {"p": cast.profile_id(HANNE)})
    with acting(None), transaction():
        queue_due()
    with acting(None), transaction(), system_access("test: whose it is"):
        assert db.session.get_one(PaperTask, task.id).employee_profile_id == kari


def test_the_list_and_its_count_on_the_first_page(cast):
    plan_id, _consent = asked(cast)
    on_paper(cast, plan_id)
    deliver_all(cast, GERD)
    hanne = cast.client(HANNE)
    assert "Én venter på brev eller telefon" in hanne.get("/hjem").text
    page = hanne.get("/send-eller-ring").text
    assert GERD in page
    assert "Ulrik" not in page
    (task,) = tasks_of(cast)
    address = f"/send-eller-ring/{task.id}/utfort"
    assert post(hanne, address, {"how": "DOVE"}).location == "/send-eller-ring"
    assert len(tasks_of(cast)) == 1
    assert post(cast.client(MARIT), address, {"how": "PHONE"}).status_code == 404
    assert post(hanne, address, {"how": "LETTER"}).location == "/send-eller-ring"
    page = hanne.get("/send-eller-ring").text
    assert "Ingen venter" in page
    assert "Gjort av deg" in page
    assert "Sendt brev" in page
    assert "Gjort av deg" not in cast.client(MARIT).get("/send-eller-ring").text
    assert "brev eller telefon" not in hanne.get("/hjem").text


def write(cast, plan_id, by, written_with=None):
    with cast.acting_as(by):
        change_introduction(
            opened(plan_id, Area.OVERVIEW, Level.WRITE),
            description="Glad i hester.",
            important="",
            written_with=written_with,
        )


def test_what_is_written_beside_her_says_so(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    mona, kari = cast.profile_id(MONA), cast.profile_id(KARI)
    write(cast, plan_id, HANNE, mona)
    cast.accept(plan_id, KARI)
    assert "Skrevet sammen med Mona Aas" in cast.client(KARI).get(f"/planer/{plan_id}").text
    for by, beside in ((HANNE, kari), (TOR, mona)):
        with pytest.raises(RuleBroken) as broken:
            write(cast, plan_id, by, beside)
        assert (broken.value.field, broken.value.code) == ("written_with", "not_family")
    write(cast, plan_id, TOR)
    with cast.acting_as(TOR):
        opened(plan_id)
        assert introduction(plan_id).written_with is None


def test_the_form_offers_the_family_to_the_holder_alone(cast):
    plan_id = cast.active_plan(people=(KARI,))
    address, tor = f"/planer/{plan_id}/om", str(cast.profile_id(TOR))
    hanne = cast.client(HANNE)
    assert "Ingen, jeg skrev alene" in hanne.get(address).text
    assert "Skrevet sammen med" not in cast.client(MONA).get(address).text
    words = {"description": "Glad i hester.", "important": "", "written_with": tor}
    assert post(hanne, address, words).status_code == 303
    assert Page(hanne.get(address)).chosen("written_with") == [tor]
    assert post(hanne, address, {**words, "written_with": ""}).status_code == 303
    assert "Skrevet sammen" not in hanne.get(f"/planer/{plan_id}").text
    stranger = {**words, "written_with": str(new_id())}
    assert post(hanne, address, stranger).status_code == 422
    assert post(hanne, address, {**words, "written_with": "noe"}).status_code == 422
