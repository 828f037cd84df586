"""Where a protected child is, and when: words that only those on its lists may see (F8).

Every unit, telephone, municipality and place of the world is given a word of its own. Whoever has
Oskar's plan open, and stands on no list, walks all of its pages and finds none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import text, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.access.whereabouts import Where, WhereaboutsViewer
from samspill.core import clock
from samspill.identity.contact import sealed_place
from samspill.identity.models import ContactItem, Person
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_contact
from samspill.infra.transaction import transaction
from samspill.plans.timeline.models import TimelineEntry
from tests.access.test_matrix import path_of, rules
from tests.support.world import World

MARK = re.compile(r"sted-[a-z]+")
UNIT, PHONE, TENANT, MOBILE, CONTACT, WISH = (
    *("sted-enhet", "sted-telefon", "sted-kommune"),
    *("sted-mobil", "sted-kontakt", "sted-onske"),
)
EVERYDAY = ("Mona", "Hanne", "Kari")
DEEP = [pytest.param(person, marks=pytest.mark.deep) for person in ("Tor", "Siv")]
LISTS = ("/hjem", "/planer", "/innsyn", "/innsyn/oppslag", "/min-informasjon", "/stafetter")
WITHOUT = {"outside.invitation"}
"""Whoever invites from outside chooses among the services there are, none of which is the child's
yet."""


@pytest.fixture
def marked(world: World) -> World:
    """The world with a word for each place; the names that a header shows of oneself too."""
    plan_id = world.subjects["protected"].plan_id
    siv = world.cast.profile_id("Siv Pedersen", "WORK")
    with acting(None), transaction(), system_access("test: places"):
        for statement in (
            f"update units set name = '{UNIT}', phone = '{PHONE}'",
            f"update tenants set name = '{TENANT}' || ' ' || id",
            f"update participant_wishes set place = '{WISH}'",
        ):
            db.session.execute(text(statement))
        db.session.add(_mobile(siv))
        facts = {"contact_name": "Solveig Bø", "contact_place": CONTACT}
        db.session.add(
            TimelineEntry(
                id=uuid4(),
                plan_id=plan_id,
                area="PARTICIPANTS",
                event="ContactAgreed",
                facts=facts,
                at=clock.now(),
                position=0,
            )
        )
    return world


def _mobile(profile_id: UUID) -> ContactItem:
    item_id = uuid4()
    return ContactItem(
        id=item_id,
        profile_id=profile_id,
        kind="MOBILE",
        value_sealed=seal(MOBILE.encode(), sealed_place(item_id), of_contact(item_id)),
        shown_to="PARTICIPANTS",
        changed_at=clock.now(),
    )


def name_viewer(world: World, name: str, *fields: Where, ended: bool = False, **more) -> None:
    """Put somebody on lists of Oskar's plan, as two employees do."""
    asked, subject = uuid4(), world.subjects["protected"].plan_id
    hanne, marit = (world.cast.profile_id(one, "WORK") for one in ("Hanne Nilsen", "Marit Sund"))
    profile_id = world.cast.profile_id(name)
    end = {"ended_by": hanne, "ended_at": clock.now()} if ended else {}
    with acting(None), transaction():
        for field in fields:
            values = {
                "subject_id": subject,
                "agreed": True,
                "decided_by": marit,
                "decided_at": clock.now(),
                **end,
                **more,
            }
            db.session.add(
                WhereaboutsViewer(
                    tenant_id=world.tenant_id,
                    field=str(field),
                    profile_id=profile_id,
                    asked_id=asked,
                    reason_sealed=b"not read here",
                    proposed_by=hanne,
                    proposed_at=clock.now(),
                    **values,
                )
            )


def pages(world: World, plan: str) -> Iterator[str]:
    """Every address of a page of the plan."""
    for (endpoint, method), rule in rules(world).items():
        if method == "GET" and "plan_id" in rule.arguments and endpoint not in WITHOUT:
            yield path_of(world, (endpoint, method), world.subjects[plan])


def seen(world: World, person: str, addresses: list[str]) -> dict[str, set[str]]:
    """The words of places that somebody finds, by page; headers and titles count."""
    client, found = world.browser(person), {}
    for address in addresses:
        answer = client.get(address)
        words = set(MARK.findall(f"{answer.headers} {answer.get_data().decode(errors='replace')}"))
        if words:
            found[address.rpartition(str(world.subjects["protected"].plan_id))[2]] = words
    return found


SEARCHES = ("/deltakere/forslag?q=siv", "/stafett?q=grete")


@pytest.mark.parametrize("person", [*EVERYDAY, *DEEP])
def test_who_is_on_no_list_sees_no_place_on_any_page(marked, person):
    plan = f"/planer/{marked.subjects['protected'].plan_id}"
    searched = [plan + search for search in SEARCHES]
    own = LISTS if person in ("Mona", "Tor") else ("/hjem", "/planer")
    found = seen(marked, person, [*sorted(pages(marked, "protected")), *searched, *own])
    if person in ("Mona", "Tor"):  # Emma's plan, with an open address, is on the same lists
        found = {page: words for page, words in found.items() if page in ("", *SEARCHES)}
    assert found == {}


def test_the_same_words_stand_in_a_plan_with_an_open_address(marked):
    """What the walk looks for is there to be found."""
    plan = f"/planer/{marked.subjects['own'].plan_id}"
    found = seen(marked, "Mona", [plan + part for part in WHERE_SHOWN])
    assert {UNIT, TENANT, PHONE} <= set.union(*found.values())
    kari = seen(marked, "Hanne", [f"{plan}/deltakere", f"{plan}/deltakere/forslag?q={UNIT}"])
    assert {UNIT, MOBILE} <= set.union(*kari.values())


def test_no_word_for_a_place_finds_anybody(marked):
    plan = f"/planer/{marked.subjects['protected'].plan_id}"
    for part in ("/deltakere/forslag", "/stafett"):
        assert "Ingen treff" in marked.browser("Hanne").get(f"{plan}{part}?q={UNIT}").text


SHOWN = {
    Where.WORKPLACES: {UNIT, CONTACT},
    Where.CONTACT: {PHONE, MOBILE},
    Where.MUNICIPALITY: {TENANT},
    Where.FILES: set(),  # files are not words: tests/plans/test_documents.py
    Where.MEETINGS: set(),  # the whole calendar: tests/plans/test_meetings.py
}
WHERE_SHOWN = ("", "/deltakere", "/tidslinje", "/innstillinger", "/samtykke", "/deltakere/onsker")


@pytest.mark.parametrize("field", Where)
def test_a_list_shows_its_own_words_to_its_own_names(marked, field):
    name_viewer(marked, "Hanne Nilsen", field)
    plan = marked.subjects["protected"]
    addresses = [f"/planer/{plan.plan_id}{part}" for part in WHERE_SHOWN]
    addresses.append(f"/planer/{plan.plan_id}/deltakere/forslag?q=siv")
    words = set().union(*seen(marked, "Hanne", addresses).values())
    assert words <= SHOWN[field] | ({WISH} if field == Where.WORKPLACES else set())
    if field != Where.MUNICIPALITY:  # said on the consent, which nobody is asked to sign here
        assert words >= SHOWN[field] - {CONTACT}
    others = set().union(*seen(marked, "Tor", addresses).values())
    assert others == set(), "a name on a list is that name's alone"


@pytest.mark.parametrize(
    "how",
    [
        {"agreed": None, "decided_by": None, "decided_at": None},
        {"agreed": False},
        {"ended": True},
        {"until": clock.now() - timedelta(seconds=1)},
        {"subject_id": uuid4()},
    ],
    ids=["proposed", "refused", "taken away", "ran out", "of another plan"],
)
def test_a_name_that_does_not_stand_shows_nothing(marked, how):
    name_viewer(marked, "Hanne Nilsen", *Where, **how)
    plan = f"/planer/{marked.subjects['protected'].plan_id}"
    assert seen(marked, "Hanne", [plan + part for part in WHERE_SHOWN]) == {}


def test_a_name_with_time_left_shows(marked):
    """The same pages and the same row security, an hour before it runs out."""
    name_viewer(marked, "Hanne Nilsen", *Where, until=clock.now() + timedelta(hours=1))
    plan = f"/planer/{marked.subjects['protected'].plan_id}"
    words = set().union(*seen(marked, "Hanne", [plan + part for part in WHERE_SHOWN]).values())
    assert words >= {UNIT, PHONE, MOBILE}


def test_a_list_lets_nobody_in(marked):
    name_viewer(marked, "Jonas Berg", *Where)
    plan = f"/planer/{marked.subjects['protected'].plan_id}"
    assert marked.browser("Jonas").get(plan).status_code == 404
    assert "Oskar" not in marked.browser("Jonas").get("/planer").text


@pytest.mark.parametrize("how", ["CLIENT", "CONFIDENTIAL", "UNKNOWN"])
def test_any_protection_hides_and_unknown_counts(marked, how):
    with acting(None), transaction():
        oskar = update(Person).where(Person.given_name == "Oskar")
        db.session.execute(oskar.values(address_protection=how))
    plan = f"/planer/{marked.subjects['protected'].plan_id}"
    assert seen(marked, "Kari", [f"{plan}/deltakere"]) == {}


def test_somebody_protected_meets_no_municipality_on_her_own_pages(marked):
    own = ("/hjem", "/planer", "/innsyn", "/min-informasjon", "/bytt-profil", "/hjelp")
    assert seen(marked, "Liv", list(own)) == {}
    assert set.union(*seen(marked, "Per", list(own)).values()) == {TENANT}


def test_the_download_holds_no_place_for_who_is_on_no_list(marked, monkeypatch):
    monkeypatch.setattr("samspill.export.views._is_ready", lambda _actor: True)
    with acting(None), transaction(), system_access("test: one plan is left"):
        emma = update(Person).where(Person.given_name.in_(("Emma", "Mona")))
        db.session.execute(emma.values(address_protection="STRICT"))
    answer = marked.browser("Mona").get("/innsyn/nedlasting/fil")
    with ZipFile(BytesIO(answer.get_data())) as archive:
        words = " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    assert MARK.findall(words) == []
    assert "Oskar" in words


def test_copies_and_signed_texts_show_to_who_is_on_all_lists(marked):
    """They hold what was said before the protection came."""
    subject = marked.subjects["protected"]
    consent = f"/planer/{subject.plan_id}/samtykke"
    copy, signed = f"{consent}/{subject.consent_id}/kopi", f"{consent}/signert"
    for lists in ((), (Where.MUNICIPALITY,), (Where.CONTACT,)):
        name_viewer(marked, "Hanne Nilsen", *lists)
        page = marked.browser("Hanne").get(copy)
        assert page.mimetype == "text/html" and "på alle listene" in page.text
        assert "Fingeravtrykk" not in marked.browser("Hanne").get(signed).text
    name_viewer(marked, "Hanne Nilsen", Where.WORKPLACES)
    answered = marked.browser("Hanne").get(copy)
    assert "på alle listene" not in answered.text
    assert answered.mimetype != "application/pdf", "another looks through it first"
    assert "Fingeravtrykk" in marked.browser("Hanne").get(signed).text
    assert "på alle listene" in marked.browser("Mona").get(copy).text
