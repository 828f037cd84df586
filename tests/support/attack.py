"""What a scanner is pointed at: every address with a parameter, and every form, of everybody.

Found by walking a running installation as each person; of addresses that differ by their ids
alone one is kept.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag

LEAVES = ("/dev/", "/static/", "/logg-ut", "/logg-inn", "/bytt-profil", "/okter", "/oidc/")
"""Not walked: files, development, and what changes who is signed in. Nobody attacks them as her."""

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OURS = ("csrf_token", "form_key")
PAGES = 400
"""At most, for one person."""


@dataclass(frozen=True)
class Target:
    """One request with something to try in it. ``data`` None: a GET."""

    who: str
    address: str
    data: tuple[tuple[str, str], ...] | None

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """What it is, whatever the ids in it."""
        parts = urlsplit(self.address)
        names = [name for name, _value in parse_qsl(parts.query, keep_blank_values=True)]
        names += [name for name, _value in self.data or ()]
        kind = "GET" if self.data is None else "POST"
        return f"{kind} {ID.sub('…', parts.path)}", tuple(sorted(set(names) - set(OURS)))


class Walk:
    """One person's walk through a running installation: every page, once for each shape."""

    def __init__(self, base: str, who: str, cookie: str) -> None:
        self.base, self.who = base, who
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set("samspill", cookie, domain="127.0.0.1")
        self._seen: set[str] = set()
        self._todo: deque[str] = deque(["/hjem"])
        self.targets: list[Target] = []
        self.pages = 0

    def go(self) -> list[Target]:
        """Walk, and give what was found."""
        while self._todo and self.pages < PAGES:
            address = self._todo.popleft()
            answer = self._session.get(self.base + address, timeout=30, allow_redirects=False)
            self.pages += 1
            if answer.is_redirect:
                self._add(address, answer.headers["Location"])
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                self._read(address, BeautifulSoup(answer.content, "html.parser"))
        return self.targets

    def _read(self, address: str, page: BeautifulSoup) -> None:
        for link in page.select("a[href]"):
            self._add(address, str(link["href"]))
        for form in page.select("form"):
            where = self._own(address, str(form.get("action") or address))
            if where is None:
                continue
            fields = tuple(_fields(form))
            if str(form.get("method", "get")).lower() == "get":
                self._add(address, f"{where.partition('?')[0]}?{urlencode(fields)}")
            elif not where.startswith(LEAVES):
                self.targets.append(Target(self.who, where, fields))

    def _own(self, led_by: str, address: str) -> str | None:
        parts = urlsplit(urljoin(self.base + led_by, address))
        if f"{parts.scheme}://{parts.netloc}" != self.base:
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _add(self, led_by: str, address: str) -> None:
        found = self._own(led_by, address)
        if found is None or found.startswith(LEAVES):
            return
        target = Target(self.who, found, None)
        if repr(target.shape) in self._seen:
            return
        self._seen.add(repr(target.shape))
        self._todo.append(found)
        self.targets.append(target)


def _fields(form: Tag) -> Iterable[tuple[str, str]]:
    """The form as a browser would send it."""
    for field in form.select("input[name], select[name], textarea[name]"):
        kind = str(field.get("type", "text"))
        if kind in ("submit", "button", "image", "file"):
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            yield str(field["name"]), str(chosen.get("value") or "") if chosen else ""
        elif field.name == "textarea":
            yield str(field["name"]), field.get_text() or "tekst"
        elif kind in ("radio", "checkbox"):
            yield str(field["name"]), str(field.get("value") or "y")
        else:
            yield str(field["name"]), str(field.get("value") or "tekst")


def attacked(base: str, cookies: dict[str, str]) -> tuple[list[Target], int]:
    """One target of each shape, and how many pages were seen."""
    found: dict[tuple[str, tuple[str, ...]], Target] = {}
    pages = 0
    for who, cookie in cookies.items():
        walk = Walk(base, who, cookie)
        for target in walk.go():
            found.setdefault(target.shape, target)
        pages += walk.pages
    return [found[shape] for shape in sorted(found)], pages
