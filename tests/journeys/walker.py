"""A person who reads pages, follows links and sends forms, without a browser engine.

Everything goes over HTTP through the real pages: a walker can only follow a link, fill a field or
press a button that stands on the page, as a screen reader finds it (by its words).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import Tag
from werkzeug.test import TestResponse

from samspill.core import clock
from tests.support.house import Caller, House
from tests.support.page import Page

HOME = "/hjem"
FEIDE = "feide"
"""Instead of a level."""


def words_of(tag: Tag) -> str:
    """What a person hears of a link, a button or a label."""
    return str(tag.get("aria-label") or " ".join(tag.get_text(" ").split()))


class Walker:
    """One person at an own browser, signed in. ``work``: the unit whose profile is chosen."""

    def __init__(self, house: House, name: str, *, level: str = "høyt", work: str = "") -> None:
        self.caller: Caller = house.caller()
        self.house, self.name = house, name
        self.level, self.work = level, work
        self.address = ""
        self.page: Page
        self.pages_read: list[str] = []
        self._asked: TestResponse | None = None
        self._files: dict[str, Any] = {}
        self.logs_in()

    # ---- coming in ------------------------------------------------------------------------

    def logs_in(self, then: str = HOME) -> None:
        """The whole way by ID-porten, and the profile if there are several; or a pupil's way."""
        if self.level == FEIDE:
            self._arrive(self.caller.logs_in_by_feide(self.name), "/mitt-rom")
            return
        self._arrive(self.caller.logs_in(self.name, self.level, neste=then), then)
        if self.address == "/bytt-profil":
            self.presses(f"På jobb: {self.work}" if self.work else "Som foresatt")

    def confirms(self) -> None:
        """Make the fresh login that was just asked for: it is the signature."""
        assert self._asked is not None, f"{self.name} was asked for no fresh login"
        answer, self._asked = self._asked, None
        self._arrive(self.caller.confirms(answer, self.name), "/oidc/fullfor")

    # ---- reading --------------------------------------------------------------------------

    def sees(self, *words: str) -> None:
        """All of this stands on the page."""
        for one in words:
            assert one in self.page.text, f"{self.name} does not see «{one}» in: {self.page.text}"

    def does_not_see(self, *words: str) -> None:
        """None of this stands on the page."""
        for one in words:
            assert one not in self.page.text, f"{self.name} sees «{one}» in: {self.page.text}"

    def sees_link(self, words: str) -> bool:
        """Is there such a link?"""
        return bool(self._named("a[href]", words))

    def sees_button(self, words: str) -> bool:
        """Is there such a button?"""
        return bool(self._named("button", words))

    @property
    def plan(self) -> str:
        """The address of the plan that is open, for others to try."""
        parts = self.address.split("/")
        assert parts[1] == "planer" and len(parts) > 2, f"{self.address} is no plan"
        return "/".join(parts[:3])

    # ---- walking --------------------------------------------------------------------------

    def goes_home(self) -> None:
        """Hjem: the address everybody knows."""
        self._arrive(self.caller.opens(HOME), HOME)

    def opens(self, address: str) -> int:
        """Open an address that somebody else gave; gives the status."""
        self._arrive(self.caller.opens(address), address)
        return self.page.status

    def follows(self, words: str, beside: str = "") -> None:
        """Follow the link; ``beside`` says next to what it stands when there are several."""
        link = self._one("a[href]", words, beside)
        self._arrive(self.caller.opens(self._full(str(link["href"]))), str(link["href"]))
        assert self.page.status == 200, f"«{words}» led {self.name} to {self.page.status}"

    def goes_to_plan(self, child: str) -> None:
        """Home, and into the child's plan by the list there."""
        self.goes_home()
        self.follows(child)

    # ---- forms ----------------------------------------------------------------------------

    def fills(self, label: str, value: str | date) -> None:
        """Write in the field."""
        field = self._field(label)
        text = value.isoformat() if isinstance(value, date) else value
        if field.name == "textarea":
            field.string = text
        elif field.name == "select":
            self._select(field, text)
        else:
            field["value"] = text

    def attaches(self, label: str, content: bytes, name: str) -> None:
        """Choose a file."""
        self._files[str(self._field(label)["name"])] = (BytesIO(content), name)

    def ticks(self, label: str, under: str = "") -> None:
        """Tick a box, or choose one answer. ``under``: words of the question or the card."""
        box = self._field(label, under)
        if box["type"] == "radio":
            form = box.find_parent("form")
            assert form is not None
            for other in form.select(f'input[name="{box["name"]}"]'):
                other.attrs.pop("checked", None)
        box["checked"] = ""

    def presses(self, words: str, beside: str = "") -> None:
        """Press the button: its form goes as it stands."""
        button = self._one("button", words, beside)
        form = button.find_parent("form")
        assert form is not None, f"«{words}» belongs to no form"
        data: dict[str, list[Any]] = {}
        for name, value in _entries(form):
            data.setdefault(name, []).append(value)
        if button.get("name"):
            data[str(button["name"])] = [str(button.get("value", ""))]
        inside = {str(field.get("name")) for field in form.select('input[type="file"]')}
        data |= {name: [file] for name, file in self._files.items() if name in inside}
        where = self._full(str(button.get("formaction") or form.get("action") or self.address))
        if str(form.get("method", "get")).lower() == "get":
            answer = self.caller.opens(urlsplit(where).path, query_string=data)
        else:
            answer = self.caller.client.post(where, data=data)
        self._arrive(answer, where)

    def signs(self, words: str) -> None:
        """Press the button, and confirm with the fresh login that it leads to."""
        self.presses(words)
        assert self._asked is not None, f"«{words}» asked for no fresh login: {self.page.text}"
        self.confirms()

    # ---- inside ---------------------------------------------------------------------------

    def _arrive(self, answer: TestResponse, address: str) -> None:
        for _step in range(6):
            if not answer.location or answer.status_code not in (301, 302, 303):
                break
            if answer.location.startswith(self.house.stage.url):
                self._asked = answer
                return
            address = answer.location
            answer = self.caller.opens(address)
        asked = answer.request.query_string.decode()
        self.address = urlsplit(self._full(address)).path + (f"?{asked}" if asked else "")
        self.page, self._files = Page(answer), {}
        if answer.mimetype == "text/html":
            self.pages_read.append(answer.text)

    def _full(self, address: str) -> str:
        joined = urljoin(f"{self.house.stage.settings.base_url}{self.address}", address)
        parts = urlsplit(joined)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _named(self, css: str, words: str) -> list[Tag]:
        found = [(words_of(tag), tag) for tag in self.page.soup.select(css)]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            chosen = [tag for text, tag in found if fits(text, words)]
            if chosen:
                return chosen
        return []

    def _one(self, css: str, words: str, beside: str = "") -> Tag:
        found = self._named(css, words)
        assert found, f"{self.name} finds no «{words}» at {self.address}: {self.page.text}"
        return min(found, key=lambda tag: _distance(tag, beside)) if beside else found[0]

    def _field(self, label: str, under: str = "") -> Tag:
        found = self._one("label", label, under)
        field = self.page.soup.find(id=found["for"])
        assert isinstance(field, Tag), f"«{label}» is the label of nothing"
        return field

    def _select(self, field: Tag, text: str) -> None:
        options = {words_of(option): option for option in field.select("option")}
        assert text in options, f"{text} is not among {list(options)}"
        for option in options.values():
            option.attrs.pop("selected", None)
        options[text]["selected"] = ""


def _distance(tag: Tag, beside: str) -> int:
    """How much one must read to get from the tag to the words beside it."""
    for around in tag.parents:
        text = " ".join(around.get_text(" ").split())
        if beside in text:
            return len(text)
    raise AssertionError(f"nothing says «{beside}»")


def _entries(form: Tag) -> Iterator[tuple[str, str]]:
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type", ""))
        if field.name == "textarea":
            yield name, field.get_text().removeprefix("\r\n").removeprefix("\n")
        elif field.name == "select":
            options = field.select("option[selected]") or field.select("option")[:1]
            yield from ((name, str(one.get("value", words_of(one)))) for one in options)
        elif kind not in ("file", "submit") and (
            kind not in ("radio", "checkbox") or field.has_attr("checked")
        ):
            yield name, str(field.get("value", "y" if kind == "checkbox" else ""))


def in_days(days: int) -> date:
    """The day so many days from today (Oslo)."""
    return clock.today() + timedelta(days=days)
