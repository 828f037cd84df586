"""Samspill without network: one page that knows nobody, and what was typed is not lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Visitor

pytestmark = pytest.mark.browser

WORDS = "Vi kommer litt senere til møtet."
READY = "() => navigator.serviceWorker.ready.then(one => !!one.active)"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) {
      const type = (await cache.match(one)).headers.get("Content-Type");
      found.push([new URL(one.url).pathname, await (await cache.match(one)).text(), type]);
    }
  }
  return found;
}"""


@pytest.fixture
def mona(browser, full_house) -> Iterator[Visitor]:
    """Mona with Samspill on her home screen."""
    house, _filled = full_house
    visitor = Visitor(browser, house.address, 390, on_home_screen=True)
    visitor.logs_in_as("Mona Aas")
    assert visitor.page.evaluate(READY)
    visitor.page.reload()
    yield visitor
    visitor.leaves()


def is_without_network(visitor: Visitor, *, yes: bool = True) -> None:
    visitor.page.context.set_offline(yes)


def test_what_is_kept_on_the_device_says_nothing_of_anybody(mona):
    for path in ("/hjem", "/planer", "/meldinger"):
        assert mona.goes_to(path) == 200
    kept = mona.page.evaluate(KEPT)
    assert {path for path, _text, _type in kept if not path.startswith("/static/")} == {
        "/app/uten-nett"
    }
    assert not [path for path, text, _type in kept if "Mona" in text or "Emma" in text]


def test_without_network_the_page_says_so_and_nothing_more(mona):
    is_without_network(mona)
    mona.page.goto(mona.address + "/meldinger")
    expect(mona.page.get_by_role("heading", level=1)).to_have_text("Du er uten nett")
    mona.does_not_see("Mona")
    assert mona.axe() == []
    is_without_network(mona, yes=False)
    mona.presses("Prøv igjen")
    mona.sees("Mona")


def test_a_message_without_network_stays_until_one_sends_it_oneself(mona, full_house):
    plan = full_house[1].ids["emma"]
    mona.goes_to(f"/planer/{plan}/meldinger")
    mona.page.locator(".rows a").first.click()
    box = mona.page.get_by_label("Svar")
    box.fill(WORDS)
    here = mona.page.url
    is_without_network(mona)
    mona.presses("Send")
    told = mona.page.get_by_role("alert").filter(has_text="Ikke sendt – du er uten nett.")
    expect(told).to_be_visible()
    expect(told).to_be_focused()
    expect(box).to_have_value(WORDS)
    assert mona.page.url == here
    is_without_network(mona, yes=False)
    mona.page.wait_for_timeout(500)
    expect(box).to_have_value(WORDS)
    mona.presses("Send")
    expect(mona.page.get_by_text(WORDS)).to_have_count(1)
    expect(mona.page.get_by_label("Svar")).to_have_value("")
