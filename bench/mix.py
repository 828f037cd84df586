"""What a municipality asks for in the morning: which pages, by whom, of which plans.

The shares are those that the research gives of a morning with plans and a school. What there is no
page for is left out (``LEFT_OUT``), and the others are in the same proportion as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from itsdangerous import URLSafeTimedSerializer

from bench.arrivals import written
from bench.generate import LOOKED_FOR, MadePlan, Visitor, World
from bench.pupils import AtSchool, MadeClass, MadePupil
from bench.shape import Zipf

LEFT_OUT = {"unread count, asked for by itself": 12, "login": 1}
"""What is not asked for, with its share: a count stands on every page, and no page asks for it by
itself; a login waits for ID-porten."""
PLANS, SEARCHERS, HOMES, TEACHERS = "visitors", "searchers", "homes", "teachers"
"""By whom: lists of the generated municipality."""

ATTENDANCE = ("/skole/grupper", "/fravar")
TEXT = "Det går bedre nå. Vi sees på møtet."


@dataclass(frozen=True)
class Kind:
    """One kind of page: its share in percent, where it is, and what its answer holds."""

    name: str
    share: float
    path: Callable[[Any, Random], str]
    word: str
    status: int = 200
    form: Callable[[Any], dict[str, str]] | None = None
    who: str = PLANS

    @property
    def is_read(self) -> bool:
        """Does it only read?"""
        return self.form is None


def _fixed(path: str) -> Callable[[MadePlan, Random], str]:
    return lambda _plan, _random: path


def _part(part: str) -> Callable[[MadePlan, Random], str]:
    return lambda plan, _random: f"/planer/{plan.id}{part}"


def _one(part: str, which: str, after: str = "") -> Callable[[MadePlan, Random], str]:
    def path(plan: MadePlan, random: Random) -> str:
        return f"/planer/{plan.id}{part}/{random.choice(getattr(plan, which))}{after}"

    return path


def _older(plan: MadePlan, _random: Random) -> str:
    return f"/planer/{plan.id}/tidslinje?{urlencode({'for': plan.older})}"


def _unknown(_plan: MadePlan, random: Random) -> str:
    return f"/planer/{UUID(int=random.getrandbits(128), version=4)}"


def _answer(plan: MadePlan) -> dict[str, str]:
    return {"text": TEXT, "shown": " ".join(str(one) for one in plan.readers)}


def _evaluation(_plan: MadePlan) -> dict[str, str]:
    return {
        "effect": "GOOD",
        "text": TEXT,
        "child_view": "",
        "family_view": "",
        "way_on": "CONTINUE",
    }


def _at_school(before: str, after: str = "") -> Callable[[MadePupil | MadeClass, Random], str]:
    return lambda hers, _random: f"{before}/{hers.id}{after}"


def _report(pupil: MadePupil) -> dict[str, str]:
    return next(pupil.reports)


def _mark(group: MadeClass) -> dict[str, str]:
    """All are here, then one is away after all."""
    return next(group.marks)


OVERVIEW = Kind("overview", 9, _part(""), "Siste på tidslinjen")
OUT_OF_REACH = Kind("out of reach", 1, _part(""), "Samspill", 404)
UNKNOWN = Kind("out of reach", 1, _unknown, "Samspill", 404)
MESSAGE = Kind("message, POST", 3, _one("/meldinger", "threads"), "/meldinger/", 303, _answer)
KINDS = (
    Kind("home", 10, _fixed("/hjem"), "Planer"),
    Kind("messages of all plans", 4, _fixed("/meldinger"), "Meldinger"),
    Kind("messages of a plan", 6, _part("/meldinger"), "Spørsmål 1"),
    Kind("thread", 6, _one("/meldinger", "threads"), "før møtet"),
    Kind("calendar, a month of all plans", 3, _fixed("/kalender/maaned"), "Kalender"),
    Kind("calendar of a plan", 2, _part("/kalender"), "Kalender"),
    OVERVIEW,
    Kind("timeline, next page", 3, _older, "Tidslinje"),
    Kind("goal", 4, _one("/maal", "goals"), "plass til å spørre"),
    Kind("members", 2.5, _part("/deltakere"), "Plandeltakere"),
    Kind("document", 3, _one("/dokumenter", "texts"), "Slik gjør vi det"),
    Kind("search", 2, _part("/sok"), LOOKED_FOR, who=SEARCHERS),
    UNKNOWN,
    MESSAGE,
    Kind("evaluation, POST", 0.5, _one("/maal", "goals", "/vurdering"), "/maal/", 303, _evaluation),
    Kind("home of a guardian", 9, _fixed("/hjem"), "/skole/elever/", who=HOMES),
    Kind("home of a teacher", 5, _fixed("/hjem"), "Mine klasser", who=TEACHERS),
    Kind("timetable, a week", 4, _at_school("/skole/elever", "/timeplan"), "MAT", who=HOMES),
    Kind("class list", 2.5, _at_school("/skole/grupper"), "Barn", who=TEACHERS),
    Kind("attendance form", 4, _at_school(*ATTENDANCE), "Alle andre er her", who=TEACHERS),
    Kind(
        "absence report, POST", 2, _fixed("/skole/fravar/ny"), "/skole/fravar", 303, _report, HOMES
    ),
    Kind("attendance, POST", 1.5, _at_school(*ATTENDANCE), "/fravar", 303, _mark, TEACHERS),
)
READS = tuple(kind for kind in KINDS if kind.is_read)


class Draw:
    """Draws requests: sessions and plans by Zipf, each answer with what it must hold."""

    def __init__(self, world: World, secret: str, port: int, seed: int) -> None:
        self._random = Random(seed)
        self._people: dict[str, list[Any]] = {}
        for who in (PLANS, SEARCHERS, HOMES, TEACHERS):
            self._people[who] = list(getattr(world, who))
            self._random.shuffle(self._people[who])
        self._signer = signer(secret)
        self._tokens: dict[str, str] = {}
        self._port = port

    def mixed(self, kinds: Iterable[Kind], how_many: int) -> list[str]:
        """So many requests of these kinds, by their shares, as lines for the load."""
        among = list(kinds)
        chosen = self._random.choices(among, [kind.share for kind in among], k=how_many)
        who = {
            one: iter(Zipf(len(people)).places(self._random, how_many))
            for one, people in self._people.items()
        }
        return [self._line(kind, self._people[kind.who][next(who[kind.who])]) for kind in chosen]

    def evenly(self, kind: Kind, how_many: int) -> list[str]:
        """So many requests of one kind, each session and each of its plans as often."""
        found = []
        for _n in range(how_many):
            visitor = self._random.choice(self._people[PLANS])
            found.append(self._line(kind, visitor, self._random.choice(visitor.plans)))
        return found

    def of(self, kind: Kind, visitor: Visitor, plan: MadePlan, how_many: int) -> list[str]:
        """The same visitor asks for the same plan."""
        return [self._line(kind, visitor, plan) for _n in range(how_many)]

    def _line(self, kind: Kind, visitor: Visitor | AtSchool, plan: MadePlan | None = None) -> str:
        if kind.who == SEARCHERS:
            plan = visitor.plans[0]
        if plan is None:
            place = Zipf(len(visitor.plans)).places(self._random, 1)[0]
            plan = visitor.plans[place]
        path = kind.path(plan, self._random)
        body = b"" if kind.form is None else self._body(visitor, kind.form(plan))
        return written(
            kind.name, request(self._port, visitor.token, path, body), kind.status, kind.word
        )

    def _body(self, visitor: Visitor | AtSchool, values: dict[str, str]) -> bytes:
        if visitor.csrf not in self._tokens:
            self._tokens[visitor.csrf] = str(self._signer.dumps(visitor.csrf))
        key = str(UUID(int=self._random.getrandbits(128), version=4))
        return filled(self._tokens[visitor.csrf], key, values)


def request(port: int, token: str, path: str, body: bytes = b"") -> bytes:
    """What a browser sends: with a body it is a form."""
    head = [
        f"{'POST' if body else 'GET'} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: samspill={token}",
        "Accept: text/html",
        "Accept-Language: nb",
        "Connection: keep-alive",
    ]
    if body:
        head.append("Content-Type: application/x-www-form-urlencoded")
        head.append("Sec-Fetch-Site: same-origin")
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*head, "", "")).encode() + body


def signer(secret: str) -> URLSafeTimedSerializer:
    """What signs the tokens of forms."""
    return URLSafeTimedSerializer(secret, salt="wtf-csrf-token")


def filled(token: str, key: str, values: Mapping[str, str]) -> bytes:
    """A form with what every form has."""
    return urlencode({"csrf_token": token, "form_key": key, **values}).encode()
