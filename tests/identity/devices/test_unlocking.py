"""A passkey opens school's everyday pages again, on its device, for its owner, and nothing else."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.levels import Strength
from samspill.access.system import system_access
from samspill.identity.devices.models import Device
from samspill.identity.models import Account, Person, Profile, SessionRow
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from tests.identity.devices.conftest import (
    DEVICE,
    LIST,
    ORIGIN,
    UNLOCK,
    answers,
    asked,
    lock,
    set_up,
    unlock,
)
from tests.support.authenticator import MAY_SYNC, PRESENT, SYNCED, VERIFIED, Authenticator
from tests.support.forms import post
from tests.support.page import Page


def rows(of):
    found = list(db.session.scalars(select(of)))
    db.session.expunge_all()
    db.session.rollback()
    return found


def change(of, **values):
    db.session.execute(update(of).values(**values))
    db.session.commit()


def is_in(client) -> bool:
    return client.get("/hjem").status_code == 200


# --- what it opens


def test_it_opens_hjem_again_and_no_plan(cast, phone):
    plan = cast.active_plan()
    assert phone.client.get("/hjem").location == f"{UNLOCK}?neste=/hjem"
    assert unlock(phone.client, phone.device, "/varsler").location == "/varsler"
    assert is_in(phone.client)
    for path in ("/planer", f"/planer/{plan}", f"/planer/{plan}/samtykke"):
        refused = phone.client.get(path)
        assert refused.status_code == 403, path
        assert "sikrere innlogging" in refused.text
    assert "Emma" not in phone.client.get("/hjem").text


def test_it_is_level_substantial_and_the_token_is_new(cast, phone):
    before = phone.client.get("/hjelp") and phone.client.get_cookie("samspill", domain="127.0.0.1")
    unlock(phone.client, phone.device)
    after = phone.client.get_cookie("samspill", domain="127.0.0.1")
    assert before is None or before.value != after.value
    newest = max(rows(SessionRow), key=lambda one: one.signed_in_at or one.created_at)
    assert newest.strength == Strength.SUBSTANTIAL
    assert newest.issuer == "test"


def test_it_leads_nowhere_but_to_us(phone):
    assert unlock(phone.client, phone.device, "https://ond.example/").location == "/hjem"


def test_who_is_signed_in_already_goes_on(cast, phone):
    unlock(phone.client, phone.device)
    assert phone.client.get(f"{UNLOCK}?neste=/varsler").location == "/varsler"
    assert answers(phone.client, "x", "/varsler").location == "/varsler"


def test_it_locks_itself_as_the_rule_says_and_by_the_button(phone, later):
    unlock(phone.client, phone.device)
    later(minutes=14)
    assert is_in(phone.client)
    later(minutes=16)
    assert not is_in(phone.client)
    unlock(phone.client, phone.device)
    assert "Lås nå" in phone.client.get("/hjem").text
    lock(phone.client)
    assert not is_in(phone.client)


# --- who may set one up


def test_setting_up_takes_a_login_at_level_high_just_now(cast):
    weak = cast.client("Mona Aas", strength=Strength.SUBSTANTIAL)
    assert weak.get(f"{LIST}/ny").status_code == 403
    assert weak.get(f"{LIST}/utfordring").status_code == 403
    old, device = cast.client("Mona Aas", age=6), Authenticator(ORIGIN)
    assert "Logg inn på nytt først" in old.get(f"{LIST}/ny").text
    assert set_up(old, device).status_code == 403
    assert rows(Device) == []


def test_what_a_device_opened_sets_up_no_other(phone):
    unlock(phone.client, phone.device)
    assert phone.client.get(f"{LIST}/ny").status_code == 403
    assert post(phone.client, f"{LIST}/ny", {"credential": "x"}).status_code == 403


@pytest.mark.parametrize(
    "device",
    [
        Authenticator("http://ond.example"),
        Authenticator(ORIGIN, flags=PRESENT),
        Authenticator(ORIGIN, flags=VERIFIED),
    ],
    ids=["another origin", "nobody unlocked it", "nobody was there"],
)
def test_no_device_is_set_up_in_doubt(cast, device):
    client = cast.client("Mona Aas")
    assert set_up(client, device).status_code == 422
    assert rows(Device) == []


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "no json", "x" * 30_000, '{"id": 1}'])
def test_an_answer_that_is_none_sets_up_nothing(cast, answer):
    client = cast.client("Mona Aas")
    client.get(f"{LIST}/utfordring")
    assert post(client, f"{LIST}/ny", {"credential": answer}).status_code == 422
    client.get(f"{LIST}/utfordring")
    assert post(client, f"{LIST}/ny").status_code == 422
    assert rows(Device) == []


def test_what_was_asked_is_asked_once_and_of_one_session(cast):
    mine, other = cast.client("Mona Aas"), cast.client("Mona Aas")
    device = Authenticator(ORIGIN)
    answer = device.makes(mine.get(f"{LIST}/utfordring").get_json())
    assert post(other, f"{LIST}/ny", {"credential": answer}).status_code == 422
    assert post(mine, f"{LIST}/ny", {"credential": "{}"}).status_code == 422
    assert post(mine, f"{LIST}/ny", {"credential": answer}).status_code == 422
    assert rows(Device) == []


def test_every_profile_is_told_of_a_new_device_and_of_nothing_else(cast):
    anne = cast.client("Anne Dahl", "WORK")
    assert set_up(anne, Authenticator(ORIGIN)).status_code == 303
    whose = {cast.profile_id("Anne Dahl", kind) for kind in ("WORK", "PRIVATE")}
    with acting(None), transaction(), system_access("a test looks"):
        columns = (Notice.profile_id, Notice.template, Notice.is_locked, Notice.urgency)
        told = set(db.session.execute(select(*columns)).all())
    assert told == {(one, "device_added", True, "A") for one in whose}


def test_nobody_has_more_than_ten(cast):
    client = cast.client("Mona Aas")
    for _n in range(10):
        assert set_up(client, Authenticator(ORIGIN)).status_code == 303
    page = set_up(client, Authenticator(ORIGIN))
    assert page.status_code == 422
    assert "Du har mange enheter fra før" in page.text


def test_a_key_that_its_maker_keeps_elsewhere_too_says_so(cast):
    client = cast.client("Mona Aas")
    synced = Authenticator(ORIGIN, counts=False, flags=PRESENT | VERIFIED | MAY_SYNC | SYNCED)
    set_up(client, synced)
    assert "kan også ligge på andre enheter" in client.get(LIST).text
    lock(client)
    for _again in range(2):
        assert unlock(client, synced).status_code == 303
        lock(client)


def test_the_browser_is_not_asked_to_make_what_it_has(cast, phone):
    client = cast.client("Mona Aas")
    account = max(rows(Account), key=lambda one: one.created_at)
    change(Device, account_id=account.id)
    known = client.get(f"{LIST}/utfordring").get_json()["excludeCredentials"]
    assert len(known) == 1


# --- refusals


def test_an_answer_counts_once(phone):
    answer = phone.device.uses(asked(phone.client))
    assert answers(phone.client, answer).status_code == 303
    lock(phone.client)
    asked(phone.client)
    assert answers(phone.client, answer).status_code == 403
    assert not is_in(phone.client)


def test_an_answer_is_for_the_browser_that_was_asked(app, phone):
    answer = phone.device.uses(asked(phone.client))
    thief = app.test_client()
    assert answers(thief, answer).status_code == 403
    asked(thief)
    assert answers(thief, answer).status_code == 403
    assert answers(phone.client, answer).status_code == 303


def test_what_was_asked_long_ago_is_not_answered(phone, later):
    answer = phone.device.uses(asked(phone.client))
    later(minutes=6)
    assert answers(phone.client, answer).status_code == 403


@pytest.mark.parametrize("change", [{"host": "ond.example"}, {"kind": "webauthn.create"}])
def test_an_answer_from_elsewhere_opens_nothing(phone, change):
    assert (
        answers(phone.client, phone.device.uses(asked(phone.client), **change)).status_code == 403
    )


def test_an_answer_to_another_origin_opens_nothing(phone):
    phone.device.origin = "https://samspill.example.ond.example"
    assert unlock(phone.client, phone.device).status_code == 403


def test_without_asking_who_it_is_nothing_opens(phone):
    phone.device.flags = PRESENT
    refused = unlock(phone.client, phone.device)
    assert refused.status_code == 403
    assert "Det gikk ikke å låse opp" in refused.text


def test_another_persons_key_is_no_way_in(cast, phone):
    tor, hers = cast.client("Tor Aas"), Authenticator(ORIGIN)
    set_up(tor, hers)
    lock(tor)
    stolen = Authenticator(ORIGIN, credential_id=phone.device.credential_id, key=hers.key)
    assert unlock(tor, stolen).status_code == 403
    assert answers(tor, hers.uses(asked(tor), user=phone.device.user)).status_code == 403
    assert unlock(tor, hers).status_code == 303
    assert "Tor Aas" in tor.get("/hjem").text


def test_an_unknown_key_and_a_wrong_answer_are_told_the_same(phone):
    wrong = Authenticator(ORIGIN, credential_id=phone.device.credential_id)
    pages = [unlock(phone.client, one) for one in (wrong, Authenticator(ORIGIN))]
    assert {one.status_code for one in pages} == {403}
    assert len({Page(one).text for one in pages}) == 1


def test_of_two_with_the_same_question_one_gets_in(app, phone):
    question = asked(phone.client)
    first, second = phone.device.uses(question), phone.device.uses(question)
    cookie = phone.client.get_cookie("samspill", domain="127.0.0.1").value
    twin = app.test_client()
    twin.set_cookie("samspill", cookie, domain="127.0.0.1")
    assert answers(phone.client, first).status_code == 303
    assert answers(twin, second).status_code == 403


def test_after_ninety_days_it_opens_nothing(phone, later):
    later(days=89, hours=23)
    assert unlock(phone.client, phone.device).status_code == 303
    lock(phone.client)
    later(hours=2)
    assert unlock(phone.client, phone.device).status_code == 403


@pytest.mark.parametrize(
    ("of", "values"),
    [
        (Account, {"ended_at": "2020-01-01T00:00:00Z"}),
        (Profile, {"valid_to": date(2020, 1, 2), "valid_from": date(2020, 1, 1)}),
        (Person, {"died_on": date(2020, 1, 1)}),
        (Device, {"ended_at": "2020-01-01T00:00:00Z"}),
    ],
    ids=["the account", "the employment", "the life", "the device"],
)
def test_what_is_over_opens_nothing(phone, of, values):
    change(of, **values)
    assert unlock(phone.client, phone.device).status_code == 403


def test_somebody_elses_browser_is_not_taken_over(cast, phone):
    """A session that is somebody's but has no profile any more."""
    halfway = cast.client("Anne Dahl", "WORK")
    with db.session.begin():
        db.session.execute(
            update(SessionRow).where(SessionRow.device_id.is_(None)).values(profile_id=None)
        )
    assert unlock(halfway, phone.device).status_code == 403


def test_another_site_opens_nothing(phone):
    answer = phone.device.uses(asked(phone.client))
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://ond.example"}
    sent = phone.client.post(UNLOCK, data={"credential": answer}, headers=headers)
    assert sent.status_code == 403
    assert not is_in(phone.client)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "x" * 30_000, json.dumps({"id": "å" * 99})])
def test_an_answer_that_is_none_opens_nothing(phone, answer):
    asked(phone.client)
    assert answers(phone.client, answer).status_code == 403


def test_where_there_is_no_name_there_are_no_passkeys(app, cast):
    client = cast.client("Mona Aas")
    named = app.config["SAMSPILL"].base_url
    object.__setattr__(app.config["SAMSPILL"], "base_url", "http://127.0.0.1:8000")
    try:
        assert client.get(f"{LIST}/utfordring").status_code == 404
        assert "data-passkey=" not in client.get(f"{LIST}/ny").text
    finally:
        object.__setattr__(app.config["SAMSPILL"], "base_url", named)


def test_the_browsers_secret_opens_nothing_by_itself(app, phone):
    secret = phone.client.get_cookie(DEVICE, domain="127.0.0.1")
    assert (secret.http_only, secret.same_site, secret.path) == (True, "Lax", "/")
    assert secret.value not in str([vars(one) for one in rows(Device)])
    thief = app.test_client()
    thief.set_cookie(DEVICE, secret.value, domain="127.0.0.1")
    assert thief.get("/hjem").location == f"{UNLOCK}?neste=/hjem"
    assert answers(thief, "").status_code == 403
