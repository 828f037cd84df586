"""What is chosen for one plan or child, by every channel; and what is chosen instead of e-mail."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core.event import Kind, record
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.callbacks import note_answer
from samspill.notifications.models import Notice, NoticeDelivery
from samspill.notifications.queries import delivered
from samspill.notifications.rhythms import OFFERED
from samspill.notifications.texting import send_text
from samspill.school.messages.events import SchoolMessageArrived
from tests.notifications.test_delivering import deliver, new_goal, plan_id, said, sent  # noqa: F401
from tests.notifications.test_push import day, phone, rows, service, turned_on  # noqa: F401
from tests.notifications.test_push import work as push_all
from tests.notifications.test_sms import chosen, confirmed, supplier  # noqa: F401
from tests.plans.test_consent import HANNE, MONA
from tests.plans.test_messages import write
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import made_school

BASE = "/varslingsinnstillinger"
EMPTY = dict.fromkeys([kind.lower() for kind in OFFERED], "")
ALL = {**EMPTY, "quiet": "AS_RULE", "quiet_from": "21", "quiet_until": "7"}
OWN = {"push_how": "OWN", "sms_how": "OWN"}
LOCKED = {"access": "OFF"}


def keep(cast, about_id=None, **values):
    """Mona's choices, for everything or for one plan or child."""
    address = f"{BASE}/egne/{about_id}" if about_id else BASE
    return post(cast.client(MONA), address, {**(EMPTY if about_id else ALL), **values})


def way(page, words):
    return next(one["href"] for one in page.soup.select("a") if one.get_text() == words)


def channels(cast):
    profile_id = cast.profile_id(MONA)
    with acting(None), transaction(), system_access("test: by what"):
        mine = select(NoticeDelivery.channel).where(NoticeDelivery.profile_id == profile_id)
        return sorted(db.session.scalars(mine))


def locked(cast, plan):
    """Something that nobody misses goes out to Mona. Gives what became of it."""
    write(cast, plan, HANNE)
    mona = cast.profile_id(MONA)
    hers = select(Notice).where(Notice.profile_id == mona, Notice.state == "QUEUED")
    db.session.rollback()
    with acting(None), transaction(), system_access("test: it is about access"):
        notice = db.session.scalars(hers).one()
        notice.kind, notice.urgency, notice.is_locked = Kind.ACCESS, "C", True
    return deliver(cast, MONA)


def texts(cast, take=send_text):
    """Send what is queued by SMS. Gives what became of each."""
    for delivery_id, state, _why in rows(cast, MONA):
        if state == "QUEUED":
            with acting(None), transaction():
                take(delivery_id)
    return [(state, why) for _id, state, why in rows(cast, MONA)]


# --- of one plan, of one child


def test_a_plan_may_have_its_own_channels(cast, plan_id, phone, chosen):  # noqa: F811
    confirmed(cast, MONA)
    assert keep(cast, push=["MESSAGES", "GOALS"], sms=[]).status_code == 303
    page = Page(cast.client(MONA).get(f"{BASE}/egne/{plan_id}"))
    assert page.soup.select_one("input[name=push_how][checked]")["value"] == "AS_ELSE"
    assert keep(cast, plan_id, **OWN, push=["MESSAGES"], sms=["GOALS"]).status_code == 303
    new_goal(cast, plan_id)
    deliver(cast, MONA)
    assert channels(cast) == ["SMS"], "as chosen for the plan, not for everything"
    page = Page(cast.client(MONA).get(f"{BASE}/egne/{plan_id}"))
    ticked = [one["value"] for one in page.soup.select("input[name=sms][checked]")]
    assert ticked == ["GOALS"]
    as_else = {"push_how": "AS_ELSE", "sms_how": "AS_ELSE"}
    assert keep(cast, plan_id, **as_else, push=[], sms=["GOALS"]).status_code == 303
    new_goal(cast, plan_id)
    deliver(cast, MONA)
    assert channels(cast) == ["PUSH", "SMS"], "and as for everything again"


def test_a_channel_that_she_does_not_have_keeps_what_was_chosen(cast, plan_id, phone):  # noqa: F811
    assert keep(cast, plan_id, push_how="OWN", push=["GOALS"]).status_code == 303
    with acting(None), transaction(), system_access("test: it is turned off"):
        ended = "ended_at = now(), ended_by = 'OFF', address_sealed = null"
        db.session.execute(text(f"update push_subscriptions set {ended}"))
    page = Page(cast.client(MONA).get(f"{BASE}/egne/{plan_id}"))
    assert not page.soup.select("input[name=push], input[name=push_how]")
    assert keep(cast, plan_id, goals="NOW").status_code == 303
    with cast.acting_as(MONA):
        kept = text("select choices -> 'GOALS' ->> 'PUSH' from notice_settings")
        assert db.session.scalars(kept).all() == ["NOW"]


def test_a_child_at_school_may_have_its_own(cast, plan_id, sent):  # noqa: F811
    school = made_school(cast)
    emma = school.enrol("Emma Aas", "3B")
    page = Page(cast.client(MONA).get(BASE))
    assert way(page, "Emma Aas på skolen") == f"{BASE}/egne/{emma}"
    assert way(page, "Planen til Emma Aas") == f"{BASE}/egne/{plan_id}"
    own = Page(cast.client(MONA).get(f"{BASE}/egne/{emma}"))
    assert [one["name"] for one in own.soup.select("select")] == ["messages", "school"]
    assert keep(cast, emma, messages="OFF").status_code == 303
    assert said(Page(cast.client(MONA).get(f"{BASE}/egne/{emma}")), "messages") == "OFF"
    mona = cast.profile_id(MONA)
    with cast.acting_as(HANNE), transaction():
        tenant = cast.actor_now().tenant_id
        record(
            SchoolMessageArrived(
                subject_id=emma, tenant_id=tenant, thread_id=emma, profile_ids=(mona,)
            )
        )
    assert deliver(cast, MONA) == ["KEPT"]
    write(cast, plan_id, HANNE)
    assert deliver(cast, MONA) == ["KEPT", "SENT"], "of the plan as for everything"
    assert "Emma Aas på skolen" in Page(cast.client(MONA).get("/varsler")).text


def test_nobody_chooses_for_a_child_that_is_not_hers(cast, plan_id):  # noqa: F811
    emma = made_school(cast).enrol("Emma Aas", "3B")
    assert cast.client("Ingrid Holm").get(f"{BASE}/egne/{emma}").status_code == 404
    assert post(cast.client("Ingrid Holm"), f"{BASE}/egne/{emma}", EMPTY).status_code == 404


# --- instead of e-mail


def test_what_is_locked_may_come_to_the_telephone_instead(cast, plan_id, phone, sent):  # noqa: F811
    assert keep(cast, **LOCKED, push=["ACCESS"]).status_code == 303
    assert locked(cast, plan_id) == ["KEPT"]
    assert push_all(cast, MONA) == [("SENT", None)]
    assert sent == []
    mona = cast.profile_id(MONA)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: has she had it"):
        one = db.session.scalars(select(Notice).where(Notice.state == "KEPT")).one()
        assert mona in delivered(plan_id, one.template, one.created_at)


@pytest.mark.parametrize("code", [410, 403])
def test_where_that_dies_the_letter_comes(cast, plan_id, phone, service, sent, code):  # noqa: F811
    assert keep(cast, **LOCKED, push=["ACCESS"]).status_code == 303
    assert locked(cast, plan_id) == ["KEPT"]
    service.answers = [(code, "")]
    assert push_all(cast, MONA)[0][0] == "FAILED"
    assert deliver(cast, MONA) == ["SENT"]
    assert len(sent) == 1


def test_nothing_else_there_is_said_at_the_field(cast, plan_id, phone):  # noqa: F811
    answer = keep(cast, **LOCKED, push=[])
    assert answer.status_code == 422
    page = Page(answer)
    assert "Dette må nå deg." in page.errors()["access"]
    assert said(page, "access") == "OFF"
    assert keep(cast, plan_id, **LOCKED, push_how="OWN", push=[]).status_code == 422
    assert keep(cast, plan_id, **LOCKED, push_how="OWN", push=["ACCESS"]).status_code == 303


def test_sms_may_take_its_place_and_the_letter_comes_where_it_fails(
    cast,
    plan_id,  # noqa: F811
    chosen,  # noqa: F811
    sent,  # noqa: F811
):
    assert keep(cast, **LOCKED, sms=["ACCESS"]).status_code == 422, "no number yet"
    confirmed(cast, MONA)
    assert keep(cast, **LOCKED, sms=["ACCESS"]).status_code == 303
    assert locked(cast, plan_id) == ["KEPT"]
    assert texts(cast) == [("SENT", None)]
    assert sent == []
    with acting(None), transaction(), system_access("test: which"):
        provider_id = db.session.scalars(select(NoticeDelivery.provider_id)).one()
    with acting(None), transaction():
        note_answer(provider_id, "undelivered", "30003")
    assert deliver(cast, MONA) == ["SENT"]
    assert len(sent) == 1


def test_where_the_municipality_has_no_more_sms_the_letter_comes(
    cast,
    plan_id,  # noqa: F811
    chosen,  # noqa: F811
    sent,  # noqa: F811
):
    confirmed(cast, MONA)
    assert keep(cast, **LOCKED, sms=["ACCESS"]).status_code == 303
    chosen(month=0)
    assert locked(cast, plan_id) == ["KEPT"]
    assert texts(cast) == [("STOPPED", "OFF")]
    assert deliver(cast, MONA) == ["SENT"]
    assert len(sent) == 1
