"""Small demands of the standard that nothing else asks: what an answer is, and whence a field."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from samspill.infra.settings import ROOT
from tests.support.forms import csrf_token, post

PAGES = ("/hjem", "/planer", "/innsyn", "/varsler", "/min-informasjon", "/bytt-profil")
SEALED = {"application/pdf", "image/jpeg", "image/png", "image/svg+xml", "font/woff2"}


@pytest.fixture
def mona(cast):
    """A guardian in her browser, with a plan that lives."""
    plan_id = cast.active_plan()
    client = cast.client("Mona Aas", "PRIVATE")
    client.plan_id = plan_id
    return client


def test_every_body_says_what_it_is(mona):
    for address in (
        *PAGES,
        "/",
        "/hjelp",
        "/healthz",
        "/readyz",
        "/nope",
        f"/planer/{UUID(int=1)}",
    ):
        answer = mona.get(address)
        kind = answer.content_type or ""
        if not answer.data:
            continue
        assert kind in SEALED or "json" in kind or kind.endswith("charset=utf-8"), (address, kind)
        is_page = answer.data.lstrip().lower().startswith(b"<!doctype html")
        assert is_page == kind.startswith("text/html"), (address, kind)


def test_logg_ut_is_on_every_page_of_the_signed_in(mona):
    seen = 0
    for address in (*PAGES, f"/planer/{mona.plan_id}", f"/planer/{mona.plan_id}/samtykke"):
        answer = mona.get(address)
        if answer.status_code == 200:
            seen += 1
            assert 'action="/logg-ut"' in answer.text, address
    assert seen >= 6


def test_no_folder_is_listed(mona):
    for address in (
        "/static/",
        "/static/vendor/",
        "/static/vendor",
        "/templates/",
        "/.git/",
        "/.git/HEAD",
    ):
        answer = mona.get(address)
        assert answer.status_code == 404, address
        assert "htmx.js" not in answer.text


def test_a_field_of_a_form_is_not_taken_from_the_address(mona):
    """What stands in the query neither fills in what the form lacks, nor wins over it."""
    page = f"/planer/{mona.plan_id}/deltakere/onsker"
    key, token = uuid4(), csrf_token(mona)
    query = f"form_key={key}&csrf_token={token}&name=Fra+adressen&place=Fra+adressen"
    assert mona.post(f"{page}?{query}", data={}).status_code == 400, "no token in the form"
    assert post(mona, f"{page}?{query}").status_code == 422, "no name in the form"
    assert post(mona, f"{page}?{query}", {"name": "Helsesøster"}).status_code == 303
    shown = mona.get(page).text
    assert "Helsesøster" in shown
    assert "Fra adressen" not in shown


ASKS_WHETHER_IT_ANSWERS = (
    'fetch("/healthz", { method: "HEAD", cache: "no-store", signal: limit.signal })'
)


def test_our_script_is_small_and_takes_no_data():
    """It opens and closes, moves focus and stops a second press; it copies no objects."""
    text, *parts = (
        (ROOT / "samspill" / "static" / name).read_text()
        for name in ("app.js", "files.js", "device.js")
    )
    assert len(text) < 6_000
    assert all(len(part) < 3_500 for part in parts)
    for taken in ("JSON.parse", "Object.assign", "__proto__", "...", "location."):
        assert taken not in text
    assert re.findall(r"fetch\(.*", text) == [ASKS_WHETHER_IT_ANSWERS], "it reads nothing of it"
