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
    lock = with_lock(mona)
    mona.logs_in_as("Mona Aas")
    sets_up(mona)
    mona.sees("Denne")
    assert mona.axe() == []
    (letter,) = named_house.mailbox.wait_for("mona.aas@hjemme.example")
    assert "Mona" not in letter.as_string()
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


def test_where_there_is_no_lock_the_page_says_what_to_do(mona):
    mona.logs_in_as("Tor Aas")
    mona.goes_to("/min-informasjon/enheter/ny")
    mona.sees("Det går ikke på denne enheten")
    expect(mona.page.get_by_role("button", name="Sett opp", exact=True)).to_be_hidden()
    assert mona.axe() == []
