"""Kom i gang: offered once, passed over without fuss, found again, kept for each profile."""

from __future__ import annotations

import pytest

from samspill.access.levels import Strength
from samspill.identity.first_steps.words import STEPS
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

START, OFFER = "/kom-i-gang", "Ny her?"


@pytest.fixture
def tor(cast):
    """Tor is new."""
    return cast.client("Tor Aas")


def test_hjem_offers_it_until_it_is_answered(tor):
    for _visit in range(2):
        assert OFFER in tor.get("/hjem").text
    assert post(tor, f"{START}/svar").location == "/hjem"
    assert OFFER not in tor.get("/hjem").text
    assert START in tor.get("/hjem").text, "it stands in the menu"


def test_who_begins_is_led_there_and_not_asked_again(tor):
    assert post(tor, f"{START}/svar", {"now": "1"}).location == START
    assert OFFER not in tor.get("/hjem").text


def test_it_is_offered_at_a_lower_level_too(cast):
    weak = cast.client("Halima Omar", strength=Strength.SUBSTANTIAL)
    assert OFFER in weak.get("/hjem").text
    assert weak.get(START).status_code == 200


def test_who_is_not_new_is_left_alone_and_finds_it(cast):
    mona = cast.client("Mona Aas")
    assert OFFER not in mona.get("/hjem").text
    assert mona.get(START).status_code == 200
    assert START in mona.get("/hjelp").text


def test_steps_are_kept_and_may_be_passed_over(cast, tor):
    assert "Nå" in Page(tor.get(START)).text
    for step, how in (("DETAILS", "DONE"), ("NOTICES", "SKIPPED")):
        assert post(tor, START, {"step": step, "how": how}).location == START
    again = cast.client("Tor Aas").get(START).text
    assert again.count("steps__done") == 1
    assert "hoppet over" in again
    assert OFFER not in tor.get("/hjem").text
    assert "steps__done" not in cast.client("Mona Aas").get(START).text


def test_what_was_passed_over_may_be_done_after_all(tor):
    for one in STEPS:
        post(tor, START, {"step": one.code, "how": "SKIPPED"})
    page = tor.get(START).text
    assert "Du er gjennom alle stegene" in page
    post(tor, START, {"step": "DETAILS", "how": "DONE"})
    assert tor.get(START).text.count("hoppet over") == len(STEPS) - 1


@pytest.mark.parametrize(
    ("step", "how"), [("", "DONE"), ("EVERYTHING", "DONE"), ("DETAILS", "x"), ("DETAILS", "")]
)
def test_what_is_no_step_is_not_kept(tor, step, how):
    assert post(tor, START, {"step": step, "how": how}).status_code == 404
    assert "steps__done" not in tor.get(START).text


def test_each_step_leads_to_a_page_that_opens(tor):
    for one in STEPS:
        assert tor.get(one.path).status_code == 200, one.path


def test_the_work_profile_is_another(cast):
    private, work = cast.client("Anne Dahl", "PRIVATE"), cast.client("Anne Dahl", "WORK")
    post(private, START, {"step": "DETAILS", "how": "DONE"})
    assert "steps__done" in private.get(START).text
    assert "steps__done" not in work.get(START).text


def test_hjem_asks_no_more_than_before(cast, tor):
    tor.get("/hjem")
    with counted_statements() as offered:
        tor.get("/hjem")
    post(tor, f"{START}/svar")
    tor.get("/hjem")
    with counted_statements() as answered:
        tor.get("/hjem")
    assert len(offered) == len(answered)
