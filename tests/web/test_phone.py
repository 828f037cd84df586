"""On the home screen: what it needs to know, and that nothing about anybody is kept there."""

from __future__ import annotations

import io
import json
import re

from PIL import Image

from samspill.web import phone
from tests.plans.test_consent import MONA

NOBODYS = r"/static/[a-z/0-9.-]+\?v=[0-9a-f]{12}"


def files_of(script: str) -> list[str]:
    found = re.search(r"^const FILES = (.*);$", script, re.M)
    return json.loads(found[1])


def test_the_home_screen_is_told_name_icons_and_where_it_begins(cast):
    client = cast.app.test_client()
    answer = client.get("/app/manifest")
    assert answer.mimetype == "application/manifest+json"
    told = json.loads(answer.data)
    assert (told["name"], told["start_url"], told["display"]) == ("Samspill", "/hjem", "standalone")
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    for one in told["icons"]:
        picture = Image.open(io.BytesIO(client.get(one["src"]).data))
        assert f"{picture.width}x{picture.height}" == one["sizes"]
    for one in told["shortcuts"]:
        assert cast.client(MONA).get(one["url"]).status_code == 200


def test_only_our_own_files_and_one_page_are_kept(cast):
    client = cast.app.test_client()
    answer = client.get("/app/bakgrunn")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    *files, page = files_of(answer.text)
    assert page == phone.WITHOUT_NETWORK
    assert files
    for one in files:
        assert re.fullmatch(NOBODYS, one), one
        assert client.get(one).status_code == 200


def test_the_page_that_is_kept_knows_nobody(cast):
    asked = [cast.app.test_client(), cast.client(MONA)]
    nobodys, monas = (one.get(phone.WITHOUT_NETWORK) for one in asked)
    assert nobodys.status_code == 200
    assert nobodys.data == monas.data
    assert "Set-Cookie" not in monas.headers


def test_a_change_of_what_is_kept_is_another_worker(cast, monkeypatch):
    client = cast.app.test_client()
    before = client.get("/app/bakgrunn").text
    monkeypatch.setattr(phone, "KEPT", phone.KEPT[:-1])
    after = client.get("/app/bakgrunn").text
    assert before.partition("\n")[0] != after.partition("\n")[0]


def test_the_way_to_the_home_screen_is_shown_with_the_address(cast):
    page = cast.app.test_client().get("/app").text
    for words in ("iPhone og iPad", "Android", "Legg til på Hjem-skjerm", "127.0.0.1"):
        assert words in page
    assert 'src="data:image/svg+xml;base64,' in page
