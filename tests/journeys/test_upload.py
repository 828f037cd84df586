"""A file in a real browser: a small one by the form itself, a large one with its bar."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.journeys.keyboard import walk
from tests.journeys.visits import Visit

pytestmark = pytest.mark.browser

FORM = Visit("document_files.new_file", "Mona", ("emma",))


@pytest.mark.parametrize("megabytes", [0.1, 3])
def test_a_file_is_sent_and_the_page_of_it_is_shown(tour, megabytes):
    tour.is_as_wide_as(390)
    tour.goes_to(FORM)
    content = b"%PDF-1.7\n" + os.urandom(int(megabytes * 1_000_000))
    name = f"Brev {megabytes}.pdf"
    tour.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    tour.page.get_by_role("button", name="Last opp").click()
    heading = tour.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(name.removesuffix(".pdf"), timeout=20_000)
    assert "/dokumenter/" in tour.page.url
    assert "/filer" not in tour.page.url
    came = "Filen er kommet. Vi ser gjennom den"  # the worker may be done before the page is
    expect(tour.page.get_by_role("status").get_by_text(came)).to_be_visible()


def test_a_large_file_that_is_not_taken_says_so_at_the_field_with_what_was_typed(tour):
    tour.is_as_wide_as(1280)
    tour.goes_to(FORM)
    tour.page.get_by_label("Tittel").fill("Min tittel")
    tour.page.locator("input[type=file]").set_input_files(
        {"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(2_000_000)}
    )
    tour.page.get_by_role("button", name="Last opp").click()
    expect(tour.page.locator("#file-error")).to_contain_text("Denne typen fil", timeout=20_000)
    expect(tour.page.locator("[data-focus]")).to_be_focused()
    expect(tour.page.get_by_label("Tittel")).to_have_value("Min tittel")
    assert tour.page.title().startswith("Feil:")
    tour.has_no_violations("a large file, refused")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_documents_by_keyboard(tour, width):
    tour.is_as_wide_as(width)
    for visit in (
        Visit("documents.overview", "Mona", ("emma",)),
        Visit("documents.document", "Hanne", ("emma", "text in emma")),
        Visit("documents.new_text", "Mona", ("emma",)),
        FORM,
    ):
        tour.goes_to(visit)
        tour.starts_at_the_top()
        tour.checks(f"Tab at {width}", walk(tour.page))
