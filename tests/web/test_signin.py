"""Logg inn over the real code flow: every doubt ends without a session, on a clear page, logged."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest

from samspill.identity.signin.attempt import Refusal
from samspill.identity.signin.oidc import ATTEMPT_LIFE
from tests.devidp.live_provider import callback
from tests.support.house import Caller, House

pytestmark = pytest.mark.usefixtures("house")

NOWHERE = "http://127.0.0.1:1"
TARGET = re.compile(r'name="neste" value="([^"]*)"')
OURS = re.compile(r"/(?![/\\\s])")


def codes(logged) -> list[str]:
    return [line["code"] for line in logged if line["event"] == "login_refused"]


def assert_refused(caller: Caller, answer, logged, code: str, status: int = 403) -> None:
    """A page of our own that says what to do, nobody signed in, one line in the log."""
    assert answer.status_code == status
    assert "<h1" in answer.text
    assert 'href="/logg-inn"' in answer.text or 'href="/hjem"' in answer.text
    assert codes(logged) == [code]
    assert not caller.is_signed_in()


def accounts(house: House, name: str) -> int:
    """How many accounts the person has."""
    query = (
        "select count(*) from accounts a join persons p on p.id = a.person_id"
        " where given_name || ' ' || family_name = :name"
    )
    return house.sql(query, name=name)[0][0]


# --- the way it should go


def test_a_login_leads_home_with_a_new_cookie(caller):
    before = caller.begins() and caller.cookie
    answer = caller.logs_in("Mona Aas")
    assert (answer.status_code, answer.location) == (303, "/hjem")
    assert caller.cookie not in ("", before)
    assert "God" in caller.opens("/hjem").text
    assert "Mona" in caller.opens("/hjem").text


def test_a_login_leads_where_the_person_was_going(caller):
    asked = caller.opens("/planer")
    assert asked.location == "/logg-inn?neste=/planer"
    assert 'name="neste" value="/planer"' in caller.opens(asked.location).text
    assert caller.logs_in("Mona Aas", neste="/planer").location == "/planer"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/%0d%0aLocation: https://evil.example",
        "evil.example",
    ],
)
def test_a_login_never_leads_to_another_site(caller, elsewhere):
    page = caller.opens("/logg-inn", query_string={"neste": elsewhere})
    offered = TARGET.search(page.text)
    signed_in = caller.logs_in("Mona Aas", neste=elsewhere).location
    passed_on = caller.opens("/logg-inn", query_string={"neste": elsewhere}).location
    for target in (offered and offered.group(1), signed_in, passed_on):
        assert OURS.match(target or ""), target


def test_choosing_a_language_never_leads_to_another_site(caller):
    answer = caller.client.post("/spraak", data={"language": "nn", "next": "//evil.example/"})
    assert answer.location == "/"


def test_a_low_login_opens_no_plan_and_says_what_helps(caller):
    assert caller.logs_in("Halima Omar", "betydelig").location == "/hjem"
    refused = caller.opens("/planer")
    assert refused.status_code == 403
    assert "niva=hoyt" in refused.text
    again = caller.begins(niva="hoyt", neste="/planer")
    offered = caller.provider.open(again).text
    assert "Logg inn som Halima Omar" not in offered, "MinID is not offered at level high"


def test_a_link_from_elsewhere_signs_in_where_a_login_runs_and_else_asks(house, caller):
    """From one's own list of other installations; the stand-in knows no silence, and asks."""
    address = caller.opens("/logg-inn?direkte=ja").location
    assert caller.comes_back(caller.chooses(address, "Mona Aas")).location == "/hjem"
    assert caller.opens("/logg-inn?direkte=ja").location == "/hjem"
    again = house.caller()
    address = again.opens("/logg-inn?direkte=ja").location
    back = callback(again.provider.press(again.provider.open(address), "Avbryt innloggingen"))
    assert again.comes_back({**back, "error": "login_required"}).location == "/logg-inn"
    assert not again.is_signed_in()
    again.provider.http.close()


# --- the callback


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "invented"}, Refusal.STATE_MISMATCH),
        ({"state": ""}, Refusal.STATE_MISMATCH),
        ({"iss": "https://evil.example"}, Refusal.WRONG_ISSUER),
        ({"iss": ""}, Refusal.WRONG_ISSUER),
        ({"code": "invented"}, Refusal.CODE_REFUSED),
        ({"code": ""}, Refusal.CODE_REFUSED),
    ],
)
def test_a_callback_that_is_not_ours_is_refused(caller, logged, changes, code):
    arguments = caller.chooses(caller.begins(), "Mona Aas") | changes
    answer = caller.comes_back({name: value for name, value in arguments.items() if value})
    assert_refused(caller, answer, logged, code)


def test_a_callback_out_of_nowhere_is_refused(caller, logged):
    answer = caller.comes_back({"state": "s", "code": "c", "iss": caller.house.stage.url})
    assert_refused(caller, answer, logged, Refusal.STATE_MISMATCH)
    assert caller.cookie == "", "a stranger costs us no session row"


def test_one_may_change_ones_mind(caller, logged):
    page = caller.provider.open(caller.begins())
    back = caller.provider.press(page, "Avbryt innloggingen")
    assert_refused(caller, caller.opens(back.headers["Location"]), logged, Refusal.CANCELLED)


def test_a_state_too_old_is_refused(house, caller, logged):
    arguments = caller.chooses(caller.begins(), "Mona Aas")
    house.clock.ahead = ATTEMPT_LIFE + timedelta(seconds=1)
    assert_refused(caller, caller.comes_back(arguments), logged, Refusal.EXPIRED_ATTEMPT)


def test_a_code_too_old_is_refused(house, caller, logged):
    arguments = caller.chooses(caller.begins(), "Mona Aas")
    house.stage.clock.ahead = timedelta(minutes=11)
    assert_refused(caller, caller.comes_back(arguments), logged, Refusal.CODE_REFUSED)


def test_a_replayed_callback_signs_nobody_in_anew(caller, logged):
    arguments = caller.chooses(caller.begins(), "Mona Aas")
    assert caller.comes_back(arguments).status_code == 303
    cookie = caller.cookie
    again = caller.comes_back(arguments)
    assert again.status_code == 403
    assert 'href="/hjem"' in again.text, "the back button leads on, not out"
    assert codes(logged) == [Refusal.STATE_MISMATCH]
    assert caller.cookie == cookie


def test_a_callback_in_another_browser_signs_nobody_in(house, caller, logged):
    """Login CSRF: an attacker's own finished login, opened by a victim."""
    attacker = house.caller()
    arguments = attacker.chooses(attacker.begins(), "Mona Aas")
    assert_refused(caller, caller.comes_back(arguments), logged, Refusal.STATE_MISMATCH)
    caller.begins()
    assert caller.comes_back(arguments).status_code == 403
    assert not caller.is_signed_in()


def test_a_used_code_is_worthless_in_the_same_browser(caller, logged):
    used = caller.chooses(caller.begins(), "Mona Aas")
    caller.comes_back(used)
    caller.sends("/logg-ut")
    fresh = caller.chooses(caller.begins(), "Mona Aas")
    answer = caller.comes_back(fresh | {"code": used["code"]})
    assert_refused(caller, answer, logged, Refusal.CODE_REFUSED)


# --- the token


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nonce": "of-another-login"}, Refusal.NONCE_MISMATCH),
        ({"iss": "https://evil.example"}, Refusal.WRONG_ISSUER),
        ({"aud": "another-client"}, Refusal.WRONG_AUDIENCE),
        ({"exp": int(time.time()) - 60}, Refusal.EXPIRED_TOKEN),
        ({"acr": "idporten-loa-low"}, Refusal.LEVEL_TOO_LOW),
        ({"acr": "invented"}, Refusal.LEVEL_TOO_LOW),
        ({"auth_time": int(time.time()) + 86_400}, Refusal.BAD_TOKEN),
        ({"sub": ""}, Refusal.BAD_TOKEN),
    ],
)
def test_a_token_that_is_wrong_in_one_claim_is_refused(house, caller, logged, claims, code):
    house.stage.faults.claims = claims
    assert_refused(caller, caller.logs_in("Mona Aas"), logged, code)


def test_a_token_with_a_forged_signature_is_refused(house, caller, logged):
    house.stage.faults.forged_signature = True
    assert_refused(caller, caller.logs_in("Mona Aas"), logged, Refusal.BAD_TOKEN)


def test_a_level_below_what_was_asked_for_is_refused(house, caller, logged):
    house.stage.faults.any_level = True
    answer = caller.logs_in("Mona Aas", "betydelig", niva="hoyt")
    assert_refused(caller, answer, logged, Refusal.LEVEL_TOO_LOW)
    assert "BankID" in answer.text


def test_a_rotated_key_is_fetched_and_the_old_one_is_no_longer_trusted(
    house, caller, logged, monkeypatch
):
    assert house.caller().logs_in("Mona Aas").status_code == 303
    old = house.stage.provider.key
    house.stage.provider.rotate_key()
    assert house.caller().logs_in("Tor Aas").status_code == 303
    monkeypatch.setattr(house.stage.provider, "signing_key", lambda: old)
    assert_refused(caller, caller.logs_in("Siv Pedersen"), logged, Refusal.BAD_TOKEN)


# --- the provider is down


def test_no_provider_no_login(house, caller, logged):
    house.meet(issuer=NOWHERE)
    answer = caller.client.post("/logg-inn")
    assert_refused(caller, answer, logged, Refusal.PROVIDER_DOWN, 503)
    assert "ID-porten svarer ikke" in answer.text
    assert caller.cookie == "", "nothing is remembered of it"


@pytest.mark.parametrize(("fault", "value"), [("token_status", 500), ("token_delay", 2.5)])
def test_a_provider_that_fails_on_the_way_is_a_clear_page(house, caller, logged, fault, value):
    house.meet(patience=(1, 2))
    arguments = caller.chooses(caller.begins(), "Mona Aas")
    setattr(house.stage.faults, fault, value)
    answer = caller.comes_back(arguments)
    assert_refused(caller, answer, logged, Refusal.PROVIDER_DOWN, 503)
    house.stage.faults.__init__()
    assert caller.logs_in("Mona Aas").status_code == 303, "and the next try works"


def test_a_provider_that_does_not_know_our_key_is_a_clear_page(house, caller, logged, tmp_path):
    house.meet(client_key_file=tmp_path / "no-such-key")
    answer = caller.client.post("/logg-inn")
    assert_refused(caller, answer, logged, Refusal.CLIENT_REFUSED)


# --- who


def test_somebody_we_do_not_know_is_told_so_and_leaves_nothing(house, caller, logged):
    before = house.sql("select count(*) from accounts")
    answer = caller.logs_in("Ukjent Person")
    assert_refused(caller, answer, logged, "unknown")
    assert "Vi finner deg ikke i Samspill" in answer.text
    assert house.sql("select count(*) from accounts") == before


def test_an_account_stays_with_its_person(house, caller, logged):
    """The provider now says that Jon Lie's subject has Arne Sand's number: nobody gets in."""
    caller.logs_in("Jon Lie")
    assert accounts(house, "Jon Lie") == 1
    number = next(p["pid"] for p in house.people if p["name"] == "Arne Sand")
    house.stage.faults.claims = {"pid": number}
    other = house.caller()
    assert_refused(other, other.logs_in("Jon Lie"), logged, "unknown")
    assert accounts(house, "Arne Sand") == 0


def test_a_second_login_uses_the_first_ones_account(house, caller):
    caller.logs_in("Grete Vik")
    house.caller().logs_in("Grete Vik")
    assert accounts(house, "Grete Vik") == 1


# --- two hats


def test_a_person_with_two_profiles_chooses_before_anything_opens(caller):
    assert caller.logs_in("Anne Dahl").status_code == 303
    for path in ("/hjem", "/planer", "/meldinger"):
        assert caller.opens(path).location == "/bytt-profil"
    page = caller.opens("/bytt-profil").text
    assert "Som foresatt" in page
    assert "På jobb: Fjordvik skole" in page


def profiles(house: House, name: str) -> dict[str, str]:
    query = (
        "select kind, cast(f.id as text) from profiles f join persons p on p.id = f.person_id"
        " where given_name || ' ' || family_name = :name"
    )
    return dict(house.sql(query, name=name))


def test_the_two_profiles_of_one_person_never_add_up(house, caller):
    at_work = house.active_plan(people=("Anne Dahl",))
    at_home = house.active_plan(
        child="Iben Dahl", people=("Kari Lunde",), signers=("Anne Dahl",), holder="Marit Sund"
    )
    caller.logs_in("Anne Dahl")
    own = profiles(house, "Anne Dahl")
    for kind, seen, hidden in (
        ("WORK", at_work, at_home),
        ("PRIVATE", at_home, at_work),
        ("WORK", at_work, at_home),
    ):
        assert caller.sends("/bytt-profil", {"profile": own[kind]}).location == "/hjem"
        assert caller.opens(f"/planer/{seen}").status_code == 200, kind
        assert caller.opens(f"/planer/{hidden}").status_code == 404, kind
        listed = caller.opens("/planer").text + caller.opens("/hjem").text
        assert str(seen) in listed
        assert str(hidden) not in listed


def test_nobody_puts_on_another_persons_hat(house, caller):
    caller.logs_in("Anne Dahl")
    for wanted in (*profiles(house, "Mona Aas").values(), "not-an-id", ""):
        assert caller.sends("/bytt-profil", {"profile": wanted}).status_code == 404
    assert caller.opens("/hjem").location == "/bytt-profil", "still nobody"
