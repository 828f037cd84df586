"""The OIDC client refuses everything it should, proved over HTTP against the live provider."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey

from samspill.identity.signin.oidc import (
    ACR_HIGH,
    ACR_SUBSTANTIAL,
    SILENT,
    LoginAttempt,
    OidcClient,
    Refusal,
)
from samspill.identity.signin.tokens import acr_level
from tests.devidp.live_provider import callback, person
from tests.identity.signin.client_of import client_of, log_in, refused

# --- the way it should go


def test_a_login_gives_the_identity(stage, client, browser):
    identity = log_in(client, browser, ui_locales="nn")
    assert identity.issuer == stage.url
    assert identity.subject == stage.provider.subject(person("Mona Aas"))
    assert identity.pid == "01898012345"
    assert identity.acr_level == "high"
    assert identity.amr == ("TestID",)
    assert abs(identity.auth_time - datetime.now(UTC)) < timedelta(seconds=10)
    assert identity.sid
    assert identity.locale == "nn"
    assert identity.id_token.count(".") == 2


def test_the_attempt_survives_the_session_row(client, browser):
    attempt, address = client.start(ACR_HIGH, next_path="/planer", extra={"consent": "æøå"})
    again = LoginAttempt.from_json(attempt.to_json())
    assert again == attempt
    assert again.next_path == "/planer"
    assert client.finish(again, browser.log_in(address, "Mona Aas")).acr_level == "high"


def test_the_browser_carries_nothing_but_client_and_request_uri(client):
    _, address = client.start(ACR_HIGH, prompt_login=True, max_age=0)
    assert set(parse_qs(urlsplit(address).query)) == {"client_id", "request_uri"}


def test_a_higher_level_than_asked_for_is_welcome(client, browser):
    assert log_in(client, browser, acr=ACR_SUBSTANTIAL).acr_level == "high"


@pytest.mark.parametrize(
    ("acr", "level"),
    [
        ("idporten-loa-high", "high"),
        ("eidas-loa-high", "high"),
        ("high", "high"),
        ("idporten-loa-substantial", "substantial"),
        ("idporten-loa-low", "low"),
        ("Level4", None),
        ("highest", None),
        (None, None),
    ],
)
def test_levels_are_read_from_the_end_of_acr(acr, level):
    assert acr_level(acr) == level


@pytest.mark.parametrize("amr", ["BankID", ["BankID"]])
def test_amr_may_be_a_word_or_a_list(stage, client, browser, amr):
    stage.faults.claims["amr"] = amr
    assert log_in(client, browser).amr == ("BankID",)


def test_a_foreign_eid_has_no_national_number(stage, client, browser):
    stage.faults.claims["pid"] = None
    assert log_in(client, browser).pid is None


def test_secrets_stay_out_of_logs_and_reprs(client, browser, caplog):
    caplog.set_level(logging.DEBUG)
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas")
    identity = client.finish(attempt, back)
    said = caplog.text + repr(attempt) + repr(identity)
    for secret in (identity.pid, identity.id_token, attempt.code_verifier, attempt.nonce):
        assert secret not in said


# --- the callback


@pytest.mark.parametrize("state", ["x", "", "ærlig", None])
def test_a_wrong_state_is_refused(client, browser, state):
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas") | {"state": state}
    with refused(Refusal.STATE_MISMATCH):
        client.finish(attempt, {k: v for k, v in back.items() if v is not None})


def test_the_callback_of_another_attempt_is_refused(client, browser):
    first, _ = client.start(ACR_HIGH)
    _, address = client.start(ACR_HIGH)
    with refused(Refusal.STATE_MISMATCH):
        client.finish(first, browser.log_in(address, "Mona Aas"))


def test_a_callback_without_an_attempt_is_refused(client, browser):
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas")
    with refused(Refusal.STATE_MISMATCH):
        client.finish(None, back)
    with refused(Refusal.STATE_MISMATCH):
        client.finish(replace(attempt, provider="feide"), back)


def test_an_attempt_lives_ten_minutes(client, browser, clock):
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas")
    clock.ahead = timedelta(minutes=10, seconds=1)
    with refused(Refusal.EXPIRED_ATTEMPT):
        client.finish(attempt, back)


def test_a_replayed_callback_is_refused(client, browser):
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas")
    client.finish(attempt, back)
    with refused(Refusal.CODE_REFUSED):
        client.finish(attempt, back)


def test_an_old_code_is_refused(stage, client, browser):
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas")
    stage.clock.ahead = timedelta(seconds=61)
    with refused(Refusal.CODE_REFUSED):
        client.finish(attempt, back)


@pytest.mark.parametrize("code", ["", "x", "'; drop table", "æ" * 50])
def test_a_wrong_code_is_refused(client, browser, code):
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas") | {"code": code}
    with refused(Refusal.CODE_REFUSED):
        client.finish(attempt, back)


def test_a_code_stolen_from_another_attempt_is_refused(client, browser):
    """PKCE: the code of one attempt with the verifier (and state) of another."""
    _, address = client.start(ACR_HIGH)
    stolen = browser.log_in(address, "Mona Aas")["code"]
    mine, address = client.start(ACR_HIGH, prompt_login=True)
    back = browser.log_in(address, "Tor Aas") | {"code": stolen}
    with refused(Refusal.CODE_REFUSED):
        client.finish(mine, back)


def test_cancel_is_its_own_refusal(client, browser):
    attempt, address = client.start(ACR_HIGH)
    back = callback(browser.press(browser.open(address), "Avbryt innloggingen"))
    with refused(Refusal.CANCELLED):
        client.finish(attempt, back)


@pytest.mark.parametrize(("known", "prompt"), [(["login", "none"], "none"), (["login"], None)])
def test_a_silent_login_asks_for_silence_where_the_provider_knows_it(
    stage, client, monkeypatch, known, prompt
):
    found, pushed = client._discovery.metadata(), {}
    told = {**found, "prompt_values_supported": known}
    monkeypatch.setattr(client._discovery, "metadata", lambda: told)
    monkeypatch.setattr(client, "_push", lambda query: pushed.update(query) or "urn:x")
    attempt, _ = client.start(ACR_SUBSTANTIAL, purpose=SILENT)
    assert pushed.get("prompt") == prompt
    back = {"state": attempt.state, "iss": stage.url}
    for error, code in (("login_required", Refusal.NOT_RUNNING), ("x", Refusal.PROVIDER_REFUSED)):
        with refused(code):
            client.finish(attempt, {**back, "error": error})


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("temporarily_unavailable", Refusal.PROVIDER_DOWN),
        ("login_required", Refusal.PROVIDER_REFUSED),
        ("<script>\n", Refusal.PROVIDER_REFUSED),
    ],
)
def test_an_error_on_the_callback_is_named(stage, client, error, code):
    attempt, _ = client.start(ACR_HIGH)
    with refused(code) as caught:
        client.finish(attempt, {"state": attempt.state, "iss": stage.url, "error": error})
    assert "<" not in str(caught.value)


@pytest.mark.parametrize("issuer", ["https://evil.example", ""], ids=["other", "missing"])
def test_a_wrong_issuer_on_the_callback_never_sees_the_code(stage, client, browser, issuer):
    stage.faults.callback_issuer = issuer
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Mona Aas")
    with refused(Refusal.WRONG_ISSUER):
        client.finish(attempt, back)
    assert stage.provider.codes.look(back["code"])  # not redeemed


# --- the id_token


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"iss": "https://evil.example"}, Refusal.WRONG_ISSUER),
        ({"iss": None}, Refusal.WRONG_ISSUER),
        ({"aud": "another"}, Refusal.WRONG_AUDIENCE),
        ({"aud": ["samspill", "another"]}, Refusal.WRONG_AUDIENCE),
        ({"azp": "another"}, Refusal.WRONG_AUDIENCE),
        ({"aud": "another", "azp": "samspill"}, Refusal.WRONG_AUDIENCE),
        ({"nonce": "of-another-login"}, Refusal.NONCE_MISMATCH),
        ({"nonce": None}, Refusal.NONCE_MISMATCH),
        ({"exp": 1_700_000_000}, Refusal.EXPIRED_TOKEN),
        ({"exp": None}, Refusal.BAD_TOKEN),
        ({"iat": 9_000_000_000}, Refusal.BAD_TOKEN),
        ({"sub": ""}, Refusal.BAD_TOKEN),
        ({"sub": None}, Refusal.BAD_TOKEN),
        ({"at_hash": "x"}, Refusal.BAD_TOKEN),
        ({"auth_time": None}, Refusal.BAD_TOKEN),
        ({"auth_time": 9_000_000_000}, Refusal.BAD_TOKEN),
        ({"auth_time": "today"}, Refusal.BAD_TOKEN),
        ({"acr": "idporten-loa-substantial"}, Refusal.LEVEL_TOO_LOW),
        ({"acr": "idporten-loa-low"}, Refusal.LEVEL_TOO_LOW),
        ({"acr": "Level4"}, Refusal.LEVEL_TOO_LOW),
        ({"acr": None}, Refusal.LEVEL_TOO_LOW),
    ],
    ids=str,
)
def test_a_wrong_claim_is_refused(stage, client, browser, claims, code):
    stage.faults.claims.update(claims)
    with refused(code):
        log_in(client, browser)


def test_two_audiences_are_fine_when_we_are_the_authorised_party(stage, client, browser):
    stage.faults.claims.update({"aud": ["samspill", "another"], "azp": "samspill"})
    assert log_in(client, browser).pid


def test_a_person_who_chooses_a_lower_level_is_refused(stage, client, browser):
    stage.faults.any_level = True
    attempt, address = client.start(ACR_HIGH)
    back = browser.log_in(address, "Halima Omar", "betydelig")
    with refused(Refusal.LEVEL_TOO_LOW):
        client.finish(attempt, back)


def test_a_forged_signature_is_refused(stage, client, browser):
    stage.faults.forged_signature = True
    with refused(Refusal.BAD_TOKEN):
        log_in(client, browser)


def test_a_rotated_key_is_fetched_and_then_works(stage, client, browser):
    log_in(client, browser)
    stage.provider.rotate_key()
    assert log_in(client, browser, prompt_login=True).pid == "01898012345"


# --- step-up


STEP_UP = {"purpose": "step_up", "prompt_login": True, "max_age": 0}


def test_a_step_up_by_the_same_person_works(client, browser):
    before = log_in(client, browser)
    after = log_in(client, browser, expected_subject=before.subject, **STEP_UP)
    assert (after.pid, after.sid) == (before.pid, before.sid)


def test_a_step_up_by_another_person_is_refused(client, browser):
    mona = log_in(client, browser)
    with refused(Refusal.OTHER_PERSON):
        log_in(client, browser, "Tor Aas", expected_subject=mona.subject, **STEP_UP)


@pytest.mark.parametrize(("age", "ok"), [(290, True), (320, False)])
def test_a_step_up_login_is_at_most_five_minutes_old(stage, client, browser, age, ok):
    now = int(datetime.now(UTC).timestamp())
    stage.faults.claims["auth_time"] = now - age
    start = {"purpose": "step_up", "prompt_login": True}
    if ok:
        assert log_in(client, browser, **start).pid
    else:
        with refused(Refusal.LOGIN_TOO_OLD):
            log_in(client, browser, **start)


def test_a_provider_that_skips_the_new_login_is_caught(stage, client, browser):
    stage.clock.ahead = timedelta(seconds=-60)
    browser.log_in(client.start(ACR_HIGH)[1], "Mona Aas")
    stage.clock.ahead = timedelta()
    stage.faults.ignore_freshness = True
    attempt, address = client.start(ACR_HIGH, **STEP_UP)
    back = callback(browser.open(address))  # answered from the running session
    with refused(Refusal.LOGIN_TOO_OLD):
        client.finish(attempt, back)


# --- the provider or our key fails


def test_a_provider_that_is_down_is_said_at_once(stage, clock):
    client = client_of(stage, clock, issuer="http://127.0.0.1:1")
    with refused(Refusal.PROVIDER_DOWN):
        client.start(ACR_HIGH)
    with refused(Refusal.PROVIDER_DOWN):
        client.logout_url(None, "s")


@pytest.mark.parametrize("fault", [{"token_status": 500}, {"token_delay": 1.5}], ids=str)
def test_a_failing_or_slow_token_endpoint_is_provider_down(stage, client, browser, fault):
    for name, value in fault.items():
        setattr(stage.faults, name, value)
    with refused(Refusal.PROVIDER_DOWN):
        log_in(client, browser)


def test_metadata_of_another_issuer_is_refused(stage, client, monkeypatch):
    monkeypatch.setattr(stage.provider, "issuer", "https://evil.example")
    with refused(Refusal.WRONG_ISSUER):
        client.start(ACR_HIGH)


def test_an_unregistered_redirect_address_is_refused_by_the_provider(stage, clock):
    client = OidcClient(
        stage.settings.idporten,
        redirect_uri="http://127.0.0.1:1/",
        post_logout_redirect_uri="http://127.0.0.1:1/",
        now=clock,
    )
    with refused(Refusal.PROVIDER_REFUSED):
        client.start(ACR_HIGH)


def test_a_key_the_provider_does_not_know_is_our_fault(stage, clock, tmp_path):
    (tmp_path / "other.pem").write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    for path in ("other.pem", "missing.pem"):
        client = client_of(stage, clock, client_key_file=tmp_path / path)
        with refused(Refusal.CLIENT_REFUSED):
            client.start(ACR_HIGH)


def test_metadata_and_keys_are_fetched_once_a_day(client, browser, clock, monkeypatch):
    fetched = []
    get = requests.Session.get

    def counting(self, address, **options):
        fetched.append(address.rsplit("/", 1)[-1])
        return get(self, address, **options)

    log_in(client, browser)
    client.start(ACR_HIGH)
    with monkeypatch.context() as patch:
        patch.setattr(requests.Session, "get", counting)
        client.start(ACR_HIGH)
        assert fetched == []
        clock.ahead = timedelta(hours=25)
        with refused(Refusal.CLIENT_REFUSED):  # our clock is a day wrong for the provider
            client.start(ACR_HIGH)
        assert fetched == ["openid-configuration"]


# --- logout towards the provider


@pytest.mark.parametrize("with_hint", [True, False])
def test_logout_goes_to_the_provider_and_comes_back(stage, client, browser, with_hint):
    identity = log_in(client, browser)
    address = client.logout_url(identity.id_token if with_hint else None, "min-state")
    assert ("id_token_hint" in address) is with_hint
    back = browser.open(address)
    assert back.headers["Location"].startswith(f"{stage.settings.base_url}/logg-ut/ferdig")
    assert callback(back) == {"state": "min-state"}


def test_forms_may_end_at_the_providers_origins(stage, client):
    assert client.form_origins() == (stage.url,)
