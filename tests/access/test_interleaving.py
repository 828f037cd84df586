"""Many people at once in one process: nobody gets a word, a name or a cookie of anybody else's.

The application as it is served, with its pool of connections, threads as gunicorn's and commits
that are commits. Who asks for what is drawn from a seed, which every failure names.
"""

from __future__ import annotations

import os
import random
import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from samspill.infra.db import db
from samspill.web.factory import create_app
from tests.access.conftest import start_without_asking
from tests.access.test_matrix import EVERYDAY, MATRIX, Address, about, expected, path_of, subject_of
from tests.support.canaries import SEES, canary, seen_in
from tests.support.client import Client
from tests.support.database import TestCluster
from tests.support.world import PEOPLE, World, build_world

pytestmark = pytest.mark.usefixtures("never_held_back")

WORKERS = 8
SEEDS = (1, 2, 3, 4, 5)
SHORT, LONG = 600, 20_000

GONE_WHEN_READ = "messages.withdrawal"
"""A message can be taken back until somebody has read it, and here everybody reads."""
PAGES = [a for a in MATRIX if a[1] == "GET" and a[0] not in ("static", GONE_WHEN_READ)]
WRITERS = {"Mona": "own", "Tor": "protected", "Grete": "other", "Hanne": "own", "Bente": "other"}
"""Who changes what stands on top of which plan, in the words that stand there already."""

NAME = re.compile(r'class="who__name">([^<]*)<')


@dataclass(frozen=True)
class Errand:
    """One request: who asks for what."""

    person: str
    address: Address
    kind: str
    wanted: str


@pytest.fixture(scope="module")
def busy(cluster: TestCluster) -> Iterator[World]:
    """The everyday world, on an application with nothing of the tests in it but the browser."""
    with cluster.copy() as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        app.extensions["oidc"].start = start_without_asking
        try:
            yield build_world(app, PEOPLE)
        finally:
            with app.app_context():
                db.engine.dispose()


def errands(world: World, seed: int, many: int) -> list[Errand]:
    """What everybody wants, in an order that the seed decides."""
    draw, people = random.Random(seed), list(PEOPLE)  # noqa: S311 - a seed, no secret
    found = []
    for _number in range(many):
        person = draw.choice(people)
        if person in WRITERS and draw.random() < 0.2:
            address = ("plans.keep_introduction", "POST")
            found.append(Errand(person, address, WRITERS[person], "303"))
            continue
        if draw.random() < 0.1:
            address, kind = ("plans.keep_introduction", "POST"), draw.choice(EVERYDAY)
            if expected(address, person, kind) in ("403", "404"):
                found.append(Errand(person, address, kind, expected(address, person, kind)))
                continue
        address = draw.choice(PAGES)
        kind = draw.choice((*EVERYDAY, "closed", "draft")) if about(world, address) else "own"
        found.append(Errand(person, address, kind, expected(address, person, kind)))
    return found


def run(world: World, errand: Errand) -> Iterator[str]:
    """Do one errand in a browser of its own; what was wrong with the answer."""
    client = world.app.test_client()
    cookie = world.cookies.get(errand.person, "")
    if cookie:
        client.set_cookie("samspill", cookie, domain="127.0.0.1")
    is_about = about(world, errand.address)
    subject = subject_of(world, errand.address, errand.kind) if is_about else world.never
    path = path_of(world, errand.address, subject)
    if errand.address[1] == "GET":
        answer = client.get(path)
    else:
        words = {name: canary(name, errand.kind) for name in ("description", "important")}
        keys = {"form_key": str(uuid4()), "csrf_token": world.tokens[errand.person]}
        answer = client.post(path, data={**keys, **words})
    place = f"{errand.person} at {errand.address[0]} of {errand.kind}"
    right = (errand.wanted, "409") if errand.wanted == "303" else (errand.wanted,)
    if str(answer.status_code) not in right:  # who waits too long for her turn may try again
        yield f"{place}: {answer.status_code}, not {errand.wanted}"
    text = f"{answer.headers} {answer.get_data().decode(errors='replace')}"
    names = not path.startswith("/dev/")
    if words := seen_in(text, names=names) - SEES.get(errand.person, set()):
        yield f"{place}: shows {sorted(words)}"
    if strangers := _others_in(answer, world, errand.person):
        yield f"{place}: {strangers}"


def _others_in(answer: Any, world: World, person: str) -> str:
    """A cookie of somebody else's, or a head of the page with another name."""
    for given in answer.headers.getlist("Set-Cookie"):
        theirs = [who for who, cookie in world.cookies.items() if cookie in given]
        if set(theirs) - {person}:
            return f"got the cookie of {theirs}"
    page = answer.get_data().decode(errors="replace") if answer.mimetype == "text/html" else ""
    own = PEOPLE[person][0]
    found = NAME.search(page)
    return f"is called {found[1]}" if found and found[1] != own else ""


def wrong_answers(world: World, seed: int, many: int) -> list[str]:
    """Everything that was wrong with so many errands at once."""
    with ThreadPoolExecutor(WORKERS) as workers:
        found = workers.map(lambda one: list(run(world, one)), errands(world, seed, many))
        return [f"seed {seed}: {fault}" for faults in found for fault in faults]


def test_an_answer_of_somebody_elses_would_be_seen(busy, monkeypatch):
    """Tor's session in Mona's browser: the head of each page says whose it is."""
    errand = Errand("Mona", ("home.start", "GET"), "own", "200")
    assert list(run(busy, errand)) == []
    monkeypatch.setitem(busy.cookies, "Mona", busy.cookies["Tor"])
    assert list(run(busy, errand)) == ["Mona at home.start of own: is called Tor Aas"]
    monkeypatch.setitem(busy.cookies, "Mona", busy.cookies["Grete"])
    errand = Errand("Mona", ("overview.plan_overview", "GET"), "other", "404")
    assert "shows" in str(list(run(busy, errand)))


def test_among_many_at_once_nobody_sees_what_is_anothers(busy, count):
    seed = int(os.environ.get("SAMSPILL_SEED", secrets.randbelow(2**32)))
    found = wrong_answers(busy, seed, SHORT)
    count("interleaved", requests=SHORT, foreign_canaries=len(found))
    assert found == []


@pytest.mark.deep
@pytest.mark.parametrize("seed", SEEDS)
def test_among_very_many_at_once_nobody_sees_what_is_anothers(busy, seed, count):
    found = wrong_answers(busy, seed, LONG)
    count("interleaved", requests=LONG, foreign_canaries=len(found))
    assert found == []
