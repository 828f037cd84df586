"""Pages in English have no Norwegian left in them: rendered, not only in the catalogues."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.levels import Strength
from samspill.demo.people import PEOPLE
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.access.test_crawl import PRIVATE, READS_OF, WORK
from tests.administration.conftest import Town
from tests.rules.sources import parsed, python_files
from tests.support.cast import Cast
from tests.support.crawling import Crawl
from tests.support.page import Page

NORWEGIAN = re.compile(
    r"\b(ikke|og|som|er|av|til|på|har|det|kan|blir|eller|fra|hvem|hva|noen|ingen|siden|du|deg"
    r"|dere|vi|må|når|hvor|ble|alle|bare|også|uten)\b",
    re.IGNORECASE,
)
"""Small words that no Norwegian sentence is without, and that are no English ones."""
AS_WRITTEN = "[lang]:not(html), .as-written, .language, datalist, script, option[lang]"
"""What people wrote, and names of languages, stand in their own language, marked as such."""
SPOKEN = ("aria-label", "alt", "title", "placeholder")
"""Attributes that are read aloud, or shown."""


@cache
def said_in_the_demo() -> list[str]:
    """What the demo's people have written, the longest first: three words or more."""
    found = {
        " ".join(one.value.split())
        for file in python_files("samspill/demo")
        for one in ast.walk(parsed(file))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    return sorted((one for one in found if one.count(" ") >= 2), key=len, reverse=True)


def norwegian_in(page: BeautifulSoup) -> list[str]:
    """The Norwegian words on a page that is in English, with what stands around them."""
    for one in page.select(AS_WRITTEN):
        one.decompose()
    aloud = [str(one[name]) for name in SPOKEN for one in page.select(f"[{name}]")]
    words = " ".join(" ".join([page.get_text(" "), *aloud]).split())
    for said in said_in_the_demo():
        words = words.replace(said, " ")
    return [words[max(0, w.start() - 30) : w.end() + 30] for w in NORWEGIAN.finditer(words)]


@pytest.fixture
def english(cast):
    def pages(name, *paths):
        with acting(None), transaction():
            cast.person(name).language = "en"
        client, found = cast.client(name), {}
        for path in paths:
            page = Page(client.get(path)).soup
            assert page.html["lang"] == "en", path
            if words := norwegian_in(page):
                found[path] = words
        return found

    return pages


def test_the_pages_of_administration(cast, english):
    town = Town(cast)
    school, kari = town.units["Fjordvik skole"], cast.profile_id("Kari Lunde")
    parts = (
        *("", "/roller", "/enheter", "/enheter/ny", f"/enheter/{school}"),
        *(f"/enheter/{school}/avslutning", "/ansatte", "/ansatte/ny", "/ansatte/filer"),
        *(f"/ansatte/{kari}", f"/ansatte/{kari}/sluttdato", f"/ansatte/{kari}/rolle"),
        *(
            "/tekster",
            "/tekster/ny",
            "/nivaaer",
            "/nivaaer/ny",
            "/maler",
            "/maler/ny",
            "/register",
            "/register/satt-til-side",
        ),
        "/tilgangsgjennomgang",
    )
    assert english("Ola Vik", *map(town.path, parts)) == {}


def test_the_pages_of_a_guardian_and_a_holder(cast, english):
    plan_id = cast.draft("Emma Aas", people=("Kari Lunde",))
    cast.send(plan_id)
    own = ("/hjem", "/planer", "/min-informasjon", "/innsyn", "/innsyn/krav", "/meld-feil-tilgang")
    assert english("Mona Aas", *own, "/bytt-profil", "/hjelp", "/tilgjengelighet") == {}
    plan = f"/planer/{plan_id}"
    parts = ("", "/samtykke", "/deltakere", "/innstillinger")
    assert english("Hanne Nilsen", "/hjem", "/planer/ny", *(plan + one for one in parts)) == {}


# ---- every page that the demo's people find --------------------------------------------------

FEW = (
    ("Mona Aas", PRIVATE),
    ("Hanne Nilsen", WORK),
    ("Ola Vik", WORK),
)
"""Who together find most kinds of pages that the demo has. In the deep run everybody walks."""
ADDRESSES = 105
"""So many kinds of pages they find, at least: a walk that goes nowhere proves nothing."""


@pytest.fixture
def in_english(demo):
    """The demo, in which everybody reads English."""
    with acting(None), transaction():
        db.session.execute(update(Person).values(language="en"))
    return demo


def walked(demo, name, kind, each):
    """Each kind of page that somebody finds, and where Norwegian stands on one."""
    low = next(one.eid for one in PEOPLE if one.name == name) == "substantial"
    strength = Strength.SUBSTANTIAL if low else Strength.HIGH
    kinds, found = set(), {}
    for one in Crawl(Cast(demo).client(name, kind, strength), each=each, sends=False):
        if one.soup is None or one.answer.status_code in (302, 303):
            continue
        with demo.test_request_context(one.address) as asked:
            kinds.add(asked.request.url_rule.rule)
        assert one.soup.html["lang"] == "en", one.address
        if words := norwegian_in(one.soup):
            found[one.address] = words
    return kinds, found


def test_each_kind_of_page_is_in_english(in_english, count):
    kinds, found = set(), {}
    for name, kind in FEW:
        more, wrong = walked(in_english, name, kind, 1)
        kinds |= more
        found |= wrong
    count("pages in English", people=len(FEW), kinds_of_pages=len(kinds), norwegian=len(found))
    assert found == {}
    assert len(kinds) >= ADDRESSES


@pytest.mark.deep
@pytest.mark.parametrize(("name", "kind"), READS_OF, ids=[" ".join(who) for who in READS_OF])
def test_each_page_of_everybody_is_in_english(in_english, name, kind, count):
    kinds, found = walked(in_english, name, kind, 3)
    count("pages in English, everybody", people=1, kinds_of_pages=len(kinds))
    assert found == {}
    assert kinds


def test_norwegian_is_seen_and_what_is_marked_is_not():
    words = (
        '<html lang="en"><p>You may read hva du vil</p><p lang="nb">Det er vi som ser</p>'
        '<a aria-label="Alle planer">x</a></html>'
    )
    assert len(norwegian_in(BeautifulSoup(words, "html.parser"))) == 3
