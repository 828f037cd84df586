"""The login page offers people by name, and a running session answers only when it may."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from bs4 import BeautifulSoup

from tests.devidp.live_provider import (
    HIGH,
    PEOPLE,
    SUBSTANTIAL,
    callback,
    id_token_of,
    person,
    write_people,
)


def test_the_page_lists_people_by_name_in_groups_at_both_levels(stage, browser):
    soup = BeautifulSoup(
        browser.open(stage.login_address(acr_values=SUBSTANTIAL)).text, "html.parser"
    )
    assert [h.get_text() for h in soup.find_all("h2")] == ["Foresatte", "Ansatte"]
    assert [h.get_text() for h in soup.find_all("h3")] == [p["name"] for p in PEOPLE]
    labels = [b.get_text(strip=True) for b in soup.find_all("button")]
    assert labels[:2] == [
        "Logg inn som Mona Aas · nivå høyt",
        "Logg inn som Mona Aas · nivå betydelig",
    ]
    assert "Logg inn som Halima Omar · nivå betydelig" in labels
    assert "Logg inn som Halima Omar · nivå høyt" not in labels
    assert labels[-1] == "Avbryt innloggingen"
    assert len(labels) == len(set(labels))


def test_at_level_high_only_what_satisfies_it_is_offered(stage, browser):
    soup = BeautifulSoup(browser.open(stage.login_address()).text, "html.parser")
    labels = [b.get_text(strip=True) for b in soup.find_all("button")]
    assert not [label for label in labels if "betydelig" in label or "Halima" in label]
    assert "Halima Omar har bare nivå betydelig" in soup.get_text()


def test_the_page_is_plain_html_under_a_strict_policy(stage, browser):
    page = browser.open(stage.login_address())
    soup = BeautifulSoup(page.text, "html.parser")
    assert soup.html["lang"] == "nb"
    assert len(soup.find_all("h1")) == 1
    assert not soup.find_all(["script", "style"])
    assert not soup.find_all(style=True)
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not [p["pid"] for p in PEOPLE if p["pid"] in page.text]
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {stage.settings.base_url}" in policy
    assert "unsafe" not in policy
    css = requests.get(stage.url + soup.find("link", rel="stylesheet")["href"], timeout=5)
    assert css.headers["Content-Type"].startswith("text/css")


def test_the_list_is_read_anew_and_its_absence_explained(stage, browser):
    write_people(stage.settings.instance, [PEOPLE[0] | {"name": "Åse Østvær 🌱"}])
    assert "Logg inn som Åse Østvær 🌱" in browser.open(stage.login_address()).text
    (stage.settings.instance / "dev-people.json").unlink()
    assert "samspill demo --people" in browser.open(stage.login_address()).text


@pytest.mark.parametrize("people", ["{", [{"name": "x"}], [PEOPLE[0] | {"max_level": "x"}]])
def test_a_damaged_list_is_said_plainly(stage, browser, people):
    write_people(stage.settings.instance, people)
    page = browser.open(stage.login_address())
    assert page.status_code == 500
    assert "kan ikke leses" in page.text


def test_a_choice_the_page_does_not_offer_is_refused(stage, browser):
    page = browser.open(stage.login_address())
    halima = stage.provider.subject(person("Halima Omar"))
    mona = stage.provider.subject(person("Mona Aas"))
    for choice in (f"{halima}:high", f"{halima}:substantial", f"{mona}:substantial", "x:high", ""):
        answer = browser.http.post(page.url, data={"valg": choice}, allow_redirects=False)
        assert answer.status_code == 400, choice


def test_cancel_comes_back_as_access_denied(stage, browser):
    page = browser.open(stage.login_address(state="min-state"))
    back = callback(browser.press(page, "Avbryt innloggingen"))
    assert back["error"] == "access_denied"
    assert (back["state"], back["iss"]) == ("min-state", stage.url)
    assert "code" not in back


def test_a_double_click_gets_the_same_answer(stage, browser):
    page = browser.open(stage.login_address())
    label = "Logg inn som Mona Aas · nivå høyt"
    assert callback(browser.press(page, label)) == callback(browser.press(page, label))


# --- the session at the provider


def test_a_running_session_answers_without_asking(stage, browser):
    first = browser.log_in(stage.login_address(), "Mona Aas")
    second = callback(browser.open(stage.login_address()))
    tokens = [id_token_of(stage, back["code"]) for back in (first, second)]
    assert tokens[0]["sid"] == tokens[1]["sid"]
    assert tokens[0]["auth_time"] == tokens[1]["auth_time"]


@pytest.mark.parametrize("change", [{"prompt": "login"}, {"max_age": "60"}], ids=str)
def test_a_fresh_login_asks_again_and_moves_auth_time(stage, browser, change):
    stage.clock.ahead = timedelta(minutes=-2)
    before = id_token_of(stage, browser.log_in(stage.login_address(), "Mona Aas")["code"])
    stage.clock.ahead = timedelta()
    after = id_token_of(stage, browser.log_in(stage.login_address(**change), "Mona Aas")["code"])
    assert after["auth_time"] - before["auth_time"] >= 119
    assert after["sid"] == before["sid"]


def test_a_session_below_the_level_asked_for_does_not_answer(stage, browser):
    browser.log_in(stage.login_address(acr_values=SUBSTANTIAL), "Mona Aas", "betydelig")
    assert browser.open(stage.login_address(acr_values=HIGH)).status_code == 200
    assert browser.open(stage.login_address(acr_values=SUBSTANTIAL)).is_redirect


def test_another_person_gets_another_session(stage, browser):
    mona = id_token_of(stage, browser.log_in(stage.login_address(), "Mona Aas")["code"])
    address = stage.login_address(prompt="login")
    tor = id_token_of(stage, browser.log_in(address, "Tor Aas")["code"])
    assert tor["sid"] != mona["sid"]
    assert tor["sub"] != mona["sub"]


def test_an_idle_session_ends_after_half_an_hour(stage, browser):
    browser.log_in(stage.login_address(), "Mona Aas")
    stage.clock.ahead = timedelta(minutes=29)
    assert browser.open(stage.login_address()).is_redirect
    stage.clock.ahead = timedelta(minutes=58)
    assert browser.open(stage.login_address()).is_redirect
    stage.clock.ahead = timedelta(minutes=89)
    assert browser.open(stage.login_address()).status_code == 200


def test_no_session_lasts_longer_than_two_hours(stage, browser):
    browser.log_in(stage.login_address(), "Mona Aas")
    for minutes in (29, 58, 87, 116):
        stage.clock.ahead = timedelta(minutes=minutes)
        assert browser.open(stage.login_address()).is_redirect
    stage.clock.ahead = timedelta(minutes=121)
    assert browser.open(stage.login_address()).status_code == 200
