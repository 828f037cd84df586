"""The list of an afternoon at an SFO while the network is gone for a while."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.deep]

KEPT = "() => localStorage.getItem('samspill-taps')"


def test_taps_without_network_are_kept_without_names_and_sent_once_when_it_is_back(
    browser, full_house
):
    house, filled = full_house
    jonas = Visitor(browser, house.address, 1280)
    jonas.logs_in_as("Jonas Berg", work="SFO")
    assert jonas.goes_to(f"/skole/grupper/{filled.ids['the sfo']}/sfo/i-dag") == 200
    lea = jonas.page.locator("li", has_text="Lea Vik").first
    jonas.page.context.set_offline(True)
    lea.get_by_role("button", name="Tilbake").click()
    expect(jonas.page.get_by_text("Uten nett.")).to_be_visible()
    lea.get_by_role("button", name="Gått").click()
    expect(lea).to_contain_text("Venter på nett")
    kept = jonas.page.evaluate(KEPT)
    assert kept.count('"key"') == 2
    assert "Lea" not in kept
    assert jonas.axe() == []
    jonas.page.context.set_offline(False)
    gone = jonas.page.locator("section, article", has_text="Gått hjem").locator("li")
    expect(gone.filter(has_text="Lea Vik").first).to_contain_text("Gått hjem")
    assert jonas.page.evaluate(KEPT) is None
    jonas.leaves()
