"""The fifth net: unique words in the plans; pages, notices and logs hold only what each may see.

The matrix looks for them in every answer it gets. Here: that the words are there for those who
may see them, on all kinds of plans; and that nothing that leaves the house holds any.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import partial
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZipFile

import pytest
import structlog
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.system import system_access
from samspill.demo.people import PEOPLE as DEMO_PEOPLE
from samspill.demo.people import UNITS
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications import actions as delivery
from samspill.notifications.jobs import deliver
from samspill.notifications.models import Notice, NoticeState
from samspill.plans.plan.models import Plan
from samspill.web.logging import init_logging
from samspill.web.serving import job_runner
from tests.access.test_matrix import path_of, rules
from tests.support.canaries import PLANS, SEES, canary, seen_in
from tests.support.client import Client
from tests.support.world import World

WITHOUT = {"static", "signin.callback", "signin.finish_act"}
"""Not pages."""


EVERYDAY = ("Mona", "Hanne", "Kari", "Grete", "Nina", "Per")
DEEP = [pytest.param(person, marks=pytest.mark.deep) for person in ("Tor", "Siv", "Bente", "Jonas")]


def pages(world: World, person: str) -> Iterator[str]:
    """Every address of a page: of her plans, and of the states that the matrix leaves out."""
    hers = {word.rpartition("-")[2] for word in SEES.get(person, ())} | {"closed", "draft"}
    for (endpoint, method), rule in rules(world).items():
        if method != "GET" or endpoint in WITHOUT:
            continue
        for plan in sorted(hers) if "plan_id" in rule.arguments else PLANS[:1]:
            yield path_of(world, (endpoint, method), world.subjects[plan])


def words_of(client: Client, addresses: list[str]) -> set[str]:
    """The canaries that somebody finds who opens every address."""
    found: set[str] = set()
    for address in addresses:
        answer = client.get(address)
        words = f"{answer.headers} {answer.get_data().decode(errors='replace')}"
        found |= seen_in(words, names=not address.startswith("/dev/"))
    return found


@pytest.mark.parametrize("person", [*EVERYDAY, *DEEP])
def test_each_sees_the_words_of_her_own_plans_and_no_others(world, person):
    """Exactly: a word that one should see and does not is a page that lacks something."""
    found = words_of(world.browser(person), sorted(pages(world, person)))
    assert found - SEES.get(person, set()) == set()
    assert SEES.get(person, set()) - found == set()


def test_every_word_is_somebodys():
    placed = {canary(place, plan) for plan in PLANS for place in ("purpose", "title")}
    placed |= {
        canary(place, plan)
        for plan in ("own", "other", "protected", "closed")
        for place in ("description", "important")
    }
    assert placed <= set.union(*SEES.values())


@pytest.mark.parametrize("person", ["Mona", "Tor", "Grete", "Per", "Erik", "Hanne", "Kari"])
def test_a_download_holds_no_word_that_the_pages_do_not(world, person, monkeypatch):
    monkeypatch.setattr("samspill.export.views._is_ready", lambda _actor: True)
    answer = world.browser(person).get("/innsyn/nedlasting/fil")
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.get_data())) as archive:
        parts = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    found = seen_in(" ".join([*parts, *archive.namelist()]))
    assert found - SEES.get(person, set()) == set()
    assert bool(found) == (person in ("Mona", "Tor", "Grete", "Hanne", "Kari"))


# ---- what leaves the house ----------------------------------------------------------------


def delivered(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is queued in the world, rendered and delivered; each letter in one string."""
    sent: list[str] = []

    def keep(*parts: str, **named: str) -> None:
        sent.append(" ".join([*parts[1:], *(v for k, v in named.items() if k != "message_id")]))

    monkeypatch.setattr(delivery, "send_mail", keep)
    with acting(None), transaction(), system_access("a test"):
        query = select(Notice.id).where(Notice.state == NoticeState.QUEUED)
        queued = db.session.scalars(query).all()
    run = job_runner(world.app)
    for notice_id in queued:
        run(deliver, {"notice_id": str(notice_id)})
    return sent


@pytest.fixture
def letters(world, monkeypatch) -> list[str]:
    return delivered(world, monkeypatch)


def test_letters_hold_no_word_of_a_plan_no_name_no_place_and_no_id(world, letters):
    assert len(letters) > 10
    names = {part for person in DEMO_PEOPLE for part in person.name.split() if len(part) > 2}
    places = {unit[0] for unit in UNITS.values()} | {"Fjordvik", "Nordlia"}
    for letter in letters:
        assert seen_in(letter) == set()
        plain = re.sub(r"<[^>]+>|https?://\S+", " ", letter)
        assert not set(re.findall(r"\w+", plain)) & names
        assert not [place for place in places if place in letter]
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", letter), "an id of an object"


def states(world: World, plan: str) -> dict[UUID, set[tuple[str, str]]]:
    """Each profile's notices about a plan: template and state."""
    found: dict[UUID, set[tuple[str, str]]] = {}
    with acting(None), transaction(), system_access("a test"):
        query = select(Notice.profile_id, Notice.template, Notice.state)
        plan_id = world.subjects[plan].plan_id
        for profile, template, state in db.session.execute(query.filter_by(subject_id=plan_id)):
            found.setdefault(profile, set()).add((template, state))
    return found


def test_letters_go_to_nobody_without_a_right(world, letters):
    """The only letter to somebody who is out is the one that says so."""
    assert letters
    inside = {world.cast.profile_id(name) for name in ("Mona Aas", "Tor Aas", "Hanne Nilsen")}
    for profile, notices in states(world, "closed").items():
        sent = {template for template, state in notices if state == NoticeState.SENT}
        assert profile in inside or sent == {"access_ended"}


def test_a_right_that_ran_out_by_itself_stops_the_letter(world, monkeypatch):
    mona = world.cast.profile_id("Mona Aas")
    with acting(None), transaction():
        ended = update(Grant).where(Grant.profile_id == mona).values(valid_to=Grant.valid_from)
        db.session.execute(ended)
    delivered(world, monkeypatch)
    assert {state for _template, state in states(world, "own")[mona]} == {NoticeState.CANCELLED}


@pytest.fixture
def log(monkeypatch) -> Iterator[StringIO]:
    """What production would write to its log."""
    written = StringIO()
    monkeypatch.setattr(logging, "basicConfig", lambda **_options: None)
    init_logging(as_json=True)
    factory = structlog.PrintLoggerFactory(file=written)
    structlog.configure(logger_factory=factory, cache_logger_on_first_use=False)
    yield written
    structlog.reset_defaults()


def test_logs_hold_no_word_of_a_plan_and_no_name(world, log, monkeypatch):
    monkeypatch.setattr("samspill.web.logging.SLOW", -1.0)
    plan = world.subjects["own"].plan_id
    for person in ("Mona", "Kari", "Ingrid", "nobody"):
        for page in ("", "/samtykke", "/deltakere", "/innsynslogg", "/finnes-ikke"):
            world.browser(person).get(f"/planer/{plan}{page}?navn=Emma+Aas")
    for number, failure in enumerate((LookupError("Emma Aas"), None), start=1):
        broken = partial(_fails, failure)
        monkeypatch.setattr("samspill.plans.overview.views.overview_page", broken)
        with world.attempt():
            assert world.browser("Mona").get(f"/planer/{plan}").status_code == 500
        assert log.getvalue().count("unforeseen") == number
    assert len(log.getvalue().splitlines()) >= 20, "one line for each slow page"
    assert seen_in(log.getvalue()) == set()
    assert not re.search(r"Aas|Emma|Mona|Lunde|navn=", log.getvalue())


def _fails(failure: Exception | None, *_page: object) -> None:
    """Raise it, or an error of the database that quotes what it was given."""
    if failure is not None:
        raise failure
    wrong = update(Plan).values(purpose=canary("purpose", "own"), kind="WRONG")
    db.session.execute(wrong)
