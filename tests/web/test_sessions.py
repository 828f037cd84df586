"""The session row and its cookie: rotated, ended, run out; and the login that an act asks for."""

from __future__ import annotations

import logging
import secrets
import time
from datetime import timedelta
from http.cookies import SimpleCookie
from uuid import UUID

import pytest
from joserfc import jwt

from samspill.core import clock
from samspill.identity.contact_checks.queries import code_of
from samspill.identity.signin.attempt import Refusal
from samspill.identity.signin.tokens import LOGOUT_EVENT
from tests.support.cast import Cast
from tests.support.forms import csrf_token
from tests.support.house import Caller, House

BACKCHANNEL = "/oidc/idporten/utlogging"


@pytest.fixture
def later(monkeypatch):
    """Let time pass in our house, not at the provider."""
    real, passed = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + passed[0])

    def pass_by(**time_passed: float) -> None:
        passed[0] += timedelta(**time_passed)

    return pass_by


def mona(house: House) -> Caller:
    caller = house.caller()
    assert caller.logs_in("Mona Aas").status_code == 303
    return caller


def with_cookie(house: House, cookie: str) -> Caller:
    other = house.caller()
    other.carries(cookie)
    return other


def plan_state(house: House, plan_id) -> str:
    return house.sql("select status from plans where id = :id", id=plan_id)[0][0]


# --- the cookie


def test_the_cookie_is_for_us_alone(caller):
    answer = caller.client.post("/logg-inn")
    morsel = SimpleCookie(answer.headers["Set-Cookie"])["samspill"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")
    assert (morsel["domain"], morsel["max-age"], morsel["expires"]) == ("", "", "")
    assert len(morsel.value) >= 43, "256 bits"


def test_the_row_knows_the_cookie_by_its_hash_only(house, caller):
    caller.logs_in("Mona Aas")
    stored = str(house.sql("select cast(s as text) from sessions s"))
    assert caller.cookie not in stored
    assert caller.session_row().account_id is not None


def test_a_passer_by_costs_no_row_and_gets_no_cookie(house, caller):
    before = house.sql("select count(*) from sessions")
    for path in ("/", "/hjelp", "/logg-inn", "/personvern", "/tilgjengelighet", "/nope", "/hjem"):
        assert "Set-Cookie" not in caller.opens(path).headers, path
    assert house.sql("select count(*) from sessions") == before


@pytest.mark.parametrize(
    "cookie",
    ["invented", "", "x" * 5000, "%00", "\xe6\xff", '"\\000"', "'; drop table sessions; --"],
)
def test_an_invented_cookie_is_nobody(house, cookie):
    browser = house.app.test_client(use_cookies=False)
    headers = {"Cookie": f"samspill={cookie}"}
    assert browser.get("/hjem", headers=headers).location == "/logg-inn?neste=/hjem"
    assert browser.get("/hjelp", headers=headers).status_code == 200


def test_an_id_planted_before_login_never_survives_it(house, caller):
    attacker = house.caller()
    attacker.begins()
    planted = attacker.cookie
    caller.carries(planted)
    caller.logs_in("Mona Aas")
    assert caller.is_signed_in()
    assert caller.cookie != planted
    assert not attacker.is_signed_in()
    assert not with_cookie(house, planted).is_signed_in()


def test_the_secret_of_the_forms_is_new_after_login(caller):
    caller.begins()
    before = caller.session_row().data["csrf_token"]
    caller.logs_in("Mona Aas")
    assert caller.session_row().data["csrf_token"] != before


def test_the_cookie_is_rotated_by_a_change_of_profile(house, caller):
    caller.logs_in("Anne Dahl")
    before = caller.cookie
    own = house.sql(
        "select cast(f.id as text) from profiles f join persons p on p.id = f.person_id"
        " where p.given_name = 'Anne' and kind = 'WORK'"
    )[0][0]
    caller.sends("/bytt-profil", {"profile": own})
    assert caller.opens("/hjem").status_code == 200
    assert caller.cookie != before
    assert not with_cookie(house, before).is_signed_in()


def test_a_form_of_the_old_profile_in_another_tab_is_refused_and_says_what_helps(house, caller):
    caller.logs_in("Anne Dahl")
    own = dict(
        house.sql(
            "select kind, cast(f.id as text) from profiles f join persons p on p.id = f.person_id"
            " where p.given_name = 'Anne'"
        )
    )
    caller.sends("/bytt-profil", {"profile": own["WORK"]})
    token = csrf_token(caller.client)
    caller.sends("/bytt-profil", {"profile": own["PRIVATE"]})
    answer = caller.sends("/min-informasjon/spraak", {"language": "en"}, token=token)
    assert answer.status_code == 400
    assert "last siden på nytt og prøv igjen. Ingenting er lagret" in answer.text


def test_a_new_address_is_kept_when_the_fresh_login_comes_back(house, caller):
    caller.logs_in("Per Strand")
    shown_to = {f"{kind}_shown_to": "NOBODY" for kind in ("email", "mobile", "address_note")}
    wanted = {"email": "ny@hjemme.example", "mobile": "90012345", "address_note": "", **shown_to}
    answer = caller.sends("/min-informasjon/kontakt", wanted)
    query = "select email from profiles where email in ('ny@hjemme.example')"
    assert house.sql(query) == []
    where = caller.confirms(answer, "Per Strand").location
    assert where.startswith("/min-informasjon/koder/")
    assert house.sql(query) == [], "not before the code has come back"
    with house.app.app_context():
        code = code_of(UUID(where.rpartition("/")[2]))
    assert caller.sends(where, {"code": code}).location == "/min-informasjon"
    assert house.sql(query) == [("ny@hjemme.example",)]
    assert "90012345" in caller.opens("/min-informasjon").text


def test_a_wrong_code_counts_though_nothing_of_it_is_kept(house, caller):
    caller.logs_in("Grete Vik")
    shown_to = {f"{kind}_shown_to": "NOBODY" for kind in ("email", "mobile", "address_note")}
    wanted = {"email": "grete.ny@hjemme.example", "mobile": "", "address_note": "", **shown_to}
    answer = caller.sends("/min-informasjon/kontakt", wanted)
    where = caller.confirms(answer, "Grete Vik").location
    with house.app.app_context():
        code = code_of(UUID(where.rpartition("/")[2]))
    wrong = f"{(int(code) + 1) % 1000000:06}"
    for tried in (*[wrong] * 5, code):
        assert caller.sends(where, {"code": tried}).status_code == 422
    assert house.sql("select 1 from profiles where email = 'grete.ny@hjemme.example'") == []


def test_a_leader_confirms_a_block_by_a_fresh_login(house, caller):
    number = {p["name"]: p["pid"] for p in house.people}
    child = house.sql("select id from persons where given_name = 'Amir'")[0][0]
    with house.app.app_context():
        child_number = Cast(house.app).number("Amir Ali")
    asked = {
        "child_number": child_number,
        "adult_number": number["Per Strand"],
        "source": "POLICE",
        "reason": "Vedtak.",
    }
    caller.logs_in("Marit Sund")
    assert caller.sends("/sperrer/ny", asked).location == "/sperrer"
    query = "select id, confirmed_at is not null from blocks where child_id = :child"
    block_id, held = house.sql(query, child=child)[0]
    assert not held
    bente = house.caller()
    bente.logs_in("Bente Ruud")
    answer = bente.sends(f"/sperrer/{block_id}/bekreftelse")
    assert house.sql(query, child=child)[0][1] is False
    assert bente.confirms(answer, "Bente Ruud").location == "/sperrer"
    assert house.sql(query, child=child)[0][1] is True


# --- a fresh login for one act


def test_a_step_up_by_the_same_person_rotates_the_cookie_and_does_the_act(house):
    plan_id = house.active_plan()
    caller = mona(house)
    before = caller.cookie
    asked = caller.sends(f"/planer/{plan_id}/samtykke/tilbaketrekking")
    assert plan_state(house, plan_id) == "ACTIVE", "nothing before the login"
    done = caller.confirms(asked, "Mona Aas")
    assert done.location == f"/planer/{plan_id}/samtykke"
    assert plan_state(house, plan_id) == "CLOSING"
    assert caller.cookie != before
    assert not with_cookie(house, before).is_signed_in()
    assert caller.opens("/oidc/fullfor").status_code == 409, "the act is done once"


@pytest.mark.parametrize("other", ["Tor Aas", "Ukjent Person"])
def test_another_person_at_the_step_up_ends_the_session_at_once(house, logged, other):
    plan_id = house.active_plan()
    caller = mona(house)
    cookie, row = caller.cookie, caller.session_row()
    asked = caller.sends(f"/planer/{plan_id}/samtykke/tilbaketrekking")
    answer = caller.confirms(asked, other)
    assert answer.status_code == 403
    assert "Mona" not in answer.text, "it is another person who reads this"
    assert [line["code"] for line in logged if "code" in line] == [Refusal.OTHER_PERSON]
    assert caller.cookie == "", "the browser is told to forget it"
    assert not with_cookie(house, cookie).is_signed_in()
    assert house.sql("select ended_at from sessions where id = :id", id=row.id)[0][0]
    assert plan_state(house, plan_id) == "ACTIVE"


def test_a_running_login_at_the_provider_is_not_a_step_up(house, logged):
    plan_id = house.active_plan()
    caller = mona(house)
    asked = caller.sends(f"/planer/{plan_id}/samtykke/tilbaketrekking")
    house.stage.faults.ignore_freshness = True
    house.stage.faults.claims = {"auth_time": int(time.time()) - 301}
    assert caller.confirms(asked, "Mona Aas").status_code == 403
    assert [line["code"] for line in logged if "code" in line] == [Refusal.LOGIN_TOO_OLD]
    assert plan_state(house, plan_id) == "ACTIVE"
    assert caller.is_signed_in()


def test_a_step_up_begun_in_one_profile_ends_in_no_other(house, caller):
    plan_id = house.active_plan(child="Iben Dahl", signers=("Anne Dahl",), people=("Kari Lunde",))
    caller.logs_in("Anne Dahl")
    kinds = dict(
        house.sql(
            "select kind, cast(f.id as text) from profiles f join persons p on p.id = f.person_id"
            " where p.given_name = 'Anne'"
        )
    )
    caller.sends("/bytt-profil", {"profile": kinds["PRIVATE"]})
    asked = caller.sends(f"/planer/{plan_id}/samtykke/tilbaketrekking")
    caller.sends("/bytt-profil", {"profile": kinds["WORK"]})
    assert caller.confirms(asked, "Anne Dahl").status_code == 403
    assert plan_state(house, plan_id) == "ACTIVE"


def test_no_provider_no_step_up_and_the_form_can_be_sent_again(house, logged):
    plan_id = house.active_plan()
    caller = mona(house)
    form = {"form_key": "0b9b9b0e-2d3c-4b1f-9d2a-0d9a6a0f7c11"}
    house.meet(issuer="http://127.0.0.1:1")
    answer = caller.sends(f"/planer/{plan_id}/samtykke/tilbaketrekking", form)
    assert answer.status_code == 503
    assert "Ingenting er lagret" in answer.text
    assert [line["code"] for line in logged if "code" in line] == [Refusal.PROVIDER_DOWN]
    house.meet()
    asked = caller.sends(f"/planer/{plan_id}/samtykke/tilbaketrekking", form)
    caller.confirms(asked, "Mona Aas")
    assert plan_state(house, plan_id) == "CLOSING"


# --- out


def test_logg_ut_ends_the_row_and_the_login_at_the_provider(house):
    caller = mona(house)
    cookie, row = caller.cookie, caller.session_row()
    answer = caller.sends("/logg-ut")
    assert answer.location.startswith(f"{house.stage.url}/endsession?")
    assert "id_token" not in answer.location
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert caller.cookie == ""
    assert not with_cookie(house, cookie).is_signed_in()
    assert house.sql("select ended_at from sessions where id = :id", id=row.id)[0][0]
    back = caller.provider.open(answer.location)
    assert "/logg-ut/ferdig?" in back.headers["Location"]
    assert caller.opens("/logg-ut/ferdig").status_code == 200
    asked_again = caller.provider.open(caller.begins())
    assert "Logg inn som Mona Aas" in asked_again.text, "no single sign-on afterwards"


def test_logg_ut_works_without_the_provider_too(house):
    caller = mona(house)
    house.meet(issuer="http://127.0.0.1:1")
    assert caller.sends("/logg-ut").location == "/logg-ut/ferdig"
    assert not caller.is_signed_in()


def test_logging_out_elsewhere_ends_the_session_here(house):
    """The back channel: the provider's own notice, sent when another service logs out."""
    caller = mona(house)
    bystander = house.caller()
    bystander.logs_in("Tor Aas")
    caller.provider.http.get(f"{house.stage.url}/endsession", params={"client_id": "samspill"})
    notice = house.stage.notices.get(timeout=5)
    assert caller.is_signed_in()
    answer = house.app.test_client().post(BACKCHANNEL, data={"logout_token": notice})
    assert (answer.status_code, answer.data) == (200, b"")
    assert not caller.is_signed_in()
    assert bystander.is_signed_in()
    again = house.app.test_client().post(BACKCHANNEL, data={"logout_token": notice})
    assert again.status_code == 400, "a notice is used once"


def notice(house: House, **changes: object) -> str:
    """A logout token for everybody called Mona, right but for ``changes``."""
    person = next(p for p in house.people if p["name"] == "Mona Aas")
    now = int(time.time())
    claims = {
        "iss": house.stage.url,
        "aud": "samspill",
        "sub": house.stage.provider.subject(type("P", (), {"pid": person["pid"]})()),
        "iat": now,
        "exp": now + 120,
        "jti": secrets.token_urlsafe(8),
        "events": {LOGOUT_EVENT: {}},
    } | changes
    key = house.stage.provider.key
    return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "logout+jwt"}, claims, key)


def test_a_notice_about_the_person_ends_all_her_sessions(house):
    phone, desk = mona(house), mona(house)
    answer = phone.client.post(BACKCHANNEL, data={"logout_token": notice(house)})
    assert answer.status_code == 200
    assert not phone.is_signed_in()
    assert not desk.is_signed_in()


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"events": {}},
        {"nonce": "n"},
        {"iat": int(time.time()) - 3600, "exp": int(time.time()) - 3500},
        {"sub": None, "sid": None},
    ],
)
def test_a_notice_that_is_wrong_ends_nothing(house, logged, changes):
    caller = mona(house)
    token = notice(house, **changes)
    answer = house.app.test_client().post(BACKCHANNEL, data={"logout_token": token})
    assert (answer.status_code, answer.data) == (400, b"")
    assert [line["event"] for line in logged] == ["logout_refused"]
    assert caller.is_signed_in()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "æ", "." * 100_000])
def test_nonsense_at_the_back_channel_is_400(house, token):
    answer = house.app.test_client().post(BACKCHANNEL, data={"logout_token": token})
    assert (answer.status_code, answer.data) == (400, b"")


# --- time


@pytest.mark.parametrize(("name", "minutes"), [("Mona Aas", 30), ("Kari Lunde", 15)])
def test_idle_too_long_is_out(house, caller, later, name, minutes):
    caller.logs_in(name)
    later(minutes=minutes - 1)
    assert caller.is_signed_in(), "and this look starts the time anew"
    later(minutes=minutes - 1)
    assert caller.is_signed_in()
    later(minutes=minutes, seconds=2)
    assert caller.opens("/hjem").location == "/logg-inn?neste=/hjem"
    assert caller.opens("/planer").location == "/logg-inn?neste=/planer"


def test_eight_hours_are_the_most(house, caller, later):
    caller.logs_in("Kari Lunde")
    for _quarter in range(34):
        later(minutes=14)
        assert caller.is_signed_in()
    later(minutes=5)
    assert not caller.is_signed_in()


def test_a_form_sent_too_late_says_so_and_does_nothing(house, later):
    plan_id = house.active_plan()
    caller = mona(house)
    later(minutes=31)
    answer = caller.client.post(f"/planer/{plan_id}/samtykke/tilbaketrekking", data={})
    assert answer.status_code == 400
    assert plan_state(house, plan_id) == "ACTIVE"


def test_a_leaver_is_out_at_the_next_click(house, caller):
    plan_id = house.active_plan(people=("Jonas Berg",))
    caller.logs_in("Jonas Berg")
    assert caller.opens(f"/planer/{plan_id}").status_code == 200
    house.sql(
        "update profiles set valid_to = :today where kind = 'WORK' and person_id ="
        " (select id from persons where given_name = 'Jonas')",
        today=clock.today(),
    )
    try:
        assert caller.opens(f"/planer/{plan_id}").location == "/bytt-profil"
        assert "Du har ingen profil i Samspill nå" in caller.opens("/bytt-profil").text
        again = house.caller()
        again.logs_in("Jonas Berg")
        assert again.opens("/planer").location == "/bytt-profil"
    finally:
        house.sql(
            "update profiles set valid_to = '9999-12-31' where valid_to = :t", t=clock.today()
        )


# --- the log


def test_the_log_holds_no_person_no_code_and_no_token(house, caller, logged, caplog):
    caplog.set_level(logging.DEBUG, logger="samspill")
    person = next(p for p in house.people if p["name"] == "Mona Aas")
    arguments = caller.chooses(caller.begins(), "Mona Aas")
    caller.comes_back(arguments | {"state": "wrong"})
    house.stage.faults.claims = {"nonce": "another"}
    second = caller.chooses(caller.begins(), "Mona Aas")
    caller.comes_back(second)
    house.stage.faults.claims = {}
    house.caller().logs_in("Ukjent Person")
    mona(house).sends("/logg-ut")
    text = str(logged) + caplog.text
    assert len(logged) == 3
    secrets_of_it = (person["pid"], "05898012345", "Mona", "Ukjent", arguments["code"])
    for secret in (
        *secrets_of_it,
        arguments["state"],
        second["code"],
        caller.cookie or "samspill=",
    ):
        assert secret not in text
