"""The development provider enforces what ID-porten enforces, and its page works for people."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from queue import Empty

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from samspill.devidp.app import create_app
from samspill.devidp.provider import CLIENT_KEY
from samspill.devidp.serving import serve
from samspill.devidp.views import EXTENSION
from samspill.infra.settings import ROOT, SettingError
from tests.devidp.live_provider import (
    HIGH,
    Browser,
    Stage,
    development_settings,
    id_token_of,
    person,
)

# --- what it says of itself


def test_metadata_promises_what_is_enforced(stage):
    found = requests.get(f"{stage.url}/.well-known/openid-configuration", timeout=5).json()
    assert found["issuer"] == stage.url
    assert found["require_pushed_authorization_requests"] is True
    assert found["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["authorization_response_iss_parameter_supported"] is True
    keys = requests.get(found["jwks_uri"], timeout=5).json()["keys"]
    assert [set(key) for key in keys] == [{"kty", "n", "e", "use", "alg", "kid"}]
    assert requests.get(f"{stage.url}/healthz", timeout=5).status_code == 200


def test_another_host_name_is_refused(stage):
    answer = requests.get(f"{stage.url}/healthz", headers={"Host": "evil.example"}, timeout=5)
    assert answer.status_code == 400


# --- pushed requests


@pytest.mark.parametrize(
    "change",
    [
        {"state": None},
        {"nonce": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"acr_values": None},
        {"acr_values": "idporten-loa-low"},
        {"acr_values": "Level4"},
        {"prompt": "none"},
        {"max_age": "soon"},
        {"redirect_uri": None},
        {"redirect_uri": "http://127.0.0.1:1/oidc/idporten/svar"},
        {"redirect_uri": 'http://evil.example/"æ'},
        {"response_mode": "fragment"},
        {"request_uri": "urn:x"},
        {"client_id": "another"},
    ],
    ids=str,
)
def test_a_pushed_request_that_breaks_a_rule_is_refused(stage, change):
    answer = stage.push(**change)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid email"}, "invalid_scope"),
    ],
    ids=str,
)
def test_only_the_code_flow_and_known_scopes(stage, change, error):
    answer = stage.push(**change)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_redirect_address_must_match_to_the_letter(stage):
    right = f"{stage.settings.base_url}/oidc/idporten/svar"
    assert stage.push(redirect_uri=right).status_code == 201
    assert stage.push(redirect_uri=right + "/").status_code == 400


def test_a_nonce_is_used_once(stage):
    assert stage.push(nonce="n" * 20).status_code == 201
    assert stage.push(nonce="n" * 20).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "http://127.0.0.1:1"},
        {"iss": "another"},
        {"iss": "another", "sub": "another"},
        {"exp": 1},
        {"exp": "too far away"},
        {"exp": None},
        {"jti": None},
        {"iat": None},
    ],
    ids=str,
)
def test_a_wrong_client_assertion_is_refused(stage, change):
    if change.get("exp") == "too far away":  # said so: the two workers must name the test alike
        change = {"exp": int(time.time()) + 400}
    answer = stage.post("/par", {"client_id": "samspill"}, stage.assertion(**change))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def test_an_assertion_by_another_key_is_refused(stage):
    forged = stage.assertion(key=RSAKey.generate_key(2048))
    answer = stage.post("/par", {"client_id": "samspill"}, forged)
    assert answer.json()["error"] == "invalid_client"


def test_no_assertion_at_all_is_refused(stage):
    answer = requests.post(f"{stage.url}/par", data={"client_id": "samspill"}, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def test_an_assertion_is_used_once(stage, browser):
    assertion = stage.assertion()
    first = stage.post("/par", {"client_id": "samspill"}, assertion).json()
    again = stage.post("/par", {"client_id": "samspill"}, assertion).json()
    assert first["error"] == "invalid_request"  # authenticated, the rest is missing
    assert again["error"] == "invalid_client"


def test_the_client_key_may_be_made_after_the_start(stage):
    path = stage.settings.instance / CLIENT_KEY
    kept = path.read_bytes()
    path.unlink()
    try:
        assert stage.push().json()["error"] == "invalid_client"
    finally:
        path.write_bytes(kept)
    assert stage.push().status_code == 201


# --- the way in


def test_authorize_takes_pushed_requests_only(stage, browser):
    direct = f"{stage.url}/authorize?client_id=samspill&response_type=code&state=s&nonce=n"
    assert browser.open(direct).status_code == 400
    assert browser.open(stage.login_address() + "&state=again").status_code == 400
    assert browser.open(f"{stage.url}/authorize?client_id=samspill").status_code == 400


def test_a_request_uri_is_used_once(stage, browser):
    address = stage.login_address()
    assert browser.open(address).status_code == 200
    assert browser.open(address).status_code == 400


def test_a_request_uri_lives_two_minutes(stage, browser):
    address, late = stage.login_address(), stage.login_address()
    stage.clock.ahead = timedelta(seconds=119)
    assert browser.open(address).status_code == 200
    stage.clock.ahead = timedelta(seconds=121)
    assert browser.open(late).status_code == 400


def test_a_request_uri_belongs_to_its_client(stage, browser):
    address = stage.login_address().replace("client_id=samspill", "client_id=another")
    assert browser.open(address).status_code == 400


# --- the token


def test_the_id_token_holds_what_id_porten_puts_there(stage, browser):
    address = stage.login_address(nonce="min-nonce", ui_locales="nn en")
    claims = id_token_of(stage, browser.log_in(address, "Mona Aas")["code"])
    assert claims["iss"] == stage.url
    assert claims["aud"] == "samspill"
    assert claims["pid"] == "01898012345"
    assert claims["acr"] == HIGH
    assert claims["amr"] == ["TestID"]
    assert claims["nonce"] == "min-nonce"
    assert claims["locale"] == "nn"
    assert claims["exp"] - claims["iat"] == 120
    assert abs(claims["auth_time"] - time.time()) < 10
    assert claims["at_hash"]
    assert claims["sid"]
    assert claims["sub"] not in ("", "01898012345")


def test_the_pseudonym_survives_a_restart(stage):
    again = create_app(stage.settings).extensions[EXTENSION]
    mona, tor = person("Mona Aas"), person("Tor Aas")
    assert again.subject(mona) == stage.provider.subject(mona)
    assert again.subject(mona) != again.subject(tor)


def test_a_code_is_used_once(stage, browser):
    code = browser.log_in(stage.login_address(), "Mona Aas")["code"]
    assert stage.redeem(code).status_code == 200
    assert stage.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_lives_a_minute(stage, browser):
    code = browser.log_in(stage.login_address(), "Mona Aas")["code"]
    stage.clock.ahead = timedelta(seconds=61)
    assert stage.redeem(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"verifier": "w" * 50}, "invalid_grant"),
        ({"verifier": ""}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:1/"}, "invalid_grant"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ],
    ids=str,
)
def test_a_wrong_token_request_gets_nothing(stage, browser, change, error):
    code = browser.log_in(stage.login_address(), "Mona Aas")["code"]
    answer = stage.redeem(code, **change)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_stolen_code_is_worthless_without_the_clients_key(stage, browser):
    code = browser.log_in(stage.login_address(), "Mona Aas")["code"]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": "v" * 50}
    answer = stage.post("/token", form, stage.assertion(key=RSAKey.generate_key(2048)))
    assert answer.json()["error"] == "invalid_client"


# --- logout


def end(stage: Stage, browser: Browser, **arguments: str) -> requests.Response:
    return browser.http.get(
        f"{stage.url}/endsession", params=arguments, allow_redirects=False, timeout=5
    )


def test_logout_ends_the_session_tells_the_client_and_goes_back(stage, browser):
    claims = id_token_of(stage, browser.log_in(stage.login_address(), "Mona Aas")["code"])
    back = f"{stage.settings.base_url}/logg-ut/ferdig"
    answer = end(stage, browser, client_id="samspill", post_logout_redirect_uri=back, state="abc")
    assert answer.headers["Location"] == f"{back}?state=abc"
    assert browser.open(stage.login_address()).status_code == 200  # asks again
    notice = jwt.decode(stage.notices.get(timeout=5), stage.provider.key, ["RS256"])
    assert notice.header["typ"] == "logout+jwt"
    assert notice.claims["sid"] == claims["sid"]
    assert notice.claims["sub"] == claims["sub"]
    assert notice.claims["aud"] == "samspill"
    assert list(notice.claims["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]
    assert notice.claims["jti"]
    assert "nonce" not in notice.claims


def test_logout_by_id_token_ends_that_session_from_any_browser(stage, browser):
    code = browser.log_in(stage.login_address(), "Mona Aas")["code"]
    id_token = stage.redeem(code).json()["id_token"]
    stranger = Browser(stage)
    end(stage, stranger, id_token_hint=id_token)
    stranger.http.close()
    assert stage.notices.get(timeout=5)
    assert browser.open(stage.login_address()).status_code == 200


def test_logout_never_redirects_to_an_unregistered_address(stage, browser):
    browser.log_in(stage.login_address(), "Mona Aas")
    answer = end(
        stage, browser, client_id="samspill", post_logout_redirect_uri="https://evil.example/"
    )
    assert answer.status_code == 200
    assert "Du er logget ut" in answer.text


def test_a_forged_hint_ends_nothing(stage, browser):
    browser.log_in(stage.login_address(), "Mona Aas")
    forged = jwt.encode({"alg": "RS256"}, {"aud": "samspill"}, RSAKey.generate_key(2048))
    assert end(stage, browser, id_token_hint=forged).status_code == 400
    assert browser.open(stage.login_address()).is_redirect
    with pytest.raises(Empty):
        stage.notices.get(timeout=0.3)


# --- the process


def test_it_refuses_to_exist_in_production(stage, monkeypatch):
    monkeypatch.setattr(type(stage.settings), "is_production", True)
    with pytest.raises(SettingError, match="refuses to start in production"):
        create_app(stage.settings)
    with pytest.raises(SettingError, match="refuses to start in production"):
        serve(stage.settings)


def test_a_taken_port_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"port {port} .* is taken"):
            serve(development_settings(tmp_path, port - 1, "http://127.0.0.1:1"))


def test_the_process_serves_on_loopback_and_stops_on_sigterm(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = (
        "from samspill.devidp.serving import serve; from samspill.infra.settings import Settings;"
        "serve(Settings.from_environment())"
    )
    env = os.environ | {
        "SAMSPILL_ENV": "development",
        "PORT": str(port - 1),
        "SAMSPILL_INSTANCE": str(tmp_path),
    }
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=env) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) == 0
        finally:
            process.kill()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            assert requests.get(address, timeout=1).text == "ok\n"
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail(f"{address} never answered")
