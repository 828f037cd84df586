"""What one person does at her browser, in the language of the journey: labels go in in Bokmål."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.journeys.browser import Visitor
from tests.journeys.steps import Journey


class Hand:
    """One person of a journey. ``text`` is a text of the program; ``words`` are somebody's own."""

    def __init__(self, journey: Journey, name: str) -> None:
        self.journey, self.name = journey, name
        self.visitor: Visitor = journey.person(name)
        self.page = self.visitor.page

    def opens(self, part: str = "") -> Hand:
        """Open a page of the plan, which is there for her, and as narrow as her window."""
        status = self.journey.at_plan(self.name, part)
        assert status == 200, f"{self.name} gets {status} at {part}"
        return self

    def goes_home(self) -> Hand:
        """Hjem."""
        self.visitor.goes_to("/hjem")
        return self

    def presses(self, text: str, *, exact: bool = False) -> Hand:
        """Press the button or follow the link."""
        self.visitor.presses(self.journey.says(text), exact)
        return self

    def follows(self, words: str) -> Hand:
        """Follow the link with somebody's own words."""
        self.page.get_by_role("link", name=words).first.click()
        return self

    def fills(self, text: str, words: str, **values: str) -> Hand:
        """Write in the field."""
        self._field(text, **values).fill(words)
        return self

    def chooses(self, text: str, words: str) -> Hand:
        """Choose in the list."""
        self._field(text).select_option(label=words)
        return self

    def ticks(self, text: str, *, under: str = "") -> Hand:
        """Tick a box or an answer; ``under``: the question, where several have it."""
        label, where = self.journey.says(text), self.page.locator("main")
        if under:
            where = where.get_by_role("radiogroup", name=self.journey.says(under))
        where.get_by_label(label, exact=True).first.check()
        return self

    def names(self, words: str) -> Hand:
        """Tick the box with somebody's name."""
        self.page.locator("main").get_by_label(words).first.check()
        return self

    def sees_told(self, text: str, **values: str) -> Hand:
        """This text of the program, with the words in it, stands on the page."""
        self.visitor.sees(self.journey.says(text, **values))
        return self

    def sees(self, *texts: str) -> Hand:
        """These texts of the program stand on the page."""
        for one in texts:
            self.visitor.sees(self.journey.says(one))
        return self

    def reads(self, *words: str) -> Hand:
        """What people wrote, or are called, stands on the page."""
        for one in words:
            self.visitor.sees(one)
        return self

    def does_not_read(self, *words: str) -> Hand:
        """None of it stands on the page."""
        for one in words:
            self.visitor.does_not_see(one)
        return self

    def does_not_see(self, *texts: str) -> Hand:
        """None of these texts of the program stands on the page."""
        for one in texts:
            self.visitor.does_not_see(self.journey.says(one))
        return self

    def row(self, words: str) -> Locator:
        """The row of a list that says so."""
        return self.page.locator("main ul.rows > li").filter(has_text=words).first

    def comes_to(self, pattern: str) -> Hand:
        """She is at the address now."""
        self.page.wait_for_url(pattern)
        return self

    def _field(self, text: str, **values: str) -> Locator:
        found = self.page.locator("main").get_by_label(self.journey.says(text, **values))
        expect(found.first).to_be_visible()
        return found.first
