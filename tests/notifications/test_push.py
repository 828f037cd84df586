"""Push: to the telephones she has turned on herself, a few words that only they can read, to no
host but a push service; what does not arrive comes by letter."""

from __future__ import annotations

import base64
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.event import Kind, Urgency
from samspill.identity.models import Person
from samspill.identity.subscriptions.models import PushSubscription
from samspill.infra import push
from samspill.infra.db import db
from samspill.infra.message_settings import MADE_UP, push_from
from samspill.infra.push_services import PushAddress, is_a_service, is_whole, public_key
from samspill.infra.transaction import transaction
from samspill.notifications.choices import choose
from samspill.notifications.digests import queue_due
from samspill.notifications.models import NoticeDelivery
from samspill.notifications.pushing import send_to_telephone
from samspill.notifications.rhythms import OFFERED
from tests.notifications.test_delivering import at, deliver, new_goal, plan_id, sent  # noqa: F401
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.plans.test_messages import write
from tests.support.forms import post
from tests.support.page import Page
from tests.support.push import Browser, push_service

TURN_ON = "/min-informasjon/enheter/varsler"
DEVICES, SETTINGS = "/min-informasjon/enheter", "/varslingsinnstillinger"
NOT_BY_LETTER = {"MESSAGES": {"EMAIL": "OFF", "PUSH": "NOW"}}


@pytest.fixture(autouse=True)
def service(app, monkeypatch):
    with push_service() as house:
        known = app.config["SAMSPILL"]
        there = replace(known.push, services=(house.origin,))
        monkeypatch.setitem(app.config, "SAMSPILL", replace(known, push=there))
        yield house


@pytest.fixture(autouse=True)
def day():
    with clock.moved(at(1, 12)):
        yield


def later(day, hour, minute=0):
    """A time of day in Oslo, some days from the one that the tests take place on."""
    there = clock.now().astimezone(clock.OSLO).replace(hour=hour, minute=minute, second=0)
    return clock.moved(there.astimezone(UTC) + timedelta(days=day) - datetime.now(UTC))


def turned_on(cast, name, browser):
    client = cast.client(name)
    assert post(client, TURN_ON, browser.form).location == DEVICES
    return client


@pytest.fixture
def phone(cast, plan_id, service):  # noqa: F811
    """Mona's telephone takes notices, and she is signed in there."""
    browser = service.browser("mona")
    browser.client = turned_on(cast, MONA, browser)
    return browser


def rows(cast, name):
    profile_id = cast.profile_id(name)
    with acting(None), transaction(), system_access("test: her push messages"):
        mine = select(NoticeDelivery).where(NoticeDelivery.profile_id == profile_id)
        found = db.session.scalars(mine.order_by(NoticeDelivery.created_at, NoticeDelivery.id))
        return [(one.id, one.state, one.error) for one in found]


def work(cast, name):
    """Do the jobs of push that are queued for somebody. Gives what became of them."""
    for delivery_id, state, _why in rows(cast, name):
        if state == "QUEUED":
            with acting(None), transaction():
                send_to_telephone(delivery_id)
    return [(state, why) for _id, state, why in rows(cast, name)]


def why_ended(cast, name):
    profile_id = cast.profile_id(name)
    with acting(None), transaction(), system_access("test: her telephones"):
        mine = select(PushSubscription).where(PushSubscription.profile_id == profile_id)
        found = db.session.scalars(mine.order_by(PushSubscription.created_at))
        return [one.ended_by for one in found]


def told(cast, plan, name=MONA):
    write(cast, plan, HANNE)
    return deliver(cast, name)


# --- what goes out


def test_it_says_the_same_few_words_that_only_the_telephone_can_read(cast, plan_id, phone, service):  # noqa: F811
    assert told(cast, plan_id) == ["SENT"], "the letter goes too"
    assert work(cast, MONA) == [("SENT", None)]
    assert service.read() == {"body": "Det er noe nytt i Samspill", "lang": "nb"}
    with pytest.raises(Exception, match=r"."):
        Browser(service.origin, "another").read(service.taken[0][2])
    _path, headers, _body = service.taken[0]
    assert headers["TTL"] == str(push.TTL)
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Urgency"] == headers["Topic"]


def test_it_is_signed_by_the_key_that_browsers_were_given(app, cast, plan_id, phone, service):  # noqa: F811
    told(cast, plan_id)
    work(cast, MONA)
    settings = app.config["SAMSPILL"].push
    key = base64.urlsafe_b64decode(public_key(settings) + "=")
    said = service.signed_by(key)
    assert said["aud"] == service.origin
    assert said["sub"] == settings.subject


@pytest.mark.parametrize(
    ("language", "body"),
    [("nn", "Det er noko nytt i Samspill"), ("en", "There is something new in Samspill")],
)
def test_it_is_in_her_language(cast, plan_id, phone, service, language, body):  # noqa: F811
    with acting(None), transaction():
        her = update(Person).where(Person.given_name == "Mona")
        db.session.execute(her.values(language=language))
    told(cast, plan_id)
    work(cast, MONA)
    assert service.read()["lang"] == language
    assert service.read()["body"] == body


def test_what_hurries_says_so_and_a_later_one_takes_its_place(cast, plan_id, phone, service):  # noqa: F811
    said = {}
    told(cast, plan_id)
    for urgency in Urgency:
        with acting(None), transaction(), system_access("test: how urgent"):
            db.session.execute(text("update notices set urgency = :u"), {"u": urgency})
            db.session.execute(text("update notice_deliveries set state = 'QUEUED'"))
        work(cast, MONA)
        _path, headers, _body = service.taken[-1]
        said[urgency] = headers["Urgency"], headers["Topic"]
    assert [how for how, _topic in said.values()] == ["high", "high", "normal", "low", "low"]
    assert len(set(said.values())) == 3, "a quiet one never takes the place of one that hurries"


def test_protected_people_get_the_same_words(cast, service):
    liv = service.browser("liv")
    client = turned_on(cast, "Liv Moe", liv)
    post(client, SETTINGS + "/push-prove")
    assert work(cast, "Liv Moe") == [("SENT", None)]
    assert service.read()["body"].startswith("Dette er en prøve")
    for _path, headers, _body in service.taken:
        assert "Moe" not in headers.as_string()


def test_each_of_her_telephones_gets_it_and_sent_twice_is_sent_once(cast, plan_id, phone, service):  # noqa: F811
    turned_on(cast, MONA, service.browser("pc"))
    told(cast, plan_id)
    assert work(cast, MONA) == [("SENT", None)] * 2
    with acting(None), transaction():
        send_to_telephone(rows(cast, MONA)[0][0])
    assert sorted(path for path, _h, _b in service.taken) == ["/send/mona", "/send/pc"]


def test_by_night_it_waits(cast, plan_id, phone, service):  # noqa: F811
    with later(0, 23):
        told(cast, plan_id)
        assert work(cast, MONA) == [("WAITING", None)]
    with later(1, 7):
        with acting(None), transaction():
            queue_due()
        assert work(cast, MONA) == [("SENT", None)]
    assert service.asked == 1


def test_nobody_is_told_by_push_who_has_turned_nothing_on(cast, plan_id, service):  # noqa: F811
    told(cast, plan_id)
    assert rows(cast, MONA) == []
    assert service.asked == 0


def test_what_is_not_ticked_does_not_come(cast, plan_id, phone):  # noqa: F811
    form = {kind.lower(): "" for kind in OFFERED}
    hours = {"quiet": "AS_RULE", "quiet_from": "21", "quiet_until": "7"}
    assert post(phone.client, SETTINGS, {**form, **hours, "push": ["GOALS"]}).status_code == 303
    told(cast, plan_id)
    assert rows(cast, MONA) == [], "messages were not ticked"
    new_goal(cast, plan_id)
    deliver(cast, MONA)
    assert len(rows(cast, MONA)) == 1, "goals were"


# --- what stops it


def test_nothing_is_sent_that_has_been_read_or_may_not_be(cast, plan_id, phone, service):  # noqa: F811
    told(cast, plan_id)
    post(cast.client(MONA), "/varsler/lest")
    assert work(cast, MONA) == [("STOPPED", "READ")]
    new_goal(cast, plan_id)
    turned_on(cast, KARI, service.browser("kari"))
    with cast.acting_as(KARI):
        choose(cast.actor_now(), None, {str(kind): {"PUSH": "NOW"} for kind in Kind})
    deliver(cast, KARI)
    ended = text("update grants set valid_to = valid_from where profile_id = :p")
    with acting(None), transaction():
        db.session.execute(ended, {"p": cast.profile_id(KARI)})
    assert set(work(cast, KARI)) == {("STOPPED", "RIGHT")}
    assert service.asked == 0


def test_who_logs_out_gets_nothing_more_there_and_reads_why(cast, plan_id, phone, service):  # noqa: F811
    told(cast, plan_id)
    post(phone.client, "/logg-ut")
    assert why_ended(cast, MONA) == ["LEFT"]
    assert work(cast, MONA) == [("FAILED", "GONE")]
    assert service.asked == 0
    assert "fordi du logget ut" in Page(cast.client(MONA).get(DEVICES)).text


def test_a_session_that_is_ended_elsewhere_takes_nothing_more(cast, plan_id, phone, service):  # noqa: F811
    with acting(None), transaction():
        db.session.execute(text("update sessions set ended_at = now() where ended_at is null"))
    told(cast, plan_id)
    assert rows(cast, MONA) == []


@pytest.mark.parametrize(
    "sql",
    [
        "update accounts set ended_at = now()",
        "update persons set died_on = current_date where given_name = 'Mona'",
    ],
)
def test_who_loses_the_account_or_her_life_gets_none(cast, plan_id, phone, service, sql):  # noqa: F811
    told(cast, plan_id)
    with acting(None), transaction():
        db.session.execute(text(sql))
    assert [state for state, _why in work(cast, MONA)] in (["FAILED"], ["STOPPED"])
    assert service.asked == 0


def test_turned_off_is_off_and_only_by_whose_it_is(cast, plan_id, phone, service):  # noqa: F811
    with acting(None), transaction(), system_access("test: her telephone"):
        found = db.session.scalar(select(PushSubscription.id))
    assert post(cast.client(HANNE), f"{TURN_ON}/{found}/avslutning").status_code == 404
    assert post(phone.client, f"{TURN_ON}/{found}/avslutning").location == DEVICES
    told(cast, plan_id)
    assert rows(cast, MONA) == []
    with acting(None), transaction(), system_access("test: her telephone"):
        assert db.session.get_one(PushSubscription, found).address_sealed is None


def test_where_somebody_else_has_logged_in_it_ends(cast, plan_id, phone, service):  # noqa: F811
    answer = post(cast.client(HANNE), TURN_ON + "/her", phone.form)
    assert answer.json == {"do": "forget"}
    assert why_ended(cast, MONA) == ["MOVED"]
    assert why_ended(cast, HANNE) == []


def test_a_browser_that_tells_that_it_is_there_goes_on_and_a_new_address_takes_its_place(
    cast,
    plan_id,  # noqa: F811
    phone,
    service,
):
    assert post(phone.client, TURN_ON + "/her", phone.form).json == {"do": "keep"}
    assert phone.client.get(TURN_ON).json["on"] is True
    moved = service.browser("moved")
    assert post(phone.client, TURN_ON + "/her", moved.form).json == {"do": "keep"}
    told(cast, plan_id)
    assert work(cast, MONA) == [("SENT", None)]
    assert service.taken[0][0] == "/send/moved"
    elsewhere = service.browser("elsewhere")
    assert post(cast.client(MONA), TURN_ON + "/her", elsewhere.form).json == {"do": "forget"}


# --- where it may go


MAY = (
    "fcm.googleapis.com/fcm/send/a",
    "jmt17.google.com/fcm/send/a",
    "updates.push.services.mozilla.com/wpush/v2/a",
    "web.push.apple.com/a",
    "wns2-db5p.notify.windows.com/w/?token=a",
)
MAY_NOT = (
    "fcm.googleapis.com:8443/a",
    "fcm.googleapis.com:port/a",
    "fcm.googleapis.com@example.org/a",
    "a@fcm.googleapis.com/a",
    "example.org/fcm.googleapis.com",
    "fcm.googleapis.com.example.org/a",
    "notfcm.googleapis.com/a",
    "127.0.0.1/a",
    "[::1]/a",
    "169.254.169.254/latest",
    "",
    "fcm.googleapis.com/" + "a" * 2000,
)
WHERE = [
    *(("https", one, True) for one in MAY),
    *(("https", one, False) for one in MAY_NOT),
    *(("http", one, False) for one in MAY),
    ("file", "/etc/passwd", False),
]


@pytest.mark.parametrize(("scheme", "rest", "may"), WHERE)
def test_nothing_is_sent_but_to_a_push_service(app, scheme, rest, may):
    assert is_a_service(f"{scheme}://{rest}", app.config["SAMSPILL"].push) is may


def test_the_service_that_is_made_up_is_of_development_alone(app, tmp_path, monkeypatch):
    folder, known = tmp_path, app.config["SAMSPILL"]
    made_up = replace(Browser("", "x").address, endpoint=MADE_UP + "/a")
    assert MADE_UP in push_from({}, folder, production=False).services
    key = {"SAMSPILL_VAPID_KEY_FILE": "k", "SAMSPILL_VAPID_SUBJECT": "mailto:a@b.example"}
    settings = push_from(key, folder, production=True)
    assert not is_a_service(made_up.endpoint, settings)
    there = push_from({}, folder, production=False)
    monkeypatch.setitem(app.config, "SAMSPILL", replace(known, instance=folder, push=there))
    push.send_push(made_up, {"body": "Det er noe nytt"}, urgency="low", topic="low")
    [kept] = (folder / "outbox").iterdir()
    assert "Det er noe nytt" in kept.read_text()


def test_what_a_browser_would_not_say_is_refused(cast, service):
    whole = service.browser("whole").address
    assert is_whole(whole)
    for bad in ({"p256dh": ""}, {"p256dh": "AAAA"}, {"auth": "AAAA"}, {"auth": "é"}):
        assert not is_whole(replace(whole, **bad))
    client = cast.client(MONA)
    elsewhere = PushAddress("https://" + MAY_NOT[4], whole.p256dh, whole.auth)
    for form in ({}, vars(elsewhere), {**vars(whole), "auth": "x"}):
        post(client, TURN_ON, form)
    assert why_ended(cast, MONA) == []


def test_it_follows_nobody_elsewhere(cast, plan_id, phone, service):  # noqa: F811
    told(cast, plan_id)
    service.answers = [(307, service.origin + "/send/mona")]
    assert work(cast, MONA) == [("FAILED", "307")]
    assert service.asked == 1


# --- faults of the service


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_gone_is_asked_no_more_and_a_letter_goes(cast, plan_id, phone, service, sent, code):  # noqa: F811
    with cast.acting_as(MONA):
        choose(cast.actor_now(), None, NOT_BY_LETTER)
    assert told(cast, plan_id) == ["KEPT"], "the telephone has it"
    assert sent == []
    service.answers = [(code, "")]
    assert work(cast, MONA) == [("FAILED", "GONE")]
    assert why_ended(cast, MONA) == ["GONE"]
    assert deliver(cast, MONA) == ["SENT"], "so the letter goes after all"
    assert len(sent) == 1
    assert "tar ikke imot lenger" in Page(phone.client.get(SETTINGS)).text
    told(cast, plan_id)
    assert len(rows(cast, MONA)) == service.asked == 1, "nothing is planned for it any more"


def test_what_is_refused_comes_by_letter_until_one_arrives(cast, plan_id, phone, service, sent):  # noqa: F811
    with cast.acting_as(MONA):
        choose(cast.actor_now(), None, NOT_BY_LETTER)
    told(cast, plan_id)
    service.answers = [(403, "")]
    assert work(cast, MONA) == [("FAILED", "403")]
    assert deliver(cast, MONA) == ["SENT"]
    assert "kom ikke fram" in Page(phone.client.get(SETTINGS)).text
    post(phone.client, SETTINGS + "/push-prove")
    assert work(cast, MONA)[-1] == ("SENT", None)
    assert "kom ikke fram" not in Page(phone.client.get(SETTINGS)).text
    told(cast, plan_id)
    assert len(sent) == 1, "it reaches her again"


@pytest.mark.parametrize("fault", [(429, "1800"), (429, "soon"), (500, ""), (503, "60"), "drop"])
def test_what_may_go_well_later_is_tried_when_the_service_says(
    cast,
    plan_id,  # noqa: F811
    phone,
    service,
    fault,
):
    told(cast, plan_id)
    service.answers = [fault]
    assert work(cast, MONA) == [("WAITING", None)]
    early, late = (25, 35) if fault == (429, "1800") else (0, 5)
    for minutes, asked in ((early, 1), (late, 2)):
        with later(0, 12, minutes):
            with acting(None), transaction():
                queue_due()
            work(cast, MONA)
            assert service.asked == asked
    assert work(cast, MONA) == [("SENT", None)]


def test_one_that_hangs_is_let_go(cast, plan_id, phone, service, monkeypatch):  # noqa: F811
    monkeypatch.setattr(push, "TIMEOUT", 0.2)
    told(cast, plan_id)
    service.answers = ["hang"]
    assert work(cast, MONA) == [("WAITING", None)]


def test_a_service_that_is_down_for_hours_leaves_it_to_the_letter(
    cast,
    plan_id,  # noqa: F811
    phone,
    service,
    sent,  # noqa: F811
):
    with cast.acting_as(MONA):
        choose(cast.actor_now(), None, NOT_BY_LETTER)
    told(cast, plan_id)
    service.answers = [(503, "")] * 2
    work(cast, MONA)
    with later(0, 17):
        with acting(None), transaction():
            queue_due()
        assert work(cast, MONA) == [("FAILED", "DOWN")]
        assert deliver(cast, MONA) == ["SENT"]
    assert len(sent) == 1


def test_a_telephone_that_nobody_has_opened_for_long_gets_letters_too(
    cast,
    plan_id,  # noqa: F811
    phone,
    sent,  # noqa: F811
):
    with cast.acting_as(MONA):
        choose(cast.actor_now(), None, NOT_BY_LETTER)
    with acting(None), transaction(), system_access("test: she was not there"):
        old = text("update push_subscriptions set seen_at = seen_at - interval '31 days'")
        db.session.execute(old)
    assert told(cast, plan_id) == ["SENT"]
    assert work(cast, MONA) == [("SENT", None)]
    assert "ikke åpnet Samspill på den på lenge" in Page(phone.client.get(SETTINGS)).text


# --- the pages


def test_the_page_offers_a_trial_and_too_many_are_too_many(cast, plan_id, phone):  # noqa: F811
    for _one in range(5):
        assert post(phone.client, SETTINGS + "/push-prove").location == SETTINGS
    assert post(phone.client, SETTINGS + "/push-prove").status_code == 409
    page = Page(phone.client.get(SETTINGS))
    assert "Sist sendt" in page.text or "Ikke sendt noe ennå" in page.text


def test_without_a_key_nothing_is_offered(app, cast, service, monkeypatch):
    known = replace(app.config["SAMSPILL"], push=None)
    monkeypatch.setitem(app.config, "SAMSPILL", known)
    client = cast.client(MONA)
    assert client.get(TURN_ON).status_code == 404
    assert post(client, TURN_ON, service.browser("x").form).status_code == 404


def test_the_web_does_not_load_the_library():
    loads = "import samspill.web.factory, samspill.notifications.choice_views, sys;"
    says = f"{loads} print({{'pywebpush', 'py_vapid', 'aiohttp'}} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
