"""SMS: chosen, confirmed, capped, without content and links; never for protected people; and what
the supplier says comes back signed or counts for nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.core.event import Kind, Urgency
from samspill.core.language import speaking
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact, mobile_of
from samspill.identity.contact_checks.actions import confirm
from samspill.identity.contact_checks.queries import checks_of, code_of
from samspill.identity.models import ContactKind, Person, ShownTo
from samspill.infra.db import db
from samspill.infra.sms import SmsDown
from samspill.infra.transaction import transaction
from samspill.notifications.callbacks import SMS_CALLBACK, signature
from samspill.notifications.choices import choose
from samspill.notifications.digests import queue_due
from samspill.notifications.jobs import code
from samspill.notifications.models import Notice, NoticeDelivery
from samspill.notifications.outgoing import ask_for_sms_code, ask_for_sms_test
from samspill.notifications.rhythms import OFFERED
from samspill.notifications.texting import send_text
from samspill.notifications.words import sms_words
from samspill.organisation.models import DatedPolicy
from tests.notifications.test_delivering import at, deliver, new_goal, plan_id, sent  # noqa: F401
from tests.plans.test_consent import HANNE, KARI, MONA, TOR
from tests.plans.test_messages import write
from tests.support.forms import post
from tests.support.page import Page
from tests.support.twilio import SID, TOKEN, twilio

ALL = {str(kind): {"SMS": "NOW"} for kind in Kind if kind != Kind.SECURITY}
GSM = re.compile(r"[A-Za-z0-9ÅåØøÆæÄäÖöÉé @.,:;!?%()/+&'\"\n-]*")


@pytest.fixture(autouse=True)
def supplier(app, monkeypatch):
    with twilio() as (house, settings):
        known = replace(app.config["SAMSPILL"], sms=settings)
        monkeypatch.setitem(app.config, "SAMSPILL", known)
        yield house


@pytest.fixture
def chosen(cast):
    """The municipality has chosen SMS."""

    def choose_it(month=100, each=5):
        rule = {"sms_a_month": month, "sms_a_day_each": each}
        with acting(None), transaction():
            national = db.session.scalars(select(DatedPolicy).where(DatedPolicy.name == "sms"))
            for row in national:
                row.value = rule

    choose_it()
    return choose_it


def number(cast, name, value="90012345"):
    with cast.acting_as(name):
        change_contact(cast.actor_now(), [Contact(ContactKind.MOBILE, value, ShownTo.NOBODY)])


def confirmed(cast, name, value="90012345"):
    """She has written a number, shown that it is hers, and asked for SMS of everything."""
    number(cast, name, value)
    with cast.acting_as(name):
        check_id = ask_for_sms_code(cast.actor_now())
    with cast.acting_as(name):
        confirm(cast.actor_now(), check_id, code=code_of(check_id))
    with cast.acting_as(name):
        choose(cast.actor_now(), None, ALL)
    with acting(None), transaction(), system_access("test: what was told of it is read"):
        for notice in db.session.scalars(select(Notice)):
            notice.read_at, notice.state = notice.created_at, "SENT"


def texts(cast, name):
    """The states of her SMS, and why."""
    profile_id = cast.profile_id(name)
    with acting(None), transaction(), system_access("test: her SMS"):
        mine = select(NoticeDelivery).where(NoticeDelivery.profile_id == profile_id)
        found = db.session.scalars(mine.order_by(NoticeDelivery.created_at, NoticeDelivery.id))
        return [(one.id, one.state, one.error) for one in found]


def work(cast, name):
    """Do the jobs of SMS that are queued for somebody."""
    for delivery_id, state, _why in texts(cast, name):
        if state == "QUEUED":
            with acting(None), transaction():
                send_text(delivery_id)
    return [(state, why) for _id, state, why in texts(cast, name)]


@pytest.fixture
def day():
    with clock.moved(at(1, 12)):
        yield


@pytest.fixture
def mona(cast, plan_id, chosen, day):  # noqa: F811
    confirmed(cast, MONA)
    return plan_id


# --- what goes out


def test_who_has_asked_for_it_gets_an_sms_beside_the_letter(cast, mona, supplier, sent):  # noqa: F811
    write(cast, mona, HANNE)
    assert deliver(cast, MONA) == ["SENT"]
    assert work(cast, MONA) == [("SENT", None)]
    (taken,) = supplier.taken
    assert taken["To"] == "+4790012345"
    assert taken["From"] == "Samspill"
    assert taken["StatusCallback"].endswith(SMS_CALLBACK)
    assert taken["path"] == f"/2010-04-01/Accounts/{SID}/Messages.json"
    assert len(sent) == 1, "the letter goes too"


def test_it_says_nothing_about_anybody_and_has_no_link(cast, mona, supplier):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    work(cast, MONA)
    body = supplier.taken[0]["Body"]
    for told in ("Emma", "Mona", "Hanne", "Fjordvik", "Helsestasjonen", str(mona), "http", "127.0"):
        assert told not in body
    assert "." in body
    assert not re.search(r"\w\.\w", body), "nothing that a telephone makes a link of"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("urgency", list(Urgency))
def test_it_fits_in_one_message(app, language, urgency):
    with app.test_request_context(), speaking(language):
        words = sms_words(urgency)
    assert GSM.fullmatch(words), words
    assert len(words) <= 160


def test_it_is_in_her_language(cast, mona, supplier):
    with acting(None), transaction():
        db.session.execute(update(Person).where(Person.given_name == "Mona").values(language="en"))
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    work(cast, MONA)
    assert "Samspill" in supplier.taken[0]["Body"]
    assert "never send links" in supplier.taken[0]["Body"]


def test_who_has_not_asked_gets_none(cast, plan_id, chosen, supplier, day):  # noqa: F811
    number(cast, MONA)
    write(cast, plan_id, HANNE)
    deliver(cast, MONA)
    assert texts(cast, MONA) == []
    assert supplier.asked == 0


def test_sent_twice_is_sent_once(cast, mona, supplier):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    work(cast, MONA)
    with acting(None), transaction():
        send_text(texts(cast, MONA)[0][0])
    assert supplier.asked == 1


def test_by_night_it_waits(cast, plan_id, chosen, supplier):  # noqa: F811
    with clock.moved(at(1, 12)):
        confirmed(cast, MONA)
    with clock.moved(at(1, 23)):
        write(cast, plan_id, HANNE)
        deliver(cast, MONA)
        assert work(cast, MONA) == [("WAITING", None)]
    with clock.moved(at(2, 7)):
        with acting(None), transaction():
            queue_due()
        assert work(cast, MONA) == [("SENT", None)]


def test_several_at_once_are_one(cast, mona, supplier):
    write(cast, mona, HANNE)
    new_goal(cast, mona)
    new_goal(cast, mona)
    deliver(cast, MONA)
    assert sorted(work(cast, MONA)) == [("SENT", None), ("STOPPED", "NEWS"), ("STOPPED", "NEWS")]
    assert supplier.asked == 1


# --- what stops it


def test_nothing_is_sent_that_has_been_read_or_may_not_be(cast, mona, supplier):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    post(cast.client(MONA), "/varsler/lest")
    assert work(cast, MONA) == [("STOPPED", "READ")]
    assert supplier.asked == 0


def test_who_lost_access_between_planning_and_sending_gets_none(cast, mona, supplier):
    confirmed(cast, KARI, "40012345")
    new_goal(cast, mona)
    with cast.acting_as(KARI):
        choose(cast.actor_now(), None, ALL)
    deliver(cast, KARI)
    kari = cast.profile_id(KARI)
    with acting(None), transaction():
        ended = text("update grants set valid_to = valid_from where profile_id = :p")
        db.session.execute(ended, {"p": kari})
    assert set(work(cast, KARI)) == {("STOPPED", "RIGHT")}
    assert supplier.asked == 0


def test_until_the_municipality_has_chosen_it_there_is_none(cast, mona, supplier, chosen):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    chosen(month=0)
    assert work(cast, MONA) == [("STOPPED", "OFF")]
    assert supplier.asked == 0


def test_the_cap_of_the_month_holds(cast, mona, supplier, chosen):
    confirmed(cast, TOR, "90054321")
    chosen(month=1)
    write(cast, mona, HANNE)
    for name, became in ((MONA, "SENT"), (TOR, "STOPPED")):
        deliver(cast, name)
        assert [state for state, _why in work(cast, name)] == [became]
    assert supplier.asked == 1


def test_nobody_gets_many_in_a_day(cast, mona, supplier, chosen):
    chosen(each=1)
    for hour, became in ((13, ("SENT", None)), (15, ("STOPPED", "EACH"))):
        with clock.moved(at(1, hour)):
            new_goal(cast, mona)
            deliver(cast, MONA)
            assert became in work(cast, MONA)
    assert supplier.asked == 1


def test_never_to_protected_people(cast, mona, supplier):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    with acting(None), transaction():
        db.session.execute(
            update(Person).where(Person.given_name == "Emma").values(address_protection="STRICT")
        )
    assert work(cast, MONA) == [("STOPPED", "GUARDED")]
    assert supplier.asked == 0


def test_a_number_that_was_changed_must_be_confirmed_anew(cast, mona, supplier):
    number(cast, MONA, "90099999")
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    assert work(cast, MONA) == [("STOPPED", "NUMBER")]
    assert supplier.asked == 0


# --- confirming a number


@pytest.mark.parametrize("value", ["+46701234567", "004520123456", "+4722345678"])
def test_to_numbers_elsewhere_none_is_sent_and_it_says_so(cast, chosen, value):
    number(cast, MONA, value)
    with cast.acting_as(MONA), pytest.raises(RuleBroken, match="abroad"):
        ask_for_sms_code(cast.actor_now())


@pytest.mark.parametrize("value", ["90012345", "+4790012345", "004790012345"])
def test_norwegian_numbers_as_people_write_them(cast, chosen, supplier, value):
    number(cast, MONA, value)
    with cast.acting_as(MONA):
        check_id = ask_for_sms_code(cast.actor_now())
    with acting(None), transaction():
        code(str(check_id))
    (taken,) = supplier.taken
    assert taken["To"] == "+4790012345"
    assert code_of(check_id) in taken["Body"]
    assert "http" not in taken["Body"]


def test_a_code_for_a_number_that_was_changed_meanwhile_is_over(cast, chosen):
    number(cast, MONA)
    with cast.acting_as(MONA):
        check_id = ask_for_sms_code(cast.actor_now())
    number(cast, MONA, "90099999")
    with cast.acting_as(MONA), pytest.raises((RuleBroken, NotVisible)):
        confirm(cast.actor_now(), check_id, code=code_of(check_id))
    with cast.acting_as(MONA):
        assert mobile_of(cast.actor_now().profile_id).confirmed_at is None


def test_no_code_goes_to_who_is_protected_since_she_asked_for_it(cast, chosen, supplier):
    number(cast, MONA)
    with cast.acting_as(MONA):
        check_id = ask_for_sms_code(cast.actor_now())
    with acting(None), transaction():
        cast.person(MONA).address_protection = "STRICT"
    with acting(None), transaction():
        code(str(check_id))
    assert supplier.asked == 0


def test_a_protected_person_is_not_offered_it(cast, chosen):
    number(cast, "Liv Moe")
    with cast.acting_as("Liv Moe"), pytest.raises(NotVisible):
        ask_for_sms_code(cast.actor_now())
    page = Page(cast.client("Liv Moe").get("/varslingsinnstillinger"))
    assert "SMS" not in page.text


# --- faults of the supplier


@pytest.mark.parametrize("fault", [(429, 20429), (500, 0), (503, 0), "drop", "hang"])
def test_what_may_go_well_later_is_tried_again(cast, mona, supplier, fault, monkeypatch):
    monkeypatch.setattr("samspill.infra.sms.TIMEOUT", 0.3)
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    supplier.answers = [fault]
    with pytest.raises(SmsDown):
        work(cast, MONA)
    db.session.rollback()
    assert [state for _id, state, _why in texts(cast, MONA)] == ["QUEUED"]
    assert work(cast, MONA) == [("SENT", None)]
    assert len(supplier.taken) == 1


def test_what_the_supplier_refuses_for_good_is_not_tried_again(cast, mona, supplier):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    supplier.answers = [(400, 21211)]
    assert work(cast, MONA) == [("FAILED", "21211")]
    assert "kom ikke fram" in Page(cast.client(MONA).get("/varslingsinnstillinger")).text


# --- what the supplier says later


@pytest.fixture
def gone(cast, mona, supplier):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    work(cast, MONA)
    return "SM" + "1".rjust(32, "0")


def call(app, **form):
    shown = form.pop("signed_by", TOKEN)
    url = app.config["SAMSPILL"].base_url + SMS_CALLBACK
    signed = signature(shown, url, form) if shown else ""
    headers = {"X-Twilio-Signature": signed} if shown is not None else {}
    return app.test_client().post(SMS_CALLBACK, data=form, headers=headers).status_code


def test_how_it_went_stands_on_the_trail(app, cast, gone):
    assert call(app, MessageSid=gone, MessageStatus="sent") == 204
    assert work(cast, MONA) == [("SENT", None)]
    assert call(app, MessageSid=gone, MessageStatus="delivered") == 204
    assert work(cast, MONA) == [("DELIVERED", None)]
    assert call(app, MessageSid=gone, MessageStatus="failed", ErrorCode="30003") == 204
    assert work(cast, MONA) == [("DELIVERED", None)], "late calls change nothing"
    assert "Sist levert i dag" in Page(cast.client(MONA).get("/varslingsinnstillinger")).text


def test_one_that_did_not_arrive_is_said_on_her_page(app, cast, gone):
    assert call(app, MessageSid=gone, MessageStatus="undelivered", ErrorCode="30005") == 204
    assert work(cast, MONA) == [("FAILED", "30005")]
    assert "kom ikke fram" in Page(cast.client(MONA).get("/varslingsinnstillinger")).text


@pytest.mark.parametrize("signed_by", ["another-secret", "", None])
def test_a_call_that_is_not_signed_counts_for_nothing(app, cast, gone, signed_by):
    form = {"MessageSid": gone, "MessageStatus": "failed", "signed_by": signed_by}
    assert call(app, **form) == 403
    assert work(cast, MONA) == [("SENT", None)]


def test_a_call_that_was_changed_on_the_way_counts_for_nothing(app, cast, gone):
    url = app.config["SAMSPILL"].base_url + SMS_CALLBACK
    form = {"MessageSid": gone, "MessageStatus": "delivered"}
    headers = {"X-Twilio-Signature": signature(TOKEN, url, form)}
    changed = form | {"MessageStatus": "failed"}
    answer = app.test_client().post(SMS_CALLBACK, data=changed, headers=headers)
    assert answer.status_code == 403


def test_a_call_about_nothing_we_know_changes_nothing(app, cast, gone):
    assert call(app, MessageSid="SM" + "9" * 32, MessageStatus="failed") == 204
    assert call(app, MessageStatus="failed") == 204
    assert work(cast, MONA) == [("SENT", None)]


# --- the page


def test_the_example_is_what_comes(cast, mona, supplier):
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    work(cast, MONA)
    example = Page(cast.client(MONA).get("/varslingsinnstillinger/eksempel"))
    shown = [one.get_text() for one in example.soup.select(".written")]
    assert supplier.taken[0]["Body"] in shown


def test_the_page_confirms_a_number_and_sends_a_trial(cast, chosen, supplier, day):
    number(cast, MONA)
    mona = cast.client(MONA)
    assert "90012345" in Page(mona.get("/varslingsinnstillinger")).text
    where = post(mona, "/varslingsinnstillinger/sms-kode").location
    check_id = checks_now(cast)[0].id
    assert where == f"/min-informasjon/koder/{check_id}"
    post(mona, where, {"code": code_of(check_id)})
    answer = post(mona, "/varslingsinnstillinger/sms-prove")
    assert answer.location == "/varslingsinnstillinger"
    assert work(cast, MONA) == [("SENT", None)]
    assert "prøve" in supplier.taken[-1]["Body"]


def checks_now(cast):
    with cast.acting_as(MONA):
        return checks_of(cast.actor_now().profile_id)


def test_what_is_ticked_is_chosen(cast, mona):
    client = cast.client(MONA)
    kinds = {kind.lower(): "" for kind in OFFERED}
    hours = {"quiet": "AS_RULE", "quiet_from": "21", "quiet_until": "7"}
    form = {**kinds, **hours, "sms": ["MESSAGES"]}
    assert post(client, "/varslingsinnstillinger", form).status_code == 303
    new_goal(cast, mona)
    deliver(cast, MONA)
    assert texts(cast, MONA) == [], "goals were not ticked"
    write(cast, mona, HANNE)
    deliver(cast, MONA)
    assert len(texts(cast, MONA)) == 1


def test_many_trials_are_too_many(cast, mona):
    for _one in range(5):
        with cast.acting_as(MONA):
            ask_for_sms_test(cast.actor_now())
    with cast.acting_as(MONA), pytest.raises(Conflict):
        ask_for_sms_test(cast.actor_now())


def test_the_web_does_not_load_the_suppliers_library():
    loads = "import samspill.web.factory, samspill.notifications.choice_views, sys;"
    says = f"{loads} print('twilio' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
