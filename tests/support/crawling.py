"""Follows every link and every form from one page, as somebody who tries everything."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HOME = "/hjem"
LEAVES = ("/dev/", "/static/")
"""Addresses that are no part of the house: the development pages, and files."""

ENDS_THE_VISIT = {"/logg-ut", "/logg-inn", "/bytt-profil", "/okter/andre"}
"""Forms that change who is signed in."""

VARIES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<==)[^&]*")
"""What differs between two addresses of one kind: ids, and what a question asks for."""

ENDLESS, OF_AN_ENDLESS = "?dag=", 8
"""A calendar leads on to the next month for ever: so many of its pages are opened."""

STEPS = 5_000
"""More pages than anybody can have: the walk goes in a circle."""


@dataclass(frozen=True)
class Found:
    """One answer, and what led to it. ``soup``: the page, of what is one and no form's answer."""

    address: str
    led_by: str
    is_form: bool
    answer: TestResponse
    soup: BeautifulSoup | None = None


class Crawl:
    """A walk through the house from the page everybody begins at.

    ``each``: how many addresses of one kind are opened. ``sends``: are forms sent?
    """

    def __init__(self, client: FlaskClient, *, each: int = STEPS, sends: bool = True) -> None:
        self._each, self._sends = each, sends
        self._kinds: Counter[str] = Counter()
        self._client, self.token = client, ""
        self._seen: set[tuple[str, bool]] = set()
        self._todo: deque[tuple[str, str, bool]] = deque()
        self._add("", HOME)

    def __iter__(self) -> Iterator[Found]:
        while self._todo:
            address, led_by, is_form = self._todo.popleft()
            assert len(self._seen) < STEPS, f"{address}: the walk has no end"
            answer, soup = self._ask(address, is_form), None
            if answer.mimetype == "text/html" and not is_form:
                soup = BeautifulSoup(answer.data, "html.parser")
                self._read(address, soup)
            found = Found(address, led_by, is_form, answer, soup)
            if found.answer.status_code in (302, 303) and not is_form:
                self._add(address, found.answer.location)
            yield found

    def _ask(self, address: str, is_form: bool) -> TestResponse:
        """Open the page; or send the form without its key, so that only the door answers."""
        if not is_form:
            return self._client.get(address)
        return self._client.post(address, data={"csrf_token": self.token})

    def _read(self, address: str, page: BeautifulSoup) -> None:
        token = page.select_one('input[name="csrf_token"]')
        self.token = str(token["value"]) if token else self.token
        for tag in page.select("a[href], img[src], link[href], script[src], area[href]"):
            self._add(address, str(tag.get("href") or tag.get("src")))
        for form in page.select("form"):
            where = str(form.get("action") or address)
            if str(form.get("method", "get")).lower() == "get":
                self._add(address, f"{where.partition('?')[0]}?{urlencode(_entries(form))}")
                continue
            self._add(address, where, is_form=True)
            for button in form.select("[formaction]"):
                self._add(address, str(button["formaction"]), is_form=True)

    def _add(self, led_by: str, address: str, *, is_form: bool = False) -> None:
        parts = urlsplit(urljoin(f"http://127.0.0.1{led_by or '/'}", address))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        ours = parts.scheme == "http" and parts.hostname == "127.0.0.1"
        if not ours or parts.path.startswith(LEAVES) or (is_form and path in ENDS_THE_VISIT):
            return
        if is_form and not self._sends:
            return
        if (path, is_form) not in self._seen:
            kind = VARIES.sub("…", f"{path}{is_form}")
            self._kinds[kind] += 1
            most = min(self._each, OF_AN_ENDLESS) if ENDLESS in path else self._each
            if self._kinds[kind] > most:
                return
            self._seen.add((path, is_form))
            self._todo.append((path, led_by, is_form))


def _entries(form: Tag) -> dict[str, str]:
    """What stands in the fields of a form that asks."""
    return {
        str(field["name"]): str(field.get("value", ""))
        for field in form.select("input[name]")
        if field.get("type") not in ("checkbox", "radio") or field.has_attr("checked")
    }
