"""Every page for everybody: axe, narrow windows, large text, fingers, the dark, three languages."""

from __future__ import annotations

import os

import pytest
from flask import render_template

from samspill.web.errors import PAGES, page
from tests.journeys.browser import TAGS, WORDS
from tests.journeys.not_pages import NOT_PAGES
from tests.journeys.visits import VISITS, Visit


def test_every_page_has_its_visit(session_app):
    pages = {r.endpoint for r in session_app.url_map.iter_rules() if "GET" in r.methods}
    visited = {visit.endpoint for visit in VISITS}
    missing = pages - visited - set(NOT_PAGES)
    assert not missing, f"add {sorted(missing)} to VISITS in tests/journeys/visits.py"
    assert visited | set(NOT_PAGES) <= pages, "a visit to a page that is gone"


DEEP = bool(os.environ.get("SAMSPILL_DEEP"))


def part(visits: list[Visit], number: int, of: int) -> list[Visit]:
    """One part of the visits, so that several workers share them."""
    return visits[number * len(visits) // of : (number + 1) * len(visits) // of]


def every_page() -> list[Visit]:
    """One visit to each page and status; in the long form all of them."""
    first = {(visit.endpoint, visit.status): visit for visit in reversed(VISITS)}
    return [visit for visit in VISITS if DEEP or visit is first[visit.endpoint, visit.status]]


THE_SAME = ("color-contrast", "link-in-text-block", "target-size")
"""The slowest rules; no width has colours of its own but what it hides, and what one presses is
measured by ``has_large_targets``, which asks for more: so that they are asked on a phone, and
everywhere in the long form."""


def that_go_well() -> list[Visit]:
    """The same, in the short form without what goes wrong: that is said in the same places."""
    return [visit for visit in every_page() if DEEP or visit.status == 200]


def in_another_language() -> list[Visit]:
    """The same, a person at a time."""
    return sorted(that_go_well(), key=lambda visit: visit.who)


@pytest.mark.browser
@pytest.mark.parametrize("number", range(4))
def test_every_page_in_bokmaal_on_phone_and_desk(tour, number):
    for visit in part(that_go_well(), number, of=4):
        tour.is_as_wide_as(390)
        tour.goes_to(visit)
        tour.has_no_violations("390 px")
        tour.has_large_targets()
        tour.does_not_scroll_sideways("390 px")
        tour.with_text_twice_as_large()
        tour.is_as_wide_as(320)
        tour.does_not_scroll_sideways("320 px")
        tour.is_as_wide_as(1280)
        tour.has_no_violations("1280 px", without=() if DEEP else THE_SAME)
        tour.does_not_scroll_sideways("1280 px")


@pytest.mark.browser
@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize(("code", "width"), [("nn", 390), ("en", 1280)])
def test_every_page_in_another_language(tour, code, width, number):
    tour.is_as_wide_as(width)
    for visit in part(in_another_language(), number, of=2):
        if DEEP:
            tour.goes_to(visit, code)
        else:
            tour.turns_to(visit, code)
        tour.has_no_violations(code, tags=TAGS if DEEP else WORDS)
        tour.does_not_scroll_sideways(code)


@pytest.mark.browser
def test_in_the_dark(tour):
    tour.page.emulate_media(color_scheme="dark")
    for visit in (
        Visit("overview.plan_overview", "Mona", ("emma",)),
        Visit("consents.read", "Tor", ("oskar", "oskar first"), 422, sends="/underskrift"),
    ):
        tour.goes_to(visit)
        tour.has_no_violations("dark")


@pytest.mark.browser
def test_the_pages_that_say_what_went_wrong(tour, session_app):
    with session_app.test_request_context("/"):
        pages = {f"error {status}": page(status)[0] for status in PAGES}
        pages["the house is down"] = render_template("errors/down.html")
    for name, html in pages.items():
        tour.shows(name, html)
        tour.is_as_wide_as(390)
        tour.has_no_violations("390 px")
        tour.has_large_targets()
        tour.is_as_wide_as(320)
        tour.does_not_scroll_sideways("320 px")
        tour.with_text_twice_as_large()
