"""What is kept although the act was refused: tries, and the end of a copied key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.identity.devices.conftest import ORIGIN, lock, set_up, unlock
from tests.support.authenticator import Authenticator, text
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
