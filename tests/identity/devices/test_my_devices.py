"""Mine enheter: seen with name and use, ended one by one or all; what is ended bites at once."""

from __future__ import annotations

import re

from sqlalchemy import select

from samspill.core.ids import new_id
from samspill.identity.calendar_keys import end_everybodys
from samspill.identity.deaths import end_life
from samspill.identity.devices.models import Device
from samspill.identity.models import Person
from samspill.infra.db import db
from tests.identity.devices.conftest import LIST, ORIGIN, lock, set_up, unlock
from tests.support.authenticator import Authenticator
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements


def ids(client):
    return re.findall(r"enheter/([0-9a-f-]{36})/avslutning", client.get(LIST).text)


def another(cast, name="Mona Aas", kind=""):
    client, device = cast.client(name, kind), Authenticator(ORIGIN)
    assert set_up(client, device).status_code == 303
    return client, device


def test_one_sees_ones_own_and_which_is_this(cast, phone):
    unlock(phone.client, phone.device)
    text = Page(phone.client.get(LIST)).text
    assert "Denne" in text
    assert "Sist brukt" in text
    assert ids(cast.client("Tor Aas")) == []
    assert len(ids(cast.client("Mona Aas"))) == 1


def test_ended_bites_at_once_also_what_it_had_open(cast, phone):
    unlock(phone.client, phone.device)
    elsewhere = cast.client("Mona Aas")
    (one,) = ids(elsewhere)
    assert post(elsewhere, f"{LIST}/{one}/avslutning").location == LIST
    assert phone.client.get("/hjem").status_code == 303
    assert unlock(phone.client, phone.device).status_code == 403
    assert elsewhere.get("/hjem").status_code == 200


def test_where_one_ends_it_oneself_one_stays_until_one_locks(cast):
    client, device = another(cast)
    (one,) = ids(client)
    post(client, f"{LIST}/{one}/avslutning")
    assert client.get("/hjem").status_code == 200
    lock(client)
    assert unlock(client, device).status_code == 403


def test_all_end_at_once(cast, phone):
    unlock(phone.client, phone.device)
    second, _device = another(cast)
    third = cast.client("Mona Aas")
    tor, tors = another(cast, "Tor Aas")
    assert post(third, f"{LIST}/avslutning").location == LIST
    assert [c.get("/hjem").status_code for c in (phone.client, second, third)] == [303, 303, 200]
    lock(tor)
    assert unlock(tor, tors).status_code == 303


def test_nobody_ends_anothers_or_what_is_over(cast, phone):
    tor = cast.client("Tor Aas")
    mona = cast.client("Mona Aas")
    (one,) = ids(mona)
    assert post(tor, f"{LIST}/{one}/avslutning").status_code == 404
    assert unlock(phone.client, phone.device).status_code == 303
    assert post(mona, f"{LIST}/{one}/avslutning").status_code == 303
    assert post(mona, f"{LIST}/{one}/avslutning").status_code == 404
    assert post(mona, f"{LIST}/{new_id()}/avslutning").status_code == 404


def test_to_log_out_everywhere_else_ends_the_other_devices(cast, phone):
    here, device = another(cast)
    post(here, "/min-informasjon/innlogginger/avslutning")
    assert unlock(phone.client, phone.device).status_code == 403
    assert len(ids(here)) == 1
    lock(here)
    assert unlock(here, device).status_code == 303


def test_to_log_out_leaves_the_device_that_asks_for_the_finger(phone):
    unlock(phone.client, phone.device)
    post(phone.client, "/logg-ut")
    assert phone.client.get("/hjem").status_code == 303
    assert unlock(phone.client, phone.device).status_code == 303


def test_who_administers_the_municipality_ends_an_employees_devices(cast):
    kari, device = another(cast, "Kari Lunde")
    lock(kari)
    tenant = cast.actor("Kari Lunde").tenant_id
    ola = cast.client("Ola Vik")
    path = f"/admin/{tenant}/ansatte/{cast.profile_id('Kari Lunde')}/logg-ut"
    assert post(ola, path).status_code == 303
    assert unlock(kari, device).status_code == 403


def test_an_employment_that_ends_takes_its_device_along(cast):
    kari, device = another(cast, "Kari Lunde")
    lock(kari)
    cast.leave("Kari Lunde")
    assert unlock(kari, device).status_code == 403


def test_a_device_opens_the_profile_it_was_set_up_in(cast):
    anne, device = another(cast, "Anne Dahl", "WORK")
    lock(anne)
    unlock(anne, device)
    assert "På jobb" in anne.get("/hjem").text


def test_a_death_and_the_command_end_them(cast, phone):
    another(cast, "Tor Aas")
    person = db.session.get_one(Person, cast.person("Mona Aas").id)
    end_life(person, person.born_on)
    assert [d.ended_at is None for d in devices()] == [False, True]
    assert end_everybodys()[2] == 1
    assert [d.ended_at is None for d in devices()] == [False, False]


def devices():
    return list(db.session.scalars(select(Device).order_by(Device.created_at)))


def test_the_list_costs_the_same_however_many_there_are(cast):
    client, _device = another(cast)

    def cost():
        client.get(LIST)
        with counted_statements() as found:
            client.get(LIST)
        return len(found)

    before = cost()
    assert before <= 5
    another(cast)
    assert cost() == before
