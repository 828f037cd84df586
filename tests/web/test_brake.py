"""Who tries address after address: first a new login, then out. Hidden and absent alike."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from samspill.access.levels import Strength
from samspill.core import clock
from samspill.identity.models import SessionRow
from samspill.infra.db import db
from samspill.web.brake import NEW_LOGIN_AFTER, OUT_AFTER

NEW_LOGIN = "Denne delen trenger en sikrere innlogging"


@pytest.fixture
def at(monkeypatch):
    """The clock stands still, so that all is in one window."""
    now = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture
def plan_id(cast):
    return cast.active_plan()


def strangers(cast) -> str:
    return f"/planer/{cast.active_plan('Lea Vik', ('Nina Haug',), ('Grete Vik',), 'Bente Ruud')}"


def none(_cast) -> str:
    return f"/planer/{uuid4()}"


def tries(client, address: str, times: int) -> list[int]:
    return [client.get(address).status_code for _n in range(times)]


@pytest.mark.parametrize("which", [strangers, none])
def test_after_twenty_a_new_login_is_asked_for(at, cast, plan_id, which):
    address, client = which(cast), cast.client("Kari Lunde")
    assert tries(client, address, NEW_LOGIN_AFTER) == [404] * NEW_LOGIN_AFTER
    assert client.get(f"/planer/{plan_id}").status_code == 200, "a slip or two is nobody's fault"
    assert tries(client, address, 1) == [404], "the answer itself tells nothing"
    for now_shut in (f"/planer/{plan_id}", address, "/planer"):
        answer = client.get(now_shut)
        assert (answer.status_code, NEW_LOGIN in answer.text) == (403, True), now_shut


@pytest.mark.parametrize("which", [strangers, none])
def test_after_forty_the_session_ends(at, cast, which):
    address = which(cast)
    for _n in range(OUT_AFTER):
        assert tries(cast.client("Kari Lunde"), address, 1) == [404]
    last = cast.client("Kari Lunde")
    assert last.get("/planer").status_code == 200
    assert tries(last, address, 1) == [404]
    assert last.get("/planer").status_code == 303, "out"
    assert cast.client("Siv Pedersen").get("/planer").status_code == 200, "and nobody else"


def test_a_new_login_opens_again_and_old_ones_are_forgotten(at, cast, plan_id):
    client = cast.client("Kari Lunde")
    tries(client, none(cast), NEW_LOGIN_AFTER + 1)
    assert client.get("/planer").status_code == 403
    with cast.acting_as("Kari Lunde"):
        db.session.execute(update(SessionRow).values(strength=int(Strength.HIGH)))
    assert client.get("/planer").status_code == 200
    at[0] += timedelta(minutes=5)
    assert tries(client, none(cast), NEW_LOGIN_AFTER) == [404] * NEW_LOGIN_AFTER
    assert client.get("/planer").status_code == 200


def test_addresses_without_an_id_and_strangers_to_the_house_are_not_counted(at, cast):
    nobody, client = cast.client(None), cast.client("Kari Lunde")
    for _n in range(OUT_AFTER + 1):
        assert client.get("/finnes-ikke").status_code == 404
        assert nobody.get(none(cast)).status_code == 303
    assert client.get("/planer").status_code == 200
