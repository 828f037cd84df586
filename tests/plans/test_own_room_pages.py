"""The pages of Mitt rom: the lines to ring on all of them, words by age, nothing chosen before."""

from __future__ import annotations

import pytest

from samspill.access.levels import Strength
from tests.plans.test_consent import HANNE, JONAS, KARI, SIV
from tests.plans.test_goals import add, add_doing
from tests.plans.test_own_room import WORDS, plan_id, share, write
from tests.plans.test_recompute import turns
from tests.plans.test_young_person import JON, SARA
from tests.support.forms import post
from tests.support.meetings import called
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
ROOM = "/mitt-rom"


def shown(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return Page(response)


def voice(plan_id):
    return f"/planer/{plan_id}/barnets-stemme"


def test_the_lines_to_ring_stand_on_every_page_of_the_room(cast, plan_id):
    entry_id = write(cast)
    found = share(cast, entry_id, HANNE)[HANNE]
    here = f"{ROOM}/{entry_id}"
    sara = cast.client(SARA)
    refused = post(sara, ROOM + "/ny", {})
    assert refused.status_code == 422
    for page in (
        *(shown(sara, ROOM + part) for part in ("", "/ny", f"/delt/{found.id}/tilbake")),
        *(shown(sara, here + part) for part in ("", "/del", "/kast")),
        Page(refused),
    ):
        for number in ("116111", "112"):
            assert page.soup.select_one(f'a[href="tel:{number}"]'), page.soup.title
        assert "Ingen leser rommet ditt med en gang" in page.text


def test_a_child_writes_shares_and_reads_the_answer(cast, plan_id):
    sara = cast.client(SARA)
    assert "Rommet ditt er tomt" in shown(sara, ROOM).text
    form = shown(sara, ROOM + "/ny")
    assert not form.soup.select("input[checked]"), "nothing is chosen beforehand"
    kept = post(sara, ROOM + "/ny", {"text": WORDS, "feeling": "AFRAID", "scale": "0"})
    assert kept.status_code == 303
    page = shown(sara, kept.location)
    for words in (WORDS, "Redd", "0 av 10", "Bare du ser dette"):
        assert words in page.text, words
    offered = shown(sara, kept.location + "/del")
    assert not offered.soup.select("input[checked]"), "guardians least of all"
    names = [one.get_text() for one in offered.soup.select(".choices label")]
    assert [name.partition(",")[0] for name in names] == [HANNE, KARI, SIV, JON]
    given = post(sara, kept.location + "/del", {"to": [str(cast.profile_id(HANNE))]})
    assert given.status_code == 303
    assert "har ikke svart ennå" in shown(sara, kept.location).text
    assert HANNE not in [x.get_text() for x in shown(sara, kept.location + "/del").soup("label")]
    hanne = cast.client(HANNE)
    link = shown(hanne, "/min-uke").soup.select_one('.rows a[href*="barnets-stemme"]')
    assert link.get_text() == "Sara Lie har delt noe med deg"
    assert shown(hanne, "/hjem").soup.select_one(f'a[href="{link["href"]}"]')
    assert WORDS in shown(hanne, link["href"]).text
    said = {"kind": "NOT_NOW", "text": "Ikke før jul, for gymsalen er stengt."}
    assert post(hanne, link["href"], said).status_code == 303
    answered = shown(sara, kept.location).text
    assert "Det blir ikke noe av nå" in answered
    assert "gymsalen er stengt" in answered
    assert "Hanne Nilsen har svart" in shown(sara, ROOM).text
    assert not shown(hanne, "/min-uke").soup.select('a[href*="barnets-stemme"]')


def test_nothing_is_said_at_its_field_and_what_was_typed_stays(cast, plan_id):
    sara, hanne = cast.client(SARA), cast.client(HANNE)
    assert "Skriv eller tegn noe" in Page(post(sara, ROOM + "/ny", {})).errors()["text"]
    long = Page(post(sara, ROOM + "/ny", {"text": "a" * 2001, "feeling": "SAD"}))
    assert "2001" in long.errors()["text"]
    assert len(long.value("text")) == 2001
    assert long.chosen("feeling") == ["SAD"]
    assert "feeling" in Page(post(sara, ROOM + "/ny", {"feeling": "ODD"})).errors()
    entry_id = write(cast)
    assert "to" in Page(post(sara, f"{ROOM}/{entry_id}/del", {})).errors()
    forged = post(sara, f"{ROOM}/{entry_id}/del", {"to": [str(cast.profile_id(JONAS)), "x"]})
    assert "ikke med lenger" in Page(forged).errors()["to"]
    address = f"{voice(plan_id)}/{share(cast, entry_id, HANNE)[HANNE].id}"
    assert "kind" in Page(post(hanne, address, {"text": "Hei."})).errors()
    add_doing(cast, plan_id, add(cast, plan_id, HANNE), HANNE)
    page = Page(post(hanne, address, {"kind": "BECAME", "text": "Vi prøver."}))
    assert "activity" in page.errors()
    assert page.value("text") == "Vi prøver."


def test_taken_back_it_is_gone_for_her_and_answered_it_stays(cast, plan_id):
    entry_id = write(cast)
    found = share(cast, entry_id, HANNE, KARI)
    sara, kari = cast.client(SARA), cast.client(KARI)
    assert post(kari, f"{voice(plan_id)}/{found[KARI].id}", {"kind": "RECEIVED"}).status_code == 303
    back = f"{ROOM}/delt/%s/tilbake"
    assert post(sara, back % found[KARI].id, {}).status_code == 409
    assert post(sara, back % found[HANNE].id, {}).status_code == 303
    hanne = cast.client(HANNE)
    shown(hanne, f"{voice(plan_id)}/{found[HANNE].id}", 404)
    assert "Velger barnet å dele noe med deg" in shown(hanne, voice(plan_id)).text
    assert post(sara, f"{ROOM}/{entry_id}/kast", {}).status_code == 409
    alone = write(cast, "Kast meg.")
    assert "alltid" in shown(sara, f"{ROOM}/{alone}/kast").text
    assert post(sara, f"{ROOM}/{alone}/kast", {}).status_code == 303
    shown(sara, f"{ROOM}/{alone}", 404)


@pytest.mark.parametrize("name", [JON, HANNE, "Ola Vik", "Dag Moen", "Geir Rud"])
def test_nobody_else_has_the_room_and_none_leads_there(cast, plan_id, name):
    entry_id = write(cast)
    client = cast.client(name)
    for part in ("", "/ny", f"/{entry_id}", f"/{entry_id}/del", f"/{entry_id}/kast"):
        shown(client, ROOM + part, 404)
    assert not shown(client, "/hjem").soup.select('a[href="/mitt-rom"]')


def test_the_child_finds_it_from_every_page_and_without_bankid(cast, plan_id):
    for client in (cast.client(SARA), cast.client(SARA, strength=Strength.SUBSTANTIAL)):
        assert shown(client, "/hjem").soup.select('.main-menu a[href="/mitt-rom"]')
        assert "Ingen andre ser det du skriver" in shown(client, ROOM).text
    plan = f"/planer/{plan_id}"
    assert shown(cast.client(SARA), plan).soup.select_one('main a[href="/mitt-rom"]')
    turns(cast, SARA, 18)
    assert not shown(cast.client(SARA), plan).soup.select('a[href="/mitt-rom"]'), "of age"


def test_below_twelve_the_words_are_fewer_and_larger(cast):
    turns(cast, SARA, 11)
    page = shown(cast.client(SARA), ROOM)
    assert "Her kan du skrive det du tenker på" in page.text
    assert page.soup.select_one(".room--young")
    turns(cast, SARA, 12)
    page = shown(cast.client(SARA), ROOM)
    assert "ditt eget sted" in page.text
    assert not page.soup.select_one(".room--young")


def test_the_pages_run_few_statements_however_much_there_is(cast, plan_id):
    sara, hanne = cast.client(SARA), cast.client(HANNE)
    counts = []
    for times in (1, 12):
        for _n in range(times):
            entry_id = write(cast)
            found = share(cast, entry_id, HANNE, KARI)
        pages = (
            (sara, ROOM),
            (sara, f"{ROOM}/{entry_id}"),
            (sara, f"{ROOM}/{entry_id}/del"),
            (hanne, voice(plan_id)),
            (hanne, f"{voice(plan_id)}/{found[HANNE].id}"),
        )
        for client, address in pages:
            with counted_statements() as ran:
                shown(client, address)
            counts.append(len(ran))
    assert counts[:5] == counts[5:]
    assert max(counts) <= 10, counts


def test_a_meeting_is_prepared_in_three_lines_and_in_the_childs_own_words(cast, plan_id):
    with cast.changing(plan_id, HANNE):
        called(plan_id, cast.profile_id(KARI), "Rom 3")
    sara = cast.client(SARA)
    form = shown(sara, ROOM + "/forberedelse")
    assert not form.soup.select("input[checked]")
    when = form.soup.select_one('input[name="meeting"]')["value"]
    assert "Rom 3" not in form.text
    assert "line_1" in Page(post(sara, ROOM + "/forberedelse", {"meeting": when})).errors()
    forged = post(sara, ROOM + "/forberedelse", {"meeting": "2031-01-01T00:00:00+00:00"})
    assert "meeting" in Page(forged).errors()
    said = {"meeting": when, "line_2": "Gym.", "part": "BY_SOMEBODY"}
    kept = post(sara, ROOM + "/forberedelse", said)
    assert kept.status_code == 303
    page = shown(sara, kept.location)
    for words in ("Til møtet", "Dette vil jeg at dere snakker om", "Gym.", "en voksen snakker for"):
        assert words in page.text, words
    assert "Dette går bra" not in page.text, "an empty line is not shown"
