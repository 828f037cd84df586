"""Somebody who has a keyboard and nothing else."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 120

STOPS = """
() => {
  const shown = element => element.checkVisibility({visibilityProperty: true});
  const writes = element => element.matches("textarea");  // the line one writes on is enough
  const first = (radio, all) => {
    const group = all.filter(one => one.type === "radio" && one.name === radio.name
      && one.form === radio.form);
    return radio === (group.find(one => one.checked) || group[0]);
  };
  const words = "a[href], button, summary, select, textarea, input:not([type=hidden]),"
    + " [tabindex='0']";
  const all = [...document.querySelectorAll(words)].filter(
    element => shown(element) && !element.disabled);
  window.stops = all.filter(element => element.type !== "radio" || first(element, all));
  const look = element => {
    const style = getComputedStyle(element);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
      style.backgroundColor].join();
  };
  window.looks = window.stops.map(look);
  window.stopNow = () => {
    const element = document.activeElement;
    const at = window.stops.indexOf(element);
    if (at < 0) return {at, tag: element.tagName};
    const box = element.getBoundingClientRect();
    const bar = document.querySelector(".bottom");
    const fixed = bar && getComputedStyle(bar).position === "fixed" && !bar.contains(element);
    const edge = fixed ? bar.getBoundingClientRect().top : innerHeight;
    return {
      at,
      tag: element.tagName,
      kind: element.type,
      marked: look(element) !== window.looks[at],
      seen: box.bottom > 0 && box.top < edge && box.right > 0 && box.left < innerWidth,
      whole: box.top >= -1 && (writes(element) ? box.top + 48 <= edge : box.bottom <= edge + 1),
    };
  };
  return window.stops.map(element =>
    `${element.tagName} ${(element.textContent || element.name || "").trim().slice(0, 40)}`);
}
"""


def stops_of(page: Page) -> list[str]:
    """What Tab is to reach, in the order of the document; the page remembers them."""
    found: list[str] = page.evaluate(STOPS)
    return found


def walk(page: Page, *, back: bool = False) -> list[str]:
    """Tab through a page from its start (or end); gives what is wrong with it."""
    names = stops_of(page)
    order = list(range(len(names)))[:: -1 if back else 1]
    problems = []
    for at in order:
        now = _next(page, back=back)
        if now["at"] != at and now["at"] == at + (1 if back else -1):
            now = _through_a_date(page, now, back=back)
        if now["at"] != at:
            reached = names[now["at"]] if now["at"] >= 0 else now["tag"]
            return [*problems, f"«{names[at]}» was next, but Tab went to «{reached}»"]
        for word, means in (("marked", "focus is not seen"), ("seen", "is out of sight")):
            if not now[word]:
                problems.append(f"«{names[at]}»: {means}")
        if not now["whole"]:
            problems.append(f"«{names[at]}» is covered or cut off")
    return problems


def _next(page: Page, *, back: bool) -> dict[str, Any]:
    page.keyboard.press("Shift+Tab" if back else "Tab")
    found: dict[str, Any] = page.evaluate("() => window.stopNow()")
    return found


def _through_a_date(page: Page, now: dict[str, Any], *, back: bool) -> dict[str, Any]:
    """A date field has stops of its own inside: day, month, year, the calendar."""
    field = now["at"]
    for _part in range(4):
        if now["at"] != field or now["kind"] != "date":
            break
        now = _next(page, back=back)
    return now


class Keyboard:
    """Finds things by Tab, presses them by Enter and Space."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def comes_to(self, target: Locator) -> None:
        """Tab until the target has focus."""
        expect(target.first).to_be_visible()
        for _stop in range(MOST_STOPS):
            if target.first.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {target}")

    def _comes_to_any(self, selector: str) -> None:
        """Tab until one of a group has focus: the one that is chosen, else the first."""
        for _stop in range(MOST_STOPS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {selector}")

    def presses(self, label: str) -> None:
        """Come to the button or link with exactly the label and press Enter."""
        exact = re.compile(rf"^\s*{re.escape(label)}\s*$")
        button = self.page.get_by_role("button", name=exact)
        self.comes_to(button.or_(self.page.get_by_role("link", name=exact)))
        self.page.keyboard.press("Enter")

    def writes(self, label: str, text: str) -> None:
        """Come to the field with the label and write."""
        self.comes_to(self.page.get_by_label(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def chooses(self, target: Locator) -> None:
        """Come to a group of choices and choose one: arrows inside it, or Space on the first."""
        choice = target.first
        name = choice.get_attribute("name")
        self._comes_to_any(f"input[name='{name}']")
        if self.page.locator(f"input[name='{name}']:checked").count() == 0:
            self.page.keyboard.press("Space")
        for _choice in range(5):
            if choice.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never came to {target}")
