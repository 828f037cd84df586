"""Mona's telephone opens Samspill by its own lock: set up, locked, opened, ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Visitor
from tests.journeys.stack import running_stack

pytestmark = pytest.mark.browser

PIN, MONA = "402918", "mona.aas@hjemme.example"
MADE_BY = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
    "isUserVerified": True,
}
"""A device with a lock that whoever holds it can open."""


@dataclass
class Lock:
    """The lock of a visitor's device, as Chromium plays it."""

    cdp: Any
    name: str

    def knows_the_holder(self, *, yes: bool = True) -> None:
        self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.name, "isUserVerified": yes}
        )


def with_lock(visitor: Visitor) -> Lock:
    cdp = visitor.page.context.new_cdp_session(visitor.page)
    cdp.send("WebAuthn.enable")
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": MADE_BY})
    return Lock(cdp, made["authenticatorId"])


@pytest.fixture(scope="module")
def named_house(cluster):
    """An installation with a name: browsers make no passkeys for an address of numbers."""
    with running_stack(cluster, host="localhost") as found:
        yield found


@pytest.fixture
def mona(browser, named_house) -> Iterator[Visitor]:
    visitor = Visitor(browser, named_house.address, 390)
    yield visitor
    visitor.leaves()


def sets_up(visitor: Visitor) -> None:
    visitor.goes_to("/min-informasjon")
    visitor.presses("Se enhetene dine")
    visitor.presses("Sett opp denne enheten")
    assert visitor.axe() == []
    visitor.presses("Sett opp", exact=True)
    visitor.sees("Klart!")


def test_monas_telephone(browser, named_house, mona):
    lock, before = with_lock(mona), len(named_house.mailbox.to(MONA))
    mona.logs_in_as("Mona Aas")
    sets_up(mona)
    mona.sees("Denne")
    assert mona.axe() == []
    letter = named_house.mailbox.wait_for(MONA, before + 1)[-1]
    assert "En ny enhet" in letter["Subject"]
    assert "Mona" not in letter.get_body(("plain",)).get_content()
    mona.page.locator(".who summary").click()
    mona.presses("Lås nå")
    expect(mona.page.get_by_role("heading", level=1)).to_have_text("Lås opp")
    mona.does_not_see("Mona")
    assert mona.axe() == []
    mona.goes_to("/varsler")
    lock.knows_the_holder(yes=False)
    mona.presses("Lås opp", exact=True)
    expect(mona.page.get_by_role("alert").filter(has_text="Det ble avbrutt")).to_be_focused()
    assert mona.axe() == []
    lock.knows_the_holder()
    mona.presses("Lås opp", exact=True)
    mona.page.wait_for_url(mona.address + "/varsler")
    assert mona.goes_to("/planer") == 403
    mona.presses("Logg inn på nytt")
    mona.presses("Logg inn med ID-porten")
    mona.confirms_as("Mona Aas")
    mona.page.wait_for_url(mona.address + "/planer")
    mona.page.locator(".who summary").click()
    mona.presses("Lås nå")
    ends_it_elsewhere(browser, named_house)
    mona.presses("Lås opp", exact=True)
    mona.sees("Det gikk ikke å låse opp")
    assert mona.goes_to("/varsler") == 200
    mona.does_not_see("Mona")
    assert mona.complaints == []


def ends_it_elsewhere(browser: Any, house: Any) -> None:
    """Mona at another machine, where she ends the telephone."""
    there = Visitor(browser, house.address, 1280)
    there.logs_in_as("Mona Aas")
    there.goes_to("/min-informasjon/enheter")
    there.presses("Avslutt", exact=True)
    there.sees("Enheten kan ikke låse opp lenger")
    assert there.axe() == []
    there.leaves()


@pytest.mark.deep
def test_where_there_is_no_lock_the_page_says_what_to_do(mona):
    mona.logs_in_as("Tor Aas")
    mona.goes_to("/min-informasjon/enheter/ny")
    mona.sees("Det går ikke på denne enheten")
    expect(mona.page.get_by_role("button", name="Sett opp", exact=True)).to_be_hidden()
    assert mona.axe() == []


def test_a_pin_without_javascript(browser, named_house):
    visitor = Visitor(browser, named_house.address, 390, javascript=False)
    visitor.logs_in_as("Tor Aas")
    visitor.goes_to("/min-informasjon/enheter/ny")
    visitor.presses("Velg PIN-kode")
    visitor.page.get_by_label("PIN-kode").fill("123456")
    visitor.page.get_by_label("Skriv den en gang til").fill("123456")
    visitor.presses("Lagre PIN-koden")
    visitor.sees("Den er lett å gjette")
    visitor.page.get_by_label("PIN-kode").fill(PIN)
    visitor.page.get_by_label("Skriv den en gang til").fill(PIN)
    visitor.presses("Lagre PIN-koden")
    visitor.sees("Klart!")
    visitor.page.locator(".who summary").click()
    visitor.presses("Lås nå")
    for pin, sees in (("284617", "Du kan prøve 4 ganger til"), (PIN, "Tor")):
        visitor.page.get_by_label("PIN-kode").fill(pin)
        visitor.presses("Lås opp", exact=True)
        visitor.sees(sees)
    visitor.page.locator(".who summary").click()
    visitor.presses("Lås nå")
    visitor.presses("Glemt PIN")
    visitor.presses("Logg inn med ID-porten")
    visitor.confirms_as("Tor Aas")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Velg PIN-kode")
    visitor.leaves()


BADGE = """
window.badges = JSON.parse(sessionStorage.badges || "[]");
navigator.setAppBadge = count => {
  badges.push(count);
  sessionStorage.badges = JSON.stringify(badges);
  return Promise.resolve();
};
"""


def test_the_icon_says_how_many_are_unread_and_nothing_when_locked(mona):
    mona.page.add_init_script(BADGE)
    mona.logs_in_as("Tor Aas")
    mona.goes_to("/hjem")
    unread = mona.page.locator(".bell .count")
    shown = int(unread.inner_text().split()[0]) if unread.count() else 0
    assert mona.page.evaluate("badges.at(-1)") == shown
    mona.page.locator(".who summary").click()
    mona.presses("Logg ut")
    mona.sees("Du er logget ut")
    mona.goes_to("/opplaasing")
    assert mona.page.evaluate("badges.at(-1)") == 0


def test_a_page_that_nobody_touches_asks_the_house_whether_it_is_locked(mona):
    with_lock(mona)
    mona.page.clock.install()
    mona.logs_in_as("Mona Aas")
    sets_up(mona)
    mona.page.locator(".who summary").click()
    mona.presses("Lås nå")
    mona.presses("Lås opp", exact=True)
    mona.page.wait_for_url(mona.address + "/hjem")
    asked: list[str] = []
    mona.page.on("request", lambda request: asked.append(request.url))
    mona.page.clock.fast_forward("14:00")
    assert mona.address + "/hjem" not in asked
    with mona.page.expect_navigation():
        mona.page.clock.fast_forward("03:00")
    mona.goes_to("/meld-feil-tilgang")
    mona.page.locator("textarea").first.press_sequentially("Jeg skriver noe")
    mona.page.clock.fast_forward("17:00")
    mona.page.wait_for_timeout(300)
    expect(mona.page.locator("textarea").first).to_have_value("Jeg skriver noe")
