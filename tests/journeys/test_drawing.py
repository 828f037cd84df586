"""A child draws with a finger or a mouse, undoes, and saves; what it drew is its picture."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.visits import Visit

pytestmark = pytest.mark.browser

FORM = Visit("own_room.new", "Sara by Feide")
FILES = "() => document.querySelector('input[name=file]').files.length"
WIDE = "() => document.querySelector('.room-said__picture').naturalWidth"
INK = """() => {
  const sheet = document.querySelector('canvas');
  const seen = sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height).data;
  const colours = new Set();
  for (let i = 0; i < seen.length; i += 4) {
    const max = Math.max(seen[i], seen[i + 1], seen[i + 2]);
    if (max - Math.min(seen[i], seen[i + 1], seen[i + 2]) > 90) {
      colours.add(['red', 'green', 'blue'][[seen[i], seen[i + 1], seen[i + 2]].indexOf(max)]);
    }
  }
  return [...colours].sort();
}"""


def until(page, script, wanted):
    """Wait for what the page says of itself; Playwright's own way needs eval: ours forbids it."""
    deadline = time.monotonic() + 10
    while (found := page.evaluate(script)) != wanted:
        assert time.monotonic() < deadline, found
        page.wait_for_timeout(50)


def strokes(page, *points):
    box = page.locator("canvas").bounding_box()
    across, down = points[0]
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.mouse.down()
    for across, down in points[1:]:
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=4)
    page.mouse.up()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_draws_undoes_and_saves(tour, width):
    tour.is_as_wide_as(width)
    tour.goes_to(FORM)
    page = tour.page
    sheet = page.locator("canvas")
    sheet.scroll_into_view_if_needed()
    undo = page.get_by_role("button", name="Angre siste strek")
    expect(undo).to_be_disabled()
    page.get_by_role("button", name="Rød").click()
    expect(page.get_by_role("button", name="Rød")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Svart")).to_have_attribute("aria-pressed", "false")
    strokes(page, (0.1, 0.2), (0.5, 0.6), (0.9, 0.2))
    page.get_by_role("button", name="Blå").focus()
    page.keyboard.press("Enter")
    strokes(page, (0.1, 0.8), (0.9, 0.8))
    assert page.evaluate(INK) == ["blue", "red"]
    undo.click()
    assert page.evaluate(INK) == ["red"]
    until(page, FILES, 1)
    tour.has_no_violations(f"a drawing at {width}")
    page.get_by_label("Skriv det du vil").fill("Et fjell.")
    page.get_by_role("button", name="Lagre for meg selv").click()
    picture = page.locator(".room-said__picture")
    expect(picture).to_have_attribute("alt", "Et fjell.")
    until(page, WIDE, 800)


def test_an_empty_sheet_is_no_picture_and_a_chosen_one_takes_its_place(tour):
    tour.is_as_wide_as(390)
    tour.goes_to(FORM)
    page = tour.page
    page.locator("canvas").scroll_into_view_if_needed()
    strokes(page, (0.2, 0.2), (0.8, 0.8))
    until(page, FILES, 1)
    page.get_by_role("button", name="Angre siste strek").click()
    until(page, FILES, 0)
    page.get_by_role("button", name="Rød").click()
    strokes(page, (0.2, 0.2), (0.8, 0.8))
    until(page, FILES, 1)
    page.locator("input[type=file]").set_input_files(
        {"name": "hund.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    )
    assert page.evaluate(INK) == [], "the sheet is empty, the file is the chosen one"
    name = "() => document.querySelector('input[name=file]').files[0].name"
    assert page.evaluate(name) == "hund.png"


def test_a_drawing_comes_back_with_a_text_that_was_too_long(tour):
    tour.is_as_wide_as(390)
    tour.goes_to(FORM)
    page = tour.page
    page.locator("canvas").scroll_into_view_if_needed()
    strokes(page, (0.1, 0.2), (0.5, 0.6), (0.9, 0.2))
    until(page, FILES, 1)
    page.evaluate("() => document.querySelector('textarea').removeAttribute('maxlength')")
    page.get_by_label("Skriv det du vil").fill("Et fjell. " * 300)
    page.get_by_role("button", name="Lagre for meg selv").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.get_by_alt_text("Bildet du tegnet eller valgte")).to_be_visible()
    tour.has_no_violations("a drawing that came back")
    page.get_by_label("Skriv det du vil").fill("Et fjell.")
    page.get_by_role("button", name="Lagre for meg selv").click()
    expect(page.locator(".room-said__picture")).to_have_attribute("alt", "Et fjell.")
