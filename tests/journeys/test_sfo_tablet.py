"""An afternoon at an SFO on a tablet: who is late, a fire drill, no network for a while."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from samspill.core.clock import OSLO, SATURDAY
from tests.journeys.browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.deep]

KEPT = "() => localStorage.getItem('samspill-taps')"
LEAVE_TAP = """
([by, pupil]) => localStorage.setItem("samspill-taps", JSON.stringify([{
  key: crypto.randomUUID(), kind: "OUT", by, pupil, seen: new Date().toISOString(),
  at: new Date().toISOString(), day: kryss.dataset.day, list: new URL(kryss.action).pathname}]))
"""
OTHER = "5f0c2a52-6d63-4d0c-9f0e-000000000001"
LATEST = time(16)
"""No plan is later than the SFO closes."""


class Tablet:
    """Jonas' list."""

    def __init__(self, browser, full_house):
        house, filled = full_house
        self.path = f"/skole/grupper/{filled.ids['the sfo']}/sfo/i-dag"
        self.jonas = Visitor(browser, house.address, 1280)
        self.page, self.context = self.jonas.page, self.jonas.page.context
        self.jonas.logs_in_as("Jonas Berg", work="SFO")
        self.opens()

    def opens(self):
        """The list, anew."""
        assert self.jonas.goes_to(self.path) == 200

    def child(self, name):
        """A child's row, wherever it stands."""
        return self.page.locator("li[data-child]", has_text=name)

    def among(self, where):
        """The card of those who are somewhere."""
        return self.page.locator(f'[data-where="{where}"]')

    def taps(self, name, label):
        """A button of a child's row."""
        self.child(name).get_by_role("button", name=label).click()

    def kept(self):
        """What the tablet keeps."""
        return self.page.evaluate(KEPT)


@pytest.fixture
def tablet(browser, full_house):
    """Jonas at the list of the afternoon."""
    found = Tablet(browser, full_house)
    yield found
    complaints = found.jonas.complaints
    assert complaints == []
    found.jonas.leaves()


def goes_alone_since(tablet, minutes):
    """Emma was to go home some minutes ago."""
    then = datetime.now(OSLO) - timedelta(minutes=minutes)
    at = min(then.time(), LATEST)
    tablet.child("Emma Aas").get_by_role("link", name="Emma Aas").first.click()
    tablet.page.get_by_label("Går hjem alene").check()
    tablet.page.get_by_label("Klokka", exact=True).fill(f"{at:%H:%M}")
    tablet.page.get_by_role("button", name="Lagre").first.click()
    tablet.opens()


def does_not_guess_who_fetches(tablet):
    """Who may fetch is not known without network."""
    tablet.context.set_offline(True)
    tablet.child("Emma Aas").get_by_role("link", name="En annen henter").click()
    expect(tablet.page.get_by_text("ring hjemmet eller lederen")).to_be_visible()
    tablet.context.set_offline(False)
    tablet.opens()


def test_an_afternoon_with_who_is_late_a_fire_drill_and_no_network_for_a_while(tablet):
    if datetime.now(OSLO).weekday() < SATURDAY:
        does_not_guess_who_fetches(tablet)
        goes_alone_since(tablet, 25)
        expect(tablet.child("Emma Aas")).to_contain_text("Over tida: ")
        expect(tablet.among("EXPECTED")).to_contain_text("Adam Nes")
    tablet.context.set_offline(True)
    tablet.page.get_by_role("button", name="Alle på tur er tilbake").click()
    expect(tablet.page.get_by_text("Uten nett. Det du krysser av")).to_be_visible()
    expect(tablet.among("HERE")).to_contain_text("Lea Vik")
    expect(tablet.child("Lea Vik")).to_contain_text("Venter på nett")
    tablet.taps("Jakob Tveit", "Er her likevel")
    tablet.taps("Lea Vik", "Gått")
    expect(tablet.among("HERE").locator("h2")).to_have_text("På SFO: 2")
    expect(tablet.among("GONE")).to_contain_text("Lea Vik")
    assert tablet.kept().count('"key"') == 3
    assert not [name for name in ("Lea", "Jakob", "Vik", "Tveit") if name in tablet.kept()]
    tablet.page.get_by_text("Tell opp").click()
    expect(tablet.page.locator('[data-many="HERE"]')).to_have_text("2")
    expect(tablet.page.locator("li[data-drill]:visible")).to_have_count(2)
    tablet.page.get_by_label("Jakob Tveit").check()
    assert tablet.jonas.axe() == []
    tablet.context.set_offline(False)
    expect(tablet.child("Lea Vik")).to_contain_text("Gått hjem")
    expect(tablet.child("Jakob Tveit")).to_contain_text("På SFO")
    expect(tablet.page.get_by_label("Jakob Tveit")).to_be_checked()
    assert tablet.kept() is None


def test_what_a_colleague_did_not_get_sent_is_shown_until_somebody_chooses(tablet):
    emma = tablet.child("Emma Aas").get_attribute("data-child")
    tablet.page.evaluate(LEAVE_TAP, [OTHER, emma])
    tablet.opens()
    tablet.jonas.sees("Disse ble ikke sendt: 1")
    alert = tablet.page.locator("[data-unsent]")
    expect(alert).to_contain_text("Emma Aas: Gått, ")
    assert tablet.jonas.axe() == []
    tablet.page.get_by_role("button", name="Send dem nå").click()
    expect(alert).to_be_hidden()
    expect(tablet.among("GONE")).to_contain_text("Emma Aas")
    assert tablet.kept() is None


def test_what_is_refused_stands_and_is_not_lost_by_logging_out(tablet):
    by = tablet.page.locator("#kryss").get_attribute("data-by")
    tablet.page.evaluate(LEAVE_TAP, [by, OTHER])
    tablet.opens()
    tablet.jonas.sees("Samspill tok ikke imot det.")
    tablet.opens()
    tablet.jonas.sees("Disse ble ikke sendt: 1")
    asked = []

    def say(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    tablet.page.on("dialog", say)
    tablet.page.locator('form[action="/logg-ut"]').first.evaluate("form => form.requestSubmit()")
    assert [one for one in asked if "ikke er sendt: 1." in one]
    assert tablet.kept() is not None
    tablet.page.get_by_role("button", name="Ta dem bort").click()
    expect(tablet.page.locator("[data-unsent]")).to_be_hidden()
    assert tablet.kept() is None
