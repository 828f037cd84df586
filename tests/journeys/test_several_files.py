"""Several files with one message, in a real browser: one adds to them, and takes one away again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visits import Visit

pytestmark = pytest.mark.browser

THREAD = Visit("messages.thread", "Mona", ("emma", "talk in emma"))
CHOSEN = "() => [...document.querySelector('input[type=file]').files].map((one) => one.name)"
PDF = b"%PDF-1.7\n"


def file(name, size=100):
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF + bytes(size)}


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_chosen_adds_up_and_one_is_taken_away(tour, width):
    tour.is_as_wide_as(width)
    tour.goes_to(THREAD)
    page = tour.page
    field = page.locator("input[type=file]")
    field.set_input_files([file("Brev.pdf"), file("Timeplan.pdf")])
    field.set_input_files([file("Rapport.pdf")])
    assert page.evaluate(CHOSEN) == ["Brev.pdf", "Timeplan.pdf", "Rapport.pdf"]
    tour.has_no_violations(f"three files at {width}")
    tour.has_large_targets()
    page.get_by_role("button", name="Ta bort Timeplan.pdf").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    assert page.evaluate(CHOSEN) == ["Brev.pdf", "Rapport.pdf"]
    expect(page.get_by_role("button", name="Ta bort Timeplan.pdf")).to_have_count(0)


@pytest.mark.deep
def test_what_is_too_much_together_is_said_before_anything_is_sent(tour):
    tour.is_as_wide_as(390)
    tour.goes_to(THREAD)
    page = tour.page
    before = page.url
    field = page.locator("input[type=file]")
    large = 13 * 1024 * 1024
    field.set_input_files([file("a.pdf", large), file("b.pdf", large)])
    page.get_by_label("Svar").fill("Se vedlegg.")
    said = page.get_by_text("Filene kan være høyst 25 MB til sammen")
    expect(said.last).to_be_visible()
    page.get_by_role("button", name="Send svaret").click()
    expect(page.locator("[data-too-much]")).to_be_focused()
    assert page.url == before
    expect(page.get_by_label("Svar")).to_have_value("Se vedlegg.")
    page.get_by_role("button", name="Ta bort b.pdf").click()
    expect(page.locator("[data-too-much]")).to_be_hidden()
