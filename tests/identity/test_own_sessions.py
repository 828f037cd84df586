"""One's own sessions: seen with the sort of browser and the time, ended one by one or all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.signin.device import device_of
from tests.support.forms import post
from tests.support.page import Page

LIST = "/min-informasjon/innlogginger"

AGENTS = {
    "Firefox, Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101"
    " Firefox/140.0",
    "Chrome, Android": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/141.0.0.0 Mobile Safari/537.36",
    "Safari, iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Edge, Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like"
    " Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
    "Safari, Mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML,"
    " like Gecko) Version/18.5 Safari/605.1.15",
}


@pytest.mark.parametrize("device", AGENTS)
def test_the_sort_of_browser_in_two_words(device):
    assert device_of(AGENTS[device]) == device


@pytest.mark.parametrize("agent", ["", "curl/8.5.0", "<script>"])
def test_an_unknown_browser_is_unknown(agent):
    assert device_of(agent) is None


def ids(page):
    return re.findall(r"innlogginger/([0-9a-f-]{36})/avslutning", page.text)


def test_one_sees_ones_own_and_ends_another(cast):
    here, there = cast.client("Mona Aas"), cast.client("Mona Aas")
    tor = cast.client("Tor Aas")
    page = here.get(LIST)
    (other,) = ids(page)
    assert "Denne" in Page(page).text
    assert post(here, f"{LIST}/{other}/avslutning").location == LIST
    assert there.get("/hjem").location == "/logg-inn?neste=/hjem"
    assert here.get("/hjem").status_code == 200
    assert tor.get("/hjem").status_code == 200
    assert ids(here.get(LIST)) == []


def test_all_others_end_at_once(cast):
    here, others = cast.client("Mona Aas"), [cast.client("Mona Aas") for _ in range(2)]
    tor = cast.client("Tor Aas")
    assert len(ids(here.get(LIST))) == 2
    assert post(here, f"{LIST}/avslutning").location == LIST
    assert [c.get("/hjem").status_code for c in (*others, here, tor)] == [303, 303, 200, 200]


def test_nobody_ends_anothers_or_what_is_over(cast):
    mona, tor = cast.client("Mona Aas"), cast.client("Tor Aas")
    second = cast.client("Tor Aas")
    (tors,) = ids(tor.get(LIST))
    assert post(mona, f"{LIST}/{tors}/avslutning").status_code == 404
    assert second.get("/hjem").status_code == 200
    assert post(tor, f"{LIST}/{tors}/avslutning").status_code == 303
    assert post(tor, f"{LIST}/{tors}/avslutning").status_code == 404
    assert post(tor, f"{LIST}/{new_id()}/avslutning").status_code == 404


def test_what_has_run_out_is_not_listed(cast, monkeypatch):
    cast.client("Mona Aas")
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=31))
    assert ids(cast.client("Mona Aas").get(LIST)) == []


def test_both_profiles_of_a_person_are_hers_to_end(cast):
    at_work = cast.client("Anne Dahl", "WORK")
    cast.client("Anne Dahl", "PRIVATE")
    assert len(ids(at_work.get(LIST))) == 1
