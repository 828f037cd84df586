"""What holds for every request: its headers, its host, where it comes from, its CSRF token."""

from __future__ import annotations

from dataclasses import replace
from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from samspill.infra.db import db
from samspill.web.factory import create_app
from samspill.web.headers import LASTING
from tests.support.client import Client
from tests.support.house import Caller, House

EXEMPT = {
    *("signin.begin", "pages.choose_language", "signin.backchannel_logout", "callbacks.sms"),
    *("devices.unlock", "devices.unlock_by_pin"),
}
"""Without a CSRF token: they change nothing of anybody's, and where they come from is checked."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
STATE = (
    "select count(*), cast(sum(hashtextextended(cast(p as text), 0)) as text) from plans p"
    " union all select count(*), cast(sum(hashtextextended(cast(c as text), 0)) as text)"
    " from consents c union all select count(*), '' from form_answers"
)


def policy_of(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts)


def unsafe_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]


def address_of(app: Flask, rule: Rule) -> str:
    values = {name: uuid4() for name in rule.arguments}
    return app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method="POST")


@pytest.fixture
def mona(house: House) -> Caller:
    caller = house.caller()
    caller.logs_in("Mona Aas")
    return caller


# --- headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/hjelp", 200),
        ("/hjem", 303),
        ("/nope", 404),
        ("/planer/00000000-0000-4000-8000-000000000000", 303),
        ("/oidc/idporten/svar", 403),
        ("/oidc/idporten/utlogging", 405),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/static/app.css", 200),
        ("/static/nope.css", 404),
        ("/.well-known/security.txt", 200),
        ("/dev/utboks", 200),
    ],
)
def test_every_answer_has_its_headers(house, caller, path, status):
    answer = caller.opens(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    found = policy_of(answer)
    assert found.pop("form-action").split() == ["'self'", house.stage.url]
    assert found == POLICY
    wanted = LASTING if path == "/static/app.css" else "no-store"
    assert answer.headers["Cache-Control"] == wanted
    assert "Strict-Transport-Security" not in answer.headers, "development is plain http"
    assert "Server" not in answer.headers
    for name in ("camera", "microphone", "geolocation"):
        assert f"{name}=()" in answer.headers["Permissions-Policy"]


def test_pages_of_the_signed_in_are_never_kept(mona):
    for path in ("/hjem", "/planer", f"/planer/{uuid4()}", "/planer/ny"):
        assert mona.opens(path).headers["Cache-Control"] == "no-store"


@pytest.fixture
def in_production(house):
    """A browser at the same application as in production, behind one proxy."""
    settings = replace(
        house.app.config["SAMSPILL"],
        environment="production",
        base_url="https://samspill.example",
        proxy_hops=1,
    )
    app = create_app(settings, house.app.config["SQLALCHEMY_DATABASE_URI"])
    app.config.update(SERVER_NAME="samspill.example", PREFERRED_URL_SCHEME="https")
    app.test_client_class = Client
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def test_production_adds_what_needs_https(in_production):
    page = in_production.get("/")
    assert page.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert in_production.get("/dev/utboks").status_code == 404
    cookie = in_production.post("/spraak", data={"language": "nn"}).headers["Set-Cookie"]
    morsel = SimpleCookie(cookie)["__Host-samspill"]
    assert (morsel["secure"], morsel["httponly"], morsel["path"]) == (True, True, "/")
    assert (morsel["samesite"], morsel["domain"]) == ("Lax", "")


# --- the host


@pytest.mark.parametrize("host", ["localhost", "samspill.evil.example", "[::1]", "127.0.0.2"])
def test_another_host_name_is_sent_to_the_base_address(house, caller, host):
    home = house.stage.settings.base_url
    answer = caller.opens("/logg-inn?neste=/planer", base_url=f"http://{host}:8000")
    assert (answer.status_code, answer.location) == (307, f"{home}/logg-inn?neste=/planer")
    assert "Set-Cookie" not in answer.headers
    posted = caller.client.post("/logg-inn", base_url=f"http://{host}:8000")
    assert (posted.status_code, posted.location) == (307, f"{home}/logg-inn")


# --- from where


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_another_site_is_refused_everywhere(house, mona, headers):
    plan_id = house.active_plan()
    before = house.sql(STATE)
    for rule in unsafe_rules(house.app):
        if rule.endpoint == "signin.backchannel_logout":
            continue
        answer = mona.sends(address_of(house.app, rule), headers=headers)
        assert answer.status_code == 403, rule.rule
    withdrawal = f"/planer/{plan_id}/samtykke/tilbaketrekking"
    assert mona.sends(withdrawal, headers=headers).status_code == 403
    assert house.sql(STATE) == before
    assert mona.is_signed_in(), "Logg ut from another site is refused too"


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {}, {"Origin": "the base address"}]
)
def test_a_form_from_our_own_page_is_welcome(house, mona, headers):
    if "Origin" in headers:
        headers = {"Origin": house.stage.settings.base_url}
    answer = mona.sends("/spraak", {"language": "nb", "next": "/hjelp"}, headers=headers)
    assert answer.location == "/hjelp"


# --- the token


@pytest.mark.parametrize("token", [None, "", "wrong", "of another session"])
def test_a_form_without_its_own_token_changes_nothing(house, mona, token):
    plan_id = house.active_plan()
    if token == "of another session":
        other = house.caller()
        other.logs_in("Tor Aas")
        token = token_of(other)
    form = {"form_key": str(uuid4()), "number": "1", "purpose": "x"}
    form |= {"csrf_token": token} if token is not None else {}
    before = house.sql(STATE)
    addresses = [
        address_of(house.app, rule)
        for rule in unsafe_rules(house.app)
        if rule.endpoint not in EXEMPT
    ]
    for address in (*addresses, f"/planer/{plan_id}/samtykke/tilbaketrekking"):
        answer = mona.client.post(address, data=form)
        assert answer.status_code == 400, address
        assert "Ingenting er lagret" in answer.text
    assert house.sql(STATE) == before
    assert mona.is_signed_in()


def test_a_token_from_before_the_login_is_worthless_after_it(caller):
    caller.begins()
    before = token_of(caller)
    caller.logs_in("Mona Aas")
    form = {"csrf_token": before, "form_key": str(uuid4())}
    assert caller.client.post("/planer/ny", data=form).status_code == 400


def token_of(caller: Caller) -> str:
    page = caller.opens("/hjelp").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_the_list_of_the_exempt_is_short_and_true(house, caller):
    """Nobody signed in sends a form without a token: only these get past the check."""
    passed = {
        rule.endpoint
        for rule in unsafe_rules(house.app)
        if caller.client.post(address_of(house.app, rule)).status_code != 400
    }
    assert passed == EXEMPT - {"signin.backchannel_logout"}, "that one wants a token of its own"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_not_for_us(caller, method):
    answer = caller.client.open("/hjelp", method=method)
    assert answer.status_code in (403, 405)
