"""Flere kommuner og privatskoler: a list in the browser alone, of which nobody is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visit import Visit

pytestmark = pytest.mark.browser

OTHER = "https://samspill.nabo.example"


def test_an_address_is_kept_on_the_device_and_taken_away(tour):
    tour.is_as_wide_as(390)
    tour.goes_to(Visit("elsewhere.overview", "Mona"))
    page, asked = tour.page, []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_text("den trenger JavaScript")).to_be_hidden()
    address, add = (
        page.get_by_label("Adressen til Samspill der"),
        page.get_by_role("button", name="Legg til"),
    )
    for typed, why in (
        ("", "Skriv hele adressen"),
        ("javascript:alert(1)", "Skriv hele adressen"),
        (page.url, "Det er her du er nå"),
    ):
        address.fill(typed)
        add.click()
        expect(page.get_by_text(why)).to_be_visible()
    page.get_by_label("Hva vil du kalle det?").fill("<b>Nabo</b>")
    address.fill(f"{OTHER}/hjem?x=1")
    address.press("Enter")
    link = page.get_by_role("link", name="<b>Nabo</b>")
    expect(link).to_have_attribute("href", f"{OTHER}/logg-inn?direkte=ja")
    assert asked == [], "nothing is sent"
    page.reload()
    expect(link).to_be_visible()
    page.get_by_role("button", name="Ta bort <b>Nabo</b>").click()
    expect(link).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Ingen ennå.")).to_be_visible()
