"""The same client at Feide: no levels, no number; who a pupil is comes from userinfo."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from samspill.identity.signin.oidc import OidcClient, Refusal
from samspill.identity.signin.providers import FEIDE
from samspill.identity.signin.tokens import acr_level, school_names
from tests.devidp.live_provider import callback, write_people
from tests.devidp.test_feide import OSKAR, PRESSED
from tests.identity.signin.client_of import refused


def feide_of(stage, clock, **changes):
    base = stage.settings.base_url
    return OidcClient(
        replace(stage.settings.feide, **changes),
        redirect_uri=base + FEIDE.callback,
        post_logout_redirect_uri=f"{base}/logg-ut/ferdig",
        way=FEIDE,
        now=clock,
        timeout=(1, 1),
    )


@pytest.fixture
def feide(stage, clock):
    write_people(stage.settings.instance, [OSKAR])
    return feide_of(stage, clock)


def log_in(client, browser):
    attempt, address = client.start()
    return client.finish(attempt, callback(browser.press(browser.open(address), PRESSED)))


def test_a_login_gives_a_name_at_school_and_no_number(stage, feide, browser):
    identity = log_in(feide, browser)
    assert identity.issuer == f"{stage.url}/feide"
    assert identity.school_names == ("oskar.aas@fjordvik.example",)
    assert (identity.pid, identity.acr_level, identity.sid) == (None, "own_room", None)
    assert "oskar" not in repr(identity)


def test_we_ask_feide_for_as_little_as_we_need(feide):
    _, address = feide.start(ui_locales="nn")
    query = parse_qs(urlsplit(address).query)
    assert query["scope"] == ["openid userid userid-feide"]
    assert query["code_challenge_method"] == ["S256"]
    assert not {"acr_values", "request_uri", "client_secret"} & set(query)


def test_no_level_of_another_provider_is_worth_the_own_room():
    assert acr_level("own_room") is None
    assert acr_level("idporten-loa-own_room") is None


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nonce": "of-another-login"}, Refusal.NONCE_MISMATCH),
        ({"iss": "https://evil.example"}, Refusal.WRONG_ISSUER),
        ({"aud": "another-client"}, Refusal.WRONG_AUDIENCE),
        ({"exp": int(time.time()) - 60}, Refusal.EXPIRED_TOKEN),
        ({"sub": ""}, Refusal.BAD_TOKEN),
        ({"sub": "somebody-else"}, Refusal.BAD_TOKEN),
    ],
)
def test_a_token_that_is_wrong_in_one_claim_is_refused(stage, feide, browser, claims, code):
    stage.faults.claims = claims
    with refused(code):
        log_in(feide, browser)


def test_a_forged_token_is_refused(stage, feide, browser):
    stage.faults.forged_signature = True
    with refused(Refusal.BAD_TOKEN):
        log_in(feide, browser)


def test_userinfo_about_another_subject_is_refused(stage, feide, browser):
    stage.faults.userinfo = {"sub": "somebody-else"}
    with refused(Refusal.BAD_TOKEN):
        log_in(feide, browser)


def test_a_wrong_secret_and_none_are_refused(stage, feide, clock, browser, tmp_path):
    (tmp_path / "wrong").write_text("wrong")
    for name in ("wrong", "none"):
        with refused(Refusal.CLIENT_REFUSED):
            log_in(feide_of(stage, clock, client_key_file=tmp_path / name), browser)
        browser.http.cookies.clear()


def test_an_attempt_at_the_other_provider_is_refused(feide, client, browser):
    attempt, address = feide.start()
    back = callback(browser.press(browser.open(address), PRESSED))
    with refused(Refusal.STATE_MISMATCH):
        client.finish(attempt, back)
    with refused(Refusal.STATE_MISMATCH):
        feide.finish(replace(attempt, provider="idporten"), back)


@pytest.mark.parametrize(
    ("told", "names"),
    [
        (["feide:a@b.example", "facebook:1", "nin:01898012345"], ("a@b.example",)),
        ("feide:a@b.example", ("a@b.example",)),
        ([7, None], ()),
        (None, ()),
    ],
)
def test_only_names_at_feide_count(told, names):
    assert school_names({"https://n.feide.no/claims/userid_sec": told}) == names
