"""A notice on the screen of a real browser: its owner turns it on, we send, it alone can read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from samspill.infra.push_services import SERVICES
from tests.find_chromium import find_chromium
from tests.journeys.browser import ARGUMENTS, Visitor
from tests.journeys.stack import running_stack
from tests.support.maker import maker_of_browsers

pytestmark = pytest.mark.browser

SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  for (let tries = 0; tries < 100; tries += 1) {
    const shown = await worker.getNotifications();
    if (shown.length) return shown.map(one => [one.title, one.body, one.lang, one.tag]);
    await new Promise(done => setTimeout(done, 100));
  }
  return [];
}"""

LEFT = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).length;
}"""
PRESSED = """async () => {
  // Only a person's own press may bring a window forward; all else is as when she presses.
  WindowClient.prototype.focus = async function () { return this; };
  const [shown] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: shown }));
}"""


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    """Who brings messages to Chromium."""
    with maker_of_browsers(tmp_path_factory.mktemp("maker")) as found:
        yield found


@pytest.fixture(scope="module")
def house(cluster, maker):
    """An installation that sends by way of it."""
    with running_stack(cluster, more=maker.environment) as found:
        yield found


@pytest.fixture(scope="module")
def own_browser(browser, maker, tmp_path_factory):
    """A browser that keeps what it is given: one in private takes no push."""
    context = browser.browser_type.launch_persistent_context(
        tmp_path_factory.mktemp("kept"),
        executable_path=find_chromium(),
        args=[*(one for one in ARGUMENTS if "networking" not in one), *maker.switches],
        ignore_default_args=["--disable-background-networking"],
        permissions=["notifications"],
        viewport={"width": 390, "height": 850},
    )
    yield context
    context.close()


def turns_on(visitor: Visitor) -> None:
    visitor.logs_in_as("Mona Aas")
    visitor.goes_to("/min-informasjon/enheter")
    visitor.presses("Slå på varsler på denne enheten")


def test_a_notice_comes_to_monas_screen(own_browser, house, maker):
    mona = Visitor.at(own_browser, house.address)
    turns_on(mona)
    mona.sees("Klart! Denne enheten får varsler nå.")
    mona.sees("Denne")
    assert mona.axe() == []
    mona.goes_to("/varslingsinnstillinger")
    mona.presses("Send en prøve til telefon og PC")
    words = "Dette er en prøve. Kom den fram, kommer de andre også."
    assert mona.page.evaluate(SHOWN) == [["Samspill", words, "nb", "samspill"]]
    host, _path, _headers, body = maker.sent[-1]
    assert host in SERVICES
    assert words.encode() not in body
    own_browser.service_workers[0].evaluate(PRESSED)
    mona.page.wait_for_url("**/varsler")
    assert mona.page.evaluate(LEFT) == 0
    mona.goes_to("/min-informasjon/enheter")
    mona.sees("Sist sendt i dag")
    assert mona.complaints == []
    mona.presses("Slå av")
    mona.sees("Enheten får ikke varsler lenger.")
    mona.leaves()


def test_where_the_browser_cannot_the_page_says_what_to_do(browser, house):
    """A window in private: it asks, is let, and gets no address all the same."""
    mona = Visitor(browser, house.address, 390, on_home_screen=True, permissions=["notifications"])
    turns_on(mona)
    said = mona.page.get_by_role("alert").filter(has_text="Prøv i et vanlig vindu")
    expect(said).to_be_focused()
    assert mona.axe() == []
    mona.leaves()
