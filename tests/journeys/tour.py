"""One browser that walks through the house as anybody: goes to a visit, looks at the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import NullPool, create_engine, text

from tests.journeys.browser import AXE, TAGS, Visitor
from tests.journeys.filled import Filled
from tests.journeys.stack import Stack
from tests.journeys.visits import Visit

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
ROOT = "() => getComputedStyle(document.documentElement).fontSize"
EMPTY = """
form => {
  const fields = "input[type=text], input[type=date], textarea";
  for (const field of form.querySelectorAll(fields)) field.value = "";
  form.closest("details")?.setAttribute("open", "");
}
"""
"""Nothing in the fields, and in sight."""
STILL_HERE = "update sessions set last_seen_at = now(), signed_in_at = now()"
"""A long walk visits each person seldom: nobody has been logged out for it, and who sets up a
device has just logged in."""
FROM_TOP = """
() => {
  document.body.tabIndex = -1;
  document.body.focus({preventScroll: true});
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
}
"""
TURNS_TO = """
async address => {
  const answer = await fetch(address);
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const styles = page => [...page.head.querySelectorAll("link[rel=stylesheet]")]
    .map(link => link.getAttribute("href")).join();
  if (styles(read) !== styles(document)) return 0;
  for (const element of read.querySelectorAll("noscript")) element.remove();
  document.title = read.title;
  document.documentElement.lang = read.documentElement.lang;
  document.body.replaceWith(read.body);
  scrollTo(0, 0);
  return answer.status;
}
"""
"""What a page says, into the page that stands: a third of the time of a navigation. Its scripts do
not run, so it is as without JavaScript; gives 0 where the page has other styles."""
SMALL_TARGETS = """
() => {
  const shown = element => element.checkVisibility({visibilityProperty: true});
  const alone = link => {
    const line = link.closest("p, li, dd, td, div, h1, h2, h3");
    return !line || line.textContent.trim() === link.textContent.trim();
  };
  const words = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const found = [];
  for (const element of document.querySelectorAll(words)) {
    if (!shown(element) || element.classList.contains("ds-skip-link")) continue;
    const inline = getComputedStyle(element).display === "inline";
    if (inline && !alone(element)) continue;
    const target = element.closest(".choice") || element;
    const box = target.getBoundingClientRect();
    if (box.width === 0) continue;
    const least = inline ? 24 : 43.5;
    if (box.height < least || box.width < least) {
      found.push(`${element.tagName} «${(element.textContent || element.name).trim().slice(0, 40)}»`
        + ` ${Math.round(box.width)}×${Math.round(box.height)}`);
    }
  }
  return found;
}
"""


class Tour:
    """The walk. Problems are collected, so that one run says all that is wrong."""

    def __init__(self, visitor: Visitor, stack: Stack, filled: Filled, app: Flask) -> None:
        self.visitor, self.stack, self.filled = visitor, stack, filled
        self.page = visitor.page
        self._devtools = self.page.context.new_cdp_session(self.page)
        self.problems: list[str] = []
        self._urls = app.url_map.bind("127.0.0.1")
        self._arguments = {r.endpoint: _in_order(r) for r in app.url_map.iter_rules()}
        self._engine = create_engine(stack.superuser_url, poolclass=NullPool)
        self._who: str | None = None
        self._here = ""

    def address(self, visit: Visit) -> str:
        """The path of a visit."""
        names = self._arguments[visit.endpoint]
        values = {name: self.filled.ids[word] for name, word in zip(names, visit.at, strict=True)}
        return self._urls.build(visit.endpoint, values) + visit.query

    def goes_to(self, visit: Visit, code: str = "nb") -> None:
        """Open the page of a visit in a language, and send its form if that is visited."""
        self._here = f"{visit.endpoint} as {visit.who or 'nobody'} {visit.status} {code}"
        self._is_now(visit.who)
        status = self.visitor.goes_to(self.address(visit))
        if self.page.locator("html").get_attribute("lang") != code:
            self._speaks(code)
            status = self.visitor.goes_to(self.address(visit))
        if visit.sends:
            status = self._sends(visit.sends)
        assert status == visit.status, f"{self._here}: {status}"

    def turns_to(self, visit: Visit, code: str) -> None:
        """The same words as ``goes_to``, faster: put into the page that already stands here."""
        if visit.sends or visit.who != self._who:
            self.goes_to(visit, code)
            return
        self._here = f"{visit.endpoint} as {visit.who or 'nobody'} {visit.status} {code}"
        status = self.page.evaluate(TURNS_TO, self.address(visit))
        if not status or self.page.locator("html").get_attribute("lang") != code:
            self.goes_to(visit, code)
            return
        assert status == visit.status, f"{self._here}: {status}"

    def shows(self, name: str, html: str) -> None:
        """Show a page that the house seldom gives, at its own address so that it has its style."""
        self._here = name
        self._is_now("")
        self.page.route("**/feil", lambda route: route.fulfill(body=html, content_type="text/html"))
        self.visitor.goes_to("/feil")
        self.page.unroute("**/feil")

    def _is_now(self, who: str) -> None:
        if who == self._who:
            return
        with self._engine.begin() as connection:
            connection.execute(text(STILL_HERE))
        self.page.context.clear_cookies()
        if who:
            cookie = {"name": "samspill", "value": self.filled.cookies[who]}
            self.page.context.add_cookies([{**cookie, "url": self.stack.address}])  # type: ignore[list-item]
        self._who = who

    def _speaks(self, code: str) -> None:
        """Choose the language in the foot of a page that has one."""
        if not self.page.locator(".language").count():
            self.visitor.goes_to("/hjelp")
        self.page.locator(".language").get_by_role("button", name=LANGUAGES[code]).click()
        assert self.page.locator("html").get_attribute("lang") == code

    def _sends(self, form: str) -> int:
        where = f':is([action$="{form}"], [action*="{form}?"])'
        if form == "here":
            where = ":not([action])"
        found = self.page.locator(f"main form[method=post]{where}")
        assert found.count(), f"{self._here}: no form {form} on «{self.page.title()}»"
        found.evaluate(EMPTY)
        with self.page.expect_navigation() as sent:
            found.locator("button[type=submit]").first.click()
        return sent.value.status if sent.value else 0

    def starts_at_the_top(self) -> None:
        """As a page just opened: nothing has focus, nothing is scrolled."""
        self.page.evaluate(FROM_TOP)

    def is_as_wide_as(self, width: int) -> None:
        """Make the window so wide."""
        self.page.set_viewport_size({"width": width, "height": 850})

    def checks(self, name: str, found: list[str]) -> None:
        """Note what is wrong with this page."""
        self.problems += [f"{self._here}, {name}: {one}" for one in found]

    def has_no_violations(
        self, name: str, without: tuple[str, ...] = (), tags: tuple[str, ...] = TAGS
    ) -> None:
        """Ask axe, some of its rules left out."""
        self.checks(name, self.visitor.axe(without, tags))

    def does_not_scroll_sideways(self, name: str) -> None:
        """Nothing is wider than the window."""
        wider = self.visitor.sideways_scroll()
        self.checks(name, [f"{wider} px wider than the window"] if wider > 0 else [])

    def with_text_twice_as_large(self) -> None:
        """As somebody who reads at 200 %."""
        self._letters(32)
        assert self.page.evaluate(ROOT) == "32px"
        self.does_not_scroll_sideways("text 200 %")
        self._letters(16)

    def _letters(self, pixels: int) -> None:
        """The browser's own setting for text size: what rem and em are counted from."""
        sizes = {"fontSizes": {"standard": pixels, "fixed": pixels}}
        self._devtools.send("Page.setFontSizes", sizes)

    def has_large_targets(self) -> None:
        """What one presses is at least 44 px."""
        self.checks("targets", self.page.evaluate(SMALL_TARGETS))


def _in_order(rule) -> list[str]:  # type: ignore[no-untyped-def]
    """The arguments of a rule in the order of the address."""
    return [name for is_argument, name in rule._trace if is_argument]


@contextmanager
def touring(browser: Browser, stack: Stack, filled: Filled, app: Flask) -> Iterator[Tour]:
    """A tour whose browser complained about nothing (CSP, scripts) and where axe found nothing."""
    visitor = Visitor(browser, stack.address, 390)
    visitor.page.context.add_init_script(AXE.read_text())
    visitor.page.emulate_media(reduced_motion="reduce")
    tour = Tour(visitor, stack, filled, app)
    yield tour
    visitor.leaves()
    assert not tour.problems, "\n".join(tour.problems)
    assert not visitor.complaints, visitor.complaints
