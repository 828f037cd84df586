"""Back-channel logout: a notice ends sessions only when the provider has signed exactly that."""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from samspill.identity.signin.oidc import Refusal, SignInRefused
from samspill.identity.signin.tokens import LOGOUT_EVENT
from tests.identity.signin.client_of import log_in, refused


def notice(stage, key=None, header=None, **changes) -> str:
    """A logout token that is right but for ``changes``; None removes a claim."""
    now = int(time.time())
    claims = {
        "iss": stage.url,
        "aud": "samspill",
        "sub": "a-subject",
        "sid": "a-session",
        "iat": now,
        "exp": now + 120,
        "jti": secrets.token_urlsafe(8),
        "events": {LOGOUT_EVENT: {}},
    } | changes
    present = {name: value for name, value in claims.items() if value is not None}
    full = {"alg": "RS256", "kid": stage.provider.key.kid, "typ": "logout+jwt"} | (header or {})
    signed = {name: value for name, value in full.items() if value is not None}
    return jwt.encode(
        signed,
        present,
        key or stage.provider.key,
        algorithms=["RS256", "RS512", "PS256"],
        default_type=None,
    )


def test_a_real_logout_names_the_session_of_the_login(stage, client, browser):
    identity = log_in(client, browser)
    browser.open(client.logout_url(None, "s"))
    found = client.verify_logout_token(stage.notices.get(timeout=5))
    assert (found.iss, found.sub, found.sid) == (stage.url, identity.subject, identity.sid)
    assert found.jti


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("a-subject", "a-session")),
        ({"sub": None}, (None, "a-session")),
        ({"sid": None}, ("a-subject", None)),
        ({"exp": None}, ("a-subject", "a-session")),
        ({"header": {"typ": None}}, ("a-subject", "a-session")),
    ],
    ids=str,
)
def test_what_a_right_notice_may_look_like(stage, client, changes, expected):
    found = client.verify_logout_token(notice(stage, **changes))
    assert (found.sub, found.sid) == expected


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://evil.example"}, Refusal.WRONG_ISSUER),
        ({"aud": "another"}, Refusal.WRONG_AUDIENCE),
        ({"aud": None}, Refusal.WRONG_AUDIENCE),
        ({"nonce": "n"}, Refusal.BAD_TOKEN),
        ({"events": None}, Refusal.BAD_TOKEN),
        ({"events": {"http://schemas.example/other": {}}}, Refusal.BAD_TOKEN),
        ({"events": LOGOUT_EVENT}, Refusal.BAD_TOKEN),
        ({"sub": None, "sid": None}, Refusal.BAD_TOKEN),
        ({"jti": None}, Refusal.BAD_TOKEN),
        ({"iat": None}, Refusal.BAD_TOKEN),
        ({"exp": 1_700_000_000}, Refusal.EXPIRED_TOKEN),
        ({"header": {"typ": "JWT"}}, Refusal.BAD_TOKEN),
        ({"header": {"kid": None}}, Refusal.BAD_TOKEN),
        ({"header": {"kid": "unknown"}}, Refusal.BAD_TOKEN),
    ],
    ids=str,
)
def test_a_wrong_notice_is_refused(stage, client, changes, code):
    with refused(code):
        client.verify_logout_token(notice(stage, **changes))


def test_a_forged_notice_is_refused(stage, client):
    with refused(Refusal.BAD_TOKEN):
        client.verify_logout_token(notice(stage, key=RSAKey.generate_key(2048)))


@pytest.mark.parametrize("alg", ["RS512", "PS256"])
def test_only_rs256_is_taken_even_from_the_right_key(stage, client, monkeypatch, alg):
    key = RSAKey.generate_key(2048, auto_kid=True)  # published without saying its algorithm
    monkeypatch.setattr(stage.provider, "key", key)
    assert client.verify_logout_token(notice(stage))
    with refused(Refusal.BAD_TOKEN):
        client.verify_logout_token(notice(stage, header={"alg": alg}))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "æ.ø.å", "e30.e30.", "." * 9000])
def test_rubbish_is_refused(client, token):
    with refused(Refusal.BAD_TOKEN):
        client.verify_logout_token(token)


def test_an_id_token_is_no_logout_token(client, browser):
    with refused(Refusal.BAD_TOKEN):
        client.verify_logout_token(log_in(client, browser).id_token)


def test_an_old_notice_is_refused(stage, client, clock):
    old = notice(stage, exp=None)
    clock.ahead = timedelta(minutes=4)
    assert client.verify_logout_token(old)
    clock.ahead = timedelta(minutes=6)
    with refused(Refusal.EXPIRED_TOKEN):
        client.verify_logout_token(old)


def test_invented_key_ids_do_not_make_us_hammer_the_provider(stage, client, clock, monkeypatch):
    fetched = []
    get = requests.Session.get

    def counting(self, address, **options):
        fetched.append(address)
        return get(self, address, **options)

    client.verify_logout_token(notice(stage))
    monkeypatch.setattr(requests.Session, "get", counting)
    for number in range(20):
        with pytest.raises(SignInRefused):
            client.verify_logout_token(notice(stage, header={"kid": f"k{number}"}))
    assert len(fetched) == 1
    clock.ahead = timedelta(seconds=6)
    stage.provider.rotate_key()
    assert client.verify_logout_token(notice(stage))
