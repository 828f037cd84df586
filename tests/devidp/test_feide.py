"""The stand-in for Feide enforces what Feide enforces, and tells no more than Feide does."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

import pytest
import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.devidp.live_provider import callback, write_people

VERIFIER = "v" * 50
OSKAR = {
    "name": "Oskar Aas",
    "pid": "05891212345",
    "group": "Barn og unge",
    "max_level": "none",
    "feide": "oskar.aas@fjordvik.example",
}
SECRET = ("samspill", "not a secret")
PRESSED = "Logg inn som Oskar Aas · Feide"


@pytest.fixture
def issuer(stage):
    write_people(stage.settings.instance, [OSKAR])
    return f"{stage.url}/feide"


def asked(stage, **changes):
    right = {
        "client_id": "samspill",
        "redirect_uri": f"{stage.settings.base_url}/oidc/feide/svar",
        "response_type": "code",
        "scope": "openid userid userid-feide",
        "state": secrets.token_urlsafe(8),
        "nonce": "the-nonce",
        "code_challenge": create_s256_code_challenge(VERIFIER),
        "code_challenge_method": "S256",
    } | changes
    present = {name: value for name, value in right.items() if value is not None}
    return f"{stage.url}/feide/oauth/authorization?{urlencode(present)}"


def redeemed(stage, code, auth=SECRET, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{stage.settings.base_url}/oidc/feide/svar",
        "code_verifier": VERIFIER,
    } | changes
    return requests.post(f"{stage.url}/feide/oauth/token", data=form, auth=auth, timeout=10)


def log_in(stage, browser):
    return callback(browser.press(browser.open(asked(stage)), PRESSED))["code"]


def test_it_is_another_issuer_without_par_levels_or_numbers(stage, issuer, browser):
    found = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()
    assert found["issuer"] == issuer
    assert not {name for name in found if "pushed" in name or "acr" in name or "backch" in name}
    assert requests.post(f"{issuer}/par", timeout=5).status_code == 404
    answer = redeemed(stage, log_in(stage, browser)).json()
    published = KeySet.import_key_set(requests.get(found["jwks_uri"], timeout=5).json())
    claims = jwt.decode(answer["id_token"], published, ["RS256"]).claims
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "jti", "nonce"}
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    told = requests.get(found["userinfo_endpoint"], headers=bearer, timeout=5).json()
    assert told == {
        "sub": claims["sub"],
        "https://n.feide.no/claims/userid_sec": ["feide:oskar.aas@fjordvik.example"],
    }
    assert requests.get(found["userinfo_endpoint"], timeout=5).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "another"},
        {"redirect_uri": "http://127.0.0.1:1/oidc/feide/svar"},
        {"response_type": "token"},
        {"scope": "userid"},
        {"scope": "openid userid-nin"},
        {"state": None},
        {"nonce": None},
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
    ],
    ids=str,
)
def test_a_request_that_breaks_a_rule_is_refused(stage, issuer, browser, change):
    assert browser.open(asked(stage, **change)).status_code == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"code_verifier": "another"}, 400),
        ({"redirect_uri": "http://127.0.0.1:1/"}, 400),
        ({"grant_type": "refresh_token"}, 400),
        ({"auth": ("samspill", "wrong")}, 401),
        ({"auth": ("another", "not a secret")}, 401),
        ({"auth": None}, 401),
    ],
    ids=str,
)
def test_a_code_is_for_the_client_that_asked(stage, issuer, browser, change, status):
    assert redeemed(stage, log_in(stage, browser), **change).status_code == status


def test_a_code_is_good_once(stage, issuer, browser):
    code = log_in(stage, browser)
    assert redeemed(stage, code).status_code == 200
    assert redeemed(stage, code).status_code == 400


def test_the_next_at_the_machine_is_not_asked_until_somebody_has_logged_out(stage, issuer, browser):
    code = log_in(stage, browser)
    assert browser.open(asked(stage)).is_redirect, "as Feide does"
    back = f"{stage.settings.base_url}/logg-ut/ferdig"
    end = f"{issuer}/openid/endsession"
    hint = redeemed(stage, code).json()["id_token"]
    for wrong in (
        {"post_logout_redirect_uri": back},
        {"id_token_hint": hint},
        {"id_token_hint": hint, "post_logout_redirect_uri": "http://evil.example/"},
        {"id_token_hint": "x.y.z", "post_logout_redirect_uri": back},
    ):
        assert browser.open(f"{end}?{urlencode(wrong)}").status_code == 400
    right = {"id_token_hint": hint, "post_logout_redirect_uri": back, "state": "s"}
    assert browser.open(f"{end}?{urlencode(right)}").headers["Location"] == f"{back}?state=s"
    assert browser.open(asked(stage)).status_code == 200, "asked again"
    assert stage.notices.empty(), "nobody is told from behind"


def test_who_has_no_eid_is_at_feide_alone(stage, issuer, browser):
    assert "Oskar" not in browser.open(stage.login_address()).text
    page = browser.open(asked(stage))
    assert "Oskar Aas" in page.text
    assert OSKAR["pid"] not in page.text
    assert browser.http.post(page.url, data={"valg": "x"}).status_code == 400
    back = callback(browser.press(browser.open(asked(stage)), "Avbryt innloggingen"))
    assert back["error"] == "access_denied"
    assert browser.http.post(page.url, data={"valg": OSKAR["feide"]}).status_code == 400, "answered"
