"""A PIN of one's own, in one browser: weak ones refused, and nothing in the database to try on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from samspill.access.levels import Strength
from samspill.identity.devices.models import Device
from samspill.identity.devices.pins import hash_pin, is_easy, is_pin, is_right
from samspill.infra.db import db
from tests.identity.devices.conftest import DEVICE, LIST, UNLOCK, lock
from tests.support.forms import post

PIN, WRONG = "402918", "402919"


def choose(client, pin=PIN, again=None):
    return post(client, f"{LIST}/pin", {"pin": pin, "again": pin if again is None else again})


def try_pin(client, pin=PIN, to="/hjem"):
    return client.post(f"{UNLOCK}/pin", data={"pin": pin, "neste": to})


@pytest.fixture
def browser(cast):
    """Mona's browser with a PIN; locked."""
    client = cast.client("Mona Aas")
    assert choose(client).location == LIST
    lock(client)
    return client


def test_a_pin_opens_hjem_and_no_plan(cast, browser):
    plan = cast.active_plan()
    assert browser.get("/hjem").location == f"{UNLOCK}?neste=/hjem"
    page = browser.get(UNLOCK).text
    assert "Glemt PIN" in page
    assert "data-passkey=" not in page
    assert try_pin(browser, to="/varsler").location == "/varsler"
    assert browser.get("/hjem").status_code == 200
    assert browser.get(f"/planer/{plan}").status_code == 403
    assert browser.get(f"{LIST}/pin").status_code == 403


def test_it_opens_in_its_own_browser_alone(app, cast, browser):
    other = app.test_client()
    assert try_pin(other).status_code == 403
    tors = cast.client("Tor Aas")
    choose(tors, "739150")
    lock(tors)
    assert try_pin(tors).status_code == 403
    assert try_pin(browser, "739150").status_code == 403
    assert try_pin(tors, "739150").status_code == 303


def test_a_wrong_one_says_how_many_are_left(browser):
    refused = try_pin(browser, WRONG)
    assert refused.status_code == 403
    assert "Du kan prøve 4 ganger til" in refused.text
    assert WRONG not in refused.text
    assert try_pin(browser, PIN).status_code == 303


@pytest.mark.parametrize(
    ("pin", "again", "text"),
    [
        ("12345", None, "Velg seks siffer."),
        ("1234567", None, "Skriv høyst"),
        ("abcdef", None, "Velg seks siffer."),
        ("４０２９１８", None, "Velg seks siffer."),
        ("123456", None, "Den er lett å gjette."),
        ("000000", None, "Den er lett å gjette."),
        (PIN, WRONG, "Det ble ikke det samme"),
        ("", None, "Velg seks siffer."),
    ],
)
def test_what_is_no_good_pin_is_refused(cast, pin, again, text):
    client = cast.client("Mona Aas")
    refused = choose(client, pin, again)
    assert refused.status_code == 422
    assert text in refused.text
    assert not pin or pin not in refused.text.replace("123456 eller", "")
    assert db.session.scalar(select(Device.id)) is None


def test_her_own_birthday_is_refused(cast):
    born = cast.person("Mona Aas").born_on
    for form in ("%d%m%y", "%y%m%d", "%m%d%y", "%Y%m"):
        assert choose(cast.client("Mona Aas"), born.strftime(form)).status_code == 422


@pytest.mark.parametrize(
    "pin", ["111111", "123456", "654321", "890123", "121212", "123123", "123321", "310590"]
)
def test_easy_ones(pin):
    assert is_easy(pin, date(1990, 5, 31))


@pytest.mark.parametrize("pin", ["402918", "739150", "900531", "284617"])
def test_others_are_not(pin):
    assert is_easy(pin, date(1985, 1, 2)) is False
    assert is_easy(pin, None) is False
    assert is_pin(pin)


def test_without_the_browsers_secret_the_hash_answers_to_no_pin():
    kept = hash_pin(PIN, "secret")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_right(PIN, "secret", kept)
    assert not is_right(WRONG, "secret", kept)
    assert not is_right(PIN, "", kept)
    assert not is_right(PIN, "another", kept)


def test_neither_pin_nor_secret_stands_in_the_database(browser):
    secret = browser.get_cookie(DEVICE, domain="127.0.0.1").value
    row = str([vars(one) for one in db.session.scalars(select(Device))])
    assert secret not in row
    assert PIN not in row


def test_choosing_takes_a_login_at_level_high_just_now(cast):
    weak = cast.client("Mona Aas", strength=Strength.SUBSTANTIAL)
    assert choose(weak).status_code == 403
    old = cast.client("Mona Aas", age=6)
    assert "Logg inn på nytt først" in old.get(f"{LIST}/pin").text
    assert choose(old).status_code == 403
    assert db.session.scalar(select(Device.id)) is None


def test_a_new_pin_ends_the_one_before_in_that_browser(cast):
    client = cast.client("Mona Aas")
    choose(client)
    before = client.get_cookie(DEVICE, domain="127.0.0.1").value
    assert choose(client, "739150").status_code == 303
    ended = [one.ended_at is None for one in db.session.scalars(select(Device))]
    assert sorted(ended) == [False, True]
    lock(client)
    client.set_cookie(DEVICE, before, domain="127.0.0.1")
    assert try_pin(client).status_code == 403


def test_another_site_opens_nothing(browser):
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://ond.example"}
    sent = browser.post(f"{UNLOCK}/pin", data={"pin": PIN}, headers=headers)
    assert sent.status_code == 403
    assert browser.get("/hjem").status_code == 303


def test_after_ninety_days_it_opens_nothing(browser, later):
    later(days=91)
    assert try_pin(browser).status_code == 403
    assert "Glemt PIN" not in browser.get(UNLOCK).text
