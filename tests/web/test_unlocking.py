"""What is kept although the act was refused: tries, and the end of a copied key."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.identity.devices.conftest import LIST, ORIGIN, UNLOCK, lock, set_up, unlock
from tests.support.authenticator import Authenticator, text
from tests.support.forms import post
from tests.support.house import Caller, House


@pytest.fixture
def named(house: House) -> Iterator[House]:
    """The house under a name, since passkeys belong to one."""
    before = house.app.config["SAMSPILL"]
    house.app.config["SAMSPILL"] = replace(before, base_url=ORIGIN)
    yield house
    house.app.config["SAMSPILL"] = before


@pytest.fixture
def device(named: House, caller: Caller) -> Authenticator:
    """Mona's, by a true login; locked."""
    caller.logs_in("Mona Aas")
    made = Authenticator(ORIGIN)
    assert set_up(caller.client, made).status_code == 303
    lock(caller.client)
    return made


def test_a_copied_key_ends_the_device(named, caller, device):
    unlock(caller.client, device)
    lock(caller.client)
    device.count = 0
    assert unlock(caller.client, device).status_code == 403
    device.count = 50
    assert unlock(caller.client, device).status_code == 403
    (row,) = named.sql(
        "select ended_at from devices where credential_id = :id", id=text(device.credential_id)
    )
    assert row.ended_at is not None


def test_tries_are_counted_and_the_right_answer_waits_its_hour(caller, device):
    wrong = Authenticator(ORIGIN, credential_id=device.credential_id, user=device.user)
    for _n in range(20):
        assert unlock(caller.client, wrong).status_code == 403
    assert unlock(caller.client, device).status_code == 403


def test_step_up_to_high_is_by_the_same_person_and_stays_on_the_device(named, caller, device):
    unlock(caller.client, device)
    assert caller.opens("/planer").status_code == 403
    assert caller.logs_in("Mona Aas", niva="hoyt", neste="/planer").location == "/planer"
    assert caller.opens("/planer").status_code == 200
    assert "Lås nå" in caller.opens("/hjem").text
    lock(caller.client)
    unlock(caller.client, device)
    refused = caller.logs_in("Tor Aas", niva="hoyt")
    assert "en annen person" in refused.text
    assert caller.opens("/hjem").status_code == 303


def test_idportens_own_logout_ends_what_the_device_opened(named, caller, device):
    unlock(caller.client, device)
    (row,) = named.sql(
        "select issuer, provider_session from sessions where device_id is not null"
        " and ended_at is null order by created_at desc limit 1"
    )
    assert row.issuer == named.stage.settings.idporten.issuer
    assert row.provider_session is None


def test_what_is_locked_is_not_opened_by_a_login_that_still_runs_at_idporten(caller, device):
    page = caller.provider.open(caller.begins())
    assert not page.is_redirect, "it asks who it is"
    assert "<h1" in caller.opens("/logg-inn?direkte=ja").text, "nor by a link"


PIN = "402918"


def with_pin(caller: Caller, name: str = "Mona Aas") -> None:
    caller.logs_in(name, niva="hoyt")
    assert post(caller.client, f"{LIST}/pin", {"pin": PIN, "again": PIN}).status_code == 303
    lock(caller.client)


def try_pin(caller: Caller, pin: str) -> int:
    return int(caller.client.post(f"{UNLOCK}/pin", data={"pin": pin}).status_code)


def test_five_wrong_pins_and_the_device_is_out(caller):
    with_pin(caller)
    assert [try_pin(caller, "739150") for _n in range(4)] == [403] * 4
    last = caller.client.post(f"{UNLOCK}/pin", data={"pin": "739150"})
    assert "Det var femte feil" in last.text
    assert try_pin(caller, PIN) == 403
    assert "Glemt PIN" not in caller.opens(UNLOCK).text


def test_a_right_one_begins_the_count_anew(caller):
    with_pin(caller)
    for _round in range(2):
        assert [try_pin(caller, "739150") for _n in range(4)] == [403] * 4
        assert try_pin(caller, PIN) == 303
        lock(caller.client)


def test_of_many_tries_at_once_no_more_than_five_are_looked_at(caller, monkeypatch):
    with_pin(caller)
    looked_at: list[str] = []

    def slowly(pin: str, _secret: str, _kept: str) -> bool:
        looked_at.append(pin)
        time.sleep(0.2)
        return False

    monkeypatch.setattr("samspill.identity.devices.opening.is_right", slowly)
    secret = caller.client.get_cookie("samspill-device", domain="127.0.0.1").value

    def one(pin: int) -> int:
        client = caller.house.app.test_client()
        client.set_cookie("samspill-device", secret, domain="127.0.0.1")
        return int(client.post(f"{UNLOCK}/pin", data={"pin": f"{pin:06}"}).status_code)

    with ThreadPoolExecutor(8) as many:
        assert set(many.map(one, range(100_000, 100_012))) == {403}
    assert len(looked_at) == 5


def test_idporten_at_level_high_gives_the_tries_and_the_days_back(named, caller):
    with_pin(caller)
    assert [try_pin(caller, "739150") for _n in range(4)] == [403] * 4
    old = "update devices set expires_at = now() where ended_at is null and tries = 4"
    named.sql(old)
    assert try_pin(caller, PIN) == 403
    caller.logs_in("Mona Aas", level="betydelig")
    lock(caller.client)
    assert try_pin(caller, PIN) == 403
    caller.logs_in("Mona Aas", niva="hoyt")
    lock(caller.client)
    assert try_pin(caller, PIN) == 303


def test_another_person_at_the_browser_gives_nothing_back(named, caller):
    with_pin(caller)
    named.sql("update devices set expires_at = now() where ended_at is null and tries = 0")
    caller.logs_in("Tor Aas", niva="hoyt")
    lock(caller.client)
    assert try_pin(caller, PIN) == 403


def test_what_has_ended_is_not_begun_anew(caller):
    with_pin(caller)
    assert [try_pin(caller, "739150") for _n in range(5)] == [403] * 5
    caller.logs_in("Mona Aas", niva="hoyt")
    lock(caller.client)
    assert try_pin(caller, PIN) == 403
