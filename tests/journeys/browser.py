"""A person at a browser: logs in by name, reads, presses buttons. Real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.find_chromium import find_chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_RUN = """
([tags, without]) => axe.run(document, {
  runOnly: {type: "tag", values: tags},
  rules: Object.fromEntries(without.map(rule => [rule, {enabled: false}])),
  resultTypes: ["violations"],
  preload: false,
  iframes: false,
}).then(result => result.violations.map(
  one => `${one.id}: ${JSON.stringify(one.nodes[0].target)} ${one.help}`
))
"""
"""Only what is wrong is worked out and carried over: three times as fast."""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WORDS = ("cat.text-alternatives", "cat.name-role-value", "cat.forms", "cat.language")
"""What another language can get wrong; how a page is built is the same in all."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = find_chromium()
    assert path, "run `make test`, which sees to Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """One person's own browser window."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        width: int,
        *,
        javascript: bool = True,
        on_home_screen: bool = False,
        **more: object,
    ) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 850},
            java_script_enabled=javascript,
            bypass_csp=False,
            service_workers="allow" if on_home_screen else "block",
            **more,  # type: ignore[arg-type]
        )
        self._sits_at(context, address)

    @classmethod
    def at(cls, context: BrowserContext, address: str) -> Visitor:
        """Somebody at a browser that is open already, and keeps what it is given."""
        visitor = cls.__new__(cls)
        visitor._sits_at(context, address)
        return visitor

    def _sits_at(self, context: BrowserContext, address: str) -> None:
        self.address, self._context = address, context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: object) -> None:
        text = str(getattr(message, "text", message))
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)

    def goes_to(self, path: str) -> int:
        """Open an address; gives the status."""
        response = self.page.goto(self.address + path)
        assert response is not None
        return response.status

    def logs_in_as(self, name: str, level: str = "høyt", work: str = "") -> None:
        """Logg inn, over the real code flow; ``work`` is the unit of the profile to choose."""
        self.goes_to("/logg-inn")
        self.presses("Logg inn med ID-porten")
        self.confirms_as(name, level)
        if "/bytt-profil" in self.page.url or work:
            label = f"På jobb: {work}" if work else "Som foresatt"
            if "/bytt-profil" in self.page.url:
                self.presses(label)

    def confirms_as(self, name: str, level: str = "høyt") -> None:
        """Choose who one is at the development login."""
        row = self.page.locator("li", has_text=name).first
        row.get_by_role("button", name=level).first.click()

    def presses(self, label: str, exact: bool = False) -> None:
        """Press the button or follow the link with the label."""
        button = self.page.get_by_role("button", name=label, exact=exact)
        link = self.page.get_by_role("link", name=label, exact=exact)
        button.or_(link).locator("visible=true").first.click()

    def sees(self, text: str) -> None:
        """The text stands on the page."""
        expect(self.page.locator("body")).to_contain_text(text)

    def does_not_see(self, text: str) -> None:
        """The text does not stand on the page."""
        expect(self.page.locator("body")).not_to_contain_text(text)

    def axe(self, without: tuple[str, ...] = (), tags: tuple[str, ...] = TAGS) -> list[str]:
        """What axe finds wrong with the page as it stands, one line each; some rules left out."""
        if not self.page.evaluate("() => !!window.axe"):
            self.page.evaluate(AXE.read_text())
        found: list[str] = self.page.evaluate(AXE_RUN, [tags, without])
        return [f"{self.page.url} {one}" for one in found]

    def sideways_scroll(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(
            self.page.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    def leaves(self) -> None:
        """Close the window."""
        self._context.close()
